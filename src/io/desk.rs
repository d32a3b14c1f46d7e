//! Where documents of a batch are cleaned, whatever format they came in: rows and sums are kept here.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use xxhash_rust::xxh3::xxh3_64;

use super::decode::EncodingChoice;
use super::done::{Complaint, Counts, Diff, Done, Last, OnError, Output, Resume, Tables, Tally};
use super::formats::json::Fields;
use super::inputs::Input;
use super::kind::Codec;
use super::tables::{DocumentRow, ErrorRow, EscapesRow, Rows, raw_cell};
use crate::cleaner::{Cleaned, Cleaner, Status};
use crate::error::Error;

/// How inputs are read and outputs written.
#[derive(Clone, Debug)]
pub(crate) struct Reading {
    /// The encoding of texts.
    pub(crate) encoding: EncodingChoice,
    /// The fields of records.
    pub(crate) fields: Fields,
    /// What to do when a document fails.
    pub(crate) on_error: OnError,
    /// Whether a file that is not whole is withdrawn, with its rows in the tables; out of a pipe it cannot be.
    pub(crate) withdraws: bool,
    /// The largest document that is read, in bytes, decompressed.
    pub(crate) max_record_size: u64,
    /// The bytes from which on a batch is full.
    pub(crate) batch_size: usize,
    /// Tables that a spreadsheet does not take for formulas.
    pub(crate) spreadsheet_safe: bool,
    /// Keep what a diff shows.
    pub(crate) with_diff: bool,
    /// How tables are compressed.
    pub(crate) tables_codec: Codec,
}

/// Why a document failed that is not to blame.
pub(crate) const PANIC: &str = "the cleaner failed on it, which is a fault of unfurnish: please report it";

/// A document that failed, and where.
#[derive(Clone, Debug)]
pub(crate) struct Failure<'f> {
    /// 1-based, of its line, row or record; in a text, of the fault.
    pub(crate) line: usize,
    /// Where in the input, decompressed.
    pub(crate) byte_offset: usize,
    pub(crate) reason: String,
    /// All of it.
    pub(crate) raw: &'f [u8],
    /// What to do about it.
    pub(crate) hint: Option<&'static str>,
}

/// One batch in the hands of a worker.
pub(crate) struct Desk<'d> {
    pub(crate) cleaner: &'d Cleaner,
    pub(crate) reading: &'d Reading,
    audit: Rows,
    documents: Rows,
    errors: Rows,
    escapes: Rows,
    complaints: Vec<Complaint>,
    diffs: Vec<Diff>,
    tally: Tally,
}

impl<'d> Desk<'d> {
    fn rows(&self) -> Rows {
        Rows::new(self.reading.spreadsheet_safe)
    }

    pub(crate) fn new(cleaner: &'d Cleaner, reading: &'d Reading) -> Self {
        let rows = || Rows::new(reading.spreadsheet_safe);
        Self {
            cleaner,
            reading,
            audit: rows(),
            documents: rows(),
            errors: rows(),
            escapes: rows(),
            complaints: Vec::new(),
            diffs: Vec::new(),
            tally: Tally::default(),
        }
    }

    /// Whether the run ends at a document of this batch: what comes after it is not to be looked at.
    pub(crate) fn stopped(&self) -> bool {
        self.tally.failed > 0 && self.reading.on_error == OnError::Stop
    }

    /// Cleans one document; none if our own code fails on it: then the document fails, and the others go on.
    pub(crate) fn clean<'t>(
        &mut self,
        source: &str,
        document: &str,
        text: &'t str,
        encoding: &str,
        language: Option<&str>,
    ) -> Result<Option<Cleaned<'t>>, Error> {
        let Ok(cleaned) = catch_unwind(AssertUnwindSafe(|| self.cleaner.clean(text))) else {
            return Ok(None);
        };
        let chars = bytecount::num_chars(text.as_bytes());
        let tally = &mut self.tally;
        tally.documents += 1;
        tally.bytes += text.len();
        tally.chars += chars;
        tally.cleaned += usize::from(cleaned.status == Status::Cleaned);
        tally.guarded += usize::from(cleaned.status == Status::Guarded);
        let mut removed = Counts::default();
        for removal in &cleaned.removals {
            self.audit.removal(source, document, removal)?;
            let whole = removal.text.ends_with(['\n', '\r']) || removal.bytes.end == text.len();
            let counts = Counts { removals: 1, lines: usize::from(whole), characters: removal.chars.len() };
            tally.count(&removal.rule, removal.category, counts);
            removed.add(counts);
        }
        if let Some(language) = language {
            let sum = tally.by_language.entry(language.to_owned()).or_default();
            sum.documents += 1;
            sum.characters_in += chars;
            sum.removed.add(removed);
        }
        let lines_in = count_lines(text);
        self.documents.document(&DocumentRow {
            source: source.to_owned(),
            document: document.to_owned(),
            status: cleaned.status.name().to_owned(),
            encoding: encoding.to_ascii_lowercase(),
            bytes_in: text.len(),
            bytes_out: cleaned.text.len(),
            lines_in,
            lines_removed: if cleaned.removals.is_empty() {
                0
            } else {
                lines_in - count_lines(&cleaned.text)
            },
            removals: cleaned.removals.len(),
            xxh3: format!("{:016x}", xxh3_64(text.as_bytes())),
            pack: self.cleaner.patterns().pack().to_owned(),
        })?;
        if self.reading.with_diff {
            self.diffs.push(Diff {
                document: document.to_owned(),
                text: text.to_owned(),
                removals: cleaned
                    .removals
                    .iter()
                    .map(|r| (r.bytes.clone(), r.category, r.rule.to_string()))
                    .collect(),
            });
        }
        Ok(Some(cleaned))
    }

    /// Notes how a removal was spelled: in the record at `line`, from byte `start` of its text on. Of a table's cell, all
    /// of it is noted, at its start.
    pub(crate) fn spelled(
        &mut self,
        source: &str,
        line: usize,
        start: usize,
        raw: &str,
    ) -> Result<(), Error> {
        let row =
            EscapesRow { source: source.to_owned(), line, byte_start: start, raw: raw_cell(raw.as_bytes()) };
        self.escapes.escape(&row)
    }

    /// Notes a document that failed. A record is `source#line`, for its id may be what is wrong; a text is its source.
    pub(crate) fn fail(&mut self, input: &Input, record: bool, failure: Failure<'_>) -> Result<(), Error> {
        if record && self.reading.withdraws && self.reading.on_error == OnError::Stop {
            // the file ends here and does not appear: neither do its other documents
            (self.audit, self.documents, self.escapes) = (self.rows(), self.rows(), self.rows());
            self.tally = Tally::default();
        }
        let source = &input.source;
        let document = if record { format!("{source}#{}", failure.line) } else { source.clone() };
        self.tally.documents += 1;
        self.tally.failed += 1;
        self.documents.document(&DocumentRow {
            source: source.clone(),
            document: document.clone(),
            status: "failed".into(),
            encoding: String::new(),
            bytes_in: failure.raw.len(),
            bytes_out: 0,
            lines_in: 0,
            lines_removed: 0,
            removals: 0,
            xxh3: format!("{:016x}", xxh3_64(failure.raw)),
            pack: self.cleaner.patterns().pack().to_owned(),
        })?;
        self.errors.error(&ErrorRow {
            source: source.clone(),
            document,
            line: failure.line,
            byte_offset: failure.byte_offset,
            reason: failure.reason.clone(),
            raw: raw_cell(failure.raw),
        })?;
        self.complaints.push(Complaint {
            path: input.path.clone(),
            line: record.then_some(failure.line),
            byte_offset: failure.byte_offset,
            reason: failure.reason,
            hint: failure.hint,
        });
        Ok(())
    }

    /// The batch, ready for the sinks.
    pub(crate) fn finish(self, output: Output, resume: Resume) -> Result<Done, Error> {
        let codec = self.reading.tables_codec;
        let rows = |rows: Rows| {
            super::codec::encode(rows.finish()?, codec, false)
                .map_err(|e| Error::io("cannot compress a table", e))
        };
        let tables = Tables {
            audit: rows(self.audit)?,
            documents: rows(self.documents)?,
            errors: self.errors.finish()?,
            escapes: self.escapes.finish()?,
        };
        Ok(Done { output, tables, complaints: self.complaints, diffs: self.diffs, tally: self.tally, resume })
    }
}

/// How many lines a text has (see `text::lines`), by counting bytes where no carriage return stands.
fn count_lines(text: &str) -> usize {
    let bytes = text.as_bytes();
    if memchr::memchr(b'\r', bytes).is_some() {
        return crate::text::lines::lines(text).count();
    }
    bytecount::count(bytes, b'\n') + usize::from(bytes.last().is_some_and(|&last| last != b'\n'))
}

/// A part of one input's records, encoded for its output.
pub(crate) fn part(input: &Arc<Input>, bytes: Vec<u8>, codec: Codec, last: Last) -> Result<Output, Error> {
    let bytes =
        super::codec::encode(bytes, codec, false).map_err(|e| Error::io("cannot compress the output", e))?;
    Ok(Output::Part { input: Arc::clone(input), bytes, codec, last })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_counted_as_they_are_split() {
        for text in ["", "a", "a\n", "\n", "a\nb", "a\r\nb\r", "a\rb\n\n"] {
            assert_eq!(count_lines(text), crate::text::lines::lines(text).count(), "{text:?}");
        }
    }
}
