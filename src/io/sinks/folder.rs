//! Texts into a folder: a file for a file.

use std::path::{Path, PathBuf};

use parquet::errors::ParquetError;

use super::{Ending, Sink};
use crate::error::{Error, ErrorKind};
use crate::io::codec::encode;
use crate::io::done::{Done, Last, Output, Text, Written};
use crate::io::formats::columnar::{RowWriter, Rows};
use crate::io::inputs::Input;
use crate::io::journal::Lengths;
use crate::io::kind::Codec;
use crate::io::output::{Draft, remove_stale, write};

/// The output folder.
pub(crate) struct Folder {
    root: PathBuf,
    /// The file of records being written.
    open: Option<Open>,
    /// What a killed run wrote of the file it was at.
    resumed: Option<u64>,
    /// Whether what is not finished stays for another run.
    keep: bool,
}

struct Open {
    target: PathBuf,
    making: Making,
}

enum Making {
    /// Bytes, as they come.
    Bytes { draft: Draft, codec: Codec, empty: bool },
    /// Rows, of which nothing can be read before the file's end is there.
    Rows(Box<RowWriter<Draft>>),
}

impl Folder {
    /// With `resumed`, the file of records that comes first goes on behind so many bytes.
    pub(crate) fn new(root: &Path, keep: bool, resumed: Option<u64>) -> Self {
        Self { root: root.to_owned(), open: None, resumed, keep }
    }

    fn text(&self, text: &Text) -> Result<(), Error> {
        let target = self.root.join(&text.input.target);
        match &text.what {
            Written::Bytes(bytes) => write(&target, bytes),
            Written::Nothing => remove_stale(&target),
            Written::Already => Ok(()),
        }
    }

    fn part(&mut self, input: &Input, bytes: &[u8], codec: Codec, last: Last) -> Result<(), Error> {
        let target = self.root.join(&input.target);
        if last == Last::Broken {
            // what has been written of it is not the whole: it must not appear, nor what an earlier run made of it
            let resumed = self.resumed.take().map(|_| Draft::new(&target)).transpose()?;
            if let Some(open) = self.open.take() {
                open.discard();
            }
            resumed.into_iter().for_each(Draft::discard);
            return remove_stale(&target);
        }
        if self.open.is_none() && input.is_written_as_rows() {
            return Ok(());
        }
        let making = match &mut self.open {
            Some(open) => &mut open.making,
            None => {
                let (draft, empty) = match self.resumed.take() {
                    Some(length) => (Draft::resume(&target, length)?, length == 0),
                    None => (Draft::new(&target)?, true),
                };
                let making = Making::Bytes { draft: draft.keep(self.keep), codec, empty };
                &mut self.open.insert(Open { target, making }).making
            }
        };
        if let Making::Bytes { draft, empty, .. } = making {
            draft.append(bytes)?;
            *empty &= bytes.is_empty();
        }
        if last == Last::Whole
            && let Some(open) = self.open.take()
        {
            return open.finish();
        }
        Ok(())
    }
}

impl Folder {
    fn rows(&mut self, target: &Path, rows: &Rows, last: Last) -> Result<(), Error> {
        let open = match &mut self.open {
            Some(open) => open,
            None => {
                let target = self.root.join(target);
                let draft = Draft::new(&target)?.keep(self.keep);
                let writer = RowWriter::new(draft, &rows.form).map_err(|e| cannot(&target, &e))?;
                self.open.insert(Open { target, making: Making::Rows(Box::new(writer)) })
            }
        };
        if let Making::Rows(writer) = &mut open.making {
            writer.write(&rows.batch, rows.ends_group).map_err(|e| cannot(&open.target, &e))?;
        }
        match self.open.take_if(|_| last == Last::Whole) {
            Some(open) => open.finish(),
            None => Ok(()),
        }
    }
}

fn cannot(target: &Path, why: &ParquetError) -> Error {
    Error::new(ErrorKind::Io, format!("cannot write `{}`: {why}", target.display()))
}

impl Open {
    fn finish(self) -> Result<(), Error> {
        match self.making {
            Making::Bytes { mut draft, codec, empty } => {
                if empty {
                    // even an empty file is one frame
                    let nothing = encode(Vec::new(), codec, true);
                    draft.append(&nothing.map_err(|e| Error::io("cannot compress the output", e))?)?;
                }
                draft.finish()
            }
            Making::Rows(writer) => writer.finish().map_err(|e| cannot(&self.target, &e))?.finish(),
        }
    }

    /// Leaves nothing of it.
    fn discard(self) {
        match self.making {
            Making::Bytes { draft, .. } => draft.discard(),
            Making::Rows(writer) => writer.discard(),
        }
    }
}

impl Sink for Folder {
    fn batch(&mut self, done: &Done) -> Result<(), Error> {
        match &done.output {
            Output::Texts(texts) => texts.iter().try_for_each(|text| self.text(text)),
            Output::Part { input, bytes, codec, last } => self.part(input, bytes, *codec, *last),
            Output::Rows { input, rows, last } => self.rows(&input.target, rows, *last),
        }
    }

    fn checkpoint(&mut self, lengths: &mut Lengths) -> Result<(), Error> {
        lengths.output = match self.open.as_mut().map(|open| &mut open.making) {
            Some(Making::Bytes { draft, .. }) => Some(draft.hand_over()?),
            Some(Making::Rows(_)) => None,
            // nothing has been added to what the killed run wrote
            None => self.resumed,
        };
        Ok(())
    }

    fn finish(&mut self, ending: Ending) -> Result<(), Error> {
        match self.open.take() {
            Some(open) if ending == Ending::Complete => open.finish(),
            Some(open) if ending == Ending::Stopped => {
                let target = open.target.clone();
                open.discard();
                remove_stale(&target)
            }
            Some(Open { making: Making::Bytes { mut draft, .. }, .. }) => draft.hand_over().map(drop),
            Some(open) => {
                open.discard(); // another run begins it anew
                Ok(())
            }
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input(name: &str) -> Input {
        let found = crate::io::inputs::find(&["-".into()], crate::io::inputs::Asked::default()).unwrap();
        Input { target: name.into(), ..found.inputs[0].clone() }
    }

    /// What a killed run left of `x.jsonl`, and a sink that goes on with it.
    fn resumed() -> (tempfile::TempDir, Folder) {
        let place = tempfile::tempdir().unwrap();
        let mut draft = Draft::new(&place.path().join("x.jsonl")).unwrap().keep(true);
        draft.append(b"12345").unwrap();
        draft.hand_over().unwrap();
        let folder = Folder::new(place.path(), true, Some(5));
        (place, folder)
    }

    #[test]
    fn a_run_that_adds_nothing_leaves_what_there_was() {
        let (place, mut folder) = resumed();
        let mut lengths = Lengths::default();
        folder.checkpoint(&mut lengths).unwrap();
        assert_eq!(lengths.output, Some(5));
        folder.finish(Ending::Interrupted).unwrap();
        assert_eq!(std::fs::read_dir(place.path()).unwrap().count(), 1);
    }

    #[test]
    fn what_turns_out_broken_takes_the_killed_runs_part_with_it() {
        let (place, mut folder) = resumed();
        folder.part(&input("x.jsonl"), b"", Codec::Plain, Last::Broken).unwrap();
        assert_eq!(std::fs::read_dir(place.path()).unwrap().count(), 0);
        folder.part(&input("y.jsonl"), b"all of it", Codec::Plain, Last::Whole).unwrap();
        assert_eq!(std::fs::read(place.path().join("y.jsonl")).unwrap(), b"all of it");
    }
}
