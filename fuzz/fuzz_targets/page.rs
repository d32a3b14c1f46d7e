//! Any text: nothing is lost, offsets are true, a second time is the same.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| unfurnish::fuzz::page(text));
