//! Paragraphs: lines that no rule takes, as a glance tells. Their keys are made when someone asks for one.

use std::sync::OnceLock;

use super::Page;
use crate::patterns::PatternSet;
use crate::text::glance::{Glance, combined, first_word};
use crate::text::scan::{Keys, PADDING, Scanner, Word};

/// A paragraph that was not scanned.
#[derive(Debug)]
pub(super) struct Passage {
    /// Its letters, whatever their order; see [`Glance::letters`].
    letters: u32,
    full: OnceLock<Box<Full>>,
}

/// What a scan tells.
#[derive(Debug)]
pub(super) struct Full {
    pub(super) key: String,
    pub(super) words: Vec<Word>,
    /// The folded view, with [`PADDING`] bytes more.
    pub(super) view: Vec<u8>,
    pub(super) marks: u128,
}

impl Passage {
    pub(super) fn new(glance: &Glance) -> Self {
        Self { letters: glance.letters, full: OnceLock::new() }
    }

    /// Scans the line, unless that was done before.
    pub(super) fn full(&self, line: &str, patterns: &PatternSet) -> &Full {
        self.full.get_or_init(|| {
            let (mut scanner, mut keys) = (Scanner::lent(), Keys::default());
            let shape = scanner.scan(line, patterns.vocabulary(), &mut keys);
            let scanned = scanner.scanned(&shape, &keys, 0, 0);
            let marks = scanned.marks;
            let mut view = scanned.folded.to_vec();
            view.extend([0; PADDING]);
            let (key, words) = keys.finish();
            Box::new(Full { key, words, view, marks })
        })
    }
}

impl Page<'_> {
    /// Whether line `i` is a paragraph whose key holds more than twelve words and no number or date, so that whoever
    /// looks for less need not ask for it.
    pub(crate) fn is_passage(&self, i: usize) -> bool {
        self.passage(i).is_some() && !self.is_marked(i)
    }

    /// The hash of the first word of line `i`; none where a paragraph would have to be scanned to tell.
    pub(crate) fn first_hash(&self, i: usize) -> Option<u32> {
        if self.is_passage(i) {
            first_word(self.line(i))
        } else {
            self.hashes(i).first().map(|word| word.hash)
        }
    }

    /// The paragraph that is line `i`.
    pub(super) fn passage(&self, i: usize) -> Option<&Passage> {
        self.passages.get(self.lines[i].passage as usize)
    }

    pub(super) fn full(&self, i: usize) -> Option<&Full> {
        Some(self.passage(i)?.full(self.line(i), self.patterns))
    }

    /// Whether the words of line `i` may be those of another line, said once or twice; asked of paragraphs before their
    /// key is made, and true of all other lines.
    pub(super) fn may_repeat(&self, i: usize, other: usize) -> bool {
        let Some(passage) = self.passage(i) else { return true };
        if self.is_marked(i) {
            return self.is_marked(other);
        }
        let letters = |key: &str| (!key.contains(['#', '@'])).then(|| combined(key));
        let other = match self.passage(other) {
            Some(paragraph) => (!self.is_marked(other)).then_some(paragraph.letters),
            None => letters(self.key(other)),
        };
        passage.letters == 0 || other == Some(passage.letters)
    }

    /// Whether line `i` may say one thing twice; asked of paragraphs before their key is made, and true of all others.
    pub(super) fn may_be_doubled(&self, i: usize) -> bool {
        let Some(passage) = self.passage(i) else { return true };
        // every number or date is there twice, or every letter
        if self.is_marked(i) { self.is_twice(i) } else { passage.letters == 0 }
    }

    /// Whether the digits of line `i` are the same ones twice.
    pub(super) fn is_twice(&self, i: usize) -> bool {
        if self.lines[i].shape.digits % 2 == 1 && self.passage(i).is_some() {
            return false;
        }
        let digits = self.digits(i);
        digits.len().is_multiple_of(2) && digits[..digits.len() / 2] == digits[digits.len() / 2..]
    }
}
