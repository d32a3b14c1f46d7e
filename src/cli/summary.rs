//! The sums of a run: per category as a table at its end, per rule and language as JSON.

use std::fmt::Write as _;
use std::path::Path;

use serde_json::{Value, json};

use crate::error::{Error, ErrorKind};
use crate::io::done::{Counts, Tally};
use crate::io::output::write;
use crate::patterns::PatternSet;

/// The rules that the table names: those that removed most.
const TOP: usize = 5;

/// The table, with a sentence about the documents above it.
pub(super) fn table(tally: &Tally, folder: Option<&Path>) -> String {
    let mut out = documents(tally.documents);
    let _ = write!(out, ": {} cleaned, {} unchanged", tally.cleaned, unchanged(tally));
    if tally.guarded > 0 {
        let _ = write!(out, ", {} guarded", tally.guarded);
    }
    if tally.failed > 0 {
        let _ = write!(out, ", {} failed", tally.failed);
    }
    if let Some(folder) = folder {
        let _ = write!(out, "; written to `{}`", folder.display());
    }
    if tally.by_rule.is_empty() {
        return out;
    }
    let mut rules: Vec<_> = tally.rules().into_iter().map(|(rule, _, counts)| (rule, counts)).collect();
    rules.sort_by_key(|(_, counts)| std::cmp::Reverse(counts.removals));
    rules.truncate(TOP);
    let width = rules.iter().map(|(name, _)| name.len() + 1).max().unwrap_or(0).max(12);
    let mut block = |heading: &str, rows: Vec<(&str, Counts)>| {
        let _ = write!(
            out,
            "\n{heading:<width$}{:>10}{:>10}{:>12}{:>9}",
            "removals", "lines", "characters", "share"
        );
        for (name, counts) in rows {
            let Counts { removals, lines, characters } = counts;
            let share = share(characters, tally);
            let _ = write!(out, "\n{name:<width$}{removals:>10}{lines:>10}{characters:>12}{share:>8.2}%");
        }
    };
    let categories = tally.categories();
    let all = [("all", tally.removed())];
    block("category", categories.iter().map(|(c, &n)| (c.name(), n)).chain(all).collect());
    if !tally.by_language.is_empty() {
        block(
            "language",
            tally.by_language.iter().map(|(name, sums)| (name.as_str(), sums.removed)).collect(),
        );
    }
    block("rule", rules);
    out
}

fn unchanged(tally: &Tally) -> usize {
    tally.documents - tally.cleaned - tally.guarded - tally.failed
}

fn share(characters: usize, tally: &Tally) -> f64 {
    100.0 * characters as f64 / tally.chars.max(1) as f64
}

/// Writes the sums as JSON.
pub(super) fn save(tally: &Tally, patterns: &PatternSet, path: &Path) -> Result<(), Error> {
    let mut json = serde_json::to_string_pretty(&value(tally, patterns))
        .map_err(|e| Error::new(ErrorKind::Io, format!("cannot write `{}`: {e}", path.display())))?;
    json.push('\n');
    write(path, json.as_bytes())
}

fn value(tally: &Tally, patterns: &PatternSet) -> Value {
    let categories: Vec<Value> = tally
        .categories()
        .iter()
        .map(|(category, counts)| with(json!({ "category": category.name() }), counts, tally))
        .collect();
    let rules: Vec<Value> = tally
        .rules()
        .into_iter()
        .map(|(rule, category, counts)| {
            let language = patterns.rules().iter().find(|r| r.id == rule).map(|r| r.lang.as_ref());
            let name = json!({ "rule": rule, "category": category.name(), "language": language });
            with(name, &counts, tally)
        })
        .collect();
    let languages: Vec<Value> = tally
        .by_language
        .iter()
        .map(|(language, sums)| {
            let name = json!({
                "language": language, "documents": sums.documents, "characters_in": sums.characters_in,
            });
            with(name, &sums.removed, tally)
        })
        .collect();
    json!({
        "unfurnish": env!("CARGO_PKG_VERSION"),
        "pack": patterns.pack(),
        "documents": {
            "all": tally.documents, "cleaned": tally.cleaned, "unchanged": unchanged(tally),
            "guarded": tally.guarded, "failed": tally.failed,
        },
        "bytes_in": tally.bytes,
        "characters_in": tally.chars,
        "removed": with(json!({}), &tally.removed(), tally),
        "categories": categories,
        "rules": rules,
        "languages": languages,
    })
}

/// A row's name and its counts.
fn with(mut name: Value, counts: &Counts, tally: &Tally) -> Value {
    name["removals"] = counts.removals.into();
    name["lines"] = counts.lines.into();
    name["characters"] = counts.characters.into();
    name["share"] = (share(counts.characters, tally) / 100.0).into();
    name
}

/// A number of documents, in words.
pub(super) fn documents(number: usize) -> String {
    if number == 1 { "1 document".to_owned() } else { format!("{number} documents") }
}
