//! A glance at a paragraph: its shape, its marks and its letters in a row, without its key or its folded view.
//!
//! Most bytes of a corpus are paragraphs, which no rule takes; a glance tells so much of one that it need not be scanned.
//! Lines with characters that the table does not know, of scripts without spaces, or in which words of the shape and
//! words of the key do not begin at the same places, are left to the scan.

use super::hash::WordHash;
use super::leads;
use super::letters::{Letter, Letters};
use super::scan::AND_BYTES;
use super::shape::{Shape, ending};

/// What a glance tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Glance {
    /// Its counts, the same as those of a scan.
    pub(crate) shape: Shape,
    /// Its key has at least so many words, if it holds no numbers.
    pub(crate) least: u32,
    /// How many folded letters its words have.
    pub(crate) size: u32,
    /// Its marks and digits, the same as those of a scan.
    pub(crate) marks: u128,
    /// Whether its key holds numbers or dates.
    pub(crate) numbers: bool,
    /// The folded letters of its words, combined without regard to their order: nothing is left of what is there twice.
    pub(crate) letters: u32,
}

/// How a line begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Beginning {
    /// Its first eight letters as a glance gives them, the first one highest.
    pub(crate) letters: u64,
    /// Its first characters from the first of those on that count.
    pub(crate) chars: [char; 4],
}

/// A folded letter as part of a row of eight: one byte, which others may share.
pub(crate) const fn part(c: char) -> u64 {
    c as u64 & 0xff
}

/// A row of letters, one more at its end.
pub(crate) const fn push(row: u64, c: char) -> u64 {
    row << 8 | part(c)
}

/// Looks at a line; `row` hears of each eight letters of its words that follow one another, whatever is between the
/// words. None if the line must be scanned.
#[inline]
pub(crate) fn glance(line: &str, mut row: impl FnMut(u64)) -> Option<Glance> {
    let letters = Letters::get();
    let mut shape = Shape::new(ending(line));
    let (mut marks, mut combined, mut last, mut leads) = (0_u128, 0_u32, 0_u64, 0_u64);
    let mut in_word = false;
    // at most so many conjunctions stand apart from their words
    let (mut ands, mut size) = (0, 0);
    let bytes = line.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let (mut letter, mut len) = letters.at(bytes, at);
        if letter.is(Letter::PLAIN) {
            if !in_word {
                in_word = true;
                shape.words += 1;
                shape.capitals += letter.count(Letter::CAPITAL);
                shape.smalls += letter.count(Letter::SMALL);
            }
            let (mut run, first) = (0, letter);
            loop {
                last = last << 8 | letter.part();
                row(last);
                combined ^= letter.bytes();
                leads |= leads::of(letter.bytes() as u8);
                run += 1;
                at += len;
                if at >= bytes.len() {
                    break;
                }
                (letter, len) = letters.at(bytes, at);
                if !letter.is(Letter::PLAIN) {
                    break;
                }
            }
            ands += u32::from(run == 1 && first.bytes() == AND_BYTES);
            size += run;
            shape.letters += run;
            shape.visible += run;
            if at >= bytes.len() {
                break;
            }
        }
        if letter.is(Letter::SPACE) {
            in_word = false;
            at += len;
            continue;
        }
        if letter.is(Letter::SLOW | Letter::UNSPACED) || !letter.is_plain_in(in_word) {
            return None;
        }
        if letter.is(Letter::WORD) {
            size += 1;
            last = last << 8 | letter.part();
            row(last);
            combined ^= letter.bytes();
            leads |= leads::of(letter.bytes() as u8);
        } else if letter.len() > 0 {
            leads |= leads::of(letter.bytes() as u8);
            // an apostrophe that is none of a word is a mark all the same
            marks |= letter.mark();
        }
        letter.count_in(&mut shape, &mut in_word, line, at);
        at += len;
    }
    let numbers = shape.digits > 0;
    let least = shape.words - ands.min(shape.words);
    marks |= leads::marks(leads);
    Some(Glance { shape, least, size, marks, numbers, letters: combined })
}

/// The rows of letters of a line of which there is a glance.
pub(crate) fn letters_of(line: &str, mut row: impl FnMut(u64)) {
    let (letters, bytes) = (Letters::get(), line.as_bytes());
    let (mut at, mut last) = (0, 0_u64);
    while at < bytes.len() {
        let (letter, len) = letters.at(bytes, at);
        if letter.is(Letter::WORD) {
            last = last << 8 | letter.part();
            row(last);
        }
        at += len;
    }
}

/// The hash of the first word of a line of which there is a glance, unless a date begins with it; none where that takes a
/// scan to tell.
pub(crate) fn first_word(line: &str) -> Option<u32> {
    let (letters, bytes) = (Letters::get(), line.as_bytes());
    let (mut at, mut hash, mut size) = (0, WordHash::default(), 0);
    while at < bytes.len() {
        let (letter, len) = letters.at(bytes, at);
        if letter.is(Letter::WORD) {
            hash = hash.push(letter.bytes());
            size += 1;
        } else if letter.is(Letter::SLOW | Letter::APOSTROPHE) || size == 0 && letter.is(Letter::NUMBER) {
            return None;
        } else if size > 0 && (letter.is(Letter::SPACE) || letter.len() > 0) {
            // a conjunction alone may be one word with what follows
            return (size > 1).then(|| hash.finish());
        }
        at += len;
    }
    None
}

/// The letters of a key, combined as a glance combines those of a line.
pub(crate) fn combined(key: &str) -> u32 {
    key.chars().filter(|&c| c != ' ').fold(0, |all, c| {
        let mut bytes = [0; 4];
        c.encode_utf8(&mut bytes);
        all ^ u32::from_le_bytes(bytes)
    })
}

/// How a line begins; none if it must be scanned, or is short.
pub(crate) fn beginning(line: &str, counts: impl Fn(char) -> bool) -> Option<Beginning> {
    let letters = Letters::get();
    let (mut row, mut known) = (0_u64, 0);
    let (mut chars, mut count) = (['\0'; 4], 0);
    let mut spaced = false;
    let mut at = 0;
    while known < 8 || count < chars.len() {
        let (letter, len) = if at < line.len() { letters.at(line.as_bytes(), at) } else { return None };
        at += len;
        if letter.is(Letter::SLOW) {
            return None;
        }
        if letter.is(Letter::SPACE) {
            spaced = true;
            continue;
        }
        let Some(c) = letter.char() else { continue };
        for c in std::mem::take(&mut spaced).then_some(' ').into_iter().chain([c]) {
            if count < chars.len() && (count > 0 || counts(c)) {
                chars[count] = c;
                count += 1;
            }
        }
        if letter.is(Letter::WORD) && known < 8 {
            row = push(row, c);
            known += 1;
        }
    }
    Some(Beginning { letters: row, chars })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::patterns::PatternSet;
    use crate::text::fold::fold;
    use crate::text::scan::{Keys, Scanner};
    use crate::text::tokens::is_word;

    /// A glance, and the same by a scan.
    fn check(line: &str, patterns: &PatternSet) -> bool {
        let mut rows = Vec::new();
        let Some(glance) = glance(line, |row| rows.push(row)) else { return false };
        let (mut scanner, mut keys) = (Scanner::default(), Keys::default());
        let shape = scanner.scan(line, patterns.vocabulary(), &mut keys);
        let scanned = scanner.scanned(&shape, &keys, 0, 0);
        assert_eq!(glance.shape, shape, "{line:?}");
        assert_eq!(glance.marks, scanned.marks, "{line:?}");
        if shape.words > 8 {
            assert_eq!(glance.numbers, scanner.is_marked(), "{line:?}");
        }
        let folded = fold(line);
        let row: Vec<u64> = folded
            .chars()
            .filter(|&c| is_word(c))
            .scan(0, |row, c| {
                *row = push(*row, c);
                Some(*row)
            })
            .collect();
        assert_eq!(rows, row, "{line:?}");
        rows.clear();
        letters_of(line, |row| rows.push(row));
        assert_eq!(rows, row, "{line:?}");
        assert_eq!(glance.size as usize, row.len(), "{line:?}");
        if !glance.numbers && shape.words > 8 {
            assert!(scanned.words.len() >= glance.least as usize, "{line:?}");
            let key = std::str::from_utf8(scanned.key).unwrap();
            assert_eq!(glance.letters, combined(key), "{line:?}");
            let first = first_word(line);
            assert!(first.is_none_or(|first| first == scanned.words[0].hash), "{line:?}");
        }
        true
    }

    #[test]
    fn a_glance_says_what_a_scan_says() {
        let patterns = PatternSet::builtin();
        for line in [
            "Don't  miss: it »",
            "''a'' b'c d' 'e",
            "و الأحكام و و ب",
            "قالَ\u{200f} إِعْلانٌ",
            "12 March 2024 | 35 views",
            "https://a.b @c",
            "مشـــاركة “a” ’b’",
        ] {
            assert!(check(line, &patterns), "{line}");
        }
        for line in ["我们", "ﷺ", "½", "a‘b", "ـ"] {
            assert!(!check(line, &patterns), "{line}");
        }
    }

    #[test]
    fn beginnings() {
        let found = beginning("\u{200f}«إقرأ  أيضاً», 12", |c| ('ا'..='ي').contains(&c)).unwrap();
        assert_eq!(found.chars, ['ا', 'ق', 'ر', 'ا']);
        assert_eq!(found.letters, "اقراايضا".chars().fold(0, push));
        assert_eq!(beginning("a 1 b", |_| true), None);
    }

    proptest! {
        #[test]
        fn of_any_line_too(
            lines in prop::collection::vec(
                prop::string::string_regex("(\\PC|[a-c'و 0-9]{1,4}|[ \u{600}-\u{6ff}]|[ -~]|[‘’“”'._ \u{640}\u{301}]){0,40}").expect("a regex"),
                1..20,
            )
        ) {
            let patterns = PatternSet::builtin();
            for line in &lines {
                check(line, &patterns);
            }
        }
    }
}
