//! Words of scripts that put no space between them (Han, kana, Thai …, and Hangul where writers leave it out), taken apart
//! into words of the lists: `小时前` is `小时` and `前`, `วันอังคารที่` is `วันอังคาร` and `ที่`.

use super::tokens::is_unspaced;
use super::vocabulary::{Lists, Vocabulary};

/// The longest word taken apart and the longest part of one, in characters: keeps the work for a word small.
const LONGEST: usize = 32;
const PART: usize = 16;

/// Whether a word may be several, written together.
pub(super) fn may_be_glued(word: &str) -> bool {
    // such characters have three bytes or more
    word.as_bytes().first().is_some_and(|&b| b >= 0xe0)
        && word.chars().next().is_some_and(|c| is_unspaced(c) || matches!(c, '\u{ac00}'..='\u{d7a3}'))
}

/// The lists of all its parts together, if each is a part of date expressions; the longest part first.
pub(super) fn glued(word: &str, vocabulary: &Vocabulary) -> Option<Lists> {
    if word.chars().nth(LONGEST).is_some() {
        return None;
    }
    let (mut rest, mut all) = (word, Lists::default());
    while !rest.is_empty() {
        let ends = rest.char_indices().map(|(at, c)| at + c.len_utf8()).take(PART);
        let mut parts = ends.map(|end| rest.split_at(end)).collect::<Vec<_>>().into_iter().rev();
        let known = |&(part, _): &(&str, &str)| vocabulary.lists(part).has(Lists::MOMENT);
        let (part, left) = parts.find(known)?;
        all = all.and(vocabulary.lists(part));
        rest = left;
    }
    Some(all)
}
