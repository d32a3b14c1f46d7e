//! Settling: from claims that overlap to cuts that do not.
//!
//! In this order: claims on kept lines are vetoed · claims below the profile's confidence fall · overlapping ones merge,
//! with one deciding rule (most confident, then longest, then first by name) and the others in `also` · categories that
//! are to be kept fall · the guard holds back what is not near certain where too much would go · whole lines take their
//! terminators and the blank lines that would be too many.
#![deny(clippy::disallowed_methods)]

mod extent;

use crate::config::Policy;
use crate::page::Page;
use crate::patterns::{Kind, Match, RuleId};
use crate::span::Span;
use crate::stages::{Evidence, Finding};
use crate::text::fold::fold_into;
use crate::text::key::push_key;

/// One settled cut.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cut {
    /// The bytes that go, terminators and blank lines included.
    pub(crate) span: Span,
    /// The bytes that were claimed.
    pub(crate) claimed: Span,
    /// The deciding rule.
    pub(crate) rule: RuleId,
    /// Its stage.
    pub(crate) stage: &'static str,
    /// Its confidence in percent.
    pub(crate) confidence: u8,
    /// Its evidence.
    pub(crate) evidence: Evidence,
    /// The other rules that claimed a part of the span, by number.
    pub(crate) also: Vec<RuleId>,
}

/// What goes: sorted, disjoint, one deciding rule each. There is no other way to make one than [`Plan::settle`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Plan {
    cuts: Vec<Cut>,
    guarded: bool,
}

impl Plan {
    /// Settles the claims of all stages. The order of `findings` does not matter.
    pub(crate) fn settle(page: &Page<'_>, mut findings: Vec<Finding>, policy: &Policy) -> Self {
        findings.retain(|f| f.confidence >= policy.confidence && !f.span.is_empty());
        if !findings.is_empty() {
            veto(page, &mut findings);
        }
        let mut cuts = merge(page, findings);
        cuts.retain(|cut| page.rule(cut.rule).category.is_some_and(|c| policy.selection.removes(c)));
        let guarded = guard(page, &mut cuts, policy);
        extent::widen(page, &mut cuts);
        Self { cuts, guarded }
    }

    /// The cuts in order.
    pub(crate) fn cuts(&self) -> &[Cut] {
        &self.cuts
    }

    /// Whether the guard held something back.
    pub(crate) fn guarded(&self) -> bool {
        self.guarded
    }
}

/// Drops the claims on lines that a keep holds.
fn veto(page: &Page<'_>, findings: &mut Vec<Finding>) {
    if page.patterns().keeps().is_empty() {
        return;
    }
    findings.sort_by_key(|f| f.span);
    let mut folded = String::new();
    let mut last: Option<(usize, bool)> = None;
    findings.retain(|finding| {
        let i = page.line_at(finding.span.start);
        match last {
            Some((line, kept)) if line == i => !kept,
            _ => {
                let kept = is_kept(page, i, &mut folded);
                last = Some((i, kept));
                !kept
            }
        }
    });
}

/// Whether a keep holds line `i`.
fn is_kept(page: &Page<'_>, i: usize, folded: &mut String) -> bool {
    let patterns = page.patterns();
    folded.clear();
    fold_into(page.line(i), folded);
    // a paragraph has no key in the page; one that is claimed is rare enough to make it here
    let mut long = String::new();
    let key = match page.key(i) {
        "" => {
            push_key(folded, patterns.vocabulary(), &mut long, |_, _, _| {});
            long.as_str()
        }
        key => key,
    };
    let mut kept = false;
    patterns.keep_index().find(key, folded, patterns.keeps(), page.lines[i].shape.words, |rule, at| {
        // an inline keep holds the line it stands in
        kept |= matches!(at, Match::Line | Match::Folded(..)) || patterns.keep(rule).kind == Kind::Inline;
    });
    kept
}

/// Merges claims that overlap.
fn merge(page: &Page<'_>, mut findings: Vec<Finding>) -> Vec<Cut> {
    let rank = |f: &Finding| {
        (100 - f.confidence, usize::MAX - f.span.len(), page.rule(f.rule).id.clone(), f.stage, f.evidence)
    };
    findings.sort_by_cached_key(|f| (f.span.start, f.span.end, rank(f)));
    let mut cuts: Vec<Cut> = Vec::new();
    let mut group: Vec<Finding> = Vec::new();
    let mut reach = 0;
    let close = |group: &mut Vec<Finding>, cuts: &mut Vec<Cut>| {
        let Some(best) = group.iter().min_by_key(|f| rank(f)).cloned() else { return };
        let claimed = group.iter().fold(best.span, |all, f| all.cover(f.span));
        let mut also: Vec<RuleId> = group.iter().map(|f| f.rule).filter(|&r| r != best.rule).collect();
        also.sort_by(|a, b| page.rule(*a).id.cmp(&page.rule(*b).id));
        also.dedup();
        cuts.push(Cut {
            span: claimed,
            claimed,
            rule: best.rule,
            stage: best.stage,
            confidence: best.confidence,
            evidence: best.evidence,
            also,
        });
        group.clear();
    };
    for finding in findings {
        if !group.is_empty() && finding.span.start >= reach {
            close(&mut group, &mut cuts);
        }
        reach = if group.is_empty() { finding.span.end } else { reach.max(finding.span.end) };
        group.push(finding);
    }
    close(&mut group, &mut cuts);
    cuts
}

/// Where more than the policy's share of the text would go, only what is near certain goes.
fn guard(page: &Page<'_>, cuts: &mut Vec<Cut>, policy: &Policy) -> bool {
    let visible = |text: &str| text.chars().filter(|c| !c.is_whitespace()).count() as f64;
    let all: f64 = page.lines.iter().map(|l| f64::from(l.shape.visible)).sum();
    let going: f64 = cuts.iter().map(|cut| visible(cut.span.of(page.text))).sum();
    if going <= all * policy.guard {
        return false;
    }
    let before = cuts.len();
    cuts.retain(|cut| cut.confidence >= policy.certain);
    cuts.len() < before
}
