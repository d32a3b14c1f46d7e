//! The README cannot rot: its help is the command's, and its command lines use flags that there are.
#![cfg(feature = "cli")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use assert_cmd::Command;

fn readme() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    fs::read_to_string(path).expect("README.md is there, in UTF-8")
}

/// `unfurnish ARGS --help`, as it is where there is no terminal; none where there is no such command.
fn help(args: &[&str]) -> Option<String> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_unfurnish"));
    let output = command.args(args).arg("--help").env_remove("COLUMNS").output().expect("the command runs");
    let text = String::from_utf8(output.stdout).expect("help is UTF-8");
    output.status.success().then_some(text)
}

/// The fenced block of that language directly after the line `mark`.
fn block_after<'t>(text: &'t str, mark: &str, language: &str) -> Option<&'t str> {
    let after = text.split_once(&format!("{mark}\n"))?.1;
    let body = after.strip_prefix(&format!("```{language}\n"))?;
    Some(&body[..body.find("\n```")? + 1])
}

/// The fenced blocks of that language.
fn blocks<'t>(text: &'t str, language: &str) -> Vec<&'t str> {
    let (mut found, mut open, mut at) = (Vec::new(), None, 0);
    for line in text.split_inclusive('\n') {
        let content = line.trim_end();
        match open {
            None if content.starts_with("```") => {
                open = Some((content.trim_start_matches('`') == language, at + line.len()));
            }
            Some((wanted, from)) if content == "```" => {
                if wanted {
                    found.push(&text[from..at]);
                }
                open = None;
            }
            _ => {}
        }
        at += line.len();
    }
    found
}

/// The words after `unfurnish` in each of a block's commands; `\` at its end continues a line.
fn commands(block: &str) -> Vec<Vec<String>> {
    let joined = block.replace("\\\n", " ");
    joined
        .lines()
        .flat_map(|line| words(line).split(|w| is_end(w)).map(<[_]>::to_vec).collect::<Vec<_>>())
        .filter_map(|words| words.iter().position(|w| w == "unfurnish").map(|at| words[at + 1..].to_vec()))
        .collect()
}

/// What ends a command in a shell's line.
fn is_end(word: &str) -> bool {
    matches!(word, "|" | "||" | "&&" | ";" | "&" | "(" | ")" | "$(" | "<" | ">" | ">>" | "2>")
}

/// A line's words as a shell would see them: quotes, comments and operators.
fn words(line: &str) -> Vec<String> {
    let (mut out, mut word, mut quote) = (Vec::new(), String::new(), None);
    for c in line.chars() {
        match (quote, c) {
            (Some(q), c) if c == q => quote = None,
            (None, '\'' | '"') => quote = Some(c),
            (None, '#') if word.is_empty() => break,
            (None, ' ' | '\t') => out.extend(Some(std::mem::take(&mut word)).filter(|w| !w.is_empty())),
            (None, '|' | '&' | ';' | '(' | ')' | '<' | '>') => {
                out.extend(Some(std::mem::take(&mut word)).filter(|w| !w.is_empty()));
                out.push(c.to_string());
            }
            (_, c) => word.push(c),
        }
    }
    out.extend(Some(word).filter(|w| !w.is_empty()));
    out
}

/// The flags that a help text lists.
fn flags(help: &str) -> BTreeSet<&str> {
    let lists = help.lines().map(str::trim_start).filter(|l| l.starts_with('-'));
    let names = lists.flat_map(|l| l.split("  ").next().unwrap_or_default().split([' ', ',', '[', '=']));
    names.filter(|n| n.starts_with('-') && n.len() > 1).collect()
}

/// What is wrong with a command line, given its words after `unfurnish`.
fn fault(words: &[String]) -> Option<String> {
    let line = format!("`unfurnish {}`", words.join(" "));
    let mut command: Vec<&str> =
        words.iter().take(1).filter(|w| !w.starts_with('-')).map(String::as_str).collect();
    if command == ["patterns"] {
        command.extend(words.get(1).filter(|w| !w.starts_with('-')).map(String::as_str));
    }
    let Some(help) = help(&command) else { return Some(format!("{line}: there is no such command")) };
    let known = flags(&help);
    let used = words[command.len()..]
        .iter()
        .take_while(|w| *w != "--")
        .filter(|w| w.len() > 1 && w.starts_with('-'));
    let unknown = used.map(|w| if w.starts_with("--") { w.split('=').next().unwrap_or(w) } else { &w[..2] });
    let unknown: Vec<&str> = unknown.filter(|flag| !known.contains(flag)).collect();
    (!unknown.is_empty()).then(|| format!("{line}: no flag {}", unknown.join(", ")))
}

#[test]
fn the_readme_shows_the_real_help() {
    let readme = readme();
    let shown =
        block_after(&readme, "<!-- help -->", "text").expect("a ```text block right after `<!-- help -->`");
    assert_eq!(shown, help(&["clean"]).expect("clean has a help"), "README.md, and `unfurnish clean --help`");
}

#[test]
fn every_command_in_the_readme_uses_flags_that_there_are() {
    let readme = readme();
    let commands: Vec<_> = blocks(&readme, "sh").into_iter().flat_map(commands).collect();
    assert!(!commands.is_empty(), "the README shows no command");
    let faults: Vec<_> = commands.iter().filter_map(|words| fault(words)).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_command_in_the_help_uses_flags_that_there_are() {
    let help = help(&[]).expect("a help");
    let examples = help.split_once("Examples:\n").expect("examples").1;
    // a comment stands after two spaces
    let lines: Vec<_> = examples.lines().map(|l| l.trim().split("   ").next().unwrap_or_default()).collect();
    let faults: Vec<_> = commands(&lines.join("\n")).iter().filter_map(|words| fault(words)).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a_wrong_command_is_found() {
    let text = "# x\n<!-- help -->\n```text\nUsage\n```\n```sh\n# unfurnish nothing\nzcat 'a b' | unfurnish clean -o- --nope=1 \\\n  -j4 \
                -x < in.txt > out.txt  # --comment\n$ unfurnish patterns list --bad\nunfurnish polish\nunfurnish --help\n```\n";
    assert_eq!(block_after(text, "<!-- help -->", "text"), Some("Usage\n"));
    let commands: Vec<_> = blocks(text, "sh").into_iter().flat_map(commands).collect();
    let faults: Vec<_> = commands.iter().filter_map(|words| fault(words)).collect();
    assert_eq!(
        faults,
        [
            "`unfurnish clean -o- --nope=1 -j4 -x`: no flag --nope, -x",
            "`unfurnish patterns list --bad`: no flag --bad",
            "`unfurnish polish`: there is no such command",
        ]
    );
}
