//! Records put back, one after the other: JSON lines, and rows of tables.

use std::io::Write;

use super::Failure;
use super::way::{Document, Way, raw};
use crate::io::tables::{EscapesRow, raw_bytes};

/// The records of a cleaned file.
pub(super) trait Records {
    /// The next record, or blank line, with its terminator.
    fn read(&mut self) -> Result<Option<Vec<u8>>, Failure>;

    /// A record's own id; none if it has none, or is no record.
    fn id(&mut self, record: &str) -> Option<String>;

    /// The original of a record that lost something.
    fn original(
        &mut self,
        document: &Document,
        record: String,
        escapes: &[EscapesRow],
    ) -> Result<String, Failure>;

    /// How many lines a record takes.
    fn lines(&self, _record: &[u8]) -> usize {
        1
    }

    /// Whether there is no record in it.
    fn is_blank(&self, record: &[u8]) -> bool {
        let record = record.strip_prefix(b"\xef\xbb\xbf").unwrap_or(record);
        std::str::from_utf8(record).is_ok_and(|record| record.trim().is_empty())
    }
}

/// Puts records back, the failed ones too if they have a place in the output; how many. What is before them ends in
/// line `line`.
pub(super) fn restore(
    records: &mut dyn Records,
    out: &mut impl Write,
    way: &mut Way<'_>,
    line: usize,
    with_failed: bool,
) -> Result<usize, Failure> {
    let mut cleaned = Ahead { records, next: None };
    if way.is_listed() {
        listed(&mut cleaned, out, way, line, with_failed)
    } else {
        found(&mut cleaned, out, way, line)
    }
}

/// Looks at the next record before it is taken.
struct Ahead<'r> {
    records: &'r mut dyn Records,
    next: Option<Vec<u8>>,
}

impl Ahead<'_> {
    fn next_if(
        &mut self,
        is_it: impl FnOnce(&dyn Records, &[u8]) -> bool,
    ) -> Result<Option<Vec<u8>>, Failure> {
        if self.next.is_none() {
            self.next = self.records.read()?;
        }
        let take = self.next.as_deref().is_some_and(|next| is_it(self.records, next));
        Ok(if take { self.next.take() } else { None })
    }
}

fn write(out: &mut impl Write, bytes: &[u8]) -> Result<(), Failure> {
    out.write_all(bytes).map_err(|e| e.to_string())
}

/// Records of which `documents.csv` lists every one.
fn listed(
    cleaned: &mut Ahead<'_>,
    out: &mut impl Write,
    way: &mut Way<'_>,
    mut number: usize,
    with_failed: bool,
) -> Result<usize, Failure> {
    let mut documents = 0;
    while let Some(document) = way.next()? {
        documents += 1;
        let at = document.error.as_ref().map_or(usize::MAX, |e| e.line);
        while number < at
            && let Some(blank) = cleaned.next_if(|records, next| records.is_blank(next))?
        {
            write(out, &blank)?;
            number += cleaned.records.lines(&blank);
        }
        if let Some(error) = &document.error {
            if !with_failed {
                continue;
            }
            let raw = raw(error)?;
            cleaned.next_if(|_, next| next == raw)?; // with `--on-error pass` it stands in the output, too
            write(out, &raw)?;
            number += cleaned.records.lines(&raw);
            continue;
        }
        let record = cleaned.next_if(|_, _| true)?;
        let record = record.ok_or("the cleaned file has fewer records than documents.csv")?;
        let record = original(cleaned.records, &document, record, &way.escapes(number)?)?;
        write(out, record.as_bytes())?;
        number += cleaned.records.lines(record.as_bytes());
    }
    while let Some(rest) = cleaned.next_if(|_, _| true)? {
        if !cleaned.records.is_blank(&rest) {
            return Err("the cleaned file has more records than documents.csv".into());
        }
        write(out, &rest)?;
    }
    Ok(documents)
}

/// Records without `documents.csv`: the next document of the audit is the next record with its id, and a failed one
/// has its line in `errors.csv`.
fn found(
    cleaned: &mut Ahead<'_>,
    out: &mut impl Write,
    way: &mut Way<'_>,
    mut number: usize,
) -> Result<usize, Failure> {
    let mut documents = 0;
    loop {
        if let Some(error) = way.next_failed(number) {
            let raw = raw(&error)?;
            cleaned.next_if(|_, next| next == raw)?;
            write(out, &raw)?;
            number += cleaned.records.lines(&raw);
            documents += 1;
            continue;
        }
        let Some(record) = cleaned.next_if(|_, _| true)? else { return Ok(documents) };
        if cleaned.records.is_blank(&record) {
            write(out, &record)?;
            number += cleaned.records.lines(&record);
            continue;
        }
        documents += 1;
        let own = std::str::from_utf8(&record).ok().and_then(|record| cleaned.records.id(record));
        let by_line = format!("{}#{number}", way.source);
        let of_record = |document: &str| match &own {
            Some(id) => document == id || document.strip_prefix('\'') == Some(id),
            None => document == by_line,
        };
        let record = match way.next_changed(of_record)? {
            Some(document) => {
                original(cleaned.records, &document, record, &way.escapes(number)?)?.into_bytes()
            }
            None => record,
        };
        write(out, &record)?;
        number += cleaned.records.lines(&record);
    }
}

/// The original of a record.
fn original(
    records: &mut dyn Records,
    document: &Document,
    record: Vec<u8>,
    escapes: &[EscapesRow],
) -> Result<String, Failure> {
    let record = String::from_utf8(record).map_err(|e| e.to_string())?;
    records.original(document, record, escapes)
}

/// How something was spelled, where that is noted.
pub(super) fn noted(escapes: &[EscapesRow], start: usize) -> Result<Option<String>, Failure> {
    let Some(row) = escapes.iter().find(|row| row.byte_start == start) else { return Ok(None) };
    let raw = raw_bytes(&row.raw).and_then(|raw| String::from_utf8(raw).ok());
    raw.map(Some).ok_or_else(|| "escapes.csv is damaged".into())
}
