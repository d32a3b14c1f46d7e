//! Settling: from claims that overlap to cuts that do not.
//!
//! In this order: claims on kept lines are vetoed · claims below the profile's confidence fall, and those of categories that
//! are to stay, with what they outweigh · overlapping ones merge, with one deciding rule (of those that claim all of it the
//! most confident, then the first by name) and the others in `also` · the guard holds back what is not near certain where
//! too much would go · whole lines take their terminators and the blank lines that would be too many.
#![deny(clippy::disallowed_methods)]

mod extent;

use crate::config::{Policy, Selection};
use crate::page::Page;
use crate::patterns::{Kind, Match, RuleId, Tried};
use crate::span::Span;
use crate::stages::{Evidence, Finding};
use crate::text::scan::{Keys, Scanner};

/// One settled cut.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cut {
    /// The bytes that go, terminators and blank lines included.
    pub(crate) span: Span,
    /// The bytes that were claimed.
    pub(crate) claimed: Span,
    /// The line in which that begins.
    pub(crate) line: usize,
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
        if findings.is_empty() {
            return Self::default();
        }
        findings.sort_by(|a, b| a.span.cmp(&b.span).then_with(|| rank(page, a).cmp(&rank(page, b))));
        veto(page, &mut findings);
        let mut cuts = merge(page, &findings, &policy.selection);
        let mut guarded = false;
        if is_too_much(page, &cuts, policy) {
            // what is near certain goes by itself, not with what it overlaps
            findings.retain(|f| f.confidence >= policy.certain);
            let certain = merge(page, &findings, &policy.selection);
            guarded = certain != cuts;
            cuts = certain;
        }
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

/// Drops the sorted claims on lines that a keep holds.
fn veto(page: &Page<'_>, findings: &mut Vec<Finding>) {
    if page.patterns().keeps().is_empty() {
        return;
    }
    let (mut scanner, mut tried) = (Scanner::lent(), Tried::default());
    // the line of the last claim, where that ends, and whether it is kept
    let (mut i, mut end, mut kept) = (0, 0, false);
    findings.retain(|finding| {
        if finding.span.start >= end {
            i = line_from(page, i, finding.span.start);
            end = page.lines[i].next;
            kept = is_kept(page, i, &mut scanner, &mut tried);
        }
        !kept
    });
}

/// Whether a keep holds line `i`.
fn is_kept(page: &Page<'_>, i: usize, scanner: &mut Scanner, tried: &mut Tried) -> bool {
    let patterns = page.patterns();
    // a paragraph has no key in the page; one that is claimed is rare enough to make it here
    let mut keys = Keys::default();
    let scanned = page.scanned(i).unwrap_or_else(|| {
        scanner.scan(page.line(i), patterns.vocabulary(), &mut keys);
        scanner.scanned(&page.lines[i].shape, &keys, 0, 0)
    });
    let mut kept = false;
    patterns.keep_index().find(&scanned, patterns.keeps(), tried, |rule, at| {
        // an inline keep holds the line it stands in
        kept |= matches!(at, Match::Line | Match::Folded(..)) || patterns.keep(rule).kind == Kind::Inline;
    });
    kept
}

/// Line `i` or, further down, the one that holds a byte.
fn line_from(page: &Page<'_>, i: usize, byte: usize) -> usize {
    // most claims stand close together
    const NEAR: usize = 4;
    let near = page.lines[i..].iter().take(NEAR).position(|line| byte < line.next);
    near.map_or_else(|| page.line_at(byte), |n| i + n)
}

/// Merges sorted claims that overlap, group by group.
fn merge(page: &Page<'_>, findings: &[Finding], selection: &Selection) -> Vec<Cut> {
    let mut cuts: Vec<Cut> = Vec::with_capacity(findings.len());
    let mut line = 0;
    let mut settle = |page, group: &[Finding]| {
        line = line_from(page, line, group[0].span.start);
        settle(page, group, line)
    };
    let removes = |f: &Finding| page.rule(f.rule).category.is_some_and(|c| selection.removes(c));
    for group in groups(findings) {
        if group.iter().all(removes) {
            cuts.push(settle(page, group));
            continue;
        }
        let (wanted, kept): (Vec<Finding>, Vec<Finding>) = group.iter().cloned().partition(removes);
        // what is claimed as well, and with no less confidence, for a category that stays, stays
        let free = |f: &Finding| {
            !kept.iter().any(|k| k.span.cover(f.span) == k.span && k.confidence >= f.confidence)
        };
        let free: Vec<Finding> = wanted.into_iter().filter(free).collect();
        cuts.extend(groups(&free).map(|group| settle(page, group)));
    }
    cuts
}

/// What decides: more confidence, then more text, then the name.
fn rank<'p>(page: &Page<'p>, f: &Finding) -> (u8, usize, &'p str, &'static str, Evidence) {
    (100 - f.confidence, usize::MAX - f.span.len(), &page.rule(f.rule).id, f.stage, f.evidence)
}

/// Sorted claims in groups that overlap.
fn groups(findings: &[Finding]) -> impl Iterator<Item = &[Finding]> {
    let mut rest = findings;
    std::iter::from_fn(move || {
        let mut reach = rest.first()?.span.end;
        let mut count = 1;
        while let Some(next) = rest.get(count).filter(|f| f.span.start < reach) {
            reach = reach.max(next.span.end);
            count += 1;
        }
        let (group, others) = rest.split_at(count);
        rest = others;
        Some(group)
    })
}

/// One cut of claims that overlap: all of them go, so the confidence is that of a claim on all of it, or else the least.
fn settle(page: &Page<'_>, group: &[Finding], line: usize) -> Cut {
    if let [one] = group {
        let Finding { span, rule, confidence, stage, evidence } = *one;
        return Cut { span, claimed: span, line, rule, stage, confidence, evidence, also: Vec::new() };
    }
    let claimed = group.iter().fold(group[0].span, |all, f| all.cover(f.span));
    let whole = group.iter().filter(|f| f.span == claimed).min_by_key(|f| rank(page, f));
    let least = group.iter().map(|f| f.confidence).min().unwrap_or(0);
    let best = whole.or_else(|| group.iter().min_by_key(|f| rank(page, f))).unwrap_or(&group[0]);
    let mut also: Vec<RuleId> = group.iter().map(|f| f.rule).filter(|&r| r != best.rule).collect();
    also.sort_by(|a, b| page.rule(*a).id.cmp(&page.rule(*b).id));
    also.dedup();
    Cut {
        span: claimed,
        claimed,
        line,
        rule: best.rule,
        stage: best.stage,
        confidence: whole.map_or(least, |f| f.confidence),
        evidence: best.evidence,
        also,
    }
}

/// Whether more than the policy's share of the text would go: then only what is near certain does.
fn is_too_much(page: &Page<'_>, cuts: &[Cut], policy: &Policy) -> bool {
    let visible = |text: &str| text.chars().filter(|c| !c.is_whitespace()).count();
    // whole lines are counted already
    let going = |cut: &Cut| {
        let whole = cut.span == page.span(cut.line);
        if whole { page.lines[cut.line].shape.visible as usize } else { visible(cut.span.of(page.text)) }
    };
    let going = cuts.iter().map(going).sum::<usize>() as f64;
    let all = page.lines.iter().map(|l| l.shape.visible as usize).sum::<usize>() as f64;
    going > all * policy.guard
}
