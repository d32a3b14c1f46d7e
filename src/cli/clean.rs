//! `unfurnish clean`.

use std::ffi::OsString;
use std::io::{BufWriter, IsTerminal, stderr, stdin, stdout};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use indicatif::{HumanBytes, ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::args::{CleanArgs, FormatArg, OnErrorArg, RuleArgs, When};
use super::diff::DiffSink;
use super::{Outcome, hint_line, say, summary};
use crate::cleaner::Cleaner;
use crate::error::{Error, ErrorKind};
use crate::io::decode::EncodingChoice;
use crate::io::done::{Done, OnError, Tally};
use crate::io::inputs::{Format, Found, find};
use crate::io::jsonl::Fields;
use crate::io::sinks::{AuditStream, Folder, Sink, Stream, Tables};
use crate::io::targets::{self, Targets};
use crate::patterns::PatternSet;
use crate::run::{Reading, run as run_all};

/// How often progress is told where there is no terminal to draw a bar on.
const PLAIN_EVERY: Duration = Duration::from_secs(1);

/// Where texts and audit go: decided from the flags.
#[derive(Debug, PartialEq, Eq)]
struct Destination {
    /// Folder for texts and tables.
    folder: Option<PathBuf>,
    /// Texts to stdout.
    stdout: bool,
    /// Texts are written at all.
    texts: bool,
    /// The audit's file.
    audit: Option<PathBuf>,
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
        Self { texts: !args.dry_run && (stdout || folder.is_some()), folder, stdout, audit, audit_to_stdout }
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
    let reading = reading(&args)?;
    let cleaner = cleaner(&args.rules)?;
    let found = find(
        &paths,
        match args.reading.format {
            FormatArg::Auto => None,
            FormatArg::Text => Some(Format::Text),
            FormatArg::Jsonl => Some(Format::Jsonl),
        },
    )?;
    let targets = Targets {
        folder: destination.folder.as_deref(),
        texts: destination.texts,
        audit: destination.audit.as_deref(),
    };
    targets::check(&paths, &found, &targets)?;
    let bar = progress(&args, &found);
    let mut sinks: Vec<Box<dyn Sink>> = sinks(&destination, &args, reading.on_error)?;
    sinks.push(Box::new(Complaints { quiet: args.quiet, bar: bar.clone(), hinted: false }));
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(args.jobs.map_or(0, std::num::NonZero::get))
        .build()
        .map_err(|e| Error::new(ErrorKind::Usage, format!("cannot start the threads: {e}")))?;
    let Found { inputs, passed_over, .. } = found;
    let plain = args.progress == When::Always && !stderr().is_terminal();
    let mut told = Instant::now();
    let tally = run_all(inputs, &cleaner, &reading, args.diff, &pool, &mut sinks, |documents, bytes| {
        bar.inc(bytes);
        bar.set_message(summary::documents(documents));
        if plain && told.elapsed() >= PLAIN_EVERY {
            told = Instant::now();
            say(format_args!("{}, {} read", bar.message(), HumanBytes(bar.position())));
        }
    });
    if plain {
        say(format_args!("{}, {} read", bar.message(), HumanBytes(bar.position())));
    }
    bar.finish_and_clear();
    let tally = tally?;
    finish(&args, &destination, &tally, passed_over)
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
        if tally.stopped {
            say(format_args!("stopped at the first document that failed, as asked"));
        }
        if stderr().is_terminal() || destination.folder.is_some() || args.check || args.dry_run {
            say(format_args!("{}", summary::table(tally, destination.folder.as_deref())));
        }
    }
    Ok(if tally.failed > 0 {
        Outcome::SomeFailed
    } else if args.check && !tally.by_category.is_empty() {
        Outcome::Found
    } else {
        Outcome::Done
    })
}

fn reading(args: &CleanArgs) -> Result<Reading, Error> {
    Ok(Reading {
        encoding: encoding(args.reading.encoding.as_deref())?,
        fields: Fields { text: args.reading.text_field.clone(), id: args.reading.id_field.clone() },
        on_error: match args.on_error {
            OnErrorArg::Skip => OnError::Skip,
            OnErrorArg::Stop => OnError::Stop,
            OnErrorArg::Pass => OnError::Pass,
        },
    })
}

/// The encoding asked for.
pub(super) fn encoding(label: Option<&str>) -> Result<EncodingChoice, Error> {
    label.map_or(Ok(EncodingChoice::default()), EncodingChoice::from_label)
}

/// The cleaner asked for.
pub(super) fn cleaner(args: &RuleArgs) -> Result<Cleaner, Error> {
    let patterns = match &args.patterns {
        Some(dir) => super::patterns::proven(dir)?,
        None => PatternSet::builtin(),
    };
    let mut builder = Cleaner::builder().patterns(patterns).profile(args.profile);
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
    on_error: OnError,
) -> Result<Vec<Box<dyn Sink>>, Error> {
    let mut sinks: Vec<Box<dyn Sink>> = Vec::new();
    if let Some(folder) = destination.folder.as_ref().filter(|_| destination.texts) {
        sinks.push(Box::new(Folder::new(folder, on_error)));
    }
    if destination.stdout && !args.diff {
        sinks.push(Box::new(Stream::new(BufWriter::new(stdout()))));
    }
    if let Some(audit) = &destination.audit {
        sinks.push(Box::new(Tables::new(audit, destination.folder.as_deref())?));
    }
    if destination.audit_to_stdout {
        sinks.push(Box::new(AuditStream::new(BufWriter::new(stdout()))));
    }
    if args.diff {
        sinks.push(Box::new(DiffSink::new()));
    }
    Ok(sinks)
}

/// Documents, bytes, rate and time left: on stderr, and on a terminal only, unless asked for.
fn progress(args: &CleanArgs, found: &Found) -> ProgressBar {
    let shown = match args.progress {
        When::Auto => !args.quiet && stderr().is_terminal() && !args.diff,
        When::Always => stderr().is_terminal(),
        When::Never => false,
    };
    let total: u64 = found.inputs.iter().map(|i| i.size).sum();
    let known = found.inputs.iter().all(|i| i.path.is_some());
    if !shown {
        return ProgressBar::hidden();
    }
    let bar = if known { ProgressBar::new(total) } else { ProgressBar::no_length() };
    let template = if known {
        "{wide_bar} {msg} {bytes}/{total_bytes} {binary_bytes_per_sec} {eta} left"
    } else {
        "{spinner} {msg} {bytes} {binary_bytes_per_sec} {elapsed}"
    };
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar.set_draw_target(ProgressDrawTarget::stderr_with_hz(10));
    bar
}

/// Failed documents, on stderr as they come.
struct Complaints {
    quiet: bool,
    bar: ProgressBar,
    hinted: bool,
}

impl Sink for Complaints {
    fn document(&mut self, done: &Done) -> Result<(), Error> {
        let Some(fault) = &done.fault else { return Ok(()) };
        let place = match &done.input.path {
            Some(path) if done.record => format!("`{}`, line {}", path.display(), fault.line),
            Some(path) => format!("`{}`", path.display()),
            None if done.record => format!("stdin, line {}", fault.line),
            None => "stdin".to_owned(),
        };
        let hint = done.hint.filter(|_| !std::mem::replace(&mut self.hinted, true) && !self.quiet);
        self.bar.suspend(|| {
            let byte = if done.record { format!(" (byte {})", fault.byte_offset) } else { String::new() };
            say(format_args!("error: {place}: {}{byte}", fault.reason));
            hint.into_iter().for_each(hint_line);
        });
        Ok(())
    }

    fn finish(&mut self) -> Result<(), Error> {
        Ok(())
    }
}
