//! One document in the hands of a worker: read, decode, clean, render.

use std::fs::File;
use std::io::{self, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;

use xxhash_rust::xxh3::xxh3_64;

use super::Reading;
use super::jobs::{Body, Job};
use crate::cleaner::{Cleaned, Cleaner, Status};
use crate::error::{Error, ErrorKind};
use crate::io::decode::decode;
use crate::io::done::{Diff, Done, OnError, Tally};
use crate::io::inputs::Input;
use crate::io::jsonl;
use crate::io::tables::{AuditRow, DocumentRow, ErrorRow, csv, raw_cell};
use crate::text::lines::lines;

impl Job {
    /// Cleans it; a document that fails is a result, too.
    pub(super) fn clean(self, cleaner: &Cleaner, reading: &Reading, with_diff: bool) -> Result<Done, Error> {
        let Job { input, record, line, offset, body } = self;
        let mut work = Work { input, record, line, offset, cleaner, reading, with_diff };
        let bytes = match body {
            Body::Bytes(bytes) => bytes,
            Body::Unread(why) => return work.unread(&why),
            Body::File => match read(work.input.path.as_deref().unwrap_or(Path::new(""))) {
                Ok(bytes) => bytes,
                Err(e) => return work.unread(&e.to_string()),
            },
        };
        if record { work.record(bytes) } else { work.text(bytes) }
    }
}

fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// What packed the bytes, by their first ones.
fn compressed(bytes: &[u8]) -> Option<&'static str> {
    const MARKS: [(&[u8], &str); 4] =
        [(b"\x1f\x8b", "gzip"), (b"\x28\xb5\x2f\xfd", "zstd"), (b"BZh", "bzip2"), (b"\xfd7zXZ", "xz")];
    MARKS.iter().find(|(mark, _)| bytes.starts_with(mark)).map(|&(_, name)| name)
}

/// Why a document failed that is not to blame.
const PANIC: &str = "the cleaner failed on it, which is a fault of unfurnish: please report it";

/// One document in the hands of a worker.
struct Work<'w> {
    input: Arc<Input>,
    record: bool,
    line: usize,
    offset: usize,
    cleaner: &'w Cleaner,
    reading: &'w Reading,
    with_diff: bool,
}

impl Work<'_> {
    fn text(&mut self, bytes: Vec<u8>) -> Result<Done, Error> {
        if let Some(packer) = compressed(&bytes) {
            return self.failed(0, format!("it is compressed ({packer}); unpack it first"), bytes, None);
        }
        let read = bytes.len() as u64;
        match decode(bytes, self.reading.encoding) {
            Ok((text, encoding)) => {
                let id = self.input.source.clone();
                let Some(cleaned) = self.clean(&text) else {
                    return self.failed(0, PANIC.into(), text.into_bytes(), None);
                };
                let output = cleaned.text.as_bytes().to_vec();
                self.done(&text, &cleaned, &id, encoding, output, read)
            }
            Err((e, bytes)) => {
                let hint = Some("`--encoding auto` guesses the encoding; `--encoding LABEL` names it");
                self.failed(e.offset, format!("not {} from byte {} on", e.encoding, e.offset), bytes, hint)
            }
        }
    }

    fn record(&mut self, bytes: Vec<u8>) -> Result<Done, Error> {
        let read = bytes.len() as u64;
        // what is not UTF-8 must go into errors.csv as it came
        let raw = if std::str::from_utf8(&bytes).is_ok() { Vec::new() } else { bytes.clone() };
        let (line, encoding) = match decode(bytes, self.reading.encoding) {
            Ok(decoded) => decoded,
            Err((e, bytes)) => return self.failed(e.offset, format!("not {}", e.encoding), bytes, None),
        };
        let content = line.trim_end_matches(['\n', '\r']);
        let mark = content.len() - content.trim_start_matches('\u{feff}').len();
        if content[mark..].trim().is_empty() {
            return Ok(self.blank(line.into_bytes(), read));
        }
        let record = match jsonl::parse(&content[mark..], &self.reading.fields) {
            Ok(record) => record,
            Err((at, why)) => {
                let hint = why.contains("field").then_some("`--text-field` names the field with the text");
                let raw = if encoding == "utf-8" { line.into_bytes() } else { raw };
                return self.failed(mark + at, why, raw, hint);
            }
        };
        let id = record.id.unwrap_or_else(|| format!("{}#{}", self.input.source, self.line));
        let Some(cleaned) = self.clean(&record.text) else {
            return self.failed(mark + record.at.start, PANIC.into(), line.into_bytes(), None);
        };
        let output = if cleaned.status == Status::Unchanged || cleaned.removals.is_empty() {
            line.clone()
        } else {
            let at = record.at.start + mark..record.at.end + mark;
            let changed = jsonl::with_text(content, at, &cleaned.text);
            changed.map_err(|e| Error::new(ErrorKind::Io, e))? + &line[content.len()..]
        };
        self.done(&record.text, &cleaned, &id, encoding, output.into_bytes(), read)
    }

    fn done(
        &self,
        text: &str,
        cleaned: &Cleaned<'_>,
        id: &str,
        encoding: &str,
        output: Vec<u8>,
        read: u64,
    ) -> Result<Done, Error> {
        let source = &self.input.source;
        let rows = cleaned.removals.iter().map(|r| AuditRow::new(source, id, r));
        let audit = csv(rows).map_err(|e| Error::new(ErrorKind::Io, e.to_string()))?;
        let mut tally = Tally { documents: 1, chars: text.chars().count(), ..Tally::default() };
        tally.cleaned = usize::from(cleaned.status == Status::Cleaned);
        tally.guarded = usize::from(cleaned.status == Status::Guarded);
        for removal in &cleaned.removals {
            let whole = removal.text.ends_with(['\n', '\r']) || removal.bytes.end == text.len();
            tally.count(removal.category, [1, usize::from(whole), removal.chars.len()]);
        }
        let lines_in = lines(text).count();
        let row = DocumentRow {
            source: source.clone(),
            document: id.to_owned(),
            status: cleaned.status.name().to_owned(),
            encoding: encoding.to_ascii_lowercase(),
            bytes_in: text.len(),
            bytes_out: cleaned.text.len(),
            lines_in,
            lines_removed: lines_in - lines(&cleaned.text).count(),
            removals: cleaned.removals.len(),
            xxh3: format!("{:016x}", xxh3_64(text.as_bytes())),
            pack: self.cleaner.patterns().pack().to_owned(),
        };
        let diff = self.with_diff.then(|| Diff {
            text: text.to_owned(),
            removals: cleaned
                .removals
                .iter()
                .map(|r| (r.bytes.clone(), r.category, r.rule.to_string()))
                .collect(),
        });
        Ok(Done {
            input: Arc::clone(&self.input),
            record: self.record,
            output,
            audit,
            row: Some(row),
            fault: None,
            hint: None,
            diff,
            broken: false,
            read,
            tally,
        })
    }

    /// Cleans a text; none if our own code fails on it: then this document fails, and the others go on.
    fn clean<'t>(&self, text: &'t str) -> Option<Cleaned<'t>> {
        catch_unwind(AssertUnwindSafe(|| self.cleaner.clean(text))).ok()
    }

    /// The input cannot be read, or not to its end.
    fn unread(&mut self, why: &str) -> Result<Done, Error> {
        let done = self.failed(0, format!("cannot be read: {why}"), Vec::new(), None)?;
        Ok(Done { broken: true, ..done })
    }

    fn blank(&self, output: Vec<u8>, read: u64) -> Done {
        let input = Arc::clone(&self.input);
        let (audit, tally) = (Vec::new(), Tally::default());
        Done {
            input,
            record: true,
            output,
            audit,
            row: None,
            fault: None,
            hint: None,
            diff: None,
            broken: false,
            read,
            tally,
        }
    }

    fn failed(
        &mut self,
        at: usize,
        reason: String,
        raw: Vec<u8>,
        hint: Option<&'static str>,
    ) -> Result<Done, Error> {
        let source = self.input.source.clone();
        let document = if self.record { format!("{source}#{}", self.line) } else { source.clone() };
        let row = DocumentRow {
            source: source.clone(),
            document: document.clone(),
            status: "failed".into(),
            encoding: String::new(),
            bytes_in: raw.len(),
            bytes_out: 0,
            lines_in: 0,
            lines_removed: 0,
            removals: 0,
            xxh3: format!("{:016x}", xxh3_64(&raw)),
            pack: self.cleaner.patterns().pack().to_owned(),
        };
        let line =
            if self.record { self.line } else { raw[..at.min(raw.len())].split(|&b| b == b'\n').count() };
        let fault =
            ErrorRow { source, document, line, byte_offset: self.offset + at, reason, raw: raw_cell(&raw) };
        let read = raw.len() as u64;
        Ok(Done {
            input: Arc::clone(&self.input),
            record: self.record,
            output: if self.reading.on_error == OnError::Pass { raw } else { Vec::new() },
            audit: Vec::new(),
            row: Some(row),
            fault: Some(fault),
            hint,
            diff: None,
            broken: false,
            read,
            tally: Tally { documents: 1, failed: 1, ..Tally::default() },
        })
    }
}
