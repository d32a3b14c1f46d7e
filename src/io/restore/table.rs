//! Rows of a table put back.

use std::io::{self, BufRead, Read};
use std::sync::Arc;
use std::vec::IntoIter;

use super::Failure;
use super::records::{Records, noted};
use super::way::Document;
use crate::io::decode::EncodingChoice;
use crate::io::done::Position;
use crate::io::formats::cells::{Columns, Parser, Shape, blanks, line_ends};
use crate::io::formats::json::Fields;
use crate::io::formats::pieces::{Body, Pieces};
use crate::io::formats::rows::{Rows, TableRows};
use crate::io::formats::table::Style;
use crate::io::kind::Format;
use crate::io::tables::EscapesRow;

/// Bytes read at once.
const PIECE: usize = 1 << 20;

/// The cleaned rows.
pub(super) struct Table<R> {
    rows: Rows<R>,
    bytes: Vec<u8>,
    ends: IntoIter<usize>,
    from: usize,
    /// Where the row that is being read ends.
    to: usize,
    columns: Arc<Columns>,
    parser: Parser,
}

impl<R: Read + Send> Table<R> {
    /// The rows behind the header; and the header.
    pub(super) fn new(cleaned: R, fields: &Fields, delimiter: u8) -> Result<(Self, Vec<u8>), Failure> {
        let shape = Shape { delimiter, fields, encoding: EncodingChoice::Unicode, as_objects: false };
        let begin = Position { line: 1, offset: 0 };
        let rows = Rows::new(cleaned, begin, PIECE, u64::MAX, &shape).map_err(unread)?;
        let (bytes, ends, columns, parser) =
            (Vec::new(), Vec::new().into_iter(), Arc::default(), Parser::new(delimiter));
        let mut table = Self { rows, bytes, ends, from: 0, to: 0, columns, parser };
        table.piece()?;
        let header = table.bytes[..table.from].to_vec();
        Ok((table, header))
    }

    /// Reads on; whether there was anything.
    fn piece(&mut self) -> Result<bool, Failure> {
        let Some(piece) = self.rows.next().map_err(unread)? else { return Ok(false) };
        let Body::Rows(TableRows { bytes, head, mut ends, columns, .. }) = piece.body else {
            return Err("a row of the cleaned file is too large".into());
        };
        if ends.last().copied().unwrap_or(head) < bytes.len() {
            ends.push(bytes.len()); // blank lines at the end
        }
        (self.bytes, self.ends, self.from, self.to) = (bytes, ends.into_iter(), head, head);
        self.columns = columns;
        Ok(true)
    }
}

impl<R: Read + Send> Records for Table<R> {
    /// A quoted cell may hold some; the last row of a file may have no end.
    fn lines(&self, row: &[u8]) -> usize {
        line_ends(0, row).max(1)
    }

    fn read(&mut self) -> Result<Option<Vec<u8>>, Failure> {
        while self.from == self.to {
            match self.ends.next() {
                Some(to) => self.to = to,
                None if self.piece()? => {}
                None => return Ok(None),
            }
        }
        let row = self.bytes[self.from..self.to].to_vec();
        self.from = self.to;
        Ok(Some(row))
    }

    fn is_blank(&self, row: &[u8]) -> bool {
        blanks(row) == row.len()
    }

    fn id(&mut self, row: &str) -> Option<String> {
        let id = self.columns.id?;
        self.parser.parse(row, id + 1);
        Some(self.parser.content(self.parser.cells().get(id)?).to_owned()).filter(|id| !id.is_empty())
    }

    fn original(
        &mut self,
        document: &Document,
        row: String,
        escapes: &[EscapesRow],
    ) -> Result<String, Failure> {
        self.parser.parse(&row, self.columns.text + 1);
        let cell =
            self.parser.cells().get(self.columns.text).ok_or("a row of the cleaned file has no text")?;
        let text = document.join(self.parser.content(cell))?;
        if document.removals.is_empty() {
            return Ok(row);
        }
        let spelled = match noted(escapes, 0)? {
            Some(raw) => raw,
            None => Style::of(&row, cell, &self.columns).spell(&text),
        };
        Ok([&row[..cell.raw.start], &spelled, &row[cell.raw.end..]].concat())
    }
}

/// The delimiter of a cleaned file, if it is a table: by its name, or, under the name of something else, by its header;
/// and what was read to know that.
pub(super) fn delimiter(
    mut cleaned: impl BufRead,
    named: Option<Format>,
    fields: &Fields,
) -> io::Result<(Option<u8>, Vec<u8>)> {
    let mut head = Vec::new();
    while blanks(&head) == head.len() || !head.contains(&b'\n') {
        if cleaned.read_until(b'\n', &mut head)? == 0 {
            break;
        }
    }
    let start = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&head);
    let is_object = start.iter().find(|b| !b.is_ascii_whitespace()) == Some(&b'{');
    let fits = |&delimiter: &u8| {
        let shape = Shape { delimiter, fields, encoding: EncodingChoice::Unicode, as_objects: false };
        Rows::new(&head[..], Position { line: 1, offset: 0 }, 1, u64::MAX, &shape)
            .is_ok_and(|r| r.has_header())
    };
    let delimiter = match named {
        Some(Format::Csv) => [b',', b'\t'].into_iter().find(fits).or(Some(b',')),
        Some(Format::Tsv) => [b'\t', b','].into_iter().find(fits).or(Some(b'\t')),
        _ if is_object => return Ok((None, head)),
        _ => [b',', b'\t'].into_iter().find(fits),
    };
    Ok((if is_object && !delimiter.iter().any(fits) { None } else { delimiter }, head))
}

fn unread(e: io::Error) -> Failure {
    format!("its cleaned text: {e}")
}
