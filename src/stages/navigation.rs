//! Navigation: menus as runs of section names, and rows of links between separators.

use super::{Evidence, Finding, Named, Stage};
use crate::category::Category;
use crate::page::Page;
use crate::patterns::{Kind, PatternSet};
use crate::text::fold::fold;
use crate::text::key::push_key;

pub(super) struct Navigation {
    menu: Named,
    row: Named,
}

impl Navigation {
    pub(super) fn new(patterns: &PatternSet) -> Self {
        Self { menu: Named::new(patterns, "navigation-menu"), row: Named::new(patterns, "navigation-row") }
    }
}

impl Stage for Navigation {
    fn name(&self) -> &'static str {
        "navigation"
    }

    fn detect(&self, page: &Page<'_>) -> Vec<Finding> {
        let mut out = Vec::new();
        let mut i = 0;
        while i < page.lines.len() {
            let run = (i..page.lines.len()).take_while(|&j| is_item(page, j)).count();
            if run >= if page.is_edge(i) { 3 } else { 5 } {
                for j in i..i + run {
                    self.menu.claim(&mut out, self.name(), page.span(j), Evidence::Run(run));
                }
            }
            if run == 0 && is_row(page, i) {
                self.row.claim(
                    &mut out,
                    self.name(),
                    page.span(i),
                    Evidence::Only("links between separators"),
                );
            }
            i += run.max(1);
        }
        out
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

/// `a | b | c` with most of the parts known as items of menus, or a trail that begins at home.
fn is_row(page: &Page<'_>, i: usize) -> bool {
    let s = &page.lines[i].shape;
    if s.words == 0 || s.words > 40 || page.lines[i].prose {
        return false;
    }
    let line = page.line(i).trim();
    let parts: Vec<&str> = line
        .split(['|', '›', '»', '•', '·', '>', '/', '«', '‹', '→', '←', '\t'])
        .map(str::trim)
        .filter(|p| !p.is_empty())
        .collect();
    if parts.len() < 2 {
        return false;
    }
    let known = parts.iter().filter(|part| is_known(page, part)).count();
    let home = is_known(page, parts[0]) && page.is_edge(i) && s.separators as usize >= parts.len() - 1;
    (parts.len() >= 3 && known * 2 > parts.len())
        || (parts.len() == 2 && known == 2)
        || (home && parts.len() >= 2 && s.separators > 0)
}

fn is_known(page: &Page<'_>, part: &str) -> bool {
    let mut key = String::new();
    push_key(&fold(part), page.patterns().vocabulary(), &mut key, |_, _, _| {});
    page.patterns().index().whole(&key).is_some_and(|id| page.rule(id).category.is_some_and(in_menus))
}

#[cfg(test)]
mod tests {
    use crate::stages::testing::cuts;

    const PROSE: &str =
        "The tram will run to the harbour again when the new rails are in, which may take until May.";

    #[test]
    fn menus_rows_and_trails() {
        let page = format!(
            "Home | Business | Sports | Contact us\nHome » Transport » Trams\nThe tram is back\n\n{PROSE}\n{PROSE}\n"
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
