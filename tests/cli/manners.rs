//! How the command speaks: help, summary, progress, explain, completions, manual.

use crate::{KEPT, Place, page};

fn one() -> Place {
    Place::new().file("a.txt", page(&["Leave a comment", "Share on Facebook"]))
}

#[test]
fn a_summary_by_category_on_stderr() {
    let ran = one()
        .run("clean a.txt -o out")
        .exits(0)
        .prints("")
        .says("1 cleaned, 0 unchanged")
        .says("written to `out`");
    let row = |name: &str| ran.stderr.lines().find(|l| l.starts_with(name)).unwrap_or_default().to_owned();
    let counts = |name: &str| row(name).split_whitespace().skip(1).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(counts("comment")[..3], ["1", "1", "17"]);
    assert_eq!(counts("share")[..3], ["1", "1", "18"]);
    assert_eq!(counts("all")[..3], ["2", "2", "35"]);
}

#[test]
fn quiet_says_nothing() {
    let place = one().file("in/a.txt", KEPT).file("in/b.png", "x");
    place.run("clean a.txt -o out -q").exits(0).prints("").keeps_silent();
    place.run("clean in -o out -q").exits(0).prints("").keeps_silent();
}

#[test]
fn quiet_still_says_errors() {
    let place = one().file("bad.txt", b"\xff");
    place.run("clean a.txt bad.txt -o out -q").exits(3).says("error: `bad.txt`");
}

#[test]
fn quiet_gives_no_hints() {
    let place = one().file("bad.txt", b"\xff");
    let ran = place.run("clean a.txt bad.txt -o out -q").exits(3);
    assert!(!ran.stderr.contains("hint:"), "{}", ran.stderr);
}

#[test]
fn one_is_singular() {
    let ran = Place::new().file("in/a.txt", KEPT).file("in/b.png", "x").run("clean in -o out").exits(0);
    ran.says("1 document:").says("1 file with another ending");
}

#[test]
fn no_progress_and_no_colours_where_there_is_no_terminal() {
    let place = one();
    for line in
        ["clean a.txt -o out", "clean a.txt -o - --progress auto", "clean a.txt --diff", "explain a.txt"]
    {
        let ran = place.run(line).exits(0);
        assert!(!ran.stderr.contains(['\u{1b}', '\r']), "{line}: {}", ran.stderr);
        assert!(!ran.out().contains(['\u{1b}', '\u{2068}']), "{line}: {}", ran.out());
    }
}

#[test]
fn a_pipe_is_left_alone() {
    Place::new().pipe("clean", page(&["Leave a comment"])).exits(0).prints(KEPT).keeps_silent();
}

#[test]
fn explain_says_keep_or_cut_and_why() {
    let ran = one()
        .run("explain a.txt")
        .exits(0)
        .shows("a.txt: cleaned, utf-8")
        .shows("    1 keep  After a dry summer");
    ran.shows("    7 cut   Leave a comment").shows("comment by en-comment-leave (0.97, stage phrases): ");
}

#[test]
fn explain_takes_the_rules_flags_and_stdin() {
    let place = one();
    let shown = place.run("explain a.txt --keep comment").exits(0).shows("keep  Leave a comment").out();
    assert!(shown.contains("cut   Share on Facebook"));
    place.pipe("explain -", page(&["Leave a comment"])).exits(0).shows("cut   Leave a comment");
}

#[test]
fn explain_of_what_is_not_there() {
    Place::new().run("explain nope.txt").exits(2).says("cannot read `nope.txt`");
}

#[test]
fn explain_writes_nothing() {
    let place = one();
    place.run("explain a.txt").exits(0);
    assert_eq!(place.files(""), ["a.txt"]);
}

#[test]
fn completions_for_the_shells() {
    let place = Place::new();
    for shell in ["bash", "zsh", "fish"] {
        place
            .run(&format!("completions {shell}"))
            .exits(0)
            .shows("unfurnish")
            .shows("restore")
            .keeps_silent();
    }
    place.run("completions tcsh").exits(2).says("bash");
}

#[test]
fn the_manual_is_a_roff_page() {
    let page = Place::new().run("man").exits(0).shows(".TH unfurnish 1").shows(".SH NAME").out();
    assert!(page.starts_with('.'), "{}", &page[..40]);
}

#[test]
fn the_manual_of_each_command() {
    let place = Place::new();
    place.run("man --dir pages").exits(0).prints("");
    for name in
        ["unfurnish", "unfurnish-clean", "unfurnish-restore", "unfurnish-explain", "unfurnish-patterns-test"]
    {
        assert!(place.text(&format!("pages/{name}.1")).contains(".TH"), "{name}");
    }
}

#[test]
fn help_has_examples_and_exit_codes() {
    let place = Place::new();
    place.run("--help").exits(0).shows("Examples:").shows("unfurnish restore cleaned").keeps_silent();
    place.run("clean --help").exits(0).shows("Examples:").shows("Exit codes:").keeps_silent();
}

/// Every flag in a help text is followed by words, on its line or the next.
#[test]
fn help_describes_every_flag() {
    let place = Place::new();
    for command in ["clean", "restore", "explain", "patterns list", "patterns test", "completions", "man"] {
        let help = place.run(&format!("{command} --help")).exits(0).out();
        let lines: Vec<&str> = help.lines().collect();
        for (i, line) in
            lines.iter().enumerate().filter(|(_, l)| l.trim_start().starts_with('-') && l.contains("--"))
        {
            let here = line.trim().split("  ").skip(1).any(|s| !s.is_empty());
            let below = lines.get(i + 1).is_some_and(|l| l.starts_with("          ") && !l.trim().is_empty());
            assert!(here || below, "{command}: {line}");
        }
    }
}

#[test]
fn the_version() {
    Place::new().run("--version").exits(0).prints(format!("unfurnish {}\n", env!("CARGO_PKG_VERSION")));
}

/// The reader of stdout is gone: no fault of ours, and the audit of what was cleaned is written all the same.
#[test]
#[cfg(unix)]
fn a_closed_pipe_leaves_the_audit() {
    let place = one();
    let binary = assert_cmd::cargo::cargo_bin!("unfurnish");
    let line =
        format!("{} clean a.txt -o - --audit audit.csv | true; exit ${{PIPESTATUS[0]}}", binary.display());
    let status =
        std::process::Command::new("bash").args(["-c", &line]).current_dir(place.path("")).status().unwrap();
    assert!(status.success());
    assert!(place.text("audit.csv").contains("Leave a comment"));
}

/// JSON lines are known for what they are however slowly they come.
#[test]
#[cfg(unix)]
fn a_slow_pipe_is_read_like_a_fast_one() {
    let place = one();
    let binary = assert_cmd::cargo::cargo_bin!("unfurnish");
    let line = format!(
        "(printf '{{'; sleep 0.3; printf '\"id\":\"a\",\"text\":\"x\"}}\\n') | {} clean --audit a.csv",
        binary.display()
    );
    let run =
        std::process::Command::new("bash").args(["-c", &line]).current_dir(place.path("")).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&run.stdout), "{\"id\":\"a\",\"text\":\"x\"}\n");
    let broken = format!("(printf '{{'; sleep 0.3; printf '\"text\":1}}\\n') | {} clean", binary.display());
    let run = std::process::Command::new("bash")
        .args(["-c", &broken])
        .current_dir(place.path(""))
        .output()
        .unwrap();
    assert_eq!(run.status.code(), Some(3));
}

/// Asked for, progress shows without a terminal, too: documents and bytes, on stderr.
#[test]
fn progress_when_asked_for() {
    let ran = one();
    ran.run("clean a.txt -o out --progress always").exits(0).says("1 document, ").says(" read");
}
