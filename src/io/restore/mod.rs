//! The way back for files: cleaned outputs and the tables in, the originals out. Everything is read once, side by side,
//! and nothing is kept: a corpus goes back in the memory it came in.

mod columnar;
mod files;
mod lines;
mod records;
mod table;
mod way;

use std::collections::BTreeSet;
use std::io::{self, BufReader, Read, Write};
use std::path::{Path, PathBuf};

use super::codec::{Encoder, decoder};
use super::kind::{Codec, endings};
use super::output::Draft;
use crate::error::{Error, ErrorKind};
use crate::io::formats::cells::line_ends;
use crate::io::formats::json::Fields;
use files::Cleaned;
use lines::Lines;
use table::Table;
use way::{Document, First, Tables};

/// How a restoration went.
#[derive(Debug, Default)]
pub(crate) struct Restored {
    /// Documents restored.
    pub(crate) documents: usize,
    /// Files that could not be, and why.
    pub(crate) failed: Vec<String>,
}

/// Why one file cannot be restored.
type Failure = String;

/// Restores what lies in `cleaned` (a folder, or one file) by `audit` and the tables beside it, into `out`.
pub(crate) fn restore(cleaned: &Path, audit: &Path, out: &Path, fields: &Fields) -> Result<Restored, Error> {
    let cleaned = Cleaned::new(cleaned);
    if out.exists() && files::real(out) == files::real(cleaned.root()) {
        let what = format!("restoring into `{}` would write over the cleaned texts", out.display());
        return Err(Error::new(ErrorKind::Usage, what).hint("name another folder with `-o`"));
    }
    let mut tables = Tables::open(audit, &cleaned)?;
    let chosen = cleaned.chosen(&tables)?;
    let mut restored = Restored::default();
    let mut seen = BTreeSet::new();
    while let Some(source) = tables.next_source()? {
        if chosen.as_ref().is_none_or(|chosen| *chosen == source) {
            let one = One { cleaned: &cleaned, out, fields };
            one.restore(&source, &mut tables, &mut restored);
        }
        tables.pass(&source)?;
        seen.insert(source);
    }
    // a text of which nothing was removed has no row in the audit
    if !tables.are_listed() {
        for name in cleaned.unseen(&seen, &tables)? {
            let one = One { cleaned: &cleaned, out, fields };
            one.named(&name, &cleaned.unnamed(&name), &mut tables, &mut restored);
        }
    } else if chosen.is_none() {
        // a file of records that has none has no row at all; what has any is not of this run
        let unseen = cleaned.unseen(&seen, &tables)?;
        for name in unseen.iter().filter(|name| files::holds_records(name)) {
            let one = One { cleaned: &cleaned, out, fields };
            one.named(name, &cleaned.unnamed(name), &mut tables, &mut Restored::default());
        }
    }
    Ok(restored)
}

/// What is needed to restore one file.
struct One<'o> {
    cleaned: &'o Cleaned,
    out: &'o Path,
    fields: &'o Fields,
}

impl One<'_> {
    fn restore(&self, source: &str, tables: &mut Tables, restored: &mut Restored) {
        match self.cleaned.file(source, |name| tables.speak_of(name)) {
            Some(names) => self.named(source, &names, tables, restored),
            None => restored.failed.push(format!("`{source}`: the source leads out of the output folder")),
        }
    }

    /// Restores a source from a file.
    fn named(&self, source: &str, (name, file): &Names, tables: &mut Tables, restored: &mut Restored) {
        match self.file(source, name, file, tables) {
            Ok(documents) => restored.documents += documents,
            Err(why) => restored.failed.push(format!("`{name}`: {why}")),
        }
    }

    fn file(&self, source: &str, name: &str, file: &Path, tables: &mut Tables) -> Result<usize, Failure> {
        let mut way = tables.way(source);
        let records = match way.first()? {
            Some(First { own_name: true, .. }) => true,
            // a text, or a record whose id is the file's name; more is written around that one
            Some(First { bytes_out: Some(length), .. }) => {
                files::holds_records(name) && files::length(file).is_ok_and(|all| all != length)
            }
            Some(_) => false,
            None => files::holds_records(name) && (way.is_listed() || !files::is_table(name)),
        };
        if let Some(document) = way.next_whole(records)? {
            let (bytes, codec) = text(&document, file)?;
            let mut place = self.place(name, codec)?;
            place.write_all(&bytes).map_err(|e| e.to_string())?;
            way.end()?;
            place.finish()?;
            return Ok(1);
        }
        if columnar::is_parquet(file) {
            let draft = Draft::new(&self.out.join(name)).map_err(|e| e.to_string())?;
            let (documents, draft) = columnar::restore(file, draft, &mut way, self.fields, name == source)?;
            way.end()?;
            draft.finish().map_err(|e| e.to_string())?;
            return Ok(documents);
        }
        let (reader, codec) = match std::fs::File::open(file) {
            Ok(opened) => {
                decoder(opened, files::codec_of(name)).map_err(|e| format!("its cleaned text: {e}"))?
            }
            // with every record failed, and none of them passed on, there may be no file
            Err(e) if e.kind() == io::ErrorKind::NotFound && !files::is_table(name) => {
                (Box::new(io::empty()) as Box<dyn Read + Send>, files::codec_of(name))
            }
            Err(e) => return Err(format!("its cleaned text: {e}")),
        };
        let mut place = self.place(name, codec)?;
        let documents = {
            // of records that were written as another format the failed ones have no place in it
            let raw = name == source || source == "-";
            let mut cleaned = BufReader::with_capacity(1 << 17, reader);
            let bad = |e: io::Error| format!("its cleaned text: {e}");
            let (delimiter, head) =
                table::delimiter(&mut cleaned, endings(name).format, self.fields).map_err(bad)?;
            let cleaned = io::Cursor::new(head).chain(cleaned);
            match delimiter {
                Some(delimiter) => {
                    let (mut table, header) = Table::new(cleaned, self.fields, delimiter)?;
                    place.write_all(&header).map_err(|e| e.to_string())?;
                    records::restore(&mut table, &mut place, &mut way, 1 + line_ends(0, &header), raw)?
                }
                None => {
                    let mut lines = Lines { cleaned, fields: self.fields };
                    records::restore(&mut lines, &mut place, &mut way, 1, raw)?
                }
            }
        };
        way.end()?;
        place.finish()?;
        Ok(documents)
    }

    fn place(&self, name: &str, codec: Codec) -> Result<Place, Failure> {
        let draft = Draft::new(&self.out.join(name)).map_err(|e| e.to_string())?;
        Ok(Place(Encoder::new(draft, codec)))
    }
}

/// A restored file in the making.
struct Place(Encoder<Draft>);

impl Write for Place {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl Place {
    fn finish(self) -> Result<(), Failure> {
        self.0.finish().map_err(|e| e.to_string())?.finish().map_err(|e| e.to_string())
    }
}

/// A file that is one document: its original bytes, and how they were compressed.
fn text(document: &Document, file: &Path) -> Result<(Vec<u8>, Codec), Failure> {
    let name = file.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    if let Some(error) = &document.error {
        return way::raw(error).map(|raw| (raw, files::codec_of(&name)));
    }
    let bad = |e: io::Error| format!("its cleaned text: {e}");
    let opened = std::fs::File::open(file).map_err(bad)?;
    let (mut reader, codec) = decoder(opened, files::codec_of(&name)).map_err(bad)?;
    let mut kept = Vec::new();
    reader.read_to_end(&mut kept).map_err(bad)?;
    if document.removals.is_empty() && document.row.is_none() {
        return Ok((kept, codec));
    }
    let kept = String::from_utf8(kept).map_err(|e| format!("its cleaned text: {e}"))?;
    document.join(&kept).map(|text| (text.into_bytes(), codec))
}

/// The files beside one another that a name may stand for.
type Names = (String, PathBuf);
