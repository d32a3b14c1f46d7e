//! Which paragraphs need no scan: lines of many words that no rule may take, told from a glance at them.
//!
//! A glance knows a line's letters in a row, whatever is between them: a phrase or text that stands in the line has its
//! own letters in that row, however they are spelled, as both are folded alike.
//!
//! The build script compiles this file too: it makes the tables of the built-in rules.

use super::grams::has_piece;
use super::starts::counts;
use super::tries::{Known, Tries, text_or_marks};
use super::{Kind, Rule};
use crate::text::glance::{Glance, beginning, glance, letters_of, push};
use crate::text::scan::mark;
use crate::text::table::{Asked, Reader, Table, Writer};
use crate::text::tokens::is_word;

/// A paragraph has more words than this; see also `Page::is_passage`.
const WORDS: u32 = 26;
/// The fewest letters of a piece, by the last of which it is looked for, and the most that are compared.
const FEWEST: usize = 4;
const MOST: usize = 8;
/// Letters by which a line is known to begin with a phrase, at least.
const FEW: usize = 2;
/// The most words that a date may have: as many tokens as are looked at, and a conjunction to each.
const DATED: u32 = 2 * 28;
/// Bytes of a line that is worth a glance.
const BYTES: usize = 100;

/// What the rules for long lines demand.
#[derive(Debug)]
pub(super) struct Passages {
    /// Pieces by their last letters.
    pieces: Table<5>,
    /// Phrases with which a line begins, by their first two letters where they have no four, and by those.
    begins: [Table<5>; 2],
    /// Phrases that have no letters to look for: the longest line that one of them may take.
    always: u32,
    /// A line with numbers and no more letters may be a phrase with numbers.
    letters: u32,
    /// The regular expressions, and with what marks they are tried whatever letters there are.
    tries: Tries,
    vague: Vec<Vague>,
}

/// A text of a regular expression, by its number, with fewer letters than are looked up: its marks, and its letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Vague {
    number: u32,
    marks: u128,
    mask: u64,
    row: u64,
}

/// Letters in a row, and whose they are.
#[derive(Clone, Copy, Debug)]
struct Piece {
    mask: u64,
    row: u64,
    of: Of,
}

#[derive(Clone, Copy, Debug)]
enum Of {
    /// A phrase: the longest line it may take, in words, and whether that must hold a number.
    Phrase(u32, bool),
    /// A regular expression, by its number.
    Regex(u32),
}

impl Vague {
    fn new(number: u32, marks: u128, letters: &[char]) -> Self {
        let mask = u64::MAX.checked_shr((64 - 8 * letters.len()) as u32).unwrap_or(0);
        Self { number, marks, mask, row: letters.iter().fold(0, |row, &c| push(row, c)) }
    }
}

impl Piece {
    /// The last or the first letters of a text, as many as are compared.
    fn new(letters: &[char], of: Of) -> Self {
        let mask = u64::MAX >> (8 * (MOST - letters.len()));
        Self { mask, row: letters.iter().fold(0, |row, &c| push(row, c)), of }
    }

    const fn is_in(&self, row: u64) -> bool {
        row & self.mask == self.row
    }

    const fn to_record(self) -> [u32; 5] {
        let letters = self.mask.count_ones() / 8;
        let (of, value) = match self.of {
            Of::Phrase(words, number) => (number as u32, words),
            Of::Regex(number) => (2, number),
        };
        [letters, self.row as u32, (self.row >> 32) as u32, of, value]
    }

    const fn from_record([letters, low, high, of, value]: [u32; 5]) -> Self {
        let of = if of == 2 { Of::Regex(value) } else { Of::Phrase(value, of == 1) };
        Self { mask: u64::MAX >> (64 - 8 * letters), row: (high as u64) << 32 | low as u64, of }
    }
}

/// What the pieces in a line say: the longest lines that phrases may take, those that must hold a number apart, and the
/// expressions of which a text is there.
struct Found<'m> {
    limit: u32,
    numbered: u32,
    texts: &'m mut Vec<u32>,
}

/// What is noted of phrases and texts before the tables are made of it.
#[derive(Default)]
struct Notes {
    begins: [Vec<(u64, [u32; 5])>; 2],
    always: u32,
    letters: u32,
}

impl Notes {
    /// Takes note of a phrase, unless none of these lines has it; returns the letters it is to be looked for by, if a
    /// line need not begin with it.
    fn phrase(&mut self, rule: &Rule, key: &str) -> Option<(Vec<char>, Of)> {
        let words = || key.split(' ').filter(|word| !word.is_empty());
        let slots = |sign| key.matches(sign).count() as u32;
        let whole = matches!(rule.kind, Kind::Line | Kind::Opener);
        let (numbers, dates) = (slots('#'), slots('@'));
        if whole && numbers + dates == 0 && words().count() <= WORDS as usize {
            return None;
        }
        if whole && dates == 0 && numbers > 0 {
            // a number may have many digits and marks, and one letter (`1.2k`)
            self.letters = self.letters.max(numbers + letters(key).len() as u32);
            return None;
        }
        let limit = match rule.kind {
            Kind::Line | Kind::Opener if dates > 0 && numbers == 0 => words().count() as u32 + dates * DATED,
            Kind::Line | Kind::Opener | Kind::Inline => u32::MAX,
            _ => rule.max_words.into(),
        };
        let of = Of::Phrase(limit, whole && dates > 0);
        let known = words().take_while(|word| !word.starts_with(is_sign)).flat_map(str::chars);
        let first: Vec<char> = known.take(MOST).collect();
        if (whole || rule.kind == Kind::Prefix) && first.len() >= FEW {
            let (map, size) = if first.len() < FEWEST { (0, FEW) } else { (1, FEWEST) };
            let row = Piece::new(&first[..size], of).row;
            self.begins[map].push((row, Piece::new(&first, of).to_record()));
            return None;
        }
        let longest = key.split(is_sign).map(letters).max_by_key(Vec::len).unwrap_or_default();
        if longest.len() < FEWEST {
            self.always = self.always.max(limit);
            return None;
        }
        Some((longest, of))
    }
}

impl Passages {
    pub(super) fn new(rules: &[Rule]) -> Self {
        let any = |rule: &Rule| matches!(rule.kind, Kind::Line | Kind::Opener | Kind::Inline);
        let long = || rules.iter().filter(|rule| any(rule) || u32::from(rule.max_words) > WORDS);
        let regexes = || long().filter(|rule| rule.regex.is_some());
        let (mut all, mut vague) = (Notes::default(), Vec::new());
        let (mut list, mut pieces) = (Vec::new(), Vec::new());
        for (rule, key) in long().flat_map(|rule| rule.keys.iter().map(move |key| (rule, key))) {
            if let Some((letters, of)) = all.phrase(rule, key) {
                list.push((letters, of));
            }
        }
        for (number, rule) in (0..).zip(regexes()) {
            if text_or_marks(&rule.needles).is_none() {
                continue;
            }
            for needle in rule.needles.iter().filter(|needle| has_piece(needle)) {
                match letters(needle) {
                    few if few.len() < FEWEST => vague.push(Vague::new(number, marks_of(needle), &few)),
                    letters => list.push((letters, Of::Regex(number))),
                }
            }
        }
        vague.sort_by_key(|text| (text.number, text.row, text.marks));
        vague.dedup();
        for (letters, of) in list {
            let rarest = (letters.len().min(MOST)..=letters.len())
                .min_by_key(|&end| commonness(&letters[end - FEWEST..end]));
            let end = rarest.unwrap_or(letters.len());
            let piece = Piece::new(&letters[end.saturating_sub(MOST)..end], of);
            pieces.push((told(piece.row), piece.to_record()));
        }
        Self {
            pieces: Table::new(&pieces, &[], Asked::Letters),
            begins: all.begins.map(|list| Table::new(&list, &[], Asked::Words)),
            always: all.always,
            letters: all.letters,
            tries: Tries::new(regexes()),
            vague,
        }
    }

    /// Adds them to what the build script writes.
    #[allow(dead_code, reason = "for the build script")]
    pub(super) fn write(&self, out: &mut Writer) {
        self.pieces.write(out);
        self.begins.iter().for_each(|table| table.write(out));
        for number in [self.always, self.letters, self.vague.len() as u32] {
            out.number(number);
        }
        for text in &self.vague {
            out.number(text.number);
            [text.marks, text.mask.into(), text.row.into()].into_iter().for_each(|set| out.set(set));
        }
        self.tries.write(out);
    }

    /// Those that were written.
    pub(super) fn read(from: &mut Reader) -> Self {
        let (pieces, begins) = (Table::read(from), [Table::read(from), Table::read(from)]);
        let [always, letters, count] = std::array::from_fn(|_| from.number());
        let vague = |_| {
            let (number, marks) = (from.number(), from.set());
            Vague { number, marks, mask: from.set() as u64, row: from.set() as u64 }
        };
        let vague = (0..count).map(vague).collect();
        Self { pieces, begins, always, letters, vague, tries: Tries::read(from) }
    }

    /// Compares the pieces that end with these letters.
    #[inline(never)]
    fn look(&self, row: u64, found: &mut Found<'_>) {
        for piece in self.pieces.get(told(row)).map(Piece::from_record).filter(|piece| piece.is_in(row)) {
            match piece.of {
                Of::Phrase(words, true) => found.numbered = found.numbered.max(words),
                Of::Phrase(words, false) => found.limit = found.limit.max(words),
                Of::Regex(number) => found.texts.push(number),
            }
        }
    }

    /// What a glance says of a line, if that is all that is needed: it has many words and no rule may take it, or has
    /// more than `most` words, so that no rule is asked; `texts` is memory.
    pub(super) fn pass(&self, line: &str, most: u32, texts: &mut Vec<u32>) -> Option<Glance> {
        if line.len() < BYTES || memchr::memchr_iter(b' ', line.as_bytes()).count() < WORDS as usize {
            return None;
        }
        texts.clear();
        let mut found = Found { limit: self.always, numbered: 0, texts };
        let sift = self.pieces.sift();
        let glance = glance(line, |row| {
            if sift.may_have(told(row)) {
                self.look(row, &mut found);
            }
        })?;
        let Found { limit, numbered, texts } = found;
        let words = glance.shape.words;
        if words > most {
            return Some(glance);
        }
        if glance.least <= WORDS
            || glance.numbers && glance.size <= self.letters
            || words <= limit
            || glance.numbers && words <= numbered
        {
            return None;
        }
        let begin = beginning(line, counts)?;
        let lists = [FEW, FEWEST].map(|size| begin.letters >> (8 * (MOST - size)));
        let lists = self.begins.iter().zip(lists).flat_map(|(table, first)| table.get(first));
        let begins = lists.map(Piece::from_record).any(|piece| {
            let row = begin.letters >> (8 * (MOST - piece.mask.count_ones() as usize / 8));
            let Of::Phrase(limit, numbered) = piece.of else { return true };
            piece.is_in(row) && words <= limit && (glance.numbers || !numbered)
        });
        if begins {
            return None;
        }
        let told = texts.len();
        let vague = self.vague.iter().filter(|text| text.marks & glance.marks == text.marks);
        texts.extend(vague.map(|text| text.number));
        let may_match = |texts: &[u32]| {
            self.tries.may_match(&Known { words, marks: glance.marks, chars: begin.chars, texts })
        };
        // most lines have none of the texts of few letters, which takes another look to tell
        if may_match(texts) {
            texts.truncate(told);
            self.few(line, glance.marks, texts);
            if may_match(texts) {
                return None;
            }
        }
        Some(glance)
    }

    /// Adds the expressions of which a text of few letters may stand in a line with these marks.
    fn few(&self, line: &str, marks: u128, texts: &mut Vec<u32>) {
        // by their last two letters, a bit each
        let bit = |row: u64| 1_u64 << ((row ^ row >> 6) & 63);
        let (mut left, mut last): (Vec<&Vague>, u64) = (Vec::new(), 0);
        for text in self.vague.iter().filter(|text| text.marks & marks == text.marks) {
            if text.mask >> 8 == 0 {
                texts.push(text.number);
            } else if left.last().is_none_or(|last| (last.number, last.row) != (text.number, text.row)) {
                left.push(text);
                last |= bit(text.row & 0xffff);
            }
        }
        if left.is_empty() {
            return;
        }
        letters_of(line, |row| {
            if last & bit(row & 0xffff) != 0 {
                let here = left.iter().filter(|text| row & text.mask == text.row);
                texts.extend(here.map(|text| text.number));
            }
        });
    }
}

/// The letters of a folded text, in a row.
fn letters(text: &str) -> Vec<char> {
    text.chars().filter(|&c| is_word(c)).collect()
}

/// The marks and digits of a folded text.
fn marks_of(text: &str) -> u128 {
    text.chars().filter_map(|c| mark(c, !is_word(c))).fold(0, |all, mark| all | mark)
}

/// The letters of a row by which it is looked up.
#[inline]
const fn told(row: u64) -> u64 {
    row & u32::MAX as u64
}

/// Stands for a number or a date.
fn is_sign(c: char) -> bool {
    matches!(c, '#' | '@')
}

/// How common letters are, more or less.
fn commonness(letters: &[char]) -> u32 {
    const COMMON: [&str; 4] = ["etaoinsاليمو", "rhldcuنرتبهع", "mfpgwybvفدقسك", "حجصشخط"];
    let of =
        |c: char| COMMON.iter().position(|set| set.contains(c)).map_or(0, |at| (COMMON.len() - at) as u32);
    letters.iter().map(|&c| of(c)).sum()
}
