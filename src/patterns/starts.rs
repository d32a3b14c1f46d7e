//! How a line must begin for a regular expression to have a chance: the letters and digits it starts with, marks and
//! other signs aside. Most expressions are anchored and begin with a word, so that few are ever tried.
//!
//! This file depends on nothing of the crate: the build script compiles it too.

use std::collections::BTreeSet;

use regex_syntax::hir::{Class, ClassUnicode, Hir, HirKind, Look};

/// The longest text compared, in characters.
pub(crate) const LENGTH: usize = 4;
/// The most texts of one expression.
const MOST: usize = 400;
/// The most characters of a class that are taken one by one.
const FEW: usize = 40;
/// The most characters of a class behind the first letter.
const SMALL: usize = 12;
/// Steps after which an expression is given up.
const STEPS: usize = 20_000;

/// Texts of up to [`LENGTH`] characters, with one of which the letters and digits of every match begin; none where the
/// expression is not anchored, or may begin with anything.
pub(crate) fn starts(pattern: &str) -> Vec<String> {
    let Ok(hir) = regex_syntax::parse(pattern) else { return Vec::new() };
    // shorter texts where longer ones would be too many
    let of = |length| {
        let mut walk = Walk { found: BTreeSet::new(), steps: 0, length };
        walk.first(&[Some(&hir)], false, "")?;
        (walk.found.len() <= MOST).then_some(walk.found)
    };
    (1..=LENGTH).rev().find_map(of).map_or_else(Vec::new, |found| found.into_iter().collect())
}

/// Texts with one of which a text and the expressions behind it begin, a few characters longer where that is known.
pub(crate) fn longer(text: &str, rest: &[Hir]) -> Option<Vec<String>> {
    let mut walk = Walk { found: BTreeSet::new(), steps: 0, length: 2 * LENGTH };
    let rest: Vec<Option<&Hir>> = rest.iter().map(Some).collect();
    walk.first(&rest, true, text)?;
    Some(walk.found.into_iter().collect())
}

/// The characters that count here; all others, whatever they are, are passed over in lines and expressions alike.
pub(crate) fn counts(c: char) -> bool {
    matches!(c, 'a'..='z' | '0'..='9' | '\u{0621}'..='\u{064a}')
}

struct Walk {
    found: BTreeSet<String>,
    steps: usize,
    /// The longest text that is of use, in characters.
    length: usize,
}

impl Walk {
    /// Collects what the expressions, one behind the other, may begin with, `text` being known already; none if that may
    /// be anything. An element that is none stands for whatever a repetition may still bring.
    fn first(&mut self, rest: &[Option<&Hir>], anchored: bool, text: &str) -> Option<()> {
        self.steps += 1;
        if self.steps > STEPS {
            return None;
        }
        let Some((head, rest)) = rest.split_first().filter(|_| text.chars().count() < self.length) else {
            return self.keep(text);
        };
        let Some(head) = head else {
            return if text.is_empty() { self.first(rest, anchored, text) } else { self.keep(text) };
        };
        match head.kind() {
            HirKind::Look(Look::Start) => self.first(rest, true, text),
            HirKind::Capture(group) => self.first(&joined([&*group.sub], rest), anchored, text),
            HirKind::Concat(parts) => self.first(&joined(parts, rest), anchored, text),
            HirKind::Alternation(parts) => {
                parts.iter().try_for_each(|part| self.first(&joined([part], rest), anchored, text))
            }
            HirKind::Empty => self.first(rest, anchored, text),
            _ if !anchored => None,
            HirKind::Look(_) => self.first(rest, anchored, text),
            HirKind::Literal(literal) => {
                let literal = std::str::from_utf8(&literal.0).ok()?;
                let literal =
                    if text.is_empty() { literal.trim_start_matches(|c| !counts(c)) } else { literal };
                let longer: String = text.chars().chain(literal.chars()).take(self.length).collect();
                self.first(rest, anchored, &longer)
            }
            HirKind::Class(Class::Unicode(class)) if text.is_empty() => {
                let (counted, others) = split(class);
                if counted.len() > FEW {
                    return None;
                }
                for c in counted {
                    self.first(rest, anchored, c.encode_utf8(&mut [0; 4]))?;
                }
                if others { self.first(rest, anchored, text) } else { Some(()) }
            }
            HirKind::Class(Class::Unicode(class))
                if class.iter().map(|range| range.len()).sum::<usize>() <= SMALL =>
            {
                let mut chars = class.iter().flat_map(|range| range.start()..=range.end());
                chars.try_for_each(|c| self.first(rest, anchored, &format!("{text}{c}")))
            }
            HirKind::Class(_) => self.keep(text),
            HirKind::Repetition(repeated) => {
                if repeated.min == 0 {
                    self.first(rest, anchored, text)?;
                }
                let again = (repeated.max != Some(1)).then_some(None);
                let rest: Vec<_> = again.into_iter().chain(rest.iter().copied()).collect();
                self.first(&joined([&*repeated.sub], &rest), anchored, text)
            }
        }
    }

    fn keep(&mut self, text: &str) -> Option<()> {
        self.found.insert(text.to_owned());
        (!text.is_empty()).then_some(())
    }
}

/// The characters of a class that count, and whether it has others.
fn split(class: &ClassUnicode) -> (Vec<char>, bool) {
    let all: usize = class.iter().map(regex_syntax::hir::ClassUnicodeRange::len).sum();
    let is_in = |c: &char| class.iter().any(|range| (range.start()..=range.end()).contains(c));
    let counted: Vec<char> =
        ('a'..='z').chain('0'..='9').chain('\u{0621}'..='\u{064a}').filter(is_in).collect();
    let others = all > counted.len();
    (counted, others)
}

/// Expressions one behind the other.
fn joined<'h>(first: impl IntoIterator<Item = &'h Hir>, rest: &[Option<&'h Hir>]) -> Vec<Option<&'h Hir>> {
    first.into_iter().map(Some).chain(rest.iter().copied()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_it_must_begin_with() {
        for (pattern, expected) in [
            ("^(?:views|reads)$", vec!["read", "view"]),
            ("^[ (*-]*(?:by )?(?:ann|x)$|^© ?me", vec!["ann", "by a", "by x", "me", "x"]),
            ("^: ?(?:sponsored by)", vec!["spon"]),
            ("^[0-1]+ views", vec!["0", "1"]),
            ("^[^a-zء-ي]*(?:اقرا|12)", "0 1 12 2 3 4 5 6 7 8 9 اقرا".split(' ').collect()),
            ("^[^a-zء-ي0-9]*(?:اقرا|12)", vec!["12", "اقرا"]),
            ("^(?:ab)+c|^[*]+(?:d|ef?g?)h", vec!["ab", "dh", "efgh", "efh", "egh", "eh"]),
            ("^.+ views", vec![]),
            ("views", vec![]),
            ("(?:^|[.] )the post", vec![]),
            ("^[*]+$", vec![]),
        ] {
            assert_eq!(starts(pattern), expected, "{pattern}");
        }
    }
}
