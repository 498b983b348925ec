"""What length and style are worth to a checkpoint, beyond what they are worth to judges."""

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from preference_model.data.snapshot import Comparisons, Text
from preference_model.evaluation.exam import RIDGE, Exam, logistic
from preference_model.evaluation.measures import probability
from preference_model.evaluation.resampling import Floats, by_group, estimate, ratio, resampled

# What is counted in a completion, and what of it is compared: the log of one more than the count.
MARKS = {
    "emphasis": re.compile(r"\*\*\S|__\S|`[^`\n]+`"),
    "list": re.compile(r"^\s{0,3}(?:[-*+•]|\d{1,3}[.)])\s", re.MULTILINE),
    "heading": re.compile(r"^\s{0,3}#{1,6}\s", re.MULTILINE),
    "exclamation": re.compile(r"[!！¡]"),
}
# How refusals begin; only the first lines are looked at, for there or not.
REFUSAL = re.compile(
    r"\bI(?:['’]m| am) (?:sorry|afraid|unable|not able|not comfortable|not going to)\b"
    r"|\bI (?:can(?:['’]t|not| not)|won['’]t|will not|must decline|would rather not|do not feel)\b"
    r"|\bas an? (?:AI|language model)\b"
    r"|\b(?:lo siento|no puedo|no me es posible|como (?:modelo|inteligencia))\b"
    r"|آسف|عذر[اًا]|لا أستطيع|لا يمكنني",
    re.IGNORECASE,
)
OPENING = 300
FEATURES = ("length", *MARKS, "refusal")
FEWEST = 20  # comparisons in which a feature differs: of fewer nothing can be told
TIMES = (1.1, 1.5, 2.0, 3.0)  # how many times longer the longer one is


def looks(text: str) -> list[float]:
    """(features,): of the length and of each mark log(1 + count), of a refusal 0 or 1."""
    counts = [len(text), *(sum(1 for _ in mark.finditer(text)) for mark in MARKS.values())]
    return [*np.log1p(counts), float(REFUSAL.search(text[:OPENING]) is not None)]


def style(texts: Sequence[Text], pairs: Comparisons) -> Floats:
    """By how much b has more of each feature, (pairs, features)."""
    needed, places = np.unique(np.concatenate([pairs.a, pairs.b]), return_inverse=True)
    seen = np.array([looks(texts[place][1]) for place in needed]).reshape(-1, len(FEATURES))
    return np.asarray(seen[places[len(pairs) :]] - seen[places[: len(pairs)]])


def biased(exam: Exam, deltas: Floats) -> dict[str, dict[str, Any]]:
    """{criterion: what its test fold shows}."""
    return {
        name: of_criterion(exam, deltas, criterion) for criterion, name in enumerate(exam.criteria)
    }


def of_criterion(exam: Exam, deltas: Floats, criterion: int) -> dict[str, Any]:
    of = exam.part("test", criterion)
    pairs, delta = exam.held.where(of), deltas[of]
    if not len(pairs):
        return {"pairs": 0}
    x = style(exam.texts, pairs)
    return {
        "pairs": len(pairs),
        "length": {
            **linear(x[:, 0], delta, pairs, exam.confidence),
            "alone": worth(x[:, :1], FEATURES[:1], delta, pairs, exam.confidence)[0],
            "curve": curve(x[:, 0], delta, pairs, exam.confidence),
        },
        "style": worth(x, FEATURES, delta, pairs, exam.confidence),
    }


def linear(x: Floats, delta: Floats, pairs: Comparisons, confidence: float) -> dict[str, Any]:
    """Correlation and slope of the score difference on the log length difference.

    Through the origin, as if every comparison stood there both ways round: which of two
    completions is called b must not matter.
    """
    sums = by_group(np.stack([x * delta, x * x, delta * delta], 1), pairs.group)

    def figures(of: Floats) -> dict[str, Floats]:
        both, lengths, scores = of[..., 0], of[..., 1], of[..., 2]
        return {
            "correlation": ratio(both, np.sqrt(lengths * scores)),
            "slope": ratio(both, lengths),
        }

    point, draws = figures(sums.sum(0)), figures(resampled(sums)) if len(sums) > 1 else None
    return {
        name: estimate(float(value), None if draws is None else draws[name], confidence)
        for name, value in point.items()
    }


def worth(
    x: Floats, names: Sequence[str], delta: Floats, pairs: Comparisons, confidence: float
) -> list[dict[str, Any]]:
    """What each feature is worth in a logistic of judges' choices on all of x (pairs, features),
    and in the same logistic of the checkpoint's probabilities: nats a unit.

    A calibrated checkpoint has the same as judges, for both solve sum((p - logistic) x) = 0.
    `excess` is the checkpoint's less the judges'.
    """
    differs = (x != 0).sum(0)
    kept = np.flatnonzero(differs >= FEWEST)
    judges, judges_drawn = fitted(x[:, kept], pairs.chosen, pairs)
    model, model_drawn = fitted(x[:, kept], probability(delta), pairs)
    places = {int(feature): place for place, feature in enumerate(kept)}
    rows = []
    for feature, name in enumerate(names):
        row: dict[str, Any] = {"feature": name, "differs": int(differs[feature])}
        if (place := places.get(feature)) is not None:
            row |= {
                title: estimate(
                    float(value[place]), None if drawn is None else drawn[:, place], confidence
                )
                for title, value, drawn in (
                    ("judges", judges, judges_drawn),
                    ("model", model, model_drawn),
                    ("excess", model - judges, less(model_drawn, judges_drawn)),
                )
            }
        rows.append(row)
    return rows


def less(one: Floats | None, other: Floats | None) -> Floats | None:
    return None if one is None or other is None else one - other


def fitted(x: Floats, chosen: Floats, pairs: Comparisons) -> tuple[Floats, Floats | None]:
    """Weights (features,), and those of resamples (draws, features).

    A resample takes one Newton step from the fit of all, which is exact to first order: sums of
    slopes and curves by group are all that it needs.
    """
    weights = logistic(x, chosen)
    p, features = probability(x @ weights), x.shape[1]
    slopes = (chosen - p)[:, None] * x
    curves = (p * (1 - p))[:, None, None] * x[:, :, None] * x[:, None, :]
    sums = by_group(np.hstack([slopes, curves.reshape(len(x), -1)]), pairs.group)
    if len(sums) < 2 or not features:
        return weights, None
    drawn = resampled(sums)
    slope = drawn[:, :features] - RIDGE * weights
    curve = drawn[:, features:].reshape(-1, features, features) + RIDGE * np.eye(features)
    return weights, weights + np.linalg.solve(curve, slope[..., None])[..., 0]


def curve(x: Floats, delta: Floats, pairs: Comparisons, confidence: float) -> list[dict[str, Any]]:
    """How often judges preferred the longer one, and the checkpoint's mean probability of it, by
    how many times longer it is."""
    times = np.exp(np.abs(x))
    longer = np.where(x > 0, pairs.chosen, 1 - pairs.chosen)
    expected = probability(np.where(x > 0, delta, -delta))
    rows = []
    for low, high in zip(TIMES, (*TIMES[1:], np.inf), strict=True):
        of = (times >= low) & (times < high)
        if not of.any():
            continue
        columns = np.stack([np.ones(of.sum()), longer[of], expected[of]], 1)
        sums = by_group(columns, pairs.group[of])
        drawn = resampled(sums) if len(sums) > 1 else None
        total = sums.sum(0)
        rows.append(
            {
                "from": low,
                "to": None if np.isinf(high) else high,
                "pairs": int(total[0]),
                **{
                    name: estimate(
                        float(total[n] / total[0]),
                        None if drawn is None else drawn[:, n] / drawn[:, 0],
                        confidence,
                    )
                    for n, name in ((1, "judges"), (2, "model"))
                },
            }
        )
    return rows
