//! Phrases as keys, and complaints about pattern files.
//!
//! The build script compiles this file too.

use crate::text::fold::fold;
use crate::text::tokens::{DATE, NUMBER, TokenKind, push_word, tokens};

/// A complaint about a pattern file: byte offset into it, and a sentence.
#[derive(Debug)]
pub(crate) struct Fault {
    pub(crate) at: usize,
    pub(crate) why: String,
}

pub(super) fn fault(at: usize, why: impl Into<String>) -> Fault {
    Fault { at, why: why.into() }
}

/// A phrase as a key: its folded words, a space before and after each; `{n}` and `{date}` as their marks.
pub(crate) fn key_of(phrase: &str, at: usize) -> Result<String, Fault> {
    let mut key = String::new();
    let mut rest = phrase;
    while !rest.is_empty() {
        let (piece, slot, next) = match rest.find('{') {
            None => (rest, None, ""),
            Some(open) => {
                let close = rest[open..].find('}').map(|i| open + i);
                let slot = match close.map(|close| &rest[open + 1..close]) {
                    Some("n") => NUMBER,
                    Some("date") => DATE,
                    _ => {
                        return Err(fault(
                            at,
                            format!("phrase `{phrase}`: the slots are {{n}} and {{date}}"),
                        ));
                    }
                };
                (&rest[..open], Some(slot), &rest[close.map_or(rest.len(), |c| c + 1)..])
            }
        };
        let folded = fold(piece);
        for token in tokens(&folded) {
            match token.kind {
                TokenKind::Word => push_word(&mut key, &folded[token.start..token.end]),
                TokenKind::Number => {
                    return Err(fault(at, format!("phrase `{phrase}`: write {{n}} for a number")));
                }
                TokenKind::Mark(_) => {}
            }
        }
        if let Some(slot) = slot {
            push_word(&mut key, slot);
        }
        rest = next;
    }
    if key.is_empty() {
        return Err(fault(at, format!("phrase `{phrase}` has no word")));
    }
    key.push(' ');
    Ok(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_words_between_spaces() {
        for (phrase, key) in [
            ("Don't miss: it »", " dont miss it "),
            ("{n} تعليقاتٍ", " # تعليقات "),
            ("نُشر في {date}", " نشر في @ "),
            ("阅读 ({n})", " 阅读 # "),
        ] {
            assert_eq!(key_of(phrase, 0).unwrap(), key, "{phrase}");
        }
        for bad in ["", "...", "top 10", "by {name}", "{n"] {
            assert!(key_of(bad, 0).is_err(), "{bad}");
        }
    }
}
