//! A passing folder in which a command is run, and what came of it.

use std::fs;
use std::io::{Read, Write};
use std::path::PathBuf;

use assert_cmd::Command;
use tempfile::TempDir;

/// Three paragraphs that every profile keeps.
pub(crate) const KEPT: &str = "\
After a dry summer the first heavy rain fell on the valley during the night and filled the small rivers.

Farmers in the upper villages said that the water came just in time for the sowing of the winter wheat.

The weather service expects more rain on the weekend and asks drivers to be careful on the mountain roads.
";

/// The paragraphs with furniture below them, a line each. Cleaned, it is [`KEPT`].
pub(crate) fn page(furniture: &[&str]) -> String {
    format!("{KEPT}\n{}\n", furniture.join("\n"))
}

/// Bytes compressed as a file with that ending is.
pub(crate) fn pack(ending: &str, bytes: impl AsRef<[u8]>) -> Vec<u8> {
    let bytes = bytes.as_ref();
    match ending {
        ".gz" => {
            let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            gzip.write_all(bytes).and_then(|()| gzip.finish())
        }
        ".zst" => zstd::bulk::compress(bytes, 1),
        ".bz2" => {
            let mut bzip2 = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
            bzip2.write_all(bytes).and_then(|()| bzip2.finish())
        }
        ".xz" => {
            let mut xz = liblzma::write::XzEncoder::new(Vec::new(), 1);
            xz.write_all(bytes).and_then(|()| xz.finish())
        }
        _ => Ok(bytes.to_vec()),
    }
    .expect("it compresses")
}

/// What is in bytes that were compressed so.
pub(crate) fn unpack(ending: &str, bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    match ending {
        ".gz" => flate2::read::MultiGzDecoder::new(bytes).read_to_end(&mut out),
        ".zst" => zstd::Decoder::new(bytes).and_then(|mut zstd| zstd.read_to_end(&mut out)),
        ".bz2" => bzip2::read::MultiBzDecoder::new(bytes).read_to_end(&mut out),
        ".xz" => liblzma::read::XzDecoder::new_multi_decoder(bytes).read_to_end(&mut out),
        _ => bytes.take(u64::MAX).read_to_end(&mut out),
    }
    .unwrap_or_else(|e| panic!("not {ending}: {e}"));
    out
}

/// A folder for one test.
pub(crate) struct Place(TempDir);

impl Place {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().expect("a passing folder"))
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// With a file, and the folders above it.
    pub(crate) fn file(self, name: &str, content: impl AsRef<[u8]>) -> Self {
        self.write(name, content);
        self
    }

    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
        fs::write(path, content).expect("a file");
    }

    pub(crate) fn folder(self, name: &str) -> Self {
        fs::create_dir_all(self.path(name)).expect("a folder");
        self
    }

    #[cfg(unix)]
    pub(crate) fn link(self, name: &str, to: &str) -> Self {
        std::os::unix::fs::symlink(to, self.path(name)).expect("a link");
        self
    }

    /// Runs `unfurnish` with the words of `line`.
    pub(crate) fn run(&self, line: &str) -> Ran {
        self.run_with(&line.split_whitespace().collect::<Vec<_>>(), "")
    }

    /// The same with something on stdin.
    pub(crate) fn pipe(&self, line: &str, stdin: impl AsRef<[u8]>) -> Ran {
        self.run_with(&line.split_whitespace().collect::<Vec<_>>(), stdin)
    }

    pub(crate) fn run_with(&self, args: &[&str], stdin: impl AsRef<[u8]>) -> Ran {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("unfurnish"));
        command.current_dir(self.0.path()).env("RUST_BACKTRACE", "0").args(args);
        let output = command.write_stdin(stdin.as_ref()).output().expect("the command starts");
        Ran {
            what: args.join(" "),
            code: output.status.code(),
            stdout: output.stdout,
            stderr: String::from_utf8(output.stderr).expect("stderr is UTF-8"),
        }
    }

    /// Runs a line of the shell, in which `$clean` is `unfurnish clean`.
    #[cfg(unix)]
    pub(crate) fn shell(&self, line: &str) -> Ran {
        let mut command = Command::new("sh");
        let clean = format!("{} clean", assert_cmd::cargo::cargo_bin!("unfurnish").display());
        command.current_dir(self.0.path()).env("clean", clean).env("RUST_BACKTRACE", "0").args(["-c", line]);
        let output = command.output().expect("there is a shell");
        Ran {
            what: line.to_owned(),
            code: output.status.code(),
            stdout: output.stdout,
            stderr: String::from_utf8(output.stderr).expect("stderr is UTF-8"),
        }
    }

    /// Starts `unfurnish` with the words of `line`; what it says is lost.
    pub(crate) fn start(&self, line: &str) -> std::process::Child {
        let mut command = std::process::Command::new(assert_cmd::cargo::cargo_bin!("unfurnish"));
        command.current_dir(self.0.path()).env("RUST_BACKTRACE", "0").args(line.split_whitespace());
        let null = std::process::Stdio::null;
        command.stdin(null()).stdout(null()).stderr(null()).spawn().expect("the command starts")
    }

    pub(crate) fn bytes(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
    }

    pub(crate) fn text(&self, name: &str) -> String {
        String::from_utf8(self.bytes(name)).expect("UTF-8")
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.path(name).symlink_metadata().is_ok()
    }

    /// All files below a folder, sorted, hidden ones too.
    pub(crate) fn files(&self, name: &str) -> Vec<String> {
        let root = self.path(name);
        let mut open = vec![root.clone()];
        let mut out = Vec::new();
        while let Some(folder) = open.pop() {
            for entry in fs::read_dir(&folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display())) {
                let path = entry.expect("an entry").path();
                if path.is_dir() && !path.is_symlink() {
                    open.push(path);
                } else {
                    out.push(path.strip_prefix(&root).expect("below").to_string_lossy().replace('\\', "/"));
                }
            }
        }
        out.sort();
        out
    }

    /// The texts below a folder: all files but the tables.
    pub(crate) fn texts(&self, name: &str) -> Vec<String> {
        let tables = ["audit.csv", "documents.csv", "errors.csv", "escapes.csv"];
        self.files(name).into_iter().filter(|f| !tables.contains(&f.as_str())).collect()
    }

    /// A column of a table.
    pub(crate) fn column(&self, table: &str, name: &str) -> Vec<String> {
        column(&self.bytes(table), name)
    }
}

/// A column of a table as bytes.
pub(crate) fn column(table: &[u8], name: &str) -> Vec<String> {
    let mut reader = csv::Reader::from_reader(table);
    let at = reader.headers().expect("a header").iter().position(|h| h == name);
    let at = at.unwrap_or_else(|| panic!("no column {name}"));
    reader.records().map(|r| r.expect("a row")[at].to_owned()).collect()
}

/// A command that ran.
pub(crate) struct Ran {
    what: String,
    code: Option<i32>,
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: String,
}

impl Ran {
    #[track_caller]
    pub(crate) fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "exit code of `{}`; it said:\n{}", self.what, self.stderr);
        self
    }

    #[track_caller]
    pub(crate) fn fails(self) -> Self {
        assert!(matches!(self.code, Some(1..=3)), "exit code of `{}`: {:?}", self.what, self.code);
        self
    }

    /// Stdout is exactly this.
    #[track_caller]
    pub(crate) fn prints(self, expected: impl AsRef<[u8]>) -> Self {
        let (got, expected) = (self.out(), String::from_utf8_lossy(expected.as_ref()).into_owned());
        assert_eq!(got, expected, "stdout of `{}`; it said:\n{}", self.what, self.stderr);
        self
    }

    /// Stdout holds this.
    #[track_caller]
    pub(crate) fn shows(self, part: &str) -> Self {
        assert!(self.out().contains(part), "`{}` does not show `{part}`:\n{}", self.what, self.out());
        self
    }

    /// Stderr holds this.
    #[track_caller]
    pub(crate) fn says(self, part: &str) -> Self {
        assert!(self.stderr.contains(part), "`{}` does not say `{part}`:\n{}", self.what, self.stderr);
        self
    }

    /// Stderr is empty.
    #[track_caller]
    pub(crate) fn keeps_silent(self) -> Self {
        assert_eq!(self.stderr, "", "stderr of `{}`", self.what);
        self
    }

    pub(crate) fn out(&self) -> String {
        String::from_utf8_lossy(&self.stdout).into_owned()
    }
}
