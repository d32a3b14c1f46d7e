//! JSON lines: one object a line, of which only the text field changes; every other byte of the line stays.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use serde_json::value::RawValue;

/// Which fields of a record matter; dots lead into objects.
#[derive(Clone, Debug)]
pub(crate) struct Fields {
    /// The text.
    pub(crate) text: String,
    /// The document's id.
    pub(crate) id: String,
}

/// A record's text and id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Record {
    /// The decoded text.
    pub(crate) text: String,
    /// The bytes of the line that hold it, quotes included.
    pub(crate) at: Range<usize>,
    /// The id; a number is written as it stands.
    pub(crate) id: Option<String>,
}

/// Reads one line.
///
/// # Errors
/// A sentence with the byte in the line where it went wrong.
pub(crate) fn parse(line: &str, fields: &Fields) -> Result<Record, (usize, String)> {
    let text = field(line, &fields.text)?;
    let Some(raw) = text else { return Err((0, format!("no field `{}`", fields.text))) };
    let at = offset(line, raw);
    let decoded: String = serde_json::from_str(raw).map_err(|e| {
        let what = if raw.starts_with('"') {
            e.to_string()
        } else {
            format!("the field `{}` is not a string", fields.text)
        };
        (at, what)
    })?;
    let id = match field(line, &fields.id)? {
        None | Some("null") => None,
        Some(raw) if raw.starts_with('"') => {
            Some(serde_json::from_str(raw).map_err(|e| (offset(line, raw), e.to_string()))?)
        }
        Some(raw) => Some(raw.to_owned()),
    };
    Ok(Record { text: decoded, at: at..at + raw.len(), id })
}

/// The line with another text.
pub(crate) fn with_text(line: &str, at: Range<usize>, text: &str) -> Result<String, String> {
    let quoted = serde_json::to_string(text).map_err(|e| e.to_string())?;
    Ok([&line[..at.start], &quoted, &line[at.end..]].concat())
}

/// The raw JSON of a field, a slice of `line`; a field whose own name has the dots comes first.
fn field<'l>(line: &'l str, path: &str) -> Result<Option<&'l str>, (usize, String)> {
    let (mut json, mut rest) = (line, path);
    loop {
        if json != line && !json.starts_with('{') {
            return Ok(None);
        }
        let object: HashMap<Cow<'l, str>, &'l RawValue> = serde_json::from_str(json).map_err(|e| {
            let what = e.to_string();
            let what = what.split(" at line").next().unwrap_or_default();
            (offset(line, json) + e.column().saturating_sub(1), format!("not a JSON object: {what}"))
        })?;
        if let Some(value) = object.get(rest) {
            return Ok(Some(value.get()));
        }
        match rest.split_once('.').and_then(|(name, rest)| Some((object.get(name)?, rest))) {
            Some((value, below)) => (json, rest) = (value.get(), below),
            None => return Ok(None),
        }
    }
}

/// Where a slice of `line` begins in it.
fn offset(line: &str, part: &str) -> usize {
    (part.as_ptr() as usize).saturating_sub(line.as_ptr() as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(text: &str) -> Fields {
        Fields { text: text.into(), id: "id".into() }
    }

    #[test]
    fn only_the_text_changes() {
        let line = r#"{"n": 1.50e3, "text" : "a\u00e9b", "id":"x", "z":"\u0627"}"#;
        let record = parse(line, &fields("text")).unwrap();
        assert_eq!((record.text.as_str(), record.id.as_deref()), ("aéb", Some("x")));
        let changed = with_text(line, record.at, "\"q\"").unwrap();
        assert_eq!(changed, r#"{"n": 1.50e3, "text" : "\"q\"", "id":"x", "z":"\u0627"}"#);
    }

    #[test]
    fn nested_fields_and_numbers_as_ids() {
        let record = parse(r#"{"id": 17, "page": {"body": "x"}}"#, &fields("page.body")).unwrap();
        assert_eq!((record.text.as_str(), record.id.as_deref()), ("x", Some("17")));
        assert_eq!(parse(r#"{"page.body": "x"}"#, &fields("page.body")).unwrap().text, "x");
    }

    #[test]
    fn faults_say_where() {
        for (line, at, what) in [
            ("{\"text\": \"a\"", 11, "not a JSON object: EOF"),
            ("[1]", 0, "not a JSON object"),
            ("{\"body\": \"a\"}", 0, "no field `text`"),
            ("{\"text\": 5}", 9, "the field `text` is not a string"),
            ("{\"text\": \"\\ud800\"}", 9, "escape"),
        ] {
            let (offset, why) = parse(line, &fields("text")).unwrap_err();
            assert!(why.contains(what), "{line}: {why}");
            assert!(offset.abs_diff(at) <= 2, "{line}: {offset}");
        }
    }
}
