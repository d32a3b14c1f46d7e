//! CSV and TSV: only the text's cell changes, and the way back gives every byte.

use std::fmt::Write as _;

use crate::restore::same;
use crate::{KEPT, Place, page};

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

/// Cleans one table, which must come out as `expected`, and restores it.
#[track_caller]
fn becomes(name: &str, table: &str, flags: &str, expected: &str) -> Place {
    let place = Place::new().file(&format!("in/{name}"), table);
    place.run(&format!("clean in/{name} -o out {flags}")).exits(0);
    assert_eq!(place.text(&format!("out/{name}")), expected);
    place.run("restore out --audit out/audit.csv -o back").exits(0);
    same(&place, "in", "back");
    place
}

#[test]
fn every_other_byte_stays() {
    let table = |text: &str| {
        let text = quoted(&text.replace('\n', "\r\n"));
        format!(
            "\u{feff}\"id\",text , \"text\",n\r\n\r\n \"7\" ,x,{text},\"1,5\"\r\n8,\"y\",plain,\"a\"b\r\n"
        )
    };
    let table = |text: &str| table(text).replace(", \"text\"", ",text");
    becomes("t.csv", &table(&page(&["Leave a comment"])), "", &table(KEPT));
}

#[test]
fn tabs() {
    let table = |text: &str| format!("text\tid\n{}\t\"a,b\"\nx,y\tz\n", quoted(text));
    let place = becomes("t.tsv", &table(&page(&["Leave a comment"])), "", &table(KEPT));
    assert_eq!(place.column("out/audit.csv", "document"), ["a,b"]);
    assert_eq!(place.column("out/documents.csv", "document"), ["a,b", "z"]);
}

#[test]
fn ids_are_the_column_or_the_line() {
    let text = quoted(&page(&["Leave a comment"]));
    let place = Place::new().file("t.csv", format!("n,body\n\n1,{text}\n2,{text}\n"));
    place.run("clean t.csv -o out --text-field body").exits(0);
    assert_eq!(place.column("out/audit.csv", "document"), ["t.csv#3", "t.csv#11"]);
    place.run("clean t.csv -o by-n --text-field body --id-field n").exits(0);
    assert_eq!(place.column("by-n/audit.csv", "document"), ["1", "2"]);
}

#[test]
fn a_cell_is_quoted_where_it_was_and_where_it_must_be() {
    // a counter between two lines, in one line for lack of quotes
    let row = |text: &str| format!("id,text\n1,{text}\n");
    let noisy = |text: &str| row(text) + &row(&quoted("Leave a comment")).replace("id,text\n", "");
    for (cell, kept) in [("Leave a comment", ""), ("\"Leave a comment\"", "\"\""), ("say \"x\"", "say \"x\"")]
    {
        becomes("t.csv", &noisy(cell), "", &(row(kept) + "1,\"\"\n"));
    }
    becomes("t.csv", "text,id\nLeave a comment\n\nLeave a comment,\n", "", "text,id\n\"\"\n\n,\n");
    becomes("t.csv", "text\nLeave a comment\n\"Leave a comment\"\n", "", "text\n\"\"\n\"\"\n");
}

/// A table of cells in all sorts of spellings, from one seed.
fn odd(delimiter: char, end: &str, seed: u32) -> String {
    let mut state = seed;
    let mut next = |n: usize| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as usize % n
    };
    let furniture = page(&["Leave a comment", "Share on Facebook"]);
    let arabic = "اترك تعليقاً";
    let texts =
        ["", "a", "say \"x\"", "\"", "Leave a comment", arabic, "a\r\nb", "\n", "'", "=1", &furniture];
    let mut table = format!("id{delimiter}text{delimiter}n{end}");
    for _ in 0..60 {
        for column in 0..3 {
            let text = texts[next(texts.len())];
            let plain = !text.contains(['\n', '\r', '"', delimiter]);
            match next(6) {
                0 if !text.starts_with('"') && !text.contains(['\n', '\r', delimiter]) => {
                    table.push_str(text)
                }
                1 | 2 if plain => table.push_str(text),
                3 => _ = write!(table, "{}tail", quoted(text)),
                _ => table.push_str(&quoted(text)),
            }
            if column < 2 {
                table.push(delimiter);
            }
        }
        table.push_str(end);
        if next(8) == 0 {
            table.push_str(end);
        }
    }
    if seed.is_multiple_of(2) {
        table.truncate(table.trim_end_matches(['\r', '\n']).len());
    }
    table
}

#[test]
fn any_table_is_back_to_the_byte_whatever_its_pieces() {
    let place = Place::new();
    for (seed, end) in (0..12).zip(["\n", "\r\n", "\r"].into_iter().cycle()) {
        place.write(&format!("in/{seed}.csv"), odd(',', end, seed));
        place.write(&format!("in/{seed}.tsv"), odd('\t', end, seed + 100));
    }
    let inputs = (0..12).map(|n| format!("in/{n}.csv in/{n}.tsv")).collect::<Vec<_>>().join(" ");
    place.run(&format!("clean {inputs} -o out --spreadsheet-safe")).exits(0);
    assert!(place.has("out/escapes.csv"));
    place.run("restore out --audit out/audit.csv -o back").exits(0);
    same(&place, "in", "back");
    for size in [1, 100, 5000] {
        place.run(&format!("clean {inputs} -o other --spreadsheet-safe --batch-size {size} -j 2")).exits(0);
        same(&place, "out", "other");
    }
}

#[test]
fn the_way_back_without_documents_csv() {
    let table = odd(',', "\n", 7).replace("id,", "key,");
    let place = Place::new().file("in/t.csv", &table).file("in/none.csv", "a,b\n1,2\n");
    place.run("clean in/t.csv -o out").exits(0);
    std::fs::remove_file(place.path("out/documents.csv")).unwrap();
    place.run("restore out --audit out/audit.csv -o back").exits(0);
    assert_eq!(place.text("back/t.csv"), table);
}

#[test]
fn nothing_but_a_header() {
    for table in ["", "text\n", "\u{feff}id,text", "\r\n\r\nid,text\r\n\r\n"] {
        becomes("t.csv", table, "", table);
    }
}

#[test]
fn under_another_name_and_on_stdin() {
    let table = |text: &str| format!("id,text\n1,{}\n", quoted(text));
    let (noisy, clean) = (table(&page(&["Leave a comment"])), table(KEPT));
    becomes("t.dat", &noisy, "--format csv", &clean);
    becomes("t.csv", &noisy.replace(',', "\t"), "--format tsv", &clean.replace(',', "\t"));
    let place = Place::new();
    place.pipe("clean --format csv", &noisy).exits(0).prints(&clean);
    place.pipe("clean - --format csv -o out", &noisy).exits(0);
    assert_eq!(place.text("out/stdin.csv"), clean);
    place.run("restore out --audit out/audit.csv -o back").exits(0);
    assert_eq!(place.text("back/stdin.csv"), noisy);
}

#[test]
fn in_a_folder_only_when_asked_for() {
    let place = Place::new().file("in/t.csv", "text\nLeave a comment\n").file("in/a.txt", KEPT);
    place.run("clean in -o out").exits(0).says("1 file with another ending was passed over");
    assert_eq!(place.texts("out"), ["a.txt"]);
    let place = Place::new().file("in/a/t.csv", "text\nLeave a comment\n");
    place.run("clean in -o out --format csv").exits(0);
    assert_eq!(place.texts("out"), ["a/t.csv"]);
}

#[test]
fn rows_as_json_lines() {
    let place = Place::new()
        .file("t.csv", format!("id,text,n\n7,{},\"1\"\"\"\n8,x\n", quoted(&page(&["Leave a comment"]))));
    place.run("clean t.csv -o out --output-format jsonl").exits(0);
    let text = serde_json::to_string(KEPT).unwrap();
    let expected =
        format!("{{\"id\":\"7\",\"text\":{text},\"n\":\"1\\\"\"}}\n{{\"id\":\"8\",\"text\":\"x\"}}\n");
    assert_eq!(place.text("out/t.jsonl"), expected);
    place.run("restore out --audit out/audit.csv -o back").exits(0);
    assert!(place.text("back/t.jsonl").contains("Leave a comment"));
    let place = Place::new().file("t.csv", "text,n,n\nx,1,2\n");
    place.run("clean t.csv -o out --output-format jsonl").exits(3).says("two of its columns are named `n`");
}

#[test]
fn a_header_without_the_text() {
    let place = Place::new().file("t.csv", "id,\"the body\"\n1,x\n").file("a.txt", KEPT);
    let ran = place.run("clean t.csv a.txt -o out").exits(3);
    ran.says("it has no column `text`; there are: `id`, `the body`").says("hint: `--text-field`");
    assert_eq!(place.texts("out"), ["a.txt"]);
}

#[test]
fn rows_that_fail() {
    let good = |n: usize| format!("{n},{}\r\n", quoted(&page(&["Leave a comment"])));
    let bad: [(&[u8], &str, u64); 4] = [
        (b"2\r\n", "the row has 1 of 2 cells, and none for `text`", 0),
        (b"2,a\xffb\r\n", "not UTF-8", 3),
        (b"2,\"caf\xe9\ny\"\r\n", "not UTF-8", 6),
        (b"2,\"x\ny\r\n3,\"\"z", "the quote that opens in line 11 does not close", 2),
    ];
    for (row, reason, byte) in bad {
        let unclosed = reason.contains("quote");
        let rest = if unclosed { String::new() } else { good(3) };
        let table = [b"id,text\r\n", good(1).as_bytes(), b"\r\n", row, rest.as_bytes()].concat();
        let at = table.len() - rest.len() - row.len();
        let place = Place::new().file("in/t.csv", &table).file("in/a.txt", KEPT);
        for how in ["skip", "pass"] {
            place.run(&format!("clean in/t.csv in/a.txt -o {how} --on-error {how}")).exits(3).says(reason);
            let table = format!("{how}/errors.csv");
            assert_eq!(place.column(&table, "line"), ["11"], "{reason}");
            assert_eq!(place.column(&table, "byte_offset"), [(at as u64 + byte).to_string()], "{reason}");
            assert_eq!(place.column(&format!("{how}/documents.csv"), "status")[..2], ["cleaned", "failed"]);
            place.run(&format!("restore {how} --audit {how}/audit.csv -o back-{how}")).exits(0);
            same(&place, "in", &format!("back-{how}"));
        }
        assert!(place.bytes("pass/t.csv").windows(row.len()).any(|w| w == row));
        assert!(!place.bytes("skip/t.csv").windows(row.len()).any(|w| w == row));
        place.run("clean in/t.csv in/a.txt -o stop --on-error stop").exits(3);
        assert_eq!(place.texts("stop"), [""; 0]);
        assert_eq!(place.column("stop/documents.csv", "status"), ["failed"]);
    }
}

#[test]
fn a_row_over_the_limit() {
    let long = format!("2,\"{}\"\n", "x\n".repeat(3000));
    let table = format!("id,text\n1,a\n{long}3,b\n");
    let place = Place::new().file("t.csv", &table);
    for size in [1, 100, 1 << 20] {
        let flags = format!("--max-record-size 1000 --batch-size {size}");
        place.run(&format!("clean t.csv -o out {flags}")).exits(3).says("larger than 1000 bytes, the limit");
        assert_eq!(place.text("out/t.csv"), "id,text\n1,a\n3,b\n", "{size}");
        assert_eq!(place.column("out/errors.csv", "line"), ["3"]);
        assert_eq!(place.column("out/documents.csv", "document"), ["1", "t.csv#3", "3"]);
    }
}

#[test]
fn other_encodings_become_utf_8() {
    let table = b"id,texte,text\n1,\xe9,caf\xe9\n";
    let place = Place::new().file("t.csv", table);
    place.run("clean t.csv -o out").exits(3).says("not UTF-8");
    place.run("clean t.csv -o out --encoding latin1").exits(0);
    assert_eq!(place.text("out/t.csv"), "id,texte,text\n1,é,café\n");
}

#[test]
fn a_row_left_out_between_returns_and_newlines() {
    let table = "id,text\r1,Leave a comment\rbad\r\n\n2,\"x\ny\"\n\rbad\n";
    let place = Place::new().file("in/t.csv", table);
    for how in ["skip", "pass"] {
        place.run(&format!("clean in/t.csv -o {how} --on-error {how}")).exits(3);
        place.run(&format!("restore {how} --audit {how}/audit.csv -o back-{how}")).exits(0);
        same(&place, "in", &format!("back-{how}"));
    }
}
