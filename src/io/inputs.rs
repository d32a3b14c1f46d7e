//! What there is to clean: files, folders, globs and stdin, in a fixed order.

use std::ffi::{OsStr, OsString};
use std::path::{Component, Path, PathBuf};

use rustc_hash::FxHashSet;
use walkdir::WalkDir;

use crate::error::{Error, ErrorKind};

/// How an input is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// One document.
    Text,
    /// One JSON object a line.
    Jsonl,
}

/// One file, or stdin.
#[derive(Clone, Debug)]
pub(crate) struct Input {
    /// Where it is read from; none is stdin.
    pub(crate) path: Option<PathBuf>,
    /// The audit's `source`: relative to the input root, with `/`; `-` for stdin.
    pub(crate) source: String,
    /// Where it goes, relative to the output folder.
    pub(crate) target: PathBuf,
    /// How it is read; none where its first bytes decide.
    pub(crate) format: Option<Format>,
    /// Its size in bytes, 0 where unknown.
    pub(crate) size: u64,
    /// Why it cannot be read, where that is known already.
    pub(crate) fault: Option<String>,
}

/// What was found.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// What is to be cleaned, in order.
    pub(crate) inputs: Vec<Input>,
    /// How many files in folders were passed over, having neither a text's ending nor none.
    pub(crate) passed_over: usize,
    seen: FxHashSet<PathBuf>,
}

/// The endings that make a file of a folder a text.
const TEXT: [&str; 4] = ["txt", "text", "md", "markdown"];
/// The endings of JSON lines.
const JSONL: [&str; 2] = ["jsonl", "ndjson"];

/// Expands `args` (paths, folders, globs, `-`). With a `format`, every file of a folder is read, and as that.
pub(crate) fn find(args: &[OsString], format: Option<Format>) -> Result<Found, Error> {
    let mut found = Found::default();
    for arg in args {
        found.seen.clear();
        let path = Path::new(arg);
        let name = arg.to_string_lossy();
        if arg == "-" {
            found.inputs.push(Input {
                path: None,
                source: "-".into(),
                target: "stdin.txt".into(),
                format,
                size: 0,
                fault: None,
            });
        } else if path.is_dir() {
            walk(path, path, format, &mut found);
        } else if path.exists() || path.is_symlink() {
            add(&mut found, path, path.parent().unwrap_or(Path::new("")), format, None);
        } else if name.contains(['*', '?', '[']) {
            expand(&name, format, &mut found)?;
        } else {
            return Err(Error::new(ErrorKind::Usage, format!("there is no file or folder `{name}`")));
        }
    }
    if found.inputs.is_empty() {
        let places = args.iter().map(|a| format!("`{}`", a.to_string_lossy())).collect::<Vec<_>>().join(", ");
        let error = Error::new(ErrorKind::Usage, format!("no text in {places}"));
        return Err(error.hint(format!(
            "files named {} or without an ending are read; `--format text` reads every file",
            TEXT.iter().chain(&JSONL).map(|e| format!(".{e}")).collect::<Vec<_>>().join(", ")
        )));
    }
    Ok(found)
}

/// The files that match a glob; folders that match are walked. Names keep their shape from the glob's fixed part on.
fn expand(pattern: &str, format: Option<Format>, found: &mut Found) -> Result<(), Error> {
    let bad = |e: glob::PatternError| Error::new(ErrorKind::Usage, format!("`{pattern}` is no glob: {e}"));
    let fixed: PathBuf = Path::new(pattern)
        .components()
        .take_while(|c| !c.as_os_str().to_string_lossy().contains(['*', '?', '[']))
        .collect();
    let hidden_by_name_only = glob::MatchOptions { require_literal_leading_dot: true, ..Default::default() };
    let before = found.inputs.len();
    for entry in glob::glob_with(pattern, hidden_by_name_only).map_err(bad)? {
        match entry {
            Ok(path) if path.is_dir() => walk(&path, &fixed, format, found),
            Ok(path) => add(found, &path, &fixed, format, None),
            Err(e) => add(found, e.path(), &fixed, format, Some(e.error().to_string())),
        }
    }
    if found.inputs.len() == before {
        return Err(Error::new(ErrorKind::Usage, format!("no file matches `{pattern}`")));
    }
    Ok(())
}

/// All files below `start`, sorted by name, hidden ones aside; a link that leads back is left out.
fn walk(start: &Path, root: &Path, format: Option<Format>, found: &mut Found) {
    let hidden = |name: &OsStr| name.to_string_lossy().starts_with('.');
    let entries = WalkDir::new(start).follow_links(true).sort_by_file_name().into_iter();
    for entry in entries.filter_entry(|e| e.depth() == 0 || !hidden(e.file_name())) {
        match entry {
            Ok(entry) if entry.file_type().is_file() => {
                let ending = entry.path().extension().map(|e| e.to_string_lossy().to_lowercase());
                let known = ending.is_none_or(|e| TEXT.contains(&e.as_str()) || JSONL.contains(&e.as_str()));
                if known || format.is_some() {
                    add(found, entry.path(), root, format, None);
                } else {
                    found.passed_over += 1;
                }
            }
            Ok(_) => {}
            Err(e) if e.loop_ancestor().is_some() => {}
            Err(e) => {
                let path = e.path().map_or_else(|| start.to_owned(), Path::to_owned);
                let why = e.io_error().map_or_else(|| e.to_string(), ToString::to_string);
                add(found, &path, root, format, Some(why));
            }
        }
    }
}

fn add(found: &mut Found, path: &Path, root: &Path, format: Option<Format>, fault: Option<String>) {
    if !found.seen.insert(path.to_owned()) {
        return;
    }
    let target = path.strip_prefix(root).unwrap_or(path);
    let target: PathBuf = target.components().filter(|c| matches!(c, Component::Normal(_))).collect();
    let ending = path.extension().map(|e| e.to_string_lossy().to_lowercase());
    let by_name =
        if ending.is_some_and(|e| JSONL.contains(&e.as_str())) { Format::Jsonl } else { Format::Text };
    found.inputs.push(Input {
        path: Some(path.to_owned()),
        source: source(&target),
        target,
        format: Some(format.unwrap_or(by_name)),
        size: path.metadata().map_or(0, |m| m.len()),
        fault,
    });
}

/// A path as it stands in the tables.
fn source(path: &Path) -> String {
    path.components().map(|c| c.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}
