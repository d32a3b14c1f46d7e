//! One index over all phrases: whole lines, beginnings, ends and phrases inside a line by hash, the needles of regular
//! expressions by one automaton. Nothing is compiled before a line asks for it.

use std::borrow::Cow;
use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use regex::{Regex, RegexBuilder};
use rustc_hash::FxHashMap;

use super::{Kind, Rule, RuleId};

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

type Phrases = FxHashMap<Cow<'static, str>, RuleId>;

#[derive(Debug)]
pub(crate) struct Index {
    whole: Phrases,
    prefixes: Phrases,
    suffixes: Phrases,
    /// The longest prefix and suffix, in words.
    longest: (usize, usize),
    /// Phrases inside a line, by their first two words (or the only one).
    inline: FxHashMap<Box<str>, Vec<(Cow<'static, str>, RuleId)>>,
    needles: Automaton,
    regexes: Vec<LazyRegex>,
    /// Regular expressions without a needle: tried on every line.
    always: Vec<usize>,
}

/// An automaton, built at first use, and what each of its texts stands for.
#[derive(Debug, Default)]
struct Automaton {
    texts: Vec<Cow<'static, str>>,
    values: Vec<usize>,
    built: OnceLock<AhoCorasick>,
}

#[derive(Debug)]
struct LazyRegex {
    rule: RuleId,
    text: Cow<'static, str>,
    built: OnceLock<Regex>,
}

impl Index {
    pub(crate) fn new(rules: &[Rule]) -> Self {
        let mut index = Self {
            whole: Phrases::default(),
            prefixes: Phrases::default(),
            suffixes: Phrases::default(),
            longest: (0, 0),
            inline: FxHashMap::default(),
            needles: Automaton::default(),
            regexes: Vec::new(),
            always: Vec::new(),
        };
        index.whole.reserve(rules.iter().map(|r| r.keys.len()).sum::<usize>() / 2);
        for (i, rule) in rules.iter().enumerate() {
            let id = RuleId(i as u32);
            if let Some(text) = &rule.regex {
                let at = index.regexes.len();
                index.regexes.push(LazyRegex { rule: id, text: text.clone(), built: OnceLock::new() });
                if rule.needles.is_empty() {
                    index.always.push(at);
                }
                rule.needles.iter().for_each(|needle| index.needles.add(needle.clone(), at));
            }
            for key in rule.keys.iter().cloned() {
                let words = key.split(' ').count() - 2;
                match rule.kind {
                    Kind::Line | Kind::Opener => _ = index.whole.insert(key, id),
                    Kind::Prefix => {
                        index.longest.0 = index.longest.0.max(words);
                        index.prefixes.insert(key, id);
                    }
                    Kind::Suffix => {
                        index.longest.1 = index.longest.1.max(words);
                        index.suffixes.insert(key, id);
                    }
                    Kind::Inline => index.inline.entry(opening(&key).into()).or_default().push((key, id)),
                    Kind::Regex | Kind::Stage => {}
                }
            }
        }
        index
    }

    /// The rule whose phrase is the whole of `key`.
    pub(crate) fn whole(&self, key: &str) -> Option<RuleId> {
        self.whole.get(key).copied()
    }

    /// Calls `hit` for every rule that matches a line, given its key and folded text.
    pub(crate) fn find(
        &self,
        key: &str,
        folded: &str,
        rules: &[Rule],
        words: u32,
        mut hit: impl FnMut(RuleId, Match),
    ) {
        let rule = |id: RuleId| &rules[id.0 as usize];
        if let Some(id) = self.whole(key) {
            hit(id, Match::Line);
        }
        let spaces = || key.match_indices(' ').map(|(at, _)| at);
        // a phrase and at least one word more: neither the first nor the last space
        for at in spaces().skip(1).take(self.longest.0).filter(|&at| at + 1 < key.len()) {
            if let Some(&id) =
                self.prefixes.get(&key[..=at]).filter(|&&id| words <= rule(id).max_words.into())
            {
                hit(id, Match::Line);
            }
        }
        for at in key.rmatch_indices(' ').map(|(at, _)| at).skip(1).take(self.longest.1).filter(|&at| at > 0)
        {
            if let Some(&id) = self.suffixes.get(&key[at..]).filter(|&&id| words <= rule(id).max_words.into())
            {
                hit(id, Match::Line);
            }
        }
        let mut next = spaces();
        next.next();
        for start in spaces().take_while(|&at| at + 1 < key.len()) {
            let Some(first) = next.next() else { break };
            let second = next.clone().next();
            for end in [Some(first), second].into_iter().flatten() {
                for (phrase, id) in self.inline.get(&key[start..=end]).into_iter().flatten() {
                    if key[start..].starts_with(phrase.as_ref()) && opening(phrase).len() == end + 1 - start {
                        hit(*id, Match::Key(start, start + phrase.len()));
                    }
                }
            }
        }
        let mut tried = self.always.clone();
        self.needles.find(folded, |at| tried.push(at));
        tried.sort_unstable();
        tried.dedup();
        for lazy in tried.into_iter().map(|at| &self.regexes[at]) {
            if words > rule(lazy.rule).max_words.into() {
                continue;
            }
            let Some(regex) = lazy.regex() else { continue };
            let Some(found) = regex.captures(folded) else { continue };
            match found.name("cut") {
                Some(cut) => hit(lazy.rule, Match::Folded(cut.start(), cut.end())),
                // a group that takes no part takes nothing
                None if regex.capture_names().any(|name| name == Some("cut")) => {}
                None => hit(lazy.rule, Match::Line),
            }
        }
    }
}

/// The first two words of a key with the spaces around them, or its only one.
fn opening(key: &str) -> &str {
    match key.match_indices(' ').nth(2) {
        Some((end, _)) => &key[..=end],
        None => key,
    }
}

impl Automaton {
    fn add(&mut self, text: Cow<'static, str>, value: usize) {
        self.texts.push(text);
        self.values.push(value);
    }

    fn find(&self, haystack: &str, mut found: impl FnMut(usize)) {
        if self.texts.is_empty() {
            return;
        }
        let built = self.built.get_or_init(|| {
            AhoCorasick::builder()
                .kind(Some(AhoCorasickKind::ContiguousNFA))
                .build(self.texts.iter().map(|t| t.as_bytes()))
                .expect("phrases are far below the automaton's limit of 2^31 states")
        });
        for m in built.find_overlapping_iter(haystack) {
            found(self.values[m.pattern().as_usize()]);
        }
    }
}

impl LazyRegex {
    /// The compiled expression; none only if the loader let a broken one pass.
    fn regex(&self) -> Option<&Regex> {
        if let Some(built) = self.built.get() {
            return Some(built);
        }
        let regex = regex(&self.text).ok()?;
        Some(self.built.get_or_init(|| regex))
    }
}

/// Compiles one regular expression under the size limit.
pub(super) fn regex(text: &str) -> Result<Regex, regex::Error> {
    RegexBuilder::new(text).size_limit(REGEX_SIZE).build()
}
