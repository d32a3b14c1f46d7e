//! Which cleaned file belongs to which source.

use std::collections::BTreeSet;
use std::fs::File;
use std::io;
use std::path::{Component, Path, PathBuf};

use super::Names;
use super::way::Tables;
use crate::error::{Error, ErrorKind};
use crate::io::codec::decoder;
use crate::io::kind::{Codec, Format, Kind, endings, renamed};
use crate::io::tables::without_apostrophe;

/// The folder that `clean` wrote, or one file of it.
#[derive(Debug)]
pub(super) struct Cleaned {
    path: PathBuf,
    is_folder: bool,
}

impl Cleaned {
    pub(super) fn new(path: &Path) -> Self {
        Self { path: path.to_owned(), is_folder: path.is_dir() }
    }

    /// The folder.
    pub(super) fn root(&self) -> &Path {
        if self.is_folder { &self.path } else { self.path.parent().unwrap_or(Path::new("")) }
    }

    /// One file: the source whose path is the end of the file's own, or the only one there is; none for all of a folder.
    pub(super) fn chosen(&self, tables: &Tables) -> Result<Option<String>, Error> {
        if self.is_folder {
            return Ok(None);
        }
        let path = real(&self.path);
        let ends = |source: &&String| {
            let source = Path::new(source.as_str());
            let same = |kind| path.ends_with(renamed(source, kind));
            path.ends_with(source) || kinds().any(same)
        };
        let mut sources = tables.sources()?;
        let longest = sources.iter().filter(ends).max_by_key(|source| source.len()).cloned();
        let only = if sources.len() == 1 { sources.pop_first() } else { None };
        match longest.or(only) {
            Some(source) => Ok(Some(source)),
            None if sources.is_empty() => Ok(Some(self.name())),
            None => {
                let what = format!("the tables do not speak of `{}`", self.path.display());
                Err(Error::new(ErrorKind::Usage, what)
                    .hint("restore the whole folder that `clean` wrote, or name the audit of this file"))
            }
        }
    }

    fn name(&self) -> String {
        self.path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default()
    }

    /// The name in the output, and the cleaned file, of a source; none if it leads elsewhere. `is_source` tells whether
    /// the tables have a name as it is.
    pub(super) fn file(&self, source: &str, is_source: impl Fn(&str) -> bool) -> Option<Names> {
        if !self.is_folder {
            return Some((self.name(), self.path.clone()));
        }
        let name = if source == "-" { "stdin.txt" } else { source };
        let inside = |name: &str| {
            !name.is_empty() && Path::new(name).components().all(|c| matches!(c, Component::Normal(_)))
        };
        if !inside(name) {
            return None;
        }
        let root = self.root();
        let others = kinds().map(|kind| renamed(Path::new(name), kind).to_string_lossy().into_owned());
        // with `--spreadsheet-safe` an apostrophe went before the name; without, it is the name's own
        let bare = without_apostrophe(name).filter(|bare| inside(bare) && root.join(bare).exists());
        let bare = bare.filter(|bare| !root.join(name).exists() || !is_source(bare));
        let names = bare.into_iter().chain([name]).map(str::to_owned);
        let found = names.chain(others).find(|name| root.join(name).exists());
        let name = found.unwrap_or_else(|| name.to_owned());
        Some((name.clone(), root.join(name)))
    }

    /// A file that no table speaks of.
    pub(super) fn unnamed(&self, name: &str) -> Names {
        let file = if self.is_folder { self.root().join(name) } else { self.path.clone() };
        (name.to_owned(), file)
    }

    /// The files of a folder that no table speaks of, tables aside.
    pub(super) fn unseen(&self, seen: &BTreeSet<String>, tables: &Tables) -> Result<Vec<String>, Error> {
        let root = self.root();
        if !self.is_folder {
            return Ok(if seen.is_empty() { vec![self.name()] } else { Vec::new() });
        }
        let mut out = Vec::new();
        let taken: BTreeSet<String> = seen
            .iter()
            .filter_map(|source| Some(self.file(source, |name| tables.speak_of(name))?.0))
            .collect();
        for entry in walkdir::WalkDir::new(root).sort_by_file_name() {
            let entry = entry.map_err(|e| {
                Error::new(ErrorKind::Usage, format!("cannot read `{}`: {e}", root.display()))
            })?;
            let Ok(path) = entry.path().strip_prefix(root) else { continue };
            let name =
                path.components().map(|c| c.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/");
            let hidden = entry.file_name().to_string_lossy().starts_with('.');
            let is_table = ["audit", "documents", "errors", "escapes"].contains(&endings(&name).stem);
            if entry.file_type().is_file() && !hidden && !is_table && !taken.contains(&name) {
                out.push(name);
            }
        }
        Ok(out)
    }
}

/// What records may have been written as.
fn kinds() -> impl Iterator<Item = Kind> {
    const CODECS: [Codec; 5] = [Codec::Plain, Codec::Gzip, Codec::Zstd, Codec::Bzip2, Codec::Xz];
    let records = Format::ALL.into_iter().filter(|format| format.has_records() && *format != Format::Wet);
    records.flat_map(|format| CODECS.map(|codec| Kind { format, codec }))
}

/// Whether a file of that name holds records.
pub(super) fn holds_records(name: &str) -> bool {
    endings(name).format.is_some_and(Format::has_records)
}

/// The bytes of a file, decompressed.
pub(super) fn length(file: &Path) -> io::Result<usize> {
    let name = file.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let (mut reader, _) = decoder(File::open(file)?, codec_of(&name))?;
    io::copy(&mut reader, &mut io::sink()).map(|length| usize::try_from(length).unwrap_or(usize::MAX))
}

/// Whether a file of that name is a table, whose header is gone with it.
pub(super) fn is_table(name: &str) -> bool {
    matches!(endings(name).format, Some(Format::Csv | Format::Tsv))
}

/// How a file of that name is compressed.
pub(super) fn codec_of(name: &str) -> Codec {
    endings(name).codec
}

/// The path without links and dots.
pub(super) fn real(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}
