//! Date and time expressions in a row of tokens, by word lists and shape: `12 March 2024`, `06:27 مساءً`,
//! `26 شوال 1436 هـ الموافق 11 أغسطس 2015`, `2024-03-12`, `3 hours ago`, `منذ ساعتين`.

use super::tokens::{Token, TokenKind};
use super::vocabulary::{Lists, Vocabulary};

/// The longest expression looked at, in tokens: keeps the search linear.
const LONGEST: usize = 28;

/// What has been seen of an expression.
#[derive(Default)]
struct Seen {
    months: u32,
    weekdays: u32,
    numbers: u32,
    dates: u32,
    times: u32,
    dayparts: u32,
    ago: u32,
    units: u32,
    relative: u32,
}

impl Seen {
    fn is_moment(&self) -> bool {
        (self.months > 0 && self.numbers > 0)
            || self.dates > 0
            || (self.ago > 0 && self.units > 0)
            || (self.weekdays > 0 && self.times > 0)
            || (self.times > 0 && (self.dayparts > 0 || self.relative > 0))
    }
}

/// The end (a token index) of the date expression that begins at token `from`, if one does.
pub(crate) fn moment(folded: &str, tokens: &[Token], from: usize, vocabulary: &Vocabulary) -> Option<usize> {
    let first = &tokens[from];
    if first.kind == TokenKind::Word && !vocabulary.may_begin(first.hash).has(STARTS) {
        return None;
    }
    let tokens = &tokens[..tokens.len().min(from + LONGEST)];
    let mut joined = String::new();
    let mut seen = Seen::default();
    let (mut at, mut end) = (from, None);
    while at < tokens.len() {
        let (size, solid) = match tokens[at].kind {
            TokenKind::Number => match number(folded, tokens, at, vocabulary, &mut seen, &mut joined) {
                Some(size) => (size, true),
                None => break,
            },
            TokenKind::Word => {
                let (lists, size) = word(folded, tokens, at, vocabulary, &mut joined);
                if !lists.has(Lists::MOMENT) || (at == from && !lists.has(STARTS)) {
                    break;
                }
                seen.months += u32::from(lists.has(Lists::MONTH));
                seen.weekdays += u32::from(lists.has(Lists::WEEKDAY));
                seen.dayparts += u32::from(lists.has(Lists::DAYPART) || lists.has(Lists::ZONE));
                seen.ago += u32::from(lists.has(Lists::AGO_BEFORE) || lists.has(Lists::AGO_AFTER));
                seen.units += u32::from(lists.has(Lists::UNIT));
                seen.relative += u32::from(lists.has(Lists::RELATIVE));
                (size, !is_link(lists))
            }
            TokenKind::Mark('/' | '-' | ':' | ',' | '.' | '(' | ')' | '+') if at > from => (1, false),
            // `12 March 2024 | 22:14`
            TokenKind::Mark('|' | '•') if at > from && is_time_ahead(tokens, at + 1) => (1, false),
            TokenKind::Mark(_) => break,
        };
        at += size;
        if solid && seen.is_moment() {
            end = Some(at);
        }
    }
    end
}

/// Two numbers with a colon between.
fn is_time_ahead(tokens: &[Token], at: usize) -> bool {
    let kind = |i: usize| tokens.get(i).map(|t| t.kind);
    kind(at) == Some(TokenKind::Number)
        && kind(at + 1) == Some(TokenKind::Mark(':'))
        && kind(at + 2) == Some(TokenKind::Number)
}

/// Words that may begin an expression.
const STARTS: Lists =
    Lists::MONTH.and(Lists::WEEKDAY).and(Lists::AGO_BEFORE).and(Lists::RELATIVE).and(Lists::DAYPART);

fn is_link(lists: Lists) -> bool {
    lists.has(Lists::DATELINK) && !lists.has(STARTS)
}

/// The longest known word at a token, in tokens.
fn word(
    folded: &str,
    tokens: &[Token],
    at: usize,
    vocabulary: &Vocabulary,
    joined: &mut String,
) -> (Lists, usize) {
    if vocabulary.may_begin(tokens[at].hash) == Lists::default() {
        return (Lists::default(), 1);
    }
    let mut words = [""; 4];
    let mut count = 0;
    for token in tokens[at..].iter().take(words.len()).take_while(|t| t.kind == TokenKind::Word) {
        words[count] = &folded[token.start..token.end];
        count += 1;
    }
    vocabulary.longest(&words[..count], joined)
}

/// How many tokens the number at `at` takes as part of an expression; none if it belongs to something else.
fn number(
    folded: &str,
    tokens: &[Token],
    at: usize,
    vocabulary: &Vocabulary,
    seen: &mut Seen,
    joined: &mut String,
) -> Option<usize> {
    let value = |i: usize| match tokens.get(i) {
        Some(t) if t.kind == TokenKind::Number => folded[t.start..t.end].parse::<u32>().ok(),
        _ => None,
    };
    let mark = |i: usize| match tokens.get(i).map(|t| t.kind) {
        Some(TokenKind::Mark(c)) => Some(c),
        _ => None,
    };
    let first = value(at)?;
    if let (Some(a), Some(second), Some(b), Some(third)) =
        (mark(at + 1), value(at + 2), mark(at + 3), value(at + 4))
        && a == b
        && matches!(a, '/' | '-' | '.')
        && is_date(first, second, third)
    {
        seen.dates += 1;
        return Some(5);
    }
    if let (Some(':' | '.'), Some(minutes)) = (mark(at + 1), value(at + 2))
        && first <= 24
        && minutes < 60
        && width(tokens, at + 2) == 2
    {
        seen.times += 1;
        let seconds = mark(at + 3) == Some(':') && value(at + 4).is_some_and(|s| s < 60);
        return Some(if seconds { 5 } else { 3 });
    }
    let next = match tokens.get(at + 1).map(|t| t.kind) {
        Some(TokenKind::Word) => word(folded, tokens, at + 1, vocabulary, joined).0,
        _ => Lists::default(),
    };
    if next.has(Lists::UNIT) && (seen.ago > 0 || seen.months == 0) {
        return Some(1);
    }
    if next.has(Lists::DAYPART) && first <= 12 && seen.months + seen.dates > 0 && seen.numbers > 1 {
        seen.times += 1;
        return Some(1);
    }
    // a day and a year to each month; a month may still be to come, after a slash or an ordinal
    let month_near = tokens[at + 1..].iter().enumerate().take(3).any(|(i, t)| {
        t.kind == TokenKind::Word && word(folded, tokens, at + 1 + i, vocabulary, joined).0.has(Lists::MONTH)
    });
    let room = 2 * (seen.months + u32::from(month_near));
    let plausible = first <= 31 || (1300..=2200).contains(&first);
    if seen.numbers < room && plausible {
        seen.numbers += 1;
        return Some(1);
    }
    None
}

fn width(tokens: &[Token], at: usize) -> usize {
    tokens.get(at).map_or(0, |t| t.end - t.start)
}

/// Day, month and year in any of the usual orders.
fn is_date(a: u32, b: u32, c: u32) -> bool {
    let year = |y: u32| (1300..=2200).contains(&y);
    let day_and_month =
        |x: u32, y: u32| (1..=31).contains(&x) && (1..=31).contains(&y) && (x <= 12 || y <= 12);
    (year(a) && day_and_month(b, c)) || ((year(c) || c < 100) && day_and_month(a, b))
}
