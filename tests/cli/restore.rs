//! The way back.

use crate::{KEPT, Place, page};

/// A tree of texts, cleaned to `out`.
fn cleaned() -> Place {
    let place = Place::new()
        .file(
            "in/a/one.txt",
            format!("Share on Facebook\n\n{}", page(&["Leave a comment", "", "", "Advertisement"])),
        )
        .file("in/b/two.txt", page(&["Leave a comment"]).replace('\n', "\r\n"))
        .file("in/bom.txt", format!("\u{feff}{KEPT}\nاترك تعليقاً"))
        .file("in/empty.txt", "")
        .file("in/same.txt", KEPT);
    place.run("clean in -o out").exits(0);
    place
}

/// Two folders hold the same.
#[track_caller]
pub(crate) fn same(place: &Place, one: &str, other: &str) {
    assert_eq!(place.files(one), place.files(other));
    for name in place.files(one) {
        let (a, b) = (place.bytes(&format!("{one}/{name}")), place.bytes(&format!("{other}/{name}")));
        assert_eq!(String::from_utf8_lossy(&a), String::from_utf8_lossy(&b), "{name}");
        assert!(a == b, "{name}");
    }
}

#[test]
fn a_tree_of_texts() {
    let place = cleaned();
    place.run("restore out --audit out/audit.csv -o back").exits(0).says("5 documents restored");
    same(&place, "in", "back");
}

#[test]
fn one_file() {
    let place = Place::new().file("a.txt", page(&["Leave a comment"]));
    place.run("clean a.txt -o out").exits(0);
    place.run("restore out/a.txt --audit out/audit.csv -o back").exits(0);
    assert_eq!(place.text("back/a.txt"), page(&["Leave a comment"]));
}

#[test]
fn one_file_from_a_pipe() {
    let place = Place::new();
    let out = place.pipe("clean --audit a.csv", page(&["Leave a comment"])).exits(0).stdout;
    place.write("clean.txt", out);
    place.run("restore clean.txt --audit a.csv -o back").exits(0);
    assert_eq!(place.text("back/clean.txt"), page(&["Leave a comment"]));
}

#[test]
fn one_file_of_a_tree() {
    let place = cleaned();
    place.run("restore out/a/one.txt --audit out/audit.csv -o back").exits(0);
    let back = place.files("back");
    assert_eq!(place.text(&format!("back/{}", back[0])), place.text("in/a/one.txt"));
}

#[test]
fn an_audit_elsewhere() {
    let place = Place::new().file("in/a.txt", page(&["Leave a comment"]));
    place.run("clean in -o out --audit logs/removed.csv").exits(0);
    place.run("restore out --audit logs/removed.csv -o back").exits(0);
    same(&place, "in", "back");
}

#[test]
fn without_documents_csv() {
    let place = cleaned();
    std::fs::remove_file(place.path("out/documents.csv")).unwrap();
    place.run("restore out --audit out/audit.csv -o back").exits(0);
    same(&place, "in", "back");
}

#[test]
fn json_lines() {
    let text = |t: &str| serde_json::to_string(t).unwrap();
    let lines = [
        format!("{{\"id\":\"x\", \"text\" : {}, \"n\":1.50e3}}\n\n", text(&page(&["Leave a comment"]))),
        format!(
            "{{\"text\":{},\"u\":\"\\u0627\"}}\r\n",
            text(&page(&["Share on Facebook", "Advertisement"]))
        ),
        format!("{{\"text\":{}}}", text(&page(&["اترك تعليقاً"]))),
    ];
    let place = Place::new().file("in/r.jsonl", lines.concat());
    place.run("clean in -o out").exits(0);
    place.run("restore out --audit out/audit.csv -o back").exits(0).says("3 documents restored");
    same(&place, "in", "back");
    std::fs::remove_file(place.path("out/documents.csv")).unwrap();
    place.run("restore out --audit out/audit.csv -o by-id").exits(0);
    same(&place, "in", "by-id");
}

#[test]
fn json_lines_with_a_field_of_another_name() {
    let line = format!(
        "{{\"page\":{{\"body\":{}}}}}\n",
        serde_json::to_string(&page(&["Leave a comment"])).unwrap()
    );
    let place = Place::new().file("in/r.jsonl", line);
    place.run("clean in -o out --text-field page.body").exits(0);
    place.run("restore out --audit out/audit.csv -o back --text-field page.body").exits(0);
    same(&place, "in", "back");
}

#[test]
fn json_lines_with_escapes_in_the_text() {
    let text = page(&["Leave a comment"]).replace('\n', "\\n").replace("rain", "r\\u0061in \\/");
    let place = Place::new().file("in/r.jsonl", format!("{{\"text\":\"{text}\"}}\n"));
    place.run("clean in -o out").exits(0);
    place.run("restore out --audit out/audit.csv -o back").exits(0);
    same(&place, "in", "back");
}

/// Found by fuzzing: a carriage return inside a broken line is no end of it, so the blank line below stays in its place.
#[test]
fn a_failed_record_with_a_carriage_return_is_back() {
    let place = Place::new().file("in/r.jsonl", b"{\"text\":\"a\"}\rx\xff\n\nnot json\n".as_slice());
    place.run("clean in -o out").exits(3);
    place.run("restore out --audit out/audit.csv -o back").exits(0);
    same(&place, "in", "back");
}

#[test]
fn documents_that_failed_are_back() {
    let broken = "{\"text\":\"x\"}\n{\"text\":5}\nnot json\n{\"text\":\"y\"}\n";
    let place =
        Place::new().file("in/bad.txt", b"abc\xff\x00\n").file("in/r.jsonl", broken).file("in/ok.txt", KEPT);
    for how in ["skip", "pass"] {
        place.run(&format!("clean in -o {how} --on-error {how}")).exits(3);
        place.run(&format!("restore {how} --audit {how}/audit.csv -o back-{how}")).exits(0);
        same(&place, "in", &format!("back-{how}"));
    }
}

#[test]
fn a_failed_record_before_a_blank_line_is_back_in_its_place() {
    let place = Place::new().file("in/r.jsonl", "{\"text\":\"x\"}\n{\"text\":5}\n\n{\"text\":\"y\"}\n");
    place.run("clean in -o out").exits(3);
    place.run("restore out --audit out/audit.csv -o back").exits(0);
    same(&place, "in", "back");
}

#[test]
fn a_failed_record_from_a_pipe_is_back() {
    let input = "{\"text\":\"x\"}\n{\"text\":5}\n{\"text\":\"y\"}\n";
    let place = Place::new();
    let out = place.pipe("clean --audit a.csv", input).exits(3).stdout;
    place.write("r.jsonl", out);
    place.run("restore r.jsonl --audit a.csv -o back").exits(0);
    assert_eq!(place.text("back/r.jsonl"), input);
}

#[test]
#[cfg(unix)]
fn a_file_that_could_not_be_read_is_not_made_up() {
    let place = Place::new().link("dead.txt", "nowhere");
    place.run("clean dead.txt -o out").exits(3);
    place.run("restore out --audit out/audit.csv -o back").exits(3).says("dead.txt");
    assert!(!place.has("back/dead.txt"));
}

#[test]
fn stdin_in_a_folder() {
    let place = Place::new();
    place.pipe("clean - -o out", page(&["Leave a comment"])).exits(0);
    place.run("restore out --audit out/audit.csv -o back").exits(0);
    assert_eq!(place.text("back/stdin.txt"), page(&["Leave a comment"]));
}

#[test]
#[cfg(target_os = "linux")]
#[ignore = "not yet: `source` is text, so a name that is not has no way back; the text itself is complete"]
fn a_name_that_is_not_utf_8() {
    use std::os::unix::ffi::OsStrExt;
    let place = Place::new().folder("in");
    let name = std::ffi::OsStr::from_bytes(b"caf\xe9.txt");
    std::fs::write(place.path("in").join(name), page(&["Leave a comment"])).unwrap();
    place.run("clean in -o out").exits(0);
    place.run("restore out --audit out/audit.csv -o back").exits(0);
    assert_eq!(
        std::fs::read(place.path("back").join(name)).unwrap(),
        page(&["Leave a comment"]).into_bytes()
    );
}

/// Restores `out` after a table was changed; it must not pass for whole, nor leave a wrong text.
#[track_caller]
fn damaged(table: &str, change: impl Fn(&str) -> String) {
    let place = Place::new().file("in/a.txt", page(&["Leave a comment"])).file("in/b.txt", KEPT);
    place.run("clean in -o out").exits(0);
    let before = place.text(table);
    let after = change(&before);
    assert_ne!(before, after);
    place.write(table, after);
    place.run("restore out --audit out/audit.csv -o back").exits(3).says("`a.txt`");
    assert!(!place.has("back/a.txt"));
    assert_eq!(place.text("back/b.txt"), KEPT);
}

#[test]
fn a_row_missing_in_the_audit() {
    damaged("out/audit.csv", |t| t.lines().next().unwrap().to_owned() + "\n");
}

#[test]
fn a_wrong_offset_in_the_audit() {
    let at = KEPT.len();
    damaged("out/audit.csv", |t| t.replacen(&format!(",{at},"), &format!(",{},", at - 9), 1));
    damaged("out/audit.csv", |t| t.replacen(&format!(",{at},"), ",999999,", 1));
}

#[test]
fn another_text_in_the_audit() {
    damaged("out/audit.csv", |t| t.replace("Leave a comment", "Leave a remark"));
}

#[test]
fn another_cleaned_text() {
    damaged("out/a.txt", |t| t.replace("rain", "snow"));
}

#[test]
fn a_row_missing_in_documents_csv() {
    damaged("out/documents.csv", |t| {
        t.lines().filter(|l| !l.starts_with("a.txt")).fold(String::new(), |s, l| s + l + "\n")
    });
}

#[test]
fn a_cleaned_text_that_is_gone() {
    let place = cleaned();
    std::fs::remove_file(place.path("out/a/one.txt")).unwrap();
    place.run("restore out --audit out/audit.csv -o back").exits(3).says("`a/one.txt`: its cleaned text");
    assert_eq!(place.texts("back"), ["b/two.txt", "bom.txt", "empty.txt", "same.txt"]);
}

#[test]
fn a_source_that_leads_out_is_refused() {
    let place = cleaned();
    let absolute = place.path("absolute.txt").display().to_string();
    let tables = ["out/audit.csv", "out/documents.csv"].map(|t| (t, place.text(t)));
    for source in ["../x.txt", "a/../../x.txt", &absolute] {
        tables.iter().for_each(|(name, text)| place.write(name, text.replace("a/one.txt", source)));
        place
            .run("restore out --audit out/audit.csv -o deep/back")
            .exits(3)
            .says("leads out of the output folder");
        assert!(!place.has("x.txt") && !place.has("deep/x.txt") && !place.has("absolute.txt"), "{source}");
    }
}

#[test]
fn never_over_the_cleaned_texts() {
    let place = cleaned();
    let before = place.text("out/a/one.txt");
    place
        .run("restore out --audit out/audit.csv -o out")
        .exits(2)
        .says("write over the cleaned texts")
        .says("hint: ");
    place.run("restore out --audit out/audit.csv -o out/../out").exits(2);
    place.run("restore out/same.txt --audit out/audit.csv -o out").exits(2);
    assert_eq!(place.text("out/a/one.txt"), before);
}

#[test]
fn what_is_not_there() {
    let place = cleaned();
    place
        .run("restore nope --audit out/audit.csv -o back")
        .exits(2)
        .says("there is no file or folder `nope`");
    place.run("restore out --audit nope.csv -o back").exits(2).says("cannot read `nope.csv`");
    place.run("restore out -o back").exits(2).says("--audit");
    place.run("restore out --audit out/audit.csv").exits(2).says("--output");
    assert!(!place.has("back"));
}

#[test]
fn an_audit_that_is_none() {
    let place = cleaned().file("other.csv", "a,b\n1,2\n");
    place.run("restore out --audit other.csv -o back").exits(2).says("`other.csv`, line 2").says("hint: ");
    assert!(!place.has("back"));
}
