//! Two results on the same labels: what became better, and what worse, line by line.

use std::collections::BTreeMap;

use super::score::{LineResult, Outcome};

/// A line of which something else became than before.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Change<'a> {
    /// Its document.
    pub(crate) document: &'a str,
    /// 1-based.
    pub(crate) line: usize,
    /// What it is, in a word.
    pub(crate) what: &'static str,
    /// Whether that is to the good.
    pub(crate) better: bool,
    /// The rule that cuts it now, or did before.
    pub(crate) rule: Option<&'a str>,
}

/// The lines that differ, in the order of their documents' ids.
pub(crate) fn changes<'a>(before: &'a [LineResult], after: &'a [LineResult]) -> Vec<Change<'a>> {
    let by_place = |lines: &'a [LineResult]| -> BTreeMap<(&'a str, usize), &'a LineResult> {
        lines.iter().map(|l| ((l.document.as_str(), l.line), l)).collect()
    };
    let (before, after) = (by_place(before), by_place(after));
    let mut places: Vec<_> = before.keys().chain(after.keys()).copied().collect();
    places.sort_unstable();
    places.dedup();
    let change = |place: (&'a str, usize)| {
        let (was, is) = (before.get(&place), after.get(&place));
        let (what, better) = match (was.map(|l| l.outcome), is.map(|l| l.outcome)) {
            (Some(Outcome::Missed), Some(Outcome::Found)) => ("found", true),
            (Some(Outcome::Found), Some(Outcome::Missed)) => ("missed", false),
            (Some(Outcome::Lost), None) => ("kept again", true),
            (None, Some(Outcome::Lost)) => ("lost", false),
            _ => return None,
        };
        let rule = is.and_then(|l| l.rule.as_deref()).or_else(|| was.and_then(|l| l.rule.as_deref()));
        Some(Change { document: place.0, line: place.1, what, better, rule })
    };
    places.into_iter().filter_map(change).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_changed_is_told() {
        let line = |line, outcome, rule: Option<&str>| LineResult {
            document: "a".into(),
            line,
            outcome,
            kind: "-".into(),
            rule: rule.map(str::to_owned),
            characters: 1,
        };
        let before = [
            line(1, Outcome::Found, Some("x")),
            line(2, Outcome::Missed, None),
            line(3, Outcome::Lost, Some("y")),
            line(5, Outcome::Found, Some("x")),
        ];
        let after = [
            line(1, Outcome::Found, Some("z")),
            line(2, Outcome::Found, Some("z")),
            line(4, Outcome::Lost, Some("z")),
            line(5, Outcome::Missed, None),
        ];
        let told: Vec<_> = changes(&before, &after).into_iter().map(|c| (c.line, c.what, c.rule)).collect();
        assert_eq!(
            told,
            [
                (2, "found", Some("z")),
                (3, "kept again", Some("y")),
                (4, "lost", Some("z")),
                (5, "missed", Some("x"))
            ]
        );
    }
}
