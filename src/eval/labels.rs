//! Labelled documents, as JSON lines or as a folder of labelled texts.
//!
//! JSON: `id`, `lang`, `text`, and by line (1-based) `furniture`, `metadata`, `ignore`, `categories` (line to kind) and
//! `spans` (furniture within a content line: `line`, `text`, `category`). A folder: `<language>/<name>.txt`, each line that
//! is not blank a label, a tab and the text; `.` content, a category, `~category` content of which the part between ⟦ and ⟧
//! should go, `-` set aside.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use crate::category::{Category, Group};

/// What a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Label {
    /// What the readers came for.
    Content,
    /// To be cut.
    Furniture,
    /// Sources, authors, dates, captions: cut or left, it counts neither way.
    Metadata,
    /// Set aside.
    Ignored,
}

/// A labelled document.
#[derive(Clone, Debug, Default)]
pub(crate) struct Document {
    /// Its id.
    pub(crate) id: String,
    /// BCP 47 tag, or empty.
    pub(crate) lang: String,
    /// Its text; none where that stands elsewhere.
    pub(crate) text: Option<String>,
    furniture: BTreeSet<usize>,
    metadata: BTreeSet<usize>,
    ignored: BTreeSet<usize>,
    /// The kind of line, by number.
    pub(crate) kinds: BTreeMap<usize, String>,
    /// Furniture within content lines: line, text, and whether it counts (metadata does not).
    pub(crate) spans: Vec<(usize, String, bool)>,
}

impl Document {
    /// What a line is, by its number; `metadata` counts as furniture if asked.
    pub(crate) fn label(&self, line: usize, metadata: bool) -> Label {
        if self.ignored.contains(&line) {
            Label::Ignored
        } else if self.furniture.contains(&line) || metadata && self.metadata.contains(&line) {
            Label::Furniture
        } else if self.metadata.contains(&line) {
            Label::Metadata
        } else {
            Label::Content
        }
    }

    /// The kind of a line; `-` where the labels name none.
    pub(crate) fn kind(&self, line: usize) -> &str {
        self.kinds.get(&line).map_or("-", String::as_str)
    }
}

#[derive(Deserialize)]
struct Record {
    id: String,
    #[serde(default)]
    lang: String,
    text: Option<String>,
    furniture: Vec<usize>,
    #[serde(default)]
    metadata: Vec<usize>,
    #[serde(default)]
    ignore: Vec<usize>,
    #[serde(default)]
    categories: BTreeMap<usize, String>,
    #[serde(default)]
    spans: Vec<Span>,
}

#[derive(Deserialize)]
struct Span {
    line: usize,
    text: String,
    #[serde(default)]
    category: String,
}

/// One line of labelled JSON.
///
/// # Errors
/// What is wrong with it, in words.
pub(crate) fn json(line: &str) -> Result<Document, String> {
    let record: Record = serde_json::from_str(line).map_err(|e| e.to_string())?;
    let spans = record.spans.into_iter().map(|s| (s.line, s.text, !is_metadata(&s.category)));
    Ok(Document {
        id: record.id,
        lang: record.lang,
        text: record.text,
        furniture: record.furniture.into_iter().collect(),
        metadata: record.metadata.into_iter().collect(),
        ignored: record.ignore.into_iter().collect(),
        kinds: record.categories,
        spans: spans.collect(),
    })
}

/// A labelled text.
///
/// # Errors
/// The number of the first line that is not one, and why.
pub(crate) fn labelled(id: &str, lang: &str, labelled: &str) -> Result<Document, (usize, String)> {
    let mut document = Document { id: id.to_owned(), lang: lang.to_owned(), ..Document::default() };
    let mut text = String::new();
    for (number, line) in labelled.lines().enumerate().map(|(i, line)| (i + 1, line)) {
        if !line.trim().is_empty() {
            let (label, line) =
                line.split_once('\t').ok_or_else(|| (number, "no label and tab".to_owned()))?;
            document.line(number, label, line, &mut text).map_err(|why| (number, why))?;
        }
        text.push('\n');
    }
    document.text = Some(text);
    Ok(document)
}

impl Document {
    fn line(&mut self, number: usize, label: &str, line: &str, text: &mut String) -> Result<(), String> {
        let (part, name) = label.strip_prefix('~').map_or((false, label), |name| (true, name));
        let mut rest = line;
        let mut parts = 0;
        while let Some((before, after)) = rest.split_once('⟦') {
            let (inside, after) = after.split_once('⟧').ok_or("⟦ without ⟧")?;
            if before.contains('⟧') || inside.contains('⟦') {
                return Err("⟦ and ⟧ stand by turns".into());
            }
            self.spans.push((number, inside.to_owned(), !is_metadata(name)));
            parts += 1;
            rest = after;
        }
        if rest.contains('⟧') || part != (parts > 0) {
            return Err("`~` goes with ⟦ and ⟧ around what should go, and they with it".into());
        }
        text.extend(line.chars().filter(|c| !matches!(c, '⟦' | '⟧')));
        match (label, Category::from_name(name)) {
            ("." | "-", _) => {
                if label == "-" {
                    self.ignored.insert(number);
                }
                return Ok(());
            }
            (_, None) => return Err(format!("unknown label `{label}`")),
            _ if part => return Ok(()),
            (_, Some(category)) if category.group() == Group::Metadata => self.metadata.insert(number),
            _ => self.furniture.insert(number),
        };
        self.kinds.insert(number, name.to_owned());
        Ok(())
    }
}

fn is_metadata(kind: &str) -> bool {
    of_kind(kind).is_some_and(|category| category.group() == Group::Metadata)
        || matches!(kind, "reader_comment" | "user_profile")
}

/// The audit's category for a kind of label; labels made for other ends have finer ones.
pub(crate) fn of_kind(kind: &str) -> Option<Category> {
    let name = match kind {
        "dup_headline" => "headline",
        "dup_text" => "duplicate",
        "ui" | "nav" | "pagination" | "search" | "back_to_top" => "navigation",
        "follow" | "contact" | "self_promo" | "donate" | "follow_us" | "app_promo" => "promo",
        "footer" | "copyright" => "legal",
        "pingback" | "reader_comment" | "user_profile" | "comment_prompt" | "comment_form" => "comment",
        "widget" | "image_alt" | "self_link" | "javascript_notice" | "live_marker" => "notice",
        "wire_mark" | "source_line" => "source",
        "related_heading" | "read_more" => "related",
        "ad_marker" => "ad",
        "print_email" => "share",
        "view_counter" | "reading_time" => "counter",
        "cookie_consent" => "consent",
        "paywall" => "newsletter",
        "login" => "account",
        "photo_credit" => "caption",
        other => other,
    };
    Category::from_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_say_the_same() {
        let text =
            ".\tRain at last\nshare\tShare this\n\n~dateline\t⟦12 May⟧ It rained.\n-\t*\nbyline\tBy Ann\n";
        let labelled = labelled("a", "en", text).unwrap();
        let json = json(
            r#"{"id":"a","lang":"en","text":"Rain at last\nShare this\n\n12 May It rained.\n*\nBy Ann\n","furniture":[2],"metadata":[6],"ignore":[5],"categories":{"2":"share","6":"byline"},"spans":[{"line":4,"text":"12 May","category":"dateline"}]}"#,
        )
        .unwrap();
        assert_eq!(format!("{labelled:?}"), format!("{json:?}"));
        use Label::{Content, Furniture, Ignored, Metadata};
        let labels: Vec<Label> = (1..=6).map(|n| labelled.label(n, false)).collect();
        assert_eq!(labels, [Content, Furniture, Content, Content, Ignored, Metadata]);
        assert_eq!(labelled.label(6, true), Furniture);
    }

    #[test]
    fn faults_are_named() {
        for (text, line, why) in [
            (".\ta\nb\n", 2, "no label"),
            ("news\tb\n", 1, "unknown label `news`"),
            (".\ta ⟦b⟧\n", 1, "⟦ and ⟧"),
            ("~share\ta b\n", 1, "⟦ and ⟧"),
            ("~share\ta ⟧b⟦\n", 1, "⟦ without ⟧"),
            ("~share\ta ⟦b⟧ ⟧\n", 1, "⟦ and ⟧"),
        ] {
            let (number, said) = labelled("a", "en", text).unwrap_err();
            assert!(number == line && said.contains(why), "{text}: {number} {said}");
        }
    }
}
