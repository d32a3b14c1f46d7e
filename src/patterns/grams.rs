//! Texts of which a line must hold one: found by a piece of each, so that nearly all lines are passed over at the speed
//! of reading them.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::text::table::{Asked, Reader, Table, Writer};

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
    /// All texts, one behind the other.
    texts: Cow<'static, [u8]>,
    /// By their pieces: where the piece begins in the text, where the text begins and how long it is, and its value.
    pieces: Table<4>,
}

/// Whether a text is long enough to have a piece.
pub(super) fn has_piece(text: &str) -> bool {
    text.len() >= LONG || text.len() >= SHORT && text.is_ascii()
}

impl Grams {
    /// Finds these texts; all must have a piece.
    pub(super) fn new(list: &[(&str, u32)]) -> Self {
        let (long, short): (Vec<_>, Vec<_>) = list.iter().copied().partition(|(text, _)| text.len() >= LONG);
        Self { long: Pieces::new(&long), short: Pieces::new(&short) }
    }

    /// Adds them to what the build script writes.
    #[allow(dead_code, reason = "for the build script")]
    pub(super) fn write(&self, out: &mut Writer) {
        self.long.write(out);
        self.short.write(out);
    }

    /// Those that were written.
    pub(super) fn read(from: &mut Reader) -> Self {
        Self { long: Pieces::read(from), short: Pieces::read(from) }
    }

    /// Calls `found` with the value of each text that stands in a line, as often as it stands there. `padded` is the line
    /// and at least seven bytes more.
    #[inline]
    pub(super) fn find(&self, line: &[u8], padded: &[u8], mut found: impl FnMut(u32)) {
        let Some(whole) = padded.get(..line.len() + 8 - SHORT) else { return };
        let (long, short) = (self.long.pieces.sift(), self.short.pieces.sift());
        for (at, window) in whole.windows(8).enumerate() {
            // pieces begin with a character
            if window[0] & 0xc0 == 0x80 {
                continue;
            }
            let next = u64::from_le_bytes(window.try_into().expect("eight bytes"));
            if long.may_have(Pieces::<LONG>::piece(next)) {
                self.long.look(line, at, next, &mut found);
            }
            if next & ASCII == 0 && short.may_have(Pieces::<SHORT>::piece(next)) {
                self.short.look(line, at, next, &mut found);
            }
        }
    }
}

impl<const N: usize> Pieces<N> {
    /// Each text by the piece that fewest of the others hold.
    fn new(list: &[(&str, u32)]) -> Self {
        let piece_of = |bytes: &[u8]| bytes.iter().rev().fold(0, |piece, &b| piece << 8 | u64::from(b));
        let pieces = |text: &str| -> Vec<(usize, u64)> {
            let windows = text.as_bytes().windows(N).enumerate();
            windows.filter(|(at, _)| text.is_char_boundary(*at)).map(|(at, p)| (at, piece_of(p))).collect()
        };
        let mut count: BTreeMap<u64, usize> = BTreeMap::new();
        list.iter().flat_map(|(text, _)| pieces(text)).for_each(|(_, p)| *count.entry(p).or_default() += 1);
        let (mut texts, mut records) = (Vec::new(), Vec::with_capacity(list.len()));
        for (text, value) in list {
            let rarest = pieces(text).into_iter().min_by_key(|(_, p)| count[p]);
            let Some((at, piece)) = rarest else { continue };
            records.push((piece, [at as u32, texts.len() as u32, text.len() as u32, *value]));
            texts.extend_from_slice(text.as_bytes());
        }
        Self { texts: Cow::Owned(texts), pieces: Table::new(&records, &[], Asked::Letters) }
    }

    #[allow(dead_code, reason = "for the build script")]
    fn write(&self, out: &mut Writer) {
        out.bytes(&self.texts);
        self.pieces.write(out);
    }

    fn read(from: &mut Reader) -> Self {
        Self { texts: Cow::Borrowed(from.bytes()), pieces: Table::read(from) }
    }

    /// The piece at the beginning of eight bytes.
    #[inline]
    const fn piece(next: u64) -> u64 {
        next & ((1 << (8 * N)) - 1)
    }

    /// Compares the texts that have the piece which begins at `at`.
    #[inline(never)]
    fn look(&self, line: &[u8], at: usize, next: u64, found: &mut impl FnMut(u32)) {
        for [offset, start, len, value] in self.pieces.get(Self::piece(next)) {
            let text = &self.texts[start as usize..(start + len) as usize];
            if at >= offset as usize && line[at - offset as usize..].starts_with(text) {
                found(value);
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
        let list: Vec<(&str, u32)> = texts.into_iter().zip(0..).collect();
        let grams = Grams::new(&list);
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
