"""How good a preference model becomes by which recipe, on hh's two criteria.

    python -m tests.benchmarks.recipes [--recipes NAME ...] [--seeds 3] [--fold test]

Every recipe trains one backbone with two heads on hh (DIPTYCH_DATA), whose folds the reader
makes by prompt: eight tenths to train (a tenth of these for the temperature), one to validate,
one to test. Checkpoints stay in --kept and are trained only once. Printed by recipe and
criterion are accuracy (with the range of the seeds), log-loss and calibration error (after
temperature), and by how many points it is above a bag of words fitted to the same pairs and
above the plain fine-tune: an interval of 95% from a bootstrap over prompts, paired, of what the
seeds have right on average. Recipes are chosen with --fold validation; the test fold is for
what was chosen.
"""

import argparse
import gzip
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.linear_model import LogisticRegression
from tqdm import tqdm

from preference_model import checkpoint
from preference_model.config import Stage
from preference_model.data.formats import Source
from preference_model.data.snapshot import FOLDS, Comparisons, Snapshot, read_snapshot
from preference_model.evaluation.exam import Exam
from preference_model.evaluation.measures import agrees
from preference_model.evaluation.resampling import Floats, by_group, interval, ratio, resampled

HH = Path(os.environ.get("DIPTYCH_DATA", "../shared/data")) / "hh"
CRITERIA = ("harmless", "helpful")
WORDS, PLAIN = "bag of words", "plain"
STRENGTHS = (0.001, 0.003, 0.01, 0.03, 0.1)  # of the bag of words' prior, chosen on validation
RECIPES: Mapping[str, dict[str, Any]] = {
    PLAIN: {"heads": 1},  # two heads, one epoch, learning rate 1e-4: all else as it comes
    "defaults": {},
    "lr 5e-5": {"learning_rate": 5e-5},
    "lr 3e-4": {"learning_rate": 3e-4},
    "two epochs": {"epochs": 2},
    "two epochs, lr 5e-5": {"epochs": 2, "learning_rate": 5e-5},
    "two epochs, 64 pairs a step": {"epochs": 2, "pairs_per_step": 64},
    "three epochs, lr 5e-5": {"epochs": 3, "learning_rate": 5e-5},
    "smoothed": {"label_smoothing": 0.1},
    "smoothed, two epochs": {"epochs": 2, "label_smoothing": 0.1},
    "shared prompts": {"shared_prefix": True},
    "adapters": {"lora_rank": 16, "learning_rate": 1e-3},
}


class Bar:
    """A Watcher that shows how far it is."""

    def __init__(self) -> None:
        self.bar: Any = None

    def progress(self, stage: Stage, step: int, steps: int, loss: float | None = None) -> None:
        if self.bar is None or self.bar.desc.rstrip(": ") != stage:
            self.bar = tqdm(total=steps or None, desc=stage, file=sys.stderr, delay=2, leave=False)
        self.bar.update(step - self.bar.n)

    def resumed(self, step: int) -> None: ...


@dataclass(frozen=True)
class Result:
    """Margins of the held-out comparisons, (seeds, pairs)."""

    deltas: Floats
    seconds: float = 0.0  # of training, the median seed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--recipes", nargs="+", default=list(RECIPES), choices=list(RECIPES))
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--kept", type=Path, default=Path("recipes"))
    parser.add_argument("--fold", choices=("validation", "test"), default="validation")
    parser.add_argument("--pairs", type=int, default=0, help="of each criterion; 0: all")
    wish = parser.parse_args()
    wish.kept.mkdir(parents=True, exist_ok=True)
    sources = [Source(given(name, wish.kept, wish.pairs), name) for name in CRITERIA]
    snapshot = read_snapshot(sources, CRITERIA, Bar())
    exam = Exam.of(snapshot, confidence=0.95)
    found = {WORDS: Result(words(snapshot, exam)[None])}
    for name in wish.recipes:
        found[name] = learnt(name, wish.seeds, wish.kept, sources, exam)
        show(found, exam, wish.fold)


def given(name: str, kept: Path, pairs: int) -> Path:
    path = HH / f"{name}.jsonl.gz"
    if not pairs:
        return path
    lines = gzip.decompress(path.read_bytes()).splitlines(keepends=True)[:pairs]
    fewer = kept / f"{name}-{pairs}.jsonl"
    fewer.write_bytes(b"".join(lines))
    return fewer


def learnt(name: str, seeds: int, kept: Path, sources: list[Source], exam: Exam) -> Result:
    deltas, seconds = [], []
    for seed in range(seeds):
        folder = kept / f"{name.replace(' ', '-').replace(',', '')}-{seed}"
        if not folder.exists():
            train(RECIPES[name] | {"seed": seed}, folder, sources)
        loaded = checkpoint.load(folder, torch.device("cpu"))
        deltas.append(remembered(folder, lambda own=loaded: exam.taken_by(own, Bar())))
        seconds.append(loaded.manifest["training"]["training_seconds"])
    return Result(np.array(deltas), float(np.median(seconds)))


def train(settings: dict[str, Any], folder: Path, sources: list[Source]) -> None:
    """In a process of its own; taken up again where an earlier call was stopped."""
    config = folder.with_suffix(".json")
    config.write_text(json.dumps(settings))
    named = [word for each in sources for word in ("--snapshot", f"{each.criterion}={each.path}")]
    began = time.monotonic()
    command = [sys.executable, "-m", "preference_model", "train", *named]
    subprocess.run([*command, "--output", folder, "--config", config], check=True)
    print(f"{folder.name}: {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)


def remembered(folder: Path, make: Callable[[], Floats]) -> Floats:
    path = folder.parent / f"{folder.name}.npy"
    if not path.exists():
        np.save(path, make())
    return np.asarray(np.load(path))


def words(snapshot: Snapshot, exam: Exam) -> Floats:
    """A Bradley-Terry fit on log counts of words and pairs of words of the last reply alone, by
    criterion; (pairs,) of the exam."""
    hashing = HashingVectorizer(
        n_features=2**18, ngram_range=(1, 2), norm=None, alternate_sign=False,
        token_pattern=r"\w+|[^\w\s]",
    )  # fmt: skip
    counts = hashing.transform([completion for _, completion in snapshot.texts])
    counts.data = np.log1p(counts.data)
    found = np.zeros(len(exam.held))
    for criterion in range(len(CRITERIA)):
        taught = snapshot.comparisons
        taught = taught.where(taught.fold <= FOLDS.index("calibration"))
        taught = taught.where(taught.criterion == criterion)
        own = exam.held.criterion == criterion
        fits = [fit(differences(counts, taught), taught.chosen, each) for each in STRENGTHS]
        margins = [each.decision_function(differences(counts, exam.held)) for each in fits]
        judged = exam.part("validation", criterion)
        right = [agrees(each[judged], exam.held.chosen[judged]).mean() for each in margins]
        found[own] = margins[int(np.argmax(right))][own]
    return found


def differences(counts: csr_matrix, pairs: Comparisons) -> csr_matrix:
    return counts[pairs.b] - counts[pairs.a]


def fit(x: csr_matrix, chosen: Floats, strength: float) -> LogisticRegression:
    decided = np.flatnonzero(chosen != 0.5)
    made = LogisticRegression(C=strength, fit_intercept=False, solver="liblinear")
    return made.fit(x[decided], chosen[decided] > 0.5)


def show(found: Mapping[str, Result], exam: Exam, fold: str) -> None:
    print(f"\n{fold:<31} {'pairs':>6} {'accuracy':>24} {'log-loss':>9} {'ECE':>6} "
          f"{'above the words':>24} {'above plain':>24}")  # fmt: skip
    for number, criterion in enumerate(CRITERIA):
        of = exam.part(fold, number)
        chosen, group = exam.held.chosen[of], exam.held.group[of]
        rights = {name: right(result.deltas[:, of], chosen) for name, result in found.items()}
        for name, result in found.items():
            marks = [exam.metrics(delta, fold, number) for delta in result.deltas]
            each = rights[name].mean(1)
            print(
                f"{criterion}, {name:<21} {of.sum():>6} "
                f"{each.mean():>8.1%} ({each.min():.1%} to {each.max():.1%}) "
                f"{np.mean([mark['log_loss']['value'] for mark in marks]):>9.4f} "
                f"{np.mean([mark['calibration_error']['value'] for mark in marks]):>6.1%} "
                f"{above(rights, name, WORDS, group):>24} {above(rights, name, PLAIN, group):>24}"
            )
    trained = {name: result.seconds for name, result in found.items() if result.seconds}
    print("; ".join(f"{name} {seconds:.0f} s" for name, seconds in trained.items()), flush=True)


def right(deltas: Floats, chosen: Floats) -> Floats:
    """(seeds, pairs)."""
    return np.array([agrees(delta, chosen) for delta in deltas])


def above(rights: Mapping[str, Floats], name: str, other: str, group: Any) -> str:
    if name == other or other not in rights:
        return ""
    gain = rights[name].mean(0) - rights[other].mean(0)
    sums = by_group(np.stack([gain, np.ones_like(gain)], 1), group)
    drawn = resampled(sums)
    low, high = interval(ratio(drawn[:, 0], drawn[:, 1]), 0.95) or (np.nan, np.nan)
    return f"{100 * gain.mean():+.1f} ({100 * low:+.1f} to {100 * high:+.1f})"


if __name__ == "__main__":
    main()
