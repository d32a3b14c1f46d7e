//! Pages of which nothing is furniture: recipes, poems and songs, code, tables, chats, glossaries, litanies, laws, diaries,
//! how-tos that name buttons, articles about cookies. No profile may take anything from them.
//!
//! `tests/kept/losses.tsv` names the pages that still lose something, and how many cuts: to be shortened, never to grow.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use unfurnish::{Cleaner, Profile};

/// The pages below a folder.
fn pages(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("readable").path();
        if path.is_dir() {
            pages(&path, out);
        } else if path.extension().is_some_and(|e| e == "txt") {
            out.push(path);
        }
    }
}

/// The cuts that are known and not yet mended, by profile and page.
fn losses(root: &Path) -> BTreeMap<(String, String), usize> {
    let table = fs::read_to_string(root.join("losses.tsv")).expect("readable");
    let row = |row: &str| {
        let cells: Vec<&str> = row.split('\t').collect();
        let &[profile, page, cuts] = &cells[..] else { panic!("not three cells: {row}") };
        ((profile.to_owned(), page.to_owned()), cuts.parse().expect("a number"))
    };
    table.lines().skip(1).map(row).collect()
}

#[test]
fn nothing_goes() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/kept");
    let (mut paths, known) = (Vec::new(), losses(&root));
    pages(&root, &mut paths);
    paths.sort();
    assert!(paths.len() >= 250, "only {} pages", paths.len());
    let (mut lost, mut mended) = (Vec::new(), Vec::new());
    for &profile in Profile::ALL {
        let cleaner = Cleaner::builder().profile(profile).build();
        for path in &paths {
            let text = fs::read_to_string(path).expect("UTF-8");
            let name = path.strip_prefix(&root).expect("inside").to_string_lossy().replace('\\', "/");
            let cleaned = cleaner.clean(&text);
            let cuts = cleaned.removals.len();
            let allowed = known.get(&(profile.name().to_owned(), name.clone())).copied().unwrap_or(0);
            if cuts > allowed {
                let told = |r: &unfurnish::Removal<'_>| {
                    format!("{name}:{}: {:?} by {}", r.claimed_line, r.text, r.rule)
                };
                lost.extend(cleaned.removals.iter().map(told));
            } else if cuts < allowed {
                mended.push(format!("{}\t{name}\t{cuts}", profile.name()));
            }
        }
    }
    assert!(lost.is_empty(), "{} cuts\n{}", lost.len(), lost.join("\n"));
    assert!(mended.is_empty(), "losses.tsv can be shortened to\n{}", mended.join("\n"));
}
