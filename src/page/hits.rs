//! Phrase rules on lines: one scan for all of them.

use super::Page;
use crate::category::Category;
use crate::patterns::{Extent, Kind, Match, Place, RuleId};
use crate::span::Span;
use crate::text::fold::{fold_into, unfold};
use crate::text::key::{push_key, unkey};

/// A phrase rule that matches a line; conditions on its place are the stage's to check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Hit {
    /// The line.
    pub(crate) line: u32,
    /// The rule.
    pub(crate) rule: RuleId,
    /// The bytes of the text it claims.
    pub(crate) span: Span,
    /// Whether that is the whole line.
    pub(crate) whole: bool,
}

/// Fills the page's hits, line by line.
pub(super) fn look_up(page: &mut Page<'_>) {
    let (mut hits, mut first) = (Vec::new(), Vec::with_capacity(page.lines.len() + 1));
    let (mut folded, mut found) = (String::new(), Vec::new());
    let patterns = page.patterns;
    for i in 0..page.lines.len() {
        first.push(hits.len() as u32);
        let key = page.key(i);
        if key.is_empty() {
            continue;
        }
        folded.clear();
        fold_into(page.line(i), &mut folded);
        let words = page.lines[i].shape.words;
        found.clear();
        patterns.index().find(key, &folded, patterns.rules(), words, |rule, at| found.push((rule, at)));
        found.sort_by_key(|&(rule, at)| (rule, start_of(at)));
        let whole = page.span(i);
        for &(rule, at) in &found {
            let Some(span) = locate(page, i, &folded, rule, at) else { continue };
            hits.push(Hit { line: i as u32, rule, span, whole: span == whole });
        }
        if words >= SENTENCE && !hits[first[i] as usize..].iter().any(|h: &Hit| h.whole) {
            hits.extend(glued(page, i));
        }
    }
    first.push(hits.len() as u32);
    page.hits = hits;
    page.first_hit = first;
}

/// The shortest line that may be a paragraph with furniture glued to its end, in words.
const SENTENCE: u32 = 8;
/// The longest piece of furniture looked for behind the last sentence of a paragraph, in words.
const GLUED: usize = 8;

/// What extraction glued to the end of a paragraph: behind its last sentence, words that are a line of furniture by
/// themselves ("… in May. Share this article").
fn glued(page: &Page<'_>, i: usize) -> Option<Hit> {
    let line = page.line(i).trim_end();
    if line.ends_with(['.', '!', '?', '؟', '۔', '。', '।']) && !line.ends_with("..") {
        return None; // a sentence of the text, however short; and nearly every paragraph, before it costs anything
    }
    let closed = line.trim_end_matches(|c: char| ends_sentence(c) || c == ' ');
    let tail = line[ends(closed).last()?..].trim_start_matches(['"', '”', '»', ')', '\'']);
    let words = tail.split_whitespace().count();
    if !(1..=GLUED).contains(&words) || !tail.starts_with(char::is_whitespace) {
        return None;
    }
    let (mut folded, mut key) = (String::new(), String::new());
    fold_into(tail, &mut folded);
    push_key(&folded, page.patterns.vocabulary(), &mut key, |_, _, _| {});
    let mut found = None;
    page.patterns.index().find(&key, &folded, page.patterns.rules(), words as u32, |id, at| {
        let rule = page.rule(id);
        let whole = at == Match::Line && matches!(rule.kind, Kind::Line | Kind::Opener | Kind::Prefix);
        // of what goes on behind its phrase, only a pointer to another article, and with a mark between
        let pointer = rule.category == Some(Category::Related) && tail.contains([':', '|', '»', '>']);
        let pointer = rule.kind != Kind::Prefix || pointer;
        if whole && pointer && !rule.weak && rule.place == Place::Any && found.is_none_or(|best| id < best) {
            found = Some(id);
        }
    });
    let base = page.lines[i].start;
    let start = base + line.len() - tail.trim_start().len();
    found.map(|rule| Hit { line: i as u32, rule, span: Span::new(start, base + line.len()), whole: false })
}

fn start_of(at: Match) -> usize {
    match at {
        Match::Line => 0,
        Match::Key(start, _) | Match::Folded(start, _) => start,
    }
}

/// The bytes of the text that a match stands for.
fn locate(page: &Page<'_>, i: usize, folded: &str, rule: RuleId, at: Match) -> Option<Span> {
    let line = page.line(i);
    let base = page.lines[i].start;
    let (from, to) = match at {
        Match::Line => return Some(page.span(i)),
        Match::Folded(from, to) => (from, to),
        Match::Key(from, to) => unkey(folded, page.patterns.vocabulary(), from, to)?,
    };
    let (start, end) = unfold(line, from, to);
    let rule = page.rule(rule);
    let (start, end) = match (rule.kind, rule.extent) {
        (Kind::Inline, Extent::Sentence) => sentence(line, start, end),
        (Kind::Inline, Extent::Phrase) => brackets(line, start, end),
        _ => (start, end),
    };
    (start < end).then(|| Span::new(base + start, base + end))
}

/// The sentence of `line` around `start..end`.
fn sentence(line: &str, start: usize, end: usize) -> (usize, usize) {
    let from = ends(&line[..start]).last().unwrap_or(0);
    let to = ends(&line[end..]).next().map_or(line.len(), |at| end + at);
    let from = from + (line[from..start].len() - line[from..start].trim_start().len());
    (from, line[..to].trim_end().len().max(end))
}

/// Where sentences of `text` end: behind their mark. A full stop counts before a space, a closing mark or the end only,
/// so that `3.5` and `example.org` are one.
fn ends(text: &str) -> impl Iterator<Item = usize> + '_ {
    text.char_indices().filter(|&(_, c)| ends_sentence(c)).map(|(at, c)| (c, at + c.len_utf8())).filter_map(
        move |(c, at)| {
            let next = text[at..].chars().next();
            let closed = next.is_none_or(|n| {
                n.is_whitespace() || matches!(n, '"' | '”' | '»' | ')' | ']' | '\'' | '.' | '…')
            });
            (c != '.' || closed).then_some(at)
        },
    )
}

fn ends_sentence(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '؟' | '۔' | '。' | '！' | '？' | '।' | '…')
}

/// `start..end` with a pair of brackets directly around it, and a mark that belongs to the phrase.
fn brackets(line: &str, start: usize, end: usize) -> (usize, usize) {
    let before = line[..start].trim_end();
    let after = line[end..].trim_start_matches([' ', '.', '…', ':', '»', '›', '→']);
    for (open, close) in [('(', ')'), ('[', ']'), ('{', '}'), ('«', '»')] {
        if before.ends_with(open) && after.starts_with(close) {
            return (before.len() - open.len_utf8(), line.len() - after.len() + close.len_utf8());
        }
    }
    let marks = line[end..].trim_start_matches([' ', '»', '›', '→', '…']);
    let end = if marks.is_empty() { line.trim_end().len() } else { end };
    (start, end)
}

#[cfg(test)]
mod tests {
    use crate::cleaner::Cleaner;

    #[test]
    fn what_is_glued_to_a_paragraph_goes() {
        let cleaner = Cleaner::default();
        let before =
            "The tram will run to the harbour again when the new rails are in, which may take until May.";
        for tail in ["Share this article", "اقرأ المزيد", "Read more..."] {
            let page = format!("The tram is back\n\n{before} {tail}\n{before} It was time.\n");
            let kept = format!("The tram is back\n\n{before}\n{before} It was time.\n");
            assert_eq!(cleaner.clean(&page).text, kept, "{tail}");
        }
        let page = format!("The tram is back\n\n{before} Then we shared this article.\n{before}\n");
        assert_eq!(cleaner.clean(&page).text, page);
    }
}
