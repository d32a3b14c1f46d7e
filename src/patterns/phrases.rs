//! Phrases by the hashes of their words: whole lines, beginnings, ends, and phrases inside a line. A hash only tells where
//! to look: a phrase is found when its text is.
//!
//! The tables let through the hashes of what phrases begin with as well, so that a search stops at the first word that
//! leads to none, however long phrases are and however many.
//!
//! The build script compiles this file too: it makes the tables of the built-in rules.

use std::collections::BTreeMap;

use super::texts::RuleId;
use super::{Kind, Rule};
use crate::category::Category;
use crate::text::hash::{self, WordHash, join};
use crate::text::scan::Scanned;
use crate::text::table::{Asked, Reader, Table, Writer};

/// All phrases of some rules. A record is a rule's number, and the byte of its keys at which the phrase begins.
#[derive(Debug)]
pub(super) struct Phrases {
    /// Whole lines and beginnings, by all their words.
    forward: Table<2>,
    /// Ends, by all their words from the last one on.
    backward: Table<2>,
    /// Phrases inside a line, by their first two words, or the only one.
    inline: Table<2>,
    /// By the hash of a word: the categories of whole lines that begin with it, and of those that are that word; bits.
    first: Table<2>,
    /// The longest of each, in words.
    longest: usize,
    longest_end: usize,
    /// The longest line that an end may take, in words.
    max_words: u32,
}

/// A set of categories.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Categories(u32);

impl Categories {
    fn of(category: Option<Category>) -> Self {
        Self(category.map_or(0, |c| 1 << c as u32))
    }

    /// Those for which that holds.
    pub(crate) fn that(holds: impl Fn(Category) -> bool) -> Self {
        Self(Category::ALL.iter().filter(|&&c| holds(c)).fold(0, |all, &c| all | Self::of(Some(c)).0))
    }

    /// Whether the two share one.
    pub(crate) const fn meet(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

fn is_whole(kind: Kind) -> bool {
    matches!(kind, Kind::Line | Kind::Opener)
}

/// The words of a key.
fn words(key: &str) -> impl DoubleEndedIterator<Item = &str> {
    key.split(' ').filter(|word| !word.is_empty())
}

/// The hash of a phrase that is a key.
fn hash_of(key: &str) -> u64 {
    hash::run(words(key))
}

/// The hashes of the words on the way to a phrase's last.
fn way<'w>(words: impl Iterator<Item = &'w str>) -> impl Iterator<Item = u64> {
    words.scan(0, |run, word| {
        *run = join(*run, WordHash::of(word));
        Some(*run)
    })
}

impl Phrases {
    /// The phrases of these rules; of several that are the same the last one counts, except inside a line.
    pub(super) fn new(rules: &[Rule]) -> Self {
        let mut edges: BTreeMap<(Kind, &str), [u32; 2]> = BTreeMap::new();
        let mut first: BTreeMap<u32, [u32; 2]> = BTreeMap::new();
        let (mut inline, mut besides) = (Vec::new(), Vec::new());
        let mut max_words = 0;
        for (number, rule) in (0..).zip(rules) {
            for (place, key) in rule.keys.places() {
                let record = [number, place as u32];
                match rule.kind {
                    Kind::Inline => {
                        let mut runs = way(words(key).take(2));
                        let (one, two) = (runs.next().unwrap_or_default(), runs.next());
                        inline.push((two.unwrap_or(one), record));
                        besides.push(one);
                        continue;
                    }
                    Kind::Suffix => max_words = max_words.max(u32::from(rule.max_words)),
                    _ => {}
                }
                let kind = if is_whole(rule.kind) { Kind::Line } else { rule.kind };
                edges.insert((kind, key), record);
                if kind == Kind::Line
                    && let Some(word) = words(key).next()
                {
                    let categories = Categories::of(rule.category).0;
                    let entry = first.entry(WordHash::of(word)).or_default();
                    entry[0] |= categories;
                    entry[1] |= if words(key).count() == 1 { categories } else { 0 };
                }
            }
        }
        let of = |backward: bool| {
            let of = move |(kind, _): &&(Kind, &str)| (*kind == Kind::Suffix) == backward;
            edges.keys().filter(of).map(|&(_, key)| key)
        };
        let table = |backward: bool| {
            let run = |key| if backward { hash::run(words(key).rev()) } else { hash_of(key) };
            let ways = of(backward).flat_map(|key| {
                let runs: Vec<u64> =
                    if backward { way(words(key).rev()).collect() } else { way(words(key)).collect() };
                runs
            });
            let list = edges.iter().filter(|((kind, _), _)| (*kind == Kind::Suffix) == backward);
            let list: Vec<_> = list.map(|(&(_, key), &record)| (run(key), record)).collect();
            Table::new(&list, &ways.collect::<Vec<_>>(), Asked::Words)
        };
        let longest = |backward| of(backward).map(|key| words(key).count()).max().unwrap_or(0);
        let first: Vec<_> = first.into_iter().map(|(word, record)| (word.into(), record)).collect();
        Self {
            forward: table(false),
            backward: table(true),
            inline: Table::new(&inline, &besides, Asked::Words),
            first: Table::new(&first, &[], Asked::Words),
            longest: longest(false),
            longest_end: longest(true),
            max_words,
        }
    }

    /// Adds them to what the build script writes.
    #[allow(dead_code, reason = "for the build script")]
    pub(super) fn write(&self, out: &mut Writer) {
        for table in [&self.forward, &self.backward, &self.inline, &self.first] {
            table.write(out);
        }
        for number in [self.longest as u32, self.longest_end as u32, self.max_words] {
            out.number(number);
        }
    }

    /// Those that were written.
    pub(super) fn read(from: &mut Reader) -> Self {
        let [forward, backward, inline, first] = std::array::from_fn(|_| Table::read(from));
        let [longest, longest_end] = std::array::from_fn(|_| from.number() as usize);
        Self { forward, backward, inline, first, longest, longest_end, max_words: from.number() }
    }

    /// The rule whose phrase is the whole of `key`.
    pub(super) fn whole(&self, key: &str, rules: &[Rule]) -> Option<RuleId> {
        self.whole_of(hash_of(key), key.as_bytes(), rules)
    }

    /// The rule whose phrase is the whole of a line.
    pub(super) fn whole_line(&self, line: &Scanned<'_>, rules: &[Rule]) -> Option<RuleId> {
        if line.words.len() > self.longest {
            return None;
        }
        let run = line.words.iter().try_fold(0, |run, word| {
            let run = join(run, word.hash);
            self.forward.may_have(run).then_some(run)
        });
        self.whole_of(run?, line.key, rules)
    }

    fn whole_of(&self, run: u64, key: &[u8], rules: &[Rule]) -> Option<RuleId> {
        let mut records = self.forward.get(run);
        records.find_map(|[number, place]| {
            let rule = &rules[number as usize];
            (is_whole(rule.kind) && is_text(rule, place, key)).then_some(RuleId(number))
        })
    }

    /// The categories of whole phrases that begin with a word of that hash, and of those that are that word; never too
    /// few.
    pub(super) fn begun(&self, word: u32) -> (Categories, Categories) {
        let record = if self.first.may_have(word.into()) { self.first.get(word.into()).next() } else { None };
        record.map_or_else(Default::default, |[begin, alone]| (Categories(begin), Categories(alone)))
    }

    /// Calls `found` for every phrase that a line is, begins or ends with, and with the bytes of the key for each that
    /// stands in it.
    #[inline]
    pub(super) fn find(
        &self,
        line: &Scanned<'_>,
        rules: &[Rule],
        mut found: impl FnMut(RuleId, Option<(usize, usize)>),
    ) {
        let words = line.shape.words;
        let count = line.words.len();
        let mut run = 0;
        for n in 1..=count.min(self.longest) {
            run = join(run, line.words[n - 1].hash);
            if !self.forward.may_have(run) {
                break;
            }
            for [number, place] in self.forward.get(run) {
                let rule = &rules[number as usize];
                // a beginning, and at least one word more
                let fits = if n == count {
                    is_whole(rule.kind)
                } else {
                    rule.kind == Kind::Prefix && words <= rule.max_words.into()
                };
                if fits && is_text(rule, place, if n == count { line.key } else { &line.key[..=line.at(n)] })
                {
                    found(RuleId(number), None);
                }
            }
        }
        if words <= self.max_words {
            run = 0;
            for n in 1..count.min(self.longest_end + 1) {
                run = join(run, line.words[count - n].hash);
                if !self.backward.may_have(run) {
                    break;
                }
                for [number, place] in self.backward.get(run) {
                    let rule = &rules[number as usize];
                    if words <= rule.max_words.into() && is_text(rule, place, &line.key[line.at(count - n)..])
                    {
                        found(RuleId(number), None);
                    }
                }
            }
        }
        for (n, word) in line.words.iter().enumerate() {
            let one = join(0, word.hash);
            if self.inline.may_have(one) {
                self.inside(line, n, one, rules, &mut found);
            }
        }
    }

    /// The phrases inside a line that begin at word `n`.
    fn inside(
        &self,
        line: &Scanned<'_>,
        n: usize,
        one: u64,
        rules: &[Rule],
        found: &mut impl FnMut(RuleId, Option<(usize, usize)>),
    ) {
        let two = line.words.get(n + 1).map(|next| join(one, next.hash));
        let start = line.at(n);
        for (hash, longer) in [(Some(one), false), (two, true)] {
            let Some(hash) = hash.filter(|&hash| self.inline.may_have(hash)) else { continue };
            for [number, place] in self.inline.get(hash) {
                let phrase = text(&rules[number as usize], place);
                if is_longer(phrase) == longer && line.key[start..].starts_with(phrase) {
                    found(RuleId(number), Some((start, start + phrase.len())));
                }
            }
        }
    }
}

/// The phrase that begins at a byte of a rule's keys.
fn text(rule: &Rule, place: u32) -> &[u8] {
    let rest = rule.keys.from(place as usize);
    memchr::memchr(b'\n', rest).map_or(rest, |end| &rest[..end])
}

/// Whether it is that text.
fn is_text(rule: &Rule, place: u32, text: &[u8]) -> bool {
    let rest = rule.keys.from(place as usize);
    rest.get(text.len()) == Some(&b'\n') && rest.starts_with(text)
}

/// Whether a key has two words or more.
fn is_longer(key: &[u8]) -> bool {
    memchr::memchr_iter(b' ', key).nth(2).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::patterns::PatternSet;
    use crate::text::scan::{Keys, Scanner};

    const RULES: &str = r#"
[[rule]]
id = "x-whole"
category = "ad"
lang = "en"
kind = "line"
phrases = ["zzq", "zzq one", "zzq one two"]
hits = ["Zzq"]
misses = ["x"]
[[rule]]
id = "x-begin"
category = "ad"
lang = "en"
kind = "prefix"
phrases = ["zzq", "zzq one two three"]
hits = ["Zzq me"]
misses = ["x"]
[[rule]]
id = "x-end"
category = "ad"
lang = "en"
kind = "suffix"
phrases = ["three zzq"]
hits = ["one two three zzq"]
misses = ["x"]
[[rule]]
id = "x-inside"
category = "ad"
lang = "en"
kind = "inline"
phrases = ["zzq", "two zzq three"]
hits = ["x zzq x"]
misses = ["x"]
"#;

    #[test]
    fn phrases_are_found_at_their_edge_and_inside() {
        let set = PatternSet::with_files(&[("mine.toml".into(), RULES.into())]).unwrap();
        let made = Phrases::new(set.rules());
        let mut out = Writer::default();
        made.write(&mut out);
        let read = Phrases::read(&mut Reader(out.0.leak()));
        for (line, expected) in [
            ("", ""),
            ("Zzq!", "whole inside"),
            ("zzq one", "begin whole inside"),
            ("zzq one two", "begin whole inside"),
            ("zzq one two three", "begin inside"),
            ("zzq one two three four", "begin begin inside"),
            ("two zzq", "inside"),
            ("three zzq", "inside"),
            ("two three zzq", "end inside"),
            ("two zzq three", "inside inside"),
            ("one two zzqq three", ""),
        ] {
            let (mut scanner, mut keys) = (Scanner::default(), Keys::default());
            let shape = scanner.scan(line, set.vocabulary(), &mut keys);
            let line = scanner.scanned(&shape, &keys, 0, 0);
            for phrases in [&made, &read] {
                let mut got = Vec::new();
                phrases.find(&line, set.rules(), |rule, _| {
                    got.extend(set.rule(rule).id.strip_prefix("x-"));
                });
                let expected: Vec<&str> = expected.split(' ').filter(|id| !id.is_empty()).collect();
                assert_eq!(got, expected, "{}", line.text());
                let whole = phrases.whole_line(&line, set.rules()).is_some();
                assert_eq!(whole, expected.contains(&"whole"), "{}", line.text());
            }
        }
    }
}
