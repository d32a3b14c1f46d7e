//! What a line must contain for a regular expression to have a chance: so that hundreds of them cost a scan, and none is
//! compiled before a line asks for it.
//!
//! This file depends on `starts` alone: the build script compiles it too.

use regex_syntax::hir::{Class, Hir, HirKind};

use super::starts::longer;

/// The most needles of one expression.
const MOST: usize = 160;
/// The most characters of a class that are looked for one by one.
const FEW: usize = 40;

/// Texts of which every match contains at least one; none where the expression demands neither two letters nor a mark.
pub(crate) fn needles(pattern: &str) -> Vec<String> {
    let Ok(hir) = regex_syntax::parse(pattern) else { return Vec::new() };
    required(&hir).filter(|texts| worth(texts) >= TELLS).unwrap_or_default()
}

/// How much a set of needles must tell.
const TELLS: usize = 2;
/// A text of fewer letters is told as far as it is known to go on.
const LETTERS: usize = 4;

/// How much a set of needles tells: the length of its shortest, in code points; a mark counts for two letters, one beyond
/// ASCII for three.
fn worth(texts: &[String]) -> usize {
    let tells = |c: char| match c {
        ' ' => 1,
        c if c.is_alphanumeric() => 1,
        c => 2 + usize::from(!c.is_ascii()),
    };
    texts.iter().map(|text| text.chars().map(tells).sum()).min().unwrap_or(0)
}

fn required(hir: &Hir) -> Option<Vec<String>> {
    match hir.kind() {
        HirKind::Literal(literal) => Some(vec![std::str::from_utf8(&literal.0).ok()?.to_owned()]),
        HirKind::Capture(group) => required(&group.sub),
        HirKind::Repetition(repeated) if repeated.min > 0 => required(&repeated.sub),
        HirKind::Concat(parts) => {
            let parted = (0..parts.len()).filter_map(|at| joined(&parts[at], &parts[at + 1..]));
            let all = parts.iter().filter_map(required).chain(parted);
            all.max_by_key(|texts| (worth(texts), MOST - texts.len().min(MOST)))
        }
        HirKind::Alternation(parts) => {
            let mut all = Vec::new();
            for part in parts {
                all.extend(required(part)?);
            }
            all.sort();
            all.dedup();
            (all.len() <= MOST).then_some(all)
        }
        HirKind::Class(Class::Unicode(class)) => {
            let chars: Vec<String> = class
                .iter()
                .flat_map(|range| range.start()..=range.end())
                .take(FEW + 1)
                .map(String::from)
                .collect();
            (chars.len() <= FEW).then_some(chars)
        }
        _ => None,
    }
}

/// The texts of a part, each as far as it is known to go on behind it, where it is short: `[(]` and `(?:photo|pic)` are
/// `(photo` and `(pic`.
fn joined(part: &Hir, rest: &[Hir]) -> Option<Vec<String>> {
    let is_plain = matches!(part.kind(), HirKind::Literal(_) | HirKind::Class(_));
    let mut all = Vec::new();
    for text in choices(part)? {
        if is_plain || text.chars().filter(|c| c.is_alphabetic()).count() < LETTERS {
            all.extend(longer(&text, rest)?);
        } else {
            all.push(text);
        }
    }
    all.sort();
    all.dedup();
    (all.len() <= MOST).then_some(all)
}

/// The texts of a part that is one of several, and nothing else.
fn choices(part: &Hir) -> Option<Vec<String>> {
    match part.kind() {
        HirKind::Literal(_) | HirKind::Class(_) => required(part),
        HirKind::Capture(group) => choices(&group.sub),
        HirKind::Alternation(parts) => {
            parts.iter().try_fold(Vec::new(), |all, part| Some([all, choices(part)?].concat()))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_must_be_there() {
        for (pattern, expected) in [
            ("^[0-9]+ (?:views|reads)$", vec![" reads", " views"]),
            ("^by .+, staff writer$", vec![", staff writer"]),
            ("^(?:a.*)?$", vec![]),
            ("^[0-9]{4}$", vec![]),
            (
                "^.+[(-](?:photo|pic)s?$",
                "(photo (photos (pic (pics -photo -photos -pic -pics".split(' ').collect(),
            ),
            ("(?:تصوير|عدسه) ?:", vec!["تصوير", "عدسه"]),
            ("^(?:x|t) ?@", vec!["t @", "t@", "x @", "x@"]),
            ("(?:photo|pic) ?[:/]", "photo|pic /|pic :|pic/|pic:".split('|').collect()),
        ] {
            assert_eq!(needles(pattern), expected, "{pattern}");
        }
    }
}
