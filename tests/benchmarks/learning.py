"""What a preference model learned, beside simpler ones that had the same judgments.

    python -m tests.benchmarks.learning SNAPSHOT.jsonl CHECKPOINT

Prints accuracy and log-loss on the snapshot's test fold by criterion of "longer wins", a
bag-of-words Bradley-Terry fit, a single scalar for all criteria (the same backbone, settings and
pairs) and the checkpoint; and by how much the checkpoint is better, with an interval from a paired
bootstrap over groups.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from math import log, log1p
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Row = dict[str, Any]
Numbers = NDArray[np.float64]
BUCKETS = 2**18
EPOCHS, STEP, L2 = 3, 0.1, 1e-4
RESAMPLES = 2000


def read(path: Path) -> list[Row]:
    """Comparisons with a winner; a tie has no accuracy."""
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    return [row for row in rows if row["preference"]]


def won(rows: list[Row]) -> Numbers:
    """1 where b was preferred, 0 where a was. Shape (pairs,)."""
    return np.array([float(row["preference"] > 0) for row in rows])


def longer_wins(rows: list[Row]) -> Numbers:
    """A margin whose sign says which completion is longer. Shape (pairs,)."""
    return np.array([len(row["completion_b"]) - len(row["completion_a"]) for row in rows], float)


def features(row: Row) -> tuple[NDArray[np.int64], Numbers]:
    """Buckets of words and pairs of words, and by how much b has more of them (log counts)."""
    difference: Counter[int] = Counter()
    for text, sign in ((row["completion_b"], 1), (row["completion_a"], -1)):
        words = re.findall(r"\w+|[^\w\s]", text.lower())
        grams = [*words, *map(" ".join, zip(words, words[1:], strict=False))]
        for gram, count in Counter(grams).items():
            difference[crc32(gram.encode()) % BUCKETS] += sign * log1p(count)  # type: ignore[assignment]
    return np.fromiter(difference, np.int64), np.fromiter(difference.values(), float)


def bag_of_words(train: list[Row], test: list[Row]) -> Numbers:
    """Margins of a Bradley-Terry fit on the last reply alone (AdaGrad, L2). Shape (pairs,)."""
    weights, squares = np.zeros(BUCKETS), np.full(BUCKETS, 1e-8)
    seen = [(*features(row), float(row["preference"] > 0)) for row in train]
    order = np.random.default_rng(0)
    for _ in range(EPOCHS):
        for place in order.permutation(len(seen)):
            at, value, target = seen[place]
            p = 1 / (1 + np.exp(-np.clip(weights[at] @ value, -30, 30)))
            slope = (p - target) * value + L2 * weights[at]
            squares[at] += slope**2
            weights[at] -= STEP * slope / np.sqrt(squares[at])
    return np.array([weights[at] @ value for at, value in map(features, test)])


def run(*words: str | Path) -> None:
    subprocess.run([sys.executable, "-m", "preference_model", *map(str, words)], check=True)


def scored(checkpoint: Path, rows: list[Row], folder: Path, criterion: str = "") -> Numbers:
    """Margins of a checkpoint, on the criterion of each row unless one is named."""
    asked, answered = folder / "asked.jsonl", folder / "answered.jsonl"
    with asked.open("w") as file:
        for number, row in enumerate(rows):
            sides = [{"id": side, "text": row[f"completion_{side}"]} for side in "ab"]
            about = {"task": number, "pool": "test", "criteria": [criterion or row["criterion"]]}
            about |= {"held_out": True, "prompt": row["prompt"], "completions": sides}
            file.write(json.dumps(about) + "\n")
    run("score", checkpoint, "--input", asked, "--output", answered)
    return np.array(list(margins(answered)))


def margins(path: Path) -> Iterator[float]:
    for line in path.open():
        ((a,), (b,)) = (json.loads(line)["scores"][side].values() for side in "ab")
        yield b[0] - a[0]


def single_scalar(snapshot: Path, checkpoint: Path, test: list[Row], folder: Path) -> Numbers:
    """The same training with one criterion in place of all: one scalar for everything."""
    merged, output = folder / "merged.jsonl", folder / "single"
    with merged.open("w") as file:
        for line in snapshot.read_text().splitlines():
            file.write(json.dumps(json.loads(line) | {"criterion": "all"}) + "\n")
    config = json.loads((checkpoint / "manifest.json").read_text())["config"]
    wish = folder / "config.json"
    wish.write_text(json.dumps(config | {"criteria": ["all"]}))
    run("train", "--snapshot", merged, "--output", output, "--config", wish)
    return scored(output, test, folder, "all")


def losses(margin: Numbers, target: Numbers) -> Numbers:
    return np.logaddexp(0, np.where(target == 1, -margin, margin))


def better(champion: Numbers, other: Numbers, rows: list[Row]) -> tuple[float, float, float]:
    """How many points of accuracy more: mean and 95% interval, resampling groups."""
    gain = 100 * (champion - other)
    names = {group: place for place, group in enumerate(sorted({row["group"] for row in rows}))}
    of = np.array([names[row["group"]] for row in rows])
    sums = np.bincount(of, gain, len(names))
    sizes = np.bincount(of, minlength=len(names))
    drawn = np.random.default_rng(0).integers(len(names), size=(RESAMPLES, len(names)))
    means = sums[drawn].sum(1) / sizes[drawn].sum(1)
    low, high = np.quantile(means, [0.025, 0.975])
    return float(gain.mean()), float(low), float(high)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("snapshot", type=Path)
    parser.add_argument("checkpoint", type=Path)
    wish = parser.parse_args()
    rows = read(wish.snapshot)
    train = [row for row in rows if row["split"] == "train"]
    test = [row for row in rows if row["split"] == "test"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        found = {
            "longer wins": longer_wins(test),
            "bag of words": words_by_criterion(train, test),
            "single scalar": single_scalar(wish.snapshot, wish.checkpoint, test, folder),
            "the checkpoint": scored(wish.checkpoint, test, folder),
        }
    show(test, found)


def words_by_criterion(train: list[Row], test: list[Row]) -> Numbers:
    """A fit for each criterion, put back in the order of the rows."""
    margin = np.zeros(len(test))
    for criterion in {row["criterion"] for row in test}:
        mine = [place for place, row in enumerate(test) if row["criterion"] == criterion]
        fitted = [row for row in train if row["criterion"] == criterion]
        margin[mine] = bag_of_words(fitted, [test[place] for place in mine])
    return margin


def show(test: list[Row], found: dict[str, Numbers]) -> None:
    print(f"{'':<30} {'pairs':>6} {'accuracy':>9} {'log-loss':>9}   the checkpoint is better by")
    for criterion in sorted({row["criterion"] for row in test}):
        mine = [place for place, row in enumerate(test) if row["criterion"] == criterion]
        rows = [test[place] for place in mine]
        target = won(rows)
        right = {name: (margin[mine] > 0) == target for name, margin in found.items()}
        for name, margin in found.items():
            loss = log(2) if name == "longer wins" else losses(margin[mine], target).mean()
            gain = better(right["the checkpoint"].astype(float), right[name].astype(float), rows)
            said = "" if name == "the checkpoint" else "{:+6.1f} points ({:+.1f} to {:+.1f})"
            print(
                f"{criterion + ', ' + name:<30} {len(rows):>6} {100 * right[name].mean():>8.1f}% "
                f"{'' if name == 'longer wins' else f'{loss:.4f}':>9}   {said.format(*gain)}"
            )


if __name__ == "__main__":
    main()
