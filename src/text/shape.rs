//! The shape of a line: what can be counted without knowing a word of its language.

use unicode_segmentation::UnicodeSegmentation;

use super::tokens::{is_common_letter, is_unspaced};

/// How a line ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// No mark of the script's own that ends a sentence.
    Open,
    /// A full stop of any script, closing quotes and brackets aside.
    Sentence,
    /// A question or exclamation mark of any script, closing quotes and brackets aside: a sentence, or a title.
    Question,
    /// `…`, `...` or `[…]`: cut short.
    Ellipsis,
    /// A colon.
    Colon,
}

/// Counts over one line; lengths in code points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Shape {
    /// Code points that are not white space.
    pub(crate) visible: u32,
    /// Words: runs of letters and digits; in scripts without spaces the words of UAX #29, and four letters to a word
    /// where that needs a dictionary (Thai, Lao, Khmer, Myanmar).
    pub(crate) words: u32,
    /// Letters.
    pub(crate) letters: u32,
    /// Decimal digits of any script.
    pub(crate) digits: u32,
    /// Words that begin with a capital, in scripts that have case.
    pub(crate) capitals: u32,
    /// Words that begin with a small letter, in scripts that have case.
    pub(crate) smalls: u32,
    /// `|`, `›`, `»`, `•`, `·` and the like between words.
    pub(crate) separators: u32,
    /// How it ends.
    pub(crate) ending: Ending,
    /// Begins with a list bullet or a dash.
    pub(crate) bullet: bool,
    /// Is, or holds, an address: URL, e-mail or `@handle`.
    pub(crate) address: bool,
}

impl Shape {
    /// Nothing counted yet.
    pub(super) const fn new(ending: Ending) -> Self {
        Self {
            visible: 0,
            words: 0,
            letters: 0,
            digits: 0,
            capitals: 0,
            smalls: 0,
            separators: 0,
            ending,
            bullet: false,
            address: false,
        }
    }

    /// The shape of a line without its terminator.
    pub(crate) fn of(line: &str) -> Self {
        let mut s = Self::new(ending(line));
        let (mut in_word, mut unspaced) = (false, 0);
        let mut before = ' ';
        for c in line.chars() {
            if c.is_ascii() {
                if c.is_ascii_alphanumeric() {
                    s.letters += u32::from(c.is_ascii_alphabetic());
                    s.digits += u32::from(c.is_ascii_digit());
                    s.word(&mut in_word, c);
                } else {
                    in_word &= c == '\'';
                    s.mark(c, before);
                }
                s.visible += u32::from(!c.is_ascii_whitespace() && c != '\u{b}');
            } else if c.is_whitespace() {
                in_word = false;
            } else {
                if is_unspaced(c) {
                    unspaced += 1;
                    s.letters += 1;
                    in_word = false;
                } else if is_common_letter(c) || c.is_alphabetic() {
                    s.letters += 1;
                    s.word(&mut in_word, c);
                } else if super::fold::digit(c).is_some() {
                    s.digits += 1;
                    s.word(&mut in_word, c);
                } else if c.is_numeric() {
                    s.word(&mut in_word, c);
                } else if !unicode_normalization::char::is_combining_mark(c) && !is_joiner(c) {
                    in_word = false;
                    s.mark(c, before);
                }
                s.visible += 1;
            }
            before = c;
        }
        if unspaced > 0 {
            s.words += unspaced_words(line);
        }
        s
    }

    fn word(&mut self, in_word: &mut bool, first: char) {
        if !*in_word {
            self.words += 1;
            // Hebrew, Arabic, Syriac and their neighbours have no case
            if matches!(first, '\u{0590}'..='\u{08ff}') {
                *in_word = true;
                return;
            }
            self.capitals += u32::from(first.is_uppercase());
            self.smalls += u32::from(first.is_lowercase());
        }
        *in_word = true;
    }

    /// Takes note of a mark, before it is counted as visible.
    pub(super) fn mark(&mut self, c: char, before: char) {
        match c {
            '|' | '›' | '»' | '•' | '·' | '¦' | '│' | '→' | '←' | '«' | '‹' | '>' | '▪' | '●' => {
                if self.visible == 0 {
                    self.bullet |= matches!(c, '•' | '·' | '▪' | '●' | '→' | '›' | '»' | '>');
                } else {
                    self.separators += 1;
                }
            }
            '-' | '*' | '–' | '—' | '◦' | '‣' | '■' | '○' | '▶' | '►' | '✓' | '✔' => {
                self.bullet |= self.visible == 0
            }
            '@' => self.address = true,
            '/' => self.address |= before == '/',
            _ => {}
        }
    }
}

pub(super) fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{ad}' | '’' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}')
}

/// The words of the unspaced parts of a line.
pub(super) fn unspaced_words(line: &str) -> u32 {
    let (mut words, mut complex) = (0, 0);
    for word in line.unicode_words() {
        match word.chars().next() {
            Some(c) if matches!(c as u32, 0x0e00..=0x0eff | 0x1000..=0x109f | 0x1780..=0x17ff) => {
                complex += word.chars().count() as u32;
            }
            Some(c) if is_unspaced(c) => words += 1,
            _ => {}
        }
    }
    words + complex.div_ceil(4)
}

/// How a line ends, closing quotes, brackets, marks without width and reference numbers aside.
pub(super) fn ending(line: &str) -> Ending {
    let mut rest = line.trim_end();
    loop {
        let Some(last) = rest.chars().next_back() else { return Ending::Open };
        let cut = &rest[..rest.len() - last.len_utf8()];
        match last {
            '"'
            | '\''
            | '”'
            | '“'
            | '’'
            | '»'
            | '«'
            | '›'
            | ')'
            | ']'
            | '}'
            | '」'
            | '』'
            | '）'
            | '】'
            | '*'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}'
            | '\u{feff}' => rest = cut.trim_end(),
            '…' => return Ending::Ellipsis,
            '.' if cut.ends_with("..") => return Ending::Ellipsis,
            // Latin, Urdu, CJK, Indic, Armenian, Ethiopic, Khmer, Myanmar, Tibetan
            '.' | '۔' | '。' | '．' | '।' | '॥' | '։' | '።' | '។' | '៕' | '။' | '།' | '｡' =>
            {
                return Ending::Sentence;
            }
            '!' | '?' | '؟' | '！' | '？' | '፧' | '‼' | '⁉' | '⸮' => return Ending::Question,
            ':' | '：' => return Ending::Colon,
            _ => return Ending::Open,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentence_ends_of_every_script() {
        // a peer knew only . ! ? and dropped every Arabic, Urdu, Chinese and Hindi line
        for line in ["ختم ہوا۔", "结束了。", "समाप्त।", "Ende.", "「終わり。」", "ተፈጸመ።", "(see below.)"]
        {
            assert_eq!(ending(line), Ending::Sentence, "{line}");
        }
        for line in ["هل انتهى؟", "«fin!»", "好吗？"] {
            assert_eq!(ending(line), Ending::Question, "{line}");
        }
        for line in ["continues…", "continues...", "يتبع ... ", "[…]"] {
            assert_eq!(ending(line), Ending::Ellipsis, "{line}");
        }
        assert_eq!(ending("A headline"), Ending::Open);
        assert_eq!(ending("المصدر :"), Ending::Colon);
        assert_eq!(ending(""), Ending::Open);
    }

    #[test]
    fn words_where_there_are_no_spaces() {
        // peers count words by spaces, so that these three are "one word" and are dropped
        for (line, at_least, at_most) in [
            ("我们昨天去了北京大学参观", 6, 13),
            ("私は昨日東京へ行きました", 5, 13),
            ("เมื่อวานนี้ฉันไปเที่ยวกรุงเทพ", 5, 12),
        ] {
            let words = Shape::of(line).words;
            assert!((at_least..=at_most).contains(&words), "{line}: {words}");
        }
        assert_eq!(Shape::of("It isn't 3 o’clock").words, 4);
        assert_eq!(Shape::of("وقال إنّه سيعود").words, 3);
    }

    #[test]
    fn lengths_are_code_points() {
        // peers measure bytes, so that Arabic counts double and Chinese triple
        assert_eq!(Shape::of("سلام").visible, 4);
        assert_eq!(Shape::of("北京").visible, 2);
        assert_eq!(Shape::of(" a b ").visible, 2);
    }

    #[test]
    fn marks() {
        let s = Shape::of("Home | News › World");
        assert_eq!((s.separators, s.capitals, s.bullet), (2, 3, false));
        assert!(Shape::of("• one").bullet);
        assert!(Shape::of("  - one").bullet);
        assert!(Shape::of("https://example.org").address);
        assert!(Shape::of("t:@someone").address);
    }
}
