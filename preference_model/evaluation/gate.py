"""The gate: is the challenger better than its rival, by evidence that neither was trained on?

Differences of log-loss on the same comparisons, with intervals from a bootstrap of whole groups.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from preference_model.evaluation.resampling import Floats, by_group, estimate, ratio, resampled

RANK = {"kept": 0, "not_enough_evidence": 1, "promoted": 2}
FLOORS = {"chance": "not_above_chance", "length": "not_above_length"}


@dataclass(frozen=True)
class Contest:
    """The rival's log-loss minus the challenger's, (pairs,): positive where the challenger wins."""

    rival: str  # "champion", "length" or "chance"
    difference: Floats
    criterion: NDArray[np.int64]
    group: NDArray[np.int64]


def decide(
    contests: Sequence[Contest], criteria: Sequence[str], confidence: float, least_pairs: int
) -> dict[str, Any]:
    """The hardest of the contests decides, so every rival has to be beaten."""
    outcomes = [judge(contest, criteria, confidence, least_pairs) for contest in contests]
    return min(
        outcomes, key=lambda o: (RANK[o["verdict"]], -np.inf if o["low"] is None else o["low"])
    )


def judge(
    contest: Contest, criteria: Sequence[str], confidence: float, least_pairs: int
) -> dict[str, Any]:
    overall, alone = measured(contest, criteria, confidence)
    verdict, reason = ruled(overall, alone, least_pairs)
    if reason in ("undecided", "worse"):
        reason = FLOORS.get(contest.rival, reason)
    return {
        "verdict": verdict,
        "reason": reason,
        "rival": contest.rival,
        "difference": overall["value"],
        "low": overall["low"],
        "high": overall["high"],
        "confidence": confidence,
        "least_pairs": least_pairs,
        "by_criterion": alone,
    }


def measured(
    contest: Contest, criteria: Sequence[str], confidence: float
) -> tuple[dict[str, float | None], dict[str, dict[str, Any]]]:
    """The mean over criteria of their mean difference, and each criterion's own."""
    count = len(criteria)
    columns = np.zeros((len(contest.difference), 2 * count))  # sums and counts, side by side
    rows = np.arange(len(contest.difference))
    columns[rows, contest.criterion] = contest.difference
    columns[rows, count + contest.criterion] = 1
    sums = by_group(columns, contest.group)
    draws = resampled(sums) if len(sums) > 1 else None
    point = means(sums.sum(0), count)
    drawn = None if draws is None else means(draws, count)
    alone = {}
    for place, name in enumerate(criteria):
        own = estimate(point[place], None if drawn is None else drawn[:, place], confidence)
        pairs = int((contest.criterion == place).sum())
        alone[name] = {"pairs": pairs, "difference": own["value"], **ends(own)}
    macro = None if drawn is None else macro_mean(drawn)
    return estimate(float(macro_mean(point)), macro, confidence), alone


def means(sums: Floats, count: int) -> Floats:
    return ratio(sums[..., :count], sums[..., count:])


def macro_mean(values: Floats) -> Floats:
    """Over the criteria that have pairs; NaN where none has."""
    there = ~np.isnan(values)
    return ratio(np.where(there, values, 0).sum(-1), there.sum(-1).astype(float))


def ends(estimated: Mapping[str, float | None]) -> dict[str, float | None]:
    return {"low": estimated["low"], "high": estimated["high"]}


def ruled(
    overall: Mapping[str, float | None], alone: Mapping[str, Mapping[str, Any]], least_pairs: int
) -> tuple[str, str]:
    """Verdict and reason."""
    low, high = overall["low"], overall["high"]
    if any(own["pairs"] < least_pairs for own in alone.values()) or low is None or high is None:
        return "not_enough_evidence", "too_few_pairs"
    if high < 0:
        return "kept", "worse"
    if any(own["high"] is not None and own["high"] < 0 for own in alone.values()):
        return "kept", "criterion_fell"
    return ("promoted", "better") if low > 0 else ("not_enough_evidence", "undecided")
