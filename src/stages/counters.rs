//! Counters: a bare number standing as a line where sites print views, comments or likes.
//!
//! `103` between headline and body is one; `1945` in a list of years is not: a number among numbers is content.

use super::{Evidence, Finding, Named, Stage};
use crate::category::Category;
use crate::page::Page;
use crate::patterns::PatternSet;

pub(super) struct Counters {
    head: Named,
    tail: Named,
}

impl Counters {
    pub(super) fn new(patterns: &PatternSet) -> Self {
        Self { head: Named::new(patterns, "counter-bare"), tail: Named::new(patterns, "counter-bare-tail") }
    }
}

impl Stage for Counters {
    fn name(&self) -> &'static str {
        "counters"
    }

    fn detect(&self, page: &Page<'_>, out: &mut Vec<Finding>) {
        if page.body.is_empty() {
            return;
        }
        let mut i = 0;
        while i < page.lines.len() {
            let run = (i..page.lines.len()).take_while(|&j| is_count(page, j)).count();
            let near = |n: Option<usize>| n.is_some_and(|n| n < page.lines.len() && page.is_furniture(n));
            if (1..=3).contains(&run) {
                // what stands above is the headline or furniture: under a label a number is that label's value
                let under = page.headline.is_some_and(|h| h < i && (h == i - 1 || page.is_furniture(i - 1)))
                    && i + run <= page.body.start;
                let after = i >= page.body.end
                    && (near(i.checked_sub(1))
                        || i == page.body.end && near(Some(i + run))
                        || i + run == page.lines.len() && !page.is_bare_number(i));
                for j in i..i + run {
                    if under {
                        self.head.claim(out, self.name(), page.span(j), Evidence::UnderHeadline);
                    } else if after {
                        self.tail.claim(out, self.name(), page.span(j), Evidence::AfterBody);
                    }
                }
            }
            i += run.max(1);
        }
    }
}

/// A bare number, or words that count without one (`تعليقان`, "two comments") and prove nothing elsewhere.
fn is_count(page: &Page<'_>, i: usize) -> bool {
    let words = |h: &crate::page::Hit| {
        h.whole && page.rule(h.rule).weak && page.rule(h.rule).category == Some(Category::Counter)
    };
    page.is_bare_number(i) || page.hits(i).iter().any(words)
}

#[cfg(test)]
mod tests {
    use crate::stages::testing::cuts;

    const PROSE: &str =
        "The museum counts its visitors at the door, and last year there were more than ever before.";

    #[test]
    fn a_count_under_the_headline_goes_and_a_list_of_years_stays() {
        assert_eq!(cuts(&format!("A full museum\n\n103\n\n{PROSE}\n{PROSE}\n"), "counters"), [3]);
        assert_eq!(cuts(&format!("A full museum\n\n١٬٢٠٣\n\n{PROSE}\n{PROSE}\n"), "counters"), [3]);
        let years = format!("The years of the museum\n\n{PROSE}\n\n1901\n1914\n1945\n\n{PROSE}\n");
        assert_eq!(cuts(&years, "counters"), [0; 0]);
        let list = "Winning numbers\n\n1901\n1914\n1945\n1989\n";
        assert_eq!(cuts(list, "counters"), [0; 0]);
    }
}
