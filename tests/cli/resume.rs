//! A run that was killed, and goes on.

use std::time::{Duration, Instant};

use crate::restore::same;
use crate::{KEPT, Place, pack, page};

fn json(text: &str) -> String {
    serde_json::to_string(text).expect("a string")
}

/// Every so many records, one is broken.
fn records(name: &str, count: usize) -> String {
    let record = |n: usize| match n % 37 {
        36 => format!("{{\"id\":\"{name} {n}\",\"text\":{n}}}\n"),
        35 => format!("{{\"text\":\"{}\\u0627\"}}\n\n", json(&page(&["اترك تعليقاً"])).trim_matches('"')),
        _ => format!(
            "{{\"id\":\"{name} {n}\",\"text\":{}}}\n",
            json(&page(&[&format!("{n} comments"), "Leave a comment"]))
        ),
    };
    (0..count).map(record).collect()
}

/// Texts, compressed records, rows, broken files among them; and the words that name them.
fn corpus() -> (Place, &'static str) {
    let place = Place::new();
    for n in 0..60 {
        place
            .write(&format!("in/a{}/{n}.txt", n % 7), page(&[&format!("{n} comments"), "Share on Facebook"]));
    }
    place.write("in/a3/broken.txt", b"\xff");
    place.write("in/b.jsonl.gz", pack(".gz", records("b", 300)));
    let broken = pack(".zst", records("c", 400));
    place.write("in/c.jsonl.zst", &broken[..broken.len() - 9]);
    place.write("in/d.jsonl", records("d", 300));
    let row = |n: usize| format!("{n},\"{}\"\r\n", page(&["Leave a comment"]));
    let rows: String = (0..200).map(|n| if n % 50 == 9 { format!("{n}\r\n") } else { row(n) }).collect();
    place.write("in/e.csv", format!("id,text\r\n{rows}"));
    (place, "in in/e.csv")
}

/// Numbers that seem to come by chance.
fn chance(seed: u64) -> impl FnMut(u64) -> u64 {
    let mut state = seed;
    move |n| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % n
    }
}

#[test]
fn killed_over_and_over() {
    let (place, inputs) = corpus();
    let line =
        |out: &str, more: &str| format!("clean {inputs} -o {out} --checkpoint 0 --batch-size 20000 {more}");
    let begun = Instant::now();
    place.run(&line("whole", "-j 1")).exits(3);
    let whole = begun.elapsed();
    let mut chance = chance(7);
    for (round, audit) in ["audit.csv", "audit.csv.gz"].into_iter().enumerate() {
        place.run(&line(&format!("whole{round}"), &format!("--audit whole{round}/{audit}"))).exits(3);
        let (mut kills, out) = (0, format!("out{round}"));
        let more = |jobs: u64| format!("--audit {out}/{audit} --resume -j {jobs}");
        while kills < 15 {
            let mut child = place.start(&line(&out, &more(1 + chance(2))));
            let end = Instant::now() + whole * (5 + chance(40) as u32) / 100;
            let done = loop {
                match child.try_wait().expect("a child") {
                    Some(status) => break Some(status),
                    None if Instant::now() >= end => break None,
                    None => std::thread::sleep(Duration::from_millis(1)),
                }
            };
            if let Some(status) = done {
                assert_eq!(status.code(), Some(3));
                assert!(!place.has(&format!("{out}/.unfurnish-manifest.json")), "it broke off");
                same(&place, &format!("whole{round}"), &out);
                std::fs::remove_dir_all(place.path(&out)).unwrap();
                continue;
            }
            child.kill().and_then(|()| child.wait()).expect("killed");
            kills += 1;
            for name in
                ["b.jsonl.gz", "d.jsonl", "e.csv"].iter().filter(|name| place.has(&format!("{out}/{name}")))
            {
                let [a, b] = [&out, "whole"].map(|folder| place.bytes(&format!("{folder}/{name}")));
                assert!(a == b, "{name} is half");
            }
        }
        place.run(&line(&out, &more(2))).exits(3);
        same(&place, &format!("whole{round}"), &out);
    }
}

/// A run that broke off before its last text, for a folder lies where it should go.
fn broken_off() -> Place {
    let place =
        Place::new().file("in/a.jsonl", records("a", 30)).file("in/z.txt", page(&["Leave a comment"]));
    let place = place.folder("out/z.txt/in the way");
    let ran = place.run("clean in -o out --checkpoint 0 --batch-size 2000").fails();
    ran.says("`out/z.txt`").says("hint: the same command with `--resume` goes on from here");
    assert!(place.has("out/.unfurnish-manifest.json") && !place.has("out/audit.csv"));
    std::fs::remove_dir_all(place.path("out/z.txt")).expect("a folder");
    place
}

#[test]
fn what_is_not_the_same_run_is_refused() {
    let rule = "disable = [\"comment-leave\"]\n";
    let place = broken_off().file("mine/x.toml", rule).file("in2/a.jsonl", "");
    let same_size = "--checkpoint 0 --batch-size 2000 --resume";
    for (line, why) in [
        (
            "clean in -o out --profile gentle",
            "`--profile` was `standard` in the killed run, and is `gentle` now",
        ),
        ("clean in -o out --keep ad", "`--keep`"),
        ("clean in -o out --on-error pass", "`--on-error`"),
        ("clean in -o out --text-field body", "`--text-field`"),
        ("clean in -o out --spreadsheet-safe", "`--spreadsheet-safe`"),
        ("clean in -o out --audit out/x.csv", "`--audit`"),
        ("clean in/a.jsonl -o out", "the inputs are not those"),
        ("clean - -o out", "only a run from files"),
        ("clean in -o -", "only a run from files"),
    ] {
        place.run(&format!("{line} {same_size}")).exits(2).says(why).says("hint: ");
    }
    place.write("in/z.txt", KEPT);
    let ran = place.run(&format!("clean in -o out {same_size}")).exits(2);
    ran.says("cannot resume: the inputs are not those of the killed run, or have changed since");
    place.run("clean in -o out").exits(0);
    assert_eq!(place.files("out"), ["a.jsonl", "audit.csv", "documents.csv", "z.txt"]);
}

#[test]
fn other_rules_are_refused() {
    let rule = "[[rule]]\nid = \"x-zork\"\ncategory = \"promo\"\nlang = \"en\"\nkind = \"line\"\n\
                phrases = [\"zork the frobnicator\"]\nhits = [\"Zork the frobnicator!\"]\n\
                misses = [\"Zork stood before the old frobnicator and smiled.\"]\n";
    let place = broken_off().file("mine/x.toml", rule);
    let line = "clean in -o out --checkpoint 0 --batch-size 2000 --resume";
    place.run(&format!("{line} --patterns mine")).exits(2).says("the rules are not those of the killed run");
    place.run(line).exits(0);
    place.run("clean in -o whole").exits(0);
    same(&place, "whole", "out");
}

#[test]
fn with_nothing_to_resume_it_begins() {
    let place = Place::new().file("in/a.txt", page(&["Leave a comment"]));
    for _ in 0..2 {
        place.run("clean in -o out --resume").exits(0);
        assert_eq!(place.text("out/a.txt"), KEPT);
        assert_eq!(place.files("out"), ["a.txt", "audit.csv", "documents.csv"]);
    }
}

#[test]
#[cfg(unix)]
fn interrupted_by_hand() {
    let place = Place::new().file("b.jsonl", records("b", 2000)).file("c.txt", page(&["Leave a comment"]));
    let line = "b.jsonl c.txt -o out --checkpoint 0 --batch-size 2000 -j 1";
    for signal in ["INT", "TERM"] {
        let shell = format!(
            "$clean {line} & id=$!; while [ ! -e out/.unfurnish-manifest.json ]; do sleep 0.01; done; kill -{signal} $id; \
             wait $id"
        );
        place
            .shell(&shell)
            .exits(130)
            .says("interrupted")
            .says("hint: the same command with `--resume` goes on from here");
        assert!(!place.has("out/b.jsonl") && !place.has("out/audit.csv"), "{:?}", place.files("out"));
        place.run(&format!("clean {line} --resume")).exits(3);
        place.run("clean b.jsonl c.txt -o whole").exits(3);
        same(&place, "whole", "out");
        std::fs::remove_dir_all(place.path("out")).unwrap();
    }
}
