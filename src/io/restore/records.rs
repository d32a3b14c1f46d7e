//! JSON lines put back, line by line.

use std::io::{BufRead, Write};

use super::Failure;
use super::way::{Document, Way, raw};
use crate::io::formats::json::{Fields, parse};
use crate::io::formats::jsonl;
use crate::io::formats::spelling::{spell, style_of};
use crate::io::tables::{EscapesRow, raw_bytes};

/// Puts records back, the failed ones too if they were lines; how many.
pub(super) fn restore(
    cleaned: impl BufRead,
    out: &mut impl Write,
    way: &mut Way<'_>,
    fields: &Fields,
    with_failed: bool,
) -> Result<usize, Failure> {
    let mut lines = Lines { cleaned, next: None };
    if way.is_listed() {
        listed(&mut lines, out, way, fields, with_failed)
    } else {
        found(&mut lines, out, way, fields)
    }
}

/// The cleaned lines, with their terminators.
struct Lines<R> {
    cleaned: R,
    next: Option<Vec<u8>>,
}

impl<R: BufRead> Lines<R> {
    fn peek(&mut self) -> Result<Option<&[u8]>, Failure> {
        if self.next.is_none() {
            let mut line = Vec::new();
            self.cleaned.read_until(b'\n', &mut line).map_err(|e| format!("its cleaned text: {e}"))?;
            self.next = Some(line).filter(|line| !line.is_empty());
        }
        Ok(self.next.as_deref())
    }

    fn next_if(&mut self, is_it: impl FnOnce(&[u8]) -> bool) -> Result<Option<Vec<u8>>, Failure> {
        let take = self.peek()?.is_some_and(is_it);
        Ok(if take { self.next.take() } else { None })
    }
}

fn write(out: &mut impl Write, bytes: &[u8]) -> Result<(), Failure> {
    out.write_all(bytes).map_err(|e| e.to_string())
}

/// Records of which `documents.csv` lists every one.
fn listed<R: BufRead>(
    lines: &mut Lines<R>,
    out: &mut impl Write,
    way: &mut Way<'_>,
    fields: &Fields,
    with_failed: bool,
) -> Result<usize, Failure> {
    let (mut documents, mut number) = (0, 1);
    while let Some(document) = way.next()? {
        documents += 1;
        let at = document.error.as_ref().map_or(usize::MAX, |e| e.line);
        while number < at
            && let Some(blank) = lines.next_if(is_blank)?
        {
            write(out, &blank)?;
            number += 1;
        }
        if let Some(error) = &document.error {
            if !with_failed {
                continue;
            }
            let raw = raw(error)?;
            lines.next_if(|line| line == raw)?; // with `--on-error pass` it stands in the output, too
            write(out, &raw)?;
        } else {
            let line =
                lines.next_if(|_| true)?.ok_or("the cleaned file has fewer records than documents.csv")?;
            let line = String::from_utf8(line).map_err(|e| e.to_string())?;
            write(out, record(&document, &line, &way.escapes(number)?, fields)?.as_bytes())?;
        }
        number += 1;
    }
    while let Some(line) = lines.next_if(|_| true)? {
        write(out, &line)?;
    }
    Ok(documents)
}

/// A line that is no record.
fn is_blank(line: &[u8]) -> bool {
    let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
    std::str::from_utf8(line).is_ok_and(|line| line.trim().is_empty())
}

/// Records without `documents.csv`: the next document of the audit is the next record with its id, and a failed one
/// has its line in `errors.csv`.
fn found<R: BufRead>(
    lines: &mut Lines<R>,
    out: &mut impl Write,
    way: &mut Way<'_>,
    fields: &Fields,
) -> Result<usize, Failure> {
    let (mut documents, mut number) = (0, 0);
    loop {
        number += 1;
        if let Some(error) = way.next_failed(number) {
            let raw = raw(&error)?;
            lines.next_if(|line| line == raw)?;
            write(out, &raw)?;
            documents += 1;
            continue;
        }
        let Some(line) = lines.next_if(|_| true)? else { return Ok(documents) };
        documents += usize::from(!is_blank(&line));
        let own = std::str::from_utf8(&line).ok().and_then(|line| {
            let content = line.trim_start_matches('\u{feff}');
            parse(content, fields).ok()?.id(content).ok()
        });
        let by_line = format!("{}#{number}", way.source);
        let of_record = |document: &str| match &own {
            Some(Some(id)) => document == id || document.strip_prefix('\'') == Some(id),
            _ => document == by_line,
        };
        match way.next_changed(of_record)? {
            Some(document) => {
                let line = String::from_utf8(line).map_err(|e| e.to_string())?;
                write(out, record(&document, &line, &way.escapes(number)?, fields)?.as_bytes())?;
            }
            None => write(out, &line)?,
        }
    }
}

/// The record's original line.
fn record(
    document: &Document,
    line: &str,
    escapes: &[EscapesRow],
    fields: &Fields,
) -> Result<String, Failure> {
    let content = line.trim_start_matches('\u{feff}');
    let (mark, content) = line.split_at(line.len() - content.len());
    let record = parse(content, fields).map_err(|(_, why)| why)?;
    let mut buffer = String::new();
    let kept = record.text(content, &mut buffer).map_err(|(_, why)| why)?;
    document.join(kept)?;
    if document.removals.is_empty() {
        return Ok(line.to_owned());
    }
    let style = style_of(record.text);
    let noted = |row: &EscapesRow| raw_bytes(&row.raw).and_then(|raw| String::from_utf8(raw).ok());
    let mut spelled = Vec::with_capacity(document.removals.len());
    for removal in &document.removals {
        let mut piece = String::new();
        match escapes.iter().find(|row| row.byte_start == removal.byte_start) {
            Some(row) => piece = noted(row).ok_or("escapes.csv is damaged")?,
            None => spell(&removal.removed, style, &mut piece),
        }
        spelled.push(piece);
    }
    let pieces =
        document.removals.iter().zip(&spelled).map(|(r, raw)| (r.byte_start, r.removed.len(), raw.as_str()));
    let joined =
        jsonl::join(content, &record, pieces).ok_or("a removal does not fit into the cleaned text")?;
    Ok(format!("{mark}{joined}"))
}
