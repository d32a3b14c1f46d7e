//! What the stages' table tests share: a page in, the numbers of the lines claimed by one stage out.

use crate::page;
use crate::patterns::PatternSet;

/// The findings of the stage of that name.
fn findings(text: &str, stage: &str) -> Vec<super::Finding> {
    let patterns = PatternSet::builtin();
    let page = page::Page::of(text, &patterns);
    let stages = super::all(&patterns);
    let stage = stages.iter().find(|s| s.name() == stage).expect("a stage of that name");
    let mut out = Vec::new();
    stage.detect(&page, &mut out);
    out
}

/// The numbers of the lines that a stage claims, in order.
pub(super) fn cuts(text: &str, stage: &str) -> Vec<usize> {
    let mut lines: Vec<usize> =
        findings(text, stage).iter().map(|f| text[..f.span.start].matches('\n').count() + 1).collect();
    lines.sort_unstable();
    lines.dedup();
    lines
}

/// The texts that a stage claims, in order.
pub(super) fn cut_texts(text: &str, stage: &str) -> Vec<String> {
    findings(text, stage).iter().map(|f| f.span.of(text).to_owned()).collect()
}

/// Line numbers of a test page.
pub(super) trait Page {
    /// The number of the last line that begins with `start`.
    fn line_of(&self, start: &str) -> usize;
}

impl Page for String {
    fn line_of(&self, start: &str) -> usize {
        self.lines()
            .enumerate()
            .filter(|(_, l)| l.starts_with(start))
            .map(|(i, _)| i + 1)
            .last()
            .expect("the line is there")
    }
}
