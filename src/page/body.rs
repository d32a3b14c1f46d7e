//! The body of a page: what is running text, and from where to where it reaches.

use std::ops::Range;

use super::Page;
use crate::text::shape::Ending;

impl Page<'_> {
    /// Running text: ends like a sentence and is no mere phrase, or is long and no title set twice or chain of links.
    pub(super) fn is_prose(&self, i: usize) -> bool {
        let line = &self.lines[i];
        let s = &line.shape;
        // a date in a script without spaces has letters for many words, and may end with a dot (`น.`)
        let is_date = line.marked && &self.keys[line.key.clone()] == " @ ";
        if is_date || (s.separators >= 3 && s.separators * 6 >= s.words) {
            return false;
        }
        match s.ending {
            Ending::Sentence => s.words >= 8,
            Ending::Question | Ending::Ellipsis | Ending::Colon => s.words >= 14,
            Ending::Open => s.words >= 20 && self.doubled(i).is_none(),
        }
    }

    /// From the first line of prose to the last that is not furniture by its words. Long lines that end nowhere, below
    /// furniture and with no sentence after them, are teasers.
    pub(super) fn extent(&self) -> Range<usize> {
        let is_body = |&i: &usize| self.lines[i].prose && !self.claimed(i);
        let is_cut = |i: usize| matches!(self.lines[i].shape.ending, Ending::Open | Ending::Ellipsis);
        let first = (0..self.lines.len()).find(is_body);
        let last = (0..self.lines.len()).rev().find(is_body);
        let Some((first, mut last)) = first.zip(last) else { return 0..0 };
        if is_cut(last)
            && let Some(whole) = (first..last).rev().find(|i| is_body(i) && !is_cut(*i))
            && let Some(claimed) = (whole + 1..last).find(|&i| self.claimed(i))
        {
            last = (whole..claimed).rev().find(is_body).unwrap_or(whole);
        }
        first..last + 1
    }

    /// A heading of the text, whatever its words: one of several that are set apart from what is above them and not from the
    /// sentence below (a glossary of the press, an article about cookies).
    pub(crate) fn is_heading(&self, i: usize) -> bool {
        self.is_set_so(i) && *self.headed.get_or_init(|| self.has_headings())
    }

    fn has_headings(&self) -> bool {
        const HEADINGS: usize = 4;
        let lines: Vec<usize> = (1..self.lines.len()).filter(|&i| self.is_set_so(i)).collect();
        let mut keys: Vec<&str> = lines.iter().map(|&i| self.key(i)).collect();
        keys.sort_unstable();
        keys.dedup();
        keys.len() >= HEADINGS && lines.iter().any(|&i| !self.lines[i].claimed)
    }

    /// A short line with a gap above it and a sentence right below.
    fn is_set_so(&self, i: usize) -> bool {
        const SHORT: u32 = 5;
        let line = &self.lines[i];
        let below = self.lines.get(i + 1).is_some_and(|next| {
            next.gap == 0
                && !next.claimed
                && matches!(next.shape.ending, Ending::Sentence | Ending::Question)
                && next.shape.words > line.shape.words
        });
        below && line.gap > 0 && line.shape.words <= SHORT && line.shape.ending == Ending::Open
    }
}
