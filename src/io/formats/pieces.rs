//! What a file of records is read in: pieces that workers can clean on their own, each of whole records.

use std::io::{self, Read};

use memchr::{memchr, memchr_iter, memrchr};

use super::wet::WebRecord;
use crate::io::done::Position;

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
            Body::Web(records) => records.iter().map(|record| record.content.len()).sum(),
            Body::Oversize(_) => 0,
        }
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
    fn oversize(&mut self, mut length: u64) -> io::Result<Piece> {
        let mut buffer = vec![0; 1 << 16];
        loop {
            let count = read(&mut self.reader, &mut buffer)?;
            if count == 0 {
                self.ended = true;
                break;
            }
            if let Some(end) = memchr(b'\n', &buffer[..count]) {
                length += end as u64 + 1;
                self.rest = buffer[end + 1..count].to_vec();
                break;
            }
            length += count as u64;
        }
        Ok(self.piece(Body::Oversize(length), 1, length))
    }

    fn piece(&mut self, body: Body, lines: usize, bytes: u64) -> Piece {
        let start = self.at;
        self.at = Position { line: start.line + lines, offset: start.offset + bytes };
        Piece { body, start, end: self.at }
    }
}

impl<R: Read + Send> Pieces for Lines<R> {
    fn next(&mut self) -> io::Result<Option<Piece>> {
        let mut bytes = std::mem::take(&mut self.rest);
        // how much of it is known to hold no end of a line
        let mut searched = 0;
        while !self.ended {
            if bytes.len() >= self.size {
                if let Some(last) = memrchr(b'\n', &bytes[searched..]) {
                    self.rest = bytes.split_off(searched + last + 1);
                    break;
                }
                searched = bytes.len();
                if searched as u64 > self.limit {
                    return self.oversize(searched as u64).map(Some);
                }
            }
            // twice as much for a line that does not end, so that it is not copied over and over
            let want = self.size.max(bytes.len());
            bytes.reserve(want);
            self.ended = (&mut self.reader).take(want as u64).read_to_end(&mut bytes)? == 0;
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

/// Reads what there is, whatever interrupts it.
fn read(reader: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    loop {
        match reader.read(buffer) {
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            read => return read,
        }
    }
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
                Body::Web(_) => unreachable!("these are lines"),
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
