"""What is learnt from, and in which order."""

import math
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from preference_model.config import TrainConfig, Watcher
from preference_model.data.batches import Batch, plan
from preference_model.data.snapshot import Comparisons, Snapshot
from preference_model.loss import bootstrap_weights
from preference_model.network.backbone import chosen_device
from preference_model.network.encoder import Encoder
from preference_model.network.tokens import Tokens, prepare
from preference_model.training.processes import processes

BUDGET = {"cpu": 2048, "cuda": 16_384}  # tokens in memory at once


@dataclass(frozen=True)
class Course:
    """What is learnt from, and in which order: the same for the same seed."""

    comparisons: Comparisons
    encoded: Tokens
    weights: NDArray[np.float32]  # (pairs, heads)
    steps: list[list[Batch]]

    @classmethod
    def of(
        cls, snapshot: Snapshot, encoder: Encoder, config: TrainConfig, folder: Path,
        identity: str, watcher: Watcher,
    ) -> Self:  # fmt: skip
        """Tokens of a run that was told the same are taken from the folder."""
        pairs = snapshot.comparisons.of("train")
        texts, places = np.unique(np.concatenate([pairs.a, pairs.b]), return_inverse=True)
        pairs = replace(pairs, a=places[: len(pairs)], b=places[len(pairs) :])
        told = processes(config)
        kept = folder / f"tokens-{sha256(identity.encode()).hexdigest()[:16]}"
        if told.is_main_process:
            given = [snapshot.texts[text] for text in texts]
            prepare(kept, encoder, given, lambda n: watcher.progress("reading", n, len(texts)))
        told.wait_for_everyone()
        encoded = Tokens(kept)
        weights = bootstrap_weights(pairs.key, config.heads, config.seed) * pairs.weight[:, None]
        budget = config.token_budget or BUDGET[chosen_device(config.device).type]
        budget = max(budget // told.num_processes, 1)  # something for each to do
        steps = [
            step
            for epoch in range(passes(len(pairs), config))
            for step in plan(
                pairs, encoded.lengths, budget, config.pairs_per_step, [config.seed, epoch]
            )
        ]
        return cls(pairs, encoded, weights, steps)

    @property
    def pairs(self) -> int:
        return sum(len(batch.pairs) for step in self.steps for batch in step)


def passes(pairs: int, config: TrainConfig) -> int:
    """Epochs: as configured, or more where they would make too few steps to learn anything."""
    needed = math.ceil(config.least_steps * config.pairs_per_step / pairs)
    return max(config.epochs, min(needed, config.most_epochs))
