//! One index over all phrases: whole lines, beginnings, ends and phrases inside a line by the hashes of their words;
//! regular expressions by how a line begins or what it holds. No expression is compiled before a line asks for it.

use std::borrow::Cow;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use regex::{Regex, RegexBuilder};
use rustc_hash::FxHashMap;

use super::passages::Passages;
use super::phrases::{Phrases, Sieve, hash_of};
use super::tries::{Tried, Tries};
use super::{Kind, Rule, RuleId};
use crate::text::glance::Glance;
use crate::text::hash::join;
use crate::text::scan::Scanned;

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
    whole: Phrases,
    prefixes: Edge,
    suffixes: Edge,
    inline: Inline,
    tries: Tries,
    /// Made once it pays; see [`Index::pass`].
    passages: OnceLock<Passages>,
    /// Bytes of lines that passed by without.
    seen: AtomicUsize,
    regexes: Vec<LazyRegex>,
}

/// Phrases at one edge of a line; the hashes of suffixes are made from the last word on.
#[derive(Debug)]
struct Edge {
    phrases: Phrases,
    sieve: Sieve,
    /// The longest phrase, in words.
    longest: usize,
    /// The longest line that one of them may take, in words.
    max_words: u32,
}

/// Phrases inside a line, by the hash of their first two words (or the only one).
#[derive(Debug)]
struct Inline {
    sieve: Sieve,
    openings: FxHashMap<u64, Vec<(Cow<'static, str>, RuleId)>>,
}

#[derive(Debug)]
struct LazyRegex {
    rule: RuleId,
    text: Cow<'static, str>,
    built: OnceLock<Compiled>,
}

#[derive(Debug)]
struct Compiled {
    regex: Regex,
    /// Whether a group says what goes.
    cuts: bool,
}

impl Index {
    pub(crate) fn new(rules: &[Rule]) -> Self {
        let numbered = rules.iter().enumerate().filter_map(|(i, rule)| Some((i, rule.regex.clone()?)));
        let lazy = |(i, text)| LazyRegex { rule: RuleId(i as u32), text, built: OnceLock::new() };
        let whole = phrases(rules, &[Kind::Line, Kind::Opener]);
        let whole = whole.map(|(key, id)| (hash_of(&key), key, id)).collect();
        Self {
            whole: Phrases::new(whole),
            prefixes: Edge::new(rules, Kind::Prefix),
            suffixes: Edge::new(rules, Kind::Suffix),
            inline: Inline::new(rules),
            tries: Tries::new(rules.iter().filter(|rule| rule.regex.is_some())),
            passages: OnceLock::new(),
            seen: AtomicUsize::new(0),
            regexes: numbered.map(lazy).collect(),
        }
    }

    /// The rule whose phrase is the whole of `key`.
    pub(crate) fn whole(&self, key: &str) -> Option<RuleId> {
        self.whole.get(hash_of(key), key.as_bytes())
    }

    /// The rule whose phrase is the whole of a line.
    pub(crate) fn whole_line(&self, line: &Scanned<'_>) -> Option<RuleId> {
        self.whole.get(line.words.iter().fold(0, |run, w| join(run, w.hash)), line.key)
    }

    /// What a glance says of a line that no rule takes; see [`Passages::pass`]. It only saves time, and takes some to be
    /// made: a run over a few pages goes without.
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
        let rule = |id: RuleId| &rules[id.0 as usize];
        let words = line.shape.words;
        let count = line.words.len();
        if let Some(id) = self.whole_line(line) {
            hit(id, Match::Line);
        }
        // a phrase and at least one word more
        let mut run = 0;
        for n in 1..self.prefixes.reach(words, count) {
            run = join(run, line.words[n - 1].hash);
            if let Some(id) = self.prefixes.get(run, || &line.key[..=line.at(n)])
                && words <= rule(id).max_words.into()
            {
                hit(id, Match::Line);
            }
        }
        run = 0;
        for n in 1..self.suffixes.reach(words, count) {
            run = join(run, line.words[count - n].hash);
            if let Some(id) = self.suffixes.get(run, || &line.key[line.at(count - n)..])
                && words <= rule(id).max_words.into()
            {
                hit(id, Match::Line);
            }
        }
        self.inline.find(line, |id, from, to| hit(id, Match::Key(from, to)));
        self.tries.on(line, tried);
        if tried.numbers.is_empty() {
            return;
        }
        let text = line.text();
        for lazy in tried.numbers.iter().map(|&at| &self.regexes[at as usize]) {
            if let Some(found) = lazy.find(text) {
                hit(lazy.rule, found);
            }
        }
    }
}

/// The phrases of rules of these kinds.
fn phrases<'r>(
    rules: &'r [Rule],
    kinds: &'r [Kind],
) -> impl Iterator<Item = (Cow<'static, str>, RuleId)> + 'r {
    let numbered = rules.iter().enumerate().filter(|(_, rule)| kinds.contains(&rule.kind));
    numbered.flat_map(|(i, rule)| rule.keys.iter().map(move |key| (key.clone(), RuleId(i as u32))))
}

impl Edge {
    fn new(rules: &[Rule], kind: Kind) -> Self {
        let (mut list, mut longest, mut max_words) = (Vec::new(), 0, 0);
        for (key, id) in phrases(rules, &[kind]) {
            let words = || key.split(' ').filter(|word| !word.is_empty());
            longest = longest.max(words().count());
            max_words = max_words.max(u32::from(rules[id.0 as usize].max_words));
            let hash =
                if kind == Kind::Suffix { crate::text::hash::run(words().rev()) } else { hash_of(&key) };
            list.push((hash, key, id));
        }
        let sieve = Sieve::new(list.iter().map(|(hash, ..)| *hash));
        Self { phrases: Phrases::new(list), sieve, longest, max_words }
    }

    /// One more than the longest phrase that can stand at the edge of such a line.
    fn reach(&self, words: u32, count: usize) -> usize {
        if words > self.max_words { 0 } else { count.min(self.longest + 1) }
    }

    #[inline]
    fn get<'l>(&self, hash: u64, text: impl FnOnce() -> &'l [u8]) -> Option<RuleId> {
        if self.sieve.may_have(hash) { self.phrases.get(hash, text()) } else { None }
    }
}

impl Inline {
    fn new(rules: &[Rule]) -> Self {
        let mut openings: FxHashMap<u64, Vec<_>> = FxHashMap::default();
        for (key, id) in phrases(rules, &[Kind::Inline]) {
            let first = key.split(' ').filter(|word| !word.is_empty()).take(2);
            openings.entry(crate::text::hash::run(first)).or_default().push((key, id));
        }
        #[allow(clippy::iter_over_hash_type, reason = "a set is made of them")]
        let sieve = Sieve::new(openings.keys().copied());
        Self { sieve, openings }
    }

    /// Calls `hit` with the rule and the bytes of the key for each phrase.
    #[inline]
    fn find(&self, line: &Scanned<'_>, mut hit: impl FnMut(RuleId, usize, usize)) {
        for (n, word) in line.words.iter().enumerate() {
            let one = join(0, word.hash);
            let two = line.words.get(n + 1).map(|next| join(one, next.hash));
            for (hash, words) in [(Some(one), 1), (two, 2)] {
                let Some(hash) = hash.filter(|&hash| self.sieve.may_have(hash)) else { continue };
                let start = line.at(n);
                for (phrase, id) in self.openings.get(&hash).into_iter().flatten() {
                    let longer = words == 2;
                    if line.key[start..].starts_with(phrase.as_bytes()) && (is_longer(phrase) == longer) {
                        hit(*id, start, start + phrase.len());
                    }
                }
            }
        }
    }
}

/// Whether a key has two words or more.
fn is_longer(key: &str) -> bool {
    key.match_indices(' ').nth(2).is_some()
}

impl LazyRegex {
    /// What it takes of a folded line.
    fn find(&self, folded: &str) -> Option<Match> {
        let Compiled { regex, cuts } = self.compiled()?;
        if !cuts {
            return regex.is_match(folded).then_some(Match::Line);
        }
        // a group that takes no part takes nothing
        let cut = regex.captures(folded)?.name("cut")?;
        Some(Match::Folded(cut.start(), cut.end()))
    }

    /// The compiled expression; none only if the loader let a broken one pass.
    fn compiled(&self) -> Option<&Compiled> {
        if let Some(built) = self.built.get() {
            return Some(built);
        }
        let regex = regex(&self.text).ok()?;
        let cuts = regex.capture_names().any(|name| name == Some("cut"));
        Some(self.built.get_or_init(|| Compiled { regex, cuts }))
    }
}

/// Compiles one regular expression under the size limit.
pub(super) fn regex(text: &str) -> Result<Regex, regex::Error> {
    RegexBuilder::new(text).size_limit(REGEX_SIZE).build()
}
