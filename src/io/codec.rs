//! Compressed bytes in and out. The codecs are `flate2`'s, `zstd`'s, `bzip2`'s and `liblzma`'s.
//!
//! What is written is a row of frames, one a batch: workers compress in parallel, a killed run goes on behind its last
//! whole frame, and any reader of the format reads them as one.

use std::io::{self, BufRead, BufReader, Cursor, Read, Write};

use super::kind::Codec;

/// Buffer between a file and its decoder.
const BUFFER: usize = 1 << 17;
/// zstd's own default, as the `zstd` command has it.
const ZSTD_LEVEL: i32 = 3;

/// The bytes behind `reader`, decompressed if they begin with a codec's mark; and which codec it was.
///
/// # Errors
/// The first bytes cannot be read, or the file's name promised a codec (`named`) that its bytes are not of.
pub(crate) fn decoder(
    mut reader: impl Read + Send + 'static,
    named: Codec,
) -> io::Result<(Box<dyn Read + Send>, Codec)> {
    /// As long as the longest mark.
    const MARK: u64 = 6;
    let mut head = Vec::new();
    reader.by_ref().take(MARK).read_to_end(&mut head)?;
    let codec = Codec::of_bytes(&head);
    if named != Codec::Plain && codec != named {
        let what = if head.is_empty() {
            "it is empty".to_owned()
        } else {
            format!("it is no {} file", named.name())
        };
        return Err(io::Error::new(io::ErrorKind::InvalidData, what));
    }
    let reader = Cursor::new(head).chain(reader);
    let decoder: Box<dyn Read + Send> = match codec {
        Codec::Plain => return Ok((Box::new(reader), codec)),
        Codec::Gzip => {
            Box::new(flate2::bufread::MultiGzDecoder::new(BufReader::with_capacity(BUFFER, reader)))
        }
        Codec::Zstd => Box::new(zstd::Decoder::new(reader)?),
        Codec::Bzip2 => {
            Box::new(bzip2::bufread::MultiBzDecoder::new(BufReader::with_capacity(BUFFER, reader)))
        }
        Codec::Xz => {
            let buffered = BufReader::with_capacity(BUFFER, reader);
            Box::new(liblzma::bufread::XzDecoder::new_multi_decoder(buffered))
        }
    };
    Ok((Box::new(Named { decoder, codec, read: 0 }), codec))
}

/// A decoder whose errors say what was being decompressed, and how far it came.
struct Named {
    decoder: Box<dyn Read + Send>,
    codec: Codec,
    read: u64,
}

impl Read for Named {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.decoder.read(buffer) {
            Ok(count) => {
                self.read += count as u64;
                Ok(count)
            }
            Err(e) if e.kind() == io::ErrorKind::Interrupted => Err(e),
            Err(e) => {
                let (codec, read) = (self.codec.name(), self.read);
                let why = if e.kind() == io::ErrorKind::UnexpectedEof {
                    "is cut short".to_owned()
                } else {
                    format!("is damaged ({e})")
                };
                Err(io::Error::new(
                    e.kind(),
                    format!("the {codec} data {why} after byte {read} of its content"),
                ))
            }
        }
    }
}

/// The bytes as one frame of the codec; nothing for nothing, except that a file must hold at least one (`or_empty`).
pub(crate) fn encode(bytes: Vec<u8>, codec: Codec, or_empty: bool) -> io::Result<Vec<u8>> {
    if codec == Codec::Plain || bytes.is_empty() && !or_empty {
        return Ok(bytes);
    }
    let room = Vec::with_capacity(bytes.len() / 2 + 64);
    match codec {
        Codec::Plain => Ok(bytes),
        Codec::Gzip => {
            let mut encoder = flate2::write::GzEncoder::new(room, flate2::Compression::default());
            encoder.write_all(&bytes)?;
            encoder.finish()
        }
        Codec::Zstd => zstd::bulk::compress(&bytes, ZSTD_LEVEL),
        Codec::Bzip2 => {
            let mut encoder = bzip2::write::BzEncoder::new(room, bzip2::Compression::default());
            encoder.write_all(&bytes)?;
            encoder.finish()
        }
        Codec::Xz => {
            let mut encoder = liblzma::write::XzEncoder::new(room, 6);
            encoder.write_all(&bytes)?;
            encoder.finish()
        }
    }
}

/// A writer that compresses what goes into `out`, for what is written by one thread.
pub(crate) struct Encoder<W: Write> {
    pending: Vec<u8>,
    codec: Codec,
    empty: bool,
    out: W,
}

impl<W: Write> Encoder<W> {
    /// Bytes to a frame.
    const FRAME: usize = 1 << 20;

    pub(crate) fn new(out: W, codec: Codec) -> Self {
        Self { pending: Vec::new(), codec, empty: true, out }
    }

    /// Writes the last frame and gives the writer back.
    pub(crate) fn finish(mut self) -> io::Result<W> {
        if !self.pending.is_empty() || self.empty {
            self.frame()?;
        }
        Ok(self.out)
    }

    fn frame(&mut self) -> io::Result<()> {
        self.empty = false;
        let bytes = std::mem::take(&mut self.pending);
        self.out.write_all(&encode(bytes, self.codec, true)?)
    }
}

impl<W: Write> Write for Encoder<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.codec == Codec::Plain {
            return self.out.write(bytes);
        }
        self.pending.extend_from_slice(bytes);
        if self.pending.len() >= Self::FRAME {
            self.frame()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// A buffered reader over what [`decoder`] gives.
pub(crate) fn buffered(reader: Box<dyn Read + Send>) -> Box<dyn BufRead + Send> {
    Box::new(BufReader::with_capacity(BUFFER, reader))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CODECS: [Codec; 5] = [Codec::Plain, Codec::Gzip, Codec::Zstd, Codec::Bzip2, Codec::Xz];

    fn decoded(bytes: Vec<u8>, named: Codec) -> io::Result<(Vec<u8>, Codec)> {
        let (mut reader, codec) = decoder(Cursor::new(bytes), named)?;
        let mut out = Vec::new();
        reader.read_to_end(&mut out)?;
        Ok((out, codec))
    }

    #[test]
    fn frames_one_after_the_other_are_one_file() {
        for codec in CODECS {
            let frames = [b"one, ".to_vec(), Vec::new(), b"two".to_vec()];
            let file: Vec<u8> = frames.into_iter().flat_map(|f| encode(f, codec, false).unwrap()).collect();
            assert_eq!(decoded(file, codec).unwrap(), (b"one, two".to_vec(), codec));
            let mut encoder = Encoder::new(Vec::new(), codec);
            encoder.write_all(b"all of it").unwrap();
            assert_eq!(decoded(encoder.finish().unwrap(), codec).unwrap().0, b"all of it");
            let nothing = encode(Vec::new(), codec, true).unwrap();
            assert_eq!(decoded(nothing, codec).unwrap().0, b"");
        }
    }

    #[test]
    fn what_is_cut_short_is_an_error_that_says_so() {
        let text: Vec<u8> =
            (0..50_000u32).flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
        for codec in &CODECS[1..] {
            let file = encode(text.clone(), *codec, true).unwrap();
            let e = decoded(file[..file.len() / 2].to_vec(), *codec).unwrap_err().to_string();
            assert!(e.contains(codec.name()) && e.contains("cut short"), "{e}");
            let e = decoded(b"plain".to_vec(), *codec).unwrap_err().to_string();
            assert!(e.contains(codec.name()), "{e}");
        }
    }
}
