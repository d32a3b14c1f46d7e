//! Read in order, clean in parallel, write in order.
//!
//! Documents are taken in batches, bounded by number and by bytes; a batch is cleaned on all threads and handed to the
//! sinks in input order, so that text and tables are the same for any number of threads.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

use crate::category::Category;
use crate::cleaner::{Cleaned, Cleaner, Status};
use crate::error::{Error, ErrorKind};
use crate::io::decode::{EncodingChoice, decode};
use crate::io::inputs::{Format, Input};
use crate::io::jsonl::{self, Fields};
use crate::io::sinks::Sink;
use crate::io::tables::{AuditRow, DocumentRow, ErrorRow, csv, raw_cell};
use crate::text::lines::lines;

/// The most documents in a batch.
const BATCH: usize = 512;
/// The bytes from which on a batch is full.
const BATCH_BYTES: u64 = 16 << 20;

/// What to do when a document fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OnError {
    /// Leave it out of the output.
    Skip,
    /// End the run there.
    Stop,
    /// Write it as it was.
    Pass,
}

/// How inputs are read.
#[derive(Clone, Debug)]
pub(crate) struct Reading {
    /// The encoding of texts.
    pub(crate) encoding: EncodingChoice,
    /// The fields of JSON lines.
    pub(crate) fields: Fields,
    /// What to do when a document fails.
    pub(crate) on_error: OnError,
}

/// A document on its way: what is needed to clean it on any thread.
struct Job {
    input: Arc<Input>,
    /// One record among others of its input.
    record: bool,
    /// 1-based, of the record in a file of records.
    line: usize,
    /// Bytes of the file before the record.
    offset: usize,
    body: Body,
}

enum Body {
    /// To be read by the worker.
    File,
    /// Already read: a whole text, or one record with its terminator.
    Bytes(Vec<u8>),
    /// Could not be read.
    Unread(String),
}

/// A document that has been through the cleaner.
#[derive(Debug)]
pub(crate) struct Done {
    /// Where it came from.
    pub(crate) input: Arc<Input>,
    /// Whether it is a record among others in one output.
    pub(crate) record: bool,
    /// What is written: the cleaned document, or a failed one as it was.
    pub(crate) output: Vec<u8>,
    /// Its rows of the audit, as CSV.
    pub(crate) audit: Vec<u8>,
    /// Its row of `documents.csv`; none for a blank line between records.
    pub(crate) row: Option<DocumentRow>,
    /// Why it failed.
    pub(crate) fault: Option<ErrorRow>,
    /// What to tell the user besides.
    pub(crate) hint: Option<&'static str>,
    /// Pieces for a diff.
    pub(crate) diff: Option<Diff>,
    /// Bytes read.
    pub(crate) read: u64,
    /// What went, by category.
    pub(crate) tally: Tally,
}

/// What a diff shows of one document.
#[derive(Debug)]
pub(crate) struct Diff {
    /// The original text.
    pub(crate) text: String,
    /// The removals: bytes, category, rule.
    pub(crate) removals: Vec<(std::ops::Range<usize>, Category, String)>,
}

/// Sums over documents.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    /// Documents, blank lines between records aside.
    pub(crate) documents: usize,
    /// Documents that lost something.
    pub(crate) cleaned: usize,
    /// Documents of which the guard held something back.
    pub(crate) guarded: usize,
    /// Documents that failed.
    pub(crate) failed: usize,
    /// Code points read.
    pub(crate) chars: usize,
    /// By category: removals, whole lines, code points.
    pub(crate) by_category: Vec<(Category, [usize; 3])>,
    /// Whether the run ended early at a failed document.
    pub(crate) stopped: bool,
}

impl Tally {
    fn count(&mut self, category: Category, add: [usize; 3]) {
        match self.by_category.binary_search_by_key(&category, |&(c, _)| c) {
            Ok(at) => self.by_category[at].1.iter_mut().zip(add).for_each(|(sum, n)| *sum += n),
            Err(at) => self.by_category.insert(at, (category, add)),
        }
    }

    fn add(&mut self, other: &Tally) {
        self.documents += other.documents;
        self.cleaned += other.cleaned;
        self.guarded += other.guarded;
        self.failed += other.failed;
        self.chars += other.chars;
        for &(category, counts) in &other.by_category {
            self.count(category, counts);
        }
    }
}

/// Cleans all inputs into the sinks; `progress` hears of the bytes read with each document.
pub(crate) fn run(
    inputs: Vec<Input>,
    cleaner: &Cleaner,
    reading: &Reading,
    with_diff: bool,
    pool: &rayon::ThreadPool,
    sinks: &mut dyn Sink,
    mut progress: impl FnMut(u64),
) -> Result<Tally, Error> {
    let mut tally = Tally::default();
    let mut jobs = Jobs::new(inputs);
    loop {
        let batch = jobs.batch();
        if batch.is_empty() {
            sinks.finish()?;
            return Ok(tally);
        }
        let done: Vec<Result<Done, Error>> = pool
            .install(|| batch.into_par_iter().map(|job| job.clean(cleaner, reading, with_diff)).collect());
        for done in done {
            let done = done?;
            progress(done.read);
            tally.add(&done.tally);
            if let Err(e) = sinks.document(&done) {
                // what is written so far keeps its audit; the error that counts is the first
                sinks.abandon();
                let _ = sinks.finish();
                return Err(e);
            }
            if done.fault.is_some() && reading.on_error == OnError::Stop {
                tally.stopped = true;
                sinks.abandon();
                sinks.finish()?;
                return Ok(tally);
            }
        }
    }
}

/// The documents of all inputs, in order.
struct Jobs {
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
    fn new(inputs: Vec<Input>) -> Self {
        Self { inputs: inputs.into_iter(), records: None }
    }

    fn batch(&mut self) -> Vec<Job> {
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
        None => looks_like_records(reader.as_mut())?,
    };
    if records {
        return Ok(Opened::Records(reader));
    }
    let mut bytes = Vec::new();
    reader.read_to_end(&mut bytes)?;
    Ok(Opened::Whole(Body::Bytes(bytes)))
}

/// Whether the first line begins like a JSON object with a field.
fn looks_like_records(reader: &mut dyn BufRead) -> io::Result<bool> {
    let head = reader.fill_buf()?;
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let mut marks = head.iter().filter(|b| !b.is_ascii_whitespace());
    Ok(marks.next() == Some(&b'{') && marks.next() == Some(&b'"'))
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

impl Job {
    fn clean(self, cleaner: &Cleaner, reading: &Reading, with_diff: bool) -> Result<Done, Error> {
        let Job { input, record, line, offset, body } = self;
        let mut work = Work { input, record, line, offset, cleaner, reading, with_diff };
        let bytes = match body {
            Body::Bytes(bytes) => bytes,
            Body::Unread(why) => return work.failed(0, format!("cannot be read: {why}"), Vec::new(), None),
            Body::File => match read(work.input.path.as_deref().unwrap_or(Path::new(""))) {
                Ok(bytes) => bytes,
                Err(e) => return work.failed(0, format!("cannot be read: {e}"), Vec::new(), None),
            },
        };
        if record { work.record(bytes) } else { work.text(bytes) }
    }
}

fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// One document in the hands of a worker.
struct Work<'w> {
    input: Arc<Input>,
    record: bool,
    line: usize,
    offset: usize,
    cleaner: &'w Cleaner,
    reading: &'w Reading,
    with_diff: bool,
}

impl Work<'_> {
    fn text(&mut self, bytes: Vec<u8>) -> Result<Done, Error> {
        let read = bytes.len() as u64;
        match decode(bytes, self.reading.encoding) {
            Ok((text, encoding)) => {
                let id = self.input.source.clone();
                let cleaned = self.cleaner.clean(&text);
                let output = cleaned.text.as_bytes().to_vec();
                self.done(&text, &cleaned, &id, encoding, output, read)
            }
            Err((e, bytes)) => {
                let hint = Some("`--encoding auto` guesses the encoding; `--encoding LABEL` names it");
                self.failed(e.offset, format!("not {} from byte {} on", e.encoding, e.offset), bytes, hint)
            }
        }
    }

    fn record(&mut self, bytes: Vec<u8>) -> Result<Done, Error> {
        let read = bytes.len() as u64;
        let (line, encoding) = match decode(bytes, self.reading.encoding) {
            Ok(decoded) => decoded,
            Err((e, bytes)) => return self.failed(e.offset, format!("not {}", e.encoding), bytes, None),
        };
        let content = line.trim_end_matches(['\n', '\r']);
        let mark = content.len() - content.trim_start_matches('\u{feff}').len();
        if content[mark..].trim().is_empty() {
            return Ok(self.blank(line.into_bytes(), read));
        }
        let record = match jsonl::parse(&content[mark..], &self.reading.fields) {
            Ok(record) => record,
            Err((at, why)) => {
                return self.failed(
                    mark + at,
                    why,
                    line.clone().into_bytes(),
                    Some("`--text-field` names the field with the text"),
                );
            }
        };
        let id = record.id.unwrap_or_else(|| format!("{}#{}", self.input.source, self.line));
        let cleaned = self.cleaner.clean(&record.text);
        let output = if cleaned.status == Status::Unchanged || cleaned.removals.is_empty() {
            line.clone()
        } else {
            let at = record.at.start + mark..record.at.end + mark;
            let changed = jsonl::with_text(content, at, &cleaned.text);
            changed.map_err(|e| Error::new(ErrorKind::Io, e))? + &line[content.len()..]
        };
        self.done(&record.text, &cleaned, &id, encoding, output.into_bytes(), read)
    }

    fn done(
        &self,
        text: &str,
        cleaned: &Cleaned<'_>,
        id: &str,
        encoding: &str,
        output: Vec<u8>,
        read: u64,
    ) -> Result<Done, Error> {
        let source = &self.input.source;
        let rows = cleaned.removals.iter().map(|r| AuditRow::new(source, id, r));
        let audit = csv(rows).map_err(|e| Error::new(ErrorKind::Io, e.to_string()))?;
        let mut tally = Tally { documents: 1, chars: text.chars().count(), ..Tally::default() };
        tally.cleaned = usize::from(!cleaned.removals.is_empty());
        tally.guarded = usize::from(cleaned.status == Status::Guarded);
        for removal in &cleaned.removals {
            let whole = removal.text.ends_with(['\n', '\r']) || removal.bytes.end == text.len();
            tally.count(removal.category, [1, usize::from(whole), removal.chars.len()]);
        }
        let lines_in = lines(text).count();
        let row = DocumentRow {
            source: source.clone(),
            document: id.to_owned(),
            status: cleaned.status.name().to_owned(),
            encoding: encoding.to_ascii_lowercase(),
            bytes_in: text.len(),
            bytes_out: cleaned.text.len(),
            lines_in,
            lines_removed: lines_in - lines(&cleaned.text).count(),
            removals: cleaned.removals.len(),
            xxh3: format!("{:016x}", xxh3_64(text.as_bytes())),
            pack: self.cleaner.patterns().pack().to_owned(),
        };
        let diff = self.with_diff.then(|| Diff {
            text: text.to_owned(),
            removals: cleaned
                .removals
                .iter()
                .map(|r| (r.bytes.clone(), r.category, r.rule.to_string()))
                .collect(),
        });
        Ok(Done {
            input: Arc::clone(&self.input),
            record: self.record,
            output,
            audit,
            row: Some(row),
            fault: None,
            hint: None,
            diff,
            read,
            tally,
        })
    }

    fn blank(&self, output: Vec<u8>, read: u64) -> Done {
        let input = Arc::clone(&self.input);
        let (audit, tally) = (Vec::new(), Tally::default());
        Done {
            input,
            record: true,
            output,
            audit,
            row: None,
            fault: None,
            hint: None,
            diff: None,
            read,
            tally,
        }
    }

    fn failed(
        &mut self,
        at: usize,
        reason: String,
        raw: Vec<u8>,
        hint: Option<&'static str>,
    ) -> Result<Done, Error> {
        let source = self.input.source.clone();
        let document = if self.record { format!("{source}#{}", self.line) } else { source.clone() };
        let row = DocumentRow {
            source: source.clone(),
            document: document.clone(),
            status: "failed".into(),
            encoding: String::new(),
            bytes_in: raw.len(),
            bytes_out: 0,
            lines_in: 0,
            lines_removed: 0,
            removals: 0,
            xxh3: format!("{:016x}", xxh3_64(&raw)),
            pack: self.cleaner.patterns().pack().to_owned(),
        };
        let line =
            if self.record { self.line } else { raw[..at.min(raw.len())].split(|&b| b == b'\n').count() };
        let fault =
            ErrorRow { source, document, line, byte_offset: self.offset + at, reason, raw: raw_cell(&raw) };
        let read = raw.len() as u64;
        Ok(Done {
            input: Arc::clone(&self.input),
            record: self.record,
            output: if self.reading.on_error == OnError::Pass { raw } else { Vec::new() },
            audit: Vec::new(),
            row: Some(row),
            fault: Some(fault),
            hint,
            diff: None,
            read,
            tally: Tally { documents: 1, failed: 1, ..Tally::default() },
        })
    }
}
