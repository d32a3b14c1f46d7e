//! Output that is never half: written beside its place under a passing name, and renamed when it is complete.

use std::fs;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::error::Error;

/// A file in the making.
#[derive(Debug)]
pub(crate) struct Draft {
    file: BufWriter<NamedTempFile>,
    target: PathBuf,
}

impl Draft {
    /// Begins `target`, making the folders above it.
    pub(crate) fn new(target: &Path) -> Result<Self, Error> {
        let cannot = |e| Error::io(format!("cannot write `{}`", target.display()), e);
        let folder = target.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        fs::create_dir_all(folder).map_err(cannot)?;
        if target.is_dir() {
            return Err(cannot(std::io::Error::new(std::io::ErrorKind::IsADirectory, "it is a folder")));
        }
        let mut builder = tempfile::Builder::new();
        builder.prefix(".unfurnish-").suffix(".part");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            // as any new file: the process's umask decides
            builder.permissions(fs::Permissions::from_mode(0o666));
        }
        let file = builder.tempfile_in(folder).map_err(cannot)?;
        Ok(Self { file: BufWriter::with_capacity(1 << 16, file), target: target.to_owned() })
    }

    /// Appends bytes.
    pub(crate) fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.file
            .write_all(bytes)
            .map_err(|e| Error::io(format!("cannot write `{}`", self.target.display()), e))
    }

    /// Puts the file in its place.
    pub(crate) fn finish(self) -> Result<(), Error> {
        let cannot = |e| Error::io(format!("cannot write `{}`", self.target.display()), e);
        let file = self.file.into_inner().map_err(|e| cannot(e.into_error()))?;
        file.persist(&self.target).map_err(|e| cannot(e.error))?;
        Ok(())
    }
}

/// Writes a whole file.
pub(crate) fn write(target: &Path, bytes: &[u8]) -> Result<(), Error> {
    let mut draft = Draft::new(target)?;
    draft.write(bytes)?;
    draft.finish()
}
