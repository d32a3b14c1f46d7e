//! The steps of cleaning, one by one, for `benches/`. No promise of stability.

use crate::cleaner::Cleaner;
use crate::config::{Policy, Profile, Selection};
use crate::page::Page;
use crate::patterns::PatternSet;
use crate::resolve::Plan;
use crate::stages::{self, Finding, Stage};

/// What every step needs.
pub struct Steps {
    patterns: PatternSet,
    stages: Vec<Box<dyn Stage>>,
    policy: Policy,
}

/// A page, and the findings of all stages on it.
pub struct Prepared<'s> {
    steps: &'s Steps,
    page: Page<'s>,
    findings: Vec<Finding>,
}

impl Default for Steps {
    fn default() -> Self {
        let patterns = PatternSet::builtin();
        let policy = Policy::new(Profile::Standard, Selection::new(Profile::Standard, &[], &[]));
        Self { stages: stages::all(&patterns), patterns, policy }
    }
}

impl Steps {
    /// The names of the stages.
    pub fn stages(&self) -> Vec<&'static str> {
        self.stages.iter().map(|s| s.name()).collect()
    }

    /// Segments and looks up; returns the lines that are not blank.
    pub fn page(&self, text: &str) -> usize {
        Page::of(text, &self.patterns).lines.len()
    }

    /// A page for the steps after that.
    pub fn prepare<'s>(&'s self, text: &'s str) -> Prepared<'s> {
        let page = Page::of(text, &self.patterns);
        let findings = self.stages.iter().flat_map(|stage| found(stage.as_ref(), &page)).collect();
        Prepared { steps: self, page, findings }
    }
}

impl Prepared<'_> {
    /// Runs one stage; returns its findings' number.
    pub fn stage(&self, name: &str) -> usize {
        self.steps.stages.iter().find(|s| s.name() == name).map_or(0, |s| found(s.as_ref(), &self.page).len())
    }

    /// Runs all stages one after the other.
    pub fn stages_in_turn(&self) -> usize {
        self.steps.stages.iter().map(|s| found(s.as_ref(), &self.page).len()).sum()
    }

    /// Runs all stages in parallel.
    #[cfg(feature = "parallel")]
    pub fn stages_in_parallel(&self) -> usize {
        use rayon::prelude::*;
        self.steps.stages.par_iter().map(|s| found(s.as_ref(), &self.page).len()).sum()
    }

    /// Settles; returns the number of cuts.
    pub fn settle(&self) -> usize {
        Plan::settle(&self.page, self.findings.clone(), &self.steps.policy).cuts().len()
    }
}

/// The findings of one stage.
fn found(stage: &dyn Stage, page: &Page<'_>) -> Vec<Finding> {
    let mut out = Vec::new();
    stage.detect(page, &mut out);
    out
}

/// Builds a cleaner, as the start of every run does.
pub fn start() -> Cleaner {
    Cleaner::default()
}
