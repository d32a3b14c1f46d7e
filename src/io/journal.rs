//! What a killed run leaves for the one that goes on: how far it came, and how much of each file counts.
//!
//! Everything a run writes in order only grows, so a place to go on from is a position in the inputs and a length for
//! each file. It is written beside the output, by rename, every now and then.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::Xxh3;

use super::done::{Resume, Tally};
use super::inputs::Input;
use super::output::{remove_stale, take_back, write, written};
use super::sinks::Places;
use crate::error::{Error, ErrorKind};

/// Its name in the output folder.
pub(crate) const MANIFEST: &str = ".unfurnish-manifest.json";

/// What must be the same for a run to go on with another's work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Identity {
    /// Of the program.
    pub(crate) version: String,
    /// Of the rules, those of `--patterns` included.
    pub(crate) rules: String,
    /// Every option that has a say in what is written.
    pub(crate) options: Vec<(String, String)>,
    /// Hash of the inputs' names, sizes and times.
    pub(crate) inputs: String,
}

/// Bytes that count of each file in the making; none of those that are not there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Lengths {
    /// The file of records being written.
    pub(crate) output: Option<u64>,
    pub(crate) audit: Option<u64>,
    pub(crate) documents: Option<u64>,
    pub(crate) errors: Option<u64>,
    pub(crate) escapes: Option<u64>,
}

/// How far a run came.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Checkpoint {
    pub(crate) next: Resume,
    pub(crate) lengths: Lengths,
    /// The lengths of the tables, and the sums, where the input being read began.
    pub(crate) begun: Option<(Lengths, Tally)>,
    pub(crate) tally: Tally,
}

impl Checkpoint {
    /// Looks at what the killed run did after it noted this: tables that it had put in their places are drafts again; and
    /// if the file being written was finished or withdrawn, it is begun once more.
    pub(crate) fn settled(mut self, folder: &Path, inputs: &[Input], tables: &Places) -> Result<Self, Error> {
        let output = inputs.get(self.next.input).map(|input| folder.join(&input.target));
        let parts = |lengths: &Lengths| {
            [
                (Some(&tables.audit), lengths.audit),
                (tables.documents.as_ref(), lengths.documents),
                (Some(&tables.errors), lengths.errors),
                (Some(&tables.escapes), lengths.escapes),
            ]
        };
        for (path, length) in parts(&self.lengths) {
            if let (Some(path), Some(_)) = (path, length) {
                take_back(path)?;
            }
        }
        let is_short =
            |path: &PathBuf, length: Option<u64>| length.is_some_and(|length| written(path) < length);
        let short =
            parts(&self.lengths).into_iter().any(|(path, length)| path.is_some_and(|p| is_short(p, length)))
                || output.is_some_and(|path| is_short(&path, self.lengths.output));
        if short && let Some((lengths, tally)) = self.begun.take() {
            (self.next.at, self.lengths, self.tally) = (None, lengths, tally);
        }
        Ok(self)
    }
}

#[derive(Debug, Serialize, Deserialize)]
struct Manifest {
    identity: Identity,
    checkpoint: Checkpoint,
}

/// The manifest of one output folder.
#[derive(Debug)]
pub(crate) struct Journal {
    path: PathBuf,
    identity: Identity,
}

impl Journal {
    pub(crate) fn new(folder: &Path, identity: Identity) -> Self {
        Self { path: folder.join(MANIFEST), identity }
    }

    /// Where a killed run stopped; none if there was none.
    ///
    /// # Errors
    /// It was another run: with other options, rules or inputs.
    pub(crate) fn load(&self) -> Result<Option<Checkpoint>, Error> {
        let place = self.path.display();
        let bytes = match fs::read(&self.path) {
            Ok(bytes) => bytes,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(e) => return Err(Error::io(format!("cannot read `{place}`"), e)),
        };
        let refuse = |what: String| {
            let hint = "run it without `--resume` to begin anew, or with what the first run had";
            Err(Error::new(ErrorKind::Usage, format!("cannot resume: {what}")).hint(hint))
        };
        let Ok(manifest) = serde_json::from_slice::<Manifest>(&bytes) else {
            return refuse(format!("`{place}` is no manifest of this version"));
        };
        let (then, now) = (manifest.identity, &self.identity);
        if then.version != now.version {
            return refuse(format!(
                "the killed run was of unfurnish {}, this is {}",
                then.version, now.version
            ));
        }
        if then.rules != now.rules {
            return refuse("the rules are not those of the killed run".into());
        }
        for (option, value) in &now.options {
            let other = then.options.iter().find(|(name, _)| name == option).map(|(_, value)| value);
            if other != Some(value) {
                let other = other.map_or("nothing", String::as_str);
                return refuse(format!("`{option}` was `{other}` in the killed run, and is `{value}` now"));
            }
        }
        if then.inputs != now.inputs {
            return refuse("the inputs are not those of the killed run, or have changed since".into());
        }
        Ok(Some(manifest.checkpoint))
    }

    /// Notes how far the run came.
    pub(crate) fn save(&self, checkpoint: &Checkpoint) -> Result<(), Error> {
        let manifest = Manifest { identity: self.identity.clone(), checkpoint: checkpoint.clone() };
        let bytes = serde_json::to_vec(&manifest)
            .map_err(|e| Error::new(ErrorKind::Io, format!("cannot write `{}`: {e}", self.path.display())))?;
        write(&self.path, &bytes)
    }

    /// The run is over, or begins anew.
    pub(crate) fn remove(&self) -> Result<(), Error> {
        remove_stale(&self.path)
    }
}

/// A hash of what the inputs are.
pub(crate) fn fingerprint(inputs: &[Input]) -> String {
    let mut hash = Xxh3::new();
    for input in inputs {
        let path = input.path.as_ref().map(|p| p.display().to_string()).unwrap_or_default();
        hash.update(format!("{path}\0{}\0{}\0{}\n", input.source, input.size, input.modified).as_bytes());
    }
    format!("{:016x}", hash.digest())
}
