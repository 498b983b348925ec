"""Metrics of score differences against what judges chose, each with its interval."""

from typing import Any

import numpy as np

from preference_model.evaluation.resampling import Floats, estimate, losses, ratio, resampled

BINS = 10  # of the winner's probability, from 0.5 to 1
SUMS = ("pairs", "decided", "right", "loss", "squares", "longer")
METRICS = ("accuracy", "log_loss", "brier", "calibration_error", "longer_wins")


def measures(delta: Floats, chosen: Floats, length: Floats) -> Floats:
    """What metrics are sums of, (pairs, SUMS and 3 * BINS), so that a resample is a weighted sum.

    `length` is positive where b is the longer one.
    """
    decided = chosen != 0.5
    sure = 1 / (1 + np.exp(-np.abs(delta)))  # the winner's probability
    right = agrees(delta, chosen)
    first = len(SUMS)
    columns = np.zeros((len(delta), first + 3 * BINS))
    columns[:, 0] = 1
    columns[:, 1] = decided
    columns[:, 2] = decided * right
    columns[:, 3] = losses(delta, chosen)
    columns[:, 4] = squares(delta, chosen)
    columns[:, 5] = decided * agrees(length, chosen)
    place = np.minimum((sure - 0.5) * 2 * BINS, BINS - 1).astype(int)
    rows = np.arange(len(delta))
    columns[rows, first + place] = 1
    columns[rows, first + BINS + place] = sure
    columns[rows, first + 2 * BINS + place] = right
    return columns


def agrees(delta: Floats, chosen: Floats) -> Floats:
    """1 where the sign of delta says what the judge said, 0 where the opposite, 0.5 where either
    saw a tie."""
    return (1 + np.sign(delta) * np.sign(chosen - 0.5)) / 2


def squares(delta: Floats, chosen: Floats) -> Floats:
    """(P(b preferred) - chosen)^2, whose mean is the Brier score; all shapes (pairs,)."""
    return np.asarray((probability(delta) - chosen) ** 2)


def probability(delta: Floats) -> Floats:
    """sigmoid(delta), without overflow."""
    return (1 + np.tanh(delta / 2)) / 2


def summarised(sums: Floats, confidence: float) -> dict[str, Any]:
    """Metrics of (groups, columns) sums, each with its interval."""
    total = sums.sum(0)
    point = figures(total)
    draws = figures(resampled(sums)) if len(sums) > 1 else None
    if draws is not None:
        # Resampling adds noise to every bin, which only ever raises their error: taken off again.
        error = draws["calibration_error"]
        shift = error.mean() - point["calibration_error"]
        draws["calibration_error"] = np.maximum(error - shift, 0)

    def told(name: str, place: int = 0) -> dict[str, float | None]:
        drawn = None if draws is None else np.atleast_2d(draws[name].T)[place]
        return estimate(float(np.atleast_1d(point[name])[place]), drawn, confidence)

    number = total[len(SUMS) :]
    return {
        "pairs": int(total[0]),
        "ties": int(total[0] - total[1]),
        **{name: told(name) for name in METRICS},
        "reliability": [
            {
                "from": 0.5 + place / (2 * BINS),
                "to": 0.5 + (place + 1) / (2 * BINS),
                "pairs": int(number[place]),
                "predicted": float(point["predicted"][place]),
                "observed": (seen := told("observed", place))["value"],
                "low": seen["low"],
                "high": seen["high"],
            }
            for place in range(BINS)
            if number[place]
        ],
    }


def figures(sums: Floats) -> dict[str, Floats]:
    """From (..., columns) sums; calibration error is the expected one, in equal bins."""
    pairs, decided, right, loss, squared, longer = (sums[..., n] for n in range(len(SUMS)))
    number, sure, agreed = np.split(sums[..., len(SUMS) :], 3, axis=-1)
    return {
        "accuracy": ratio(right, decided),
        "log_loss": ratio(loss, pairs),
        "brier": ratio(squared, pairs),
        "longer_wins": ratio(longer, decided),
        "calibration_error": ratio(np.abs(agreed - sure).sum(-1), pairs),
        "predicted": ratio(sure, number),
        "observed": ratio(agreed, number),
    }
