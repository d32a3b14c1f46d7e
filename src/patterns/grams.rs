//! Texts of which a line must hold one: found by a piece of each, so that nearly all lines are passed over at the speed
//! of reading them.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use super::phrases::Sieve;

/// Bytes of a piece, where the text has so many (three Arabic letters, six Latin ones), and where it has fewer.
const LONG: usize = 6;
const SHORT: usize = 4;

/// The bits that none of the first bytes has if they are all ASCII; short pieces are.
const ASCII: u64 = 0x8080_8080;

/// Texts, and what each stands for.
#[derive(Debug)]
pub(super) struct Grams {
    long: Pieces<LONG>,
    short: Pieces<SHORT>,
}

/// Texts by a piece of each.
#[derive(Debug)]
struct Pieces<const N: usize> {
    sieve: Sieve,
    /// By their pieces: where the piece begins in the text, the text, and its value.
    texts: FxHashMap<u64, Vec<(usize, Cow<'static, str>, u32)>>,
}

/// Whether a text is long enough to have a piece.
pub(super) fn has_piece(text: &str) -> bool {
    text.len() >= LONG || text.len() >= SHORT && text.is_ascii()
}

impl Grams {
    /// Finds these texts; all must have a piece.
    pub(super) fn new(list: Vec<(Cow<'static, str>, u32)>) -> Self {
        let (long, short) = list.into_iter().partition(|(text, _)| text.len() >= LONG);
        Self { long: Pieces::new(long), short: Pieces::new(short) }
    }

    /// Calls `found` with the value of each text that stands in a line, as often as it stands there. `padded` is the line
    /// and at least seven bytes more.
    #[inline]
    pub(super) fn find(&self, line: &[u8], padded: &[u8], mut found: impl FnMut(u32)) {
        let Some(whole) = padded.get(..line.len() + 8 - SHORT) else { return };
        for (at, window) in whole.windows(8).enumerate() {
            // pieces begin with a character
            if window[0] & 0xc0 == 0x80 {
                continue;
            }
            let next = u64::from_le_bytes(window.try_into().expect("eight bytes"));
            if self.long.may_have(next) {
                self.long.look(line, at, next, &mut found);
            }
            if next & ASCII == 0 && self.short.may_have(next) {
                self.short.look(line, at, next, &mut found);
            }
        }
    }
}

impl<const N: usize> Pieces<N> {
    /// Each text by the piece that fewest of the others hold.
    fn new(list: Vec<(Cow<'static, str>, u32)>) -> Self {
        let piece_of = |bytes: &[u8]| bytes.iter().rev().fold(0, |piece, &b| piece << 8 | u64::from(b));
        let pieces = |text: &str| -> Vec<(usize, u64)> {
            let windows = text.as_bytes().windows(N).enumerate();
            windows.filter(|(at, _)| text.is_char_boundary(*at)).map(|(at, p)| (at, piece_of(p))).collect()
        };
        let mut count: FxHashMap<u64, usize> = FxHashMap::default();
        list.iter().flat_map(|(text, _)| pieces(text)).for_each(|(_, p)| *count.entry(p).or_default() += 1);
        let mut texts: FxHashMap<u64, Vec<_>> = FxHashMap::default();
        let mut hashes = Vec::with_capacity(list.len());
        for (text, value) in list {
            let rarest = pieces(&text).into_iter().min_by_key(|(_, p)| count[p]);
            let Some((at, piece)) = rarest else { continue };
            hashes.push(Self::hash(piece));
            texts.entry(piece).or_default().push((at, text, value));
        }
        Self { sieve: Sieve::new(hashes.into_iter()), texts }
    }

    /// The piece at the beginning of eight bytes.
    #[inline]
    const fn piece(next: u64) -> u64 {
        next & ((1 << (8 * N)) - 1)
    }

    #[inline]
    const fn hash(piece: u64) -> u64 {
        piece.wrapping_mul(0x9e37_79b9_7f4a_7c15)
    }

    #[inline]
    fn may_have(&self, next: u64) -> bool {
        self.sieve.may_have(Self::hash(Self::piece(next)))
    }

    /// Compares the texts that have the piece which begins at `at`.
    fn look(&self, line: &[u8], at: usize, next: u64, found: &mut impl FnMut(u32)) {
        for (offset, text, value) in self.texts.get(&Self::piece(next)).into_iter().flatten() {
            if at >= *offset && line[at - offset..].starts_with(text.as_bytes()) {
                found(*value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_found_wherever_they_stand() {
        let texts = ["first appeared", "appeared first", "لاول مره", "اولا", "credit", "appear", "hits"];
        let list = texts.iter().zip(0..).map(|(&text, n)| (Cow::Borrowed(text), n)).collect();
        let grams = Grams::new(list);
        for line in [
            "",
            "credit",
            "a credit",
            "credit!",
            "it first appeared first here",
            "لاول مره اولا",
            "xاولا",
            "disappear",
            "appea",
            "hit",
            "hits",
            "ahits!",
            "whits and hits it",
        ] {
            let mut got = Vec::new();
            let padded = format!("{line}appeared");
            grams.find(line.as_bytes(), padded.as_bytes(), |n| got.push(n));
            got.sort_unstable();
            got.dedup();
            let expected: Vec<u32> =
                (0..).zip(texts).filter(|(_, t)| line.contains(t)).map(|(n, _)| n).collect();
            assert_eq!(got, expected, "{line}");
        }
    }
}
