//! Tables with commas or tabs: a document a row, of which only the text's cell changes; every other byte of the row
//! stays. Quoted cells stay quoted, and others become so only where they must.

use super::cells::{Cell, Columns, Parser, blanks, line_ends};
use super::json::member;
use super::rows::TableRows;
use super::texts;
use crate::error::Error;
use crate::io::decode::{EncodingChoice, decode};
use crate::io::desk::{Desk, Failure, PANIC};
use crate::io::done::{OnError, Position};
use crate::io::inputs::Input;

/// Cleans rows: what is written for them.
pub(crate) fn clean(
    rows: TableRows,
    start: Position,
    input: &Input,
    desk: &mut Desk<'_>,
) -> Result<Vec<u8>, Error> {
    let TableRows { bytes, head, ends, open, columns } = rows;
    let as_objects = input.output.is_some();
    let mut table = Table {
        input,
        desk,
        parser: Parser::new(columns.delimiter),
        columns: &columns,
        as_objects,
        out: Vec::with_capacity(bytes.len()),
    };
    let header = columns.decoded.as_ref().filter(|_| head > 0).map_or(&bytes[..head], |h| h.as_bytes());
    table.keep(header);
    let (mut from, mut line) = (head, start.line + line_ends(0, &bytes[..head]));
    let last = ends.len();
    for (number, to) in ends.into_iter().enumerate() {
        if table.desk.stopped() {
            return Ok(table.out);
        }
        let at = Position { line, offset: start.offset + from as u64 };
        table.row(&bytes[from..to], at, open && number + 1 == last)?;
        line += line_ends(0, &bytes[from..to]);
        from = to;
    }
    if !table.desk.stopped() {
        table.keep(&bytes[from..]);
    }
    Ok(table.out)
}

/// Rows on their way through the desk.
struct Table<'r, 'd> {
    input: &'r Input,
    desk: &'r mut Desk<'d>,
    parser: Parser,
    columns: &'r Columns,
    /// Whether rows are written as JSON objects.
    as_objects: bool,
    out: Vec<u8>,
}

/// Why a row failed: the byte in it, a sentence, and what to do.
type Fault = (usize, String, Option<&'static str>);

impl Table<'_, '_> {
    /// Bytes that stay; among objects there is no place for them.
    fn keep(&mut self, bytes: &[u8]) {
        if !self.as_objects {
            self.out.extend_from_slice(bytes);
        }
    }

    fn row(&mut self, raw: &[u8], at: Position, open: bool) -> Result<(), Error> {
        let Err((byte, reason, hint)) = self.cleaned(raw, at, open)? else { return Ok(()) };
        let byte_offset = at.offset as usize + byte;
        self.desk.fail(self.input, true, Failure { line: at.line, byte_offset, reason, raw, hint })?;
        if self.desk.reading.on_error == OnError::Pass {
            self.keep(raw);
        }
        Ok(())
    }

    /// Cleans one row into the output.
    fn cleaned(&mut self, raw: &[u8], at: Position, open: bool) -> Result<Result<(), Fault>, Error> {
        let limit = self.desk.reading.max_record_size;
        if raw.trim_ascii_end().len() as u64 > limit {
            return Ok(Err((0, texts::over(limit), Some(texts::LIMIT_HINT))));
        }
        let (row, encoding) = match text_of(raw, self.desk.reading.encoding) {
            Ok(decoded) => decoded,
            Err(fault) => return Ok(Err(fault)),
        };
        let wanted = match (open || self.as_objects, self.columns.id) {
            (true, _) => usize::MAX,
            (false, id) => self.columns.text.max(id.unwrap_or(0)) + 1,
        };
        self.parser.parse(&row, wanted);
        let cells = self.parser.cells();
        if let Some(last) = cells.last().filter(|_| open) {
            let line = at.line + line_ends(0, &row.as_bytes()[..last.raw.start]);
            return Ok(Err((
                last.raw.start,
                format!("the quote that opens in line {line} does not close"),
                None,
            )));
        }
        let (names, count) = (&self.columns.names, cells.len());
        if self.as_objects && count > names.len() {
            return Ok(Err((0, format!("the row has {count} cells, the header {}", names.len()), None)));
        }
        let Some(cell) = cells.get(self.columns.text) else {
            let reason = format!(
                "the row has {count} of {} cells, and none for `{}`",
                names.len(),
                names.get(self.columns.text).map_or("", String::as_str)
            );
            return Ok(Err((0, reason, None)));
        };
        let source = &self.input.source;
        let id = self.columns.id.and_then(|id| cells.get(id)).map(|cell| self.parser.content(cell));
        let id =
            id.filter(|id| !id.is_empty()).map_or_else(|| format!("{source}#{}", at.line), str::to_owned);
        let text = self.parser.content(cell);
        let Some(cleaned) = self.desk.clean(source, &id, text, encoding, None)? else {
            return Ok(Err((cell.raw.start, PANIC.to_owned(), None)));
        };
        if self.as_objects {
            return object(&mut self.out, self.columns, &self.parser, &cleaned.text).map(Ok);
        }
        if cleaned.removals.is_empty() {
            self.out.extend_from_slice(row.as_bytes());
            return Ok(Ok(()));
        }
        let style = Style::of(&row, cell, self.columns);
        let kept = style.spell(&cleaned.text);
        let kept_style = Style { quoted: kept.starts_with('"'), ..style };
        if kept_style.spell(text) != row[cell.raw.clone()] {
            self.desk.spelled(source, at.line, 0, &row[cell.raw.clone()])?;
        }
        for part in [&row[..cell.raw.start], &kept, &row[cell.raw.end..]] {
            self.out.extend_from_slice(part.as_bytes());
        }
        Ok(Ok(()))
    }
}

/// Writes a row as a JSON object: the names of the header, and strings.
fn object(out: &mut Vec<u8>, columns: &Columns, parser: &Parser, text: &str) -> Result<(), Error> {
    let mut mark = b'{';
    for (number, (name, cell)) in columns.names.iter().zip(parser.cells()).enumerate() {
        out.push(mark);
        mark = b',';
        member(out, name, if number == columns.text { text } else { parser.content(cell) })?;
    }
    out.extend_from_slice(b"}\n");
    Ok(())
}

/// A row as text, and its encoding.
fn text_of(raw: &[u8], choice: EncodingChoice) -> Result<(String, &'static str), Fault> {
    if let (EncodingChoice::Unicode, Ok(row)) = (choice, simdutf8::basic::from_utf8(raw)) {
        return Ok((row.to_owned(), "utf-8"));
    }
    decode(raw.to_vec(), choice)
        .map_err(|(e, _)| (e.offset, format!("not {}", e.encoding), Some(texts::ENCODING_HINT)))
}

/// How a cell is spelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Style {
    quoted: bool,
    /// Whether the row has no other cell: then an empty one without quotes would be a blank line.
    alone: bool,
    delimiter: u8,
}

impl Style {
    /// The style of a cell in its row.
    pub(crate) fn of(row: &str, cell: &Cell, columns: &Columns) -> Self {
        let alone =
            cell.raw.start == 0 && blanks(&row.as_bytes()[cell.raw.end..]) == row.len() - cell.raw.end;
        Self { quoted: row[cell.raw.clone()].starts_with('"'), alone, delimiter: columns.delimiter }
    }

    /// A text as a cell of that style, quoted where it must be.
    pub(crate) fn spell(self, text: &str) -> String {
        let special = |b: u8| b == self.delimiter || b == b'\n' || b == b'\r';
        let must = text.starts_with('"') || self.alone && text.is_empty() || text.bytes().any(special);
        if self.quoted || must { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
    }
}
