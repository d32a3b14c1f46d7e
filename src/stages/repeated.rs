//! What may come more than once: a look at numbers that stand for texts, before the texts are compared.

/// A table of numbers, in which those that come once are mostly told from those that come again.
pub(super) struct Repeated(Vec<u8>);

impl Repeated {
    /// Counts numbers; equal texts must have equal ones.
    pub(super) fn new(numbers: impl ExactSizeIterator<Item = u64>) -> Self {
        let mut table = Self(vec![0; (numbers.len() * 16).next_power_of_two()]);
        for number in numbers {
            let at = table.slot(number);
            table.0[at] = table.0[at].saturating_add(1);
        }
        table
    }

    /// Whether a number may have come more than once; never no where it has.
    pub(super) fn may_be(&self, number: u64) -> bool {
        self.0[self.slot(number)] > 1
    }

    fn slot(&self, number: u64) -> usize {
        let number = (number ^ number >> 32).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        (number >> 32) as usize & (self.0.len() - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_again_is_never_missed() {
        let numbers = (0..1_000).chain([7, 990]);
        let table = Repeated::new(numbers.collect::<Vec<u64>>().into_iter());
        assert!(table.may_be(7) && table.may_be(990));
        assert!((0..1_000).filter(|&n| table.may_be(n)).count() < 400);
        assert!(!Repeated::new([].into_iter()).may_be(1));
    }
}
