//! JSON lines: only the text changes.

use crate::{KEPT, Place, page};

fn quoted(text: &str) -> String {
    serde_json::to_string(text).expect("a string")
}

/// Cleans one file of records, which must come out as `expected`.
#[track_caller]
fn becomes(records: &str, flags: &str, expected: &str) -> Place {
    let place = Place::new().file("r.jsonl", records);
    place.run(&format!("clean r.jsonl -o out {flags}")).exits(0);
    assert_eq!(place.text("out/r.jsonl"), expected);
    place
}

#[test]
fn every_other_byte_of_the_line_stays() {
    let line = |text: &str| {
        let odd =
            r#""z":"\u0627\/", "n": 1.50e3, "big":12345678901234567890.0 , "a":[ 1,2 ],"deep":{"b":null}"#;
        format!("  {{ {odd},\t\"text\" : {} , \"a\":\"again\" }} \r\n", quoted(text))
    };
    becomes(&line(&page(&["Leave a comment"])), "", &line(KEPT));
}

#[test]
fn a_record_without_furniture_stays_to_the_byte() {
    let line = "{\"text\":\"\\u0041 \\/ \\\"q\\\"\\n\",\"n\":-0.0}\n";
    becomes(line, "", line);
}

#[test]
fn the_kept_text_keeps_its_escapes() {
    let line = |text: &str| {
        format!("{{\"text\":\"{}\"}}\n", text.replace('\n', "\\n").replace("rain", "r\\u0061in"))
    };
    becomes(&line(&page(&["Leave a comment"])), "", &line(KEPT));
}

#[test]
fn blank_lines_are_kept() {
    let text = "{\"text\":\"x\"}\n\n  \n{\"text\":\"y\"}\r\n\r\n";
    let place = becomes(text, "", text);
    assert_eq!(place.column("out/documents.csv", "document"), ["r.jsonl#1", "r.jsonl#4"]);
}

#[test]
fn no_final_newline() {
    becomes("{\"text\":\"x\"}\n{\"text\":\"y\"}", "", "{\"text\":\"x\"}\n{\"text\":\"y\"}");
}

#[test]
fn an_empty_file() {
    let place = Place::new().file("r.jsonl", "").file("a.txt", KEPT);
    place.run("clean r.jsonl a.txt -o out").exits(0);
    assert!(place.has("out/a.txt"));
}

#[test]
fn an_empty_file_is_an_empty_file() {
    becomes("", "", "");
}

#[test]
fn ids_are_the_records_or_the_line() {
    let text = quoted(&page(&["Leave a comment"]));
    let ids = ["\"id\":\"news/7\",", "\"id\":17,", "\"id\":null,", ""];
    let records: String = ids.iter().map(|id| format!("{{{id}\"text\":{text}}}\n")).collect();
    let place = Place::new().file("in/sub/r.jsonl", records);
    place.run("clean in -o out").exits(0);
    let expected = ["news/7", "17", "sub/r.jsonl#3", "sub/r.jsonl#4"];
    assert_eq!(place.column("out/audit.csv", "document"), expected);
    assert_eq!(place.column("out/documents.csv", "document"), expected);
    assert_eq!(place.column("out/audit.csv", "source"), ["sub/r.jsonl"; 4]);
}

#[test]
fn fields_of_other_names() {
    let line =
        |text: &str| format!("{{\"url\":\"u1\",\"text\":\"Advertisement\",\"body\":{}}}\n", quoted(text));
    let place = becomes(&line(&page(&["Leave a comment"])), "--text-field body --id-field url", &line(KEPT));
    assert_eq!(place.column("out/audit.csv", "document"), ["u1"]);
}

#[test]
fn a_field_inside_a_field() {
    let line = |text: &str| {
        format!("{{\"meta\":{{\"id\":\"x\"}},\"page\":{{\"n\":1,\"body\":{}}}}}\n", quoted(text))
    };
    let place =
        becomes(&line(&page(&["Leave a comment"])), "--text-field page.body --id-field meta.id", &line(KEPT));
    assert_eq!(place.column("out/audit.csv", "document"), ["x"]);
}

#[test]
fn a_key_written_with_escapes_is_that_key() {
    let line = |text: &str| format!("{{\"te\\u0078t\":{}}}\n", quoted(text));
    becomes(&line(&page(&["Leave a comment"])), "", &line(KEPT));
}

#[test]
fn a_byte_order_mark_before_the_first_record() {
    let line = |text: &str| format!("\u{feff}{{\"text\":{}}}\n", quoted(text));
    becomes(&line(&page(&["Leave a comment"])), "", &line(KEPT));
}

#[test]
fn deep_nesting_beside_the_text() {
    let line = format!("{{\"deep\":{}{},\"text\":\"x\"}}\n", "[".repeat(5000), "]".repeat(5000));
    becomes(&line, "", &line);
}

#[test]
fn format_jsonl_reads_any_ending() {
    let line = |text: &str| format!("{{\"text\":{}}}\n", quoted(text));
    let place = Place::new().file("r.json", line(&page(&["Leave a comment"])));
    place.run("clean r.json -o out --format jsonl").exits(0);
    assert_eq!(place.text("out/r.json"), line(KEPT));
}

#[test]
fn ndjson_is_jsonl() {
    let place = Place::new().file("in/r.ndjson", "{\"text\":\"x\"}\n");
    place.run("clean in -o out").exits(0);
    assert_eq!(place.column("out/documents.csv", "document"), ["r.ndjson#1"]);
}

#[test]
fn offsets_are_into_the_decoded_text() {
    let text = page(&["Leave a comment"]);
    let place = Place::new().file("r.jsonl", format!("{{\"text\":{}}}\n", quoted(&text)));
    place.run("clean r.jsonl -o out").exits(0);
    assert_eq!(place.column("out/audit.csv", "byte_start"), [KEPT.len().to_string()]);
    assert_eq!(place.column("out/audit.csv", "removed"), ["\nLeave a comment\n"]);
}

#[test]
fn a_fault_says_its_byte_in_the_file() {
    let place = Place::new().file("r.jsonl", "{\"text\":\"x\"}\n{\"text\":5}\n");
    place.run("clean r.jsonl -o out").exits(3).says("line 2").says("byte 21");
    assert_eq!(place.column("out/errors.csv", "byte_offset"), ["21"]);
    assert_eq!(place.column("out/errors.csv", "line"), ["2"]);
}

#[test]
fn a_broken_line_on_stdin_is_a_fault() {
    let input = "{\"text\":\"x\"}\nLeave a comment\n{\"text\":\"y\"}\n";
    let ran = Place::new().pipe("clean --on-error pass", input).exits(3).prints(input);
    ran.says("stdin, line 2: not a JSON object");
}

#[test]
fn blank_lines_on_stdin_are_kept_in_a_folder() {
    let input = "{\"text\":\"x\"}\n\n{\"text\":\"y\"}\n";
    let place = Place::new();
    place.pipe("clean - -o out", input).exits(0);
    assert_eq!(place.column("out/documents.csv", "document"), ["-#1", "-#3"]);
    let texts = place.texts("out");
    assert_eq!(place.text(&format!("out/{}", texts[0])), input);
}

#[test]
fn records_of_two_files_stay_apart_on_stdout() {
    let place = Place::new().file("a.jsonl", "{\"text\":\"a\"}").file("b.jsonl", "{\"text\":\"b\"}\n");
    place.run("clean a.jsonl b.jsonl -o -").exits(0).prints("{\"text\":\"a\"}\n{\"text\":\"b\"}\n");
}
