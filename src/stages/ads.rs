//! Ads: bare markers (`Ad`, `إعلان`), whose word alone proves nothing.
//!
//! A marker between two paragraphs, at the page's edge, or more than once in a page is one; `Ad` in a list of words is not.

use rustc_hash::FxHashMap;

use super::{Evidence, Finding, Named, Stage};
use crate::category::Category;
use crate::page::{Line, Page};
use crate::patterns::PatternSet;
use crate::text::shape::Ending;

pub(super) struct Ads {
    between: Named,
    repeated: Named,
    marker: Named,
}

impl Ads {
    pub(super) fn new(patterns: &PatternSet) -> Self {
        Self {
            between: Named::new(patterns, "ad-between"),
            repeated: Named::new(patterns, "ad-repeated"),
            marker: Named::new(patterns, "ad-marker"),
        }
    }
}

impl Stage for Ads {
    fn name(&self) -> &'static str {
        "ads"
    }

    fn detect(&self, page: &Page<'_>, out: &mut Vec<Finding>) {
        let is_marker = |i: usize| {
            page.hits(i).iter().any(|h| {
                h.whole && page.rule(h.rule).category == Some(Category::Ad) && page.rule(h.rule).weak
            })
        };
        let markers: Vec<usize> =
            (0..page.lines.len()).filter(|&i| is_marker(i) && !page.is_heading(i)).collect();
        let mut count: FxHashMap<&str, usize> = FxHashMap::default();
        markers.iter().for_each(|&i| *count.entry(page.key(i)).or_default() += 1);
        for &i in &markers {
            let prose = |n: Option<usize>| n.and_then(|n| page.lines.get(n)).is_none_or(is_sentence);
            if prose(i.checked_sub(1)) && prose(Some(i + 1)) && !page.body.is_empty() {
                self.between.claim(out, self.name(), page.span(i), Evidence::BetweenParagraphs);
            }
            // between lines that are no single words, a single word is hardly a heading or an item of a list
            let phrase =
                |n: Option<usize>| n.and_then(|n| page.lines.get(n)).is_none_or(|l| l.shape.words >= 2);
            if phrase(i.checked_sub(1)) && phrase(Some(i + 1)) && !page.body.is_empty() {
                self.marker.claim(out, self.name(), page.span(i), Evidence::Words);
            }
            let same = count.get(page.key(i)).copied().unwrap_or(0);
            if same > 1 && !page.body.is_empty() {
                self.repeated.claim(out, self.name(), page.span(i), Evidence::Run(same));
            }
        }
    }
}

/// Prose, or a short sentence.
fn is_sentence(line: &Line) -> bool {
    line.prose || line.shape.words >= 4 && matches!(line.shape.ending, Ending::Sentence | Ending::Question)
}

#[cfg(test)]
mod tests {
    use crate::stages::testing::cuts;

    const PROSE: &str =
        "The bakery on the corner sells its bread from five in the morning, and by eight it is gone.";

    #[test]
    fn between_paragraphs_and_not_in_a_list() {
        assert_eq!(cuts(&format!("Bread\n\n{PROSE}\n\nAd\n\n{PROSE}\n"), "ads"), [5]);
        assert_eq!(cuts(&format!("Short words\n\n{PROSE}\n\nAs\nAd\nAt\n\n{PROSE}\n"), "ads"), [0; 0]);
    }
}
