//! Menus of which only some items are known, and lists of sections with their counts.

use super::{Evidence, Finding, Navigation, Stage, is_item};
use crate::page::Page;
use crate::text::shape::Ending;

/// The longest item, in words.
const ITEM: u32 = 4;
/// So many items above the body are a menu; so many of them are known, and one in so many.
const MENU: usize = 4;
const KNOWN: usize = 2;
const ONE_IN: usize = 4;
/// So many sections with their counts are a list.
const COUNTS: usize = 3;

impl Navigation {
    /// Short lines above the body, among which some are known as items of menus.
    pub(super) fn mixed(&self, page: &Page<'_>, out: &mut Vec<Finding>) {
        let Some(headline) = page.headline.filter(|_| !page.body.is_empty()) else { return };
        let head = page.body.start.max(headline);
        let mut i = 0;
        while i < head {
            let run = (i..head).take_while(|&j| is_short(page, j) && j != headline).count();
            let known = (i..i + run).filter(|&j| is_item(page, j)).count();
            // a page that begins with an item of menus begins with a menu
            let below = i > headline;
            let first = !below && i <= 1 && run >= MENU - 1 && (is_item(page, i) || is_item(page, i + 1));
            if (run >= MENU && known >= KNOWN || first) && known * if below { 2 } else { ONE_IN } >= run {
                // the last one may be a short title
                let end = i + run - usize::from(known < KNOWN + 1 && !is_item(page, i + run - 1));
                for j in i..end {
                    self.mixed.claim(out, self.name(), page.span(j), Evidence::Run(run));
                }
            }
            i += run.max(1);
        }
    }

    /// `Gardening (12)`, `March 2024 (3)`: three together before or after the body.
    pub(super) fn counts(&self, page: &Page<'_>, out: &mut Vec<Finding>) {
        if page.body.is_empty() {
            return;
        }
        let mut i = 0;
        while i < page.lines.len() {
            let run = (i..page.lines.len()).take_while(|&j| is_counted(page, j)).count();
            if run >= COUNTS && page.is_edge(i) && page.is_edge(i + run - 1) {
                for j in i..i + run {
                    self.counts.claim(out, self.name(), page.span(j), Evidence::Run(run));
                }
            }
            i += run.max(1);
        }
    }
}

fn is_short(page: &Page<'_>, i: usize) -> bool {
    let s = &page.lines[i].shape;
    let value = page.line(i).contains([':', '：']);
    (1..=ITEM).contains(&s.words) && !value && s.ending == Ending::Open && s.digits == 0 && s.separators == 0
}

/// A few words, and a number in brackets at the end.
fn is_counted(page: &Page<'_>, i: usize) -> bool {
    let s = &page.lines[i].shape;
    if !page.is_marked(i) || s.words > ITEM + 2 || s.letters == 0 || s.bullet {
        return false;
    }
    let numbered = page.line(i).trim_start().starts_with(|c| crate::text::fold::digit(c).is_some());
    if numbered && !page.key(i).starts_with(" @ ") {
        return false;
    }
    let number = page.line(i).trim().strip_suffix([')', ']']).and_then(|rest| rest.rsplit_once(['(', '[']));
    number.is_some_and(|(_, inside)| {
        !inside.is_empty()
            && inside.chars().all(|c| crate::text::fold::digit(c).is_some() || matches!(c, '.' | ','))
    })
}
