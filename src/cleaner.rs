//! One document through all of it. Pure, and shared by all threads.
#![deny(clippy::disallowed_methods)]

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use crate::category::Category;
use crate::config::{Policy, Profile, Selection};
use crate::cut::cut;
use crate::page::Page;
use crate::patterns::PatternSet;
use crate::resolve::Plan;
use crate::span::Span;
use crate::stages::{self, Evidence, Finding, Stage};

/// Cleans documents: the same document in, the same bytes out, on any thread, whatever was cleaned before.
pub struct Cleaner {
    patterns: Arc<PatternSet>,
    stages: Vec<Box<dyn Stage>>,
    policy: Policy,
}

/// Settings of a [`Cleaner`] to be.
#[derive(Debug, Default)]
pub struct CleanerBuilder {
    patterns: Option<PatternSet>,
    profile: Profile,
    only: Vec<Category>,
    keep: Vec<Category>,
}

/// A cleaned document.
#[derive(Clone, Debug)]
pub struct Cleaned<'t> {
    /// What is kept; borrowed where nothing was removed.
    pub text: Cow<'t, str>,
    /// What was removed: sorted and disjoint. Kept and removed together are the original, byte for byte.
    pub removals: Vec<Removal<'t>>,
    /// How it went.
    pub status: Status,
}

/// How cleaning a document went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Status {
    /// Nothing was removed.
    Unchanged,
    /// Something was removed.
    Cleaned,
    /// Too much would have gone: what was not near certain was held back.
    Guarded,
}

impl Status {
    /// The word in `documents.csv`.
    pub const fn name(self) -> &'static str {
        match self {
            Status::Unchanged => "unchanged",
            Status::Cleaned => "cleaned",
            Status::Guarded => "guarded",
        }
    }
}

/// A piece of text that was removed, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct Removal<'t> {
    /// The exact text, terminators and blank lines included.
    pub text: &'t str,
    /// Where it was: bytes of the original text.
    pub bytes: Range<usize>,
    /// The same in code points.
    pub chars: Range<usize>,
    /// The line of its first byte, 1-based.
    pub line: usize,
    /// What it is.
    pub category: Category,
    /// The stage that found it.
    pub stage: &'static str,
    /// The deciding rule's id.
    pub rule: Cow<'static, str>,
    /// The deciding rule's confidence, 0.01 to 1.
    pub confidence: f64,
    /// The ids of the other rules that claimed it, sorted.
    pub also: Vec<Cow<'static, str>>,
    /// What the deciding rule went by, in words.
    pub evidence: Evidence,
    /// The line of the claimed text itself: the first that is not blank.
    pub claimed_line: usize,
}

/// From so many lines on, the stages of one page run in parallel. On two idle cores it pays from 250 lines on (1.5 ×, see
/// `stages_of_lines` in `benches/runs/`); a shorter page takes a few milliseconds, in which other documents keep the
/// threads busy.
#[cfg(feature = "parallel")]
const PARALLEL_LINES: usize = 1_000;

impl CleanerBuilder {
    /// Uses these patterns; by default the built-in ones.
    #[must_use]
    pub fn patterns(mut self, patterns: PatternSet) -> Self {
        self.patterns = Some(patterns);
        self
    }

    /// How much to remove; by default [`Profile::Standard`].
    #[must_use]
    pub fn profile(mut self, profile: Profile) -> Self {
        self.profile = profile;
        self
    }

    /// Removes this category and the others so named, and nothing else.
    #[must_use]
    pub fn only(mut self, category: Category) -> Self {
        self.only.push(category);
        self
    }

    /// Leaves this category alone.
    #[must_use]
    pub fn keep(mut self, category: Category) -> Self {
        self.keep.push(category);
        self
    }

    /// The cleaner; from here on nothing of it changes.
    pub fn build(self) -> Cleaner {
        let patterns = self.patterns.unwrap_or_else(PatternSet::builtin);
        let policy = Policy::new(self.profile, Selection::new(self.profile, &self.only, &self.keep));
        Cleaner { stages: stages::all(&patterns), patterns: Arc::new(patterns), policy }
    }
}

impl Default for Cleaner {
    fn default() -> Self {
        Self::builder().build()
    }
}

impl std::fmt::Debug for Cleaner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Cleaner").field("pack", &self.patterns.pack()).field("policy", &self.policy).finish()
    }
}

impl Cleaner {
    /// A cleaner with settings of one's own.
    pub fn builder() -> CleanerBuilder {
        CleanerBuilder::default()
    }

    /// The rules it goes by.
    pub fn patterns(&self) -> &PatternSet {
        &self.patterns
    }

    /// Removes the furniture from one document.
    ///
    /// ```
    /// let cleaner = unfurnish::Cleaner::default();
    /// let cleaned = cleaner.clean("Rain at last\n\nIt rained all night, and in the morning the river was full.\n\nLeave a comment\n");
    /// assert_eq!(cleaned.text, "Rain at last\n\nIt rained all night, and in the morning the river was full.\n");
    /// assert_eq!(cleaned.removals[0].category, unfurnish::Category::Comment);
    /// ```
    pub fn clean<'t>(&self, text: &'t str) -> Cleaned<'t> {
        let page = Page::of(text, &self.patterns);
        let plan = Plan::settle(&page, self.detect(&page), &self.policy);
        let kept = cut(text, plan.cuts().iter().map(|c| c.span));
        let status = match (plan.guarded(), plan.cuts().is_empty()) {
            (true, _) => Status::Guarded,
            (false, true) => Status::Unchanged,
            (false, false) => Status::Cleaned,
        };
        Cleaned { text: kept, removals: self.removals(text, &page, &plan), status }
    }

    /// The claims of all stages.
    fn detect(&self, page: &Page<'_>) -> Vec<Finding> {
        #[cfg(feature = "parallel")]
        if page.lines.len() >= PARALLEL_LINES {
            use rayon::prelude::*;
            let found = |stage: &dyn Stage| {
                let mut out = Vec::new();
                stage.detect(page, &mut out);
                out
            };
            return self.stages.par_iter().flat_map_iter(|stage| found(stage.as_ref())).collect();
        }
        let mut out = Vec::new();
        self.stages.iter().for_each(|stage| stage.detect(page, &mut out));
        out
    }

    fn removals<'t>(&self, text: &'t str, page: &Page<'_>, plan: &Plan) -> Vec<Removal<'t>> {
        let (mut chars, mut byte) = (0, 0);
        let mut count = |to: usize| {
            chars += text[byte..to].chars().count();
            byte = to;
            chars
        };
        let id = |rule| self.patterns.rule(rule).id.clone();
        let mut out = Vec::with_capacity(plan.cuts().len());
        for cut in plan.cuts() {
            let Span { start, end } = cut.span;
            let Some(category) = self.patterns.rule(cut.rule).category else { continue };
            let line = &page.lines[cut.line];
            out.push(Removal {
                text: cut.span.of(text),
                bytes: start..end,
                chars: count(start)..count(end),
                line: line.number - if start < line.start { line.gap } else { 0 },
                category,
                stage: cut.stage,
                rule: id(cut.rule),
                confidence: f64::from(cut.confidence) / 100.0,
                also: cut.also.iter().map(|&r| id(r)).collect(),
                evidence: cut.evidence,
                claimed_line: line.number,
            });
        }
        out
    }
}

const fn shareable<T: Send + Sync>() {}
const _: () = shareable::<Cleaner>();
