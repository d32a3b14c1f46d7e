//! Cells of a row: where they stand, what they say, and which of them matter, by the header.

use std::io;

use super::json::Fields;
use super::pieces::Hinted;
use crate::io::decode::{EncodingChoice, decode};

/// A byte order mark.
pub(super) const MARK: &[u8] = b"\xef\xbb\xbf";

/// How a table is read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shape<'s> {
    pub(crate) delimiter: u8,
    /// The columns that matter.
    pub(crate) fields: &'s Fields,
    pub(crate) encoding: EncodingChoice,
    /// Whether each row becomes an object: then no two columns may have one name.
    pub(crate) as_objects: bool,
}

/// What the header says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Columns {
    pub(crate) names: Vec<String>,
    /// The place of the text among the cells.
    pub(crate) text: usize,
    /// The place of the id.
    pub(crate) id: Option<usize>,
    pub(crate) delimiter: u8,
    /// The header in UTF-8, if it was not.
    pub(crate) decoded: Option<String>,
}

/// A parser that takes no byte order mark off: where a piece begins must not matter.
pub(super) fn reader(delimiter: u8) -> csv_core::Reader {
    let mut core = csv_core::ReaderBuilder::new().delimiter(delimiter).build();
    begin(&mut core);
    core
}

fn begin(core: &mut csv_core::Reader) {
    core.reset();
    let _ = core.read_record(b"\n", &mut [0], &mut [0]);
}

/// A cell: where it stands in its row, and its content in the parser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cell {
    pub(crate) raw: std::ops::Range<usize>,
    content: std::ops::Range<usize>,
}

/// Takes rows apart.
pub(crate) struct Parser {
    core: csv_core::Reader,
    buffer: Vec<u8>,
    cells: Vec<Cell>,
}

impl Parser {
    pub(crate) fn new(delimiter: u8) -> Self {
        Self { core: reader(delimiter), buffer: Vec::new(), cells: Vec::new() }
    }

    /// Reads the first cells of a row, `count` if there are so many.
    pub(crate) fn parse(&mut self, row: &str, count: usize) {
        begin(&mut self.core);
        self.cells.clear();
        if self.buffer.len() <= row.len() {
            self.buffer.resize(row.len() + 1, 0);
        }
        let (mut at, mut out) = (0, 0);
        let mut cell = Cell { raw: 0..0, content: 0..0 };
        while self.cells.len() < count {
            let rest = &row.as_bytes()[at..];
            let (result, read, written) = self.core.read_field(rest, &mut self.buffer[out..]);
            (at, out) = (at + read, out + written);
            match result {
                csv_core::ReadFieldResult::Field { record_end } => {
                    // a cell ends with its delimiter or terminator, or with the row
                    cell.raw.end = if read > 0 { at - 1 } else { at };
                    cell.content.end = out;
                    self.cells.push(cell);
                    cell = Cell { raw: at..at, content: out..out };
                    if record_end {
                        break;
                    }
                }
                csv_core::ReadFieldResult::End => break,
                _ => {}
            }
        }
    }

    /// The cells of the row.
    pub(crate) fn cells(&self) -> &[Cell] {
        &self.cells
    }

    /// What a cell says: its quotes are off.
    pub(crate) fn content(&self, cell: &Cell) -> &str {
        // of a text, the parser leaves whole characters
        std::str::from_utf8(&self.buffer[cell.content.clone()]).unwrap_or_default()
    }
}

/// How many lines end in `bytes`, which come behind the byte `before`: a carriage return ends one, too.
pub(crate) fn line_ends(before: u8, bytes: &[u8]) -> usize {
    let newlines = bytecount::count(bytes, b'\n');
    if before != b'\r' && memchr::memchr(b'\r', bytes).is_none() {
        return newlines;
    }
    let pairs = memchr::memmem::find_iter(bytes, b"\r\n").count();
    let split = usize::from(before == b'\r' && bytes.first() == Some(&b'\n'));
    newlines + bytecount::count(bytes, b'\r') - pairs - split
}

/// The terminators that `bytes` begin with: blank lines.
pub(crate) fn blanks(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|b| matches!(b, b'\n' | b'\r')).count()
}

/// Reads a header.
pub(super) fn columns(header: &[u8], shape: &Shape<'_>) -> io::Result<Columns> {
    let (text, encoding) = decode(header.to_vec(), shape.encoding)
        .map_err(|(e, _)| invalid(format!("its header is not {}, from byte {} on", e.encoding, e.offset)))?;
    let mut parser = Parser::new(shape.delimiter);
    let row = text.strip_prefix('\u{feff}').unwrap_or(&text);
    parser.parse(row, usize::MAX);
    let names: Vec<String> = parser.cells().iter().map(|cell| parser.content(cell).to_owned()).collect();
    let place = |name: &str| names.iter().position(|n| n == name);
    let Some(text_at) = place(&shape.fields.text) else {
        let all = names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        let what = format!("it has no column `{}`; there are: {all}", shape.fields.text);
        return Err(Hinted { what, hint: "`--text-field` names the column with the text" }.into());
    };
    if let Some(twice) = names.iter().enumerate().find(|(at, name)| place(name) != Some(*at))
        && shape.as_objects
    {
        let what = format!("two of its columns are named `{}`, which a JSON object cannot have", twice.1);
        return Err(invalid(what));
    }
    let id = place(&shape.fields.id);
    let decoded = (encoding != "utf-8").then(|| text.clone());
    Ok(Columns { names, text: text_at, id, delimiter: shape.delimiter, decoded })
}

pub(super) fn invalid(what: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_stand_where_they_are() {
        let mut parser = Parser::new(b',');
        for (row, cells) in [
            ("a,b\n", &[("a", "a"), ("b", "b")][..]),
            ("\"a\"\"\n\",\"\"\r\n", &[("\"a\"\"\n\"", "a\"\n"), ("\"\"", "")]),
            ("\"a\"b,", &[("\"a\"b", "ab"), ("", "")]),
            ("x\"y,سلام", &[("x\"y", "x\"y"), ("سلام", "سلام")]),
        ] {
            parser.parse(row, 9);
            let got: Vec<_> =
                parser.cells().iter().map(|c| (&row[c.raw.clone()], parser.content(c))).collect();
            assert_eq!(got, cells, "{row}");
        }
    }

    #[test]
    fn lines_are_counted_as_texts_are_split() {
        for text in ["", "a", "a\n", "\r", "a\r\n\r\rb\n", "\n\r\n"] {
            let terminators = crate::text::lines::lines(text).filter(|l| l.next > l.end).count();
            assert_eq!(line_ends(0, text.as_bytes()), terminators, "{text:?}");
            for at in 0..text.len() {
                let (one, two) = text.as_bytes().split_at(at);
                let last = one.last().copied().unwrap_or(0);
                assert_eq!(line_ends(0, one) + line_ends(last, two), terminators, "{text:?} {at}");
            }
        }
    }
}
