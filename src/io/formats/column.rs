//! A column of a table in memory by its name; dots lead into structs.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, RecordBatch, StringArray, StructArray};
use arrow_cast::cast;
use arrow_schema::{ArrowError, DataType, Fields, Schema};

/// Where a column stands: its place, and within structs the places below.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Column {
    path: Vec<usize>,
    nullable: bool,
}

impl Column {
    /// The column with the texts.
    ///
    /// # Errors
    /// There is none of that name, or it holds no texts.
    pub(crate) fn of_texts(schema: &Schema, name: &str) -> Result<Self, String> {
        let Some((column, kind)) = find(schema.fields(), name) else {
            let names: Vec<&str> = schema.fields().iter().map(|f| f.name().as_str()).collect();
            return Err(format!("it has no column `{name}`; there are: {}", names.join(", ")));
        };
        match kind {
            DataType::Utf8 => Ok(column),
            other => Err(format!("the column `{name}` holds no texts, but {other}")),
        }
    }

    /// The column with the ids, if there is one: of texts or whole numbers.
    pub(crate) fn of_ids(schema: &Schema, name: &str) -> Option<Self> {
        let (column, kind) = find(schema.fields(), name)?;
        (kind == DataType::Utf8 || kind.is_integer()).then_some(column)
    }

    /// What stands in it, as texts.
    pub(crate) fn read(&self, batch: &RecordBatch) -> Result<Texts, ArrowError> {
        let mut above = Vec::new();
        let mut columns = batch.columns().to_vec();
        let mut own: Option<ArrayRef> = None;
        for &at in &self.path {
            if let Some(outer) = own.take() {
                columns = outer.as_struct().columns().to_vec();
                above.push(outer);
            }
            own = columns.get(at).cloned();
        }
        let own = own.ok_or_else(|| ArrowError::SchemaError("a column is gone".into()))?;
        let own = if *own.data_type() == DataType::Utf8 { own } else { cast(&own, &DataType::Utf8)? };
        Ok(Texts { own: own.as_string::<i32>().clone(), above })
    }

    /// The batch with other texts in the column.
    pub(crate) fn replace(
        &self,
        batch: &RecordBatch,
        texts: &[Option<&str>],
    ) -> Result<RecordBatch, ArrowError> {
        let new: StringArray = if self.nullable {
            texts.iter().copied().collect()
        } else {
            // where a struct above it is null, a column that knows no null has a place nobody reads
            StringArray::from_iter_values(texts.iter().map(|text| text.unwrap_or_default()))
        };
        let columns = replaced(batch.columns().to_vec(), &self.path, Arc::new(new))?;
        RecordBatch::try_new(batch.schema(), columns)
    }
}

fn replaced(mut columns: Vec<ArrayRef>, path: &[usize], new: ArrayRef) -> Result<Vec<ArrayRef>, ArrowError> {
    let [at, below @ ..] = path else { return Ok(columns) };
    let Some(place) = columns.get_mut(*at) else { return Ok(columns) };
    *place = if below.is_empty() {
        new
    } else {
        let (fields, inner, nulls) = place.as_struct().clone().into_parts();
        Arc::new(StructArray::try_new(fields, replaced(inner, below, new)?, nulls)?)
    };
    Ok(columns)
}

/// A column by name, and what it holds; one whose own name has the dots comes first.
fn find(fields: &Fields, name: &str) -> Option<(Column, DataType)> {
    if let Some((at, field)) = fields.find(name) {
        let column = Column { path: vec![at], nullable: field.is_nullable() };
        return Some((column, field.data_type().clone()));
    }
    name.match_indices('.').find_map(|(dot, _)| {
        let (at, field) = fields.find(&name[..dot])?;
        let DataType::Struct(inner) = field.data_type() else { return None };
        let (mut column, kind) = find(inner, &name[dot + 1..])?;
        column.path.insert(0, at);
        Some((column, kind))
    })
}

/// What stands in a column.
pub(crate) struct Texts {
    own: StringArray,
    /// The structs around it.
    above: Vec<ArrayRef>,
}

impl Texts {
    /// In one row; none for null.
    pub(crate) fn get(&self, row: usize) -> Option<&str> {
        let null = self.own.is_null(row) || self.above.iter().any(|outer| outer.is_null(row));
        (!null).then(|| self.own.value(row))
    }

    /// Of one row, in bytes.
    pub(crate) fn length(&self, row: usize) -> usize {
        self.own.value_length(row) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow_array::Int64Array;
    use arrow_schema::Field;

    fn batch() -> RecordBatch {
        let body: ArrayRef = Arc::new(StringArray::from(vec![Some("a"), None, Some("hidden")]));
        let inner = Fields::from(vec![Field::new("body", DataType::Utf8, true)]);
        let page = StructArray::new(inner.clone(), vec![body], Some(vec![true, true, false].into()));
        let schema = Schema::new(vec![
            Field::new("id", DataType::Int64, false),
            Field::new("page", DataType::Struct(inner), true),
            Field::new("page.title", DataType::Utf8, false),
        ]);
        let title = StringArray::from(vec!["x", "y", "z"]);
        let columns: Vec<ArrayRef> =
            vec![Arc::new(Int64Array::from(vec![1, 2, 3])), Arc::new(page), Arc::new(title)];
        RecordBatch::try_new(Arc::new(schema), columns).unwrap()
    }

    fn all(column: &Column, batch: &RecordBatch) -> Vec<Option<String>> {
        let texts = column.read(batch).unwrap();
        (0..batch.num_rows()).map(|row| texts.get(row).map(str::to_owned)).collect()
    }

    #[test]
    fn columns_are_found_read_and_replaced() {
        let batch = batch();
        let schema = batch.schema();
        let body = Column::of_texts(&schema, "page.body").unwrap();
        assert_eq!(all(&body, &batch), [Some("a".into()), None, None]);
        assert_eq!(
            all(&Column::of_texts(&schema, "page.title").unwrap(), &batch),
            ["x", "y", "z"].map(|t| Some(t.into()))
        );
        assert_eq!(
            all(&Column::of_ids(&schema, "id").unwrap(), &batch),
            ["1", "2", "3"].map(|t| Some(t.into()))
        );
        let other = body.replace(&batch, &[None, Some("b"), None]).unwrap();
        assert_eq!(all(&body, &other), [None, Some("b".into()), None]);
        assert_eq!((other.schema(), other.column(0)), (schema.clone(), batch.column(0)));
        for (name, why) in [
            ("text", "no column `text`; there are: id, page, page.title"),
            ("page", "holds no texts, but Struct"),
            ("id", "holds no texts, but Int64"),
            ("page.x", "no column `page.x`"),
        ] {
            let e = Column::of_texts(&schema, name).unwrap_err();
            assert!(e.contains(why), "{e}");
        }
        assert_eq!(Column::of_ids(&schema, "page"), None);
    }
}
