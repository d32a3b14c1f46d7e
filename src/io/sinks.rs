//! Everything that leaves is a sink: the texts, the tables, a diff. Sinks hear of documents in input order, on one thread.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::done::{Done, OnError};
use super::inputs::Input;
use super::output::{Draft, write};
use super::tables::{AUDIT, DOCUMENTS, ERRORS, csv};
use crate::error::{Error, ErrorKind};

/// Takes cleaned documents, in input order.
pub(crate) trait Sink {
    /// One document.
    fn document(&mut self, done: &Done) -> Result<(), Error>;
    /// The run ends early: what is not complete must not appear.
    fn abandon(&mut self) {}
    /// The moment to flush, and to fail.
    fn finish(&mut self) -> Result<(), Error>;
}

impl Sink for Vec<Box<dyn Sink + '_>> {
    fn document(&mut self, done: &Done) -> Result<(), Error> {
        self.iter_mut().try_for_each(|sink| sink.document(done))
    }

    fn abandon(&mut self) {
        self.iter_mut().for_each(|sink| sink.abandon());
    }

    /// Finishes every one of them, whatever becomes of the others; the first error is the one that counts.
    fn finish(&mut self) -> Result<(), Error> {
        let all: Vec<Result<(), Error>> = self.iter_mut().map(|sink| sink.finish()).collect();
        all.into_iter().collect()
    }
}

/// Texts into a folder: a file for a file.
pub(crate) struct Folder {
    root: PathBuf,
    /// The file of records being written.
    open: Option<(PathBuf, Draft)>,
    on_error: OnError,
}

impl Folder {
    pub(crate) fn new(root: &Path, on_error: OnError) -> Self {
        Self { root: root.to_owned(), open: None, on_error }
    }
}

impl Sink for Folder {
    fn document(&mut self, done: &Done) -> Result<(), Error> {
        let target = &done.input.target;
        let left_out = done.fault.is_some() && self.on_error != OnError::Pass;
        if self.open.as_ref().is_some_and(|(open, _)| open != target) {
            self.finish()?;
        }
        if done.broken {
            // what has been written of it is not the whole: it must not appear
            self.open = None;
            return remove_stale(&self.root.join(target));
        }
        if !done.record {
            let target = self.root.join(target);
            return if left_out { remove_stale(&target) } else { write(&target, &done.output) };
        }
        if self.open.is_none() {
            self.open = Some((target.clone(), Draft::new(&self.root.join(target))?));
        }
        match &mut self.open {
            Some((_, draft)) if !left_out => draft.write(&done.output),
            _ => Ok(()),
        }
    }

    fn abandon(&mut self) {
        if let Some((target, _)) = self.open.take() {
            // an earlier run's, of which the tables of this one do not speak
            let _ = remove_stale(&self.root.join(target));
        }
    }

    fn finish(&mut self) -> Result<(), Error> {
        match self.open.take() {
            Some((_, draft)) => draft.finish(),
            None => Ok(()),
        }
    }
}

/// Texts one after the other into a stream; records of two files stay apart.
pub(crate) struct Stream<W> {
    out: W,
    /// The input written last, if its last record had no terminator.
    open: Option<Arc<Input>>,
}

impl<W> Stream<W> {
    pub(crate) fn new(out: W) -> Self {
        Self { out, open: None }
    }
}

impl<W: Write> Sink for Stream<W> {
    fn document(&mut self, done: &Done) -> Result<(), Error> {
        let apart = self.open.take().is_some_and(|open| !Arc::ptr_eq(&open, &done.input));
        let terminator: &[u8] = if apart && !done.output.is_empty() { b"\n" } else { b"" };
        if done.record && !done.output.is_empty() && !done.output.ends_with(b"\n") {
            self.open = Some(Arc::clone(&done.input));
        }
        let written = self.out.write_all(terminator).and_then(|()| self.out.write_all(&done.output));
        written.map_err(|e| Error::io("cannot write to stdout", e))
    }

    fn finish(&mut self) -> Result<(), Error> {
        self.out.flush().map_err(|e| Error::io("cannot write to stdout", e))
    }
}

/// The audit into a stream.
pub(crate) struct AuditStream<W> {
    out: W,
    begun: bool,
}

impl<W> AuditStream<W> {
    pub(crate) fn new(out: W) -> Self {
        Self { out, begun: false }
    }
}

impl<W: Write> AuditStream<W> {
    fn begin(&mut self) -> Result<(), Error> {
        let header = if self.begun { "" } else { AUDIT };
        self.begun = true;
        self.out.write_all(header.as_bytes()).map_err(|e| Error::io("cannot write the audit to stdout", e))
    }
}

impl<W: Write> Sink for AuditStream<W> {
    fn document(&mut self, done: &Done) -> Result<(), Error> {
        self.begin()?;
        self.out.write_all(&done.audit).map_err(|e| Error::io("cannot write the audit to stdout", e))
    }

    fn finish(&mut self) -> Result<(), Error> {
        self.begin()?;
        self.out.flush().map_err(|e| Error::io("cannot write the audit to stdout", e))
    }
}

/// A table in the making, with its header.
fn table(path: &Path, header: &str) -> Result<Draft, Error> {
    let mut draft = Draft::new(path)?;
    draft.write(header.as_bytes())?;
    Ok(draft)
}

/// Where `errors.csv` goes: into the output folder, or beside the audit.
pub(crate) fn errors_path(audit: &Path, folder: Option<&Path>) -> PathBuf {
    folder.unwrap_or_else(|| audit.parent().unwrap_or(Path::new(""))).join("errors.csv")
}

/// `audit.csv`, `documents.csv` and, if there is anything to say, `errors.csv`.
pub(crate) struct Tables {
    audit: Option<Draft>,
    documents: Option<Draft>,
    errors: Option<Draft>,
    errors_path: PathBuf,
}

impl Tables {
    /// The audit at `audit`; the other tables in `folder`, or without one only errors, beside the audit.
    pub(crate) fn new(audit: &Path, folder: Option<&Path>) -> Result<Self, Error> {
        Ok(Self {
            audit: Some(table(audit, AUDIT)?),
            documents: folder.map(|f| table(&f.join("documents.csv"), DOCUMENTS)).transpose()?,
            errors: None,
            errors_path: errors_path(audit, folder),
        })
    }
}

impl Sink for Tables {
    fn document(&mut self, done: &Done) -> Result<(), Error> {
        let bad = |e: csv::Error| Error::new(ErrorKind::Io, e.to_string());
        if let Some(audit) = &mut self.audit {
            audit.write(&done.audit)?;
        }
        if let (Some(documents), Some(row)) = (&mut self.documents, &done.row) {
            documents.write(&csv([row]).map_err(bad)?)?;
        }
        if let Some(fault) = &done.fault {
            if self.errors.is_none() {
                self.errors = Some(table(&self.errors_path, ERRORS)?);
            }
            if let Some(errors) = &mut self.errors {
                errors.write(&csv([fault]).map_err(bad)?)?;
            }
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<(), Error> {
        match self.errors.take() {
            Some(errors) => errors.finish()?,
            None if is_errors_table(&self.errors_path) => remove_stale(&self.errors_path)?,
            None => {}
        }
        for draft in [self.documents.take(), self.audit.take()].into_iter().flatten() {
            draft.finish()?;
        }
        Ok(())
    }
}

/// Whether the file is an `errors.csv` of ours: one of an earlier run speaks of documents of that run.
fn is_errors_table(path: &Path) -> bool {
    let mut head = vec![0; ERRORS.len()];
    std::fs::File::open(path)
        .and_then(|mut f| f.read_exact(&mut head))
        .is_ok_and(|()| head == ERRORS.as_bytes())
}

/// Removes what an earlier run wrote and this one leaves out.
fn remove_stale(path: &Path) -> Result<(), Error> {
    match std::fs::remove_file(path) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => {
            Err(Error::io(format!("cannot remove `{}`, of an earlier run", path.display()), e))
        }
        _ => Ok(()),
    }
}
