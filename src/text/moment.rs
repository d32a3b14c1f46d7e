//! Date and time expressions in a row of tokens, by word lists and shape: `12 March 2024`, `06:27 مساءً`,
//! `26 شوال 1436 هـ الموافق 11 أغسطس 2015`, `2024年3月12日(火)`, `2024. március 12.`, `10h42`, `3 hours ago`, `منذ ساعتين`.
//!
//! The lists know no languages: `mar` is a month and a sea, `to` a Finnish Thursday. Such weak names (`month-weak`,
//! `weekday-weak`) are part of a date that is one without them, or has more than a day and a month, or ends the line.

use super::glued::{glued, may_be_glued};
use super::tokens::{Token, TokenKind};
use super::vocabulary::{Lists, Vocabulary};

/// The longest expression looked at, in tokens: keeps the search linear.
const LONGEST: usize = 28;

/// What has been seen of an expression.
#[derive(Default)]
struct Seen {
    months: u32,
    /// Months by a name that may be an ordinary word.
    weak_months: u32,
    weekdays: u32,
    numbers: u32,
    /// A number that can only be a year.
    year: bool,
    dates: u32,
    /// Numbers with `年`, `月`, `日` behind.
    signs: u32,
    times: u32,
    dayparts: u32,
    ago: u32,
    units: u32,
    relative: u32,
    /// The word before is a time zone.
    zone: bool,
}

impl Seen {
    fn is_moment(&self) -> bool {
        (self.months > 0 && self.numbers > 0)
            || (self.weak_months > 0 && self.numbers > 0 && (self.year || self.times + self.weekdays > 0))
            || self.dates > 0
            || self.signs > 1
            || (self.ago > 0 && self.units > 0)
            || (self.weekdays > 0 && self.times > 0)
            || (self.times > 0 && (self.dayparts > 0 || self.relative > 0))
    }

    /// Whether a day is named, so that a bare hour may follow.
    fn has_day(&self) -> bool {
        self.dates + self.weekdays + self.relative > 0
            || self.signs > 1
            || (self.months + self.weak_months > 0 && self.numbers > 0)
    }
}

/// The end (a token index) of the date expression that begins at token `from`, if one does.
pub(crate) fn moment(folded: &str, tokens: &[Token], from: usize, vocabulary: &Vocabulary) -> Option<usize> {
    let all = tokens.len();
    let mut row = Row {
        folded,
        tokens: &tokens[..all.min(from + LONGEST)],
        vocabulary,
        joined: String::new(),
        seen: Seen::default(),
    };
    if row.tokens[from].kind == TokenKind::Word && !row.may_begin(from) {
        return None;
    }
    let (mut at, mut end, mut last) = (from, None, from);
    while at < row.tokens.len() {
        let (size, solid) = match row.tokens[at].kind {
            TokenKind::Number => match row.number(at) {
                Some(size) => (size, true),
                None => break,
            },
            TokenKind::Word => match row.name(at, at == from) {
                Some(found) => found,
                None => break,
            },
            TokenKind::Mark('/' | '-' | ':' | ',' | '.' | '(' | ')' | '+' | '׳' | '॰') if at > from => {
                (1, false)
            }
            // `12 March 2024 | 22:14`
            TokenKind::Mark('|' | '•') if at > from && row.is_time_ahead(at + 1) => (1, false),
            TokenKind::Mark(_) => break,
        };
        at += size;
        if solid {
            last = at;
            if row.seen.is_moment() {
                end = Some(at);
            }
        }
    }
    // `12 mar`: behind an ordinary word nothing may follow
    let marks = || tokens[last..].iter().all(|t| matches!(t.kind, TokenKind::Mark(_)));
    let named = || last > from && tokens[last - 1].kind == TokenKind::Word;
    let whole = at == all && named() && marks() && row.seen.weak_months > 0 && row.seen.numbers > 0;
    end.or(whole.then_some(last))
}

/// Words that may begin an expression.
const STARTS: Lists = SURE_STARTS.and(WEAK).and(Lists::MONTH_SIGN);
const SURE_STARTS: Lists =
    Lists::MONTH.and(Lists::WEEKDAY).and(Lists::AGO_BEFORE).and(Lists::RELATIVE).and(Lists::DAYPART);
const WEAK: Lists = Lists::MONTH_WEAK.and(Lists::WEEKDAY_WEAK);
const ANY_MONTH: Lists = Lists::MONTH.and(Lists::MONTH_WEAK).and(Lists::MONTH_SIGN);

/// An expression under way.
struct Row<'r> {
    folded: &'r str,
    tokens: &'r [Token],
    vocabulary: &'r Vocabulary,
    joined: String,
    seen: Seen,
}

impl<'r> Row<'r> {
    fn kind(&self, at: usize) -> Option<TokenKind> {
        self.tokens.get(at).map(|t| t.kind)
    }

    fn text(&self, at: usize) -> &'r str {
        &self.folded[self.tokens[at].start..self.tokens[at].end]
    }

    fn value(&self, at: usize) -> Option<u32> {
        (self.kind(at)? == TokenKind::Number).then(|| self.text(at).parse().ok()).flatten()
    }

    fn mark(&self, at: usize) -> Option<char> {
        match self.kind(at)? {
            TokenKind::Mark(c) => Some(c),
            _ => None,
        }
    }

    /// The lists of the word at a token; none if it is no word.
    fn lists(&mut self, at: usize) -> Lists {
        if self.kind(at) == Some(TokenKind::Word) { self.word(at).0 } else { Lists::default() }
    }

    /// How many digits there are.
    fn width(&self, at: usize) -> usize {
        self.tokens.get(at).map_or(0, |t| t.end - t.start)
    }

    /// Whether nothing stands between two tokens, not even a space.
    fn touches(&self, at: usize) -> bool {
        at > 0 && self.tokens.get(at).is_some_and(|t| t.start == self.tokens[at - 1].end)
    }

    /// Two numbers with a colon between.
    fn is_time_ahead(&self, at: usize) -> bool {
        self.value(at).is_some() && self.mark(at + 1) == Some(':') && self.value(at + 2).is_some()
    }

    /// A number is next, or next but a mark.
    fn is_number_near(&self, at: usize) -> bool {
        let number = |at| self.kind(at) == Some(TokenKind::Number);
        number(at) || (matches!(self.mark(at), Some('.' | ',' | '-' | '/')) && number(at + 1))
    }

    /// Whether an expression may begin with the word at a token: cheap, for all words of lines with a number are asked.
    fn may_begin(&self, at: usize) -> bool {
        let token = &self.tokens[at];
        let begun = self.vocabulary.may_begin(token.hash);
        begun.has(SURE_STARTS)
            || (begun.has(STARTS) && self.is_number_near(at + 1))
            || (begun.has(Lists::WEEKDAY_WEAK) && matches!(self.mark(at + 1), Some(',' | '.')))
            || (self.is_number_near(at + 1) && may_be_glued(self.text(at)))
    }

    /// The longest known word at a token, in tokens; dots within an abbreviation (`π.μ.`) are no part of it.
    fn word(&mut self, at: usize) -> (Lists, usize) {
        let glued =
            |row: &Self| may_be_glued(row.text(at)).then(|| glued(row.text(at), row.vocabulary)).flatten();
        if self.vocabulary.may_begin(self.tokens[at].hash) == Lists::default() {
            return (glued(self).unwrap_or_default(), 1);
        }
        // the lists are keys, which have no apostrophes: `d'abril`
        if self.text(at).contains('\'') {
            return (self.vocabulary.lists(&self.text(at).replace('\'', "")), 1);
        }
        let (mut words, mut ends, mut count) = ([""; 4], [0; 4], 0);
        for n in at..self.tokens.len() {
            match self.tokens[n].kind {
                TokenKind::Word if count < words.len() => {
                    (words[count], ends[count]) = (self.text(n), n + 1 - at);
                    count += 1;
                }
                TokenKind::Mark('.' | '׳' | '॰') => {}
                TokenKind::Mark('-') if self.touches(n) && self.touches(n + 1) => {}
                _ => break,
            }
        }
        let (lists, size) = self.vocabulary.longest(&words[..count], &mut self.joined);
        if lists == Lists::default() {
            return (glued(self).unwrap_or_default(), 1);
        }
        (lists, ends[size.max(1) - 1])
    }

    /// The word at a token as part of the expression: how many tokens it takes, and whether an expression may end with it.
    fn name(&mut self, at: usize, first: bool) -> Option<(usize, bool)> {
        // `2024-03-12T10:42Z`
        let zulu = self.touches(at) && self.seen.dates > 0;
        match self.text(at) {
            "t" if zulu && self.touches(at + 1) && self.value(at + 1).is_some() => return Some((1, false)),
            "z" if zulu && self.seen.times > 0 => return Some((1, true)),
            _ => {}
        }
        let (lists, size) = self.word(at);
        if !lists.has(Lists::MOMENT) || (first && !lists.has(STARTS)) {
            return None;
        }
        let (next, behind_number) = (at + size, at > 0 && self.kind(at - 1) == Some(TokenKind::Number));
        let ordinal = lists.has(Lists::ORDINAL) && behind_number && self.touches(at);
        // `3-р сарын`, `tháng 3`
        let behind = at > 0 && self.mark(at - 1) == Some('-') && self.seen.numbers > 0;
        if lists.has(Lists::MONTH_SIGN) && !ordinal && (behind || matches!(self.value(next), Some(1..=12))) {
            self.seen.numbers -= u32::from(behind);
            self.seen.months += 1;
            return Some((size + usize::from(!behind), true));
        }
        let weak_month = !lists.has(Lists::MONTH)
            && lists.has(Lists::MONTH_WEAK)
            && !(lists.has(Lists::DATELINK) && self.seen.weak_months > 0)
            && (self.seen.numbers > 0 || self.is_number_near(next))
            // `3 out of 5`
            && !(self.kind(next) == Some(TokenKind::Word) && self.text(next) == "of");
        // `maj 12 mars`: the first was no month
        if (lists.has(Lists::MONTH) || weak_month) && self.seen.weak_months > 0 {
            return None;
        }
        let era = lists.has(Lists::ERA) && (behind_number || (at > 0 && self.mark(at - 1) == Some('(')));
        let weak_weekday = lists.has(Lists::WEEKDAY_WEAK) && self.is_weak_weekday(next, first);
        let seen = &mut self.seen;
        let unit = lists.has(Lists::UNIT) && (behind_number || seen.ago > 0);
        let ago = lists.has(Lists::AGO_BEFORE) || (lists.has(Lists::AGO_AFTER) && (unit || seen.units > 0));
        let sign = lists.has(Lists::DATE_SIGN) && behind_number;
        let daypart = lists.has(Lists::DAYPART.and(Lists::ZONE));
        seen.months += u32::from(lists.has(Lists::MONTH));
        seen.weak_months += u32::from(weak_month);
        seen.weekdays += u32::from(lists.has(Lists::WEEKDAY));
        seen.dayparts += u32::from(daypart);
        seen.ago += u32::from(ago);
        seen.units += u32::from(unit);
        seen.signs += u32::from(sign);
        seen.relative += u32::from(lists.has(Lists::RELATIVE));
        seen.zone = lists.has(Lists::ZONE);
        let hour = lists.has(Lists::HOUR) && seen.times > 0;
        let small = era || ordinal || hour || sign;
        let solid = small || weak_month || weak_weekday || ago || unit || lists.has(SOLID);
        (solid || (lists.has(Lists::DATELINK.and(Lists::ERA)) && !first)).then_some((size, solid))
    }

    /// A short name is a weekday's if no word is next but a month's; at the start, where `on 12 March` stands too, if a mark is.
    fn is_weak_weekday(&mut self, next: usize, first: bool) -> bool {
        match self.kind(next) {
            None | Some(TokenKind::Number) => !first,
            Some(TokenKind::Word) => !first && self.lists(next).has(ANY_MONTH),
            Some(TokenKind::Mark(mark)) => !first || matches!(mark, ',' | '.' | '/'),
        }
    }

    /// How many tokens the number at `at` takes as part of the expression; none if it belongs to something else.
    fn number(&mut self, at: usize) -> Option<usize> {
        let first = self.value(at)?;
        if let Some(size) = self.date(at, first).or_else(|| self.time(at, first)) {
            return Some(size);
        }
        // `GMT+3`, `10:42 +0000`
        let offset = self.seen.zone && first <= 14 || self.seen.times > 0 && self.width(at) == 4;
        if offset && self.touches(at) && matches!(self.mark(at - 1), Some('+' | '-')) {
            return Some(1);
        }
        let plausible = first <= 31 || is_year(first);
        let next = self.lists(at + 1);
        if next.has(Lists::DATE_SIGN) && plausible {
            return Some(1);
        }
        let seen = &self.seen;
        let dated = seen.months + seen.weak_months + seen.dates + seen.signs + seen.times > 0;
        if next.has(Lists::UNIT) && (seen.ago > 0 || !dated) {
            return Some(1);
        }
        if next.has(Lists::DAYPART) && first <= 12 && seen.has_day() && (seen.months == 0 || seen.numbers > 1)
        {
            self.seen.times += 1;
            return Some(1);
        }
        // a day and a year to each month; a month may still be to come, after a slash or an ordinal
        let near = plausible && self.is_month_near(at + 1, first);
        // `12-Mar-24`
        let behind_month = at > 1 && matches!(self.tokens[at - 1].kind, TokenKind::Mark('-' | '/' | '.'));
        let short_year = behind_month && !near && self.width(at) == 2 && self.seen.numbers == 1;
        let seen = &mut self.seen;
        let room = 2 * (seen.months + seen.weak_months + u32::from(near));
        if (plausible || short_year) && seen.numbers < room {
            seen.year |= short_year || is_year(first);
            seen.numbers += 1;
            return Some(1);
        }
        None
    }

    /// Three numbers that are a date.
    fn date(&mut self, at: usize, first: u32) -> Option<usize> {
        let (a, second, b, third) =
            (self.mark(at + 1)?, self.value(at + 2)?, self.mark(at + 3)?, self.value(at + 4)?);
        // telephone numbers go on, versions have one digit
        let goes_on = self.mark(at + 5) == Some(a) && self.touches(at + 5) && self.touches(at + 6);
        let goes_on = goes_on && self.value(at + 6).is_some();
        let short = third < 100 && (self.width(at + 4) != 2 || goes_on);
        if a != b
            || !matches!(a, '/' | '-' | '.')
            || !is_date(first, second, third)
            || (short && !is_year(first))
        {
            return None;
        }
        self.seen.dates += 1;
        Some(5)
    }

    /// A time of day: `10:42:07`, `10.42`, `10h42`, `10時42`, or `10 Uhr` where there is a day.
    fn time(&mut self, at: usize, first: u32) -> Option<usize> {
        if first > 24 {
            return None;
        }
        let minutes = |row: &Self, at| row.width(at) == 2 && row.value(at).is_some_and(|m| m < 60);
        // `12. 15:42` is a day and a time
        let dot = self.mark(at + 1) == Some('.') && self.touches(at + 1) && self.touches(at + 2);
        if (dot || self.mark(at + 1) == Some(':')) && minutes(self, at + 2) {
            self.seen.times += 1;
            let seconds = self.mark(at + 3) == self.mark(at + 1) && minutes(self, at + 4);
            let fraction = seconds && self.mark(at + 5) == Some('.') && self.touches(at + 6);
            let fraction = fraction && self.value(at + 6).is_some();
            return Some(if fraction {
                7
            } else if seconds {
                5
            } else {
                3
            });
        }
        if !self.lists(at + 1).has(Lists::HOUR) {
            return None;
        }
        if minutes(self, at + 2) {
            self.seen.times += 1;
            return Some(3);
        }
        (self.seen.has_day() || self.seen.dayparts > 0).then(|| {
            self.seen.times += 1;
            2
        })
    }

    /// Whether a month's name is near, with nothing but small words between; behind a year a day may be, too.
    fn is_month_near(&mut self, from: usize, number: u32) -> bool {
        let small = Lists::ORDINAL.and(Lists::DATELINK).and(Lists::ERA).and(Lists::WEEKDAY).and(Lists::UNIT);
        let mut at = from;
        while at < from + if is_year(number) { 6 } else { 3 } {
            match self.kind(at) {
                Some(TokenKind::Mark('.' | ',' | '-' | '/' | '(' | ')')) => at += 1,
                Some(TokenKind::Number) if is_year(number) => at += 1,
                Some(TokenKind::Word) => match self.word(at) {
                    (lists, _) if lists.has(ANY_MONTH) => return true,
                    (lists, size) if lists.has(small) => at += size,
                    _ => return false,
                },
                _ => return false,
            }
        }
        false
    }
}

/// Words that an expression may end with, whatever stands beside them.
const SOLID: Lists =
    Lists::MONTH.and(Lists::WEEKDAY).and(Lists::DAYPART).and(Lists::ZONE).and(Lists::RELATIVE);

/// A year of the common era, of the Hijra, or of the Buddha.
fn is_year(number: u32) -> bool {
    (1300..=2600).contains(&number)
}

/// Day, month and year in any of the usual orders.
fn is_date(a: u32, b: u32, c: u32) -> bool {
    let day_and_month =
        |x: u32, y: u32| (1..=31).contains(&x) && (1..=31).contains(&y) && (x <= 12 || y <= 12);
    (is_year(a) && day_and_month(b, c)) || ((is_year(c) || c < 100) && day_and_month(a, b))
}
