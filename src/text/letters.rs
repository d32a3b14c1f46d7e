//! A table of the characters that texts are made of: what each folds to and how it counts, as one number.
//!
//! Everything in it is asked of the functions that define it (`fold`, `tokens`, `shape`), once, when a block of it is first
//! needed; what does not fit (a character that folds to several, or is beyond the basic plane) is left to them.

use std::sync::{LazyLock, OnceLock};

use unicode_normalization::char::is_combining_mark;

use super::fold::{digit, fold_char};
use super::glance::part;
use super::keys::mark_of;
use super::shape::{Shape, is_joiner};
use super::tokens::{TokenKind, is_common_letter, is_unspaced, is_word};

/// One character: the UTF-8 bytes it folds to in the low half (the first one lowest), their number, flags, and
/// the low byte of its code in the highest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Letter(u64);

macro_rules! flags {
    ($($(#[$doc:meta])* $name:ident = $bit:literal),* $(,)?) => {
        impl Letter { $($(#[$doc])* pub(super) const $name: u64 = 1 << $bit;)* }
    };
}
flags! {
    /// Not in the table.
    SLOW = 36,
    /// White space.
    SPACE = 37,
    /// A letter that folds to a letter, in a script with spaces between words.
    PLAIN = 38,
    /// Folds to a letter or what clings to one.
    WORD = 39,
    /// Folds to a digit.
    NUMBER = 40,
    /// Folds to a mark.
    MARK = 41,
    /// Folds to an apostrophe.
    APOSTROPHE = 42,
    /// Counts as a letter.
    LETTER = 43,
    /// Counts as a digit.
    DIGIT = 44,
    /// Is part of a word that is counted.
    COUNTED = 45,
    /// Neither begins nor ends one.
    CLINGS = 46,
    /// A capital.
    CAPITAL = 47,
    /// A small letter.
    SMALL = 48,
    /// In a script without spaces between words.
    UNSPACED = 49,
    /// A mark that a shape takes note of.
    NOTED = 50,
    /// A word by itself, in a script without spaces: ideographs and hiragana.
    ALONE = 51,
}

impl Letter {
    const OTHER: Self = Self(Self::SLOW);

    /// What the folding, the tokens and the shape make of a character.
    fn of(c: char) -> Self {
        if c.is_whitespace() {
            return Self(Self::SPACE);
        }
        let (mut folded, mut count) = (None, 0);
        fold_char(c, |f| {
            folded = Some(f);
            count += 1;
        });
        let len = folded.map_or(0, char::len_utf8);
        // what grows would not fit into the room a scan makes; and a space is none that could be joined with others
        if count > 1 || len > c.len_utf8() || folded == Some(' ') {
            return Self::OTHER;
        }
        let letter = folded.map_or(0, |f| Self::folded(f).0) | Self::counts(c).0;
        let is_plain = letter & Self::WORD != 0 && letter & (Self::LETTER | Self::UNSPACED) == Self::LETTER;
        Self(letter | if is_plain { Self::PLAIN } else { 0 })
    }

    /// A folded character, and what tokens make of it.
    pub(super) fn folded(c: char) -> Self {
        let mut bytes = [0; 4];
        let len = c.encode_utf8(&mut bytes).len() as u64;
        let kind = match c {
            '0'..='9' => Self::NUMBER,
            '\'' => Self::APOSTROPHE,
            c if is_word(c) => Self::WORD,
            _ => Self::MARK,
        };
        Self(u64::from(u32::from_le_bytes(bytes)) | len << 32 | kind | part(c) << 56)
    }

    /// How a character that is not white space counts; as `Shape::of` has it.
    pub(super) fn counts(c: char) -> Self {
        let flag = |is: bool, flag: u64| if is { flag } else { 0 };
        let cased = !matches!(c, '\u{0590}'..='\u{08ff}');
        let capital = flag(cased && c.is_uppercase(), Self::CAPITAL);
        let word = Self::COUNTED | capital | flag(cased && c.is_lowercase(), Self::SMALL);
        Self(match c {
            'a'..='z' | 'A'..='Z' => Self::LETTER | word,
            '0'..='9' => Self::DIGIT | word,
            '\'' => Self::CLINGS,
            '\0'..='\x7f' => Self::NOTED,
            '\u{3400}'..='\u{9fff}' | '\u{3041}'..='\u{3096}' if c.is_alphabetic() => {
                Self::UNSPACED | Self::LETTER | Self::ALONE
            }
            c if is_unspaced(c) => Self::UNSPACED | Self::LETTER,
            c if is_common_letter(c) || c.is_alphabetic() => Self::LETTER | word,
            c if digit(c).is_some() => Self::DIGIT | word,
            c if c.is_numeric() => word,
            c if is_combining_mark(c) || is_joiner(c) => Self::CLINGS,
            _ => Self::NOTED,
        })
    }

    /// Whether it has one of these flags.
    #[inline]
    pub(super) const fn is(self, flags: u64) -> bool {
        self.0 & flags != 0
    }

    /// Whether it is a letter of a script without spaces, and folds to one.
    #[inline]
    pub(super) const fn is_unspaced(self) -> bool {
        self.0 & (Self::WORD | Self::UNSPACED | Self::COUNTED | Self::NOTED) == Self::WORD | Self::UNSPACED
    }

    /// One where it has the flag.
    #[inline]
    pub(super) const fn count(self, flag: u64) -> u32 {
        (self.0 & flag != 0) as u32
    }

    /// The bytes it folds to, the first one lowest.
    #[inline]
    pub(super) const fn bytes(self) -> u32 {
        self.0 as u32
    }

    /// Counts it, the character at byte `at` of a line, which is no white space; whether its script has no spaces.
    #[inline]
    pub(super) fn count_in(self, shape: &mut Shape, in_word: &mut bool, line: &str, at: usize) -> bool {
        if self.is(Self::NOTED) {
            *in_word = false;
            let slash = line[..at].ends_with('/');
            shape.mark(line[at..].chars().next().unwrap_or_default(), if slash { '/' } else { ' ' });
        } else if self.is(Self::COUNTED) {
            if !*in_word {
                shape.words += 1;
                shape.capitals += self.count(Self::CAPITAL);
                shape.smalls += self.count(Self::SMALL);
            }
            *in_word = true;
        } else if self.is(Self::UNSPACED) {
            *in_word = false;
        }
        shape.letters += self.count(Self::LETTER);
        shape.digits += self.count(Self::DIGIT);
        shape.visible += 1;
        self.is(Self::UNSPACED)
    }

    /// What token it folds to, if it is no letter.
    pub(super) fn kind(self) -> TokenKind {
        if self.is(Self::NUMBER) {
            return TokenKind::Number;
        }
        TokenKind::Mark(self.char().unwrap_or_default())
    }

    /// The character it folds to.
    pub(super) fn char(self) -> Option<char> {
        let [a, b, c, d] = self.bytes().to_le_bytes().map(u32::from);
        let code = match self.len() {
            0 => return None,
            1 => a,
            2 => (a & 0x1f) << 6 | b & 0x3f,
            3 => (a & 0xf) << 12 | (b & 0x3f) << 6 | c & 0x3f,
            _ => (a & 0x7) << 18 | (b & 0x3f) << 12 | (c & 0x3f) << 6 | d & 0x3f,
        };
        char::from_u32(code)
    }

    /// The low byte of the character it folds to, which has one or two bytes of UTF-8 or more; see `glance::part`.
    #[inline]
    pub(super) const fn part(self) -> u64 {
        self.0 >> 56
    }

    /// The bit of the mark or digit it folds to; see `keys::mark`.
    #[inline]
    pub(super) const fn mark(self) -> u128 {
        mark_of(self.bytes(), self.len())
    }

    /// Whether a word of a shape begins here where a word of a key does, and nowhere else; `in_word` before it.
    #[inline]
    pub(super) const fn is_plain_in(self, in_word: bool) -> bool {
        if self.is(Self::DIGIT) != self.is(Self::NUMBER) {
            return false;
        }
        let dropped = self.len() == 0 || self.is(Self::APOSTROPHE);
        match (self.is(Self::COUNTED), self.is(Self::NOTED)) {
            (true, _) => {
                self.is(Self::WORD | Self::NUMBER) || dropped && in_word && !self.is(Self::APOSTROPHE)
            }
            (_, true) => self.is(Self::MARK) || dropped && !in_word,
            _ => dropped || self.is(Self::WORD),
        }
    }

    /// How many they are.
    #[inline]
    pub(super) const fn len(self) -> usize {
        (self.0 >> 32) as usize & 7
    }
}

/// Characters of one and two bytes.
const LOW: usize = 0x800;
/// Characters to a block of the table.
const BLOCK: usize = 128;
/// Ideographs and Hangul syllables (whole blocks), which fold to themselves and count alike.
const ALIKE: [(u32, u32); 3] = [(0x3400, 0x4d7f), (0x4e00, 0x9fff), (0xac00, 0xd77f)];

/// The table.
pub(super) struct Letters {
    low: Box<[Letter; LOW]>,
    /// The blocks of the basic plane, each made when the first of its characters is met.
    blocks: Vec<OnceLock<Box<[Letter; BLOCK]>>>,
    /// The first character of the ranges whose characters are alike, for their flags.
    alike: [Letter; ALIKE.len()],
}

static LETTERS: LazyLock<Letters> = LazyLock::new(Letters::new);

/// The range of alike characters that a block belongs to.
static OF_BLOCK: [u8; 0x1_0000 / BLOCK] = {
    let mut of = [ALIKE.len() as u8; 0x1_0000 / BLOCK];
    let mut n = 0;
    while n < ALIKE.len() {
        let mut block = ALIKE[n].0 as usize / BLOCK;
        while block <= ALIKE[n].1 as usize / BLOCK {
            of[block] = n as u8;
            block += 1;
        }
        n += 1;
    }
    of
};

fn letter(code: usize) -> Letter {
    char::from_u32(code as u32).map_or(Letter::OTHER, Letter::of)
}

impl Letters {
    /// The one table.
    pub(super) fn get() -> &'static Self {
        &LETTERS
    }

    fn new() -> Self {
        Self {
            low: Box::new(std::array::from_fn(letter)),
            blocks: std::iter::repeat_with(OnceLock::new).take(0x1_0000 / BLOCK).collect(),
            alike: ALIKE.map(|(from, _)| letter(from as usize)),
        }
    }

    /// The character that begins at byte `at`, which must be one, and its length in bytes.
    #[inline(always)]
    pub(super) fn at(&self, bytes: &[u8], at: usize) -> (Letter, usize) {
        let first = bytes[at];
        if first < 0x80 {
            return (self.low[first as usize], 1);
        }
        let next = |n: usize| bytes.get(at + n).map_or(0, |b| u32::from(b & 0x3f));
        if first < 0xe0 {
            return (self.low[(u32::from(first & 0x1f) << 6 | next(1)) as usize], 2);
        }
        self.beyond(first, next(1), next(2))
    }

    #[inline(never)]
    fn beyond(&self, first: u8, second: u32, third: u32) -> (Letter, usize) {
        if first >= 0xf0 {
            return (Letter::OTHER, 4);
        }
        let code = u32::from(first & 0xf) << 12 | second << 6 | third;
        let block = code as usize / BLOCK;
        let letter = match self.alike.get(usize::from(OF_BLOCK[block])) {
            // the same flags, and its own bytes
            Some(alike) => {
                let bytes = u32::from(first) | (second | 0x80) << 8 | (third | 0x80) << 16;
                Letter(
                    alike.0 & !(0xff << 56 | u64::from(u32::MAX))
                        | u64::from(bytes)
                        | u64::from(code & 0xff) << 56,
                )
            }
            None => self.blocks[block]
                .get_or_init(|| Box::new(std::array::from_fn(|n| letter(block * BLOCK + n))))
                [code as usize % BLOCK],
        };
        (letter, 3)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_says_of_every_character_what_the_functions_say() {
        let letters = Letters::new();
        let mut bytes = [0; 4];
        let mut known = 0;
        for c in '\0'..=char::MAX {
            let text = c.encode_utf8(&mut bytes);
            let (letter, len) = letters.at(text.as_bytes(), 0);
            assert_eq!(len, c.len_utf8(), "{c:?}");
            if letter != Letter::OTHER {
                assert_eq!(letter, Letter::of(c), "{c:?}");
                known += 1;
            }
        }
        assert!(known > 50_000, "{known}");
    }
}
