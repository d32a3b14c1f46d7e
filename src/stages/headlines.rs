//! Headlines: further copies of the headline, and titles set twice.
//!
//! A copy stands near the top or after the body; it may have the site's name appended, other punctuation or spacing, or
//! be cut short. A line `X X` (link text and title attribute run together) loses its second half; in lists of other
//! articles it is the `related` stage's. Refrains are left: a doubled line among short lines, or with a comma, is verse.

use super::{Evidence, Finding, Named, Stage};
use crate::page::{Likeness, Page};
use crate::patterns::PatternSet;
use crate::span::Span;
use crate::text::fold::{fold_each, unfold};
use crate::text::key::unkey;
use crate::text::tokens::is_word;

pub(super) struct Headlines {
    copy: Named,
    near: Named,
    site: Named,
    doubled: Named,
}

/// How many words a title must have to be known again.
const TITLE: usize = 3;

impl Headlines {
    pub(super) fn new(patterns: &PatternSet) -> Self {
        Self {
            copy: Named::new(patterns, "headline-copy"),
            near: Named::new(patterns, "headline-near-copy"),
            site: Named::new(patterns, "headline-site-name"),
            doubled: Named::new(patterns, "headline-doubled"),
        }
    }
}

impl Stage for Headlines {
    fn name(&self) -> &'static str {
        "headlines"
    }

    fn detect(&self, page: &Page<'_>, out: &mut Vec<Finding>) {
        if let Some(headline) = page.headline {
            self.copies(page, headline, out);
        }
        for i in 0..page.lines.len() {
            let near_prose = |n: Option<usize>| n.and_then(|n| page.lines.get(n)).is_some_and(|l| l.prose);
            let stands_out =
                page.headline == Some(i) || near_prose(i.checked_sub(1)) || near_prose(Some(i + 1));
            if page.doubled(i).is_some_and(|words| words > TITLE)
                && stands_out
                && !page.body.is_empty()
                && (page.headline == Some(i) || page.body.contains(&i))
                && let Some(span) = second_half(page, i)
                && !page.text[page.span(i).start..span.start]
                    .trim_end()
                    .ends_with([',', ';', '،', '，', '、'])
            {
                self.doubled.claim(out, self.name(), span, Evidence::Doubled);
            }
        }
    }
}

impl Headlines {
    fn copies(&self, page: &Page<'_>, headline: usize, out: &mut Vec<Finding>) {
        let number = page.lines[headline].number;
        for i in headline + 1..page.lines.len() {
            if !page.may_repeat_headline(i) || is_refrain(page, headline, i) {
                continue;
            }
            match page.likeness_to_headline(i) {
                Some(Likeness::Copy) => {
                    self.copy.claim(out, self.name(), page.span(i), Evidence::CopyOf(number))
                }
                Some(Likeness::Near) => {
                    self.near.claim(out, self.name(), page.span(i), Evidence::CopyOf(number))
                }
                None => continue,
            }
            if let Some(span) = site_name(page, headline, i) {
                self.site.claim(out, self.name(), span, Evidence::CopyOf(page.lines[i].number));
            }
        }
    }
}

/// A line of a song: it is there twice more, with other lines between, or it stands among verses.
fn is_refrain(page: &Page<'_>, headline: usize, i: usize) -> bool {
    const TIMES: usize = 3;
    // no song is longer, and the search stays short
    const LINES: usize = 500;
    if page.likeness_to_headline(i).is_none() {
        return false;
    }
    let again = (headline + 1..page.lines.len().min(headline + LINES))
        .filter(|&j| page.key(j) == page.key(i))
        .nth(TIMES - 1)
        .is_some();
    again && page.body.len() < page.lines.len() / 2 || is_verse(page, i)
}

/// Between two short lines of the text, or below one comma: no blank lines, no marks of sentences.
fn is_verse(page: &Page<'_>, i: usize) -> bool {
    const SHORT: u32 = 9;
    let short = |j: usize| {
        page.lines.get(j).is_some_and(|line| {
            (2..=SHORT).contains(&line.shape.words)
                && !line.prose
                && page.hits(j).is_empty()
                && !page.is_marked(j)
        })
    };
    let comma = page.line(i).trim_end().ends_with([',', ';', '،', '，', '、', '؛']);
    let below = short(i + 1) && page.lines[i + 1].gap == 0;
    below
        && (comma
            || page.lines[i].gap == 0 && i > 0 && short(i - 1)
            || short(i + 2) && page.lines[i + 2].gap == 0)
}

/// The second half of a line `X X`.
fn second_half(page: &Page<'_>, i: usize) -> Option<Span> {
    let words = page.doubled(i)?;
    span_of_words(page, i, words)
}

/// The site's name at the end of the headline: what a later copy of it lacks, after a separator.
fn site_name(page: &Page<'_>, headline: usize, copy: usize) -> Option<Span> {
    let (long, short) = (page.key(headline), page.key(copy));
    let extra = page.words(headline).count().checked_sub(page.words(copy).count())?;
    if !(1..=4).contains(&extra) || !long.starts_with(short) {
        return None;
    }
    let name = span_of_words(page, headline, page.words(copy).count())?;
    let before = page.text[page.span(headline).start..name.start].trim_end();
    let mark =
        before.chars().next_back().filter(|c| matches!(c, '|' | '-' | '–' | '—' | '»' | '•' | ':' | '·'))?;
    let start = page.span(headline).start + before[..before.len() - mark.len_utf8()].trim_end().len();
    Some(Span::new(start, name.end))
}

/// The line from its word number `words` on.
fn span_of_words(page: &Page<'_>, i: usize, words: usize) -> Option<Span> {
    let line = page.line(i);
    let start = if page.is_marked(i) {
        let key = page.key(i);
        let from = key.match_indices(' ').nth(words)?.0;
        let folded = crate::text::fold::fold(line);
        let (from, _) = unkey(&folded, page.patterns().vocabulary(), from, key.len())?;
        unfold(line, from, folded.len()).0
    } else {
        start_of_word(line, words)?
    };
    // an opening quote or bracket belongs to the word
    let opened = line[..start].trim_end_matches(['"', '“', '«', '(', '\'', '‘', ' ']);
    let gap = line[opened.len()..start].len() - line[opened.len()..start].trim_start().len();
    Some(Span::new(page.lines[i].start + opened.len() + gap, page.span(i).end))
}

/// Where word number `n` begins in a line without numbers and dates.
fn start_of_word(line: &str, n: usize) -> Option<usize> {
    const AND: char = 'و';
    let (mut count, mut start) = (0, None);
    // within a word; at an apostrophe behind it; the word is the conjunction alone, and a space follows it
    let (mut open, mut apostrophe, mut and, mut spaced) = (false, false, false, false);
    fold_each(line, |at, c| {
        if start.is_some() {
            return;
        }
        if is_word(c) && !c.is_ascii_digit() {
            if open {
                and = false;
            } else if and && spaced {
                (open, and) = (true, false);
            } else {
                if count == n {
                    start = Some(at);
                }
                count += 1;
                (open, and) = (true, c == AND);
            }
            (apostrophe, spaced) = (false, false);
            return;
        }
        if c == '\'' && open && !apostrophe {
            apostrophe = true;
            return;
        }
        // a conjunction set apart is written together with its word
        and &= c == ' ' && open && !apostrophe;
        (open, apostrophe, spaced) = (false, false, c == ' ');
    });
    start
}

#[cfg(test)]
mod tests {
    use crate::stages::testing::{Page as _, cuts};

    const PROSE: &str =
        "The ferry company said on Monday that it would build two more boats before the summer begins.";

    #[test]
    fn copies_go_and_the_first_stays() {
        for copy in [
            "New ferries for the northern islands",
            "NEW FERRIES, for the northern islands!",
            "New ferries for the northern islands | Coast News",
        ] {
            let page = format!(
                "New ferries for the northern islands\n\n12 March 2024\n{copy}\n\n{PROSE}\n{PROSE} Then they left.\n"
            );
            assert_eq!(cuts(&page, "headlines"), [page.line_of(copy).max(4)], "{copy}");
        }
    }

    #[test]
    fn a_sentence_of_the_body_is_no_copy() {
        let page = format!(
            "New ferries for the northern islands\n\n{PROSE}\nNew ferries for the northern islands will be built by a yard in the south, the company said.\n{PROSE}\n"
        );
        assert_eq!(cuts(&page, "headlines"), [0; 0]);
    }

    #[test]
    fn refrains_stay() {
        let song = "The boatman's song\n\nRow the boat home row the boat home\nover the water\nRow the boat home row the boat home\nunder the stars\n";
        assert_eq!(cuts(song, "headlines"), [0; 0]);
    }

    #[test]
    fn words_begin_where_their_key_says() {
        use crate::{patterns::PatternSet, text::fold::unfold};
        let patterns = PatternSet::builtin();
        for line in [
            "Don't  miss: it »Now« o'clock' 'a ''b c'",
            "قالَ و الأحكام و و ب و، ج و\u{200f} د و",
            "我们昨天去了_a カタカナ b İstanbul ﷺ ﬁn",
            "«a» 'b' (c)\u{301} d-e",
        ] {
            let folded = crate::text::fold::fold(line);
            let mut starts = Vec::new();
            let mut key = String::new();
            crate::text::key::push_key(&folded, patterns.vocabulary(), &mut key, |_, from, _| {
                starts.push(from)
            });
            for n in 0..=starts.len() {
                let expected = starts.get(n).map(|&from| unfold(line, from, folded.len()).0);
                assert_eq!(super::start_of_word(line, n), expected, "{line}, {n}");
            }
        }
    }
}
