"""How much of the preferences needs no reading: explained by length, looks, side and haste alone.

A logistic model of "b was preferred" on differences (b less a), without an intercept: a and b are
names, so that nothing is left where all differences are nil. Ties say nothing of a side.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log2
from typing import Any

from annotation.measures.agreement import Z, wilson
from annotation.measures.texts import Looks

FEATURES = ("length", "markdown", "refusal", "left", "haste_left", "haste_length")
SHARES = ("length", "markdown", "refusal", "left")  # of which "wins n%" can be said
FEWEST = 40  # rows below which nothing is fitted
FOLDS = 5
RESAMPLES = 400
# Seen as much evidence for each feature as against it, as two more rows would be: keeps what
# separates the preferences finite (a log-F(1, 1) prior; Greenland & Mansournia 2015).
PRIOR = 1.0


@dataclass(frozen=True, slots=True)
class Row:
    """One preference, and what of it is known without reading."""

    b_wins: bool
    a: Looks
    b: Looks
    b_left: bool
    hasty: bool  # faster than half of this person's judgments
    cluster: int  # rows of one task are not independent
    weight: float = 1.0


def features(row: Row) -> tuple[float, ...]:
    """Differences: length and marks in doublings, refusals and sides as half a unit either way."""
    length = log2((row.b.characters + 1) / (row.a.characters + 1))
    marks = log2((row.b.marks + 1) / (row.a.marks + 1))
    refusal = float(row.b.refuses) - float(row.a.refuses)
    left = 0.5 if row.b_left else -0.5
    haste = 0.5 if row.hasty else -0.5
    return length, marks, refusal, left, haste * left, haste * length


def fit(rows: Sequence[Row]) -> dict[str, Any] | None:
    """What the shortcuts explain and which count; None where too few rows can tell."""
    import numpy as np

    if len(rows) < FEWEST:
        return None
    x = np.array([features(row) for row in rows])
    y = np.array([float(row.b_wins) for row in rows])
    weights = np.array([row.weight for row in rows])
    clusters = np.unique([row.cluster for row in rows], return_inverse=True)[1]
    if clusters.max() < FOLDS:
        return None
    return {
        "of": len(rows),
        **explained(x, y, weights, clusters),
        "features": [*odds(x, y, weights, clusters)],
        "shares": shares(rows),
    }


def explained(x: Any, y: Any, weights: Any, clusters: Any) -> dict[str, Any]:
    """Out of fold: the share of log loss explained (McFadden), and the accuracy, by bootstrap."""
    import numpy as np

    chance = np.random.default_rng(0)
    fold = chance.permutation(clusters.max() + 1)[clusters] % FOLDS
    p = np.empty(len(y))
    for held in range(FOLDS):
        train = fold != held
        p[~train] = predicted(x[~train], coefficients(x[train], y[train], weights[train]))
    gain = 1 + (y * np.log2(p) + (1 - y) * np.log2(1 - p))  # of one bit that a coin leaves open
    right = np.where(p == 0.5, 0.5, (p > 0.5) == (y > 0.5))
    sums = np.stack(
        [np.bincount(clusters, weights * one) for one in (gain, right, np.ones(len(y)))], axis=1
    )
    drawn = chance.multinomial(len(sums), np.full(len(sums), 1 / len(sums)), size=RESAMPLES)
    resampled = drawn @ sums
    value = sums.sum(axis=0)
    return {
        "explained": interval(value[0] / value[2], resampled[:, 0] / resampled[:, 2]),
        "accuracy": interval(value[1] / value[2], resampled[:, 1] / resampled[:, 2]),
    }


def interval(value: float, drawn: Any) -> dict[str, float]:
    import numpy as np

    low, high = np.quantile(drawn, [0.025, 0.975])
    return {
        "value": float(value),
        "low": float(min(low, value)),
        "high": float(max(high, value)),
    }


def predicted(x: Any, beta: Any) -> Any:
    import numpy as np

    return np.clip(1 / (1 + np.exp(-np.clip(x @ beta, -30, 30))), 1e-4, 1 - 1e-4)


def coefficients(x: Any, y: Any, weights: Any) -> Any:
    """Fitted with the prior as rows, one for each feature: half a win, one unit apart."""
    import numpy as np
    import statsmodels.api as sm

    extra = prior(x, weights)
    model = sm.GLM(
        np.concatenate([y, np.full(len(extra), 0.5)]),
        np.concatenate([x, extra]),
        family=sm.families.Binomial(),
        freq_weights=np.concatenate([weights, np.full(len(extra), PRIOR)]),
    )
    return model.fit(maxiter=50).params


def prior(x: Any, weights: Any) -> Any:
    import numpy as np

    return np.diag(np.maximum(np.sqrt(np.average(x**2, axis=0, weights=weights)), 1e-6))


def errors(x: Any, y: Any, weights: Any, clusters: Any, beta: Any) -> Any:
    """Standard errors that allow for rows of one cluster being alike (a sandwich)."""
    import numpy as np

    p, extra = predicted(x, beta), prior(x, weights)
    q = predicted(extra, beta)
    curve = (x.T * (weights * p * (1 - p))) @ x + (extra.T * (PRIOR * q * (1 - q))) @ extra
    pulls = x * (weights * (y - p))[:, None]
    summed = np.stack([np.bincount(clusters, column) for column in pulls.T], axis=1)
    inverse = np.linalg.inv(curve)
    return np.sqrt(np.diag(inverse @ (summed.T @ summed + curve * 1e-9) @ inverse))


def odds(x: Any, y: Any, weights: Any, clusters: Any) -> list[dict[str, Any]]:
    """By how much each multiplies the odds, the others being equal; with robust intervals."""
    import numpy as np

    beta = coefficients(x, y, weights)
    reach = Z * errors(x, y, weights, clusters, beta)
    ends = np.exp(np.clip([beta, beta - reach, beta + reach], -20, 20)).T
    return [
        {
            "name": name,
            "odds": float(value),
            "low": float(low),
            "high": float(high),
            "differs": int(np.count_nonzero(column)),
        }
        for name, (value, low, high), column in zip(FEATURES, ends, x.T, strict=True)
        if np.any(column)
    ]


def shares(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Of the pairs that differ in one thing, how often the one with more of it wins."""
    columns = dict(zip(FEATURES, zip(*(features(row) for row in rows), strict=True), strict=True))
    return [{"name": name, **found} for name in SHARES if (found := wins(rows, columns[name]))]


def wins(rows: Sequence[Row], difference: Sequence[float]) -> dict[str, Any] | None:
    """A share of wins; rows of one task count as much as their agreement leaves them."""
    won: dict[int, list[float]] = {}
    for row, more in zip(rows, difference, strict=True):
        if more:
            won.setdefault(row.cluster, []).append(float((more > 0) == row.b_wins))
    count = sum(map(len, won.values()))
    if not count:
        return None
    hits = sum(map(sum, won.values()))
    effective = count / design_effect(won, hits / count, count)
    low, high = wilson(hits / count * effective, effective)
    return {"value": hits / count, "low": low, "high": high, "of": count}


def design_effect(won: Mapping[int, Sequence[float]], share: float, count: int) -> float:
    """How many times wider the variance is than of as many independent rows; never less than 1."""
    if not 0 < share < 1:
        return max(1.0, count / len(won))
    between = sum((sum(one) - share * len(one)) ** 2 for one in won.values())
    return max(1.0, between / (count * share * (1 - share)))
