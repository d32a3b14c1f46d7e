//! Faults that other cleaners have, one test each: here they must not come back.

use unfurnish::{Category, Cleaner, PatternSet, Status};

const ONE: &str =
    "The bakery on the corner sells its bread from five in the morning, and by eight it is gone.";
const TWO: &str = "Its owner says that she has no wish to bake more, because then nobody would get up early.";

fn clean(text: &str) -> String {
    Cleaner::default().clean(text).text.into_owned()
}

/// Panics unless the text stays as it is.
fn stays(text: &str) {
    let cleaner = Cleaner::default();
    let cleaned = cleaner.clean(text);
    assert_eq!(cleaned.removals, [], "of:\n{text}");
    assert_eq!((cleaned.text.as_ref(), cleaned.status), (text, Status::Unchanged));
}

/// A cleaner with rules of one's own: kind, more keys, phrase.
fn with_rules(rules: &[(&str, &str, &str)]) -> Cleaner {
    let rules = rules.iter().enumerate().map(|(i, (kind, keys, phrase))| {
        format!(
            "[[rule]]\nid = \"own-{i}\"\ncategory = \"ad\"\nlang = \"und\"\nkind = \"{kind}\"\n{keys}\n\
             phrases = [\"{phrase}\"]\nhits = [\"x\"]\nmisses = [\"y\"]\n"
        )
    });
    let text: String = rules.collect();
    let patterns = PatternSet::with_files(&[("own.toml".into(), text)]).expect("the rules are good");
    Cleaner::builder().patterns(patterns).build()
}

/// The fault: only `. ! ?` end a sentence, so that paragraphs in Arabic, Urdu, Chinese and Hindi are "cut short" and go.
#[test]
fn sentence_ends_of_other_scripts() {
    stays(
        "هل تعود السفن إلى الميناء قبل أن ينتهي الصيف كما وعدت الشركة الناس؟\nلا أحد يعرف متى تعود السفن إلى الميناء القديم هذا العام؟\n",
    );
    stays(
        "بندرگاہ کل صبح سے بند ہے اور جہاز باہر کھڑے انتظار کر رہے ہیں۔\nکمپنی نے کہا کہ وہ اگلے ہفتے تک کام دوبارہ شروع کر دے گی۔\n",
    );
    stays("港口从昨天早上开始关闭，所有的船都在外面等待。\n公司说，他们希望在下个星期之前重新开始工作。\n");
    stays(
        "बंदरगाह कल सुबह से बंद है और सब जहाज़ बाहर खड़े इंतज़ार कर रहे हैं।\nकंपनी ने कहा कि वह अगले हफ़्ते तक काम फिर से शुरू कर देगी।\n",
    );
}

/// The fault again, where it does harm here: a list of titles must end where prose resumes, whatever ends its sentences.
#[test]
fn sentence_ends_stop_a_list() {
    for (prose, title, more) in [
        (
            "فهل تعود السفن إلى الميناء قبل أن ينتهي الصيف كما وعدت الشركة الناس؟",
            "عودة القطار إلى المدينة القديمة",
            "ومن يدري ماذا تقول الشركة حين يأتي الخريف ولا تأتي السفن معه؟",
        ),
        (
            "بندرگاہ کل صبح سے بند ہے اور جہاز باہر کھڑے انتظار کر رہے ہیں۔",
            "شہر میں ٹرین کی واپسی",
            "کمپنی نے کہا کہ وہ اگلے ہفتے تک کام دوبارہ شروع کر دے گی۔",
        ),
        (
            "港口从昨天早上开始关闭，所有的船都在外面等待。",
            "火车将在夏天回到老城区",
            "公司说，他们希望在下个星期之前重新开始工作。",
        ),
        (
            "बंदरगाह कल सुबह से बंद है और सब जहाज़ बाहर खड़े इंतज़ार कर रहे हैं।",
            "पुराने शहर में रेल की वापसी होगी",
            "कंपनी ने कहा कि वह अगले हफ़्ते तक काम फिर से शुरू कर देगी।",
        ),
    ] {
        let page = format!("{ONE}\n{prose}\n\nRead also:\n{title}\n\n{more}\n{TWO}\n");
        assert_eq!(clean(&page), format!("{ONE}\n{prose}\n\n{more}\n{TWO}\n"));
    }
}

/// The fault once more: the sentence around a phrase reaches over sentence ends that are not known.
#[test]
fn sentence_ends_bound_a_cut() {
    let cleaner = with_rules(&[("inline", "extent = \"sentence\"", "zebra offer")]);
    for stop in ["؟", "۔", "。", "।", ".", "!", "？"] {
        let text = format!(
            "{ONE}\n\nFirst thought{stop} Take the zebra offer now{stop} Last thought{stop}\n\n{TWO}\n"
        );
        let kept = format!("{ONE}\n\nFirst thought{stop} Last thought{stop}\n\n{TWO}\n");
        assert_eq!(cleaner.clean(&text).text, kept);
    }
}

/// The fault: counters are known in the English plural only, as `3 comments`.
#[test]
fn counters_of_every_form() {
    let mut missed = Vec::new();
    for counter in [
        "1 comment",
        "2 Comments",
        "0 comments",
        "No comments",
        "Comments: 3",
        "Comments (3)",
        "Views: 120",
        "1 view",
        "1,204 views",
        "1.2k views",
        "103",
        "١٠٣",
        "٣ تعليقات",
        "3 تعليقات",
        "تعليق واحد",
        "١٢ تعليقًا",
        "لا توجد تعليقات",
        "عدد المشاهدات: ١٢٠",
        "120 مشاهدة",
    ] {
        counts(counter, &mut missed);
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

/// Whether a counter is known under the headline and, where it has a word, after the body.
fn counts(counter: &str, missed: &mut Vec<String>) {
    let article = format!("Bread at five\n\n{ONE}\n\n{TWO}\n");
    if clean(&format!("Bread at five\n\n{counter}\n\n{ONE}\n\n{TWO}\n")) != article {
        missed.push(format!("{counter}, under the headline"));
    }
    if counter.chars().any(char::is_alphabetic) && clean(&format!("{article}\n{counter}\n")) != article {
        missed.push(format!("{counter}, after the body"));
    }
}

/// The same in a language with a dual: "two comments" is one word, without a number.
#[test]
fn counters_in_the_dual() {
    let mut missed = Vec::new();
    for counter in ["تعليقان", "مشاهدتان"] {
        counts(counter, &mut missed);
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

/// Its reverse: a number that belongs to the text is no counter.
#[test]
fn numbers_of_the_text_stay() {
    stays(&format!(
        "Bread at five\n\n{ONE}\n\n1 comment was heard more often than others in the queue.\n\n{TWO}\n"
    ));
    stays(&format!("Bread at five\n\n{ONE}\n\n1901\n1914\n1945\n\n{TWO}\n"));
}

/// The fault: `Read more...` was an unescaped regex, which misses `Read more»` and takes `Read more and`.
#[test]
fn read_more_in_every_dress() {
    for more in [
        "Read more»",
        "Read more »",
        "Read more...",
        "Read more…",
        "[Read more]",
        "READ MORE >",
        "اقرأ المزيد»",
        "إقرأ المزيد...",
    ] {
        let page = format!("Bread at five\n\n{ONE}\n\n{TWO}\n\n{more}\n");
        assert_eq!(clean(&page), format!("Bread at five\n\n{ONE}\n\n{TWO}\n"), "{more}");
    }
    stays(&format!(
        "Bread at five\n\n{ONE}\n\nRead more and you will bake less, her mother used to say.\n\n{TWO}\n"
    ));
}

/// The fault: offsets are taken from the lower-cased text, and lower-casing `İ` makes it longer.
#[test]
fn offsets_do_not_drift() {
    let cleaner = with_rules(&[("inline", "", "zebra offer"), ("suffix", "", "quagga deal")]);
    for drift in [
        "İ",
        "İİİİİİİİ",
        "ẞẞẞ",
        "ﷺ",
        "ŉ",
        "ΐ",
        "ﬃ",
        "e\u{301}\u{327}",
        "\u{feff}\u{200f}",
        "①",
        "ﷲ",
        "𝔸",
        "🧑‍🌾",
    ] {
        let page = format!(
            "{ONE}\n\n{drift} İs it {drift}? ZEBRA offer {drift} it is.\n\nOur {drift} quagga deal\n\n{TWO}\n"
        );
        let cleaned = cleaner.clean(&page);
        let removed: Vec<_> = cleaned.removals.iter().map(|r| r.text.trim().to_owned()).collect();
        assert_eq!(removed, ["ZEBRA offer".to_owned(), format!("Our {drift} quagga deal")], "{drift}");
        assert_eq!(cleaned.text, format!("{ONE}\n\n{drift} İs it {drift}? {drift} it is.\n\n{TWO}\n"));
    }
}

/// The fault: of two spans that overlap the second is dropped or clipped, and its tail stays in the text.
#[test]
fn overlapping_spans_leave_no_tail() {
    let cleaner = with_rules(&[
        ("inline", "", "zebra offer today"),
        ("inline", "", "today only quagga"),
        ("inline", "", "offer"),
        ("inline", "", "okapi"),
    ]);
    for (text, kept) in [
        ("Bread and zebra offer today only quagga and butter.", "Bread and and butter."),
        ("Bread and zebra offer today and butter.", "Bread and and butter."),
        ("Bread and zebra offer today only quagga", "Bread and"),
        ("zebra offer today only quagga and butter.", "and butter."),
        ("Bread and okapi today only quagga and butter.", "Bread and and butter."),
    ] {
        let page = format!("{ONE}\n\n{text}\n\n{TWO}\n");
        assert_eq!(cleaner.clean(&page).text, format!("{ONE}\n\n{kept}\n\n{TWO}\n"));
    }
}

/// Next to it: two cuts at the end of one line, with the space around each of them.
#[test]
fn neighbouring_spans_at_the_end_of_a_line() {
    let cleaner = with_rules(&[("inline", "", "zebra offer"), ("inline", "", "okapi deal")]);
    for (text, kept) in [
        ("Bread and butter zebra offer okapi deal", "Bread and butter"),
        ("Bread and butter. Zebra offer. Okapi deal", "Bread and butter. ."),
        ("zebra offer okapi deal Bread and butter", "Bread and butter"),
        ("Bread zebra offer and okapi deal", "Bread and"),
    ] {
        let page = format!("{ONE}\n\n{text}\n\n{TWO}\n");
        assert_eq!(cleaner.clean(&page).text, format!("{ONE}\n\n{kept}\n\n{TWO}\n"));
    }
}

/// The fault: lengths are bytes, so that Arabic counts double, with its vowel marks four times, and Chinese triple.
/// Here: whether the phrase at the end of a paragraph is found depends on words and letters alone.
#[test]
fn lengths_are_not_bytes() {
    let cleaner = with_rules(&[("inline", "", "zebra offer")]);
    for word in ["bakeries", "мешочники", "المخابز", "مُسْتَشْفَيَاتُنَا"] {
        let sentence = vec![word; 60].join(" ");
        let page = format!("{ONE}\n\n{sentence} zebra offer\n\n{TWO}\n");
        assert!(!cleaner.clean(&page).text.contains("zebra"), "{word}, {} bytes", sentence.len());
    }
}

/// The same fault in the lead of a paragraph: it may be as long in Arabic as in English.
#[test]
fn leads_are_not_measured_in_bytes() {
    for lead in [
        "Northwestern Peninsular Broadcasting Corporation International",
        "والاستراتيجيات الأورومتوسطية للاستشارات والمعلوماتية المستقبلية",
    ] {
        assert!((62..=63).contains(&lead.chars().count()), "of the same length: {}", lead.chars().count());
        let page = format!("Bread at five\n\n{lead} :- {ONE}\n\n{TWO}\n");
        assert_eq!(clean(&page), format!("Bread at five\n\n{ONE}\n\n{TWO}\n"), "{lead}");
    }
}

/// The fault: words are counted by spaces, so that a Chinese, Japanese or Thai paragraph is one word, and goes.
#[test]
fn scripts_without_spaces() {
    for text in [
        // Chinese
        "老城区的面包店又开门了\n\n街角的面包店每天早上五点开门，八点以前面包就卖完了。\n\n店主说，她不想多烤，因为那样就没有人早起了。\n\n\
         邻居们并不介意。有人带来咖啡，有人带来报纸，大家一边排队一边聊天。\n",
        // Japanese
        "角のパン屋がまた開いた\n\n角のパン屋は毎朝五時に開き、八時にはもう売り切れてしまう。\n\n店主は、これ以上焼くつもりはないと話している。\n\n\
         近所の人たちは気にしていない。コーヒーを持ってくる人もいれば、新聞を持ってくる人もいる。\n",
        // Thai
        "ร้านขนมปังหัวมุมเปิดอีกครั้ง\n\nร้านขนมปังหัวมุมเปิดตั้งแต่ตีห้าทุกเช้าและขายหมดก่อนแปดโมง\n\nเจ้าของร้านบอกว่าเธอไม่อยากอบเพิ่มเพราะจะไม่มีใครตื่นเช้า\n\n\
         เพื่อนบ้านไม่ว่าอะไรบางคนนำกาแฟมาบางคนนำหนังสือพิมพ์มา\n",
        // Khmer, Lao, Myanmar
        "ហាងនំប៉័ងនៅជ្រុងផ្លូវបើកពីម៉ោងប្រាំព្រឹកហើយលក់អស់មុនម៉ោងប្រាំបី។\nម្ចាស់ហាងនិយាយថានាងមិនចង់ដុតនំបន្ថែមទៀតទេ។\n",
        "ຮ້ານເຂົ້າຈີ່ຢູ່ແຈເປີດແຕ່ຫ້າໂມງເຊົ້າແລະຂາຍໝົດກ່ອນແປດໂມງ\nເຈົ້າຂອງຮ້ານບອກວ່ານາງບໍ່ຢາກອົບເພີ່ມ\n",
        "ထောင့်ကမုန့်ဆိုင်သည်မနက်ငါးနာရီတွင်ဖွင့်ပြီးရှစ်နာရီမတိုင်မီကုန်သွားသည်။\nဆိုင်ရှင်ကသူမပိုမဖုတ်ချင်ဟုပြောသည်။\n",
    ] {
        stays(text);
    }
}

/// The fault: furniture is looked for at one end only.
#[test]
fn furniture_at_the_top_and_at_the_bottom() {
    let page = format!(
        "Home | News | Sports | Contact us\nLog in\n\nBread at five\n\n12 March 2024\nShare on Facebook\n\n{ONE}\n\n{TWO}\n\n\
         Share on Facebook\nLeave a comment\n\nSubscribe to our newsletter\n© 2024 Coast News. All rights reserved.\n"
    );
    assert_eq!(clean(&page), format!("Bread at five\n\n{ONE}\n\n{TWO}\n"));
}

/// The fault: blank lines are counted as copies of each other.
#[test]
fn blank_lines_are_no_duplicates() {
    stays(&format!("Bread at five\n\n\n\n{ONE}\n\n\n\n{TWO}\n\n\n\n\n"));
    stays(&format!("\n\n\nBread at five\n \n \n \n{ONE}\n\t\n\t\n\u{a0}\n{TWO}\r\n\r\n\r\n\r\n"));
    stays("\n\n\n\n\n\n");
}

/// The fault: every copy of a repeated line goes, the first one too.
#[test]
fn the_first_copy_stays() {
    let page = format!("Bread at five\n\n{ONE}\n\n{TWO}\n\n{ONE}\n\nNobody minds.\n\n{TWO}\n");
    let cleaner = Cleaner::default();
    let cleaned = cleaner.clean(&page);
    assert_eq!(cleaned.text, format!("Bread at five\n\n{ONE}\n\n{TWO}\n\nNobody minds.\n"));
    assert!(cleaned.removals.iter().all(|r| r.category == Category::Duplicate));
    let page = format!("Fresh bread at five\n\nFresh bread at five\n\n{ONE}\n\n{TWO}\n");
    assert_eq!(clean(&page), format!("Fresh bread at five\n\n{ONE}\n\n{TWO}\n"));
}

/// The same for three copies: the two later ones go. They are paragraphs, not a refrain.
#[test]
fn the_first_of_three_copies_stays() {
    let page = format!("Bread at five\n\n{ONE}\n\n{TWO}\n\n{ONE}\n\nNobody minds.\n\n{ONE}\n");
    assert_eq!(clean(&page), format!("Bread at five\n\n{ONE}\n\n{TWO}\n\nNobody minds.\n"));
}

/// The fault: what is removed depends on what was cleaned before, or on which thread came first.
#[test]
fn no_document_knows_of_another() {
    let pages: Vec<String> = (0..24)
        .map(|i| {
            let own = format!(
                "Number {} of these pages has a sentence that the others do not have at all.",
                "x".repeat(i)
            );
            format!(
                "Bread at five\n\n{i}\n\n{ONE}\n\n{own}\n\n{TWO}\n{}\nShare on Facebook\n",
                if i % 3 == 0 { ONE } else { "" }
            )
        })
        .collect();
    let fresh: Vec<String> = pages.iter().map(|page| clean(page)).collect();
    let cleaner = Cleaner::default();
    for order in [(0..24).collect::<Vec<_>>(), (0..24).rev().collect(), [5, 5, 0, 23, 5].into()] {
        for i in order {
            assert_eq!(cleaner.clean(&pages[i]).text, fresh[i]);
        }
    }
    std::thread::scope(|scope| {
        for offset in 0..4 {
            let (cleaner, pages, fresh) = (&cleaner, &pages, &fresh);
            scope.spawn(move || {
                for i in (0..24).map(|i| (i * 7 + offset * 5) % 24) {
                    assert_eq!(cleaner.clean(&pages[i]).text, fresh[i]);
                }
            });
        }
    });
}

/// Faults that only a command can have.
#[cfg(feature = "cli")]
mod command {
    use super::{ONE, TWO};
    use std::collections::BTreeMap;
    use std::fs::{self, File};
    use std::path::Path;
    use std::process::{Output, Stdio};

    use assert_cmd::Command;
    use tempfile::{TempDir, tempdir};

    const BIN: &str = env!("CARGO_BIN_EXE_unfurnish");

    fn unfurnish(folder: &TempDir) -> Command {
        let mut command = Command::new(BIN);
        command.current_dir(folder.path());
        command
    }

    fn page(n: usize) -> String {
        format!("Bread at {n}\n\n{ONE}\n\nShare on Facebook\n\n{TWO}\n")
    }

    fn record(n: usize) -> String {
        format!("{{\"id\":\"d{n}\",\"text\":{:?}}}\n", page(n))
    }

    fn stderr(output: &Output) -> String {
        String::from_utf8_lossy(&output.stderr).into_owned()
    }

    fn code(output: &Output) -> i32 {
        output.status.code().expect("no signal")
    }

    /// Everything in a folder, by name.
    fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
        let entries = fs::read_dir(folder).expect("the folder is there").map(|e| e.expect("readable").path());
        entries
            .map(|path| {
                (
                    path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
                    fs::read(&path).expect("a file"),
                )
            })
            .collect()
    }

    /// The fault: output depends on thread timing, or on the order of other documents.
    #[test]
    fn threads_and_order_change_nothing() {
        let work = tempdir().expect("a folder");
        let names: Vec<String> = (0..40).map(|n| format!("{n:02}.txt")).collect();
        names
            .iter()
            .enumerate()
            .for_each(|(n, name)| fs::write(work.path().join(name), page(n)).expect("written"));
        let run = |out: &str, jobs: &str, names: &mut dyn Iterator<Item = &String>| {
            unfurnish(&work).args(["clean", "-q", "-j", jobs, "-o", out]).args(names).assert().success();
            files(&work.path().join(out))
        };
        let (one, four) = (run("one", "1", &mut names.iter()), run("four", "4", &mut names.iter()));
        assert!(one == four, "`-j 1` and `-j 4` differ");
        let mut back = run("back", "4", &mut names.iter().rev());
        let sorted = |audit: Vec<u8>| {
            let text = String::from_utf8(audit).expect("UTF-8");
            let mut rows: Vec<String> = text.split("\n\"\n").map(str::to_owned).collect();
            rows.sort();
            rows.len()
        };
        assert_eq!(sorted(back.remove("audit.csv").expect("audit")), sorted(one["audit.csv"].clone()));
        back.remove("documents.csv");
        assert!(back.iter().all(|(name, text)| one[name] == *text), "the order of the inputs changes a text");
    }

    /// The fault: input that breaks off is cleaned as far as it goes, and the run ends as if all were well.
    #[test]
    fn a_record_that_breaks_off_is_reported() {
        let work = tempdir().expect("a folder");
        let whole = record(0) + &record(1);
        let broken = format!("{whole}{}", &record(2)[..40]);
        fs::write(work.path().join("x.jsonl"), &broken).expect("written");
        let output = unfurnish(&work).args(["clean", "x.jsonl", "-o", "out"]).output().expect("runs");
        assert_eq!(code(&output), 3, "{}", stderr(&output));
        assert!(
            stderr(&output).contains("x.jsonl") && stderr(&output).contains("line 3"),
            "{}",
            stderr(&output)
        );
        let out = files(&work.path().join("out"));
        assert_eq!(
            out["x.jsonl"].iter().filter(|&&b| b == b'\n').count(),
            2,
            "the whole records are there, and no other"
        );
        let errors = String::from_utf8_lossy(&out["errors.csv"]).into_owned();
        assert!(errors.contains("x.jsonl,x.jsonl#3,3,") && errors.contains("d2"), "{errors}");
        assert!(String::from_utf8_lossy(&out["documents.csv"]).contains(",failed,"));

        let output = unfurnish(&work).arg("clean").write_stdin(broken).output().expect("runs");
        assert_eq!(code(&output), 3);
        assert_eq!(String::from_utf8_lossy(&output.stdout).lines().count(), 2);
    }

    /// The same with a text whose last character is cut in two: it is not written half.
    #[test]
    fn a_text_that_breaks_off_is_not_written() {
        let work = tempdir().expect("a folder");
        let mut text = page(0).into_bytes();
        text.extend("قبل".as_bytes());
        text.pop();
        fs::write(work.path().join("x.txt"), &text).expect("written");
        fs::write(work.path().join("y.txt"), page(1)).expect("written");
        let output = unfurnish(&work).args(["clean", "x.txt", "y.txt", "-o", "out"]).output().expect("runs");
        assert_eq!(code(&output), 3, "{}", stderr(&output));
        assert!(
            stderr(&output).contains("x.txt")
                && stderr(&output).contains(&format!("byte {}", text.len() - 1))
        );
        let out = files(&work.path().join("out"));
        assert!(!out.contains_key("x.txt") && out.contains_key("y.txt"), "{:?}", out.keys());
        assert!(out.contains_key("errors.csv"));

        let output = unfurnish(&work).arg("clean").write_stdin(text).output().expect("runs");
        assert_eq!((code(&output), output.stdout.len()), (3, 0), "{}", stderr(&output));
    }

    /// The fault: a read error ends the loop as the end of the file does, and the truncated output is finished as if it
    /// were complete. Reading the start of `/proc/self/mem` fails; a folder as stdin does too.
    #[test]
    #[cfg(target_os = "linux")]
    fn a_read_error_is_reported() {
        let work = tempdir().expect("a folder");
        std::os::unix::fs::symlink("/proc/self/mem", work.path().join("x.txt")).expect("a link");
        fs::write(work.path().join("y.txt"), page(1)).expect("written");
        let output = unfurnish(&work).args(["clean", "x.txt", "y.txt", "-o", "out"]).output().expect("runs");
        assert_eq!(code(&output), 3, "{}", stderr(&output));
        assert!(stderr(&output).contains("x.txt"), "{}", stderr(&output));
        let out = files(&work.path().join("out"));
        assert!(
            !out.contains_key("x.txt") && out.contains_key("y.txt") && out.contains_key("errors.csv"),
            "{:?}",
            out.keys()
        );

        for format in ["auto", "jsonl", "text"] {
            let folder = File::open(work.path()).expect("opens");
            let mut command = std::process::Command::new(BIN);
            command
                .args(["clean", "--format", format])
                .stdin(folder)
                .stdout(Stdio::piped())
                .stderr(Stdio::piped());
            let output = command.output().expect("runs");
            assert_eq!((code(&output), output.stdout.len()), (3, 0), "{format}: {}", stderr(&output));
        }
    }

    /// The fault as it is: a file of records whose reading fails must not stand finished in its place.
    #[test]
    #[cfg(target_os = "linux")]
    fn records_after_a_read_error_are_not_finished() {
        let work = tempdir().expect("a folder");
        std::os::unix::fs::symlink("/proc/self/mem", work.path().join("x.jsonl")).expect("a link");
        let output = unfurnish(&work).args(["clean", "x.jsonl", "-o", "out"]).output().expect("runs");
        assert_eq!(code(&output), 3, "{}", stderr(&output));
        let out = files(&work.path().join("out"));
        assert!(out.contains_key("errors.csv"), "{:?}", out.keys());
        assert!(
            !out.contains_key("x.jsonl"),
            "x.jsonl is finished as if it were complete: {:?}",
            out["x.jsonl"]
        );
    }

    /// The fault: `csv::Writer` swallows the error of its last flush, and the run ends well with an empty audit.
    #[test]
    #[cfg(target_os = "linux")]
    fn an_audit_that_cannot_be_flushed_is_an_error() {
        let work = tempdir().expect("a folder");
        fs::write(work.path().join("x.txt"), page(0)).expect("written");
        let full = || Stdio::from(File::options().write(true).open("/dev/full").expect("/dev/full is there"));
        for args in
            [&["clean", "x.txt", "--dry-run"][..], &["clean", "x.txt", "-o", "-"], &["patterns", "list"]]
        {
            let mut command = std::process::Command::new(BIN);
            let output = command
                .current_dir(work.path())
                .args(args)
                .stdout(full())
                .stderr(Stdio::piped())
                .output()
                .expect("runs");
            assert_ne!(code(&output), 0, "{args:?}");
            assert!(stderr(&output).contains("error"), "{args:?}: {}", stderr(&output));
        }
    }

    /// The same with a file that may not grow: no audit stands there half.
    #[test]
    #[cfg(target_os = "linux")]
    fn a_full_disk_leaves_no_half_audit() {
        let work = tempdir().expect("a folder");
        fs::write(work.path().join("x.txt"), page(0)).expect("written");
        let script = "trap '' XFSZ; ulimit -f 0; exec \"$0\" clean x.txt --dry-run --audit audit.csv";
        let mut command = std::process::Command::new("sh");
        command.current_dir(work.path()).args(["-c", script, BIN]);
        let output = command.output().expect("sh runs");
        assert_eq!(code(&output), 3, "{}", stderr(&output));
        assert!(stderr(&output).contains("audit.csv"), "{}", stderr(&output));
        assert_eq!(files(work.path()).into_keys().collect::<Vec<_>>(), ["x.txt"]);
    }

    /// The fault by name, `--audit /dev/full`. Through a link in a folder of its own: a program that puts its file in
    /// place by rename would otherwise take the device's place.
    #[test]
    #[cfg(target_os = "linux")]
    fn an_audit_into_a_full_device_is_an_error() {
        let work = tempdir().expect("a folder");
        fs::write(work.path().join("x.txt"), page(0)).expect("written");
        let link = work.path().join("full");
        std::os::unix::fs::symlink("/dev/full", &link).expect("a link");
        let output =
            unfurnish(&work).args(["clean", "x.txt", "-o", "out", "--audit", "full"]).output().expect("runs");
        assert!(link.is_symlink(), "the audit took the place of the link to /dev/full");
        assert_eq!(code(&output), 3, "{}", stderr(&output));
    }
}
