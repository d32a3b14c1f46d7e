//! Stages: each detects one family of furniture on a page and claims spans. Pure, independent, unaware of each other.
#![deny(clippy::disallowed_methods)]

mod ads;
mod bylines;
mod captions;
mod comments;
mod contacts;
mod counters;
mod datelines;
mod duplicates;
mod feeds;
mod headlines;
mod layout;
mod navigation;
mod phrases;
mod related;
mod repeated;
mod share;
mod sources;
mod tags;
mod widgets;

#[cfg(test)]
mod testing;

use std::fmt;

use crate::page::Page;
use crate::patterns::{PatternSet, RuleId};
use crate::span::Span;

/// Detects one family of furniture.
pub(crate) trait Stage: Send + Sync {
    /// The word in the audit's `stage` column.
    fn name(&self) -> &'static str;
    /// Adds its findings: same page, same findings, on any thread, in any order.
    fn detect(&self, page: &Page<'_>, out: &mut Vec<Finding>);
}

/// A stage's claim on a span; claims may overlap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    /// What it claims.
    pub(crate) span: Span,
    /// By which rule.
    pub(crate) rule: RuleId,
    /// Confidence in percent.
    pub(crate) confidence: u8,
    /// Which stage says so.
    pub(crate) stage: &'static str,
    /// Why.
    pub(crate) evidence: Evidence,
}

/// Why a stage claims a span; line numbers are those of the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Evidence {
    /// The words.
    Words,
    /// The words, and furniture next to them on this line.
    Company(usize),
    /// It hangs under the heading on this line.
    Under(usize),
    /// It repeats this line.
    CopyOf(usize),
    /// The line says one thing twice.
    Doubled,
    /// So many lines of this kind stand together.
    Run(usize),
    /// It stands alone between two paragraphs.
    BetweenParagraphs,
    /// It stands between the headline and the body.
    UnderHeadline,
    /// It stands after the body.
    AfterBody,
    /// It leads into the first paragraph.
    LeadIn,
    /// All of its words are of this kind.
    Only(&'static str),
}

impl fmt::Display for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Evidence::Words => write!(f, "its words"),
            Evidence::Company(line) => write!(f, "its words, next to furniture on line {line}"),
            Evidence::Under(line) => write!(f, "under the heading on line {line}"),
            Evidence::CopyOf(line) => write!(f, "repeats line {line}"),
            Evidence::Doubled => write!(f, "says one thing twice"),
            Evidence::Run(lines) => write!(f, "one of {lines} such lines together"),
            Evidence::BetweenParagraphs => write!(f, "alone between two paragraphs"),
            Evidence::UnderHeadline => write!(f, "between headline and body"),
            Evidence::AfterBody => write!(f, "after the body"),
            Evidence::LeadIn => write!(f, "leads into the first paragraph"),
            Evidence::Only(what) => write!(f, "nothing but {what}"),
        }
    }
}

/// The stages, in the order in which they are named everywhere.
pub(crate) fn all(patterns: &PatternSet) -> Vec<Box<dyn Stage>> {
    vec![
        Box::new(phrases::Phrases),
        Box::new(headlines::Headlines::new(patterns)),
        Box::new(related::Related::new(patterns)),
        Box::new(feeds::Feeds::new(patterns)),
        Box::new(comments::Comments::new(patterns)),
        Box::new(contacts::Contacts::new(patterns)),
        Box::new(ads::Ads::new(patterns)),
        Box::new(share::Share::new(patterns)),
        Box::new(counters::Counters::new(patterns)),
        Box::new(navigation::Navigation::new(patterns)),
        Box::new(datelines::Datelines::new(patterns)),
        Box::new(bylines::Bylines::new(patterns)),
        Box::new(sources::Sources::new(patterns)),
        Box::new(captions::Captions::new(patterns)),
        Box::new(tags::Tags::new(patterns)),
        Box::new(widgets::Widgets::new(patterns)),
        Box::new(duplicates::Duplicates::new(patterns)),
        Box::new(layout::Layout::new(patterns)),
    ]
}

/// A rule of kind `stage`: none where it is switched off.
#[derive(Clone, Copy, Debug)]
struct Named(Option<(RuleId, u8)>);

impl Named {
    fn new(patterns: &PatternSet, id: &str) -> Self {
        Self(patterns.stage_rule(id).map(|rule| (rule, patterns.rule(rule).confidence)))
    }

    /// Claims `span` for `stage`, unless the rule is off.
    fn claim(self, out: &mut Vec<Finding>, stage: &'static str, span: Span, evidence: Evidence) {
        if let Some((rule, confidence)) = self.0 {
            out.push(Finding { span, rule, confidence, stage, evidence });
        }
    }
}
