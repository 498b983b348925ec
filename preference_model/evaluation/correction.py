"""What length is over- or underpaid in a checkpoint, taken out again afterwards.

A score becomes score + rate * log(1 + characters of the completion): length is the sort of bias
that can be subtracted without training anew (Huang et al. 2024, arXiv 2409.17407, smooth the score
over length; here a line in log length, by criterion, since its sign differs between them).
"""

from typing import Any

import numpy as np

from preference_model.checkpoint import Checkpoint
from preference_model.config import Watcher
from preference_model.data.snapshot import Snapshot
from preference_model.evaluation.bias import FEATURES, worth
from preference_model.evaluation.comparison import compared
from preference_model.evaluation.exam import Exam, differences, lengths, logistic
from preference_model.evaluation.resampling import Floats

PRIOR = 1.0  # of the rate, as a ridge: a normal with deviation 1, which few pairs hardly move


def correct(
    challenger: Checkpoint, snapshot: Snapshot, exam: Exam, deltas: Floats, watcher: Watcher
) -> dict[str, Any]:
    """{criterion: rate and metrics of the test fold before and after}, the rate from the
    calibration fold alone."""
    pairs = snapshot.comparisons.of("calibration")
    given = differences(challenger, exam.criteria, exam.texts, pairs, watcher)
    ratios = lengths(snapshot.texts, pairs)
    told = {}
    for number, name in enumerate(exam.criteria):
        own, of = pairs.criterion == number, exam.part("test", number)
        rate = fit_correction(given[own], ratios[own], pairs.chosen[own])
        after = np.where(of, deltas + rate * exam.length, deltas)
        told[name] = {
            "rate": rate,
            "pairs": int(own.sum()),
            "before": {
                **exam.metrics(deltas, "test", number),
                "excess": excess(exam, deltas, number),
            },
            "after": {**exam.metrics(after, "test", number), "excess": excess(exam, after, number)},
            "difference": compared(exam, after, deltas, "test", number),
        }
    return told


def fit_correction(delta: Floats, ratio: Floats, chosen: Floats) -> float:
    """The rate of which P(b preferred) = sigmoid(delta + rate * ratio) is likeliest; all (pairs,).

    Where the likelihood is highest sum((chosen - p) ratio) = 0: length is paid as judges pay it.
    """
    return float(logistic(ratio[:, None], chosen, delta, PRIOR)[0])


def excess(exam: Exam, deltas: Floats, criterion: int) -> dict[str, Any] | None:
    """What length alone is worth to these scores beyond what it is worth to judges."""
    of = exam.part("test", criterion)
    if not of.any():
        return None
    pairs = exam.held.where(of)
    row = worth(exam.length[of][:, None], FEATURES[:1], deltas[of], pairs, exam.confidence)[0]
    found: dict[str, Any] | None = row.get("excess")
    return found
