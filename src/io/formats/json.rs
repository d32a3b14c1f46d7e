//! A record in JSON: where its text and its id stand in its line. The parser is `serde_json`'s, which reads every value
//! but builds none of them.

use std::fmt;

use memchr::memchr;
use serde::de::{DeserializeSeed, Deserializer as _, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::error::{Error, ErrorKind};

/// Which fields of a record matter; dots lead into objects.
#[derive(Clone, Debug)]
pub(crate) struct Fields {
    /// The text.
    pub(crate) text: String,
    /// The document's id.
    pub(crate) id: String,
    /// The page's address.
    pub(crate) url: String,
}

/// A record's text and id, as they stand in its line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Record<'l> {
    /// The text in JSON, without its quotes.
    pub(crate) text: &'l str,
    /// The id in JSON.
    id: Option<&'l str>,
}

/// Why a line is no record: the byte in the line where it went wrong, and a sentence.
pub(crate) type Fault = (usize, String);

/// Reads one line.
pub(crate) fn parse<'l>(line: &'l str, fields: &Fields) -> Result<Record<'l>, Fault> {
    let [text, id] = find(line, [&fields.text, &fields.id])?;
    let Some(raw) = text else { return Err((0, format!("no field `{}`", fields.text))) };
    let text = raw.strip_prefix('"').and_then(|r| r.strip_suffix('"'));
    let Some(text) = text else {
        return Err((offset(line, raw), format!("the field `{}` is not a string", fields.text)));
    };
    Ok(Record { text, id: id.filter(|&id| id != "null") })
}

/// Whether a record has null for a text, or none.
pub(crate) fn has_no_text(line: &str, fields: &Fields) -> bool {
    find(line, [&fields.text, &fields.id]).is_ok_and(|[text, _]| text.is_none_or(|text| text == "null"))
}

impl<'l> Record<'l> {
    /// The id, if there is one; a number is written as it stands.
    pub(crate) fn id(&self, line: &str) -> Result<Option<String>, Fault> {
        match self.id {
            Some(raw) if raw.starts_with('"') => {
                serde_json::from_str(raw).map(Some).map_err(|e| (offset(line, raw), e.to_string()))
            }
            raw => Ok(raw.map(str::to_owned)),
        }
    }

    /// The text, decoded: a slice of the line where nothing in it is escaped, else in `buffer`.
    pub(crate) fn text<'t>(&'t self, line: &str, buffer: &'t mut String) -> Result<&'t str, Fault> {
        if memchr(b'\\', self.text.as_bytes()).is_none() {
            return Ok(self.text);
        }
        let start = offset(line, self.text) - 1;
        let quoted = &line[start..start + self.text.len() + 2];
        buffer.clear();
        serde_json::Deserializer::from_str(quoted).deserialize_str(Into(buffer)).map_err(|e| {
            let what = e.to_string();
            (
                start + e.column().saturating_sub(1),
                what.split(" at line").next().unwrap_or_default().to_owned(),
            )
        })?;
        Ok(buffer)
    }

    /// The bytes of the line that hold the text, without quotes.
    pub(crate) fn at(&self, line: &str) -> std::ops::Range<usize> {
        let start = offset(line, self.text);
        start..start + self.text.len()
    }
}

/// Takes a decoded string.
struct Into<'b>(&'b mut String);

impl Visitor<'_> for Into<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        self.0.push_str(text);
        Ok(())
    }
}

/// The raw JSON of fields, slices of `line`; a field whose own name has the dots comes first.
fn find<'l>(line: &'l str, paths: [&str; 2]) -> Result<[Option<&'l str>; 2], Fault> {
    let whole = members(line, line, paths)?;
    let mut found = whole.own;
    for ((found, below), path) in found.iter_mut().zip(whole.below).zip(paths) {
        let (mut below, mut path) = (below, path);
        while found.is_none()
            && let Some(json) = below
            && let Some((_, rest)) = path.split_once('.')
        {
            if !json.starts_with('{') {
                break;
            }
            let inner = members(line, json, [rest, rest])?;
            (*found, below, path) = (inner.own[0], inner.below[0], rest);
        }
    }
    Ok(found)
}

/// Members of an object: those with the wanted names, and those that lead to them.
#[derive(Default)]
struct Members<'l> {
    own: [Option<&'l str>; 2],
    below: [Option<&'l str>; 2],
}

fn members<'l>(line: &str, json: &'l str, paths: [&str; 2]) -> Result<Members<'l>, Fault> {
    let mut reader = serde_json::Deserializer::from_str(json);
    reader.deserialize_map(Wanted(paths)).and_then(|found| reader.end().map(|()| found)).map_err(|e| {
        let what = e.to_string();
        let what = what.split(" at line").next().unwrap_or_default();
        (offset(line, json) + e.column().saturating_sub(1), format!("not a JSON object: {what}"))
    })
}

struct Wanted<'p>([&'p str; 2]);

impl<'l> Visitor<'l> for Wanted<'_> {
    type Value = Members<'l>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'l>>(self, mut map: A) -> Result<Members<'l>, A::Error> {
        let mut members = Members::default();
        while let Some((own, below)) = map.next_key_seed(Key(self.0))? {
            if own == [false; 2] && below == [false; 2] {
                map.next_value::<IgnoredAny>()?;
                continue;
            }
            let value = map.next_value::<&'l RawValue>()?.get();
            for which in 0..2 {
                // of a name that comes twice the last one counts, as for most readers
                if own[which] {
                    members.own[which] = Some(value);
                } else if below[which] {
                    members.below[which] = Some(value);
                }
            }
        }
        Ok(members)
    }
}

/// Compares a name with the wanted ones: whether it is one, and whether it leads to one.
struct Key<'p>([&'p str; 2]);

impl<'l> DeserializeSeed<'l> for Key<'_> {
    type Value = ([bool; 2], [bool; 2]);

    fn deserialize<D: serde::Deserializer<'l>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = ([bool; 2], [bool; 2]);

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E: serde::de::Error>(self, name: &str) -> Result<Self::Value, E> {
        let leads = |path: &str| path.strip_prefix(name).is_some_and(|rest| rest.starts_with('.'));
        Ok((self.0.map(|path| path == name), self.0.map(leads)))
    }
}

/// Where a slice of `line` begins in it.
pub(super) fn offset(line: &str, part: &str) -> usize {
    (part.as_ptr() as usize).saturating_sub(line.as_ptr() as usize)
}

/// Appends `"name":"value"`.
pub(super) fn member(out: &mut Vec<u8>, name: &str, value: &str) -> Result<(), Error> {
    let bad = |e: serde_json::Error| Error::new(ErrorKind::Io, e.to_string());
    serde_json::to_writer(&mut *out, name).map_err(bad)?;
    out.push(b':');
    serde_json::to_writer(out, value).map_err(bad)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(text: &str) -> Fields {
        Fields { text: text.into(), id: "id".into(), url: "url".into() }
    }

    fn text(line: &str, name: &str) -> Result<(String, Option<String>), Fault> {
        let record = parse(line, &fields(name))?;
        let mut buffer = String::new();
        Ok((record.text(line, &mut buffer)?.to_owned(), record.id(line)?))
    }

    #[test]
    fn text_and_id() {
        for (line, name, expected, id) in [
            (r#"{"n": 1.50e3, "text" : "a\u00e9b", "id":"x", "z":"\u0627"}"#, "text", "aéb", Some("x")),
            (r#"{"id": 17, "page": {"body": "x"}}"#, "page.body", "x", Some("17")),
            (r#"{"page.body": "x"}"#, "page.body", "x", None),
            (r#"{"page": {"a": {"b": "x"}}}"#, "page.a.b", "x", None),
            (r#"{"page": {"a.b": "x"}, "id": null}"#, "page.a.b", "x", None),
            (r#"{"t\u0065xt": "x", "text": "y"}"#, "text", "y", None),
            (r#"{"text": ""}"#, "text", "", None),
        ] {
            assert_eq!(text(line, name), Ok((expected.to_owned(), id.map(str::to_owned))), "{line}");
        }
    }

    #[test]
    fn faults_say_where() {
        for (line, at, what) in [
            ("{\"text\": \"a\"", 11, "not a JSON object: EOF"),
            ("[1]", 0, "not a JSON object"),
            ("{\"body\": \"a\"}", 0, "no field `text`"),
            ("{\"text\": 5}", 9, "the field `text` is not a string"),
            ("{\"text\": \"\\ud800\"}", 15, "escape"),
            ("{\"text\": \"a\"} x", 14, "trailing"),
        ] {
            let (offset, why) = text(line, "text").unwrap_err();
            assert!(why.contains(what), "{line}: {why}");
            assert!(offset.abs_diff(at) <= 2, "{line}: {offset}");
        }
    }
}
