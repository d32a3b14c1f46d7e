//! Bylines: a name alone between headline and body, or one behind the publisher's.
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

    fn detect(&self, page: &Page<'_>, out: &mut Vec<Finding>) {
        let Some(headline) = page.headline else { return };
        if page.body.is_empty() {
            return;
        }
        for i in headline + 1..page.body.start {
            if (is_publisher_and_name(page, i) || page.is_name(i)) && !page.is_mentioned(i) {
                self.name.claim(out, self.name(), page.span(i), Evidence::UnderHeadline);
            }
        }
    }
}

/// `Publisher – Name Surname`, the two apart by a dash, bar or slash, and the publisher no name itself.
fn is_publisher_and_name(page: &Page<'_>, i: usize) -> bool {
    let s = &page.lines[i].shape;
    if s.digits > 0 || !page.may_have(i, Lists::GIVEN_NAME) {
        return false;
    }
    let line = page.line(i).trim();
    let apart = [" - ", " – ", " — ", " ـ ", " | ", "/"].iter().find_map(|mark| line.split_once(mark));
    let Some((publisher, name)) = apart else { return false };
    let (publisher, name) = (publisher.trim(), name.trim());
    (1..=3).contains(&publisher.split_whitespace().count())
        && (2..=4).contains(&name.split_whitespace().count())
        && matches!(s.ending, Ending::Open | Ending::Colon)
        && page.begins_with_name(name)
        && !page.begins_with_name(publisher)
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
