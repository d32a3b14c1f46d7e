//! Read ahead, clean in parallel, write in order.
//!
//! One thread reads batches, bounded by bytes; all threads of the pool clean them; this one hands them to the sinks in
//! input order, so that text and tables are the same for any number of threads. With one thread everything takes turns.

mod batches;
mod gate;
mod weave;
mod work;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use crate::cleaner::Cleaner;
use crate::error::{Error, ErrorKind};
use crate::io::desk::Reading;
use crate::io::done::{Done, Last, OnError, Output, Resume, Tally};
use crate::io::inputs::Input;
use crate::io::journal::{Checkpoint, Journal, Lengths};
use crate::io::sinks::{Ending, Sink};
use batches::Batches;
use gate::Gate;
use weave::Weaver;
use work::Shop;

/// A run to be.
pub(crate) struct Run<'r> {
    pub(crate) cleaner: &'r Cleaner,
    pub(crate) reading: &'r Reading,
    /// Threads.
    pub(crate) jobs: usize,
    /// The folder that texts go into; none if they do not.
    pub(crate) folder: Option<PathBuf>,
    /// Where the run is noted, so that another can go on with it.
    pub(crate) journal: Option<Journal>,
    /// Where a killed run stopped.
    pub(crate) from: Option<Checkpoint>,
    /// How often the run is noted.
    pub(crate) checkpoint_every: Duration,
    /// Set when the run is to end as soon as it can.
    pub(crate) interrupt: Arc<AtomicBool>,
    /// Counts the bytes read.
    pub(crate) read: Arc<AtomicU64>,
}

impl Run<'_> {
    /// Cleans all inputs into the sinks; `progress` hears of the documents so far.
    pub(crate) fn go(
        mut self,
        inputs: Vec<Input>,
        sinks: &mut dyn Sink,
        progress: impl FnMut(usize),
    ) -> Result<Tally, Error> {
        let from = self.from.take().unwrap_or_default();
        let batches = Batches::new(inputs, from.next, self.reading, &self.read);
        let folder = self.folder.take().filter(|_| work::may_write(self.reading.on_error));
        let read = Arc::clone(&self.read);
        let shop = Shop { cleaner: self.cleaner, reading: self.reading, folder, read };
        let weaver = Weaver { cleaner: self.cleaner, reading: self.reading, form: None, broken: None };
        let mut writer = Writer {
            weaver,
            is_whole_or_nothing: false,
            sinks,
            progress,
            on_error: self.reading.on_error,
            withdraws: self.reading.withdraws,
            journal: self.journal.take(),
            every: self.checkpoint_every,
            noted: Instant::now(),
            resumable: false,
            point: from,
        };
        let written = if self.jobs == 1 {
            self.in_turns(batches, &shop, &mut writer)
        } else {
            self.in_parallel(batches, &shop, &mut writer)
        };
        writer.end(written, self.interrupt.load(Ordering::Relaxed))
    }

    fn in_turns<F: FnMut(usize)>(
        &self,
        batches: Batches,
        shop: &Shop<'_>,
        writer: &mut Writer<'_, F>,
    ) -> Result<(), Error> {
        // large pages have their stages run in parallel, on as many threads as there are
        let pool = pool(1)?;
        for batch in batches {
            if self.interrupt.load(Ordering::Relaxed) {
                break;
            }
            let done = pool.install(|| shop.clean(batch))?;
            if writer.write(done)? {
                break;
            }
        }
        Ok(())
    }

    fn in_parallel<F: FnMut(usize)>(
        &self,
        batches: Batches,
        shop: &Shop<'_>,
        writer: &mut Writer<'_, F>,
    ) -> Result<(), Error> {
        let pool = pool(self.jobs)?;
        let gate = &Gate::new(self.jobs);
        let interrupt = &*self.interrupt;
        pool.in_place_scope_fifo(|workers| {
            std::thread::scope(|threads| {
                let (send, receive) = mpsc::channel();
                threads.spawn(move || {
                    for (number, batch) in batches.enumerate() {
                        let weight = batch.weight;
                        if !gate.enter(weight) || interrupt.load(Ordering::Relaxed) {
                            break;
                        }
                        let send = send.clone();
                        workers.spawn_fifo(move |_| {
                            gate.start();
                            // nobody listens only when the run is over
                            let _ = send.send((number, weight, shop.clean(batch)));
                        });
                    }
                });
                let written = writer.in_order(&receive, gate);
                gate.close();
                written
            })
        })
    }
}

fn pool(jobs: usize) -> Result<rayon::ThreadPool, Error> {
    rayon::ThreadPoolBuilder::new()
        .num_threads(jobs)
        .build()
        .map_err(|e| Error::new(ErrorKind::Usage, format!("cannot start the threads: {e}")))
}

/// Hands batches to the sinks and keeps the sums.
struct Writer<'w, F> {
    weaver: Weaver<'w>,
    /// Whether a run cannot go on in the middle of the input being read.
    is_whole_or_nothing: bool,
    sinks: &'w mut dyn Sink,
    progress: F,
    on_error: OnError,
    withdraws: bool,
    journal: Option<Journal>,
    every: Duration,
    noted: Instant,
    /// Whether another run could go on.
    resumable: bool,
    /// How far it came; its lengths only as of the last note.
    point: Checkpoint,
}

impl<F: FnMut(usize)> Writer<'_, F> {
    /// Takes batches as they are done and writes them in order.
    fn in_order(
        &mut self,
        receive: &mpsc::Receiver<(usize, usize, Result<Done, Error>)>,
        gate: &Gate,
    ) -> Result<(), Error> {
        let (mut waiting, mut next) = (BTreeMap::new(), 0);
        for (number, weight, done) in receive {
            waiting.insert(number, (weight, done));
            while let Some((weight, done)) = waiting.remove(&next) {
                let over = self.write(done?)?;
                gate.leave(weight);
                next += 1;
                if over {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    /// Writes one batch; true if the run ends with it.
    fn write(&mut self, done: Done) -> Result<bool, Error> {
        let done = self.weaver.weave(done)?;
        let part = match &done.output {
            Output::Part { input, last, .. } | Output::Rows { input, last, .. } => {
                self.is_whole_or_nothing = input.is_read_or_written_as_rows();
                Some(*last)
            }
            Output::Texts(_) => None,
        };
        if part.is_some() && self.point.begun.is_none() {
            let mut lengths = Lengths::default();
            self.sinks.checkpoint(&mut lengths)?;
            self.point.begun = Some((lengths, self.point.tally.clone()));
        }
        if part == Some(Last::Broken)
            && self.withdraws
            && let Some((lengths, tally)) = &self.point.begun
        {
            self.sinks.withdraw(lengths)?;
            self.point.tally = tally.clone();
        }
        self.sinks.batch(&done)?;
        self.point.tally.add(&done.tally);
        self.point.next = done.resume;
        if part != Some(Last::No) {
            self.point.begun = None;
        }
        (self.progress)(self.point.tally.documents);
        if done.tally.failed > 0 && self.on_error == OnError::Stop {
            self.point.tally.stopped = true;
            return Ok(true);
        }
        if self.noted.elapsed() >= self.every {
            self.note()?;
        }
        Ok(false)
    }

    /// Notes how far the run came.
    fn note(&mut self) -> Result<(), Error> {
        let Some(journal) = &self.journal else { return Ok(()) };
        if self.is_whole_or_nothing
            && let Some((lengths, tally)) = &self.point.begun
        {
            let next = Resume { input: self.point.next.input, at: None };
            journal.save(&Checkpoint { next, lengths: *lengths, begun: None, tally: tally.clone() })?;
        } else {
            self.point.lengths = Lengths::default();
            self.sinks.checkpoint(&mut self.point.lengths)?;
            journal.save(&self.point)?;
        }
        self.resumable = true;
        self.noted = Instant::now();
        Ok(())
    }

    fn end(mut self, written: Result<(), Error>, interrupted: bool) -> Result<Tally, Error> {
        let stopped = self.point.tally.stopped;
        if written.is_ok() && interrupted && !stopped {
            self.note()?;
        }
        let ending = match &written {
            Ok(()) if !stopped && !interrupted => Ending::Complete,
            // another run can go on; without one, what is complete appears with its tables
            Ok(()) if !stopped && self.resumable => Ending::Interrupted,
            Err(_) if self.resumable => Ending::Interrupted,
            _ => Ending::Stopped,
        };
        let finished = self.sinks.finish(ending);
        // the error that counts is the first
        if let Err(e) = written.and(finished) {
            let hint = "the same command with `--resume` goes on from here, once there is nothing in its way";
            return Err(if ending == Ending::Interrupted && e.to_do().is_none() { e.hint(hint) } else { e });
        }
        if let Some(journal) = self.journal.as_ref().filter(|_| ending != Ending::Interrupted) {
            journal.remove()?;
        }
        self.point.tally.interrupted = interrupted && !stopped;
        Ok(self.point.tally)
    }
}
