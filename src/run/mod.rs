//! Read in order, clean in parallel, write in order.
//!
//! Documents are taken in batches, bounded by number and by bytes; a batch is cleaned on all threads and handed to the
//! sinks in input order, so that text and tables are the same for any number of threads.

mod jobs;
mod work;

use rayon::prelude::*;

use crate::cleaner::Cleaner;
use crate::error::Error;
use crate::io::decode::EncodingChoice;
use crate::io::done::{Done, OnError, Tally};
use crate::io::inputs::Input;
use crate::io::jsonl::Fields;
use crate::io::sinks::Sink;
use jobs::Jobs;

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

/// Cleans all inputs into the sinks; `progress` hears of the documents so far, and of the bytes read with each.
pub(crate) fn run(
    inputs: Vec<Input>,
    cleaner: &Cleaner,
    reading: &Reading,
    with_diff: bool,
    pool: &rayon::ThreadPool,
    sinks: &mut dyn Sink,
    mut progress: impl FnMut(usize, u64),
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
            let written = done.and_then(|done| {
                tally.add(&done.tally);
                progress(tally.documents, done.read);
                sinks.document(&done).map(|()| done.fault.is_some())
            });
            let failed = match written {
                Ok(failed) => failed,
                Err(e) => {
                    // what is written so far keeps its audit; the error that counts is the first
                    sinks.abandon();
                    let _ = sinks.finish();
                    return Err(e);
                }
            };
            if failed && reading.on_error == OnError::Stop {
                tally.stopped = true;
                sinks.abandon();
                sinks.finish()?;
                return Ok(tally);
            }
        }
    }
}
