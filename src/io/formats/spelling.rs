//! How a text is spelled inside JSON: `é` or `\u00e9`, `/` or `\/`. Kept text keeps its spelling, and what is put back
//! gets its own again.

use memchr::memchr;

/// What a JSON writer escapes besides what it must.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Style {
    /// Everything beyond ASCII, as Python's `json.dumps` does by default.
    ascii: bool,
    /// With capital hexadecimal digits.
    upper: bool,
    /// The slash, as PHP's `json_encode` does by default.
    slash: bool,
}

/// The style of a spelled text (without its quotes), by what stands in it.
pub(crate) fn style_of(spelled: &str) -> Style {
    let mut style = Style::default();
    let bytes = spelled.as_bytes();
    let mut at = 0;
    while let Some(found) = memchr(b'\\', &bytes[at..]) {
        at += found;
        match bytes.get(at + 1) {
            Some(b'/') => style.slash = true,
            Some(b'u') => {
                let digits = bytes.get(at + 2..at + 6).unwrap_or_default();
                style.ascii |= !digits.starts_with(b"00") || digits.get(2).is_some_and(|d| *d >= b'8');
                style.upper |= digits.iter().any(u8::is_ascii_uppercase);
            }
            _ => {}
        }
        at += 2;
    }
    style
}

/// Appends `text` as it is spelled in that style, without quotes.
pub(crate) fn spell(text: &str, style: Style, out: &mut String) {
    const DIGITS: [&[u8; 16]; 2] = [b"0123456789abcdef", b"0123456789ABCDEF"];
    let escape = |unit: u16, out: &mut String| {
        out.push_str("\\u");
        for shift in [12, 8, 4, 0] {
            out.push(char::from(DIGITS[usize::from(style.upper)][usize::from(unit >> shift & 15)]));
        }
    };
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '/' if style.slash => out.push_str("\\/"),
            '\0'..='\u{1f}' => escape(c as u16, out),
            c if style.ascii && !c.is_ascii() => {
                c.encode_utf16(&mut [0; 2]).iter().for_each(|&unit| escape(unit, out));
            }
            c => out.push(c),
        }
    }
}

/// Where characters of the text stand in its spelling: finds one offset after the other.
pub(crate) struct Offsets<'s> {
    spelled: &'s [u8],
    /// How far it came: in the spelling, and in the text.
    at: (usize, usize),
}

impl<'s> Offsets<'s> {
    /// Of a spelled text without its quotes.
    pub(crate) fn new(spelled: &'s str) -> Self {
        Self { spelled: spelled.as_bytes(), at: (0, 0) }
    }

    /// The byte of the spelling where byte `offset` of the text stands; offsets must not fall.
    pub(crate) fn of(&mut self, offset: usize) -> usize {
        let (mut raw, mut text) = self.at;
        while text < offset {
            let plain = memchr(b'\\', &self.spelled[raw..]).unwrap_or(self.spelled.len() - raw);
            let step = plain.min(offset - text);
            raw += step;
            text += step;
            if text >= offset || raw >= self.spelled.len() {
                break;
            }
            let (width, length) = self.escape(raw);
            raw += width;
            text += length;
        }
        self.at = (raw, text);
        raw
    }

    /// The width of the escape at `raw`, and the bytes of what it stands for.
    fn escape(&self, raw: usize) -> (usize, usize) {
        let unit = |at: usize| {
            let digits =
                self.spelled.get(at + 2..at + 6).filter(|_| self.spelled[at..].starts_with(b"\\u"))?;
            u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
        };
        match unit(raw) {
            None => (2, 1),
            Some(first @ 0xd800..=0xdbff) => {
                let pair = [first, unit(raw + 6).unwrap_or_default()];
                let c = char::decode_utf16(pair).next().and_then(Result::ok);
                (12, c.map_or(4, char::len_utf8))
            }
            Some(unit) => (6, char::from_u32(u32::from(unit)).map_or(3, char::len_utf8)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "a/é\n\"سلام\" 😀\u{1}\u{7f}x";

    fn spelled(style: Style) -> String {
        let mut out = String::new();
        spell(TEXT, style, &mut out);
        out
    }

    #[test]
    fn every_style_is_told_by_its_text_and_read_back() {
        for bits in 0..8 {
            let style = Style { ascii: bits & 1 > 0, upper: bits & 3 == 3, slash: bits & 4 > 0 };
            let spelled = spelled(style);
            assert_eq!(style_of(&spelled), style, "{spelled}");
            let read: String = serde_json::from_str(&format!("\"{spelled}\"")).unwrap();
            assert_eq!(read, TEXT);
        }
        let plain = Style::default();
        assert_eq!(format!("\"{}\"", spelled(plain)), serde_json::to_string(TEXT).unwrap());
    }

    #[test]
    fn offsets_lead_to_the_same_character() {
        for bits in 0..8 {
            let style = Style { ascii: bits & 1 > 0, upper: bits & 2 > 0, slash: bits & 4 > 0 };
            let whole = spelled(style);
            let mut offsets = Offsets::new(&whole);
            for (at, _) in TEXT.char_indices().chain([(TEXT.len(), ' ')]) {
                let mut rest = String::new();
                spell(&TEXT[at..], style, &mut rest);
                assert_eq!(&whole[offsets.of(at)..], rest, "{style:?} {at}");
            }
        }
    }
}
