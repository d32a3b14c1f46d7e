//! `unfurnish explain`: every line, kept or cut, by which rule, with which evidence.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};

use super::args::ExplainArgs;
use super::{Outcome, isolate, print};
use crate::cleaner::{Removal, Status};
use crate::error::{Error, ErrorKind};
use crate::io::decode::decode;

const CUT: Style = AnsiColor::Red.on_default();
const WHY: Style = AnsiColor::Cyan.on_default();

/// Runs the command.
pub(super) fn run(args: &ExplainArgs) -> Result<Outcome, Error> {
    let cleaner = super::clean::cleaner(&args.rules)?;
    let bytes = if args.file.as_os_str() == "-" {
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut std::io::stdin(), &mut bytes).map(|_| bytes)
    } else {
        std::fs::read(&args.file)
    };
    let bytes = bytes
        .map_err(|e| Error::new(ErrorKind::Usage, format!("cannot read `{}`: {e}", args.file.display())))?;
    let (text, encoding) =
        decode(bytes, super::clean::encoding(args.encoding.as_deref())?).map_err(|(e, _)| {
            Error::new(
                ErrorKind::Usage,
                format!("`{}` is not {} from byte {} on", args.file.display(), e.encoding, e.offset),
            )
            .hint("`--encoding auto` guesses the encoding; `--encoding LABEL` names it")
        })?;
    let cleaned = cleaner.clean(&text);
    let mut out = format!(
        "{}: {}, {encoding}, rules {}\n",
        args.file.display(),
        cleaned.status.name(),
        cleaner.patterns().pack()
    );
    if cleaned.status == Status::Guarded {
        out.push_str(
            "the guard held back what is not near certain: more than the profile's share would have gone\n",
        );
    }
    for (i, line) in crate::text::lines::lines(&text).enumerate() {
        let content = &text[line.start..line.end];
        let number = i + 1;
        let cuts: Vec<_> = cleaned.removals[first_at(&cleaned.removals, line.start)..]
            .iter()
            .take_while(|r| r.bytes.start < line.next)
            .collect();
        let Some(first) = cuts.first() else {
            let _ = writeln!(out, "{number:>5} keep  {}", isolate(content));
            continue;
        };
        let whole = first.bytes.start <= line.start && first.bytes.end >= line.end;
        let word = if whole { "cut " } else { "part" };
        let _ = writeln!(out, "{number:>5} {CUT}{word}{CUT:#}  {}", isolate(content));
        for removal in cuts.iter().filter(|r| r.claimed_line == number) {
            let also = if removal.also.is_empty() {
                String::new()
            } else {
                format!("; also {}", removal.also.join(", "))
            };
            let _ = writeln!(
                out,
                "            {WHY}{} by {} ({:.2}, stage {}): {}{also}{WHY:#}",
                removal.category, removal.rule, removal.confidence, removal.stage, removal.evidence
            );
        }
    }
    print(&out)?;
    Ok(Outcome::Done)
}

/// The first removal that ends behind a byte; they are sorted.
fn first_at(removals: &[Removal<'_>], byte: usize) -> usize {
    removals.partition_point(|r| r.bytes.end <= byte)
}
