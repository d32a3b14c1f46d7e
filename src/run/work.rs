//! One batch in the hands of a worker: read, decode, clean, render.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use super::batches::{Batch, Load};
use crate::cleaner::Cleaner;
use crate::error::Error;
use crate::io::desk::{Desk, Failure, Reading, part};
use crate::io::done::{Done, Last, OnError, Output, Position, Text};
use crate::io::formats::pieces::{Body, Hinted};
use crate::io::formats::{jsonl, parquet, table, texts, wet};
use crate::io::inputs::Input;

/// What every worker has.
pub(super) struct Shop<'s> {
    pub(super) cleaner: &'s Cleaner,
    pub(super) reading: &'s Reading,
    /// The folder into which workers write texts themselves.
    pub(super) folder: Option<PathBuf>,
    /// Counts the bytes read.
    pub(super) read: Arc<AtomicU64>,
}

impl Shop<'_> {
    /// Cleans a batch; a document that fails is a result, too.
    pub(super) fn clean(&self, batch: Batch) -> Result<Done, Error> {
        let mut desk = Desk::new(self.cleaner, self.reading);
        let output = match batch.load {
            Load::Texts(inputs) => {
                Output::Texts(texts::clean(inputs, self.folder.as_deref(), &self.read, &mut desk)?)
            }
            Load::Text(input, bytes, codec) => {
                let what = texts::text(&input, bytes, codec, &mut desk)?;
                Output::Texts(vec![Text { input, what }])
            }
            Load::Records { input, body: Body::Columnar(rows), start, codec } => {
                parquet::clean(rows, start, &input, codec, &mut desk)?
            }
            Load::Records { input, body, start, codec } => {
                let bytes = records(body, start, &input, &mut desk)?;
                let last = if desk.stopped() { Last::Broken } else { Last::No };
                part(&input, bytes, input.output_codec(codec), last)?
            }
            Load::End(input, codec) => part(&input, Vec::new(), input.output_codec(codec), Last::Whole)?,
            Load::Broken { input, at, why } => broken(input, at, &why, &mut desk)?,
        };
        desk.finish(output, batch.resume)
    }
}

fn records(body: Body, start: Position, input: &Input, desk: &mut Desk<'_>) -> Result<Vec<u8>, Error> {
    match body {
        Body::Lines(bytes) => jsonl::clean(bytes, start, input, desk),
        Body::Rows(rows) => table::clean(rows, start, input, desk),
        Body::Web(records) => wet::clean(records, input, desk),
        Body::Columnar(_) => Ok(Vec::new()), // they are cleaned as rows
        Body::Oversize(size) => {
            let reason = format!("{}: it has {size}", texts::over(desk.reading.max_record_size));
            let byte_offset = start.offset as usize;
            let hint = Some(texts::LIMIT_HINT);
            desk.fail(input, true, Failure { line: start.line, byte_offset, reason, raw: &[], hint })?;
            Ok(Vec::new())
        }
    }
}

/// A file that cannot be read, or not to its end: one failed document, whatever was read of it.
fn broken(
    input: Arc<Input>,
    at: Position,
    why: &std::io::Error,
    desk: &mut Desk<'_>,
) -> Result<Output, Error> {
    let own = why.get_ref().and_then(|e| e.downcast_ref::<Hinted>()).map(|hinted| hinted.hint);
    let hint = own.or(match why.kind() {
        std::io::ErrorKind::FileTooLarge => Some(texts::LIMIT_HINT),
        std::io::ErrorKind::InvalidInput => Some("`--text-field` names the column with the text"),
        _ => None,
    });
    let reason = format!("cannot be read: {why}");
    let byte_offset = at.offset as usize;
    desk.fail(&input, false, Failure { line: at.line, byte_offset, reason, raw: &[], hint })?;
    let codec = input.output_codec(input.codec);
    part(&input, Vec::new(), codec, Last::Broken)
}

/// Whether workers may write texts themselves: not if the run may end at one of them, before others.
pub(super) fn may_write(on_error: OnError) -> bool {
    on_error != OnError::Stop
}
