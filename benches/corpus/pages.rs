//! Documents: articles as extractors give them, and whole pages with their menus and lists.

use clap::ValueEnum;
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use crate::phrases::Phrases;
use crate::words::Vocabulary;

/// How much of a document is furniture.
#[derive(Clone, Copy, PartialEq, ValueEnum)]
pub(crate) enum Kind {
    /// A headline and paragraphs; about one line in twenty is furniture
    Prose,
    /// The whole text of a page: most lines are short, and half of those are phrases that the patterns know
    Furniture,
    /// In between
    Mixed,
}

/// Writes one document.
pub(crate) struct Author<'a> {
    pub(crate) words: &'a Vocabulary,
    pub(crate) phrases: &'a Phrases,
    /// The document's own randomness: what it says does not depend on the documents before it.
    pub(crate) rng: ChaCha8Rng,
    pub(crate) out: &'a mut String,
}

impl Author<'_> {
    /// A document of at least so many bytes.
    pub(crate) fn write(&mut self, kind: Kind, bytes: usize) {
        match kind {
            Kind::Prose => self.article(bytes),
            Kind::Furniture => self.page(bytes, 1),
            Kind::Mixed => self.page(bytes, 4),
        }
        self.out.truncate(self.out.trim_end().len());
    }

    fn article(&mut self, bytes: usize) {
        self.title(6..=12);
        while self.out.len() < bytes {
            self.out.push('\n');
            self.words.paragraph(&mut self.rng, self.out);
            self.out.push('\n');
            if self.rng.random_ratio(1, 18) {
                self.out.push('\n');
                let phrases = self.phrases;
                match self.rng.random_range(0..4) {
                    0 => self.known(&phrases.date),
                    1 => self.known(&phrases.share),
                    2 => self.known(&phrases.comment),
                    _ => self.known(&phrases.related),
                }
            }
        }
    }

    /// Menus, the headline, then paragraphs (so many at a time) and what stands between them, and the foot.
    fn page(&mut self, bytes: usize, paragraphs: usize) {
        let phrases = self.phrases;
        self.menu(if paragraphs == 1 { 14 } else { 5 });
        self.title(6..=12);
        self.known(&phrases.date);
        self.share();
        loop {
            for _ in 0..paragraphs {
                self.words.paragraph(&mut self.rng, self.out);
                self.out.push('\n');
            }
            match self.rng.random_range(0..6) {
                0 => self.menu(8),
                1 => self.share(),
                2 => self.comments(),
                3 => self.known(&phrases.ad),
                _ => self.related(),
            }
            if self.out.len() >= bytes {
                break;
            }
        }
        self.related();
        if paragraphs == 1 {
            self.comments();
            self.menu(6);
        }
        for _ in 0..3 {
            self.known(&phrases.foot);
        }
    }

    /// Menu entries, six in ten of them known, the others words of the site's own.
    fn menu(&mut self, entries: usize) {
        for _ in 0..entries {
            if self.rng.random_ratio(6, 10) {
                self.known(&self.phrases.menu);
            } else {
                self.words.entry(&mut self.rng, self.out);
                self.out.push('\n');
            }
        }
    }

    fn share(&mut self) {
        for _ in 0..self.rng.random_range(2..=5) {
            self.known(&self.phrases.share);
        }
        self.known(&self.phrases.counter);
    }

    /// A heading and the titles below it, every other one with its date.
    fn related(&mut self) {
        self.known(&self.phrases.related);
        for _ in 0..self.rng.random_range(3..=7) {
            self.title(4..=10);
            if self.rng.random_ratio(1, 2) {
                self.known(&self.phrases.date);
            }
        }
    }

    fn comments(&mut self) {
        self.known(&self.phrases.counter);
        for _ in 0..self.rng.random_range(2..=4) {
            self.known(&self.phrases.comment);
        }
    }

    fn title(&mut self, words: std::ops::RangeInclusive<usize>) {
        self.words.title(words, &mut self.rng, self.out);
        self.out.push('\n');
    }

    /// A line of these.
    fn known(&mut self, lines: &[String]) {
        if let Some(last) = lines.len().checked_sub(1) {
            self.out.push_str(&lines[self.rng.random_range(0..=last)]);
            self.out.push('\n');
        }
    }
}
