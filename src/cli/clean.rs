//! `unfurnish clean`.

use std::ffi::OsString;
use std::io::{BufWriter, IsTerminal, stderr, stdin, stdout};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64};
use std::time::Duration;

use super::args::{CleanArgs, FormatArg, OnErrorArg, RuleArgs};
use super::diff::DiffSink;
use super::progress::{Complaints, Progress};
use super::{Outcome, hint_line, say, summary};
use crate::cleaner::Cleaner;
use crate::config::Profile;
use crate::error::{Error, ErrorKind};
use crate::io::decode::EncodingChoice;
use crate::io::desk::Reading;
use crate::io::done::{OnError, Tally};
use crate::io::formats::json::Fields;
use crate::io::inputs::{Asked, Found, Input, find};
use crate::io::journal::{Checkpoint, Identity, Journal, fingerprint};
use crate::io::kind::{Codec, Format};
use crate::io::sinks::{AuditStream, Folder, Places, Sink, Stream, Tables};
use crate::io::targets::{self, Targets};
use crate::patterns::PatternSet;
use crate::run::Run;

/// Where texts and audit go: decided from the flags.
#[derive(Debug)]
struct Destination {
    /// Folder for texts and tables.
    folder: Option<PathBuf>,
    /// Texts to stdout.
    stdout: bool,
    /// Texts are written at all.
    texts: bool,
    /// The audit's file, and the tables beside it.
    tables: Option<Places>,
    /// The audit to stdout.
    audit_to_stdout: bool,
}

impl Destination {
    fn decide(args: &CleanArgs, from_stdin: bool) -> Self {
        let shows_only = (args.diff || args.check) && args.output.is_none();
        let dash = args.output.as_deref() == Some(Path::new("-"));
        let stdout = !args.dry_run && !shows_only && (dash || args.output.is_none() && from_stdin);
        let folder = match &args.output {
            _ if dash || shows_only => None,
            Some(folder) => Some(folder.clone()),
            None if from_stdin || args.dry_run => None,
            None => Some(PathBuf::from("cleaned")),
        };
        let audit = args.audit.clone().or_else(|| folder.as_ref().map(|f| f.join("audit.csv")));
        let audit_to_stdout = args.dry_run && audit.is_none();
        let tables = audit.map(|audit| Places::new(audit, folder.as_deref()));
        Self { texts: !args.dry_run && (stdout || folder.is_some()), folder, stdout, tables, audit_to_stdout }
    }
}

/// Runs the command.
pub(super) fn run(args: CleanArgs) -> Result<Outcome, Error> {
    let from_stdin = args.inputs.iter().all(|i| i == "-");
    let paths: Vec<OsString> = if args.inputs.is_empty() { vec!["-".into()] } else { args.inputs.clone() };
    if paths.iter().filter(|p| *p == "-").count() > 1 {
        return Err(Error::new(ErrorKind::Usage, "stdin (`-`) can be read only once"));
    }
    if args.inputs.is_empty() && stdin().is_terminal() {
        return Err(Error::new(ErrorKind::Usage, "no input")
            .hint("name files or folders, or pipe a text into it; see `unfurnish clean --help`"));
    }
    let destination = Destination::decide(&args, from_stdin);
    let reading = reading(&args, &destination)?;
    let cleaner = cleaner(&args.rules)?;
    let found = find(&paths, asked(&args, &destination))?;
    let targets = Targets {
        folder: destination.folder.as_deref(),
        texts: destination.texts,
        tables: destination.tables.as_ref(),
    };
    targets::check(&paths, &found, &targets)?;
    let Found { inputs, passed_over, .. } = found;
    let journal = journal(&args, &destination, &cleaner, &inputs)?;
    let from = match &journal {
        Some(journal) if args.resume => journal.load()?,
        Some(journal) => journal.remove().map(|()| None)?,
        None => None,
    };
    let from = match (from, &destination.folder, &destination.tables) {
        (Some(from), Some(folder), Some(tables)) => Some(from.settled(folder, &inputs, tables)?),
        (from, ..) => from,
    };
    let read = Arc::new(AtomicU64::new(0));
    let mut progress = Progress::new(&args, &inputs, &read);
    let mut sinks = sinks(&destination, &args, journal.is_some(), from.as_ref())?;
    sinks.push(Box::new(Complaints::new(args.quiet, progress.bar())));
    let run = Run {
        cleaner: &cleaner,
        reading: &reading,
        jobs: args
            .jobs
            .or_else(|| std::thread::available_parallelism().ok())
            .map_or(1, std::num::NonZero::get),
        folder: destination.folder.clone().filter(|_| destination.texts && !args.diff),
        interrupt: interrupt(journal.is_some())?,
        journal,
        from,
        checkpoint_every: Duration::try_from_secs_f64(args.checkpoint).unwrap_or(Duration::MAX),
        read,
    };
    let tally = run.go(inputs, &mut sinks, |documents| progress.tell(documents));
    progress.finish();
    let tally = tally?;
    if let Some(path) = &args.summary {
        summary::save(&tally, cleaner.patterns(), path)?;
    }
    finish(&args, &destination, &tally, passed_over)
}

fn asked(args: &CleanArgs, destination: &Destination) -> Asked {
    let format = match args.reading.format {
        FormatArg::Auto => None,
        FormatArg::Text => Some(Format::Text),
        FormatArg::Jsonl => Some(Format::Jsonl),
        FormatArg::Csv => Some(Format::Csv),
        FormatArg::Tsv => Some(Format::Tsv),
        FormatArg::Parquet => Some(Format::Parquet),
        FormatArg::Wet => Some(Format::Wet),
    };
    Asked { format, output: args.reading.output_format, stdout: destination.stdout }
}

/// Where the run is noted: in the output folder, unless stdin, which cannot be read again, is an input.
fn journal(
    args: &CleanArgs,
    destination: &Destination,
    cleaner: &Cleaner,
    inputs: &[Input],
) -> Result<Option<Journal>, Error> {
    let from_files = inputs.iter().all(|input| input.path.is_some());
    let folder = destination.folder.as_ref().filter(|_| destination.texts && from_files && !args.diff);
    let Some(folder) = folder else {
        let refused = Error::new(ErrorKind::Usage, "only a run from files into a folder can be resumed")
            .hint("name the files, and a folder with `-o`");
        return if args.resume { Err(refused) } else { Ok(None) };
    };
    let identity = Identity {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        rules: cleaner.patterns().pack().to_owned(),
        options: options(args, destination),
        inputs: fingerprint(inputs),
    };
    Ok(Some(Journal::new(folder, identity)))
}

/// Every option that has a say in what is written.
fn options(args: &CleanArgs, destination: &Destination) -> Vec<(String, String)> {
    let categories = |all: &[super::args::Categories]| {
        let names: Vec<&str> = all.iter().flat_map(|c| &c.0).map(|c| c.name()).collect();
        names.join(",")
    };
    let audit = destination.tables.as_ref().map(|t| t.audit.display().to_string()).unwrap_or_default();
    let (rules, reading) = (&args.rules, &args.reading);
    let all = [
        ("--profile", rules.profile.name().to_owned()),
        ("--keep", categories(&rules.keep)),
        ("--only", categories(&rules.only)),
        ("--format", format!("{:?}", reading.format).to_lowercase()),
        ("--output-format", reading.output_format.map(|kind| kind.to_string()).unwrap_or_default()),
        ("--text-field", reading.text_field.clone()),
        ("--id-field", reading.id_field.clone()),
        ("--url-field", reading.url_field.clone()),
        ("--encoding", reading.encoding.clone().unwrap_or_default()),
        ("--max-record-size", reading.max_record_size.as_u64().to_string()),
        ("--on-error", format!("{:?}", args.on_error).to_lowercase()),
        ("--spreadsheet-safe", args.spreadsheet_safe.to_string()),
        ("--batch-size", args.batch_size.as_u64().to_string()),
        ("--audit", audit),
    ];
    all.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// Set at the first Ctrl-C (or TERM), where the run can be resumed: what is being done is finished and noted. The second
/// one ends the process at once, as the first does elsewhere.
fn interrupt(resumable: bool) -> Result<Arc<AtomicBool>, Error> {
    let flag = Arc::new(AtomicBool::new(false));
    if resumable {
        for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
            let registered = signal_hook::flag::register_conditional_shutdown(signal, 130, Arc::clone(&flag))
                .and_then(|_| signal_hook::flag::register(signal, Arc::clone(&flag)));
            registered.map_err(|e| Error::io("cannot listen for Ctrl-C", e))?;
        }
    }
    Ok(flag)
}

fn finish(
    args: &CleanArgs,
    destination: &Destination,
    tally: &Tally,
    passed_over: usize,
) -> Result<Outcome, Error> {
    if !args.quiet {
        if passed_over > 0 {
            let files = if passed_over == 1 {
                "1 file with another ending was".to_owned()
            } else {
                format!("{passed_over} files with other endings were")
            };
            say(format_args!("{files} passed over; `--format text` reads every file"));
        }
        if tally.interrupted {
            say(format_args!("interrupted; what is written so far waits for a run that goes on"));
            hint_line("the same command with `--resume` goes on from here");
            return Ok(Outcome::Interrupted);
        }
        if tally.stopped {
            say(format_args!("stopped at the first document that failed, as asked"));
        }
        if stderr().is_terminal() || destination.folder.is_some() || args.check || args.dry_run {
            say(format_args!("{}", summary::table(tally, destination.folder.as_deref())));
        }
    }
    Ok(if tally.interrupted {
        Outcome::Interrupted
    } else if tally.failed > 0 {
        Outcome::SomeFailed
    } else if args.check && !tally.by_rule.is_empty() {
        Outcome::Found
    } else {
        Outcome::Done
    })
}

fn reading(args: &CleanArgs, destination: &Destination) -> Result<Reading, Error> {
    let reading = &args.reading;
    Ok(Reading {
        encoding: encoding(reading.encoding.as_deref())?,
        fields: Fields {
            text: reading.text_field.clone(),
            id: reading.id_field.clone(),
            url: reading.url_field.clone(),
        },
        on_error: match args.on_error {
            OnErrorArg::Skip => OnError::Skip,
            OnErrorArg::Stop => OnError::Stop,
            OnErrorArg::Pass => OnError::Pass,
        },
        withdraws: !destination.stdout,
        max_record_size: reading.max_record_size.as_u64(),
        batch_size: usize::try_from(args.batch_size.as_u64()).unwrap_or(usize::MAX),
        spreadsheet_safe: args.spreadsheet_safe,
        with_diff: args.diff,
        tables_codec: destination.tables.as_ref().map_or(Codec::Plain, |tables| tables.codec),
    })
}

/// The encoding asked for.
pub(super) fn encoding(label: Option<&str>) -> Result<EncodingChoice, Error> {
    label.map_or(Ok(EncodingChoice::default()), EncodingChoice::from_label)
}

/// The cleaner asked for.
pub(super) fn cleaner(args: &RuleArgs) -> Result<Cleaner, Error> {
    cleaner_of(args, args.profile)
}

/// The cleaner asked for, but with that profile.
pub(super) fn cleaner_of(args: &RuleArgs, profile: Profile) -> Result<Cleaner, Error> {
    let patterns = match &args.patterns {
        Some(dir) => super::patterns::proven(dir)?,
        None => PatternSet::builtin(),
    };
    let mut builder = Cleaner::builder().patterns(patterns).profile(profile);
    for &category in args.only.iter().flat_map(|c| &c.0) {
        builder = builder.only(category);
    }
    for &category in args.keep.iter().flat_map(|c| &c.0) {
        builder = builder.keep(category);
    }
    Ok(builder.build())
}

fn sinks(
    destination: &Destination,
    args: &CleanArgs,
    resumable: bool,
    from: Option<&Checkpoint>,
) -> Result<Vec<Box<dyn Sink>>, Error> {
    let mut sinks: Vec<Box<dyn Sink>> = Vec::new();
    if let Some(folder) = destination.folder.as_ref().filter(|_| destination.texts) {
        sinks.push(Box::new(Folder::new(folder, resumable, from.and_then(|from| from.lengths.output))));
    }
    if let Some(places) = &destination.tables {
        sinks.push(Box::new(Tables::new(places, resumable, from.map(|from| from.lengths))?));
    }
    if destination.audit_to_stdout {
        sinks.push(Box::new(AuditStream::new(BufWriter::new(stdout()))));
    }
    if args.diff {
        sinks.push(Box::new(DiffSink::new()));
    }
    // last: when its reader is gone, the tables speak of what it got
    if destination.stdout && !args.diff {
        sinks.push(Box::new(Stream::new(BufWriter::new(stdout()))));
    }
    Ok(sinks)
}
