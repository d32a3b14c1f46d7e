//! Navigation: menus as runs of section names, rows of links between separators, tables of contents (lines that come back
//! as headings below), and pagers (`1 2 3 … 9 Next`).

use rustc_hash::FxHashMap;

use super::repeated::Repeated;
use super::{Evidence, Finding, Named, Stage};
use crate::category::Category;
use crate::page::{Line, Page};
use crate::patterns::{Categories, Kind, PatternSet};
use crate::text::hash::{WordHash, join};
use crate::text::scan::{Keys, Scanner};
use crate::text::vocabulary::Lists;

pub(super) struct Navigation {
    menu: Named,
    row: Named,
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
            row: Named::new(patterns, "navigation-row"),
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
            }
            if self.is_pager(page, i) {
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
        // most pages have no two short lines together
        let is_short =
            |line: &Line| line.shape.letters > 2 && (1..=12).contains(&line.shape.words) && !line.prose;
        if !page.lines[..page.body.end].windows(2).any(|pair| pair.iter().all(is_short)) {
            return;
        }
        // a heading of the contents is printed twice: here, and above its text; but none has the words of a paragraph
        let all = (0..page.lines.len()).any(|i| is_short(&page.lines[i]) && page.hashes(i).len() > 12);
        let lines: Vec<usize> = (0..page.lines.len()).filter(|&i| all || !page.is_passage(i)).collect();
        let mut seen: FxHashMap<&str, (usize, usize)> = FxHashMap::default();
        let again = Repeated::new(lines.iter().map(|&i| fingerprint(page, i)));
        for i in lines.into_iter().filter(|&i| again.may_be(fingerprint(page, i))) {
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
            is_short(&page.lines[i])
                && page.headline != Some(i)
                && last.get(heading(page, i)).is_some_and(|&j| j >= end)
                && !page.key(i).contains('@')
                && !page.is_code(i)
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

impl Navigation {
    /// `a | b | c` with most of the parts known as items of menus.
    fn is_row(&self, page: &Page<'_>, i: usize, scratch: &mut Scratch) -> bool {
        let s = &page.lines[i].shape;
        if s.words == 0 || s.words > 40 || page.lines[i].prose {
            return false;
        }
        let line = page.span(i).of(page.text);
        if s.separators == 0 && memchr::memchr2(b'/', b'\t', line.as_bytes()).is_none() {
            return false;
        }
        // two parts at least are items; in a line that may hold a date, parts have other words than the whole
        let plain = !page.key(i).is_empty() && !page.may_have(i, Lists::AGO_BEFORE);
        let may_begin = || page.hashes(i).iter().filter(|w| self.begins(page, w.hash)).nth(1).is_some();
        if plain && !may_begin() {
            return false;
        }
        let parts = parts(line);
        if parts.len() < 2 {
            return false;
        }
        // of two parts both are known, of more most; where that can no longer be, the rest is not looked at
        let mut unknown = if parts.len() == 2 { 0 } else { (parts.len() - 1) / 2 };
        parts.iter().all(|part| {
            (!plain || self.may_begin(page, part, scratch)) && is_known(page, part, scratch) || {
                let few = unknown > 0;
                unknown = unknown.saturating_sub(1);
                few
            }
        })
    }

    /// Three and more numbers, and next to them only words of pagers, at least one, or a gap.
    fn is_pager(&self, page: &Page<'_>, i: usize) -> bool {
        if page.lines[i].shape.words > 24 || !page.is_edge(i) || !page.is_marked(i) {
            return false;
        }
        // by their hashes first
        let numbers = page.hashes(i).iter().filter(|w| self.numbers.contains(&w.hash)).count();
        if numbers < 3 || page.words(i).filter(|w| *w == "#" || *w == "#.").count() < 3 {
            return false;
        }
        let words: Vec<&str> = page.words(i).filter(|w| !w.starts_with('#')).collect();
        let gap = page.line(i).contains(['…', '»', '«', '›', '‹']) || page.line(i).contains("...");
        words.iter().all(|w| page.patterns().is_phrase(w, Category::Navigation)) && (gap || !words.is_empty())
    }

    /// Whether a part without numbers and dates begins with the first word of an item; never no where it does.
    fn may_begin(&self, page: &Page<'_>, part: &str, (scanner, keys): &mut Scratch) -> bool {
        let Some(word) = part.split_whitespace().next().filter(|word| word.len() < part.len()) else {
            return true;
        };
        keys.truncate(0, 0);
        let shape = scanner.scan(word, page.patterns().vocabulary(), keys);
        let scanned = scanner.scanned(&shape, keys, 0, 0);
        // a conjunction alone is written together with the word behind it
        scanned.words.first().is_none_or(|w| w.hash == self.and || self.begins(page, w.hash))
    }

    /// Whether items of menus begin with a word of that hash; never no where they do.
    fn begins(&self, page: &Page<'_>, word: u32) -> bool {
        page.patterns().index().begun(word).0.meet(self.menus)
    }
}

/// What stands between the marks of a row, without white space around; nothing empty.
fn parts(line: &str) -> Vec<&str> {
    let bytes = line.as_bytes();
    let mut parts = Vec::new();
    let (mut from, mut at) = (0, 0);
    while let Some(&byte) = bytes.get(at) {
        let len = match byte {
            b'|' | b'>' | b'/' | b'\t' => 1,
            // these two begin all the others
            0xc2 => 2 * usize::from(line[at..].starts_with(['»', '«', '·'])),
            0xe2 => 3 * usize::from(line[at..].starts_with(['›', '‹', '•', '→', '←'])),
            _ => 0,
        };
        if len > 0 {
            parts.push(line[from..at].trim());
            from = at + len;
        }
        at += len.max(1);
    }
    parts.push(line[from..].trim());
    parts.retain(|part| !part.is_empty());
    parts
}

fn is_known(page: &Page<'_>, part: &str, (scanner, keys): &mut Scratch) -> bool {
    keys.truncate(0, 0);
    let shape = scanner.scan(part, page.patterns().vocabulary(), keys);
    let rule = page.patterns().whole_line(&scanner.scanned(&shape, keys, 0, 0));
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
