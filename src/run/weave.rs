//! JSON lines on their way into a Parquet file become rows here, in input order: the first ones decide on its columns.

use std::sync::Arc;

use crate::cleaner::Cleaner;
use crate::error::Error;
use crate::io::desk::{Desk, Failure, Reading, part};
use crate::io::done::{Done, Last, Output, Resume, Tables, Tally};
use crate::io::formats::columnar::{Form, Rows};
use crate::io::formats::lines;
use crate::io::inputs::Input;
use crate::io::kind::{Codec, Format};

/// Makes rows of lines.
pub(super) struct Weaver<'w> {
    pub(super) cleaner: &'w Cleaner,
    pub(super) reading: &'w Reading,
    /// What the file being written is like.
    pub(super) form: Option<Arc<Form>>,
    /// The input whose lines did not fit: what is still to come of it goes nowhere.
    pub(super) broken: Option<Arc<Input>>,
}

impl Weaver<'_> {
    /// The same batch, with rows where its lines go into a Parquet file.
    pub(super) fn weave(&mut self, mut done: Done) -> Result<Done, Error> {
        let Output::Part { input, bytes, last, .. } = &done.output else { return Ok(done) };
        if !input.is_written_as_rows() || input.format == Some(Format::Parquet) {
            return Ok(done);
        }
        let (input, last) = (Arc::clone(input), *last);
        if self.broken.as_ref().is_some_and(|broken| Arc::ptr_eq(broken, &input)) {
            return Ok(nothing(done.resume));
        }
        let woven = if last == Last::Broken { Ok(None) } else { self.rows(bytes, &input, last) };
        if last != Last::No {
            self.form = None;
        }
        match woven {
            Ok(Some(rows)) => done.output = Output::Rows { input, rows, last },
            Ok(None) => {}
            Err(why) => return self.fail(input, &why, done.resume),
        }
        Ok(done)
    }

    fn rows(&mut self, lines: &[u8], input: &Input, last: Last) -> Result<Option<Rows>, String> {
        let fields = &self.reading.fields;
        let none = lines.trim_ascii().is_empty();
        let form = match &self.form {
            Some(form) => Arc::clone(form),
            None if none && last == Last::No => return Ok(None),
            None => {
                let schema = if none || input.format == Some(Format::Wet) {
                    lines::web(fields)
                } else {
                    lines::schema(lines).map_err(|e| e.to_string())?
                };
                Arc::clone(self.form.insert(Arc::new(Form::of_records(schema, fields)?)))
            }
        };
        let batch = lines::read(lines, &form.schema).map_err(|e| e.to_string())?;
        Ok(Some(Rows { form, batch, ends_group: false }))
    }

    /// A file that cannot be written: one failed document, whatever was written of it.
    fn fail(&mut self, input: Arc<Input>, why: &str, resume: Resume) -> Result<Done, Error> {
        let mut desk = Desk::new(self.cleaner, self.reading);
        let reason = format!("cannot be written as Parquet: {why}");
        let hint = Some(
            "a file's columns are those of its first lines; `--output-format jsonl` writes lines of any kind",
        );
        desk.fail(&input, false, Failure { line: 1, byte_offset: 0, reason, raw: &[], hint })?;
        let output = part(&input, Vec::new(), Codec::Plain, Last::Broken)?;
        self.form = None;
        self.broken = Some(input);
        desk.finish(output, behind(resume))
    }
}

/// A batch of a file that is given up.
fn nothing(resume: Resume) -> Done {
    Done {
        output: Output::Texts(Vec::new()),
        tables: Tables::default(),
        complaints: Vec::new(),
        diffs: Vec::new(),
        tally: Tally::default(),
        resume: behind(resume),
    }
}

/// The input behind the one that is given up.
fn behind(resume: Resume) -> Resume {
    let input = resume.input + usize::from(resume.at.is_some());
    Resume { input, at: None }
}
