//! Evidence that several stages weigh: company, edges, likeness to the headline.

use rustc_hash::FxHashSet;

use super::Page;
use crate::category::Category;
use crate::patterns::Place;

/// Lines below the headline in which a copy of it is looked for, unless the body begins later.
const TOP: usize = 6;
/// A near copy shares so much of its words with the headline (Jaccard index).
const LIKENESS: f64 = 0.75;

impl Page<'_> {
    /// Before or after the body.
    pub(crate) fn is_edge(&self, i: usize) -> bool {
        self.is_at(i, Place::Edges)
    }

    /// Furniture by its words or shape alone, whatever stands beside it: a strong phrase in its place, a date alone, a
    /// copy of the headline, a bare number before the body.
    pub(crate) fn is_furniture(&self, i: usize) -> bool {
        let strong =
            |h: &super::Hit| h.whole && !self.rule(h.rule).weak && self.is_at(i, self.rule(h.rule).place);
        let before_body = i < self.body.start && self.headline.is_some_and(|h| i > h);
        self.hits(i).iter().any(strong)
            || (self.key(i) == " @ " && self.is_edge(i))
            || (before_body && self.is_bare_number(i))
            || (self.may_repeat_headline(i) && self.likeness_to_headline(i).is_some())
    }

    /// A line of a program or of markup: there the words of buttons (`continue`, `return`) are something else.
    pub(crate) fn is_code(&self, i: usize) -> bool {
        let line = self.line(i).trim();
        line.ends_with(['{', '}', '(', ';', '=']) || line.starts_with('<') && line.ends_with('>')
    }

    /// One number and nothing else, which is no year, amount, score or item of a list.
    pub(crate) fn is_bare_number(&self, i: usize) -> bool {
        let line = self.line(i).trim();
        self.key(i) == " # "
            && self.lines[i].shape.letters <= 1
            && !line.contains(['%', '$', '€', '£', '٪', ':', '/', '='])
            && !line.ends_with(['.', ')', '-'])
            && !line.starts_with(['+', '-', '#'])
            && !is_year(line)
    }

    /// Whether line `i` stands where copies of the headline stand: below it near the top, or after the body.
    pub(crate) fn may_repeat_headline(&self, i: usize) -> bool {
        let Some(headline) = self.headline else { return false };
        let top = (headline + TOP).max(self.body.start);
        i > headline && (i <= top || i >= self.body.end) && !self.body.is_empty() || i == headline + 1
    }

    /// How much line `i` is like the headline: 1 for the same words; none if it is another line.
    pub(crate) fn likeness_to_headline(&self, i: usize) -> Option<f64> {
        let headline = self.headline?;
        let (a, b) = (self.key(headline), self.key(i));
        if a.is_empty() || b.is_empty() {
            return None;
        }
        let (words_a, words_b) = (a.split(' ').count() - 2, b.split(' ').count() - 2);
        if a == b {
            let lettered = self.words(i).filter(|w| !matches!(*w, "#" | "#." | "@")).count();
            return (lettered >= 2).then_some(1.0);
        }
        if self.doubled(i) == Some(words_a) && b.starts_with(a) {
            return Some(0.95);
        }
        if words_a < 4 || words_b < 4 || self.lines[i].prose && words_b > words_a + 4 {
            return None;
        }
        // the site's name appended, or taken away
        if (a.starts_with(b) || b.starts_with(a)) && words_a.abs_diff(words_b) <= 4 {
            return Some(0.95);
        }
        let (set_a, set_b): (FxHashSet<&str>, FxHashSet<&str>) =
            (self.words(headline).collect(), self.words(i).collect());
        let both = set_a.intersection(&set_b).count() as f64;
        let likeness = both / (set_a.len() + set_b.len()) as f64 * 2.0;
        let jaccard = likeness / (2.0 - likeness);
        (jaccard >= LIKENESS).then_some(jaccard.min(0.9))
    }

    /// Whether `key` (words between spaces) is the whole of a phrase of some rule.
    pub(crate) fn is_whole_phrase(&self, key: &str) -> bool {
        let key = format!(" {} ", key.trim());
        key.len() > 2 && self.patterns.index().whole(&key).is_some()
    }
}

/// A year of our time.
fn is_year(text: &str) -> bool {
    let digits: String = text.chars().filter_map(crate::text::fold::digit).collect();
    text.chars().count() == 4 && digits.len() == 4 && (digits.starts_with("19") || digits.starts_with("20"))
}

impl crate::patterns::PatternSet {
    /// Whether a word alone is a phrase of that category.
    pub(crate) fn is_phrase(&self, word: &str, category: Category) -> bool {
        let rule = self.index().whole(&format!(" {word} "));
        rule.is_some_and(|id| self.rule(id).category == Some(category))
    }
}
