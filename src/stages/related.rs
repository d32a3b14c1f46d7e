//! Related lists: headings such as "Read also" with the titles under them, and titles set twice in a row.
//!
//! Under an opener the list runs over lines that read like titles and stops where prose resumes. Inside the body the
//! last short line before prose is taken for a sub-heading and stays. Without an opener a list is known by its doubled
//! titles, or by standing after the body next to other furniture.

use super::{Evidence, Finding, Named, Stage};
use crate::category::Category;
use crate::page::Page;
use crate::patterns::{Kind, PatternSet};
use crate::text::shape::Ending;

pub(super) struct Related {
    list: Named,
    weak: Named,
    doubled: Named,
    tail: Named,
}

/// A title under an opener inside the body has at least so many words; shorter lines are sub-headings.
const TITLE_IN_BODY: u32 = 4;

impl Related {
    pub(super) fn new(patterns: &PatternSet) -> Self {
        Self {
            list: Named::new(patterns, "related-list"),
            weak: Named::new(patterns, "related-weak-list"),
            doubled: Named::new(patterns, "related-doubled"),
            tail: Named::new(patterns, "related-tail"),
        }
    }
}

impl Stage for Related {
    fn name(&self) -> &'static str {
        "related"
    }

    fn detect(&self, page: &Page<'_>, out: &mut Vec<Finding>) {
        for i in 0..page.lines.len() {
            if let Some(weak) = opener(page, i) {
                self.under(page, i, weak, out);
            }
        }
        self.doubled_titles(page, out);
        self.tail_run(page, out);
    }
}

impl Related {
    /// The titles under the opener on line `i`.
    fn under(&self, page: &Page<'_>, i: usize, weak: bool, out: &mut Vec<Finding>) {
        let tail = page.is_edge(i) && i >= page.body.start;
        let mut end = i + 1;
        while end < page.lines.len()
            && (is_title(page, end) || passes(page, end))
            && opener(page, end).is_none()
        {
            end += 1;
        }
        if !tail {
            let resumes = page.lines.get(end).is_some_and(|l| l.prose);
            while end > i + 1 && resumes && page.lines[end - 1].shape.words < TITLE_IN_BODY {
                end -= 1;
            }
            // what has no bullet does not belong to a list that has
            if page.lines.get(i + 1).is_some_and(|l| l.shape.bullet)
                && let Some(other) = (i + 2..end).find(|&j| !page.lines[j].shape.bullet)
            {
                end = other;
            }
            // a list of its own stands close together; after a gap the text goes on
            if let Some(gap) = (i + 2..end).find(|&j| page.lines[j].gap > page.lines[i + 1].gap) {
                end = gap;
            }
        }
        if weak && let Some(fact) = (i + 1..end).find(|&j| is_fact(page.line(j))) {
            end = fact;
        }
        let titles = (i + 1..end).filter(|&j| is_title(page, j)).count();
        if titles == 0 || weak && (!tail || titles < 2) {
            return;
        }
        let rule = if weak { self.weak } else { self.list };
        let number = page.lines[i].number;
        if weak {
            rule.claim(out, self.name(), page.span(i), Evidence::Run(titles));
        }
        // with the titles go the ranks before them
        for j in (i + 1..end).filter(|&j| is_title(page, j) || tail && page.lines[j].shape.letters == 0) {
            rule.claim(out, self.name(), page.span(j), Evidence::Under(number));
        }
    }

    /// Lines `X X`: two together anywhere, one alone after the body.
    fn doubled_titles(&self, page: &Page<'_>, out: &mut Vec<Finding>) {
        let after_body = |i: usize| !page.body.is_empty() && i >= page.body.end;
        let is_doubled =
            |i: usize| page.doubled(i).is_some_and(|words| words >= if after_body(i) { 2 } else { 3 });
        let mut i = 0;
        while i < page.lines.len() {
            let run = (i..page.lines.len()).take_while(|&j| is_doubled(j)).count();
            let alone_after_body = run == 1 && after_body(i) && page.doubled(i) >= Some(3);
            let verse = page.body.is_empty();
            if (run >= 2 && !verse) || alone_after_body {
                for j in i..i + run {
                    self.doubled.claim(out, self.name(), page.span(j), Evidence::Doubled);
                }
            }
            i += run.max(1);
        }
    }

    /// Three and more titles after the body, next to other furniture.
    fn tail_run(&self, page: &Page<'_>, out: &mut Vec<Finding>) {
        if page.body.is_empty() {
            return;
        }
        let is_teaser = |i: usize| {
            let s = &page.lines[i].shape;
            is_title(page, i)
                && s.words >= 5
                && !s.bullet
                && s.ending != Ending::Colon
                && s.digits * 4 < s.letters
                && !page.key(i).contains('@')
                && !(s.digits > 0 && holds_score(page.line(i)))
        };
        let mut i = page.body.end;
        while i < page.lines.len() {
            let run = (i..page.lines.len()).take_while(|&j| is_teaser(j)).count();
            let neighbour =
                |j: Option<usize>| j.is_some_and(|j| j < page.lines.len() && page.is_furniture(j));
            if run >= 3 && (i > page.body.end && neighbour(i.checked_sub(1)) || neighbour(Some(i + run))) {
                for j in i..i + run {
                    self.tail.claim(out, self.name(), page.span(j), Evidence::Run(run));
                }
            }
            i += run.max(1);
        }
    }
}

/// `Processor: 2 GHz`: a label of a word or two and its value.
fn is_fact(line: &str) -> bool {
    line.split_once([':', '：']).is_some_and(|(label, value)| {
        let words = label.trim_start_matches(['-', '•', '*', ' ']).split(' ').count();
        !value.trim().is_empty() && (1..=2).contains(&words)
    })
}

/// `2-1`, `0 : 0`: results of games.
fn holds_score(line: &str) -> bool {
    let is_digit = |c: char| crate::text::fold::digit(c).is_some();
    line.match_indices(['-', '–', ':']).any(|(at, mark)| {
        let before = line[..at].trim_end().chars().next_back();
        let after = line[at + mark.len()..].trim_start().chars().next();
        before.is_some_and(is_digit) && after.is_some_and(is_digit)
    })
}

/// Whether line `i` is an opener of a related list, and if so whether its words are weak.
///
/// After the body any short line of the category opens one ("Read more", "Other news"), but weakly.
fn opener(page: &Page<'_>, i: usize) -> Option<bool> {
    if !page.hits(i).is_empty() && page.is_heading(i) {
        return None;
    }
    page.hits(i).iter().filter(|h| h.whole).find_map(|hit| {
        let rule = page.rule(hit.rule);
        if rule.category != Some(Category::Related) || !page.is_at(i, rule.place) {
            return None;
        }
        let after_body = !page.body.is_empty() && i >= page.body.end && page.lines[i].shape.words <= 6;
        match rule.kind {
            Kind::Opener => Some(rule.weak || page.body.is_empty()),
            _ => after_body.then_some(true),
        }
    })
}

/// Reads like a title: some words, no full stop or colon at the end, no prose; after the body two words will do.
fn is_title(page: &Page<'_>, i: usize) -> bool {
    let line = &page.lines[i];
    let s = &line.shape;
    let stop = s.ending == Ending::Sentence;
    // after the body, what is long and ends nowhere is the beginning of another article
    let long = if i >= page.body.end { 60 } else { 30 };
    let prose = line.prose && page.doubled(i).is_none() && (stop || s.words > long);
    let least = if i >= page.body.end { 2 } else { 3 };
    (least..=60).contains(&s.words)
        && !prose
        && (!stop || page.doubled(i).is_some())
        && s.ending != Ending::Colon
        && !page.claimed(i)
}

/// Passed over within a list: dates, counts and lines that are furniture by themselves.
fn passes(page: &Page<'_>, i: usize) -> bool {
    let s = &page.lines[i].shape;
    page.is_furniture(i) || (page.is_edge(i) && (s.letters == 0 || s.words <= 2))
}

#[cfg(test)]
mod tests {
    use crate::stages::testing::{Page as _, cuts};

    const PROSE: &str =
        "The garden opens again on Friday after a year of work on its paths and ponds, the town said.";

    #[test]
    fn a_list_in_the_body_ends_where_prose_resumes() {
        let page = format!(
            "The garden opens\n\n{PROSE}\nRead also\nThe old mill gets a new roof after all\nWhat comes next\n{PROSE}\n{PROSE}\n"
        );
        assert_eq!(cuts(&page, "related"), [page.line_of("The old mill")]);
    }

    #[test]
    fn doubled_titles_go_together() {
        let page = format!(
            "The garden opens\n\n{PROSE}\n{PROSE}\n\nMill gets roof Mill gets roof\n\"Bakers\" on : strike \"Bakers\"  on: strike\n"
        );
        assert_eq!(cuts(&page, "related"), [6, 7]);
    }

    #[test]
    fn a_list_of_the_author_stays() {
        let page = format!(
            "The garden opens\n\n{PROSE}\n{PROSE}\nroses along the wall\nlilies in the pond\nten kinds of fern\n"
        );
        assert_eq!(cuts(&page, "related"), [0; 0]);
    }
}
