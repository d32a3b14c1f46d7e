//! The keys of the lines of a page, as they are made: bytes, words, and a view of one line for whoever looks it up.

use super::shape::Shape;

/// A word of a key: where the space before it stands, and its hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Word {
    pub(crate) at: u32,
    pub(crate) hash: u32,
}

/// The bit of a folded character: each ASCII mark and digit has its own, and the copyright sign, of which some rules
/// speak; all other marks share one. Letters have none.
pub(crate) const fn mark(c: char, is_mark: bool) -> Option<u128> {
    match c {
        ' ' | 'a'..='z' | 'A'..='Z' => None,
        '©' => Some(COPYRIGHT),
        '\0'..='\x7f' => Some(1 << c as u32),
        _ if is_mark => Some(OTHER_MARK),
        _ => None,
    }
}

/// The bit that all marks beyond ASCII share: that of a letter, which has none itself.
pub(crate) const OTHER_MARK: u128 = 1 << b'a';

/// The bit of the copyright sign, that of another letter.
const COPYRIGHT: u128 = 1 << b'c';
const COPYRIGHT_BYTES: u32 = {
    let mut bytes = [0; 4];
    '©'.encode_utf8(&mut bytes);
    u32::from_le_bytes(bytes)
};

/// The bit of a mark or digit, given as its UTF-8 bytes, the first one lowest.
#[inline]
pub(super) const fn mark_of(bytes: u32, len: usize) -> u128 {
    match len {
        1 => 1 << (bytes & 0x7f),
        _ if bytes == COPYRIGHT_BYTES => COPYRIGHT,
        _ => OTHER_MARK,
    }
}

/// The keys of many lines, one behind the other, and their words.
#[derive(Debug, Default)]
pub(crate) struct Keys {
    /// Folded words with a space before each and one at a line's end; zeros behind `len`.
    pub(super) bytes: Vec<u8>,
    pub(super) len: usize,
    pub(super) words: Vec<Word>,
}

/// So many bytes behind a folded line may be read.
pub(crate) const PADDING: usize = 8;

/// A line that was scanned.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scanned<'s> {
    pub(crate) shape: &'s Shape,
    /// Its key, and the key's words.
    pub(crate) key: &'s [u8],
    pub(crate) words: &'s [Word],
    /// Its folded view.
    pub(crate) folded: &'s [u8],
    /// The same and [`PADDING`] bytes more, whatever they are.
    pub(crate) padded: &'s [u8],
    /// The marks and digits of that; see [`mark`].
    pub(crate) marks: u128,
    /// Where its key begins among others.
    pub(crate) from: usize,
}

impl<'s> Scanned<'s> {
    /// Where the space before word number `n` stands in the key.
    #[inline]
    pub(crate) fn at(&self, n: usize) -> usize {
        self.words[n].at as usize - self.from
    }

    /// Its folded view, as text.
    pub(crate) fn text(&self) -> &'s str {
        simdutf8::basic::from_utf8(self.folded).expect("a folded line is made of whole characters")
    }
}

impl Keys {
    /// Room for the keys of a text of so many bytes.
    pub(crate) fn with_capacity(bytes: usize) -> Self {
        Self { bytes: Vec::with_capacity(bytes), len: 0, words: Vec::with_capacity(bytes / 8) }
    }

    /// Bytes used.
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// How many words there are.
    pub(crate) fn count(&self) -> usize {
        self.words.len()
    }

    /// Forgets what was added since.
    pub(crate) fn truncate(&mut self, len: usize, count: usize) {
        self.len = len;
        self.words.truncate(count);
    }

    /// The keys as text, and their words.
    pub(crate) fn finish(mut self) -> (String, Vec<Word>) {
        self.bytes.truncate(self.len);
        // a vectorised check and a copy cost a tenth of the standard library's check
        let keys = simdutf8::basic::from_utf8(&self.bytes).expect("keys are made of whole characters");
        (keys.to_owned(), self.words)
    }
}
