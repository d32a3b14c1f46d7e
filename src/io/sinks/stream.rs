//! Texts, or the audit, into a stream.

use std::io::Write;
use std::sync::Arc;

use super::{Ending, Sink};
use crate::error::Error;
use crate::io::done::{Done, Output, Written};
use crate::io::inputs::Input;
use crate::io::kind::Codec;
use crate::io::tables::AUDIT;

/// Texts one after the other; records of two files stay apart.
pub(crate) struct Stream<W> {
    out: W,
    /// The input written last, if its last record had no terminator.
    open: Option<Arc<Input>>,
}

impl<W: Write> Stream<W> {
    pub(crate) fn new(out: W) -> Self {
        Self { out, open: None }
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.out.write_all(bytes).map_err(|e| Error::io("cannot write to stdout", e))
    }
}

impl<W: Write> Sink for Stream<W> {
    fn batch(&mut self, done: &Done) -> Result<(), Error> {
        match &done.output {
            Output::Texts(texts) => texts.iter().try_for_each(|text| match &text.what {
                Written::Bytes(bytes) => self.write(bytes),
                Written::Nothing | Written::Already => Ok(()),
            })?,
            Output::Part { input, bytes, codec, .. } if !bytes.is_empty() => {
                if self.open.take().is_some_and(|open| !Arc::ptr_eq(&open, input)) {
                    self.write(b"\n")?;
                }
                self.write(bytes)?;
                if *codec == Codec::Plain && !bytes.ends_with(b"\n") {
                    self.open = Some(Arc::clone(input));
                }
            }
            // `targets` has refused to write them to stdout
            Output::Part { .. } | Output::Rows { .. } => {}
        }
        // a reader at the other end of a pipe waits for what is done
        self.out.flush().map_err(|e| Error::io("cannot write to stdout", e))
    }

    fn finish(&mut self, _ending: Ending) -> Result<(), Error> {
        self.out.flush().map_err(|e| Error::io("cannot write to stdout", e))
    }
}

/// The audit.
pub(crate) struct AuditStream<W> {
    out: W,
    begun: bool,
}

impl<W: Write> AuditStream<W> {
    pub(crate) fn new(out: W) -> Self {
        Self { out, begun: false }
    }

    fn write(&mut self, rows: &[u8]) -> Result<(), Error> {
        let header = if self.begun { "" } else { AUDIT };
        self.begun = true;
        let written = self.out.write_all(header.as_bytes()).and_then(|()| self.out.write_all(rows));
        written.map_err(|e| Error::io("cannot write the audit to stdout", e))
    }
}

impl<W: Write> Sink for AuditStream<W> {
    fn batch(&mut self, done: &Done) -> Result<(), Error> {
        self.write(&done.tables.audit)
    }

    fn finish(&mut self, _ending: Ending) -> Result<(), Error> {
        self.write(&[])?;
        self.out.flush().map_err(|e| Error::io("cannot write the audit to stdout", e))
    }
}
