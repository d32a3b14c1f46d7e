//! JSON lines: one object a line, of which only the text field changes; every other byte of the line stays, and the
//! text's own escapes, too.

use memchr::memchr_iter;

use super::json::{Fault, Record, offset, parse};
use super::spelling::{Offsets, spell, style_of};
use super::texts;
use crate::cleaner::Removal;
use crate::error::Error;
use crate::io::decode::decode;
use crate::io::desk::{Desk, Failure, PANIC};
use crate::io::done::{OnError, Position};
use crate::io::inputs::Input;

/// Cleans whole lines that begin at `start`: what is written for them.
pub(crate) fn clean(
    bytes: Vec<u8>,
    start: Position,
    input: &Input,
    desk: &mut Desk<'_>,
) -> Result<Vec<u8>, Error> {
    let whole = simdutf8::basic::from_utf8(&bytes).ok();
    let mut records = Records { input, desk, out: Vec::new(), copied: 0, buffer: String::new() };
    let ends = memchr_iter(b'\n', &bytes).map(|at| at + 1);
    let rest = (!bytes.ends_with(b"\n") && !bytes.is_empty()).then_some(bytes.len());
    let mut from = 0;
    for (number, to) in ends.chain(rest).enumerate() {
        if records.desk.stopped() {
            break;
        }
        let at = Position { line: start.line + number, offset: start.offset + from as u64 };
        match whole {
            Some(text) => records.line(&bytes, &text[from..to], from, at)?,
            None => records.encoded(&bytes, from, to, at)?,
        }
        from = to;
    }
    let records_stopped = records.desk.stopped();
    let Records { mut out, copied, .. } = records;
    if records_stopped {
        return Ok(out);
    }
    if copied == 0 && out.is_empty() {
        return Ok(bytes);
    }
    out.extend_from_slice(&bytes[copied..]);
    Ok(out)
}

/// Records on their way through the desk; lines that stay are copied in one go.
struct Records<'r, 'd> {
    input: &'r Input,
    desk: &'r mut Desk<'d>,
    out: Vec<u8>,
    /// How much of the batch is in `out`, or is not to be.
    copied: usize,
    buffer: String,
}

impl Records<'_, '_> {
    /// Everything up to byte `to` of the batch stays.
    fn copy(&mut self, batch: &[u8], to: usize) {
        self.out.extend_from_slice(&batch[self.copied..to]);
        self.copied = to;
    }

    /// A line that is UTF-8, at byte `from` of the batch.
    fn line(&mut self, batch: &[u8], line: &str, from: usize, at: Position) -> Result<(), Error> {
        let content = line.trim_end_matches(['\n', '\r']);
        let content = content.trim_start_matches('\u{feff}');
        if content.trim().is_empty() {
            return Ok(());
        }
        let mark = offset(line, content);
        let limit = self.desk.reading.max_record_size;
        if line.len() as u64 > limit {
            self.fail(line.as_bytes(), at, 0, texts::over(limit))?;
            self.leave_out(batch, from, from + line.len());
            return Ok(());
        }
        let mut buffer = std::mem::take(&mut self.buffer);
        let cleaned = self.record(content, &mut buffer, "utf-8", at);
        self.buffer = buffer;
        match cleaned? {
            Ok(None) => {}
            Ok(Some((range, text))) => {
                self.copy(batch, from + mark + range.start);
                self.out.extend_from_slice(text.as_bytes());
                self.copied = from + mark + range.end;
            }
            Err((byte, reason)) => {
                self.fail(line.as_bytes(), at, mark + byte, reason)?;
                self.leave_out(batch, from, from + line.len());
            }
        }
        Ok(())
    }

    /// A line of a batch that is not all UTF-8: this one may be, or be in the encoding asked for.
    fn encoded(&mut self, batch: &[u8], from: usize, to: usize, at: Position) -> Result<(), Error> {
        let raw = &batch[from..to];
        let (line, encoding) = match decode(raw.to_vec(), self.desk.reading.encoding) {
            Ok((line, "utf-8")) => return self.line(batch, &line, from, at),
            Ok(decoded) => decoded,
            Err((e, _)) => {
                self.fail(raw, at, e.offset, format!("not {}", e.encoding))?;
                self.leave_out(batch, from, to);
                return Ok(());
            }
        };
        let content = line.trim_end_matches(['\n', '\r']);
        if content.trim().is_empty() {
            return Ok(());
        }
        self.copy(batch, from);
        let mut buffer = String::new();
        match self.record(content, &mut buffer, encoding, at)? {
            Ok(None) => self.out.extend_from_slice(line.as_bytes()),
            Ok(Some((range, text))) => {
                let changed = [&line[..range.start], &text, &line[range.end..]].concat();
                self.out.extend_from_slice(changed.as_bytes());
            }
            Err((_, reason)) => {
                // an offset into the decoded line would lead astray
                self.fail(raw, at, 0, reason)?;
                self.leave_out(batch, from, to);
            }
        }
        self.copied = to;
        Ok(())
    }

    /// Cleans one record: the bytes of `line` that change and what to, none where nothing does.
    #[expect(clippy::type_complexity, reason = "an error of ours, or a fault of the record's")]
    fn record(
        &mut self,
        line: &str,
        buffer: &mut String,
        encoding: &str,
        at: Position,
    ) -> Result<Result<Option<(std::ops::Range<usize>, String)>, Fault>, Error> {
        let record = match parse(line, &self.desk.reading.fields) {
            Ok(record) => record,
            Err(fault) => return Ok(Err(fault)),
        };
        let (id, text) = match record.id(line).and_then(|id| Ok((id, record.text(line, buffer)?))) {
            Ok(read) => read,
            Err(fault) => return Ok(Err(fault)),
        };
        let source = &self.input.source;
        let id = id.unwrap_or_else(|| format!("{source}#{}", at.line));
        let Some(cleaned) = self.desk.clean(source, &id, text, encoding, None)? else {
            return Ok(Err((record.at(line).start, PANIC.to_owned())));
        };
        if cleaned.removals.is_empty() {
            return Ok(Ok(None));
        }
        let (kept, removed) = split(record.text, &cleaned.removals);
        let style = style_of(&kept);
        let mut spelled = String::new();
        for (removal, raw) in cleaned.removals.iter().zip(removed) {
            spelled.clear();
            spell(removal.text, style, &mut spelled);
            if spelled != raw {
                self.desk.spelled(source, at.line, removal.bytes.start, raw)?;
            }
        }
        Ok(Ok(Some((record.at(line), kept))))
    }

    fn fail(&mut self, raw: &[u8], at: Position, byte: usize, reason: String) -> Result<(), Error> {
        let hint = reason.contains("field").then_some("`--text-field` names the field with the text");
        let byte_offset = at.offset as usize + byte;
        self.desk.fail(self.input, true, Failure { line: at.line, byte_offset, reason, raw, hint })
    }

    /// A line that failed stays only if it is to be passed on, which it cannot be into a table.
    fn leave_out(&mut self, batch: &[u8], from: usize, to: usize) {
        self.copy(batch, from);
        if self.desk.reading.on_error == OnError::Pass && !self.input.is_written_as_rows() {
            self.copy(batch, to);
        }
        self.copied = to;
    }
}

/// What is kept of a spelled text, and how each removal was spelled.
fn split<'s>(spelled: &'s str, removals: &[Removal<'_>]) -> (String, Vec<&'s str>) {
    let mut kept = String::with_capacity(spelled.len());
    let mut removed = Vec::with_capacity(removals.len());
    let mut offsets = Offsets::new(spelled);
    let mut from = 0;
    for removal in removals {
        let (start, end) = (offsets.of(removal.bytes.start), offsets.of(removal.bytes.end));
        kept.push_str(&spelled[from..start]);
        removed.push(&spelled[start..end]);
        from = end;
    }
    kept.push_str(&spelled[from..]);
    (kept, removed)
}

/// A record's line with removed pieces put back: pairs of the byte offset in the original text and the piece in JSON.
pub(crate) fn join<'p>(
    line: &str,
    record: &Record<'_>,
    pieces: impl IntoIterator<Item = (usize, usize, &'p str)>,
) -> Option<String> {
    let range = record.at(line);
    let mut offsets = Offsets::new(record.text);
    let mut out = String::with_capacity(line.len() * 2);
    out.push_str(&line[..range.start]);
    let (mut used, mut length, mut from) = (0, 0, 0);
    for (start, bytes, spelled) in pieces {
        used += start.checked_sub(length)?;
        let raw = offsets.of(used);
        out.push_str(record.text.get(from..raw)?);
        out.push_str(spelled);
        (from, length) = (raw, start + bytes);
    }
    out.push_str(&record.text[from..]);
    out.push_str(&line[range.end..]);
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::formats::json::Fields;

    #[test]
    fn pieces_go_back_between_escapes() {
        let line = r#"{"text":"a\u00e9\n","n":1}"#;
        let record =
            parse(line, &Fields { text: "text".into(), id: "id".into(), url: "url".into() }).unwrap();
        // "aé" + "X\n" + "\n"
        let joined = join(line, &record, [(3, 2, "X\\n")]).unwrap();
        assert_eq!(joined, r#"{"text":"a\u00e9X\n\n","n":1}"#);
        assert_eq!(join(line, &record, [(3, 2, "X\\n"), (1, 1, "Y")]), None);
    }
}
