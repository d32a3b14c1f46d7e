//! JSON lines put back.

use std::io::BufRead;

use super::Failure;
use super::records::{Records, noted};
use super::way::Document;
use crate::io::formats::json::{Fields, has_no_text, parse};
use crate::io::formats::jsonl;
use crate::io::formats::spelling::{spell, style_of};
use crate::io::tables::EscapesRow;

/// The cleaned lines.
pub(super) struct Lines<'f, R> {
    pub(super) cleaned: R,
    pub(super) fields: &'f Fields,
}

impl<R: BufRead> Records for Lines<'_, R> {
    fn read(&mut self) -> Result<Option<Vec<u8>>, Failure> {
        let mut line = Vec::new();
        self.cleaned.read_until(b'\n', &mut line).map_err(|e| format!("its cleaned text: {e}"))?;
        Ok(Some(line).filter(|line| !line.is_empty()))
    }

    /// A row of a Parquet file without a text is no document either.
    fn is_blank(&self, line: &[u8]) -> bool {
        let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
        std::str::from_utf8(line).is_ok_and(|text| {
            let null = memchr::memmem::find(line, b"null").is_some();
            text.trim().is_empty() || null && has_no_text(text, self.fields)
        })
    }

    fn id(&mut self, line: &str) -> Option<String> {
        let content = line.trim_start_matches('\u{feff}');
        parse(content, self.fields).ok()?.id(content).ok().flatten()
    }

    fn original(
        &mut self,
        document: &Document,
        line: String,
        escapes: &[EscapesRow],
    ) -> Result<String, Failure> {
        let content = line.trim_start_matches('\u{feff}');
        let mark = &line[..line.len() - content.len()];
        let record = parse(content, self.fields).map_err(|(_, why)| why)?;
        let mut buffer = String::new();
        let kept = record.text(content, &mut buffer).map_err(|(_, why)| why)?;
        document.join(kept)?;
        if document.removals.is_empty() {
            return Ok(line);
        }
        let style = style_of(record.text);
        let mut spelled = Vec::with_capacity(document.removals.len());
        for removal in &document.removals {
            spelled.push(noted(escapes, removal.byte_start)?.unwrap_or_else(|| {
                let mut piece = String::new();
                spell(&removal.removed, style, &mut piece);
                piece
            }));
        }
        let pieces = document.removals.iter().zip(&spelled);
        let pieces = pieces.map(|(r, raw)| (r.byte_start, r.removed.len(), raw.as_str()));
        let joined =
            jsonl::join(content, &record, pieces).ok_or("a removal does not fit into the cleaned text")?;
        Ok(format!("{mark}{joined}"))
    }
}
