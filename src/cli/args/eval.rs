//! What was typed behind `eval`.

use std::path::PathBuf;

use super::RuleArgs;

const EVAL_EXAMPLES: &str = "\
Examples:
  unfurnish eval labels.jsonl                       figures by profile, language, category and rule; the worst lines
  unfurnish eval labels.jsonl --json before.json    keep the result
  unfurnish eval labels.jsonl --compare before.json --patterns mine   what a change of rules does, line by line

Labels are JSON lines: id, lang, text; line numbers (1-based) in furniture, metadata, ignore; categories (line: kind);
spans (line, text, category). Or a folder <language>/<name>.txt, each line a label, a tab and the text.";

/// What `eval` takes.
#[derive(Debug, clap::Args)]
#[command(after_help = EVAL_EXAMPLES)]
pub(in crate::cli) struct EvalArgs {
    /// Labelled JSON lines, or a folder of labelled texts
    #[arg(value_name = "LABELS")]
    pub(in crate::cli) labels: PathBuf,
    /// Where the texts are, by id, if not with the labels: JSON lines, text files, folders
    #[arg(value_name = "INPUT")]
    pub(in crate::cli) inputs: Vec<PathBuf>,
    #[command(flatten)]
    pub(in crate::cli) rules: RuleArgs,
    /// Count metadata (sources, authors, dates, captions) as furniture
    #[arg(long)]
    pub(in crate::cli) metadata: bool,
    /// Write the result as JSON, every line of it; `-` is stdout, instead of the tables
    #[arg(long, value_name = "FILE|-")]
    pub(in crate::cli) json: Option<PathBuf>,
    /// Show what changed since an earlier `--json`, line by line
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) compare: Option<PathBuf>,
    /// Show so many of the worst lines
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub(in crate::cli) worst: usize,
}
