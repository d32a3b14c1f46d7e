//! Share rows: network names side by side or one under the other, and the bare word "share" at the page's edge.

use super::{Evidence, Finding, Named, Stage};
use crate::category::Category;
use crate::page::Page;
use crate::patterns::PatternSet;
use crate::text::vocabulary::Lists;

pub(super) struct Share {
    row: Named,
    column: Named,
    word: Named,
}

impl Share {
    pub(super) fn new(patterns: &PatternSet) -> Self {
        Self {
            row: Named::new(patterns, "share-row"),
            column: Named::new(patterns, "share-column"),
            word: Named::new(patterns, "share-word"),
        }
    }
}

impl Stage for Share {
    fn name(&self) -> &'static str {
        "share"
    }

    fn detect(&self, page: &Page<'_>) -> Vec<Finding> {
        let mut out = Vec::new();
        let mut i = 0;
        while i < page.lines.len() {
            if networks(page, i) >= 2 {
                self.row.claim(&mut out, self.name(), page.span(i), Evidence::Only("names of networks"));
            }
            let beside = |j: usize| j < page.lines.len() && (page.is_furniture(j) || networks(page, j) > 0);
            let company = beside(i + 1) || i.checked_sub(1).is_some_and(beside) || i + 1 == page.lines.len();
            if is_word(page, i) && company && page.is_edge(i) && !page.body.is_empty() {
                let evidence =
                    if i < page.body.start { Evidence::UnderHeadline } else { Evidence::AfterBody };
                self.word.claim(&mut out, self.name(), page.span(i), evidence);
            }
            let run = (i..page.lines.len()).take_while(|&j| networks(page, j) == 1).count();
            let company = i.checked_sub(1).is_some_and(|j| page.is_furniture(j) || is_word(page, j));
            if run >= 2 && (page.is_edge(i) || company) && !page.body.is_empty() {
                for j in i..i + run {
                    self.column.claim(&mut out, self.name(), page.span(j), Evidence::Run(run));
                }
            }
            i += run.max(1);
        }
        out
    }
}

/// A weak share word as the whole line.
fn is_word(page: &Page<'_>, i: usize) -> bool {
    let share = |h: &crate::page::Hit| h.whole && page.rule(h.rule).category == Some(Category::Share);
    page.hits(i).iter().any(share) && networks(page, i) == 0
}

/// How many networks the line names, if it names nothing else but counts and words of sharing.
fn networks(page: &Page<'_>, i: usize) -> usize {
    if page.lines[i].shape.words > 24 {
        return 0;
    }
    let words: Vec<&str> = page.words(i).collect();
    let (mut at, mut count, mut names, mut joined) = (0, 0, 0, String::new());
    while at < words.len() {
        let (lists, size) = page.patterns().vocabulary().longest(&words[at..], &mut joined);
        if lists.has(Lists::NETWORK) {
            count += 1;
            names += usize::from(words[at].chars().count() > 1);
        } else if words[at] != "#" && !page.patterns().is_phrase(words[at], Category::Share) {
            return 0;
        }
        at += size.max(1);
    }
    // `x` is a network next to others, and a sign between sizes otherwise
    if names > 0 { count } else { 0 }
}

#[cfg(test)]
mod tests {
    use crate::stages::testing::cuts;

    const PROSE: &str =
        "The library lends tools now, and the first drill was taken home on the very first morning.";

    #[test]
    fn rows_columns_and_words() {
        let page = format!(
            "Tools\n\n{PROSE}\n{PROSE}\n\nFacebook Twitter WhatsApp\n\nShare\n\nFacebook\nTelegram\n"
        );
        assert_eq!(cuts(&page, "share"), [6, 8, 10, 11]);
    }

    #[test]
    fn sizes_are_no_networks() {
        let page = format!("A table\n\n{PROSE}\n{PROSE}\n\n6.75 x 13.5 x 14.25\nX\nX\n");
        assert_eq!(cuts(&page, "share"), [0; 0]);
    }

    #[test]
    fn a_list_of_networks_in_the_text_stays() {
        let page = format!("Where we read\n\n{PROSE}\n\nFacebook\nReddit\n\n{PROSE}\n");
        assert_eq!(cuts(&page, "share"), [0; 0]);
    }
}
