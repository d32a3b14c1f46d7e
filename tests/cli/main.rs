//! The command as a user meets it: a folder, a command line, what comes out, the exit code.
//!
//! A test that is ignored with `not yet:` says how it should be.
#![cfg(feature = "cli")]

mod encodings;
mod eval;
mod faults;
mod formats;
mod inputs;
mod jsonl;
mod limits;
mod manners;
mod outputs;
mod parquet;
mod patterns;
mod place;
mod refusals;
mod restore;
mod resume;
mod tables;

use place::{KEPT, Place, pack, page, unpack};
