//! What a file is by its name: its format, and how it is compressed (`pages.jsonl.zst`).

use std::fmt;
use std::path::{Path, PathBuf};

/// How an input is read, and an output written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// One document.
    Text,
    /// One JSON object a line.
    Jsonl,
    /// A table with commas, a document a row.
    Csv,
    /// A table with tabs, a document a row.
    Tsv,
    /// A Parquet file, a document a row.
    Parquet,
    /// The conversion records of a WARC file, such as Common Crawl's WET files.
    Wet,
}

/// How bytes are compressed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Codec {
    /// Not at all.
    #[default]
    Plain,
    /// gzip, of one member or many.
    Gzip,
    /// Zstandard, of one frame or many.
    Zstd,
    /// bzip2.
    Bzip2,
    /// xz.
    Xz,
}

/// A format and its compression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Kind {
    pub(crate) format: Format,
    pub(crate) codec: Codec,
}

const FORMATS: [(&str, Format); 12] = [
    ("txt", Format::Text),
    ("text", Format::Text),
    ("md", Format::Text),
    ("markdown", Format::Text),
    ("jsonl", Format::Jsonl),
    ("ndjson", Format::Jsonl),
    ("csv", Format::Csv),
    ("tsv", Format::Tsv),
    ("parquet", Format::Parquet),
    ("wet", Format::Wet),
    ("warc.wet", Format::Wet),
    ("warc", Format::Wet),
];

const CODECS: [(&str, Codec); 5] = [
    ("gz", Codec::Gzip),
    ("zst", Codec::Zstd),
    ("zstd", Codec::Zstd),
    ("bz2", Codec::Bzip2),
    ("xz", Codec::Xz),
];

impl Format {
    /// Every format.
    pub(crate) const ALL: [Format; 6] =
        [Format::Text, Format::Jsonl, Format::Csv, Format::Tsv, Format::Parquet, Format::Wet];

    /// The name in flags, and the ending of a file of that format.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Format::Text => "text",
            Format::Jsonl => "jsonl",
            Format::Csv => "csv",
            Format::Tsv => "tsv",
            Format::Parquet => "parquet",
            Format::Wet => "wet",
        }
    }

    /// Whether a file of it holds many documents.
    pub(crate) const fn has_records(self) -> bool {
        !matches!(self, Format::Text)
    }

    /// Whether a file of it in a folder is read without being asked for by name: a table beside texts is rarely a corpus.
    pub(crate) const fn is_read_in_folders(self) -> bool {
        !matches!(self, Format::Csv | Format::Tsv)
    }
}

impl Codec {
    /// The ending of a file so compressed, with its dot.
    pub(crate) const fn ending(self) -> &'static str {
        match self {
            Codec::Plain => "",
            Codec::Gzip => ".gz",
            Codec::Zstd => ".zst",
            Codec::Bzip2 => ".bz2",
            Codec::Xz => ".xz",
        }
    }

    /// Its name in messages.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Codec::Plain => "plain",
            Codec::Gzip => "gzip",
            Codec::Zstd => "zstd",
            Codec::Bzip2 => "bzip2",
            Codec::Xz => "xz",
        }
    }

    /// By the first bytes of a file: each format's magic number.
    pub(crate) fn of_bytes(head: &[u8]) -> Codec {
        const MARKS: [(&[u8], Codec); 4] = [
            (b"\x1f\x8b", Codec::Gzip),
            (b"\x28\xb5\x2f\xfd", Codec::Zstd),
            (b"BZh", Codec::Bzip2),
            (b"\xfd7zXZ\0", Codec::Xz),
        ];
        MARKS.iter().find(|(mark, _)| head.starts_with(mark)).map_or(Codec::Plain, |&(_, codec)| codec)
    }
}

impl Kind {
    /// `jsonl`, `jsonl.zst`, `parquet` …: an ending without its first dot.
    pub(crate) fn from_ending(ending: &str) -> Option<Kind> {
        let (stem, codec) = codec_of(ending);
        let stem = stem.strip_prefix('.').unwrap_or(stem);
        let format = FORMATS.iter().find(|(name, _)| stem.eq_ignore_ascii_case(name))?.1;
        Some(Kind { format, codec })
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.format.name(), self.codec.ending())
    }
}

/// A name without the ending that says how it is compressed.
fn codec_of(name: &str) -> (&str, Codec) {
    for (ending, codec) in CODECS {
        if let Some(stem) = without_ending(name, ending) {
            return (stem, codec);
        }
    }
    (name, Codec::Plain)
}

/// `name` without `.ending`, in any case.
fn without_ending<'n>(name: &'n str, ending: &str) -> Option<&'n str> {
    let at = name.len().checked_sub(ending.len() + 1)?;
    let (stem, rest) = (name.get(..at)?, name.get(at..)?);
    (rest.starts_with('.') && rest[1..].eq_ignore_ascii_case(ending)).then_some(stem)
}

/// The endings of a file's name, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Endings<'n> {
    /// The name without them.
    pub(crate) stem: &'n str,
    /// What the last one but compression says; none for an ending of nobody's, or none at all.
    pub(crate) format: Option<Format>,
    /// How it is compressed.
    pub(crate) codec: Codec,
}

/// Takes the endings off a file's name.
pub(crate) fn endings(name: &str) -> Endings<'_> {
    let (rest, codec) = codec_of(name);
    let longest = FORMATS
        .iter()
        .filter_map(|&(ending, format)| Some((without_ending(rest, ending)?, format)))
        .min_by_key(|(stem, _)| stem.len());
    match longest {
        Some((stem, format)) => Endings { stem, format: Some(format), codec },
        None => Endings { stem: rest, format: None, codec },
    }
}

/// Whether a name without the ending of a compression has an ending at all.
pub(crate) fn has_no_ending(name: &str) -> bool {
    Path::new(codec_of(name).0).extension().is_none()
}

/// The path with its endings changed to those of `kind`.
pub(crate) fn renamed(path: &Path, kind: Kind) -> PathBuf {
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    path.with_file_name(format!("{}.{kind}", endings(&name).stem))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for (name, stem, format, codec) in [
            ("a.txt", "a", Some(Format::Text), Codec::Plain),
            ("a.b.JSONL.GZ", "a.b", Some(Format::Jsonl), Codec::Gzip),
            ("x.warc.wet.gz", "x", Some(Format::Wet), Codec::Gzip),
            ("x.warc", "x", Some(Format::Wet), Codec::Plain),
            ("x.tsv.xz", "x", Some(Format::Tsv), Codec::Xz),
            ("notes.zst", "notes", None, Codec::Zstd),
            ("archive.tar.bz2", "archive.tar", None, Codec::Bzip2),
            ("README", "README", None, Codec::Plain),
            ("نص.txt", "نص", Some(Format::Text), Codec::Plain),
        ] {
            assert_eq!(endings(name), Endings { stem, format, codec }, "{name}");
        }
        assert!(has_no_ending("notes.zst") && !has_no_ending("archive.tar.bz2"));
    }

    #[test]
    fn kinds() {
        let kind = Kind::from_ending("jsonl.zst").expect("known");
        assert_eq!((kind.format, kind.codec), (Format::Jsonl, Codec::Zstd));
        assert_eq!(renamed(Path::new("d/x.warc.wet.gz"), kind), Path::new("d/x.jsonl.zst"));
        assert_eq!(Kind::from_ending("zip"), None);
    }

    #[test]
    fn magic_numbers() {
        assert_eq!(Codec::of_bytes(b"\x1f\x8b\x08"), Codec::Gzip);
        assert_eq!(Codec::of_bytes(b"\x28\xb5\x2f\xfd"), Codec::Zstd);
        assert_eq!(Codec::of_bytes(b""), Codec::Plain);
    }
}
