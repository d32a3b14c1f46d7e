//! Any bytes as JSON lines: cleaned and restored, they are the same bytes.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let folder = tempfile::tempdir().expect("a folder");
    unfurnish::fuzz::jsonl(bytes, folder.path());
});
