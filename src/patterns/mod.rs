//! What counts as furniture, as data: the built-in rules, a user's own on top, and one index over all phrases.

mod format;
mod grams;
mod index;
mod load;
mod marks;
mod needles;
mod passages;
mod phrase;
mod phrases;
mod starts;
mod tries;

use std::borrow::Cow;

// the names under which `format` knows its neighbours, here and in the build script
use crate::category;
use crate::text::vocabulary::Vocabulary;
use crate::text::{fold, tokens};

use category::Category;
pub use format::{Extent, Kind, Place, Rule};
pub(crate) use index::{Index, Match};
pub(crate) use load::{Proof, proofs};
pub(crate) use tries::Tried;

include!(concat!(env!("OUT_DIR"), "/builtin.rs"));

/// A rule's number within its [`PatternSet`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct RuleId(pub(crate) u32);

/// All rules, keeps and word lists of one run; never changes once it is made.
#[derive(Debug)]
pub struct PatternSet {
    rules: Vec<Rule>,
    keeps: Vec<Rule>,
    vocabulary: Vocabulary,
    index: Index,
    keep_index: Index,
    pack: String,
}

impl PatternSet {
    /// The rules that come with this version.
    pub fn builtin() -> Self {
        let mut vocabulary = Vocabulary::default();
        for &(word, bits) in WORDS {
            vocabulary.add(Cow::Borrowed(word), bits);
        }
        Self::new(
            RULES.to_vec(),
            KEEPS.to_vec(),
            vocabulary,
            format!("{}-{}", env!("CARGO_PKG_VERSION"), &PACK[..8]),
        )
    }

    /// The built-in rules with pattern files of one's own on top: `files` are names (for messages) and texts.
    /// A rule or keep with a known id replaces it; `disable` switches rules off.
    ///
    /// # Errors
    /// [`ErrorKind::Patterns`](crate::ErrorKind::Patterns) with file, line and column of every fault found.
    pub fn with_files(files: &[(String, String)]) -> Result<Self, crate::error::Error> {
        load::load(Self::builtin(), files)
    }

    fn new(rules: Vec<Rule>, keeps: Vec<Rule>, vocabulary: Vocabulary, pack: String) -> Self {
        let (index, keep_index) = (Index::new(&rules), Index::new(&keeps));
        Self { rules, keeps, vocabulary, index, keep_index, pack }
    }

    /// Every rule, sorted by file and place in it.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// Every keep.
    pub fn keeps(&self) -> &[Rule] {
        &self.keeps
    }

    /// The version of the rules, for `documents.csv`: crate version and hash, and a hash of the files on top.
    pub fn pack(&self) -> &str {
        &self.pack
    }

    /// The built-in pattern files: names and texts.
    pub(crate) fn builtin_files() -> &'static [(&'static str, &'static str)] {
        FILES
    }

    pub(crate) fn rule(&self, id: RuleId) -> &Rule {
        &self.rules[id.0 as usize]
    }

    pub(crate) fn keep(&self, id: RuleId) -> &Rule {
        &self.keeps[id.0 as usize]
    }

    /// The rule of kind `stage` with that id; none where it is switched off.
    pub(crate) fn stage_rule(&self, id: &str) -> Option<RuleId> {
        let at = self.rules.iter().position(|r| r.kind == Kind::Stage && r.id == id)?;
        Some(RuleId(at as u32))
    }

    pub(crate) fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    pub(crate) fn index(&self) -> &Index {
        &self.index
    }

    pub(crate) fn keep_index(&self) -> &Index {
        &self.keep_index
    }
}
