//! Refusing what would lose data, before anything is written.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use rustc_hash::FxHashMap;

use super::inputs::{Found, Input};
use super::sinks::Places;
use crate::error::{Error, ErrorKind};

/// Everything a run will write.
#[derive(Debug)]
pub(crate) struct Targets<'a> {
    /// Folder for texts and tables.
    pub(crate) folder: Option<&'a Path>,
    /// Whether texts are written into it.
    pub(crate) texts: bool,
    /// The tables.
    pub(crate) tables: Option<&'a Places>,
}

/// Refuses: an output folder inside an input, or that is a file · two inputs for one output · anything written over an
/// input · a table written over a text or another table.
pub(crate) fn check(args: &[OsString], found: &Found, targets: &Targets<'_>) -> Result<(), Error> {
    let usage = |what: String, hint: &str| Err(Error::new(ErrorKind::Usage, what).hint(hint));
    let mut real_paths = RealPaths::default();
    if let Some(folder) = targets.folder {
        let real_folder = real(folder);
        if folder.exists() && !folder.is_dir() {
            return usage(
                format!("the output `{}` is a file", folder.display()),
                "name a folder with `-o`, or `-` for stdout",
            );
        }
        for arg in args.iter().map(Path::new).filter(|a| targets.texts && a.is_dir()) {
            if real_folder.starts_with(real(arg)) {
                let what = format!(
                    "the output folder `{}` lies inside the input folder `{}`",
                    folder.display(),
                    arg.display()
                );
                return usage(what, "name one outside of it with `-o`");
            }
        }
    }
    let audit = targets.tables.map(|t| &t.audit);
    if let Some(audit) = audit.filter(|a| !targets.texts && targets.folder.is_some() && a.exists()) {
        let what = format!(
            "a dry run would replace `{}`, without which the texts beside it cannot be restored",
            audit.display()
        );
        return usage(what, "name another folder with `-o`, or a file with `--audit`");
    }
    if targets.texts && targets.folder.is_none() && found.inputs.iter().any(Input::is_written_as_rows) {
        return usage(
            "Parquet cannot be written to stdout".into(),
            "name a folder with `-o`, or have JSON lines written with `--output-format jsonl`",
        );
    }
    let own: FxHashMap<PathBuf, &Input> =
        found.inputs.iter().filter_map(|i| Some((real_paths.of(i.path.as_deref()?), i))).collect();
    let mut written: FxHashMap<PathBuf, String> = FxHashMap::default();
    for (path, what) in tables(targets) {
        let path = real_paths.of(&path);
        if let Some(input) = own.get(&path) {
            return usage(
                format!("{what} would be written over the input `{}`", name(input)),
                "name another file with `--audit`, or another folder with `-o`",
            );
        }
        if let Some(other) = written.insert(path, what.clone()) {
            return usage(
                format!("{what} would be written over {other}"),
                "name another file with `--audit`",
            );
        }
    }
    let folder = targets.folder.filter(|_| targets.texts);
    let mut seen: FxHashMap<&Path, &Input> = FxHashMap::default();
    if let Some(stdin) = found.inputs.iter().find(|i| i.path.is_none()) {
        // its first bytes may decide which
        let names =
            if stdin.format.is_none() { &["stdin.txt", "stdin.jsonl", "stdin.parquet"][..] } else { &[] };
        seen.extend(names.iter().map(|&target| (Path::new(target), stdin)));
    }
    for (input, target) in found.inputs.iter().filter_map(|i| Some((i, folder?.join(&i.target)))) {
        let place = target.display();
        let real_target = real_paths.of(&target);
        if let Some(other) = seen.insert(&input.target, input).filter(|other| !std::ptr::eq(*other, input)) {
            let what = format!("`{}` and `{}` would both be written to `{place}`", name(other), name(input));
            return usage(what, "clean them in two runs with two output folders");
        }
        if let Some(table) = written.get(&real_target) {
            return usage(
                format!("`{}` and {table} would both be written to `{place}`", name(input)),
                "rename the input, leave it out, or name another audit",
            );
        }
        if let Some(other) = own.get(&real_target) {
            let what = format!("cleaning `{}` would write over the input `{}`", name(input), name(other));
            return usage(what, "name another output folder with `-o`");
        }
    }
    Ok(())
}

/// The tables and what to call them.
fn tables(targets: &Targets<'_>) -> Vec<(PathBuf, String)> {
    let Some(places) = targets.tables else { return Vec::new() };
    let named = |path: &PathBuf| {
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        (path.clone(), format!("the table `{name}`"))
    };
    let audit = (places.audit.clone(), format!("the audit `{}`", places.audit.display()));
    let others = places.documents.iter().chain([&places.errors, &places.escapes]);
    [audit].into_iter().chain(others.map(named)).collect()
}

fn name(input: &Input) -> String {
    input.path.as_ref().map_or("stdin".into(), |p| p.display().to_string())
}

/// Paths without links and dots. Most of a run's files lie in few folders, which are looked up once.
#[derive(Debug, Default)]
struct RealPaths(FxHashMap<PathBuf, PathBuf>);

impl RealPaths {
    fn of(&mut self, path: &Path) -> PathBuf {
        let (Some(parent), Some(name)) = (path.parent(), path.file_name()) else { return real(path) };
        if path.is_symlink() {
            return real(path);
        }
        match self.0.get(parent) {
            Some(folder) => folder.join(name),
            None => {
                let folder = real(if parent.as_os_str().is_empty() { Path::new(".") } else { parent });
                let path = folder.join(name);
                self.0.insert(parent.to_owned(), folder);
                path
            }
        }
    }
}

/// The path without links and dots, as far as it exists.
fn real(path: &Path) -> PathBuf {
    if let Ok(path) = path.canonicalize() {
        return path;
    }
    match (path.parent(), path.file_name()) {
        (Some(parent), Some(name)) if parent.as_os_str().is_empty() => real(Path::new(".")).join(name),
        (Some(parent), Some(name)) => real(parent).join(name),
        _ => path.to_owned(),
    }
}
