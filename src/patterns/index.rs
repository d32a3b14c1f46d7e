//! One index over all phrases: whole lines, beginnings, ends and phrases inside a line by the hashes of their words;
//! regular expressions by how a line begins or what it holds. No expression is compiled before a line asks for it.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use regex::{Regex, RegexBuilder};

use super::passages::Passages;
use super::phrases::{Categories, Phrases};
use super::tries::{Tried, Tries, with_regex};
use super::{Rule, RuleId};
use crate::text::glance::Glance;
use crate::text::scan::Scanned;
use crate::text::table::Reader;

/// Where a rule matched: bytes of the key for phrases, of the folded line for regular expressions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Match {
    /// The whole line.
    Line,
    /// These bytes of the key.
    Key(usize, usize),
    /// These bytes of the folded line.
    Folded(usize, usize),
}

/// Memory one compiled regular expression may take; far beyond any sensible pattern.
const REGEX_SIZE: usize = 8 << 20;

#[derive(Debug)]
pub(crate) struct Index {
    phrases: Phrases,
    tries: Tries,
    /// Of a user's rules made once it pays; see [`Index::pass`].
    passages: OnceLock<Passages>,
    /// Bytes of lines that passed by without.
    seen: AtomicUsize,
    regexes: Vec<LazyRegex>,
}

#[derive(Debug)]
struct LazyRegex {
    rule: RuleId,
    built: OnceLock<Compiled>,
}

#[derive(Debug)]
struct Compiled {
    regex: Regex,
    /// Whether a group says what goes.
    cuts: bool,
}

impl Index {
    /// An index made now, of a user's rules.
    pub(crate) fn new(rules: &[Rule]) -> Self {
        let numbers = (0..).zip(rules).filter(|(_, rule)| rule.regex.is_some()).map(|(number, _)| number);
        let (phrases, tries) = (Phrases::new(rules), Tries::new(with_regex(rules)));
        Self::of(phrases, tries, OnceLock::new(), numbers.collect())
    }

    /// The index that the build script made of the built-in rules.
    pub(crate) fn read(from: &mut Reader) -> Self {
        let (phrases, tries) = (Phrases::read(from), Tries::read(from));
        let passages = Passages::read(from);
        Self::of(phrases, tries, OnceLock::from(passages), from.numbers())
    }

    fn of(phrases: Phrases, tries: Tries, passages: OnceLock<Passages>, regexes: Vec<u32>) -> Self {
        let lazy = |number| LazyRegex { rule: RuleId(number), built: OnceLock::new() };
        let regexes = regexes.into_iter().map(lazy).collect();
        Self { phrases, tries, passages, seen: AtomicUsize::new(0), regexes }
    }

    /// The rule whose phrase is the whole of `key`.
    pub(crate) fn whole(&self, key: &str, rules: &[Rule]) -> Option<RuleId> {
        self.phrases.whole(key, rules)
    }

    /// The rule whose phrase is the whole of a line.
    pub(crate) fn whole_line(&self, line: &Scanned<'_>, rules: &[Rule]) -> Option<RuleId> {
        self.phrases.whole_line(line, rules)
    }

    /// The categories of whole phrases that begin with a word of that hash, and of those that are that word.
    pub(crate) fn begun(&self, word: u32) -> (Categories, Categories) {
        self.phrases.begun(word)
    }

    /// What a glance says of a line that no rule takes; see [`Passages::pass`]. It only saves time, and takes some to be
    /// made of a user's rules: a run over a few pages goes without.
    pub(crate) fn pass(&self, line: &str, most: u32, rules: &[Rule], texts: &mut Vec<u32>) -> Option<Glance> {
        /// To make them takes as long as to scan so many bytes (17 million instructions, some 30 a byte).
        const PAYS: usize = 1 << 19;
        let passages = match self.passages.get() {
            Some(passages) => passages,
            None if self.seen.fetch_add(line.len(), Ordering::Relaxed) < PAYS => return None,
            None => self.passages.get_or_init(|| Passages::new(rules)),
        };
        passages.pass(line, most, texts)
    }

    /// Calls `hit` for every rule that matches a line; `tried` is memory.
    pub(crate) fn find(
        &self,
        line: &Scanned<'_>,
        rules: &[Rule],
        tried: &mut Tried,
        mut hit: impl FnMut(RuleId, Match),
    ) {
        let at = |bytes: Option<(usize, usize)>| bytes.map_or(Match::Line, |(from, to)| Match::Key(from, to));
        self.phrases.find(line, rules, |rule, bytes| hit(rule, at(bytes)));
        self.tries.on(line, tried);
        if tried.numbers.is_empty() {
            return;
        }
        let text = line.text();
        for lazy in tried.numbers.iter().map(|&at| &self.regexes[at as usize]) {
            if let Some(found) = lazy.find(text, rules) {
                hit(lazy.rule, found);
            }
        }
    }
}

impl LazyRegex {
    /// What it takes of a folded line.
    fn find(&self, folded: &str, rules: &[Rule]) -> Option<Match> {
        let Compiled { regex, cuts } = self.compiled(rules)?;
        if !cuts {
            return regex.is_match(folded).then_some(Match::Line);
        }
        // a group that takes no part takes nothing
        let cut = regex.captures(folded)?.name("cut")?;
        Some(Match::Folded(cut.start(), cut.end()))
    }

    /// The compiled expression; none only if the loader let a broken one pass.
    fn compiled(&self, rules: &[Rule]) -> Option<&Compiled> {
        if let Some(built) = self.built.get() {
            return Some(built);
        }
        let text = rules[self.rule.0 as usize].regex.as_ref()?;
        let regex = regex(text).ok()?;
        let cuts = regex.capture_names().any(|name| name == Some("cut"));
        Some(self.built.get_or_init(|| Compiled { regex, cuts }))
    }
}

/// Compiles one regular expression under the size limit.
pub(super) fn regex(text: &str) -> Result<Regex, regex::Error> {
    RegexBuilder::new(text).size_limit(REGEX_SIZE).build()
}
