//! Lines with their terminators.
//!
//! A line ends at LF, CRLF or a lone CR. U+2028, U+2029, NEL, VT and FF are content: extractors write them inside
//! paragraphs, no editor or `wc` counts them, and the audit's line numbers must be those that users see. The last line
//! may have no terminator; an empty remainder after the last terminator is no line.

use memchr::memchr2;

/// Where a line lies: its content, and the start of the next line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LineSpan {
    /// First byte.
    pub(crate) start: usize,
    /// End of the content, before the terminator.
    pub(crate) end: usize,
    /// After the terminator; the start of the next line.
    pub(crate) next: usize,
}

/// The lines of `text`, in order, all of its bytes.
pub(crate) fn lines(text: &str) -> impl Iterator<Item = LineSpan> + '_ {
    let bytes = text.as_bytes();
    let mut start = 0;
    std::iter::from_fn(move || {
        if start >= bytes.len() {
            return None;
        }
        let (end, next) = match memchr2(b'\n', b'\r', &bytes[start..]) {
            None => (bytes.len(), bytes.len()),
            Some(i) => {
                let end = start + i;
                let crlf = bytes[end] == b'\r' && bytes.get(end + 1) == Some(&b'\n');
                (end, end + 1 + usize::from(crlf))
            }
        };
        let line = LineSpan { start, end, next };
        start = next;
        Some(line)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<(&str, &str)> {
        lines(text).map(|l| (&text[l.start..l.end], &text[l.end..l.next])).collect()
    }

    #[test]
    fn every_terminator() {
        assert_eq!(cut("a\nb\r\nc\rd"), [("a", "\n"), ("b", "\r\n"), ("c", "\r"), ("d", "")]);
        assert_eq!(cut("\n\r\n\r\r"), [("", "\n"), ("", "\r\n"), ("", "\r"), ("", "\r")]);
        assert_eq!(cut(""), []);
        assert_eq!(cut("a\n"), [("a", "\n")]);
        assert_eq!(cut("a\u{2028}b\u{85}c\u{b}d"), [("a\u{2028}b\u{85}c\u{b}d", "")]);
    }
}
