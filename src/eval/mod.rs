//! How well the rules do on labelled text: precision, recall and content kept, line by line.
//!
//! A line counts as cut when nine tenths of its visible characters go. Labels are those of `labels`; figures, and what
//! they mean, those of `score`; `compare` sets two results side by side.

pub(crate) mod compare;
pub(crate) mod labels;
pub(crate) mod score;

pub(crate) use labels::Document;
pub(crate) use score::{Figures, LineResult, Outcome, Score};
