//! `unfurnish patterns list|test`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use super::args::{PatternsArgs, PatternsCommand};
use super::{Outcome, print, say};
use crate::error::{Error, ErrorKind};
use crate::patterns::PatternSet;
use crate::prove::prove;

/// Runs the command.
pub(super) fn run(args: &PatternsArgs) -> Result<Outcome, Error> {
    let (PatternsCommand::List { dir } | PatternsCommand::Test { dir }) = &args.what;
    let files = dir.as_deref().map_or(Ok(Vec::new()), read)?;
    let patterns = PatternSet::with_files(&files)?;
    match &args.what {
        PatternsCommand::List { .. } => list(&patterns),
        PatternsCommand::Test { .. } => test(patterns, &files),
    }
}

fn list(patterns: &PatternSet) -> Result<Outcome, Error> {
    let mut out = String::from("id\tcategory\tlang\tkind\tconfidence\tphrases\n");
    for rule in patterns.rules() {
        let category = rule.category.map_or("keep", |c| c.name());
        let kind = format!("{:?}", rule.kind).to_lowercase();
        let weak = if rule.weak { " weak" } else { "" };
        let _ = writeln!(
            out,
            "{}\t{category}\t{}\t{kind}{weak}\t{:.2}\t{}",
            rule.id,
            rule.lang,
            f64::from(rule.confidence) / 100.0,
            rule.keys.iter().count()
        );
    }
    for keep in patterns.keeps() {
        let kind = format!("{:?}", keep.kind).to_lowercase();
        let _ = writeln!(out, "{}\tkeep\t{}\t{kind}\t\t{}", keep.id, keep.lang, keep.keys.iter().count());
    }
    print(&out)?;
    say(format_args!("{}", languages(patterns)));
    Ok(Outcome::Done)
}

/// How many rules there are for each language, the most first.
fn languages(patterns: &PatternSet) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for rule in patterns.rules() {
        *counts.entry(&rule.lang).or_default() += 1;
    }
    let any = counts.remove("und").unwrap_or(0);
    let mut sorted: Vec<_> = counts.into_iter().collect();
    sorted.sort_by_key(|&(lang, count)| (std::cmp::Reverse(count), lang));
    let list: Vec<String> = sorted.iter().map(|(lang, count)| format!("{lang} {count}")).collect();
    format!("{} rules in {} languages: {}; in any {any}", patterns.rules().len(), list.len(), list.join(", "))
}

fn test(patterns: PatternSet, files: &[(String, String)]) -> Result<Outcome, Error> {
    let rules = patterns.rules().len();
    let count = check(patterns, files)?;
    print(&format!("{rules} rules, {count} proofs hold\n"))?;
    Ok(Outcome::Done)
}

/// Runs the proofs of `files`, or of the built-in rules; returns how many there are.
fn check(patterns: PatternSet, files: &[(String, String)]) -> Result<usize, Error> {
    let (count, failed) = prove(patterns, files);
    if failed.is_empty() {
        return Ok(count);
    }
    let mut message = format!("{} of {count} proofs fail", failed.len());
    for disproof in &failed {
        let _ = write!(message, "\n  {disproof}");
    }
    Err(Error::new(ErrorKind::Patterns, message))
}

/// The built-in rules with those of a folder on top, whose proofs hold: a rule that does not do what it says is not used.
pub(super) fn proven(dir: &Path) -> Result<PatternSet, Error> {
    let files = read(dir)?;
    check(PatternSet::with_files(&files)?, &files)?;
    PatternSet::with_files(&files)
}

/// The pattern files of a folder and of those in it, sorted by name.
pub(super) fn read(dir: &Path) -> Result<Vec<(String, String)>, Error> {
    let cannot = |path: &Path, e: std::io::Error| {
        Error::new(ErrorKind::Patterns, format!("cannot read `{}`: {e}", path.display()))
    };
    let mut paths = Vec::new();
    for entry in walkdir::WalkDir::new(dir).follow_links(true) {
        let entry = entry.map_err(|e| cannot(dir, e.into()))?;
        if entry.file_type().is_file() && entry.path().extension().is_some_and(|e| e == "toml") {
            paths.push(entry.into_path());
        }
    }
    paths.sort();
    if paths.is_empty() {
        return Err(Error::new(ErrorKind::Patterns, format!("`{}` has no pattern files", dir.display()))
            .hint("pattern files are named `*.toml`; see patterns/README.md"));
    }
    let read = |path: &Path| {
        std::fs::read_to_string(path)
            .map(|text| (path.display().to_string(), text))
            .map_err(|e| cannot(path, e))
    };
    paths.iter().map(|path| read(path)).collect()
}
