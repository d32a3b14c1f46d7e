//! Every format in every compression: there and back.

use crate::{KEPT, Place, pack, page, unpack};

const ENDINGS: [&str; 5] = ["", ".gz", ".zst", ".bz2", ".xz"];

fn json(text: &str) -> String {
    serde_json::to_string(text).expect("a string")
}

fn warc(texts: &[&str]) -> String {
    let record = |text: &&str| {
        let length = text.len();
        format!(
            "WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Record-ID: <urn:uuid:{length}>\r\nContent-Length: {length}\r\n\r\n\
             {text}\r\n\r\n"
        )
    };
    texts.iter().map(record).collect()
}

/// The text fields of JSON lines.
fn texts(lines: &[u8]) -> Vec<String> {
    let text = |line: &str| serde_json::from_str::<serde_json::Value>(line).expect("JSON")["text"].clone();
    let lines = std::str::from_utf8(lines).expect("UTF-8").lines();
    lines.map(|line| text(line).as_str().expect("a string").to_owned()).collect()
}

#[test]
fn there_and_back() {
    let noisy = page(&["Leave a comment", "Share on Facebook"]);
    let arabic = format!("{KEPT}\nاترك تعليقاً\n");
    let files = [
        ("a.txt", noisy.clone()),
        ("r.jsonl", format!("{{\"text\":{}}}\n\n{{\"text\":{}}}", json(&noisy), json(&arabic))),
        ("t.csv", format!("id,text\r\n1,\"{noisy}\"\r\n2,\"{arabic}\"\r\n")),
        ("w.warc.wet", warc(&[&noisy, &arabic])),
    ];
    for ending in ENDINGS {
        let place = Place::new();
        for (name, content) in &files {
            place.write(&format!("in/{name}{ending}"), pack(ending, content));
        }
        let names = files.iter().map(|(name, _)| format!("in/{name}{ending}")).collect::<Vec<_>>().join(" ");
        place.run(&format!("clean {names} -o out")).exits(0);
        place.run("restore out --audit out/audit.csv -o back").exits(0).says("7 documents restored");
        for (name, content) in &files {
            let name = name.replace("warc.wet", "jsonl") + ending;
            let [clean, back] =
                ["out", "back"].map(|folder| unpack(ending, &place.bytes(&format!("{folder}/{name}"))));
            assert!(!String::from_utf8_lossy(&clean).contains("Share on"), "{name}");
            if name.starts_with('w') {
                assert_eq!(texts(&clean), [KEPT; 2], "{name}");
                assert_eq!(texts(&back), [noisy.as_str(), &arabic], "{name}");
            } else {
                assert_eq!(String::from_utf8_lossy(&back), *content, "{name}");
            }
        }
    }
}

/// A text in JSON, with the escapes that `style` tells.
fn spelled(text: &str, style: usize) -> String {
    let mut out = String::new();
    for (number, c) in text.chars().enumerate() {
        let units = c.encode_utf16(&mut [0; 2]).to_vec();
        let lower = || units.iter().map(|u| format!("\\u{u:04x}")).collect::<String>();
        let upper = || units.iter().map(|u| format!("\\u{u:04X}")).collect::<String>();
        let plain = json(&c.to_string());
        let plain = plain[1..plain.len() - 1].to_owned();
        out.push_str(&match (style, c, number % 4) {
            (1, c, _) if !c.is_ascii() => lower(),
            (2, c, _) if !c.is_ascii() => upper(),
            (3, '/', _) | (4, '/', 0) => "\\/".to_owned(),
            (4, _, 1) => lower(),
            (4, _, 2) => upper(),
            _ => plain,
        });
    }
    out
}

#[test]
fn escapes_of_every_style_through_another_compression() {
    let text = format!("{KEPT}\nقال: \"نعم\" 😀 / 1\\2\t.\n\nاترك تعليقاً\nShare on Facebook / Twitter\n");
    let lines: String =
        (0..5).map(|style| format!("{{ \"text\" : \"{}\"}}\n", spelled(&text, style))).collect();
    for ending in ENDINGS {
        let place = Place::new().file("r.jsonl.gz", pack(".gz", &lines));
        place.run(&format!("clean r.jsonl.gz -o out --output-format jsonl{ending}")).exits(0);
        let clean = unpack(ending, &place.bytes(&format!("out/r.jsonl{ending}")));
        assert!(texts(&clean).iter().all(|text| !text.contains("تعليقا")), "{ending}");
        place.run("restore out --audit out/audit.csv -o back").exits(0);
        let back = unpack(ending, &place.bytes(&format!("back/r.jsonl{ending}")));
        assert_eq!(String::from_utf8_lossy(&back), lines, "{ending}");
    }
}

#[test]
fn compressed_tables() {
    for ending in [".gz", ".zst"] {
        let place = Place::new().file("in/a.txt", page(&["Leave a comment"])).file("in/b.txt", KEPT);
        place.run(&format!("clean in -o out --audit out/audit.csv{ending} -j 2 --batch-size 1")).exits(0);
        for (table, rows) in [("audit", 1), ("documents", 2)] {
            let table = unpack(ending, &place.bytes(&format!("out/{table}.csv{ending}")));
            assert_eq!(crate::place::column(&table, "source").len(), rows);
        }
        place.run(&format!("restore out --audit out/audit.csv{ending} -o back")).exits(0);
        crate::restore::same(&place, "in", "back");
    }
}

#[test]
fn what_comes_compressed_is_read_whatever_it_is_called() {
    let noisy = page(&["Leave a comment"]);
    for ending in &ENDINGS[1..] {
        let packed = pack(ending, &noisy);
        Place::new().pipe("clean", &packed).exits(0).prints(KEPT);
        let record = |text: &str| format!("{{\"text\":{}}}\n", json(text));
        Place::new().pipe("clean", pack(ending, record(&noisy))).exits(0).prints(record(KEPT));
        let place = Place::new().file("in/notes", &packed).file("in/b.txt", &packed);
        place.run("clean in -o out").exits(0);
        place.run("restore out --audit out/audit.csv -o back").exits(0);
        for name in ["notes", "b.txt"] {
            assert_eq!(
                unpack(ending, &place.bytes(&format!("out/{name}"))),
                KEPT.as_bytes(),
                "{name} {ending}"
            );
            assert_eq!(
                unpack(ending, &place.bytes(&format!("back/{name}"))),
                noisy.as_bytes(),
                "{name} {ending}"
            );
        }
    }
}

#[test]
fn out_of_a_pipe_comes_what_the_next_command_reads() {
    let noisy = page(&["Leave a comment"]);
    let record = format!("{{\"text\":{}}}\n", json(&noisy));
    let place = Place::new().file("a.txt.gz", pack(".gz", &noisy)).file("r.jsonl.zst", pack(".zst", &record));
    let expected = format!("{KEPT}{{\"text\":{}}}\n", json(KEPT));
    place.run("clean a.txt.gz r.jsonl.zst -o -").exits(0).prints(expected);
    let packed = place.run("clean r.jsonl.zst -o - --output-format jsonl.gz").exits(0).stdout;
    assert_eq!(texts(&unpack(".gz", &packed)), [KEPT]);
}

#[test]
fn files_read_as_texts_come_back_whatever_they_are_called() {
    let record = format!("{{\"id\":\"r.jsonl\",\"text\":{}}}\n", json(&page(&["Leave a comment"])));
    let place = Place::new().file("in/r.jsonl", &record).file("in/t.csv", page(&["Leave a comment"]));
    for flags in ["--format text", "--format jsonl"] {
        let input = if flags.ends_with("text") { "in" } else { "in/r.jsonl" };
        place.run(&format!("clean {input} -o out {flags}")).exits(0);
        place.run("restore out --audit out/audit.csv -o back").exits(0);
        std::fs::remove_file(place.path("out/documents.csv")).unwrap();
        if flags.ends_with("text") {
            crate::restore::same(&place, "in", "back");
            place.run("restore out --audit out/audit.csv -o by-id").exits(0);
            crate::restore::same(&place, "in", "by-id");
        }
        assert_eq!(place.text("back/r.jsonl"), record);
    }
}

#[test]
fn files_without_records_come_back() {
    let place =
        Place::new().file("in/empty.jsonl", "").file("in/blank.jsonl", "\n\r\n").file("in/a.txt", KEPT);
    place.run("clean in -o out").exits(0);
    place.run("restore out --audit out/audit.csv -o back").exits(0);
    crate::restore::same(&place, "in", "back");
    place.write("out/other.jsonl", "{\"text\":\"of another run\"}\n");
    place.run("restore out --audit out/audit.csv -o again").exits(0);
    crate::restore::same(&place, "in", "again");
}
