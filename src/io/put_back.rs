//! The way back for files: cleaned outputs and the tables in, the originals out.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::fs;
use std::path::{Path, PathBuf};

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

/// One document to be put together again.
struct Item {
    row: Option<DocumentRow>,
    removals: Vec<AuditRow>,
    raw: Option<String>,
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
    if out.exists()
        && real(out) == real(if cleaned.is_dir() { cleaned } else { cleaned.parent().unwrap_or(cleaned) })
    {
        let what = format!("restoring into `{}` would write over the cleaned texts", out.display());
        return Err(Error::new(ErrorKind::Usage, what).hint("name another folder with `-o`"));
    }
    let mut sources = by_source(rows, documents, errors);
    if cleaned.is_file() {
        let name = cleaned.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let key = if sources.contains_key(&name) || sources.len() != 1 {
            name.clone()
        } else {
            sources.keys().next().cloned().unwrap_or_default()
        };
        let items = sources.remove(&key).unwrap_or_default();
        sources = BTreeMap::from([(name, items)]);
    } else {
        // a text of which nothing was removed has no row in the audit
        for path in files(cleaned)? {
            sources.entry(path).or_default();
        }
    }
    let root = if cleaned.is_dir() { cleaned } else { cleaned.parent().unwrap_or(Path::new("")) };
    let mut restored = Restored::default();
    for (source, items) in sources {
        if let Some(why) = unsafe_path(&source) {
            restored.failed.push(format!("`{source}`: {why}"));
            continue;
        }
        let records =
            items.iter().any(|i| i.row.as_ref().is_some_and(|r| r.document != source)) || is_jsonl(&source);
        let count = items.len().max(1);
        let bytes = if records {
            join_records(root, &source, items, fields)
        } else {
            join_text(root, &source, items)
        };
        match bytes.and_then(|bytes| output::write(&out.join(&source), &bytes).map_err(|e| e.to_string())) {
            Ok(()) => restored.documents += count,
            Err(why) => restored.failed.push(format!("`{source}`: {why}")),
        }
    }
    Ok(restored)
}

fn is_jsonl(source: &str) -> bool {
    let ending = Path::new(source).extension().map(|e| e.to_string_lossy().to_lowercase());
    ending.is_some_and(|e| e == "jsonl" || e == "ndjson")
}

/// A source that would lead out of the output folder.
fn unsafe_path(source: &str) -> Option<&'static str> {
    let plain = Path::new(source).components().all(|c| matches!(c, std::path::Component::Normal(_)));
    (!plain || source.is_empty()).then_some("the source leads out of the output folder")
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
) -> BTreeMap<String, Vec<Item>> {
    let mut out: BTreeMap<String, Vec<Item>> = BTreeMap::new();
    if documents.is_empty() {
        // without documents.csv: a document's rows stand together, and their offsets rise
        let mut last: Option<(String, String, usize)> = None;
        for row in rows {
            let items = out.entry(row.source.clone()).or_default();
            let goes_on = last
                .as_ref()
                .is_some_and(|(s, d, end)| *s == row.source && *d == row.document && *end <= row.byte_start);
            last = Some((row.source.clone(), row.document.clone(), row.byte_end));
            match items.last_mut() {
                Some(item) if goes_on => item.removals.push(row),
                _ => items.push(Item { row: None, removals: vec![row], raw: None }),
            }
        }
        return out;
    }
    let mut removals: HashMap<String, VecDeque<AuditRow>> = HashMap::new();
    for row in rows {
        removals.entry(row.source.clone()).or_default().push_back(row);
    }
    let mut raws: HashMap<(String, String), VecDeque<String>> = HashMap::new();
    for row in errors {
        raws.entry((row.source, row.document)).or_default().push_back(row.raw);
    }
    for row in documents {
        let own = removals.entry(row.source.clone()).or_default();
        let take = row.removals.min(own.len());
        let raw = if row.status == "failed" {
            raws.get_mut(&(row.source.clone(), row.document.clone())).and_then(VecDeque::pop_front)
        } else {
            None
        };
        let item = Item { removals: own.drain(..take).collect(), raw, row: Some(row) };
        out.entry(item.row.as_ref().map(|r| r.source.clone()).unwrap_or_default()).or_default().push(item);
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
        if entry.file_type().is_file()
            && !hidden
            && !matches!(name.as_str(), "audit.csv" | "documents.csv" | "errors.csv")
        {
            out.push(name);
        }
    }
    Ok(out)
}

fn join_text(root: &Path, source: &str, items: Vec<Item>) -> Result<Vec<u8>, String> {
    let Some(item) = items.into_iter().next() else {
        return fs::read(root.join(source)).map_err(|e| e.to_string());
    };
    if let Some(raw) = &item.raw {
        return raw_bytes(raw).ok_or_else(|| "its raw bytes in errors.csv are damaged".into());
    }
    let kept = fs::read_to_string(root.join(source)).map_err(|e| format!("its cleaned text: {e}"))?;
    join(&kept, &item).map(String::into_bytes)
}

/// Puts one document together and checks it against its hash.
fn join(kept: &str, item: &Item) -> Result<String, String> {
    let removed = item.removals.iter().map(|r| (r.byte_start, r.removed.as_str()));
    let text = restore(kept, removed).map_err(|e| e.to_string())?;
    match &item.row {
        Some(row) if format!("{:016x}", xxh3_64(text.as_bytes())) != row.xxh3 => {
            Err("the restored text is not the original: its hash differs from documents.csv".into())
        }
        _ => Ok(text),
    }
}

fn join_records(root: &Path, source: &str, items: Vec<Item>, fields: &Fields) -> Result<Vec<u8>, String> {
    let path = root.join(source);
    let cleaned = if path.exists() { fs::read(&path).map_err(|e| e.to_string())? } else { Vec::new() };
    let mut lines = cleaned.split_inclusive(|&b| b == b'\n').peekable();
    let mut out = Vec::with_capacity(cleaned.len());
    if items.iter().all(|i| i.row.is_none()) {
        return join_by_id(lines, &items, fields);
    }
    for item in &items {
        while let Some(blank) = lines.next_if(|l| l.trim_ascii().is_empty()) {
            out.extend_from_slice(blank);
        }
        if let Some(raw) = &item.raw {
            let raw = raw_bytes(raw).ok_or("its raw bytes in errors.csv are damaged")?;
            lines.next_if(|&line| line == raw); // with `--on-error pass` it stands in the output, too
            out.extend_from_slice(&raw);
            continue;
        }
        let line = lines.next().ok_or("the cleaned file has fewer records than documents.csv")?;
        if item.removals.is_empty() {
            out.extend_from_slice(line);
            continue;
        }
        let (line, mark, record) = read_record(line, fields)?;
        out.extend_from_slice(join_record(line, mark, &record, item)?.as_bytes());
    }
    lines.for_each(|line| out.extend_from_slice(line));
    Ok(out)
}

/// Without `documents.csv`: the next document of the audit is the next record with its id.
fn join_by_id<'l>(
    lines: impl Iterator<Item = &'l [u8]>,
    items: &[Item],
    fields: &Fields,
) -> Result<Vec<u8>, String> {
    let mut out = Vec::new();
    let mut items = items.iter().peekable();
    for (number, raw) in lines.enumerate() {
        let of_record = |item: &&Item, id: Option<&str>| {
            item.removals.first().is_some_and(|r| match id {
                Some(id) => r.document == id,
                None => r.document == format!("{}#{}", r.source, number + 1),
            })
        };
        match read_record(raw, fields) {
            Ok((line, mark, record)) => match items.next_if(|item| of_record(item, record.id.as_deref())) {
                Some(item) => out.extend_from_slice(join_record(line, mark, &record, item)?.as_bytes()),
                None => out.extend_from_slice(raw),
            },
            Err(_) => out.extend_from_slice(raw),
        }
    }
    match items.next().and_then(|item| item.removals.first()) {
        Some(row) => {
            Err(format!("the cleaned file has no record `{}` where the audit has one", row.document))
        }
        None => Ok(out),
    }
}

fn read_record<'l>(raw: &'l [u8], fields: &Fields) -> Result<(&'l str, usize, jsonl::Record), String> {
    let line = std::str::from_utf8(raw).map_err(|e| e.to_string())?;
    let mark = line.len() - line.trim_start_matches('\u{feff}').len();
    let record = jsonl::parse(&line[mark..], fields).map_err(|(_, why)| why)?;
    Ok((line, mark, record))
}

fn join_record(line: &str, mark: usize, record: &jsonl::Record, item: &Item) -> Result<String, String> {
    let text = join(&record.text, item)?;
    jsonl::with_text(line, record.at.start + mark..record.at.end + mark, &text)
}
