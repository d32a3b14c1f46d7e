//! What there is to clean: files, folders, globs and stdin, in a fixed order.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use rustc_hash::FxHashSet;
use walkdir::WalkDir;

use super::codec::decoder;
use super::kind::{Codec, Format, Kind, endings, has_no_ending, renamed};
use crate::error::{Error, ErrorKind};

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
    /// How its name says it is compressed.
    pub(crate) codec: Codec,
    /// How it is written; none as it is read.
    pub(crate) output: Option<Kind>,
    /// Whether what is written goes into a pipe.
    pub(crate) piped: bool,
    /// Its size in bytes, 0 where unknown.
    pub(crate) size: u64,
    /// When it was changed last, in nanoseconds of the Unix epoch; 0 where unknown.
    pub(crate) modified: u128,
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

/// What was asked for besides the paths.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Asked {
    /// With it, every file of a folder is read, and as that.
    pub(crate) format: Option<Format>,
    /// How all records are to be written.
    pub(crate) output: Option<Kind>,
    /// Whether everything is written to stdout.
    pub(crate) stdout: bool,
}

/// Expands `args`: paths, folders, globs, `-`.
pub(crate) fn find(args: &[OsString], asked: Asked) -> Result<Found, Error> {
    let mut found = Found::default();
    for arg in args {
        found.seen.clear();
        let path = Path::new(arg);
        let name = arg.to_string_lossy();
        if arg == "-" && asked.format == Some(Format::Parquet) {
            let error = Error::new(ErrorKind::Usage, "Parquet cannot be read from a pipe");
            return Err(error.hint("its end comes first: name the file"));
        } else if arg == "-" {
            found.inputs.push(Input::stdin(asked));
        } else if path.is_dir() {
            walk(path, path, asked, &mut found);
        } else if path.exists() || path.is_symlink() {
            add(&mut found, path, path.parent().unwrap_or(Path::new("")), asked, None);
        } else if name.contains(['*', '?', '[']) {
            expand(&name, asked, &mut found)?;
        } else {
            return Err(Error::new(ErrorKind::Usage, format!("there is no file or folder `{name}`")));
        }
    }
    if found.inputs.is_empty() {
        let places = args.iter().map(|a| format!("`{}`", a.to_string_lossy())).collect::<Vec<_>>().join(", ");
        let error = Error::new(ErrorKind::Usage, format!("no text in {places}"));
        return Err(error.hint(
            "files named .txt, .md, .jsonl, .ndjson, .parquet, .wet or .warc, compressed or not, or without an ending are \
             read; `--format text` reads every file",
        ));
    }
    Ok(found)
}

/// The files that match a glob; folders that match are walked. Names keep their shape from the glob's fixed part on.
fn expand(pattern: &str, asked: Asked, found: &mut Found) -> Result<(), Error> {
    let bad = |e: glob::PatternError| Error::new(ErrorKind::Usage, format!("`{pattern}` is no glob: {e}"));
    let fixed: PathBuf = Path::new(pattern)
        .components()
        .take_while(|c| !c.as_os_str().to_string_lossy().contains(['*', '?', '[']))
        .collect();
    let hidden_by_name_only = glob::MatchOptions { require_literal_leading_dot: true, ..Default::default() };
    let before = found.inputs.len();
    for entry in glob::glob_with(pattern, hidden_by_name_only).map_err(bad)? {
        match entry {
            Ok(path) if path.is_dir() => walk(&path, &fixed, asked, found),
            Ok(path) => add(found, &path, &fixed, asked, None),
            Err(e) => add(found, e.path(), &fixed, asked, Some(e.error().to_string())),
        }
    }
    if found.inputs.len() == before {
        return Err(Error::new(ErrorKind::Usage, format!("no file matches `{pattern}`")));
    }
    Ok(())
}

/// All files below `start`, sorted by name, hidden ones aside; a link that leads back is left out.
fn walk(start: &Path, root: &Path, asked: Asked, found: &mut Found) {
    let hidden = |name: &OsStr| name.to_string_lossy().starts_with('.');
    let entries = WalkDir::new(start).follow_links(true).sort_by_file_name().into_iter();
    for entry in entries.filter_entry(|e| e.depth() == 0 || !hidden(e.file_name())) {
        match entry {
            Ok(entry) if entry.file_type().is_file() => {
                let name = entry.file_name().to_string_lossy();
                let known = endings(&name).format.map_or(has_no_ending(&name), Format::is_read_in_folders);
                if known || asked.format.is_some() {
                    add(found, entry.path(), root, asked, None);
                } else {
                    found.passed_over += 1;
                }
            }
            Ok(_) => {}
            Err(e) if e.loop_ancestor().is_some() => {}
            Err(e) => {
                let path = e.path().map_or_else(|| start.to_owned(), Path::to_owned);
                let why = e.io_error().map_or_else(|| e.to_string(), ToString::to_string);
                add(found, &path, root, asked, Some(why));
            }
        }
    }
}

fn add(found: &mut Found, path: &Path, root: &Path, asked: Asked, fault: Option<String>) {
    if !found.seen.insert(path.to_owned()) {
        return;
    }
    let target = path.strip_prefix(root).unwrap_or(path);
    let mut target: PathBuf = target.components().filter(|c| matches!(c, Component::Normal(_))).collect();
    let source = source(&target);
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let named = endings(&name);
    let format = asked.format.or(named.format).unwrap_or(Format::Text);
    let output = output_kind(format, named.codec, asked);
    if let Some(kind) = output {
        target = renamed(&target, kind);
    }
    let metadata = path.metadata().ok();
    let since_epoch = |t: SystemTime| t.duration_since(UNIX_EPOCH).map_or(0, |d| d.as_nanos());
    found.inputs.push(Input {
        path: Some(path.to_owned()),
        source,
        target,
        format: Some(format),
        codec: named.codec,
        output,
        piped: asked.stdout,
        size: metadata.as_ref().map_or(0, std::fs::Metadata::len),
        modified: metadata.and_then(|m| m.modified().ok()).map_or(0, since_epoch),
        fault,
    });
}

/// How a file of that format is written, if not as it is read: as asked, and WET records, which know no editing, as JSON
/// lines.
fn output_kind(format: Format, codec: Codec, asked: Asked) -> Option<Kind> {
    match (format, asked.output) {
        (Format::Text, _) => None,
        (_, Some(kind)) => Some(kind),
        (Format::Wet, None) => {
            Some(Kind { format: Format::Jsonl, codec: if asked.stdout { Codec::Plain } else { codec } })
        }
        _ => None,
    }
}

/// A path as it stands in the tables.
fn source(path: &Path) -> String {
    path.components().map(|c| c.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

/// An input's bytes, decompressed, and how they were compressed.
pub(crate) type Opened = (Box<dyn Read + Send>, Codec);

impl Input {
    fn stdin(asked: Asked) -> Self {
        let output = asked.format.and_then(|format| output_kind(format, Codec::Plain, asked));
        let name = match asked.format {
            Some(format) if format.has_records() => {
                format!("stdin.{}", output.unwrap_or(Kind { format, codec: Codec::Plain }))
            }
            _ => "stdin.txt".to_owned(),
        };
        Self {
            path: None,
            source: "-".into(),
            target: name.into(),
            format: asked.format,
            codec: Codec::Plain,
            output: output.or(asked.output),
            piped: true,
            size: 0,
            modified: 0,
            fault: None,
        }
    }

    /// Opens it; `read` counts the bytes that are read, before they are decompressed.
    ///
    /// # Errors
    /// It cannot be read, or is not compressed as its name says.
    pub(crate) fn open(&self, read: &Arc<AtomicU64>) -> io::Result<Opened> {
        if let Some(fault) = &self.fault {
            return Err(io::Error::other(fault.clone()));
        }
        let read = Arc::clone(read);
        match &self.path {
            Some(path) => decoder(Counted { reader: File::open(path)?, read }, self.codec),
            None => decoder(Counted { reader: io::stdin(), read }, self.codec),
        }
    }

    /// Opens it to be read in any order.
    ///
    /// # Errors
    /// It cannot be read, is no file on a disk, or is compressed.
    pub(crate) fn open_in_place(&self) -> io::Result<File> {
        let bad = |why: String| io::Error::new(io::ErrorKind::InvalidData, why);
        if let Some(fault) = &self.fault {
            return Err(io::Error::other(fault.clone()));
        }
        let Some(path) = &self.path else { return Err(bad("Parquet cannot be read from a pipe".into())) };
        let file = File::open(path)?;
        if !file.metadata()?.is_file() {
            return Err(bad("Parquet cannot be read from a pipe".into()));
        }
        if self.codec != Codec::Plain {
            return Err(bad(format!(
                "a Parquet file within {} is to be decompressed first",
                self.codec.name()
            )));
        }
        Ok(file)
    }

    /// Whether it is written as a Parquet file.
    pub(crate) fn is_written_as_rows(&self) -> bool {
        self.output.map_or(self.format, |kind| Some(kind.format)) == Some(Format::Parquet)
    }

    /// Whether a run cannot go on in the middle of it: a Parquet file is whole or nothing.
    pub(crate) fn is_read_or_written_as_rows(&self) -> bool {
        self.format == Some(Format::Parquet) || self.is_written_as_rows()
    }

    /// How its output is compressed, if its bytes came so.
    pub(crate) fn output_codec(&self, codec: Codec) -> Codec {
        match self.output {
            Some(kind) => kind.codec,
            // out of a pipe comes what the next command can read
            None if self.piped => Codec::Plain,
            None => codec,
        }
    }
}

/// Counts what is read.
struct Counted<R> {
    reader: R,
    read: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.reader.read(buffer)?;
        self.read.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}
