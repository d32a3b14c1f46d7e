"""One bench run: corpora are made, commands measured, goals kept, until the record is written."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from record import Goal

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "release"
COMMAND = TARGET / "unfurnish"
GENERATOR = TARGET / "examples/corpus"
PATIENCE = 60  # seconds after which a command is not repeated


@dataclass
class Corpus:
    """What the generator made."""

    path: Path
    documents: int
    bytes: int
    chars: int
    lines: int


@dataclass
class Run:
    """One command, the best of its repetitions; or why there is no figure."""

    name: str
    command: str
    corpus: Corpus
    wall: float = 0.0
    cpu: float = 0.0
    peak: int = 0
    failure: str = ""
    ours: bool = False

    @property
    def chars_per_second(self):
        return None if self.failure else self.corpus.chars / self.wall

    def over(self, other, value=lambda run: run.wall):
        """This run's figure as a multiple of another's; nothing if either has none."""
        return None if self.failure or other.failure else value(self) / value(other)


@dataclass
class Bench:
    work: Path
    size: int
    small: bool
    runs: list = field(default_factory=list)
    goals: list = field(default_factory=list)
    peers: list = field(default_factory=list)
    counts: list = field(default_factory=list)
    corpora: list = field(default_factory=list)
    load: float = 0.0

    # Making

    def path(self, name):
        return self.work / name

    def make(self, name, size, kind, script="arabic", form="jsonl", **options):
        say(f"making {name}")
        path = self.path(name)
        command = [GENERATOR, "--kind", kind, "--script", script, "--bytes", int(size)]
        command += ["--form", form, "-o", path]
        for option, value in options.items():
            command += [f"--{option.replace('_', '-')}", value]
        made = subprocess.run(list(map(str, command)), check=True, stdout=subprocess.PIPE, text=True)
        corpus = Corpus(path, **json.loads(made.stdout))
        self.corpora.append((name, self.shown(list(map(str, command))), corpus))
        return corpus

    def drop(self, *things):
        for thing in things:
            path = thing.path if isinstance(thing, Corpus) else self.path(thing)
            shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)

    # Measuring

    def once(self, command, out=None):
        """Wall and processor seconds, peak memory in bytes, stderr and error of one run. A string is for the shell."""
        shell = ["bash", "-o", "pipefail", "-c", command] if isinstance(command, str) else list(map(str, command))
        with open(out or os.devnull, "wb") as stdout, tempfile.TemporaryFile() as stderr:
            begin = time.perf_counter()
            process = subprocess.Popen(shell, stdout=stdout, stderr=stderr)
            _, status, usage = os.wait4(process.pid, 0)
            wall = time.perf_counter() - begin
            process.returncode = os.waitstatus_to_exitcode(status)
            stderr.seek(0)
            said = stderr.read().decode(errors="replace")
        error = (said.strip().splitlines() or [f"exit code {process.returncode}"])[0] if process.returncode else ""
        return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024, said, self.shown(error)

    def measure(self, name, corpus, command, out=None, clear=(), check=lambda: ""):
        say(f"  {name}")
        shown = self.shown(command) + (f" > {self.shown([out])}" if out else "")
        run = Run(name, shown, corpus, wall=float("inf"))
        begun = time.perf_counter()
        for _ in range(3):
            self.drop(*clear)
            wall, cpu, peak, _, run.failure = self.once(command, out)
            run.failure = run.failure or check()
            if run.failure:
                break
            if wall < run.wall:
                run.wall, run.cpu = wall, cpu
            run.peak = max(run.peak, peak)
            if time.perf_counter() - begun > PATIENCE:
                break
        self.drop(*clear)
        self.runs.append(run)
        say(f"    {run.failure or f'{run.wall:.2f} s'}")
        return run

    def clean(self, name, corpus, *options):
        """Our command. Its answer is checked: every document is in the output, and furniture was found."""
        out = self.path("out")
        command = [COMMAND, "clean", corpus.path, "-o", out, "-q", *options]

        def check():
            if not (out / "audit.csv").exists():
                return "no audit"
            texts = [path for path in out.iterdir() if path.stem not in ("audit", "documents", "errors")]
            if (documents := sum(map(count, texts))) != corpus.documents:
                return f"{documents} of {corpus.documents} documents in the output"
            if count(out / "audit.csv") <= max(1, corpus.documents // 10):
                return "next to nothing in the audit"
            return ""

        run = self.measure(name, corpus, command, clear=["out"], check=check)
        run.ours = True
        return run

    def goal(self, name, figure, limit, unit="x", at_most=True, runs=()):
        failure = next((f"{run.name}: {run.failure}" for run in runs if run.failure), "no figure")
        self.goals.append(Goal(name, figure, limit, unit, at_most, failure))

    def shown(self, command):
        """The command as it is written in the record."""
        text = command if isinstance(command, str) else " ".join(map(str, command))
        text = text.replace(str(self.work) + "/", "").replace(str(TARGET / "examples") + "/", "")
        return text.replace(str(TARGET) + "/", "").replace(str(HERE), "benches/corpus")


def count(path):
    """Documents in an output: lines, or texts in a folder."""
    if path.is_dir():
        return sum(len([name for name in names if name.endswith(".txt")]) for _, _, names in os.walk(path))
    read = {".zst": "zstd -dc", ".gz": "gzip -dc"}.get(path.suffix, "cat")
    return int(subprocess.check_output(["bash", "-c", f'{read} "$0" | wc -l', path]))


def say(text):
    print(text, file=sys.stderr, flush=True)
