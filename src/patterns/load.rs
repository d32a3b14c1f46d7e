//! A user's pattern files on top of the built-in ones, and every reason to refuse them.

use std::fmt::Write as _;

use rustc_hash::{FxHashMap, FxHashSet};

use super::format::{self, Rule};
use super::index::regex;
use super::phrase::Fault;
use super::{Kind, PatternSet};
use crate::error::{Error, ErrorKind};
use crate::text::vocabulary::Vocabulary;

/// The proofs of one rule: what it must take and leave.
#[derive(Clone, Debug)]
pub(crate) struct Proof {
    /// The rule.
    pub(crate) rule: String,
    /// Whether it is a keep: then its `hits` must stay.
    pub(crate) keep: bool,
    /// File, for messages.
    pub(crate) file: String,
    /// Line in the file, for messages.
    pub(crate) line: usize,
    /// Lines or pages it must act on.
    pub(crate) hits: Vec<String>,
    /// Lines or pages it must leave alone.
    pub(crate) misses: Vec<String>,
    /// Phrases that are a whole line by themselves: each is one more hit.
    pub(crate) phrases: Vec<String>,
}

/// The proofs in a set of files, in order; faults are the loader's to report.
pub(crate) fn proofs(files: &[(String, String)]) -> Vec<Proof> {
    let mut out = Vec::new();
    for (name, text) in files {
        let Ok(file) = format::parse(text) else { continue };
        let line = |at| format::position(text, at).0;
        for rule in &file.rule {
            let whole = matches!(rule.kind, Kind::Line | Kind::Opener) && !rule.weak;
            out.push(Proof {
                rule: rule.id.get_ref().clone(),
                keep: false,
                file: name.clone(),
                line: line(rule.id.span().start),
                hits: rule.hits.clone(),
                misses: rule.misses.clone(),
                phrases: if whole {
                    rule.phrases.iter().map(|p| p.get_ref().clone()).collect()
                } else {
                    Vec::new()
                },
            });
        }
        for keep in &file.keep {
            out.push(Proof {
                rule: keep.id.get_ref().clone(),
                keep: true,
                file: name.clone(),
                line: line(keep.id.span().start),
                hits: keep.holds.clone(),
                misses: Vec::new(),
                phrases: Vec::new(),
            });
        }
    }
    out
}

/// Faults of all files, as lines of one message.
#[derive(Default)]
struct Faults(Vec<String>);

impl Faults {
    fn add(&mut self, file: &str, text: &str, fault: &Fault) {
        let (line, column) = format::position(text, fault.at);
        self.0.push(format!("{file}:{line}:{column}: {}", fault.why.trim_end()));
    }

    fn result(self) -> Result<(), Error> {
        if self.0.is_empty() {
            return Ok(());
        }
        let mut message = String::from("the patterns do not load");
        for fault in &self.0 {
            let _ = write!(message, "\n  {fault}");
        }
        Err(Error::new(ErrorKind::Patterns, message).hint("the format is described in patterns/README.md"))
    }
}

/// Adds `files` to `base`.
pub(super) fn load(base: PatternSet, files: &[(String, String)]) -> Result<PatternSet, Error> {
    let PatternSet { rules, keeps, vocabulary, pack, .. } = base;
    let (mut rules, mut keeps) = (rules.into_owned(), keeps.into_owned());
    let mut words: Vec<(String, u32)> = Vec::new();
    let mut faults = Faults::default();
    let mut ids: FxHashSet<String> = FxHashSet::default();
    let mut disabled: Vec<(usize, usize, String)> = Vec::new();
    let mut fresh: Vec<(usize, usize, Rule)> = Vec::new();
    for (number, (name, text)) in files.iter().enumerate() {
        let file = match format::parse(text) {
            Ok(file) => file,
            Err(fault) => {
                faults.add(name, text, &fault);
                continue;
            }
        };
        let compiled = (file.rule.iter().map(|r| (r.id.span().start, r.compile(), r.regex.as_ref())))
            .chain(file.keep.iter().map(|k| (k.id.span().start, k.compile(), k.regex.as_ref())));
        for (at, rule, pattern) in compiled {
            let checked = rule.and_then(|rule| {
                if let Some(pattern) = pattern {
                    check_regex(&rule.id, pattern.span().start, pattern.get_ref())?;
                }
                if rule.kind == Kind::Stage && !rules.iter().any(|r| r.kind == Kind::Stage && r.id == rule.id)
                {
                    return Err(Fault {
                        at,
                        why: format!("no stage has a rule `{}`; see `unfurnish patterns list`", rule.id),
                    });
                }
                if !ids.insert(rule.id.to_string()) {
                    return Err(Fault { at, why: format!("id `{}` is used twice", rule.id) });
                }
                Ok(rule)
            });
            match checked {
                Ok(rule) => fresh.push((number, at, rule)),
                Err(fault) => faults.add(name, text, &fault),
            }
        }
        for list in &file.words {
            match list.compile() {
                Ok((bit, list)) => words.extend(list.into_iter().map(|word| (word, bit))),
                Err(fault) => faults.add(name, text, &fault),
            }
        }
        disabled.extend(file.disable.iter().map(|id| (number, id.span().start, id.get_ref().clone())));
    }
    // the user's rules replace those of the same id, then all phrases must be one rule's only
    let replaced: FxHashSet<&str> = fresh.iter().map(|(_, _, rule)| rule.id.as_ref()).collect();
    rules.retain(|r| !replaced.contains(r.id.as_ref()));
    keeps.retain(|r| !replaced.contains(r.id.as_ref()));
    for (number, at, id) in &disabled {
        let (rules_before, keeps_before) = (rules.len(), keeps.len());
        rules.retain(|r| r.id != *id);
        keeps.retain(|r| r.id != *id);
        if (rules.len(), keeps.len()) == (rules_before, keeps_before) {
            let (name, text) = &files[*number];
            let why = format!(
                "`disable` names `{id}`, and no built-in rule has that id; see `unfurnish patterns list`"
            );
            faults.add(name, text, &Fault { at: *at, why });
        }
    }
    let mut phrases: FxHashMap<(bool, Kind, String), String> = FxHashMap::default();
    for rule in rules.iter().chain(&keeps) {
        for key in rule.keys.iter() {
            phrases.insert(slot(rule, key), rule.id.to_string());
        }
    }
    for (number, at, rule) in fresh {
        for key in rule.keys.iter() {
            if let Some(other) = phrases.insert(slot(&rule, key), rule.id.to_string()) {
                let (name, text) = &files[number];
                let why =
                    format!("phrase `{}` of rule `{}` is already in rule `{other}`", key.trim(), rule.id);
                faults.add(name, text, &Fault { at, why });
            }
        }
        if rule.category.is_some() { rules.push(rule) } else { keeps.push(rule) }
    }
    faults.result()?;
    let own: u64 = files.iter().fold(0, |hash, (_, text)| fnv(hash, text.as_bytes()));
    let pack = if files.is_empty() { pack } else { format!("{pack}+{own:016x}") };
    let own = words.iter().map(|(word, bit)| (word.as_str(), *bit));
    let vocabulary = Vocabulary::new(vocabulary.entries().chain(own));
    Ok(PatternSet::new(rules, keeps, vocabulary, pack))
}

/// Phrases compete within a kind; a whole line is a whole line, opener or not.
fn slot(rule: &Rule, key: &str) -> (bool, Kind, String) {
    let kind = if rule.kind == Kind::Opener { Kind::Line } else { rule.kind };
    (rule.category.is_some(), kind, key.to_owned())
}

fn check_regex(id: &str, at: usize, pattern: &str) -> Result<(), Fault> {
    match regex(pattern) {
        Ok(_) => Ok(()),
        Err(e) => Err(Fault { at, why: format!("rule `{id}`: the regex does not compile: {e}") }),
    }
}

/// FNV-1a, 64 bits: enough to tell one set of a user's files from another.
fn fnv(seed: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(seed ^ 0xcbf2_9ce4_8422_2325, |hash, &byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(text: &str) -> String {
        PatternSet::with_files(&[("mine.toml".into(), text.into())]).expect_err("must be refused").to_string()
    }

    const GOOD: &str = "[[rule]]\nid = \"x-one\"\ncategory = \"ad\"\nlang = \"en\"\nkind = \"line\"\nphrases = [\"zzz buy now\"]\n\
                        hits = [\"Zzz: buy now!\"]\nmisses = [\"Buy it later.\"]\n";

    #[test]
    fn refusals_name_file_line_and_column() {
        for (text, expected) in [
            (GOOD.replace("kind = \"line\"", "kindd = \"line\""), "mine.toml:5:1: unknown field `kindd`"),
            (GOOD.replace("\"line\"", "\"whole\""), "mine.toml:5:8: unknown variant `whole`"),
            (
                GOOD.replace("hits = [\"Zzz: buy now!\"]", "hits = []"),
                "mine.toml:2:6: rule `x-one` has no proof",
            ),
            (GOOD.replace("\"ad\"", "\"advert\""), "mine.toml:3:12: unknown category `advert`"),
            (GOOD.replace("x-one", "X one"), "mine.toml:2:6: id `X one`"),
            (format!("{GOOD}\n{GOOD}"), "mine.toml:11:6: id `x-one` is used twice"),
            (format!("{GOOD}\n{}", GOOD.replace("x-one", "x-two")), "already in rule `x-one`"),
            (
                GOOD.replace("zzz buy now", "top 10"),
                "mine.toml:6:12: phrase `top 10`: write {n} for a number",
            ),
            (
                GOOD.replace("phrases = [\"zzz buy now\"]", "regex = '(a'").replace("\"line\"", "\"regex\""),
                "mine.toml:6:9: rule `x-one`: the regex does not compile",
            ),
            (format!("disable = [\"no-such\"]\n{GOOD}"), "mine.toml:1:12: `disable` names `no-such`"),
            (GOOD.replace("lang", "confidence = 7.0\nlang"), "mine.toml:4:14: `confidence` is 7"),
            ("[[rule]\n".into(), "mine.toml:1:"),
            (
                "[[words]]\nlist = \"moons\"\nlang = \"en\"\nwords = []\n".into(),
                "mine.toml:2:8: unknown word list `moons`",
            ),
        ] {
            let message = refusal(&text);
            assert!(message.contains(expected), "{message}\nlacks {expected}");
        }
    }

    #[test]
    fn a_rule_of_ones_own_replaces_the_built_in_one() {
        let built_in = PatternSet::builtin();
        let id = built_in.rules()[0].id.to_string();
        let set = PatternSet::with_files(&[("mine.toml".into(), GOOD.replace("x-one", &id))]).unwrap();
        assert_eq!(set.rules().len(), built_in.rules().len());
        assert_ne!(set.pack(), built_in.pack());
        let off = PatternSet::with_files(&[("mine.toml".into(), format!("disable = [\"{id}\"]\n"))]).unwrap();
        assert_eq!(off.rules().len(), built_in.rules().len() - 1);
    }

    #[test]
    fn the_built_in_files_load_as_a_users_would() {
        let files: Vec<_> =
            PatternSet::builtin_files().iter().map(|&(n, t)| (n.to_owned(), t.to_owned())).collect();
        let set = PatternSet::with_files(&files).unwrap();
        assert_eq!(set.rules().len(), PatternSet::builtin().rules().len());
        assert!(set.vocabulary().len() > 500);
    }
}
