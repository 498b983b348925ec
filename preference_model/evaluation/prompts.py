"""How strange a prompt is to a checkpoint: what it says of strange ones rests on nothing it learnt.

The relative Mahalanobis distance of Bai et al. 2022 (arXiv 2204.05862, section 5.4):
(x - mu)^T S^-1 (x - mu) - (x - mu)^T diag(S)^-1 (x - mu), x being the mean over a prompt's tokens
of what the middle layer makes of them. mu and S are of the prompts that the checkpoint was trained
on, S shrunk (Ledoit and Wolf 2004), for there are hardly more prompts than features; a percentile
is among the prompts of the calibration fold, which are ordinary and were not trained on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
import torch
from safetensors import safe_open
from safetensors.numpy import save_file
from sklearn.covariance import LedoitWolf
from torch import Tensor, nn

from preference_model.checkpoint import Checkpoint
from preference_model.config import Stage, Watcher
from preference_model.data.snapshot import Prompt, Snapshot
from preference_model.evaluation.resampling import Floats
from preference_model.network.scoring import score

FILE = "prompts.safetensors"
FITTED, COMPARED, ASKED = 800, 200, 1000  # prompts drawn, at most: each is a pass of its own
FEWEST = 20  # prompts to fit on, and to be compared with: of fewer nothing is said


@dataclass(frozen=True)
class Prompts:
    """What prompts look like that the checkpoint knows."""

    mean: Floats  # (features,)
    precision: Floats  # (features, features), S^-1
    variance: Floats  # (features,), diag(S)
    ordinary: Floats  # distances of ordinary prompts, ascending
    shrinkage: float  # 0: S is the prompts' own; 1: a multiple of the identity
    fitted: int  # prompts

    @classmethod
    def of(cls, candidate: Checkpoint, snapshot: Snapshot, watcher: Watcher) -> Self | None:
        """None: too few prompts to say what is ordinary."""
        known = drawn(snapshot, "train", FITTED)
        others = drawn(snapshot, "calibration", COMPARED)
        if min(len(known), len(others)) < FEWEST:
            return None
        found = features(candidate, [*known, *others], watcher, "calibrating")
        return cls.fit(found[: len(known)], found[len(known) :])

    @classmethod
    def fit(cls, known: Floats, others: Floats) -> Self:
        """From features (prompts, features) of those trained on, and of ordinary ones that were
        not."""
        shrunk = LedoitWolf().fit(known)
        variance = np.diag(shrunk.covariance_).copy()
        fitted = cls(
            shrunk.location_,
            shrunk.precision_,
            variance,
            np.zeros(0),
            shrunk.shrinkage_,
            len(known),
        )
        return cls(**{**vars(fitted), "ordinary": np.sort(fitted.distance(others))})

    def distance(self, found: Floats) -> Floats:
        """(prompts, features) to (prompts,); above 0 where features are unusual together."""
        away = found - self.mean
        whole = np.einsum("ni,ij,nj->n", away, self.precision, away, optimize=True)
        return np.asarray(whole - (away**2 / self.variance).sum(1))

    def percentile(self, distance: Floats) -> Floats:
        """Which share of ordinary prompts is less strange, in percent: nearer to their median, for
        a prompt far out where features go together is far below it."""
        middle = np.median(self.ordinary)
        usual = np.sort(abs(self.ordinary - middle))
        return 100 * np.searchsorted(usual, abs(distance - middle)) / len(usual)

    def save(self, folder: Path) -> None:
        """float32, but for the distances: a file of features x features."""
        tensors = {
            name: np.asarray(getattr(self, name), np.float32)
            for name in ("mean", "precision", "variance", "ordinary")
        }
        facts = {"shrinkage": str(self.shrinkage), "fitted": str(self.fitted)}
        save_file(tensors, folder / FILE, metadata=facts)

    @classmethod
    def load(cls, folder: Path) -> Self | None:
        """None: the checkpoint was saved without."""
        if not (folder / FILE).exists():
            return None
        with safe_open(folder / FILE, framework="numpy") as file:
            facts = file.metadata()
            tensors = {name: file.get_tensor(name).astype(np.float64) for name in file.keys()}  # noqa: SIM118
        return cls(**tensors, shrinkage=float(facts["shrinkage"]), fitted=int(facts["fitted"]))


def drawn(snapshot: Snapshot, fold: str, most: int) -> list[Prompt]:
    """Distinct prompts of a fold, in an order of chance that is always the same."""
    texts = snapshot.comparisons.of(fold).a
    prompts = list(dict.fromkeys(snapshot.texts[text][0] for text in texts))
    order = np.random.default_rng(0).permutation(len(prompts))
    return [prompts[place] for place in order[:most]]


def asked(
    known: Prompts, candidate: Checkpoint, snapshot: Snapshot, watcher: Watcher
) -> dict[Prompt, float]:
    """The percentile of prompts of the test fold."""
    prompts = drawn(snapshot, "test", ASKED)
    if not prompts:
        return {}
    found = known.percentile(known.distance(features(candidate, prompts, watcher)))
    return dict(zip(prompts, found.tolist(), strict=True))


def features(
    candidate: Checkpoint, prompts: Sequence[Prompt], watcher: Watcher, stage: Stage = "evaluating"
) -> Floats:
    """(prompts, features): the mean over a prompt's tokens of what the middle layer returns.

    One prompt at a time, so that whichever way texts are laid out in a batch, its tokens are the
    first ones of the only row.
    """
    layers = next(m for m in candidate.model.body.modules() if isinstance(m, nn.ModuleList))
    encoded = candidate.encoder.encode([(prompt, "") for prompt in prompts])
    seen: list[Tensor] = []

    def keep(_layer: nn.Module, _given: Any, result: Any) -> None:
        seen.append(result[0] if isinstance(result, tuple) else result)

    hook = layers[(len(layers) - 1) // 2].register_forward_hook(keep)
    rows = []
    try:
        for place, each in enumerate(encoded):
            score(candidate.model, candidate.encoder, [each], exact=True)
            hidden = seen.pop()
            seen.clear()
            rows.append(hidden.reshape(-1, hidden.shape[-1])[: each.boundary].mean(0))
            watcher.progress(stage, place + 1, len(encoded))
    finally:
        hook.remove()
    return np.asarray(torch.stack(rows).double().cpu().numpy())
