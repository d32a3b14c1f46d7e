//! Parquet files: a row is a document. Row groups are read one after the other, some rows at a time; only the text column
//! changes.

use std::fs::File;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use arrow_array::{BooleanArray, RecordBatch};
use arrow_schema::{ArrowError, DataType, Field, Fields, Schema};
use arrow_select::filter::filter_record_batch;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder,
};

use super::columnar::{Form, Rows, group};
use super::json;
use super::pieces::{Body, Piece, Pieces};
use super::{lines, texts};
use crate::error::{Error, ErrorKind};
use crate::io::desk::{Desk, Failure, PANIC, part};
use crate::io::done::{Last, OnError, Output, Position};
use crate::io::inputs::Input;
use crate::io::kind::{Codec, Format};

/// What a file that is cut short, or something else, is called.
const DAMAGED: &str = "it is damaged";

/// The rows of a file.
pub(crate) struct RowGroups {
    file: File,
    metadata: ArrowReaderMetadata,
    pub(crate) form: Arc<Form>,
    /// The next row group.
    next: usize,
    reader: Option<ParquetRecordBatchReader>,
    /// Rows that the open group still has, those in `rest` included.
    left: usize,
    /// Rows that are read and not given.
    rest: Option<RecordBatch>,
    /// Whether a piece was given: even a file without rows has one, for its form.
    begun: bool,
    at: Position,
    /// The bytes of a piece.
    size: usize,
    /// Counts bytes of the file.
    read: Arc<AtomicU64>,
}

impl RowGroups {
    /// Opens a file.
    ///
    /// # Errors
    /// It is no Parquet file (`InvalidData`), or it has no column with texts (`InvalidInput`).
    pub(crate) fn open(
        file: File,
        fields: &json::Fields,
        size: usize,
        read: &Arc<AtomicU64>,
    ) -> io::Result<Self> {
        let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
        let metadata = guarded(|| {
            let metadata = ArrowReaderMetadata::load(&file, options)?;
            let schema =
                Schema::new(metadata.schema().fields().iter().map(|f| by_offset(f)).collect::<Fields>());
            let options = ArrowReaderOptions::new().with_schema(Arc::new(schema));
            Ok(ArrowReaderMetadata::try_new(Arc::clone(metadata.metadata()), options)?)
        })?;
        let form = Form::of_file(&metadata, fields);
        let form = Arc::new(form.map_err(|why| io::Error::new(io::ErrorKind::InvalidInput, why))?);
        Ok(Self {
            file,
            metadata,
            form,
            next: 0,
            reader: None,
            left: 0,
            rest: None,
            begun: false,
            at: Position { line: 1, offset: 0 },
            size,
            read: Arc::clone(read),
        })
    }

    /// The next rows as they are decoded; none at the end.
    fn batch(&mut self) -> io::Result<Option<RecordBatch>> {
        loop {
            if let Some(rest) = self.rest.take() {
                return Ok(Some(rest));
            }
            if let Some(reader) = &mut self.reader {
                match guarded(|| Ok(reader.next().transpose()?))? {
                    Some(batch) if batch.num_rows() > 0 && batch.num_rows() <= self.left => {
                        return Ok(Some(batch));
                    }
                    Some(_) => {
                        return Err(damaged(format!("{DAMAGED}: a row group has other rows than it says")));
                    }
                    None if self.left > 0 => return Err(damaged(format!("{DAMAGED}: rows are missing"))),
                    None => self.reader = None,
                }
            }
            if self.next == self.metadata.metadata().num_row_groups() {
                return Ok(None);
            }
            let (rows, at_once) = group(self.metadata.metadata(), self.next, self.size);
            let (file, metadata) = (self.file.try_clone()?, self.metadata.clone());
            let groups = vec![self.next];
            self.reader = Some(guarded(|| {
                let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(file, metadata);
                Ok(builder.with_row_groups(groups).with_batch_size(at_once).build()?)
            })?);
            let bytes = self.metadata.metadata().row_group(self.next).compressed_size();
            self.read.fetch_add(bytes.max(0).unsigned_abs(), Ordering::Relaxed);
            self.left = rows;
            self.next += 1;
        }
    }

    /// The next rows, of at most about as many bytes of text as a piece may have.
    pub(crate) fn rows(&mut self) -> io::Result<Option<Rows>> {
        let form = Arc::clone(&self.form);
        let Some(batch) = self.batch()? else { return Ok(None) };
        let texts = form.text.read(&batch).map_err(damaged)?;
        let mut bytes = 0;
        let cut = (0..batch.num_rows()).find(|&row| {
            bytes += texts.length(row);
            bytes >= self.size
        });
        let count = cut.map_or(batch.num_rows(), |row| row + 1);
        self.rest = (count < batch.num_rows()).then(|| batch.slice(count, batch.num_rows() - count));
        self.left -= count;
        Ok(Some(Rows { form, batch: batch.slice(0, count), ends_group: self.left == 0 }))
    }
}

impl Pieces for RowGroups {
    fn next(&mut self) -> io::Result<Option<Piece>> {
        let rows = match self.rows()? {
            None if self.begun => return Ok(None),
            None => {
                let batch = RecordBatch::new_empty(Arc::clone(&self.form.schema));
                Rows { form: Arc::clone(&self.form), batch, ends_group: false }
            }
            Some(rows) => rows,
        };
        self.begun = true;
        let start = self.at;
        self.at.line += rows.batch.num_rows();
        Ok(Some(Piece { body: Body::Columnar(rows), start, end: self.at }))
    }

    fn position(&self) -> Position {
        self.at
    }
}

/// A field whose times are at an offset of zero and not at "UTC", a name that takes a list of all time zones to be known.
fn by_offset(field: &Field) -> Field {
    let kind = match field.data_type() {
        DataType::Timestamp(unit, Some(_)) => DataType::Timestamp(*unit, Some("+00:00".into())),
        DataType::Struct(inner) => DataType::Struct(inner.iter().map(|field| by_offset(field)).collect()),
        DataType::List(item) => DataType::List(Arc::new(by_offset(item))),
        DataType::Map(entries, sorted) => DataType::Map(Arc::new(by_offset(entries)), *sorted),
        kind => kind.clone(),
    };
    field.clone().with_data_type(kind)
}

fn damaged(e: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, e)
}

/// A damaged file must not take the run with it, whatever the reader makes of it.
fn guarded<T>(read: impl FnOnce() -> Result<T, Fault>) -> io::Result<T> {
    match catch_unwind(AssertUnwindSafe(read)) {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(Fault(why))) => Err(damaged(why)),
        Err(_) => Err(damaged(DAMAGED)),
    }
}

/// Why a file cannot be read on.
struct Fault(String);

impl From<parquet::errors::ParquetError> for Fault {
    fn from(e: parquet::errors::ParquetError) -> Self {
        Fault(e.to_string())
    }
}

impl From<ArrowError> for Fault {
    fn from(e: ArrowError) -> Self {
        Fault(e.to_string())
    }
}

/// Cleans rows: what is written for them.
pub(crate) fn clean(
    rows: Rows,
    start: Position,
    input: &Arc<Input>,
    codec: Codec,
    desk: &mut Desk<'_>,
) -> Result<Output, Error> {
    let codec = input.output_codec(codec);
    let as_lines = input.output.is_some_and(|kind| kind.format == Format::Jsonl);
    let cleaned = cleaned(&rows, start, input, desk)?;
    if desk.stopped() {
        return part(input, Vec::new(), codec, Last::Broken);
    }
    if as_lines {
        let mut out = Vec::new();
        lines::write(&cleaned, &mut out).map_err(bad)?;
        return part(input, out, codec, Last::No);
    }
    Ok(Output::Rows { input: Arc::clone(input), rows: Rows { batch: cleaned, ..rows }, last: Last::No })
}

/// The rows with cleaned texts, those aside that failed and are not to be passed on.
fn cleaned(rows: &Rows, start: Position, input: &Input, desk: &mut Desk<'_>) -> Result<RecordBatch, Error> {
    let Rows { form, batch, .. } = rows;
    let texts = form.text.read(batch).map_err(bad)?;
    let ids = form.id.as_ref().map(|id| id.read(batch)).transpose().map_err(bad)?;
    let limit = desk.reading.max_record_size;
    let mut results = Vec::with_capacity(batch.num_rows());
    let mut kept = vec![true; batch.num_rows()];
    let mut changed = false;
    for (row, keep) in kept.iter_mut().enumerate() {
        if desk.stopped() {
            break;
        }
        let Some(text) = texts.get(row) else {
            results.push(None);
            continue;
        };
        let line = start.line + row;
        let id = ids.as_ref().and_then(|ids| ids.get(row)).map(str::to_owned);
        let id = id.unwrap_or_else(|| format!("{}#{line}", input.source));
        let cleaned = if text.len() as u64 > limit {
            Err((texts::over(limit), Some(texts::LIMIT_HINT)))
        } else {
            desk.clean(&input.source, &id, text, "utf-8", None)?.ok_or((PANIC.to_owned(), None))
        };
        match cleaned {
            Ok(cleaned) => {
                changed |= !cleaned.removals.is_empty();
                results.push(Some(cleaned.text));
            }
            Err((reason, hint)) => {
                let mut raw = Vec::new();
                lines::write(&batch.slice(row, 1), &mut raw).map_err(bad)?;
                desk.fail(input, true, Failure { line, byte_offset: 0, reason, raw: &raw, hint })?;
                *keep = desk.reading.on_error == OnError::Pass;
                results.push(Some(text.into()));
            }
        }
    }
    if desk.stopped() {
        return Ok(batch.clone());
    }
    let results: Vec<Option<&str>> = results.iter().map(|text| text.as_deref()).collect();
    let batch = if changed { form.text.replace(batch, &results).map_err(bad)? } else { batch.clone() };
    if kept.iter().all(|&keep| keep) {
        return Ok(batch);
    }
    filter_record_batch(&batch, &BooleanArray::from(kept)).map_err(bad)
}

fn bad(e: ArrowError) -> Error {
    Error::new(ErrorKind::Io, e.to_string())
}
