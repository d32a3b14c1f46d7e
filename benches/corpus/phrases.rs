//! The furniture's wording: what the built-in patterns take, read from `patterns/` when the generator runs.

use std::fs;
use std::path::Path;

use serde::Deserialize;

/// Lines of furniture of one language, by what they do on a page.
#[derive(Default)]
pub(crate) struct Phrases {
    pub(crate) menu: Vec<String>,
    pub(crate) share: Vec<String>,
    pub(crate) counter: Vec<String>,
    pub(crate) date: Vec<String>,
    pub(crate) related: Vec<String>,
    pub(crate) comment: Vec<String>,
    pub(crate) ad: Vec<String>,
    pub(crate) foot: Vec<String>,
}

#[derive(Deserialize)]
struct File {
    #[serde(default)]
    rule: Vec<Rule>,
}

#[derive(Deserialize)]
struct Rule {
    category: String,
    lang: String,
    kind: String,
    #[serde(default)]
    phrases: Vec<String>,
    hits: Vec<String>,
}

impl Rule {
    /// Hits that are one line, and the lines that must go of those that are a page.
    fn lines(&self) -> impl Iterator<Item = &str> {
        self.hits.iter().flat_map(|hit| {
            let page = hit.trim().contains('\n');
            hit.lines().filter_map(move |line| if page { line.strip_prefix("> ") } else { Some(line) })
        })
    }

    fn is_literal(&self) -> bool {
        matches!(self.kind.as_str(), "line" | "prefix" | "opener")
    }
}

/// Longer hits are sentences, not lines of a menu.
const LONGEST: usize = 100;

impl Phrases {
    pub(crate) fn of(lang: &str) -> Result<Self, Error> {
        let mut phrases = Phrases::default();
        let whole = |rule: &Rule| rule.is_literal() || rule.kind == "regex";
        for rule in rules()?.iter().filter(|rule| rule.lang == lang && whole(rule)) {
            let lines = match rule.category.as_str() {
                "navigation" | "account" | "tags" => &mut phrases.menu,
                "share" => &mut phrases.share,
                "counter" => &mut phrases.counter,
                "dateline" | "byline" | "source" => &mut phrases.date,
                "related" => &mut phrases.related,
                "comment" => &mut phrases.comment,
                "ad" | "caption" => &mut phrases.ad,
                _ => &mut phrases.foot,
            };
            lines.extend(rule.lines().filter(|line| line.chars().count() <= LONGEST).map(str::to_owned));
        }
        Ok(phrases)
    }
}

/// What `rg -F -f` can look for, a line each: the hits of the literal rules, or the phrases that they are made of.
pub(crate) fn literals(wording: bool) -> Result<Vec<String>, Error> {
    let rules = rules()?;
    let literal = rules.iter().filter(|rule| rule.is_literal());
    let mut lines: Vec<String> = if wording {
        let phrases = literal.flat_map(|rule| &rule.phrases);
        phrases.filter(|phrase| !phrase.contains('{')).cloned().collect()
    } else {
        literal.flat_map(Rule::lines).map(str::to_owned).collect()
    };
    lines.retain(|line| !line.trim().is_empty());
    lines.sort();
    lines.dedup();
    Ok(lines)
}

type Error = Box<dyn std::error::Error>;

/// Every rule, in the order of the files' names.
fn rules() -> Result<Vec<Rule>, Error> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("patterns");
    let mut paths = fs::read_dir(folder)?.map(|e| e.map(|e| e.path())).collect::<Result<Vec<_>, _>>()?;
    paths.retain(|path| path.extension().is_some_and(|e| e == "toml"));
    paths.sort();
    let mut rules = Vec::new();
    for path in paths {
        rules.extend(toml::from_str::<File>(&fs::read_to_string(&path)?)?.rule);
    }
    Ok(rules)
}
