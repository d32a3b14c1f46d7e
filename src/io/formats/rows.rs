//! Rows of a table with commas or tabs (RFC 4180): where they end. A quoted cell may hold newlines, so the ends are those
//! that `csv_core`'s parser finds.

use std::io::{self, Read};
use std::sync::Arc;

use super::cells::{Columns, MARK, Shape, blanks, columns, invalid, line_ends, reader};
use super::pieces::{Body, CHUNK, Hinted, Piece, Pieces, fill, skip};
use super::texts::{LIMIT_HINT, over};
use crate::io::done::Position;

/// Whole rows of a table.
#[derive(Debug)]
pub(crate) struct TableRows {
    pub(crate) bytes: Vec<u8>,
    /// How many of the bytes are the header's.
    pub(crate) head: usize,
    /// Where each row ends; blank lines behind a row belong to it, so that none is taken for the end of another row where
    /// this one is left out.
    pub(crate) ends: Vec<usize>,
    /// Whether a quote of the last row does not close.
    pub(crate) open: bool,
    pub(crate) columns: Arc<Columns>,
}

/// Finds the ends of rows.
struct Scanner {
    core: csv_core::Reader,
    /// How far it came in the bytes it is given.
    at: usize,
    /// Whether a row has ended, whose blank lines may still come.
    closing: bool,
    scratch: Vec<u8>,
}

impl Scanner {
    fn new(delimiter: u8) -> Self {
        let scratch = vec![0; CHUNK];
        Self { core: reader(delimiter), at: 0, closing: false, scratch }
    }

    /// The end of the next row in `bytes`, which may have grown since; none if it is not there, or at their end.
    fn row(&mut self, bytes: &[u8], ended: bool) -> Option<usize> {
        let mut ends = [0; 64];
        loop {
            if self.closing {
                self.at += bytes.get(self.at..).map_or(0, blanks);
                if !ended && self.at >= bytes.len() {
                    return None;
                }
                self.closing = false;
                return Some(self.at);
            }
            let rest = bytes.get(self.at..).filter(|rest| !rest.is_empty())?;
            let (result, read, ..) = self.core.read_record(rest, &mut self.scratch, &mut ends);
            self.at += read;
            self.closing = matches!(result, csv_core::ReadRecordResult::Record);
        }
    }

    /// At the end of a table whose last row has no terminator: whether that row is whole.
    fn closes(&mut self) -> bool {
        let mut ends = [0; 64];
        loop {
            match self.core.read_record(b"\n", &mut self.scratch, &mut ends).0 {
                csv_core::ReadRecordResult::Record => return true,
                csv_core::ReadRecordResult::OutputEndsFull => {}
                _ => return false,
            }
        }
    }
}

/// Pieces of whole rows.
pub(crate) struct Rows<R> {
    reader: R,
    scanner: Scanner,
    columns: Arc<Columns>,
    /// What was read behind the last row that was given.
    rest: Vec<u8>,
    /// How much of it is the header.
    head: usize,
    at: Position,
    size: usize,
    limit: u64,
    ended: bool,
}

impl<R: Read + Send> Rows<R> {
    /// The rows of `reader` behind `at`; the header is read in any case.
    ///
    /// # Errors
    /// It cannot be read, or the header has no column for the text.
    pub(crate) fn new(
        reader: R,
        at: Position,
        size: usize,
        limit: u64,
        shape: &Shape<'_>,
    ) -> io::Result<Self> {
        let mut rows = Self {
            reader,
            scanner: Scanner::new(shape.delimiter),
            columns: Arc::default(),
            rest: Vec::new(),
            head: 0,
            at,
            size: size.max(1),
            limit,
            ended: false,
        };
        rows.header(shape)?;
        if let Some(behind) = at.offset.checked_sub(rows.head as u64).filter(|_| at.offset > 0) {
            let known = usize::try_from(behind).unwrap_or(usize::MAX).min(rows.rest.len() - rows.head);
            rows.rest.drain(..rows.head + known);
            skip(&mut rows.reader, behind - known as u64)?;
            (rows.scanner, rows.head) = (Scanner::new(shape.delimiter), 0);
        }
        Ok(rows)
    }

    /// Whether a header is there.
    pub(crate) fn has_header(&self) -> bool {
        !self.columns.names.is_empty()
    }

    /// Reads the header; of nothing but blank lines, there is none.
    fn header(&mut self, shape: &Shape<'_>) -> io::Result<()> {
        fill(&mut self.reader, &mut self.rest, CHUNK, &mut self.ended)?;
        let mark = if self.rest.starts_with(MARK) { MARK.len() } else { 0 };
        self.scanner.at = mark;
        let end = loop {
            if let Some(end) = self.scanner.row(&self.rest, self.ended) {
                break end;
            }
            if self.rest.len() as u64 > self.limit {
                let what = format!("its header: {}", over(self.limit));
                return Err(Hinted { what, hint: LIMIT_HINT }.into());
            }
            if self.ended {
                if blanks(&self.rest[mark..]) == self.rest.len() - mark {
                    return Ok(());
                }
                if !self.scanner.closes() {
                    return Err(invalid("a quote in its header does not close".into()));
                }
                break self.rest.len();
            }
            let more = self.rest.len() * 2;
            fill(&mut self.reader, &mut self.rest, more, &mut self.ended)?;
        };
        self.head = end;
        self.columns = Arc::new(columns(&self.rest[..end], shape)?);
        Ok(())
    }

    /// Passes over a row that is too long, without keeping it.
    fn oversize(&mut self, begun: &[u8]) -> io::Result<Piece> {
        let (mut length, mut lines, mut last) = (0, 0, 0);
        let mut buffer = begun.to_vec();
        loop {
            let end = self.scanner.row(&buffer, self.ended);
            let passed = &buffer[..end.unwrap_or(buffer.len())];
            length += passed.len() as u64;
            lines += line_ends(last, passed);
            last = passed.last().copied().unwrap_or(last);
            self.scanner.at = 0;
            if let Some(end) = end {
                self.rest = buffer.split_off(end);
                break;
            }
            if self.ended {
                break;
            }
            buffer.clear();
            fill(&mut self.reader, &mut buffer, CHUNK, &mut self.ended)?;
        }
        Ok(self.piece(Body::Oversize(length), lines, length))
    }

    fn piece(&mut self, body: Body, lines: usize, bytes: u64) -> Piece {
        let start = self.at;
        self.at = start.behind(lines, bytes);
        Piece { body, start, end: self.at }
    }
}

impl<R: Read + Send> Pieces for Rows<R> {
    fn next(&mut self) -> io::Result<Option<Piece>> {
        let mut bytes = std::mem::take(&mut self.rest);
        let head = std::mem::take(&mut self.head);
        let (mut ends, mut open) = (Vec::new(), false);
        // where a piece ends must hang on where it begins alone, so that a run that goes on cuts as one that was not killed
        let mut window = self.size;
        loop {
            let read = fill(&mut self.reader, &mut bytes, window, &mut self.ended);
            let last = self.ended && bytes.len() <= window;
            let seen = &bytes[..window.min(bytes.len())];
            while let Some(end) = self.scanner.row(seen, last) {
                ends.push(end);
            }
            let whole = ends.last().copied().unwrap_or(head);
            if let Err(e) = read {
                self.at = self.at.behind(line_ends(0, &bytes[..whole]), whole as u64);
                return Err(e);
            }
            if last {
                let rest = &bytes[whole..];
                if blanks(rest) < rest.len() {
                    open = !self.scanner.closes();
                    ends.push(bytes.len());
                }
                break;
            }
            if whole > 0 {
                self.rest = bytes.split_off(whole);
                self.scanner.at -= whole;
                break;
            }
            if window as u64 > self.limit {
                return self.oversize(&bytes).map(Some);
            }
            // twice as much for a row that does not end, so that it is not copied over and over
            window = window.saturating_mul(2);
        }
        if bytes.is_empty() {
            return Ok(None);
        }
        let (lines, length) = (line_ends(0, &bytes), bytes.len() as u64);
        let columns = Arc::clone(&self.columns);
        Ok(Some(self.piece(Body::Rows(TableRows { bytes, head, ends, open, columns }), lines, length)))
    }

    fn position(&self) -> Position {
        self.at
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::decode::EncodingChoice;
    use crate::io::formats::json::Fields;

    fn fields() -> Fields {
        Fields { text: "text".into(), id: "id".into(), url: "url".into() }
    }

    /// Rows, each with the line and byte it begins at.
    fn rows(table: &str, at: Position, size: usize, limit: u64) -> Vec<(String, usize, u64)> {
        let fields = fields();
        let encoding = EncodingChoice::Unicode;
        let shape = Shape { delimiter: b',', fields: &fields, encoding, as_objects: false };
        let mut rows = Rows::new(table.as_bytes(), at, size, limit, &shape).unwrap();
        let mut out = Vec::new();
        while let Some(piece) = rows.next().unwrap() {
            let Body::Rows(TableRows { bytes, head, ends, .. }) = piece.body else {
                out.push(("<over>".to_owned(), piece.start.line, piece.start.offset));
                continue;
            };
            let mut from = head;
            for to in ends {
                let line = piece.start.line + line_ends(0, &bytes[..from]);
                out.push((
                    String::from_utf8(bytes[from..to].to_vec()).unwrap(),
                    line,
                    piece.start.offset + from as u64,
                ));
                from = to;
            }
        }
        out
    }

    #[test]
    fn rows_end_where_they_do_whatever_the_pieces() {
        let table = "\u{feff}id,text\r\n1,\"a\r\nb\"\r\n\r\n2,x\r3,\"y\"\"\n\"\n\u{feff}4,z";
        let expected = ["1,\"a\r\nb\"\r\n\r\n", "2,x\r", "3,\"y\"\"\n\"\n", "\u{feff}4,z"];
        for size in 1..60 {
            let got = rows(table, Position { line: 1, offset: 0 }, size, 100);
            assert_eq!(got.iter().map(|(row, ..)| row.as_str()).collect::<Vec<_>>(), expected, "{size}");
            assert_eq!(got.iter().map(|(_, line, _)| *line).collect::<Vec<_>>(), [2, 5, 6, 8], "{size}");
            for (number, (_, line, offset)) in got.iter().enumerate() {
                let rest = rows(table, Position { line: *line, offset: *offset }, size, 100);
                assert_eq!(rest, got[number..], "{size}");
            }
        }
    }

    #[test]
    fn a_row_over_the_limit_is_passed_over() {
        let table = format!("text\na\n\"{}\"\r\nb\n", "x\r\n".repeat(100_000));
        let got = rows(&table, Position { line: 1, offset: 0 }, 4, 10);
        let end = table.len() as u64 - 2;
        assert_eq!(got, [("a\n".into(), 2, 5), ("<over>".into(), 3, 7), ("b\n".into(), 100_004, end)]);
    }
}
