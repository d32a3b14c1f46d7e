//! Evidence that several stages weigh: company, edges, likeness to the headline.

use std::sync::OnceLock;

use aho_corasick::AhoCorasick;

use super::Page;
use crate::category::Category;
use crate::patterns::Place;
use crate::text::scan::{Keys, Scanner, Word};
use crate::text::shape::Ending;
use crate::text::vocabulary::Lists;

/// Lines below the headline in which a copy of it is looked for, unless the body begins later.
const TOP: usize = 6;
/// A near copy has so much of its words in the headline's order.
const LIKENESS: f64 = 0.8;
/// The longest title that is compared word by word.
const LONG_TITLE: u32 = 40;
/// What stands between a headline and the site's name.
const MARKS: [&str; 9] = [" - ", " – ", " — ", " | ", " » ", " • ", " : ", " :: ", " ـ "];

/// One automaton for all of them, built when a headline is first found within another line.
fn marks() -> &'static AhoCorasick {
    static BUILT: OnceLock<AhoCorasick> = OnceLock::new();
    BUILT.get_or_init(|| {
        AhoCorasick::new(MARKS).expect("nine short texts are far below the automaton's limits")
    })
}

/// The first paragraphs.
#[derive(Debug)]
pub(super) struct Opening {
    /// Their keys.
    key: String,
    /// A bit for each of the hashes of their words.
    words: [u64; WORDS],
}

/// Bits for the words of the first paragraphs, in numbers of 64.
const WORDS: usize = 64;

/// The bit of a word's hash.
const fn bit(hash: u32) -> (usize, u64) {
    (hash as usize / 64 % WORDS, 1 << (hash % 64))
}

/// How a line repeats the headline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Likeness {
    /// The same words.
    Copy,
    /// All but the same, or with the site's name appended.
    Near,
}

impl Page<'_> {
    /// Before or after the body.
    pub(crate) fn is_edge(&self, i: usize) -> bool {
        self.is_at(i, Place::Edges)
    }

    /// Furniture by its words or shape alone, whatever stands beside it: a strong phrase in its place, a date alone, a
    /// copy of the headline, a bare number before the body.
    pub(crate) fn is_furniture(&self, i: usize) -> bool {
        self.lines[i].furniture
    }

    /// How line `i` repeats the headline; none if it is another line, or stands where copies do not.
    pub(crate) fn likeness_to_headline(&self, i: usize) -> Option<Likeness> {
        self.lines[i].likeness
    }

    /// Weighs every line by itself, once the headline and the body are known.
    pub(super) fn weigh(&mut self) {
        let title = self.headline.map(|h| (h, Bag::of(self.hashes(h))));
        for i in 0..self.lines.len() {
            let title = title.as_ref().filter(|_| self.may_repeat_headline(i));
            self.lines[i].likeness = title.and_then(|(h, bag)| self.likeness(i, *h, bag));
            self.lines[i].furniture = self.weigh_line(i);
        }
    }

    fn weigh_line(&self, i: usize) -> bool {
        let strong =
            |h: &super::Hit| h.whole && !self.rule(h.rule).weak && self.is_at(i, self.rule(h.rule).place);
        let before_body = i < self.body.start && self.headline.is_some_and(|h| i > h);
        self.hits(i).iter().any(strong)
            || (self.is_marked(i) && self.is_edge(i) && self.key(i) == " @ ")
            || (before_body && self.is_bare_number(i))
            || self.lines[i].likeness.is_some()
    }

    /// A line of a program or of markup: there the words of buttons (`continue`, `return`) are something else.
    pub(crate) fn is_code(&self, i: usize) -> bool {
        let line = self.span(i).of(self.text).as_bytes();
        match line.last() {
            Some(b'{' | b'}' | b'(' | b';' | b'=') => true,
            last => last == Some(&b'>') && line.first() == Some(&b'<'),
        }
    }

    /// One number and nothing else, which is no year, amount, score or item of a list.
    pub(crate) fn is_bare_number(&self, i: usize) -> bool {
        if !self.is_marked(i) {
            return false;
        }
        let line = self.line(i).trim();
        self.lines[i].shape.letters <= 1
            && self.key(i) == " # "
            && !line.contains(['%', '$', '€', '£', '٪', ':', '/', '='])
            && !line.ends_with(['.', ')', '-'])
            && !line.starts_with(['+', '-', '#'])
            && !is_year(line)
    }

    /// Whether line `i` stands where copies of the headline stand: below it near the top, or after the body.
    pub(crate) fn may_repeat_headline(&self, i: usize) -> bool {
        let Some(headline) = self.headline else { return false };
        if i == headline + 1 {
            return true;
        }
        let below = i > headline && !self.body.is_empty();
        below
            && (i <= headline + TOP
                || i >= self.body.end
                || i <= self.body.start && self.is_near(headline, i))
    }

    /// Few lines of the text stand between two lines: more of them are the verses of a song, whose refrain comes back.
    fn is_near(&self, from: usize, to: usize) -> bool {
        const LINES: usize = 3;
        const FAR: usize = 60;
        let text = |i: &usize| !self.lines[*i].claimed && self.hits(*i).is_empty();
        to - from <= FAR && (from + 1..to).filter(text).nth(LINES).is_none()
    }

    /// How line `i` repeats the headline, which has the words in `bag`.
    fn likeness(&self, i: usize, headline: usize, bag: &Bag) -> Option<Likeness> {
        let line = &self.lines[i];
        if line.shape.words > 2 * LONG_TITLE || line.prose && !self.may_repeat(i, headline) {
            return None;
        }
        let (a, b) = (self.key(headline), self.key(i));
        if a.is_empty() || b.is_empty() {
            return None;
        }
        let (words_a, words_b) = (self.hashes(headline).len(), self.hashes(i).len());
        if a == b {
            let lettered = self.words(i).any(|w| !matches!(w, "#" | "#." | "@"));
            let long = self.lines[i].shape.words >= 2 && lettered;
            return (long && self.digits(i) == self.digits(headline)).then_some(Likeness::Copy);
        }
        if self.doubled(i) == Some(words_a) && b.starts_with(a) {
            return Some(Likeness::Near);
        }
        if words_a < 4 || words_b < 4 || self.lines[i].prose || words_a.max(words_b) > LONG_TITLE as usize {
            return None;
        }
        // the site's name appended, or taken away
        let (long, short, by) = if words_a > words_b { (headline, b, words_a) } else { (i, a, words_b) };
        if self.key(long).starts_with(short) && words_a.abs_diff(words_b) <= 4 {
            let appended = marks().is_match(self.line(long));
            return (appended && by > words_a.min(words_b)).then_some(Likeness::Near);
        }
        // before the words are compared one by one: as many as that would have to be the same
        if (bag.shared(self.hashes(i)) as f64) < LIKENESS * words_a.max(words_b) as f64 - 0.5 {
            return None;
        }
        let (a, b): (Vec<&str>, Vec<&str>) = (self.words(headline).collect(), self.words(i).collect());
        let same = in_order(&a, &b) as f64 / words_a.max(words_b) as f64;
        (same >= LIKENESS && self.digits(i) == self.digits(headline)).then_some(Likeness::Near)
    }

    /// The digits of the line, as ASCII.
    pub(crate) fn digits(&self, i: usize) -> String {
        self.line(i).chars().filter_map(crate::text::fold::digit).collect()
    }

    /// Two to four words that begin with a given name, capitalised where the script has case, with no sentence around.
    pub(crate) fn is_name(&self, i: usize) -> bool {
        let s = &self.lines[i].shape;
        let capitalised = s.smalls == 0 || s.capitals >= 2 && s.smalls <= 1;
        let plain = (2..=5).contains(&s.words)
            && s.digits == 0
            && s.ending == Ending::Open
            && !s.bullet
            && capitalised;
        plain && self.may_have(i, Lists::GIVEN_NAME) && self.begins_with_name(self.line(i))
    }

    /// A given name, after a title (`د.`, `Dr.`) if there is one.
    pub(crate) fn begins_with_name(&self, text: &str) -> bool {
        let folded = crate::text::fold::fold(text);
        let words: Vec<&str> = folded.split(' ').collect();
        let vocabulary = self.patterns.vocabulary();
        let is_name = |words: &[&str]| vocabulary.longest(words, &mut String::new()).0.has(Lists::GIVEN_NAME);
        let title = words.first().is_some_and(|w| {
            w.strip_suffix('.').is_some_and(|w| w.chars().count() <= 4)
                || vocabulary.lists(w).has(Lists::ROLE)
        });
        is_name(&words) || title && words.len() > 2 && is_name(&words[1..])
    }

    /// Whether the words of line `i` stand together in the headline or in the first paragraphs.
    pub(crate) fn is_mentioned(&self, i: usize) -> bool {
        let words = self.key(i);
        if self.headline.is_some_and(|h| self.key(h).contains(words)) {
            return true;
        }
        let opening = self.opening();
        let may_be = self.hashes(i).iter().all(|w| {
            let (n, bit) = bit(w.hash);
            opening.words[n] & bit != 0
        });
        may_be && opening.key.contains(words)
    }

    /// The first paragraphs, read when they are first asked for.
    fn opening(&self) -> &Opening {
        /// A subject is named early, and the search stays short.
        const PARAGRAPHS: usize = 12;
        const BYTES: usize = 1 << 13;
        self.opening.get_or_init(|| {
            let mut opening = Opening { key: String::new(), words: [0; WORDS] };
            let mut add = |key: &str, words: &[Word]| {
                opening.key.push_str(key);
                for word in words {
                    let (n, bit) = bit(word.hash);
                    opening.words[n] |= bit;
                }
            };
            for j in self.body.clone().filter(|&j| self.lines[j].prose).take(PARAGRAPHS) {
                let line = self.line(j);
                if line.len() <= BYTES && !self.key(j).is_empty() {
                    add(self.key(j), self.hashes(j));
                    continue;
                }
                let end =
                    (0..=BYTES.min(line.len())).rev().find(|&at| line.is_char_boundary(at)).unwrap_or(0);
                let (mut keys, mut scanner) = (Keys::default(), Scanner::lent());
                scanner.scan(&line[..end], self.patterns.vocabulary(), &mut keys);
                let (key, words) = keys.finish();
                add(&key, &words);
            }
            opening
        })
    }

    /// Whether `key` (words between spaces) is the whole of a phrase of some rule.
    pub(crate) fn is_whole_phrase(&self, key: &str) -> bool {
        let key = format!(" {} ", key.trim());
        key.len() > 2 && self.patterns.whole(&key).is_some()
    }
}

/// Which hashes the words of a line have, more or less: never too few.
struct Bag(u64);

impl Bag {
    fn of(words: &[Word]) -> Self {
        Self(words.iter().fold(0, |bits, w| bits | 1 << (w.hash % 64)))
    }

    /// How many of the words may be in the bag.
    fn shared(&self, words: &[Word]) -> usize {
        words.iter().filter(|w| self.0 >> (w.hash % 64) & 1 != 0).count()
    }
}

/// How many words two titles share in the same order (their longest common subsequence).
fn in_order(a: &[&str], b: &[&str]) -> usize {
    let mut row = vec![0; b.len() + 1];
    for x in a {
        let mut diagonal = 0;
        for (n, y) in b.iter().enumerate() {
            let above = row[n + 1];
            row[n + 1] = if x == y { diagonal + 1 } else { above.max(row[n]) };
            diagonal = above;
        }
    }
    row[b.len()]
}

/// A year of our time.
fn is_year(text: &str) -> bool {
    let digits: String = text.chars().filter_map(crate::text::fold::digit).collect();
    text.chars().count() == 4 && digits.len() == 4 && (digits.starts_with("19") || digits.starts_with("20"))
}

impl crate::patterns::PatternSet {
    /// Whether a word alone is a phrase of that category.
    pub(crate) fn is_phrase(&self, word: &str, category: Category) -> bool {
        let mut key = String::with_capacity(word.len() + 2);
        key.push(' ');
        key.push_str(word);
        key.push(' ');
        let rule = self.whole(&key);
        rule.is_some_and(|id| self.rule(id).category == Some(category))
    }
}
