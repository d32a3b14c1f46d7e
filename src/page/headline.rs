//! Which line is the headline.

use super::Page;
use crate::category::Category;
use crate::text::shape::Ending;

/// How far down a headline is looked for, in lines that are not blank.
const REACH: usize = 8;

/// The first line that reads like a headline, past menus and datelines; none in a page of a line or two.
pub(super) fn find(page: &Page<'_>) -> Option<usize> {
    if page.lines.len() < 3 {
        return None;
    }
    (0..page.lines.len().min(REACH)).find(|&i| !is_furniture(page, i)).filter(|&i| reads_like_one(page, i))
}

fn is_furniture(page: &Page<'_>, i: usize) -> bool {
    let s = &page.lines[i].shape;
    let weak =
        || page.hits(i).iter().any(|h| h.whole && page.rule(h.rule).category != Some(Category::Related));
    page.claimed(i) || weak() || s.letters == 0 || page.key(i) == " @ " || s.separators >= 2 && s.words < 12
}

fn reads_like_one(page: &Page<'_>, i: usize) -> bool {
    let s = &page.lines[i].shape;
    let stop = page.line(i).trim_end().ends_with(['.', '۔', '。', '।']);
    (2..=30).contains(&s.words)
        && !s.bullet
        && !(s.ending == Ending::Sentence && stop)
        && s.ending != Ending::Colon
}
