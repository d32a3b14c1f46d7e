//! Tables from numbers to records, as bytes. Those of the built-in rules are written by the build script and read where
//! they lie in the program, so that start-up makes none, however many rules there are.
//!
//! This file depends on nothing of the crate: the build script compiles it too.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// Bytes of the program, or of a table that was made at run time.
type Bytes = Cow<'static, [u8]>;

/// Odd, and without a pattern in its bits (from the golden ratio).
const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;

/// A set of numbers that is seldom wrong when it says yes, and never when it says no.
#[derive(Debug)]
struct Sieve {
    shift: u32,
    bits: Bytes,
}

/// Records of `N` numbers each, by a number that several may share.
#[derive(Debug)]
pub(crate) struct Table<const N: usize> {
    sieve: Sieve,
    /// Open addressing: a key (64 bits), its first record and how many it has; none is an empty slot.
    slots: Bytes,
    records: Bytes,
}

/// How often a table is asked for something: its sieve has so much room that few others pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    /// Once for each word or line.
    Words,
    /// Once for each letter.
    Letters,
}

/// Bytes of a slot.
const SLOT: usize = 16;

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..at + 4).map_or(0, |b| u32::from_le_bytes(b.try_into().expect("four bytes")))
}

fn u64_at(bytes: &[u8], at: usize) -> u64 {
    bytes.get(at..at + 8).map_or(0, |b| u64::from_le_bytes(b.try_into().expect("eight bytes")))
}

impl Sieve {
    fn new(keys: &BTreeSet<u64>, asked: Asked) -> Self {
        let (room, least) = match asked {
            Asked::Words => (8, 1 << 6),
            Asked::Letters => (32, 1 << 16),
        };
        let bits = (keys.len() * room).next_power_of_two().max(least);
        let shift = 64 - bits.trailing_zeros();
        let mut bytes = vec![0; bits / 8];
        for key in keys {
            let bit = (key.wrapping_mul(SPREAD) >> shift) as usize;
            bytes[bit / 8] |= 1 << (bit % 8);
        }
        Self { shift, bits: Cow::Owned(bytes) }
    }
}

/// A sieve in use.
#[derive(Clone, Copy)]
pub(crate) struct Sift<'s> {
    shift: u32,
    bits: &'s [u8],
}

impl Sift<'_> {
    /// Whether a table may have records of a key, or others behind it.
    #[inline(always)]
    pub(crate) fn may_have(self, key: u64) -> bool {
        let bit = (key.wrapping_mul(SPREAD) >> self.shift) as usize;
        self.bits.get(bit / 8).is_some_and(|byte| byte >> (bit % 8) & 1 != 0)
    }
}

impl<const N: usize> Table<N> {
    /// A table of these records, in their order within a key. The sieve lets the numbers in `besides` pass too, which have
    /// no records: those on the way to a key, where a search stops at the first that is not in it.
    pub(crate) fn new(list: &[(u64, [u32; N])], besides: &[u64], asked: Asked) -> Self {
        let mut keys: BTreeMap<u64, Vec<[u32; N]>> = BTreeMap::new();
        for (key, record) in list {
            keys.entry(*key).or_default().push(*record);
        }
        let sieve = Sieve::new(&keys.keys().chain(besides).copied().collect(), asked);
        let size = (keys.len() * 2).next_power_of_two();
        let (mut slots, mut records) = (vec![0; size * SLOT], Vec::with_capacity(list.len() * N * 4));
        for (key, list) in &keys {
            let free = |&at: &usize| u32_at(&slots, at * SLOT + 12) == 0;
            let at = (0..size).map(|n| (start(*key) + n) & (size - 1)).find(free);
            let at = at.expect("half of the slots are free") * SLOT;
            let first = (records.len() / (N * 4)) as u32;
            slots[at..at + 8].copy_from_slice(&key.to_le_bytes());
            slots[at + 8..at + 12].copy_from_slice(&first.to_le_bytes());
            slots[at + 12..at + 16].copy_from_slice(&(list.len() as u32).to_le_bytes());
            list.iter().flatten().for_each(|number| records.extend_from_slice(&number.to_le_bytes()));
        }
        Self { sieve, slots: Cow::Owned(slots), records: Cow::Owned(records) }
    }

    /// Whether it may have records of a key, or others behind it.
    #[inline]
    pub(crate) fn may_have(&self, key: u64) -> bool {
        self.sift().may_have(key)
    }

    /// What says so, for a loop.
    #[inline]
    pub(crate) fn sift(&self) -> Sift<'_> {
        Sift { shift: self.sieve.shift, bits: &self.sieve.bits }
    }

    /// The records of a key.
    pub(crate) fn get(&self, key: u64) -> impl Iterator<Item = [u32; N]> + Clone + '_ {
        let mask = self.slots.len() / SLOT - 1;
        let mut at = start(key) & mask;
        let (first, count) = loop {
            let slot = self.slots.get(at * SLOT..(at + 1) * SLOT).unwrap_or(&[0; SLOT]);
            let count = u32_at(slot, 12) as usize;
            if count == 0 || u64_at(slot, 0) == key {
                break (u32_at(slot, 8) as usize, count);
            }
            at = (at + 1) & mask;
        };
        let records = self.records.get(first * N * 4..(first + count) * N * 4).unwrap_or_default();
        records.chunks_exact(N * 4).map(|record| std::array::from_fn(|n| u32_at(record, n * 4)))
    }

    /// All records.
    pub(crate) fn records(&self) -> impl Iterator<Item = [u32; N]> + '_ {
        self.records.chunks_exact(N * 4).map(|record| std::array::from_fn(|n| u32_at(record, n * 4)))
    }

    /// Adds it to what the build script writes.
    pub(crate) fn write(&self, out: &mut Writer) {
        out.number(self.sieve.shift);
        for bytes in [&self.sieve.bits, &self.slots, &self.records] {
            out.bytes(bytes);
        }
    }

    /// The one that was written.
    pub(crate) fn read(from: &mut Reader) -> Self {
        let sieve = Sieve { shift: from.number(), bits: Cow::Borrowed(from.bytes()) };
        Self { sieve, slots: Cow::Borrowed(from.bytes()), records: Cow::Borrowed(from.bytes()) }
    }
}

/// Where a key is looked for first.
const fn start(key: u64) -> usize {
    // other bits than those of the sieve
    (key.wrapping_mul(SPREAD) >> 24) as usize
}

/// What the build script writes, one thing behind the other.
#[derive(Debug, Default)]
pub(crate) struct Writer(pub(crate) Vec<u8>);

impl Writer {
    pub(crate) fn number(&mut self, number: u32) {
        self.0.extend_from_slice(&number.to_le_bytes());
    }

    pub(crate) fn set(&mut self, set: u128) {
        self.0.extend_from_slice(&set.to_le_bytes());
    }

    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        self.number(bytes.len() as u32);
        self.0.extend_from_slice(bytes);
    }

    pub(crate) fn numbers(&mut self, numbers: &[u32]) {
        self.number(numbers.len() as u32);
        numbers.iter().for_each(|&number| self.number(number));
    }
}

/// The way back, in the same order.
#[derive(Debug)]
pub(crate) struct Reader(pub(crate) &'static [u8]);

impl Reader {
    fn take(&mut self, count: usize) -> &'static [u8] {
        let (taken, rest) = self.0.split_at(count);
        self.0 = rest;
        taken
    }

    pub(crate) fn number(&mut self) -> u32 {
        u32_at(self.take(4), 0)
    }

    pub(crate) fn set(&mut self) -> u128 {
        u128::from_le_bytes(self.take(16).try_into().expect("sixteen bytes"))
    }

    pub(crate) fn bytes(&mut self) -> &'static [u8] {
        let count = self.number();
        self.take(count as usize)
    }

    pub(crate) fn text(&mut self) -> &'static str {
        simdutf8::basic::from_utf8(self.bytes()).expect("written as text")
    }

    pub(crate) fn numbers(&mut self) -> Vec<u32> {
        let count = self.number();
        (0..count).map(|_| self.number()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_put_in_is_found_in_its_order() {
        let list: Vec<(u64, [u32; 2])> = (0..1000).map(|n| (n % 300 * 7, [n as u32, 1])).collect();
        let table = Table::new(&list, &[5], Asked::Words);
        let mut out = Writer::default();
        table.write(&mut out);
        let read = Table::<2>::read(&mut Reader(out.0.leak()));
        for table in [&table, &read] {
            for key in 0..2200 {
                let expected: Vec<[u32; 2]> =
                    list.iter().filter(|(k, _)| *k == key).map(|(_, record)| *record).collect();
                assert_eq!(table.get(key).collect::<Vec<_>>(), expected, "{key}");
                assert!(table.may_have(key) || expected.is_empty() && key != 5, "{key}");
            }
            assert_eq!(table.records().count(), 1000);
        }
        let empty = Table::<1>::new(&[], &[], Asked::Letters);
        assert!(!empty.may_have(1) && empty.get(1).next().is_none());
    }
}
