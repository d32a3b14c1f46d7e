//! What `fuzz/` calls: whatever the bytes, a promise holds or an error is given. No promise of stability.
//!
//! Each function panics where a promise is broken.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use crate::cleaner::Cleaner;
use crate::io::decode::EncodingChoice;
use crate::io::desk::Reading;
use crate::io::done::OnError;
use crate::io::formats::json::Fields;
use crate::io::inputs::{Asked, find};
use crate::io::kind::Codec;
use crate::io::restore::restore;
use crate::io::sinks::{Folder, Places, Sink, Tables};
use crate::patterns::PatternSet;
use crate::run::Run;

fn cleaner() -> &'static Cleaner {
    static CLEANER: OnceLock<Cleaner> = OnceLock::new();
    CLEANER.get_or_init(Cleaner::default)
}

/// Any text: kept and removed together are the original, offsets are true, and a second time is the same.
pub fn page(text: &str) {
    let cleaned = cleaner().clean(text);
    let mut end = 0;
    for removal in &cleaned.removals {
        assert!(removal.bytes.start >= end && removal.bytes.end > removal.bytes.start, "removals overlap");
        assert_eq!(&text[removal.bytes.clone()], removal.text);
        assert_eq!(text[..removal.bytes.start].chars().count(), removal.chars.start);
        end = removal.bytes.end;
    }
    let removed = cleaned.removals.iter().map(|r| (r.bytes.start, r.text));
    assert_eq!(crate::cut::restore(&cleaned.text, removed).as_deref(), Ok(text));
    assert_eq!(cleaner().clean(text).removals, cleaned.removals);
}

/// Any pattern file, and a text it is used on.
pub fn patterns(file: &str, text: &str) {
    if let Ok(patterns) = PatternSet::with_files(&[("own.toml".to_owned(), file.to_owned())]) {
        let cleaner = Cleaner::builder().patterns(patterns).build();
        let cleaned = cleaner.clean(text);
        let removed = cleaned.removals.iter().map(|r| (r.bytes.start, r.text));
        assert_eq!(crate::cut::restore(&cleaned.text, removed).as_deref(), Ok(text));
    }
}

/// Any bytes as JSON lines: cleaned into a folder and restored, they are the same bytes.
pub fn jsonl(bytes: &[u8], folder: &Path) {
    run(bytes, "in.jsonl", folder);
    let out = folder.join("out");
    let fields = fields();
    let restored =
        restore(&out, &out.join("audit.csv"), &folder.join("back"), &fields).expect("tables of ours");
    assert!(restored.failed.is_empty(), "{:?}", restored.failed);
    assert!(fs::read(folder.join("back/in.jsonl")).expect("restored") == bytes, "other bytes came back");
}

/// Any bytes as a WET file: JSON lines come out, or a fault.
pub fn wet(bytes: &[u8], folder: &Path) {
    run(bytes, "in.wet", folder);
    if let Ok(lines) = fs::read_to_string(folder.join("out/in.jsonl")) {
        for line in lines.lines() {
            serde_json::from_str::<serde_json::Value>(line).expect("a JSON object");
        }
        let out = folder.join("out");
        let restored = restore(&out, &out.join("audit.csv"), &folder.join("back"), &fields());
        assert!(restored.expect("tables of ours").failed.is_empty());
    }
}

/// Any cleaned text with any tables: restored or refused, and nothing is written outside the folder.
pub fn tables(files: [&[u8]; 5], folder: &Path) {
    let names = ["audit.csv", "documents.csv", "errors.csv", "escapes.csv", "in.jsonl"];
    let out = folder.join("in/deep/out");
    fs::create_dir_all(&out).expect("a folder");
    for (name, bytes) in names.iter().zip(files) {
        fs::write(out.join(name), bytes).expect("a file");
    }
    let _ = restore(&out, &out.join("audit.csv"), &folder.join("in/deep/back"), &fields());
    for (folder, only) in [(folder.to_owned(), "in"), (folder.join("in"), "deep")] {
        for entry in fs::read_dir(folder).expect("a folder") {
            assert_eq!(entry.expect("an entry").file_name(), only);
        }
    }
}

fn fields() -> Fields {
    Fields { text: "text".into(), id: "id".into(), url: "url".into() }
}

/// Cleans `bytes` as a file of that name into `folder/out`.
fn run(bytes: &[u8], name: &str, folder: &Path) {
    let (input, out) = (folder.join(name), folder.join("out"));
    fs::write(&input, bytes).expect("a file");
    let reading = Reading {
        encoding: EncodingChoice::default(),
        fields: fields(),
        on_error: OnError::Skip,
        withdraws: true,
        max_record_size: 1 << 20,
        batch_size: 64,
        spreadsheet_safe: bytes.len() % 2 == 1,
        with_diff: false,
        tables_codec: Codec::Plain,
    };
    let found = find(&[input.into_os_string()], Asked::default()).expect("it is there");
    let places = Places::new(out.join("audit.csv"), Some(&out));
    let tables = Tables::new(&places, false, None).expect("a folder of ours");
    let mut sinks: Vec<Box<dyn Sink>> = vec![Box::new(Folder::new(&out, false, None)), Box::new(tables)];
    let run = Run {
        cleaner: cleaner(),
        reading: &reading,
        jobs: 1,
        folder: Some(out),
        journal: None,
        from: None,
        checkpoint_every: Duration::MAX,
        interrupt: Arc::new(AtomicBool::new(false)),
        read: Arc::new(AtomicU64::new(0)),
    };
    run.go(found.inputs, &mut sinks, |_| {}).expect("nothing stands in the way");
}
