//! A line's key: its folded words, numbers as `#`, date expressions as `@`, a space between and around them.
//! Phrases are keys too (`patterns::format::key_of`), so a phrase stands in a line where its key stands in the line's.

use super::moment::moment;
use super::tokens::{DATE, NUMBER, Token, TokenKind, push_word, tokens};
use super::vocabulary::{Lists, Vocabulary};

/// Appends the key of a folded line to `key`; `place` hears of each word: its start in `key`, and its bytes in `folded`.
pub(crate) fn push_key(
    folded: &str,
    vocabulary: &Vocabulary,
    key: &mut String,
    mut place: impl FnMut(usize, usize, usize),
) {
    let tokens = tokens(folded);
    pieces(folded, &tokens, vocabulary, |piece, first, end| {
        let (from, to) = (tokens[first].start, tokens[end - 1].end);
        place(key.len(), from, to);
        push_word(key, if let Piece::Sign(sign) = piece { sign } else { &folded[from..to] });
    });
    key.push(' ');
}

/// What stands for some tokens of a line in its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// The word itself.
    Word,
    /// One of the marks.
    Sign(&'static str),
}

/// Calls `piece` for each word of a key, with the tokens it stands for: from one up to another.
pub(super) fn pieces(
    folded: &str,
    tokens: &[Token],
    vocabulary: &Vocabulary,
    mut piece: impl FnMut(Piece, usize, usize),
) {
    let dated = could_be_dated(tokens, vocabulary);
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let date = || moment(folded, tokens, at, vocabulary);
        let (stands, end) = match token.kind {
            TokenKind::Mark(_) => {
                at += 1;
                continue;
            }
            _ if dated && let Some(end) = date() => (Piece::Sign(DATE), end),
            TokenKind::Word => (Piece::Word, at + 1),
            TokenKind::Number => {
                let end = number_end(folded, tokens, at);
                let counts = is_enumerator(folded, tokens, at, end);
                (Piece::Sign(if counts { ENUMERATOR } else { NUMBER }), end)
            }
        };
        piece(stands, at, end);
        at = end;
    }
}

/// The mark of a number that counts the items of a list (`3. Comments`): no phrase has it, so none takes a heading.
const ENUMERATOR: &str = "#.";

/// A small number at the start of a line, with `.`, `)`, `-` or `:` and a space behind it.
fn is_enumerator(folded: &str, tokens: &[Token], at: usize, end: usize) -> bool {
    let mark = tokens.get(end).filter(|t| matches!(t.kind, TokenKind::Mark('.' | ')' | '-' | ':')));
    at == 0
        && tokens[at].end - tokens[at].start <= 2
        && mark.is_some_and(|m| {
            m.start == tokens[end - 1].end && folded[m.end..].starts_with(' ') && end + 1 < tokens.len()
        })
}

/// A line without digits is worth a look for a date only when a word of it says "ago".
fn could_be_dated(tokens: &[Token], vocabulary: &Vocabulary) -> bool {
    let ago = |t: &Token| t.kind == TokenKind::Word && vocabulary.may_begin(t.hash).has(Lists::AGO_BEFORE);
    tokens.iter().any(|t| t.kind == TokenKind::Number) || (tokens.len() <= 8 && tokens.iter().any(ago))
}

/// The token after a number: `1,204`, `12.5`, `1.2k`, `3:05`, `45+`.
fn number_end(folded: &str, tokens: &[Token], at: usize) -> usize {
    let mut end = at + 1;
    while let (Some(mark), Some(next)) = (tokens.get(end), tokens.get(end + 1))
        && matches!(mark.kind, TokenKind::Mark('.' | ',' | ':' | '\''))
        && next.kind == TokenKind::Number
        && mark.start == tokens[end - 1].end
        && next.start == mark.end
    {
        end += 2;
    }
    if let Some(next) = tokens.get(end)
        && matches!(&folded[next.start..next.end], "k" | "m" | "b")
        && next.start == tokens[end - 1].end
    {
        end += 1;
    }
    end
}

/// The bytes of `folded` from which the words of `key[from..to]` came.
pub(crate) fn unkey(folded: &str, vocabulary: &Vocabulary, from: usize, to: usize) -> Option<(usize, usize)> {
    let (mut start, mut end) = (None, None);
    push_key(folded, vocabulary, &mut String::new(), |word_at, a, b| {
        if word_at >= from && word_at + 1 < to {
            start = start.or(Some(a));
            end = Some(b);
        }
    });
    start.zip(end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::patterns::PatternSet;

    #[test]
    fn keys() {
        let patterns = PatternSet::builtin();
        for (line, expected) in [
            ("Views: 1,204 (1.2k)", " views # # "),
            ("3. Comments", " #. comments "),
            ("3 Comments", " # comments "),
            ("12 March 2024 | 35 views", " @ # views "),
            ("تم نشره الجمعة 09 تشرين الأوّل / أكتوبر 2020 06:27 مساءً", " تم نشره @ "),
            ("الشروط و الأحكام", " الشروط والاحكام "),
        ] {
            let folded = crate::text::fold::fold(line);
            let mut key = String::new();
            push_key(&folded, patterns.vocabulary(), &mut key, |_, _, _| {});
            assert_eq!(key, expected, "{line}");
        }
    }

    #[test]
    fn the_way_back() {
        let patterns = PatternSet::builtin();
        let folded = "read 12 march 2024 please";
        let mut key = String::new();
        push_key(folded, patterns.vocabulary(), &mut key, |_, _, _| {});
        let from = key.find(" @").expect("a date");
        let (start, end) = unkey(folded, patterns.vocabulary(), from, from + 3).expect("its place");
        assert_eq!(&folded[start..end], "12 march 2024");
    }

    fn key(line: &str, patterns: &PatternSet) -> String {
        let mut key = String::new();
        push_key(&crate::text::fold::fold(line), patterns.vocabulary(), &mut key, |_, _, _| {});
        key
    }

    /// The lines of a table in which they are not what they should be.
    fn wrong(lines: &str, patterns: &PatternSet, right: impl Fn(&str) -> bool) -> Vec<String> {
        let lines = lines.split(['|', '\n']).map(str::trim).filter(|line| !line.is_empty());
        lines
            .map(|line| (line, key(line, patterns)))
            .filter(|(_, key)| !right(key))
            .map(|(l, k)| format!("{l}:{k}"))
            .collect()
    }

    /// Whole dates in many languages, with names from CLDR and words of the lists.
    const DATES: &str = "
        12 March 2024 | Mar 12th, 2024 | 12-Mar-2024 | 12-Mar-24 | March 12, 2024 at 9:30 pm | 12 May 2024 | 12 mar
        Tue, 12 Mar 2024 10:42:00 GMT+3 | 2024-03-12T10:42:00+03:00 | 2024-03-12T10:42:00.123Z | 12.03.24
        12/3/2567 | 2024.3.12 | 2024. 3. 12. | 12 March 2024, 3pm | 2024-03-12 3 pm | Yesterday at 3pm
        12 de marzo de 2024 | martes, 12 de marzo de 2024, 10:42 | 1º de mayo de 2024 | 12 ago 2024
        12 mars 2024 à 10h42 | mardi 12 mars 2024, 10h42 | 1er mars 2024 | 12 févr. 2024 | 12 avr. 24
        12. März 2024 | 12. März 2024, 10:42 Uhr | Dienstag, 12. März 2024 um 10.42 Uhr | Di, 12.03.2024
        12 de março de 2024 às 10h42 | 12 out. 2024 | 12 de out. de 2024 | 12 marzo 2024 alle 10:42
        12 mag 2024, ore 10.42 | 12 martie 2024, ora 10:42 | 12 de març del 2024 | 12 d'abril de 2024
        12 maart 2024 om 10:42 | 12. marts 2024, kl. 10.42
        12. mars 2024 kl. 10:42 | 12 mars 2024 kl. 10.42 | 12. maaliskuuta 2024 klo 10.42 | 12. mars 2024
        12. märts 2024 kell 10:42 | 2024. gada 12. martā | 2024 m. kovo 12 d. | 2024. március 12., kedd 10:42
        2024. márc. 12. | 12 марта 2024 г. в 10:42 | вт, 12 мар. 2024 | 12 березня 2024 р., 10:42
        12 сакавіка 2024 г. | 12 март 2024 г., 10:42 ч. | 12. март 2024. | 12. mart 2024. u 10:42
        12 marca 2024 r., godz. 10:42 | 12. března 2024 v 10:42 | 12. marca 2024 o 10:42 | 12. marec 2024 ob 10.42
        12. ožujka 2024. | 12 mars 2024, ora 10:42 | 12 Μαρτίου 2024, 10:42 π.μ. | 12 Μαρ 2024
        12 մարտի, 2024 թ. | 12 მარტი, 2024 | 2024年3月12日 10:42 | 2024年3月12日(火)
        2024年3月12日 星期二 下午3:12 | 2024年03月12日10時42分 | 2024년 3월 12일 화요일 오후 3:12
        2024. 3. 12. 오후 3:12 | 12 tháng 3 năm 2024 | Thứ Ba, 12 tháng 3, 2024 | 10:42 ngày 12/3/2024
        12 มีนาคม 2567 เวลา 10:42 น. | วันอังคารที่ 12 มีนาคม 2567 | 12 มี.ค. 2567 | 12 มี.ค. 67 10:42 น.
        12 Maret 2024 pukul 10.42 | Selasa, 12 Mac 2024 | Marso 12, 2024 | 12 មីនា 2024 | 12 ມີນາ 2024
        ၂၀၂၄ မတ် ၁၂ | 12 Mart 2024 Salı 10:42 | 12 mart 2024, saat 10:42 | 2024 ж. 12 наурыз | 12-mart, 2024
        ۱۲ اسفند ۱۴۰۲ | سه‌شنبه ۱۲ اسفند ۱۴۰۲ ساعت ۱۰:۴۲ | 12 مارچ 2024 | ١٢ رمضان ١٤٤٥ هـ
        12 במרץ 2024, 10:42 | יום שלישי, 12 במרץ 2024 | 12 मार्च 2024 | १२ मार्च २०२४ | ১২ মার্চ ২০২৪
        12 மார்ச் 2024 | 12 మార్చి 2024 | 12 માર્ચ 2024 | 12 ਮਾਰਚ 2024 | 12 മാർച്ച് 2024 | 12 ಮಾರ್ಚ್ 2024
        2024 මාර්තු 12 | 12 ማርች 2024 | 12 Machi 2024 | 12 Mawrth 2024 | 12 Márta 2024 | 12 marto 2024
        12 มีนาคม ค.ศ. 2024 | 12/03/24, 3:42 PTG | 2024 оны 3-р сарын 12 | יום ג׳, 12 במרץ 2024 | 23 אוג׳ 2024 | 23 अग॰ 2024
        terça-feira, 12 de março de 2024 | 12. marts 2024 kl. 10.42.00 | 12 mars | Dienstag, 12. März
        2024. március 12. 15:42 | Márta 12, 2024 ag 15:42 | 12 Maart 2024 om 10:42 | 2024-03-12T10:42+03:00 | 3/12/24 10:42 AM | 12/Mar/2024:10:42:00 +0000
    ";

    #[test]
    fn dates_of_many_languages() {
        let patterns = PatternSet::builtin();
        assert_eq!(wrong(DATES, &patterns, |key| key == " @ "), [""; 0]);
    }

    const NO_DATES: &str = "
        3-2 | 3-2-1 | 1.2.3 | page 3 of 12 | 02.12.34.56.78 | 03-12-45-67-89 | +49 30 12345 | 12.50 | $12.99
        3 out of 5 | 10 out of 2000 | 4 to 6 | from 10:30 to 12:00 | so 3 | 5 mai multe | 12 new | 2024 | 12年
        12月号 | 20240312 | 10.0.0.1 | 1:30 | 5 so far | 100 di 200 | 3h | 8 sa 10 | 12 de 20 | 12 leden online | 5 mars bars | 12 mai à la | podoba mi się 12 | 3 la 4 | 5 a 7
    ";

    #[test]
    fn numbers_that_are_no_dates() {
        let patterns = PatternSet::builtin();
        assert_eq!(wrong(NO_DATES, &patterns, |key| !key.contains('@')), [""; 0]);
        for (line, expected) in [
            ("Updated on 12 March 2024", " updated on @ "),
            ("Publicat la 12 martie 2024", " publicat la @ "),
            ("Publié le 12 mars 2024", " publie le @ "),
            ("Posted on: Tue, 12 Mar 2024 by Ann", " posted on @ by ann "),
            ("2024-03-12 5 min read", " @ # min read "),
            ("12 March 2024 a meeting", " @ a meeting "),
            ("màj 12 mars 2024", " maj @ "),
            ("Publié le 12 mars", " publie le @ "),
            ("发布时间：2024年3月12日", " 发布时间 @ "),
        ] {
            assert_eq!(key(line, &patterns), expected, "{line}");
        }
    }

    /// What stands before or after a span of time is in the lists of each language.
    #[test]
    fn spans_of_time_ago() {
        let words = |list: &str, words: &str| {
            format!("[[words]]\nlist = \"{list}\"\nlang = \"x\"\nwords = [{words}]\n")
        };
        let text = [
            words("ago-before", "\"il y a\", \"vor\", \"hace\""),
            words("ago-after", "\"önce\", \"назад\", \"前\", \"전\", \"trước\", \"ที่แล้ว\", \"yang lalu\", \"fa\""),
            words(
                "unit",
                "\"heures\", \"une heure\", \"Stunden\", \"horas\", \"saat\", \"часа\", \"時間\", \"小时\", \"시간\", \
                 \"giờ\", \"ชั่วโมง\", \"jam\", \"ore\"",
            ),
        ]
        .concat();
        let patterns = PatternSet::with_files(&[("x.toml".into(), text)]).expect("good words");
        let lines = "
            3 hours ago | il y a 3 heures | il y a une heure | vor 3 Stunden | hace 3 horas | 3 saat önce | 3 часа назад
            3時間前 | 3小时前 | 3시간 전 | 3시간전 | 3 giờ trước | 3 ชั่วโมงที่แล้ว | 3 jam yang lalu | 3 ore fa
        ";
        assert_eq!(wrong(lines, &patterns, |key| key == " @ "), [""; 0]);
        assert_eq!(key("3 heures de route", &patterns), " # heures de route ");
    }
}
