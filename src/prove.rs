//! Proofs: every rule takes its hits and leaves its misses, through the real cleaner.

use std::fmt;

use crate::cleaner::{Cleaned, Cleaner};
use crate::patterns::{PatternSet, Place, Proof, Rule, proofs};

/// A rule that does not do what its proofs say.
#[derive(Clone, Debug)]
pub struct Disproof {
    /// The rule.
    pub rule: String,
    /// Its file.
    pub file: String,
    /// Its line in the file.
    pub line: usize,
    /// What went wrong, with the line of text.
    pub why: String,
}

impl fmt::Display for Disproof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: rule `{}`: {}", self.file, self.line, self.rule, self.why)
    }
}

/// Runs the proofs of every rule in `files`, which must be loaded in `cleaner`; of the built-in files without any.
/// Returns how many proofs ran, and those that failed.
pub fn prove(patterns: PatternSet, files: &[(String, String)]) -> (usize, Vec<Disproof>) {
    let cleaner = Cleaner::builder().patterns(patterns).build();
    let built_in: Vec<(String, String)>;
    let files = if files.is_empty() {
        built_in = PatternSet::builtin_files().iter().map(|&(n, t)| (n.to_owned(), t.to_owned())).collect();
        &built_in
    } else {
        files
    };
    let mut out = Vec::new();
    let mut count = 0;
    for proof in proofs(files) {
        let slots = |p: &String| p.replace("{n}", "12").replace("{date}", "12 March 2024");
        let phrases: Vec<String> = proof.phrases.iter().map(slots).collect();
        let hits = proof.hits.iter().chain(&phrases).map(|text| (text, true));
        for (text, must) in hits.chain(proof.misses.iter().map(|text| (text, false))) {
            count += 1;
            if let Some(why) = try_one(&cleaner, &proof, text, must) {
                out.push(Disproof {
                    rule: proof.rule.clone(),
                    file: proof.file.clone(),
                    line: proof.line,
                    why,
                });
            }
        }
    }
    (count, out)
}

/// The reason why a proof fails, if it does.
fn try_one(cleaner: &Cleaner, proof: &Proof, text: &str, must: bool) -> Option<String> {
    let rule = cleaner.patterns().rules().iter().find(|r| r.id == proof.rule.as_str());
    if let Some(rule) = rule.filter(|rule| rule.weak && must && !text.trim_end().contains('\n')) {
        return try_weak(cleaner, proof, rule, text);
    }
    let page = Sheet::of(text, rule);
    let cleaned = cleaner.clean(&page.text);
    let by_rule = |line: usize| touches(&cleaned, line, Some(&proof.rule));
    if proof.keep {
        let lost = page.marked.iter().find(|&&line| touches(&cleaned, line, None))?;
        return Some(format!("does not hold `{}`", page.line(*lost)));
    }
    if !must {
        let taken = (1..=page.lines()).find(|&line| by_rule(line))?;
        return Some(format!("takes its miss `{}`", page.line(taken)));
    }
    if let Some(&left) = page.marked.iter().find(|&&line| !touches(&cleaned, line, None)) {
        return Some(format!("leaves its hit `{}`", page.line(left)));
    }
    if !page.marked.iter().any(|&line| by_rule(line)) {
        return Some(format!("is not the rule that takes its hit `{}`", page.line(*page.marked.first()?)));
    }
    let extra = (1..=page.lines()).find(|line| !page.marked.contains(line) && by_rule(*line))?;
    Some(format!("takes `{}`, which its proof does not mark", page.line(extra)))
}

/// The same for a line of weak words: it goes in company below the text, and stays between two paragraphs.
fn try_weak(cleaner: &Cleaner, proof: &Proof, rule: &Rule, text: &str) -> Option<String> {
    let touched = |page: &Sheet| touches(&cleaner.clean(&page.text), page.marked[0], Some(&proof.rule));
    let line = text.trim_end();
    let company = if rule.place == Place::Head {
        format!("{HEADLINE}{COMPANY}> {line}\n\n{FIRST}{SECOND}")
    } else {
        format!("{HEADLINE}{FIRST}{SECOND}{COMPANY}> {line}\n")
    };
    if !touched(&Sheet::of(&company, Some(rule))) {
        return Some(format!("leaves its hit `{line}` next to `{}`", COMPANY.trim_end()));
    }
    if touched(&Sheet::of(&format!("{HEADLINE}{FIRST}> {line}\n\n{SECOND}"), Some(rule))) {
        return Some(format!("takes `{line}` without company: it is not weak"));
    }
    None
}

/// Whether visible text of a line was removed, by that rule or by any.
fn touches(cleaned: &Cleaned<'_>, line: usize, rule: Option<&str>) -> bool {
    cleaned.removals.iter().any(|r| {
        r.claimed_line == line && rule.is_none_or(|rule| r.rule == rule || r.also.iter().any(|a| a == rule))
    })
}

const HEADLINE: &str = "A morning at the market\n\n";
const FIRST: &str =
    "The market opens before sunrise, and the first to come are the bakers with their carts.\n\n";
const SECOND: &str =
    "Around noon the square is empty again, and only the pigeons are left between the stalls.\n\n";
/// Furniture next to which weak words count.
const COMPANY: &str = "Leave a comment\n";

/// A page on which a proof is tried.
struct Sheet {
    text: String,
    /// The lines that must go (or, for a miss, are in question).
    marked: Vec<usize>,
}

impl Sheet {
    /// The page itself, where the proof is one; else the line in its place in a neutral page.
    fn of(proof: &str, rule: Option<&Rule>) -> Self {
        if proof.trim_end().contains('\n') {
            let mut marked = Vec::new();
            let mut text = String::new();
            for (i, line) in proof.lines().enumerate() {
                let line = line.strip_prefix("> ").inspect(|_| marked.push(i + 1)).unwrap_or(line);
                text.push_str(line);
                text.push('\n');
            }
            return Self { text, marked };
        }
        let line = format!("{}\n\n", proof.trim_end_matches('\n'));
        let (text, at) = match rule.map_or(Place::Any, |r| r.place) {
            Place::Head => ([HEADLINE, &line, FIRST, SECOND].concat(), 3),
            Place::Tail | Place::Edges => ([HEADLINE, FIRST, SECOND, &line].concat(), 7),
            Place::Any => ([HEADLINE, FIRST, &line, SECOND].concat(), 5),
        };
        Self { text, marked: vec![at] }
    }

    fn lines(&self) -> usize {
        self.text.lines().count()
    }

    fn line(&self, number: usize) -> &str {
        self.text.lines().nth(number - 1).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_built_in_rule_is_proven() {
        let (count, failed) = prove(PatternSet::builtin(), &[]);
        let list: Vec<String> = failed.iter().map(ToString::to_string).collect();
        assert!(failed.is_empty(), "{} of {count} proofs fail:\n{}", list.len(), list.join("\n"));
        assert!(count > 500);
    }

    #[test]
    fn a_false_proof_is_found() {
        let file = "[[rule]]\nid = \"x-one\"\ncategory = \"ad\"\nlang = \"en\"\nkind = \"line\"\nphrases = [\"zzz buy now\"]\n\
                    hits = [\"Zzz buy later\"]\nmisses = [\"zzz: buy now\"]\n";
        let files = [("mine.toml".to_owned(), file.to_owned())];
        let (_, failed) = prove(PatternSet::with_files(&files).unwrap(), &files);
        let list: Vec<String> = failed.iter().map(ToString::to_string).collect();
        assert_eq!(
            list,
            [
                "mine.toml:1: rule `x-one`: leaves its hit `Zzz buy later`".replace(":1:", ":2:"),
                "mine.toml:2: rule `x-one`: takes its miss `zzz: buy now`".to_owned(),
            ]
        );
    }
}
