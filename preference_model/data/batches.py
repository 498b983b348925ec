"""One epoch as optimizer steps of batches of texts of like length.

A *unit* is two texts, or the K of a ranking, with every comparison made of them (several criteria,
several people): its texts are encoded once for all of these, in the same batch (for K, Ouyang et
al. 2022, arXiv 2203.02155, section 3.5).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from preference_model.data.snapshot import Comparisons


@dataclass(frozen=True)
class Batch:
    """Texts that are in memory together, and the comparisons made of them."""

    texts: NDArray[np.int64]  # indices of texts, each once, in order
    pairs: NDArray[np.int64]  # indices of comparisons


def plan(
    pairs: Comparisons,
    lengths: NDArray[np.int64],
    budget: int,
    pairs_per_step: int,
    seed: Sequence[int],
) -> list[list[Batch]]:
    """One epoch: steps of units drawn at random, each step in batches of texts of like length."""
    units = in_units(pairs)
    order = np.random.default_rng(seed).permutation(len(units))
    steps, step, count = [], [], 0
    for place in order:
        step.append(units[place])
        count += len(units[place].pairs)
        if count >= pairs_per_step:
            steps.append(step)
            step, count = [], 0
    if step:
        steps.append(step)
    return [in_batches(step, lengths, budget) for step in steps]


@dataclass(frozen=True)
class Unit:
    texts: tuple[int, ...]
    pairs: list[int]


def in_units(pairs: Comparisons) -> list[Unit]:
    judged: dict[int, list[int]] = {}
    for place, key in enumerate(pairs.key.tolist()):
        judged.setdefault(key, []).append(place)
    units: dict[tuple[int, ...], list[int]] = {}
    for places in judged.values():
        texts = np.unique([pairs.a[places], pairs.b[places]]).tolist()
        units.setdefault(tuple(texts), []).extend(places)
    return [Unit(texts, own) for texts, own in units.items()]


def in_batches(step: Sequence[Unit], lengths: NDArray[np.int64], budget: int) -> list[Batch]:
    """Longest first; the least is one unit, whatever its length."""
    batches: list[list[Unit]] = []
    room = 0
    for unit in sorted(step, key=lambda unit: -lengths[list(unit.texts)].max()):
        tokens = int(lengths[list(unit.texts)].sum())
        if tokens > room:
            batches.append([])
            room = budget
        batches[-1].append(unit)
        room -= tokens
    return [
        Batch(
            np.unique(np.concatenate([np.array(unit.texts, np.int64) for unit in batch])),
            np.array([pair for unit in batch for pair in unit.pairs], np.int64),
        )
        for batch in batches
    ]
