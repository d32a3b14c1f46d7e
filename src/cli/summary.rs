//! The closing table: per category, how many lines and what share of the characters went.

use std::fmt::Write as _;
use std::path::Path;

use crate::io::done::Tally;

/// The table, with a sentence about the documents above it.
pub(super) fn table(tally: &Tally, folder: Option<&Path>) -> String {
    let mut out = documents(tally.documents);
    let _ = write!(
        out,
        ": {} cleaned, {} unchanged",
        tally.cleaned,
        tally.documents - tally.cleaned - tally.guarded - tally.failed
    );
    if tally.guarded > 0 {
        let _ = write!(out, ", {} guarded", tally.guarded);
    }
    if tally.failed > 0 {
        let _ = write!(out, ", {} failed", tally.failed);
    }
    if let Some(folder) = folder {
        let _ = write!(out, "; written to `{}`", folder.display());
    }
    if tally.by_category.is_empty() {
        return out;
    }
    let share = |chars: usize| 100.0 * chars as f64 / tally.chars.max(1) as f64;
    let _ = write!(
        out,
        "\n{:<12}{:>10}{:>10}{:>12}{:>9}",
        "category", "removals", "lines", "characters", "share"
    );
    let mut sum = [0; 3];
    for &(category, counts) in &tally.by_category {
        sum.iter_mut().zip(counts).for_each(|(sum, n)| *sum += n);
        let [removals, lines, chars] = counts;
        let _ = write!(
            out,
            "\n{:<12}{removals:>10}{lines:>10}{chars:>12}{:>8.2}%",
            category.name(),
            share(chars)
        );
    }
    let [removals, lines, chars] = sum;
    let _ = write!(out, "\n{:<12}{removals:>10}{lines:>10}{chars:>12}{:>8.2}%", "all", share(chars));
    out
}

/// A number of documents, in words.
pub(super) fn documents(number: usize) -> String {
    if number == 1 { "1 document".to_owned() } else { format!("{number} documents") }
}
