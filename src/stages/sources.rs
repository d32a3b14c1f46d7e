//! Sources: what leads into the first paragraph (`Publisher :-`, `CITY (Agency) -`, `عمان - بترا -`), of which only the
//! lead is cut, and lines of places and agencies alone. Labelled ones ("Source: …") are phrases.

use super::{Evidence, Finding, Named, Stage};
use crate::page::Page;
use crate::patterns::PatternSet;
use crate::span::Span;
use crate::text::fold::fold;
use crate::text::tokens::{TokenKind, tokens};
use crate::text::vocabulary::Lists;

pub(super) struct Sources {
    publisher: Named,
    agency: Named,
    place: Named,
    line: Named,
}

/// The longest lead, in code points.
const LEAD: usize = 80;

impl Sources {
    pub(super) fn new(patterns: &PatternSet) -> Self {
        Self {
            publisher: Named::new(patterns, "source-lead-publisher"),
            agency: Named::new(patterns, "source-lead-agency"),
            place: Named::new(patterns, "source-lead-place"),
            line: Named::new(patterns, "source-line"),
        }
    }
}

impl Stage for Sources {
    fn name(&self) -> &'static str {
        "sources"
    }

    fn detect(&self, page: &Page<'_>, out: &mut Vec<Finding>) {
        if page.body.is_empty() {
            return;
        }
        let first = page.body.start;
        if let Some((rule, span)) = self.lead(page, first) {
            rule.claim(out, self.name(), span, Evidence::LeadIn);
        }
        for i in (0..page.lines.len()).filter(|&i| page.headline != Some(i) && page.is_edge(i)) {
            if is_source_line(page, i) {
                let evidence = if i < first { Evidence::UnderHeadline } else { Evidence::AfterBody };
                self.line.claim(out, self.name(), page.span(i), evidence);
            }
        }
    }
}

impl Sources {
    /// What leads into the paragraph on line `i`.
    fn lead(&self, page: &Page<'_>, i: usize) -> Option<(Named, Span)> {
        let line = page.line(i);
        let base = page.lines[i].start;
        let text = line.trim_start();
        let indent = line.len() - text.len();
        let (mut parts, mut at, mut depth) = (Vec::new(), 0, 0_u32);
        // parts between dashes, brackets and a colon, as long as they are short
        for (pos, c) in text.char_indices().take(LEAD) {
            let after = &text[pos + c.len_utf8()..];
            let spaced = text[..pos].ends_with(' ') || after.starts_with(' ') || !c.is_ascii();
            let cuts = match c {
                '(' | '[' => {
                    depth += 1;
                    true
                }
                ')' | ']' => {
                    depth = depth.saturating_sub(1);
                    true
                }
                ':' | '/' => depth == 0 || c == '/',
                '-' | '–' | '—' | '_' | 'ـ' => spaced || text[..pos].trim_end().ends_with([':', ')']),
                _ => false,
            };
            if !cuts {
                continue;
            }
            parts.push((text[at..pos].trim(), c, pos + c.len_utf8()));
            at = pos + c.len_utf8();
            if let Some(found) = self.judge(page, &parts, after)
                && depth == 0
            {
                let mut end = at;
                let mut rest = &text[end..];
                // the marks that close the lead, and the space after it
                while let Some(c) = rest
                    .chars()
                    .next()
                    .filter(|c| c.is_whitespace() || matches!(c, '-' | '–' | '—' | ':' | '_' | 'ـ'))
                {
                    end += c.len_utf8();
                    rest = &text[end..];
                }
                return Some((found, Span::new(base + indent, base + indent + end)));
            }
        }
        None
    }

    /// Whether these parts make a lead; `after` is what follows the mark that ends the last of them.
    fn judge(&self, page: &Page<'_>, parts: &[(&str, char, usize)], after: &str) -> Option<Named> {
        let (_, mark, _) = *parts.last()?;
        let next = after.trim_start().chars().next();
        let goes_on = next.is_some_and(|c| matches!(c, '-' | '–' | '—' | ':'));
        let kinds: Vec<PartKind> =
            parts.iter().map(|(part, ..)| part_kind(page, part)).filter(|k| *k != PartKind::Empty).collect();
        let words: usize = parts.iter().map(|(part, ..)| part.split_whitespace().count()).sum();
        if kinds.is_empty() || kinds.len() > 4 || words > 9 {
            return None;
        }
        // `Publisher :-`
        if mark == ':'
            && next.is_some_and(|c| matches!(c, '-' | '–' | '—'))
            && words <= 5
            && !says(page, parts)
        {
            return Some(self.publisher);
        }
        let ends = matches!(mark, '-' | '–' | '—' | ':' | 'ـ')
            && !goes_on
            && next.is_some_and(|c| c.is_alphanumeric() || matches!(c, '"' | '“' | '«' | '\''));
        if !ends || is_list_ahead(page, after) {
            return None;
        }
        let agency = kinds.contains(&PartKind::Agency);
        let known = kinds.iter().all(|k| *k != PartKind::Other);
        if agency && kinds.iter().filter(|k| **k == PartKind::Other).count() <= 1 {
            return Some(self.agency);
        }
        // `Place (Publisher) -` and `Place - "Publisher":`
        let set_apart = match parts {
            [_, (_, ')', _), ..] => mark != ':',
            [_, (name, ':', _)] => name.starts_with(['"', '«', '“']) && name.ends_with(['"', '»', '”']),
            _ => false,
        };
        let publisher = set_apart && kinds == [PartKind::Place, PartKind::Other] && words <= 6;
        (publisher || known && kinds.len() == 1 && mark != ':').then_some(self.place)
    }
}

/// Whether a verb of saying is among the words: then they name a speaker.
fn says(page: &Page<'_>, parts: &[(&str, char, usize)]) -> bool {
    let vocabulary = page.patterns().vocabulary();
    parts.iter().any(|(part, ..)| fold(part).split(' ').any(|word| vocabulary.lists(word).has(Lists::SAY)))
}

/// Another part may follow: the lead is not over yet.
fn is_list_ahead(page: &Page<'_>, after: &str) -> bool {
    let head: String = after.chars().take(40).collect();
    let Some(cut) = head.find([':', '-', '–', '—', ')']) else { return false };
    let part = head[..cut].trim();
    let quoted =
        part.starts_with(['"', '«', '“']) && part.ends_with(['"', '»', '”']) && head[cut..].starts_with(':');
    quoted || matches!(part_kind(page, part), PartKind::Agency | PartKind::Place)
}

/// What a part of a lead is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum PartKind {
    Empty,
    Place,
    Agency,
    Other,
}

fn part_kind(page: &Page<'_>, part: &str) -> PartKind {
    let folded = fold(part);
    let mut words: Vec<&str> = Vec::new();
    for token in tokens(&folded) {
        match token.kind {
            TokenKind::Word => words.push(&folded[token.start..token.end]),
            TokenKind::Number => return PartKind::Other,
            TokenKind::Mark(_) => {}
        }
    }
    if words.is_empty() {
        return PartKind::Empty;
    }
    let (mut at, mut agency, mut joined) = (0, false, String::new());
    while at < words.len() {
        let (lists, size) = page.patterns().vocabulary().longest(&words[at..], &mut joined);
        let link = at > 0 && matches!(words[at], "و" | "and" | "+");
        if !link && !lists.has(Lists::PLACE) && !lists.has(Lists::AGENCY) {
            return PartKind::Other;
        }
        agency |= lists.has(Lists::AGENCY);
        at += size.max(1);
    }
    if agency { PartKind::Agency } else { PartKind::Place }
}

/// What at least one part of a source line is.
const KNOWN: Lists = Lists::PLACE.and(Lists::AGENCY);

/// A line of places and agencies, or a name and a place with a dash between.
fn is_source_line(page: &Page<'_>, i: usize) -> bool {
    let s = &page.lines[i].shape;
    if s.words == 0 || s.words > 8 || s.digits > 0 || page.lines[i].prose || !page.may_have(i, KNOWN) {
        return false;
    }
    let line = page.line(i).trim().trim_end_matches([':', '-', '.']);
    let parts: Vec<PartKind> = line
        .split(['-', '–', '—', '/', '،', ',', '(', ')', '|', ':'])
        .map(|p| part_kind(page, p.trim()))
        .filter(|k| *k != PartKind::Empty)
        .collect();
    let agency = parts.contains(&PartKind::Agency);
    let known = parts.iter().filter(|k| **k != PartKind::Other).count();
    let near_headline = page.headline.is_some_and(|h| i > h) && i < page.body.start;
    // `Place / Publisher` next to other furniture
    let beside = |j: usize| j < page.body.start && page.is_furniture(j);
    let with_place =
        near_headline && parts.len() == 2 && known == 1 && s.words <= 5 && (beside(i + 1) || beside(i - 1));
    (agency && known == parts.len()) || (agency && near_headline && parts.len() >= 2) || with_place
}

#[cfg(test)]
mod tests {
    use crate::stages::testing::{cut_texts, cuts};

    const PROSE: &str =
        "the harbour was closed on Sunday after a storm had moved the buoys, and ships had to wait outside.";

    #[test]
    fn leads_are_cut_and_the_paragraph_stays() {
        for lead in [
            "Coast News :- ",
            "LONDON (Reuters) - ",
            "عمان - بترا - ",
            "الرياض – واس: ",
            "القاهرة ـ رويترز – ",
        ] {
            let page = format!("A storm\n\n{lead}{PROSE}\n{PROSE}\n");
            assert_eq!(cut_texts(&page, "sources"), [lead], "{lead}");
        }
    }

    #[test]
    fn a_speaker_is_no_source() {
        for start in [
            "The mayor: ",
            "The mayor said :- ",
            "قال وزير النقل :- ",
            "Ports - and not only they - suffer: ",
            "London: ",
        ] {
            let page = format!("A storm\n\n{start}{PROSE}\n{PROSE}\n");
            assert_eq!(cuts(&page, "sources"), [0; 0], "{start}");
        }
    }
}
