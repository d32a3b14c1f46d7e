//! What a file of records is read in: pieces that workers can clean on their own, each of whole records.

use std::fmt;
use std::io::{self, Read};

use memchr::{memchr, memchr_iter, memrchr};

use super::columnar::Rows;
use super::rows::TableRows;
use super::wet::WebRecord;
use crate::io::done::Position;

/// Bytes read at once where something is looked for.
pub(super) const CHUNK: usize = 1 << 16;

/// Whole records of an input.
#[derive(Debug)]
pub(crate) struct Piece {
    pub(crate) body: Body,
    /// Where it begins.
    pub(crate) start: Position,
    /// Where the next one will.
    pub(crate) end: Position,
}

/// The records of a piece, as they came.
#[derive(Debug)]
pub(crate) enum Body {
    /// Lines.
    Lines(Vec<u8>),
    /// Rows of a table.
    Rows(TableRows),
    /// Rows of a Parquet file.
    Columnar(Rows),
    /// WARC records.
    Web(Vec<WebRecord>),
    /// A record that is larger than allowed, and was not kept: its size in bytes.
    Oversize(u64),
}

impl Body {
    /// About how much memory it takes.
    pub(crate) fn weight(&self) -> usize {
        match self {
            Body::Lines(bytes) => bytes.len(),
            Body::Rows(rows) => rows.bytes.len() + rows.ends.len() * size_of::<usize>(),
            Body::Columnar(rows) => rows.batch.get_array_memory_size(),
            Body::Web(records) => records.iter().map(|record| record.content.len()).sum(),
            Body::Oversize(_) => 0,
        }
    }
}

/// A fault of a whole input that something can be done about.
#[derive(Debug)]
pub(crate) struct Hinted {
    pub(crate) what: String,
    /// What to do.
    pub(crate) hint: &'static str,
}

impl fmt::Display for Hinted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

impl std::error::Error for Hinted {}

impl From<Hinted> for io::Error {
    fn from(hinted: Hinted) -> Self {
        io::Error::new(io::ErrorKind::InvalidData, hinted)
    }
}

/// Gives the pieces of one input, in order.
pub(crate) trait Pieces: Send {
    /// The next piece; none at the end.
    ///
    /// # Errors
    /// The input cannot be read on: nothing that comes after can be trusted.
    fn next(&mut self) -> io::Result<Option<Piece>>;

    /// Where the next piece begins.
    fn position(&self) -> Position;
}

/// Pieces of whole lines.
pub(crate) struct Lines<R> {
    reader: R,
    /// The beginning of a line whose end is still to be read.
    rest: Vec<u8>,
    at: Position,
    /// The bytes of a piece.
    size: usize,
    /// The longest line.
    limit: u64,
    ended: bool,
}

impl<R: Read + Send> Lines<R> {
    /// The lines of `reader` behind `at`.
    pub(crate) fn new(mut reader: R, at: Position, size: usize, limit: u64) -> io::Result<Self> {
        skip(&mut reader, at.offset)?;
        Ok(Self { reader, rest: Vec::new(), at, size: size.max(1), limit, ended: false })
    }

    /// Passes over a line that is too long, without keeping it.
    fn oversize(&mut self, begun: &[u8]) -> io::Result<Piece> {
        let mut length = 0;
        let mut buffer = begun.to_vec();
        loop {
            if let Some(end) = memchr(b'\n', &buffer) {
                length += end as u64 + 1;
                self.rest = buffer.split_off(end + 1);
                break;
            }
            length += buffer.len() as u64;
            if self.ended {
                break;
            }
            buffer.clear();
            fill(&mut self.reader, &mut buffer, CHUNK, &mut self.ended)?;
        }
        Ok(self.piece(Body::Oversize(length), 1, length))
    }

    fn piece(&mut self, body: Body, lines: usize, bytes: u64) -> Piece {
        let start = self.at;
        self.at = start.behind(lines, bytes);
        Piece { body, start, end: self.at }
    }
}

impl<R: Read + Send> Pieces for Lines<R> {
    fn next(&mut self) -> io::Result<Option<Piece>> {
        let mut bytes = std::mem::take(&mut self.rest);
        // where a piece ends must hang on where it begins alone, so that a run that goes on cuts as one that was not killed
        let mut window = self.size;
        // how much of it is known to hold no end of a line
        let mut searched = 0;
        loop {
            if let Err(e) = fill(&mut self.reader, &mut bytes, window, &mut self.ended) {
                bytes.truncate(memrchr(b'\n', &bytes).map_or(0, |last| last + 1));
                self.at = self.at.behind(memchr_iter(b'\n', &bytes).count(), bytes.len() as u64);
                return Err(e);
            }
            if self.ended && bytes.len() <= window {
                break;
            }
            if let Some(last) = memrchr(b'\n', &bytes[searched..window]) {
                self.rest = bytes.split_off(searched + last + 1);
                break;
            }
            if window as u64 > self.limit {
                return self.oversize(&bytes).map(Some);
            }
            // twice as much for a line that does not end, so that it is not copied over and over
            (searched, window) = (window, window.saturating_mul(2));
        }
        if bytes.is_empty() {
            return Ok(None);
        }
        let lines = memchr_iter(b'\n', &bytes).count() + usize::from(!bytes.ends_with(b"\n"));
        let length = bytes.len() as u64;
        Ok(Some(self.piece(Body::Lines(bytes), lines, length)))
    }

    fn position(&self) -> Position {
        self.at
    }
}

/// Reads until there are so many bytes, or no more to come.
pub(super) fn fill(
    reader: &mut impl Read,
    bytes: &mut Vec<u8>,
    count: usize,
    ended: &mut bool,
) -> io::Result<()> {
    if let Some(missing) = count.checked_sub(bytes.len()).filter(|missing| *missing > 0 && !*ended) {
        bytes.reserve(missing.min(1 << 24));
        *ended = reader.take(missing as u64).read_to_end(bytes)? < missing;
    }
    Ok(())
}

/// Passes over bytes that an earlier run has seen to.
pub(crate) fn skip(reader: &mut impl Read, count: u64) -> io::Result<()> {
    let skipped = io::copy(&mut reader.take(count), &mut io::sink())?;
    if skipped < count {
        return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "it is shorter than it was"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &str, at: Position, size: usize, limit: u64) -> Vec<(String, usize, u64)> {
        let mut lines = Lines::new(text.as_bytes(), at, size, limit).unwrap();
        let mut out = Vec::new();
        while let Some(piece) = lines.next().unwrap() {
            let body = match piece.body {
                Body::Lines(bytes) => String::from_utf8(bytes).unwrap(),
                Body::Oversize(size) => format!("<{size}>"),
                _ => unreachable!("these are lines"),
            };
            out.push((body, piece.start.line, piece.start.offset));
        }
        out
    }

    #[test]
    fn pieces_are_whole_lines() {
        let text = "a\nbb\n\nccc\nd";
        let begin = Position { line: 1, offset: 0 };
        for size in 1..20 {
            let got = pieces(text, begin, size, 100);
            assert_eq!(got.iter().map(|(t, ..)| t.as_str()).collect::<String>(), text, "{size}");
            let (mut line, mut offset) = (1, 0);
            for (piece, at_line, at) in &got {
                assert_eq!((*at_line, *at), (line, offset), "{size}");
                line += piece.matches('\n').count();
                offset += piece.len() as u64;
            }
            assert!(got.iter().rev().skip(1).all(|(t, ..)| t.ends_with('\n')), "{size}: {got:?}");
        }
        assert_eq!(pieces(text, Position { line: 3, offset: 5 }, 100, 100), [("\nccc\nd".into(), 3, 5)]);
        assert_eq!(pieces("", begin, 4, 100), []);
    }

    #[test]
    fn a_line_over_the_limit_is_passed_over() {
        let long = "x".repeat(500);
        let text = format!("a\n{long}\nb\n{long}");
        let got = pieces(&text, Position { line: 1, offset: 0 }, 4, 10);
        assert_eq!(
            got,
            [("a\n".into(), 1, 0), ("<501>".into(), 2, 2), ("b\n".into(), 3, 503), ("<500>".into(), 4, 505),]
        );
    }
}
