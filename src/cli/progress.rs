//! Progress and complaints, on stderr.

use std::io::{IsTerminal, stderr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use indicatif::{HumanBytes, ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::args::{CleanArgs, When};
use super::{hint_line, say, summary};
use crate::error::Error;
use crate::io::done::{Complaint, Done};
use crate::io::inputs::Input;
use crate::io::sinks::{Ending, Sink};

/// How often progress is told where there is no terminal to draw a bar on.
const PLAIN_EVERY: Duration = Duration::from_secs(1);

/// Documents, bytes, rate and time left: on a terminal only, unless asked for.
pub(super) struct Progress {
    bar: ProgressBar,
    /// Told in lines, for lack of a terminal.
    plain: bool,
    told: Instant,
    documents: usize,
    /// The bytes read, as they lie on the disk.
    read: Arc<AtomicU64>,
}

impl Progress {
    pub(super) fn new(args: &CleanArgs, inputs: &[Input], read: &Arc<AtomicU64>) -> Self {
        let terminal = stderr().is_terminal();
        let shown = match args.progress {
            When::Auto => !args.quiet && terminal && !args.diff,
            When::Always => terminal,
            When::Never => false,
        };
        let plain = args.progress == When::Always && !terminal;
        let bar = if shown { bar(inputs) } else { ProgressBar::hidden() };
        Self { bar, plain, told: Instant::now(), documents: 0, read: Arc::clone(read) }
    }

    /// The bar, for those who write above it.
    pub(super) fn bar(&self) -> ProgressBar {
        self.bar.clone()
    }

    /// So many documents are done.
    pub(super) fn tell(&mut self, documents: usize) {
        self.documents = documents;
        if !self.bar.is_hidden() {
            self.bar.set_position(self.read.load(Ordering::Relaxed));
            self.bar.set_message(summary::documents(documents));
        }
        if self.plain && self.told.elapsed() >= PLAIN_EVERY {
            self.line();
        }
    }

    fn line(&mut self) {
        self.told = Instant::now();
        let read = HumanBytes(self.read.load(Ordering::Relaxed));
        say(format_args!("{}, {read} read", summary::documents(self.documents)));
    }

    pub(super) fn finish(&mut self) {
        if self.plain {
            self.line();
        }
        self.bar.finish_and_clear();
    }
}

fn bar(inputs: &[Input]) -> ProgressBar {
    let total: u64 = inputs.iter().map(|i| i.size).sum();
    let known = inputs.iter().all(|i| i.path.is_some());
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

/// Failed documents, as they come.
pub(super) struct Complaints {
    quiet: bool,
    bar: ProgressBar,
    hinted: bool,
}

impl Complaints {
    pub(super) fn new(quiet: bool, bar: ProgressBar) -> Self {
        Self { quiet, bar, hinted: false }
    }

    fn tell(&mut self, complaint: &Complaint) {
        let Complaint { path, line, byte_offset, reason, hint } = complaint;
        let place = path.as_ref().map_or_else(|| "stdin".to_owned(), |path| format!("`{}`", path.display()));
        let line = line.map_or_else(String::new, |line| format!(", line {line}"));
        let byte = if line.is_empty() { String::new() } else { format!(" (byte {byte_offset})") };
        let hint = hint.filter(|_| !std::mem::replace(&mut self.hinted, true) && !self.quiet);
        self.bar.suspend(|| {
            say(format_args!("error: {place}{line}: {reason}{byte}"));
            hint.into_iter().for_each(hint_line);
        });
    }
}

impl Sink for Complaints {
    fn batch(&mut self, done: &Done) -> Result<(), Error> {
        done.complaints.iter().for_each(|complaint| self.tell(complaint));
        Ok(())
    }

    fn finish(&mut self, _ending: Ending) -> Result<(), Error> {
        Ok(())
    }
}
