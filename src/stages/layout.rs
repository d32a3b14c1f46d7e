//! Layout: lines that are furniture by their place among furniture alone.
//!
//! Short lines above the headline when the page begins with furniture (the site's name, a section), one between two
//! pieces of furniture under it, and short runs between furniture after the body. Sentences, lists with bullets and
//! `label: value` lines are left: authors write those.

use super::{Evidence, Finding, Named, Stage};
use crate::category::Category;
use crate::page::Page;
use crate::patterns::PatternSet;
use crate::text::shape::Ending;

pub(super) struct Layout {
    above: Named,
    head: Named,
    tail: Named,
}

/// The longest line above or under the headline, in words.
const SHORT: u32 = 4;
/// The longest line after the body, in words.
const TITLE: u32 = 14;
/// Above the headline, furniture stands so close on either side.
const BETWEEN: usize = 2;
/// Of so many lines after the body each may be a title; a longer run, to so many, has short ones: a menu.
const FEW: usize = 3;
const RUN: usize = 30;

impl Layout {
    pub(super) fn new(patterns: &PatternSet) -> Self {
        Self {
            above: Named::new(patterns, "layout-above-headline"),
            head: Named::new(patterns, "layout-under-headline"),
            tail: Named::new(patterns, "layout-after-body"),
        }
    }
}

impl Stage for Layout {
    fn name(&self) -> &'static str {
        "layout"
    }

    fn detect(&self, page: &Page<'_>, out: &mut Vec<Finding>) {
        let Some(headline) = page.headline.filter(|_| !page.body.is_empty()) else { return };
        let known = |i: usize| {
            i < page.lines.len()
                && page.headline != Some(i)
                && (page.is_furniture(i) || page.hits(i).iter().any(|h| h.whole))
        };
        // a short line right above may be the title itself, or its first half
        for i in (1..headline).filter(|&i| !known(i) && is_plain(page, i, SHORT)) {
            let above = (0..i).rev().find(|&j| known(j)).filter(|&j| i - j <= BETWEEN);
            let below =
                (i + 1..headline).find(|&j| known(j)).filter(|&j| j - i <= BETWEEN && !is_fact(page, j));
            if above.is_some() && below.is_some() {
                self.above.claim(
                    out,
                    self.name(),
                    page.span(i),
                    Evidence::Only("short lines above the headline"),
                );
            }
        }
        for i in headline + 1..page.body.start {
            let beside = known(i - 1) && i + 1 < page.body.start && known(i + 1);
            if !known(i) && beside && is_plain(page, i, SHORT) {
                self.head.claim(out, self.name(), page.span(i), Evidence::UnderHeadline);
            }
        }
        // how many known lines there are from each line after the body on
        let mut known_from = vec![0; page.lines.len() + 1 - page.body.end];
        for j in (page.body.end..page.lines.len()).rev() {
            let at = j - page.body.end;
            known_from[at] = known_from[at + 1] + usize::from(known(j));
        }
        let mut i = page.body.end;
        while i < page.lines.len() {
            let run = (i..page.lines.len()).take_while(|&j| !known(j)).count();
            let above = (page.body.end..i).rev().take(2).filter(|&j| known(j)).count();
            let below = (i + run..(i + run + 2).min(page.lines.len())).filter(|&j| known(j)).count();
            let enclosed = above > 0 && (below > 0 || i + run == page.lines.len()) && above + below >= 2;
            // where tables and headings follow, the text goes on
            let known_below = known_from[i + run - page.body.end];
            let enclosed = enclosed && known_below * 2 >= page.lines.len() - (i + run);
            let most = if run <= FEW { TITLE } else { SHORT };
            if (1..=RUN).contains(&run) && enclosed && (i..i + run).all(|j| is_plain(page, j, most)) {
                for j in i..i + run {
                    self.tail.claim(out, self.name(), page.span(j), Evidence::AfterBody);
                }
            }
            i += run.max(1);
        }
    }
}

/// What sites print below a title: a date, an author, a count.
fn is_fact(page: &Page<'_>, i: usize) -> bool {
    let fact = |category| {
        matches!(category, Category::Dateline | Category::Byline | Category::Counter | Category::Source)
    };
    page.key(i).contains('@') || page.hits(i).iter().any(|h| page.rule(h.rule).category.is_some_and(fact))
}

/// Short, no sentence, no item of a list, no label with its value.
fn is_plain(page: &Page<'_>, i: usize, most: u32) -> bool {
    let s = &page.lines[i].shape;
    let line = page.line(i);
    let clauses = s.words > SHORT && line.contains([',', '،', '，', '、']);
    let value = clauses || line.contains([':', '=', '：']);
    s.words <= most
        && !s.bullet
        && !value
        && matches!(s.ending, Ending::Open | Ending::Ellipsis)
        && s.digits <= s.letters
}

#[cfg(test)]
mod tests {
    use crate::stages::testing::cuts;

    const PROSE: &str =
        "The bridge was closed on Sunday because of the wind, and the buses went round by the old road.";

    #[test]
    fn short_lines_among_furniture() {
        let page = format!(
            "Skip to content\nThe Coast News\nLog in\nThe bridge is closed for a day\nShare this article\nThe North\n12 March 2024\n\n{PROSE}\n{PROSE}\n\nLeave a comment\nOur other pages\nAll rights reserved\n"
        );
        assert_eq!(cuts(&page, "layout"), [2, 6, 13]);
    }

    #[test]
    fn what_an_author_may_have_written_stays() {
        let page = format!(
            "The bridge is closed for a day\n\nThe North\n\n{PROSE}\n{PROSE}\n\nLeave a comment\n- a hat\nOpen from: noon\nAll rights reserved\n"
        );
        assert_eq!(cuts(&page, "layout"), [0; 0]);
    }
}
