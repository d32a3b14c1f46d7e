//! Counting: what was cut against what was labelled.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::labels::{Document, Label, of_kind};
use crate::cleaner::Removal;
use crate::text::lines::lines;

/// A line is cut when so much of what is visible of it is.
const CUT: f64 = 0.9;

/// Counts over lines; characters are code points.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Figures {
    /// Cut furniture of all cut lines that count.
    pub(crate) precision: f64,
    /// Cut furniture of all furniture.
    pub(crate) recall: f64,
    /// Their harmonic mean.
    pub(crate) f1: f64,
    /// Content lines that lost nothing.
    pub(crate) kept: f64,
    /// Furniture lines.
    pub(crate) furniture: usize,
    /// Those that were cut.
    pub(crate) found: usize,
    /// Content lines.
    pub(crate) content: usize,
    /// Those that were cut whole.
    pub(crate) cut: usize,
    /// Those that lost something outside a labelled span.
    pub(crate) touched: usize,
    /// Characters of content lines.
    pub(crate) characters: usize,
    /// Those that were lost.
    pub(crate) characters_lost: usize,
    /// Furniture within content lines.
    pub(crate) spans: usize,
    /// Of that, what was cut.
    pub(crate) spans_found: usize,
    /// Documents.
    pub(crate) documents: usize,
    /// Those that lost content.
    pub(crate) harmed: usize,
}

impl Figures {
    fn finish(&mut self) {
        let share = |part: usize, all: usize| if all == 0 { 1.0 } else { part as f64 / all as f64 };
        self.precision = share(self.found, self.found + self.cut);
        self.recall = share(self.found, self.furniture);
        let sum = self.precision + self.recall;
        self.f1 = if sum > 0.0 { 2.0 * self.precision * self.recall / sum } else { 0.0 };
        self.kept = share(self.content - self.touched, self.content);
    }
}

/// What became of a line that counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Outcome {
    /// Furniture, cut.
    Found,
    /// Furniture, left.
    Missed,
    /// Content of which something was cut.
    Lost,
}

/// A line and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct LineResult {
    /// The document's id.
    pub(crate) document: String,
    /// 1-based.
    pub(crate) line: usize,
    /// What became of it.
    pub(crate) outcome: Outcome,
    /// The kind it is labelled as, `-` for none.
    pub(crate) kind: String,
    /// The rule that cut it, or something of it.
    pub(crate) rule: Option<String>,
    /// Visible characters that were rightly or wrongly cut, or should have been.
    pub(crate) characters: usize,
}

/// Lines that a rule, or the rules of a category, cut.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Verdicts {
    /// Furniture lines of that category by their labels; of rules none.
    pub(crate) labelled: usize,
    /// Those that were cut, by whatever rule.
    pub(crate) found: usize,
    /// Furniture lines it cut.
    pub(crate) right: usize,
    /// Metadata lines it cut, which count neither way.
    pub(crate) neutral: usize,
    /// Content lines it cut, or a part of.
    pub(crate) wrong: usize,
}

/// All counts of one run.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Score {
    /// Over everything.
    pub(crate) all: Figures,
    /// By language.
    pub(crate) languages: BTreeMap<String, Figures>,
    /// By the kind the labels name: labelled lines and those found.
    pub(crate) kinds: BTreeMap<String, (usize, usize)>,
    /// By category.
    pub(crate) categories: BTreeMap<String, Verdicts>,
    /// By rule.
    pub(crate) rules: BTreeMap<String, Verdicts>,
    /// Every line that is furniture or lost something, in input order.
    pub(crate) lines: Vec<LineResult>,
}

/// A line of the text and what was cut of it.
struct Line<'r, 't> {
    number: usize,
    text: &'t str,
    /// Visible characters, by number in the line, that were cut.
    inside: Vec<usize>,
    visible: usize,
    /// The first removal that cut one.
    by: Option<&'r Removal<'t>>,
}

impl Score {
    /// Counts one document: `text` as it was, and what was removed from it.
    pub(crate) fn add(&mut self, document: &Document, text: &str, removals: &[Removal<'_>], metadata: bool) {
        let mut figures = Figures { documents: 1, ..Figures::default() };
        let mut at = 0;
        for (number, bounds) in lines(text).enumerate().map(|(i, line)| (i + 1, line)) {
            while removals.get(at).is_some_and(|r| r.bytes.end <= bounds.start) {
                at += 1;
            }
            let line = Line::of(number, text, bounds.start..bounds.end, &removals[at..]);
            if line.visible > 0 {
                self.line(document, &line, metadata, &mut figures);
            }
        }
        figures.harmed = usize::from(figures.touched > 0);
        for sums in [&mut self.all, self.languages.entry(document.lang.clone()).or_default()] {
            sums.add(&figures);
        }
    }

    fn line(&mut self, document: &Document, line: &Line<'_, '_>, metadata: bool, figures: &mut Figures) {
        let whole = line.inside.len() as f64 >= CUT * line.visible as f64;
        let kind = document.kind(line.number);
        let result = |outcome, characters| LineResult {
            document: document.id.clone(),
            line: line.number,
            outcome,
            kind: kind.to_owned(),
            rule: line.by.map(|r| r.rule.to_string()),
            characters,
        };
        match document.label(line.number, metadata) {
            Label::Ignored => {}
            Label::Metadata => {
                if whole {
                    self.verdicts(line, |v| v.neutral += 1);
                }
            }
            Label::Furniture => {
                figures.furniture += 1;
                figures.found += usize::from(whole);
                let counts = self.kinds.entry(kind.to_owned()).or_default();
                *counts = (counts.0 + 1, counts.1 + usize::from(whole));
                if let Some(category) = of_kind(kind) {
                    let verdicts = self.categories.entry(category.name().to_owned()).or_default();
                    verdicts.labelled += 1;
                    verdicts.found += usize::from(whole);
                }
                if whole {
                    self.verdicts(line, |v| v.right += 1);
                }
                self.lines.push(result(if whole { Outcome::Found } else { Outcome::Missed }, line.visible));
            }
            Label::Content => {
                let lost = line.lost(document, figures);
                figures.content += 1;
                figures.cut += usize::from(whole);
                figures.touched += usize::from(lost > 0);
                figures.characters += line.text.chars().count();
                figures.characters_lost += lost;
                if lost > 0 {
                    self.verdicts(line, |v| v.wrong += 1);
                    self.lines.push(result(Outcome::Lost, lost));
                }
            }
        }
    }

    /// Counts for the rule that cut the line, and for its category.
    fn verdicts(&mut self, line: &Line<'_, '_>, count: impl Fn(&mut Verdicts)) {
        let Some(removal) = line.by else { return };
        count(self.rules.entry(removal.rule.to_string()).or_default());
        count(self.categories.entry(removal.category.name().to_owned()).or_default());
    }

    /// Works out the shares, when all documents are counted.
    pub(crate) fn finish(&mut self) {
        self.all.finish();
        self.languages.values_mut().for_each(Figures::finish);
    }
}

impl Figures {
    fn add(&mut self, other: &Self) {
        self.furniture += other.furniture;
        self.found += other.found;
        self.content += other.content;
        self.cut += other.cut;
        self.touched += other.touched;
        self.characters += other.characters;
        self.characters_lost += other.characters_lost;
        self.spans += other.spans;
        self.spans_found += other.spans_found;
        self.documents += other.documents;
        self.harmed += other.harmed;
    }
}

impl<'r, 't> Line<'r, 't> {
    fn of(number: usize, text: &'t str, bytes: Range<usize>, removals: &'r [Removal<'t>]) -> Self {
        let near = || removals.iter().take_while(|r| r.bytes.start < bytes.end);
        let line = &text[bytes.clone()];
        let (mut inside, mut visible, mut by) = (Vec::new(), 0, None);
        for (n, (at, _)) in line.char_indices().enumerate().filter(|(_, (_, c))| !c.is_whitespace()) {
            visible += 1;
            if let Some(removal) = near().find(|r| r.bytes.contains(&(bytes.start + at))) {
                by = by.or(Some(removal));
                inside.push(n);
            }
        }
        Self { number, text: line, inside, visible, by }
    }

    /// How many visible characters were cut outside the labelled spans; those spans are counted.
    fn lost(&self, document: &Document, figures: &mut Figures) -> usize {
        let mut allowed: Vec<Range<usize>> = Vec::new();
        for (_, span, counts) in document.spans.iter().filter(|(line, ..)| *line == self.number) {
            let Some(at) = self.text.rfind(span.as_str()) else { continue };
            let from = self.text[..at].chars().count();
            let range = from..from + span.chars().count();
            let seen = span.chars().filter(|c| !c.is_whitespace()).count();
            let cut = self.inside.iter().filter(|n| range.contains(n)).count();
            figures.spans += usize::from(*counts);
            figures.spans_found += usize::from(*counts && seen > 0 && cut as f64 >= CUT * seen as f64);
            allowed.push(range);
        }
        self.inside.iter().filter(|&n| !allowed.iter().any(|range| range.contains(n))).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cleaner::Cleaner;
    use crate::eval::labels::labelled;

    #[test]
    fn counts_are_those_of_the_lines() {
        let document = labelled(
            "a",
            "en",
            ".\tRain at last for the hills\n\n.\tIt rained all night, and in the morning the river was full.\n.\tLeave a comment\nad\tBuy our umbrellas now\n.\tThen the sun came out over the hills, and the children ran down to the bridge.\ncomment\tLeave a reply\nbyline\tBy Ann Miller\n",
        )
        .unwrap();
        let text = document.text.clone().unwrap();
        let cleaner = Cleaner::default();
        let mut score = Score::default();
        score.add(&document, &text, &cleaner.clean(&text).removals, false);
        score.finish();
        let f = &score.all;
        assert_eq!((f.furniture, f.found, f.content, f.cut, f.touched, f.harmed), (2, 1, 4, 1, 1, 1));
        assert!((f.precision - 0.5).abs() < 1e-9 && (f.recall - 0.5).abs() < 1e-9);
        let outcomes: Vec<(usize, Outcome)> = score.lines.iter().map(|l| (l.line, l.outcome)).collect();
        assert_eq!(outcomes, [(4, Outcome::Lost), (5, Outcome::Missed), (7, Outcome::Found)]);
        assert_eq!(score.categories["comment"].wrong, 1);
        assert_eq!(score.categories["byline"].neutral, 1);
    }
}
