"""Two checkpoints on the same comparisons."""

from typing import Any

import numpy as np
from scipy.stats import binom

from preference_model.evaluation.exam import Exam
from preference_model.evaluation.measures import agrees, squares
from preference_model.evaluation.resampling import (
    Floats,
    by_group,
    estimate,
    losses,
    ratio,
    resampled,
)


def against(exam: Exam, deltas: Floats, rivals: Floats) -> dict[str, dict[str, Any]]:
    """{fold: {criterion: how much better the first is than the second}}."""
    return {
        fold: {
            name: compared(exam, deltas, rivals, fold, number)
            for number, name in enumerate(exam.criteria)
        }
        for fold in ("test", "validation")
    }


def compared(
    exam: Exam, deltas: Floats, rivals: Floats, fold: str, criterion: int
) -> dict[str, Any]:
    """Differences by a paired bootstrap of groups, each positive where `deltas` are better.

    McNemar's test asks of the comparisons that only one of the two got right whether they fall
    evenly. It takes them for independent, which those of one opening are not: the interval decides.
    """
    of = exam.part(fold, criterion)
    if not of.any():
        return {"pairs": 0}
    chosen, own, other = exam.held.chosen[of], deltas[of], rivals[of]
    decided = chosen != 0.5
    right, theirs = agrees(own, chosen), agrees(other, chosen)
    columns = [
        np.ones(len(chosen)),
        decided,
        decided * (right - theirs),
        losses(other, chosen) - losses(own, chosen),
        squares(other, chosen) - squares(own, chosen),
    ]
    sums = by_group(np.stack(columns, 1).astype(np.float64), exam.held.group[of])
    point, drawn = gains(sums.sum(0)), gains(resampled(sums)) if len(sums) > 1 else None
    ours = int((decided & (right == 1) & (theirs == 0)).sum())
    only = int((decided & (right == 0) & (theirs == 1)).sum())
    return {
        "pairs": len(chosen),
        **{
            name: estimate(float(value), None if drawn is None else drawn[name], exam.confidence)
            for name, value in point.items()
        },
        "mcnemar": {"only_this": ours, "only_rival": only, **mcnemar(ours, only)},
    }


def gains(sums: Floats) -> dict[str, Floats]:
    pairs, decided, accuracy, loss, squared = (sums[..., n] for n in range(5))
    return {
        "accuracy": ratio(accuracy, decided),
        "log_loss": ratio(loss, pairs),
        "brier": ratio(squared, pairs),
    }


def mcnemar(one: int, other: int) -> dict[str, float]:
    """Two-sided p of an even split: exact, and mid-p, which is less timid and hardly ever too bold
    (Fagerland, Lydersen and Laake 2013)."""
    count, fewer = one + other, min(one, other)
    tail, at = binom.cdf(fewer, count, 0.5), binom.pmf(fewer, count, 0.5)
    return {"exact": float(min(1.0, 2 * tail)), "mid_p": float(2 * tail - at)}
