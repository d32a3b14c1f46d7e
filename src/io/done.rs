//! What comes out of cleaning a batch, on its way to the sinks.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::formats::columnar::Rows;
use super::inputs::Input;
use super::kind::Codec;
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

/// Where a piece of an input begins, or ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Position {
    /// 1-based, of a line, row or record.
    pub(crate) line: usize,
    /// Bytes before it, decompressed.
    pub(crate) offset: u64,
}

impl Position {
    /// The position so many lines and bytes behind it.
    pub(crate) fn behind(self, lines: usize, bytes: u64) -> Self {
        Self { line: self.line + lines, offset: self.offset + bytes }
    }
}

/// A batch that has been through the cleaner.
#[derive(Debug)]
pub(crate) struct Done {
    /// What is written.
    pub(crate) output: Output,
    /// Rows of the tables.
    pub(crate) tables: Tables,
    /// What failed, to be told.
    pub(crate) complaints: Vec<Complaint>,
    /// Pieces for a diff.
    pub(crate) diffs: Vec<Diff>,
    /// What went.
    pub(crate) tally: Tally,
    /// Where a run that is resumed goes on behind this batch.
    pub(crate) resume: Resume,
}

/// Where a run goes on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Resume {
    /// The input, by its place in the order.
    pub(crate) input: usize,
    /// Where in it; none is its beginning.
    pub(crate) at: Option<Position>,
}

/// What a batch puts into the output.
#[derive(Debug)]
pub(crate) enum Output {
    /// Whole texts, each with its bytes; none of those that the worker has written already.
    Texts(Vec<Text>),
    /// The next part of a file of records.
    Part {
        input: Arc<Input>,
        /// Encoded as its codec says.
        bytes: Vec<u8>,
        codec: Codec,
        last: Last,
    },
    /// The next rows of a Parquet file; a part without bytes may end it, too.
    Rows { input: Arc<Input>, rows: Rows, last: Last },
}

/// Whether a part of a file of records is the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Last {
    /// More may come.
    No,
    /// The file is whole with it.
    Whole,
    /// The input could not be read on, or the run ends within it: nothing of the file may appear.
    Broken,
}

/// A text to be written.
#[derive(Debug)]
pub(crate) struct Text {
    pub(crate) input: Arc<Input>,
    pub(crate) what: Written,
}

/// What becomes of a text's output.
#[derive(Debug)]
pub(crate) enum Written {
    /// To be written.
    Bytes(Vec<u8>),
    /// Left out.
    Nothing,
    /// The worker has seen to it.
    Already,
}

/// Rows of the tables, in the order of the documents.
#[derive(Debug, Default)]
pub(crate) struct Tables {
    pub(crate) audit: Vec<u8>,
    pub(crate) documents: Vec<u8>,
    pub(crate) errors: Vec<u8>,
    pub(crate) escapes: Vec<u8>,
}

/// A document that failed.
#[derive(Clone, Debug)]
pub(crate) struct Complaint {
    /// Its file; none is stdin.
    pub(crate) path: Option<PathBuf>,
    /// Its line, row or record among others.
    pub(crate) line: Option<usize>,
    /// Where in the file.
    pub(crate) byte_offset: usize,
    pub(crate) reason: String,
    /// What to do about it.
    pub(crate) hint: Option<&'static str>,
}

/// What a diff shows of one document.
#[derive(Debug)]
pub(crate) struct Diff {
    /// The document's id.
    pub(crate) document: String,
    /// The original text.
    pub(crate) text: String,
    /// The removals: bytes, category, rule.
    pub(crate) removals: Vec<(Range<usize>, Category, String)>,
}

/// What was removed: pieces, whole lines, code points.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Counts {
    pub(crate) removals: usize,
    pub(crate) lines: usize,
    pub(crate) characters: usize,
}

impl Counts {
    pub(crate) fn add(&mut self, other: Counts) {
        self.removals += other.removals;
        self.lines += other.lines;
        self.characters += other.characters;
    }
}

/// Sums of the documents in one language.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LanguageCounts {
    pub(crate) documents: usize,
    pub(crate) characters_in: usize,
    #[serde(flatten)]
    pub(crate) removed: Counts,
}

/// Sums over documents.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Tally {
    /// Documents, blank lines between records aside.
    pub(crate) documents: usize,
    /// Documents that lost something.
    pub(crate) cleaned: usize,
    /// Documents of which the guard held something back.
    pub(crate) guarded: usize,
    /// Documents that failed.
    pub(crate) failed: usize,
    /// Bytes of text read, as UTF-8.
    pub(crate) bytes: usize,
    /// Code points read.
    pub(crate) chars: usize,
    /// By the deciding rule.
    pub(crate) by_rule: FxHashMap<String, (Category, Counts)>,
    /// By the language that the input says a document has.
    pub(crate) by_language: BTreeMap<String, LanguageCounts>,
    /// Whether the run ended early at a failed document.
    pub(crate) stopped: bool,
    /// Whether the run was interrupted.
    #[serde(skip)]
    pub(crate) interrupted: bool,
}

impl Tally {
    /// Counts a removal of a rule.
    pub(crate) fn count(&mut self, rule: &str, category: Category, counts: Counts) {
        match self.by_rule.get_mut(rule) {
            Some((_, sum)) => sum.add(counts),
            None => _ = self.by_rule.insert(rule.to_owned(), (category, counts)),
        }
    }

    /// Adds the sums of another part.
    pub(crate) fn add(&mut self, other: &Tally) {
        self.documents += other.documents;
        self.cleaned += other.cleaned;
        self.guarded += other.guarded;
        self.failed += other.failed;
        self.bytes += other.bytes;
        self.chars += other.chars;
        for (rule, category, counts) in other.rules() {
            self.count(rule, category, counts);
        }
        for (language, counts) in &other.by_language {
            let sum = self.by_language.entry(language.clone()).or_default();
            sum.documents += counts.documents;
            sum.characters_in += counts.characters_in;
            sum.removed.add(counts.removed);
        }
    }

    /// The rules that removed something, by id.
    pub(crate) fn rules(&self) -> Vec<(&str, Category, Counts)> {
        let mut rules: Vec<_> = self.by_rule.iter().map(|(rule, &(c, n))| (rule.as_str(), c, n)).collect();
        rules.sort_unstable_by_key(|&(rule, ..)| rule);
        rules
    }

    /// The categories of which something was removed, in their order.
    pub(crate) fn categories(&self) -> BTreeMap<Category, Counts> {
        let mut sums: BTreeMap<Category, Counts> = BTreeMap::new();
        for (_, category, counts) in self.rules() {
            sums.entry(category).or_default().add(counts);
        }
        sums
    }

    /// What was removed in all.
    pub(crate) fn removed(&self) -> Counts {
        let mut sum = Counts::default();
        self.categories().values().for_each(|&counts| sum.add(counts));
        sum
    }
}
