//! Tags: the words under a tag heading after the body, rows of hashtags, and chains of search phrases.

use super::{Evidence, Finding, Named, Stage};
use crate::category::Category;
use crate::page::Page;
use crate::patterns::PatternSet;
use crate::text::shape::Ending;

pub(super) struct Tags {
    list: Named,
    hashtags: Named,
    chain: Named,
}

/// The longest tag, in words.
const TAG: u32 = 4;

impl Tags {
    pub(super) fn new(patterns: &PatternSet) -> Self {
        Self {
            list: Named::new(patterns, "tags-list"),
            hashtags: Named::new(patterns, "tags-hashtags"),
            chain: Named::new(patterns, "tags-chain"),
        }
    }
}

impl Stage for Tags {
    fn name(&self) -> &'static str {
        "tags"
    }

    fn detect(&self, page: &Page<'_>, out: &mut Vec<Finding>) {
        if page.body.is_empty() {
            return;
        }
        let is_label = |i: usize| {
            let label = |h: &crate::page::Hit| h.whole && page.rule(h.rule).category == Some(Category::Tags);
            page.hits(i).iter().any(label)
        };
        let mut labelled = 0;
        for i in 0..page.lines.len() {
            if i >= labelled && is_label(i) && page.is_edge(i) && i >= page.body.start {
                let tags = (i + 1..page.lines.len())
                    .take_while(|&j| {
                        (1..=TAG).contains(&page.lines[j].shape.words)
                            && !page.claimed(j)
                            && page.key(j) != " @ "
                    })
                    .count();
                labelled = i + 1 + tags;
                for j in i + 1..=i + tags {
                    self.list.claim(out, self.name(), page.span(j), Evidence::Under(page.lines[i].number));
                }
                if tags > 0 {
                    self.list.claim(out, self.name(), page.span(i), Evidence::Run(tags));
                }
            }
            if is_chain(page, i) {
                self.chain.claim(out, self.name(), page.span(i), Evidence::Only("search phrases"));
            }
            if !page.text[page.span(i).start..].starts_with('#') {
                continue;
            }
            let words = page.line(i).split_whitespace();
            let (tagged, all) =
                words.fold((0, 0), |(t, n), w| (t + usize::from(w.starts_with('#') && w.len() > 1), n + 1));
            if tagged == all && tagged >= 2 {
                self.hashtags.claim(out, self.name(), page.span(i), Evidence::Only("hashtags"));
            }
        }
    }
}

/// A long line before or after the body, without any mark, in which pairs of words come again and again: what people
/// searched for.
fn is_chain(page: &Page<'_>, i: usize) -> bool {
    const WORDS: std::ops::RangeInclusive<u32> = 12..=80;
    const AGAIN: usize = 3;
    let s = &page.lines[i].shape;
    if !WORDS.contains(&s.words) || s.ending != Ending::Open || s.separators > 0 || !page.is_edge(i) {
        return false;
    }
    let marks =
        |c: char| matches!(c, '.' | ',' | '،' | '؛' | ';' | ':' | '!' | '?' | '؟' | '"' | '«' | '(' | '…');
    if page.headline == Some(i) || page.line(i).contains(marks) {
        return false;
    }
    let words = page.hashes(i);
    let mut pairs: Vec<(u32, u32)> = words.windows(2).map(|pair| (pair[0].hash, pair[1].hash)).collect();
    let all = pairs.len();
    pairs.sort_unstable();
    pairs.dedup();
    all - pairs.len() >= AGAIN
}

#[cfg(test)]
mod tests {
    use crate::stages::testing::cuts;

    const PROSE: &str =
        "The kite festival drew more people than the year before, although the wind came only at four.";

    #[test]
    fn tags_under_their_heading() {
        let page =
            format!("Kites\n\n{PROSE}\n{PROSE}\n\nTags:\nkites\nwind\nthe north shore\n#kites #wind\n");
        assert_eq!(cuts(&page, "tags"), [6, 7, 8, 9, 10]);
    }

    #[test]
    fn short_lines_without_heading_stay() {
        let page = format!("Kites\n\n{PROSE}\n{PROSE}\n\nkites\nwind\n");
        assert_eq!(cuts(&page, "tags"), [0; 0]);
    }
}
