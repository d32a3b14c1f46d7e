//! `--diff`: what goes, with the line before and after, legible in right-to-left scripts too.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};

use super::{isolate, print};
use crate::error::Error;
use crate::io::done::{Diff, Done};
use crate::io::sinks::{Ending, Sink};

const CUT: Style = AnsiColor::Red.on_default();
const WHY: Style = AnsiColor::Cyan.on_default();
const NAME: Style = Style::new().bold();

/// Prints a diff of each document.
pub(super) struct DiffSink(());

impl DiffSink {
    pub(super) fn new() -> Self {
        Self(())
    }
}

impl Sink for DiffSink {
    fn batch(&mut self, done: &Done) -> Result<(), Error> {
        let mut out = String::new();
        for diff in done.diffs.iter().filter(|diff| !diff.removals.is_empty()) {
            let _ = writeln!(out, "{NAME}{}{NAME:#}", diff.document);
            show(&mut out, diff);
            out.push('\n');
        }
        if out.is_empty() { Ok(()) } else { print(&out) }
    }

    fn finish(&mut self, _ending: Ending) -> Result<(), Error> {
        Ok(())
    }
}

/// Lines that lose something, with one kept line around: `-` gone, `~` in part (what goes in `[-` `-]`), ` ` kept.
fn show(out: &mut String, diff: &Diff) {
    let lines: Vec<_> = crate::text::lines::lines(&diff.text).enumerate().collect();
    let touched = |start: usize, end: usize| {
        let first = diff.removals.partition_point(|(r, ..)| r.end <= start);
        diff.removals[first..].iter().take_while(move |(r, ..)| r.start < end)
    };
    let is_blank = |i: usize| diff.text[lines[i].1.start..lines[i].1.end].trim().is_empty();
    let loses = |i: usize| {
        touched(lines[i].1.start, lines[i].1.end.max(lines[i].1.start + 1)).next().is_some() && !is_blank(i)
    };
    let mut shown = None;
    for i in (0..lines.len()).filter(|&i| !is_blank(i)) {
        let above = (0..i).rev().find(|&j| !is_blank(j));
        let below = (i + 1..lines.len()).find(|&j| !is_blank(j));
        let context = above.is_some_and(loses) || below.is_some_and(loses);
        if !loses(i) && !context {
            continue;
        }
        if shown.is_some_and(|last| (last + 1..i).any(|j| !is_blank(j))) {
            out.push_str("      ...\n");
        }
        shown = Some(i);
        let (start, end) = (lines[i].1.start, lines[i].1.end);
        let line = &diff.text[start..end];
        let number = i + 1;
        let Some((range, category, rule)) = touched(start, end).next().filter(|_| loses(i)) else {
            let _ = writeln!(out, "{number:>5}   {}", isolate(line));
            continue;
        };
        if range.start <= start && range.end >= end {
            let _ =
                writeln!(out, "{number:>5} {CUT}- {}{CUT:#}  {WHY}{category} {rule}{WHY:#}", isolate(line));
        } else {
            let (from, to) = (range.start.max(start) - start, range.end.min(end) - start);
            let marked = format!("{}{CUT}[-{}-]{CUT:#}{}", &line[..from], &line[from..to], &line[to..]);
            let _ = writeln!(out, "{number:>5} ~ {}  {WHY}{category} {rule}{WHY:#}", isolate(&marked));
        }
    }
}
