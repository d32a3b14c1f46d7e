//! Duplicates: a later copy of a paragraph of the same document, and the truncated copy of one.
//!
//! The first copy stays. Blank lines never count, nor do short lines: refrains, table cells, names in a dialogue.

use rustc_hash::FxHashMap;

use super::repeated::Repeated;
use super::{Evidence, Finding, Named, Stage};
use crate::page::Page;
use crate::patterns::PatternSet;
use crate::text::shape::Ending;

pub(super) struct Duplicates {
    copy: Named,
    teaser: Named,
}

/// A paragraph, as opposed to a verse or a cell: so many words, or a sentence of so many.
const WORDS: u32 = 14;
const SENTENCE: u32 = 9;
/// A truncated copy shares so many characters with the paragraph.
const TEASER: usize = 30;

impl Duplicates {
    pub(super) fn new(patterns: &PatternSet) -> Self {
        Self {
            copy: Named::new(patterns, "duplicate-paragraph"),
            teaser: Named::new(patterns, "duplicate-teaser"),
        }
    }
}

impl Stage for Duplicates {
    fn name(&self) -> &'static str {
        "duplicates"
    }

    fn detect(&self, page: &Page<'_>, out: &mut Vec<Finding>) {
        let teasers = page.lines.iter().any(|line| line.shape.ending == Ending::Ellipsis);
        let again = Repeated::new(page.lines.iter().enumerate().map(|(i, _)| fingerprint(page, i)));
        let mut first: FxHashMap<String, usize> = FxHashMap::default();
        let mut openings: FxHashMap<String, usize> = FxHashMap::default();
        let mut verse = None;
        for (i, line) in page.lines.iter().enumerate() {
            let s = &line.shape;
            // rows of numbers and lines of code may be alike and say something each
            if s.words < SENTENCE || s.letters < s.digits * 2 || s.words < WORDS && !line.prose {
                continue;
            }
            let twice = again.may_be(fingerprint(page, i));
            if !twice && !teasers || page.is_code(i) {
                continue;
            }
            let text = squeeze(page.line(i));
            match first.get(&text) {
                Some(&original) => {
                    if !*verse.get_or_insert_with(|| is_repetitive(page)) {
                        let number = page.lines[original].number;
                        self.copy.claim(out, self.name(), page.span(i), Evidence::CopyOf(number));
                    }
                }
                None => {
                    if teasers {
                        openings.entry(opening(&text)).or_insert(i);
                    }
                    if twice {
                        first.insert(text, i);
                    }
                }
            }
        }
        self.teasers(page, &openings, out);
    }
}

/// Equal for lines that are equal, white space aside.
fn fingerprint(page: &Page<'_>, i: usize) -> u64 {
    let s = &page.lines[i].shape;
    let line = page.span(i).of(page.text).as_bytes();
    let ends = [line.first(), line.last()].map(|byte| byte.map_or(0, |&b| u64::from(b)));
    let counts = u64::from(s.visible) << 32 ^ u64::from(s.letters) << 12 ^ u64::from(s.digits);
    counts.rotate_left(20) ^ ends[0] << 8 ^ ends[1]
}

impl Duplicates {
    /// Lines cut short whose beginning is that of a full paragraph.
    fn teasers(&self, page: &Page<'_>, openings: &FxHashMap<String, usize>, out: &mut Vec<Finding>) {
        for i in 0..page.lines.len() {
            if page.lines[i].shape.ending != Ending::Ellipsis {
                continue;
            }
            let text = squeeze(page.line(i));
            let stem = text.trim_end_matches(['.', '…', ']', '[', '(', ')']);
            let Some(&full) = openings.get(&opening(stem)) else { continue };
            let longer = page.lines[full].shape.visible > page.lines[i].shape.visible;
            if full != i && longer && stem.chars().count() >= TEASER && begins(page.line(full), stem) {
                self.teaser.claim(out, self.name(), page.span(i), Evidence::CopyOf(page.lines[full].number));
            }
        }
    }
}

/// The text without white space.
fn squeeze(line: &str) -> String {
    line.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Whether the line, white space aside, begins with `stem`.
fn begins(line: &str, stem: &str) -> bool {
    let mut chars = line.chars().filter(|c| !c.is_whitespace());
    stem.chars().all(|c| chars.next() == Some(c))
}

/// The first characters, by which a paragraph is found again.
fn opening(text: &str) -> String {
    text.chars().take(TEASER).collect()
}

/// Litanies and songs say things more than once: so many short lines come back that repetition is their manner.
fn is_repetitive(page: &Page<'_>) -> bool {
    let mut count: FxHashMap<&str, usize> = FxHashMap::default();
    for i in
        (0..page.lines.len()).filter(|&i| page.lines[i].shape.words >= 2 && page.lines[i].shape.words < WORDS)
    {
        *count.entry(page.line(i).trim()).or_default() += 1;
    }
    let most = page.lines.len();
    let again = count.values().filter(|&&n| n >= 3).sum::<usize>();
    again * 5 >= most
}

#[cfg(test)]
mod tests {
    use crate::stages::testing::cuts;

    const PROSE: &str =
        "The orchard was planted by two sisters who never sold an apple and gave them all away each autumn.";

    #[test]
    fn the_first_copy_stays_and_blank_lines_do_not_count() {
        // peers remove every copy of a repeated line, the first too, and count blank lines as duplicates
        let page =
            format!("Apples\n\n{PROSE}\n\n\nThey are all gone now, the neighbours say.\n\n{PROSE}\n\n");
        assert_eq!(cuts(&page, "duplicates"), [8]);
    }

    #[test]
    fn the_truncated_copy_goes_wherever_it_stands() {
        let teaser = "The orchard was planted by two sisters who never sold...";
        assert_eq!(
            cuts(
                &format!("Apples\n\n{teaser}\n\n{PROSE}\nThey are all gone now, the neighbours say.\n"),
                "duplicates"
            ),
            [3]
        );
    }

    #[test]
    fn short_lines_may_come_back() {
        let page =
            "A song\n\nCome home, come home\nthe night is long\nCome home, come home\nthe road is wide\n";
        assert_eq!(cuts(page, "duplicates"), [0; 0]);
    }
}
