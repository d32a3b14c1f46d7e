//! `unfurnish eval`: precision and recall against labelled lines.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::args::EvalArgs;
use super::{Outcome, print, tables};
use crate::cleaner::Cleaner;
use crate::config::Profile;
use crate::error::{Error, ErrorKind};
use crate::eval::labels::{json, labelled};
use crate::eval::{Document, Figures, Score};
use crate::io::codec::decoder;
use crate::io::kind::Codec;
use crate::io::output::write;

/// A result, as it is kept for a later `--compare`.
#[derive(Serialize, Deserialize)]
pub(super) struct Evaluation {
    /// The version of the rules.
    pub(super) pack: String,
    /// The profile that the figures are of.
    pub(super) profile: String,
    /// Whether metadata counted as furniture.
    pub(super) metadata: bool,
    /// The sums for every profile.
    pub(super) profiles: BTreeMap<String, Figures>,
    /// All counts.
    #[serde(flatten)]
    pub(super) score: Score,
}

/// Runs the command.
pub(super) fn run(args: &EvalArgs) -> Result<Outcome, Error> {
    let before: Option<Evaluation> = args.compare.as_deref().map(earlier).transpose()?;
    let documents = with_texts(labels(&args.labels)?, &args.inputs, &args.labels)?;
    let mut profiles = BTreeMap::new();
    let mut score = Score::default();
    for &profile in Profile::ALL {
        let cleaner = super::clean::cleaner_of(&args.rules, profile)?;
        let counted = count(&documents, &cleaner, args.metadata);
        profiles.insert(profile.name().to_owned(), counted.all.clone());
        if profile == args.rules.profile {
            score = counted;
        }
    }
    let cleaner = super::clean::cleaner(&args.rules)?;
    let evaluation = Evaluation {
        pack: cleaner.patterns().pack().to_owned(),
        profile: args.rules.profile.name().to_owned(),
        metadata: args.metadata,
        profiles,
        score,
    };
    let out = match &before {
        Some(before) => tables::comparison(before, &evaluation, &documents),
        None => tables::evaluation(&evaluation, &documents, args.worst),
    };
    if let Some(path) = &args.json {
        let mut text = serde_json::to_string(&evaluation)
            .map_err(|e| Error::new(ErrorKind::Io, format!("cannot write `{}`: {e}", path.display())))?;
        text.push('\n');
        if path.as_os_str() == "-" {
            print(&text)?;
            return Ok(Outcome::Done);
        }
        write(path, text.as_bytes())?;
    }
    print(&out)?;
    Ok(Outcome::Done)
}

/// Cleans and counts all documents.
fn count(documents: &[(Document, String)], cleaner: &Cleaner, metadata: bool) -> Score {
    let cleaned: Vec<_> = documents.par_iter().map(|(_, text)| cleaner.clean(text)).collect();
    let mut score = Score::default();
    for ((document, text), cleaned) in documents.iter().zip(&cleaned) {
        score.add(document, text, &cleaned.removals, metadata);
    }
    score.finish();
    score
}

fn cannot_read(path: &Path, why: impl std::fmt::Display) -> Error {
    Error::new(ErrorKind::Usage, format!("cannot read `{}`: {why}", path.display()))
}

/// A file's text, decompressed.
fn text_of(path: &Path) -> Result<String, Error> {
    let file = std::fs::File::open(path).map_err(|e| cannot_read(path, e))?;
    let (mut reader, _) = decoder(file, Codec::Plain).map_err(|e| cannot_read(path, e))?;
    let mut text = String::new();
    reader.read_to_string(&mut text).map_err(|e| cannot_read(path, e))?;
    Ok(text)
}

/// The labelled documents of a file of JSON lines, or of a folder of labelled texts.
fn labels(path: &Path) -> Result<Vec<Document>, Error> {
    let mut documents = Vec::new();
    if path.is_dir() {
        for file in texts_in(path)? {
            let id = id_of(path, &file);
            let lang = id.split_once('/').map_or("", |(lang, _)| lang);
            let document = labelled(&id, lang, &text_of(&file)?)
                .map_err(|(line, why)| cannot_read(&file, format_args!("line {line}: {why}")))?;
            documents.push(document);
        }
    } else {
        for (i, line) in text_of(path)?.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let document =
                json(line).map_err(|why| cannot_read(path, format_args!("line {}: {why}", i + 1)))?;
            documents.push(document);
        }
    }
    if documents.is_empty() {
        return Err(cannot_read(path, "it holds no labelled document").hint(
            "labels are JSON lines with `id`, `text` and `furniture`, or a folder `<language>/<name>.txt`; see the README",
        ));
    }
    Ok(documents)
}

/// The text files below a folder, sorted; notes on the labels (`README.md`) are none.
fn texts_in(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let mut files = Vec::new();
    for entry in walkdir::WalkDir::new(folder).sort_by_file_name() {
        let entry = entry.map_err(|e| cannot_read(folder, e))?;
        if entry.file_type().is_file() && entry.path().extension().is_some_and(|e| e == "txt") {
            files.push(entry.into_path());
        }
    }
    Ok(files)
}

/// A file's path below `folder`, with `/` and without its ending.
fn id_of(folder: &Path, file: &Path) -> String {
    let inside = file.strip_prefix(folder).unwrap_or(file).with_extension("");
    let parts: Vec<_> = inside.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}

/// The documents with their texts: their own, or those that the inputs hold under the same ids.
fn with_texts(
    documents: Vec<Document>,
    inputs: &[PathBuf],
    labels: &Path,
) -> Result<Vec<(Document, String)>, Error> {
    let mut texts: BTreeMap<String, String> = BTreeMap::new();
    for input in inputs {
        read_texts(input, &mut texts)?;
    }
    let mut out = Vec::with_capacity(documents.len());
    for mut document in documents {
        let own = document.text.take();
        let text = match (texts.remove(&document.id), own) {
            (Some(text), Some(own)) if text.trim_end_matches('\n') != own.trim_end_matches('\n') => {
                let why = format!("the text of `{}` is not the one that is labelled", document.id);
                return Err(Error::new(ErrorKind::Usage, why)
                    .hint("labels count lines: INPUT has to hold the texts as they were before cleaning"));
            }
            (Some(text), _) | (None, Some(text)) => text,
            (None, None) => {
                let why = format!("document `{}` has no `text`, and no INPUT holds it", document.id);
                return Err(cannot_read(labels, why));
            }
        };
        out.push((document, text));
    }
    Ok(out)
}

#[derive(Deserialize)]
struct Record {
    id: String,
    text: String,
}

/// Adds the texts of a folder, a text file or a file of JSON lines, by id.
fn read_texts(path: &Path, texts: &mut BTreeMap<String, String>) -> Result<(), Error> {
    if path.is_dir() {
        for file in texts_in(path)? {
            texts.insert(id_of(path, &file), text_of(&file)?);
        }
        return Ok(());
    }
    let text = text_of(path)?;
    if path.extension().is_some_and(|e| e == "txt") {
        texts.insert(path.file_stem().unwrap_or_default().to_string_lossy().into_owned(), text);
        return Ok(());
    }
    for (i, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let record: Record =
            serde_json::from_str(line).map_err(|e| cannot_read(path, format_args!("line {}: {e}", i + 1)))?;
        texts.insert(record.id, record.text);
    }
    Ok(())
}

/// An earlier result.
fn earlier(path: &Path) -> Result<Evaluation, Error> {
    serde_json::from_str(&text_of(path)?)
        .map_err(|e| cannot_read(path, e).hint("`--compare` takes what an earlier `--json` wrote"))
}
