//! The tables: `audit.csv`, `documents.csv` and, if there is anything to say, `errors.csv` and `escapes.csv`.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::{Ending, Sink};
use crate::error::{Error, ErrorKind};
use crate::io::archive;
use crate::io::codec::encode;
use crate::io::done::Done;
use crate::io::journal::Lengths;
use crate::io::kind::{Codec, Endings, Format, endings};
use crate::io::output::{Draft, remove_stale};
use crate::io::tables::{AUDIT, DOCUMENTS, ERRORS, ESCAPES};

/// The tables of a run.
pub(crate) struct Tables {
    audit: Table,
    documents: Option<Table>,
    errors: Table,
    escapes: Table,
}

/// Where the tables go, and how.
#[derive(Clone, Debug)]
pub(crate) struct Places {
    pub(crate) audit: PathBuf,
    /// None without an output folder.
    pub(crate) documents: Option<PathBuf>,
    pub(crate) errors: PathBuf,
    pub(crate) escapes: PathBuf,
    /// Of the audit and the documents.
    pub(crate) codec: Codec,
}

impl Places {
    /// The audit at `audit`, whose name says how it is compressed; the others, whose names are their own, in the output
    /// folder, or without one only those that speak of faults and spellings, beside the audit.
    pub(crate) fn new(audit: PathBuf, folder: Option<&Path>) -> Self {
        let name = audit.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let Endings { codec, format, .. } = endings(&name);
        let ending = if format == Some(Format::Parquet) {
            ".parquet".into()
        } else {
            format!(".csv{}", codec.ending())
        };
        let beside =
            |name: &str| folder.unwrap_or_else(|| audit.parent().unwrap_or(Path::new(""))).join(name);
        Self {
            documents: folder.map(|f| f.join(format!("documents{ending}"))),
            errors: beside("errors.csv"),
            escapes: beside("escapes.csv"),
            codec,
            audit,
        }
    }
}

impl Tables {
    /// With `resumed`, they go on behind so many bytes.
    pub(crate) fn new(places: &Places, keep: bool, resumed: Option<Lengths>) -> Result<Self, Error> {
        let lengths = resumed.unwrap_or_default();
        let table = |path: &Path, header, length, codec| Table::new(path, header, codec, keep, length);
        let mut audit = table(&places.audit, AUDIT, lengths.audit, places.codec)?;
        audit.open()?;
        let documents = places.documents.as_ref().map(|path| {
            let mut documents = table(path, DOCUMENTS, lengths.documents, places.codec)?;
            documents.open()?;
            Ok::<_, Error>(documents)
        });
        Ok(Self {
            audit,
            documents: documents.transpose()?,
            errors: table(&places.errors, ERRORS, lengths.errors, Codec::Plain)?,
            escapes: table(&places.escapes, ESCAPES, lengths.escapes, Codec::Plain)?,
        })
    }
}

impl Sink for Tables {
    fn batch(&mut self, done: &Done) -> Result<(), Error> {
        self.audit.write(&done.tables.audit)?;
        if let Some(documents) = &mut self.documents {
            documents.write(&done.tables.documents)?;
        }
        self.errors.write(&done.tables.errors)?;
        self.escapes.write(&done.tables.escapes)
    }

    fn withdraw(&mut self, begun: &Lengths) -> Result<(), Error> {
        self.audit.cut_back(begun.audit)?;
        if let Some(documents) = &mut self.documents {
            documents.cut_back(begun.documents)?;
        }
        self.errors.cut_back(begun.errors)?;
        self.escapes.cut_back(begun.escapes)
    }

    fn checkpoint(&mut self, lengths: &mut Lengths) -> Result<(), Error> {
        lengths.audit = self.audit.flush()?;
        lengths.documents = self.documents.as_mut().map(Table::flush).transpose()?.flatten();
        lengths.errors = self.errors.flush()?;
        lengths.escapes = self.escapes.flush()?;
        Ok(())
    }

    fn finish(&mut self, ending: Ending) -> Result<(), Error> {
        self.errors.finish(ending)?;
        self.escapes.finish(ending)?;
        if let Some(documents) = &mut self.documents {
            documents.finish(ending)?;
        }
        self.audit.finish(ending)
    }
}

/// One table; it exists once it has something to say, or is opened.
struct Table {
    /// Where its CSV goes.
    path: PathBuf,
    /// Where it goes as Parquet, once it is complete.
    archive: Option<PathBuf>,
    header: &'static str,
    codec: Codec,
    keep: bool,
    draft: Option<Draft>,
}

impl Table {
    fn new(
        path: &Path,
        header: &'static str,
        codec: Codec,
        keep: bool,
        resumed: Option<u64>,
    ) -> Result<Self, Error> {
        let is_archive = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("parquet"));
        let archive = is_archive.then(|| path.to_owned());
        let mut path = path.to_owned();
        if is_archive {
            path.as_mut_os_string().push(".csv");
        }
        let draft = resumed.map(|length| Draft::resume(&path, length)).transpose()?;
        Ok(Self { path, archive, header, codec, keep, draft: draft.map(|d| d.keep(keep)) })
    }

    fn open(&mut self) -> Result<&mut Draft, Error> {
        let draft = match self.draft.take() {
            Some(draft) => draft,
            None => Draft::new(&self.path)?.keep(self.keep),
        };
        let draft = self.draft.insert(draft);
        if draft.is_empty() {
            let header = encode(self.header.into(), self.codec, true);
            draft.append(&header.map_err(|e| Error::io("cannot compress a table", e))?)?;
        }
        Ok(draft)
    }

    fn write(&mut self, rows: &[u8]) -> Result<(), Error> {
        if rows.is_empty() { Ok(()) } else { self.open()?.append(rows) }
    }

    fn flush(&mut self) -> Result<Option<u64>, Error> {
        let length = self.draft.as_mut().map(Draft::hand_over).transpose()?;
        Ok(length.filter(|length| *length > 0))
    }

    /// Down to what was there when an input began: nothing, if it was not there.
    fn cut_back(&mut self, length: Option<u64>) -> Result<(), Error> {
        match (&mut self.draft, length) {
            (Some(draft), Some(length)) => draft.cut_back(length),
            // an empty draft stays: that none is there means that it was finished
            (Some(draft), None) => draft.cut_back(0),
            _ => Ok(()),
        }
    }

    fn finish(&mut self, ending: Ending) -> Result<(), Error> {
        let draft = match self.draft.take() {
            Some(draft) if draft.is_empty() => {
                draft.discard();
                None
            }
            draft => draft,
        };
        match draft {
            Some(mut draft) if ending == Ending::Interrupted => draft.hand_over().map(drop),
            Some(draft) => self.place(draft),
            // one of an earlier run speaks of documents of that run
            None if ending != Ending::Interrupted && self.is_ours() => remove_stale(&self.path),
            None => Ok(()),
        }
    }

    /// Puts the table in its place.
    fn place(&self, mut draft: Draft) -> Result<(), Error> {
        let Some(archive) = &self.archive else { return draft.finish() };
        let written = archive::write(draft.reopen()?, Draft::new(archive)?);
        let cannot = |e| Error::new(ErrorKind::Io, format!("cannot write `{}`: {e}", archive.display()));
        written.map_err(cannot)?.finish()?;
        draft.discard();
        Ok(())
    }

    /// Whether the file is such a table of ours.
    fn is_ours(&self) -> bool {
        let mut head = vec![0; self.header.len()];
        File::open(&self.path)
            .and_then(|mut file| file.read_exact(&mut head))
            .is_ok_and(|()| head == self.header.as_bytes())
    }
}
