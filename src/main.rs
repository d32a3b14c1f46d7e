//! Parse, run, say how it went.

use std::process::ExitCode;

fn main() -> ExitCode {
    unfurnish::cli::main()
}
