//! Share rows: network names side by side or one under the other, and the bare word "share" at the page's edge.

use super::{Evidence, Finding, Named, Stage};
use crate::category::Category;
use crate::page::Page;
use crate::patterns::{Categories, PatternSet};
use crate::text::hash::WordHash;
use crate::text::vocabulary::Lists;

pub(super) struct Share {
    row: Named,
    column: Named,
    word: Named,
    /// The category of the words that share rows are made of besides the names of networks, and the hash of a number.
    words: Categories,
    number: u32,
}

/// The longest row, in words.
const LONGEST: u32 = 24;

impl Share {
    pub(super) fn new(patterns: &PatternSet) -> Self {
        Self {
            row: Named::new(patterns, "share-row"),
            column: Named::new(patterns, "share-column"),
            word: Named::new(patterns, "share-word"),
            words: Categories::that(|category| category == Category::Share),
            number: WordHash::of("#"),
        }
    }
}

impl Stage for Share {
    fn name(&self) -> &'static str {
        "share"
    }

    fn detect(&self, page: &Page<'_>, out: &mut Vec<Finding>) {
        let mut names = Networks::new(self, page);
        let mut i = 0;
        while i < page.lines.len() {
            if names.on(i) >= 2 {
                self.row.claim(out, self.name(), page.span(i), Evidence::Only("names of networks"));
            }
            if is_word(page, i) && names.on(i) == 0 && page.is_edge(i) && !page.body.is_empty() {
                let last = i + 1 == page.lines.len();
                let mut beside = |j: usize| page.is_furniture(j) || names.on(j) > 0;
                if last || beside(i + 1) || i.checked_sub(1).is_some_and(beside) {
                    let evidence =
                        if i < page.body.start { Evidence::UnderHeadline } else { Evidence::AfterBody };
                    self.word.claim(out, self.name(), page.span(i), evidence);
                }
            }
            let run = (i..page.lines.len()).take_while(|&j| names.on(j) == 1).count();
            if run >= 2 && !page.body.is_empty() {
                let mut company = |j: usize| page.is_furniture(j) || is_word(page, j) && names.on(j) == 0;
                if page.is_edge(i) || i.checked_sub(1).is_some_and(&mut company) {
                    for j in i..i + run {
                        self.column.claim(out, self.name(), page.span(j), Evidence::Run(run));
                    }
                }
            }
            i += run.max(1);
        }
    }
}

/// A share word as the whole line, if it is not the name of a network.
fn is_word(page: &Page<'_>, i: usize) -> bool {
    let share = |h: &crate::page::Hit| h.whole && page.rule(h.rule).category == Some(Category::Share);
    page.hits(i).iter().any(share)
}

/// How many networks each line names; counted when it is first asked for.
struct Networks<'p> {
    stage: &'p Share,
    page: &'p Page<'p>,
    counts: Vec<Option<u16>>,
}

impl<'p> Networks<'p> {
    fn new(stage: &'p Share, page: &'p Page<'p>) -> Self {
        Self { stage, page, counts: vec![None; page.lines.len()] }
    }

    fn on(&mut self, i: usize) -> usize {
        let count = || networks(self.stage, self.page, i) as u16;
        (*self.counts[i].get_or_insert_with(count)).into()
    }
}

/// How many networks the line names, if it names nothing else but counts and words of sharing.
fn networks(stage: &Share, page: &Page<'_>, i: usize) -> usize {
    if page.lines[i].shape.words > LONGEST {
        return 0;
    }
    let vocabulary = page.patterns().vocabulary();
    // more or less: never no where it is one
    let is_word = |word: u32| word == stage.number || page.patterns().index().begun(word).1.meet(stage.words);
    // before the key of a paragraph is made; neither is a date part of such a row
    if page
        .first_hash(i)
        .is_some_and(|word| !vocabulary.may_begin(word).has(Lists::NETWORK) && !is_word(word))
    {
        return 0;
    }
    let (hashes, mut words, mut joined) = (page.hashes(i), Vec::new(), String::new());
    let (mut at, mut count, mut names) = (0, 0, 0);
    while let Some(word) = hashes.get(at) {
        let begun = vocabulary.may_begin(word.hash);
        if begun == Lists::default() {
            // no name, nor any other entry
            let known = |word| word == "#" || page.patterns().is_phrase(word, Category::Share);
            if !is_word(word.hash) || !page.words(i).nth(at).is_some_and(known) {
                return 0;
            }
            at += 1;
            continue;
        }
        if !begun.has(Lists::NETWORK) && !is_word(word.hash) {
            return 0;
        }
        if words.is_empty() {
            words.extend(page.words(i));
        }
        let (lists, size) = vocabulary.longest(&words[at..], &mut joined);
        if lists.has(Lists::NETWORK) {
            count += 1;
            names += usize::from(words[at].chars().count() > 1);
        } else if words[at] != "#" && !page.patterns().is_phrase(words[at], Category::Share) {
            return 0;
        }
        at += size.max(1);
    }
    // `x` is a network next to others, and a sign between sizes otherwise
    if names > 0 { count } else { 0 }
}

#[cfg(test)]
mod tests {
    use crate::stages::testing::cuts;

    const PROSE: &str =
        "The library lends tools now, and the first drill was taken home on the very first morning.";

    #[test]
    fn rows_columns_and_words() {
        let page = format!(
            "Tools\n\n{PROSE}\n{PROSE}\n\nFacebook Twitter WhatsApp\n\nShare\n\nFacebook\nTelegram\n"
        );
        assert_eq!(cuts(&page, "share"), [6, 8, 10, 11]);
    }

    #[test]
    fn sizes_are_no_networks() {
        let page = format!("A table\n\n{PROSE}\n{PROSE}\n\n6.75 x 13.5 x 14.25\nX\nX\n");
        assert_eq!(cuts(&page, "share"), [0; 0]);
    }

    #[test]
    fn a_list_of_networks_in_the_text_stays() {
        let page = format!("Where we read\n\n{PROSE}\n\nFacebook\nReddit\n\n{PROSE}\n");
        assert_eq!(cuts(&page, "share"), [0; 0]);
    }
}
