//! Everything that leaves is a sink: the texts, the tables, a diff. Sinks hear of batches in input order, on one thread.

mod folder;
mod stream;
mod tables;

use super::done::Done;
use super::journal::Lengths;
use crate::error::Error;

pub(crate) use folder::Folder;
pub(crate) use stream::{AuditStream, Stream};
pub(crate) use tables::{Places, Tables};

/// How a run ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// All inputs were read.
    Complete,
    /// It was told to stop: what is complete appears, the file being written does not.
    Stopped,
    /// It can go on another time: nothing appears that is not complete, nothing is thrown away.
    Interrupted,
}

/// Takes cleaned batches, in input order.
pub(crate) trait Sink {
    /// One batch.
    fn batch(&mut self, done: &Done) -> Result<(), Error>;

    /// The file being written is withdrawn, down to where its input began.
    fn withdraw(&mut self, _begun: &Lengths) -> Result<(), Error> {
        Ok(())
    }

    /// Hands everything to the system, and says how much that is.
    fn checkpoint(&mut self, _lengths: &mut Lengths) -> Result<(), Error> {
        Ok(())
    }

    /// The moment to flush, and to fail.
    fn finish(&mut self, ending: Ending) -> Result<(), Error>;
}

impl Sink for Vec<Box<dyn Sink + '_>> {
    fn batch(&mut self, done: &Done) -> Result<(), Error> {
        self.iter_mut().try_for_each(|sink| sink.batch(done))
    }

    fn withdraw(&mut self, begun: &Lengths) -> Result<(), Error> {
        self.iter_mut().try_for_each(|sink| sink.withdraw(begun))
    }

    fn checkpoint(&mut self, lengths: &mut Lengths) -> Result<(), Error> {
        self.iter_mut().try_for_each(|sink| sink.checkpoint(lengths))
    }

    /// Finishes every one of them, whatever becomes of the others; the first error is the one that counts.
    fn finish(&mut self, ending: Ending) -> Result<(), Error> {
        let all: Vec<Result<(), Error>> = self.iter_mut().map(|sink| sink.finish(ending)).collect();
        all.into_iter().collect()
    }
}
