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
mod texts;
mod tries;

use std::borrow::Cow;

use crate::category::Category;
use crate::text::scan::Scanned;
use crate::text::table::Reader;
use crate::text::vocabulary::Vocabulary;

pub use format::{Extent, Kind, Place, Rule};
pub(crate) use index::{Index, Match};
pub(crate) use load::{Proof, proofs};
pub(crate) use phrases::Categories;
pub(crate) use texts::RuleId;
use texts::Texts;
pub(crate) use tries::Tried;

include!(concat!(env!("OUT_DIR"), "/builtin.rs"));

/// All rules, keeps and word lists of one run; never changes once it is made.
#[derive(Debug)]
pub struct PatternSet {
    rules: Cow<'static, [Rule]>,
    keeps: Cow<'static, [Rule]>,
    /// The rules of kind `stage`.
    stages: Vec<RuleId>,
    vocabulary: Vocabulary,
    index: Index,
    keep_index: Index,
    pack: String,
}

impl PatternSet {
    /// The rules that come with this version.
    pub fn builtin() -> Self {
        let mut tables = Reader(TABLES);
        Self {
            rules: Cow::Borrowed(RULES),
            keeps: Cow::Borrowed(KEEPS),
            stages: tables.numbers().into_iter().map(RuleId).collect(),
            vocabulary: Vocabulary::read(&mut tables),
            index: Index::read(&mut tables),
            keep_index: Index::read(&mut tables),
            pack: format!("{}-{}", env!("CARGO_PKG_VERSION"), &PACK[..8]),
        }
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
        let stages = (0..).zip(&rules).filter(|(_, rule)| rule.kind == Kind::Stage).map(|(n, _)| RuleId(n));
        let stages = stages.collect();
        let (rules, keeps) = (Cow::Owned(rules), Cow::Owned(keeps));
        Self { rules, keeps, stages, vocabulary, index, keep_index, pack }
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
        self.stages.iter().copied().find(|&rule| self.rule(rule).id == id)
    }

    /// The rule whose phrase is the whole of `key`.
    pub(crate) fn whole(&self, key: &str) -> Option<RuleId> {
        self.index.whole(key, &self.rules)
    }

    /// The rule whose phrase is the whole of a line.
    pub(crate) fn whole_line(&self, line: &Scanned<'_>) -> Option<RuleId> {
        self.index.whole_line(line, &self.rules)
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
