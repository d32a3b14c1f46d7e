//! The command: what was typed, what it means, and how it went.

mod args;
mod clean;
mod diff;
mod eval;
mod explain;
mod generate;
mod patterns;
mod progress;
mod restore;
mod summary;
mod tables;

use std::io::{IsTerminal, Write, stderr, stdout};
use std::process::ExitCode;

use anstyle::{AnsiColor, Style};
use clap::Parser;

use crate::error::{Error, ErrorKind};

/// How a command ended, as its exit code says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    /// 0: done.
    Done,
    /// 1: `--check` found furniture.
    Found,
    /// 3: some documents failed, the others are complete.
    SomeFailed,
    /// 130, as a shell has it for Ctrl-C: the run can be resumed.
    Interrupted,
}

/// Runs the command with the process's arguments.
pub fn main() -> ExitCode {
    let args = args::Args::parse();
    match args.command.run() {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Found) => ExitCode::from(1),
        Ok(Outcome::SomeFailed) => ExitCode::from(3),
        Ok(Outcome::Interrupted) => ExitCode::from(130),
        Err(e) if e.kind() == ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(e) => {
            report(&e);
            ExitCode::from(if e.kind() == ErrorKind::Io { 3 } else { 2 })
        }
    }
}

/// Prints an error and what to do about it.
fn report(error: &Error) {
    const RED: Style = AnsiColor::Red.on_default().bold();
    say(format_args!("{RED}error:{RED:#} {error}"));
    if let Some(hint) = error.to_do() {
        hint_line(hint);
    }
}

/// Prints what to do about something.
fn hint_line(hint: &str) {
    const GREEN: Style = AnsiColor::Green.on_default().bold();
    say(format_args!("{GREEN}hint:{GREEN:#} {hint}"));
}

/// A line on stderr; if that is closed there is nobody to tell.
fn say(line: std::fmt::Arguments<'_>) {
    let _ = writeln!(anstream::AutoStream::auto(stderr()), "{line}");
}

/// Results on stdout; colours only on a terminal.
fn print(text: &str) -> Result<(), Error> {
    let mut out = anstream::AutoStream::auto(stdout()).lock();
    out.write_all(text.as_bytes())
        .and_then(|()| out.flush())
        .map_err(|e| Error::io("cannot write to stdout", e))
}

/// Right-to-left text on a terminal keeps the marks before it at the left when it is isolated.
fn isolate(text: &str) -> String {
    if stdout().is_terminal() { format!("\u{2068}{text}\u{2069}") } else { text.to_owned() }
}
