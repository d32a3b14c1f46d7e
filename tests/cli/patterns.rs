//! Patterns of one's own: what is refused and where, and what they do.

use crate::{KEPT, Place, page};

const RULE: &str = "\
[[rule]]
id = \"x-zork\"
category = \"promo\"
lang = \"en\"
kind = \"line\"
phrases = [\"zork the frobnicator\"]
hits = [\"Zork the frobnicator!\"]
misses = [\"Zork stood before the old frobnicator and smiled.\"]
";

/// A text and one pattern file.
fn with(patterns: &str) -> Place {
    let text = page(&["Leave a comment", "Zork the Frobnicator"]);
    Place::new().file("a.txt", text).file("mine/x.toml", patterns)
}

/// Pattern files that are refused, with that sentence.
#[track_caller]
fn refused(patterns: &str, sentence: &str) {
    let place = with(patterns);
    for line in [
        "clean a.txt -o out --patterns mine",
        "patterns test mine",
        "patterns list mine",
        "explain a.txt --patterns mine",
    ] {
        place.run(line).exits(2).prints("").says("x.toml:").says(sentence);
    }
    assert!(!place.has("out"));
}

#[test]
fn broken_toml() {
    refused("[[rule]\n", "x.toml:1:8: ");
}

#[test]
fn an_unknown_key() {
    refused(&RULE.replace("lang", "colour = 1\nlang"), "x.toml:4:1: unknown field `colour`");
}

#[test]
fn an_unknown_kind() {
    refused(&RULE.replace("\"line\"", "\"whole\""), "x.toml:5:8: unknown variant `whole`");
    refused(&RULE.replace("\"line\"", "\"whole\""), "`prefix`");
}

#[test]
fn a_missing_key() {
    refused(&RULE.replace("kind = \"line\"\n", ""), "missing field `kind`");
}

#[test]
fn a_missing_proof() {
    refused(&RULE.replace("[\"Zork the frobnicator!\"]", "[]"), "x.toml:2:6: rule `x-zork` has no proof");
    refused(&RULE.replace("misses = ", "# "), "missing field `misses`");
}

#[test]
fn an_id_used_twice() {
    refused(&format!("{RULE}\n{RULE}"), "x.toml:11:6: id `x-zork` is used twice");
}

#[test]
fn an_id_used_twice_in_two_files() {
    let place = with(RULE).file("mine/y.toml", RULE.replace("zork the", "zork a"));
    place.run("clean a.txt -o out --patterns mine").exits(2).says("y.toml:2:6: id `x-zork` is used twice");
}

#[test]
fn a_regex_that_does_not_compile() {
    let rule = RULE
        .replace("\"line\"", "\"regex\"")
        .replace("phrases = [\"zork the frobnicator\"]", "regex = '(zork'");
    refused(&rule, "x.toml:6:9: rule `x-zork`: the regex does not compile");
}

#[test]
fn an_unknown_category() {
    refused(&RULE.replace("promo", "advert"), "x.toml:3:12: unknown category `advert`; there are: headline");
}

#[test]
fn an_unknown_rule_to_disable() {
    refused("disable = [\"no-such\"]\n", "x.toml:1:12: `disable` names `no-such`");
}

#[test]
fn all_faults_at_once() {
    let place = with(&RULE.replace("promo", "advert")).file("mine/y.toml", "[[rule]\n");
    place.run("patterns test mine").exits(2).says("x.toml:3:12").says("y.toml:1:8").says("hint: ");
}

#[test]
fn a_folder_without_patterns() {
    let place = with(RULE).folder("empty");
    place.run("clean a.txt --patterns empty").exits(2).says("`empty` has no pattern files").says("*.toml");
}

#[test]
fn a_folder_that_is_not_there() {
    with(RULE).run("clean a.txt --patterns nowhere").exits(2).says("cannot read `nowhere`");
}

#[test]
fn a_rule_of_ones_own_stands_in_the_audit() {
    let place = with(RULE);
    place.run("clean a.txt -o out --patterns mine").exits(0);
    assert_eq!(place.text("out/a.txt"), KEPT);
    assert_eq!(place.column("out/audit.csv", "rule"), ["en-comment-leave", "x-zork"]);
    assert_eq!(place.column("out/audit.csv", "category"), ["comment", "promo"]);
    place.run("clean a.txt -o plain").exits(0);
    assert_eq!(place.column("plain/audit.csv", "rule"), ["en-comment-leave"]);
    assert_ne!(place.column("out/documents.csv", "pack"), place.column("plain/documents.csv", "pack"));
}

#[test]
fn a_cut_inside_a_line() {
    let place = with(&RULE.replace("\"line\"", "\"inline\""))
        .file("b.txt", KEPT.replace("rain", "rain (zork the frobnicator)"));
    place.run("clean b.txt -o out --patterns mine").exits(0);
    place.run("clean b.txt --diff --patterns mine").exits(0).shows("[-").shows("x-zork");
    assert!(!place.text("out/b.txt").contains("zork"));
    place.run("restore out --audit out/audit.csv -o back").exits(0);
    assert_eq!(place.bytes("back/b.txt"), place.bytes("b.txt"));
}

#[test]
fn disable_switches_a_rule_off() {
    let place = with("disable = [\"en-comment-leave\"]\n");
    place.run("clean a.txt -o out --patterns mine").exits(0);
    assert!(place.text("out/a.txt").contains("Leave a comment"));
}

#[test]
fn a_keep_of_ones_own_holds_a_line() {
    let keep = "[[keep]]\nid = \"x-keep\"\nlang = \"en\"\nkind = \"line\"\nphrases = [\"leave a comment\"]\n\
        reason = \"we are a magazine about comments\"\nholds = [\"Leave a comment\"]\n";
    let place = with(keep);
    place.run("clean a.txt -o out --patterns mine").exits(0);
    assert!(place.text("out/a.txt").contains("Leave a comment"));
}

#[test]
fn the_guard_holds_back_what_is_not_near_certain() {
    let rule = RULE.replace("lang", "confidence = 0.60\nlang");
    let place = with(&rule)
        .file("b.txt", "Short news.\n\nZork the frobnicator\n\nLeave a comment\n\nZork the frobnicator\n");
    place.run("clean b.txt -o out --patterns mine").exits(0).says("1 guarded");
    assert_eq!(place.column("out/documents.csv", "status"), ["guarded"]);
    assert!(place.text("out/b.txt").contains("Zork"));
    assert!(!place.text("out/b.txt").contains("comment"));
}

#[test]
fn test_proves_rules() {
    with(RULE).run("patterns test mine").exits(0).shows("proofs hold");
}

#[test]
fn test_fails_where_a_proof_does() {
    let place = with(&RULE.replace("Zork the frobnicator!", "Zork a frobnicator!"));
    let ran = place.run("patterns test mine").exits(2).prints("");
    ran.says("x.toml:2: rule `x-zork`: leaves its hit `Zork a frobnicator!`");
    let place =
        with(&RULE.replace("Zork stood before the old frobnicator and smiled.", "Zork the frobnicator."));
    place.run("patterns test mine").exits(2).says("takes its miss `Zork the frobnicator.`");
}

#[test]
fn list_has_every_rule() {
    let listed =
        with(RULE).run("patterns list").exits(0).shows("en-comment-leave\tcomment\ten\tline\t0.97").out();
    assert_eq!(listed.lines().next(), Some("id\tcategory\tlang\tkind\tconfidence\tphrases"));
    assert!(listed.lines().count() > 500 && !listed.contains("x-zork"));
    with(RULE).run("patterns list mine").exits(0).shows("x-zork\tpromo\ten\tline\t0.97\t1\n");
}
