"""Intervals from a bootstrap that resamples whole groups: comparisons of one opening are not
independent (Efron and Tibshirani 1993, chapter 8).

Everything here is numpy; seeds are fixed, so the same evidence always gives the same interval.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

RESAMPLES = 2000
PORTION = 4_000_000  # draws held in memory at once


def losses(delta: Floats, chosen: Floats) -> Floats:
    """Log-loss in nats of P(b preferred) = sigmoid(delta); chosen is 1 for b, 0 for a, 0.5 a tie.

    All shapes (pairs,).
    """
    return chosen * np.logaddexp(0, -delta) + (1 - chosen) * np.logaddexp(0, delta)


def by_group(columns: Floats, group: NDArray[np.int64]) -> Floats:
    """(pairs, columns) summed to (groups, columns)."""
    names, place = np.unique(group, return_inverse=True)
    sums = np.zeros((len(names), columns.shape[1]))
    np.add.at(sums, place, columns)
    return sums


def resampled(sums: Floats, seed: int = 0) -> Floats:
    """Totals of RESAMPLES bootstrap draws of groups: (groups, columns) to (RESAMPLES, columns)."""
    rng = np.random.default_rng(seed)
    groups = len(sums)
    at_once = max(PORTION // max(groups, 1), 1)
    totals = []
    for begin in range(0, RESAMPLES, at_once):
        count = min(at_once, RESAMPLES - begin)
        drawn = rng.integers(groups, size=(count, groups)) + groups * np.arange(count)[:, None]
        times = np.bincount(drawn.ravel(), minlength=count * groups).reshape(count, groups)
        totals.append(times @ sums)
    return np.concatenate(totals)


def ratio(top: Floats, bottom: Floats) -> Floats:
    """NaN where there is nothing to divide by."""
    empty = np.full(np.shape(top), np.nan)
    return np.asarray(np.divide(top, bottom, out=empty, where=bottom > 0))


def interval(values: Floats, confidence: float) -> tuple[float, float] | None:
    """Between the tails of the draws in which the value exists."""
    values = values[~np.isnan(values)]
    if not len(values):
        return None
    tail = (1 - confidence) / 2
    low, high = np.quantile(values, [tail, 1 - tail])
    return float(low), float(high)


def estimate(point: float, draws: Floats | None, confidence: float) -> dict[str, float | None]:
    """`draws` None: a single group, which tells nothing of how groups differ."""
    ends = None if draws is None or np.isnan(point) else interval(draws, confidence)
    low, high = ends or (None, None)
    return {"value": None if np.isnan(point) else float(point), "low": low, "high": high}
