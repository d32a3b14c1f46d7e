//! The tables, as rows: `audit.csv`, `documents.csv`, `errors.csv`, `escapes.csv`. The field order is the column order.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use crate::cleaner::Removal;
use crate::error::{Error, ErrorKind};

/// A row of `audit.csv`: one removal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AuditRow {
    pub(crate) source: String,
    pub(crate) document: String,
    pub(crate) line: usize,
    pub(crate) byte_start: usize,
    pub(crate) byte_end: usize,
    pub(crate) char_start: usize,
    pub(crate) char_end: usize,
    pub(crate) category: String,
    pub(crate) stage: String,
    pub(crate) rule: String,
    pub(crate) confidence: String,
    pub(crate) also: String,
    pub(crate) removed: String,
}

/// A row of `documents.csv`: one document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct DocumentRow {
    pub(crate) source: String,
    pub(crate) document: String,
    pub(crate) status: String,
    pub(crate) encoding: String,
    pub(crate) bytes_in: usize,
    pub(crate) bytes_out: usize,
    pub(crate) lines_in: usize,
    pub(crate) lines_removed: usize,
    pub(crate) removals: usize,
    pub(crate) xxh3: String,
    pub(crate) pack: String,
}

/// A row of `errors.csv`: one document that failed, with all of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ErrorRow {
    pub(crate) source: String,
    pub(crate) document: String,
    pub(crate) line: usize,
    pub(crate) byte_offset: usize,
    pub(crate) reason: String,
    pub(crate) raw: String,
}

/// A row of `escapes.csv`: how a removal was spelled in JSON, or a whole cell in its table, where what is kept would not
/// tell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct EscapesRow {
    pub(crate) source: String,
    pub(crate) line: usize,
    pub(crate) byte_start: usize,
    pub(crate) raw: String,
}

/// The columns of `audit.csv`.
pub(crate) const AUDIT: &str = "source,document,line,byte_start,byte_end,char_start,char_end,category,stage,rule,confidence,also,removed\n";
/// The columns of `documents.csv`.
pub(crate) const DOCUMENTS: &str =
    "source,document,status,encoding,bytes_in,bytes_out,lines_in,lines_removed,removals,xxh3,pack\n";
/// The columns of `errors.csv`.
pub(crate) const ERRORS: &str = "source,document,line,byte_offset,reason,raw\n";
/// The columns of `escapes.csv`.
pub(crate) const ESCAPES: &str = "source,line,byte_start,raw\n";

/// Rows of a table in the making, as CSV without a header. Numbers and texts go into one buffer.
#[derive(Debug)]
pub(crate) struct Rows {
    writer: csv::Writer<Vec<u8>>,
    /// Texts that a spreadsheet would take for a formula get an apostrophe in front.
    safe: bool,
}

impl Rows {
    pub(crate) fn new(spreadsheet_safe: bool) -> Self {
        let writer =
            csv::WriterBuilder::new().has_headers(false).buffer_capacity(1 << 13).from_writer(Vec::new());
        Self { writer, safe: spreadsheet_safe }
    }

    /// The rows.
    pub(crate) fn finish(self) -> Result<Vec<u8>, Error> {
        // `into_inner` flushes and reports; dropping the writer would swallow the error
        self.writer.into_inner().map_err(|e| bad(csv::Error::from(std::io::Error::other(e.to_string()))))
    }

    fn text(&mut self, text: &str) -> Result<(), csv::Error> {
        if self.safe && is_formula(text) {
            return self.writer.write_field(format!("'{text}"));
        }
        self.writer.write_field(text)
    }

    /// A raw cell: off it, an apostrophe would not come again.
    fn raw(&mut self, raw: &str) -> Result<(), csv::Error> {
        if self.safe && is_formula(raw) {
            return self.writer.write_field(format!("{BASE64}{}", STANDARD.encode(raw)));
        }
        self.writer.write_field(raw)
    }

    fn number(&mut self, number: usize) -> Result<(), csv::Error> {
        self.writer.write_field(itoa::Buffer::new().format(number))
    }

    fn end(&mut self) -> Result<(), csv::Error> {
        self.writer.write_record(None::<&[u8]>)
    }

    /// A row of `audit.csv`.
    pub(crate) fn removal(
        &mut self,
        source: &str,
        document: &str,
        removal: &Removal<'_>,
    ) -> Result<(), Error> {
        let mut row = || {
            self.text(source)?;
            self.text(document)?;
            self.number(removal.line)?;
            for offset in [removal.bytes.start, removal.bytes.end, removal.chars.start, removal.chars.end] {
                self.number(offset)?;
            }
            self.writer.write_field(removal.category.name())?;
            self.writer.write_field(removal.stage)?;
            self.text(&removal.rule)?;
            self.writer.write_field(confidence(removal.confidence))?;
            match &removal.also[..] {
                [] => self.writer.write_field("")?,
                also => self.text(&also.join(";"))?,
            }
            self.text(removal.text)?;
            self.end()
        };
        row().map_err(bad)
    }

    /// A row of `documents.csv`.
    pub(crate) fn document(&mut self, row: &DocumentRow) -> Result<(), Error> {
        let mut write = || {
            self.text(&row.source)?;
            self.text(&row.document)?;
            self.writer.write_field(&row.status)?;
            self.writer.write_field(&row.encoding)?;
            for number in [row.bytes_in, row.bytes_out, row.lines_in, row.lines_removed, row.removals] {
                self.number(number)?;
            }
            self.writer.write_field(&row.xxh3)?;
            self.writer.write_field(&row.pack)?;
            self.end()
        };
        write().map_err(bad)
    }

    /// A row of `errors.csv`.
    pub(crate) fn error(&mut self, row: &ErrorRow) -> Result<(), Error> {
        let mut write = || {
            self.text(&row.source)?;
            self.text(&row.document)?;
            self.number(row.line)?;
            self.number(row.byte_offset)?;
            self.text(&row.reason)?;
            self.raw(&row.raw)?;
            self.end()
        };
        write().map_err(bad)
    }

    /// A row of `escapes.csv`.
    pub(crate) fn escape(&mut self, row: &EscapesRow) -> Result<(), Error> {
        let mut write = || {
            self.text(&row.source)?;
            self.number(row.line)?;
            self.number(row.byte_start)?;
            self.raw(&row.raw)?;
            self.end()
        };
        write().map_err(bad)
    }
}

fn bad(e: csv::Error) -> Error {
    Error::new(ErrorKind::Io, e.to_string())
}

/// A cell that a spreadsheet would read as a formula, or that begins with the apostrophe that says it is none
/// (OWASP, "CSV Injection").
fn is_formula(cell: &str) -> bool {
    cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\''])
}

/// A cell as it was before `--spreadsheet-safe`, if that put an apostrophe before it.
pub(crate) fn without_apostrophe(cell: &str) -> Option<&str> {
    cell.strip_prefix('\'').filter(|rest| is_formula(rest))
}

/// A confidence with its two digits, without the cost of formatting a float.
fn confidence(value: f64) -> String {
    let percent = (value * 100.0).round() as u32;
    format!("{}.{:02}", percent / 100, percent % 100)
}

/// What marks raw bytes that are no UTF-8.
const BASE64: &str = "base64:";

/// Raw bytes as a cell: as text where they are text, else in base64.
pub(crate) fn raw_cell(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) if !text.starts_with(BASE64) => text.to_owned(),
        _ => format!("{BASE64}{}", STANDARD.encode(bytes)),
    }
}

/// The raw bytes of a cell.
pub(crate) fn raw_bytes(cell: &str) -> Option<Vec<u8>> {
    match cell.strip_prefix(BASE64) {
        None => Some(cell.as_bytes().to_vec()),
        Some(encoded) => STANDARD.decode(encoded).ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header<T: Serialize>(row: T) -> String {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.serialize(row).unwrap();
        let all = String::from_utf8(writer.into_inner().unwrap()).unwrap();
        all.split_inclusive('\n').next().unwrap().to_owned()
    }

    #[test]
    fn rows_are_read_as_they_were_written() {
        let document = DocumentRow {
            source: "a, b.txt".into(),
            document: "\"x\"".into(),
            status: "cleaned".into(),
            encoding: "utf-8".into(),
            bytes_in: 1,
            bytes_out: 2,
            lines_in: 3,
            lines_removed: 4,
            removals: 5,
            xxh3: "0f".into(),
            pack: "p".into(),
        };
        let error = ErrorRow {
            source: "s".into(),
            document: "d".into(),
            line: 1,
            byte_offset: 2,
            reason: "=no".into(),
            raw: raw_cell(b"-1"),
        };
        for safe in [false, true] {
            let mut rows = Rows::new(safe);
            rows.document(&document).unwrap();
            let table = [DOCUMENTS.as_bytes(), &rows.finish().unwrap()].concat();
            let read: DocumentRow =
                csv::Reader::from_reader(&table[..]).deserialize().next().unwrap().unwrap();
            assert_eq!(read, document);
            let mut rows = Rows::new(safe);
            rows.error(&error).unwrap();
            let table = [ERRORS.as_bytes(), &rows.finish().unwrap()].concat();
            let read: ErrorRow = csv::Reader::from_reader(&table[..]).deserialize().next().unwrap().unwrap();
            assert_eq!(raw_bytes(&read.raw).as_deref(), Some(&b"-1"[..]));
            assert_eq!(read.reason, if safe { "'=no" } else { "=no" });
        }
        assert_eq!((header(document), header(error)), (DOCUMENTS.to_owned(), ERRORS.to_owned()));
    }

    #[test]
    fn a_removal_is_a_row_of_the_audit() {
        let cleaner = crate::cleaner::Cleaner::default();
        let cleaned = cleaner
            .clean("Rain at last\n\nIt rained all night, and the river was full.\n\nLeave a comment\n");
        let mut removal = cleaned.removals[0].clone();
        (removal.text, removal.confidence) = ("=1+1", 0.9);
        for (safe, cell) in [(false, "=1+1"), (true, "'=1+1")] {
            let mut rows = Rows::new(safe);
            rows.removal("s", "d", &removal).unwrap();
            let table = [AUDIT.as_bytes(), &rows.finish().unwrap()].concat();
            let read: AuditRow = csv::Reader::from_reader(&table[..]).deserialize().next().unwrap().unwrap();
            assert_eq!((read.removed.as_str(), read.confidence.as_str()), (cell, "0.90"));
            assert_eq!(header(read), AUDIT);
        }
        assert_eq!(without_apostrophe("'=1+1"), Some("=1+1"));
        assert_eq!(without_apostrophe("'tis"), None);
    }

    #[test]
    fn raw_cells_lead_back() {
        for bytes in [&b"plain"[..], b"", b"\xff\xfe\x00", b"base64:abc"] {
            assert_eq!(raw_bytes(&raw_cell(bytes)).as_deref(), Some(bytes));
        }
    }
}
