"""Judgments of pairs as columns, which all measures of a crowd read."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from annotation.measures.strength import STRONGEST

Whole = NDArray[np.int64]
Numbers = NDArray[np.float64]
LEVELS = 2 * STRONGEST + 1  # a much better … tie … b much better


@dataclass(frozen=True)
class Judged:
    """One entry a judgment of one pair under one criterion; all shapes (judgments,)."""

    item: Whole  # index of the pair
    annotator: Whole  # index
    preference: Whole  # -4..4 in stored order
    side: Whole  # +1: b stood right of a, -1: left of it
    weight: Numbers  # 1 for a pair, 1/(K-1) for one out of a ranking of K
    task: Whole  # index: the pairs of one ranking are no evidence apart from each other

    def __len__(self) -> int:
        return len(self.item)

    @property
    def items(self) -> int:
        return int(self.item.max(initial=-1)) + 1

    @property
    def annotators(self) -> int:
        return int(self.annotator.max(initial=-1)) + 1

    @property
    def tasks(self) -> int:
        return int(self.task.max(initial=-1)) + 1


def votes(judged: Judged) -> Numbers:
    """How many chose a, neither, b. Shape (items, 3)."""
    counts = np.zeros((judged.items, 3))
    np.add.at(counts, (judged.item, np.sign(judged.preference) + 1), 1.0)
    return counts


def majority(judged: Judged) -> Numbers:
    """The share that prefers b, ties halved. Shape (items,)."""
    counts = votes(judged)
    share: Numbers = (counts[:, 2] + counts[:, 1] / 2) / counts.sum(1)
    return share
