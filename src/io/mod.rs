//! The only room that opens files: finding inputs, decoding, one file per format, the tables, atomic output.

pub(crate) mod decode;
pub(crate) mod done;
pub(crate) mod inputs;
pub(crate) mod jsonl;
pub(crate) mod output;
pub(crate) mod put_back;
pub(crate) mod sinks;
pub(crate) mod tables;
pub(crate) mod targets;
