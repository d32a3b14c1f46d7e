//! The three tables, as rows: `audit.csv`, `documents.csv`, `errors.csv`. The field order is the column order.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use crate::cleaner::Removal;

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

impl AuditRow {
    /// The row of one removal.
    pub(crate) fn new(source: &str, document: &str, removal: &Removal<'_>) -> Self {
        Self {
            source: source.to_owned(),
            document: document.to_owned(),
            line: removal.line,
            byte_start: removal.bytes.start,
            byte_end: removal.bytes.end,
            char_start: removal.chars.start,
            char_end: removal.chars.end,
            category: removal.category.name().to_owned(),
            stage: removal.stage.to_owned(),
            rule: removal.rule.to_string(),
            confidence: format!("{:.2}", removal.confidence),
            also: removal.also.join(";"),
            removed: removal.text.to_owned(),
        }
    }
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

/// The columns of `audit.csv`.
pub(crate) const AUDIT: &str = "source,document,line,byte_start,byte_end,char_start,char_end,category,stage,rule,confidence,also,removed\n";
/// The columns of `documents.csv`.
pub(crate) const DOCUMENTS: &str =
    "source,document,status,encoding,bytes_in,bytes_out,lines_in,lines_removed,removals,xxh3,pack\n";
/// The columns of `errors.csv`.
pub(crate) const ERRORS: &str = "source,document,line,byte_offset,reason,raw\n";

/// Rows as CSV, without a header.
pub(crate) fn csv<T: Serialize>(rows: impl IntoIterator<Item = T>) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::WriterBuilder::new().has_headers(false).from_writer(Vec::new());
    for row in rows {
        writer.serialize(row)?;
    }
    // `into_inner` flushes and reports; dropping the writer would swallow the error
    writer.into_inner().map_err(|e| csv::Error::from(std::io::Error::other(e.to_string())))
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

    #[test]
    fn headers_are_the_fields_in_order() {
        fn header<T: Serialize>(row: T) -> String {
            let mut writer = csv::Writer::from_writer(Vec::new());
            writer.serialize(row).unwrap();
            let all = String::from_utf8(writer.into_inner().unwrap()).unwrap();
            all.split_inclusive('\n').next().unwrap().to_owned()
        }
        let s = String::new;
        assert_eq!(
            header(AuditRow {
                source: s(),
                document: s(),
                line: 0,
                byte_start: 0,
                byte_end: 0,
                char_start: 0,
                char_end: 0,
                category: s(),
                stage: s(),
                rule: s(),
                confidence: s(),
                also: s(),
                removed: s(),
            }),
            AUDIT
        );
        assert_eq!(
            header(DocumentRow {
                source: s(),
                document: s(),
                status: s(),
                encoding: s(),
                bytes_in: 0,
                bytes_out: 0,
                lines_in: 0,
                lines_removed: 0,
                removals: 0,
                xxh3: s(),
                pack: s(),
            }),
            DOCUMENTS
        );
        assert_eq!(
            header(ErrorRow { source: s(), document: s(), line: 0, byte_offset: 0, reason: s(), raw: s() }),
            ERRORS
        );
    }

    #[test]
    fn raw_cells_lead_back() {
        for bytes in [&b"plain"[..], b"", b"\xff\xfe\x00", b"base64:abc"] {
            assert_eq!(raw_bytes(&raw_cell(bytes)).as_deref(), Some(bytes));
        }
    }
}
