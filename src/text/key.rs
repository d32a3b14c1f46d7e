//! A line's key: its folded words, numbers as `#`, date expressions as `@`, a space between and around them.
//! Phrases are keys too (`patterns::format::key_of`), so a phrase stands in a line where its key stands in the line's.

use super::moment::moment;
use super::tokens::{DATE, NUMBER, Token, TokenKind, push_word, tokens};
use super::vocabulary::{Lists, Vocabulary};

/// Appends the key of a folded line to `key`; `place` hears of each word: its start in `key`, and its bytes in `folded`.
pub(crate) fn push_key(
    folded: &str,
    vocabulary: &Vocabulary,
    key: &mut String,
    mut place: impl FnMut(usize, usize, usize),
) {
    let tokens = tokens(folded);
    pieces(folded, &tokens, vocabulary, |piece, first, end| {
        let (from, to) = (tokens[first].start, tokens[end - 1].end);
        place(key.len(), from, to);
        push_word(key, if let Piece::Sign(sign) = piece { sign } else { &folded[from..to] });
    });
    key.push(' ');
}

/// What stands for some tokens of a line in its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// The word itself.
    Word,
    /// One of the marks.
    Sign(&'static str),
}

/// Calls `piece` for each word of a key, with the tokens it stands for: from one up to another.
pub(super) fn pieces(
    folded: &str,
    tokens: &[Token],
    vocabulary: &Vocabulary,
    mut piece: impl FnMut(Piece, usize, usize),
) {
    let dated = could_be_dated(folded, tokens, vocabulary);
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let date = || moment(folded, tokens, at, vocabulary);
        let (stands, end) = match token.kind {
            TokenKind::Mark(_) => {
                at += 1;
                continue;
            }
            _ if dated && let Some(end) = date() => (Piece::Sign(DATE), end),
            TokenKind::Word => (Piece::Word, at + 1),
            TokenKind::Number => {
                let end = number_end(folded, tokens, at);
                let counts = is_enumerator(folded, tokens, at, end);
                (Piece::Sign(if counts { ENUMERATOR } else { NUMBER }), end)
            }
        };
        piece(stands, at, end);
        at = end;
    }
}

/// The mark of a number that counts the items of a list (`3. Comments`): no phrase has it, so none takes a heading.
const ENUMERATOR: &str = "#.";

/// A small number at the start of a line, with `.`, `)`, `-` or `:` and a space behind it.
fn is_enumerator(folded: &str, tokens: &[Token], at: usize, end: usize) -> bool {
    let mark = tokens.get(end).filter(|t| matches!(t.kind, TokenKind::Mark('.' | ')' | '-' | ':')));
    at == 0
        && tokens[at].end - tokens[at].start <= 2
        && mark.is_some_and(|m| {
            m.start == tokens[end - 1].end && folded[m.end..].starts_with(' ') && end + 1 < tokens.len()
        })
}

/// A line without digits is worth a look for a date only when a word of it says "ago".
fn could_be_dated(folded: &str, tokens: &[Token], vocabulary: &Vocabulary) -> bool {
    let ago = |t: &Token| {
        t.kind == TokenKind::Word && vocabulary.lists(&folded[t.start..t.end]).has(Lists::AGO_BEFORE)
    };
    tokens.iter().any(|t| t.kind == TokenKind::Number) || (tokens.len() <= 8 && tokens.iter().any(ago))
}

/// The token after a number: `1,204`, `12.5`, `1.2k`, `3:05`, `45+`.
fn number_end(folded: &str, tokens: &[Token], at: usize) -> usize {
    let mut end = at + 1;
    while let (Some(mark), Some(next)) = (tokens.get(end), tokens.get(end + 1))
        && matches!(mark.kind, TokenKind::Mark('.' | ',' | ':' | '\''))
        && next.kind == TokenKind::Number
        && mark.start == tokens[end - 1].end
        && next.start == mark.end
    {
        end += 2;
    }
    if let Some(next) = tokens.get(end)
        && matches!(&folded[next.start..next.end], "k" | "m" | "b")
        && next.start == tokens[end - 1].end
    {
        end += 1;
    }
    end
}

/// The bytes of `folded` from which the words of `key[from..to]` came.
pub(crate) fn unkey(folded: &str, vocabulary: &Vocabulary, from: usize, to: usize) -> Option<(usize, usize)> {
    let (mut start, mut end) = (None, None);
    push_key(folded, vocabulary, &mut String::new(), |word_at, a, b| {
        if word_at >= from && word_at + 1 < to {
            start = start.or(Some(a));
            end = Some(b);
        }
    });
    start.zip(end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::patterns::PatternSet;

    #[test]
    fn keys() {
        let patterns = PatternSet::builtin();
        for (line, expected) in [
            ("Views: 1,204 (1.2k)", " views # # "),
            ("3. Comments", " #. comments "),
            ("3 Comments", " # comments "),
            ("12 March 2024 | 35 views", " @ # views "),
            ("تم نشره الجمعة 09 تشرين الأوّل / أكتوبر 2020 06:27 مساءً", " تم نشره @ "),
            ("الشروط و الأحكام", " الشروط والاحكام "),
        ] {
            let folded = crate::text::fold::fold(line);
            let mut key = String::new();
            push_key(&folded, patterns.vocabulary(), &mut key, |_, _, _| {});
            assert_eq!(key, expected, "{line}");
        }
    }

    #[test]
    fn the_way_back() {
        let patterns = PatternSet::builtin();
        let folded = "read 12 march 2024 please";
        let mut key = String::new();
        push_key(folded, patterns.vocabulary(), &mut key, |_, _, _| {});
        let from = key.find(" @").expect("a date");
        let (start, end) = unkey(folded, patterns.vocabulary(), from, from + 3).expect("its place");
        assert_eq!(&folded[start..end], "12 march 2024");
    }
}
