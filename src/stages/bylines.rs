//! Bylines: a name alone between headline and body, or right after the body.
//!
//! Known by a given name from the word lists; the person is not spoken of in the text (else it is a caption).
//! Labelled ones ("By …") are phrases.

use super::{Evidence, Finding, Named, Stage};
use crate::page::Page;
use crate::patterns::PatternSet;
use crate::text::shape::Ending;
use crate::text::vocabulary::Lists;

pub(super) struct Bylines {
    name: Named,
}

impl Bylines {
    pub(super) fn new(patterns: &PatternSet) -> Self {
        Self { name: Named::new(patterns, "byline-name") }
    }
}

impl Stage for Bylines {
    fn name(&self) -> &'static str {
        "bylines"
    }

    fn detect(&self, page: &Page<'_>) -> Vec<Finding> {
        let mut out = Vec::new();
        let Some(headline) = page.headline else { return out };
        if page.body.is_empty() {
            return out;
        }
        for i in headline + 1..page.body.start {
            if is_publisher_and_name(page, i) || page.is_name(i) && !page.is_mentioned(i) {
                self.name.claim(&mut out, self.name(), page.span(i), Evidence::UnderHeadline);
            }
        }
        out
    }
}

/// A given name, after a title (`د.`, `Dr.`) if there is one.
fn begins_with_name(page: &Page<'_>, words: &[&str]) -> bool {
    let vocabulary = page.patterns().vocabulary();
    let is_name = |words: &[&str]| vocabulary.longest(words, &mut String::new()).0.has(Lists::GIVEN_NAME);
    let title = words.first().is_some_and(|w| {
        w.trim_end_matches('.').chars().count() <= 2 || vocabulary.lists(w).has(Lists::ROLE)
    });
    is_name(words) || title && words.len() > 2 && is_name(&words[1..])
}

/// `Publisher – Name Surname`, the two apart by a dash or slash.
fn is_publisher_and_name(page: &Page<'_>, i: usize) -> bool {
    let s = &page.lines[i].shape;
    let line = page.line(i).trim();
    let Some((publisher, name)) = line.split_once(['-', '–', '—', '/', 'ـ', '|']) else { return false };
    let (publisher, name) = (publisher.trim(), name.trim());
    let folded = crate::text::fold::fold(name);
    let named = begins_with_name(page, &folded.split(' ').collect::<Vec<_>>());
    (1..=3).contains(&publisher.split_whitespace().count())
        && (2..=4).contains(&name.split_whitespace().count())
        && named
        && s.digits == 0
        && matches!(s.ending, Ending::Open | Ending::Colon)
}

impl Page<'_> {
    /// Two to four words that begin with a given name, capitalised where the script has case, with no sentence around.
    pub(super) fn is_name(&self, i: usize) -> bool {
        let s = &self.lines[i].shape;
        let capitalised = s.smalls == 0 || s.capitals >= 2 && s.smalls <= 1;
        let plain = (2..=4).contains(&s.words)
            && s.digits == 0
            && s.ending == Ending::Open
            && !s.bullet
            && capitalised;
        plain && begins_with_name(self, &self.words(i).collect::<Vec<_>>())
    }
}

#[cfg(test)]
mod tests {
    use crate::stages::testing::cuts;

    const PROSE: &str =
        "The well was dug by hand, thirty metres deep, and it has never been dry since that summer.";

    #[test]
    fn a_name_under_the_headline() {
        assert_eq!(cuts(&format!("An old well\n\nMary Ellen Hart\n\n{PROSE}\n{PROSE}\n"), "bylines"), [3]);
        assert_eq!(cuts(&format!("بئر قديمة\n\nأحمد الزيات\n\n{PROSE}\n{PROSE}\n"), "bylines"), [3]);
    }

    #[test]
    fn a_subheading_stays() {
        assert_eq!(cuts(&format!("An old well\n\nHow it began\n\n{PROSE}\n{PROSE}\n"), "bylines"), [0; 0]);
    }
}
