//! What was typed.

mod eval;

use std::ffi::OsString;
use std::path::PathBuf;

use bytesize::ByteSize;
use clap::{Parser, Subcommand, ValueEnum};

use super::{Outcome, clean, explain, generate, patterns, restore};
use crate::category::{Category, Group};
use crate::config::Profile;
use crate::error::Error;
use crate::io::kind::{Codec, Format, Kind};

pub(in crate::cli) use eval::EvalArgs;

/// Removes site furniture from text that was extracted from web pages, and accounts for every byte it takes away
#[derive(Debug, Parser)]
#[command(name = "unfurnish", version, propagate_version = true, after_help = EXAMPLES)]
pub(in crate::cli) struct Args {
    #[command(subcommand)]
    pub(in crate::cli) command: Command,
}

const EXAMPLES: &str = "\
Examples:
  unfurnish clean seeds -o cleaned            clean a folder; texts, audit.csv and documents.csv go to cleaned/
  unfurnish clean < page.txt > text.txt       clean one text in a pipe
  zcat x.jsonl.gz | unfurnish clean | jq .    clean JSON lines in a pipe
  unfurnish clean seeds --diff                see what would go
  unfurnish explain page.txt                  see why, line by line
  unfurnish restore cleaned --audit cleaned/audit.csv -o originals";

/// The commands.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Command {
    /// Clean texts: files, folders, globs, or stdin
    Clean(Box<CleanArgs>),
    /// Put back what was removed
    Restore(RestoreArgs),
    /// Show every line of a text: kept or cut, by which rule, with which evidence
    Explain(ExplainArgs),
    /// List or test the rules
    Patterns(PatternsArgs),
    /// Precision and recall against labelled lines
    Eval(Box<EvalArgs>),
    /// Print a shell's completions
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    Man {
        /// Write this page and one for each command into a folder
        #[arg(long, value_name = "DIR")]
        dir: Option<PathBuf>,
    },
}

impl Command {
    pub(in crate::cli) fn run(self) -> Result<Outcome, Error> {
        match self {
            Command::Clean(args) => clean::run(*args),
            Command::Restore(args) => restore::run(&args),
            Command::Explain(args) => explain::run(&args),
            Command::Patterns(args) => patterns::run(&args),
            Command::Eval(args) => super::eval::run(&args),
            Command::Completions { shell } => generate::completions(shell),
            Command::Man { dir } => generate::man(dir.as_deref()),
        }
    }
}

const CLEAN_EXAMPLES: &str = "\
Examples:
  unfurnish clean seeds                       cleaned texts and tables in cleaned/
  unfurnish clean 'news/**/*.txt' -o out      a glob
  unfurnish clean pages.jsonl --text-field body -o out
  unfurnish clean old --encoding auto -o out  guess the encoding of what is not UTF-8
  unfurnish clean seeds --keep metadata       leave dates, authors, sources and captions
  unfurnish clean seeds --only ad --only share
  unfurnish clean seeds --check -q            exit code 1 if there is furniture
  unfurnish clean corpus -o out --audit out/audit.csv.zst   compressed tables
  unfurnish clean corpus -o out --resume      go on where a killed run stopped

Exit codes: 0 done, 1 --check found furniture, 2 wrong use or wrong patterns, 3 some documents failed, 130 interrupted.";

/// What `clean` takes.
#[derive(Debug, clap::Args)]
#[command(after_help = CLEAN_EXAMPLES)]
pub(in crate::cli) struct CleanArgs {
    /// Files, folders or globs; `-` or nothing is stdin
    #[arg(value_name = "INPUT")]
    pub(in crate::cli) inputs: Vec<OsString>,
    /// Folder for the cleaned texts and the tables, `-` for stdout [default: `cleaned`; stdout for stdin]
    #[arg(short, long, value_name = "DIR|-")]
    pub(in crate::cli) output: Option<PathBuf>,
    /// Where to write the audit: .csv, .csv.gz, .csv.zst or .parquet [default: audit.csv in the output folder; with stdout, nowhere]
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) audit: Option<PathBuf>,
    /// Write the sums of the run as JSON: per category, rule and language
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) summary: Option<PathBuf>,
    /// Tables that a spreadsheet takes for no formulas: an apostrophe goes before such cells; `restore` takes it off
    #[arg(long)]
    pub(in crate::cli) spreadsheet_safe: bool,
    #[command(flatten)]
    pub(in crate::cli) rules: RuleArgs,
    #[command(flatten)]
    pub(in crate::cli) reading: ReadingArgs,
    /// Threads [default: one per core]
    #[arg(short = 'j', long = "jobs", value_name = "N")]
    pub(in crate::cli) jobs: Option<std::num::NonZeroUsize>,
    /// Go on where a killed run of the same command stopped; begin if there was none
    #[arg(long)]
    pub(in crate::cli) resume: bool,
    /// Write no texts, only the audit: to `--audit`, into `--output`, or to stdout
    #[arg(long)]
    pub(in crate::cli) dry_run: bool,
    /// Show what goes; without `--output` write nothing
    #[arg(long, conflicts_with = "dry_run")]
    pub(in crate::cli) diff: bool,
    /// Exit with code 1 if there is furniture; without `--output` write nothing
    #[arg(long)]
    pub(in crate::cli) check: bool,
    /// What to do with a document that fails
    #[arg(long, value_enum, value_name = "WHAT", default_value = "skip")]
    pub(in crate::cli) on_error: OnErrorArg,
    /// Show progress
    #[arg(long, value_enum, value_name = "WHEN", default_value = "auto")]
    pub(in crate::cli) progress: When,
    /// Say nothing but errors
    #[arg(short, long)]
    pub(in crate::cli) quiet: bool,
    /// Bytes that a thread takes at once
    #[arg(long, value_name = "SIZE", default_value = "1MiB", hide = true)]
    pub(in crate::cli) batch_size: ByteSize,
    /// Seconds between two notes of how far the run came, for `--resume`
    #[arg(long, value_name = "SECONDS", default_value = "1", hide = true)]
    pub(in crate::cli) checkpoint: f64,
}

/// Which rules, and how many of them.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct RuleArgs {
    /// How much to remove: `gentle` only what is next to certain and no metadata
    #[arg(long, value_parser = profile, default_value = "standard", value_name = "PROFILE")]
    pub(in crate::cli) profile: Profile,
    /// Leave this category, or group (`furniture`, `metadata`), alone
    #[arg(long, value_parser = categories, value_delimiter = ',', value_name = "CATEGORY|GROUP")]
    pub(in crate::cli) keep: Vec<Categories>,
    /// Remove this category, or group, and no other
    #[arg(long, value_parser = categories, value_delimiter = ',', value_name = "CATEGORY|GROUP")]
    pub(in crate::cli) only: Vec<Categories>,
    /// Folder with pattern files of your own, on top of the built-in ones
    #[arg(long, value_name = "DIR")]
    pub(in crate::cli) patterns: Option<PathBuf>,
}

/// How inputs are read.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct ReadingArgs {
    /// How inputs are read; `auto` goes by the file's name, for stdin by its first bytes
    #[arg(long, value_enum, default_value = "auto")]
    pub(in crate::cli) format: FormatArg,
    /// How records are written: jsonl, jsonl.gz, jsonl.zst, jsonl.bz2, jsonl.xz, or parquet, whose columns are those of the
    /// first lines [default: as they are read]
    #[arg(long, value_name = "FORMAT", value_parser = kind)]
    pub(in crate::cli) output_format: Option<Kind>,
    /// The field, or column, with the text; dots lead into objects
    #[arg(long, value_name = "FIELD", default_value = "text")]
    pub(in crate::cli) text_field: String,
    /// The field, or column, with the document's id
    #[arg(long, value_name = "FIELD", default_value = "id")]
    pub(in crate::cli) id_field: String,
    /// The field with the page's address, in JSON lines made of WET records
    #[arg(long, value_name = "FIELD", default_value = "url")]
    pub(in crate::cli) url_field: String,
    /// The largest document that is read, decompressed; larger ones fail
    #[arg(long, value_name = "SIZE", default_value = "256MiB")]
    pub(in crate::cli) max_record_size: ByteSize,
    /// Encoding of what is not UTF-8, nor UTF-16 by its mark: `auto` or a label such as windows-1256
    #[arg(long, value_name = "auto|LABEL")]
    pub(in crate::cli) encoding: Option<String>,
}

/// What `restore` takes.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct RestoreArgs {
    /// The folder that `clean` wrote, or one cleaned file
    pub(in crate::cli) cleaned: PathBuf,
    /// The audit; `documents.csv` and `errors.csv` are looked for beside it
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) audit: PathBuf,
    /// Folder for the originals
    #[arg(short, long, value_name = "DIR")]
    pub(in crate::cli) output: PathBuf,
    /// The field, or column, with the text
    #[arg(long, value_name = "FIELD", default_value = "text")]
    pub(in crate::cli) text_field: String,
    /// The field, or column, with the document's id
    #[arg(long, value_name = "FIELD", default_value = "id")]
    pub(in crate::cli) id_field: String,
}

/// What `explain` takes.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct ExplainArgs {
    /// The text
    pub(in crate::cli) file: PathBuf,
    #[command(flatten)]
    pub(in crate::cli) rules: RuleArgs,
    /// Encoding of what is not UTF-8: `auto` or a label
    #[arg(long, value_name = "auto|LABEL")]
    pub(in crate::cli) encoding: Option<String>,
}

/// What `patterns` takes.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct PatternsArgs {
    #[command(subcommand)]
    pub(in crate::cli) what: PatternsCommand,
}

/// The commands of `patterns`.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum PatternsCommand {
    /// List every rule: id, category, language, kind, confidence, number of phrases
    List {
        /// Folder with pattern files of your own, on top of the built-in ones
        dir: Option<PathBuf>,
    },
    /// Run every rule's proofs
    Test {
        /// Folder with pattern files of your own, tested on top of the built-in ones
        dir: Option<PathBuf>,
    },
}

/// How inputs are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum FormatArg {
    /// By name, or by the first bytes
    Auto,
    /// One document a file
    Text,
    /// One JSON object a line
    Jsonl,
    /// A table with commas and a header, one document a row
    Csv,
    /// The same with tabs
    Tsv,
    /// A Parquet file, a document a row
    Parquet,
    /// The conversion records of a WARC file, such as Common Crawl's WET files
    Wet,
}

/// What to do with a document that fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum OnErrorArg {
    /// Leave it out of the output; errors.csv has it
    Skip,
    /// End the run there
    Stop,
    /// Leave it in the output as it was
    Pass,
}

/// When to show progress.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum When {
    /// On a terminal
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// One category, or those of a group.
#[derive(Clone, Debug)]
pub(in crate::cli) struct Categories(pub(in crate::cli) Vec<Category>);

fn categories(name: &str) -> Result<Categories, String> {
    if let Some(category) = Category::from_name(name) {
        return Ok(Categories(vec![category]));
    }
    if let Some(group) = [Group::Furniture, Group::Metadata].into_iter().find(|g| g.name() == name) {
        return Ok(Categories(Category::ALL.iter().copied().filter(|c| c.group() == group).collect()));
    }
    let names: Vec<_> = Category::ALL.iter().map(|c| c.name()).collect();
    Err(format!(
        "unknown category `{name}`; there are: {}, and the groups furniture, metadata",
        names.join(", ")
    ))
}

fn kind(name: &str) -> Result<Kind, String> {
    Kind::from_ending(&format!(".{name}"))
        .filter(|kind| match kind.format {
            Format::Jsonl => true,
            Format::Parquet => kind.codec == Codec::Plain,
            _ => false,
        })
        .ok_or_else(|| {
            format!(
                "records cannot be written as `{name}`; there are: jsonl, jsonl.gz, jsonl.zst, jsonl.bz2, jsonl.xz, parquet"
            )
        })
}

fn profile(name: &str) -> Result<Profile, String> {
    Profile::ALL.iter().copied().find(|p| p.name() == name).ok_or_else(|| {
        let names: Vec<_> = Profile::ALL.iter().map(|p| p.name()).collect();
        format!("unknown profile `{name}`; there are: {}", names.join(", "))
    })
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_definition_holds_together() {
        super::Args::command().debug_assert();
    }
}
