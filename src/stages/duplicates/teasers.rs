//! Truncated copies of paragraphs, and paragraphs run together.

use rustc_hash::FxHashMap;

use super::{Duplicates, Evidence, Finding, Stage, visible};
use crate::page::Page;
use crate::stages::repeated::Repeated;
use crate::text::hash::join;
use crate::text::shape::Ending;

/// A truncated copy shares so many characters with the paragraph.
const TEASER: usize = 30;
/// A line cut short without a mark is known by so many characters and words.
const UNMARKED: (u32, u32) = (60, 9);
/// Of the second of two paragraphs run together so many characters are seen.
const SECOND: usize = 10;

impl Duplicates {
    /// Lines cut short whose beginning is that of a full paragraph (the first that has the same opening), and lines that
    /// go on with the paragraph below that.
    pub(super) fn teasers(&self, page: &Page<'_>, long: &[usize], out: &mut Vec<Finding>) {
        let mut stems = stems(page);
        if stems.is_empty() {
            return;
        }
        // first by their first bytes, which costs little
        let all = long
            .iter()
            .copied()
            .chain(stems.iter().map(|&(i, _)| i).filter(|i| long.binary_search(i).is_err()));
        let again = Repeated::new(all.map(|i| head(page, i)).collect::<Vec<u64>>().into_iter());
        stems.retain(|&(i, _)| again.may_be(head(page, i)));
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
        for &(i, stem) in &stems {
            let opens = |&j: &usize| {
                j != i && visible(stem).take(TEASER).eq(visible(page.span(j).of(page.text)).take(TEASER))
            };
            let Some(full) = openings[&opening(stem)].iter().copied().find(opens) else { continue };
            let number = page.lines[full].number;
            if page.lines[full].shape.visible <= page.lines[i].shape.visible {
                if is_run_together(page, i, full) {
                    self.together.claim(out, self.name(), page.span(i), Evidence::CopyOf(number));
                }
            } else if !(page.headline == Some(i) && page.lines[i].shape.ending == Ending::Open)
                && begins(page.line(full), stem)
            {
                self.teaser.claim(out, self.name(), page.span(i), Evidence::CopyOf(number));
            }
        }
    }
}

/// Whether line `i` is the paragraph `full` and the beginning of the next one, or all of it, in one.
fn is_run_together(page: &Page<'_>, i: usize, full: usize) -> bool {
    let mut line = visible(page.span(i).of(page.text));
    if full + 1 >= page.lines.len() || full + 1 == i {
        return false;
    }
    if !visible(page.span(full).of(page.text)).all(|c| line.next() == Some(c)) {
        return false;
    }
    let mut next = visible(page.span(full + 1).of(page.text));
    let mut seen = 0;
    for c in line {
        match next.next() {
            Some(n) if n == c => seen += 1,
            Some(_) if !matches!(c, '.' | '…' | '[' | ']') => return false,
            // the end of the next paragraph, or a mark of omission
            _ => break,
        }
    }
    seen >= SECOND
}

/// The first bytes of a line, as a number.
fn head(page: &Page<'_>, i: usize) -> u64 {
    let mut bytes = [0; 8];
    let line = page.span(i).of(page.text).as_bytes();
    let len = line.len().min(8);
    bytes[..len].copy_from_slice(&line[..len]);
    u64::from_le_bytes(bytes)
}

/// Lines that may be cut short or several in one, and what they begin with if that is enough to find the paragraph by.
fn stems<'t>(page: &Page<'t>) -> Vec<(usize, &'t str)> {
    let may_be = |i: &usize| {
        let s = &page.lines[*i].shape;
        if s.ending != Ending::Sentence && page.line(*i).contains(['_', '=', '{', ';']) {
            return false;
        }
        let unmarked = s.ending == Ending::Open && s.visible >= UNMARKED.0 && s.words >= UNMARKED.1;
        s.ending == Ending::Ellipsis || unmarked || page.lines[*i].prose && s.visible > 2 * UNMARKED.0
    };
    let stem = |i: usize| {
        let marks = |c: char| matches!(c, '.' | '…' | ']' | '[' | '(' | ')') || c.is_whitespace();
        (i, page.span(i).of(page.text).trim_end_matches(marks))
    };
    let lines = (0..page.lines.len()).filter(may_be).map(stem);
    // so many characters have at least so many bytes
    lines.filter(|(_, stem)| stem.len() >= TEASER && visible(stem).nth(TEASER - 1).is_some()).collect()
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

#[cfg(test)]
mod tests {
    use crate::stages::testing::cuts;

    const ONE: &str =
        "The orchard was planted by two sisters who never sold an apple and gave them all away each autumn.";
    const TWO: &str =
        "They are all gone now, the neighbours say, and nobody prunes the trees any more in March.";

    #[test]
    fn the_truncated_copy_goes_wherever_it_stands() {
        for teaser in [
            "The orchard was planted by two sisters who never sold...",
            "The orchard was planted by two sisters who never sold an apple and gave them",
        ] {
            assert_eq!(
                cuts(&format!("Apples for all the village\n\n{teaser}\n\n{ONE}\n{TWO}\n"), "duplicates"),
                [3]
            );
            assert_eq!(
                cuts(&format!("Apples for all the village\n\n{ONE}\n{TWO}\n\n{teaser}\n"), "duplicates"),
                [6]
            );
        }
    }

    #[test]
    fn paragraphs_run_together_go() {
        let cut = format!("{ONE} They are all gone now, the");
        assert_eq!(
            cuts(&format!("Apples for all the village\n\n{cut}\n\n{ONE}\n{TWO}\n"), "duplicates"),
            [3]
        );
        // what begins alike and goes on by itself stays
        let own = format!("{ONE} But the gate was always open.");
        assert_eq!(
            cuts(&format!("Apples for all the village\n\n{own}\n\n{ONE}\n{TWO}\n"), "duplicates"),
            [0; 0]
        );
    }

    #[test]
    fn a_long_headline_may_open_the_text() {
        let headline = "The orchard was planted by two sisters who never sold an apple and gave them all";
        assert_eq!(cuts(&format!("{headline}\n\n{ONE}\n{TWO}\n"), "duplicates"), [0; 0]);
    }
}
