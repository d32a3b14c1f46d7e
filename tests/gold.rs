//! The labelled benchmark in `tests/gold/`, cleaned by the command: what the readers came for stays, and most of the
//! furniture goes. `cargo run -- eval tests/gold` shows the figures and the worst lines.
#![cfg(feature = "cli")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use serde_json::Value;

/// The share of furniture lines that are cut, by language: to be raised, never lowered.
const RECALL: &[(&str, f64)] = &[
    ("ar", 0.94),
    ("de", 0.65),
    ("en", 0.57),
    ("es", 0.60),
    ("fa", 0.53),
    ("fr", 0.68),
    ("hi", 0.45),
    ("id", 0.70),
    ("it", 0.54),
    ("ja", 0.62),
    ("ko", 0.50),
    ("pl", 0.68),
    ("pt", 0.54),
    ("ru", 0.72),
    ("sv", 0.50),
    ("tr", 0.65),
    ("ur", 0.68),
    ("vi", 0.63),
    ("zh", 0.68),
];
/// The share of cut lines that are furniture, and of content lines that lose nothing, over all languages.
const PRECISION: f64 = 0.985;
const KEPT: f64 = 0.993;
/// The same of the `gentle` profile.
const GENTLE_KEPT: f64 = 0.998;

/// What `unfurnish eval tests/gold` says.
fn result() -> &'static Value {
    static RESULT: OnceLock<Value> = OnceLock::new();
    RESULT.get_or_init(|| {
        let mut command = assert_cmd::Command::cargo_bin("unfurnish").expect("the command is built");
        let out = command
            .current_dir(root())
            .args(["eval", "tests/gold", "--json", "-"])
            .output()
            .expect("it runs");
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        serde_json::from_slice(&out.stdout).expect("JSON")
    })
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn number(value: &Value, field: &str) -> f64 {
    value[field].as_f64().unwrap_or_else(|| panic!("no {field}"))
}

#[test]
fn most_of_the_furniture_goes() {
    let languages = result()["languages"].as_object().expect("languages");
    let bounds: BTreeMap<&str, f64> = RECALL.iter().copied().collect();
    assert_eq!(
        languages.keys().map(String::as_str).collect::<BTreeSet<_>>(),
        bounds.keys().copied().collect(),
        "each language of the benchmark has a bound"
    );
    let low: Vec<String> = languages
        .iter()
        .filter(|(language, figures)| number(figures, "recall") < bounds[language.as_str()])
        .map(|(language, figures)| format!("{language}: {:.3}", number(figures, "recall")))
        .collect();
    assert!(low.is_empty(), "recall fell: {low:?}");
}

#[test]
fn content_stays() {
    let all = &result()["all"];
    assert!(number(all, "precision") >= PRECISION, "precision {}", number(all, "precision"));
    assert!(number(all, "kept") >= KEPT, "kept {}", number(all, "kept"));
    let gentle = &result()["profiles"]["gentle"];
    assert!(number(gentle, "kept") >= GENTLE_KEPT, "kept by gentle {}", number(gentle, "kept"));
}

/// Every line has two annotators' labels, and the one that counts is one of theirs.
#[test]
fn every_line_is_labelled_twice() {
    let table = fs::read_to_string(root().join("tests/gold/annotations.tsv")).expect("readable");
    let mut labels: BTreeMap<(&str, usize), (&str, &str)> = BTreeMap::new();
    for row in table.lines().skip(1) {
        let cells: Vec<&str> = row.split('\t').collect();
        let &[document, line, first, second] = &cells[..] else { panic!("not four cells: {row}") };
        labels.insert((document, line.parse().expect("a number")), (first, second));
    }
    let mut lines = 0;
    for language in RECALL.iter().map(|(language, _)| language) {
        for entry in fs::read_dir(root().join("tests/gold").join(language)).expect("a folder") {
            let path = entry.expect("readable").path();
            let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
            let document = format!("{language}/{name}");
            let text = fs::read_to_string(&path).expect("UTF-8");
            for (i, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
                let label = line.split('\t').next().unwrap_or_default();
                let found = labels.get(&(document.as_str(), i + 1));
                let both = found.is_some_and(|&(first, second)| label == first || label == second);
                assert!(both, "{document}:{}: {label} against {found:?}", i + 1);
                lines += 1;
            }
        }
    }
    assert_eq!(lines, labels.len());
}
