"""The held-out comparisons, and what a checkpoint makes of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from preference_model.checkpoint import Checkpoint
from preference_model.config import Stage, Watcher
from preference_model.data.snapshot import FOLDS, Comparisons, Snapshot, Text
from preference_model.evaluation.gate import Contest, decide
from preference_model.evaluation.measures import measures, probability, summarised
from preference_model.evaluation.resampling import Floats, by_group, losses
from preference_model.network.scoring import score

LEAP = 2.0  # of a Newton step, at most: a longer one may overshoot for ever
RIDGE = 1e-2  # of a logistic fit: pairs that one side always wins leave it finite


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
            logistic(lengths(snapshot.texts, own)[:, None], own.chosen)[0]
            for own in (every.of("train", number) for number in range(len(snapshot.criteria)))
        ]
        ratios = lengths(snapshot.texts, held)
        return cls(snapshot.criteria, snapshot.texts, held, ratios, np.array(rate), confidence)

    def taken_by(self, candidate: Checkpoint, watcher: Watcher) -> Floats:
        """score_b - score_a, (pairs,); a criterion that the candidate does not know is a tie."""
        return differences(candidate, self.criteria, self.texts, self.held, watcher)

    def part(self, fold: str, criterion: int) -> NDArray[np.bool_]:
        """Which of the comparisons are of this fold and criterion, (pairs,)."""
        of = (self.held.fold == FOLDS.index(fold)) & (self.held.criterion == criterion)
        return np.asarray(of)

    def marks(self, deltas: Floats) -> dict[str, dict[str, Any]]:
        """{fold: {criterion: metrics}}."""
        return {
            fold: {name: self.metrics(deltas, fold, n) for n, name in enumerate(self.criteria)}
            for fold in ("test", "validation")
        }

    def metrics(self, deltas: Floats, fold: str, criterion: int) -> dict[str, Any]:
        of = self.part(fold, criterion)
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


def differences(
    candidate: Checkpoint, criteria: Sequence[str], texts: Sequence[Text], pairs: Comparisons,
    watcher: Watcher,
) -> Floats:  # fmt: skip
    """score_b - score_a, (pairs,); a criterion that the candidate does not know is a tie."""
    scores = scored(candidate, texts, pairs, watcher).mean(-1)
    known = candidate.model.criteria
    columns = np.array([known.index(name) if name in known else -1 for name in criteria])
    column = columns[pairs.criterion]
    deltas = scores[pairs.b, column] - scores[pairs.a, column]
    return np.where(column < 0, 0.0, deltas.astype(np.float64))


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


def lengths(texts: Sequence[Text], pairs: Comparisons) -> Floats:
    """log of (length of b / length of a) in characters, one added to each; (pairs,)."""
    long = np.log1p([len(completion) for _, completion in texts])
    return np.asarray(long[pairs.b] - long[pairs.a], np.float64)


def logistic(
    x: Floats, chosen: Floats, given: Floats | float = 0.0, ridge: float = RIDGE
) -> Floats:
    """Weights (features,) of P(b preferred) = sigmoid(given + x @ weights), by Newton's method.

    x is (pairs, features) of differences, b's less a's, so there is no intercept; chosen may be
    probabilities; `given` is a margin that stays as it is.
    """
    weights = np.zeros(x.shape[1])
    for _ in range(20):
        p = probability(given + x @ weights)
        slope = x.T @ (chosen - p) - ridge * weights
        curve = (x.T * (p * (1 - p))) @ x + ridge * np.eye(len(weights))
        step = np.linalg.solve(curve, slope)
        weights = weights + step * LEAP / max(float(np.linalg.norm(step)), LEAP)
    return weights
