"""The record of a run of the corpus benches, as markdown."""

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Goal:
    """A figure and its limit: at most, at least, or between two."""

    name: str
    figure: float | None
    limit: float | tuple | None
    unit: str
    at_most: bool
    failure: str

    @property
    def met(self):
        if isinstance(self.limit, tuple):
            return self.limit[0] <= self.figure <= self.limit[1]
        return self.figure <= self.limit if self.at_most else self.figure >= self.limit

    @property
    def bound(self):
        if self.limit is None:
            return ""
        if isinstance(self.limit, tuple):
            return f"{self.limit[0]:g} to {self.limit[1]:g} {self.unit}"
        return f"{'at most' if self.at_most else 'at least'} {self.limit:g} {self.unit.strip()}"

    def row(self):
        if self.figure is None:
            return [self.name, self.bound, "", f"not available ({self.failure})"]
        digits = 2 if self.figure < 100 else 0
        figure, verdict = f"{self.figure:.{digits}f} {self.unit.strip()}", "met" if self.met else "**missed**"
        return [self.name, self.bound, figure, verdict]


def table(columns, rows):
    lines = [columns, ["---" if i == 0 or c in TEXTS else "--:" for i, c in enumerate(columns)], *rows]
    return "\n".join("| " + " | ".join(str(cell).replace("|", "\\|") for cell in line) + " |" for line in lines)


TEXTS = {"verdict", "command", "remark", "goal"}


def output(*command, cwd=None):
    return subprocess.run(command, check=False, cwd=cwd, capture_output=True, text=True).stdout.strip()


def machine():
    info = Path("/proc/cpuinfo").read_text().splitlines() if os.path.exists("/proc/cpuinfo") else []
    model = next((line.split(":", 1)[1].strip() for line in info if line.startswith("model name")), os.uname().machine)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return f"{model}, {os.cpu_count()} cores, {memory:.0f} GB, corpora in memory (tmpfs)"


def code(text):
    return f"`{text}`"


def absence(failure):
    return failure and f"not available: {failure}"


def run_row(run):
    megabytes = f"{run.corpus.bytes / 1e6:,.0f}"
    if run.failure:
        return [run.name, megabytes, "", "", "", "", "", absence(run.failure)]
    return [
        run.name,
        megabytes,
        f"{run.wall:.2f}",
        f"{run.cpu:.2f}",
        f"{run.peak / 1e6:,.0f}",
        f"{run.corpus.bytes / run.wall / 1e6:,.0f}",
        f"{run.chars_per_second / 1e6:,.1f}",
        "",
    ]


HOW = """\
Wall and processor time (user and system, all processes of a pipe) are those of the fastest of three runs, the peak is
the largest process's of all three (below 20 MB it is the script's own). MB and characters are those of the texts, markup
and metadata not counted. Our command writes its audit in every run, and a run whose output lacks a document has no
figure. What is not available says why, as the command said it."""

PEERS = """\
Their rules alone, on the first documents of the same corpus, in one process: imports, reading and making the documents
are not counted, whereas our figures are those of the whole command with `-j 1`. datatrove's rules run without the count
of sentences, which needs a tokenizer."""


def markdown(bench, root, command, peers, begun):
    commit = output("git", "rev-parse", "--short", "HEAD", cwd=root)
    changed = " (with changes)" if output("git", "status", "--porcelain", "--untracked-files=no", cwd=root) else ""
    versions = [output(tool, "--version").split("\n")[0].strip("* ") for tool in ("rg", "zstd", "gzip")]
    missed = [goal for goal in bench.goals if goal.figure is not None and not goal.met]
    absent = [goal for goal in bench.goals if goal.figure is None]
    parts = [
        f"# Corpus benches of {time.strftime('%Y-%m-%d', time.localtime(begun))}",
        f"{len(bench.goals)} goals: {len(bench.goals) - len(missed) - len(absent)} met, {len(missed)} missed, "
        f"{len(absent)} without a figure."
        + (" **Tried with small corpora: start-up and noise weigh too much in these figures.**" if bench.small else ""),
        "\n".join(
            [
                f"* commit: {commit}{changed}",
                f"* machine: {machine()}; load before the run {bench.load:.1f}",
                f"* {output('rustc', '-V')}; Python {sys.version.split()[0]}; {'; '.join(versions)}",
                f"* peers: {', '.join(peers)}" if bench.peers else "",
                f"* command: `python3 {command}`, {(time.time() - begun) / 60:.0f} minutes",
            ]
        ).replace("\n\n", "\n"),
        HOW,
    ]
    if bench.goals:
        parts += ["## Goals", table(["goal", "limit", "figure", "verdict"], [goal.row() for goal in bench.goals])]
    if bench.runs:
        columns = ["run", "MB", "wall s", "CPU s", "peak MB", "MB/s", "M chars/s", "remark"]
        parts += ["## Runs", table(columns, [run_row(run) for run in bench.runs])]
    if bench.peers:
        rows = [
            [
                name,
                f"{sample.documents:,}",
                f"{sample.chars / 1e6:.1f}",
                f"{speed / 1e6:.2f}" if speed else "",
                absence(failure),
            ]
            for name, _, sample, speed, failure in bench.peers
        ]
        parts += [
            "## Peers",
            PEERS,
            table(["rules", "documents", "M chars", "M chars/s", "remark"], rows),
        ]
    if bench.counts:
        rows = [
            [name, f"{total:,}" if total else "", f"{per_byte:.1f}" if per_byte is not None else "", absence(failure)]
            for name, _, _, total, per_byte, failure in bench.counts
        ]
        parts += [
            "## Instructions",
            "`valgrind --tool=callgrind`, `-j 1`; a byte of text, without those of the start-up.",
            table(["corpus", "instructions", "a byte", "remark"], rows),
        ]
    if bench.corpora:
        seen = {name: (name, command, corpus) for name, command, corpus in bench.corpora}
        rows = [
            [code(name), f"{c.documents:,}", f"{c.bytes / 1e6:,.0f}", f"{c.chars / 1e6:,.0f}", f"{c.lines / 1e6:,.2f}"]
            for name, _, c in seen.values()
        ]
        parts += ["## Corpora", table(["corpus", "documents", "MB", "M chars", "M lines"], rows)]
        commands = [command for _, command, _ in seen.values()] + [run.command for run in bench.runs]
        commands += [command for _, command, *_ in bench.peers] + [command for _, command, *_ in bench.counts]
        parts += ["## Commands", "```sh\n" + "\n".join(commands) + "\n```"]
    return "\n\n".join(parts) + "\n"
