//! One file a format: how it is cut into pieces, and how its documents get to the desk and back.

pub(crate) mod cells;
pub(crate) mod column;
pub(crate) mod columnar;
pub(crate) mod json;
pub(crate) mod jsonl;
pub(crate) mod lines;
pub(crate) mod parquet;
pub(crate) mod pieces;
pub(crate) mod rows;
pub(crate) mod spelling;
pub(crate) mod table;
pub(crate) mod texts;
pub(crate) mod wet;
