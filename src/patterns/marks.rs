//! Marks that a regular expression demands: a line without them need not be tried.
//!
//! The build script compiles this file too.

use crate::text::leads;
use regex_syntax::hir::{Class, Hir, HirKind};

/// The most sets kept of one expression.
const MOST: usize = 3;

/// Sets of ASCII marks and digits, a bit each, and of the first bytes of other characters; every match holds at least one of
/// each set. The smallest sets come first, and those beyond ASCII, which fewer lines have.
pub(crate) fn marks(pattern: &str) -> Vec<u128> {
    let Ok(hir) = regex_syntax::parse(pattern) else { return Vec::new() };
    let mut sets = demanded(&hir);
    sets.sort_by_key(|&set| (rank(set), set));
    sets.dedup();
    sets.truncate(MOST);
    sets
}

/// The bits that stand for first bytes: those of capital letters.
const LETTERS: u128 = 0x3ff_ffff << b'A';

/// The bit of a character that is an ASCII mark or digit, or beyond ASCII.
pub(crate) fn bit(c: char) -> Option<u128> {
    match c {
        ' ' | 'a'..='z' | 'A'..='Z' => None,
        '\0'..='\x7f' => Some(1 << c as u32),
        _ => Some(leads::mark(c)),
    }
}

/// How few lines have one of a set: first those that have no character of certain scripts, then by number.
fn rank(set: u128) -> (bool, u32) {
    (set & !LETTERS != 0, set.count_ones())
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
            let best = |part: &Hir| demanded(part).into_iter().min_by_key(|&set| rank(set));
            let all: Option<u128> = parts.iter().map(best).try_fold(0, |all, set| Some(all | set?));
            all.into_iter().collect()
        }
        HirKind::Class(Class::Unicode(class)) => {
            let ascii = class.iter().flat_map(|range| range.start()..=range.end().min('\x7f'));
            let set = ascii.map(bit).try_fold(0, |all, set| Some(all | set?));
            // of the others only their first bytes count
            let beyond = class.iter().filter(|range| range.end() > '\x7f');
            let first = |c: char| c.encode_utf8(&mut [0; 4]).as_bytes()[0];
            let leads = beyond.flat_map(|range| first(range.start().max('\u{80}'))..=first(range.end()));
            let leads = leads.fold(0, |all, byte| all | leads::of(byte));
            set.map(|all| all | leads::marks(leads)).into_iter().collect()
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
            ("^(?:京.*|上)", vec!["京上"]),
            ("^(?:京|beijing)", vec![]),
        ] {
            let sets: Vec<u128> = expected
                .iter()
                .map(|set: &&str| set.chars().filter_map(bit).fold(0, |all, bit| all | bit))
                .collect();
            assert_eq!(marks(pattern), sets, "{pattern}");
        }
    }
}
