//! Parquet files put back, row by row: every other column, and the file's own schema, are as they were.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::ArrowError;
use parquet::errors::ParquetError;

use super::Failure;
use super::way::{Document, Way, raw};
use crate::io::formats::columnar::{Form, RowWriter};
use crate::io::formats::json::Fields;
use crate::io::formats::lines;
use crate::io::formats::parquet::RowGroups;
use crate::io::output::Draft;
use crate::io::tables::ErrorRow;

/// The bytes of text that are put back at once.
const SIZE: usize = 1 << 20;

/// Puts the rows of `cleaned` back into `out`, the failed ones too if they were rows; how many documents, and the file.
pub(super) fn restore(
    cleaned: &Path,
    out: Draft,
    way: &mut Way<'_>,
    fields: &Fields,
    with_failed: bool,
) -> Result<(usize, Draft), Failure> {
    let file = File::open(cleaned).map_err(unread)?;
    let mut groups = RowGroups::open(file, fields, SIZE, &Arc::default()).map_err(unread)?;
    let form = Arc::clone(&groups.form);
    let writer = RowWriter::new(out, &form).map_err(unwritten)?;
    let mut back = Back { writer, form, way, with_failed, next: None, number: 0, documents: 0 };
    back.advance()?;
    while let Some(rows) = groups.rows().map_err(unread)? {
        back.rows(&rows.batch, rows.ends_group)?;
    }
    while let Some(error) = back.failed()? {
        back.insert(&error)?;
    }
    if back.next.is_some() {
        return Err("the cleaned file has fewer rows than documents.csv".into());
    }
    Ok((back.documents, back.writer.finish().map_err(unwritten)?))
}

/// Whether a file is Parquet.
pub(super) fn is_parquet(path: &Path) -> bool {
    use std::io::Read;
    let mut mark = [0; 4];
    File::open(path).and_then(|mut file| file.read_exact(&mut mark)).is_ok_and(|()| &mark == b"PAR1")
}

/// A file on its way back.
struct Back<'b, 'w> {
    writer: RowWriter<Draft>,
    form: Arc<Form>,
    way: &'b mut Way<'w>,
    with_failed: bool,
    /// The next document, where all are listed.
    next: Option<Document>,
    /// The number of the row that was put back last.
    number: usize,
    documents: usize,
}

impl Back<'_, '_> {
    /// On to the next document that has a row.
    fn advance(&mut self) -> Result<(), Failure> {
        loop {
            self.next = self.way.next()?;
            let is_elsewhere = self.next.as_ref().is_some_and(|d| d.error.is_some()) && !self.with_failed;
            if !is_elsewhere {
                return Ok(());
            }
            self.documents += 1;
        }
    }

    /// The failed row that comes next, if one does.
    fn failed(&mut self) -> Result<Option<ErrorRow>, Failure> {
        let number = self.number + 1;
        if !self.way.is_listed() {
            return Ok(if self.with_failed { self.way.next_failed(number) } else { None });
        }
        if self.next.as_ref().and_then(|d| d.error.as_ref()).is_none_or(|e| e.line > number) {
            return Ok(None);
        }
        let error = self.next.take().and_then(|document| document.error);
        self.advance()?;
        Ok(error)
    }

    /// Puts a failed row back.
    fn insert(&mut self, error: &ErrorRow) -> Result<(), Failure> {
        let row = lines::read(&raw(error)?, &self.form.schema);
        let row = row.map_err(|e| format!("the row {} in errors.csv: {e}", error.line))?;
        self.writer.write(&row, false).map_err(unwritten)?;
        self.number += 1;
        self.documents += 1;
        Ok(())
    }

    fn rows(&mut self, batch: &RecordBatch, ends_group: bool) -> Result<(), Failure> {
        let texts = self.form.text.read(batch).map_err(bad)?;
        let ids = self.form.id.as_ref().map(|id| id.read(batch)).transpose().map_err(bad)?;
        let mut back: Vec<Option<String>> = Vec::new();
        let mut from = 0;
        for row in 0..batch.num_rows() {
            let mut passed_on = false;
            while let Some(error) = self.failed()? {
                let mut line = Vec::new();
                lines::write(&batch.slice(row, 1), &mut line).map_err(bad)?;
                passed_on = line == raw(&error)?; // with `--on-error pass` it stands in the output, too
                if passed_on {
                    self.documents += 1;
                    break;
                }
                self.write(&batch.slice(from, row - from), &back, false)?;
                (from, back) = (row, Vec::new());
                self.insert(&error)?;
            }
            self.number += 1;
            let Some(text) = texts.get(row) else {
                back.push(None);
                continue;
            };
            let document = if passed_on {
                None
            } else if self.way.is_listed() {
                let document = self.next.take().ok_or("the cleaned file has more rows than documents.csv")?;
                self.advance()?;
                Some(document)
            } else {
                let id = ids.as_ref().and_then(|ids| ids.get(row)).map(str::to_owned);
                let id = id.unwrap_or_else(|| format!("{}#{}", self.way.source, self.number));
                self.way.next_changed(|name| name == id || name.strip_prefix('\'') == Some(&id))?
            };
            self.documents += usize::from(!passed_on);
            back.push(Some(match document {
                Some(document) => document.join(text)?,
                None => text.to_owned(),
            }));
        }
        self.write(&batch.slice(from, batch.num_rows() - from), &back, ends_group)
    }

    fn write(&mut self, batch: &RecordBatch, texts: &[Option<String>], ends: bool) -> Result<(), Failure> {
        let texts: Vec<Option<&str>> = texts.iter().map(Option::as_deref).collect();
        let batch = self.form.text.replace(batch, &texts).map_err(bad)?;
        self.writer.write(&batch, ends).map_err(unwritten)
    }
}

fn unread(e: std::io::Error) -> Failure {
    format!("its cleaned text: {e}")
}

fn unwritten(e: ParquetError) -> Failure {
    e.to_string()
}

fn bad(e: ArrowError) -> Failure {
    e.to_string()
}
