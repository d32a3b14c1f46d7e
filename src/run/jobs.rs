//! The documents of all inputs, in order, in batches that are bounded by number and by bytes.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::sync::Arc;

use crate::io::inputs::{Format, Input};

/// The most documents in a batch.
const BATCH: usize = 512;
/// The bytes from which on a batch is full.
const BATCH_BYTES: u64 = 16 << 20;

/// A document on its way: what is needed to clean it on any thread.
pub(super) struct Job {
    pub(super) input: Arc<Input>,
    /// One record among others of its input.
    pub(super) record: bool,
    /// 1-based, of the record in a file of records.
    pub(super) line: usize,
    /// Bytes of the file before the record.
    pub(super) offset: usize,
    pub(super) body: Body,
}

pub(super) enum Body {
    /// To be read by the worker.
    File,
    /// Already read: a whole text, or one record with its terminator.
    Bytes(Vec<u8>),
    /// Could not be read.
    Unread(String),
}

/// The documents of all inputs, in order.
pub(super) struct Jobs {
    inputs: std::vec::IntoIter<Input>,
    records: Option<Records>,
}

/// A file of records, being read.
struct Records {
    input: Arc<Input>,
    reader: Box<dyn BufRead>,
    line: usize,
    offset: usize,
}

impl Jobs {
    pub(super) fn new(inputs: Vec<Input>) -> Self {
        Self { inputs: inputs.into_iter(), records: None }
    }

    /// The next batch; empty at the end.
    pub(super) fn batch(&mut self) -> Vec<Job> {
        let (mut batch, mut bytes) = (Vec::new(), 0);
        while batch.len() < BATCH && bytes < BATCH_BYTES {
            let Some(job) = self.next_job() else { break };
            bytes += match &job.body {
                Body::File => job.input.size,
                Body::Bytes(bytes) => bytes.len() as u64,
                Body::Unread(_) => 0,
            };
            batch.push(job);
        }
        batch
    }

    fn next_job(&mut self) -> Option<Job> {
        loop {
            if let Some(records) = &mut self.records {
                match records.next() {
                    Some(job) => return Some(job),
                    None => self.records = None,
                }
            }
            let mut input = self.inputs.next()?;
            let body = match open(&input) {
                Ok(Opened::Whole(body)) => body,
                Ok(Opened::Records(reader)) => {
                    if input.path.is_none() {
                        input.target = "stdin.jsonl".into();
                    }
                    self.records = Some(Records { input: Arc::new(input), reader, line: 0, offset: 0 });
                    continue;
                }
                Err(e) => Body::Unread(e.to_string()),
            };
            return Some(Job { input: Arc::new(input), record: false, line: 1, offset: 0, body });
        }
    }
}

enum Opened {
    Whole(Body),
    Records(Box<dyn BufRead>),
}

fn open(input: &Input) -> io::Result<Opened> {
    if let Some(fault) = &input.fault {
        return Err(io::Error::other(fault.clone()));
    }
    let mut reader: Box<dyn BufRead> = match (&input.path, input.format) {
        (Some(_), Some(Format::Text)) => return Ok(Opened::Whole(Body::File)),
        (Some(path), _) => Box::new(BufReader::with_capacity(1 << 18, File::open(path)?)),
        (None, _) => Box::new(BufReader::with_capacity(1 << 18, io::stdin())),
    };
    let records = match input.format {
        Some(format) => format == Format::Jsonl,
        None => {
            let (records, head) = looks_like_records(reader.as_mut())?;
            reader = Box::new(Cursor::new(head).chain(reader));
            records
        }
    };
    if records {
        return Ok(Opened::Records(reader));
    }
    let mut bytes = Vec::new();
    reader.read_to_end(&mut bytes)?;
    Ok(Opened::Whole(Body::Bytes(bytes)))
}

/// Whether the text begins like a JSON object with a field, and what was read to know it: as much as it takes, however
/// slowly it comes.
fn looks_like_records(reader: &mut dyn BufRead) -> io::Result<(bool, Vec<u8>)> {
    let mut head = Vec::new();
    loop {
        let start = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&head);
        let mut marks = start.iter().filter(|b| !b.is_ascii_whitespace());
        match (marks.next(), marks.next()) {
            (Some(b'{'), Some(second)) => return Ok((*second == b'"', head)),
            (Some(b'{'), None) | (None, _) => {}
            (Some(0xef), _) if head.len() < 3 => {}
            (Some(_), _) => return Ok((false, head)),
        }
        let next = reader.fill_buf()?;
        if next.is_empty() {
            return Ok((false, head));
        }
        let count = next.len();
        head.extend_from_slice(next);
        reader.consume(count);
    }
}

impl Records {
    fn next(&mut self) -> Option<Job> {
        let mut bytes = Vec::new();
        let body = match self.reader.read_until(b'\n', &mut bytes) {
            // an empty file of records is written as an empty file
            Ok(0) if self.line > 0 => return None,
            Ok(_) => Body::Bytes(bytes),
            Err(e) => {
                // what comes after an error cannot be trusted: the file ends here, and says so
                self.reader = Box::new(io::empty());
                Body::Unread(e.to_string())
            }
        };
        self.line += 1;
        let offset = self.offset;
        if let Body::Bytes(bytes) = &body {
            self.offset += bytes.len();
        }
        Some(Job { input: Arc::clone(&self.input), record: true, line: self.line, offset, body })
    }
}
