//! Pages of which nothing is furniture: recipes, poems and songs, code, tables, chats, glossaries, litanies, laws, how-tos
//! that name buttons, articles about cookies. No profile may take anything from them.

use std::fs;
use std::path::{Path, PathBuf};

use unfurnish::{Cleaner, Profile};

/// The pages below a folder.
fn pages(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("readable").path();
        if path.is_dir() { pages(&path, out) } else { out.push(path) }
    }
}

#[test]
fn nothing_goes() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/kept");
    let mut paths = Vec::new();
    pages(&root, &mut paths);
    paths.sort();
    assert!(paths.len() >= 100, "only {} pages", paths.len());
    let mut lost = Vec::new();
    for &profile in Profile::ALL {
        let cleaner = Cleaner::builder().profile(profile).build();
        for path in &paths {
            let text = fs::read_to_string(path).expect("UTF-8");
            let name = path.strip_prefix(&root).expect("inside").display();
            let cleaned = cleaner.clean(&text);
            let told = cleaned
                .removals
                .iter()
                .map(|r| format!("{name}:{}: {:?} by {}", r.claimed_line, r.text, r.rule));
            lost.extend(told);
        }
    }
    assert!(lost.is_empty(), "{} cuts\n{}", lost.len(), lost.join("\n"));
}
