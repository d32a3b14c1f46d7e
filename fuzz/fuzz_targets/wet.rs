//! Any bytes as a WET file: JSON lines come out, or a fault.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let folder = tempfile::tempdir().expect("a folder");
    unfurnish::fuzz::wet(bytes, folder.path());
});
