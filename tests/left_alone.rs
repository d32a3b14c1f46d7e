//! Pages on which a rule once took content, each in its smallest form: nothing of them may go.

use unfurnish::Cleaner;

const ONE: &str = "The council met on Tuesday to speak about the new bridge over the river, and it was late.";
const TWO: &str = "Nobody left before the end, because the baker had brought warm bread for all of them.";
const THREE: &str =
    "The bridge will be built of wood, as the old one was, and it will carry two carts at once.";

#[test]
fn content_stays() {
    let cleaner = Cleaner::default();
    let mut lost = Vec::new();
    for (name, page) in pages() {
        let cleaned = cleaner.clean(&page);
        lost.extend(cleaned.removals.iter().map(|r| format!("{name}: {:?} by {}", r.text, r.rule)));
    }
    assert!(lost.is_empty(), "{}", lost.join("\n"));
}

/// Name and page.
fn pages() -> Vec<(&'static str, String)> {
    let between = |line: &str| {
        format!("A new bridge for the village\n\n{ONE}\n{TWO}\n\n{line}\n\n{THREE}\n{ONE} Then it rained.\n")
    };
    let after = |lines: &str| format!("A new bridge for the village\n\n{ONE}\n{TWO}\n{THREE}\n\n{lines}\n");
    let glued = |tail: &str| format!("A new bridge for the village\n\n{ONE}\n{TWO} {tail}\n{THREE}\n");
    vec![
        (
            "a deck is no copy of the headline",
            format!("Mayor opens new bridge\n\nMayor opens new bridge after three years\n\n{ONE}\n{TWO}\n"),
        ),
        (
            "nor is a first sentence",
            format!("Mayor opens new bridge\n\nMayor opens new bridge over the river today.\n{ONE}\n{TWO}\n"),
        ),
        (
            "the same words in another order",
            format!("Lions beat the northern Tigers\n\n{ONE}\n{TWO}\n\nTigers beat the northern Lions\n"),
        ),
        (
            "other numbers, another line",
            format!(
                "Oil rises 2 percent to 80 dollars\n\nOil rises 3 percent to 90 dollars\n\n{ONE}\n{TWO}\n"
            ),
        ),
        (
            "headings with years",
            format!("People of the village in 2019\n\n{ONE}\n\nPeople of the village in 2020\n\n{TWO}\n"),
        ),
        ("labels with numbers", after("Day 1 Day 2\nRoom 3 Room 4\nAnn 14 Ann 15")),
        ("groups in a sentence", between("Group A won 3 games group A won 4 games")),
        ("a sentence that begins with by", glued("By ten it is full.")),
        ("a sentence written by hand", glued("Written by hand, the letter moved her.")),
        ("photo by photo", between("Photo by photo the story of the bridge grew.")),
        ("a source of water", after("المصدر الوحيد للماء هو البئر.")),
        ("a pointer that is a sentence", glued("Read also her second book this year.")),
        ("a short sentence at the end", glued("Follow me.")),
        ("brothers that are related", between("Related: the two brothers were cousins of the king.")),
        ("a title in a sentence", after("London explosion, 7 July 2005")),
        ("a news line with a date", after("News 13 March 2024 Harbour opens to ships")),
        (
            "keywords of a language",
            "Words of a language\n\nKeywords\nand\nas\nassert\nbreak\nclass\n".to_owned(),
        ),
        (
            "rows of a matrix",
            between(
                "1 0 0 1 0 0 1 0 0 1 0 0 1 0 0 1\n0 1 1 0 1 1 0 1 1 0 1 1 0 1 1 0\n1 0 0 1 0 0 1 0 0 1 0 0 1 0 0 1",
            ),
        ),
        (
            "a minister who answers",
            format!(
                "A new bridge\n\nThe minister answered :- we will build it of wood, as the old one was, and soon.\n{TWO}\n"
            ),
        ),
        (
            "وزير يجيب",
            format!(
                "جسر جديد\n\nقال وزير النقل :- سنبني الجسر من الخشب كما كان القديم، وسيكون ذلك قريبا.\n{TWO}\n"
            ),
        ),
        (
            "a subheading with a name",
            format!("A new bridge for the village\n\nOn James Joyce\n\n{ONE}\n{TWO}\n"),
        ),
        ("sizes", after("6.75 x 13.5 x 14.25")),
        ("a program", between("return (\ncontinue;\nfunc main() {")),
    ]
}

#[test]
fn an_article_goes_on_below_its_count_of_comments() {
    let page = format!(
        "A new bridge\n\n{ONE}\n{TWO}\n\n2 comments\n\n{THREE}\n\nHow it began in March 2024\n\n{ONE} So it went.\n"
    );
    let cleaned = Cleaner::default().clean(&page).text.into_owned();
    assert_eq!(cleaned, page.replace("2 comments\n\n", ""));
}

#[test]
fn only_the_sentence_goes_whatever_stops_are_in_it() {
    let page = format!(
        "A new map\n\n{ONE}\nThe release 3.5 came out. This website uses cookies to improve your experience of version 2.5 of it. It is free.\n{TWO}\n"
    );
    let cleaned = Cleaner::default().clean(&page).text.into_owned();
    assert!(cleaned.contains("The release 3.5 came out. It is free."), "{cleaned}");
}

#[test]
fn what_is_kept_is_not_cut_for_another_category() {
    let cleaner = Cleaner::builder().keep(unfurnish::Category::Comment).build();
    let comment = "I like it, thank you. The mayor should resign now.";
    let page = format!("A new bridge\n\n{ONE}\n{TWO}\n\n3 comments\nMaria\n3 March 2024\n{comment}\nReply\n");
    let cleaned = cleaner.clean(&page);
    assert!(cleaned.text.contains(comment), "{}", cleaned.text);
}

#[test]
fn a_headline_comes_back_without_spaces_too() {
    let body = "昨天上午，我们在北京大学参观了新的图书馆，并且和学生们一起讨论了阅读的意义，大家都很高兴。\n";
    let page = format!(
        "我们昨天去了北京大学参观\n\n我们昨天去了北京大学参观\n\n{body}{}",
        body.replace("昨天", "今天")
    );
    let cleaned = Cleaner::default().clean(&page);
    assert_eq!(cleaned.text.matches("我们昨天去了北京大学参观").count(), 1);
}
