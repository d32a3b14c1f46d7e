#!/usr/bin/env python3
"""Measures the command on corpora made for it, beside `cp`, `rg`, `zstd` and other cleaners, and writes the record.

    python3 benches/corpus/run.py [--size 1G] [--small] [--only CASE]... [--work DIR] [--name x86_64-2core]

Builds the command and the generator, makes each corpus in memory (a tmpfs), runs each command three times and takes
the best, deletes the corpus, and writes `benches/runs/<date>-corpus-<name>.md`: figures, ratios, and the goals that
were missed. Standard library only; the other cleaners go into a virtual environment in the working folder.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.dont_write_bytecode = True  # the next two stand beside this file
import record
from measure import COMMAND, GENERATOR, HERE, ROOT, TARGET, Bench, Corpus, count, say

PEERS = ["datatrove==0.10.1", "regex==2026.11.15", "jusText==3.0.2", "lxml==6.1.3", "lxml_html_clean==0.4.6"]
TOOLS = {"rg": "ripgrep", "zstd": "zstd", "gzip": "gzip", "valgrind": "valgrind", "git": "git", "cargo": "cargo"}
LEVEL = 3  # of zstd, on both sides


class Cases(Bench):
    def prose(self):
        corpus = self.make("prose-arabic.jsonl", self.size, "prose")
        copy = self.measure("prose, cp", corpus, ["cp", corpus.path, self.path("copy")], clear=["copy"])
        ours = self.clean("prose", corpus)
        one, two = (self.clean(f"prose, -j {n}", corpus, "-j", n) for n in (1, 2))
        self.drop(corpus)
        text = self.make("prose-arabic.txt", self.size, "prose", form="text")
        found = {}
        for option, what in ([], "hits"), (["--wording"], "wording"):
            phrases = self.path(f"{what}.txt")
            command = [GENERATOR, "phrases", *option, "-o", phrases]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            command = ["rg", "-v", "-F", "-f", phrases, text.path]
            name = f"prose, rg ({count(phrases)} phrases: {what})"
            found[what] = self.measure(name, text, command, out=self.path("rg.txt"), clear=["rg.txt"])
        self.drop(text)
        less = self.make("prose-arabic-tenth.jsonl", self.size / 10, "prose")
        tenth = self.clean("prose, a tenth", less)
        self.drop(less)
        self.goal("JSON lines, prose: wall over `cp`", ours.over(copy), 4, runs=[ours])
        rg = found["hits"]
        self.goal("JSON lines, prose: wall over `rg -v -F -f phrases`", ours.over(rg), 0.25, runs=[ours, rg])
        self.goal("prose: two threads over one, speed", one.over(two), 1.8, at_most=False, runs=[one, two])
        per_byte = ours.over(tenth, lambda run: run.wall / run.corpus.bytes)
        self.goal("ten times the corpus: time per byte", per_byte, (0.9, 1.1), runs=[ours, tenth])
        self.goal("ten times the corpus: peak memory", ours.over(tenth, lambda run: run.peak), 1.1, runs=[ours, tenth])

    def furniture(self):
        for script, language in ("arabic", "Arabic"), ("latin", "English"):
            corpus = self.make(f"furniture-{script}.jsonl", self.size, "furniture", script)
            self.clean(f"furniture, {script}", corpus)
            one = self.clean(f"furniture, {script}, -j 1", corpus, "-j", 1)
            self.drop(corpus)
            speed = one.chars_per_second
            name = f"furniture, {script}: characters a second and core"
            self.goal(name, speed and speed / 1e6, 150, "M", at_most=False, runs=[one])
            sample = self.make(f"sample-{script}.jsonl", min(self.size / 10, 10e6), "furniture", script)
            for peer, name, limit in ("c4", "datatrove's C4 line rules", 12), ("justext", "jusText's classifier", 100):
                theirs = self.peer(peer, f"{name}, {script}", sample, language)
                ratio = speed / theirs if speed and theirs else None
                self.goal(f"furniture, {script}: speed over {name}, per core", ratio, limit, at_most=False, runs=[one])
            self.drop(sample)

    def peer(self, peer, name, sample, language):
        """Characters a second of another cleaner's rules."""
        say(f"  {name}")
        command = [self.venv(), HERE / "peers.py", peer, sample.path, language]
        ran = subprocess.run(command, check=False, capture_output=True, text=True)
        speed, failure = None, (ran.stderr.strip().splitlines() or [""])[-1]
        if ran.returncode == 0:
            measured, failure = json.loads(ran.stdout), ""
            speed = measured["chars"] / measured["seconds"]
        self.peers.append((name, self.shown(command), sample, speed, failure))
        return speed

    def venv(self):
        python = self.path("venv/bin/python")
        if not python.exists():
            say("  installing the peers")
            subprocess.run([sys.executable, "-m", "venv", self.path("venv")], check=True)
            subprocess.run([python, "-m", "pip", "install", "-q", *PEERS], check=True, stderr=subprocess.DEVNULL)
        return python

    def mixed(self):
        corpus = self.make("mixed-arabic.jsonl", self.size, "mixed")
        self.clean("mixed", corpus)
        one, two = (self.clean(f"mixed, -j {n}", corpus, "-j", n) for n in (1, 2))
        self.drop(corpus)
        self.goal("mixed: two threads over one, speed", one.over(two), 1.8, at_most=False, runs=[one, two])

    def zst(self):
        plain = self.make("prose-arabic.jsonl", self.size, "prose")
        path = plain.path.with_suffix(".jsonl.zst")
        subprocess.run(["zstd", "-q", f"-{LEVEL}", "-T0", plain.path, "-o", path], check=True)
        self.drop(plain)
        corpus = Corpus(path, plain.documents, plain.bytes, plain.chars, plain.lines)
        pipe = f"zstd -q -dc {path} | zstd -q -{LEVEL} -T0 > {self.path('pipe.zst')}"
        pipe = self.measure("zst, zstd | zstd", corpus, pipe, clear=["pipe.zst"])
        ours = self.clean("zst", corpus)
        self.drop(corpus)
        self.goal("JSONL.zst to JSONL.zst: wall over `zstd -d | zstd`", ours.over(pipe), 1.3, runs=[ours])

    def wet(self):
        corpus = self.make("mixed-arabic.warc.wet.gz", self.size, "mixed", form="wet")
        pipe = f"gunzip -c {corpus.path} | zstd -q -{LEVEL} -T0 > {self.path('pipe.zst')}"
        pipe = self.measure("wet, gunzip | zstd", corpus, pipe, clear=["pipe.zst"])
        ours = self.clean("wet", corpus, "--output-format", "jsonl.zst")
        self.drop(corpus)
        self.goal("WET to JSONL.zst: wall over `gunzip | zstd`", ours.over(pipe), 1.5, runs=[ours])

    def files(self):
        corpus = self.make("files", self.size * 0.8, "prose", form="files", record_bytes="3650")
        copy = self.measure("files, cp -r", corpus, ["cp", "-r", corpus.path, self.path("copy")], clear=["copy"])
        ours = self.clean("files", corpus)
        self.drop(corpus)
        self.goal(f"{corpus.documents:,} files: wall over `cp -r`", ours.over(copy), 2, runs=[ours])

    def large(self):
        size = int(self.size / 5)
        large = self.make("one-record.jsonl", size, "mixed", record_bytes=str(size))
        for options, how in ([], ""), (["-j", 1], ", -j 1"):
            one = self.clean(f"one record{how}", large, *options)
            small = self.make("small-records.jsonl", size, "mixed")
            many = self.clean(f"small records{how}", small, *options)
            self.drop(small)
            per_byte = one.over(many, lambda run: run.wall / run.corpus.bytes)
            name = f"one record of {size / 1e6:.0f} MB{how}: time per byte over small ones"
            self.goal(name, per_byte, 1.05, runs=[one, many])
        self.drop(large)

    def scripts(self):
        for script in "latin", "cjk":
            corpus = self.make(f"prose-{script}.jsonl", self.size / 4, "prose", script)
            self.clean(f"prose, {script}", corpus)
            self.clean(f"prose, {script}, -j 1", corpus, "-j", 1)
            self.drop(corpus)

    def instructions(self):
        """Instructions a byte of text, those of start-up apart: they do not depend on what else the machine does."""
        self.path("nothing.jsonl").touch()
        nothing = Corpus(self.path("nothing.jsonl"), 0, 0, 0, 0)
        start = self.instructions_of("start-up (no documents)", nothing, 0)
        size = 1e6 if self.small else 8e6
        for what in "prose-arabic", "mixed-arabic", "furniture-arabic", "furniture-latin", "prose-cjk":
            corpus = self.make(f"count-{what}.jsonl", size, *what.split("-"))
            self.instructions_of(what.replace("-", ", "), corpus, start)
            self.drop(corpus)

    def instructions_of(self, name, corpus, start):
        say(f"  {name}")
        command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"]
        command += [COMMAND, "clean", corpus.path, "-o", self.path("out"), "-q", "-j", 1]
        *_, said, failure = self.once(command)
        collected = re.search(r"Collected : (\d+)", said)
        total = int(collected[1]) if collected and not failure else None
        per_byte = (total - start) / corpus.bytes if total and start is not None and corpus.bytes else None
        self.counts.append((name, self.shown(command), corpus, total, per_byte, failure))
        self.drop("out")
        return total

    def peaks(self):
        """Of all runs at default settings; a record that is itself as large as the limit stands apart."""
        limit = 200
        default = [run for run in self.runs if run.ours and not run.failure and "-j" not in run.command.split()]
        for name, runs in (
            ("peak memory, all but the one record", [run for run in default if run.name != "one record"]),
            ("peak memory, one record", [run for run in default if run.name == "one record"]),
        ):
            if runs:
                worst = max(runs, key=lambda run: run.peak)
                self.goal(f"{name} (most: {worst.name})", worst.peak / 1e6, limit, " MB")


CASES = ["prose", "furniture", "mixed", "zst", "wet", "files", "large", "scripts", "instructions"]


def size(text):
    units = {"K": 10**3, "M": 10**6, "G": 10**9}
    return int(float(text.rstrip("KMG")) * units.get(text[-1], 1))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=size, default=size("1G"), help="bytes of text in a corpus [1G]")
    parser.add_argument("--small", action="store_true", help="20M, to try the script: the record goes to target/")
    parser.add_argument("--only", action="append", choices=CASES, help="run this case; may be repeated")
    parser.add_argument("--work", type=Path, help="where corpora are made [a new folder in /dev/shm]")
    machine = f"{os.uname().machine}-{os.cpu_count()}core"
    parser.add_argument("--name", default=machine, help="machine, in the record's name")
    parser.add_argument("--output", type=Path, help="the record [benches/runs/DATE-corpus-NAME.md]")
    args = parser.parse_args()
    if missing := sorted({package for tool, package in TOOLS.items() if not shutil.which(tool)}):
        sys.exit(f"missing: apt-get install {' '.join(missing)}")
    # The command last, alone: the generator's dependencies must not change how it is built.
    # both at once: apart, they would have their dependencies built with other features, twice
    both = ["--bin", "unfurnish", "--example", "corpus"]
    subprocess.run(["cargo", "build", "--release", "--locked", "--quiet", *both], cwd=ROOT, check=True)
    shm = Path("/dev/shm")
    work = args.work or Path(tempfile.mkdtemp(prefix="corpus-", dir=shm if shm.is_dir() else None))
    work.mkdir(parents=True, exist_ok=True)
    bench = Cases(work.resolve(), size("20M") if args.small else args.size, args.small)
    begun, bench.load = time.time(), os.getloadavg()[0]
    try:
        for case in args.only or CASES:
            say(f"{case}:")
            try:
                getattr(bench, case)()
            except (OSError, subprocess.CalledProcessError) as error:  # the other cases still have their say
                bench.goals.append(record.Goal(f"{case}: the whole case", None, None, "", True, str(error)))
        bench.peaks()
    finally:
        if not args.work:
            shutil.rmtree(work, ignore_errors=True)
    name = f"{time.strftime('%Y-%m-%d', time.localtime(begun))}-corpus-{args.name}.md"
    path = args.output or (TARGET.parent if args.small else ROOT / "benches/runs") / name
    command = f"benches/corpus/run.py --size {bench.size / 1e9:g}G --name {args.name}"
    command += "".join([" --small"] * args.small + [f" --only {case}" for case in args.only or []])
    path.write_text(record.markdown(bench, ROOT, command, PEERS, begun), encoding="utf-8")
    say(str(path))


if __name__ == "__main__":
    main()
