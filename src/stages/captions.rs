//! Captions: a name or place alone between headline and body, next to other furniture, of which the text speaks.

use super::{Evidence, Finding, Named, Stage};
use crate::page::Page;
use crate::patterns::PatternSet;
use crate::text::shape::Ending;

pub(super) struct Captions {
    subject: Named,
}

/// The longest caption that is only a subject, in words.
const SUBJECT: u32 = 4;

impl Captions {
    pub(super) fn new(patterns: &PatternSet) -> Self {
        Self { subject: Named::new(patterns, "caption-subject") }
    }
}

impl Stage for Captions {
    fn name(&self) -> &'static str {
        "captions"
    }

    fn detect(&self, page: &Page<'_>, out: &mut Vec<Finding>) {
        let Some(headline) = page.headline else { return };
        for i in headline + 1..page.body.start {
            let s = &page.lines[i].shape;
            let plain =
                (1..=SUBJECT).contains(&s.words) && s.digits == 0 && s.ending == Ending::Open && !s.bullet;
            let last = i + 1 == page.body.start;
            let company = page.is_furniture(i - 1) || !last && page.is_furniture(i + 1);
            // a line that stands closer to the body than to what is above is a heading of the body
            let heading = last && page.lines[i + 1].gap <= page.lines[i].gap;
            if plain && company && !heading && !page.claimed(i) && page.is_mentioned(i) {
                self.subject.claim(out, self.name(), page.span(i), Evidence::UnderHeadline);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::stages::testing::cuts;

    const PROSE: &str =
        "The lighthouse keeper Jon Varga lit the lamp for the last time on Sunday, at a quarter past four.";

    #[test]
    fn a_subject_next_to_furniture() {
        let page = format!("The last light\n\n12 March 2024\nJon Varga\n\n{PROSE}\n{PROSE}\n");
        assert_eq!(cuts(&page, "captions"), [4]);
    }

    #[test]
    fn a_heading_by_itself_stays() {
        let page = format!("The last light\n\nThe lighthouse\n\n{PROSE}\n{PROSE}\n");
        assert_eq!(cuts(&page, "captions"), [0; 0]);
    }
}
