"""What each comparison teaches, and which of them teach nothing so that they can be looked at."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from preference_model.config import TrainConfig
from preference_model.data.snapshot import FOLDS, Comparisons, Snapshot
from preference_model.loss import smoothed, strengthened

HELD_OUT = 0.1  # share of the training groups that say when to stop
LEARNT_FROM = [FOLDS.index("train"), FOLDS.index("calibration")]


def counted(snapshot: Snapshot, config: TrainConfig) -> Snapshot:
    """Without what is trained or calibrated on by people whose weight is 0; the folds that judge
    stay whole."""
    pairs = snapshot.comparisons
    kept = (trust(snapshot, config) > 0) | ~np.isin(pairs.fold, LEARNT_FROM)
    return replace(snapshot, comparisons=pairs.where(kept))


def lessons(snapshot: Snapshot, config: TrainConfig) -> Snapshot:
    """The same comparisons with targets, weights and margins as the configuration wants them."""
    pairs = snapshot.comparisons
    chosen = pairs.chosen.astype(np.float32)
    target, times, margin = strengthened(config.loss, pairs.target, chosen, pairs.strength)
    taught = replace(
        pairs,
        target=smoothed(target, config.label_smoothing),
        weight=pairs.weight * times * trust(snapshot, config),
        margin=margin,
    )
    return replace(snapshot, comparisons=taught)


def trust(snapshot: Snapshot, config: TrainConfig) -> NDArray[np.float32]:
    """The weight of whoever judged, (pairs,)."""
    of_people = [config.annotator_weights.get(name, 1.0) for name in snapshot.annotators]
    return np.array([*of_people, 1.0], np.float32)[snapshot.comparisons.annotator]  # -1 is the last


def set_aside(snapshot: Snapshot, config: TrainConfig) -> tuple[Snapshot, Comparisons]:
    """What is learnt from, and what is only looked at: a tenth of the training groups, or nothing
    where nobody looks.

    A criterion that would lose all of its comparisons keeps them, and so does the only group.
    """
    pairs = snapshot.comparisons
    training = pairs.fold == FOLDS.index("train")
    groups = np.random.default_rng(config.seed).permutation(np.unique(pairs.group[training]))
    looked_at = config.patience > 0 and len(groups) > 1
    number = max(round(HELD_OUT * len(groups)), 1) if looked_at else 0
    held = training & np.isin(pairs.group, groups[:number])
    for criterion in range(len(snapshot.criteria)):
        own = training & (pairs.criterion == criterion)
        if not (own & ~held).any():
            held &= ~own
    return replace(snapshot, comparisons=pairs.where(~held)), pairs.where(held)
