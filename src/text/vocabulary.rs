//! Words with a known part to play: month names, agencies, networks, given names …

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::hash::{WordHash, of_text};
use super::table::{Asked, Reader, Table, Writer};

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
    CONTACT = 17, MONTH_WEAK = 18, WEEKDAY_WEAK = 19, MONTH_SIGN = 20, DATE_SIGN = 21, HOUR = 22,
}

impl Lists {
    /// All that may stand inside a date expression: month … ordinal, short month … hour.
    pub(crate) const MOMENT: Lists = Lists(((1 << 11) - 1) | 0b11111 << 18);
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
#[derive(Debug)]
pub(crate) struct Vocabulary {
    /// All entries, one behind the other.
    texts: Cow<'static, str>,
    /// By the hash of an entry: where it begins in `texts`, how long it is, and its lists.
    words: Table<3>,
    longest: usize,
    /// By the hash of a word: the lists of all entries that begin with it (and of others with the same hash).
    begin: Table<1>,
}

impl Vocabulary {
    /// Words, or several words with single spaces between, in lists given as bits; of an entry that is there twice, both.
    pub(crate) fn new<'w>(entries: impl Iterator<Item = (&'w str, u32)>) -> Self {
        let (mut all, mut begin) = (BTreeMap::<&str, u32>::new(), BTreeMap::<u32, u32>::new());
        let mut longest = 0;
        for (entry, bits) in entries {
            let first = entry.split(' ').next().unwrap_or_default();
            let count = entry.split(' ').count();
            if count > 1 {
                longest = longest.max(count);
                *all.entry(first).or_default() |= Lists::LEADS.0;
            }
            *begin.entry(WordHash::of(first)).or_default() |= bits;
            *all.entry(entry).or_default() |= bits;
        }
        let (mut texts, mut words) = (String::new(), Vec::with_capacity(all.len()));
        for (entry, bits) in all {
            words.push((of_text(entry), [texts.len() as u32, entry.len() as u32, bits]));
            texts.push_str(entry);
        }
        let begin: Vec<_> = begin.into_iter().map(|(hash, bits)| (hash.into(), [bits])).collect();
        let (words, begin) = (Table::new(&words, &[], Asked::Words), Table::new(&begin, &[], Asked::Words));
        Self { texts: Cow::Owned(texts), words, longest, begin }
    }

    /// All entries, as they were put in.
    pub(crate) fn entries(&self) -> impl Iterator<Item = (&str, u32)> {
        self.words.records().map(|record| (self.text(record), record[2] & !Lists::LEADS.0))
    }

    /// Adds it to what the build script writes.
    #[allow(dead_code, reason = "for the build script")]
    pub(crate) fn write(&self, out: &mut Writer) {
        out.bytes(self.texts.as_bytes());
        out.number(self.longest as u32);
        self.words.write(out);
        self.begin.write(out);
    }

    /// The one that was written.
    pub(crate) fn read(from: &mut Reader) -> Self {
        let (texts, longest) = (Cow::Borrowed(from.text()), from.number() as usize);
        Self { texts, longest, words: Table::read(from), begin: Table::read(from) }
    }

    fn text(&self, [start, len, _]: [u32; 3]) -> &str {
        &self.texts[start as usize..(start + len) as usize]
    }

    /// The lists of an entry, and whether others begin with it.
    fn get(&self, entry: &str) -> Option<Lists> {
        let hash = of_text(entry);
        if !self.words.may_have(hash) {
            return None;
        }
        self.words.get(hash).find(|&record| self.text(record) == entry).map(|[.., bits]| Lists(bits))
    }

    /// The lists of which an entry may begin with a word of that hash; never too few.
    #[inline]
    pub(crate) fn may_begin(&self, hash: u32) -> Lists {
        if !self.begin.may_have(hash.into()) {
            return Lists::default();
        }
        Lists(self.begin.get(hash.into()).next().map_or(0, |[bits]| bits))
    }

    /// The lists of one word, or of several with single spaces between.
    pub(crate) fn lists(&self, word: &str) -> Lists {
        Lists(self.get(word).map_or(0, |l| l.0) & !Lists::LEADS.0)
    }

    /// The longest entry that begins at `words[0]`, and in how many words.
    pub(crate) fn longest(&self, words: &[&str], joined: &mut String) -> (Lists, usize) {
        let Some(first) = words.first() else { return (Lists::default(), 0) };
        let Some(lists) = self.get(first) else { return (Lists::default(), 1) };
        if lists.has(Lists::LEADS) {
            for count in (2..=self.longest.min(words.len())).rev() {
                joined.clear();
                for word in &words[..count] {
                    if !joined.is_empty() {
                        joined.push(' ');
                    }
                    joined.push_str(word);
                }
                if let Some(found) = self.get(joined) {
                    return (Lists(found.0 & !Lists::LEADS.0), count);
                }
            }
        }
        (Lists(lists.0 & !Lists::LEADS.0), 1)
    }

    /// How many words there are.
    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.words.records().count()
    }
}
