//! Phrases: lines and spans that a rule written as data takes.
//!
//! Strong rules claim at once, where their `place` holds. The words of weak rules prove nothing alone (`Share`, `Home`):
//! they wait for company, a line next to them that is furniture by its words, or at the page's edges a second weak line;
//! or they stand alone below the last paragraph.

use rustc_hash::FxHashMap;

use super::{Evidence, Finding, Stage};
use crate::category::Category;
use crate::page::{Hit, Page};
use crate::patterns::Kind;
use crate::text::shape::Ending;

/// Confidence of a weak rule in company, in percent, at most.
const IN_COMPANY: u8 = 85;

/// Confidence of a weak rule on the last line, in percent, at most.
const AT_THE_END: u8 = 75;

pub(super) struct Phrases;

impl Stage for Phrases {
    fn name(&self) -> &'static str {
        "phrases"
    }

    fn detect(&self, page: &Page<'_>, out: &mut Vec<Finding>) {
        let again = repeated(page);
        // two buttons between paragraphs, and no sentence of theirs: a text that explains what they do
        let explained = page.body.clone().filter(|&i| is_button(page, i)).nth(1).is_some();
        for i in 0..page.lines.len() {
            for hit in page.hits(i) {
                let rule = page.rule(hit.rule);
                if !page.is_at(i, rule.place)
                    || page.headline == Some(i) && hit.whole && rule.kind != Kind::Line
                {
                    continue;
                }
                if rule.weak && (is_among_code(page, i) || is_label(page, i, rule.category)) {
                    continue;
                }
                if is_sentence(page, hit) || is_verse(page, i) && rule.kind != Kind::Inline {
                    continue;
                }
                if explained && is_button(page, i)
                    || page.is_heading(i)
                    || is_enumerated(page, i, rule.category)
                {
                    continue;
                }
                let (confidence, evidence) = if !rule.weak {
                    (rule.confidence, Evidence::Words)
                } else if let Some(next_to) = company(page, &again, hit) {
                    (rule.confidence.min(IN_COMPANY), Evidence::Company(page.lines[next_to].number))
                } else if is_last_word(page, hit) {
                    (rule.confidence.min(AT_THE_END), Evidence::AfterBody)
                } else {
                    continue;
                };
                out.push(Finding {
                    span: hit.span,
                    rule: hit.rule,
                    confidence,
                    stage: self.name(),
                    evidence,
                });
            }
        }
    }
}

/// A word or two after the last paragraph, and nothing below: no author ends with `Comments` or `More`.
fn is_last_word(page: &Page<'_>, hit: &Hit) -> bool {
    let i = hit.line as usize;
    let below_prose = i == page.body.end && page.body.len() >= 2;
    let word = matches!(page.rule(hit.rule).kind, Kind::Line | Kind::Opener);
    word && below_prose && i + 1 == page.lines.len() && page.lines[i].shape.words <= 3
}

/// A button's name between two paragraphs, alone or among other short lines: `Accept all`, `Log in`.
fn is_button(page: &Page<'_>, i: usize) -> bool {
    const SHORT: u32 = 5;
    const NEAR: usize = 3;
    let button = |h: &Hit| {
        let category = page.rule(h.rule).category;
        h.whole && matches!(category, Some(Category::Consent | Category::Account | Category::Comment))
    };
    let is_short = |j: &usize| (1..=SHORT).contains(&page.lines[*j].shape.words);
    let is_text = |j: usize| page.lines[j].prose && !page.lines[j].claimed;
    let above = (0..i).rev().take(NEAR).find(|j| !is_short(j));
    let below = (i + 1..page.lines.len()).take(NEAR).find(|j| !is_short(j));
    is_short(&i)
        && page.hits(i).iter().any(button)
        && above.is_some_and(is_text)
        && below.is_some_and(is_text)
}

/// An item of a numbered list of the text: `6. No copying …` between 5. and 7., `第九条`, `§ 4`.
fn is_enumerated(page: &Page<'_>, i: usize, category: Option<Category>) -> bool {
    let numbered = |j: usize| page.lines.get(j).is_some_and(|_| is_numbered(page.line(j)));
    matches!(category, Some(Category::Legal | Category::Counter | Category::Byline))
        && numbered(i)
        && (i > 0 && numbered(i - 1) || numbered(i + 1) || i > 1 && numbered(i - 2) || numbered(i + 2))
}

fn is_numbered(line: &str) -> bool {
    let line = line.trim_start();
    if line.starts_with(['§', '第']) {
        return true;
    }
    let rest = line.trim_start_matches(|c| crate::text::fold::digit(c).is_some());
    let mut after = rest.chars();
    rest.len() < line.len()
        && after.next().is_some_and(|c| matches!(c, '.' | ')' | '．' | '、'))
        && !after.next().is_some_and(char::is_numeric)
}

/// A line of a program, or next to one: there `return` and `begin` are no buttons.
fn is_among_code(page: &Page<'_>, i: usize) -> bool {
    let beside = [i.checked_sub(1), Some(i), (i + 1 < page.lines.len()).then_some(i + 1)];
    beside.into_iter().flatten().any(|j| page.is_code(j))
}

/// `Features:` labels what follows; items of menus have no colon, fields of forms do.
fn is_label(page: &Page<'_>, i: usize, category: Option<Category>) -> bool {
    category == Some(Category::Navigation) && page.lines[i].shape.ending == Ending::Colon
}

/// A sentence of the text that begins like furniture: it ends with a full stop, or is a line of a dialogue.
///
/// "Read also the last line." and "By noon the fish is gone." are such; "Photo by Jim Varga." is none, being short.
fn is_sentence(page: &Page<'_>, hit: &Hit) -> bool {
    let rule = page.rule(hit.rule);
    let i = hit.line as usize;
    let s = &page.lines[i].shape;
    let line = page.line(i).trim_start().chars().skip(1).take(40);
    let set_apart = || line.clone().any(|c| matches!(c, ':' | '|' | '：' | '>' | '»' | '…' | '-' | '–'));
    let stop = rule.no_stop && s.ending == Ending::Sentence && s.words > 4;
    let spoken = rule.kind == Kind::Prefix && rule.category == Some(Category::Related) && s.bullet;
    hit.whole && (stop || spoken && !set_apart())
}

/// Within a page of short lines without any prose: a poem, a song, a script. There the same words are text.
fn is_verse(page: &Page<'_>, i: usize) -> bool {
    const LINES: usize = 12;
    page.body.is_empty() && page.lines.len() >= LINES && !page.is_edge(i)
}

/// The lines of the page with weak words, by their key: how many there are, and the first two.
type Again<'p> = FxHashMap<&'p str, (usize, [usize; 2])>;

fn repeated<'p>(page: &'p Page<'_>) -> Again<'p> {
    let mut again = Again::default();
    if page.body.is_empty() {
        return again;
    }
    for i in 0..page.lines.len() {
        if page.hits(i).iter().any(|h| h.whole && page.rule(h.rule).weak) {
            let (count, first) = again.entry(page.key(i)).or_default();
            if *count < 2 {
                first[*count] = i;
            }
            *count += 1;
        }
    }
    again
}

/// Another of at least three lines of the same weak words, spread over a page with a body (buttons of a live blog).
fn elsewhere(again: &Again<'_>, page: &Page<'_>, i: usize) -> Option<usize> {
    const TIMES: usize = 3;
    let (count, first) = again.get(page.key(i))?;
    (*count >= TIMES).then(|| if first[0] == i { first[1] } else { first[0] })
}

/// The line whose company makes a weak hit count.
fn company(page: &Page<'_>, again: &Again<'_>, hit: &Hit) -> Option<usize> {
    let i = hit.line as usize;
    let near = [i.checked_sub(1), (i + 1 < page.lines.len()).then_some(i + 1)];
    let strong = near.into_iter().flatten().find(|&n| page.is_furniture(n));
    let category = page.rule(hit.rule).category;
    let same = |n: usize| page.hits(n).iter().any(|h| h.whole && page.rule(h.rule).category == category);
    let weak = || near.into_iter().flatten().find(|&n| page.is_edge(i) && same(n));
    // a section's name over the headline
    let over_headline = || {
        let headline = page.headline.filter(|&h| i < h && h <= i + 2 && !page.body.is_empty());
        headline.filter(|_| category == Some(Category::Navigation) && page.rule(hit.rule).kind == Kind::Line)
    };
    strong.or_else(weak).or_else(over_headline).or_else(|| elsewhere(again, page, i))
}

#[cfg(test)]
mod tests {
    use crate::stages::testing::{Page as _, cuts};

    #[test]
    fn weak_words_wait_for_company() {
        let prose = "The council met on Tuesday to speak about the new bridge over the river.";
        let alone = format!("A bridge\n\n{prose}\n\nShare\n\n{prose}\n{prose}\n");
        assert_eq!(cuts(&alone, "phrases"), [0; 0]);
        let company = format!("A bridge\n\n{prose}\n{prose}\n\nShare this article\nPrint\n");
        assert!(cuts(&company, "phrases").contains(&company.line_of("Share this article")));
    }
}
