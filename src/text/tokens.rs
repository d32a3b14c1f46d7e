//! Words, numbers and marks of a folded text.
//!
//! This file depends on `hash` alone: the build script compiles it too.

use unicode_normalization::char::is_combining_mark;

use super::hash::WordHash;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TokenKind {
    /// Letters and what clings to them; an apostrophe between letters belongs to the word.
    Word,
    /// A run of ASCII digits.
    Number,
    /// Any other character that is not a space.
    Mark(char),
}

/// A token of a folded text, in bytes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) kind: TokenKind,
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// Of a word: the hash of what stands for it in a key.
    pub(crate) hash: u32,
}

/// The tokens of a folded text, in order.
pub(crate) fn tokens(folded: &str) -> Vec<Token> {
    let mut out = Vec::new();
    tokens_into(folded, &mut out);
    out
}

/// The tokens of a folded text, in order, instead of what `out` held.
pub(crate) fn tokens_into(folded: &str, out: &mut Vec<Token>) {
    out.clear();
    let mut chars = folded.char_indices().peekable();
    while let Some((start, c)) = chars.next() {
        let end = start + c.len_utf8();
        let kind = if c.is_ascii_digit() {
            TokenKind::Number
        } else if is_word(c)
            || (c == '\'' && follows_word(out, start) && chars.peek().is_some_and(|&(_, n)| is_word(n)))
        {
            TokenKind::Word
        } else if c == ' ' {
            continue;
        } else {
            TokenKind::Mark(c)
        };
        match out.last_mut() {
            // a conjunction set apart from its word: `و الأحكام` is `والأحكام`
            Some(last)
                if kind == TokenKind::Word
                    && start == last.end + 1
                    && &folded[last.start..last.end] == "و" =>
            {
                last.end = end;
            }
            Some(last) if last.kind == kind && last.end == start && !matches!(kind, TokenKind::Mark(_)) => {
                last.end = end;
            }
            _ => out.push(Token { kind, start, end, hash: 0 }),
        }
    }
    for token in out.iter_mut().filter(|t| t.kind == TokenKind::Word) {
        let letters = folded[token.start..token.end].chars().filter(|&c| in_key(c));
        token.hash = WordHash::of_letters(letters);
    }
}

fn follows_word(out: &[Token], at: usize) -> bool {
    out.last().is_some_and(|t| t.kind == TokenKind::Word && t.end == at)
}

/// Letters of a folded text, and what clings to them.
pub(crate) fn is_word(c: char) -> bool {
    c.is_ascii_alphabetic()
        || is_common_letter(c)
        || (!c.is_ascii() && (c.is_alphanumeric() || is_combining_mark(c)))
}

/// Letters of the Arabic and Cyrillic blocks, without a look into the Unicode tables, which took a quarter of the time.
pub(crate) fn is_common_letter(c: char) -> bool {
    matches!(c, '\u{0620}'..='\u{064a}' | '\u{0671}'..='\u{06d3}' | '\u{0400}'..='\u{0481}' | '\u{048a}'..='\u{052f}')
}

/// Whether a script writes its words without spaces (Han, Kana, Thai, Lao, Khmer, Myanmar).
pub(crate) fn is_unspaced(c: char) -> bool {
    matches!(c as u32, 0x0e00..=0x0eff | 0x1000..=0x109f | 0x1780..=0x17ff | 0x3040..=0x30ff | 0x3400..=0x9fff | 0xf900..=0xfaff | 0x20000..=0x3ffff)
}

/// Appends one word to a key: a space before it, apostrophes and the space after a lone conjunction left out.
pub(crate) fn push_word(key: &mut String, word: &str) {
    key.push(' ');
    key.extend(word.chars().filter(|&c| in_key(c)));
}

/// Apostrophes, and the space behind a lone conjunction, are left out of keys.
const fn in_key(c: char) -> bool {
    c != '\'' && c != ' '
}

/// The mark of a number in a key.
pub(crate) const NUMBER: &str = "#";
/// The mark of a date or time expression in a key.
pub(crate) const DATE: &str = "@";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_letters_are_letters() {
        assert!(('\0'..='\u{ffff}').filter(|&c| is_common_letter(c)).all(char::is_alphabetic));
    }

    #[test]
    fn cuts_where_it_should() {
        let text = "don't 12.5k 'quoted' a-b 3条 و الاحكام";
        let got: Vec<&str> = tokens(text).iter().map(|t| &text[t.start..t.end]).collect();
        assert_eq!(
            got,
            ["don't", "12", ".", "5", "k", "'", "quoted", "'", "a", "-", "b", "3", "条", "و الاحكام"]
        );
    }
}
