//! The inputs, in order, in batches that are bounded by number and by bytes.

use std::io::{self, BufRead, Read};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use crate::io::codec;
use crate::io::desk::Reading;
use crate::io::done::{Position, Resume};
use crate::io::formats::cells::Shape;
use crate::io::formats::parquet::RowGroups;
use crate::io::formats::pieces::{Body, Lines, Pieces};
use crate::io::formats::rows::Rows;
use crate::io::formats::texts;
use crate::io::formats::wet::Web;
use crate::io::inputs::Input;
use crate::io::kind::{Codec, Format, Kind};

/// The most texts in a batch.
const TEXTS: usize = 128;

/// A batch on its way: what is needed to clean it on any thread.
#[derive(Debug)]
pub(super) struct Batch {
    pub(super) load: Load,
    /// Where a run goes on behind it.
    pub(super) resume: Resume,
    /// About how much memory it takes.
    pub(super) weight: usize,
}

#[derive(Debug)]
pub(super) enum Load {
    /// Files to be read by the worker, a document each.
    Texts(Vec<Arc<Input>>),
    /// A text that is read already.
    Text(Arc<Input>, Vec<u8>, Codec),
    /// A part of a file of records.
    Records { input: Arc<Input>, body: Body, start: Position, codec: Codec },
    /// A file of records ends.
    End(Arc<Input>, Codec),
    /// A file cannot be read, or not to its end.
    Broken { input: Arc<Input>, at: Position, why: io::Error },
}

/// Gives the batches.
pub(super) struct Batches {
    inputs: Vec<Arc<Input>>,
    /// The next input.
    next: usize,
    /// Where in it, if a killed run has been there.
    from: Option<Position>,
    open: Option<Open>,
    reading: Reading,
    read: Arc<AtomicU64>,
}

/// A file of records, being read.
struct Open {
    input: Arc<Input>,
    pieces: Box<dyn Pieces>,
    codec: Codec,
}

/// What is behind an input once it is open.
enum Opened {
    Text(Vec<u8>, Codec),
    Records(Box<dyn Pieces>, Codec),
}

impl Batches {
    /// The inputs from `from` on; `read` counts their bytes as they are read.
    pub(super) fn new(inputs: Vec<Input>, from: Resume, reading: &Reading, read: &Arc<AtomicU64>) -> Self {
        Self {
            inputs: inputs.into_iter().map(Arc::new).collect(),
            next: from.input,
            from: from.at,
            open: None,
            reading: reading.clone(),
            read: Arc::clone(read),
        }
    }

    fn here(&self) -> Resume {
        Resume { input: self.next, at: None }
    }

    /// Files that workers read themselves.
    fn texts(&mut self) -> Option<Batch> {
        let (mut texts, mut weight) = (Vec::new(), 0);
        while let Some(input) = self.inputs.get(self.next)
            && input.path.is_some()
            && input.format == Some(Format::Text)
            && texts.len() < TEXTS
            && weight < self.reading.batch_size
        {
            weight += usize::try_from(input.size).unwrap_or(usize::MAX);
            texts.push(Arc::clone(input));
            self.next += 1;
        }
        (!texts.is_empty()).then(|| Batch { load: Load::Texts(texts), resume: self.here(), weight })
    }

    /// The next part of the file of records that is open.
    fn records(&mut self) -> Option<Batch> {
        let Open { input, pieces, codec } = self.open.as_mut()?;
        let (input, codec) = (Arc::clone(input), *codec);
        match pieces.next() {
            Ok(Some(piece)) => {
                let weight = piece.body.weight();
                let resume = Resume { input: self.next - 1, at: Some(piece.end) };
                let load = Load::Records { input, body: piece.body, start: piece.start, codec };
                Some(Batch { load, resume, weight })
            }
            Ok(None) => {
                self.open = None;
                Some(Batch { load: Load::End(input, codec), resume: self.here(), weight: 0 })
            }
            Err(why) => {
                let at = pieces.position();
                self.open = None;
                Some(Batch { load: Load::Broken { input, at, why }, resume: self.here(), weight: 0 })
            }
        }
    }

    fn open(&self, input: &mut Input, from: Option<Position>) -> io::Result<Opened> {
        if input.format == Some(Format::Parquet) {
            let file = input.open_in_place()?;
            let rows = RowGroups::open(file, &self.reading.fields, self.reading.batch_size, &self.read)?;
            return Ok(Opened::Records(Box::new(rows), Codec::Plain));
        }
        let (reader, codec) = input.open(&self.read)?;
        let mut reader = codec::buffered(reader);
        let format = match input.format {
            Some(format) => format,
            None => {
                let (format, head) = sniff(reader.as_mut())?;
                reader = codec::buffered(Box::new(io::Cursor::new(head).chain(reader)));
                format
            }
        };
        let Reading { batch_size, max_record_size, .. } = self.reading;
        let at = from.unwrap_or(Position { line: 1, offset: 0 });
        if input.path.is_none() && format.has_records() {
            let kind = input.output.unwrap_or(Kind { format, codec: Codec::Plain });
            input.target = format!("stdin.{kind}").into();
        }
        Ok(match format {
            Format::Text => {
                input.output = None;
                Opened::Text(texts::all_of(reader, max_record_size)?, codec)
            }
            Format::Wet => {
                Opened::Records(Box::new(Web::new(reader, at, batch_size, max_record_size)?), codec)
            }
            Format::Csv | Format::Tsv => {
                let shape = Shape {
                    delimiter: if format == Format::Csv { b',' } else { b'\t' },
                    fields: &self.reading.fields,
                    encoding: self.reading.encoding,
                    as_objects: input.output.is_some(),
                };
                let rows = Rows::new(reader, at, batch_size, max_record_size, &shape)?;
                Opened::Records(Box::new(rows), codec)
            }
            _ => Opened::Records(Box::new(Lines::new(reader, at, batch_size, max_record_size)?), codec),
        })
    }
}

impl Iterator for Batches {
    type Item = Batch;

    fn next(&mut self) -> Option<Batch> {
        loop {
            if let Some(batch) = self.records().or_else(|| self.texts()) {
                return Some(batch);
            }
            let mut input = Input::clone(self.inputs.get(self.next)?);
            self.next += 1;
            let from = self.from.take();
            let opened = self.open(&mut input, from);
            let input = Arc::new(input);
            let load = match opened {
                Ok(Opened::Records(pieces, codec)) => {
                    self.open = Some(Open { input, pieces, codec });
                    continue;
                }
                Ok(Opened::Text(bytes, codec)) => Load::Text(input, bytes, codec),
                Err(why) => Load::Broken { input, at: Position { line: 1, offset: 0 }, why },
            };
            let weight = if let Load::Text(_, bytes, _) = &load { bytes.len() } else { 0 };
            return Some(Batch { load, resume: self.here(), weight });
        }
    }
}

/// JSON lines if the text begins like a JSON object with a field, and what was read to know it: as much as it takes,
/// however slowly it comes.
fn sniff(reader: &mut dyn BufRead) -> io::Result<(Format, Vec<u8>)> {
    let mut head = Vec::new();
    loop {
        let start = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&head);
        let mut marks = start.iter().filter(|b| !b.is_ascii_whitespace());
        match (marks.next(), marks.next()) {
            (Some(b'{'), Some(b'"')) => return Ok((Format::Jsonl, head)),
            (Some(b'{'), None) | (None, _) => {}
            (Some(0xef), _) if head.len() < 3 => {}
            (Some(_), _) => return Ok((Format::Text, head)),
        }
        let next = reader.fill_buf()?;
        if next.is_empty() {
            return Ok((Format::Text, head));
        }
        let count = next.len();
        head.extend_from_slice(next);
        reader.consume(count);
    }
}
