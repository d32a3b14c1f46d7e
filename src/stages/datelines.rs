//! Datelines: lines that are nothing but a date or time, alone or with a place, a name or a count.
//!
//! Between headline and body or after the body. Inside the body a date alone is a heading (chronicles, programmes) and
//! stays. Labelled ones ("Published …") are phrases.

use super::{Evidence, Finding, Named, Stage};
use crate::page::Page;
use crate::patterns::PatternSet;
use crate::span::Span;
use crate::text::fold::{fold, unfold};
use crate::text::key::unkey;
use crate::text::vocabulary::Lists;

pub(super) struct Datelines {
    alone: Named,
    place: Named,
    furniture: Named,
    headline: Named,
}

impl Datelines {
    pub(super) fn new(patterns: &PatternSet) -> Self {
        Self {
            alone: Named::new(patterns, "dateline-alone"),
            place: Named::new(patterns, "dateline-place"),
            furniture: Named::new(patterns, "dateline-with-furniture"),
            headline: Named::new(patterns, "dateline-in-headline"),
        }
    }
}

impl Stage for Datelines {
    fn name(&self) -> &'static str {
        "datelines"
    }

    fn detect(&self, page: &Page<'_>, out: &mut Vec<Finding>) {
        if page.body.is_empty() {
            return;
        }
        if let Some(span) = page.headline.and_then(|h| behind_headline(page, h)) {
            self.headline.claim(out, self.name(), span, Evidence::Only("a date behind the headline"));
        }
        let headings = are_headings(page);
        for i in 0..page.lines.len() {
            if page.lines[i].prose || !page.is_marked(i) {
                continue;
            }
            let beside = |j: usize| j < page.lines.len() && page.claimed(j);
            let in_company = || beside(i + 1) || i.checked_sub(1).is_some_and(beside);
            // a day without its year is that of an event
            let dated = || page.lines[i].shape.digits >= 5;
            let in_text = !page.is_edge(i);
            if in_text && (!dated() || !in_company()) {
                continue;
            }
            let key = page.key(i);
            if !key.contains('@') {
                continue;
            }
            let evidence = if i < page.body.start { Evidence::UnderHeadline } else { Evidence::AfterBody };
            if headings && page.key(i) == " @ " {
                continue;
            }
            if is_alone(page, i) {
                self.alone.claim(out, self.name(), page.span(i), evidence);
            } else if key
                .split(" @")
                .filter(|rest| !rest.trim().is_empty())
                .all(|rest| page.is_whole_phrase(rest))
            {
                self.furniture.claim(out, self.name(), page.span(i), evidence);
            } else if i < page.body.start && with_place(page, i) {
                self.place.claim(out, self.name(), page.span(i), evidence);
            }
        }
    }
}

/// Dates alone that are the headings of a diary, a chronicle or a fixture list: three and more, each above lines of its own,
/// not all of them after the body or none with its year.
fn are_headings(page: &Page<'_>) -> bool {
    const MANY: usize = 3;
    let is_date = |i: usize| page.is_marked(i) && page.key(i) == " @ ";
    let text = |i: usize| i < page.lines.len() && !is_date(i) && page.hits(i).is_empty();
    let dates: Vec<usize> = (0..page.lines.len()).filter(|&i| is_date(i) && text(i + 1)).collect();
    let yearless = || dates.iter().all(|&i| page.lines[i].shape.digits < 5);
    dates.len() >= MANY && (dates[0] < page.body.end || yearless())
}

/// A date at the end of the headline, behind a dash or bar.
fn behind_headline(page: &Page<'_>, headline: usize) -> Option<Span> {
    let words = page.key(headline).strip_suffix(" @ ")?;
    let line = page.line(headline);
    let folded = fold(line);
    let (from, _) = unkey(&folded, page.patterns().vocabulary(), words.len(), words.len() + 3)?;
    let (start, _) = unfold(line, from, folded.len());
    let before = line[..start].trim_end();
    let mark = before.chars().next_back().filter(|c| matches!(c, '|' | '-' | '–' | '—' | '•' | '·'))?;
    let kept = before[..before.len() - mark.len_utf8()].trim_end();
    let base = page.lines[headline].start;
    (words.split(' ').count() > 3).then(|| Span::new(base + kept.len(), base + line.trim_end().len()))
}

/// Nothing but dates and the small words of dates: `le 12 mars 2024`, `Di 12.03.2024`, `令和6年3月12日`. They are no part of a
/// date expression, for in phrases (`publié le {date}`) they stand for themselves.
fn is_alone(page: &Page<'_>, i: usize) -> bool {
    /// More than these are a sentence.
    const SMALL_WORDS: usize = 4;
    let small =
        Lists::DATELINK.and(Lists::ERA).and(Lists::ORDINAL).and(Lists::WEEKDAY).and(Lists::WEEKDAY_WEAK);
    let vocabulary = page.patterns().vocabulary();
    let is_small = |w: &str| vocabulary.lists(w).has(small);
    let mut words = 0;
    let alone = page.words(i).all(|w| {
        words += usize::from(w != "@");
        w == "@" || (words <= SMALL_WORDS && is_small(w))
    });
    alone && !are_hours(page.line(i))
}

/// From one time to another, and no year: `Friday: 7am–7pm`, `Mo 9:00-18:00` are hours of opening.
fn are_hours(line: &str) -> bool {
    let digits = |text: &str| text.chars().filter(|&c| crate::text::fold::digit(c).is_some()).count();
    let is_time = |part: &str| {
        let part = part.trim();
        let clock = part.rsplit(' ').next().unwrap_or(part).to_lowercase();
        let half = clock.ends_with("am") || clock.ends_with("pm");
        (1..=4).contains(&digits(&clock)) && (half || clock.contains([':', '.', 'h']))
    };
    let year = line.split(|c| crate::text::fold::digit(c).is_none()).any(|run| run.chars().count() == 4);
    let parts: Vec<&str> = line.split(['-', '–', '—']).collect();
    !year && parts.len() == 2 && parts.iter().all(|part| is_time(part.split(" pm").next().unwrap_or(part)))
}

/// Nothing besides the date but places, agencies, names and roles, six words at most.
fn with_place(page: &Page<'_>, i: usize) -> bool {
    const BESIDE: [Lists; 4] = [Lists::PLACE, Lists::AGENCY, Lists::GIVEN_NAME, Lists::ROLE];
    let vocabulary = page.patterns().vocabulary();
    let words: Vec<&str> = page.words(i).collect();
    let (mut at, mut known, mut other, mut joined) = (0, 0, 0, String::new());
    while at < words.len() {
        let (lists, size) = vocabulary.longest(&words[at..], &mut joined);
        if BESIDE.iter().any(|&l| lists.has(l)) {
            known += 1;
        } else if words[at] != "@" && !lists.has(Lists::NAMED_MOMENT) {
            other += 1;
        }
        at += size.max(1);
    }
    words.len() <= 8 && known > 0 && other == 0
}

#[cfg(test)]
mod tests {
    #[test]
    fn hours_of_opening_are_no_dates() {
        for line in ["Friday: 7am–7pm", "Mo 9:00-18:00", "Sunday: 9am–5pm"] {
            assert!(super::are_hours(line), "{line}");
        }
        for line in ["12-03-2024", "Tuesday, 12 March", "12 March 2024 10:42", "10:42"] {
            assert!(!super::are_hours(line), "{line}");
        }
    }

    use crate::stages::testing::cuts;

    const PROSE: &str =
        "The clock in the tower was stopped for a week, and people were late for almost everything.";

    #[test]
    fn dates_of_many_forms_go() {
        for date in [
            "12 March 2024",
            "March 12, 2024 at 9:30 am",
            "2024-03-12 09:30",
            "12/03/2024 - 21:30",
            "الثلاثاء ١٤ كانون الثاني ٢٠٢٥ - ٠٩:٣٥ ص",
            "26 شوال 1436 هـ الموافق 11 أغسطس 2015 م",
            "3 hours ago",
            "منذ ساعتين",
            "le 12 mars 2024 à 10h42",
            "am 12. März 2024, 10:42 Uhr",
            "Di 12.03.2024",
            "2024(e)ko martxoaren 12(a)",
            "12 марта 2024 г. в 10:42",
            "2024年3月12日(火) 10時42分",
            "令和6年3月12日",
            "2024. 3. 12. 오후 3:12",
            "ngày 12 tháng 3 năm 2024",
            "วันอังคารที่ 12 มีนาคม 2567 เวลา 10:42 น.",
            "۱۲ اسفند ۱۴۰۲",
        ] {
            assert_eq!(
                cuts(&format!("A clock stops\n\n{date}\n\n{PROSE}\n{PROSE}\n"), "datelines"),
                [3],
                "{date}"
            );
        }
    }

    #[test]
    fn a_chronicle_stays() {
        let page = format!("A clock stops\n\n{PROSE}\n12 March 1924\n{PROSE}\n13 March 1924\n{PROSE}\n");
        assert_eq!(cuts(&page, "datelines"), [0; 0]);
        for line in [
            "1 of 12",
            "3-2",
            "3 out of 5",
            "02.12.34.56.78",
            "$12.50",
            "5 mai multe",
            "On 12 March 2024 it rained",
            "In March the 3 went to the 4",
            "The 12 of March 2024, in Paris, at noon, and at night",
        ] {
            let page = format!("A clock stops\n\n{line}\n\n{PROSE}\n{PROSE}\n");
            assert_eq!(cuts(&page, "datelines"), [0; 0], "{line}");
        }
    }
}
