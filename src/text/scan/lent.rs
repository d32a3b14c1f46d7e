//! Scanners that are used again: the memory that a page grew serves the next one.

use std::cell::Cell;
use std::ops::{Deref, DerefMut};

use super::Scanner;

thread_local! {
    /// The one that this thread used last.
    static SPARE: Cell<Option<Box<Scanner>>> = const { Cell::new(None) };
}

/// A scanner with memory that was used before; it holds nothing of what it scanned.
pub(crate) struct Lent(Option<Box<Scanner>>);

impl Scanner {
    /// One to use for a while.
    pub(crate) fn lent() -> Lent {
        Lent(Some(SPARE.take().unwrap_or_default()))
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        SPARE.set(self.0.take());
    }
}

impl Deref for Lent {
    type Target = Scanner;

    fn deref(&self) -> &Scanner {
        self.0.as_ref().expect("it is there until it is given back")
    }
}

impl DerefMut for Lent {
    fn deref_mut(&mut self) -> &mut Scanner {
        self.0.as_mut().expect("it is there until it is given back")
    }
}
