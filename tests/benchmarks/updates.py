"""What a judgment costs between fine-tunes, and where ten thousand of them lead.

    python -m tests.benchmarks.updates [--cache FOLDER] [--criteria helpful harmless] [--seeds 3]

First the head alone, on random features: how long one more judgment takes, how long it takes to be
withdrawn, and how long until a thousand cached completions have new scores. Then real judgments
(hh of DIPTYCH_DATA) on what the default backbone reads of them before any training, computed once
and kept in --cache: up to 10,000 in a random order through the head, beside scikit-learn's logistic
regression of all of them at once with the same prior. Every seed draws its own test prompts, of
which no judgment is learnt, its own order and its own sides. Intervals are 95%: bootstraps over
prompts within a seed, paired where they are of a difference.
"""

import argparse
import gzip
import json
import os
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from torch import Tensor
from tqdm import tqdm

from preference_model.checkpoint import Checkpoint
from preference_model.data.snapshot import Text
from preference_model.network.backbone import find_backbone
from preference_model.network.encoder import Encoder
from preference_model.network.model import build
from preference_model.online.batch import fit
from preference_model.online.cache import FeatureCache, content
from preference_model.online.features import cache_of, features
from preference_model.online.head import BayesianHead

Numbers = NDArray[np.float64]

HH = Path(os.environ.get("DIPTYCH_DATA", "../shared/data")) / "hh"
WIDTHS = (384, 768, 1024)
MOST, TEST = 10_000, 1 / 6  # judgments; share of the prompts
CACHED = 1000  # completions whose scores are renewed
RESAMPLES = 2000
CURVE = (100, 1000)
GRID = np.logspace(-3, 3, 13)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "hh-features")
    parser.add_argument("--criteria", nargs="*", default=["helpful", "harmless"])
    parser.add_argument("--rows", type=int, default=12_000, help="of each criterion, at most")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=1)
    wish = parser.parse_args()
    if not HH.is_dir():
        parser.exit(1, f"{HH} is not there: set DIPTYCH_DATA.\n")
    torch.set_num_threads(wish.threads)
    print(f"{'features':>8} {'':28} {'1 of 10':>9} {'median':>9} {'99 of 100':>9}")
    for width in WIDTHS:
        costs(width)
    for criterion in wish.criteria:
        judged = Judged.of(criterion, wish.cache, wish.rows)
        print(f"\n{criterion}: {len(judged.z):,} judgments of {len(set(judged.prompt)):,} prompts")
        for seed in range(wish.seeds):
            compare(judged.drawn(seed), seed)


def costs(width: int, judgments: int = 1000) -> None:
    """Microseconds, of random judgments."""
    drawn = torch.Generator().manual_seed(0)
    z = torch.randn(judgments, width, generator=drawn)
    sides = (z[:, 0] > 0).double().tolist()
    head = BayesianHead(torch.zeros(width), width / 4)
    with tempfile.TemporaryDirectory() as folder:
        cache = FeatureCache(Path(folder), "random", width)
        keys = [content(((), str(number))) for number in range(CACHED)]
        cache.write(keys, torch.randn(CACHED, width, generator=drawn).numpy())

        def judge(place: int) -> None:
            head.learn(str(place), z[place], sides[place])

        def judge_and_score(place: int) -> None:
            judge(place)
            torch.from_numpy(cache.read(keys)) @ head.mean.float()

        half = judgments // 2
        show(width, "one more judgment", timed(judge, range(half)))
        words = f"and {CACHED:,} new scores"
        show(width, words, timed(judge_and_score, range(half, judgments)))
        show(width, "withdrawn", timed(lambda n: head.withdraw(str(n)), range(half)))


def timed(act: Callable[[int], None], places: Sequence[int]) -> Numbers:
    """Seconds each; the first tenth warms up."""
    took = []
    for place in places:
        began = time.perf_counter()
        act(place)
        took.append(time.perf_counter() - began)
    return np.array(took[len(took) // 10 :])


def show(width: int, what: str, seconds: Numbers) -> None:
    quantiles = [f"{each * 1e6:>6,.0f} us" for each in np.quantile(seconds, [0.1, 0.5, 0.99])]
    print(f"{width:>8} {what:28} {' '.join(quantiles)}")


@dataclass(frozen=True)
class Judged:
    z: Tensor  # (judgments, features), chosen minus rejected
    prompt: NDArray[np.str_]

    @classmethod
    def of(cls, criterion: str, cache: Path, rows: int) -> "Judged":
        with gzip.open(HH / f"{criterion}.jsonl.gz", "rt") as file:
            pairs = [read(line) for line in islice(file, rows)]
        candidate = untrained(criterion)
        texts = [text for pair in pairs for text in pair]
        with tqdm(desc=f"features, {criterion}", delay=2) as bar:

            def told(done: int, total: int) -> None:
                bar.total = total
                bar.update(done - bar.n)

            vectors = features(candidate, cache_of(cache, candidate), texts, told)
        z = torch.from_numpy(vectors[::2] - vectors[1::2])
        return cls(z, np.array([chosen[0][0][1] for chosen, _ in pairs]))

    def drawn(self, seed: int) -> "Drawn":
        rng = np.random.default_rng(seed)
        prompts = np.unique(self.prompt)
        unseen = np.isin(self.prompt, rng.permutation(prompts)[: int(TEST * len(prompts))])
        sign = rng.choice([-1.0, 1.0], len(unseen))  # b is the chosen one, or a is
        z, side = self.z * torch.from_numpy(sign).float()[:, None], (sign > 0).astype(float)
        order = rng.permutation(np.flatnonzero(~unseen))[:MOST]
        return Drawn(z[order], side[order], z[unseen], side[unseen], self.prompt[unseen])


@dataclass(frozen=True)
class Drawn:
    """What one seed learns, in its order, and what it is asked then."""

    z: Tensor
    side: Numbers
    asked: Tensor
    said: Numbers
    group: NDArray[np.str_]

    def head(self, precision: float) -> BayesianHead:
        return BayesianHead(torch.zeros(self.z.shape[1]), precision)

    def told(self, head: BayesianHead) -> Numbers:
        return np.asarray(head.predict(self.asked).probability)

    def right(self, p: Numbers) -> Numbers:
        """In points."""
        return 100 * ((p > 0.5) == (self.said > 0.5)).astype(float)

    def loss(self, p: Numbers) -> float:
        return float(-np.log(np.where(self.said == 1, p, 1 - p)).mean())


def read(line: str) -> tuple[Text, Text]:
    """Chosen and rejected, of one turn."""
    row = json.loads(line)

    def text(transcript: str) -> Text:
        asked, _, reply = transcript.rpartition("\n\nAssistant:")
        return (("user", asked.removeprefix("\n\nHuman: ")),), reply.removeprefix(" ")

    return text(row["chosen"]), text(row["rejected"])


def untrained(criterion: str) -> Checkpoint:
    model = build("", [criterion], 1, 0, torch.device("cpu")).eval()
    return Checkpoint(model, Encoder.of(find_backbone(""), model.body.config, 512), {})


def compare(drawn: Drawn, seed: int) -> None:
    head, curve, tuning, began = drawn.head(1.0), [], 0.0, time.perf_counter()
    for count, (z, side) in enumerate(zip(drawn.z, drawn.side.tolist(), strict=True), 1):
        head.learn(str(count), z, side)
        if head.due:
            tuning -= time.perf_counter()
            head.tune()
            tuning += time.perf_counter()
        if count in CURVE or count == len(drawn.z):
            curve.append(f"{count:,}: {drawn.right(drawn.told(head)).mean():.1f}%")
    streaming = time.perf_counter() - began - tuning
    alone = drawn.head(head.precision)
    for count, (z, side) in enumerate(zip(drawn.z, drawn.side.tolist(), strict=True), 1):
        alone.learn(str(count), z, side)

    print(f"seed {seed}: {len(drawn.z):,} learnt in {streaming:.1f} s and {tuning:.1f} s of tuning")
    print(f"  right of {len(drawn.said):,} held out after so many judgments: {', '.join(curve)}")
    print(f"  {'':28} {'accuracy':>22} {'log-loss':>9}   more accurate than the batch by")
    batch = batch_by_another(drawn, head.precision)
    for name, p in {
        "batch, by scikit-learn": batch,
        "streamed, tuned at doublings": drawn.told(head),
        "streamed, never refitted": drawn.told(alone),
    }.items():
        gain = drawn.right(p) - drawn.right(batch)
        more = "" if p is batch else f"{with_interval(gain, drawn.group, '+')} points"
        points = with_interval(drawn.right(p), drawn.group)
        print(f"  {name:28} {points:>22} {drawn.loss(p):>9.4f}   {more}")
    precisions(head, drawn)
    withdrawals(head, drawn)


def batch_by_another(drawn: Drawn, precision: float) -> Numbers:
    """P(b preferred), by a program that is not ours."""
    model = LogisticRegression(C=1 / precision, fit_intercept=False, tol=1e-8, max_iter=1000)
    model.fit(drawn.z.double().numpy(), drawn.side)
    return np.asarray(model.predict_proba(drawn.asked.double().numpy())[:, 1])


def precisions(head: BayesianHead, drawn: Drawn) -> None:
    """The precision that evidence chose, beside the one that would have been best."""
    losses, mean = [], head.mean
    for precision in GRID:
        mean = fit(head.ledger, head.centre, float(precision), mean).mean
        losses.append(drawn.loss(np.asarray(torch.sigmoid(drawn.asked.double() @ mean))))
    best = int(np.argmin(losses))
    print(
        f"  evidence chose a precision of {head.precision:.2g}; of {len(GRID)} tried, the best on "
        f"what was held out is {GRID[best]:.2g}, with {losses[best]:.4f}"
    )


def withdrawals(head: BayesianHead, drawn: Drawn) -> None:
    """A tenth is withdrawn, from anywhere in the stream."""
    numbers = range(1, len(drawn.z) + 1)
    took = timed(lambda number: head.withdraw(str(number)), numbers[::10])
    at_once = drawn.told(head)
    head.refit()
    never = drawn.head(head.precision)
    for number in set(numbers) - set(numbers[::10]):
        never.learn(str(number), drawn.z[number - 1], float(drawn.side[number - 1]))
    never.refit()
    before, after = (np.abs(p - drawn.told(never)).max() for p in (at_once, drawn.told(head)))
    print(
        f"  {len(numbers[::10]):,} withdrawn at {np.median(took) * 1e6:,.0f} us: P differs by up "
        f"to {before:.4f} from never having learnt them, after a refit by {after:.0e}"
    )


def with_interval(values: Numbers, group: NDArray[np.str_], sign: str = "") -> str:
    """Mean and interval, resampling groups."""
    names, place = np.unique(group, return_inverse=True)
    sums, sizes = np.bincount(place, values), np.bincount(place)
    drawn = np.random.default_rng(0).integers(len(names), size=(RESAMPLES, len(names)))
    low, high = np.quantile(sums[drawn].sum(1) / sizes[drawn].sum(1), [0.025, 0.975])
    return f"{values.mean():{sign}.2f} [{low:{sign}.2f}, {high:{sign}.2f}]"


if __name__ == "__main__":
    main()
