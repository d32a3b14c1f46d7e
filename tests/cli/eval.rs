//! `eval`: figures against labelled lines, kept and compared.

use crate::Place;

/// A headline, two paragraphs, a prompt that goes, one that does not, a line of the text that is taken for one.
const LABELLED: &str = ".\tRain at last for the hills
.\tIt rained all night, and in the morning the river was full to its banks.
.\tLeave a comment
.\tThe bakers sold nothing until noon because nobody would cross the square in such weather.
ad\tZorp umbrellas, all you need
.\tThe children went out to see it, and none of them came back with dry feet.
comment\tLeave a reply
byline\tBy Ann Miller
";

fn json() -> String {
    let text = LABELLED.lines().map(|line| line.split_once('\t').expect("labelled").1).collect::<Vec<_>>();
    let labels = serde_json::json!({
        "id": "en/rain", "lang": "en", "text": text.join("\n"), "furniture": [5, 7], "metadata": [8],
        "ignore": [], "categories": {"5": "ad", "7": "comment", "8": "byline"}, "spans": [],
    });
    format!("{labels}\n")
}

#[test]
fn figures_of_both_forms_are_the_same() {
    let place = Place::new().file("labels.jsonl", json()).file("gold/en/rain.txt", LABELLED);
    for labels in ["labels.jsonl", "gold"] {
        let ran = place.run(&format!("eval {labels}")).exits(0);
        for told in [
            "1 documents, profile standard",
            "standard           0.500   0.500   0.500   0.8000          2        5         1       1",
            "gentle  ",
            "documents that lose content: 1 of 1 (100.0 %)",
            "en/rain:3 · en-comment-leave · Leave a comment",
            "en/rain:5 · ad · Zorp umbrellas, all you need",
        ] {
            assert!(ran.out().contains(told), "{labels}: {told}\n{}", ran.out());
        }
    }
    let ran = place.run("eval gold --metadata --worst 0").exits(0);
    assert!(ran.out().contains("metadata counted as furniture"), "{}", ran.out());
    assert!(!ran.out().contains("Zorp"), "{}", ran.out());
}

#[test]
fn a_change_of_rules_is_shown_line_by_line() {
    let rules = "disable = [\"en-comment-leave\"]\n\n[[rule]]\nid = \"en-ad-zorp\"\ncategory = \"ad\"\nlang = \"en\"\n\
                 kind = \"prefix\"\nphrases = [\"zorp umbrellas\"]\nhits = [\"Zorp umbrellas for all\"]\n\
                 misses = [\"They sell Zorp umbrellas.\"]\n";
    let place = Place::new().file("labels.jsonl", json()).file("mine/mine.toml", rules);
    place.run("eval labels.jsonl --json before.json").exits(0);
    let ran = place.run("eval labels.jsonl --patterns mine --compare before.json").exits(0);
    for told in [
        "lines that changed: 2 better, 1 worse",
        "+ kept again · en/rain:3 · en-comment-leave · Leave a comment",
        "- missed · en/rain:7 · en-comment-leave · Leave a reply",
        "+ found · en/rain:5 · en-ad-zorp · Zorp umbrellas, all you need",
    ] {
        assert!(ran.out().contains(told), "{told}\n{}", ran.out());
    }
    let ran = place.run("eval labels.jsonl --json -").exits(0);
    let result: serde_json::Value = serde_json::from_str(&ran.out()).expect("JSON alone");
    assert_eq!(result["all"]["furniture"], 2);
    assert_eq!(result["lines"][0]["outcome"], "lost");
}

#[test]
fn labels_that_cannot_be_used() {
    let place = Place::new()
        .file("broken.jsonl", "{\"id\":\"a\",\"text\":\"b\"}\n")
        .file("bare.jsonl", "{\"id\":\"a\",\"furniture\":[]}\n")
        .file("other.jsonl", "{\"id\":\"a\",\"text\":\"b\"}\n")
        .file("own.jsonl", "{\"id\":\"a\",\"text\":\"c\",\"furniture\":[]}\n")
        .file("gold/en/a.txt", ".\tfine\nnews\tno label\n")
        .file("empty.jsonl", "");
    for (line, told) in [
        ("eval missing.jsonl", "cannot read `missing.jsonl`"),
        ("eval broken.jsonl", "line 1: missing field `furniture`"),
        ("eval bare.jsonl", "document `a` has no `text`, and no INPUT holds it"),
        ("eval own.jsonl other.jsonl", "the text of `a` is not the one that is labelled"),
        ("eval gold", "line 2: unknown label `news`"),
        ("eval empty.jsonl", "it holds no labelled document"),
        ("eval other.jsonl --compare gold/en/a.txt", "cannot read `gold/en/a.txt`"),
    ] {
        place.run(line).exits(2).says(told);
    }
    place.run("eval bare.jsonl other.jsonl").exits(0);
}
