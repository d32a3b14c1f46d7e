//! What `eval` prints: tables of figures, the worst lines, and what changed since an earlier result.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::eval::Evaluation;
use super::isolate;
use crate::eval::compare::changes;
use crate::eval::score::Verdicts;
use crate::eval::{Document, Figures, LineResult, Outcome};

/// The rules that are named: those that cut most content, then those that cut most furniture.
const RULES: usize = 12;
/// A line is shown so far, in characters.
const EXCERPT: usize = 100;

/// All tables of a result.
pub(super) fn evaluation(of: &Evaluation, documents: &[(Document, String)], worst: usize) -> String {
    let all = &of.score.all;
    let mut out = format!(
        "{} documents, profile {}, rules {}{}\n",
        documents.len(),
        of.profile,
        of.pack,
        if of.metadata { ", metadata counted as furniture" } else { "" }
    );
    header(&mut out, "profile");
    of.profiles.iter().for_each(|(name, figures)| row(&mut out, name, figures));
    header(&mut out, "language");
    let mut languages: Vec<_> = of.score.languages.iter().collect();
    languages.sort_by_key(|(_, figures)| std::cmp::Reverse(figures.furniture));
    languages.iter().for_each(|(name, figures)| row(&mut out, name, figures));
    row(&mut out, "all", all);
    let _ = writeln!(
        out,
        "documents that lose content: {} of {} ({:.1} %); furniture within content lines found: {} of {}",
        all.harmed,
        all.documents,
        percent(all.harmed, all.documents),
        all.spans_found,
        all.spans
    );
    categories(&mut out, &of.score.categories);
    rules(&mut out, &of.score.rules);
    lines(&mut out, "content cut", Outcome::Lost, &of.score.lines, documents, worst);
    lines(&mut out, "furniture left", Outcome::Missed, &of.score.lines, documents, worst);
    out
}

/// The figures of both results, and every line that changed.
pub(super) fn comparison(
    before: &Evaluation,
    after: &Evaluation,
    documents: &[(Document, String)],
) -> String {
    let mut out = format!("before: profile {}, rules {}\n", before.profile, before.pack);
    let _ = writeln!(out, "after:  profile {}, rules {}", after.profile, after.pack);
    header(&mut out, "");
    row(&mut out, "before", &before.score.all);
    row(&mut out, "after", &after.score.all);
    let empty = Figures::default();
    let (was, is) = (&before.score.languages, &after.score.languages);
    let names: BTreeSet<&String> = was.keys().chain(is.keys()).collect();
    for name in names {
        let (was, is) = (was.get(name).unwrap_or(&empty), is.get(name).unwrap_or(&empty));
        if was != is {
            row(&mut out, &format!("{name} before"), was);
            row(&mut out, &format!("{name} after"), is);
        }
    }
    let changes = changes(&before.score.lines, &after.score.lines);
    let better = changes.iter().filter(|c| c.better).count();
    let _ = writeln!(out, "lines that changed: {better} better, {} worse", changes.len() - better);
    let texts = by_id(documents);
    for change in &changes {
        let sign = if change.better { '+' } else { '-' };
        let rule = change.rule.unwrap_or("-");
        let text = excerpt(&texts, change.document, change.line);
        let _ =
            writeln!(out, "{sign} {} · {}:{} · {rule} · {text}", change.what, change.document, change.line);
    }
    out
}

fn header(out: &mut String, name: &str) {
    let _ = writeln!(
        out,
        "\n{name:<14}{:>10}{:>8}{:>8}{:>9}{:>11}{:>9}{:>10}{:>8}",
        "precision", "recall", "F1", "kept", "furniture", "content", "documents", "harmed"
    );
}

fn row(out: &mut String, name: &str, f: &Figures) {
    let name = if name.is_empty() { "(none)" } else { name };
    let _ = writeln!(
        out,
        "{name:<14}{:>10.3}{:>8.3}{:>8.3}{:>9.4}{:>11}{:>9}{:>10}{:>8}",
        f.precision, f.recall, f.f1, f.kept, f.furniture, f.content, f.documents, f.harmed
    );
}

fn percent(part: usize, all: usize) -> f64 {
    100.0 * part as f64 / all.max(1) as f64
}

/// Found and labelled lines of each category, and how right the rules of the category are.
fn categories(out: &mut String, categories: &BTreeMap<String, Verdicts>) {
    let _ = writeln!(
        out,
        "\n{:<14}{:>9}{:>8}{:>8}{:>14}{:>10}{:>9}{:>10}",
        "category", "labelled", "found", "recall", "cut: right", "metadata", "content", "precision"
    );
    let mut sorted: Vec<_> = categories.iter().collect();
    sorted.sort_by_key(|(_, v)| std::cmp::Reverse(v.labelled + v.right + v.wrong));
    for (name, v) in sorted {
        let recall =
            if v.labelled == 0 { "-".to_owned() } else { format!("{:.3}", share(v.found, v.labelled)) };
        let precision = if v.right + v.wrong == 0 {
            "-".to_owned()
        } else {
            format!("{:.3}", share(v.right, v.right + v.wrong))
        };
        let _ = writeln!(
            out,
            "{name:<14}{:>9}{:>8}{recall:>8}{:>14}{:>10}{:>9}{precision:>10}",
            v.labelled, v.found, v.right, v.neutral, v.wrong
        );
    }
}

fn share(part: usize, all: usize) -> f64 {
    part as f64 / all as f64
}

fn rules(out: &mut String, rules: &BTreeMap<String, Verdicts>) {
    let mut sorted: Vec<_> = rules.iter().collect();
    sorted.sort_by_key(|(_, v)| (std::cmp::Reverse(v.wrong), std::cmp::Reverse(v.right)));
    sorted.truncate(RULES);
    let width = sorted.iter().map(|(name, _)| name.len() + 2).max().unwrap_or(0).max(14);
    let _ = writeln!(
        out,
        "\n{:<width$}{:>10}{:>10}{:>9}   of {} rules that cut anything",
        "rule",
        "right",
        "metadata",
        "content",
        rules.len()
    );
    for (name, v) in sorted {
        let _ = writeln!(out, "{name:<width$}{:>10}{:>10}{:>9}", v.right, v.neutral, v.wrong);
    }
}

type Texts<'d> = BTreeMap<&'d str, &'d str>;

fn by_id(documents: &[(Document, String)]) -> Texts<'_> {
    documents.iter().map(|(document, text)| (document.id.as_str(), text.as_str())).collect()
}

/// The lines of one outcome of which most was wrong.
fn lines(
    out: &mut String,
    title: &str,
    outcome: Outcome,
    lines: &[LineResult],
    documents: &[(Document, String)],
    worst: usize,
) {
    let mut sorted: Vec<&LineResult> = lines.iter().filter(|line| line.outcome == outcome).collect();
    if worst == 0 || sorted.is_empty() {
        return;
    }
    sorted.sort_by_key(|line| std::cmp::Reverse(line.characters));
    let _ = writeln!(out, "\n{title}: {} lines; the worst:", sorted.len());
    let texts = by_id(documents);
    for line in sorted.into_iter().take(worst) {
        let why = line.rule.as_deref().unwrap_or(&line.kind);
        let text = excerpt(&texts, &line.document, line.line);
        let _ = writeln!(out, "  {}:{} · {why} · {text}", line.document, line.line);
    }
}

fn excerpt(texts: &Texts<'_>, document: &str, line: usize) -> String {
    let text = texts.get(document).copied().unwrap_or_default();
    let bounds = crate::text::lines::lines(text).nth(line.saturating_sub(1));
    let line = bounds.map_or("", |line| text[line.start..line.end].trim());
    let mut shown: String = line.chars().take(EXCERPT).collect();
    if shown.len() < line.len() {
        shown.push('…');
    }
    isolate(&shown)
}
