//! Any pattern file, and behind a NUL a text it is used on: loaded or refused, and nothing is lost.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &str| {
    let (file, text) = input.split_once('\0').unwrap_or((input, "Leave a comment\n"));
    unfurnish::fuzz::patterns(file, text);
});
