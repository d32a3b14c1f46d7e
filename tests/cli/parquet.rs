//! Parquet: only the text column changes; and the audit as Parquet.
#![expect(clippy::unwrap_used, reason = "the helpers read what a test has just made")]

use std::collections::HashMap;
use std::fs::File;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use arrow_array::types::Int32Type;
use arrow_array::{
    Array, ArrayRef, DictionaryArray, Int64Array, ListArray, RecordBatch, StringArray, StructArray,
    TimestampMicrosecondArray,
};
use arrow_schema::{DataType, Field, Fields, Schema};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::basic::Compression;
use parquet::file::properties::WriterProperties;

use crate::{KEPT, Place, page};

/// Rows with columns of all sorts; `texts` in the column `text`.
fn table(texts: &[Option<&str>]) -> RecordBatch {
    let count = texts.len();
    let number = |row: usize| row as i64;
    let days = TimestampMicrosecondArray::from_iter((0..count).map(|r| (r % 2 == 0).then_some(number(r))));
    let kinds: DictionaryArray<Int32Type> = (0..count).map(|r| ["news", "blog"][r % 2]).collect();
    let tags = ListArray::from_iter_primitive::<Int32Type, _, _>(
        (0..count).map(|r| (r % 3 > 0).then(|| vec![Some(1), None, Some(r as i32)])),
    );
    let inner = Fields::from(vec![Field::new("site", DataType::Utf8, true)]);
    let sites: ArrayRef =
        Arc::new(StringArray::from_iter((0..count).map(|r| (r % 4 > 0).then_some("e.example"))));
    let meta =
        StructArray::new(inner, vec![sites], Some((0..count).map(|r| r % 5 > 0).collect::<Vec<_>>().into()));
    let columns: Vec<(&str, ArrayRef, bool)> = vec![
        ("id", Arc::new(Int64Array::from_iter_values((0..count).map(number))), false),
        ("kind", Arc::new(kinds), true),
        ("text", Arc::new(StringArray::from(texts.to_vec())), true),
        ("date", Arc::new(days.with_timezone("Asia/Baghdad")), true),
        ("tags", Arc::new(tags), true),
        ("meta", Arc::new(meta), true),
    ];
    let fields: Vec<Field> = columns
        .iter()
        .map(|(name, array, null)| Field::new(*name, array.data_type().clone(), *null))
        .collect();
    let notes = HashMap::from([("made by".to_owned(), "a test".to_owned())]);
    let schema = Schema::new_with_metadata(fields, notes);
    RecordBatch::try_new(Arc::new(schema), columns.into_iter().map(|(_, array, _)| array).collect()).unwrap()
}

fn file(batch: &RecordBatch, rows_in_group: usize) -> Vec<u8> {
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_max_row_group_row_count(Some(rows_in_group))
        .build();
    let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), Some(properties)).unwrap();
    writer.write(batch).unwrap();
    writer.into_inner().unwrap()
}

/// All rows of a file, with the schema, and the rows of each group.
fn read(place: &Place, name: &str) -> (RecordBatch, Vec<i64>) {
    let builder = ParquetRecordBatchReaderBuilder::try_new(File::open(place.path(name)).unwrap()).unwrap();
    let groups = builder.metadata().row_groups().iter().map(|group| group.num_rows()).collect();
    let schema = builder.schema().clone();
    let batches: Vec<RecordBatch> = builder.build().unwrap().map(Result::unwrap).collect();
    (arrow_select::concat::concat_batches(&schema, &batches).unwrap(), groups)
}

fn texts(batch: &RecordBatch) -> Vec<Option<String>> {
    let column =
        batch.column_by_name("text").unwrap().as_any().downcast_ref::<StringArray>().unwrap().clone();
    column.iter().map(|text| text.map(str::to_owned)).collect()
}

fn mixed() -> (String, Vec<Option<String>>) {
    let dirty = page(&["Leave a comment"]);
    let all = (0..23).map(|row| match row % 4 {
        0 => None,
        1 => Some(KEPT.to_owned()),
        _ => Some(dirty.clone()),
    });
    (dirty.clone(), all.collect())
}

fn cleaned_place() -> (Place, RecordBatch) {
    let (_, all) = mixed();
    let batch = table(&all.iter().map(Option::as_deref).collect::<Vec<_>>());
    (Place::new().file("in/r.parquet", file(&batch, 10)), batch)
}

#[test]
fn only_the_text_changes_and_comes_back() {
    let (place, batch) = cleaned_place();
    place.run("clean in -o out").exits(0);
    let (cleaned, groups) = read(&place, "out/r.parquet");
    assert_eq!((cleaned.schema(), groups), (batch.schema(), vec![10, 10, 3]));
    for name in ["id", "kind", "date", "tags", "meta"] {
        assert_eq!(cleaned.column_by_name(name), batch.column_by_name(name), "{name}");
    }
    let expected: Vec<_> = texts(&batch).into_iter().map(|text| text.map(|_| KEPT.to_owned())).collect();
    assert_eq!(texts(&cleaned), expected);
    let ids = place.column("out/documents.csv", "document");
    assert_eq!((ids.len(), ids[0].as_str()), (17, "1"));
    place.run("restore out --audit out/audit.csv -o back").exits(0).says("17 documents restored");
    assert_eq!(read(&place, "back/r.parquet"), (batch.clone(), vec![10, 10, 3]));
    std::fs::remove_file(place.path("out/documents.csv")).unwrap();
    place.run("restore out --audit out/audit.csv -o by-id").exits(0);
    assert_eq!(read(&place, "by-id/r.parquet").0, batch);
}

#[test]
fn the_same_bytes_for_any_batches_and_threads() {
    let (place, _) = cleaned_place();
    place.run("clean in -o one -j 1").exits(0);
    for (name, flags) in [("two", "-j 3 --batch-size 1"), ("three", "-j 2 --batch-size 1000")] {
        place.run(&format!("clean in -o {name} {flags}")).exits(0);
        for file in ["r.parquet", "audit.csv", "documents.csv"] {
            assert!(
                place.bytes(&format!("one/{file}")) == place.bytes(&format!("{name}/{file}")),
                "{name} {file}"
            );
        }
    }
}

#[test]
fn a_row_that_fails_is_left_out_or_passed_on_and_comes_back() {
    let long = "long ".repeat(2000);
    let batch = table(&[Some("a"), Some(&long), None, Some("b"), Some(&long)]);
    let place = Place::new().file("in/r.parquet", file(&batch, 100));
    for (how, rows) in [("skip", 3), ("pass", 5)] {
        place
            .run(&format!("clean in -o {how} --on-error {how} --max-record-size 5000"))
            .exits(3)
            .says("line 2")
            .says("larger");
        assert_eq!(read(&place, &format!("{how}/r.parquet")).0.num_rows(), rows);
        place.run(&format!("restore {how} --audit {how}/audit.csv -o back-{how}")).exits(0);
        assert_eq!(read(&place, &format!("back-{how}/r.parquet")).0, batch, "{how}");
    }
    place.run("clean in -o stop --on-error stop --max-record-size 5000").exits(3);
    assert!(!place.has("stop/r.parquet"));
}

#[test]
fn a_file_that_cannot_be_read_leaves_no_output() {
    let whole = file(&table(&[Some("a"), Some("b")]), 1);
    let place = Place::new().file("in/cut.parquet", &whole[..whole.len() / 2]).file("in/none.parquet", "");
    place.write("in/ok.parquet", &whole);
    let mut torn = whole.clone();
    torn[4..60].fill(0xff);
    place.write("in/torn.parquet", torn);
    place
        .run("clean in -o out")
        .exits(3)
        .says("cut.parquet")
        .says("none.parquet")
        .says("torn.parquet")
        .says("cannot be read");
    assert_eq!(place.texts("out"), ["ok.parquet"]);
}

#[test]
fn a_column_that_is_not_there_or_holds_no_texts() {
    let place = Place::new().file("r.parquet", file(&table(&[Some("a")]), 1));
    place
        .run("clean r.parquet -o out --text-field body")
        .exits(3)
        .says("it has no column `body`; there are: id, kind, text, date, tags, meta")
        .says("--text-field");
    place
        .run("clean r.parquet -o out --text-field id")
        .exits(3)
        .says("the column `id` holds no texts, but Int64");
    place.run("clean r.parquet -o out --text-field kind").exits(0);
    place.run("clean r.parquet -o out --text-field meta.site").exits(0);
}

#[test]
fn pipes_are_refused() {
    let place =
        Place::new().file("r.parquet", file(&table(&[Some("a")]), 1)).file("r.jsonl", "{\"text\":\"a\"}\n");
    place.run("clean r.parquet -o -").exits(2).says("Parquet cannot be written to stdout").says("hint: ");
    place
        .run("clean r.jsonl -o - --output-format parquet")
        .exits(2)
        .says("Parquet cannot be written to stdout");
    place.pipe("clean --format parquet -o out", "PAR1").exits(2).says("Parquet cannot be read from a pipe");
    place.run("clean r.parquet --dry-run").exits(0);
    place.run("clean r.parquet --check").exits(0);
}

#[test]
fn rows_as_json_lines() {
    let (place, batch) = cleaned_place();
    place.run("clean in -o out --output-format jsonl").exits(0);
    let lines = place.text("out/r.jsonl");
    let first: serde_json::Value = serde_json::from_str(lines.lines().next().unwrap()).unwrap();
    assert_eq!(
        (lines.lines().count(), &first["text"], &first["id"]),
        (23, &serde_json::Value::Null, &0.into())
    );
    place.run("restore out --audit out/audit.csv -o back").exits(0).says("17 documents restored");
    let back = place.text("back/r.jsonl");
    let texts_back: Vec<Option<String>> = back
        .lines()
        .map(|line| {
            serde_json::from_str::<serde_json::Value>(line).unwrap()["text"].as_str().map(str::to_owned)
        })
        .collect();
    assert_eq!(texts_back, texts(&batch));
}

#[test]
fn json_lines_as_rows() {
    let (_, all) = mixed();
    let line = |(n, text): (usize, &String)| {
        format!(
            "{{\"id\":\"d{n}\",\"text\":{},\"n\":{n},\"x\":{{\"y\":[1.5]}}}}\n",
            serde_json::to_string(text).unwrap()
        )
    };
    let originals: Vec<String> = all.into_iter().flatten().collect();
    let lines: String = originals.iter().enumerate().map(line).collect();
    let place = Place::new().file("in/r.jsonl", format!("\n{lines}\nnot json\n"));
    for how in ["skip", "pass"] {
        place
            .run(&format!("clean in -o {how} --output-format parquet --on-error {how} --batch-size 3000"))
            .exits(3);
        let (rows, _) = read(&place, &format!("{how}/r.parquet"));
        assert_eq!(texts(&rows), vec![Some(KEPT.to_owned()); originals.len()]);
        place.run(&format!("restore {how} --audit {how}/audit.csv -o back-{how}")).exits(0);
        let (rows, _) = read(&place, &format!("back-{how}/r.parquet"));
        assert_eq!(texts(&rows), originals.iter().cloned().map(Some).collect::<Vec<_>>());
    }
    place.pipe("clean - -o piped --output-format parquet", &lines).exits(0);
    assert_eq!(read(&place, "piped/stdin.parquet").0.num_rows(), originals.len());
    let empty = Place::new().file("r.jsonl", "\n");
    empty.run("clean r.jsonl -o out --output-format parquet").exits(0);
    assert_eq!(read(&empty, "out/r.parquet").0.num_rows(), 0);
}

#[test]
fn lines_that_do_not_fit_fail_their_file_alone() {
    let fits =
        format!("{{\"text\":{},\"n\":1}}\n", serde_json::to_string(&page(&["Leave a comment"])).unwrap());
    let place = Place::new().file("in/a.jsonl", fits.repeat(20)).file("in/c.jsonl", &fits);
    place.write("in/b.jsonl", fits.repeat(9) + &fits.replace("\"n\"", "\"late\"") + &fits.repeat(9));
    let ran = place.run("clean in -o out --output-format parquet --batch-size 1000").exits(3);
    ran.says("b.jsonl").says("cannot be written as Parquet").says("late").says("hint: ");
    assert_eq!(place.texts("out"), ["a.parquet", "c.parquet"]);
    let mut sources = place.column("out/documents.csv", "source");
    sources.dedup();
    assert_eq!(sources, ["a.jsonl", "b.jsonl", "c.jsonl"]);
    assert_eq!(place.column("out/documents.csv", "source").len(), 22);
}

#[test]
fn the_audit_as_parquet() {
    let (place, batch) = cleaned_place();
    place.write("in/a.txt", page(&["Leave a comment"]));
    place.run("clean in -o out --audit out/audit.parquet").exits(0);
    assert_eq!(place.files("out"), ["a.txt", "audit.parquet", "documents.parquet", "r.parquet"]);
    let (audit, _) = read(&place, "out/audit.parquet");
    assert_eq!(audit.schema().field_with_name("byte_start").unwrap().data_type(), &DataType::Int64);
    assert_eq!(audit.num_rows(), 12);
    place.run("restore out --audit out/audit.parquet -o back").exits(0).says("18 documents restored");
    assert_eq!(read(&place, "back/r.parquet").0, batch);
    assert_eq!(place.text("back/a.txt"), page(&["Leave a comment"]));
}

#[test]
fn a_run_that_was_killed_and_goes_on_ends_with_the_same_bytes() {
    let (_, all) = mixed();
    let many: Vec<Option<&str>> = (0..4000).map(|row| all[row % all.len()].as_deref()).collect();
    let rows = file(&table(&many), 500);
    let lines: String = many
        .iter()
        .flatten()
        .map(|text| format!("{{\"text\":{}}}\n", serde_json::to_string(text).unwrap()))
        .collect();
    let place = Place::new().file("in/a.txt", KEPT).file("in/b.parquet", rows).file("in/c.jsonl", lines);
    for (name, flags) in
        [("same", ""), ("lines", " --output-format jsonl"), ("rows", " --output-format parquet")]
    {
        let flags = format!("{flags} -j 2 --checkpoint 0 --batch-size 1000");
        place.run(&format!("clean in -o {name}{flags} --audit {name}/audit.parquet")).exits(0);
        let again = format!("clean in -o {name}-k --resume{flags} --audit {name}-k/audit.parquet");
        for wait in [40, 80, 120, 160, 200] {
            let mut command = Command::new(assert_cmd::cargo::cargo_bin!("unfurnish"));
            command.current_dir(place.path("")).args(again.split_whitespace());
            let mut child = command.stderr(Stdio::null()).spawn().expect("it starts");
            std::thread::sleep(Duration::from_millis(wait));
            child.kill().expect("killed, or gone");
            child.wait().expect("gone");
        }
        place.run(&again).exits(0);
        let shown = |folder: &str| {
            place.files(folder).into_iter().filter(|f| !f.starts_with('.')).collect::<Vec<_>>()
        };
        assert_eq!(shown(name), shown(&format!("{name}-k")));
        for file in shown(name) {
            assert!(
                place.bytes(&format!("{name}/{file}")) == place.bytes(&format!("{name}-k/{file}")),
                "{name} {file}"
            );
        }
    }
}
