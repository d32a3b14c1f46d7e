//! Settling: from claims that overlap to cuts that do not.
//!
//! In this order: claims on kept lines are vetoed · claims below the profile's confidence fall · overlapping ones merge,
//! with one deciding rule (most confident, then longest, then first by name) and the others in `also` · categories that
//! are to be kept fall · the guard holds back what is not near certain where too much would go · whole lines take their
//! terminators and the blank lines that would be too many.
#![deny(clippy::disallowed_methods)]

use crate::config::Policy;
use crate::page::Page;
use crate::patterns::{Kind, Match, RuleId};
use crate::span::Span;
use crate::stages::{Evidence, Finding};
use crate::text::fold::fold_into;
use crate::text::lines::lines;

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
        widen(page, &mut cuts);
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
    let key = page.key(i);
    if key.is_empty() {
        return false;
    }
    folded.clear();
    fold_into(page.line(i), folded);
    let (mut kept, patterns) = (false, page.patterns());
    patterns.keep_index().find(key, folded, patterns.keeps(), page.lines[i].shape.words, |rule, at| {
        // a whole-line match of a prefix asks for something after it; an inline keep holds the line it stands in
        kept |= matches!(at, Match::Line | Match::Folded(..))
            || patterns.keeps()[rule.0 as usize].kind == Kind::Inline;
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

/// Whole lines take their terminator and the blank lines that would be too many; spans take the space that would be.
fn widen(page: &Page<'_>, cuts: &mut Vec<Cut>) {
    join_lines(page, cuts);
    let mut at = 0;
    while at < cuts.len() {
        let first = page.line_at(cuts[at].span.start);
        if !covers(page, first, cuts[at].span) {
            cuts[at].span = with_space(page, first, cuts[at].span);
            at += 1;
            continue;
        }
        // a run of whole lines without a kept line between
        let mut end = at + 1;
        while end < cuts.len()
            && page.line_at(cuts[end].span.start) == first + (end - at)
            && covers(page, first + (end - at), cuts[end].span)
        {
            end += 1;
        }
        take_lines(page, first, &mut cuts[at..end]);
        at = end;
    }
}

/// Cuts that together leave nothing visible of a line become one.
fn join_lines(page: &Page<'_>, cuts: &mut Vec<Cut>) {
    let mut out: Vec<Cut> = Vec::with_capacity(cuts.len());
    let mut at = 0;
    while at < cuts.len() {
        let line = page.line_at(cuts[at].span.start);
        let end = at + cuts[at..].iter().take_while(|c| page.line_at(c.span.start) == line).count();
        let whole = page.span(line);
        let mut rest = whole.start;
        let mut bare = true;
        for cut in &cuts[at..end] {
            bare &= page.text[rest.min(cut.span.start)..cut.span.start].trim().is_empty();
            rest = rest.max(cut.span.end);
        }
        bare &= page.text[rest.min(whole.end)..whole.end].trim().is_empty();
        if bare && end - at > 1 {
            let mut best =
                cuts[at..end].iter().min_by_key(|c| 100 - c.confidence).cloned().expect("not empty");
            let others = cuts[at..end].iter().flat_map(|c| c.also.iter().copied().chain([c.rule]));
            best.also = others.filter(|&r| r != best.rule).collect();
            best.also.sort_by(|a, b| page.rule(*a).id.cmp(&page.rule(*b).id));
            best.also.dedup();
            best.span = whole;
            out.push(best);
        } else {
            out.extend(cuts[at..end].iter().cloned());
        }
        at = end;
    }
    *cuts = out;
}

/// Whether the span holds all that is visible of line `i`.
fn covers(page: &Page<'_>, i: usize, span: Span) -> bool {
    let line = page.span(i);
    span.start <= line.start && span.end >= line.end
}

/// A span within a line, with the white space that would be left over.
fn with_space(page: &Page<'_>, i: usize, span: Span) -> Span {
    let line = page.span(i);
    let (before, after) = (&page.text[line.start..span.start], &page.text[span.end..line.end]);
    let after_space = after.len() - after.trim_start().len();
    if after.trim_start().is_empty() {
        let kept = before.trim_end().len();
        Span::new(line.start + kept, line.end)
    } else if before.is_empty() || before.ends_with(char::is_whitespace) {
        Span::new(span.start, span.end + after_space)
    } else {
        span
    }
}

/// Gives the cuts of consecutive lines, from line `first` on, their terminators and the blank lines to go.
///
/// Of the blank lines around and between them as many stay as the largest gap had; none at the start of the text beyond
/// those it began with, none at its end beyond those it ended with.
fn take_lines(page: &Page<'_>, first: usize, cuts: &mut [Cut]) {
    let after = first + cuts.len();
    let text_start = page.lines[0].start.min(page.start());
    let gap_before = page.lines[first].gap;
    let gaps: Vec<usize> = (first + 1..=after)
        .map(|i| page.lines.get(i).map_or_else(|| page.trailing_gap(), |l| l.gap))
        .collect();
    let largest = gaps.iter().copied().max().unwrap_or(0);
    let at_end = after == page.lines.len();
    // how many blank lines stay behind which of the cuts
    let stays = if at_end || first == 0 { 0 } else { largest.saturating_sub(gap_before) };
    let keeper = gaps.iter().position(|&g| g == largest).unwrap_or(0);
    for (n, cut) in cuts.iter_mut().enumerate() {
        let line = &page.lines[first + n];
        let blank_end = page.lines.get(first + n + 1).map_or(page.text.len(), |l| l.start);
        let keeps_trailing = at_end && n + 1 == gaps.len();
        let take = if keeps_trailing {
            0
        } else if n == keeper {
            gaps[n] - stays.min(gaps[n])
        } else {
            gaps[n]
        };
        let end = if take == gaps[n] && !keeps_trailing {
            blank_end
        } else {
            skip_lines(page.text, line.next, take)
        };
        let start = if n == 0 && at_end && first > 0 { page.lines[first - 1].next } else { line.start };
        cut.span = Span::new(start.max(text_start), end);
    }
}

/// The byte after `count` lines from `from` on.
fn skip_lines(text: &str, from: usize, count: usize) -> usize {
    lines(&text[from..]).take(count).last().map_or(from, |l| from + l.next)
}
