//! WARC files: the `conversion` records, which hold text extracted from pages, as Common Crawl's WET files have it. What
//! comes out is JSON lines (`id`, `url`, `date`, `language`, `text`), as a WARC record's digest and length would no longer
//! be true.
//!
//! Format: ISO 28500:2017, "WARC file format". A header block is one of RFC 822, which `httparse` reads.

use std::io::{self, BufRead, Read};

use super::json::member;
use super::pieces::{Body, Piece, Pieces, skip};
use super::texts::ENCODING_HINT;
use crate::error::Error;
use crate::io::decode::decode;
use crate::io::desk::{Desk, Failure, PANIC};
use crate::io::done::Position;
use crate::io::inputs::Input;

/// The longest header block.
const HEADERS: usize = 1 << 16;
/// What a record weighs besides its content.
const PER_RECORD: usize = 512;

/// A conversion record.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct WebRecord {
    /// `WARC-Record-ID`, brackets aside.
    id: Option<String>,
    /// `WARC-Target-URI`.
    url: Option<String>,
    /// `WARC-Date`.
    date: Option<String>,
    /// The first of `WARC-Identified-Content-Language`.
    language: Option<String>,
    /// The text.
    pub(crate) content: Vec<u8>,
    at: Position,
}

/// The conversion records of a file; the others are passed over.
pub(crate) struct Web<R> {
    reader: R,
    /// Records are counted as lines are elsewhere.
    at: Position,
    size: usize,
    limit: u64,
    /// Whether any conversion record came.
    any: bool,
    /// A record that is larger than allowed, behind the ones that are on their way.
    oversize: Option<Piece>,
}

/// What a record turned out to be.
enum Kind {
    Conversion(WebRecord),
    Oversize(u64),
    Other,
    End,
}

impl<R: BufRead + Send> Web<R> {
    /// The records of `reader` behind `at`.
    pub(crate) fn new(mut reader: R, at: Position, size: usize, limit: u64) -> io::Result<Self> {
        skip(&mut reader, at.offset)?;
        Ok(Self { reader, at, size, limit, any: at.offset > 0, oversize: None })
    }

    fn record(&mut self) -> io::Result<Kind> {
        let Some(block) = self.header_block()? else { return Ok(Kind::End) };
        let (mut record, is_conversion, length) = headers(&block).map_err(|why| self.bad(&why))?;
        let read = if !is_conversion {
            self.pass(length)?;
            Kind::Other
        } else if length > self.limit {
            self.pass(length)?;
            Kind::Oversize(length)
        } else {
            let mut content = Vec::with_capacity(length as usize);
            (&mut self.reader).take(length).read_to_end(&mut content)?;
            if (content.len() as u64) < length {
                return Err(self.bad("it is cut short"));
            }
            record.content = content;
            record.at = self.at;
            Kind::Conversion(record)
        };
        self.at.line += 1;
        self.at.offset += block.len() as u64 + length;
        Ok(read)
    }

    /// The next record's header block, with the blank lines before it and the version line.
    fn header_block(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut block = Vec::new();
        let mut begun = 0;
        loop {
            let from = block.len();
            let room = (HEADERS - from.min(HEADERS)) as u64;
            (&mut self.reader).take(room).read_until(b'\n', &mut block)?;
            let line = block[from..].trim_ascii_end();
            match (begun, line.is_empty()) {
                _ if from == block.len() && begun == 0 && room > 0 => return Ok(None),
                _ if from == block.len() => return Err(self.bad("its header does not end")),
                (0, true) => {}
                (0, false) if line.starts_with(b"WARC/") => begun = from + 1,
                (0, false) => return Err(self.bad("it does not begin with `WARC/`")),
                (_, true) => return Ok(Some(block)),
                (_, false) => {}
            }
        }
    }

    fn pass(&mut self, length: u64) -> io::Result<()> {
        skip(&mut self.reader, length).map_err(|_| self.bad("it is cut short"))
    }

    fn bad(&self, why: &str) -> io::Error {
        io::Error::new(io::ErrorKind::InvalidData, format!("WARC record {}: {why}", self.at.line))
    }
}

impl<R: BufRead + Send> Pieces for Web<R> {
    fn next(&mut self) -> io::Result<Option<Piece>> {
        if let Some(piece) = self.oversize.take() {
            return Ok(Some(piece));
        }
        let (start, mut end) = (self.at, self.at);
        let (mut records, mut weight) = (Vec::new(), 0);
        while weight < self.size && self.oversize.is_none() {
            let kind = self.record()?;
            self.any |= matches!(kind, Kind::Conversion(_) | Kind::Oversize(_));
            match kind {
                Kind::Conversion(record) => {
                    weight += record.content.len() + PER_RECORD;
                    records.push(record);
                }
                Kind::Oversize(size) => {
                    self.oversize = Some(Piece { body: Body::Oversize(size), start: end, end: self.at });
                    break;
                }
                Kind::Other => {}
                Kind::End => break,
            }
            end = self.at;
        }
        if !records.is_empty() {
            return Ok(Some(Piece { body: Body::Web(records), start, end }));
        }
        if !self.any {
            let why = "it has no conversion records, which hold the text of pages";
            return Err(io::Error::new(io::ErrorKind::InvalidData, why));
        }
        Ok(self.oversize.take())
    }

    fn position(&self) -> Position {
        self.at
    }
}

/// A record without its content, whether it is a conversion, and its length.
fn headers(block: &[u8]) -> Result<(WebRecord, bool, u64), String> {
    let start = block.windows(5).position(|w| w == b"WARC/").unwrap_or(0);
    let fields = memchr::memchr(b'\n', &block[start..]).map_or(&[][..], |end| &block[start + end + 1..]);
    let mut headers = [httparse::EMPTY_HEADER; 64];
    let (_, headers) = match httparse::parse_headers(fields, &mut headers) {
        Ok(httparse::Status::Complete(parsed)) => parsed,
        Ok(httparse::Status::Partial) => return Err("its header does not end".into()),
        Err(e) => return Err(format!("its header is damaged ({e})")),
    };
    let value = |name: &str| {
        let header = headers.iter().find(|h| h.name.eq_ignore_ascii_case(name))?;
        Some(String::from_utf8_lossy(header.value).trim().to_owned())
    };
    let length = value("Content-Length").and_then(|n| n.parse().ok()).ok_or("it has no Content-Length")?;
    let brackets = |id: String| id.trim_matches(['<', '>']).to_owned();
    let first = |all: String| all.split(',').next().unwrap_or_default().trim().to_owned();
    let record = WebRecord {
        id: value("WARC-Record-ID").map(brackets),
        url: value("WARC-Target-URI").map(brackets),
        date: value("WARC-Date"),
        language: value("WARC-Identified-Content-Language")
            .map(first)
            .filter(|language| !language.is_empty()),
        content: Vec::new(),
        at: Position::default(),
    };
    Ok((record, value("WARC-Type").is_some_and(|kind| kind.eq_ignore_ascii_case("conversion")), length))
}

/// Cleans records: the JSON lines that are written for them.
pub(crate) fn clean(records: Vec<WebRecord>, input: &Input, desk: &mut Desk<'_>) -> Result<Vec<u8>, Error> {
    let mut out = Vec::with_capacity(records.iter().map(|record| record.content.len()).sum());
    for record in records {
        if desk.stopped() {
            break;
        }
        let (line, byte_offset) = (record.at.line, record.at.offset as usize);
        let WebRecord { id, url, date, language, content, .. } = record;
        let (text, encoding) = match decode(content, desk.reading.encoding) {
            Ok(decoded) => decoded,
            Err((e, raw)) => {
                let reason = format!("not {} from byte {} of its content on", e.encoding, e.offset);
                let hint = Some(ENCODING_HINT);
                desk.fail(input, true, Failure { line, byte_offset, reason, raw: &raw, hint })?;
                continue;
            }
        };
        let source = &input.source;
        let document = id.clone().unwrap_or_else(|| format!("{source}#{line}"));
        let Some(cleaned) = desk.clean(source, &document, &text, encoding, language.as_deref())? else {
            let raw = text.as_bytes();
            desk.fail(input, true, Failure { line, byte_offset, reason: PANIC.into(), raw, hint: None })?;
            continue;
        };
        let fields = &desk.reading.fields;
        let members = [
            (fields.id.as_str(), Some(document.as_str())),
            (fields.url.as_str(), url.as_deref()),
            ("date", date.as_deref()),
            ("language", language.as_deref()),
            (fields.text.as_str(), Some(cleaned.text.as_ref())),
        ];
        let mut mark = b'{';
        for (name, value) in members.into_iter().filter_map(|(name, value)| Some((name, value?))) {
            out.push(mark);
            mark = b',';
            member(&mut out, name, value)?;
        }
        out.extend_from_slice(b"}\n");
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn warc(records: &[(&str, &str)]) -> String {
        let record = |(kind, text): &(&str, &str)| {
            format!(
                "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{}>\r\nWARC-Target-URI: https://e.example/a\r\n\
                 WARC-Identified-Content-Language: ara,eng\r\nContent-Length: {}\r\n\r\n{text}\r\n\r\n",
                text.len(),
                text.len()
            )
        };
        records.iter().map(record).collect()
    }

    fn begin() -> Position {
        Position { line: 1, offset: 0 }
    }

    fn bodies(file: &str, at: Position, size: usize, limit: u64) -> io::Result<Vec<Body>> {
        let mut web = Web::new(file.as_bytes(), at, size, limit)?;
        let mut out = Vec::new();
        while let Some(piece) = web.next()? {
            out.push(piece.body);
        }
        Ok(out)
    }

    fn texts(bodies: Vec<Body>) -> Vec<(usize, String)> {
        let one = |body| match body {
            Body::Web(records) => records
                .into_iter()
                .map(|r| (r.at.line, String::from_utf8(r.content).unwrap()))
                .collect::<Vec<_>>(),
            Body::Oversize(size) => vec![(0, format!("<{size}>"))],
            _ => unreachable!("these are records"),
        };
        bodies.into_iter().flat_map(one).collect()
    }

    #[test]
    fn conversion_records_are_read_and_others_passed_over() {
        let file = warc(&[
            ("warcinfo", "x"),
            ("conversion", "سلام\r\n\r\n"),
            ("response", "WARC/1.0"),
            ("conversion", ""),
        ]);
        for size in [1, 1 << 20] {
            let got = texts(bodies(&file, begin(), size, 100).unwrap());
            assert_eq!(got, [(2, "سلام\r\n\r\n".to_owned()), (4, String::new())]);
        }
        let (record, is_conversion, length) = headers(file.as_bytes()).unwrap();
        assert_eq!((record.id.as_deref(), is_conversion, length), (Some("urn:uuid:1"), false, 1));
        assert_eq!(record.language.as_deref(), Some("ara"));
    }

    #[test]
    fn reading_goes_on_behind_any_piece() {
        let all = [("warcinfo", "x"), ("conversion", "one"), ("conversion", "two"), ("conversion", "three")];
        let file = warc(&all);
        let mut web = Web::new(file.as_bytes(), begin(), 1, 4).unwrap();
        let mut seen = Vec::new();
        while let Some(piece) = web.next().unwrap() {
            seen.extend(texts(vec![piece.body]));
            let rest = bodies(&file, piece.end, 1 << 20, 4).unwrap();
            assert_eq!(
                [seen.clone(), texts(rest)].concat(),
                [(2, "one".into()), (3, "two".into()), (0, "<5>".into())]
            );
        }
    }

    #[test]
    fn what_is_wrong_says_which_record() {
        let good = warc(&[("conversion", "one")]);
        for (file, why) in [
            (good.replace("WARC/1.0", "HTTP/1.1"), "record 1: it does not begin with `WARC/`"),
            (good.replace("Content-Length", "Length"), "record 1: it has no Content-Length"),
            (format!("{good}WARC/1.0\r\nWARC-Type: x"), "record 2: its header does not end"),
            (good.replace(": 3", ": 300"), "record 1: it is cut short"),
            (warc(&[("response", "x")]), "no conversion records"),
            (String::new(), "no conversion records"),
        ] {
            let e = bodies(&file, begin(), 1, 1000).unwrap_err().to_string();
            assert!(e.contains(why), "{e}");
        }
    }
}
