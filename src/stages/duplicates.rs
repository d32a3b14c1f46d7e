//! Duplicates: a later copy of a paragraph of the same document, and the truncated copy of one.
//!
//! The first copy stays. Blank lines never count, nor do short lines: refrains, table cells, names in a dialogue.

use rustc_hash::FxHashMap;

use super::repeated::Repeated;
use super::{Evidence, Finding, Named, Stage};
use crate::page::Page;
use crate::patterns::PatternSet;
use crate::text::hash::join;
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
        let stems = stems(page);
        let long: Vec<usize> = (0..page.lines.len()).filter(|&i| is_paragraph(page, i)).collect();
        self.copies(page, &long, out);
        self.teasers(page, &stems, &long, out);
    }
}

impl Duplicates {
    /// Paragraphs that came before.
    fn copies(&self, page: &Page<'_>, long: &[usize], out: &mut Vec<Finding>) {
        if long.len() < 2 {
            return;
        }
        let again = Repeated::new(long.iter().map(|&i| fingerprint(page, i)));
        let mut first = Paragraphs::default();
        let mut verse = None;
        for &i in long.iter().filter(|&&i| again.may_be(fingerprint(page, i)) && !page.is_code(i)) {
            if let Some(original) = first.copied_by(page, i)
                && !*verse.get_or_insert_with(|| is_repetitive(page))
            {
                let number = page.lines[original].number;
                self.copy.claim(out, self.name(), page.span(i), Evidence::CopyOf(number));
            }
        }
    }

    /// Lines cut short whose beginning is that of a full paragraph: the first that has the same opening.
    fn teasers(&self, page: &Page<'_>, stems: &[(usize, &str)], long: &[usize], out: &mut Vec<Finding>) {
        if stems.is_empty() {
            return;
        }
        let mut openings: FxHashMap<u64, Vec<usize>> =
            stems.iter().map(|(_, stem)| (opening(stem), Vec::new())).collect();
        for &i in long.iter().filter(|&&i| !page.is_code(i)) {
            if let Some(lines) = openings.get_mut(&opening(page.span(i).of(page.text))) {
                lines.push(i);
            }
        }
        for &(i, stem) in stems {
            let opens =
                |&j: &usize| visible(stem).take(TEASER).eq(visible(page.span(j).of(page.text)).take(TEASER));
            let Some(full) = openings[&opening(stem)].iter().copied().find(opens) else { continue };
            let longer = page.lines[full].shape.visible > page.lines[i].shape.visible;
            if full != i && longer && begins(page.line(full), stem) {
                self.teaser.claim(out, self.name(), page.span(i), Evidence::CopyOf(page.lines[full].number));
            }
        }
    }
}

/// A line that is looked for again; rows of numbers and lines of code may be alike and say something each.
fn is_paragraph(page: &Page<'_>, i: usize) -> bool {
    let line = &page.lines[i];
    let s = &line.shape;
    s.words >= SENTENCE && s.letters >= s.digits * 2 && (s.words >= WORDS || line.prose)
}

/// Equal for lines that are equal, white space aside.
fn fingerprint(page: &Page<'_>, i: usize) -> u64 {
    let s = &page.lines[i].shape;
    let line = page.span(i).of(page.text).as_bytes();
    let ends = [line.first(), line.last()].map(|byte| byte.map_or(0, |&b| u64::from(b)));
    let counts = u64::from(s.visible) << 32 ^ u64::from(s.letters) << 12 ^ u64::from(s.digits);
    counts.rotate_left(20) ^ ends[0] << 8 ^ ends[1]
}

/// The paragraphs that came so far, by the hash of their text without white space; those of one hash stand side by side.
#[derive(Default)]
struct Paragraphs(FxHashMap<(u64, u32), usize>);

impl Paragraphs {
    /// The first line that says what line `i` says; line `i` is added if there is none.
    fn copied_by(&mut self, page: &Page<'_>, i: usize) -> Option<usize> {
        let text = page.span(i).of(page.text);
        let hash = hash(text);
        for n in 0.. {
            let Some(&other) = self.0.get(&(hash, n)) else {
                self.0.insert((hash, n), i);
                break;
            };
            let first = page.span(other).of(page.text);
            if first == text || visible(first).eq(visible(text)) {
                return Some(other);
            }
        }
        None
    }
}

/// Lines cut short, and the words they begin with if those are enough to find the paragraph by.
fn stems<'t>(page: &Page<'t>) -> Vec<(usize, &'t str)> {
    let short = page.lines.iter().enumerate().filter(|(_, line)| line.shape.ending == Ending::Ellipsis);
    let stem = |(i, _)| {
        let marks = |c: char| matches!(c, '.' | '…' | ']' | '[' | '(' | ')') || c.is_whitespace();
        (i, page.span(i).of(page.text).trim_end_matches(marks))
    };
    short.map(stem).filter(|(_, stem)| visible(stem).nth(TEASER - 1).is_some()).collect()
}

/// The characters that are not white space.
fn visible(line: &str) -> impl Iterator<Item = char> + '_ {
    line.chars().filter(|c| !c.is_whitespace())
}

/// Whether the line, white space aside, begins with `stem`.
fn begins(line: &str, stem: &str) -> bool {
    let mut chars = visible(line);
    visible(stem).all(|c| chars.next() == Some(c))
}

/// The hash of the first characters, by which a paragraph is found again.
fn opening(text: &str) -> u64 {
    visible(text).take(TEASER).fold(0, |run, c| join(run, c as u32))
}

/// The hash of a text without its white space.
fn hash(text: &str) -> u64 {
    let bytes = text.as_bytes();
    let (mut hash, mut at) = (0_u64, 0);
    let push = |hash: u64, byte: u8| hash.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(byte.into());
    while let Some(&byte) = bytes.get(at) {
        // most bytes are no white space, nor do they begin any
        if byte > b' ' && !matches!(byte, 0xc2 | 0xe1..=0xe3) {
            hash = push(hash, byte);
            at += 1;
            continue;
        }
        let c = text[at..].chars().next().unwrap_or_default();
        let end = at + c.len_utf8();
        if !c.is_whitespace() {
            hash = bytes[at..end].iter().fold(hash, |hash, &byte| push(hash, byte));
        }
        at = end;
    }
    hash ^ hash >> 32
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
