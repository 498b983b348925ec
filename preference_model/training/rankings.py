"""Rankings, rebuilt from their pairs, as the choices that Plackett and Luce see in them.

Texts that tie are taken in every order, each as likely: the loss is the mean over all of these. For
two texts that is what a tie is among pairs, and it is least where those tied score alike. The
probability of "some order of them" would not do, being 1 for two whatever they score; Rao and
Kupper's threshold (1967) would be one more number to learn for each criterion and head.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np
from numpy.typing import NDArray

from preference_model.data.batches import Batch
from preference_model.data.snapshot import Comparisons

# Each set of tied texts that may be left is a choice: 2 to the power of their number. A ranking
# with more of them at one place stays with its pairs.
MOST_TIED = 8


@dataclass(frozen=True)
class Choice:
    picked: tuple[int, ...]  # one of these, each as likely,
    below: tuple[int, ...]  # and none of these
    times: float

    @property
    def among(self) -> tuple[int, ...]:
        return self.picked + self.below


@dataclass(frozen=True)
class Choices:
    """All choices of a batch; those among fewer texts are padded."""

    texts: NDArray[np.int64]  # (choices, texts)
    picked: NDArray[np.float32]  # (choices, texts), 1 in all
    there: NDArray[np.bool_]  # (choices, texts)
    criterion: NDArray[np.int64]  # (choices,)
    weight: NDArray[np.float32]  # (choices, heads)


def apart(
    batch: Batch, pairs: Comparisons, weights: NDArray[np.float32]
) -> tuple[NDArray[np.int64], Choices | None]:
    """The batch's plain pairs, and the choices of its rankings; weights (all pairs, heads).

    A ranking counts what its pairs count together, spread over its choices.
    """
    plain: list[int] = []
    found: list[tuple[Choice, int, NDArray[np.float32]]] = []
    for own in together(batch, pairs):
        levels, rest = order(pairs, own) if len(own) > 1 else ([], ())
        if not levels or max(map(len, levels)) > MOST_TIED:
            plain.extend(own)
            continue
        made = list(choices(levels, rest))
        weight = weights[own].sum(0) / sum(choice.times for choice in made)
        found += [(choice, int(pairs.criterion[own[0]]), weight) for choice in made]
    return np.array(plain, np.int64), padded(found) if found else None


def together(batch: Batch, pairs: Comparisons) -> list[NDArray[np.int64]]:
    """Pairs of one ranking under one criterion; a plain pair is alone."""
    found: dict[tuple[int, int], list[int]] = {}
    keys = zip(pairs.key[batch.pairs].tolist(), pairs.criterion[batch.pairs].tolist(), strict=True)
    for key, place in zip(keys, batch.pairs.tolist(), strict=True):
        found.setdefault(key, []).append(place)
    return [np.array(own, np.int64) for own in found.values()]


def order(
    pairs: Comparisons, own: NDArray[np.int64]
) -> tuple[list[tuple[int, ...]], tuple[int, ...]]:
    """Levels of texts, the best first, and the rest, which was not ranked but for being below.

    By points, one for each text that is worse and a half for each that ties (Copeland 1951): the
    order itself where pairs agree, and the nearest to one where those of an aggregate run in rings.
    """
    a, b = pairs.a[own].tolist(), pairs.b[own].tolist()
    points = dict.fromkeys((*a, *b), 0.0)
    for one, other, won in zip(a, b, pairs.chosen[own].tolist(), strict=True):
        points[one] += 1 - won
        points[other] += won
    levels = [
        tuple(text for text, mine in points.items() if mine == each)
        for each in sorted(set(points.values()), reverse=True)
    ]
    last = levels[-1]
    if any(one in last and other in last for one, other in zip(a, b, strict=True)):  # a tie
        return levels, ()
    return levels[:-1], last


def choices(levels: Sequence[tuple[int, ...]], rest: tuple[int, ...]) -> Iterator[Choice]:
    """Of a level of t, each set of n is what is left in one of (t over n) orders."""
    for place, level in enumerate(levels):
        below = tuple(text for lower in levels[place + 1 :] for text in lower) + rest
        for size in range(len(level), 0, -1):
            for left in combinations(level, size):
                if size + len(below) > 1:
                    yield Choice(left, below, 1 / comb(len(level), size))


def padded(found: Sequence[tuple[Choice, int, NDArray[np.float32]]]) -> Choices:
    shape = len(found), max(len(choice.among) for choice, _, _ in found)
    texts, picked, there = (
        np.zeros(shape, np.int64),
        np.zeros(shape, np.float32),
        np.zeros(shape, bool),
    )
    for row, (choice, _, _) in enumerate(found):
        texts[row, : len(choice.among)] = choice.among
        picked[row, : len(choice.picked)] = 1 / len(choice.picked)
        there[row, : len(choice.among)] = True
    weight = np.array([choice.times * own for choice, _, own in found], np.float32)
    return Choices(texts, picked, there, np.array([number for _, number, _ in found]), weight)
