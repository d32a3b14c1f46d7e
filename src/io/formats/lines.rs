//! Rows as JSON lines, and JSON lines as rows.

use arrow_array::RecordBatch;
use arrow_json::writer::{LineDelimited, WriterBuilder};
use arrow_json::{ReaderBuilder, reader::infer_json_schema};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use arrow_select::concat::concat_batches;

use super::json::Fields;

/// Appends a line for each row. Nulls are written, so that every line has every field, as pandas and Polars have it.
pub(crate) fn write(batch: &RecordBatch, out: &mut Vec<u8>) -> Result<(), ArrowError> {
    let mut writer = WriterBuilder::new().with_explicit_nulls(true).build::<_, LineDelimited>(out);
    writer.write(batch)?;
    writer.finish()
}

/// The columns of a table that takes such lines: of a field that has only nulls nothing is known, and it takes texts.
pub(crate) fn schema(lines: &[u8]) -> Result<Schema, ArrowError> {
    let (schema, _) = infer_json_schema(lines, None)?;
    let fields: Vec<Field> = schema.fields().iter().map(|field| known(field)).collect();
    Ok(Schema::new(fields))
}

fn known(field: &Field) -> Field {
    let kind = match field.data_type() {
        DataType::Null => DataType::Utf8,
        DataType::Struct(inner) => DataType::Struct(inner.iter().map(|field| known(field)).collect()),
        DataType::List(item) => DataType::List(known(item).into()),
        kind => kind.clone(),
    };
    field.clone().with_data_type(kind)
}

/// The columns of the lines that are made of WET records.
pub(crate) fn web(fields: &Fields) -> Schema {
    let names = [fields.id.as_str(), &fields.url, "date", "language", &fields.text];
    Schema::new(names.map(|name| Field::new(name, DataType::Utf8, true)).to_vec())
}

/// Lines as rows of these columns.
///
/// # Errors
/// A line does not fit: it has a field that is no column, or a value of another type.
pub(crate) fn read(lines: &[u8], schema: &SchemaRef) -> Result<RecordBatch, ArrowError> {
    let reader = ReaderBuilder::new(SchemaRef::clone(schema))
        .with_strict_mode(true)
        .with_coerce_primitive(true)
        .build(lines)?;
    let batches: Vec<RecordBatch> = reader.collect::<Result<_, _>>()?;
    match <[RecordBatch; 1]>::try_from(batches) {
        Ok([one]) => Ok(one),
        Err(many) => concat_batches(schema, &many),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    #[test]
    fn lines_become_rows_and_rows_lines() {
        let text = "{\"text\":\"نص\",\"n\":1,\"tags\":[\"a\"],\"deep\":{\"x\":null}}\n{\"text\":\"b\",\"n\":null,\"tags\":[],\"deep\":{\"x\":null}}\n";
        let schema = Arc::new(schema(text.as_bytes()).unwrap());
        let rows = read(text.as_bytes(), &schema).unwrap();
        assert_eq!(rows.num_rows(), 2);
        let mut out = Vec::new();
        write(&rows, &mut out).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), text);
        let late = read(b"{\"text\":\"c\",\"deep\":{\"x\":\"now\"}}\n", &schema).unwrap();
        assert_eq!(late.num_rows(), 1);
        for line in ["{\"text\":\"c\",\"new\":1}", "{\"text\":\"c\",\"n\":\"no number\"}"] {
            assert!(read(line.as_bytes(), &schema).is_err(), "{line}");
        }
    }
}
