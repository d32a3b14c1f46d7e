//! Decided settings, each with its default and why.

use crate::category::{Category, Group};

/// How much is removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Profile {
    /// Only what is next to certain, and no metadata: for text that is already clean.
    Gentle,
    /// For extractor output and scraped articles.
    #[default]
    Standard,
}

impl Profile {
    /// Every profile.
    pub const ALL: &'static [Profile] = &[Profile::Gentle, Profile::Standard];

    /// The name in flags.
    pub const fn name(self) -> &'static str {
        match self {
            Profile::Gentle => "gentle",
            Profile::Standard => "standard",
        }
    }
}

/// Which categories are removed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Selection(Vec<Category>);

impl Selection {
    /// Those of a profile, or `only` where given, without `keep`.
    pub(crate) fn new(profile: Profile, only: &[Category], keep: &[Category]) -> Self {
        let in_profile = |c: &Category| match profile {
            Profile::Gentle => c.group() == Group::Furniture,
            Profile::Standard => true,
        };
        let asked = |c: &Category| if only.is_empty() { in_profile(c) } else { only.contains(c) };
        Self(Category::ALL.iter().copied().filter(|c| asked(c) && !keep.contains(c)).collect())
    }

    pub(crate) fn removes(&self, category: Category) -> bool {
        self.0.contains(&category)
    }
}

/// What settling goes by.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Policy {
    /// Claims below this, in percent, fall.
    pub(crate) confidence: u8,
    /// Which categories are removed.
    pub(crate) selection: Selection,
    /// The share of visible characters beyond which the guard steps in.
    pub(crate) guard: f64,
    /// What the guard lets go, in percent.
    pub(crate) certain: u8,
}

impl Policy {
    pub(crate) fn new(profile: Profile, selection: Selection) -> Self {
        let (confidence, guard, certain) = match profile {
            // already clean text loses little: a third is suspicious
            Profile::Gentle => (95, 0.3, 97),
            // a scraped article is rarely more than two thirds furniture
            Profile::Standard => (50, 0.67, 93),
        };
        Self { confidence, selection, guard, certain }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn selections() {
        let s = |profile, only: &[_], keep: &[_]| Selection::new(profile, only, keep);
        assert!(s(Profile::Standard, &[], &[]).removes(Category::Byline));
        assert!(!s(Profile::Gentle, &[], &[]).removes(Category::Byline));
        assert!(s(Profile::Gentle, &[Category::Byline], &[]).removes(Category::Byline));
        assert!(!s(Profile::Standard, &[Category::Ad], &[]).removes(Category::Share));
        assert!(!s(Profile::Standard, &[], &[Category::Share]).removes(Category::Share));
    }
}
