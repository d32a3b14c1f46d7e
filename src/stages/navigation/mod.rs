//! Navigation: menus as runs of section names, rows of links between separators, tables of contents (lines that come back
//! as headings below), pagers (`1 2 3 … 9 Next`), and lists of sections or months with the number of their articles.

mod contents;
mod menus;
mod rows;

use super::{Evidence, Finding, Named, Stage};
use crate::category::Category;
use crate::page::Page;
use crate::patterns::{Categories, Kind, PatternSet};
use crate::text::hash::WordHash;
use crate::text::scan::{Keys, Scanner};

pub(super) struct Navigation {
    menu: Named,
    mixed: Named,
    counts: Named,
    row: Named,
    bare_row: Named,
    letters: Named,
    contents: Named,
    pager: Named,
    /// The categories whose phrases stand in menus and footers.
    menus: Categories,
    /// The hashes of the conjunction, and of numbers.
    and: u32,
    numbers: [u32; 2],
}

/// Memory for scanning the parts of rows.
type Scratch = (Scanner, Keys);

impl Navigation {
    pub(super) fn new(patterns: &PatternSet) -> Self {
        Self {
            menu: Named::new(patterns, "navigation-menu"),
            mixed: Named::new(patterns, "navigation-menu-mixed"),
            counts: Named::new(patterns, "navigation-counts"),
            row: Named::new(patterns, "navigation-row"),
            bare_row: Named::new(patterns, "navigation-row-bare"),
            letters: Named::new(patterns, "navigation-alphabet"),
            contents: Named::new(patterns, "navigation-contents"),
            pager: Named::new(patterns, "navigation-pager"),
            menus: Categories::that(in_menus),
            and: WordHash::of("و"),
            numbers: ["#", "#."].map(WordHash::of),
        }
    }
}

impl Stage for Navigation {
    fn name(&self) -> &'static str {
        "navigation"
    }

    fn detect(&self, page: &Page<'_>, out: &mut Vec<Finding>) {
        let mut scratch = Scratch::default();
        let mut i = 0;
        while i < page.lines.len() {
            let run = (i..page.lines.len()).take_while(|&j| is_item(page, j)).count();
            if run >= if page.is_edge(i) { 3 } else { 5 } {
                for j in i..i + run {
                    self.menu.claim(out, self.name(), page.span(j), Evidence::Run(run));
                }
            }
            if run == 0 && self.is_row(page, i, &mut scratch) {
                self.row.claim(out, self.name(), page.span(i), Evidence::Only("links between separators"));
            } else if run == 0 && rows::is_bare(page, i) {
                self.bare_row.claim(
                    out,
                    self.name(),
                    page.span(i),
                    Evidence::Only("words between separators"),
                );
            }
            if rows::is_alphabet(page, i) {
                self.letters.claim(out, self.name(), page.span(i), Evidence::Only("single letters"));
            }
            if self.is_pager(page, i) {
                self.pager.claim(out, self.name(), page.span(i), Evidence::Only("numbers of pages"));
            }
            i += run.max(1);
        }
        self.mixed(page, out);
        self.counts(page, out);
        self.contents(page, out);
    }
}

/// Categories whose phrases stand in menus and footers.
fn in_menus(category: Category) -> bool {
    use Category::{Account, Consent, Legal, Navigation, Newsletter, Promo, Share};
    matches!(category, Navigation | Account | Legal | Newsletter | Promo | Consent | Share)
}

/// The whole line is an item of a menu.
fn is_item(page: &Page<'_>, i: usize) -> bool {
    page.hits(i).iter().any(|h| {
        let rule = page.rule(h.rule);
        h.whole && matches!(rule.kind, Kind::Line | Kind::Opener) && rule.category.is_some_and(in_menus)
    })
}

#[cfg(test)]
mod tests {
    use crate::stages::testing::cuts;

    const PROSE: &str =
        "The tram will run to the harbour again when the new rails are in, which may take until May.";

    #[test]
    fn menus_and_rows() {
        let page = format!(
            "Home | Business | Sports | Contact us\nالرئيسية » أخبار » رياضة\nThe tram is back\n\n{PROSE}\n{PROSE}\n"
        );
        assert_eq!(cuts(&page, "navigation"), [1, 2]);
        let menu = format!("Home\nWorld\nBusiness\nSports\nThe tram is back\n\n{PROSE}\n{PROSE}\n");
        assert_eq!(cuts(&menu, "navigation"), [1, 2, 3, 4]);
    }

    #[test]
    fn choices_in_the_text_stay() {
        let page = format!("The tram is back\n\n{PROSE}\nred | green | blue\n{PROSE}\n");
        assert_eq!(cuts(&page, "navigation"), [0; 0]);
    }
}
