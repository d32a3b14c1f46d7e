//! Comments: the section of readers' comments after an article.
//!
//! A heading such as "3 comments" after most of the prose, and below it at least one mark of a comment section (a date
//! alone, a reply link): then all that follows hangs on it. Forum threads have no article above the heading and stay.

use super::{Evidence, Finding, Named, Stage};
use crate::category::Category;
use crate::page::Page;
use crate::patterns::{Categories, Kind, PatternSet};
use crate::text::fold::fold;
use crate::text::key::push_key;

pub(super) struct Comments {
    section: Named,
    row: Named,
    /// The categories of phrases on such rows.
    phrases: Categories,
}

/// Lines of prose that must stand above a comment section for the page to be an article.
const ARTICLE: usize = 2;

/// Lines below the heading within which the first comment has its date or reply link.
const NEAR: usize = 6;

impl Comments {
    pub(super) fn new(patterns: &PatternSet) -> Self {
        Self {
            section: Named::new(patterns, "comment-section"),
            row: Named::new(patterns, "comment-row"),
            phrases: Categories::that(|c| matches!(c, Category::Comment | Category::Counter)),
        }
    }
}

impl Stage for Comments {
    fn name(&self) -> &'static str {
        "comments"
    }

    fn detect(&self, page: &Page<'_>, out: &mut Vec<Finding>) {
        for i in (0..page.lines.len()).filter(|&i| is_row(self, page, i)) {
            self.row.claim(
                out,
                self.name(),
                page.span(i),
                Evidence::Only("a count of comments and a prompt"),
            );
        }
        let Some(start) = first_heading(page) else { return };
        if !has_section(page, start) || is_archive(page, start) {
            return;
        }
        let number = page.lines[start].number;
        self.section.claim(out, self.name(), page.span(start), Evidence::Run(page.lines.len() - start));
        for i in start + 1..page.lines.len() {
            self.section.claim(out, self.name(), page.span(i), Evidence::Under(number));
        }
    }
}

/// `No comments: post a comment`: two phrases of comments with a colon or dash between.
fn is_row(stage: &Comments, page: &Page<'_>, i: usize) -> bool {
    const LONGEST: u32 = 12;
    let line = page.line(i);
    if !(2..=LONGEST).contains(&page.lines[i].shape.words) || page.lines[i].prose || page.claimed(i) {
        return false;
    }
    // no phrase of comments begins so
    let begun = page.hashes(i).first().map(|word| page.patterns().index().begun(word.hash).0);
    if !page.is_marked(i) && !begun.is_some_and(|begun| begun.meet(stage.phrases)) {
        return false;
    }
    let Some((count, prompt)) = line.split_once([':', '：', '–', '|']).or_else(|| line.split_once(" - "))
    else {
        return false;
    };
    let is_phrase = |part: &str| {
        let mut key = String::new();
        push_key(&fold(part), page.patterns().vocabulary(), &mut key, |_, _, _| {});
        let rule = page.patterns().whole(&key).map(|id| page.rule(id).category);
        matches!(rule, Some(Some(Category::Comment | Category::Counter)))
    };
    is_phrase(count) && is_phrase(prompt.trim_end_matches([':', '：']))
}

/// The first heading of a comment section (a prompt, a count of comments) with an article above it.
fn first_heading(page: &Page<'_>) -> Option<usize> {
    let mut prose = 0;
    (0..page.lines.len()).find(|&i| {
        prose += usize::from(page.lines[i].prose);
        prose >= ARTICLE && is_heading(page, i)
    })
}

/// Whether readers' comments follow: a mark near the heading, and, where prose follows too, less of it than above and a
/// mark to every few paragraphs. A count under the lead of an article has neither.
fn has_section(page: &Page<'_>, start: usize) -> bool {
    let below = start + 1..page.lines.len();
    let marks = below.clone().filter(|&i| is_mark(page, i)).count();
    let near = below.clone().take(NEAR).any(|i| is_mark(page, i));
    let prose = below.filter(|&i| page.lines[i].prose).count();
    let above = (0..start).filter(|&i| page.lines[i].prose).count();
    near && (prose == 0 || marks >= 2 && prose <= 2 * marks || prose * 2 <= above)
}

/// Another count of comments further down, with other words or with prose between: a page of several posts.
fn is_archive(page: &Page<'_>, start: usize) -> bool {
    let count = |&i: &usize| is_heading(page, i) && page.key(i).contains('#');
    let other = |i: usize| page.line(i).trim() != page.line(start).trim();
    let next = (start + 1..page.lines.len()).find(count);
    count(&start) && next.is_some_and(|next| other(next) || (start..next).any(|i| page.lines[i].prose))
}

fn is_heading(page: &Page<'_>, i: usize) -> bool {
    page.hits(i).iter().any(|hit| {
        let rule = page.rule(hit.rule);
        hit.whole
            && rule.kind == Kind::Opener
            && matches!(rule.category, Some(Category::Comment | Category::Counter))
    })
}

/// What only a comment section has on lines of its own.
fn is_mark(page: &Page<'_>, i: usize) -> bool {
    let beside = || page.words(i).filter(|w| *w != "@").count();
    let dated = !page.lines[i].prose && page.key(i).contains('@') && beside() <= 3;
    let reply = page.hits(i).iter().any(|h| {
        let rule = page.rule(h.rule);
        h.whole && rule.category == Some(Category::Comment) && rule.weak && page.lines[i].shape.words <= 3
    });
    dated || reply
}

#[cfg(test)]
mod tests {
    use crate::stages::testing::{Page as _, cuts};

    const PROSE: &str =
        "The school will teach music again from September, two years after the last teacher had left.";

    #[test]
    fn a_section_goes_to_its_end() {
        let page = format!(
            "Music is back\n\n{PROSE}\n{PROSE}\n\n2 comments\nMaria\n3 March 2024\nThat is good news for all of us, thank you very much indeed.\nReply\nTom\nAt last.\n"
        );
        assert_eq!(cuts(&page, "comments").len(), 7);
        assert_eq!(cuts(&page, "comments")[0], page.line_of("2 comments"));
    }

    #[test]
    fn a_prompt_inside_the_article_takes_nothing_with_it() {
        let page = format!("Music is back\n\n{PROSE}\n{PROSE}\nLeave a comment\n{PROSE}\n{PROSE}\n");
        assert_eq!(cuts(&page, "comments"), [0; 0]);
    }
}
