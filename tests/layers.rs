//! The rooms of `src/` and the one way between them: who may import from whom. And files stay short.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Each room, and the rooms that it may import from: always ones above it.
const MAY_USE: &[(&str, &[&str])] = &[
    ("category", &[]),
    ("span", &[]),
    ("error", &[]),
    ("text", &[]),
    ("patterns", &["category", "text", "error"]),
    ("page", &["patterns", "text", "span", "category"]),
    ("stages", &["page", "patterns", "text", "span", "category"]),
    ("config", &["category"]),
    ("resolve", &["stages", "page", "patterns", "config", "span", "text"]),
    ("cut", &["span"]),
    ("cleaner", &["config", "cut", "page", "patterns", "resolve", "stages", "span", "category"]),
    ("prove", &["cleaner", "patterns"]),
    ("bench", &["cleaner", "config", "page", "patterns", "resolve", "stages"]),
    ("eval", &["cleaner", "text", "category"]),
    ("io", &["cleaner", "cut", "text", "category", "error"]),
    ("run", &["io", "cleaner", "text", "category", "error"]),
    ("fuzz", &["run", "io", "cleaner", "cut", "patterns"]),
    ("cli", &["run", "io", "eval", "prove", "cleaner", "config", "patterns", "text", "category", "error"]),
];

/// The longest file, in lines: beyond that it is to be split.
const LINES: usize = 400;

/// Path within `src/` and text of every Rust file, sorted.
fn sources() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let (mut files, mut folders) = (Vec::new(), vec![root.clone()]);
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(folder).expect("src/ is there").map(|e| e.expect("readable").path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let text = fs::read_to_string(&path).expect("UTF-8");
                files.push((path.strip_prefix(&root).expect("inside").to_owned(), text));
            }
        }
    }
    files.sort();
    files
}

/// The room a file belongs to; none for the façade, `lib.rs` and `main.rs`.
fn room(path: &Path) -> Option<String> {
    let first = path.iter().next()?.to_str()?.trim_end_matches(".rs");
    (!matches!(first, "lib" | "main")).then(|| first.to_owned())
}

/// What follows `crate::` in the code: the line's number and a name, for `crate::{a, b}` one each. Comments import
/// nothing, and a file's unit tests, at its end, may use what they like.
fn imports(text: &str) -> Vec<(usize, String)> {
    let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let is_comment = |line: &&str| line.trim_start().starts_with("//");
    let code: Vec<&str> = text.lines().map(|l| if is_comment(&l) { "" } else { l }).collect();
    let code = code.join("\n");
    let mut found = Vec::new();
    for (at, path) in code.match_indices("crate::") {
        // `$crate::` in a macro is an import too; `somecrate::` is none
        if code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_') {
            continue;
        }
        let line = code[..at].matches('\n').count() + 1;
        let rest = &code[at + path.len()..];
        let names = if rest.starts_with('{') { group(rest) } else { vec![name(rest)] };
        found.extend(names.into_iter().map(|name| (line, name)));
    }
    found
}

fn name(text: &str) -> String {
    text.trim_start().chars().take_while(|&c| c.is_alphanumeric() || c == '_').collect()
}

/// The first names of a group `{a::b, c::{d, e}}`: `a` and `c`.
fn group(text: &str) -> Vec<String> {
    let (mut depth, mut names) = (0, Vec::new());
    for (at, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 1 && matches!(c, '{' | ',') {
            names.push(name(&text[at + 1..]));
        }
        if depth == 0 {
            break;
        }
    }
    names.retain(|n| !n.is_empty());
    names
}

/// Why this import is wrong, if it is.
fn fault(room: &str, import: &str) -> Option<String> {
    if room == import {
        return None;
    }
    let Some((_, allowed)) = MAY_USE.iter().find(|(name, _)| *name == room) else {
        return Some(format!("room `{room}` is not in the table of this test"));
    };
    if !MAY_USE.iter().any(|(name, _)| *name == import) {
        return Some(format!("`crate::{import}` is no room: import from the owner, not through lib.rs"));
    }
    (!allowed.contains(&import)).then(|| format!("`{room}` may not reach into `{import}`"))
}

fn faults() -> Vec<String> {
    let mut out = Vec::new();
    for (path, text) in sources() {
        let Some(room) = room(&path) else { continue };
        for (line, import) in imports(&text) {
            out.extend(fault(&room, &import).map(|why| format!("src/{}:{line}: {why}", path.display())));
        }
        if text.contains("super::super::") {
            out.push(format!("src/{}: `super::super` hides an import; write `crate::…`", path.display()));
        }
    }
    out
}

#[test]
fn the_table_goes_one_way() {
    let mut above = BTreeSet::new();
    for (room, allowed) in MAY_USE {
        for other in *allowed {
            assert!(above.contains(other), "`{room}` may use `{other}`, which does not stand above it");
        }
        assert!(above.insert(room), "`{room}` stands in the table twice");
    }
}

#[test]
fn every_room_is_there() {
    let rooms: BTreeSet<String> = sources().iter().filter_map(|(path, _)| room(path)).collect();
    let listed: BTreeSet<String> = MAY_USE.iter().map(|(room, _)| (*room).to_owned()).collect();
    assert_eq!(rooms, listed, "the rooms of src/, and those of the table");
}

#[test]
fn imports_between_rooms_go_one_way() {
    let faults = faults();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn files_are_short() {
    let lines = |(path, text): (PathBuf, String)| (path, text.lines().count());
    let long: Vec<_> = sources().into_iter().map(lines).filter(|&(_, lines)| lines > LINES).collect();
    assert!(long.is_empty(), "more than {LINES} lines, a reason to split: {long:?}");
}

#[test]
fn imports_are_read_from_code_only() {
    let code = "use crate::page::Page;\n// crate::run\n/// [`x`](crate::Error)\nuse crate::{span, text::{fold, key}};\n\
                fn f() -> crate::io::Done { mycrate::nothing() }\n\
                #[cfg(test)]\nmod tests {\n    use crate::cli;\n}\n";
    let names = ["page", "span", "text", "io"];
    let lines = [1, 4, 4, 5];
    let expected: Vec<_> = lines.into_iter().zip(names.map(str::to_owned)).collect();
    assert_eq!(imports(code), expected);
    assert!(fault("span", "cli").is_some_and(|why| why == "`span` may not reach into `cli`"));
    assert!(fault("page", "Error").is_some_and(|why| why.contains("is no room")));
    assert_eq!(fault("stages", "stages"), None);
}
