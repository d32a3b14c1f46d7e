//! A page: a document segmented, with everything that several stages need. Made once, then read only.

mod body;
mod evidence;
mod headline;
mod hits;
mod passages;

use std::ops::Range;
use std::sync::OnceLock;

use crate::patterns::{PatternSet, Place, Rule, RuleId};
use crate::span::Span;
use crate::text::lines::lines;
use crate::text::scan::{Keys, PADDING, Scanned, Word};
use crate::text::shape::Shape;
use crate::text::vocabulary::Lists;

pub(crate) use evidence::Likeness;
pub(crate) use hits::Hit;

/// A line that is not blank. Blank lines are only counted: a document of ten million of them costs nothing.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    /// First byte of the line, white space included; a byte order mark at the start of the text stays outside.
    pub(crate) start: usize,
    /// End of the content, before the terminator.
    pub(crate) end: usize,
    /// After the terminator.
    pub(crate) next: usize,
    /// Its bytes without white space around.
    span: Span,
    /// 1-based, blank lines counted.
    pub(crate) number: usize,
    /// Blank lines directly above.
    pub(crate) gap: usize,
    /// Its counts.
    pub(crate) shape: Shape,
    /// Its number among the paragraphs that were not scanned, or [`SCANNED`].
    passage: u32,
    /// The bytes of its key in the page's keys; empty where the line is too long to be looked up.
    key: Range<usize>,
    /// The words of its key among the page's.
    words: Range<usize>,
    /// Running text: a sentence or more.
    pub(crate) prose: bool,
    /// Whether a strong rule takes the whole line (places aside).
    pub(crate) claimed: bool,
    /// Furniture by its words or shape alone; see `evidence`.
    furniture: bool,
    /// Its folded view among the page's, and the marks in that.
    view: Range<usize>,
    marks: u128,
    /// Whether its key may hold a number or a date.
    marked: bool,
    /// If the line says one thing twice (`X X`): the number of words in `X`; not of paragraphs that were not scanned.
    doubled: Option<u32>,
    /// How it repeats the headline, where copies of it stand.
    likeness: Option<Likeness>,
}

/// The longest line that is looked up whole, in words. Longer ones are paragraphs.
const LOOKED_UP: u32 = 80;
/// The number of a paragraph that is none.
const SCANNED: u32 = u32::MAX;
/// The longest line that is looked up at all, in bytes: no eighty words are so long, but one "word" may be.
const LONGEST: usize = 1 << 14;

/// The bytes of keys beyond which no more lines of a document are looked up: words are found in 32 bits, with room for one
/// line more, whose key may be some times longer than the line.
const ALL_KEYS: usize = u32::MAX as usize - 64 * LONGEST;

/// A document segmented.
#[derive(Debug)]
pub(crate) struct Page<'t> {
    /// The whole text.
    pub(crate) text: &'t str,
    /// The lines that are not blank, in order. Stages speak of lines by their index here.
    pub(crate) lines: Vec<Line>,
    /// The line that holds the headline.
    pub(crate) headline: Option<usize>,
    /// First to last line of running text; empty where there is none.
    pub(crate) body: Range<usize>,
    keys: String,
    words: Vec<Word>,
    /// The folded views of all lines that have a key.
    views: Vec<u8>,
    passages: Vec<passages::Passage>,
    hits: Vec<Hit>,
    /// The first hit of each line.
    first_hit: Vec<u32>,
    /// The first paragraphs; see `evidence`.
    opening: OnceLock<evidence::Opening>,
    /// Whether the text has headings that stand right above sentences; see `body`.
    headed: OnceLock<bool>,
    patterns: &'t PatternSet,
}

impl<'t> Page<'t> {
    /// Segments `text` and looks its lines up in `patterns`.
    pub(crate) fn of(text: &'t str, patterns: &'t PatternSet) -> Self {
        let mut page = Self {
            text,
            lines: Vec::new(),
            headline: None,
            body: 0..0,
            keys: String::new(),
            words: Vec::new(),
            views: Vec::new(),
            passages: Vec::new(),
            hits: Vec::new(),
            first_hit: Vec::new(),
            opening: OnceLock::new(),
            headed: OnceLock::new(),
            patterns,
        };
        page.segment();
        page.body = page.extent();
        page.headline = headline::find(&page);
        page.weigh();
        page
    }

    fn segment(&mut self) {
        let (text, patterns) = (self.text, self.patterns);
        // of a long text only a part may have a key
        let room = text.len().min(LONGEST) + LONGEST / 64;
        let (mut number, mut gap, mut keys) = (0, 0, Keys::with_capacity(2 * room));
        self.views.reserve(room);
        let count = memchr::memchr_iter(b'\n', text.as_bytes()).count() + 1;
        self.lines.reserve(count.min(LONGEST));
        self.first_hit.reserve(count.min(LONGEST) + 1);
        let mut search = hits::Search::new(patterns);
        for (at, line) in lines(text).enumerate() {
            number += 1;
            let mark = if at == 0 && text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
            let content = &text[line.start + mark..line.end];
            let (from, count) = (keys.len(), keys.count());
            let short = content.len() <= LONGEST && keys.len() <= ALL_KEYS;
            let glance = search.pass(content, if short { LOOKED_UP } else { 0 });
            let shape = match &glance {
                Some(glance) => glance.shape,
                None if short => search.scan(content, &mut keys),
                None => Shape::of(content),
            };
            let mut passage = SCANNED;
            if let Some(glance) = glance.as_ref().filter(|_| short && shape.words <= LOOKED_UP) {
                passage = self.passages.len() as u32;
                self.passages.push(passages::Passage::new(glance));
            }
            if shape.visible == 0 || shape.words > LOOKED_UP {
                keys.truncate(from, count);
            }
            if shape.visible == 0 {
                gap += 1;
                continue;
            }
            let trimmed = content.trim();
            let start = line.start + mark + (content.len() - content.trim_start().len());
            let looked_up = keys.len() > from;
            self.first_hit.push(self.hits.len() as u32);
            self.lines.push(Line {
                start: line.start + mark,
                end: line.end,
                next: line.next,
                span: Span::new(start, start + trimmed.len()),
                number,
                gap,
                shape,
                passage,
                key: from..keys.len(),
                words: count..keys.count(),
                prose: false,
                claimed: false,
                furniture: false,
                marked: glance.map_or_else(|| search.is_marked(), |glance| glance.numbers),
                view: self.views.len()..self.views.len(),
                marks: 0,
                doubled: None,
                likeness: None,
            });
            gap = 0;
            if looked_up || passage != SCANNED {
                let i = self.lines.len() - 1;
                let place = hits::Place {
                    number: i as u32,
                    line: content,
                    start: line.start + mark,
                    span: self.lines[i].span,
                    shape,
                };
                if passage != SCANNED {
                    self.hits.extend(search.glued(&place));
                    continue;
                }
                let (hits, views) = (&mut self.hits, &mut self.views);
                self.lines[i].marks = search.look_up(&place, &keys, from, count, hits, views);
                self.lines[i].view.end = self.views.len();
            }
        }
        self.first_hit.push(self.hits.len() as u32);
        (self.keys, self.words) = keys.finish();
        self.views.extend([0; PADDING]);
        for i in 0..self.lines.len() {
            if self.passage(i).is_none() {
                self.lines[i].doubled = self.is_doubled(i);
            }
            self.lines[i].prose = self.is_prose(i);
            self.lines[i].claimed = self.is_claimed(i);
        }
    }

    /// The line that holds a byte, or the next one.
    pub(crate) fn line_at(&self, byte: usize) -> usize {
        self.lines.partition_point(|l| l.next <= byte).min(self.lines.len().saturating_sub(1))
    }

    /// The first byte that is not a byte order mark.
    pub(crate) fn start(&self) -> usize {
        if self.text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 }
    }

    /// Blank lines after the last line.
    pub(crate) fn trailing_gap(&self) -> usize {
        self.lines.last().map_or(0, |last| lines(&self.text[last.next..]).count())
    }

    /// The line's content.
    pub(crate) fn line(&self, i: usize) -> &'t str {
        &self.text[self.lines[i].start..self.lines[i].end]
    }

    /// The line's bytes without white space around.
    pub(crate) fn span(&self, i: usize) -> Span {
        self.lines[i].span
    }

    /// The line's folded words between single spaces (` a b c `), numbers as `#`, dates as `@`; empty for paragraphs.
    pub(crate) fn key(&self, i: usize) -> &str {
        self.full(i).map_or_else(|| &self.keys[self.lines[i].key.clone()], |full| &full.key)
    }

    /// The line's folded words.
    pub(crate) fn words(&self, i: usize) -> impl DoubleEndedIterator<Item = &str> {
        self.key(i).split(' ').filter(|w| !w.is_empty())
    }

    /// The line as it was scanned; none for paragraphs.
    pub(crate) fn scanned(&self, i: usize) -> Option<Scanned<'_>> {
        let line = &self.lines[i];
        if let Some(full) = self.full(i) {
            let (key, folded) = (full.key.as_bytes(), &full.view[..full.view.len() - PADDING]);
            let (shape, words, marks) = (&line.shape, &full.words[..], full.marks);
            return Some(Scanned { shape, key, words, folded, padded: &full.view, marks, from: 0 });
        }
        let view = line.view.clone();
        (!line.key.is_empty()).then(|| Scanned {
            shape: &line.shape,
            key: self.key(i).as_bytes(),
            words: self.hashes(i),
            folded: &self.views[view.clone()],
            padded: &self.views[view.start..view.end + PADDING],
            marks: line.marks,
            from: line.key.start,
        })
    }

    /// The hashes of the line's words.
    pub(crate) fn hashes(&self, i: usize) -> &[Word] {
        self.full(i).map_or_else(|| &self.words[self.lines[i].words.clone()], |full| &full.words)
    }

    /// Whether the line's key may hold a number or a date.
    pub(crate) fn is_marked(&self, i: usize) -> bool {
        self.lines[i].marked
    }

    /// Whether a word of the line may begin an entry of the word lists; only numbers and dates stand for other words.
    pub(crate) fn may_have(&self, i: usize, lists: Lists) -> bool {
        let vocabulary = self.patterns.vocabulary();
        self.is_marked(i) || self.hashes(i).iter().any(|w| vocabulary.may_begin(w.hash).has(lists))
    }

    /// The phrase rules that match the line.
    pub(crate) fn hits(&self, i: usize) -> &[Hit] {
        &self.hits[self.first_hit[i] as usize..self.first_hit[i + 1] as usize]
    }

    /// The patterns the page was looked up in.
    pub(crate) fn patterns(&self) -> &'t PatternSet {
        self.patterns
    }

    /// A rule.
    pub(crate) fn rule(&self, id: RuleId) -> &'t Rule {
        self.patterns.rule(id)
    }

    /// Whether a strong rule takes the whole line (places aside).
    pub(crate) fn claimed(&self, i: usize) -> bool {
        self.lines[i].claimed
    }

    fn is_claimed(&self, i: usize) -> bool {
        if self.hits(i).is_empty() {
            return false;
        }
        let strong = || self.hits(i).iter().filter(|h| !self.rule(h.rule).weak);
        strong().any(|h| h.whole) || strong().count() > 1 && self.covered(i, strong().map(|h| h.span))
    }

    /// Whether spans together leave nothing of the line.
    fn covered(&self, i: usize, spans: impl Iterator<Item = Span>) -> bool {
        let line = self.span(i);
        let mut spans: Vec<Span> = spans.collect();
        spans.sort_unstable();
        let mut rest = line.start;
        for span in spans {
            if span.start > rest && !self.text[rest..span.start].trim().is_empty() {
                return false;
            }
            rest = rest.max(span.end);
        }
        rest >= line.end
    }

    /// Whether the line is before, after or within the body, as a rule's `place` asks. Without a body the first and the
    /// last quarter are the edges.
    pub(crate) fn is_at(&self, i: usize, place: Place) -> bool {
        let (head, tail) = if self.body.is_empty() {
            (i * 4 < self.lines.len(), (i + 1) * 4 > self.lines.len() * 3)
        } else {
            (i < self.body.start, i >= self.body.end)
        };
        match place {
            Place::Head => head,
            Place::Tail => tail,
            Place::Edges => head || tail,
            Place::Any => true,
        }
    }

    /// If the line says one thing twice (`X X`): the number of words in `X`.
    pub(crate) fn doubled(&self, i: usize) -> Option<usize> {
        let doubled = match self.passage(i) {
            Some(_) => self.may_be_doubled(i).then(|| self.is_doubled(i)).flatten(),
            None => self.lines[i].doubled,
        };
        doubled.map(|words| words as usize)
    }

    fn is_doubled(&self, i: usize) -> Option<u32> {
        let hashes = self.hashes(i);
        let words = hashes.len();
        if words < 2 || words % 2 == 1 {
            return None;
        }
        let halves = hashes.split_at(words / 2);
        if halves.0.iter().zip(halves.1).any(|(a, b)| a.hash != b.hash) {
            return None;
        }
        let key = self.key(i);
        let (first, second) = key.trim().split_at(middle(key.trim(), words / 2)?);
        let lettered = first.split(' ').filter(|w| !matches!(*w, "" | "#" | "@" | "#.")).count();
        let same = first == second.trim_start() && lettered > 0 && lettered * 2 >= words / 2;
        (same && (!key.contains(['#', '@']) || self.is_twice(i))).then_some(words as u32 / 2)
    }
}

/// Where the first `words` words end.
fn middle(key: &str, words: usize) -> Option<usize> {
    key.match_indices(' ').nth(words - 1).map(|(at, _)| at)
}
