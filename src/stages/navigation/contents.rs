//! Tables of contents: lines that come back as headings below.

use rustc_hash::FxHashMap;

use super::{Evidence, Finding, Navigation, Stage};
use crate::page::{Line, Page};
use crate::stages::repeated::Repeated;
use crate::text::hash::join;

impl Navigation {
    /// Two and more lines together, each of which comes back further down as a line of its own.
    pub(super) fn contents(&self, page: &Page<'_>, out: &mut Vec<Finding>) {
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
                && !page.line(i).trim_start().starts_with('[')
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
