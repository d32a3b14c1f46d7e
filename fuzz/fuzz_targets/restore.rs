//! Any tables and any cleaned lines, with a line of dashes between: restored or refused, nothing outside the folder.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let mut rest = bytes;
    let files = std::array::from_fn(|_| {
        let end = rest.windows(4).position(|w| w == b"---\n").unwrap_or(rest.len());
        let file = &rest[..end];
        rest = rest.get(end + 4..).unwrap_or_default();
        file
    });
    let folder = tempfile::tempdir().expect("a folder");
    unfurnish::fuzz::tables(files, folder.path());
});
