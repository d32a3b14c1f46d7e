//! The way back for files: cleaned outputs and the tables in, the originals out.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::fs;
use std::path::{Component, Path, PathBuf};

use serde::de::DeserializeOwned;
use xxhash_rust::xxh3::xxh3_64;

use super::jsonl::{self, Fields};
use super::output;
use super::tables::{AuditRow, DocumentRow, ErrorRow, raw_bytes};
use crate::cut::restore;
use crate::error::{Error, ErrorKind};

/// How a restoration went.
#[derive(Debug, Default)]
pub(crate) struct Restored {
    /// Documents restored.
    pub(crate) documents: usize,
    /// Files that could not be, and why.
    pub(crate) failed: Vec<String>,
}

/// What the tables say of one source.
#[derive(Debug, Default)]
struct Source {
    /// Its documents, in order.
    documents: Vec<Document>,
    /// Whether `documents.csv` lists them; else only those with removals are known.
    listed: bool,
    /// Rows of the audit that no document of `documents.csv` accounts for.
    left_over: usize,
}

/// What the tables say of one document.
#[derive(Debug, Default)]
struct Document {
    row: Option<DocumentRow>,
    removals: Vec<AuditRow>,
    error: Option<ErrorRow>,
}

/// Restores what lies in `cleaned` (a folder, or one file) by `audit` and the tables beside it, into `out`.
pub(crate) fn put_back(cleaned: &Path, audit: &Path, out: &Path, fields: &Fields) -> Result<Restored, Error> {
    let rows: Vec<AuditRow> = table(audit)?;
    let beside = |name: &str| {
        let near = audit.with_file_name(name);
        if near.exists() { near } else { cleaned.join(name) }
    };
    let documents: Vec<DocumentRow> = optional_table(&beside("documents.csv"))?;
    let errors: Vec<ErrorRow> = optional_table(&beside("errors.csv"))?;
    let root = if cleaned.is_dir() { cleaned } else { cleaned.parent().unwrap_or(Path::new("")) };
    if out.exists() && real(out) == real(root) {
        let what = format!("restoring into `{}` would write over the cleaned texts", out.display());
        return Err(Error::new(ErrorKind::Usage, what).hint("name another folder with `-o`"));
    }
    let listed = !documents.is_empty();
    let mut sources = by_source(rows, documents, errors);
    if !listed && cleaned.is_dir() {
        // a text of which nothing was removed has no row in the audit
        files(cleaned)?.into_iter().for_each(|path| _ = sources.entry(path).or_default());
    }
    let mut restored = Restored::default();
    for (name, file, source) in chosen(cleaned, root, sources)? {
        if !Path::new(&name).components().all(|c| matches!(c, Component::Normal(_))) || name.is_empty() {
            restored.failed.push(format!("`{name}`: the source leads out of the output folder"));
            continue;
        }
        let count = source.documents.len().max(1);
        let bytes = source.original(&name, &file, fields);
        match bytes.and_then(|bytes| output::write(&out.join(&name), &bytes).map_err(|e| e.to_string())) {
            Ok(()) => restored.documents += count,
            Err(why) => restored.failed.push(format!("`{name}`: {why}")),
        }
    }
    Ok(restored)
}

/// The sources to restore: their name in the output, their cleaned file, and what the tables say.
fn chosen(
    cleaned: &Path,
    root: &Path,
    mut sources: BTreeMap<String, Source>,
) -> Result<Vec<(String, PathBuf, Source)>, Error> {
    if cleaned.is_dir() {
        let place = |name: String, source| {
            let name = if name == "-" { stdin_name(root) } else { name };
            let file = root.join(&name);
            (name, file, source)
        };
        return Ok(sources.into_iter().map(|(name, source)| place(name, source)).collect());
    }
    // one file: the source whose path is the end of the file's own, or the only one there is
    let path = cleaned.canonicalize().unwrap_or_else(|_| cleaned.to_owned());
    let ends = |name: &&String| path.ends_with(Path::new(name.as_str()));
    let longest = sources.keys().filter(ends).max_by_key(|name| name.len()).cloned();
    let only = || (sources.len() == 1).then(|| sources.keys().next().cloned()).flatten();
    let own = cleaned.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    match longest.or_else(only).and_then(|name| sources.remove(&name)) {
        Some(source) => Ok(vec![(own, cleaned.to_owned(), source)]),
        None if sources.is_empty() => Ok(vec![(own, cleaned.to_owned(), Source::default())]),
        None => {
            Err(Error::new(ErrorKind::Usage, format!("the tables do not speak of `{}`", cleaned.display()))
                .hint("restore the whole folder that `clean` wrote, or name the audit of this file"))
        }
    }
}

/// Under which name `clean - -o DIR` wrote stdin.
fn stdin_name(root: &Path) -> String {
    let records = root.join("stdin.jsonl").exists() && !root.join("stdin.txt").exists();
    if records { "stdin.jsonl".into() } else { "stdin.txt".into() }
}

fn real(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

fn table<T: DeserializeOwned>(path: &Path) -> Result<Vec<T>, Error> {
    let bad = |e: csv::Error| {
        let line = e.position().map_or_else(String::new, |p| format!(", line {}", p.line()));
        Error::new(ErrorKind::Usage, format!("`{}`{line}: {e}", path.display()))
            .hint("it must be a table as `unfurnish clean` wrote it")
    };
    let mut reader = csv::Reader::from_path(path).map_err(|e| match e.kind() {
        csv::ErrorKind::Io(_) => {
            Error::new(ErrorKind::Usage, format!("cannot read `{}`: {e}", path.display()))
        }
        _ => bad(e),
    })?;
    reader.deserialize().collect::<Result<_, _>>().map_err(bad)
}

fn optional_table<T: DeserializeOwned>(path: &Path) -> Result<Vec<T>, Error> {
    if path.exists() { table(path) } else { Ok(Vec::new()) }
}

/// The rows of the three tables, by source, document by document in the order of the run.
fn by_source(
    rows: Vec<AuditRow>,
    documents: Vec<DocumentRow>,
    errors: Vec<ErrorRow>,
) -> BTreeMap<String, Source> {
    if documents.is_empty() {
        return unlisted(rows, errors);
    }
    let mut removals: BTreeMap<String, VecDeque<AuditRow>> = BTreeMap::new();
    for row in rows {
        removals.entry(row.source.clone()).or_default().push_back(row);
    }
    let mut failed: HashMap<(String, String), VecDeque<ErrorRow>> = HashMap::new();
    for row in errors {
        failed.entry((row.source.clone(), row.document.clone())).or_default().push_back(row);
    }
    let mut out: BTreeMap<String, Source> = BTreeMap::new();
    for row in documents {
        let own = removals.entry(row.source.clone()).or_default();
        let take = own.iter().take(row.removals).take_while(|r| r.document == row.document).count();
        let error =
            failed.get_mut(&(row.source.clone(), row.document.clone())).filter(|_| row.status == "failed");
        let document = Document {
            removals: own.drain(..take).collect(),
            error: error.and_then(VecDeque::pop_front),
            row: Some(row.clone()),
        };
        let source = out.entry(row.source).or_default();
        source.listed = true;
        source.documents.push(document);
    }
    for (name, rest) in removals {
        out.entry(name).or_default().left_over += rest.len();
    }
    out
}

/// Without `documents.csv`: a document's rows stand together, and their offsets rise.
fn unlisted(rows: Vec<AuditRow>, errors: Vec<ErrorRow>) -> BTreeMap<String, Source> {
    let mut out: BTreeMap<String, Source> = BTreeMap::new();
    for row in rows {
        let documents = &mut out.entry(row.source.clone()).or_default().documents;
        let last = documents.last_mut().and_then(|d| Some((d.removals.last()?.clone(), d)));
        match last {
            Some((last, document)) if last.document == row.document && last.byte_end <= row.byte_start => {
                document.removals.push(row);
            }
            _ => documents.push(Document { removals: vec![row], ..Document::default() }),
        }
    }
    for row in errors {
        let documents = &mut out.entry(row.source.clone()).or_default().documents;
        documents.push(Document { error: Some(row), ..Document::default() });
    }
    out
}

/// The files of a cleaned folder, tables aside, as sources.
fn files(root: &Path) -> Result<Vec<String>, Error> {
    let mut out = Vec::new();
    for entry in walkdir::WalkDir::new(root).sort_by_file_name() {
        let entry = entry
            .map_err(|e| Error::new(ErrorKind::Usage, format!("cannot read `{}`: {e}", root.display())))?;
        let Ok(path) = entry.path().strip_prefix(root) else { continue };
        let name = path.components().map(|c| c.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/");
        let hidden = entry.file_name().to_string_lossy().starts_with('.');
        let is_table = matches!(name.as_str(), "audit.csv" | "documents.csv" | "errors.csv");
        if entry.file_type().is_file() && !hidden && !is_table {
            out.push(name);
        }
    }
    Ok(out)
}

impl Source {
    /// The original bytes.
    fn original(self, name: &str, file: &Path, fields: &Fields) -> Result<Vec<u8>, String> {
        if self.left_over > 0 {
            return Err(format!(
                "{} rows of the audit belong to no document of documents.csv: one of the tables is damaged",
                self.left_over
            ));
        }
        let of_records = |d: &Document| {
            d.row.as_ref().is_some_and(|r| r.document != r.source)
                || d.removals.first().is_some_and(|r| r.document != r.source)
                || d.error.as_ref().is_some_and(|e| e.document != e.source)
        };
        let ending = Path::new(name).extension().map(|e| e.to_string_lossy().to_lowercase());
        let records =
            ending.is_some_and(|e| e == "jsonl" || e == "ndjson") || self.documents.iter().any(of_records);
        let whole_failed = self.documents.len() == 1
            && self.documents.iter().any(|d| d.error.as_ref().is_some_and(|e| e.document == e.source));
        if !records || whole_failed {
            return text(self.documents.into_iter().next().unwrap_or_default(), file);
        }
        let cleaned = if file.exists() { fs::read(file).map_err(|e| e.to_string())? } else { Vec::new() };
        if self.listed {
            listed_records(&cleaned, &self.documents, fields)
        } else {
            found_records(&cleaned, &self.documents, fields)
        }
    }
}

/// The raw bytes of a failed document.
fn raw(error: &ErrorRow) -> Result<Vec<u8>, String> {
    if error.raw.is_empty() {
        return Err(format!("it could not be read when it was cleaned: {}", error.reason));
    }
    raw_bytes(&error.raw).ok_or_else(|| "its raw bytes in errors.csv are damaged".into())
}

/// A file that is one document.
fn text(document: Document, file: &Path) -> Result<Vec<u8>, String> {
    if let Some(error) = &document.error {
        return raw(error);
    }
    let kept = fs::read(file).map_err(|e| format!("its cleaned text: {e}"))?;
    if document.removals.is_empty() && document.row.is_none() {
        return Ok(kept);
    }
    let kept = String::from_utf8(kept).map_err(|e| format!("its cleaned text: {e}"))?;
    document.join(&kept).map(String::into_bytes)
}

impl Document {
    /// Puts the document together and checks it against its hash.
    fn join(&self, kept: &str) -> Result<String, String> {
        let removed = self.removals.iter().map(|r| (r.byte_start, r.removed.as_str()));
        let text = restore(kept, removed).map_err(|e| e.to_string())?;
        match &self.row {
            Some(row) if format!("{:016x}", xxh3_64(text.as_bytes())) != row.xxh3 => {
                Err("the restored text is not the original: its hash differs from documents.csv".into())
            }
            _ => Ok(text),
        }
    }

    /// The record's original line.
    fn record(&self, line: &str, fields: &Fields) -> Result<String, String> {
        let mark = line.len() - line.trim_start_matches('\u{feff}').len();
        let record = jsonl::parse(&line[mark..], fields).map_err(|(_, why)| why)?;
        let text = self.join(&record.text)?;
        if text == record.text {
            return Ok(line.to_owned());
        }
        jsonl::with_text(line, record.at.start + mark..record.at.end + mark, &text)
    }
}

/// Records of which `documents.csv` lists every one.
fn listed_records(cleaned: &[u8], documents: &[Document], fields: &Fields) -> Result<Vec<u8>, String> {
    let mut lines = cleaned.split_inclusive(|&b| b == b'\n').peekable();
    let (mut out, mut number) = (Vec::with_capacity(cleaned.len()), 1);
    for document in documents {
        let at = document.error.as_ref().map_or(usize::MAX, |e| e.line);
        while number < at
            && let Some(blank) = lines.next_if(|l| l.trim_ascii().is_empty())
        {
            out.extend_from_slice(blank);
            number += 1;
        }
        number += 1;
        if let Some(error) = &document.error {
            let raw = raw(error)?;
            lines.next_if(|&line| line == raw); // with `--on-error pass` it stands in the output, too
            out.extend_from_slice(&raw);
            continue;
        }
        let line = lines.next().ok_or("the cleaned file has fewer records than documents.csv")?;
        let line = std::str::from_utf8(line).map_err(|e| e.to_string())?;
        out.extend_from_slice(document.record(line, fields)?.as_bytes());
    }
    lines.for_each(|line| out.extend_from_slice(line));
    Ok(out)
}

/// Records without `documents.csv`: the next document of the audit is the next record with its id, and a failed one
/// has its line in `errors.csv`.
fn found_records(cleaned: &[u8], documents: &[Document], fields: &Fields) -> Result<Vec<u8>, String> {
    let mut errors = documents.iter().filter_map(|d| d.error.as_ref()).peekable();
    let mut changed = documents.iter().filter(|d| d.error.is_none()).peekable();
    let (mut out, mut number) = (Vec::new(), 0);
    let mut lines = cleaned.split_inclusive(|&b| b == b'\n').peekable();
    loop {
        number += 1;
        if let Some(error) = errors.next_if(|e| e.line == number) {
            let raw = raw(error)?;
            lines.next_if(|&line| line == raw);
            out.extend_from_slice(&raw);
            continue;
        }
        let Some(line) = lines.next() else { break };
        let record = std::str::from_utf8(line)
            .ok()
            .and_then(|l| Some((l, jsonl::parse(l.trim_start_matches('\u{feff}'), fields).ok()?)));
        let of_record = |document: &&Document, id: Option<&str>| {
            document.removals.first().is_some_and(|r| match id {
                Some(id) => r.document == id,
                None => r.document == format!("{}#{number}", r.source),
            })
        };
        match record
            .and_then(|(line, record)| Some((line, changed.next_if(|d| of_record(d, record.id.as_deref()))?)))
        {
            Some((line, document)) => out.extend_from_slice(document.record(line, fields)?.as_bytes()),
            None => out.extend_from_slice(line),
        }
    }
    match changed.next().and_then(|d| d.removals.first()) {
        Some(row) => {
            Err(format!("the cleaned file has no record `{}` where the audit has one", row.document))
        }
        None => Ok(out),
    }
}
