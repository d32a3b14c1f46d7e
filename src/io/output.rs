//! Output that is never half: written beside its place under a passing name, and renamed when it is complete.
//!
//! The passing name is always the same, so that a run that goes on where a killed one stopped finds what that one wrote.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use crate::error::Error;

/// A file in the making. A device or a pipe is written to as it is: it has no place to be renamed to.
#[derive(Debug)]
pub(crate) struct Draft {
    /// None only once it is finished.
    file: Option<BufWriter<File>>,
    /// Its passing name and its place; none for a device.
    place: Option<(PathBuf, PathBuf)>,
    /// What the user named.
    name: PathBuf,
    /// Bytes written.
    length: u64,
    /// Whether it stays when it is not finished, for another run to go on with.
    keep: bool,
}

impl Draft {
    /// Begins `target`, making the folders above it. A link is followed.
    pub(crate) fn new(target: &Path) -> Result<Self, Error> {
        Self::open(target, 0).map_err(|e| cannot(target, e))
    }

    /// Goes on with what a killed run wrote of `target`, of which the first `length` bytes count.
    pub(crate) fn resume(target: &Path, length: u64) -> Result<Self, Error> {
        Self::open(target, length).map_err(|e| cannot(target, e))
    }

    fn open(target: &Path, length: u64) -> io::Result<Self> {
        let name = target.to_owned();
        let target = if target.is_symlink() { target.canonicalize()? } else { target.to_owned() };
        let found = target.metadata().ok();
        if found.as_ref().is_some_and(fs::Metadata::is_dir) {
            return Err(io::Error::new(io::ErrorKind::IsADirectory, "it is a folder"));
        }
        let (mut file, place) = if found.is_some_and(|f| !f.is_file()) {
            (OpenOptions::new().write(true).open(&target)?, None)
        } else {
            let part = part_name(&target);
            if length > 0 && !part.exists() && target.exists() {
                // the killed run had finished it, but not yet noted that
                fs::rename(&target, &part)?;
            }
            (create(&part, length > 0)?, Some((part, target)))
        };
        if length > 0 {
            if file.metadata()?.len() < length {
                return Err(io::Error::new(
                    io::ErrorKind::UnexpectedEof,
                    "what the killed run wrote of it is gone",
                ));
            }
            file.set_len(length)?;
            file.seek(SeekFrom::Start(length))?;
        }
        let file = Some(BufWriter::with_capacity(1 << 16, file));
        Ok(Self { file, place, name, length, keep: false })
    }

    /// From now on it stays when it is not finished.
    pub(crate) fn keep(mut self, keep: bool) -> Self {
        self.keep = keep;
        self
    }

    /// Whether nothing is written yet.
    pub(crate) fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// Appends bytes.
    pub(crate) fn append(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.write_all(bytes).map_err(|e| cannot(&self.name, e))
    }

    /// Hands everything to the system; gives the bytes written so far.
    pub(crate) fn hand_over(&mut self) -> Result<u64, Error> {
        self.flush().map_err(|e| cannot(&self.name, e))?;
        Ok(self.length)
    }

    /// Takes back everything behind the first `length` bytes; what has gone into a device cannot be.
    pub(crate) fn cut_back(&mut self, length: u64) -> Result<(), Error> {
        if self.place.is_none() || length >= self.length {
            return Ok(());
        }
        self.hand_over()?;
        if let Some(file) = &mut self.file {
            let cut = file.get_mut().set_len(length).and_then(|()| file.seek(SeekFrom::Start(length)));
            cut.map_err(|e| cannot(&self.name, e))?;
        }
        self.length = length;
        Ok(())
    }

    /// Puts the file in its place.
    pub(crate) fn finish(mut self) -> Result<(), Error> {
        let Some(file) = self.file.take() else { return Ok(()) };
        file.into_inner().map_err(|e| cannot(&self.name, e.into_error()))?;
        match self.place.take() {
            Some((part, target)) => fs::rename(part, target).map_err(|e| cannot(&self.name, e)),
            None => Ok(()),
        }
    }

    /// Leaves nothing of it.
    pub(crate) fn discard(mut self) {
        self.forget();
    }

    /// From now on it does not stay when it is not finished.
    pub(crate) fn forget(&mut self) {
        self.keep = false;
    }

    /// Hands everything to the system, and opens what is there to be read from its beginning.
    pub(crate) fn reopen(&mut self) -> Result<File, Error> {
        self.hand_over()?;
        let path = self.place.as_ref().map_or(&self.name, |(part, _)| part);
        File::open(path).map_err(|e| cannot(&self.name, e))
    }
}

impl Write for Draft {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let Some(file) = &mut self.file else { return Ok(0) };
        let count = file.write(bytes)?;
        self.length += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.as_mut().map_or(Ok(()), Write::flush)
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if let (Some((part, _)), false) = (&self.place, self.keep) {
            self.file = None;
            let _ = fs::remove_file(part);
        }
    }
}

/// The passing name: hidden, beside its place.
fn part_name(target: &Path) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(target.file_name().unwrap_or_default());
    name.push(".unfurnish-part");
    target.with_file_name(name)
}

/// The bytes that a killed run wrote of a file that is not in its place.
pub(crate) fn written(target: &Path) -> u64 {
    part_name(&followed(target)).metadata().map_or(0, |found| found.len())
}

/// Makes a draft again of what a killed run had put in its place.
pub(crate) fn take_back(target: &Path) -> Result<(), Error> {
    let target = followed(target);
    let part = part_name(&target);
    if part.exists() || !target.is_file() {
        return Ok(());
    }
    fs::rename(&target, part).map_err(|e| cannot(&target, e))
}

fn followed(target: &Path) -> PathBuf {
    if target.is_symlink() { target.canonicalize().ok() } else { None }.unwrap_or_else(|| target.to_owned())
}

/// Creates a file, and the folders above it where there are none.
fn create(path: &Path, exists: bool) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(!exists).truncate(!exists);
    match options.open(path) {
        Err(e) if e.kind() == io::ErrorKind::NotFound && !exists => {
            path.parent().map_or(Ok(()), fs::create_dir_all)?;
            options.open(path)
        }
        opened => opened,
    }
}

fn cannot(target: &Path, e: io::Error) -> Error {
    Error::io(format!("cannot write `{}`", target.display()), e)
}

/// Writes a whole file.
pub(crate) fn write(target: &Path, bytes: &[u8]) -> Result<(), Error> {
    let is_plain = match fs::symlink_metadata(target) {
        Ok(found) => found.is_file(),
        Err(_) => true,
    };
    if !is_plain {
        let mut draft = Draft::new(target)?;
        draft.append(bytes)?;
        return draft.finish();
    }
    let part = part_name(target);
    let written = create(&part, false)
        .and_then(|mut file| file.write_all(bytes))
        .and_then(|()| fs::rename(&part, target));
    written.map_err(|e| {
        let _ = fs::remove_file(&part);
        cannot(target, e)
    })
}

/// Removes what an earlier run wrote and this one leaves out.
pub(crate) fn remove_stale(path: &Path) -> Result<(), Error> {
    match fs::remove_file(path) {
        Err(e) if !matches!(e.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            Err(Error::io(format!("cannot remove `{}`, of an earlier run", path.display()), e))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_goes_on_is_cut_back_and_appears_at_the_end() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("deep/x.csv");
        let mut draft = Draft::new(&target).unwrap().keep(true);
        draft.append(b"one two").unwrap();
        assert_eq!(draft.hand_over().unwrap(), 7);
        draft.append(b" lost").unwrap();
        drop(draft);
        assert!(!target.exists());
        let mut draft = Draft::resume(&target, 7).unwrap();
        draft.append(b" three").unwrap();
        draft.cut_back(4).unwrap();
        draft.append(b"four").unwrap();
        draft.finish().unwrap();
        assert_eq!(fs::read(&target).unwrap(), b"one four");
        let mut draft = Draft::resume(&target, 4).unwrap();
        draft.append(b"five").unwrap();
        draft.finish().unwrap();
        assert_eq!(fs::read(&target).unwrap(), b"one five");
        assert_eq!(fs::read_dir(folder.path().join("deep")).unwrap().count(), 1);
        drop(Draft::new(&target).unwrap());
        assert_eq!(fs::read_dir(folder.path().join("deep")).unwrap().count(), 1);
        assert!(Draft::resume(&target, 70).is_err());
    }
}
