//! What can be said of a piece of text by itself: folding, tokens, lines, shapes, keys.

pub(crate) mod fold;
pub(crate) mod glance;
mod glued;
pub(crate) mod hash;
pub(crate) mod key;
mod keys;
pub(crate) mod leads;
mod letters;
pub(crate) mod lines;
pub(crate) mod moment;
pub(crate) mod scan;
pub(crate) mod shape;
pub(crate) mod table;
pub(crate) mod tokens;
pub(crate) mod vocabulary;
