//! Duplicates: a later copy of a paragraph of the same document with the short lines of its block, a line printed twice
//! in a row, the truncated copy of a paragraph, and paragraphs run together into one line above or below themselves.
//!
//! The first copy stays. Blank lines never count, nor do short lines by themselves: refrains, table cells, names in a
//! dialogue.

mod teasers;

use rustc_hash::FxHashMap;

use super::repeated::Repeated;
use super::{Evidence, Finding, Named, Stage};
use crate::page::Page;
use crate::patterns::PatternSet;
use crate::text::shape::Ending;

pub(super) struct Duplicates {
    copy: Named,
    block: Named,
    twice: Named,
    teaser: Named,
    together: Named,
}

/// A paragraph, as opposed to a verse or a cell: so many words, or a sentence of so many.
const WORDS: u32 = 14;
const SENTENCE: u32 = 9;
/// A line with a number that is no sentence is an item of a list, unless it is longer.
const ITEM: u32 = 25;
/// So many paragraphs that come back together are a block, and the short lines between them go too.
const BLOCK: usize = 2;

impl Duplicates {
    pub(super) fn new(patterns: &PatternSet) -> Self {
        Self {
            copy: Named::new(patterns, "duplicate-paragraph"),
            block: Named::new(patterns, "duplicate-block"),
            twice: Named::new(patterns, "duplicate-twice"),
            together: Named::new(patterns, "duplicate-together"),
            teaser: Named::new(patterns, "duplicate-teaser"),
        }
    }
}

impl Stage for Duplicates {
    fn name(&self) -> &'static str {
        "duplicates"
    }

    fn detect(&self, page: &Page<'_>, out: &mut Vec<Finding>) {
        let long: Vec<usize> = (0..page.lines.len()).filter(|&i| is_paragraph(page, i)).collect();
        self.copies(page, &long, out);
        self.twice(page, out);
        self.teasers(page, &long, out);
    }
}

impl Duplicates {
    /// Paragraphs that came before, and the short lines of a block that did.
    fn copies(&self, page: &Page<'_>, long: &[usize], out: &mut Vec<Finding>) {
        if long.len() < 2 {
            return;
        }
        let again = Repeated::new(long.iter().map(|&i| fingerprint(page, i)));
        let mut first = Paragraphs::default();
        let mut verse = None;
        let mut copies: Vec<(usize, usize)> = Vec::new();
        // a question may be put to several people, and one answer, note or statement serve several headings
        let meant = |i: usize, j: usize| {
            let beside = is_below_same(page, i, j) || i + 1 < page.lines.len() && is_same(page, i + 1, j + 1);
            // what is said three times in a row is recited
            let recited = i > 1 && is_same(page, i, i - 1) && is_same(page, i, i - 2)
                || i == j + 1 && i + 1 < page.lines.len() && is_same(page, i, i + 1);
            recited || !beside && i != j + 1 && may_serve_twice(page, i)
        };
        for &i in long.iter().filter(|&&i| again.may_be(fingerprint(page, i)) && !page.is_code(i)) {
            if let Some(original) = first.copied_by(page, i)
                && !*verse.get_or_insert_with(|| is_repetitive(page))
                && !meant(i, original)
            {
                let number = page.lines[original].number;
                self.copy.claim(out, self.name(), page.span(i), Evidence::CopyOf(number));
                copies.push((i, original));
            }
        }
        self.blocks(page, &copies, out);
    }

    /// The short lines between and beside copies that stood so beside the originals too.
    fn blocks(&self, page: &Page<'_>, copies: &[(usize, usize)], out: &mut Vec<Finding>) {
        let long: FxHashMap<usize, usize> = copies.iter().copied().collect();
        let mut reached = 0;
        for &(copy, original) in copies.iter() {
            if copy < reached {
                continue;
            }
            let apart = copy - original;
            let same = |i: &usize| *i >= apart && is_same(page, *i, *i - apart) && !page.is_code(*i);
            let from =
                (reached.max(original + 1).max(apart)..copy).rev().take_while(same).last().unwrap_or(copy);
            let end =
                (copy + 1..page.lines.len().min(copy + apart)).take_while(same).last().unwrap_or(copy) + 1;
            let copied = (from..end).filter(|i| long.get(i) == Some(&(i.wrapping_sub(apart)))).count();
            // a paragraph that comes back below the same heading may be meant
            if copied >= BLOCK {
                for i in (from..end).filter(|i| !long.contains_key(i)) {
                    let number = page.lines[i - apart].number;
                    self.block.claim(out, self.name(), page.span(i), Evidence::CopyOf(number));
                }
            }
            reached = end;
        }
    }

    /// A line and the same line again below it: a caption, a label; in a page with a text, and no verse.
    fn twice(&self, page: &Page<'_>, out: &mut Vec<Finding>) {
        const PROSE: usize = 2;
        let pairs: Vec<usize> = (1..page.lines.len()).filter(|&i| is_twice(page, i)).collect();
        let text = || page.body.clone().filter(|&i| page.lines[i].prose).take(PROSE).count() == PROSE;
        if pairs.is_empty() || !text() || is_repetitive(page) {
            return;
        }
        for i in pairs {
            let number = page.lines[i - 1].number;
            self.twice.claim(out, self.name(), page.span(i), Evidence::CopyOf(number));
        }
    }
}

/// A paragraph that says something each time it comes back by itself, among other lines: a question, an answer with its
/// question, an item of a list, a line of a program, or what is short.
fn may_serve_twice(page: &Page<'_>, i: usize) -> bool {
    let s = &page.lines[i].shape;
    let line = page.span(i).of(page.text);
    let asked = s.ending == Ending::Question || line.contains(['?', '؟', '？']);
    let code = s.ending != Ending::Sentence && line.contains(['{', '}', '=', ';', '<', '_']);
    page.body.contains(&i) && (asked || code || s.bullet || s.words < WORDS && !page.lines[i].claimed)
}

/// Line `i` says what the line above it says, in three words or more that are no exclamation or paragraph.
fn is_twice(page: &Page<'_>, i: usize) -> bool {
    let s = &page.lines[i].shape;
    (3..WORDS).contains(&s.words)
        && !matches!(s.ending, Ending::Question | Ending::Sentence)
        && s.letters >= s.digits * 2
        && s.visible == page.lines[i - 1].shape.visible
        && !page.line(i).contains(['(', '{', '=', ';', '<'])
        && is_same(page, i, i - 1)
        && !(i > 1 && is_same(page, i, i - 2) || i + 1 < page.lines.len() && is_same(page, i, i + 1))
}

/// Whether the lines above two lines are the same.
fn is_below_same(page: &Page<'_>, i: usize, j: usize) -> bool {
    i > 0 && j > 0 && is_same(page, i - 1, j - 1)
}

/// Whether two lines are the same, white space aside.
fn is_same(page: &Page<'_>, i: usize, j: usize) -> bool {
    let (a, b) = (page.span(i).of(page.text), page.span(j).of(page.text));
    page.lines[i].shape.visible == page.lines[j].shape.visible && (a == b || visible(a).eq(visible(b)))
}

/// A line that is looked for again; rows of numbers and lines of code may be alike and say something each.
fn is_paragraph(page: &Page<'_>, i: usize) -> bool {
    let line = &page.lines[i];
    let s = &line.shape;
    let item = s.ending == Ending::Open && s.digits > 0 && s.words < ITEM;
    s.words >= SENTENCE && s.letters >= s.digits * 2 && (s.words >= WORDS || line.prose) && !item
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

/// The characters that are not white space.
fn visible(line: &str) -> impl Iterator<Item = char> + '_ {
    line.chars().filter(|c| !c.is_whitespace())
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
    fn the_short_lines_of_a_block_go_with_it() {
        let block = format!("In the village\n{PROSE}\nred ones\n{PROSE} Nobody knows why.");
        let page = format!("Apples\n\nA report\n{block}\n\nThe gate was always open, they say.\n{block}\n");
        assert_eq!(cuts(&page, "duplicates"), [10, 11, 12, 13]);
        let one = format!("In the village\n{PROSE}\nred ones");
        let page = format!("Apples\n\nA report\n{one}\n\nThe gate was always open, they say.\n{one}\n");
        assert_eq!(cuts(&page, "duplicates"), [10]);
    }

    #[test]
    fn a_question_put_to_several_people_stays() {
        let question =
            "Which dish of the region do you like best yourself, and is there one that you cannot bear?";
        let page =
            format!("Two cooks\n\n{question}\n{PROSE}\n{question}\nBread, and nothing else, every day.\n");
        assert_eq!(cuts(&page, "duplicates"), [0; 0]);
    }

    #[test]
    fn a_line_printed_twice_in_a_row() {
        let page = format!("Apples\n\n{PROSE}\nThe gate in autumn\nThe gate in autumn\n{PROSE}s\n");
        assert_eq!(cuts(&page, "duplicates"), [5]);
        let song = "Apples\n\nThe gate in autumn\nThe gate in autumn\nis open, open wide\n";
        assert_eq!(cuts(song, "duplicates"), [0; 0]);
    }

    #[test]
    fn short_lines_may_come_back() {
        let page =
            "A song\n\nCome home, come home\nthe night is long\nCome home, come home\nthe road is wide\n";
        assert_eq!(cuts(page, "duplicates"), [0; 0]);
    }
}
