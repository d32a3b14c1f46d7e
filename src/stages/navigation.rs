//! Navigation: menus as runs of section names, rows of links between separators, tables of contents (lines that come back
//! as headings below), and pagers (`1 2 3 … 9 Next`).

use rustc_hash::FxHashMap;

use super::repeated::Repeated;
use super::{Evidence, Finding, Named, Stage};
use crate::category::Category;
use crate::page::Page;
use crate::patterns::{Kind, PatternSet};
use crate::text::hash::join;
use crate::text::scan::{Keys, Scanner};

pub(super) struct Navigation {
    menu: Named,
    row: Named,
    contents: Named,
    pager: Named,
}

/// Memory for scanning the parts of rows.
type Scratch = (Scanner, Keys);

impl Navigation {
    pub(super) fn new(patterns: &PatternSet) -> Self {
        Self {
            menu: Named::new(patterns, "navigation-menu"),
            row: Named::new(patterns, "navigation-row"),
            contents: Named::new(patterns, "navigation-contents"),
            pager: Named::new(patterns, "navigation-pager"),
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
            if run == 0 && is_row(page, i, &mut scratch) {
                self.row.claim(out, self.name(), page.span(i), Evidence::Only("links between separators"));
            }
            if is_pager(page, i) {
                self.pager.claim(out, self.name(), page.span(i), Evidence::Only("numbers of pages"));
            }
            i += run.max(1);
        }
        self.contents(page, out);
    }
}

impl Navigation {
    /// Two and more lines together, each of which comes back further down as a line of its own.
    fn contents(&self, page: &Page<'_>, out: &mut Vec<Finding>) {
        // a heading of the contents is printed twice: here, and above its text
        let mut seen: FxHashMap<&str, (usize, usize)> = FxHashMap::default();
        let again = Repeated::new((0..page.lines.len()).map(|i| fingerprint(page, i)));
        for i in (0..page.lines.len()).filter(|&i| again.may_be(fingerprint(page, i))) {
            let (count, last) = seen.entry(heading(page, i)).or_default();
            (*count, *last) = (*count + 1, i);
        }
        seen.retain(|_, (count, _)| *count == 2);
        if seen.is_empty() {
            return;
        }
        let last: FxHashMap<&str, usize> = seen.into_iter().map(|(words, (_, at))| (words, at)).collect();
        // lines of prose before each line
        let mut prose = vec![0; page.lines.len() + 1];
        for i in 0..page.lines.len() {
            prose[i + 1] = prose[i] + usize::from(page.lines[i].prose);
        }
        let again = |i: usize, end: usize| {
            let words = page.lines[i].shape.words;
            page.lines[i].shape.letters > 2
                && !page.key(i).contains('@')
                && !page.is_code(i)
                && (1..=12).contains(&words)
                && !page.lines[i].prose
                && last.get(heading(page, i)).is_some_and(|&j| j >= end && page.headline != Some(i))
        };
        let mut i = 0;
        while i < page.body.end {
            let run = (i..page.body.end).take_while(|&j| again(j, j + 2)).count();
            let apart = (i..i + run).all(|j| again(j, i + run));
            let prose_between =
                (i..i + run).all(|j| last.get(heading(page, j)).is_some_and(|&k| prose[k] > prose[i + run]));
            // headings have their text below them; a block that is printed twice has not
            let copies: Vec<usize> =
                (i..i + run).filter_map(|j| last.get(heading(page, j)).copied()).collect();
            let texts_below = copies.windows(2).all(|pair| pair[1] > pair[0] + 1);
            if run >= 2 && apart && prose_between && texts_below {
                for j in i..i + run {
                    let copy = last.get(heading(page, j)).map_or(0, |&k| page.lines[k].number);
                    self.contents.claim(out, self.name(), page.span(j), Evidence::CopyOf(copy));
                }
            }
            i += run.max(1);
        }
    }
}

/// The line's words without a number in front.
fn heading<'p>(page: &'p Page<'_>, i: usize) -> &'p str {
    let key = page.key(i);
    key.strip_prefix(" #.").or_else(|| key.strip_prefix(" #")).unwrap_or(key)
}

/// Equal for equal headings.
fn fingerprint(page: &Page<'_>, i: usize) -> u64 {
    let words = page.hashes(i);
    let numbered = page.is_marked(i) && page.key(i).starts_with(" #");
    words[usize::from(numbered && !words.is_empty())..].iter().fold(0, |run, w| join(run, w.hash))
}

/// Three and more numbers, and next to them only words of pagers, at least one, or a gap.
fn is_pager(page: &Page<'_>, i: usize) -> bool {
    if !page.is_marked(i) || page.lines[i].shape.words > 24 {
        return false;
    }
    let numbers = page.words(i).filter(|w| *w == "#" || *w == "#.").count();
    if numbers < 3 {
        return false;
    }
    let words: Vec<&str> = page.words(i).filter(|w| !w.starts_with('#')).collect();
    let gap = page.line(i).contains(['…', '»', '«', '›', '‹']) || page.line(i).contains("...");
    words.iter().all(|w| page.patterns().is_phrase(w, Category::Navigation))
        && (gap || !words.is_empty())
        && page.is_edge(i)
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

/// `a | b | c` with most of the parts known as items of menus.
fn is_row(page: &Page<'_>, i: usize, scratch: &mut Scratch) -> bool {
    let s = &page.lines[i].shape;
    if s.words == 0 || s.words > 40 || page.lines[i].prose {
        return false;
    }
    let line = page.line(i).trim();
    // a byte of any of these marks
    let bytes = line.as_bytes();
    if memchr::memchr3(b'|', b'>', b'/', bytes).is_none()
        && memchr::memchr3(b'\t', 0xc2, 0xe2, bytes).is_none()
    {
        return false;
    }
    let parts = line.split(['|', '›', '»', '•', '·', '>', '/', '«', '‹', '→', '←', '\t']);
    let parts = parts.map(str::trim).filter(|p| !p.is_empty());
    let (mut count, mut known) = (0, 0);
    for part in parts {
        count += 1;
        known += usize::from(is_known(page, part, scratch));
    }
    (count >= 3 && known * 2 > count) || (count == 2 && known == 2)
}

fn is_known(page: &Page<'_>, part: &str, (scanner, keys): &mut Scratch) -> bool {
    keys.truncate(0, 0);
    let shape = scanner.scan(part, page.patterns().vocabulary(), keys);
    let rule = page.patterns().index().whole_line(&scanner.scanned(&shape, keys, 0, 0));
    rule.is_some_and(|id| page.rule(id).category.is_some_and(in_menus))
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
