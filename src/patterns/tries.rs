//! Which regular expressions are worth trying on a line: by how it begins, or by what it holds.

use std::borrow::Cow;
use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use rustc_hash::FxHashMap;

use super::Rule;
use super::starts::{LENGTH, counts};

/// Regular expressions by number.
#[derive(Debug, Default)]
pub(super) struct Tries {
    /// Those that begin with a known text, by its characters, for each length.
    starts: [FxHashMap<u64, Vec<u32>>; LENGTH],
    /// Those that hold one of several texts, and are not among the others.
    needles: Automaton,
    /// Those of which nothing is known: tried on every line.
    always: Vec<u32>,
}

/// An automaton, built at first use, and what each of its texts stands for.
#[derive(Debug, Default)]
struct Automaton {
    texts: Vec<Cow<'static, str>>,
    values: Vec<u32>,
    built: OnceLock<AhoCorasick>,
}

impl Tries {
    /// Adds the expression of a rule.
    pub(super) fn add(&mut self, rule: &Rule, number: u32) {
        for start in rule.starts.iter() {
            let (text, length) = start.chars().fold((0, 0), |(text, length), c| (push(text, c), length + 1));
            self.starts[length - 1].entry(text).or_default().push(number);
        }
        if !rule.starts.is_empty() {
            return;
        }
        if rule.needles.is_empty() {
            self.always.push(number);
        }
        for needle in rule.needles.iter() {
            self.needles.texts.push(needle.clone());
            self.needles.values.push(number);
        }
    }

    /// Puts the numbers of those worth trying into `out`, sorted.
    pub(super) fn on(&self, folded: &[u8], out: &mut Vec<u32>) {
        out.clear();
        out.extend_from_slice(&self.always);
        let mut text = 0;
        for (c, starts) in beginning(folded).zip(&self.starts) {
            text = push(text, c);
            out.extend(starts.get(&text).into_iter().flatten());
        }
        self.needles.find(folded, |number| out.push(number));
        if out.len() > 1 {
            out.sort_unstable();
            out.dedup();
        }
    }
}

/// One character more of a start.
const fn push(text: u64, c: char) -> u64 {
    text << 16 | (c as u64 & 0xffff)
}

/// The characters of a folded line from the first that counts on, as far as they are of one or two bytes.
fn beginning(folded: &[u8]) -> impl Iterator<Item = char> + '_ {
    let mut at = 0;
    let mut begun = false;
    std::iter::from_fn(move || {
        loop {
            let first = *folded.get(at)?;
            let (c, len) = match first {
                0..0x80 => (char::from(first), 1),
                0xc0..0xe0 => {
                    let code = u32::from(first & 0x1f) << 6 | u32::from(folded.get(at + 1)? & 0x3f);
                    (char::from_u32(code)?, 2)
                }
                0xe0..0xf0 => (char::REPLACEMENT_CHARACTER, 3),
                _ => (char::REPLACEMENT_CHARACTER, 4),
            };
            at += len;
            begun |= counts(c);
            if begun {
                return Some(c);
            }
        }
    })
}

impl Automaton {
    fn find(&self, haystack: &[u8], mut found: impl FnMut(u32)) {
        if self.texts.is_empty() {
            return;
        }
        let built = self.built.get_or_init(|| {
            AhoCorasick::builder()
                .kind(Some(AhoCorasickKind::ContiguousNFA))
                .build(self.texts.iter().map(|t| t.as_bytes()))
                .expect("phrases are far below the automaton's limit of 2^31 states")
        });
        for m in built.find_overlapping_iter(haystack) {
            found(self.values[m.pattern().as_usize()]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_begins_with_its_first_letter_or_digit() {
        for (line, expected) in [
            ("• (by ann", "by a"),
            ("©١ é 12", "12"),
            ("اقرا", "اقرا"),
            ("--", ""),
            ("条 a条b", "a\u{fffd}b"),
        ] {
            let got: String = beginning(line.as_bytes()).take(LENGTH).collect();
            assert_eq!(got, expected, "{line}");
        }
    }
}
