//! What holds for every text and every set of rules: kept and removed are the original, byte for byte; removals say
//! where they were; no line is torn out of its place; the same text gives the same result.
//!
//! The cases are the same in every run. To look further: `PROPTEST_CASES=20000 PROPTEST_RNG_SEED=7 cargo test --test
//! invariants`.

use std::collections::BTreeSet;
use std::env::var_os;
use std::ops::Range;
use std::sync::OnceLock;

use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{RngSeed, TestCaseError};
use unfurnish::{Category, Cleaned, Cleaner, Group, PatternSet, Profile, Status, restore};

type Checked = Result<(), TestCaseError>;

fn config(cases: u32) -> ProptestConfig {
    let given = ProptestConfig::default();
    ProptestConfig {
        cases: if var_os("PROPTEST_CASES").is_some() { given.cases } else { cases },
        rng_seed: if var_os("PROPTEST_RNG_SEED").is_some() { given.rng_seed } else { RngSeed::Fixed(1) },
        failure_persistence: None,
        max_shrink_iters: 5_000,
        ..given
    }
}

// ---- texts ----

const PROSE: [&str; 8] = [
    "The bakery on the corner sells its bread from five in the morning, and by eight it is gone.",
    "Its owner says that she has no wish to bake more, because then nobody would get up early.",
    "وقال المدير إن المخبز يفتح أبوابه في الخامسة صباحا، وإن الخبز ينفد قبل الثامنة.",
    "فهل يعود الناس إلى الطابور غدا كما وعدوا، أم ينامون إلى الظهر كعادتهم في الشتاء؟",
    "街角的面包店每天早上五点开门，八点以前面包就卖完了，邻居们并不介意。",
    "रोटी की दुकान सुबह पाँच बजे खुलती है और आठ बजे तक सब कुछ बिक जाता है।",
    "She said: \"Share the bread, not the queue.\" Nobody shared anything, and the queue grew longer (see below).",
    "Coast News :- The harbour was closed on Sunday after a storm had moved the buoys, and ships had to wait outside.",
];

const LINES: [&str; 40] = [
    "New ferries for the northern islands",
    "NEW FERRIES, for the northern islands!",
    "New ferries for the northern islands - Coast News",
    "New ferries for the northern islands New ferries for the northern islands",
    "مخبز الزاوية يعود إلى العمل بعد عام",
    "مخبز الزاوية يعود إلى العمل بعد عام | المدينة نيوز",
    "عودة القطار إلى المدينة القديمة  عودة القطار إلى المدينة القديمة",
    "Read also:",
    "اقرأ أيضًا :",
    "Related articles",
    "The old mill gets a new roof after all",
    "Ten kinds of fern, and where they grow",
    "Read more»",
    "Leave a comment",
    "2 comments",
    "٣ تعليقات",
    "اترك تعليقًا",
    "Reply",
    "Maria",
    "12 March 2024",
    "Published: 2024-03-12 09:30",
    "تم نشره الجمعة 09 تشرين الأوّل / أكتوبر 2020 06:27 مساءً",
    "منذ ساعتين",
    "103",
    "1,204 views",
    "Views: 120",
    "Share",
    "Facebook",
    "Share on Facebook",
    "شارك على فيسبوك",
    "Home | News | Sports | Contact us",
    "الرئيسية » أخبار » محليات",
    "Home",
    "Log in",
    "Ad",
    "إعلان",
    "We use cookies to improve your experience.",
    "© 2024 Coast News. All rights reserved.",
    "- By John Smith",
    "• a bullet",
];

/// Characters that have misled others.
const ODD: [&str; 34] = [
    "\0",
    "\u{1}",
    "\u{b}",
    "\u{c}",
    "\u{1c}",
    "\u{85}",
    "\u{2028}",
    "\u{2029}",
    "\u{feff}",
    "\u{ad}",
    "\u{200b}",
    "\u{200e}",
    "\u{200f}",
    "\u{202b}",
    "\u{202e}",
    "\u{2067}",
    "\u{2069}",
    "\u{61c}",
    "\u{640}",
    "\u{64b}",
    "\u{301}",
    "\u{327}",
    "\u{fe0f}",
    "İ",
    "ı",
    "ẞ",
    "ß",
    "ﷺ",
    "ﬃ",
    "ŉ",
    "🧑‍🌾",
    "𝔸",
    "\u{a0}",
    "\u{3000}",
];

/// Lines that the built-in rules must take or leave, by their own proofs.
fn proofs() -> &'static [String] {
    static PROOFS: OnceLock<Vec<String>> = OnceLock::new();
    PROOFS.get_or_init(|| {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("patterns");
        let folders = [folder.join("languages"), folder];
        let entries = folders.iter().flat_map(|f| std::fs::read_dir(f).expect("patterns/ is there"));
        let paths = entries.map(|e| e.expect("readable").path());
        let mut lines = BTreeSet::new();
        for path in paths.filter(|p| p.extension().is_some_and(|e| e == "toml")) {
            let file: toml::Table =
                std::fs::read_to_string(path).expect("UTF-8").parse().expect("the pattern files are TOML");
            let rules =
                file.get("rule").into_iter().chain(file.get("keep")).filter_map(toml::Value::as_array);
            for rule in rules.flatten() {
                let lists =
                    ["hits", "misses", "holds"].map(|key| rule.get(key).and_then(toml::Value::as_array));
                let texts = lists.into_iter().flatten().flatten().filter_map(toml::Value::as_str);
                lines
                    .extend(texts.flat_map(str::lines).map(|l| l.strip_prefix("> ").unwrap_or(l).to_owned()));
            }
        }
        lines.into_iter().collect()
    })
}

fn pick(from: &'static [&'static str]) -> impl Strategy<Value = String> + Clone {
    select(from).prop_map(str::to_owned)
}

/// One line of a page.
fn line() -> impl Strategy<Value = String> {
    let known = || prop_oneof![2 => pick(&LINES), 2 => select(proofs())];
    let between = || pick(&[" ", "  ", " | ", ". ", " :- ", " - ", "\t", " \u{200f}", ""]);
    prop_oneof![
        8 => known(),
        5 => pick(&PROSE),
        5 => pick(&["", "", "", " ", "\t", "\u{a0}", "\u{85}", "\u{3000} "]),
        2 => (known(), between(), known()).prop_map(|(a, b, c)| a + &b + &c),
        2 => (pick(&PROSE), between(), known(), between(), known()).prop_map(|(a, b, c, d, e)| a + &b + &c + &d + &e),
        1 => (known(), between(), pick(&PROSE)).prop_map(|(a, b, c)| a + &b + &c),
        1 => (known(), pick(&["  ", " "])).prop_map(|(a, gap)| a.clone() + &gap + &a),
        1 => (pick(&ODD), known(), pick(&ODD)).prop_map(|(a, b, c)| a + &b + &c),
        1 => "[a-zA-Z0-9 .,:;|»-]{0,40}",
    ]
}

fn terminator() -> impl Strategy<Value = String> + Clone {
    pick(&["\n", "\n", "\r\n", "\r"])
}

/// A page put together from lines that rules know, some of them twice.
fn page(line: impl Strategy<Value = String>) -> impl Strategy<Value = String> {
    let again = prop::option::weighted(0.15, any::<prop::sample::Index>());
    let lines = prop::collection::vec((line, again, prop::option::weighted(0.1, terminator())), 0..24);
    (lines, terminator(), prop::bool::weighted(0.15), prop::bool::weighted(0.7)).prop_map(
        |(lines, usual, mark, ends)| {
            let mut text = String::from(if mark { "\u{feff}" } else { "" });
            let last = lines.len().saturating_sub(1);
            for (i, (line, again, other)) in lines.iter().enumerate() {
                text.push_str(again.map_or(line, |at| &lines[at.index(i + 1)].0));
                if i < last || ends {
                    text.push_str(other.as_ref().unwrap_or(&usual));
                }
            }
            text
        },
    )
}

/// Any text at all.
fn wild() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        3 => any::<char>().prop_map(String::from),
        3 => pick(&ODD),
        2 => terminator(),
        2 => pick(&["a", "ا", "北", " ", "3", "٣", ".", "؟", "|", "(", "»"]),
        2 => pick(&LINES),
        1 => pick(&PROSE),
    ];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

// ---- what must hold ----

/// The lines of a text, terminators included: at LF, CRLF and CR, as the audit counts them.
fn lines(text: &str) -> Vec<Range<usize>> {
    let (mut out, mut start) = (Vec::new(), 0);
    for (at, c) in text.char_indices() {
        if c == '\n' || c == '\r' && !text[at + 1..].starts_with('\n') {
            out.push(start..at + 1);
            start = at + 1;
        }
    }
    if start < text.len() {
        out.push(start..text.len());
    }
    out
}

/// The length of a text's byte order mark; further ones are characters like others.
fn mark(text: &str) -> usize {
    if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 }
}

/// Whether a line holds nothing but white space; the first `mark` bytes of the text do not count.
fn is_blank(text: &str, mark: usize, line: &Range<usize>) -> bool {
    text[line.start.max(mark)..line.end.max(mark)].trim().is_empty()
}

fn all_hold(text: &str, cleaned: &Cleaned<'_>) -> Checked {
    removals_say_what_was_where(text, cleaned)?;
    kept_and_removed_are_the_original(text, cleaned)?;
    lines_stay_whole_and_in_place(text, cleaned)?;
    no_gap_grows(text, cleaned)
}

fn kept_and_removed_are_the_original(text: &str, cleaned: &Cleaned<'_>) -> Checked {
    let removed = cleaned.removals.iter().map(|r| (r.bytes.start, r.text));
    let restored = restore(&cleaned.text, removed);
    prop_assert_eq!(restored.as_deref(), Ok(text));
    prop_assert!(cleaned.text.len() <= text.len());
    match cleaned.status {
        Status::Unchanged => prop_assert!(cleaned.removals.is_empty()),
        Status::Cleaned => prop_assert!(!cleaned.removals.is_empty()),
        Status::Guarded => {}
        other => prop_assert!(false, "{:?}", other),
    }
    prop_assert_eq!(cleaned.removals.is_empty(), cleaned.text == text);
    Ok(())
}

fn removals_say_what_was_where(text: &str, cleaned: &Cleaned<'_>) -> Checked {
    let starts: Vec<usize> = lines(text).iter().map(|l| l.start).collect();
    let mut end = 0;
    for r in &cleaned.removals {
        prop_assert!(end <= r.bytes.start && r.bytes.start < r.bytes.end, "out of order, or empty: {:?}", r);
        prop_assert_eq!(text.get(r.bytes.clone()), Some(r.text));
        let chars = text[..r.bytes.start].chars().count();
        prop_assert_eq!(&r.chars, &(chars..chars + r.text.chars().count()));
        prop_assert_eq!(r.line, starts.partition_point(|&start| start <= r.bytes.start), "line of {:?}", r);
        prop_assert!(r.claimed_line >= r.line);
        prop_assert!(r.confidence > 0.0 && r.confidence <= 1.0);
        prop_assert!(!r.rule.is_empty() && !r.stage.is_empty() && !r.evidence.to_string().is_empty());
        prop_assert!(r.also.windows(2).all(|pair| pair[0] < pair[1]) && !r.also.contains(&r.rule), "{:?}", r);
        end = r.bytes.end;
    }
    Ok(())
}

/// Where each byte of the kept text was in the original.
fn origins(text: &str, cleaned: &Cleaned<'_>) -> Vec<usize> {
    let mut gone = vec![false; text.len()];
    cleaned.removals.iter().for_each(|r| gone[r.bytes.clone()].fill(true));
    (0..text.len()).filter(|&byte| !gone[byte]).collect()
}

fn lines_stay_whole_and_in_place(text: &str, cleaned: &Cleaned<'_>) -> Checked {
    let (was, now) = (lines(text), lines(&cleaned.text));
    let origins = origins(text, cleaned);
    let line_of = |byte: usize| was.partition_point(|l| l.end <= byte);
    let mut last = None;
    for line in now.iter().filter(|l| !is_blank(&cleaned.text, mark(text), l)) {
        let kept = &cleaned.text[line.clone()];
        let visible =
            kept.char_indices().filter(|&(at, c)| !c.is_whitespace() && line.start + at >= mark(text));
        let from: BTreeSet<usize> = visible.map(|(at, _)| line_of(origins[line.start + at])).collect();
        prop_assert_eq!(from.len(), 1, "{:?} is put together from lines {:?}", kept, from);
        prop_assert!(last < from.first().copied(), "{:?} is a second part of one line", kept);
        last = from.first().copied();
    }
    // a line of which nothing can be seen any more is gone altogether
    for line in was.iter().filter(|l| !is_blank(text, mark(text), l)) {
        let kept = (line.start.max(mark(text))..line.end).filter(|byte| origins.binary_search(byte).is_ok());
        let rest: Vec<u8> = kept.map(|byte| text.as_bytes()[byte]).collect();
        let rest = String::from_utf8(rest).map_err(|e| TestCaseError::fail(e.to_string()))?;
        let all = &text[line.clone()];
        prop_assert!(rest.is_empty() || !rest.trim().is_empty(), "of {:?} only {:?} is left", all, rest);
    }
    Ok(())
}

/// Blank lines: two and more together only where the original had so many.
fn no_gap_grows(text: &str, cleaned: &Cleaned<'_>) -> Checked {
    let origins = origins(text, cleaned);
    let longest = |part: Range<usize>| {
        let mut run = 0;
        let gaps = lines(&text[part.clone()]).into_iter().map(|l| {
            run = if is_blank(text, mark(text), &(part.start + l.start..part.start + l.end)) {
                run + 1
            } else {
                0
            };
            run
        });
        gaps.max().unwrap_or(0)
    };
    let was = lines(text);
    let line_at = |kept: usize| was.partition_point(|l| l.end <= origins[kept]);
    let now = lines(&cleaned.text);
    let mut from = 0;
    while from < now.len() {
        let run = now[from..].iter().take_while(|l| is_blank(&cleaned.text, mark(text), l)).count();
        if run > 1 {
            // from the end of the kept line above to the start of the kept line below
            let above = if from == 0 { 0 } else { was[line_at(now[from].start - 1)].end };
            let below = now.get(from + run).map_or(text.len(), |l| was[line_at(l.start)].start);
            let before = longest(above..below.max(above));
            prop_assert!(
                run <= before,
                "{} blank lines where there were {}: {:?}",
                run,
                before,
                cleaned.text
            );
        }
        from += run.max(1);
    }
    Ok(())
}

// ---- the cleaners ----

fn standard() -> &'static Cleaner {
    static CLEANER: OnceLock<Cleaner> = OnceLock::new();
    CLEANER.get_or_init(Cleaner::default)
}

fn gentle() -> &'static Cleaner {
    static CLEANER: OnceLock<Cleaner> = OnceLock::new();
    CLEANER.get_or_init(|| Cleaner::builder().profile(Profile::Gentle).build())
}

/// For each category, a cleaner that keeps it and one that removes nothing else.
fn choosy(at: usize) -> &'static (Category, Cleaner, Cleaner) {
    static CLEANERS: OnceLock<Vec<(Category, Cleaner, Cleaner)>> = OnceLock::new();
    let cleaners = CLEANERS.get_or_init(|| {
        let both =
            |&c: &Category| (c, Cleaner::builder().keep(c).build(), Cleaner::builder().only(c).build());
        Category::ALL.iter().map(both).collect()
    });
    &cleaners[at % cleaners.len()]
}

fn removed(cleaned: &Cleaned<'_>) -> usize {
    cleaned.removals.iter().map(|r| r.bytes.len()).sum()
}

fn same(a: &Cleaned<'_>, b: &Cleaned<'_>) -> Checked {
    prop_assert_eq!(&a.text, &b.text);
    prop_assert_eq!(&a.removals, &b.removals);
    prop_assert_eq!(a.status, b.status);
    Ok(())
}

fn gentle_takes_less(text: &str) -> Checked {
    let (less, more) = (gentle().clean(text), standard().clean(text));
    prop_assert!(
        removed(&less) <= removed(&more),
        "gentle: {:#?}\nstandard: {:#?}",
        less.removals,
        more.removals
    );
    prop_assert!(less.removals.iter().all(|r| r.category.group() == Group::Furniture));
    all_hold(text, &less)
}

// ---- a user's rules ----

/// Words of the rules and of the lines they are tried on.
const WORDS: [&str; 12] =
    ["zebra", "okapi", "Quagga", "İbex", "غزال", "أرانب", "北斗", "{n}", "the", "في", "straße", "{date}"];

const REGEXES: [&str; 16] = [
    "zebra",
    "zebra (?P<cut>okapi)",
    r"(?P<cut>\w+)$",
    r"^(?P<cut>\W*)",
    "(?P<cut>.*?)zebra",
    "zebra(?P<cut>.*)",
    "(?P<cut>)",
    r"(?P<cut>\s+)",
    "x*",
    "[0-9]+$",
    "غزال",
    "(?P<cut>غزال +في)",
    r"\bthe\b.*(?P<cut>quagga)",
    "i(?P<cut>bex)",
    "s(?P<cut>s)",
    "(?P<cut>[^ ]+ [^ ]+)$",
];

fn phrase() -> impl Strategy<Value = String> {
    prop_oneof![3 => 1..2_usize, 1 => 2..4_usize]
        .prop_flat_map(|count| prop::collection::vec(select(&WORDS[..]), count))
        .prop_map(|words| words.join(" "))
}

/// Kinds of rules: those that take whole lines, and those that take parts.
const WHOLE: [&str; 4] = ["line", "opener", "prefix", "suffix"];
const PARTS: [&str; 4] = ["inline", "inline", "sentence", "regex"];

/// Rules as a user would write them.
fn rules(kinds: &'static [&'static str]) -> impl Strategy<Value = String> {
    let category = select(Category::ALL);
    let more = (
        pick(&["any", "any", "any", "head", "tail", "edges"]),
        prop::bool::weighted(0.15),
        1..20_u16,
        1..=100_u32,
    );
    let rule = (select(kinds), phrase(), select(&REGEXES[..]), category, more);
    let keep =
        (select(&["line", "prefix", "suffix", "inline", "regex"][..]), phrase(), select(&REGEXES[..2]));
    (prop::collection::vec(rule, 1..7), prop::collection::vec(keep, 0..2)).prop_map(|(rules, keeps)| {
        let (mut text, mut taken) = (String::new(), BTreeSet::new());
        let matcher = |kind: &str, phrase: &str, regex: &str| {
            if kind == "regex" { format!("regex = '{regex}'\n") } else { format!("phrases = [\"{phrase}\"]\n") }
        };
        for (i, (kind, phrase, regex, category, (place, weak, words, confidence))) in rules.into_iter().enumerate() {
            // a phrase is one rule's only, within a kind
            let slot = if kind == "opener" { "line" } else { kind.trim_start_matches("sentence") };
            if kind != "regex" && !taken.insert((slot.to_owned(), phrase.to_lowercase())) {
                continue;
            }
            let (kind, extent) = if kind == "sentence" { ("inline", "extent = \"sentence\"\n") } else { (kind, "") };
            let words = if kind == "inline" { String::new() } else { format!("max_words = {words}\n") };
            text += &format!(
                "[[rule]]\nid = \"own-{i}\"\ncategory = \"{}\"\nlang = \"und\"\nkind = \"{kind}\"\nplace = \"{place}\"\n\
                 weak = {weak}\nconfidence = {}\n{words}{extent}{}hits = [\"x\"]\nmisses = [\"y\"]\n\n",
                category.name(),
                f64::from(confidence) / 100.0,
                matcher(kind, &phrase, regex),
            );
        }
        for (i, (kind, phrase, regex)) in keeps.into_iter().enumerate() {
            text += &format!(
                "[[keep]]\nid = \"own-keep-{i}\"\nlang = \"und\"\nkind = \"{kind}\"\n{}reason = \"r\"\nholds = [\"x\"]\n\n",
                matcher(kind, &phrase, regex),
            );
        }
        text
    })
}

/// Lines in which a user's phrases stand next to each other, in brackets, at the ends, and among odd characters.
fn own_line() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        6 => pick(&WORDS).prop_map(|w| w.replace("{n}", "1,204").replace("{date}", "12 March 2024")),
        2 => pick(&["bread", "خبز", "面包", "(", ")", "[", "]", "«", "»", ".", "؟", "...", "|", "»"]),
        1 => pick(&ODD),
    ];
    let gap = pick(&[" ", " ", " ", "  ", "", "\t", ", ", "\u{a0}"]);
    let words = prop::collection::vec((word, gap), 1..9);
    prop_oneof![
        6 => words.prop_map(|words| words.into_iter().map(|(word, gap)| word + &gap).collect::<String>()),
        3 => line(),
    ]
}

/// A cleaner with these rules; none where they are refused.
fn with(rules: &str) -> Option<Cleaner> {
    let patterns = PatternSet::with_files(&[("own.toml".into(), rules.into())]).ok()?;
    Some(Cleaner::builder().patterns(patterns).build())
}

fn own_rules_hold(rules: &str, texts: &[String]) -> Checked {
    let cleaner = with(rules);
    prop_assume!(cleaner.is_some());
    let cleaner = cleaner.ok_or_else(|| TestCaseError::reject("refused"))?;
    texts.iter().try_for_each(|text| all_hold(text, &cleaner.clean(text)))
}

// ---- the tests ----

proptest! {
    #![proptest_config(config(3000))]

    #[test]
    fn any_text_is_accounted_for(text in wild()) {
        all_hold(&text, &standard().clean(&text))?;
    }

    #[test]
    fn any_page_is_accounted_for(text in page(line())) {
        all_hold(&text, &standard().clean(&text))?;
    }

    #[test]
    fn gentle_takes_less_and_no_metadata(text in page(line())) {
        gentle_takes_less(&text)?;
    }

    #[test]
    fn restoring_what_does_not_belong_never_panics(text in wild(), pieces in prop::collection::vec((any::<usize>(), wild()), 0..4), near in prop::collection::vec((0..80_usize, "[a-zé]{0,3}"), 0..6)) {
        let _ = restore(&text, pieces.iter().map(|(at, piece)| (*at, piece.as_str())));
        if let Ok(whole) = restore(&text, near.iter().map(|(at, piece)| (*at, piece.as_str()))) {
            prop_assert_eq!(whole.len(), text.len() + near.iter().map(|(_, piece)| piece.len()).sum::<usize>());
            prop_assert!(near.iter().all(|(at, piece)| whole[*at..].starts_with(piece)));
        }
    }
}

proptest! {
    #![proptest_config(config(600))]

    #[test]
    fn a_text_gives_one_result(text in page(line()), other in page(line())) {
        let first = standard().clean(&text);
        same(&first, &standard().clean(&text))?;
        standard().clean(&other);
        same(&first, &standard().clean(&text))?;
        let elsewhere = std::thread::scope(|s| s.spawn(|| standard().clean(&text)).join());
        match elsewhere {
            Ok(elsewhere) => same(&first, &elsewhere)?,
            Err(_) => prop_assert!(false, "panics on another thread"),
        }
    }

    #[test]
    fn what_is_to_be_kept_is_kept(text in page(line()), at in any::<usize>()) {
        let (category, keeping, only) = choosy(at);
        let (kept, alone) = (keeping.clean(&text), only.clean(&text));
        prop_assert!(kept.removals.iter().all(|r| r.category != *category));
        prop_assert!(alone.removals.iter().all(|r| r.category == *category));
        all_hold(&text, &kept)?;
        all_hold(&text, &alone)?;
    }
}

proptest! {
    #![proptest_config(config(100))]

    #[test]
    fn a_new_cleaner_gives_the_same(text in page(line())) {
        same(&Cleaner::default().clean(&text), &standard().clean(&text))?;
    }

    /// Past `PARALLEL_LINES` the stages run on several threads.
    #[test]
    fn long_pages_hold_too(text in page(line())) {
        let long = format!("{text}\n").repeat(5_000 / lines(&text).len().max(1) + 1);
        let long = if long.len() < 400_000 { long } else { text };
        let cleaned = standard().clean(&long);
        removals_say_what_was_where_in_a_long_text(&long, &cleaned)?;
        kept_and_removed_are_the_original(&long, &cleaned)?;
        same(&cleaned, &standard().clean(&long))?;
    }

    #[test]
    fn own_rules_for_lines(rules in rules(&WHOLE), texts in prop::collection::vec(page(own_line()), 8)) {
        own_rules_hold(&rules, &texts)?;
    }

    #[test]
    fn own_rules_for_parts(rules in rules(&PARTS), texts in prop::collection::vec(page(own_line()), 8)) {
        own_rules_hold(&rules, &texts)?;
    }
}

/// Positions only: counting characters from the start for each of many removals takes too long.
fn removals_say_what_was_where_in_a_long_text(text: &str, cleaned: &Cleaned<'_>) -> Checked {
    let mut end = 0;
    for r in &cleaned.removals {
        prop_assert!(end <= r.bytes.start && r.bytes.start < r.bytes.end);
        prop_assert_eq!(text.get(r.bytes.clone()), Some(r.text));
        end = r.bytes.end;
    }
    Ok(())
}

/// What `keep.toml` is for: a kept line loses nothing, whatever claims it.
#[test]
fn a_keep_holds_its_line() {
    let keep = "[[keep]]\nid = \"own-keep\"\nlang = \"und\"\nkind = \"inline\"\nphrases = [\"zebra\"]\nreason = \"r\"\nholds = [\"x\"]\n";
    let cleaner = with(keep).expect("a good keep");
    for words in [10, 100] {
        let prose = format!("{}zebra to the end.", "The road goes on and on from here ".repeat(words / 8));
        let text = format!("A road\n\n{prose}\n\n{}\n\n{prose}\n\nShare on Facebook zebra\n", PROSE[0]);
        assert_eq!(cleaner.clean(&text).removals, [], "{words} words");
    }
}

/// `patterns/README.md`: "with a group named `cut`, only that group".
#[test]
fn a_regex_with_a_cut_takes_no_more_than_the_cut() {
    let rule = "[[rule]]\nid = \"own\"\ncategory = \"ad\"\nlang = \"und\"\nkind = \"regex\"\nregex = 'zebra(?P<cut> okapi)?'\nhits = [\"x\"]\nmisses = [\"y\"]\n";
    let cleaner = with(rule).expect("a good rule");
    let page = |line: &str| format!("{}\n\n{line}\n\n{}\n", PROSE[0], PROSE[1]);
    assert_eq!(cleaner.clean(&page("A zebra okapi eats")).text, page("A zebra eats"));
    assert_eq!(cleaner.clean(&page("A zebra eats")).text, page("A zebra eats"));
}

/// Two spans next to each other at the end of a line, as the built-in rules find them.
#[test]
fn neighbours_at_the_end_of_a_line_stay_apart() {
    let line = format!(
        "{} We use cookies to improve your experience. This article is republished from The Valley Post under a Creative Commons license.",
        PROSE[0]
    );
    let text = format!("{}\n\n{line}\n", PROSE[1]);
    let cleaned = standard().clean(&text);
    assert_eq!(cleaned.text, format!("{}\n\n{}\n", PROSE[1], PROSE[0]));
    all_hold(&text, &cleaned).expect("holds");
}

/// Blank lines above and below what goes must not meet where nothing stays between them.
#[test]
fn no_gap_grows_where_all_goes() {
    for text in ["\nShare on Facebook\n\n", "\n\u{feff}Read also:\n\n", "\r\n\r\nShare on Facebook\r\n\r\n"] {
        all_hold(text, &standard().clean(text)).unwrap_or_else(|e| panic!("{text:?}: {e}"));
    }
}

/// A line of which only marks without width are left looks like a blank line, and there is none in the original.
#[test]
fn no_line_of_invisible_marks_is_left() {
    for mark in ["\u{200f}", "\u{200e}", "\u{200b}", "\u{feff}", "\u{2069}"] {
        let text =
            format!("{}\n\nWe use cookies to improve your experience.{mark}\n\n{}\n", PROSE[0], PROSE[1]);
        assert_eq!(standard().clean(&text).text, format!("{}\n\n{}\n", PROSE[0], PROSE[1]), "{mark:?}");
    }
}

/// What makes long runs fast is made only in long runs: it may change nothing.
#[test]
fn a_cleaner_that_has_seen_much_gives_the_same() {
    let seasoned = Cleaner::default();
    seasoned.clean(&PROSE.join("\n").repeat(1000));
    for (number, proof) in proofs().iter().enumerate().step_by(7) {
        let fresh = Cleaner::default();
        let prose = |n: usize| PROSE[(number + n) % PROSE.len()];
        // furniture by itself, behind a paragraph, and in the middle of one
        let text =
            format!("{}\n{proof}\n{} {proof}\n{} {proof} {}\n", prose(0), prose(1), prose(2), prose(3));
        let (a, b) = (fresh.clean(&text), seasoned.clean(&text));
        assert_eq!((a.text, a.removals), (b.text, b.removals), "{text}");
    }
}
