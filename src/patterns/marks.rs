//! Marks that a regular expression demands: a line without them need not be tried.
//!
//! This file depends on nothing of the crate: the build script compiles it too.

use regex_syntax::hir::{Class, Hir, HirKind};

/// The most sets kept of one expression.
const MOST: usize = 3;

/// Sets of ASCII marks and digits, a bit each; every match holds at least one of each set. The smallest sets come first.
pub(crate) fn marks(pattern: &str) -> Vec<u128> {
    let Ok(hir) = regex_syntax::parse(pattern) else { return Vec::new() };
    let mut sets = demanded(&hir);
    sets.sort_by_key(|set| (set.count_ones(), *set));
    sets.dedup();
    sets.truncate(MOST);
    sets
}

/// The bit of a character that is an ASCII mark or digit.
pub(crate) const fn bit(c: char) -> Option<u128> {
    if c.is_ascii() && !c.is_ascii_alphabetic() && c != ' ' { Some(1 << c as u32) } else { None }
}

fn demanded(hir: &Hir) -> Vec<u128> {
    match hir.kind() {
        HirKind::Literal(literal) => std::str::from_utf8(&literal.0)
            .map(|text| text.chars().filter_map(bit).collect())
            .unwrap_or_default(),
        HirKind::Capture(group) => demanded(&group.sub),
        HirKind::Repetition(repeated) if repeated.min > 0 => demanded(&repeated.sub),
        HirKind::Concat(parts) => parts.iter().flat_map(demanded).collect(),
        HirKind::Alternation(parts) => {
            let best = |part: &Hir| demanded(part).into_iter().min_by_key(|set| set.count_ones());
            let all: Option<u128> = parts.iter().map(best).try_fold(0, |all, set| Some(all | set?));
            all.into_iter().collect()
        }
        HirKind::Class(Class::Unicode(class)) => {
            let chars = class.iter().flat_map(|range| range.start()..=range.end());
            let set = chars.take(128).map(bit).try_fold((0, 0), |(all, n), set| Some((all | set?, n + 1)));
            set.filter(|&(_, n)| n < 128).map(|(all, _)| all).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_must_be_there() {
        for (pattern, expected) in [
            ("^a: b", vec![":"]),
            ("^.+[(\\[](?:photo|pic)[)\\]]?$", vec!["(["]),
            ("^(?:a:|b-+|c)$", vec![]),
            ("^(?:a:|b-+|[0-1]+/)$", vec!["-:/"]),
            ("[ |]x|[^a]", vec![]),
        ] {
            let sets: Vec<u128> =
                expected.iter().map(|set: &&str| set.chars().filter_map(bit).sum()).collect();
            assert_eq!(marks(pattern), sets, "{pattern}");
        }
    }
}
