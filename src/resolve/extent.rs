//! How far a cut reaches: terminators, blank lines and the space that would be left over.

use super::Cut;
use crate::page::Page;
use crate::span::Span;
use crate::text::lines::lines;

/// Whole lines take their terminator and the blank lines that would be too many; spans take the space that would be.
pub(super) fn widen(page: &Page<'_>, cuts: &mut Vec<Cut>) {
    join_lines(page, cuts);
    let mut at = 0;
    while at < cuts.len() {
        let first = cuts[at].line;
        let mut end = at + 1;
        if !covers(page, first, cuts[at].span) {
            while end < cuts.len() && cuts[end].line == first {
                end += 1;
            }
            take_space(page, first, &mut cuts[at..end]);
            at = end;
            continue;
        }
        // a run of whole lines without a kept line between
        while end < cuts.len()
            && cuts[end].line == first + (end - at)
            && covers(page, first + (end - at), cuts[end].span)
        {
            end += 1;
        }
        take_lines(page, first, &mut cuts[at..end]);
        at = end;
    }
    cuts.retain(|cut| !cut.span.is_empty());
}

/// Cuts that together leave nothing of a line that a reader could see become one.
fn join_lines(page: &Page<'_>, cuts: &mut Vec<Cut>) {
    // most cuts are whole lines
    let is_part = |cut: &Cut| cut.span != page.span(cut.line);
    let Some(part) = cuts.iter().position(is_part) else { return };
    let first = cuts[..part].iter().rposition(|cut| cut.line != cuts[part].line).map_or(0, |n| n + 1);
    let mut out: Vec<Cut> = Vec::with_capacity(cuts.len());
    let mut rest = std::mem::take(cuts).into_iter();
    out.extend(rest.by_ref().take(first));
    let mut rest = rest.peekable();
    let mut group = Vec::new();
    while let Some(cut) = rest.next() {
        let line = cut.line;
        if !is_part(&cut) && rest.peek().is_none_or(|next| next.line != line) {
            out.push(cut);
            continue;
        }
        group.push(cut);
        while let Some(next) = rest.next_if(|next| next.line == line) {
            group.push(next);
        }
        match joined(page, line, &group) {
            Some(whole) => {
                group.clear();
                out.push(whole);
            }
            None => out.append(&mut group),
        }
    }
    *cuts = out;
}

/// The cuts of one line as one, if a reader would see nothing of the line without them.
fn joined(page: &Page<'_>, line: usize, group: &[Cut]) -> Option<Cut> {
    let whole = page.span(line);
    let mut rest = whole.start;
    for cut in group {
        if !is_bare(&page.text[rest.min(cut.span.start)..cut.span.start]) {
            return None;
        }
        rest = rest.max(cut.span.end);
    }
    if !is_bare(&page.text[rest.min(whole.end)..whole.end]) {
        return None;
    }
    let mut best = group.iter().min_by_key(|c| 100 - c.confidence)?.clone();
    let others = group.iter().flat_map(|c| c.also.iter().copied().chain([c.rule]));
    best.also = others.filter(|&r| r != best.rule).collect();
    best.also.sort_by(|a, b| page.rule(*a).id.cmp(&page.rule(*b).id));
    best.also.dedup();
    best.span = whole;
    Some(best)
}

/// White space and marks without width.
fn is_bare(text: &str) -> bool {
    let invisible = |c| matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}');
    text.chars().all(|c| c.is_whitespace() || invisible(c))
}

/// Whether the span holds all that is visible of line `i`.
fn covers(page: &Page<'_>, i: usize, span: Span) -> bool {
    let line = page.span(i);
    span.start <= line.start && span.end >= line.end
}

/// Gives the cuts within line `i` the white space that would be left over: before them where nothing follows, else
/// behind them where there is some before already.
fn take_space(page: &Page<'_>, i: usize, cuts: &mut [Cut]) {
    let line = page.span(i);
    let mut next = (line.end, true);
    for n in (0..cuts.len()).rev() {
        let span = cuts[n].span;
        let floor = n.checked_sub(1).map_or(line.start, |before| cuts[before].span.end);
        let (before, after) =
            (&page.text[floor..span.start.max(floor)], &page.text[span.end.min(next.0)..next.0]);
        let nothing_follows = next.1 && after.trim().is_empty();
        cuts[n].span = if nothing_follows {
            Span::new(floor + before.trim_end().len(), next.0)
        } else if span.start == line.start || page.text[..span.start].ends_with(char::is_whitespace) {
            Span::new(span.start, span.end + (after.len() - after.trim_start().len()))
        } else {
            span
        };
        next = (cuts[n].span.start, nothing_follows);
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
    let at_end = after == page.lines.len();
    let trailing = if at_end { page.trailing_gap() } else { 0 };
    let gap_behind = |n: usize| page.lines.get(first + n + 1).map_or(trailing, |l| l.gap);
    let mut largest = 0;
    let mut keeper = 0;
    for n in 0..cuts.len() {
        let gap = gap_behind(n);
        if gap > largest {
            (largest, keeper) = (gap, n);
        }
    }
    let count = cuts.len();
    // how many blank lines stay behind which of the cuts
    let stays = if at_end || first == 0 { 0 } else { largest.saturating_sub(gap_before) };
    for (n, cut) in cuts.iter_mut().enumerate() {
        let line = &page.lines[first + n];
        let blank_end = page.lines.get(first + n + 1).map_or(page.text.len(), |l| l.start);
        // where all goes, the blank lines at the start are enough
        let keeps_trailing = at_end && n + 1 == count && (first > 0 || gap_before == 0);
        let gap = gap_behind(n);
        let take = match n {
            _ if keeps_trailing => 0,
            _ if n == keeper => gap - stays.min(gap),
            _ => gap,
        };
        let end =
            if take == gap && !keeps_trailing { blank_end } else { skip_lines(page.text, line.next, take) };
        let start = if n == 0 && at_end && first > 0 { page.lines[first - 1].next } else { line.start };
        cut.span = Span::new(start.max(text_start), end);
    }
}

/// The byte after `count` lines from `from` on.
fn skip_lines(text: &str, from: usize, count: usize) -> usize {
    lines(&text[from..]).take(count).last().map_or(from, |l| from + l.next)
}
