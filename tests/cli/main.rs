//! The command as a user meets it: a folder, a command line, what comes out, the exit code.
//!
//! A test that is ignored with `not yet:` says how it should be.
#![cfg(feature = "cli")]

mod encodings;
mod inputs;
mod jsonl;
mod manners;
mod outputs;
mod patterns;
mod place;
mod refusals;
mod restore;

use place::{KEPT, Place, page};
