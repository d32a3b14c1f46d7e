//! `unfurnish completions` and `unfurnish man`.

use std::path::Path;

use clap::CommandFactory;

use super::args::Args;
use super::{Outcome, print};
use crate::error::{Error, ErrorKind};

/// Prints a shell's completions.
pub(super) fn completions(shell: clap_complete::Shell) -> Result<Outcome, Error> {
    let mut out = Vec::new();
    clap_complete::generate(shell, &mut Args::command(), "unfurnish", &mut out);
    print(&String::from_utf8_lossy(&out))?;
    Ok(Outcome::Done)
}

/// Prints the manual page, or writes all pages into a folder.
pub(super) fn man(dir: Option<&Path>) -> Result<Outcome, Error> {
    let cannot = |e: std::io::Error| Error::io("cannot write the manual page", e);
    match dir {
        Some(dir) => {
            std::fs::create_dir_all(dir).map_err(cannot)?;
            clap_mangen::generate_to(Args::command(), dir).map_err(cannot)?;
        }
        None => {
            let mut out = Vec::new();
            clap_mangen::Man::new(Args::command()).render(&mut out).map_err(cannot)?;
            let page = String::from_utf8(out).map_err(|e| Error::new(ErrorKind::Io, e.to_string()))?;
            print(&page)?;
        }
    }
    Ok(Outcome::Done)
}
