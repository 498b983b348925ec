"""Metrics of the test fold cut in several ways: where a checkpoint can be trusted, where not."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from preference_model.evaluation.exam import Exam
from preference_model.evaluation.measures import measures, summarised
from preference_model.evaluation.resampling import Floats, by_group

SMALL = 50  # pairs: of fewer an interval is told and nothing claimed
MOST = 12  # names of annotators or campaigns; the rest go together
ALIKE = np.log(1.1)  # lengths within a tenth of each other
STRENGTHS = ("tie", "slightly", "somewhat", "clearly", "much")
LENGTHS = ("shorter", "alike", "longer")  # the preferred one, beside the other
TOTALS = (200, 500, 1000, 2500)  # characters of both together
TURNS = ("1", "2", "3", "4", "5 or more")  # of the user's, in the prompt
STRANGE = (50, 90, 99)  # percentiles of the prompt among ordinary ones
OTHERS = "others"
TOLD = ("accuracy", "log_loss", "brier", "calibration_error")
NOTHING: dict[str, float | None] = {"value": None, "low": None, "high": None}


@dataclass(frozen=True)
class Cut:
    """One way to part the comparisons."""

    by: str
    names: tuple[str, ...]
    place: NDArray[np.int64]  # (pairs,) index into names; -1 in none of them


def cuts(
    exam: Exam, annotators: Sequence[str], campaigns: Sequence[str], percentile: Floats | None
) -> list[Cut]:
    """percentile is of each comparison's prompt, (pairs,), NaN where it is not known."""
    held = exam.held
    long = np.array([len(completion) for _, completion in exam.texts])
    turns = np.array([sum(role == "user" for role, _ in prompt) for prompt, _ in exam.texts])
    side = np.sign(held.chosen - 0.5)
    ratio = side * exam.length  # above 0: the preferred one is longer
    of_length = np.where(side == 0, -1, 1 + (ratio > ALIKE) - (ratio < -ALIKE))
    found = [
        Cut("strength", STRENGTHS, np.clip(np.rint(held.strength), 0, 4).astype(np.int64)),
        Cut("length", LENGTHS, of_length.astype(np.int64)),
        Cut("total_length", ranges(TOTALS), np.digitize(long[held.a] + long[held.b], TOTALS)),
        Cut("turns", TURNS, np.clip(turns[held.a], 1, len(TURNS)) - 1),
        most_frequent("annotator", annotators, held.annotator),
        most_frequent("campaign", campaigns, held.campaign),
    ]
    if percentile is not None:
        place = np.where(np.isnan(percentile), -1, np.digitize(percentile, STRANGE))
        found.append(Cut("strangeness", ranges(STRANGE), place.astype(np.int64)))
    return found


def ranges(edges: Sequence[int]) -> tuple[str, ...]:
    """Names of what np.digitize tells apart; the upper edge belongs to the next."""
    between = [f"{low:,} to {high:,}" for low, high in zip(edges, edges[1:], strict=False)]
    return (f"under {edges[0]:,}", *between, f"{edges[-1]:,} or more")


def most_frequent(by: str, names: Sequence[str], place: NDArray[np.int64]) -> Cut:
    """Whoever has most of the comparisons by name, the rest as others."""
    counted = np.bincount(place[place >= 0], minlength=len(names))
    kept = [int(n) for n in np.argsort(-counted, kind="stable")[:MOST] if counted[n]]
    moved = np.full(len(names) + 1, len(kept))  # the last is for those of nobody known
    moved[kept] = np.arange(len(kept))
    moved[-1] = -1
    return Cut(by, (*(names[n] for n in kept), OTHERS), moved[place])


def sliced(exam: Exam, deltas: Floats, found: Sequence[Cut]) -> dict[str, list[dict[str, Any]]]:
    """{criterion: slices}; a slice without pairs is left out."""
    return {
        name: [
            {"by": cut.by, "name": label, **one(exam, deltas, mask)}
            for cut in found
            for place, label in enumerate(cut.names)
            if (mask := exam.part("test", criterion) & (cut.place == place)).any()
        ]
        for criterion, name in enumerate(exam.criteria)
    }


def one(exam: Exam, deltas: Floats, of: NDArray[np.bool_]) -> dict[str, Any]:
    """Of few pairs only within which bounds the accuracy lies: a bootstrap of them would be far too
    sure."""
    columns = measures(deltas[of], exam.held.chosen[of], exam.length[of])
    sums = by_group(columns, exam.held.group[of])
    pairs, decided, right = sums.sum(0)[:3]
    told = {"pairs": int(pairs), "groups": len(sums), "claimed": bool(pairs >= SMALL)}
    if told["claimed"]:
        whole = summarised(sums, exam.confidence)
        return {**told, **{name: whole[name] for name in TOLD}}
    bounds = NOTHING
    if decided:
        independent = min(decided, len(sums))
        low, high = wilson(right / decided, independent, exam.confidence)
        bounds = {"value": None, "low": low, "high": high}
    return {**told, **dict.fromkeys(TOLD, NOTHING), "accuracy": bounds}


def wilson(share: float, count: float, confidence: float) -> tuple[float, float]:
    """Wilson's score interval of a share (Wilson 1927), which holds for the smallest counts."""
    z = float(ndtri(1 - (1 - confidence) / 2))
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    half = z * np.sqrt(share * (1 - share) / count + (z / (2 * count)) ** 2) / (1 + z * z / count)
    return float(max(middle - half, 0)), float(min(middle + half, 1))
