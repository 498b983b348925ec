"""A first stage on other preferences, of which there are more: they teach the backbone to tell
better from worse (preference model pretraining: Bai et al. 2022, arXiv 2204.05862, section 3;
Askell et al. 2021, arXiv 2112.00861, section 4)."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from torch import Tensor

from preference_model.config import BadInput, TrainConfig, Watcher
from preference_model.data.formats import normalised
from preference_model.data.snapshot import FOLDS, Prompt, Snapshot
from preference_model.training.kept import keep, kept, learning
from preference_model.training.stage import Stage
from preference_model.training.start import encoder_for, start

ENDED = "first.safetensors"
HEAD = "head."  # begins the names of weights that are a criterion's own


@dataclass(frozen=True)
class FirstStage:
    weights: dict[str, Tensor]  # of the backbone; those of its heads are dropped
    told: dict[str, Any]  # what the manifest says of it


def elsewhere(first: Snapshot, snapshot: Snapshot) -> Snapshot:
    """All of the first data but what begins as something that the second is judged by: such a
    text, seen once, is no longer held out."""
    held = snapshot.comparisons
    held = held.where(held.fold != FOLDS.index("train"))
    theirs = {opening(snapshot.texts[text][0]) for text in np.unique([held.a, held.b])}
    pairs = first.comparisons
    free = np.array([opening(prompt) not in theirs for prompt, _ in first.texts], bool)[pairs.a]
    if not free.any():
        raise BadInput(
            "no_pairs", "The data of the first stage holds nothing but prompts that are held out: "
            "give other data."
        )  # fmt: skip
    every = replace(pairs, fold=np.full_like(pairs.fold, FOLDS.index("train")))
    return replace(first, comparisons=every.where(free))


def opening(prompt: Prompt) -> str:
    """What the user said first, whatever its case, spaces and marks."""
    return normalised(next((content for role, content in prompt if role == "user"), ""))


def first_stage(
    first: Snapshot, config: TrainConfig, folder: Path, identity: str, watcher: Watcher
) -> FirstStage:
    """Taught, or taken from a run that was killed after it."""
    own = replace(
        config,
        epochs=config.first_epochs,
        least_steps=0,
        learning_rate=config.first_learning_rate,
        annotator_weights={},
        patience=0,
    )
    told = {
        "snapshot": first.sha256,
        "criteria": list(first.criteria),
        "pairs": len(first.comparisons),
    }
    weights = kept(folder / ENDED, identity)
    if weights is None:
        model, _ = start(first.criteria, own)
        encoder = encoder_for(own, model.body.config)
        own_identity = f"{identity}, first stage"
        Stage(model, encoder, first, own, folder, own_identity, watcher).go_through()
        weights = {n: w for n, w in learning(model).items() if not n.startswith(HEAD)}
        keep(folder / ENDED, identity, weights)
    return FirstStage(weights, told)
