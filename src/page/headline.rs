//! Which line is the headline.

use super::Page;
use crate::category::Category;
use crate::text::shape::Ending;
use crate::text::vocabulary::Lists;

/// How far down a headline is looked for, in lines that are not blank, and how many of them that are no furniture by
/// themselves.
const DEPTH: usize = 60;
const REACH: usize = 10;
/// A line of fewer words gives way to a longer one below it: it is the name of a section or site.
const FULL: u32 = 4;

/// The first line that reads like a headline, past menus, names and datelines; none in a page of a line or two.
///
/// A line that comes back before the body is preferred, then one of at least [`FULL`] words.
pub(super) fn find(page: &Page<'_>) -> Option<usize> {
    if page.lines.len() < 3 {
        return None;
    }
    let reach = if page.body.is_empty() { 1 } else { page.body.start.max(1) };
    let candidates: Vec<usize> = (0..page.lines.len().min(DEPTH))
        .take_while(|&i| i < reach || i == 0)
        .filter(|&i| !is_furniture(page, i))
        .take(REACH)
        .collect();
    let reads = |&&i: &&usize| reads_like_one(page, i);
    let comes_back = |i: usize| {
        // verses and what is said come back too
        let line = page.line(i).trim();
        let said = line.starts_with(['"', '“', '«', '„', '「']);
        if said || line.ends_with([',', ';', '،', '，', '、', '؛']) {
            return false;
        }
        candidates.iter().any(|&j| j > i && page.key(j).starts_with(page.key(i))) || page.doubled(i).is_some()
    };
    let again =
        candidates.iter().filter(reads).find(|&&i| page.lines[i].shape.words >= FULL && comes_back(i));
    let full = candidates.iter().filter(reads).find(|&&i| page.lines[i].shape.words >= FULL);
    again.or(full).or_else(|| candidates.iter().find(reads)).copied()
}

fn is_furniture(page: &Page<'_>, i: usize) -> bool {
    let s = &page.lines[i].shape;
    let weak =
        || page.hits(i).iter().any(|h| h.whole && page.rule(h.rule).category != Some(Category::Related));
    page.claimed(i)
        || weak()
        || s.letters == 0
        || page.is_marked(i) && page.key(i) == " @ "
        || s.separators >= 2 && s.words < 12
}

fn reads_like_one(page: &Page<'_>, i: usize) -> bool {
    let s = &page.lines[i].shape;
    let name = || page.words(i).take(2).any(|w| page.patterns.vocabulary().lists(w).has(Lists::GIVEN_NAME));
    let title =
        (2..=30).contains(&s.words) && !s.bullet && !matches!(s.ending, Ending::Sentence | Ending::Colon);
    title && (s.words > 3 || !name())
}
