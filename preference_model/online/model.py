"""A checkpoint that goes on learning between fine-tunes: its body stays, its heads move."""

import json
import math
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

from preference_model import checkpoint
from preference_model.checkpoint import Checkpoint
from preference_model.config import BadInput
from preference_model.data.snapshot import Text
from preference_model.online.features import cache_of, features
from preference_model.online.head import BayesianHead

STATE = "heads.safetensors"
PRECISION = 1.0  # of the prior, where a checkpoint's heads are all alike and tell nothing of it


class OnlineModel:
    """One Bayesian head a criterion over cached features; `folder` holds cache and heads.

    Each head starts at the mean of the checkpoint's ensemble.
    """

    def __init__(self, candidate: Checkpoint, folder: Path) -> None:
        self.candidate, self.folder = candidate, folder
        self.cache = cache_of(folder / "features", candidate)
        weight, bias = (each.cpu() for each in candidate.model.head_tensors())
        self.bias = bias.mean(1)
        self.heads = {
            name: BayesianHead(weight[n].mean(0), starting_precision(weight[n]))
            for n, name in enumerate(candidate.model.criteria)
        }
        if (folder / STATE).exists():
            self.load()

    def features(self, texts: Sequence[Text]) -> Tensor:
        """(texts, features), from the cache where they are there."""
        return torch.from_numpy(features(self.candidate, self.cache, texts))

    def scores(self, vectors: Tensor) -> Tensor:
        """(texts, features) to (texts, criteria)."""
        weight = torch.stack([head.mean for head in self.heads.values()]).float()
        return vectors @ weight.T + self.bias

    def save(self) -> None:
        """In one file, so that its parts never belong to two moments."""
        tensors: dict[str, Tensor] = {}
        facts: dict[str, Any] = {}
        for name, head in self.heads.items():
            own, facts[name] = head.state()
            tensors |= {f"{name}.{key}": tensor.contiguous() for key, tensor in own.items()}
        told = {"features": self.cache.identity, "heads": facts}
        draft = self.folder / f"{STATE}.draft"
        save_file(tensors, draft, metadata={"facts": json.dumps(told)})
        checkpoint.sync(draft)
        os.replace(draft, self.folder / STATE)
        checkpoint.sync(self.folder)

    def load(self) -> None:
        path = self.folder / STATE
        try:
            with safe_open(path, framework="pt") as file:
                told = json.loads(file.metadata()["facts"])
                tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        except (OSError, SafetensorError) as error:
            raise BadInput("bad_state", f"{path} cannot be read: {error}.") from error
        if told["features"] != self.cache.identity:
            raise BadInput(
                "other_checkpoint", f"{path} belongs to another checkpoint, whose features mean "
                "something else: name another folder, and give it all judgments."
            )  # fmt: skip
        for name, facts in told["heads"].items():
            begin = f"{name}."
            own = {
                key.removeprefix(begin): tensor
                for key, tensor in tensors.items()
                if key.startswith(begin)
            }
            self.heads[name] = BayesianHead.of_state(own, facts)


def starting_precision(weight: Tensor) -> float:
    """Of a prior as wide as the ensemble's spread about its mean; weight (heads, features)."""
    if len(weight) == 1:
        return PRECISION
    spread = float((weight - weight.mean(0)).pow(2).sum()) / (len(weight) - 1)
    precision = weight.shape[1] / spread if spread > 0 else math.inf
    return precision if math.isfinite(precision) else PRECISION
