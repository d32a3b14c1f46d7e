//! Page, each stage, settling, whole documents and start-up. Every bench checks its answer: fast and wrong is wrong.
//!
//! `cargo bench` prints the table; `benches/record.sh` keeps it under `benches/runs/`.

use std::sync::LazyLock;

use divan::counter::CharsCount;
use divan::{Bencher, black_box};
use unfurnish::Cleaner;
use unfurnish::bench::{Steps, start};

fn main() {
    divan::main();
}

/// A named text, and the least number of removals that cleaning it makes.
struct Input {
    name: &'static str,
    text: String,
    removals: usize,
}

impl std::fmt::Display for Input {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

/// The seed with dateline, copies, lead-in and related list; the one without furniture.
const MIXED: &str = include_str!("../seeds/003_f5674371e764e86b.txt");
const PROSE: &str = include_str!("../seeds/000_faaeb68afe5e5f95.txt");
/// Lines as the head and foot of a page have them.
const FURNITURE: &str = "Skip to content\nHome\nWorld\nBusiness\nSports\nShare on Facebook\nاقرأ أيضاً\nمشاركة\n12 comments\nتسجيل الدخول\n\
                         Leave a comment\nAll rights reserved\nسياسة الخصوصية\n12 March 2024\n";

static INPUTS: LazyLock<Vec<Input>> = LazyLock::new(|| {
    vec![
        Input { name: "empty", text: String::new(), removals: 0 },
        Input { name: "prose", text: PROSE.into(), removals: 0 },
        Input { name: "mixed", text: MIXED.into(), removals: 20 },
        Input { name: "furniture", text: FURNITURE.repeat(20), removals: 60 },
        Input { name: "long", text: format!("{PROSE}\n").repeat(400), removals: 399 * 20 },
    ]
});

static STEPS: LazyLock<Steps> = LazyLock::new(Steps::default);

fn chars(text: &str) -> CharsCount {
    CharsCount::of_str(text)
}

#[divan::bench(args = INPUTS.iter())]
fn page(bench: Bencher, input: &Input) {
    let lines = input.text.lines().filter(|l| !l.trim().is_empty()).count();
    bench.counter(chars(&input.text)).bench(|| assert_eq!(STEPS.page(black_box(&input.text)), lines));
}

#[divan::bench(args = STEPS.stages())]
fn stage(bench: Bencher, name: &str) {
    let text = [MIXED, "\n", FURNITURE].concat().repeat(20);
    let prepared = STEPS.prepare(&text);
    let findings = prepared.stage(name);
    bench.counter(chars(&text)).bench(|| assert_eq!(prepared.stage(black_box(name)), findings));
}

#[divan::bench]
fn settle(bench: Bencher) {
    let text = [MIXED, "\n", FURNITURE].concat().repeat(20);
    let prepared = STEPS.prepare(&text);
    let cuts = prepared.settle();
    bench.counter(chars(&text)).bench(|| assert_eq!(prepared.settle(), cuts));
}

#[divan::bench(args = INPUTS.iter())]
fn document(bench: Bencher, input: &Input) {
    let cleaner = Cleaner::default();
    let expected = cleaner.clean(&input.text).removals.len();
    assert!(
        expected >= input.removals && (input.removals > 0 || expected == 0),
        "{}: {expected}",
        input.name
    );
    bench.counter(chars(&input.text)).bench(|| {
        let cleaned = cleaner.clean(black_box(&input.text));
        assert_eq!(cleaned.removals.len(), expected);
        cleaned
    });
}

/// Where running the stages of one page in parallel begins to pay: lines of the page, in turn and in parallel.
#[divan::bench(args = [250, 1_000, 4_000, 16_000, 64_000], consts = [false, true])]
fn stages_of_lines<const PARALLEL: bool>(bench: Bencher, lines: usize) {
    let mut text = String::new();
    while text.lines().count() < lines {
        text.push_str(MIXED);
        text.push('\n');
        text.push_str(FURNITURE);
    }
    let prepared = STEPS.prepare(&text);
    let findings = prepared.stages_in_turn();
    bench.bench(|| {
        let found = if PARALLEL { prepared.stages_in_parallel() } else { prepared.stages_in_turn() };
        assert_eq!(found, findings);
    });
}

/// Pages made to be slow: four times the lines should take four times as long, about sixteen where time is quadratic.
static HOSTILE: [(&str, usize); 10] = [
    ("ads", 2_000),
    ("ads", 8_000),
    ("teasers", 500),
    ("teasers", 2_000),
    ("names", 500),
    ("names", 2_000),
    ("openers", 2_000),
    ("openers", 8_000),
    ("mixed", 5_000),
    ("mixed", 20_000),
];

fn hostile_page(kind: &str, lines: usize) -> String {
    const ONE: &str =
        "The council met on Tuesday to speak about the new bridge over the river, and it was late.\n";
    let words = |n: usize| (0..n).map(|i| format!(" word{i}")).collect::<String>();
    match kind {
        "ads" => [ONE, &"Ad\n".repeat(lines), ONE].concat(),
        "teasers" => {
            [ONE.trim_end(), &words(lines * 10), ".\n", &format!("{}...\n", &ONE[..60]).repeat(lines)]
                .concat()
        }
        "names" => {
            let names: String =
                (0..lines).map(|i| format!("John Smith{}\n", "abcdefghij".repeat(i % 3))).collect();
            ["A new bridge for the village\n", &names, ONE.trim_end(), &words(lines * 10), ".\n"].concat()
        }
        "openers" => [ONE, ONE, &"Read also\nThe old mill gets a roof\n".repeat(lines)].concat(),
        _ => [ONE, &FURNITURE.repeat(lines / 14), ONE].concat(),
    }
}

#[divan::bench(args = HOSTILE.iter().map(|(kind, lines)| format!("{kind} {lines}")), sample_count = 5)]
fn hostile(bench: Bencher, input: &str) {
    let (kind, lines) = input.split_once(' ').expect("kind and lines");
    let text = hostile_page(kind, lines.parse().expect("a number"));
    let cleaner = Cleaner::default();
    let expected = cleaner.clean(&text).removals.len();
    bench.bench(|| assert_eq!(cleaner.clean(black_box(&text)).removals.len(), expected));
}

#[divan::bench]
fn start_up(bench: Bencher) {
    bench.bench(start);
}

/// Start-up and one small document: what a call of the command pays before it writes.
#[divan::bench]
fn start_up_and_clean(bench: Bencher) {
    bench.counter(chars(MIXED)).bench(|| assert!(!start().clean(black_box(MIXED)).removals.is_empty()));
}
