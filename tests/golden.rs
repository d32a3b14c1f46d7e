//! The seed pages and what comes of them: `cleaned/` is what the library and the command make of `seeds/`, byte for
//! byte. After a change that is meant, `UPDATE=1 cargo test --test golden` writes it anew; read the diff.
#![cfg(feature = "cli")]

use std::collections::BTreeMap;
use std::env::var_os;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use assert_cmd::Command;
use unfurnish::Cleaner;

/// What is in a folder, by name.
type Files = BTreeMap<String, Vec<u8>>;

const HOW: &str =
    "`UPDATE=1 cargo test --test golden` writes cleaned/ anew; read the diff before you keep it";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The files of a folder and the folders in it; none of a folder that is not there.
fn files(folder: &Path) -> Files {
    let mut files = Files::new();
    let mut left = vec![folder.to_owned()];
    while let Some(next) = left.pop() {
        let Ok(entries) = fs::read_dir(&next) else { continue };
        for path in entries.map(|e| e.expect("readable").path()) {
            if path.is_dir() {
                left.push(path);
            } else {
                let name = path.strip_prefix(folder).expect("inside").to_string_lossy().replace('\\', "/");
                files.insert(name, fs::read(&path).expect("readable"));
            }
        }
    }
    files
}

/// `unfurnish clean seeds -o TMP`, with or without more.
fn run(more: &[&str]) -> Files {
    let out = tempfile::tempdir().expect("a temporary folder");
    let mut command = Command::new(env!("CARGO_BIN_EXE_unfurnish"));
    command.current_dir(root()).args(["clean", "seeds", "-q", "-o"]).arg(out.path()).args(more);
    command.assert().success().stdout("");
    files(out.path())
}

/// `cleaned/` as it is; with `UPDATE` set, as the command writes it now.
fn cleaned() -> &'static Files {
    static CLEANED: OnceLock<Files> = OnceLock::new();
    CLEANED.get_or_init(|| {
        let folder = root().join("cleaned");
        if var_os("UPDATE").is_some_and(|update| update != "0") {
            write(&folder, &run(&[]));
        }
        files(&folder)
    })
}

fn write(folder: &Path, files: &Files) {
    if folder.exists() {
        fs::remove_dir_all(folder).expect("cleaned/ can be removed");
    }
    for (name, bytes) in files {
        let path: PathBuf = folder.join(name);
        fs::create_dir_all(path.parent().expect("a file is in a folder")).expect("cleaned/ can be made");
        fs::write(&path, bytes).expect("cleaned/ can be written");
    }
}

/// The first difference, with both lines, or that there is none.
fn difference(name: &str, is: &[u8], should: &[u8]) -> Option<String> {
    if is == should {
        return None;
    }
    let (is, should) = (String::from_utf8_lossy(is), String::from_utf8_lossy(should));
    let (mut a, mut b) = (is.split_inclusive('\n'), should.split_inclusive('\n'));
    for line in 1.. {
        match (a.next(), b.next()) {
            (None, None) => break,
            (a, b) if a == b => {}
            (a, b) => return Some(format!("{name}:{line}:\n  now     {a:?}\n  golden  {b:?}")),
        }
    }
    Some(format!("{name}: differs in bytes that are no UTF-8"))
}

#[test]
fn the_library_cleans_each_seed_to_its_golden_text() {
    let (cleaner, seeds) = (Cleaner::default(), files(&root().join("seeds")));
    assert!(!seeds.is_empty(), "there are no seeds");
    for (name, seed) in &seeds {
        let text = std::str::from_utf8(seed).expect("seeds are UTF-8");
        let golden = cleaned().get(name).unwrap_or_else(|| panic!("there is no cleaned/{name}; {HOW}"));
        let difference = difference(name, cleaner.clean(text).text.as_bytes(), golden);
        assert!(difference.is_none(), "{}\n{HOW}", difference.unwrap_or_default());
    }
}

#[test]
fn the_command_writes_the_golden_folder() {
    let now = run(&[]);
    for table in ["audit.csv", "documents.csv"] {
        assert!(now.contains_key(table), "`clean` wrote no {table}");
    }
    let names = |files: &Files| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&now), names(cleaned()), "the files now, and those of cleaned/; {HOW}");
    let differences: Vec<_> = now.iter().filter_map(|(n, is)| difference(n, is, &cleaned()[n])).collect();
    assert!(differences.is_empty(), "{}\n{HOW}", differences.join("\n"));
}

#[test]
fn the_number_of_threads_changes_no_byte() {
    assert!(run(&["-j", "1"]) == run(&["-j", "4"]), "`-j 1` and `-j 4` give different files");
}

#[test]
fn restore_gives_the_seeds_back() {
    let work = tempfile::tempdir().expect("a temporary folder");
    let (out, back) = (work.path().join("out"), work.path().join("back"));
    write(&out, &run(&[]));
    let mut command = Command::new(env!("CARGO_BIN_EXE_unfurnish"));
    command.arg("restore").arg(&out).arg("--audit").arg(out.join("audit.csv")).arg("-o").arg(&back);
    command.assert().success();
    assert!(files(&back) == files(&root().join("seeds")), "restored texts are not the seeds");
}
