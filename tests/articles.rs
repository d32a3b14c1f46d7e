//! Labelled articles: what the readers came for stays, and most of the furniture goes.
//!
//! `tests/articles/<language>/*.txt`: each line that is not blank is a label, a tab, and the text. Labels: `.` content;
//! a category, a line that should go; `~` and a category, content of which the part between ⟦ and ⟧ should go (the
//! marks are no text); `-` set aside. `cargo test --test articles -- --nocapture` lists what is missed.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::ops::Range;
use std::path::Path;

use unfurnish::{Category, Cleaner, Removal};

/// The share of furniture and metadata lines that are cut, by language: to be raised, never lowered.
const RECALL: &[(&str, f64)] = &[("ar", 0.67)];
/// The share of what is cut, in visible characters, that should be.
const PRECISION: &[(&str, f64)] = &[("ar", 0.99)];
/// A line is cut when so much of what is visible of it is.
const CUT: f64 = 0.9;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Label {
    Content,
    Furniture(Category),
    /// Content with a part that should go.
    Part(Category),
    Aside,
}

/// A labelled line: bytes of the article's text.
#[derive(Debug)]
struct Line {
    number: usize,
    label: Label,
    bytes: Range<usize>,
    /// What should go of it.
    part: Range<usize>,
}

#[derive(Debug)]
struct Article {
    name: String,
    text: String,
    lines: Vec<Line>,
}

impl Article {
    fn parse(name: &str, labelled: &str) -> Self {
        let mut article = Self { name: name.to_owned(), text: String::new(), lines: Vec::new() };
        for (i, line) in labelled.lines().enumerate() {
            if !line.trim().is_empty() {
                article.line(i + 1, line).unwrap_or_else(|why| panic!("{name}:{}: {why}: {line}", i + 1));
            }
            article.text.push('\n');
        }
        article
    }

    fn line(&mut self, number: usize, line: &str) -> Result<(), &'static str> {
        let (name, content) = line.split_once('\t').ok_or("no tab after the label")?;
        let category = |name| Category::from_name(name).ok_or("no such label");
        let label = match name.strip_prefix('~') {
            Some(name) => Label::Part(category(name)?),
            None if name == "." => Label::Content,
            None if name == "-" => Label::Aside,
            None => Label::Furniture(category(name)?),
        };
        let start = self.text.len();
        let mut part = 0..0;
        if let Label::Part(_) = label {
            let (before, rest) = content.split_once('⟦').ok_or("no ⟦")?;
            let (inner, after) = rest.split_once('⟧').ok_or("no ⟧")?;
            self.text.extend([before, inner, after]);
            part = start + before.len()..start + before.len() + inner.len();
        } else {
            self.text.push_str(content);
        }
        let bytes = start..self.text.len();
        if let Label::Furniture(_) = label {
            part = bytes.clone();
        }
        self.lines.push(Line { number, label, bytes, part });
        Ok(())
    }

    fn of(&self, bytes: &Range<usize>) -> &str {
        &self.text[bytes.clone()]
    }
}

fn languages() -> Vec<(String, Vec<Article>)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/articles");
    folder(&root)
        .into_iter()
        .map(|language| {
            let articles = folder(&root.join(&language)).into_iter().map(|file| {
                let path = root.join(&language).join(&file);
                let labelled = fs::read_to_string(&path).expect("a labelled article is UTF-8");
                Article::parse(&format!("{language}/{file}"), &labelled)
            });
            let articles = articles.collect();
            (language, articles)
        })
        .collect()
}

/// The names in a folder, sorted.
fn folder(path: &Path) -> Vec<String> {
    let entries = fs::read_dir(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let mut names: Vec<_> =
        entries.map(|e| e.expect("readable").file_name().into_string().expect("UTF-8")).collect();
    names.sort();
    names
}

/// How many visible characters of `bytes` are inside removals, and how many there are.
fn gone(text: &str, bytes: &Range<usize>, removals: &[Removal<'_>]) -> (usize, usize) {
    let visible = |text: &str| text.chars().filter(|c| !c.is_whitespace()).count();
    let cut = removals
        .iter()
        .map(|r| r.bytes.start.max(bytes.start)..r.bytes.end.min(bytes.end))
        .filter(|both| both.start < both.end)
        .map(|both| visible(&text[both]))
        .sum();
    (cut, visible(&text[bytes.clone()]))
}

/// Furniture of a category: lines or parts, and how many of them were cut.
#[derive(Clone, Copy, Debug, Default)]
struct Count {
    all: usize,
    cut: usize,
}

#[derive(Debug, Default)]
struct Score {
    lines: BTreeMap<&'static str, Count>,
    parts: BTreeMap<&'static str, Count>,
    missed: String,
    lost: Vec<String>,
    /// Visible characters cut that should be, and that should not.
    right: usize,
    wrong: usize,
}

impl Score {
    fn of(articles: &[Article]) -> Self {
        let cleaner = Cleaner::default();
        let mut score = Self::default();
        for article in articles {
            let removals = cleaner.clean(&article.text).removals;
            for line in &article.lines {
                score.line(article, line, &removals);
            }
        }
        score
    }

    fn line(&mut self, article: &Article, line: &Line, removals: &[Removal<'_>]) {
        let (cut, visible) = gone(&article.text, &line.part, removals);
        let place = format!("{}:{}", article.name, line.number);
        let counts = match line.label {
            Label::Aside => return,
            Label::Content => None,
            Label::Furniture(c) => Some((self.lines.entry(c.name()).or_default(), c)),
            Label::Part(c) => Some((self.parts.entry(c.name()).or_default(), c)),
        };
        if let Some((count, category)) = counts {
            let is_cut = cut as f64 >= visible as f64 * CUT;
            count.all += 1;
            count.cut += usize::from(is_cut);
            if !is_cut {
                let _ = writeln!(self.missed, "missed {place}: {category}: {}", article.of(&line.part));
            }
        }
        let around = [line.bytes.start..line.part.start, line.part.end..line.bytes.end];
        let around = if line.part.is_empty() { vec![line.bytes.clone()] } else { around.to_vec() };
        let wrong: usize = around.iter().map(|bytes| gone(&article.text, bytes, removals).0).sum();
        if wrong > 0 {
            let touches = |r: &&Removal<'_>| r.bytes.start < line.bytes.end && line.bytes.start < r.bytes.end;
            let rules: Vec<&str> = removals.iter().filter(touches).map(|r| r.rule.as_ref()).collect();
            self.lost.push(format!("{place}: by {}: {}", rules.join(", "), article.of(&line.bytes)));
        }
        self.right += cut;
        self.wrong += wrong;
    }

    fn recall(&self) -> f64 {
        let sum = |number: fn(&Count) -> usize| self.lines.values().map(number).sum::<usize>() as f64;
        sum(|c| c.cut) / sum(|c| c.all)
    }

    /// The share of what is cut, in visible characters, that should be; what is set aside does not count.
    fn precision(&self) -> f64 {
        self.right as f64 / (self.right + self.wrong) as f64
    }

    fn table(&self) -> String {
        let mut out = String::new();
        let lines = self.lines.iter().map(|(name, count)| (name.to_string(), count));
        let parts = self.parts.iter().map(|(name, count)| (format!("~{name}"), count));
        for (name, Count { all, cut }) in lines.chain(parts) {
            let _ = writeln!(out, "{name:12} {cut:4} of {all:4}");
        }
        let _ = write!(out, "recall {:.4} (lines), precision {:.4}", self.recall(), self.precision());
        out + " (visible characters)"
    }
}

fn least(language: &str, table: &[(&str, f64)]) -> f64 {
    let row = table.iter().find(|(name, _)| *name == language);
    row.unwrap_or_else(|| panic!("no limit for tests/articles/{language}")).1
}

#[test]
fn no_content_is_touched() {
    for (language, articles) in languages() {
        let lost = Score::of(&articles).lost;
        assert!(lost.is_empty(), "{language}: {} content lines lose text:\n{}", lost.len(), lost.join("\n"));
    }
}

#[test]
fn most_furniture_goes() {
    for (language, articles) in languages() {
        let score = Score::of(&articles);
        println!("{}{language}, {} articles\n{}", score.missed, articles.len(), score.table());
        let least = least(&language, RECALL);
        assert!(score.recall() >= least, "{language}: recall fell below {least}\n{}", score.table());
    }
}

#[test]
fn what_goes_is_mostly_furniture() {
    for (language, articles) in languages() {
        let score = Score::of(&articles);
        let least = least(&language, PRECISION);
        assert!(score.precision() >= least, "{language}: precision fell below {least}\n{}", score.table());
    }
}

#[test]
fn labels_are_read_as_described() {
    let labelled = ".\ta\tb\n\n~ad\t⟦Ad ⟧then text\nshare\tShare\n-\t*\n";
    let article = Article::parse("x", labelled);
    assert_eq!(article.text, "a\tb\n\nAd then text\nShare\n*\n");
    let parts: Vec<_> = article.lines.iter().map(|l| (l.number, l.label, article.of(&l.part))).collect();
    assert_eq!(
        parts,
        [
            (1, Label::Content, ""),
            (3, Label::Part(Category::Ad), "Ad "),
            (4, Label::Furniture(Category::Share), "Share"),
            (5, Label::Aside, ""),
        ]
    );
}
