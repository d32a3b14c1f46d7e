//! Cutting and the way back: the only functions that take bytes out of a text, or put them in again.
#![deny(clippy::disallowed_methods)]

use std::borrow::Cow;

use crate::span::Span;

/// The text without the spans, which are sorted and disjoint.
pub(crate) fn cut<'t>(text: &'t str, spans: impl Iterator<Item = Span> + Clone) -> Cow<'t, str> {
    let gone: usize = spans.clone().map(Span::len).sum();
    if gone == 0 {
        return Cow::Borrowed(text);
    }
    let mut kept = String::with_capacity(text.len() - gone);
    let mut from = 0;
    for span in spans {
        kept.push_str(&text[from..span.start]);
        from = span.end;
    }
    kept.push_str(&text[from..]);
    Cow::Owned(kept)
}

/// Why removals do not fit a cleaned text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Misfit {
    /// They are not sorted, or overlap.
    Order,
    /// One begins beyond the end of what it should be put into, or within a character.
    Place,
}

impl std::fmt::Display for Misfit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Misfit::Order => "its removals overlap or are out of order",
            Misfit::Place => "a removal does not fit into the cleaned text",
        })
    }
}

impl std::error::Error for Misfit {}

/// Puts removed texts back: the inverse of cleaning. `removed` are pairs of the byte offset in the original text and the
/// removed text, in order.
///
/// # Errors
/// [`Misfit`] when the removals do not belong to this text.
///
/// ```
/// # use unfurnish::restore;
/// assert_eq!(restore("ad", [(1, "bc")]).as_deref(), Ok("abcd"));
/// assert!(restore("ad", [(9, "bc")]).is_err());
/// ```
pub fn restore<'a>(
    cleaned: &str,
    removed: impl IntoIterator<Item = (usize, &'a str)>,
) -> Result<String, Misfit> {
    let mut text = String::with_capacity(cleaned.len());
    let mut used = 0;
    for (start, piece) in removed {
        let kept = start.checked_sub(text.len()).ok_or(Misfit::Order)?;
        text.push_str(cleaned.get(used..used + kept).ok_or(Misfit::Place)?);
        text.push_str(piece);
        used += kept;
    }
    text.push_str(&cleaned[used..]);
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        let text = "aébcd\n";
        let spans = [Span::new(1, 3), Span::new(4, 5)];
        let kept = cut(text, spans.into_iter());
        assert_eq!(kept, "abd\n");
        assert_eq!(restore(&kept, spans.map(|s| (s.start, s.of(text)))).unwrap(), text);
        assert!(matches!(cut(text, [].into_iter()), Cow::Borrowed(_)));
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        assert_eq!(restore("ab", [(5, "x")]), Err(Misfit::Place));
        assert_eq!(restore("é", [(1, "x")]), Err(Misfit::Place));
        assert_eq!(restore("ab", [(1, "xy"), (2, "z")]), Err(Misfit::Order));
    }
}
