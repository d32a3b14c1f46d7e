//! What is broken harms itself alone: it is told, with all of it, the others are complete, and nothing is half.

use crate::restore::same;
use crate::{KEPT, Place, pack, page};

fn json(text: &str) -> String {
    serde_json::to_string(text).expect("a string")
}

/// Records, each with furniture.
fn records(count: usize) -> String {
    let record = |n| {
        format!("{{\"id\":{n},\"text\":{}}}\n", json(&page(&[&format!("{n} comments"), "Leave a comment"])))
    };
    (0..count).map(record).collect()
}

/// The files of an output folder are those, and none is half.
#[track_caller]
fn complete(place: &Place, folder: &str, texts: &[&str]) {
    assert_eq!(place.texts(folder), texts, "{folder}");
    for table in ["audit", "documents"] {
        for source in place.column(&format!("{folder}/{table}.csv"), "source") {
            let failed = place.has(&format!("{folder}/errors.csv"))
                && place.column(&format!("{folder}/errors.csv"), "source").contains(&source);
            assert!(failed || texts.contains(&source.as_str()), "{folder}/{table}.csv speaks of {source}");
        }
    }
}

/// Cleans `b`, which fails as a whole, between two good files, in all three ways.
#[track_caller]
fn fails_whole(name: &str, content: Option<Vec<u8>>, reason: &str) {
    let place = Place::new().file("in/a.txt", page(&["Leave a comment"])).file("in/c.jsonl", records(3));
    match content {
        Some(content) => place.write(&format!("in/{name}"), content),
        #[cfg(unix)]
        None => std::os::unix::fs::symlink("nowhere", place.path(&format!("in/{name}"))).expect("a link"),
        #[cfg(not(unix))]
        None => return,
    }
    for how in ["skip", "pass", "stop"] {
        for jobs in [1, 2] {
            let out = format!("{how}{jobs}");
            let flags = format!("--on-error {how} --batch-size 300 -j {jobs}");
            place.run(&format!("clean in -o {out} {flags}")).exits(3).says(name).says(reason);
            complete(&place, &out, if how == "stop" { &["a.txt"] } else { &["a.txt", "c.jsonl"] });
            assert_eq!(place.column(&format!("{out}/errors.csv"), "source"), [name]);
            assert!(place.column(&format!("{out}/errors.csv"), "reason")[0].contains(reason));
            assert_eq!(place.text(&format!("{out}/a.txt")), KEPT);
            let statuses = place.column(&format!("{out}/documents.csv"), "status");
            assert_eq!(statuses.iter().filter(|status| *status == "failed").count(), 1);
            place.run(&format!("restore {out} --audit {out}/audit.csv -o back-{out}")).exits(3).says(name);
            assert_eq!(place.bytes(&format!("back-{out}/a.txt")), place.bytes("in/a.txt"));
            if how != "stop" {
                assert_eq!(place.bytes(&format!("back-{out}/c.jsonl")), place.bytes("in/c.jsonl"));
            }
            assert!(!place.has(&format!("back-{out}/{name}")));
        }
    }
}

#[test]
fn files_that_are_cut_short() {
    let noise: String = (0..20_000u32).map(|n| format!("{} ", n.wrapping_mul(2_654_435_761))).collect();
    for ending in [".gz", ".zst", ".bz2", ".xz"] {
        for (name, content) in
            [("b.txt", noise.clone()), ("b.jsonl", format!("{}{{\"text\":{}}}\n", records(20), json(&noise)))]
        {
            let packed = pack(ending, content);
            fails_whole(
                &format!("{name}{ending}"),
                Some(packed[..packed.len() / 2].to_vec()),
                "is cut short after byte",
            );
        }
    }
}

#[test]
fn files_that_are_not_what_they_seem() {
    fails_whole("b.jsonl.gz", Some(b"{\"text\":\"x\"}\n".to_vec()), "it is no gzip file");
    fails_whole("b.txt.zst", Some(Vec::new()), "it is empty");
    fails_whole("b.txt", None, "No such file");
    fails_whole("b.jsonl", None, "No such file");
    let mut damaged = pack(".gz", records(200));
    let middle = damaged.len() / 2;
    damaged[middle..middle + 40].fill(0);
    fails_whole("b.jsonl.gz", Some(damaged), "is damaged");
}

#[test]
fn a_wet_file_that_is_cut_short() {
    let record = |id: usize, text: &str| {
        let length = text.len();
        format!(
            "WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Record-ID: <{id}>\r\nContent-Length: {length}\r\n\r\n{text}\r\n\r\n"
        )
    };
    let whole: String = (0..5).map(|id| record(id, &page(&["Leave a comment"]))).collect();
    let place =
        Place::new().file("a.txt", KEPT).file("b.wet", &whole[..whole.len() - 100]).file("c.txt", KEPT);
    for how in ["skip", "pass", "stop"] {
        let flags = format!("--on-error {how} --batch-size 300");
        place
            .run(&format!("clean a.txt b.wet c.txt -o {how} {flags}"))
            .exits(3)
            .says("record 5: it is cut short");
        complete(&place, how, if how == "stop" { &["a.txt"] } else { &["a.txt", "c.txt"] });
    }
}

#[test]
fn records_that_fail_are_told_with_all_of_them() {
    for (line, reason, byte) in [
        ("{\"text\":\"a\"", "not a JSON object: EOF", 11),
        ("{\"body\":\"a\"}", "no field `text`", 0),
        ("{\"text\":5}", "the field `text` is not a string", 8),
        ("{\"text\":\"\\ud800x\"}", "hex escape", 15),
        ("{\"text\":\"\\udc00\"}", "hex escape", 15),
        ("{\"id\":\"\\ud800\",\"text\":\"\"}", "hex escape", 6),
        ("null", "not a JSON object", 0),
    ] {
        let before = records(3);
        let place = Place::new().file("in/a.txt", page(&["Leave a comment"])).file("in/c.jsonl", records(3));
        place.write("in/b.jsonl", format!("{before}{line}\r\n\n{}", records(2)));
        for how in ["skip", "pass", "stop"] {
            let flags = format!("--on-error {how} --batch-size 300");
            place.run(&format!("clean in -o {how} {flags}")).exits(3).says("b.jsonl`, line 4").says(reason);
            let column = |name: &str| place.column(&format!("{how}/errors.csv"), name);
            assert_eq!(column("line"), ["4"]);
            assert_eq!(column("raw"), [format!("{line}\r\n")]);
            let offset: usize = column("byte_offset")[0].parse().unwrap();
            assert!(offset.abs_diff(before.len() + byte) <= 3, "{line}: {}", offset - before.len());
            let stopped = how == "stop";
            complete(&place, how, if stopped { &["a.txt"] } else { &["a.txt", "b.jsonl", "c.jsonl"] });
            if !stopped {
                assert_eq!(place.text(&format!("{how}/b.jsonl")).contains(line), how == "pass");
                place.run(&format!("restore {how} --audit {how}/audit.csv -o back-{how}")).exits(0);
                same(&place, "in", &format!("back-{how}"));
                std::fs::remove_file(place.path(&format!("{how}/documents.csv"))).unwrap();
                place.run(&format!("restore {how} --audit {how}/audit.csv -o by-id-{how}")).exits(0);
                same(&place, "in", &format!("by-id-{how}"));
            } else {
                assert_eq!(place.column("stop/documents.csv", "document"), ["a.txt", "b.jsonl#4"]);
            }
        }
    }
}

#[test]
#[cfg(unix)]
fn a_file_that_goes_while_others_are_read() {
    let place = Place::new().file("z.txt", page(&["Leave a comment"]));
    // the first file is a pipe: what comes after it goes while it is waited for
    let line = "mkfifo a.txt; (sleep 0.2; rm z.txt; echo Leave a comment) > a.txt & $clean a.txt z.txt -o out -j 1 --format jsonl";
    place.shell(line).exits(3).says("z.txt").says("No such file");
    complete(&place, "out", &["a.txt"]);
}

/// The largest file is this many blocks of the shell's, which are half a KiB or a whole one.
#[test]
#[cfg(target_os = "linux")]
fn a_disk_that_fills_up() {
    let place =
        Place::new().file("in/a.jsonl", records(10)).file("in/b.jsonl", records(400)).file("in/c.txt", KEPT);
    place.run("clean in -o whole").exits(0);
    for jobs in [1, 2] {
        let out = format!("out{jobs}");
        let line = format!(
            "ulimit -f 32; trap '' XFSZ; $clean in -o {out} --checkpoint 0 --batch-size 2000 -j {jobs}"
        );
        let ran = place.shell(&line).exits(3);
        ran.says("cannot write").says("--resume");
        assert!(!place.has(&format!("{out}/b.jsonl")) && !place.has(&format!("{out}/audit.csv")));
        place.run(&format!("clean in -o {out} --checkpoint 0 --batch-size 2000 --resume")).exits(0);
        same(&place, "whole", &out);
    }
    let ran = place.shell("ulimit -f 8; trap '' XFSZ; $clean in/b.jsonl -o once").exits(3);
    ran.says("cannot write");
    assert!(place.texts("once").is_empty(), "{:?}", place.files("once"));
}
