//! Contacts: the box with which a site says how to reach it, at the page's edges: telephone, fax, mail, address, hours.
//!
//! Three such lines together, or fewer beside other furniture, of which one at least holds a number or an address.
//! Within the text, right below it, and on a page without any (a contact page), they are what the reader came for.

use super::{Evidence, Finding, Named, Stage};
use crate::category::Group;
use crate::page::{Hit, Page};
use crate::patterns::PatternSet;
use crate::text::vocabulary::Lists;

pub(super) struct Contacts {
    boxes: Named,
}

/// So many lines are a box by themselves.
const BOX: usize = 3;
/// So many are one wherever they stand at the edges.
const LONG: usize = 6;
/// The longest line of a box, in words: a street, a town, a country.
const LINE: u32 = 24;
/// The shortest telephone number, in digits: of a line with a label, of one without.
const DIGITS: (u32, u32) = (5, 7);
/// A number of so many digits on a line of its own is one to call.
const FULL: u32 = 10;
/// The longest telephone number (ITU-T E.164: fifteen digits), and a prefix for calling abroad.
const LONGEST: u32 = 18;

/// What a line of a box holds.
#[derive(Clone, Copy, PartialEq)]
enum Holds {
    /// A number to call, an address to write to.
    Value,
    /// Something behind a label.
    Label,
}

impl Contacts {
    pub(super) fn new(patterns: &PatternSet) -> Self {
        Self { boxes: Named::new(patterns, "promo-contact") }
    }
}

impl Stage for Contacts {
    fn name(&self) -> &'static str {
        "contacts"
    }

    fn detect(&self, page: &Page<'_>, out: &mut Vec<Finding>) {
        if page.body.is_empty() {
            return;
        }
        let first = (page.body.end..page.lines.len()).find(|&j| is_site(page, j));
        let mut i = 0;
        while i < page.lines.len() {
            if !page.is_edge(i) {
                i += 1;
                continue;
            }
            let run =
                (i..page.lines.len()).take_while(|&j| page.is_edge(j) && holds(page, j).is_some()).count();
            let value = || (i..i + run).any(|j| holds(page, j) == Some(Holds::Value));
            let furniture = |j: usize| j < page.lines.len() && is_site(page, j);
            let beside = || i > 0 && furniture(i - 1) || furniture(i + run);
            // right below the text it may be what the text is about
            let apart =
                || i < page.body.start || first.is_some_and(|first| first < i) || i > page.body.end + run;
            if run > 0 && value() && (beside() || run >= BOX && apart() || run >= LONG) {
                for j in i..i + run {
                    self.boxes.claim(out, self.name(), page.span(j), Evidence::Run(run));
                }
            }
            i += run.max(1);
        }
    }
}

/// Furniture that speaks of the site; a date below an address may be that of the text.
fn is_site(page: &Page<'_>, i: usize) -> bool {
    let furniture = |h: &Hit| {
        let rule = page.rule(h.rule);
        h.whole && !rule.weak && rule.category.is_some_and(|c| c.group() == Group::Furniture)
    };
    page.is_furniture(i) && page.hits(i).iter().any(furniture)
}

/// What line `i` holds of a contact box, if anything.
fn holds(page: &Page<'_>, i: usize) -> Option<Holds> {
    let s = &page.lines[i].shape;
    if s.words > LINE || page.lines[i].prose || page.headline == Some(i) {
        return None;
    }
    let label = label(page, i);
    let rest = s.words.saturating_sub(label as u32);
    let number = |least: u32| (least..=LONGEST).contains(&s.digits);
    // an address is one word to the reader and several to us
    let address = s.address && (label > 0 || !page.line(i).trim().contains(' '));
    let bare = number(DIGITS.1) && s.letters <= 3 && is_grouped(page.line(i)) && !page.key(i).contains('@');
    if address || bare || label > 0 && number(DIGITS.0) && rest <= LINE / 2 {
        return Some(Holds::Value);
    }
    let set_apart = page.line(i).contains([':', '：', '.']) || s.digits > 0;
    // a number on a line of its own, under its label
    let plain = number(DIGITS.1) && page.span(i).of(page.text).bytes().all(|b| b.is_ascii_digit());
    if plain && s.digits >= FULL {
        return Some(Holds::Value);
    }
    (label > 0 && set_apart || plain).then_some(Holds::Label)
}

/// How many words of the line are a label it begins with.
fn label(page: &Page<'_>, i: usize) -> usize {
    let first = page.hashes(i).first();
    if !first.is_some_and(|w| page.patterns().vocabulary().may_begin(w.hash).has(Lists::CONTACT)) {
        return 0;
    }
    let words: Vec<&str> = page.words(i).take(5).collect();
    let (lists, count) = page.patterns().vocabulary().longest(&words, &mut String::new());
    if lists.has(Lists::CONTACT) { count } else { 0 }
}

/// A number as telephone numbers are written: with a sign, a bracket or hyphens, and with no mark of money.
fn is_grouped(line: &str) -> bool {
    let marks = |c: char| matches!(c, '+' | '-' | '(' | '–' | '/');
    line.contains(marks) && !line.contains(['$', '€', '£', '¥', '%', '=', ','])
}

#[cfg(test)]
mod tests {
    use crate::stages::testing::cuts;

    const PROSE: &str =
        "The pump on the green was mended on Monday, and the children drank from it until it was dark.";

    #[test]
    fn boxes_in_many_languages() {
        for (box_, count) in [
            ("Tel: +44 20 7946 0018\nFax: +44 20 7946 0019\nE-mail: news@example.org", 3),
            (
                "联系人：李经理\n手机：150-0000-0000\n网址：http://www.example.org\n地址：河北省安平县工业园区1号",
                4,
            ),
            ("Puh. 09 1234 5678\nSähköposti: toimitus@example.fi\nKäyntiosoite: Satamakatu 1, Turku", 3),
            ("هاتف: 0123456789\nفاكس: 0123456780\nالعنوان: شارع النيل، القاهرة", 3),
            ("Адрес: ул. Ленина, 1\nТелефон: 8 (495) 123-45-67\nРежим работы: 9:00-18:00", 3),
        ] {
            let page =
                format!("The pump works again\n\n{PROSE}\n{PROSE}\n\nLeave a comment\nThe pump\n{box_}\n");
            assert_eq!(cuts(&page, "contacts"), (8..8 + count).collect::<Vec<_>>(), "{box_}");
            let page = format!("The pump works again\n\n{PROSE}\n{PROSE}\n\n{box_}\n");
            assert_eq!(cuts(&page, "contacts"), [0; 0], "{box_}");
        }
    }

    #[test]
    fn numbers_the_text_is_about_stay() {
        let page = format!(
            "Numbers to call\n\n{PROSE}\n\nTel: 01632 960001\nFax: 01632 960002\nTel: 01632 960003\n\n{PROSE}\n"
        );
        assert_eq!(cuts(&page, "contacts"), [0; 0]);
        let one =
            format!("Numbers to call\n\n{PROSE}\n{PROSE}\n\nThe office: 01632 960001\nTel: 01632 960002\n");
        assert_eq!(cuts(&one, "contacts"), [0; 0]);
    }
}
