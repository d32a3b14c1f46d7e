"""How far the two annotators of `annotations.tsv` agree: `python3 tests/gold/agreement.py`.

Share of lines with the same class, and Cohen's kappa: furniture against everything else, and over the four classes.
"""

import collections
import csv
import pathlib

METADATA = {"dateline", "byline", "source", "caption"}


def kind(label):
    if label == "." or label.startswith("~"):
        return "content"
    if label == "-":
        return "aside"
    return "metadata" if label in METADATA else "furniture"


def kappa(pairs):
    """Observed agreement, and Cohen's kappa (1960): how much of what chance leaves is agreed upon."""
    lines = len(pairs)
    observed = sum(a == b for a, b in pairs) / lines
    first, second = (collections.Counter(pair[i] for pair in pairs) for i in (0, 1))
    chance = sum(first[label] * second[label] for label in first) / lines**2
    return observed, (observed - chance) / (1 - chance) if chance < 1 else 1.0


def main():
    path = pathlib.Path(__file__).with_name("annotations.tsv")
    with open(path, encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table, delimiter="\t"))
    languages = collections.defaultdict(list)
    for row in rows:
        languages[row["document"].split("/")[0]].append((kind(row["first"]), kind(row["second"])))
    everything = [pair for pairs in languages.values() for pair in pairs]
    hard = lambda pairs: [(a == "furniture", b == "furniture") for a, b in pairs]
    print(f"{'':10s}{'lines':>7s}{'furniture or not':>20s}{'four classes':>20s}")
    for name, pairs in [("all", everything), *sorted(languages.items())]:
        (share, k), (share4, k4) = kappa(hard(pairs)), kappa(pairs)
        print(f"{name:10s}{len(pairs):7d}   {share:.4f} kappa {k:.3f}   {share4:.4f} kappa {k4:.3f}")
    cut = [(r["first"], r["second"]) for r in rows if {kind(r["first"]), kind(r["second"])} <= {"furniture", "metadata"}]
    print(f"same category where both would cut: {sum(a == b for a, b in cut)} of {len(cut)}")


if __name__ == "__main__":
    main()
