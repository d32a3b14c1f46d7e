//! Checks `patterns/*.toml` and writes them as static tables, so that start-up parses and sorts nothing and a rule without
//! proof does not build.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

#[allow(dead_code, unreachable_pub, reason = "shared with the crate, which uses all of it")]
#[path = "src/category.rs"]
mod category;
#[allow(dead_code, unreachable_pub, reason = "shared with the crate, which uses all of it")]
#[path = "src/patterns/format.rs"]
mod format;
#[allow(dead_code, unreachable_pub, reason = "shared with the crate, which uses all of it")]
#[path = "src/patterns/grams.rs"]
mod grams;
#[allow(dead_code, unreachable_pub, reason = "shared with the crate, which uses all of it")]
#[path = "src/patterns/marks.rs"]
mod marks;
#[allow(dead_code, unreachable_pub, reason = "shared with the crate, which uses all of it")]
#[path = "src/patterns/needles.rs"]
mod needles;
#[allow(dead_code, unreachable_pub, reason = "shared with the crate, which uses all of it")]
#[path = "src/patterns/passages.rs"]
mod passages;
#[allow(dead_code, unreachable_pub, reason = "shared with the crate, which uses all of it")]
#[path = "src/patterns/phrase.rs"]
mod phrase;
#[allow(dead_code, unreachable_pub, reason = "shared with the crate, which uses all of it")]
#[path = "src/patterns/phrases.rs"]
mod phrases;
#[allow(dead_code, unreachable_pub, reason = "shared with the crate, which uses all of it")]
#[path = "src/patterns/starts.rs"]
mod starts;
#[allow(dead_code, unreachable_pub, unused_imports, reason = "shared with the crate, which uses all of it")]
#[path = "src/text/mod.rs"]
mod text;
#[allow(dead_code, unreachable_pub, reason = "shared with the crate, which uses all of it")]
#[path = "src/patterns/texts.rs"]
mod texts;
#[allow(dead_code, unreachable_pub, reason = "shared with the crate, which uses all of it")]
#[path = "src/patterns/tries.rs"]
mod tries;

use format::{Kind, Rule};
use text::table::Writer;
use text::vocabulary::Vocabulary;

fn main() {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let out = PathBuf::from(env::var("OUT_DIR").expect("cargo sets it"));
    println!("cargo::rerun-if-changed=patterns");
    println!("cargo::rerun-if-changed=src/text");
    println!("cargo::rerun-if-changed=src/patterns");
    println!("cargo::rerun-if-changed=src/category.rs");
    match table(&root.join("patterns")) {
        Ok((code, tables)) => {
            fs::write(out.join("builtin.rs"), code).expect("cannot write to OUT_DIR");
            fs::write(out.join("builtin.bin"), tables).expect("cannot write to OUT_DIR");
        }
        Err(faults) => {
            for fault in faults {
                println!("cargo::error={fault}");
            }
        }
    }
}

/// The Rust source of the built-in rules and the bytes of their tables, or what is wrong with the files.
fn table(dir: &Path) -> Result<(String, Vec<u8>), Vec<String>> {
    let mut files = Vec::new();
    collect(dir, &mut files);
    files.sort();
    let mut code = String::from("static FILES: &[(&str, &str)] = &[\n");
    let (mut rules, mut keeps): (Vec<Rule>, Vec<Rule>) = Default::default();
    let mut words: BTreeMap<String, u32> = BTreeMap::new();
    let mut hash = xxhash_rust::xxh3::Xxh3::new();
    let mut faults = Vec::new();
    for path in &files {
        let inside = path.strip_prefix(dir).expect("it lies there");
        let name = inside.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/");
        let text = fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        hash.update(text.as_bytes());
        writeln!(code, "({name:?}, include_str!({:?})),", path.display().to_string()).expect("a string");
        let mut say = |fault: phrase::Fault| {
            let (line, column) = format::position(&text, fault.at);
            faults.push(format!("patterns/{name}:{line}:{column}: {}", fault.why));
        };
        let file = match format::parse(&text) {
            Ok(file) => file,
            Err(fault) => {
                say(fault);
                continue;
            }
        };
        for rule in &file.rule {
            rule.compile().map_or_else(&mut say, |rule| rules.push(rule));
        }
        for keep in &file.keep {
            keep.compile().map_or_else(&mut say, |rule| keeps.push(rule));
        }
        for list in &file.words {
            match list.compile() {
                Ok((bit, list)) => list.into_iter().for_each(|word| *words.entry(word).or_default() |= bit),
                Err(fault) => say(fault),
            }
        }
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    code += "];\n";
    for (name, rules) in [("RULES", &rules), ("KEEPS", &keeps)] {
        writeln!(code, "static {name}: &[Rule] = &[").expect("a string");
        rules.iter().for_each(|rule| write_rule(&mut code, rule));
        code += "];\n";
    }
    writeln!(code, "static TABLES: &[u8] = include_bytes!(concat!(env!(\"OUT_DIR\"), \"/builtin.bin\"));")
        .expect("a string");
    writeln!(code, "const PACK: &str = \"{:016x}\";", hash.digest()).expect("a string");
    Ok((code, tables(&rules, &keeps, &words)))
}

/// The pattern files of a folder and of those in it.
fn collect(dir: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).expect("patterns/ is there") {
        let path = entry.expect("readable").path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|e| e == "toml") {
            files.push(path);
        }
    }
}

/// The tables, in the order in which `PatternSet::builtin` reads them.
fn tables(rules: &[Rule], keeps: &[Rule], words: &BTreeMap<String, u32>) -> Vec<u8> {
    let mut out = Writer::default();
    let numbers = |is: fn(&Rule) -> bool, rules: &[Rule]| -> Vec<u32> {
        (0..).zip(rules).filter(|(_, rule)| is(rule)).map(|(number, _)| number).collect()
    };
    out.numbers(&numbers(|rule| rule.kind == Kind::Stage, rules));
    Vocabulary::new(words.iter().map(|(word, bits)| (word.as_str(), *bits))).write(&mut out);
    for rules in [rules, keeps] {
        phrases::Phrases::new(rules).write(&mut out);
        tries::Tries::new(tries::with_regex(rules)).write(&mut out);
        passages::Passages::new(rules).write(&mut out);
        out.numbers(&numbers(|rule| rule.regex.is_some(), rules));
    }
    out.0
}

fn write_rule(out: &mut String, rule: &format::Rule) {
    let list = |texts: &texts::Texts| format!("Texts(Cow::Borrowed({:?}))", texts.0);
    writeln!(
        out,
        "Rule {{ id: Cow::Borrowed({:?}), category: {}, lang: Cow::Borrowed({:?}), kind: Kind::{:?}, place: Place::{:?}, \
         weak: {}, no_stop: {}, extent: Extent::{:?}, max_words: {}, confidence: {}, keys: {}, regex: {}, \
         needles: {}, starts: {}, marks: Cow::Borrowed(&{:?}) }},",
        rule.id,
        rule.category.map_or("None".into(), |c| format!("Some(Category::{c:?})")),
        rule.lang,
        rule.kind,
        rule.place,
        rule.weak,
        rule.no_stop,
        rule.extent,
        rule.max_words,
        rule.confidence,
        list(&rule.keys),
        rule.regex.as_ref().map_or("None".into(), |r| format!("Some(Cow::Borrowed({:?}))", r)),
        list(&rule.needles),
        list(&rule.starts),
        rule.marks,
    )
    .expect("a string");
}
