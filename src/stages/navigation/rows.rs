//! Rows: links, pages or letters side by side on one line.

use super::{Navigation, Scratch, in_menus};
use crate::category::Category;
use crate::page::Page;
use crate::text::vocabulary::Lists;

/// A row of unknown words has so many parts at least, each of so many words at most.
const PARTS: usize = 3;
const PART: usize = 3;
/// An alphabet has so many letters at least.
const ALPHABET: u32 = 10;

/// `a | b | c` of short parts without numbers, before or after the body, and no row of a table.
pub(super) fn is_bare(page: &Page<'_>, i: usize) -> bool {
    let s = &page.lines[i].shape;
    if s.separators < 2 || s.digits > 0 || s.bullet || page.body.is_empty() || !page.is_edge(i) {
        return false;
    }
    let beside = |j: Option<usize>| {
        j.and_then(|j| page.lines.get(j)).is_some_and(|line| line.shape.separators == s.separators)
    };
    if beside(i.checked_sub(1)) || beside(Some(i + 1)) {
        return false;
    }
    let parts = parts(page.span(i).of(page.text));
    let short = |part: &str| part.split_whitespace().count() <= PART && part.chars().count() <= 30;
    let listed = page.line(i).contains(['•', '·', '▪', '●', '«']);
    !listed
        && parts.len() >= PARTS
        && parts.iter().all(|part| short(part))
        && !page.line(i).contains(['.', '!', '?', ':', '=', '"'])
}

/// The letters of an alphabet, each by itself.
pub(super) fn is_alphabet(page: &Page<'_>, i: usize) -> bool {
    let s = &page.lines[i].shape;
    if s.words < ALPHABET || s.visible > 3 * s.words || s.digits > 2 || !page.is_edge(i) {
        return false;
    }
    let line = page.line(i);
    let parts = || line.split(|c: char| c.is_whitespace() || matches!(c, '|' | ',' | '/' | '•' | '-' | '·'));
    let (single, longer) = parts().filter(|part| !part.is_empty()).fold((0, 0), |(one, more), part| {
        if part.chars().count() == 1 { (one + 1, more) } else { (one, more + 1) }
    });
    single >= ALPHABET && longer <= 1
}

impl Navigation {
    /// `a | b | c` with most of the parts known as items of menus.
    pub(super) fn is_row(&self, page: &Page<'_>, i: usize, scratch: &mut Scratch) -> bool {
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
    pub(super) fn is_pager(&self, page: &Page<'_>, i: usize) -> bool {
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
