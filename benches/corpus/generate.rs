//! Makes corpora of any size for the benches, the same bytes for the same seed.
//!
//! ```sh
//! cargo run --release --example corpus -- --kind prose --script arabic --bytes 1G --form jsonl -o prose.jsonl
//! cargo run --release --example corpus -- phrases -o phrases.txt
//! ```
//!
//! Nothing is downloaded: sentences are drawn from the word lists in `words.rs`, furniture from `patterns/`. On stdout
//! goes what was made, as JSON. `run.py` beside this file uses it for the record.

mod forms;
mod pages;
mod phrases;
mod words;

use std::error::Error;
use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Parser, Subcommand, ValueEnum};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, LogNormal};

use forms::Form;
use pages::{Author, Kind};
use phrases::Phrases;
use words::Vocabulary;

#[derive(Parser)]
#[command(about = "Makes a corpus", args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
struct Args {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    corpus: Option<Corpus>,
}

#[derive(Subcommand)]
enum Command {
    /// Write the built-in literal phrases, one a line, for `rg -F -f`
    Phrases {
        /// The wording of the rules, instead of the lines that prove them
        #[arg(long)]
        wording: bool,
        #[arg(short, long)]
        output: PathBuf,
    },
}

#[derive(clap::Args)]
struct Corpus {
    #[arg(long, value_enum, default_value = "mixed")]
    kind: Kind,
    #[arg(long, value_enum, default_value = "arabic")]
    script: ScriptName,
    /// Bytes of text (K, M and G are decimal); the same documents in every form
    #[arg(long, value_parser = bytes)]
    bytes: u64,
    #[arg(long, default_value_t = 1)]
    seed: u64,
    #[arg(long, value_enum, default_value = "jsonl")]
    form: Form,
    /// Bytes of each document, about [default: lognormal around 3K]
    #[arg(long, value_parser = bytes)]
    record_bytes: Option<u64>,
    #[arg(short, long)]
    output: PathBuf,
}

#[derive(Clone, Copy, ValueEnum)]
enum ScriptName {
    Arabic,
    Latin,
    Cjk,
}

fn bytes(text: &str) -> Result<u64, String> {
    let (number, unit) = match text.as_bytes().last() {
        Some(b'K' | b'k') => (&text[..text.len() - 1], 1_000),
        Some(b'M' | b'm') => (&text[..text.len() - 1], 1_000_000),
        Some(b'G' | b'g') => (&text[..text.len() - 1], 1_000_000_000),
        _ => (text, 1),
    };
    number.parse::<u64>().map(|n| n * unit).map_err(|e| e.to_string())
}

fn main() -> Result<(), Box<dyn Error>> {
    match Args::parse() {
        Args { command: Some(Command::Phrases { wording, output }), .. } => literals(wording, &output),
        Args { corpus: Some(corpus), .. } => corpus.make(),
        _ => Err("--bytes and --output are needed".into()),
    }
}

fn literals(wording: bool, output: &Path) -> Result<(), Box<dyn Error>> {
    let lines = phrases::literals(wording)?;
    std::fs::write(output, lines.join("\n") + "\n")?;
    Ok(writeln!(std::io::stdout(), r#"{{"lines":{}}}"#, lines.len())?)
}

impl Corpus {
    fn make(&self) -> Result<(), Box<dyn Error>> {
        let script = match self.script {
            ScriptName::Arabic => &words::ARABIC,
            ScriptName::Latin => &words::LATIN,
            ScriptName::Cjk => &words::CJK,
        };
        let (words, phrases) = (Vocabulary::new(script), Phrases::of(script.furniture)?);
        let (seeded, sizes) = (ChaCha8Rng::seed_from_u64(self.seed), LogNormal::new(3000_f64.ln(), 0.7)?);
        let mut store = self.form.open(&self.output, script)?;
        let (mut documents, mut bytes, mut chars, mut lines) = (0, 0, 0, 0);
        let mut out = String::new();
        while bytes < self.bytes {
            documents += 1;
            let mut rng = seeded.clone();
            rng.set_stream(documents);
            let size = sizes.sample(&mut rng).clamp(200.0, 200_000.0) as usize;
            let size = self.record_bytes.map_or(size, |bytes| bytes as usize);
            out.clear();
            Author { words: &words, phrases: &phrases, rng, out: &mut out }.write(self.kind, size);
            store.put(documents, &out)?;
            bytes += out.len() as u64;
            chars += out.chars().count();
            lines += out.lines().filter(|line| !line.is_empty()).count();
        }
        store.finish()?;
        let made = format!(r#"{{"documents":{documents},"bytes":{bytes},"chars":{chars},"lines":{lines}}}"#);
        Ok(writeln!(std::io::stdout(), "{made}")?)
    }
}
