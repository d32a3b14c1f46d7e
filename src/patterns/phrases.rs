//! Phrases by the hash of their words. A hash only tells where to look: a phrase is found when its text is.

use std::borrow::Cow;

use super::RuleId;
use crate::text::hash;

/// Phrases, each with its rule.
#[derive(Debug, Default)]
pub(super) struct Phrases {
    list: Vec<(Cow<'static, str>, RuleId)>,
    /// Open addressing: half of a hash, and the number of the phrase plus one; zero where there is none.
    slots: Vec<(u32, u32)>,
}

/// A set of hashes that is seldom wrong when it says yes, and never when it says no.
#[derive(Debug)]
pub(super) struct Sieve(Box<[u64; 1 << (Self::BITS - 6)]>);

impl Sieve {
    const BITS: u32 = 16;

    pub(super) fn new(hashes: impl Iterator<Item = u64>) -> Self {
        let mut sieve = Self(Box::new([0; 1 << (Self::BITS - 6)]));
        for hash in hashes {
            let bit = (hash >> (64 - Self::BITS)) as usize;
            sieve.0[bit / 64] |= 1 << (bit % 64);
        }
        sieve
    }

    #[inline]
    pub(super) fn may_have(&self, hash: u64) -> bool {
        let bit = (hash >> (64 - Self::BITS)) as usize;
        self.0[bit / 64] >> (bit % 64) & 1 != 0
    }
}

impl Phrases {
    /// A table of phrases with the hashes of their words; of several that are the same the last one counts.
    pub(super) fn new(phrases: Vec<(u64, Cow<'static, str>, RuleId)>) -> Self {
        let size = (phrases.len() * 2).next_power_of_two();
        let mut table = Self { list: Vec::with_capacity(phrases.len()), slots: vec![(0, 0); size] };
        for (hash, text, rule) in phrases {
            match table.slot(hash, text.as_bytes()) {
                Ok(known) => table.list[known].1 = rule,
                Err(free) => {
                    table.list.push((text, rule));
                    table.slots[free] = (hash as u32, table.list.len() as u32);
                }
            }
        }
        table
    }

    /// The rule of the phrase with that hash and text.
    #[inline]
    pub(super) fn get(&self, hash: u64, text: &[u8]) -> Option<RuleId> {
        self.slot(hash, text).ok().map(|at| self.list[at].1)
    }

    /// The number of the phrase, or the slot where it would stand.
    #[inline]
    fn slot(&self, hash: u64, text: &[u8]) -> Result<usize, usize> {
        let mut at = (hash >> 32) as usize;
        loop {
            at &= self.slots.len() - 1;
            match self.slots[at] {
                (_, 0) => return Err(at),
                (half, number)
                    if half == hash as u32 && self.list[number as usize - 1].0.as_bytes() == text =>
                {
                    return Ok(number as usize - 1);
                }
                _ => at += 1,
            }
        }
    }
}

/// The hash of a phrase that is a key.
pub(super) fn hash_of(key: &str) -> u64 {
    hash::run(key.split(' ').filter(|word| !word.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_alone_finds_nothing() {
        let list = [(7, " a ", 0), (7, " b ", 1), (7, " b ", 2), (7 << 32, " c ", 3)];
        let table =
            Phrases::new(list.map(|(hash, text, rule)| (hash, Cow::Borrowed(text), RuleId(rule))).to_vec());
        for (hash, text, rule) in
            [(7, " a ", Some(0)), (7, " b ", Some(2)), (7, " c ", None), (7 << 32, " c ", Some(3))]
        {
            assert_eq!(table.get(hash, text.as_bytes()), rule.map(RuleId), "{hash} {text}");
        }
        assert_eq!(Phrases::new(Vec::new()).get(1, b" a "), None);
    }
}
