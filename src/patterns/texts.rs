//! Many texts as one, and the numbers of rules.
//!
//! The build script compiles this file too.

use std::borrow::Cow;

/// A rule's number among its like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct RuleId(pub(crate) u32);

/// Texts, each with a line feed behind it, as one: of a table of thousands of rules, whatever points somewhere is to be
/// filled in when the program starts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Texts(pub(crate) Cow<'static, str>);

impl Texts {
    pub(super) fn new(texts: impl IntoIterator<Item = String>) -> Self {
        Self(Cow::Owned(texts.into_iter().flat_map(|text| [text, "\n".to_owned()]).collect()))
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.split_terminator('\n')
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Each with the byte at which it begins.
    pub(crate) fn places(&self) -> impl Iterator<Item = (usize, &str)> {
        self.iter().scan(0, |next, text| {
            let place = *next;
            *next += text.len() + 1;
            Some((place, text))
        })
    }

    /// The one that begins at a byte, as bytes, and what is behind it.
    pub(crate) fn from(&self, place: usize) -> &[u8] {
        &self.0.as_bytes()[place..]
    }
}
