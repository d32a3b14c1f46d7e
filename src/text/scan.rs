//! One pass over a line: its shape, its folded view and its key at once.
//!
//! It says what `Shape::of`, `fold_into` and `push_key` say one after the other (the tests hold it to that), by a table
//! of characters; what is not in the table goes through their functions, one character at a time.

mod dated;
mod lent;

use super::fold::fold_char;
use super::hash::WordHash;
pub(crate) use super::keys::{Keys, PADDING, Scanned, Word, mark};
use super::leads;
use super::letters::{Letter, Letters};
use super::shape::{Shape, ending, unspaced_words};
use super::tokens::{Token, TokenKind};
use super::vocabulary::Vocabulary;
pub(crate) use lent::Lent;

/// The memory of a scan, to be used again for the next line.
#[derive(Default)]
pub(crate) struct Scanner {
    folded: Vec<u8>,
    len: usize,
    tokens: Vec<Token>,
    /// A key that is made once more, and its words.
    key: Vec<u8>,
    words: Vec<Word>,
    /// The word under way: its hash, and where the space before it stands in the keys.
    hash: WordHash,
    start: usize,
    /// Where it begins in the folded view.
    begin: usize,
    open: bool,
    /// A space stands at the end of the folded view; it stays if something follows.
    spaced: bool,
    /// An apostrophe behind a word, which belongs to it if a letter follows.
    apostrophe: bool,
    numbers: bool,
    /// The ASCII marks and digits seen, a bit each.
    set: u128,
    /// The key was made with its numbers and dates.
    marked: bool,
}

/// The conjunction that, set apart, is written together with its word.
const AND: &[u8] = "و".as_bytes();
pub(super) const AND_BYTES: u32 = u32::from_le_bytes([AND[0], AND[1], 0, 0]);
/// Bytes of room beyond twice the rest of a line: one character, and what it may fold to.
const ROOM: usize = 128;

impl Scanner {
    /// Whether the key of the last line may hold a number or a date.
    pub(crate) fn is_marked(&self) -> bool {
        self.marked
    }

    /// The last line, which has the keys from byte `from` and word `count` on.
    pub(crate) fn scanned<'s>(
        &'s self,
        shape: &'s Shape,
        keys: &'s Keys,
        from: usize,
        count: usize,
    ) -> Scanned<'s> {
        let (key, words) = (&keys.bytes[from..keys.len], &keys.words[count..]);
        let (folded, padded) = (&self.folded[..self.len], &self.folded[..self.len + PADDING]);
        Scanned { shape, key, words, folded, padded, marks: self.set, from }
    }

    /// Scans a line, adds its key to `keys` and returns its shape.
    pub(crate) fn scan(&mut self, line: &str, vocabulary: &Vocabulary, keys: &mut Keys) -> Shape {
        let letters = Letters::get();
        let (from, count) = (keys.len, keys.words.len());
        self.begin(line.len(), keys);
        let mut shape = Shape::new(ending(line));
        let (mut in_word, mut unspaced, mut alone) = (false, false, 0);
        let bytes = line.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            let (mut letter, mut len) = letters.at(bytes, at);
            if letter.is(Letter::PLAIN) {
                self.open_word(keys);
                if !in_word {
                    in_word = true;
                    shape.words += 1;
                    shape.capitals += letter.count(Letter::CAPITAL);
                    shape.smalls += letter.count(Letter::SMALL);
                }
                let (run, next) =
                    self.run(line, &mut at, (letter, len), keys, |l| l.is(Letter::PLAIN), |_| ());
                shape.letters += run;
                shape.visible += run;
                let Some(next) = next else { break };
                (letter, len) = next;
            }
            if letter.is_unspaced() {
                // each counts as a letter and nothing else
                self.open_word(keys);
                in_word = false;
                let (run, next) =
                    self.run(line, &mut at, (letter, len), keys, Letter::is_unspaced, |letter| {
                        alone += letter.count(Letter::ALONE);
                        unspaced |= !letter.is(Letter::ALONE);
                    });
                shape.letters += run;
                shape.visible += run;
                if next.is_none() {
                    break;
                }
                continue;
            }
            if letter.is(Letter::SPACE) {
                self.space(keys);
                in_word = false;
            } else if letter.is(Letter::SLOW) {
                let c = line[at..].chars().next().unwrap_or_default();
                len = c.len_utf8();
                if c.is_whitespace() {
                    self.space(keys);
                    in_word = false;
                } else {
                    let rest = bytes.len() - at;
                    fold_char(c, |f| self.emit(f, rest, keys));
                    unspaced |= Letter::counts(c).count_in(&mut shape, &mut in_word, line, at);
                }
            } else {
                self.letter(letter, keys);
                unspaced |= letter.count_in(&mut shape, &mut in_word, line, at) && !letter.is(Letter::ALONE);
                alone += letter.count(Letter::ALONE);
            }
            at += len;
        }
        // each is a word whatever stands beside it, which other letters of such scripts are not
        shape.words += if unspaced { unspaced_words(line) } else { alone };
        self.end(keys);
        self.set |= leads::marks(leads::in_text(&self.folded[..self.len]));
        self.marked = self.numbers || self.says_ago(vocabulary, keys, count);
        if self.marked {
            self.date(vocabulary, keys, from, count);
        }
        shape
    }

    /// Adds letters that go on with a word, `first` and those behind it of the same kind; returns how many they are, and the
    /// character behind them.
    #[inline(always)]
    fn run(
        &mut self,
        line: &str,
        at: &mut usize,
        first: (Letter, usize),
        keys: &mut Keys,
        goes_on: impl Fn(Letter) -> bool,
        mut each: impl FnMut(Letter),
    ) -> (u32, Option<(Letter, usize)>) {
        let (letters, bytes) = (Letters::get(), line.as_bytes());
        let ((mut letter, mut len), mut next) = (first, None);
        let (mut n, mut k, mut hash, mut run) = (self.len, keys.len, self.hash, 0);
        loop {
            let folded = letter.bytes().to_le_bytes();
            self.folded[n..n + 4].copy_from_slice(&folded);
            keys.bytes[k..k + 4].copy_from_slice(&folded);
            n += letter.len();
            k += letter.len();
            hash = hash.push(letter.bytes());
            each(letter);
            run += 1;
            *at += len;
            if *at >= bytes.len() {
                break;
            }
            (letter, len) = letters.at(bytes, *at);
            if !goes_on(letter) {
                next = Some((letter, len));
                break;
            }
        }
        (self.len, keys.len, self.hash) = (n, k, hash);
        (run, next)
    }

    fn begin(&mut self, len: usize, keys: &mut Keys) {
        self.len = 0;
        (self.hash, self.set) = (WordHash::default(), 0);
        (self.open, self.spaced, self.apostrophe, self.numbers) = (false, false, false, false);
        self.tokens.clear();
        self.make_room(len, keys);
    }

    /// Room for a line's folded view and key: no character of the table folds to more bytes than it has, and before each
    /// there may be a space.
    fn make_room(&mut self, rest: usize, keys: &mut Keys) {
        let room = 2 * rest + ROOM;
        if self.folded.len() < self.len + room {
            self.folded.resize((self.len + room).next_power_of_two(), 0);
        }
        if keys.bytes.len() < keys.len + room {
            let room = (keys.len + room).next_power_of_two().max(keys.bytes.capacity());
            keys.bytes.resize(room, 0);
        }
    }

    /// A letter follows: goes on with the word under way or begins one.
    #[inline]
    fn open_word(&mut self, keys: &mut Keys) {
        self.spaced = false;
        if self.apostrophe {
            // between letters: part of the word, and left out of the key
            self.apostrophe = false;
            return;
        }
        if self.open {
            return;
        }
        self.open = true;
        // a conjunction set apart from its word: `و الأحكام` is `والأحكام`
        if let Some(and) = self.follows_and(keys) {
            keys.words.pop();
            self.begin = self.tokens.pop().map_or(0, |token| token.start);
            self.start = and;
            self.hash = WordHash::default().push(AND_BYTES);
            return;
        }
        self.hash = WordHash::default();
        self.begin = self.len;
        self.start = keys.len;
        keys.bytes[keys.len] = b' ';
        keys.len += 1;
    }

    /// Where the word before stands in the keys, if it is the conjunction alone and a space is all that is between.
    fn follows_and(&self, keys: &Keys) -> Option<usize> {
        let before = self.folded[..self.len].strip_suffix(b" ")?;
        let at = keys.words.last()?.at as usize;
        (before.ends_with(AND) && keys.bytes[at + 1..keys.len] == *AND).then_some(at)
    }

    /// The word under way, if there is one, is over.
    #[inline]
    fn close_word(&mut self, keys: &mut Keys) {
        if self.open {
            self.open = false;
            let hash = self.hash.finish();
            keys.words.push(Word { at: self.start as u32, hash });
            let end = self.len - usize::from(self.apostrophe);
            self.tokens.push(Token { kind: TokenKind::Word, start: self.begin, end, hash });
            if self.apostrophe {
                self.apostrophe = false;
                self.tokens.push(Token { kind: TokenKind::Mark('\''), start: end, end: self.len, hash: 0 });
            }
        }
    }

    /// White space: of a run of it one space stays, between others.
    #[inline]
    fn space(&mut self, keys: &mut Keys) {
        self.close_word(keys);
        if !self.spaced && self.len > 0 {
            self.folded[self.len] = b' ';
            self.len += 1;
            self.spaced = true;
        }
    }

    /// A character of the table that is neither plain nor space.
    #[inline]
    fn letter(&mut self, letter: Letter, keys: &mut Keys) {
        let folded = letter.bytes().to_le_bytes();
        if letter.is(Letter::WORD) {
            self.open_word(keys);
            keys.bytes[keys.len..keys.len + 4].copy_from_slice(&folded);
            keys.len += letter.len();
            self.hash = self.hash.push(letter.bytes());
        } else if letter.is(Letter::APOSTROPHE) && self.open && !self.apostrophe {
            self.apostrophe = true;
            self.set |= 1 << b'\'';
        } else if letter.len() > 0 {
            self.close_word(keys);
            self.set |= letter.mark();
            let (start, end) = (self.len, self.len + letter.len());
            match self.tokens.last_mut() {
                Some(last)
                    if letter.is(Letter::NUMBER) && last.kind == TokenKind::Number && last.end == start =>
                {
                    last.end = end;
                }
                _ => self.tokens.push(Token { kind: letter.kind(), start, end, hash: 0 }),
            }
            self.numbers |= letter.is(Letter::NUMBER);
        } else {
            return;
        }
        self.spaced = false;
        self.folded[self.len..self.len + 4].copy_from_slice(&folded);
        self.len += letter.len();
    }

    /// A folded character that is not from the table; `rest` bytes of the line are left.
    fn emit(&mut self, c: char, rest: usize, keys: &mut Keys) {
        self.make_room(rest, keys);
        match c {
            ' ' => {
                self.close_word(keys);
                self.folded[self.len] = b' ';
                self.len += 1;
                self.spaced = false;
            }
            c => self.letter(Letter::folded(c), keys),
        }
    }

    fn end(&mut self, keys: &mut Keys) {
        self.close_word(keys);
        self.len -= usize::from(self.spaced);
        keys.bytes[keys.len] = b' ';
        keys.len += 1;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::patterns::PatternSet;
    use crate::text::fold::fold;
    use crate::text::key::push_key;

    /// A scan, and the same by the functions that define it.
    fn check(line: &str, patterns: &PatternSet, scanner: &mut Scanner) {
        let vocabulary = patterns.vocabulary();
        let mut keys = Keys::default();
        let shape = scanner.scan(line, vocabulary, &mut keys);
        let folded = fold(line);
        assert_eq!(scanner.scanned(&shape, &keys, 0, 0).text(), folded, "{line:?}");
        assert_eq!(shape, Shape::of(line), "{line:?}");
        let mut key = String::new();
        push_key(&folded, vocabulary, &mut key, |_, _, _| {});
        let (got, words) = keys.finish();
        assert_eq!(got, key, "{line:?}");
        let expected: Vec<Word> = key
            .match_indices(' ')
            .zip(key.split(' ').skip(1))
            .filter(|(_, word)| !word.is_empty())
            .map(|((at, _), word)| Word { at: at as u32, hash: WordHash::of(word) })
            .collect();
        assert_eq!(words, expected, "{line:?}");
    }

    #[test]
    fn a_scan_says_what_the_functions_say() {
        let (patterns, mut scanner) = (PatternSet::builtin(), Scanner::default());
        for line in [
            "",
            " ",
            "Don't  miss: it »",
            "''a'' b'c d' 'e",
            "و الأحكام و و ب",
            "قالَ\u{200f} إِعْلانٌ",
            "منذ ساعتين",
            "3. Comments",
            "12 March 2024 | 35 views",
            "a ¨b ﷺ c",
            "我们昨天去了, カタカナ_a",
            "我们_a 昨\u{301}天, 漢字かな交じり文。",
            "一二 o'clock 三",
            "เมื่อวานนี้",
            "https://a.b @c",
            "İstanbul ΣΊΣΥΦΟΣ ß ﬁ",
            "a\u{2028}b\u{85}c",
            "टिप्पणी १२",
            "‘a’ ‘",
            "5و ا",
            "½ ② Ⅳ",
        ] {
            check(line, &patterns, &mut scanner);
        }
    }

    proptest! {
        #[test]
        fn of_any_line_too(
            lines in prop::collection::vec(
                prop::string::string_regex("(\\PC|[a-c'و 0-9]|[ \u{600}-\u{6ff}]|[\u{200b}-\u{2030}]|[ -~]|[\u{3000}-\u{3110}\u{4e00}-\u{4e40}_'\u{301}]{1,3}){0,40}").expect("a regex"),
                1..20,
            )
        ) {
            let (patterns, mut scanner) = (PatternSet::builtin(), Scanner::default());
            for line in &lines {
                check(line, &patterns, &mut scanner);
            }
        }
    }
}
