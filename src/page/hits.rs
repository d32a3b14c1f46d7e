//! Phrase rules on lines: one scan for all of them.

use crate::category::Category;
use crate::patterns::{self, Extent, Kind, Match, PatternSet, RuleId, Tried};
use crate::span::Span;
use crate::text::fold::unfold;
use crate::text::glance::Glance;
use crate::text::key::unkey;
use crate::text::scan::{Keys, Lent, Scanned, Scanner};
use crate::text::shape::Shape;

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

/// A line as the search needs it.
pub(super) struct Place<'t> {
    /// Its number in the page.
    pub(super) number: u32,
    /// Its content.
    pub(super) line: &'t str,
    /// Where that begins in the text.
    pub(super) start: usize,
    /// Its bytes in the text without white space around.
    pub(super) span: Span,
    /// Its counts.
    pub(super) shape: Shape,
}

/// The search for phrases, line by line: what it goes by, and memory for one line after the other.
pub(super) struct Search<'p> {
    patterns: &'p PatternSet,
    scanner: Lent,
    found: Vec<(RuleId, Match)>,
    tried: Tried,
    texts: Vec<u32>,
}

impl<'p> Search<'p> {
    pub(super) fn new(patterns: &'p PatternSet) -> Self {
        let (found, texts) = (Vec::new(), Vec::new());
        Self { patterns, scanner: Scanner::lent(), found, tried: Tried::default(), texts }
    }

    /// Scans the line that is to be looked up.
    pub(super) fn scan(&mut self, line: &str, keys: &mut Keys) -> Shape {
        self.scanner.scan(line, self.patterns.vocabulary(), keys)
    }

    /// What a glance says of a line that need not be scanned: it has more than `most` words, or no rule takes it.
    pub(super) fn pass(&mut self, line: &str, most: u32) -> Option<Glance> {
        self.patterns.index().pass(line, most, self.patterns.rules(), &mut self.texts)
    }

    /// Whether the key of the line scanned last may hold a number or a date.
    pub(super) fn is_marked(&self) -> bool {
        self.scanner.is_marked()
    }

    /// Adds the hits on the line scanned last, whose key and words begin at `from` and `count`, and its folded view;
    /// returns its marks.
    pub(super) fn look_up(
        &mut self,
        place: &Place<'_>,
        keys: &Keys,
        from: usize,
        count: usize,
        hits: &mut Vec<Hit>,
        views: &mut Vec<u8>,
    ) -> u128 {
        let first = hits.len();
        let scanned = self.scanner.scanned(&place.shape, keys, from, count);
        let marks = scanned.marks;
        views.extend_from_slice(scanned.folded);
        let (found, rules) = (&mut self.found, self.patterns.rules());
        found.clear();
        self.patterns.index().find(&scanned, rules, &mut self.tried, |rule, at| found.push((rule, at)));
        found.sort_by_key(|&(rule, at)| (rule, start_of(at)));
        for &(rule, at) in &*found {
            let Some(span) = locate(place, &scanned, self.patterns, rule, at) else { continue };
            hits.push(Hit { line: place.number, rule, span, whole: span == place.span });
        }
        if place.shape.words >= SENTENCE && !hits[first..].iter().any(|h: &Hit| h.whole) {
            hits.extend(self.glued(place));
        }
        marks
    }
}

/// The shortest line that may be a paragraph with furniture glued to its end, in words.
const SENTENCE: u32 = 8;
/// The longest piece of furniture looked for behind the last sentence of a paragraph, in words.
const GLUED: usize = 8;

impl Search<'_> {
    /// What extraction glued to the end of a paragraph: behind its last sentence, words that are a line of furniture by
    /// themselves ("… in May. Share this article").
    pub(super) fn glued(&mut self, place: &Place<'_>) -> Option<Hit> {
        let line = place.line.trim_end();
        if line.ends_with(['.', '!', '?', '؟', '۔', '。', '।']) && !line.ends_with("..") {
            return None; // a sentence of the text, however short; and nearly every paragraph, before it costs anything
        }
        let closed = line.trim_end_matches(|c: char| ends_sentence(c) || c == ' ');
        let tail = line[ends(closed).next_back()?..].trim_start_matches(['"', '”', '»', ')', '\'']);
        let words = tail.split_whitespace().take(GLUED + 1).count();
        if !(1..=GLUED).contains(&words) || !tail.starts_with(char::is_whitespace) {
            return None;
        }
        let patterns = self.patterns;
        let mut keys = Keys::default();
        let mut shape = self.scan(tail, &mut keys);
        shape.words = words as u32;
        let scanned = self.scanner.scanned(&shape, &keys, 0, 0);
        let mut found = None;
        patterns.index().find(&scanned, patterns.rules(), &mut self.tried, |id, at| {
            let rule = patterns.rule(id);
            let whole = at == Match::Line && matches!(rule.kind, Kind::Line | Kind::Opener | Kind::Prefix);
            // of what goes on behind its phrase, only a pointer to another article, and with a mark between
            let pointer = rule.category == Some(Category::Related) && tail.contains([':', '|', '»', '>']);
            let pointer = rule.kind != Kind::Prefix || pointer;
            let anywhere = rule.place == patterns::Place::Any;
            if whole && pointer && !rule.weak && anywhere && found.is_none_or(|best| id < best) {
                found = Some(id);
            }
        });
        let start = place.start + line.len() - tail.trim_start().len();
        let span = Span::new(start, place.start + line.len());
        found.map(|rule| Hit { line: place.number, rule, span, whole: false })
    }
}

fn start_of(at: Match) -> usize {
    match at {
        Match::Line => 0,
        Match::Key(start, _) | Match::Folded(start, _) => start,
    }
}

/// The bytes of the text that a match stands for.
fn locate(
    place: &Place<'_>,
    scanned: &Scanned<'_>,
    patterns: &PatternSet,
    rule: RuleId,
    at: Match,
) -> Option<Span> {
    let (line, base) = (place.line, place.start);
    let (from, to) = match at {
        Match::Line => return Some(place.span),
        Match::Folded(from, to) => (from, to),
        Match::Key(from, to) => unkey(scanned.text(), patterns.vocabulary(), from, to)?,
    };
    let (start, end) = unfold(line, from, to);
    let rule = patterns.rule(rule);
    // words in quotation marks are somebody's, and the text speaks of them
    let quoted = || {
        line[..start].chars().next_back().is_some_and(|c| matches!(c, '«' | '“' | '„' | '「' | '『' | '"'))
    };
    if rule.kind == Kind::Inline && quoted() {
        return None;
    }
    let (start, end) = match (rule.kind, rule.extent) {
        (Kind::Inline, Extent::Sentence) => sentence(line, start, end),
        (Kind::Inline, Extent::Phrase) => brackets(line, start, end),
        _ => (start, end),
    };
    (start < end).then(|| Span::new(base + start, base + end))
}

/// The sentence of `line` around `start..end`.
fn sentence(line: &str, start: usize, end: usize) -> (usize, usize) {
    let from = ends(&line[..start]).next_back().unwrap_or(0);
    let to = ends(&line[end..]).next().map_or(line.len(), |at| end + at);
    let from = from + (line[from..start].len() - line[from..start].trim_start().len());
    (from, line[..to].trim_end().len().max(end))
}

/// Where sentences of `text` end: behind their mark. A full stop counts before a space, a closing mark or the end only,
/// so that `3.5` and `example.org` are one.
fn ends(text: &str) -> impl DoubleEndedIterator<Item = usize> + '_ {
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
