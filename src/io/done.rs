//! What comes out of cleaning one document, on its way to the sinks.

use std::ops::Range;
use std::sync::Arc;

use super::inputs::Input;
use super::tables::{DocumentRow, ErrorRow};
use crate::category::Category;

/// What to do when a document fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OnError {
    /// Leave it out of the output.
    Skip,
    /// End the run there.
    Stop,
    /// Write it as it was.
    Pass,
}

/// A document that has been through the cleaner.
#[derive(Debug)]
pub(crate) struct Done {
    /// Where it came from.
    pub(crate) input: Arc<Input>,
    /// Whether it is a record among others in one output.
    pub(crate) record: bool,
    /// What is written: the cleaned document, or a failed one as it was.
    pub(crate) output: Vec<u8>,
    /// Its rows of the audit, as CSV.
    pub(crate) audit: Vec<u8>,
    /// Its row of `documents.csv`; none for a blank line between records.
    pub(crate) row: Option<DocumentRow>,
    /// Why it failed.
    pub(crate) fault: Option<ErrorRow>,
    /// What to tell the user besides.
    pub(crate) hint: Option<&'static str>,
    /// Pieces for a diff.
    pub(crate) diff: Option<Diff>,
    /// Its input could not be read to the end: what has been written of it is not complete.
    pub(crate) broken: bool,
    /// Bytes read.
    pub(crate) read: u64,
    /// What went, by category.
    pub(crate) tally: Tally,
}

/// What a diff shows of one document.
#[derive(Debug)]
pub(crate) struct Diff {
    /// The original text.
    pub(crate) text: String,
    /// The removals: bytes, category, rule.
    pub(crate) removals: Vec<(Range<usize>, Category, String)>,
}

/// Sums over documents.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    /// Documents, blank lines between records aside.
    pub(crate) documents: usize,
    /// Documents that lost something.
    pub(crate) cleaned: usize,
    /// Documents of which the guard held something back.
    pub(crate) guarded: usize,
    /// Documents that failed.
    pub(crate) failed: usize,
    /// Code points read.
    pub(crate) chars: usize,
    /// By category: removals, whole lines, code points.
    pub(crate) by_category: Vec<(Category, [usize; 3])>,
    /// Whether the run ended early at a failed document.
    pub(crate) stopped: bool,
}

impl Tally {
    /// Counts removals of a category.
    pub(crate) fn count(&mut self, category: Category, add: [usize; 3]) {
        match self.by_category.binary_search_by_key(&category, |&(c, _)| c) {
            Ok(at) => self.by_category[at].1.iter_mut().zip(add).for_each(|(sum, n)| *sum += n),
            Err(at) => self.by_category.insert(at, (category, add)),
        }
    }

    /// Adds the sums of another part.
    pub(crate) fn add(&mut self, other: &Tally) {
        self.documents += other.documents;
        self.cleaned += other.cleaned;
        self.guarded += other.guarded;
        self.failed += other.failed;
        self.chars += other.chars;
        for &(category, counts) in &other.by_category {
            self.count(category, counts);
        }
    }
}
