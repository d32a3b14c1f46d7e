//! What scripts a folded line is written in, told by the first bytes of its characters: an expression that demands a Han
//! character need not be tried on a Latin line.

/// The first bytes of characters beyond ASCII (`0xc2` to `0xf4`), by their lowest six bits, in groups of one bit each.
const GROUPS: [(u8, u8); 23] = [
    // Latin beyond ASCII, and what clings to letters
    (0xc2, 0xcd),
    // Greek, Cyrillic, Armenian, Hebrew, Arabic, Syriac and its neighbours
    (0xce, 0xcf),
    (0xd0, 0xd4),
    (0xd5, 0xd6),
    (0xd7, 0xd7),
    (0xd8, 0xdb),
    (0xdc, 0xdf),
    // Devanagari to Lao; Tibetan to Khmer, Georgian, Ethiopic; marks and signs; kana
    (0xe0, 0xe0),
    (0xe1, 0xe1),
    (0xe2, 0xe2),
    (0xe3, 0xe3),
    // Han
    (0xe4, 0xe4),
    (0xe5, 0xe5),
    (0xe6, 0xe6),
    (0xe7, 0xe7),
    (0xe8, 0xe8),
    (0xe9, 0xe9),
    // Hangul
    (0xea, 0xea),
    (0xeb, 0xeb),
    (0xec, 0xec),
    (0xed, 0xed),
    // compatibility forms; beyond the basic plane
    (0xee, 0xef),
    (0xf0, 0xf4),
];

/// The bit of a first byte among first bytes; that of any other byte is none.
#[inline]
pub(crate) const fn of(byte: u8) -> u64 {
    ((byte >= 0xc0) as u64) << (byte & 63)
}

/// The bits among marks that stand for first bytes: those of capital letters, which a folded text has none of.
pub(crate) fn marks(leads: u64) -> u128 {
    if leads == 0 {
        return 0;
    }
    let bit = |n: usize| 1_u128 << (b'A' as usize + n);
    let held = MASKS.iter().enumerate().filter(|(_, mask)| leads & **mask != 0);
    held.fold(0, |all, (n, _)| all | bit(n))
}

/// The first bytes of each group.
const MASKS: [u64; GROUPS.len()] = {
    let mut masks = [0; GROUPS.len()];
    let mut n = 0;
    while n < GROUPS.len() {
        let mut byte = GROUPS[n].0;
        while byte <= GROUPS[n].1 {
            masks[n] |= of(byte);
            byte += 1;
        }
        n += 1;
    }
    masks
};

/// The bit among marks of a character beyond ASCII.
pub(crate) fn mark(c: char) -> u128 {
    let mut bytes = [0; 4];
    marks(of(c.encode_utf8(&mut bytes).as_bytes()[0]))
}

/// Those of the characters of a text.
pub(crate) fn in_text(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0, |all, &byte| all | of(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_first_byte_has_one_group() {
        for byte in 0xc2..=0xf4_u8 {
            assert_eq!(marks(of(byte)).count_ones(), 1, "{byte:x}");
        }
        assert_eq!(marks(in_text(b"plain text: 12")), 0);
        assert_eq!(marks(in_text("عربي abc".as_bytes())), mark('ع'));
        assert_eq!(marks(in_text("京b".as_bytes())), mark('京'));
        assert_ne!(mark('京'), mark('한'));
    }
}
