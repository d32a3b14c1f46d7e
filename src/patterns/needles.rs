//! What a line must contain for a regular expression to have a chance: so that hundreds of them cost a scan, and none is
//! compiled before a line asks for it.
//!
//! This file depends on nothing of the crate: the build script compiles it too.

use regex_syntax::hir::{Hir, HirKind};

/// The most needles of one expression.
const MOST: usize = 160;

/// Texts of which every match contains at least one; none where the expression demands no text of two letters.
pub(crate) fn needles(pattern: &str) -> Vec<String> {
    let Ok(hir) = regex_syntax::parse(pattern) else { return Vec::new() };
    required(&hir).filter(|texts| worth(texts) >= 2).unwrap_or_default()
}

/// How much a set of needles tells: the length of its shortest, in code points.
fn worth(texts: &[String]) -> usize {
    texts.iter().map(|t| t.chars().count()).min().unwrap_or(0)
}

fn required(hir: &Hir) -> Option<Vec<String>> {
    match hir.kind() {
        HirKind::Literal(literal) => Some(vec![std::str::from_utf8(&literal.0).ok()?.to_owned()]),
        HirKind::Capture(group) => required(&group.sub),
        HirKind::Repetition(repeated) if repeated.min > 0 => required(&repeated.sub),
        HirKind::Concat(parts) => {
            parts.iter().filter_map(required).max_by_key(|texts| (worth(texts), MOST - texts.len().min(MOST)))
        }
        HirKind::Alternation(parts) => {
            let mut all = Vec::new();
            for part in parts {
                all.extend(required(part)?);
            }
            all.sort();
            all.dedup();
            (all.len() <= MOST).then_some(all)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_must_be_there() {
        for (pattern, expected) in [
            ("^[0-9]+ (?:views|reads)$", vec!["reads", "views"]),
            ("^by .+, staff writer$", vec![", staff writer"]),
            ("^(?:a.*)?$", vec![]),
            ("^[0-9]{4}$", vec![]),
            ("(?:تصوير|عدسه) ?:", vec!["تصوير", "عدسه"]),
        ] {
            assert_eq!(needles(pattern), expected, "{pattern}");
        }
    }
}
