//! Output that is never half: written beside its place under a passing name, and renamed when it is complete.

use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::error::Error;

/// A file in the making. A device or a pipe is written to as it is: it has no place to be renamed to.
#[derive(Debug)]
pub(crate) struct Draft {
    file: BufWriter<Part>,
    /// What the user named.
    name: PathBuf,
}

#[derive(Debug)]
enum Part {
    /// Under a passing name, and where it will go.
    Passing(NamedTempFile, PathBuf),
    /// A device, a pipe or a terminal.
    Device(fs::File),
}

impl Write for Part {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Part::Passing(file, _) => file.write(bytes),
            Part::Device(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Part::Passing(file, _) => file.flush(),
            Part::Device(file) => file.flush(),
        }
    }
}

impl Draft {
    /// Begins `target`, making the folders above it. A link is followed.
    pub(crate) fn new(target: &Path) -> Result<Self, Error> {
        let part = Part::new(target).map_err(|e| cannot(target, e))?;
        Ok(Self { file: BufWriter::with_capacity(1 << 16, part), name: target.to_owned() })
    }

    /// Appends bytes.
    pub(crate) fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.file.write_all(bytes).map_err(|e| cannot(&self.name, e))
    }

    /// Puts the file in its place.
    pub(crate) fn finish(self) -> Result<(), Error> {
        let name = self.name;
        match self.file.into_inner().map_err(|e| cannot(&name, e.into_error()))? {
            Part::Passing(file, target) => {
                file.persist(&target).map(drop).map_err(|e| cannot(&name, e.error))
            }
            Part::Device(mut file) => file.flush().map_err(|e| cannot(&name, e)),
        }
    }
}

impl Part {
    fn new(target: &Path) -> io::Result<Self> {
        let target = if target.is_symlink() { target.canonicalize()? } else { target.to_owned() };
        match target.metadata() {
            Ok(found) if found.is_dir() => {
                return Err(io::Error::new(io::ErrorKind::IsADirectory, "it is a folder"));
            }
            Ok(found) if !found.is_file() => {
                return fs::OpenOptions::new().write(true).open(&target).map(Part::Device);
            }
            _ => {}
        }
        let folder = target.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        fs::create_dir_all(folder)?;
        let mut builder = tempfile::Builder::new();
        builder.prefix(".unfurnish-").suffix(".part");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            // as any new file: the process's umask decides
            builder.permissions(fs::Permissions::from_mode(0o666));
        }
        Ok(Part::Passing(builder.tempfile_in(folder)?, target))
    }
}

fn cannot(target: &Path, e: io::Error) -> Error {
    Error::io(format!("cannot write `{}`", target.display()), e)
}

/// Writes a whole file.
pub(crate) fn write(target: &Path, bytes: &[u8]) -> Result<(), Error> {
    let mut draft = Draft::new(target)?;
    draft.write(bytes)?;
    draft.finish()
}
