"""What an ensemble of heads says of a pair."""

from collections.abc import Sequence
from math import exp


def preferred(a: Sequence[float], b: Sequence[float]) -> tuple[float, float, float]:
    """P(b preferred) as the heads have it together, and as the least and the most sure does.

    Both hold one score a head; P = sigmoid(score_b - score_a), as in Bradley and Terry (1952).
    """
    said = [sigmoid(of_b - of_a) for of_a, of_b in zip(a, b, strict=True)]
    return sum(said) / len(said), min(said), max(said)


def sigmoid(x: float) -> float:
    return 1 / (1 + exp(-x)) if x >= 0 else exp(x) / (1 + exp(x))
