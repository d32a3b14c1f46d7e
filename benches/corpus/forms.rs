//! What a corpus is stored as: JSON lines, one text, WET records, or a folder of files.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use flate2::Compression;
use flate2::write::GzEncoder;
use sha1::{Digest, Sha1};

use crate::words::Script;

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Form {
    /// One JSON object a line, as Python's `json.dumps(ensure_ascii=False)` writes it, without its spaces
    Jsonl,
    /// One file with all texts, a blank line between them
    Text,
    /// WARC conversion records as Common Crawl has them, each a gzip member
    Wet,
    /// A folder with folders of a thousand texts each
    Files,
}

/// Writes documents, which are numbered from 1, one after the other.
pub(crate) trait Store {
    fn put(&mut self, number: u64, text: &str) -> io::Result<()>;
    fn finish(&mut self) -> io::Result<()>;
}

impl Form {
    pub(crate) fn open(self, path: &Path, script: &'static Script) -> io::Result<Box<dyn Store>> {
        Ok(match self {
            Form::Jsonl => Box::new(Jsonl { out: create(path)?, script, line: String::new() }),
            Form::Text => Box::new(Text { out: create(path)? }),
            Form::Wet => Box::new(Wet::new(create(path)?, script)?),
            Form::Files => Box::new(Files { root: path.to_owned() }),
        })
    }
}

type Out = BufWriter<File>;

fn create(path: &Path) -> io::Result<Out> {
    Ok(BufWriter::with_capacity(1 << 20, File::create(path)?))
}

fn url(number: u64) -> String {
    format!("https://site-{}.example/a/{number}", number % 97)
}

struct Jsonl {
    out: Out,
    script: &'static Script,
    line: String,
}

impl Store for Jsonl {
    fn put(&mut self, number: u64, text: &str) -> io::Result<()> {
        let (line, url, [tag, _]) = (&mut self.line, url(number), self.script.tags);
        line.clear();
        line.push_str(&format!(r#"{{"id":"doc-{number:06}","url":"{url}","text":""#));
        escape(text, line);
        let (length, n) = (text.len(), (number % 400) as f64 / 100.0);
        line.push_str(&format!(
            r#"","meta":{{"lang":"{tag}","bytes":{length},"labels":["news"]}},"n":{n:.2}}}"#
        ));
        line.push('\n');
        self.out.write_all(line.as_bytes())
    }

    fn finish(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// A JSON string's inside; the texts have no control characters but these.
fn escape(text: &str, out: &mut String) {
    let mut begin = 0;
    for at in memchr::memchr3_iter(b'\n', b'"', b'\\', text.as_bytes()) {
        out.push_str(&text[begin..at]);
        out.push_str(match text.as_bytes()[at] {
            b'\n' => "\\n",
            b'"' => "\\\"",
            _ => "\\\\",
        });
        begin = at + 1;
    }
    out.push_str(&text[begin..]);
}

struct Text {
    out: Out,
}

impl Store for Text {
    fn put(&mut self, _: u64, text: &str) -> io::Result<()> {
        self.out.write_all(text.as_bytes())?;
        self.out.write_all(b"\n\n")
    }

    fn finish(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

struct Files {
    root: PathBuf,
}

impl Store for Files {
    fn put(&mut self, number: u64, text: &str) -> io::Result<()> {
        let folder = self.root.join(format!("{:03}", (number - 1) / 1000));
        if (number - 1).is_multiple_of(1000) {
            fs::create_dir_all(&folder)?;
        }
        fs::write(folder.join(format!("doc-{number:06}.txt")), format!("{text}\n"))
    }

    fn finish(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Common Crawl's headers, in its order, with its line ends.
struct Wet {
    out: Out,
    script: &'static Script,
}

const DATE: &str = "2026-03-12T06:27:00Z";
const ABOUT: &str = "Software-Info: unfurnish corpus generator\r\n\
    Extracted-Date: Thu, 12 Mar 2026 06:27:00 GMT\r\n\
    robots: classic\r\n\
    isPartOf: CC-MAIN-2026-11\r\n\
    operator: nobody\r\n\
    description: Synthetic pages\r\n\
    publisher: nobody\r\n\r\n";

impl Wet {
    fn new(out: Out, script: &'static Script) -> io::Result<Self> {
        let mut wet = Wet { out, script };
        let (id, length) = (uuid(0), ABOUT.len());
        wet.member(
            &format!(
                "WARC/1.0\r\nWARC-Type: warcinfo\r\nWARC-Date: {DATE}\r\n\
                 WARC-Filename: CC-MAIN-20260312062700-20260312092700-00000.warc.wet.gz\r\n\
                 WARC-Record-ID: <urn:uuid:{id}>\r\nContent-Type: application/warc-fields\r\n\
                 Content-Length: {length}\r\n\r\n"
            ),
            ABOUT,
        )?;
        Ok(wet)
    }

    fn member(&mut self, headers: &str, block: &str) -> io::Result<()> {
        let mut gzip = GzEncoder::new(&mut self.out, Compression::default());
        for part in [headers, block, "\r\n\r\n"] {
            gzip.write_all(part.as_bytes())?;
        }
        gzip.finish().map(|_| ())
    }
}

impl Store for Wet {
    fn put(&mut self, number: u64, text: &str) -> io::Result<()> {
        let (url, id, page) = (url(number), uuid(2 * number), uuid(2 * number + 1));
        let (digest, language, length) = (base32(&Sha1::digest(text)), self.script.tags[1], text.len());
        self.member(
            &format!(
                "WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Target-URI: {url}\r\nWARC-Date: {DATE}\r\n\
                 WARC-Record-ID: <urn:uuid:{id}>\r\nWARC-Refers-To: <urn:uuid:{page}>\r\n\
                 WARC-Block-Digest: sha1:{digest}\r\nWARC-Identified-Content-Language: {language}\r\n\
                 Content-Type: text/plain\r\nContent-Length: {length}\r\n\r\n"
            ),
            text,
        )
    }

    fn finish(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// A version 4 identifier that the number alone decides.
fn uuid(number: u64) -> String {
    let mix = |salt: u64| {
        let mut x = number.wrapping_add(salt).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x ^ (x >> 31)
    };
    let (a, b) = (mix(1), mix(1 << 40));
    let (low, mid, high) = (a >> 32, (a >> 16) & 0xffff, a & 0xfff);
    format!("{low:08x}-{mid:04x}-4{high:03x}-8{:03x}-{:012x}", (b >> 52) & 0xfff, b & 0xffff_ffff_ffff)
}

fn base32(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let groups = bytes.chunks(5).map(|five| five.iter().fold(0_u64, |all, byte| all << 8 | u64::from(*byte)));
    groups
        .flat_map(|all| (0..8).rev().map(move |n| char::from(LETTERS[(all >> (5 * n)) as usize % 32])))
        .collect()
}
