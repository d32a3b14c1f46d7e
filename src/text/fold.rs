//! The folded view: what two spellings of one phrase have in common.
//!
//! NFKC-like, one code point at a time, so that every folded character knows the byte it came from: compatibility
//! decomposition, lower case, combining marks dropped (Latin accents, Arabic tashkeel, Hebrew points), Arabic letter
//! forms unified, every script's digits to ASCII, invisible formatting dropped, punctuation variants unified, runs of
//! white space to one space, none at the ends.
//!
//! Indic, Thai and other vowel signs stay: there they are letters. Hangul and Han are left whole.
//! This file depends on nothing of the crate: the build script compiles it too.

use unicode_normalization::char::{decompose_compatible, is_combining_mark};

/// Folds `text` and calls `emit(byte offset in text, folded character)` for each folded character, in order.
pub(crate) fn fold_each(text: &str, mut emit: impl FnMut(usize, char)) {
    let mut space: Option<usize> = None;
    let mut started = false;
    for (at, c) in text.char_indices() {
        if c.is_whitespace() {
            space = space.or(Some(at));
            continue;
        }
        fold_char(c, |f| {
            if let Some(from) = space.take()
                && started
            {
                emit(from, ' ');
            }
            started = true;
            emit(at, f);
        });
    }
}

/// The folded view of `text`, appended to `out`.
pub(crate) fn fold_into(text: &str, out: &mut String) {
    fold_each(text, |_, c| out.push(c));
}

/// The folded view of `text`.
pub(crate) fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    fold_into(text, &mut out);
    out
}

/// The bytes of `text` that the bytes `from..to` of its folded view came from, with no white space at the end.
pub(crate) fn unfold(text: &str, from: usize, to: usize) -> (usize, usize) {
    let (mut start, mut end, mut seen) = (None, None, 0);
    fold_each(text, |at, c| {
        if seen >= from && start.is_none() {
            start = Some(at);
        }
        if seen >= to && end.is_none() {
            end = Some(at);
        }
        seen += c.len_utf8();
    });
    let end = end.unwrap_or_else(|| text.trim_end().len());
    (start.unwrap_or(end).min(end), end)
}

/// Folds one character that is not white space; emits none, one or several.
pub(crate) fn fold_char(c: char, mut emit: impl FnMut(char)) {
    match c {
        '\0'..='\x7f' => emit(c.to_ascii_lowercase()),
        '\u{0600}'..='\u{06ff}' => arabic(c).into_iter().for_each(emit),
        '\u{ac00}'..='\u{d7a3}' | '\u{3400}'..='\u{9fff}' => emit(c),
        // these would fall into a space and a mark, or into two
        '´' | '′' => emit('\''),
        '″' => emit('"'),
        _ => {
            for lower in c.to_lowercase() {
                decompose_compatible(lower, |d| finish(d, &mut emit));
            }
        }
    }
}

/// What is left of a decomposed character.
fn finish(c: char, emit: &mut impl FnMut(char)) {
    match c {
        '\0'..='\x7f' => emit(c.to_ascii_lowercase()),
        // the marks of Latin, Greek and Cyrillic; Hebrew points; the vowel signs of other scripts stay
        '\u{0300}'..='\u{036f}'
        | '\u{0591}'..='\u{05c7}'
        | '\u{1ab0}'..='\u{1aff}'
        | '\u{1dc0}'..='\u{1dff}' => {}
        '\u{20d0}'..='\u{20ff}' | '\u{fe00}'..='\u{fe0f}' => {}
        '\u{0600}'..='\u{06ff}' => arabic(c).into_iter().for_each(emit),
        // soft hyphen, zero-width, bidi marks, byte order mark
        '\u{ad}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}' => {}
        '“' | '”' | '„' | '‟' | '«' | '»' | '‹' | '›' | '〝' | '〞' | '「' | '」' | '『' | '』' => {
            emit('"')
        }
        '‘' | '’' | '‚' | '‛' | 'ʼ' => emit('\''),
        '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' | '─' | '━' | '〜' => emit('-'),
        '、' => emit(','),
        '。' | '।' | '॥' | '։' => emit('.'),
        '·' | '●' | '▪' | '■' | '◦' | '‣' | '∙' | '○' | '◆' | '►' | '▶' | '★' | '☆' => {
            emit('•')
        }
        '→' | '⟶' | '➔' | '➜' => emit('>'),
        '←' | '⟵' => emit('<'),
        '│' | '¦' | '┃' => emit('|'),
        'ς' => emit('σ'),
        'ı' => emit('i'),
        'ß' => (0..2).for_each(|_| emit('s')),
        c => match digit(c) {
            Some(d) => emit(d),
            None => emit(c),
        },
    }
}

/// Arabic, Persian and Urdu letters by their shared skeleton; marks give nothing.
fn arabic(c: char) -> Option<char> {
    Some(match c {
        'أ' | 'إ' | 'آ' | 'ٱ' | 'ٲ' | 'ٳ' => 'ا',
        'ى' | 'ئ' | 'ی' | 'ې' | 'ۍ' => 'ي',
        'ؤ' | 'ۆ' => 'و',
        'ة' | 'ۀ' | 'ہ' | 'ۂ' | 'ە' | 'ۃ' | 'ھ' => 'ه',
        'ک' | 'ڪ' => 'ك',
        '،' => ',',
        '؛' => ';',
        '؟' => '?',
        '۔' => '.',
        '٪' => '%',
        '٫' => '.',
        '٬' => ',',
        '٠'..='٩' => ascii_digit(c, '٠'),
        '۰'..='۹' => ascii_digit(c, '۰'),
        'ـ' | '\u{061c}' | '\u{0600}'..='\u{0605}' | '\u{06dd}' => return None,
        c if is_combining_mark(c) => return None,
        c => c,
    })
}

fn ascii_digit(c: char, zero: char) -> char {
    char::from(b'0' + (c as u32 - zero as u32) as u8)
}

/// The code points of zero in the scripts whose ten digits follow one another
/// (Unicode 16, `DerivedNumericType.txt`, type Decimal, those of the basic plane that NFKC leaves alone).
const ZEROS: [u32; 35] = [
    0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6, 0xe50, 0xed0,
    0xf20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90, 0x1b50, 0x1bb0, 0x1c40, 0x1c50,
    0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0,
];

/// The ASCII digit for a decimal digit of any script of the basic plane.
pub(crate) fn digit(c: char) -> Option<char> {
    if c.is_ascii_digit() {
        return Some(c);
    }
    let code = c as u32;
    let zero = ZEROS[..ZEROS.partition_point(|&zero| zero <= code)].last()?;
    (code - zero < 10).then(|| char::from(b'0' + (code - zero) as u8))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_meet() {
        for (a, b) in [
            ("إقرأ أيضاً", "اقرا ايضا"),
            ("مشـــاركة", "مشاركه"),
            ("ﻣﺸﺎﺭﻛﺔ", "مشاركة"),
            ("\u{200f}تعليق\u{200e}", "تعليق"),
            ("٢٠٢٤ ۲۰۲۴ २०२४ ２０２４", "2024 2024 2024 2024"),
            ("İSTANBUL", "istanbul"),
            ("Café — “Déjà”", "cafe - \"deja\""),
            ("ＲＥＡＤ　ＭＯＲＥ…", "read more..."),
            ("  a \t\u{a0} b\n", "a b"),
            ("ΣΊΣΥΦΟΣ", "σισυφοσ"),
            ("اخبار؟", "اخبار?"),
            ("don´t 6″", "don't 6\""),
        ] {
            assert_eq!(fold(a), fold(b), "{a:?} and {b:?}");
        }
    }

    #[test]
    fn vowel_signs_that_are_letters_stay() {
        assert_eq!(fold("टिप्पणी"), "टिप्पणी");
        assert_eq!(fold("댓글"), "댓글");
        assert_eq!(fold("評論"), "評論");
    }

    #[test]
    fn the_way_back_is_exact_where_lower_case_changes_the_length() {
        // a peer lower-cased "İ" (2 bytes to 3) and then cut the original by the new offsets
        let text = "İİİ Reklam; devam";
        let folded = fold(text);
        let from = folded.find("reklam").unwrap();
        let (start, end) = unfold(text, from, from + "reklam".len());
        assert_eq!(&text[start..end], "Reklam");
    }

    #[test]
    fn the_way_back_takes_marks_and_leaves_space() {
        let text = "قالَ  إِعْلانٌ  هنا";
        let folded = fold(text);
        let from = folded.find("اعلان").unwrap();
        let (start, end) = unfold(text, from, from + "اعلان".len());
        assert_eq!(&text[start..end], "إِعْلانٌ");
        assert_eq!(unfold(text, 0, folded.len()), (0, text.len()));
    }

    #[test]
    fn digits_of_many_scripts() {
        assert_eq!(fold("๑๒ ১২ ௧௨"), "12 12 12");
        assert_eq!(digit('x'), None);
    }
}
