//! Texts: a file is a document. Workers read, clean and, as no other document goes into the same file, write them.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::error::Error;
use crate::io::codec::{decoder, encode};
use crate::io::decode::decode;
use crate::io::desk::{Desk, Failure, PANIC};
use crate::io::done::{OnError, Text, Written};
use crate::io::inputs::Input;
use crate::io::kind::Codec;
use crate::io::output::{remove_stale, write};

/// Cleans texts; with a `folder` they are written into it at once.
pub(crate) fn clean(
    inputs: Vec<Arc<Input>>,
    folder: Option<&Path>,
    read: &Arc<AtomicU64>,
    desk: &mut Desk<'_>,
) -> Result<Vec<Text>, Error> {
    let mut texts = Vec::with_capacity(inputs.len());
    for input in inputs {
        if desk.stopped() {
            break;
        }
        let what = match bytes_of(&input, desk.reading.max_record_size, read) {
            Ok((bytes, codec)) => text(&input, bytes, codec, desk)?,
            Err(e) => unread(&input, &e, desk)?,
        };
        texts.push(Text { what: now(&input, what, folder)?, input });
    }
    Ok(texts)
}

/// Writes at once if there is a folder.
fn now(input: &Input, what: Written, folder: Option<&Path>) -> Result<Written, Error> {
    let Some(folder) = folder else { return Ok(what) };
    let target = folder.join(&input.target);
    match what {
        Written::Bytes(bytes) => write(&target, &bytes)?,
        Written::Nothing => remove_stale(&target)?,
        Written::Already => {}
    }
    Ok(Written::Already)
}

/// The bytes of a file, decompressed, and how they were compressed.
fn bytes_of(input: &Input, limit: u64, read: &Arc<AtomicU64>) -> io::Result<(Vec<u8>, Codec)> {
    if let Some(fault) = &input.fault {
        return Err(io::Error::other(fault.clone()));
    }
    let path = input.path.as_deref().unwrap_or(Path::new(""));
    let mut file = File::open(path)?;
    let size = file.metadata()?.len();
    if size > limit && input.codec == Codec::Plain {
        return Err(too_large(limit));
    }
    let mut bytes = Vec::with_capacity(size.min(limit) as usize + 1);
    file.by_ref().take(limit + 1).read_to_end(&mut bytes)?;
    read.fetch_add(bytes.len() as u64, Ordering::Relaxed);
    if Codec::of_bytes(&bytes) == Codec::Plain && input.codec == Codec::Plain {
        return whole(bytes, limit).map(|bytes| (bytes, Codec::Plain));
    }
    let (decoder, codec) = decoder(io::Cursor::new(bytes).chain(file), input.codec)?;
    all_of(decoder, limit).map(|bytes| (bytes, codec))
}

/// Everything a reader gives, up to a limit.
pub(crate) fn all_of(reader: impl Read, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.take(limit + 1).read_to_end(&mut bytes)?;
    whole(bytes, limit)
}

fn whole(bytes: Vec<u8>, limit: u64) -> io::Result<Vec<u8>> {
    if bytes.len() as u64 > limit { Err(too_large(limit)) } else { Ok(bytes) }
}

fn too_large(limit: u64) -> io::Error {
    io::Error::new(io::ErrorKind::FileTooLarge, over(limit))
}

/// A document is larger than allowed.
pub(crate) fn over(limit: u64) -> String {
    format!("it is larger than {} bytes, the limit", limit)
}

/// What raises the limit.
pub(crate) const LIMIT_HINT: &str = "`--max-record-size` sets how large a document may be, decompressed";

/// What reads what is not UTF-8.
pub(crate) const ENCODING_HINT: &str = "`--encoding auto` guesses the encoding; `--encoding LABEL` names it";

/// A file that cannot be read, or not to its end.
fn unread(input: &Input, e: &io::Error, desk: &mut Desk<'_>) -> Result<Written, Error> {
    let hint = (e.kind() == io::ErrorKind::FileTooLarge).then_some(LIMIT_HINT);
    let reason = format!("cannot be read: {e}");
    desk.fail(input, false, Failure { line: 1, byte_offset: 0, reason, raw: &[], hint })?;
    Ok(Written::Nothing)
}

/// Cleans one text.
pub(crate) fn text(
    input: &Input,
    bytes: Vec<u8>,
    codec: Codec,
    desk: &mut Desk<'_>,
) -> Result<Written, Error> {
    let (text, encoding) = match decode(bytes, desk.reading.encoding) {
        Ok(decoded) => decoded,
        Err((e, raw)) => {
            let line = 1 + bytecount::count(&raw[..e.offset.min(raw.len())], b'\n');
            let reason = format!("not {} from byte {} on", e.encoding, e.offset);
            let hint = Some(ENCODING_HINT);
            desk.fail(input, false, Failure { line, byte_offset: e.offset, reason, raw: &raw, hint })?;
            return failed(raw, input.output_codec(codec), desk);
        }
    };
    let Some(cleaned) = desk.clean(&input.source, &input.source, &text, encoding, None)? else {
        let failure =
            Failure { line: 1, byte_offset: 0, reason: PANIC.into(), raw: text.as_bytes(), hint: None };
        desk.fail(input, false, failure)?;
        return failed(text.into_bytes(), input.output_codec(codec), desk);
    };
    let bytes =
        if cleaned.removals.is_empty() { text.into_bytes() } else { cleaned.text.into_owned().into_bytes() };
    encoded(bytes, input.output_codec(codec))
}

/// A failed text is left out, or passed on.
fn failed(raw: Vec<u8>, codec: Codec, desk: &Desk<'_>) -> Result<Written, Error> {
    if desk.reading.on_error == OnError::Pass { encoded(raw, codec) } else { Ok(Written::Nothing) }
}

fn encoded(bytes: Vec<u8>, codec: Codec) -> Result<Written, Error> {
    let bytes = encode(bytes, codec, true).map_err(|e| Error::io("cannot compress the output", e))?;
    Ok(Written::Bytes(bytes))
}
