//! Numbers that stand for words and runs of words, made while a line is scanned.
//!
//! They only tell where to look: whoever finds an entry by one compares the words themselves.
//! This file depends on nothing of the crate: the build script compiles it too.

/// Odd, and without a pattern in its bits (from the golden ratio).
const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;

/// The hash of a word under way: each character's bytes as one number, in turn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct WordHash(u64);

impl WordHash {
    /// One character more, given as its UTF-8 bytes, the first one lowest.
    #[inline]
    pub(crate) const fn push(self, bytes: u32) -> Self {
        Self(self.0.wrapping_mul(SPREAD).wrapping_add(bytes as u64))
    }

    /// The word is over.
    #[inline]
    pub(crate) const fn finish(self) -> u32 {
        ((self.0 ^ (self.0 >> 31)).wrapping_mul(SPREAD) >> 32) as u32
    }

    /// The hash of a word of a key.
    pub(crate) fn of(word: &str) -> u32 {
        Self::of_letters(word.chars())
    }

    /// The hash of a word, letter by letter.
    pub(crate) fn of_letters(letters: impl Iterator<Item = char>) -> u32 {
        let push = |hash: Self, c: char| {
            let mut bytes = [0; 4];
            c.encode_utf8(&mut bytes);
            hash.push(u32::from_le_bytes(bytes))
        };
        letters.fold(Self::default(), push).finish()
    }
}

/// The hash of a run of words, one word longer; a run begins with zero.
#[inline]
pub(crate) const fn join(run: u64, word: u32) -> u64 {
    (run ^ word as u64).wrapping_mul(SPREAD).rotate_left(23)
}

/// The hash of the words of a key, in their order or from the last one on.
pub(crate) fn run<'w>(words: impl Iterator<Item = &'w str>) -> u64 {
    words.fold(0, |run, word| join(run, WordHash::of(word)))
}

/// The hash of a text, by its bytes.
pub(crate) fn of_text(text: &str) -> u64 {
    let push = |run: u64, chunk: &[u8]| {
        let mut bytes = [0; 8];
        bytes[..chunk.len()].copy_from_slice(chunk);
        (run ^ u64::from_le_bytes(bytes)).wrapping_mul(SPREAD).rotate_left(23)
    };
    text.as_bytes().chunks(8).fold(text.len() as u64, push)
}
