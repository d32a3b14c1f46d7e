//! What kind of furniture a removal is: the audit's `category` column.

/// Categories belong to one of two groups; `gentle` removes furniture only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Group {
    /// What no reader would call part of the text.
    Furniture,
    /// True statements about the text that do not belong to it: date, author, agency, caption.
    Metadata,
}

macro_rules! categories {
    ($($(#[$doc:meta])* $variant:ident = $name:literal in $group:ident,)*) => {
        /// The kind of a removal. The names are the audit's words and never change.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        #[serde(rename_all = "lowercase")]
        #[non_exhaustive]
        pub enum Category { $($(#[$doc])* $variant,)* }

        impl Category {
            /// Every category, in the order of the documentation.
            pub const ALL: &'static [Category] = &[$(Category::$variant,)*];

            /// The name in patterns, flags and the audit.
            pub const fn name(self) -> &'static str {
                match self { $(Category::$variant => $name,)* }
            }

            /// The group the category belongs to.
            pub const fn group(self) -> Group {
                match self { $(Category::$variant => Group::$group,)* }
            }
        }
    };
}

categories! {
    /// A further copy of the headline; one title twice in a line.
    Headline = "headline" in Furniture,
    /// Related, latest or most-read lists, "read also" lines, teasers to other articles.
    Related = "related" in Furniture,
    /// Comment forms and prompts, reply links, reader comments after the article.
    Comment = "comment" in Furniture,
    /// Ad markers and sponsor labels.
    Ad = "ad" in Furniture,
    /// Share, print, e-mail, copy-link rows.
    Share = "share" in Furniture,
    /// Views, likes, shares, comments, reading time, bare counts.
    Counter = "counter" in Furniture,
    /// Menus, breadcrumbs, pagers, skip links, search boxes, buttons.
    Navigation = "navigation" in Furniture,
    /// Cookie and privacy banners.
    Consent = "consent" in Furniture,
    /// Newsletter and alert sign-ups, paywall and subscription prompts.
    Newsletter = "newsletter" in Furniture,
    /// Log in, register, profile, basket.
    Account = "account" in Furniture,
    /// Follow us, get the app, donate, contact the editors.
    Promo = "promo" in Furniture,
    /// Copyright, terms, disclaimers, registration numbers.
    Legal = "legal" in Furniture,
    /// Script and browser notices, image alt texts, widget residue.
    Notice = "notice" in Furniture,
    /// A later copy of a paragraph of the same document.
    Duplicate = "duplicate" in Furniture,
    /// A line learned as repeating across the site or corpus.
    Template = "template" in Furniture,
    /// Furniture by shape and context alone.
    Layout = "layout" in Furniture,
    /// Tag and keyword lists.
    Tags = "tags" in Furniture,
    /// Published and updated lines.
    Dateline = "dateline" in Metadata,
    /// Author lines.
    Byline = "byline" in Metadata,
    /// Agency and source lines, publisher prefixes.
    Source = "source" in Metadata,
    /// Photo captions and credits left alone on a line.
    Caption = "caption" in Metadata,
}

impl Category {
    /// The category of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|c| c.name() == name)
    }
}

impl std::fmt::Display for Category {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

impl Group {
    /// The name in flags.
    pub const fn name(self) -> &'static str {
        match self {
            Group::Furniture => "furniture",
            Group::Metadata => "metadata",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_back() {
        for &c in Category::ALL {
            assert_eq!(Category::from_name(c.name()), Some(c));
        }
        assert_eq!(Category::from_name("Headline"), None);
        assert_eq!(Category::ALL.iter().filter(|c| c.group() == Group::Metadata).count(), 4);
    }
}
