//! Wrong use, bad documents and full disks: the sentence, the exit code, and what is left behind.

use crate::{KEPT, Place, page};

fn one() -> Place {
    Place::new().file("a.txt", page(&["Leave a comment"]))
}

#[test]
fn a_path_that_is_not_there() {
    let place = one();
    place.run("clean a.txt nope.txt").exits(2).says("there is no file or folder `nope.txt`");
    assert_eq!(place.files(""), ["a.txt"]);
}

#[test]
fn a_glob_that_matches_nothing() {
    one().run("clean no*.txt").exits(2).says("no file matches `no*.txt`");
}

#[test]
fn a_glob_that_is_none() {
    one().run("clean a[.txt").exits(2).says("`a[.txt` is no glob");
}

#[test]
fn a_folder_without_text() {
    let place = Place::new().file("in/a.png", b"\x89PNG");
    place.run("clean in").exits(2).says("no text in `in`").says("hint: ").says(".jsonl");
    assert!(!place.has("cleaned"));
}

#[test]
fn stdin_twice() {
    Place::new().pipe("clean - -", KEPT).exits(2).says("stdin").says("only once");
}

#[test]
#[cfg(unix)]
fn a_file_that_cannot_be_read() {
    let place = one().link("dead.txt", "nowhere");
    place.run("clean dead.txt a.txt -o out").exits(3).says("`dead.txt`: cannot be read: No such file");
    assert_eq!(place.texts("out"), ["a.txt"]);
    assert_eq!(place.column("out/errors.csv", "source"), ["dead.txt"]);
    assert_eq!(place.column("out/documents.csv", "status"), ["failed", "cleaned"]);
}

#[test]
#[cfg(unix)]
fn a_file_without_permission() {
    use std::os::unix::fs::PermissionsExt;
    let place = one().file("locked.txt", KEPT);
    std::fs::set_permissions(place.path("locked.txt"), std::fs::Permissions::from_mode(0o000)).unwrap();
    if std::fs::read(place.path("locked.txt")).is_ok() {
        return; // root may read everything
    }
    place
        .run("clean locked.txt a.txt -o out")
        .exits(3)
        .says("`locked.txt`: cannot be read: Permission denied");
    assert_eq!(place.texts("out"), ["a.txt"]);
}

#[test]
fn bytes_that_are_no_utf_8() {
    let place = one().file("bad.txt", b"abc\xffdef\n");
    let ran = place.run("clean bad.txt a.txt -o out").exits(3);
    ran.says("`bad.txt`: not UTF-8").says("byte 3").says("hint: `--encoding auto`");
    assert_eq!(place.texts("out"), ["a.txt"]);
    assert_eq!(place.text("out/a.txt"), KEPT);
    assert_eq!(place.column("out/errors.csv", "byte_offset"), ["3"]);
    assert_eq!(place.column("out/errors.csv", "raw"), ["base64:YWJj/2RlZgo="]);
}

#[test]
fn a_hint_is_given_once() {
    let place = Place::new().file("a.txt", b"\xff").file("b.txt", b"\xff");
    let ran = place.run("clean a.txt b.txt -o out").exits(3);
    assert_eq!((ran.stderr.matches("error:").count(), ran.stderr.matches("hint:").count()), (2, 1));
}

#[test]
fn unknown_names_list_the_known_ones() {
    let place = one();
    place
        .run("clean a.txt --keep bogus")
        .exits(2)
        .says("unknown category `bogus`")
        .says("newsletter")
        .says("metadata");
    place.run("clean a.txt --only bogus").exits(2).says("unknown category `bogus`").says("newsletter");
    place
        .run("clean a.txt --profile bogus")
        .exits(2)
        .says("unknown profile `bogus`")
        .says("gentle, standard");
    place.run("clean a.txt --format bogus").exits(2).says("jsonl");
    place.run("clean a.txt --on-error bogus").exits(2).says("skip, stop, pass");
    place
        .run("clean a.txt --encoding klingon")
        .exits(2)
        .says("unknown encoding `klingon`")
        .says("windows-1256");
    assert_eq!(place.files(""), ["a.txt"]);
}

#[test]
fn unknown_flags_and_commands() {
    let place = one();
    place.run("clean a.txt --bogus").exits(2).says("--bogus").says("Usage: unfurnish clean");
    place.run("clena a.txt").exits(2).says("clean");
    place.run("clean a.txt -j 0").exits(2).says("--jobs");
    place.run("").exits(2).says("Usage: unfurnish");
}

const BROKEN: &str =
    "{\"text\":\"x\"}\n{\"text\":5}\n{\"body\":\"x\"}\n{\"text\": \"ok\"\n{\"text\":\"y\"}\n";

#[test]
fn broken_records_say_line_and_reason() {
    let place = Place::new().file("r.jsonl", BROKEN);
    let ran = place
        .run("clean r.jsonl -o out")
        .exits(3)
        .says("`r.jsonl`, line 2: the field `text` is not a string");
    ran.says("`r.jsonl`, line 3: no field `text`")
        .says("`r.jsonl`, line 4: not a JSON object")
        .says("--text-field");
    assert_eq!(place.text("out/r.jsonl"), "{\"text\":\"x\"}\n{\"text\":\"y\"}\n");
    assert_eq!(place.column("out/errors.csv", "document"), ["r.jsonl#2", "r.jsonl#3", "r.jsonl#4"]);
    assert_eq!(place.column("out/errors.csv", "raw")[0], "{\"text\":5}\n");
}

#[test]
fn on_error_pass_leaves_them_as_they_were() {
    let place = Place::new().file("r.jsonl", BROKEN).file("bad.txt", b"abc\xff");
    place.run("clean r.jsonl bad.txt -o out --on-error pass").exits(3);
    assert_eq!(place.text("out/r.jsonl"), BROKEN);
    assert_eq!(place.bytes("out/bad.txt"), b"abc\xff");
}

#[test]
fn on_error_pass_works_on_stdout() {
    Place::new().pipe("clean --on-error pass", b"abc\xff").exits(3).prints(b"abc\xff");
    Place::new().pipe("clean", b"abc\xff").exits(3).prints("");
}

#[test]
fn on_error_stop_ends_the_run_there() {
    let place = one().file("b.txt", b"\xff").file("c.txt", KEPT);
    place.run("clean a.txt b.txt c.txt -o out --on-error stop").exits(3).says("stopped at the first");
    assert_eq!(place.texts("out"), ["a.txt"]);
    assert_eq!(place.column("out/documents.csv", "status"), ["cleaned", "failed"]);
    assert_eq!(place.column("out/audit.csv", "source"), ["a.txt"]);
}

#[test]
fn on_error_stop_leaves_no_half_file() {
    let place = Place::new().file("r.jsonl", BROKEN);
    place.run("clean r.jsonl -o out --on-error stop").exits(3);
    assert!(place.texts("out").is_empty());
}

#[test]
fn an_output_that_is_or_lies_in_the_input() {
    let place = Place::new().file("in/a.txt", KEPT);
    for line in ["clean in -o in", "clean in -o in/out", "clean in -o in/../in", "clean ."] {
        place.run(line).exits(2).says("lies inside the input folder").says("hint: ");
    }
    assert_eq!(place.files(""), ["in/a.txt"]);
}

#[test]
#[cfg(unix)]
fn an_output_that_lies_in_the_input_by_a_link() {
    let place = Place::new().file("in/a.txt", KEPT).link("alias", "in");
    place.run("clean in -o alias/out").exits(2).says("lies inside the input folder");
    place.run("clean alias -o in").exits(2).says("lies inside the input folder");
    assert_eq!(place.files("in"), ["a.txt"]);
}

#[test]
fn two_inputs_for_one_output() {
    let place = Place::new().file("x/a.txt", KEPT).file("y/a.txt", KEPT);
    place
        .run("clean x y -o out")
        .exits(2)
        .says("`x/a.txt` and `y/a.txt` would both be written")
        .says("hint: ");
    place.run("clean x/a.txt x/a.txt -o out").exits(2).says("would both be written");
    assert!(!place.has("out"));
}

#[test]
fn an_input_named_like_a_table() {
    let place = Place::new().file("audit.csv", KEPT);
    place.run("clean audit.csv -o out").exits(2).says("would both be written to").says("hint: ");
    assert!(!place.has("out"));
}

#[test]
fn a_file_onto_itself() {
    let place = one();
    place.run("clean a.txt -o .").exits(2).says("would write over the input `a.txt`").says("hint: ");
    assert_eq!(place.files(""), ["a.txt"]);
    assert_eq!(place.text("a.txt"), page(&["Leave a comment"]));
}

#[test]
fn an_audit_onto_an_input() {
    let place = one();
    place.run("clean a.txt -o out --audit a.txt").exits(2).says("a.txt");
    assert_eq!(place.text("a.txt"), page(&["Leave a comment"]));
}

#[test]
fn a_dry_run_onto_an_input() {
    let place = Place::new().file("in/audit.csv", KEPT);
    place.run("clean in --format text --dry-run -o in").exits(2);
    assert_eq!(place.text("in/audit.csv"), KEPT);
}

#[test]
fn an_audit_onto_an_output() {
    let place = one();
    place.run("clean a.txt -o out --audit out/a.txt").exits(2);
    place.run("clean a.txt -o out --audit out/documents.csv").exits(2);
}

#[test]
fn an_output_folder_that_is_a_file() {
    let place = one().file("taken", "mine");
    place.run("clean a.txt -o taken").fails().says("taken");
    place.run("clean a.txt -o taken/below").fails().says("taken");
    place.run("clean a.txt -o out --audit taken/a.csv").fails().says("taken");
    assert_eq!(place.text("taken"), "mine");
    assert!(place.files("").iter().all(|f| !f.contains(".part")), "{:?}", place.files(""));
}

#[test]
fn a_folder_where_a_text_should_go() {
    let place = one().folder("out/a.txt");
    place.run("clean a.txt -o out").fails().says("a.txt").says("it is a folder");
    // the tables speak of what was written before: of nothing here, and no part of a file is left
    assert_eq!(place.files("out"), ["audit.csv", "documents.csv"]);
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_under_stdout() {
    let place = one();
    for line in ["clean a.txt -o -", "clean a.txt --dry-run", "clean a.txt --diff", "explain a.txt", "man"] {
        let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
        let mut command = std::process::Command::new(assert_cmd::cargo::cargo_bin!("unfurnish"));
        let run = command.args(line.split(' ')).current_dir(place.path("")).stdout(full).output().unwrap();
        assert!(!run.status.success(), "{line}");
        assert!(String::from_utf8_lossy(&run.stderr).contains("No space left"), "{line}");
    }
}

/// Never with `--audit /dev/full` itself: a writer that renames over its target replaces the device where root runs it.
/// So root gets a device of the test's own, and others, who may not write in `/dev`, a link.
#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_under_the_audit() {
    use std::os::unix::fs::{FileTypeExt, MetadataExt};
    let place = one();
    let full = place.path("full");
    if place.path("a.txt").metadata().unwrap().uid() != 0 {
        std::os::unix::fs::symlink("/dev/full", &full).unwrap();
    } else if !std::process::Command::new("mknod")
        .arg(&full)
        .args(["c", "1", "7"])
        .status()
        .unwrap()
        .success()
    {
        return; // root without the right to make one
    }
    place.run("clean a.txt -o out --audit full").fails();
    assert!(full.metadata().unwrap().file_type().is_char_device());
}

#[test]
#[cfg(unix)]
fn a_closed_pipe_is_success() {
    use std::io::Read;
    use std::process::{Command, Stdio};
    let place = Place::new().file("long.txt", KEPT.repeat(3000));
    for line in ["clean long.txt -o -", "patterns list", "explain long.txt"] {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("unfurnish"));
        command
            .args(line.split(' '))
            .current_dir(place.path(""))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut out = child.stdout.take().unwrap();
        out.read_exact(&mut [0; 10]).unwrap();
        drop(out);
        let ended = child.wait_with_output().unwrap();
        assert_eq!(ended.status.code(), Some(0), "{line}");
        assert_eq!(String::from_utf8_lossy(&ended.stderr), "", "{line}");
    }
}

/// Without an output folder `errors.csv` goes beside the audit: it must not be an input either.
#[test]
fn an_errors_table_onto_an_input() {
    let place = Place::new().file("errors.csv", KEPT).file("b.txt", b"\xff");
    place.run("clean errors.csv b.txt --format text -o - --audit audit.csv").exits(2).says("errors.csv");
    assert_eq!(place.text("errors.csv"), KEPT);
}

/// The audit is the only way back for the texts beside it.
#[test]
fn a_dry_run_over_the_audit_of_a_real_one() {
    let place = one();
    place.run("clean a.txt -o out").exits(0);
    let audit = place.text("out/audit.csv");
    place.run("clean a.txt -o out --dry-run --only ad").exits(2).says("cannot be restored").says("hint: ");
    assert_eq!(place.text("out/audit.csv"), audit);
}

#[test]
fn what_is_cut_short_is_no_text() {
    let place = Place::new().file("a.txt", b"\x1f\x8b\x08\x00rest");
    place.run("clean a.txt -o out --encoding auto").exits(3).says("`a.txt`").says("gzip").says("cut short");
    assert!(place.texts("out").is_empty());
}

/// The tables of this run do not speak of an earlier run's records.
#[test]
fn on_error_stop_leaves_no_records_of_an_earlier_run() {
    let place = Place::new().file("r.jsonl", "{\"text\":\"a\"}\n");
    place.run("clean r.jsonl -o out").exits(0);
    place.write("r.jsonl", BROKEN);
    place.run("clean r.jsonl -o out --on-error stop").exits(3);
    assert!(place.texts("out").is_empty());
}

#[test]
fn stdin_and_a_file_of_its_name() {
    let place = Place::new().file("s/stdin.jsonl", "{\"text\":\"a\"}\n");
    place.run("clean - s/stdin.jsonl -o out").exits(2).says("would both be written");
}

#[test]
fn a_rule_that_its_proofs_deny_is_not_used() {
    let rule = "[[rule]]\nid = \"x-one\"\ncategory = \"ad\"\nlang = \"en\"\nkind = \"line\"\nphrases = [\"zzz buy\"]\n\
                hits = [\"other\"]\nmisses = [\"more\"]\n";
    let place = one().file("mine/x.toml", rule);
    place.run("clean a.txt --patterns mine -o out").exits(2).says("x.toml").says("leaves its hit");
    let stage = rule.replace("\"line\"", "\"stage\"").replace("phrases = [\"zzz buy\"]\n", "");
    place.write("mine/x.toml", stage);
    place.run("clean a.txt --patterns mine -o out").exits(2).says("no stage has a rule `x-one`");
    assert!(!place.has("out"));
}
