//! Everything that leaves is a sink: the texts, the tables, a diff. Sinks hear of documents in input order, on one thread.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::output::{Draft, write};
use super::tables::{AUDIT, DOCUMENTS, ERRORS, csv};
use crate::error::{Error, ErrorKind};
use crate::run::{Done, OnError};

/// Takes cleaned documents, in input order.
pub(crate) trait Sink {
    /// One document.
    fn document(&mut self, done: &Done) -> Result<(), Error>;
    /// The moment to flush, and to fail.
    fn finish(&mut self) -> Result<(), Error>;
}

impl Sink for Vec<Box<dyn Sink + '_>> {
    fn document(&mut self, done: &Done) -> Result<(), Error> {
        self.iter_mut().try_for_each(|sink| sink.document(done))
    }

    fn finish(&mut self) -> Result<(), Error> {
        self.iter_mut().try_for_each(|sink| sink.finish())
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
        if !done.record {
            return if left_out { Ok(()) } else { write(&self.root.join(target), &done.output) };
        }
        if self.open.is_none() {
            self.open = Some((target.clone(), Draft::new(&self.root.join(target))?));
        }
        match &mut self.open {
            Some((_, draft)) if !left_out => draft.write(&done.output),
            _ => Ok(()),
        }
    }

    fn finish(&mut self) -> Result<(), Error> {
        match self.open.take() {
            Some((_, draft)) => draft.finish(),
            None => Ok(()),
        }
    }
}

/// Texts one after the other into a stream.
pub(crate) struct Stream<W>(pub(crate) W);

impl<W: Write> Sink for Stream<W> {
    fn document(&mut self, done: &Done) -> Result<(), Error> {
        self.0.write_all(&done.output).map_err(|e| Error::io("cannot write to stdout", e))
    }

    fn finish(&mut self) -> Result<(), Error> {
        self.0.flush().map_err(|e| Error::io("cannot write to stdout", e))
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
        let beside = audit.parent().unwrap_or(Path::new(""));
        Ok(Self {
            audit: Some(table(audit, AUDIT)?),
            documents: folder.map(|f| table(&f.join("documents.csv"), DOCUMENTS)).transpose()?,
            errors: None,
            errors_path: folder.unwrap_or(beside).join("errors.csv"),
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
            None => remove_stale(&self.errors_path)?,
        }
        for draft in [self.documents.take(), self.audit.take()].into_iter().flatten() {
            draft.finish()?;
        }
        Ok(())
    }
}

/// An `errors.csv` of an earlier run speaks of documents of that run.
fn remove_stale(path: &Path) -> Result<(), Error> {
    match std::fs::remove_file(path) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => {
            Err(Error::io(format!("cannot remove the `{}` of an earlier run", path.display()), e))
        }
        _ => Ok(()),
    }
}
