//! The pattern files as written: serde types, and the rules compiled from them.
//!
//! Compiled twice, here and in the build script, which writes the built-in rules as a table.

use std::borrow::Cow;

use serde::Deserialize;
use toml::Spanned;

use super::marks::marks;
use super::needles::needles;
use super::phrase::{Fault, fault, key_of};
use super::starts::starts;
use super::texts::Texts;
use crate::category::Category;

/// How a rule matches. See `patterns/README.md`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// The whole line is the phrase.
    Line,
    /// A heading under which furniture hangs.
    Opener,
    /// The line begins with the phrase and goes on.
    Prefix,
    /// The line ends with the phrase.
    Suffix,
    /// The phrase wherever it stands; only it goes.
    Inline,
    /// A regular expression over the folded line.
    Regex,
    /// Named, graded and proven here; found by a stage written in Rust.
    Stage,
}

/// Where in the document a rule holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Place {
    /// Before the body.
    Head,
    /// After the body.
    Tail,
    /// Before or after the body.
    Edges,
    /// Anywhere.
    #[default]
    Any,
}

/// How much an inline rule takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Extent {
    /// The phrase.
    #[default]
    Phrase,
    /// The sentence around it.
    Sentence,
}

/// One pattern file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FileText {
    #[serde(default)]
    pub(crate) rule: Vec<RuleText>,
    #[serde(default)]
    pub(crate) words: Vec<WordsText>,
    #[serde(default)]
    pub(crate) keep: Vec<KeepText>,
    #[serde(default)]
    pub(crate) disable: Vec<Spanned<String>>,
}

/// A rule as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RuleText {
    pub(crate) id: Spanned<String>,
    pub(crate) category: Spanned<String>,
    pub(crate) lang: String,
    pub(crate) kind: Kind,
    #[serde(default)]
    pub(crate) phrases: Vec<Spanned<String>>,
    pub(crate) regex: Option<Spanned<String>>,
    #[serde(default)]
    pub(crate) place: Place,
    #[serde(default)]
    pub(crate) weak: bool,
    pub(crate) max_words: Option<u16>,
    pub(crate) no_stop: Option<bool>,
    #[serde(default)]
    pub(crate) extent: Extent,
    pub(crate) confidence: Option<Spanned<f64>>,
    pub(crate) hits: Vec<String>,
    pub(crate) misses: Vec<String>,
}

/// A word list as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WordsText {
    pub(crate) list: Spanned<String>,
    #[allow(dead_code, reason = "documents the list; lists of all languages are one")]
    pub(crate) lang: String,
    pub(crate) words: Vec<Spanned<String>>,
}

/// A keep as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct KeepText {
    pub(crate) id: Spanned<String>,
    pub(crate) lang: String,
    pub(crate) kind: Kind,
    #[serde(default)]
    pub(crate) phrases: Vec<Spanned<String>>,
    pub(crate) regex: Option<Spanned<String>>,
    pub(crate) max_words: Option<u16>,
    pub(crate) reason: String,
    pub(crate) holds: Vec<String>,
}

/// A rule as used.
#[derive(Clone, Debug)]
pub struct Rule {
    /// The id that stands in the audit.
    pub id: Cow<'static, str>,
    /// The category of what it takes; none for a keep.
    pub category: Option<Category>,
    /// BCP 47 tag, or `und`.
    pub lang: Cow<'static, str>,
    /// How it matches.
    pub kind: Kind,
    /// Where it holds.
    pub place: Place,
    /// Whether the words alone prove nothing.
    pub weak: bool,
    /// How much an inline rule takes.
    pub extent: Extent,
    /// The longest line it may take, in words.
    pub max_words: u16,
    /// Whether it leaves lines of more than four words that end with a full stop.
    pub no_stop: bool,
    /// Confidence in percent, 1 to 100.
    pub confidence: u8,
    /// Phrases as keys: folded words with a space between and around them.
    pub(crate) keys: Texts,
    /// The regular expression, for kind `regex`.
    pub(crate) regex: Option<Cow<'static, str>>,
    /// Texts of which every match of the regular expression contains one; empty where there are none.
    pub(crate) needles: Texts,
    /// Texts with one of which the letters and digits of every match begin; empty where there are none.
    pub(crate) starts: Texts,
    /// Sets of marks of which every match of the regular expression holds one each.
    pub(crate) marks: Cow<'static, [u128]>,
}

/// The word lists there are; a bit each in the vocabulary.
pub(crate) const LISTS: [&str; 23] = [
    "month",
    "weekday",
    "daypart",
    "zone",
    "era",
    "unit",
    "ago-before",
    "ago-after",
    "relative",
    "datelink",
    "ordinal",
    "agency",
    "place",
    "network",
    "given-name",
    "role",
    "say",
    "contact",
    "month-weak",
    "weekday-weak",
    "month-sign",
    "date-sign",
    "hour",
];

/// Reads one pattern file; syntax and unknown keys are refused here, with their place.
pub(crate) fn parse(text: &str) -> Result<FileText, Fault> {
    toml::from_str(text).map_err(|e| fault(e.span().map_or(0, |s| s.start), e.message()))
}

/// Line and column (1-based, column in code points) of a byte offset.
pub(crate) fn position(text: &str, at: usize) -> (usize, usize) {
    let before = &text[..text.floor_char_boundary_compat(at)];
    let line_start = before.rfind('\n').map_or(0, |i| i + 1);
    (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
}

trait FloorCharBoundary {
    fn floor_char_boundary_compat(&self, at: usize) -> usize;
}

impl FloorCharBoundary for str {
    /// `str::floor_char_boundary` is newer than our oldest compiler.
    fn floor_char_boundary_compat(&self, at: usize) -> usize {
        (0..=at.min(self.len())).rev().find(|&i| self.is_char_boundary(i)).unwrap_or(0)
    }
}

impl RuleText {
    /// Checks what one rule can be checked for by itself, and compiles it.
    pub(crate) fn compile(&self) -> Result<Rule, Fault> {
        let id = self.id.get_ref();
        let at = self.id.span().start;
        check_id(id, at)?;
        let category = Category::from_name(self.category.get_ref()).ok_or_else(|| {
            let names: Vec<_> = Category::ALL.iter().map(|c| c.name()).collect();
            fault(
                self.category.span().start,
                format!("unknown category `{}`; there are: {}", self.category.get_ref(), names.join(", ")),
            )
        })?;
        if self.hits.is_empty() || self.misses.is_empty() {
            return Err(fault(
                at,
                format!("rule `{id}` has no proof: it needs at least one line in `hits` and one in `misses`"),
            ));
        }
        if self.extent == Extent::Sentence && self.kind != Kind::Inline {
            return Err(fault(at, format!("rule `{id}`: `extent` goes with kind `inline` only")));
        }
        let confidence = match &self.confidence {
            None => default_confidence(self.kind),
            Some(c) if (0.01..=1.0).contains(c.get_ref()) => (c.get_ref() * 100.0).round() as u8,
            Some(c) => {
                return Err(fault(
                    c.span().start,
                    format!("`confidence` is {}; it must be from 0.01 to 1", c.get_ref()),
                ));
            }
        };
        Ok(Rule {
            id: Cow::Owned(id.clone()),
            category: Some(category),
            lang: Cow::Owned(self.lang.clone()),
            kind: self.kind,
            place: self.place,
            weak: self.weak,
            extent: self.extent,
            max_words: self.max_words.unwrap_or(default_max_words(self.kind)),
            no_stop: self.no_stop.unwrap_or(
                self.kind == Kind::Prefix
                    && matches!(category, Category::Byline | Category::Caption | Category::Related),
            ),
            confidence,
            keys: keys(id, at, self.kind, &self.phrases, self.regex.as_ref())?,
            regex: self.regex.as_ref().map(|r| Cow::Owned(r.get_ref().clone())),
            needles: of_regex(self.regex.as_ref(), needles),
            starts: of_regex(self.regex.as_ref(), starts),
            marks: Cow::Owned(self.regex.as_ref().map(|r| marks(r.get_ref())).unwrap_or_default()),
        })
    }
}

impl KeepText {
    /// Checks and compiles a keep.
    pub(crate) fn compile(&self) -> Result<Rule, Fault> {
        let id = self.id.get_ref();
        let at = self.id.span().start;
        check_id(id, at)?;
        if self.holds.is_empty() || self.reason.trim().is_empty() {
            return Err(fault(at, format!("keep `{id}` needs a `reason` and at least one line in `holds`")));
        }
        if matches!(self.kind, Kind::Opener | Kind::Stage) {
            return Err(fault(
                at,
                format!("keep `{id}`: its kind is one of line, prefix, suffix, inline, regex"),
            ));
        }
        Ok(Rule {
            id: Cow::Owned(id.clone()),
            category: None,
            lang: Cow::Owned(self.lang.clone()),
            kind: self.kind,
            place: Place::Any,
            weak: false,
            extent: Extent::Phrase,
            max_words: self.max_words.unwrap_or(u16::MAX),
            no_stop: false,
            confidence: 100,
            keys: keys(id, at, self.kind, &self.phrases, self.regex.as_ref())?,
            regex: self.regex.as_ref().map(|r| Cow::Owned(r.get_ref().clone())),
            needles: of_regex(self.regex.as_ref(), needles),
            starts: of_regex(self.regex.as_ref(), starts),
            marks: Cow::Owned(self.regex.as_ref().map(|r| marks(r.get_ref())).unwrap_or_default()),
        })
    }
}

impl WordsText {
    /// The list's bit and its words as keys.
    pub(crate) fn compile(&self) -> Result<(u32, Vec<String>), Fault> {
        let name = self.list.get_ref();
        let bit = LISTS.iter().position(|l| l == name).ok_or_else(|| {
            fault(
                self.list.span().start,
                format!("unknown word list `{name}`; there are: {}", LISTS.join(", ")),
            )
        })?;
        let words = self.words.iter().map(|w| Ok(key_of(w.get_ref(), w.span().start)?.trim().to_owned()));
        Ok((1 << bit, words.collect::<Result<_, Fault>>()?))
    }
}

fn of_regex(regex: Option<&Spanned<String>>, texts: impl Fn(&str) -> Vec<String>) -> Texts {
    Texts::new(regex.map(|r| texts(r.get_ref())).unwrap_or_default())
}

fn check_id(id: &str, at: usize) -> Result<(), Fault> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if id.is_empty() || !id.chars().all(plain) {
        return Err(fault(at, format!("id `{id}`: write it with a-z, 0-9 and `-`")));
    }
    Ok(())
}

fn keys(
    id: &str,
    at: usize,
    kind: Kind,
    phrases: &[Spanned<String>],
    regex: Option<&Spanned<String>>,
) -> Result<Texts, Fault> {
    let wants_phrases = !matches!(kind, Kind::Regex | Kind::Stage);
    if wants_phrases == phrases.is_empty() || regex.is_some() != (kind == Kind::Regex) {
        return Err(fault(
            at,
            format!(
                "`{id}`: kinds line, opener, prefix, suffix and inline need `phrases`, kind regex needs `regex`, kind stage neither"
            ),
        ));
    }
    let keys: Vec<String> =
        phrases.iter().map(|p| key_of(p.get_ref(), p.span().start)).collect::<Result<_, Fault>>()?;
    Ok(Texts::new(keys))
}

const fn default_confidence(kind: Kind) -> u8 {
    match kind {
        Kind::Line => 97,
        Kind::Opener => 95,
        _ => 90,
    }
}

const fn default_max_words(kind: Kind) -> u16 {
    match kind {
        Kind::Prefix => 16,
        Kind::Suffix => 8,
        Kind::Regex => 40,
        _ => u16::MAX,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_code_points() {
        assert_eq!(position("ab\nحرف x", 3 + "حرف ".len()), (2, 5));
    }
}
