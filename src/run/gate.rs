//! Keeps the reader from running ahead of the others: what has been read and is not yet written is bounded.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// The bytes between reading and writing. A large batch that takes its time may have so many behind it.
const BYTES: usize = 48 << 20;
/// Batches that wait for a thread, for each thread.
const WAITING: usize = 2;

#[derive(Debug, Default)]
struct State {
    bytes: usize,
    waiting: usize,
    closed: bool,
}

/// Where the reader waits.
#[derive(Debug)]
pub(super) struct Gate {
    state: Mutex<State>,
    changed: Condvar,
    waiting: usize,
}

impl Gate {
    pub(super) fn new(threads: usize) -> Self {
        Self { state: Mutex::default(), changed: Condvar::new(), waiting: WAITING * threads }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // numbers alone are never half changed
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What a batch counts: one that is larger than everything else counts as half, so that others pass beside it.
    fn share(weight: usize) -> usize {
        weight.min(BYTES / 2)
    }

    /// Waits until there is room; false if the run is over.
    pub(super) fn enter(&self, weight: usize) -> bool {
        let full = |s: &mut State| !s.closed && (s.bytes >= BYTES || s.waiting >= self.waiting);
        let mut state = self.changed.wait_while(self.state(), full).unwrap_or_else(PoisonError::into_inner);
        state.bytes += Self::share(weight);
        state.waiting += 1;
        !state.closed
    }

    /// A thread takes up a batch.
    pub(super) fn start(&self) {
        self.state().waiting -= 1;
        self.changed.notify_one();
    }

    /// A batch is written.
    pub(super) fn leave(&self, weight: usize) {
        self.state().bytes -= Self::share(weight);
        self.changed.notify_one();
    }

    /// The run is over.
    pub(super) fn close(&self) {
        self.state().closed = true;
        self.changed.notify_one();
    }
}
