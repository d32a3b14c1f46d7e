//! Feeds: lists of other articles known by the times beside their titles: `07:21` or a date above, below or beside each.
//!
//! Only after the body, and only three together: within the text such a list is a timetable or a chronicle. Lines that
//! hold nothing but a date are the datelines' own.

use super::{Evidence, Finding, Named, Stage};
use crate::category::Category;
use crate::page::{Hit, Page};
use crate::patterns::PatternSet;
use crate::text::shape::Ending;

pub(super) struct Feeds {
    alternate: Named,
    beside: Named,
}

/// So many titles are a feed.
const FEED: usize = 3;
/// A title, in words: an entry of a timetable is shorter, a paragraph longer.
const TITLE: std::ops::RangeInclusive<u32> = 3..=30;
/// With its time on the same line it has to be longer to be told from an entry of a timetable.
const BESIDE: u32 = 4;

impl Feeds {
    pub(super) fn new(patterns: &PatternSet) -> Self {
        Self {
            alternate: Named::new(patterns, "related-feed"),
            beside: Named::new(patterns, "related-feed-beside"),
        }
    }
}

impl Stage for Feeds {
    fn name(&self) -> &'static str {
        "feeds"
    }

    fn detect(&self, page: &Page<'_>, out: &mut Vec<Finding>) {
        if page.body.is_empty() || !(page.body.end..page.lines.len()).any(|i| page.is_marked(i)) {
            return;
        }
        self.alternate(page, out);
        self.beside(page, out);
    }
}

impl Feeds {
    /// Date, title, date, title; or title, date, title, date.
    fn alternate(&self, page: &Page<'_>, out: &mut Vec<Finding>) {
        let is_date = |i: usize| page.is_marked(i) && page.key(i) == " @ ";
        let mut i = page.body.end;
        while i < page.lines.len() {
            let mut end = i;
            let mut titles = Vec::new();
            let mut dates = 0;
            // a title and a date by turns, a picture's credit or a count between them at most
            while end < page.lines.len() {
                let last = titles.last().copied();
                if is_date(end) {
                    dates += 1;
                } else if is_title(page, end) && last.is_none_or(|last: usize| (last + 1..end).any(is_date)) {
                    titles.push(end);
                } else if !page.is_furniture(end) {
                    break;
                }
                end += 1;
            }
            if titles.len() >= FEED && dates + 1 >= titles.len() {
                for &title in &titles {
                    self.alternate.claim(out, self.name(), page.span(title), Evidence::Run(titles.len()));
                }
            }
            i = end.max(i + 1);
        }
    }

    /// Titles with a date at their beginning or end, all of them at the same one.
    fn beside(&self, page: &Page<'_>, out: &mut Vec<Finding>) {
        let furniture = (page.body.end..page.lines.len()).find(|&j| page.is_furniture(j));
        let is_timed = |i: usize| page.line(i).trim().rsplit(' ').next().is_some_and(is_time);
        for at_end in [false, true] {
            let is_entry = |i: usize| {
                let key = page.key(i);
                let s = &page.lines[i].shape;
                let dated = if at_end { key.ends_with(" @ ") || is_timed(i) } else { key.starts_with(" @ ") };
                page.is_marked(i) && dated && s.words >= BESIDE && is_title(page, i)
            };
            let mut i = page.body.end;
            while i < page.lines.len() {
                let run = (i..page.lines.len()).take_while(|&j| is_entry(j)).count();
                // dates and places of a tour or a course look the same: those stand right below their text
                let headed = || i > 0 && page.hits(i - 1).iter().any(|h| h.whole && is_related(page, h));
                let among = || furniture.is_some_and(|first| first < i);
                if run > FEED && (i..i + run).all(is_timed) || run >= FEED && (headed() || among()) {
                    for j in i..i + run {
                        self.beside.claim(out, self.name(), page.span(j), Evidence::Run(run));
                    }
                }
                i += run.max(1);
            }
        }
    }
}

/// A rule of related lists says so, be it weakly.
fn is_related(page: &Page<'_>, hit: &Hit) -> bool {
    page.rule(hit.rule).category == Some(Category::Related)
}

/// Hours and minutes: `07:21`.
fn is_time(word: &str) -> bool {
    let digits = |part: &str, most: usize| {
        let count = part.chars().filter_map(crate::text::fold::digit).count();
        count == part.chars().count() && (1..=most).contains(&count)
    };
    word.split_once(':').is_some_and(|(hours, minutes)| digits(hours, 2) && digits(minutes, 2))
}

/// Reads like a title.
fn is_title(page: &Page<'_>, i: usize) -> bool {
    let s = &page.lines[i].shape;
    TITLE.contains(&s.words)
        && !s.bullet
        && !matches!(s.ending, Ending::Sentence | Ending::Colon)
        && s.letters > 2 * s.digits
        && page.headline != Some(i)
}

#[cfg(test)]
mod tests {
    use crate::stages::testing::cuts;

    const PROSE: &str =
        "The pump on the green was mended on Monday, and the children drank from it until it was dark.";

    #[test]
    fn titles_between_dates() {
        let feed = "12 March 2024\nA tram comes off its rails\n11 March 2024\nBakers on strike again\n10 March 2024\nThe mill gets a new roof";
        let page = format!("The pump works again\n\n{PROSE}\n{PROSE}\n\n{feed}\n");
        assert_eq!(cuts(&page, "feeds"), [7, 9, 11]);
        // a chronicle within the text
        let page = format!("The pump works again\n\n{PROSE}\n{feed}\n{PROSE}\n");
        assert_eq!(cuts(&page, "feeds"), [0; 0]);
    }

    #[test]
    fn titles_with_their_time() {
        let feed = "A tram comes off its rails near the bridge 22:14\nBakers on strike again for a day 21:50\nThe mill gets a new roof after all 20:02\nRain expected until Sunday in the hills 19:30";
        let page = format!("The pump works again\n\n{PROSE}\n{PROSE}\n\n{feed}\n");
        assert_eq!(cuts(&page, "feeds"), [6, 7, 8, 9]);
        let timetable = "10:00 Welcome\n10:30 The first talk\n11:00 Coffee\n11:30 The second talk";
        let page = format!("The pump works again\n\n{PROSE}\n{PROSE}\n\n{timetable}\n");
        assert_eq!(cuts(&page, "feeds"), [0; 0]);
    }
}
