//! Writes the names of months, weekdays and times of day in every language of the patterns, from CLDR by way of ICU4X:
//!
//! ```sh
//! cargo run --release --manifest-path tools/cldr/Cargo.toml > patterns/cldr.toml
//! ```
//!
//! Names of a few letters (`mar`, `out`, `to`, `日`) are ordinary words of this language or another, and so are some longer
//! ones in Latin letters, which many languages share. They go into lists of their own, `month-weak` and `weekday-weak`,
//! which prove no date by themselves.

mod languages;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use icu_calendar::{Date, Gregorian};
use icu_datetime::fieldsets::{YMD, YMDE};
use icu_datetime::input::{DateTime, Time};
use icu_datetime::provider::Baked;
use icu_datetime::provider::names::{self, MonthNames};
use icu_datetime::{FixedCalendarDateTimeFormatter, parts};
use icu_locale_core::{DataLocale, Locale};
use icu_provider::{DataIdentifierBorrowed, DataMarkerAttributes, DataProvider, DataRequest};
use writeable::{Part, PartsWrite, Writeable};

use languages::LANGUAGES;

/// Languages that date by these calendars too.
const HIJRI: &[&str] = &["ar", "fa", "ur", "ps", "ckb"];
const PERSIAN: &[&str] = &["fa", "ps", "ckb"];
const ETHIOPIAN: &[&str] = &["am"];
const HEBREW: &[&str] = &["he"];

/// The names' lengths as ICU4X has them: full and abbreviated, within a date and standing alone; and of two letters.
const LENGTHS: [&str; 4] = ["5", "5s", "3", "3s"];
const SHORTER: [&str; 2] = ["6", "6s"];
const WIDE: &str = "5";

/// The lists of names, and of those that are ordinary words.
const MONTH: [&str; 2] = ["month", "month-weak"];
const WEEKDAY: [&str; 2] = ["weekday", "weekday-weak"];

type Lists = BTreeMap<&'static str, BTreeSet<String>>;

fn main() {
    println!(
        "# Names of months, weekdays and times of day, from CLDR {CLDR}; made by `tools/cldr` with icu_datetime {CRATE}:\n\
         #\n\
         #     cargo run --release --manifest-path tools/cldr/Cargo.toml > patterns/cldr.toml\n\
         #\n\
         # Do not edit: what CLDR lacks (spellings, other names) is in words.toml. `month-weak` and `weekday-weak` are\n\
         # names that may be ordinary words, of this language or another; `datelink` and `era` are the words of\n\
         # CLDR's date patterns, between the numbers and behind them.\n\
         #\n\
         # Copyright (C) 1991-present Unicode, Inc. Distributed under the Unicode License v3 (SPDX: Unicode-3.0);\n\
         # https://www.unicode.org/license.txt"
    );
    for family in LANGUAGES {
        let mut lists = Lists::new();
        let mut locales = family.split(' ');
        let lang = locales.clone().next().expect("a language");
        names_of(lang, &locales.clone().collect::<Vec<_>>(), &mut lists);
        locales.try_for_each(|locale| literals(locale, &mut lists)).expect("a locale");
        if lang == "en" {
            // what most pages of any language have
            let weak = lists.remove("month-weak").unwrap_or_default();
            let (weak, sure) = weak.into_iter().partition(|name| is_short(name));
            lists.insert("month-weak", weak);
            lists.entry("month").or_default().append(&mut { sure });
        }
        print(lang, lists);
    }
}

const CRATE: &str = "2.4.0";
const CLDR: &str = "49";

/// What the names of one family of locales are.
fn names_of(lang: &str, locales: &[&str], lists: &mut Lists) {
    for locale in locales {
        for length in LENGTHS {
            for name in months::<names::DatetimeNamesMonthGregorianV1>(locale, length) {
                put(lists, MONTH, &name, length);
            }
        }
        for length in LENGTHS.iter().chain(&SHORTER) {
            if let Some(names) = load::<names::DatetimeNamesWeekdayV1>(locale, length) {
                names.get().names.iter().for_each(|name| put(lists, WEEKDAY, name, length));
            }
        }
        for length in [WIDE, "3"] {
            if let Some(names) = load::<names::DatetimeNamesDayperiodV1>(locale, length) {
                for (n, name) in names.get().names.iter().enumerate() {
                    // the rules stand in the first four bytes of the fifth
                    let name = if n == 4 { name.get(4..).unwrap_or_default() } else { name };
                    // `de`, `sa`, `ب` are words
                    if !is_short(name) || name.contains(is_unspaced) {
                        put(lists, ["daypart"; 2], name, length);
                    }
                }
            }
        }
    }
    for length in LENGTHS {
        let mut more = Vec::new();
        if HIJRI.contains(&lang) {
            more.extend(months::<names::DatetimeNamesMonthHijriV1>(lang, length));
        }
        if PERSIAN.contains(&lang) {
            more.extend(months::<names::DatetimeNamesMonthPersianV1>(lang, length));
        }
        if ETHIOPIAN.contains(&lang) {
            more.extend(months::<names::DatetimeNamesMonthEthiopianV1>(lang, length));
        }
        if HEBREW.contains(&lang) {
            more.extend(months::<names::DatetimeNamesMonthHebrewV1>(lang, length));
        }
        more.iter().for_each(|name| put(lists, MONTH, name, length));
    }
}

fn load<M>(locale: &str, length: &str) -> Option<icu_provider::DataPayload<M>>
where
    M: icu_provider::DataMarker,
    Baked: DataProvider<M>,
{
    let locale: DataLocale = locale.parse::<Locale>().ok()?.into();
    let length = DataMarkerAttributes::try_from_str(length).ok()?;
    let id = DataIdentifierBorrowed::for_marker_attributes_and_locale(length, &locale);
    let found = DataProvider::<M>::load(&Baked, DataRequest { id, ..Default::default() });
    found.ok().map(|found| found.payload)
}

fn months<M>(locale: &str, length: &str) -> Vec<String>
where
    M: icu_provider::DataMarker<DataStruct = MonthNames<'static>>,
    Baked: DataProvider<M>,
{
    match load::<M>(locale, length).as_ref().map(|p| p.get()) {
        Some(MonthNames::Linear(names)) => names.iter().map(str::to_owned).collect(),
        Some(MonthNames::LeapPattern(names)) => {
            names.iter().filter(|name| !name.is_empty()).map(str::to_owned).collect()
        }
        _ => Vec::new(),
    }
}

/// Three letters or less; with dots between them (`ม.ค.`) they are no word.
fn is_short(name: &str) -> bool {
    let letters = name.chars().filter(|c| c.is_alphabetic()).count();
    let dotted = name.trim_end_matches('.').contains('.');
    letters <= 3 && !dotted
}

/// Letters of scripts that write words without spaces, or particles together with words.
fn is_unspaced(c: char) -> bool {
    matches!(c as u32, 0x0e00..=0x0eff | 0x1000..=0x109f | 0x1780..=0x17ff | 0x3040..=0x9fff | 0xac00..=0xd7af)
}

/// Latin letters, and what is between words.
fn is_latin(c: char) -> bool {
    matches!(c as u32, 0..0x250 | 0x1e00..0x1f00)
}

/// Hebrew, Arabic.
fn is_semitic(c: char) -> bool {
    matches!(c as u32, 0x0590..=0x06ff)
}

/// Takes a name into the first list, or into the other if it is an ordinary word. Not if it has numbers (`3月`), which are
/// no words.
fn put(lists: &mut Lists, [sure, weak]: [&'static str; 2], name: &str, length: &str) {
    let name = name
        .replace(['\u{a0}', '\u{202f}'], " ")
        .replace(['\u{200b}', '\u{200e}', '\u{200f}', '\u{61c}'], "");
    let name = name.trim().trim_end_matches('.').to_lowercase();
    // Catalan: `de març`, where the preposition is a word of its own
    let name = name.strip_prefix("de ").unwrap_or(&name);
    let letters = name.chars().filter(|c| c.is_alphabetic()).count();
    let roman = name.chars().all(|c| matches!(c, 'i' | 'v' | 'x'));
    // patterns for leap months
    let pattern = name.contains(|c: char| c == '{' || c.is_control());
    let lone = letters < 2 && !name.contains(is_unspaced);
    // Turkmen Friday, and a first name in many languages
    let person = name == "anna";
    if lone || roman || pattern || person || name.chars().any(char::is_numeric) {
        return;
    }
    // Latin letters are shared by many languages: `leden` is a Czech January and Dutch members, `mai` is May and `never`
    let latin = sure == "month" && name.chars().all(is_latin);
    // in scripts with much in a character a full name is no other word
    let full = length.starts_with(WIDE)
        && !name.chars().all(is_latin)
        && (letters > 2 || !name.contains(is_semitic));
    let is_sure = full || name.contains(is_unspaced) && letters > 1;
    let is_weak = latin || (!is_sure && is_short(name));
    let list = if is_weak { weak } else { sure };
    lists.entry(list).or_default().insert(name.to_owned());
}

/// A formatted text, and what each byte of it is part of.
#[derive(Default)]
struct Formatted {
    text: String,
    parts: Vec<(usize, usize, Part)>,
}

impl fmt::Write for Formatted {
    fn write_str(&mut self, s: &str) -> fmt::Result {
        self.text.push_str(s);
        Ok(())
    }
}

impl PartsWrite for Formatted {
    type SubPartsWrite = Self;
    fn with_part(
        &mut self,
        part: Part,
        mut f: impl FnMut(&mut Self::SubPartsWrite) -> fmt::Result,
    ) -> fmt::Result {
        let from = self.text.len();
        f(self)?;
        self.parts.push((from, self.text.len(), part));
        Ok(())
    }
}

/// The words of date patterns; and the names of months and weekdays with what is written together with them.
fn literals(locale: &str, lists: &mut Lists) -> Result<(), Box<dyn std::error::Error>> {
    let prefs = || locale.parse::<Locale>().map(|l| (&l).into());
    let date = FixedCalendarDateTimeFormatter::<Gregorian, _>::try_new(prefs()?, YMD::long())?;
    let full =
        FixedCalendarDateTimeFormatter::<Gregorian, _>::try_new(prefs()?, YMDE::long().with_time_hm())?;
    let medium = FixedCalendarDateTimeFormatter::<Gregorian, _>::try_new(prefs()?, YMDE::medium())?;
    for month in 1..=12 {
        let day = DateTime {
            date: Date::try_new_gregorian(2024, month, 12 + month % 7)?,
            time: Time::try_new(10, 42, 0, 0)?,
        };
        let mut out = Formatted::default();
        full.format(&day).write_to_parts(&mut out)?;
        words(&out, lists, false);
        let mut out = Formatted::default();
        medium.format(&day.date).write_to_parts(&mut out)?;
        words(&out, lists, false);
        let mut out = Formatted::default();
        date.format(&day.date).write_to_parts(&mut out)?;
        words(&out, lists, true);
    }
    Ok(())
}

fn words(out: &Formatted, lists: &mut Lists, behind: bool) {
    let is_word = |c: char| c.is_alphabetic() || matches!(c, '\'' | '’');
    let named = |part: &Part| [parts::MONTH, parts::WEEKDAY].contains(part);
    let leaves = || {
        out.parts.iter().filter(|(_, _, p)| {
            named(p)
                || [parts::DAY, parts::YEAR, parts::HOUR, parts::MINUTE, parts::DAY_PERIOD, parts::ERA]
                    .contains(p)
        })
    };
    // `מרץ` in `12 במרץ 2024`, `martxoa` in `martxoaren`
    for &(from, to, part) in leaves().filter(|(_, _, p)| named(p)) {
        let start = out.text[..from].trim_end_matches(is_word).len();
        let end = to + (out.text[to..].len() - out.text[to..].trim_start_matches(is_word).len());
        let name = &out.text[start..end];
        // not where words are written without spaces: there the parts are found in them
        if !name.contains(is_unspaced) {
            put(lists, if part == parts::MONTH { MONTH } else { WEEKDAY }, name, "3");
        }
    }
    let taken = |at: usize| leaves().find(|&&(from, to, _)| (from..to).contains(&at)).map(|&(_, to, _)| to);
    let last = leaves().map(|&(_, to, _)| to).max().unwrap_or_default();
    let mut at = 0;
    let mut literal = String::new();
    let mut flush = |literal: &mut String, at: usize| {
        for word in literal
            .split(|c: char| !is_word(c) && !unicode_mark(c))
            .filter(|w| w.chars().any(char::is_alphabetic))
        {
            let list = if behind && at > last { "era" } else { "datelink" };
            // `年` and the like are `date-sign` in `words.toml`; a Latin letter alone would be the end of any date
            if word.contains(is_sign) || (list == "era" && word.is_ascii()) {
                continue;
            }
            lists.entry(list).or_default().insert(word.to_lowercase());
        }
        literal.clear();
    };
    while at < out.text.len() {
        if let Some(to) = taken(at) {
            flush(&mut literal, at);
            at = to;
            continue;
        }
        let c = out.text[at..].chars().next().expect("a character");
        literal.push(c);
        at += c.len_utf8();
    }
    flush(&mut literal, at + 1);
}

/// Han and Hangul.
fn is_sign(c: char) -> bool {
    matches!(c as u32, 0x3400..=0x9fff | 0xac00..=0xd7af)
}

/// Vowel signs and the like, which are parts of words.
fn unicode_mark(c: char) -> bool {
    matches!(c as u32, 0x0300..=0x036f | 0x0900..=0x0dff | 0x0e31..=0x0e4e | 0x0eb1..=0x0ebd | 0x102b..=0x103e | 0x17b4..=0x17d3)
        && !c.is_numeric()
}

fn print(lang: &str, mut lists: Lists) {
    // what is sure needs no second place
    for [sure, short] in [MONTH, WEEKDAY] {
        let known = lists.get(sure).cloned().unwrap_or_default();
        if let Some(short) = lists.get_mut(short) {
            short.retain(|name| !known.contains(name));
        }
    }
    for (list, words) in lists.into_iter().filter(|(_, words)| !words.is_empty()) {
        println!("\n[[words]]\nlist = \"{list}\"\nlang = \"{lang}\"\nwords = [");
        let mut line = String::from("   ");
        for word in words {
            // no name has a quote or a backslash; invisible letters (`\u{200c}`) the folding drops
            let next = format!(" \"{word}\",");
            if line.chars().count() + next.chars().count() > 116 {
                println!("{line}");
                line = String::from("   ");
            }
            line += &next;
        }
        println!("{line}\n]");
    }
}
