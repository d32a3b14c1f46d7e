//! Rows on their way into a Parquet file.
//!
//! Values are read and written in the types that the file itself has: its schema, its metadata and its codecs come again
//! as they were, whatever types some reader makes of them in memory.

use std::fmt;
use std::io::Write;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::{Schema, SchemaRef};
use arrow_select::concat::concat_batches;
use parquet::arrow::arrow_reader::ArrowReaderMetadata;
use parquet::arrow::arrow_writer::{ArrowWriter, ArrowWriterOptions};
use parquet::arrow::{ARROW_SCHEMA_META_KEY, ArrowSchemaConverter};
use parquet::basic::{Compression, Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::ParquetMetaData;
use parquet::file::properties::WriterProperties;
use parquet::schema::types::SchemaDescriptor;

use super::column::Column;
use super::json::Fields;
use crate::io::output::Draft;

/// The bytes from which on a row group is full, whatever the input's had.
const GROUP: usize = 256 << 20;
/// Rows, and bytes of text, that are encoded at once.
const CHUNK: (usize, usize) = (1024, 1 << 20);

/// What a Parquet file is like, its rows aside.
#[derive(Debug)]
pub(crate) struct Form {
    pub(crate) schema: SchemaRef,
    descriptor: SchemaDescriptor,
    properties: WriterProperties,
    pub(crate) text: Column,
    pub(crate) id: Option<Column>,
}

impl Form {
    /// That of a file.
    ///
    /// # Errors
    /// It has no column with texts.
    pub(crate) fn of_file(metadata: &ArrowReaderMetadata, fields: &Fields) -> Result<Self, String> {
        let file = metadata.metadata().file_metadata();
        let own = metadata.parquet_schema();
        let mut pairs = file.key_value_metadata().cloned();
        // timestamps of 96 bits are read everywhere and written no more
        let old = own.columns().iter().any(|column| column.physical_type() == Type::INT96);
        let descriptor = if old {
            pairs = pairs.map(|all| all.into_iter().filter(|p| p.key != ARROW_SCHEMA_META_KEY).collect());
            ArrowSchemaConverter::new().convert(metadata.schema()).map_err(|e| e.to_string())?
        } else {
            own.clone()
        };
        let mut properties = WriterProperties::builder()
            .set_key_value_metadata(pairs)
            .set_max_row_group_row_count(None)
            .set_max_row_group_bytes(Some(GROUP));
        for column in metadata.metadata().row_groups().first().map_or(&[][..], |group| group.columns()) {
            let codec = writable(column.compression());
            properties = properties.set_column_compression(column.column_path().clone(), codec);
        }
        Self::new(Arc::clone(metadata.schema()), descriptor, properties.build(), fields)
    }

    /// That of a file made of JSON lines.
    ///
    /// # Errors
    /// It has no column with texts.
    pub(crate) fn of_records(schema: Schema, fields: &Fields) -> Result<Self, String> {
        let descriptor = ArrowSchemaConverter::new().convert(&schema).map_err(|e| e.to_string())?;
        let properties = WriterProperties::builder()
            .set_max_row_group_bytes(Some(GROUP / 4))
            .set_compression(Compression::ZSTD(Default::default()));
        Self::new(Arc::new(schema), descriptor, properties.build(), fields)
    }

    fn new(
        schema: SchemaRef,
        descriptor: SchemaDescriptor,
        properties: WriterProperties,
        fields: &Fields,
    ) -> Result<Self, String> {
        let text = Column::of_texts(&schema, &fields.text)?;
        let id = Column::of_ids(&schema, &fields.id);
        Ok(Self { schema, descriptor, properties, text, id })
    }
}

/// The codec, or its successor where it is no longer written.
fn writable(codec: Compression) -> Compression {
    match codec {
        Compression::LZ4 | Compression::LZO => Compression::LZ4_RAW,
        codec => codec,
    }
}

/// Some rows of a file.
#[derive(Clone)]
pub(crate) struct Rows {
    pub(crate) form: Arc<Form>,
    pub(crate) batch: RecordBatch,
    /// Whether a row group ends with them.
    pub(crate) ends_group: bool,
}

impl fmt::Debug for Rows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rows").field("rows", &self.batch.num_rows()).finish_non_exhaustive()
    }
}

/// A Parquet file in the making. What it writes depends on the rows alone, not on how many come at once.
pub(crate) struct RowWriter<W: Write + Send> {
    writer: ArrowWriter<W>,
    form: Arc<Form>,
    /// Rows of a chunk that is not full, and how many, and how much text.
    waiting: Vec<RecordBatch>,
    rows: usize,
    bytes: usize,
}

impl<W: Write + Send> RowWriter<W> {
    /// Begins a file.
    pub(crate) fn new(out: W, form: &Arc<Form>) -> Result<Self, ParquetError> {
        let options = ArrowWriterOptions::new()
            .with_properties(form.properties.clone())
            .with_parquet_schema(form.descriptor.clone())
            .with_skip_arrow_metadata(true);
        let writer = ArrowWriter::try_new_with_options(out, Arc::clone(&form.schema), options)?;
        Ok(Self { writer, form: Arc::clone(form), waiting: Vec::new(), rows: 0, bytes: 0 })
    }

    /// Appends rows.
    pub(crate) fn write(&mut self, batch: &RecordBatch, ends_group: bool) -> Result<(), ParquetError> {
        let texts = self.form.text.read(batch)?;
        let mut from = 0;
        for row in 0..batch.num_rows() {
            self.rows += 1;
            self.bytes += texts.length(row);
            if self.rows >= CHUNK.0 || self.bytes >= CHUNK.1 {
                self.waiting.push(batch.slice(from, row + 1 - from));
                from = row + 1;
                self.chunk()?;
            }
        }
        if from < batch.num_rows() {
            self.waiting.push(batch.slice(from, batch.num_rows() - from));
        }
        if ends_group {
            self.chunk()?;
            self.writer.flush()?;
        }
        Ok(())
    }

    fn chunk(&mut self) -> Result<(), ParquetError> {
        (self.rows, self.bytes) = (0, 0);
        match &self.waiting[..] {
            [] => {}
            [one] => self.writer.write(one)?,
            many => self.writer.write(&concat_batches(&self.form.schema, many)?)?,
        }
        self.waiting.clear();
        Ok(())
    }

    /// Writes what is left, and the footer; gives the writer below back.
    pub(crate) fn finish(mut self) -> Result<W, ParquetError> {
        self.chunk()?;
        self.writer.into_inner()
    }
}

impl RowWriter<Draft> {
    /// Leaves nothing of the file.
    pub(crate) fn discard(mut self) {
        self.writer.inner_mut().forget();
    }
}

/// The rows of a row group, and how many of them make about `size` bytes.
pub(crate) fn group(metadata: &ParquetMetaData, group: usize, size: usize) -> (usize, usize) {
    /// The most rows that are decoded at once.
    const ROWS: usize = 8192;
    let group = metadata.row_group(group);
    let rows = usize::try_from(group.num_rows()).unwrap_or(0);
    // a column whose values repeat is small in the file and large in memory
    let of_column = |c: &parquet::file::metadata::ColumnChunkMetaData| {
        c.unencoded_byte_array_data_bytes().unwrap_or(0).max(c.uncompressed_size()).max(0) as u64
    };
    let bytes: u64 = group.columns().iter().map(of_column).sum();
    let each = (bytes / rows.max(1) as u64).max(1);
    let at_once = usize::try_from(size as u64 / each).unwrap_or(ROWS);
    (rows, at_once.clamp(1, ROWS))
}
