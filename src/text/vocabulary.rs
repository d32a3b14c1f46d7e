//! Words with a known part to play: month names, agencies, networks, given names …

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use super::hash::WordHash;

/// Set of word lists, a bit each, in the order of `patterns::format::LISTS`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Lists(u32);

macro_rules! lists {
    ($($name:ident = $bit:literal),* $(,)?) => {
        impl Lists { $(pub(crate) const $name: Lists = Lists(1 << $bit);)* }
    };
}
lists! {
    MONTH = 0, WEEKDAY = 1, DAYPART = 2, ZONE = 3, ERA = 4, UNIT = 5, AGO_BEFORE = 6, AGO_AFTER = 7, RELATIVE = 8,
    DATELINK = 9, ORDINAL = 10, AGENCY = 11, PLACE = 12, NETWORK = 13, GIVEN_NAME = 14, ROLE = 15, SAY = 16,
    MONTH_WEAK = 17, WEEKDAY_WEAK = 18, MONTH_SIGN = 19, DATE_SIGN = 20, HOUR = 21,
}

impl Lists {
    /// All that may stand inside a date expression: month … ordinal, short month … hour.
    pub(crate) const MOMENT: Lists = Lists(((1 << 11) - 1) | 0b11111 << 17);
    /// The same without the short names, which are ordinary words.
    pub(crate) const NAMED_MOMENT: Lists = Lists((1 << 11) - 1);
    /// The first word of an entry of several words.
    const LEADS: Lists = Lists(1 << 31);

    /// The lists of both.
    pub(crate) const fn and(self, other: Lists) -> Self {
        Lists(self.0 | other.0)
    }

    pub(crate) const fn has(self, other: Lists) -> bool {
        self.0 & other.0 != 0
    }
}

/// Folded words and the lists they are in.
#[derive(Clone, Debug, Default)]
pub(crate) struct Vocabulary {
    words: FxHashMap<Cow<'static, str>, Lists>,
    longest: usize,
    /// By the hash of a word: the lists of all entries that begin with it (and of others with the same hash).
    begin: FxHashMap<u32, u32>,
}

impl Vocabulary {
    /// Adds a word, or several words with single spaces between, to lists given as bits.
    pub(crate) fn add(&mut self, word: Cow<'static, str>, bits: u32) {
        let count = word.split(' ').count();
        if count > 1 {
            self.longest = self.longest.max(count);
            let first = match &word {
                Cow::Borrowed(w) => Cow::Borrowed(w.split(' ').next().unwrap_or_default()),
                Cow::Owned(w) => Cow::Owned(w.split(' ').next().unwrap_or_default().to_owned()),
            };
            self.words.entry(first).or_default().0 |= Lists::LEADS.0;
        }
        let first = word.split(' ').next().unwrap_or_default();
        *self.begin.entry(WordHash::of(first)).or_default() |= bits;
        self.words.entry(word).or_default().0 |= bits;
    }

    /// The lists of which an entry may begin with a word of that hash; never too few.
    #[inline]
    pub(crate) fn may_begin(&self, hash: u32) -> Lists {
        Lists(self.begin.get(&hash).copied().unwrap_or(0))
    }

    /// The lists of one word, or of several with single spaces between.
    pub(crate) fn lists(&self, word: &str) -> Lists {
        Lists(self.words.get(word).map_or(0, |l| l.0) & !Lists::LEADS.0)
    }

    /// The longest entry that begins at `words[0]`, and in how many words.
    pub(crate) fn longest(&self, words: &[&str], joined: &mut String) -> (Lists, usize) {
        let Some(first) = words.first() else { return (Lists::default(), 0) };
        let Some(&lists) = self.words.get(*first) else { return (Lists::default(), 1) };
        if lists.has(Lists::LEADS) {
            for count in (2..=self.longest.min(words.len())).rev() {
                joined.clear();
                for word in &words[..count] {
                    if !joined.is_empty() {
                        joined.push(' ');
                    }
                    joined.push_str(word);
                }
                if let Some(&found) = self.words.get(joined.as_str()) {
                    return (Lists(found.0 & !Lists::LEADS.0), count);
                }
            }
        }
        (Lists(lists.0 & !Lists::LEADS.0), 1)
    }

    /// How many words there are.
    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.words.len()
    }
}
