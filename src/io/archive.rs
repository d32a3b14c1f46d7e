//! The tables as Parquet files. During a run they grow as CSV, which can be cut back and gone on with; at its end they are
//! written anew, with numbers as numbers.

use std::fs::File;
use std::io::{Read, Write};
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::Float64Type;
use arrow_array::{Array, ArrayRef, Float64Array, Int64Array, RecordBatch, StringArray};
use arrow_cast::cast;
use arrow_schema::{DataType, Field, Schema};
use csv::StringRecord;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::basic::Compression;
use parquet::file::properties::WriterProperties;

/// The columns with whole numbers.
const NUMBERS: [&str; 10] = [
    "line",
    "byte_start",
    "byte_end",
    "char_start",
    "char_end",
    "bytes_in",
    "bytes_out",
    "lines_in",
    "lines_removed",
    "removals",
];
/// Rows, and bytes, that are written at once.
const CHUNK: (usize, usize) = (4096, 4 << 20);
/// The bytes from which on a row group is full.
const GROUP: usize = 64 << 20;

/// Why a table cannot be read or written.
type Fault = Box<dyn std::error::Error + Send + Sync>;

fn kind(column: &str) -> DataType {
    match column {
        "confidence" => DataType::Float64,
        name if NUMBERS.contains(&name) => DataType::Int64,
        _ => DataType::Utf8,
    }
}

/// Writes a table of ours, given as CSV, as Parquet; gives the writer below back.
pub(crate) fn write<W: Write + Send>(csv: impl Read, out: W) -> Result<W, Fault> {
    let mut reader = csv::ReaderBuilder::new().buffer_capacity(1 << 17).from_reader(csv);
    let fields = reader.headers()?.iter().map(|name| Field::new(name, kind(name), false));
    let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(Default::default()))
        .set_max_row_group_bytes(Some(GROUP))
        .build();
    let mut writer = ArrowWriter::try_new(out, Arc::clone(&schema), Some(properties))?;
    let (mut rows, mut bytes) = (Vec::new(), 0);
    let mut records = reader.into_records();
    loop {
        let record = records.next().transpose()?;
        let ended = record.is_none();
        if let Some(record) = record {
            bytes += record.as_slice().len();
            rows.push(record);
        }
        if ended || rows.len() >= CHUNK.0 || bytes >= CHUNK.1 {
            writer.write(&batch(&schema, &rows)?)?;
            (rows, bytes) = (Vec::new(), 0);
        }
        if ended {
            return Ok(writer.into_inner()?);
        }
    }
}

fn batch(schema: &Arc<Schema>, rows: &[StringRecord]) -> Result<RecordBatch, Fault> {
    let mut columns: Vec<ArrayRef> = Vec::with_capacity(schema.fields().len());
    for (at, field) in schema.fields().iter().enumerate() {
        let cells = rows.iter().map(|row| row.get(at).unwrap_or_default());
        columns.push(match field.data_type() {
            DataType::Int64 => {
                Arc::new(Int64Array::from(cells.map(str::parse).collect::<Result<Vec<i64>, _>>()?))
            }
            DataType::Float64 => {
                Arc::new(Float64Array::from(cells.map(str::parse).collect::<Result<Vec<f64>, _>>()?))
            }
            _ => Arc::new(StringArray::from_iter_values(cells)),
        });
    }
    Ok(RecordBatch::try_new(Arc::clone(schema), columns)?)
}

/// The rows of such a table as they would stand in CSV, and before them the names of its columns.
pub(crate) fn read(
    file: File,
) -> Result<(StringRecord, impl Iterator<Item = Result<StringRecord, Fault>>), Fault> {
    let builder = ParquetRecordBatchReaderBuilder::try_new(file)?;
    let names: StringRecord = builder.schema().fields().iter().map(|f| f.name().as_str()).collect();
    let mut batches = builder.with_batch_size(CHUNK.0).build()?;
    let mut open: Option<(Vec<StringArray>, usize, usize)> = None;
    let rows = std::iter::from_fn(move || {
        loop {
            if let Some((columns, row, count)) = &mut open
                && *row < *count
            {
                let record =
                    columns.iter().map(|c| if c.is_null(*row) { "" } else { c.value(*row) }).collect();
                *row += 1;
                return Some(Ok(record));
            }
            match batches
                .next()?
                .map_err(Fault::from)
                .and_then(|batch| Ok((cells(&batch)?, 0, batch.num_rows())))
            {
                Ok(next) => open = Some(next),
                Err(e) => return Some(Err(e)),
            }
        }
    });
    Ok((names, rows))
}

fn cells(batch: &RecordBatch) -> Result<Vec<StringArray>, Fault> {
    let column = |column: &ArrayRef| {
        if let Some(numbers) = column.as_primitive_opt::<Float64Type>() {
            return Ok(numbers.iter().map(|number| number.map(|n| format!("{n:.2}"))).collect());
        }
        Ok(cast(column, &DataType::Utf8)?.as_string::<i32>().clone())
    };
    batch.columns().iter().map(column).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::tables::{AUDIT, AuditRow, DOCUMENTS};

    #[test]
    fn a_table_comes_back_as_it_was() {
        let rows = "s.txt,\"a, b\",3,0,9,0,7,ad,ads,ad-x,0.90,,\"نص \"\"x\"\"\n\"\ns.txt,b,1,0,1,0,1,ad,ads,r,1.00,p;q,\r\n";
        let csv = format!("{AUDIT}{}", rows.replace("q,\r\n", "q,\"\r\"\n"));
        let mut file = tempfile::tempfile().unwrap();
        write(csv.as_bytes(), &mut file).unwrap();
        let (names, rows) = read(file).unwrap();
        let back: Vec<AuditRow> = rows.map(|row| row.unwrap().deserialize(Some(&names)).unwrap()).collect();
        let straight: Vec<AuditRow> =
            csv::Reader::from_reader(csv.as_bytes()).deserialize().map(Result::unwrap).collect();
        assert_eq!(back, straight);
        let mut empty = tempfile::tempfile().unwrap();
        write(DOCUMENTS.as_bytes(), &mut empty).unwrap();
        let (names, rows) = read(empty).unwrap();
        assert_eq!((names.iter().collect::<Vec<_>>().join(","), rows.count()), (DOCUMENTS.trim().into(), 0));
        assert!(write(format!("{AUDIT}s,d,x,0,0,0,0,,,,1,,\n").as_bytes(), Vec::new()).is_err());
    }
}
