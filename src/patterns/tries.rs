//! Which regular expressions are worth trying on a line: by how it begins, or by what it holds.
//!
//! The build script compiles this file too: it makes the tables of the built-in rules.

use super::Rule;
use super::grams::{Grams, has_piece};
use super::starts::{LENGTH, counts};
use super::texts::Texts;
use crate::text::scan::{Scanned, mark};
use crate::text::table::{Asked, Reader, Table, Writer};
use crate::text::tokens::is_word;

/// Regular expressions by number.
#[derive(Debug)]
pub(super) struct Tries {
    /// Those that begin with a known text, by its characters.
    starts: Table<1>,
    /// Of those that do not: those that demand one of several marks, by each of them.
    marked: Vec<Vec<u32>>,
    /// Those that demand one of several texts, whatever they begin with.
    grams: Grams,
    /// Those of which nothing of that is known: tried on every line.
    always: Vec<u32>,
    /// What each of all demands besides.
    demands: Vec<Demand>,
}

/// What is known of a line that was not scanned; never too little.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known<'k> {
    /// How long it is, in words.
    pub(super) words: u32,
    /// Its marks.
    pub(super) marks: u128,
    /// Its first characters from the first that counts on.
    pub(super) chars: [char; LENGTH],
    /// The numbers of the expressions of which a text may stand in it, one or several times.
    pub(super) texts: &'k [u32],
}

/// What a line must have.
#[derive(Debug)]
struct Demand {
    /// The longest line, in words.
    max_words: u32,
    /// Sets of marks, one of each.
    marks: Vec<u128>,
    /// One of the texts in `grams`, or one of these marks.
    text: Option<u128>,
    /// It begins with a known text.
    begins: bool,
}

/// Memory for the choice, line after line.
#[derive(Debug, Default)]
pub(crate) struct Tried {
    pub(super) numbers: Vec<u32>,
    texts: Vec<u32>,
}

impl Tries {
    /// The expressions of these rules, numbered in their order.
    pub(super) fn new<'r>(rules: impl Iterator<Item = &'r Rule>) -> Self {
        let (mut starts, mut ways) = (Vec::new(), Vec::new());
        let mut marked = vec![Vec::new(); 128];
        let (mut always, mut grams, mut demands) = (Vec::new(), Vec::new(), Vec::new());
        for (number, rule) in (0..).zip(rules) {
            for start in rule.starts.iter() {
                let mut text = 0;
                for c in start.chars() {
                    text = push(text, c);
                    ways.push(text);
                }
                starts.push((text, [number]));
            }
            let begins = !rule.starts.is_empty();
            // a start of one letter says little
            let vague = !begins || rule.starts.iter().any(|start| start.chars().count() == 1);
            let text = if vague { text_or_marks(&rule.needles) } else { None };
            if text.is_some() {
                grams.extend(rule.needles.iter().filter(|n| has_piece(n)).map(|needle| (needle, number)));
            }
            if !begins {
                // the one mark or the other, by which it will be found
                match text.or(rule.marks.first().copied()) {
                    Some(set) => (0..128).filter(|n| set >> n & 1 != 0).for_each(|n| marked[n].push(number)),
                    None => always.push(number),
                }
            }
            let (max_words, marks) = (rule.max_words.into(), rule.marks.to_vec());
            demands.push(Demand { max_words, marks, text, begins });
        }
        Self {
            starts: Table::new(&starts, &ways, Asked::Words),
            marked,
            grams: Grams::new(&grams),
            always,
            demands,
        }
    }

    /// Adds them to what the build script writes.
    #[allow(dead_code, reason = "for the build script")]
    pub(super) fn write(&self, out: &mut Writer) {
        self.starts.write(out);
        self.marked.iter().for_each(|numbers| out.numbers(numbers));
        self.grams.write(out);
        out.numbers(&self.always);
        out.number(self.demands.len() as u32);
        for demand in &self.demands {
            for number in [demand.max_words, demand.begins.into(), demand.marks.len() as u32] {
                out.number(number);
            }
            demand.marks.iter().for_each(|&set| out.set(set));
            out.number(demand.text.is_some().into());
            out.set(demand.text.unwrap_or_default());
        }
    }

    /// Those that were written.
    pub(super) fn read(from: &mut Reader) -> Self {
        let (starts, marked) = (Table::read(from), (0..128).map(|_| from.numbers()).collect());
        let (grams, always, count) = (Grams::read(from), from.numbers(), from.number());
        let demand = |_| {
            let (max_words, begins, marks) = (from.number(), from.number() != 0, from.number());
            let marks = (0..marks).map(|_| from.set()).collect();
            let (is_some, text) = (from.number() != 0, from.set());
            Demand { max_words, marks, text: is_some.then_some(text), begins }
        };
        Self { starts, marked, grams, always, demands: (0..count).map(demand).collect() }
    }

    /// Whether one is worth trying on such a line.
    pub(super) fn may_match(&self, line: &Known<'_>) -> bool {
        let fits = |number: &u32| {
            let demand = &self.demands[*number as usize];
            line.words <= demand.max_words && demand.marks.iter().all(|set| set & line.marks != 0)
        };
        let told = |number: &u32| {
            let text = self.demands[*number as usize].text;
            text.is_none_or(|set| set & line.marks != 0 || line.texts.contains(number))
        };
        let texts = line.chars.into_iter().scan(0, |text, c| {
            *text = push(*text, c);
            self.starts.may_have(*text).then_some(*text)
        });
        let begins =
            texts.flat_map(|text| self.starts.get(text)).any(|[number]| fits(&number) && told(&number));
        let mut marks = line.marks;
        let marked = std::iter::from_fn(|| {
            let mark = (marks != 0).then_some(marks.trailing_zeros())?;
            marks &= marks - 1;
            Some(&self.marked[mark as usize])
        });
        let loose = line.texts.iter().filter(|&&number| !self.demands[number as usize].begins);
        begins || marked.flatten().chain(loose).chain(&self.always).any(fits)
    }

    /// Puts the numbers of those worth trying into `tried`, sorted.
    pub(super) fn on(&self, line: &Scanned<'_>, tried: &mut Tried) {
        let Tried { numbers, texts } = tried;
        numbers.clear();
        texts.clear();
        let fits = |number: &u32| {
            let demand = &self.demands[*number as usize];
            line.shape.words <= demand.max_words && demand.marks.iter().all(|set| set & line.marks != 0)
        };
        self.grams.find(line.folded, line.padded, |number| texts.push(number));
        let told = |number: &u32| {
            let demand = &self.demands[*number as usize];
            demand.text.is_none_or(|set| set & line.marks != 0 || texts.contains(number))
        };
        // loops, since to extend by nested iterators took twice the instructions
        let mut text = 0;
        for c in beginning(line.folded).take(LENGTH) {
            text = push(text, c);
            if !self.starts.may_have(text) {
                break;
            }
            for [number] in self.starts.get(text) {
                if fits(&number) && told(&number) {
                    numbers.push(number);
                }
            }
        }
        let mut marks = line.marks;
        while marks != 0 {
            for number in &self.marked[marks.trailing_zeros() as usize] {
                if fits(number) {
                    numbers.push(*number);
                }
            }
            marks &= marks - 1;
        }
        for &number in texts.iter() {
            if !self.demands[number as usize].begins && fits(&number) {
                numbers.push(number);
            }
        }
        numbers.extend(self.always.iter().filter(|number| fits(number)));
        if numbers.len() > 1 {
            numbers.sort_unstable();
            numbers.dedup();
        }
    }
}

/// Those of some rules that have an expression, in the order in which the expressions are numbered.
pub(super) fn with_regex(rules: &[Rule]) -> impl Iterator<Item = &Rule> {
    rules.iter().filter(|rule| rule.regex.is_some())
}

/// The marks that stand for those needles that are too short to be looked for; none where one of them has no mark, or
/// there are no needles.
pub(super) fn text_or_marks(needles: &Texts) -> Option<u128> {
    let short = needles.iter().filter(|needle| !has_piece(needle));
    let mark = |needle: &str| needle.chars().find_map(|c| mark(c, !is_word(c)));
    let set = short.map(mark).try_fold(0, |all, set| Some(all | set?));
    set.filter(|_| !needles.is_empty())
}

/// One character more of a start.
const fn push(text: u64, c: char) -> u64 {
    text << 16 | (c as u64 & 0xffff)
}

/// The characters of a folded line from the first that counts on.
fn beginning(folded: &[u8]) -> impl Iterator<Item = char> + '_ {
    let mut at = 0;
    let mut begun = false;
    std::iter::from_fn(move || {
        loop {
            let first = *folded.get(at)?;
            let len = match first {
                0..0x80 => 1,
                0x80..0xe0 => 2,
                0xe0..0xf0 => 3,
                0xf0.. => 4,
            };
            let head = u32::from(first & if len == 1 { 0x7f } else { 0x7f >> len });
            let tail = folded.get(at + 1..at + len)?;
            let c = char::from_u32(tail.iter().fold(head, |code, &b| code << 6 | u32::from(b & 0x3f)))?;
            at += len;
            begun |= counts(c);
            if begun {
                return Some(c);
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_begins_with_its_first_letter_or_digit() {
        for (line, expected) in
            [("• (by ann", "by a"), ("©١ é 12", "12"), ("اقرا", "اقرا"), ("--", ""), ("条 a条b😀", "a条b😀")]
        {
            let got: String = beginning(line.as_bytes()).take(LENGTH).collect();
            assert_eq!(got, expected, "{line}");
        }
    }
}
