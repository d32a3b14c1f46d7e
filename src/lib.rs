//! Finds and removes *site furniture* from text that was already extracted from web pages, in any language, and accounts
//! for every byte it takes away.
//!
//! ```text
//! text -> Page -> [stage.detect, stage.detect, ..] -> findings -> Plan -> kept text + removals
//! ```
//!
//! A [`Cleaner`] is made once and shared: it does no IO, prints nothing and remembers no document.
//!
//! ```
//! use unfurnish::{Category, Cleaner, Profile, restore};
//!
//! let cleaner = Cleaner::builder().profile(Profile::Standard).keep(Category::Caption).build();
//! let text = "Rain at last\n\nIt rained all night, and in the morning the river was full.\n\nShare on Facebook\n";
//! let cleaned = cleaner.clean(text);
//! for removal in &cleaned.removals {
//!     println!("line {}: {} by {}: {:?}", removal.line, removal.category, removal.rule, removal.text);
//! }
//! let removed = cleaned.removals.iter().map(|r| (r.bytes.start, r.text));
//! assert_eq!(restore(&cleaned.text, removed).as_deref(), Ok(text));
//! ```

#[doc(hidden)]
pub mod bench;
mod category;
mod cleaner;
mod config;
mod cut;
mod error;
mod page;
mod patterns;
mod prove;
mod resolve;
mod span;
mod stages;
mod text;

#[cfg(feature = "cli")]
pub mod cli;
#[cfg(feature = "cli")]
mod eval;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod fuzz;
#[cfg(feature = "cli")]
mod io;
#[cfg(feature = "cli")]
mod run;

pub use category::{Category, Group};
pub use cleaner::{Cleaned, Cleaner, CleanerBuilder, Removal, Status};
pub use config::Profile;
pub use cut::{Misfit, restore};
pub use error::{Error, ErrorKind};
pub use patterns::{Extent, Kind, PatternSet, Place, Rule};
pub use prove::{Disproof, prove};
pub use stages::Evidence;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
