//! What is read: files, folders, globs, stdin.

use crate::{KEPT, Place, page};

/// A folder with two texts that have furniture.
fn tree() -> Place {
    let article = page(&["Leave a comment"]);
    Place::new().file("in/b/two.txt", &article).file("in/a/one.txt", &article).file("in/three.md", &article)
}

#[test]
fn a_file() {
    let place = Place::new().file("a.txt", page(&["Leave a comment", "Share on Facebook"]));
    place.run("clean a.txt -o out").exits(0);
    assert_eq!(place.files("out"), ["a.txt", "audit.csv", "documents.csv"]);
    assert_eq!(place.text("out/a.txt"), KEPT);
}

#[test]
fn a_folder_keeps_its_shape() {
    let place = tree();
    place.run("clean in -o out").exits(0);
    assert_eq!(place.texts("out"), ["a/one.txt", "b/two.txt", "three.md"]);
    assert!(place.texts("out").iter().all(|name| place.text(&format!("out/{name}")) == KEPT));
}

#[test]
fn a_folder_is_read_in_sorted_order_with_slashes() {
    let place = tree();
    place.run("clean in -o out").exits(0);
    assert_eq!(place.column("out/audit.csv", "source"), ["a/one.txt", "b/two.txt", "three.md"]);
    assert_eq!(place.column("out/documents.csv", "source"), ["a/one.txt", "b/two.txt", "three.md"]);
}

#[test]
fn hidden_files_and_folders_are_skipped() {
    let place = tree().file("in/.hidden.txt", KEPT).file("in/.git/c.txt", KEPT);
    place.run("clean in -o out").exits(0);
    assert_eq!(place.texts("out"), ["a/one.txt", "b/two.txt", "three.md"]);
}

#[test]
fn hidden_files_and_folders_are_read_when_named() {
    let place = Place::new().file(".a.txt", page(&["Leave a comment"])).file(".dir/b.txt", KEPT);
    place.run("clean .a.txt .dir -o out").exits(0);
    assert_eq!(place.texts("out"), [".a.txt", "b.txt"]);
    assert_eq!(place.text("out/.a.txt"), KEPT);
}

#[test]
#[cfg(unix)]
fn a_link_that_leads_back_is_survived() {
    let place = tree().link("in/a/loop", "../../in");
    place.run("clean in -o out").exits(0);
    assert_eq!(place.texts("out"), ["a/one.txt", "b/two.txt", "three.md"]);
}

#[test]
fn other_endings_are_passed_over_with_a_note() {
    let place = tree().file("in/picture.png", b"\x89PNG").file("in/style.css", "body {}");
    place
        .run("clean in -o out")
        .exits(0)
        .says("2 files with other endings were passed over")
        .says("--format text");
    assert_eq!(place.texts("out"), ["a/one.txt", "b/two.txt", "three.md"]);
}

#[test]
fn format_text_reads_every_ending() {
    let place = Place::new().file("in/a.story", page(&["Leave a comment"]));
    place.run("clean in -o out --format text").exits(0);
    assert_eq!(place.text("out/a.story"), KEPT);
}

#[test]
fn a_file_without_an_ending_is_a_text() {
    let place = Place::new().file("in/STORY", page(&["Leave a comment"])).file("in/LOUD.TXT", KEPT);
    place.run("clean in -o out").exits(0);
    assert_eq!(place.texts("out"), ["LOUD.TXT", "STORY"]);
}

#[test]
fn a_quoted_glob() {
    let place = tree().file("in/a/other.txt", KEPT);
    place.run("clean in/*/o*.txt -o out").exits(0);
    assert_eq!(place.texts("out"), ["a/one.txt", "a/other.txt"]);
    assert_eq!(place.column("out/audit.csv", "source"), ["a/one.txt"]);
}

#[test]
fn a_glob_over_all_folders() {
    let place = tree();
    place.run("clean in/**/*.txt -o out").exits(0);
    assert_eq!(place.texts("out"), ["a/one.txt", "b/two.txt"]);
}

#[test]
fn a_folder_matched_by_a_glob_keeps_its_shape() {
    let place = Place::new().file("in/a/deep/x.txt", KEPT).file("in/b/y.txt", KEPT);
    place.run("clean in/* -o out").exits(0);
    assert_eq!(place.texts("out"), ["a/deep/x.txt", "b/y.txt"]);
}

#[test]
fn a_glob_takes_a_file_once() {
    let place = Place::new().file("in/a/deep/x.txt", KEPT);
    place.run("clean in/** -o out").exits(0);
    assert_eq!(place.texts("out"), ["a/deep/x.txt"]);
}

#[test]
fn a_glob_skips_hidden_files() {
    let place = Place::new().file("in/.h/y.txt", KEPT).file("in/.z.txt", KEPT).file("in/a.txt", KEPT);
    place.run("clean in/**/*.txt -o out").exits(0);
    assert_eq!(place.texts("out"), ["a.txt"]);
}

#[test]
fn a_name_with_glob_characters_is_a_name() {
    let place = Place::new().file("a[1].txt", page(&["Leave a comment"])).file("a1.txt", KEPT);
    place.run("clean a[1].txt -o out").exits(0);
    assert_eq!(place.texts("out"), ["a[1].txt"]);
}

#[test]
fn a_name_with_commas_quotes_and_arabic_stands_in_the_tables() {
    let name = "a, \"خبر\" #1.txt";
    let place = Place::new().file(&format!("in/{name}"), page(&["Leave a comment"]));
    place.run("clean in -o out").exits(0);
    assert_eq!(place.column("out/audit.csv", "source"), [name]);
    assert_eq!(place.text(&format!("out/{name}")), KEPT);
}

#[test]
fn a_text_from_stdin_goes_to_stdout() {
    let place = Place::new();
    place.pipe("clean", page(&["Leave a comment"])).exits(0).prints(KEPT);
    place.pipe("clean -", page(&["Leave a comment"])).exits(0).prints(KEPT);
    assert!(place.files("").is_empty());
}

#[test]
fn json_lines_from_stdin_go_to_stdout() {
    let record = |text: &str| format!("{{\"n\":1,\"text\":{}}}\n", serde_json::to_string(text).unwrap());
    let input = record(&page(&["Leave a comment"])) + &record("short");
    Place::new().pipe("clean", input).exits(0).prints(record(KEPT) + &record("short"));
}

#[test]
fn format_text_reads_stdin_as_text() {
    let text = "{\"text\": not json\n";
    Place::new().pipe("clean --format text", text).exits(0).prints(text);
}

#[test]
fn stdin_and_a_file_go_to_a_folder() {
    let place = Place::new().file("a.txt", page(&["Leave a comment"]));
    place.pipe("clean - a.txt -o out", page(&["Share on Facebook"])).exits(0);
    assert_eq!(place.texts("out"), ["a.txt", "stdin.txt"]);
    assert_eq!(place.column("out/audit.csv", "source"), ["-", "a.txt"]);
    assert_eq!(place.text("out/stdin.txt"), KEPT);
}

#[test]
fn the_order_of_the_inputs_changes_no_document() {
    let place =
        Place::new().file("a.txt", page(&["Leave a comment"])).file("b.txt", page(&["Advertisement"]));
    place.run("clean a.txt b.txt -o ab").exits(0);
    place.run("clean b.txt a.txt -o ba").exits(0);
    assert_eq!(place.column("ba/audit.csv", "source"), ["b.txt", "a.txt"]);
    for table in ["audit.csv", "documents.csv"] {
        let rows = |folder: &str| -> std::collections::BTreeSet<_> {
            let rows =
                csv::Reader::from_path(place.path(&format!("{folder}/{table}"))).unwrap().into_records();
            rows.map(|r| r.unwrap().iter().map(str::to_owned).collect::<Vec<_>>()).collect()
        };
        assert_eq!(rows("ab"), rows("ba"));
    }
    assert!(
        ["a.txt", "b.txt"].iter().all(|t| place.text(&format!("ab/{t}")) == place.text(&format!("ba/{t}")))
    );
}

#[test]
#[cfg(unix)]
fn a_dead_link_in_a_folder_is_a_failed_document() {
    let place = tree().link("in/dead.txt", "nowhere");
    place.run("clean in -o out").exits(3).says("dead.txt").says("No such file");
    assert_eq!(place.texts("out"), ["a/one.txt", "b/two.txt", "three.md"]);
}

#[test]
#[cfg(unix)]
fn a_dead_link_in_a_folder_stands_in_the_tables() {
    let place = tree().link("in/dead.txt", "nowhere");
    place.run("clean in -o out").exits(3);
    assert_eq!(place.column("out/errors.csv", "source"), ["dead.txt"]);
    assert!(place.column("out/documents.csv", "status").contains(&"failed".to_owned()));
}

#[test]
#[cfg(target_os = "linux")]
fn a_name_that_is_not_utf_8_can_be_named() {
    use std::os::unix::ffi::OsStrExt;
    let place = Place::new();
    let name = std::ffi::OsStr::from_bytes(b"caf\xe9.txt");
    std::fs::write(place.path("").join(name), KEPT).unwrap();
    let mut command = assert_cmd::Command::new(assert_cmd::cargo::cargo_bin!("unfurnish"));
    command.current_dir(place.path("")).arg("clean").arg(name).args(["-o", "out"]).assert().code(0);
}
