//! Keys with numbers and dates in them, which are made once more when a line is at its end.

use super::{Keys, Scanner, Word};
use crate::text::hash::WordHash;
use crate::text::key::{Piece, pieces};
use crate::text::tokens::TokenKind;
use crate::text::vocabulary::{Lists, Vocabulary};

/// The longest line that may hold a date without a number, in words and marks.
const SAID: usize = 8;
impl Scanner {
    /// A short line with a word of those that speak of the past: it may hold a date without a number.
    pub(super) fn says_ago(&self, vocabulary: &Vocabulary, keys: &Keys, count: usize) -> bool {
        let words = &keys.words[count..];
        self.tokens.len() <= SAID && words.iter().any(|w| vocabulary.may_begin(w.hash).has(Lists::AGO_BEFORE))
    }

    /// Makes the key once more, with its numbers and dates.
    pub(super) fn date(&mut self, vocabulary: &Vocabulary, keys: &mut Keys, from: usize, count: usize) {
        let folded = simdutf8::basic::from_utf8(&self.folded[..self.len]).expect("made of whole characters");
        let (tokens, words) = (&self.tokens, &keys.words[count..]);
        self.key.clear();
        self.words.clear();
        let (mut next, mut seen) = (0, 0);
        pieces(folded, tokens, vocabulary, |piece, first, _| {
            // the number of the word among those of the line
            next += tokens[seen..first].iter().filter(|t| t.kind == TokenKind::Word).count();
            seen = first;
            let at = (from + self.key.len()) as u32;
            let hash = match piece {
                Piece::Sign(sign) => {
                    self.key.push(b' ');
                    self.key.extend_from_slice(sign.as_bytes());
                    WordHash::of(sign)
                }
                Piece::Word => {
                    let to = words.get(next + 1).map_or(keys.len - 1, |word| word.at as usize);
                    self.key.extend_from_slice(&keys.bytes[words[next].at as usize..to]);
                    words[next].hash
                }
            };
            self.words.push(Word { at, hash });
        });
        self.key.push(b' ');
        keys.truncate(from, count);
        keys.words.extend_from_slice(&self.words);
        let end = from + self.key.len();
        if keys.bytes.len() < end {
            keys.bytes.resize(end.next_power_of_two(), 0);
        }
        keys.bytes[from..end].copy_from_slice(&self.key);
        keys.len = end;
    }
}
