//! The only room that opens files: finding inputs, decoding, one file per format, the tables, atomic output.

pub(crate) mod archive;
pub(crate) mod codec;
pub(crate) mod decode;
pub(crate) mod desk;
pub(crate) mod done;
pub(crate) mod formats;
pub(crate) mod inputs;
pub(crate) mod journal;
pub(crate) mod kind;
pub(crate) mod output;
pub(crate) mod restore;
pub(crate) mod sinks;
pub(crate) mod tables;
pub(crate) mod targets;
