//! Nothing that comes in has a say in how much memory is taken, or where is written.

use crate::restore::same;
use crate::{KEPT, Place, pack, page};

fn json(text: &str) -> String {
    serde_json::to_string(text).expect("a string")
}

#[test]
fn documents_over_the_limit() {
    let long = "a line of a text that is too long\n".repeat(100);
    let place =
        Place::new().file("in/a.txt", &long).file("in/b.txt", KEPT).file("in/c.txt.gz", pack(".gz", &long));
    let record = |text: &str| format!("{{\"text\":{}}}\n", json(text));
    place.write("in/r.jsonl", record("a") + &record(&long) + &record("b"));
    for size in [1, 1 << 20] {
        let flags = format!("--max-record-size 2KB --batch-size {size}");
        let ran = place.run(&format!("clean in -o out {flags}")).exits(3);
        ran.says("larger than 2000 bytes, the limit").says("hint: `--max-record-size`");
        assert_eq!(place.texts("out"), ["b.txt", "r.jsonl"]);
        assert_eq!(place.text("out/r.jsonl"), record("a") + &record("b"));
        assert_eq!(place.column("out/errors.csv", "document"), ["a.txt", "c.txt.gz", "r.jsonl#2"]);
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_small_file_that_would_be_a_large_one() {
    // 512 MiB of zeros, in as many members
    let bomb = pack(".gz", vec![0; 1 << 22]).repeat(128);
    let place = Place::new().file("a.txt.gz", &bomb).file("b.txt", page(&["Leave a comment"]));
    place.write(
        "c.jsonl.gz",
        [pack(".gz", "{\"text\":\""), pack(".gz", vec![b'a'; 1 << 22]).repeat(64)].concat(),
    );
    let line = "ulimit -v 300000; $clean a.txt.gz b.txt c.jsonl.gz -o out --max-record-size 1MB -j 2";
    let ran = place.shell(line).exits(3);
    ran.says("`a.txt.gz`: cannot be read: it is larger than 1000000 bytes")
        .says("`c.jsonl.gz`, line 1: it is larger");
    assert_eq!(place.text("out/b.txt"), KEPT);
}

#[test]
fn names_of_documents_lead_nowhere() {
    let text = json(&page(&["Leave a comment"]));
    let ids = ["../../x", "/unfurnish-outside/x", "..", "a/../../x", "\\u0000", "audit.csv"];
    let lines: String = ids.iter().map(|id| format!("{{\"id\":\"{id}\",\"text\":{text}}}\n")).collect();
    let place = Place::new().file("deep/in/r.jsonl", lines);
    place.run("clean deep/in -o deep/out").exits(0);
    place.run("restore deep/out --audit deep/out/audit.csv -o deep/back").exits(0);
    same(&place, "deep/in", "deep/back");
    assert!(!std::path::Path::new("/unfurnish-outside").exists());
    let out = ["out/audit.csv", "out/documents.csv", "out/r.jsonl"];
    assert_eq!(place.files("deep"), [&["back/r.jsonl", "in/r.jsonl"], &out[..]].concat());
    assert_eq!(place.files(""), place.files("deep").iter().map(|f| format!("deep/{f}")).collect::<Vec<_>>());
}

#[test]
fn cells_that_a_spreadsheet_would_run() {
    let starts = ["=", "+", "-", "@", "'", "'=", "\t", "\r"];
    let place = Place::new();
    let mut lines = String::new();
    for start in starts {
        let id = json(&format!("{start}1"));
        let text = json(&page(&[&format!("{start}Leave a comment"), "Leave a comment"]));
        lines += &format!("{{\"id\":{id},\"text\":{text}}}\n{start}broken\n");
        if !start.contains(['\t', '\r']) {
            place.write(&format!("in/{start}1.txt"), page(&["Leave a comment"]));
            place.write(&format!("in/{start}sub/=2.txt"), KEPT);
        }
    }
    place.write("in/r.jsonl", lines);
    place.run("clean in -o out --spreadsheet-safe").exits(3);
    for table in ["audit", "documents", "errors"] {
        let bytes = place.bytes(&format!("out/{table}.csv"));
        for row in csv::Reader::from_reader(&bytes[..]).into_records() {
            let row = row.unwrap();
            let runs = row.iter().find(|cell| cell.starts_with(['=', '+', '-', '@', '\t', '\r']));
            assert_eq!(runs, None, "{table}: {row:?}");
        }
    }
    place.run("restore out --audit out/audit.csv -o back").exits(0);
    same(&place, "in", "back");
    std::fs::remove_file(place.path("out/documents.csv")).unwrap();
    place.run("restore out --audit out/audit.csv -o by-id").exits(0);
    same(&place, "in", "by-id");
}

#[test]
fn rules_that_would_take_too_much() {
    for regex in
        ["(a{1000}){1000}", "((x{1,100}){1,100}){1,100}", "\\\\pL{1000}{1000}", "(?:\\\\w{500}){500}"]
    {
        let rule = format!(
            "[[rule]]\nid = \"x-one\"\ncategory = \"ad\"\nlang = \"en\"\nkind = \"regex\"\nregex = \"{regex}\"\n\
             hits = [\"aaa\"]\nmisses = [\"bbb\"]\n"
        );
        let place = Place::new().file("a.txt", KEPT).file("mine/x.toml", rule);
        let ran = place.run("clean a.txt --patterns mine -o out").exits(2);
        assert!(ran.stderr.contains("x.toml:6") || ran.stderr.contains("line 6"), "{regex}: {}", ran.stderr);
        assert!(!place.has("out"));
    }
}
