//! Bytes to text. Encodings and their detection are `encoding_rs`'s and `chardetng`'s.

use encoding_rs::{DecoderResult, Encoding, UTF_8};

use crate::error::{Error, ErrorKind};

/// Which encoding an input has.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) enum EncodingChoice {
    /// UTF-8, or UTF-16 by its byte order mark; anything else is an error.
    #[default]
    Unicode,
    /// UTF-8 if it is valid, else the likeliest.
    Auto,
    /// This one, for what is not UTF-8.
    Is(&'static Encoding),
}

impl EncodingChoice {
    /// `auto` or a label of the Encoding Standard.
    pub(crate) fn from_label(label: &str) -> Result<Self, Error> {
        if label.eq_ignore_ascii_case("auto") {
            return Ok(Self::Auto);
        }
        Encoding::for_label_no_replacement(label.as_bytes()).map(Self::Is).ok_or_else(|| {
            Error::new(ErrorKind::Usage, format!("unknown encoding `{label}`"))
                .hint("use `auto` or a label of the Encoding Standard, such as windows-1256, iso-8859-6, gb18030, shift_jis")
        })
    }
}

/// Bytes that are no text in the encoding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Undecodable {
    /// Where it stops being one.
    pub(crate) offset: usize,
    /// The encoding tried.
    pub(crate) encoding: &'static str,
}

/// The text of `bytes`, and the encoding's name. A UTF-8 byte order mark stays in the text (and so in the output and in
/// all offsets); a UTF-16 one does not.
pub(crate) fn decode(
    bytes: Vec<u8>,
    choice: EncodingChoice,
) -> Result<(String, &'static str), (Undecodable, Vec<u8>)> {
    if let Some((encoding, mark)) = Encoding::for_bom(&bytes)
        && encoding != UTF_8
    {
        return with(encoding, bytes, mark);
    }
    match choice {
        // in these, text may look like ASCII
        EncodingChoice::Is(encoding) if !encoding.is_ascii_compatible() => with(encoding, bytes, 0),
        EncodingChoice::Is(encoding) if encoding != UTF_8 => match String::from_utf8(bytes) {
            Ok(text) => Ok((text, "utf-8")),
            Err(e) => with(encoding, e.into_bytes(), 0),
        },
        EncodingChoice::Auto => match String::from_utf8(bytes) {
            Ok(text) => Ok((text, "utf-8")),
            Err(e) if is_broken_utf8(&e) => {
                let offset = e.utf8_error().valid_up_to();
                Err((Undecodable { offset, encoding: "UTF-8" }, e.into_bytes()))
            }
            Err(e) => {
                let bytes = e.into_bytes();
                let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
                detector.feed(&bytes, true);
                let encoding = detector.guess(None, chardetng::Utf8Detection::Deny);
                with(encoding, bytes, 0)
            }
        },
        _ => String::from_utf8(bytes).map(|text| (text, "utf-8")).map_err(|e| {
            let offset = e.utf8_error().valid_up_to();
            (Undecodable { offset, encoding: "UTF-8" }, e.into_bytes())
        }),
    }
}

/// UTF-8 with an error in it, rather than another encoding: some letters beyond ASCII came out well before the error.
fn is_broken_utf8(e: &std::string::FromUtf8Error) -> bool {
    const LETTERS: usize = 8;
    let good = &e.as_bytes()[..e.utf8_error().valid_up_to()];
    good.iter().filter(|b| **b >= 0xc2).count() >= LETTERS
}

/// Decodes strictly: the first malformed sequence is an error with its offset.
fn with(
    encoding: &'static Encoding,
    bytes: Vec<u8>,
    from: usize,
) -> Result<(String, &'static str), (Undecodable, Vec<u8>)> {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut text = String::with_capacity(bytes.len() - from + bytes.len() / 2 + 16);
    let mut read = from;
    loop {
        let (result, n) = decoder.decode_to_string_without_replacement(&bytes[read..], &mut text, true);
        read += n;
        match result {
            DecoderResult::InputEmpty => return Ok((text, encoding.name())),
            DecoderResult::OutputFull => text.reserve(bytes.len() - read + 64),
            DecoderResult::Malformed(length, after) => {
                let offset = read.saturating_sub(usize::from(length) + usize::from(after)).max(from);
                return Err((Undecodable { offset, encoding: encoding.name() }, bytes));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8], choice: EncodingChoice) -> (String, &'static str) {
        decode(bytes.to_vec(), choice).expect("decodes")
    }

    #[test]
    fn encodings() {
        assert_eq!(text("سلام".as_bytes(), EncodingChoice::Unicode).0, "سلام");
        assert_eq!(text(b"\xef\xbb\xbfabc", EncodingChoice::Unicode).0, "\u{feff}abc");
        assert_eq!(text(b"\xff\xfea\0b\0", EncodingChoice::Unicode), ("ab".into(), "UTF-16LE"));
        assert_eq!(text(b"\xfe\xff\0a\0b", EncodingChoice::Auto), ("ab".into(), "UTF-16BE"));
        let arabic = "أعلنت وزارة الصحة اليوم عن افتتاح مركز جديد في المدينة، وقال الوزير إن العمل يبدأ غدا.";
        let (bytes, ..) = encoding_rs::WINDOWS_1256.encode(arabic);
        assert_eq!(text(&bytes, EncodingChoice::Auto), (arabic.into(), "windows-1256"));
        assert_eq!(text(&bytes, EncodingChoice::from_label("cp1256").unwrap()).0, arabic);
    }

    #[test]
    fn what_is_no_text_says_where() {
        let (e, bytes) = decode(b"abc\xffdef".to_vec(), EncodingChoice::Unicode).unwrap_err();
        assert_eq!((e.offset, bytes.len()), (3, 7));
        let (e, _) = decode(b"\xff\xfea\0\x00\xd8b\0".to_vec(), EncodingChoice::Unicode).unwrap_err();
        assert_eq!(e.offset, 4);
        assert!(EncodingChoice::from_label("klingon").is_err());
        let broken = ["عنوان طويل".as_bytes(), b"\xff\xfe\xff"].concat();
        assert_eq!(decode(broken, EncodingChoice::Auto).unwrap_err().0.encoding, "UTF-8");
    }
}
