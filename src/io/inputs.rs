//! What there is to clean: files, folders, globs and stdin, in a fixed order, and where each will be written.

use std::ffi::OsStr;
use std::path::{Component, Path, PathBuf};

use rustc_hash::FxHashMap;
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
}

/// What was found.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// What is to be cleaned, in order.
    pub(crate) inputs: Vec<Input>,
    /// Places that could not be walked, and why: documents that failed.
    pub(crate) unreadable: Vec<(String, String)>,
    /// How many files in folders were passed over, having neither a text's ending nor none.
    pub(crate) passed_over: usize,
}

/// The endings that make a file of a folder a text.
const TEXT: [&str; 4] = ["txt", "text", "md", "markdown"];
/// The endings of JSON lines.
const JSONL: [&str; 2] = ["jsonl", "ndjson"];

/// Expands `args` (paths, folders, globs, `-`). With a `format`, every file of a folder is read, and as that.
pub(crate) fn find(args: &[String], format: Option<Format>) -> Result<Found, Error> {
    let mut found = Found::default();
    for arg in args {
        if arg == "-" {
            let target = PathBuf::from("stdin.txt");
            found.inputs.push(Input { path: None, source: "-".into(), target, format, size: 0 });
            continue;
        }
        let path = Path::new(arg);
        if path.is_dir() {
            walk(path, format, &mut found);
        } else if path.exists() || path.is_symlink() {
            add(&mut found, path, path.parent().unwrap_or(Path::new("")), format);
        } else if arg.contains(['*', '?', '[']) {
            expand(arg, format, &mut found)?;
        } else {
            return Err(Error::new(ErrorKind::Usage, format!("there is no file or folder `{arg}`")));
        }
    }
    if found.inputs.is_empty() && found.unreadable.is_empty() {
        let places = args.iter().map(|a| format!("`{a}`")).collect::<Vec<_>>().join(", ");
        let error = Error::new(ErrorKind::Usage, format!("no text in {places}"));
        return Err(error.hint(format!(
            "files named {} or without an ending are read; `--format text` reads every file",
            TEXT.iter().chain(&JSONL).map(|e| format!(".{e}")).collect::<Vec<_>>().join(", ")
        )));
    }
    Ok(found)
}

fn expand(pattern: &str, format: Option<Format>, found: &mut Found) -> Result<(), Error> {
    let bad = |e: glob::PatternError| Error::new(ErrorKind::Usage, format!("`{pattern}` is no glob: {e}"));
    let fixed: PathBuf = Path::new(pattern)
        .components()
        .take_while(|c| !c.as_os_str().to_string_lossy().contains(['*', '?', '[']))
        .collect();
    let before = found.inputs.len() + found.unreadable.len();
    for entry in glob::glob(pattern).map_err(bad)? {
        match entry {
            Ok(path) if path.is_dir() => walk(&path, format, found),
            Ok(path) => add(found, &path, &fixed, format),
            Err(e) => found.unreadable.push((source(e.path()), e.error().to_string())),
        }
    }
    if found.inputs.len() + found.unreadable.len() == before {
        return Err(Error::new(ErrorKind::Usage, format!("no file matches `{pattern}`")));
    }
    Ok(())
}

/// All files below `root`, sorted by name, hidden ones aside; a link that leads back is left out.
fn walk(root: &Path, format: Option<Format>, found: &mut Found) {
    let hidden = |name: &OsStr| name.to_string_lossy().starts_with('.');
    let entries = WalkDir::new(root).follow_links(true).sort_by_file_name().into_iter();
    for entry in entries.filter_entry(|e| e.depth() == 0 || !hidden(e.file_name())) {
        match entry {
            Ok(entry) if entry.file_type().is_file() => {
                let ending = entry.path().extension().map(|e| e.to_string_lossy().to_lowercase());
                let known = ending.is_none_or(|e| TEXT.contains(&e.as_str()) || JSONL.contains(&e.as_str()));
                if known || format.is_some() {
                    add(found, entry.path(), root, format);
                } else {
                    found.passed_over += 1;
                }
            }
            Ok(_) => {}
            Err(e) if e.loop_ancestor().is_some() => {}
            Err(e) => {
                let path = e.path().map_or_else(|| root.to_owned(), Path::to_owned);
                let why = e.io_error().map_or_else(|| e.to_string(), ToString::to_string);
                found.unreadable.push((source(path.strip_prefix(root).unwrap_or(&path)), why));
            }
        }
    }
}

fn add(found: &mut Found, path: &Path, root: &Path, format: Option<Format>) {
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
    });
}

/// A path as it stands in the tables.
fn source(path: &Path) -> String {
    path.components().map(|c| c.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

/// Refuses what would lose data before anything is written: an output folder inside an input, two inputs for one
/// output, an output that is an input or one of the tables.
pub(crate) fn check_targets(
    args: &[String],
    found: &Found,
    out: &Path,
    tables: &[&str],
) -> Result<(), Error> {
    let real_out = real(out);
    for arg in args.iter().filter(|a| Path::new(a).is_dir()) {
        if real_out.starts_with(real(Path::new(arg))) {
            let what = format!("the output folder `{}` lies inside the input folder `{arg}`", out.display());
            return Err(Error::new(ErrorKind::Usage, what).hint("name one outside of it with `-o`"));
        }
    }
    let own: FxHashMap<PathBuf, &Input> =
        found.inputs.iter().filter_map(|i| Some((real(i.path.as_deref()?), i))).collect();
    let mut seen: FxHashMap<&Path, &Input> = FxHashMap::default();
    for input in &found.inputs {
        let name = |i: &Input| i.path.as_ref().map_or("stdin".into(), |p| p.display().to_string());
        if let Some(other) = seen.insert(&input.target, input) {
            let what = format!(
                "`{}` and `{}` would both be written to `{}`",
                name(other),
                name(input),
                out.join(&input.target).display()
            );
            return Err(
                Error::new(ErrorKind::Usage, what).hint("clean them in two runs with two output folders")
            );
        }
        if tables.iter().any(|t| Path::new(t) == input.target) {
            let what = format!(
                "`{}` would be written over the table `{}`",
                name(input),
                out.join(&input.target).display()
            );
            return Err(Error::new(ErrorKind::Usage, what).hint("rename it, or leave it out"));
        }
        if let Some(other) = own.get(&real(&out.join(&input.target))) {
            let what = format!("cleaning `{}` would write over the input `{}`", name(input), name(other));
            return Err(Error::new(ErrorKind::Usage, what).hint("name another output folder with `-o`"));
        }
    }
    Ok(())
}

/// The path without links and dots, as far as it exists.
fn real(path: &Path) -> PathBuf {
    if let Ok(path) = path.canonicalize() {
        return path;
    }
    let (parent, name) = (path.parent(), path.file_name());
    match (parent, name) {
        (Some(parent), Some(name)) if parent.as_os_str().is_empty() => real(Path::new(".")).join(name),
        (Some(parent), Some(name)) => real(parent).join(name),
        _ => path.to_owned(),
    }
}
