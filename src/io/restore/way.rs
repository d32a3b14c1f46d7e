//! The tables, read side by side in the order in which they were written.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fs::File;
use std::io::Read;
use std::iter::Peekable;
use std::path::{Path, PathBuf};

use rustc_hash::FxHashSet;
use serde::de::DeserializeOwned;
use xxhash_rust::xxh3::xxh3_64;

use super::Failure;
use super::files::Cleaned;
use crate::cut::restore;
use crate::error::{Error, ErrorKind};
use crate::io::archive;
use crate::io::codec::decoder;
use crate::io::kind::{Codec, endings};
use crate::io::tables::{AuditRow, DocumentRow, ErrorRow, EscapesRow, raw_bytes, without_apostrophe};

/// What the tables say of one document.
#[derive(Debug, Default)]
pub(super) struct Document {
    pub(super) row: Option<DocumentRow>,
    pub(super) removals: Vec<AuditRow>,
    pub(super) error: Option<ErrorRow>,
}

type Rows<T> = Peekable<Box<dyn Iterator<Item = Result<T, Error>>>>;

/// The tables of a run.
pub(super) struct Tables {
    audit_path: PathBuf,
    audit: Rows<AuditRow>,
    /// None if there is no `documents.csv`: then only documents with removals are known.
    documents: Option<Rows<DocumentRow>>,
    documents_path: Option<PathBuf>,
    /// Hashes of the sources in `documents.csv`, once they are asked for.
    listed: Option<FxHashSet<u64>>,
    errors: Rows<ErrorRow>,
    /// Without `documents.csv`: all of them, by source, as they cannot be read side by side.
    errors_of: BTreeMap<String, VecDeque<ErrorRow>>,
    escapes: Rows<EscapesRow>,
}

impl Tables {
    /// Opens the audit and the tables beside it, or in the cleaned folder.
    pub(super) fn open(audit: &Path, cleaned: &Cleaned) -> Result<Self, Error> {
        let beside = |name: &str| {
            let near = |folder: &Path| {
                let mut endings = [".csv", ".csv.gz", ".csv.zst", ".parquet"];
                if is_parquet(audit) {
                    endings.rotate_right(1); // of two runs' tables those of the same kind belong together
                }
                endings.iter().map(|e| folder.join(format!("{name}{e}"))).find(|path| path.exists())
            };
            near(audit.parent().unwrap_or(Path::new(""))).or_else(|| near(cleaned.root()))
        };
        let documents_path = beside("documents");
        let mut documents = documents_path.as_deref().map(rows::<DocumentRow>).transpose()?;
        // a table of no documents lists none of those there are
        if documents.as_mut().is_some_and(|rows| rows.peek().is_none()) {
            documents = None;
        }
        let mut errors = optional::<ErrorRow>(beside("errors"))?;
        let mut errors_of: BTreeMap<String, VecDeque<ErrorRow>> = BTreeMap::new();
        if documents.is_none() {
            while let Some(row) = errors.next().transpose()? {
                errors_of.entry(row.source.clone()).or_default().push_back(row);
            }
        }
        let mut removals = rows(audit)?;
        peek(&mut removals)?; // what is no table of ours is refused before anything is written
        Ok(Self {
            audit: removals,
            audit_path: audit.to_owned(),
            listed: None,
            documents,
            documents_path,
            errors,
            errors_of,
            escapes: optional(beside("escapes"))?,
        })
    }

    /// Whether every document is listed.
    pub(super) fn are_listed(&self) -> bool {
        self.documents.is_some()
    }

    /// The names of all sources, from tables read once more.
    pub(super) fn sources(&self) -> Result<BTreeSet<String>, Error> {
        let mut sources: BTreeSet<String> = self.errors_of.keys().cloned().collect();
        let mut add = |source: String| {
            if !sources.contains(&source) {
                sources.insert(source);
            }
        };
        match self.documents_path.as_deref().filter(|_| self.are_listed()) {
            Some(path) => rows::<DocumentRow>(path)?.try_for_each(|row| row.map(|row| add(row.source)))?,
            None => rows::<AuditRow>(&self.audit_path)?.try_for_each(|row| row.map(|row| add(row.source)))?,
        }
        Ok(sources)
    }

    /// Whether a source is called that.
    pub(super) fn speak_of(&self, name: &str) -> bool {
        self.sources().is_ok_and(|sources| sources.contains(name))
    }

    /// A source that the audit speaks of and `documents.csv` does not.
    fn unlisted(&mut self) -> Result<Option<String>, Error> {
        let Some(path) = self.documents_path.as_deref().filter(|_| self.documents.is_some()) else {
            return Ok(None);
        };
        let Some(row) = peek(&mut self.audit)? else { return Ok(None) };
        let listed = match &mut self.listed {
            Some(listed) => listed,
            none => {
                let all = rows::<DocumentRow>(path)?.map(|row| row.map(|row| xxh3_64(row.source.as_bytes())));
                none.insert(all.collect::<Result<_, _>>()?)
            }
        };
        Ok((!listed.contains(&xxh3_64(row.source.as_bytes()))).then(|| row.source.clone()))
    }

    /// The source that comes next.
    pub(super) fn next_source(&mut self) -> Result<Option<String>, Error> {
        if let Some(source) = self.unlisted()? {
            return Ok(Some(source));
        }
        match &mut self.documents {
            Some(documents) => peek(documents).map(|row| row.map(|row| row.source.clone())),
            None => match peek(&mut self.audit)? {
                Some(row) => Ok(Some(row.source.clone())),
                None => Ok(self.errors_of.keys().next().cloned()),
            },
        }
    }

    /// Passes over what is left of a source.
    pub(super) fn pass(&mut self, source: &str) -> Result<(), Error> {
        if let Some(documents) = &mut self.documents {
            while next_if(documents, |row| row.source == source)?.is_some() {}
        }
        while next_if(&mut self.audit, |row| row.source == source)?.is_some() {}
        while next_if(&mut self.errors, |row| row.source == source)?.is_some() {}
        while next_if(&mut self.escapes, |row| row.source == source)?.is_some() {}
        self.errors_of.remove(source);
        Ok(())
    }

    /// The way back of one source.
    pub(super) fn way<'t>(&'t mut self, source: &'t str) -> Way<'t> {
        Way { tables: self, source }
    }
}

/// A source's first document.
#[derive(Clone, Copy, Debug)]
pub(super) struct First {
    /// Whether it is called something else than its source, as records are.
    pub(super) own_name: bool,
    /// What was kept of it, in bytes, if that is known.
    pub(super) bytes_out: Option<usize>,
}

/// What the tables say of one source, document by document.
pub(super) struct Way<'t> {
    tables: &'t mut Tables,
    pub(super) source: &'t str,
}

impl Way<'_> {
    /// What is known of its first document; none if there is none.
    pub(super) fn first(&mut self) -> Result<Option<First>, Failure> {
        let source = self.source;
        let first = |document: &str, bytes_out| First { own_name: document != source, bytes_out };
        if let Some(documents) = &mut self.tables.documents {
            let row = peek(documents).map_err(text)?.filter(|row| row.source == source);
            let length = |row: &DocumentRow| Some(row.bytes_out).filter(|_| row.status != "failed");
            return Ok(row.map(|row| first(&row.document, length(row))));
        }
        let error = self.tables.errors_of.get(source).and_then(|rows| rows.front());
        let row = peek(&mut self.tables.audit).map_err(text)?.filter(|row| row.source == source);
        let documents = error.map(|row| &row.document).into_iter().chain(row.map(|row| &row.document));
        Ok(documents.map(|document| first(document, None)).max_by_key(|first| first.own_name))
    }

    /// The document, if the source is one: a text, or a file of records that could not be read.
    pub(super) fn next_whole(&mut self, records: bool) -> Result<Option<Document>, Failure> {
        let source = self.source;
        if !self.is_listed() {
            let whole = |row: &ErrorRow| row.document == source;
            let errors = self.tables.errors_of.get_mut(source);
            if let Some(error) = errors.and_then(|rows| pop_if(rows, whole)) {
                return Ok(Some(Document { error: Some(error), ..Document::default() }));
            }
            return if records {
                Ok(None)
            } else {
                self.next_changed(|_| true).map(|d| Some(d.unwrap_or_default()))
            };
        }
        let failed_whole = match &mut self.tables.documents {
            Some(rows) => peek(rows)
                .map_err(text)?
                .is_some_and(|r| r.source == source && r.document == source && r.status == "failed"),
            None => false,
        };
        if records && !failed_whole {
            return Ok(None);
        }
        match self.next()? {
            None => self.end().and(Err("documents.csv does not list it".into())),
            document => Ok(document),
        }
    }

    /// Whether every document is listed.
    pub(super) fn is_listed(&self) -> bool {
        self.tables.are_listed()
    }

    /// The next document of those listed.
    pub(super) fn next(&mut self) -> Result<Option<Document>, Failure> {
        let source = self.source;
        let Some(documents) = &mut self.tables.documents else { return Ok(None) };
        let Some(row) = next_if(documents, |row| row.source == source).map_err(text)? else {
            return Ok(None);
        };
        let mut removals = Vec::with_capacity(row.removals);
        while removals.len() < row.removals
            && let Some(removal) = self.removal(|r| r.document == row.document)?
        {
            removals.push(removal);
        }
        let failed =
            |e: &ErrorRow| row.status == "failed" && e.source == source && e.document == row.document;
        let error = next_if(&mut self.tables.errors, failed).map_err(text)?;
        Ok(Some(Document { row: Some(row), removals, error }))
    }

    /// Without a list: the next document with removals, if `is_it` says so of its id.
    pub(super) fn next_changed(&mut self, is_it: impl Fn(&str) -> bool) -> Result<Option<Document>, Failure> {
        let Some(first) = self.removal(|row| is_it(&row.document))? else { return Ok(None) };
        let mut removals = vec![first];
        // a document's rows stand together, and their offsets rise
        while let Some(last) = removals.last()
            && let (document, end) = (last.document.clone(), last.byte_end)
            && let Some(row) = self.removal(|row| row.document == document && row.byte_start >= end)?
        {
            removals.push(row);
        }
        Ok(Some(Document { removals, ..Document::default() }))
    }

    /// Without a list: the failed record at a line.
    pub(super) fn next_failed(&mut self, line: usize) -> Option<ErrorRow> {
        pop_if(self.tables.errors_of.get_mut(self.source)?, |row| row.line == line)
    }

    fn removal(&mut self, is_it: impl Fn(&AuditRow) -> bool) -> Result<Option<AuditRow>, Failure> {
        let source = self.source;
        let row = next_if(&mut self.tables.audit, |row| row.source == source && is_it(row)).map_err(text)?;
        Ok(row.map(|mut row| {
            // the offsets tell an apostrophe of `--spreadsheet-safe` from one of the text's own
            if row.removed.len() == row.byte_end.saturating_sub(row.byte_start) + 1
                && let Some(removed) = without_apostrophe(&row.removed)
            {
                row.removed = removed.to_owned();
            }
            row
        }))
    }

    /// How removals of the record at `line` were spelled, where that is noted.
    pub(super) fn escapes(&mut self, line: usize) -> Result<Vec<EscapesRow>, Failure> {
        let source = self.source;
        let mut rows = Vec::new();
        while let Some(row) =
            next_if(&mut self.tables.escapes, |row| row.source == source && row.line == line).map_err(text)?
        {
            rows.push(row);
        }
        Ok(rows)
    }

    /// Nothing may be left of the source in the audit.
    pub(super) fn end(&mut self) -> Result<(), Failure> {
        let mut left_over = 0;
        let mut first = None;
        while let Some(row) = self.removal(|_| true)? {
            left_over += 1;
            first = first.or(Some(row.document));
        }
        match first {
            None => Ok(()),
            Some(document) if self.is_listed() => Err(format!(
                "{left_over} rows of the audit belong to no document of documents.csv, the first to `{document}`: one of \
                 the tables is damaged"
            )),
            Some(document) => {
                Err(format!("the cleaned file has no record `{document}` where the audit has one"))
            }
        }
    }
}

impl Document {
    /// Puts the document together and checks it against its hash.
    pub(super) fn join(&self, kept: &str) -> Result<String, Failure> {
        let removed = self.removals.iter().map(|r| (r.byte_start, r.removed.as_str()));
        let text = restore(kept, removed).map_err(|e| e.to_string())?;
        match &self.row {
            Some(row) if format!("{:016x}", xxh3_64(text.as_bytes())) != row.xxh3 => {
                Err("the restored text is not the original: its hash differs from documents.csv".into())
            }
            _ => Ok(text),
        }
    }
}

/// The raw bytes of a failed document.
pub(super) fn raw(error: &ErrorRow) -> Result<Vec<u8>, Failure> {
    if error.raw.is_empty() {
        return Err(format!("it could not be read when it was cleaned: {}", error.reason));
    }
    raw_bytes(&error.raw).ok_or_else(|| "its raw bytes in errors.csv are damaged".into())
}

fn text(e: Error) -> Failure {
    e.to_string()
}

/// The rows of a table, compressed or not.
fn rows<T: DeserializeOwned + 'static>(path: &Path) -> Result<Rows<T>, Error> {
    let unread =
        |e: std::io::Error| Error::new(ErrorKind::Usage, format!("cannot read `{}`: {e}", path.display()));
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let codec = Some(endings(&name).codec).filter(|_| name.contains(".csv")).unwrap_or(Codec::Plain);
    let file = File::open(path).map_err(unread)?;
    if file.metadata().is_ok_and(|m| m.is_dir()) {
        return Err(unread(std::io::Error::new(std::io::ErrorKind::IsADirectory, "it is a folder")));
    }
    let shown = path.display().to_string();
    let hint = "it must be a table as `unfurnish clean` wrote it";
    if is_parquet(path) {
        let refuse = move |e: Box<dyn std::error::Error + Send + Sync>| {
            Error::new(ErrorKind::Usage, format!("`{shown}`: {e}")).hint(hint)
        };
        let (names, rows) = archive::read(file).map_err(&refuse)?;
        let rows =
            rows.map(move |row| row.and_then(|row| Ok(row.deserialize::<T>(Some(&names))?)).map_err(&refuse));
        return Ok((Box::new(rows) as Box<dyn Iterator<Item = _>>).peekable());
    }
    let (reader, _) = decoder(file, codec).map_err(unread)?;
    let reader: csv::Reader<Box<dyn Read + Send>> =
        csv::ReaderBuilder::new().buffer_capacity(1 << 17).from_reader(reader);
    let rows = reader.into_deserialize().map(move |row: Result<T, csv::Error>| {
        row.map_err(|e| {
            let line = e.position().map_or_else(String::new, |p| format!(", line {}", p.line()));
            Error::new(ErrorKind::Usage, format!("`{shown}`{line}: {e}")).hint(hint)
        })
    });
    Ok((Box::new(rows) as Box<dyn Iterator<Item = _>>).peekable())
}

/// Whether a table is one by its name.
fn is_parquet(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("parquet"))
}

fn optional<T: DeserializeOwned + 'static>(path: Option<PathBuf>) -> Result<Rows<T>, Error> {
    match path {
        Some(path) => rows(&path),
        None => Ok((Box::new(std::iter::empty()) as Box<dyn Iterator<Item = _>>).peekable()),
    }
}

fn pop_if<T>(rows: &mut VecDeque<T>, is_it: impl FnOnce(&T) -> bool) -> Option<T> {
    if rows.front().is_some_and(is_it) { rows.pop_front() } else { None }
}

/// The next row, left where it is. An error ends the table.
fn peek<T>(rows: &mut Rows<T>) -> Result<Option<&T>, Error> {
    if rows.peek().is_some_and(Result::is_err) {
        return rows.next().transpose().map(|_| None);
    }
    Ok(rows.peek().and_then(|row| row.as_ref().ok()))
}

fn next_if<T>(rows: &mut Rows<T>, is_it: impl FnOnce(&T) -> bool) -> Result<Option<T>, Error> {
    match peek(rows)? {
        Some(row) if is_it(row) => rows.next().transpose(),
        _ => Ok(None),
    }
}
