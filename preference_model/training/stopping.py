"""When to stop: a look at held-out pairs every so often, and the best weights kept."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch

from preference_model.config import TrainConfig
from preference_model.data.snapshot import Comparisons, Snapshot
from preference_model.evaluation.calibration import fit_temperature
from preference_model.evaluation.resampling import losses
from preference_model.network.encoder import Encoder
from preference_model.network.model import PreferenceModel
from preference_model.network.scoring import score
from preference_model.training.kept import keep, kept, learning
from preference_model.training.processes import add_up

BEST = "best.safetensors"


class Stopping:
    """Says when enough looks have found nothing better than an earlier one.

    What is compared is the log-loss of what was chosen at the best temperature: calibration takes
    care of the scale afterwards, and a model that is only sharper has not learnt more.
    """

    def __init__(
        self, snapshot: Snapshot, held: Comparisons, encoder: Encoder, config: TrainConfig,
        folder: Path, identity: str, facts: Mapping[str, Any],
    ) -> None:  # fmt: skip
        self.held, self.config, self.path, self.identity = held, config, folder / BEST, identity
        texts, places = np.unique(np.concatenate([held.a, held.b]), return_inverse=True)
        self.encoder = encoder
        self.encoded = encoder.encode([snapshot.texts[text] for text in texts])
        self.a, self.b = places[: len(held)], places[len(held) :]
        self.best: float | None = facts.get("best")
        self.best_step, self.since = facts.get("best_step", 0), facts.get("since", 0)

    @property
    def over(self) -> bool:
        return bool(self.since >= self.config.patience)

    @property
    def facts(self) -> dict[str, Any]:
        return {"best": self.best, "best_step": self.best_step, "since": self.since}

    @property
    def found(self) -> dict[str, Any]:
        return {"step": self.best_step, "log_loss": self.best, "pairs": len(self.held)}

    def look(self, model: PreferenceModel, step: int, steps: int) -> None:
        """Every so often, and after the last step; a first look is the best so far."""
        if step % self.config.look_every and step < steps:
            return
        found = self.log_loss(model)
        if self.best is None or found < self.best:
            self.best, self.best_step, self.since = found, step, 0
            keep(self.path, self.identity, learning(model))
        else:
            self.since += 1

    def log_loss(self, model: PreferenceModel) -> float:
        """The mean over criteria of what each one's pairs cost."""
        scores = score(model, self.encoder, self.encoded).mean(-1).astype(np.float64)
        delta = scores[self.b, self.held.criterion] - scores[self.a, self.held.criterion]
        costs = []
        for number in np.unique(self.held.criterion):
            own, chosen = delta[of := self.held.criterion == number], self.held.chosen[of]
            costs.append(losses(own / fit_temperature(own, chosen), chosen).mean())
        mean = torch.tensor([np.mean(costs), 1.0], dtype=torch.float64, device=model.device)
        add_up(mean)  # all processes look at the same weights, and must come to one decision
        return float(mean[0] / mean[1])

    def take_best(self, model: PreferenceModel) -> None:
        best = kept(self.path, self.identity)
        if best is not None:
            model.load_state_dict(best, strict=False)
