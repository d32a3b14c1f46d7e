//! Widgets: what a site's scripts print, known by coming again: quotations of currencies (`Buy: 7.43`, `Sell: 7.45`, …) at the
//! page's edges, and the buttons and numbers of posts (`Quote | Report`, `#3`) all over a thread.
//!
//! Lines that come again side by side are rows of a table or a refrain, and stay.

use rustc_hash::FxHashMap;

use super::{Evidence, Finding, Named, Stage};
use crate::page::Page;
use crate::patterns::PatternSet;
use crate::text::shape::Ending;

pub(super) struct Widgets {
    quotes: Named,
    buttons: Named,
    posts: Named,
}

/// So many labelled numbers together are a widget, if each label comes again.
const QUOTES: usize = 4;
/// A button or the number of a post comes so many times.
const TIMES: usize = 3;
/// The longest row of buttons, in words.
const ROW: u32 = 6;

impl Widgets {
    pub(super) fn new(patterns: &PatternSet) -> Self {
        Self {
            quotes: Named::new(patterns, "notice-quotes"),
            buttons: Named::new(patterns, "navigation-repeated"),
            posts: Named::new(patterns, "navigation-post-number"),
        }
    }
}

impl Stage for Widgets {
    fn name(&self) -> &'static str {
        "widgets"
    }

    fn detect(&self, page: &Page<'_>, out: &mut Vec<Finding>) {
        if page.body.is_empty() {
            return;
        }
        self.quotes(page, out);
        self.repeated(page, self.buttons, is_row, out);
        self.repeated(page, self.posts, is_post_number, out);
    }
}

impl Widgets {
    /// Labelled numbers together, whose labels come again among them.
    fn quotes(&self, page: &Page<'_>, out: &mut Vec<Finding>) {
        let mut i = 0;
        while i < page.lines.len() {
            let run = (i..page.lines.len()).take_while(|&j| page.is_edge(j) && is_quote(page, j)).count();
            if run >= QUOTES {
                let mut labels: FxHashMap<&str, usize> = FxHashMap::default();
                for j in i..i + run {
                    *labels.entry(page.key(j)).or_default() += 1;
                }
                if (i..i + run).all(|j| labels[page.key(j)] >= 2) {
                    for j in i..i + run {
                        self.quotes.claim(out, self.name(), page.span(j), Evidence::Run(run));
                    }
                }
            }
            i += run.max(1);
        }
    }

    /// Lines of a kind of which the same, numbers aside, come again and again with other lines between.
    fn repeated(
        &self,
        page: &Page<'_>,
        rule: Named,
        is: fn(&Page<'_>, usize) -> bool,
        out: &mut Vec<Finding>,
    ) {
        let mut again: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
        for i in (0..page.lines.len()).filter(|&i| is(page, i)) {
            again.entry(page.key(i)).or_default().push(i);
        }
        let mut found: Vec<usize> = Vec::new();
        #[allow(clippy::iter_over_hash_type, reason = "what is found is sorted")]
        for lines in again.into_values().filter(|lines| lines.len() >= TIMES) {
            if lines.windows(2).all(|pair| pair[1] > pair[0] + 1) {
                found.extend(lines);
            }
        }
        found.sort_unstable();
        for i in found {
            rule.claim(out, self.name(), page.span(i), Evidence::Only("the same line again and again"));
        }
    }
}

/// A word or two and a number with a fraction.
fn is_quote(page: &Page<'_>, i: usize) -> bool {
    let s = &page.lines[i].shape;
    if !page.is_marked(i) || s.words > 4 || s.digits < 2 || s.letters == 0 {
        return false;
    }
    let line = page.line(i).trim();
    line.contains(['.', ','])
        && line.chars().next_back().is_some_and(|c| crate::text::fold::digit(c).is_some() || c == '%')
}

/// Buttons side by side.
fn is_row(page: &Page<'_>, i: usize) -> bool {
    let s = &page.lines[i].shape;
    let may_be = (2..=ROW).contains(&s.words) && s.separators > 0 && s.digits == 0 && !s.bullet;
    if !may_be || s.ending != Ending::Open {
        return false;
    }
    let line = page.line(i);
    let code = ['<', '>', '=', '{', '}', '(', ')', '[', ']', ';', '/', '→', '←', '"'];
    line.contains(['|', '·', '•']) && !line.contains(code)
}

/// `#3`, `#3 (permalink)`.
fn is_post_number(page: &Page<'_>, i: usize) -> bool {
    if page.lines[i].shape.words > 3 {
        return false;
    }
    let Some(rest) = page.line(i).trim_start().strip_prefix('#') else { return false };
    rest.trim_start().starts_with(|c| crate::text::fold::digit(c).is_some())
}

#[cfg(test)]
mod tests {
    use crate::stages::testing::cuts;

    const PROSE: &str =
        "The pump on the green was mended on Monday, and the children drank from it until it was dark.";

    #[test]
    fn quotations_of_currencies() {
        let page = format!(
            "The pump works again\nBuy: 7.4367\nSell: 7.4501\nBuy: 9.0232\nSell: 9.0394\n{PROSE}\n{PROSE}\n"
        );
        assert_eq!(cuts(&page, "widgets"), [2, 3, 4, 5]);
        let facts = format!(
            "The pump works again\nHeight: 1.2 m\nWeight: 3.5\nDepth: 0.4\nPrice: 7.45\n{PROSE}\n{PROSE}\n"
        );
        assert_eq!(cuts(&facts, "widgets"), [0; 0]);
    }

    #[test]
    fn buttons_and_numbers_of_posts() {
        let post = |n: u32| format!("#{n}\n{PROSE} {n}\nCite · Alert\n");
        let page = format!("The pump works again\n\n{}{}{}{PROSE}\n", post(1), post(2), post(3));
        assert_eq!(cuts(&page, "widgets"), [3, 5, 6, 8, 9, 11]);
        let table = format!("The pump\n\n{PROSE}\nyes | no\nyes | no\nyes | no\n{PROSE}\n");
        assert_eq!(cuts(&table, "widgets"), [0; 0]);
    }
}
