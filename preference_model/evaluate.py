"""What a checkpoint knows, measured on comparisons that it was not trained on."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from preference_model import checkpoint
from preference_model.checkpoint import Checkpoint
from preference_model.config import Stage, Watcher
from preference_model.data import FOLDS, Comparisons, Snapshot, Text, read_snapshot
from preference_model.gate import (
    Contest,
    Floats,
    by_group,
    decide,
    estimate,
    losses,
    ratio,
    resampled,
)
from preference_model.model import chosen_device, score

BINS = 10  # of the winner's probability, from 0.5 to 1
WIDEST = 0.5  # of log temperature, as a normal prior: few pairs leave the scale nearly as it is


def evaluate(
    folder: Path, snapshot_path: Path, champion: Path | None, watcher: Watcher
) -> dict[str, Any]:
    """The report of `train`, for a finished checkpoint on this snapshot."""
    challenger = checkpoint.load(folder, chosen_device("auto"))
    manifest = challenger.manifest
    snapshot = read_snapshot(snapshot_path, manifest["criteria"], watcher)
    return {**manifest["training"], **report(challenger, champion, snapshot, watcher)}


def report(
    challenger: Checkpoint, champion: Path | None, snapshot: Snapshot, watcher: Watcher
) -> dict[str, Any]:
    """Metrics by fold and criterion, the champion's beside them, and the gate's verdict."""
    config = challenger.manifest["config"]
    exam = Exam.of(snapshot, config["confidence"])
    deltas = exam.taken_by(challenger, watcher)
    rival = None if champion is None else checkpoint.load(champion, challenger.device)
    rivals = None if rival is None else exam.taken_by(rival, watcher)
    return {
        "pairs": counts(snapshot),
        **exam.marks(deltas),
        "champion": None if rivals is None else exam.marks(rivals),
        "gate": exam.gate(deltas, rivals, config["least_pairs"]),
        "temperature": challenger.manifest["temperature"],
    }


def counts(snapshot: Snapshot) -> dict[str, dict[str, int]]:
    return {
        fold: {
            name: len(snapshot.comparisons.of(fold, number))
            for number, name in enumerate(snapshot.criteria)
        }
        for fold in FOLDS
    }


@dataclass(frozen=True)
class Exam:
    """The comparisons of the two held-out folds, and what they are measured against."""

    criteria: tuple[str, ...]
    texts: list[Text]
    held: Comparisons
    length: Floats  # log of how much longer b is, (pairs,)
    rate: Floats  # (criteria,) what a length is worth, as fitted on the training fold
    confidence: float

    @classmethod
    def of(cls, snapshot: Snapshot, confidence: float) -> "Exam":
        every = snapshot.comparisons
        held = every.where(np.isin(every.fold, (FOLDS.index("validation"), FOLDS.index("test"))))
        rate = [
            fit_rate(lengths(snapshot.texts, own), own.chosen)
            for own in (every.of("train", number) for number in range(len(snapshot.criteria)))
        ]
        ratios = lengths(snapshot.texts, held)
        return cls(snapshot.criteria, snapshot.texts, held, ratios, np.array(rate), confidence)

    def taken_by(self, candidate: Checkpoint, watcher: Watcher) -> Floats:
        """score_b - score_a, (pairs,); a criterion that the candidate does not know is a tie."""
        scores = scored(candidate, self.texts, self.held, watcher).mean(-1)
        known = [
            candidate.model.criteria.index(name) if name in candidate.model.criteria else -1
            for name in self.criteria
        ]
        column = np.array(known)[self.held.criterion]
        deltas = scores[self.held.b, column] - scores[self.held.a, column]
        return np.where(column < 0, 0.0, deltas.astype(np.float64))

    def marks(self, deltas: Floats) -> dict[str, dict[str, Any]]:
        """{fold: {criterion: metrics}}."""
        return {
            fold: {name: self.metrics(deltas, fold, n) for n, name in enumerate(self.criteria)}
            for fold in ("test", "validation")
        }

    def metrics(self, deltas: Floats, fold: str, criterion: int) -> dict[str, Any]:
        of = (self.held.fold == FOLDS.index(fold)) & (self.held.criterion == criterion)
        if not of.any():
            return {"pairs": 0}
        columns = measures(deltas[of], self.held.chosen[of], self.length[of])
        length_loss = losses(self.rate[criterion] * self.length[of], self.held.chosen[of]).mean()
        told = summarised(by_group(columns, self.held.group[of]), self.confidence)
        return {**told, "length_log_loss": float(length_loss)}

    def gate(self, deltas: Floats, rivals: Floats | None, least_pairs: int) -> dict[str, Any]:
        """A first challenger has to beat chance and length; a later one, the champion."""
        by_length = self.rate[self.held.criterion] * self.length
        against = {"chance": np.zeros_like(deltas), "length": by_length}
        if rivals is not None:
            against = {"champion": rivals}
        of = self.held.fold == FOLDS.index("validation")
        chosen = self.held.chosen[of]
        own = losses(deltas[of], chosen)
        contests = [
            Contest(
                name,
                losses(theirs[of], chosen) - own,
                self.held.criterion[of],
                self.held.group[of],
            )
            for name, theirs in against.items()
        ]
        return decide(contests, self.criteria, self.confidence, least_pairs)


def scored(
    candidate: Checkpoint, texts: Sequence[Text], pairs: Comparisons, watcher: Watcher,
    stage: Stage = "evaluating",
) -> Floats:  # fmt: skip
    """Scores of the texts that the pairs need, (texts, criteria, heads); the others stay 0."""
    needed = np.unique(np.concatenate([pairs.a, pairs.b]))
    total = len(needed)
    encoded = candidate.encoder.encode([texts[place] for place in needed])
    scores = np.zeros((len(texts), len(candidate.model.criteria), candidate.model.heads))
    scores[needed] = score(
        candidate.model,
        candidate.encoder,
        encoded,
        told=lambda share: watcher.progress(stage, round(share * total), total),
    )
    return scores


def calibrate(candidate: Checkpoint, snapshot: Snapshot, watcher: Watcher) -> dict[str, float]:
    """Centre and scale each criterion's heads on the calibration fold; returns temperatures.

    A score of 0 is then an average completion's, and the spread over heads is disagreement, not
    where each head happened to start. Without a bias in the saved folder the mean has to stay.
    """
    model, pairs = candidate.model, snapshot.comparisons.of("calibration")
    scores = scored(candidate, snapshot.texts, pairs, watcher, "calibrating")
    temperatures = {}
    for number, name in enumerate(snapshot.criteria):
        own = pairs.where(pairs.criterion == number)
        temperatures[name] = 1.0
        if not len(snapshot.comparisons.of("train", number)):
            model.silence(number)
        elif len(own):
            mine = scores[:, number]  # (texts, heads)
            delta = (mine[own.b] - mine[own.a]).mean(-1)
            centre = mine[np.unique(np.concatenate([own.a, own.b]))].mean(0)
            if not model.native_bias:
                centre = centre - centre.mean()
            temperatures[name] = fit_temperature(delta, own.chosen)
            model.rescale(number, centre, temperatures[name])
    return temperatures


def lengths(texts: Sequence[Text], pairs: Comparisons) -> Floats:
    """log of (length of b / length of a) in characters, one added to each; (pairs,)."""
    long = np.log1p([len(completion) for _, completion in texts])
    return np.asarray(long[pairs.b] - long[pairs.a], np.float64)


def fit_rate(x: Floats, chosen: Floats) -> float:
    """k of the logistic P(b preferred) = sigmoid(k x), by Newton's method from 0 with a light
    ridge."""
    rate = 0.0
    for _ in range(20):
        p = (1 + np.tanh(rate * x / 2)) / 2
        slope = ((chosen - p) * x).sum() - 1e-2 * rate
        rate += slope / ((p * (1 - p) * x * x).sum() + 1e-2)
    return float(rate)


def fit_temperature(delta: Floats, chosen: Floats) -> float:
    """T that makes sigmoid(delta / T) best calibrated to what was chosen; 1 without any pairs.

    Guo et al. 2017 (arXiv 1706.04599), with a normal prior on log T, by search over a fine grid:
    the loss is cheap, and has one valley.
    """
    grid = np.exp(np.linspace(-2.5, 2.5, 501))
    prior = 0.5 * (np.log(grid) / WIDEST) ** 2
    data = np.array([losses(delta / each, chosen).sum() for each in grid])
    return float(grid[np.argmin(data + prior)])


def measures(delta: Floats, chosen: Floats, length: Floats) -> Floats:
    """What metrics are sums of, (pairs, 5 + 3 * BINS), so that a resample is a weighted sum."""
    decided = chosen != 0.5
    sure = 1 / (1 + np.exp(-np.abs(delta)))  # the winner's probability
    right = agrees(delta, chosen)
    columns = np.zeros((len(delta), 5 + 3 * BINS))
    columns[:, 0] = 1
    columns[:, 1] = decided
    columns[:, 2] = decided * right
    columns[:, 3] = losses(delta, chosen)
    columns[:, 4] = decided * agrees(length, chosen)
    place = np.minimum((sure - 0.5) * 2 * BINS, BINS - 1).astype(int)
    rows = np.arange(len(delta))
    columns[rows, 5 + place] = 1
    columns[rows, 5 + BINS + place] = sure
    columns[rows, 5 + 2 * BINS + place] = right
    return columns


def agrees(delta: Floats, chosen: Floats) -> Floats:
    """1 where the sign of delta says what the judge said, 0 where the opposite, 0.5 where either
    saw a tie."""
    return (1 + np.sign(delta) * np.sign(chosen - 0.5)) / 2


def summarised(sums: Floats, confidence: float) -> dict[str, Any]:
    """Metrics of (groups, columns) sums, each with its interval."""
    point = figures(sums.sum(0))
    draws = figures(resampled(sums)) if len(sums) > 1 else None

    def told(name: str, place: int = 0) -> dict[str, float | None]:
        drawn = None if draws is None else np.atleast_2d(draws[name].T)[place]
        return estimate(float(np.atleast_1d(point[name])[place]), drawn, confidence)

    pairs = sums.sum(0)
    return {
        "pairs": int(pairs[0]),
        "ties": int(pairs[0] - pairs[1]),
        **{
            name: told(name)
            for name in ("accuracy", "log_loss", "calibration_error", "longer_wins")
        },
        "reliability": [
            {
                "from": 0.5 + place / (2 * BINS),
                "to": 0.5 + (place + 1) / (2 * BINS),
                "pairs": int(pairs[5 + place]),
                "predicted": float(point["predicted"][place]),
                "observed": (seen := told("observed", place))["value"],
                "low": seen["low"],
                "high": seen["high"],
            }
            for place in range(BINS)
            if pairs[5 + place]
        ],
    }


def figures(sums: Floats) -> dict[str, Floats]:
    """From (..., columns) sums; calibration error is the expected one, in equal bins."""
    number, sure, right = np.split(sums[..., 5:], 3, axis=-1)
    return {
        "accuracy": ratio(sums[..., 2], sums[..., 1]),
        "log_loss": ratio(sums[..., 3], sums[..., 0]),
        "longer_wins": ratio(sums[..., 4], sums[..., 1]),
        "calibration_error": ratio(np.abs(right - sure).sum(-1), sums[..., 0]),
        "predicted": ratio(sure, number),
        "observed": ratio(right, number),
    }
