//! Bytes as they come: encodings, terminators, control characters, sizes.

use crate::{KEPT, Place, page};

/// Arabic prose with a comment prompt, and the same in windows-1256.
fn arabic() -> (String, Vec<u8>) {
    let prose = "أعلنت وزارة الصحة اليوم عن افتتاح مركز جديد في المدينة، وقال الوزير إن العمل يبدأ غدا في جميع الأقسام.\n\n\
        وأضاف أن المركز سيقدم خدماته مجانا لسكان الأحياء المجاورة، وأن الأطباء سيعملون فيه ليلا ونهارا طوال الأسبوع.\n";
    let text = format!("{prose}\nاترك تعليقاً\n");
    let (bytes, _, lossy) = encoding_rs::WINDOWS_1256.encode(&text);
    assert!(!lossy);
    (prose.to_owned(), bytes.into_owned())
}

fn utf_16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(bytes).collect()
}

/// Cleans bytes as a file; the output and the encoding in documents.csv.
#[track_caller]
fn clean(bytes: impl AsRef<[u8]>, flags: &str) -> (Vec<u8>, String) {
    let place = Place::new().file("a.txt", bytes);
    place.run(&format!("clean a.txt -o out {flags}")).exits(0);
    (place.bytes("out/a.txt"), place.column("out/documents.csv", "encoding").concat())
}

/// Cleans a text, which must come out as `expected`.
#[track_caller]
fn becomes(text: &str, expected: &str) {
    let (out, encoding) = clean(text, "");
    assert_eq!(
        (String::from_utf8_lossy(&out).into_owned(), encoding.as_str()),
        (expected.to_owned(), "utf-8")
    );
}

#[test]
fn line_ends_stay_as_they_are() {
    let text = page(&["Leave a comment"]);
    becomes(&text.replace('\n', "\r\n"), &KEPT.replace('\n', "\r\n"));
    becomes(&text.replace('\n', "\r"), &KEPT.replace('\n', "\r"));
}

#[test]
fn no_final_newline() {
    becomes(page(&["Leave a comment"]).trim_end(), KEPT);
    becomes(KEPT.trim_end(), KEPT.trim_end());
    becomes(&format!("Share on Facebook\n\n{}", KEPT.trim_end()), KEPT.trim_end());
}

#[test]
fn a_byte_order_mark_of_utf_8_stays() {
    becomes(&format!("\u{feff}{}", page(&["Leave a comment"])), &format!("\u{feff}{KEPT}"));
}

#[test]
fn control_characters_stay() {
    let odd =
        "a\0b\u{1}\u{7}\u{1b}[31m \u{b}\u{c} \u{85} x\u{2028}y \u{202e}z\u{200f}\u{fffd}\u{10ffff} end.\n";
    becomes(&format!("{odd}\n{}", page(&["Leave a comment"])), &format!("{odd}\n{KEPT}"));
}

#[test]
fn little_or_nothing_in_a_file() {
    for text in ["", "\n", "\n\n \n\t\n\r\n", " ", "\u{feff}", "\0", "x"] {
        becomes(text, text);
    }
}

#[test]
fn a_million_empty_lines() {
    let text = "\n".repeat(1_000_000);
    let (out, _) = clean(&text, "");
    assert!(out == text.as_bytes());
}

#[test]
fn a_line_of_twenty_megabytes() {
    let text = "word ".repeat(4_000_000) + "\n";
    let (out, _) = clean(&text, "");
    assert!(out == text.as_bytes());
}

#[test]
fn utf_16_by_its_mark() {
    let text = page(&["Leave a comment"]);
    let (out, encoding) = clean(utf_16(&text, u16::to_le_bytes), "");
    assert_eq!((String::from_utf8(out).unwrap().as_str(), encoding.as_str()), (KEPT, "utf-16le"));
    let (out, encoding) = clean(utf_16(&text, u16::to_be_bytes), "");
    assert_eq!((String::from_utf8(out).unwrap().as_str(), encoding.as_str()), (KEPT, "utf-16be"));
}

#[test]
fn utf_16_comes_back_as_the_same_text() {
    let text = page(&["Leave a comment"]);
    let place = Place::new().file("a.txt", utf_16(&text, u16::to_le_bytes));
    place.run("clean a.txt -o out").exits(0);
    place.run("restore out --audit out/audit.csv -o back").exits(0);
    assert_eq!(place.text("back/a.txt"), text);
}

#[test]
fn half_a_surrogate_is_no_text() {
    let place = Place::new().file("a.txt", b"\xff\xfea\0\x00\xd8b\0");
    place.run("clean a.txt -o out").exits(3).says("UTF-16LE").says("byte 4");
    assert!(place.texts("out").is_empty());
}

#[test]
fn windows_1256_guessed_and_named() {
    let (kept, bytes) = arabic();
    for flag in ["--encoding auto", "--encoding windows-1256", "--encoding CP1256"] {
        let (out, encoding) = clean(&bytes, flag);
        assert_eq!(
            (String::from_utf8(out).unwrap(), encoding.as_str()),
            (kept.clone(), "windows-1256"),
            "{flag}"
        );
    }
}

#[test]
fn auto_leaves_utf_8_alone() {
    let text = arabic().0;
    assert_eq!(clean(&text, "--encoding auto"), (text.into_bytes(), "utf-8".to_owned()));
}

#[test]
fn a_label_leaves_utf_8_alone() {
    let text = arabic().0;
    let (out, encoding) = clean(&text, "--encoding windows-1256");
    assert_eq!((String::from_utf8_lossy(&out).into_owned(), encoding.as_str()), (text, "utf-8"));
}

#[test]
fn explain_reads_them_too() {
    let place = Place::new().file("a.txt", arabic().1);
    place.run("explain a.txt").exits(2).says("not UTF-8").says("--encoding auto");
    place.run("explain a.txt --encoding auto").exits(0).shows("windows-1256").shows("ar-comment-leave");
}
