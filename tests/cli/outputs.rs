//! What is written, and where: texts, tables, stdout.

use crate::place::column;
use crate::{KEPT, Place, page};

const AUDIT: &str = "source,document,line,byte_start,byte_end,char_start,char_end,category,stage,rule,confidence,also,removed";
const DOCUMENTS: &str =
    "source,document,status,encoding,bytes_in,bytes_out,lines_in,lines_removed,removals,xxh3,pack";
const ERRORS: &str = "source,document,line,byte_offset,reason,raw";

/// One text with furniture.
fn one() -> Place {
    Place::new().file("a.txt", page(&["Leave a comment"]))
}

fn header(table: &str) -> &str {
    table.lines().next().unwrap_or_default()
}

#[test]
fn by_default_files_go_to_cleaned() {
    let place = one();
    place.run("clean a.txt").exits(0).prints("");
    assert_eq!(place.files("cleaned"), ["a.txt", "audit.csv", "documents.csv"]);
    assert_eq!(place.text("a.txt"), page(&["Leave a comment"]));
}

#[test]
fn a_dash_is_stdout() {
    let place = one().file("b.txt", "Short.\n");
    place.run("clean a.txt b.txt -o -").exits(0).prints(format!("{KEPT}Short.\n"));
    assert_eq!(place.files(""), ["a.txt", "b.txt"]);
}

#[test]
fn the_headers_are_those_of_the_contract() {
    let place = one().file("bad.txt", b"\xff");
    place.run("clean a.txt bad.txt -o out").exits(3);
    assert_eq!(header(&place.text("out/audit.csv")), AUDIT);
    assert_eq!(header(&place.text("out/documents.csv")), DOCUMENTS);
    assert_eq!(header(&place.text("out/errors.csv")), ERRORS);
}

#[test]
fn a_run_that_removes_nothing_has_a_header_alone() {
    let place = Place::new().file("a.txt", KEPT);
    place.run("clean a.txt -o out").exits(0);
    assert_eq!(place.text("out/audit.csv"), format!("{AUDIT}\n"));
    assert_eq!(place.column("out/documents.csv", "status"), ["unchanged"]);
    assert_eq!(place.files("out"), ["a.txt", "audit.csv", "documents.csv"]);
}

#[test]
fn an_audit_row_accounts_for_the_removal() {
    let place = one();
    place.run("clean a.txt -o out").exits(0);
    let text = page(&["Leave a comment"]);
    let cell = |name: &str| place.column("out/audit.csv", name).concat();
    let removed = &text[cell("byte_start").parse().unwrap()..cell("byte_end").parse().unwrap()];
    assert_eq!(removed, cell("removed"));
    assert_eq!(removed, "\nLeave a comment\n");
    assert_eq!([cell("source"), cell("document"), cell("line")], ["a.txt", "a.txt", "6"]);
    assert_eq!([cell("category"), cell("stage"), cell("rule")], ["comment", "phrases", "en-comment-leave"]);
}

#[test]
fn offsets_count_bytes_and_code_points() {
    let text = format!("{KEPT}\nقال الوزير إن العمل يبدأ غدا.\n\nاترك تعليقاً\n");
    let place = Place::new().file("a.txt", &text);
    place.run("clean a.txt -o out").exits(0);
    let at = text.rfind("\nاترك").unwrap();
    let row = |name: &str| place.column("out/audit.csv", name).concat();
    assert_eq!(row("byte_start"), at.to_string());
    assert_eq!(row("byte_end"), text.len().to_string());
    assert_eq!(row("char_start"), text[..at].chars().count().to_string());
    assert_eq!(row("char_end"), text.chars().count().to_string());
}

#[test]
fn kept_and_removed_are_the_original() {
    let text = format!("Share on Facebook\n\n{}", page(&["Leave a comment", "", "", "Advertisement"]));
    let place = Place::new().file("a.txt", &text);
    place.run("clean a.txt -o out").exits(0);
    let mut all = place.text("out/a.txt");
    let starts = place.column("out/audit.csv", "byte_start");
    for (start, removed) in starts.iter().zip(place.column("out/audit.csv", "removed")) {
        all.insert_str(start.parse().unwrap(), &removed);
    }
    assert_eq!(all, text);
    assert_eq!(place.text("out/a.txt"), KEPT);
}

#[test]
fn documents_csv_says_how_each_went() {
    let place = one().file("b.txt", KEPT).file("c.txt", b"\xff\xfe\xff");
    place.run("clean a.txt b.txt c.txt -o out").exits(3);
    let column = |name: &str| place.column("out/documents.csv", name);
    let text = page(&["Leave a comment"]);
    assert_eq!(column("status"), ["cleaned", "unchanged", "failed"]);
    assert_eq!(column("removals"), ["1", "0", "0"]);
    assert_eq!(column("bytes_in")[..2], [text.len().to_string(), KEPT.len().to_string()]);
    assert_eq!(column("bytes_out")[..2], [KEPT.len().to_string(), KEPT.len().to_string()]);
    assert_eq!(column("lines_in")[..2], ["7", "5"]);
    assert_eq!(column("lines_removed")[..2], ["2", "0"]);
    assert!(column("pack").iter().all(|p| p.starts_with(env!("CARGO_PKG_VERSION"))));
    assert!(column("xxh3").iter().all(|h| h.len() == 16));
}

#[test]
fn audit_says_where() {
    let place = one();
    place.run("clean a.txt -o out --audit logs/removed.csv").exits(0);
    assert_eq!(place.files("out"), ["a.txt", "documents.csv"]);
    assert_eq!(place.column("logs/removed.csv", "category"), ["comment"]);
}

#[test]
fn audit_with_stdout() {
    let place = Place::new();
    place.pipe("clean --audit a.csv", page(&["Leave a comment"])).exits(0).prints(KEPT);
    assert_eq!(place.files(""), ["a.csv"]);
    assert_eq!(place.column("a.csv", "source"), ["-"]);
    assert_eq!(place.column("a.csv", "document"), ["-"]);
}

#[test]
fn dry_run_prints_the_audit() {
    let place = one();
    let ran = place.run("clean a.txt --dry-run").exits(0);
    assert_eq!(header(&ran.out()), AUDIT);
    assert_eq!(column(&ran.stdout, "category"), ["comment"]);
    assert_eq!(place.files(""), ["a.txt"]);
}

#[test]
fn dry_run_of_clean_text_prints_a_header() {
    Place::new().pipe("clean --dry-run", KEPT).exits(0).prints(format!("{AUDIT}\n"));
}

#[test]
fn dry_run_writes_the_audit_where_asked() {
    let place = one();
    place.run("clean a.txt --dry-run --audit a.csv").exits(0).prints("");
    assert_eq!(place.files(""), ["a.csv", "a.txt"]);
    place.run("clean a.txt --dry-run -o out").exits(0).prints("");
    assert_eq!(place.files("out"), ["audit.csv", "documents.csv"]);
}

#[test]
fn diff_shows_what_goes_and_writes_nothing() {
    let place = one();
    place.run("clean a.txt --diff").exits(0).shows("- Leave a comment").shows("comment en-comment-leave");
    assert_eq!(place.files(""), ["a.txt"]);
}

#[test]
fn diff_shows_a_line_around_and_no_unchanged_text() {
    let place = one().file("same.txt", KEPT);
    let shown = place.run("clean a.txt same.txt --diff").exits(0).shows("The weather service").out();
    assert!(
        !shown.contains("Farmers") && !shown.contains("same.txt") && !shown.contains('\u{1b}'),
        "{shown}"
    );
}

#[test]
fn diff_with_an_output_writes() {
    let place = one();
    place.run("clean a.txt --diff -o out").exits(0).shows("- Leave a comment");
    assert_eq!(place.text("out/a.txt"), KEPT);
}

#[test]
fn check_finds_furniture_and_writes_nothing() {
    let place = one();
    place.run("clean a.txt --check").exits(1).prints("");
    place.pipe("clean --check", page(&["Leave a comment"])).exits(1).prints("");
    assert_eq!(place.files(""), ["a.txt"]);
}

#[test]
fn check_is_content_with_clean_text() {
    let place = Place::new().file("a.txt", KEPT);
    place.run("clean a.txt --check -q").exits(0).prints("").keeps_silent();
    assert_eq!(place.files(""), ["a.txt"]);
}

#[test]
fn check_with_an_output_writes() {
    let place = one();
    place.run("clean a.txt --check -o out").exits(1);
    assert_eq!(place.text("out/a.txt"), KEPT);
}

#[test]
fn a_document_that_failed_weighs_more_than_furniture() {
    one().file("bad.txt", b"\xff").run("clean a.txt bad.txt --check").exits(3);
}

const MIXED: [&str; 4] =
    ["Leave a comment", "Share on Facebook", "Advertisement", "Published: 12 March 2024"];

/// The categories that go with these flags.
fn categories(flags: &str) -> Vec<String> {
    let place = Place::new().file("a.txt", page(&MIXED));
    place.run(&format!("clean a.txt -o out {flags}")).exits(0);
    place.column("out/audit.csv", "category")
}

#[test]
fn keep_and_only_select() {
    assert_eq!(categories(""), ["comment", "share", "ad", "dateline"]);
    assert_eq!(categories("--keep ad"), ["comment", "share", "dateline"]);
    assert_eq!(categories("--keep ad --keep share"), ["comment", "dateline"]);
    assert_eq!(categories("--keep metadata"), ["comment", "share", "ad"]);
    assert_eq!(categories("--keep furniture"), ["dateline"]);
    assert_eq!(categories("--only ad"), ["ad"]);
    assert_eq!(categories("--only metadata"), ["dateline"]);
    assert_eq!(categories("--only furniture --keep comment"), ["share", "ad"]);
}

#[test]
fn gentle_leaves_metadata_alone() {
    assert_eq!(categories("--profile gentle"), ["comment", "share", "ad"]);
    assert_eq!(categories("--profile gentle --only dateline"), ["dateline"]);
}

#[test]
fn any_number_of_threads_gives_the_same_bytes() {
    let mut place = Place::new();
    for i in 0..60 {
        let furniture = [["Leave a comment"], ["Share on Facebook"], ["Advertisement"]][i % 3];
        place = place.file(&format!("in/{}/{i}.txt", i % 7), page(&furniture));
    }
    let record =
        |i: usize| format!("{{\"text\":{}}}\n", serde_json::to_string(&page(&[MIXED[i % 4]])).unwrap());
    place.write("in/many.jsonl", (0..1200).map(record).collect::<String>() + "broken\n");
    place.run("clean in -o one -j 1").exits(3);
    place.run("clean in -o two -j 2").exits(3);
    assert_eq!(place.files("one"), place.files("two"));
    assert_eq!(place.column("one/documents.csv", "source").len(), 1261);
    for name in place.files("one") {
        assert!(place.bytes(&format!("one/{name}")) == place.bytes(&format!("two/{name}")), "{name} differs");
    }
}

#[test]
fn a_second_run_gives_the_same_bytes() {
    let place = one();
    place.run("clean a.txt -o out").exits(0);
    let before: Vec<_> = place.files("out").iter().map(|f| place.bytes(&format!("out/{f}"))).collect();
    place.run("clean a.txt -o out").exits(0);
    let after: Vec<_> = place.files("out").iter().map(|f| place.bytes(&format!("out/{f}"))).collect();
    assert!(before == after);
}

#[test]
fn errors_of_an_earlier_run_go() {
    let place = one().file("bad.txt", b"\xff");
    place.run("clean a.txt bad.txt -o out").exits(3);
    place.run("clean a.txt -o out").exits(0);
    assert!(!place.has("out/errors.csv"));
}

#[test]
fn an_errors_csv_of_the_users_stays() {
    let place = one().file("errors.csv", "mine");
    place.pipe("clean --audit audit.csv", KEPT).exits(0);
    assert_eq!(place.text("errors.csv"), "mine");
}

#[test]
fn a_text_that_fails_now_is_left_out() {
    let place = one();
    place.run("clean a.txt -o out").exits(0);
    place.write("a.txt", b"\xff");
    place.run("clean a.txt -o out").exits(3);
    assert!(!place.has("out/a.txt"));
}

#[test]
#[cfg(target_os = "linux")]
fn an_audit_into_a_pipe() {
    let place = one();
    let pipe = place.path("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    // held open at both ends, so that nobody waits for the other
    let _held = std::fs::File::options().read(true).write(true).open(&pipe).unwrap();
    place.run("clean a.txt -o out --audit pipe").exits(0);
    use std::os::unix::fs::FileTypeExt;
    assert!(pipe.metadata().unwrap().file_type().is_fifo());
}
