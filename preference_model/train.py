"""Train a preference model on a snapshot: read, learn, calibrate, save, evaluate.

Everything is decided by the snapshot, the configuration and the seed, and nothing is drawn while
training (no dropout: it would make a completion differ from itself), so a killed run that goes on
from its last saved step ends where an undisturbed one ends.
"""

import hashlib
import json
import math
import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self

import numpy as np
import torch
from accelerate import Accelerator
from numpy.typing import NDArray
from torch import Tensor

from preference_model import __version__, checkpoint
from preference_model.checkpoint import Checkpoint
from preference_model.config import BadInput, TrainConfig, Watcher, plain
from preference_model.data import Batch, Comparisons, Snapshot, plan, read_snapshot
from preference_model.evaluate import calibrate, counts, report
from preference_model.loss import bootstrap_weights, bradley_terry_loss
from preference_model.model import (
    Encoded,
    Encoder,
    PreferenceModel,
    build,
    chosen_device,
    chunks,
    find_backbone,
    likes_bfloat16,
    trim_memory,
)

WARM_UP = 0.1  # share of the steps over which the learning rate rises; then it falls to 0
WEIGHT_DECAY = 0.01
MOST_NORM = 1.0  # of a step's gradient
BUDGET = {"cpu": 2048, "cuda": 16_384}  # tokens in memory at once
TRIM_EVERY = 8  # steps
SMOOTH = 0.9  # of the loss that is told: a running mean over about ten steps


def train(
    snapshot_path: Path, output: Path, config: TrainConfig, champion: Path | None, watcher: Watcher
) -> dict[str, Any]:
    """The report; the checkpoint lies in `output` then."""
    began = time.monotonic()
    snapshot = read_snapshot(snapshot_path, config.criteria, watcher)
    if not len(snapshot.comparisons.of("train")):
        raise BadInput(
            "no_pairs", f"{snapshot_path.name} holds no comparison to train on: judge some tasks "
            "of the training side first."
        )  # fmt: skip
    identity = identified(snapshot, config)
    partial = Path(f"{output}.partial")
    finished = output.exists()
    if finished and checkpoint.identity(output) != identity:
        raise BadInput(
            "output_exists", f"{output} holds another checkpoint: remove it, or choose another "
            "output."
        )  # fmt: skip
    folder = output if finished else learn(snapshot, config, identity, partial, watcher)
    candidate = checkpoint.load(folder, chosen_device(config.device))
    result = {**candidate.manifest["training"], **report(candidate, champion, snapshot, watcher)}
    result["seconds"] += time.monotonic() - began
    watcher.progress("saving", 0, 1)
    checkpoint.write_json(folder / checkpoint.REPORT, result)
    if not finished:
        checkpoint.publish(folder, output)
    shutil.rmtree(partial, ignore_errors=True)
    watcher.progress("saving", 1, 1)
    return result


def identified(snapshot: Snapshot, config: TrainConfig) -> str:
    """What a half-done or finished run was told; another identity starts anew."""
    told = {"snapshot": snapshot.sha256, **config.learning()}
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def learn(
    snapshot: Snapshot, config: TrainConfig, identity: str, partial: Path, watcher: Watcher
) -> Path:
    """A trained and calibrated checkpoint in a folder of `partial`."""
    partial.mkdir(parents=True, exist_ok=True)
    device = chosen_device(config.device)
    model = build(config.backbone, snapshot.criteria, config.heads, config.seed, device)
    encoder = Encoder.of(find_backbone(config.backbone), model.body.config, config.max_length)
    course = Course.of(snapshot, encoder, config, watcher)
    learner = Learner(model, encoder, course, config)
    facts = checkpoint.load_state(partial, identity, model, learner.optimizer)
    done, earlier, learner.loss = facts["step"], facts["seconds"], facts["loss"]
    if done:
        watcher.resumed(done)
    began = saved = time.monotonic()
    for step in range(done, len(course.steps)):
        loss = learner.take(step)
        if not np.isfinite(loss):
            raise BadInput("diverged", "The loss is no number any more: lower learning_rate.")
        watcher.progress("training", step + 1, len(course.steps), loss)
        now = time.monotonic()
        if now - saved >= config.checkpoint_seconds or step + 1 == len(course.steps):
            facts = {"step": step + 1, "seconds": earlier + now - began, "loss": loss}
            checkpoint.save_state(partial, identity, model, learner.optimizer, facts)
            saved = time.monotonic()
    seconds = earlier + time.monotonic() - began
    trained = Checkpoint(model, encoder, {})
    manifest = {
        "identity": identity,
        "snapshot": snapshot.sha256,
        "code": __version__,
        "criteria": list(snapshot.criteria),
        "encoding": {"layout": encoder.layout, "max_length": encoder.max_length},
        "config": plain(config),
        "temperature": calibrate(trained, snapshot, watcher),
        "pairs": counts(snapshot),
        "training": {
            "seconds": earlier,  # of this run before it was taken up again
            "training_seconds": seconds,
            "steps": len(course.steps),
            "pairs_per_second": course.pairs / seconds if seconds else None,
        },
    }
    folder = checkpoint.empty(partial / "checkpoint")
    watcher.progress("saving", 0, 1)
    checkpoint.save(trained.model, encoder, manifest, folder)
    return folder


@dataclass(frozen=True)
class Course:
    """What is learnt from, and in which order: the same for the same seed."""

    comparisons: Comparisons
    encoded: list[Encoded]
    weights: NDArray[np.float32]  # (pairs, heads)
    steps: list[list[Batch]]

    @classmethod
    def of(
        cls, snapshot: Snapshot, encoder: Encoder, config: TrainConfig, watcher: Watcher
    ) -> Self:
        pairs = snapshot.comparisons.of("train")
        texts, places = np.unique(np.concatenate([pairs.a, pairs.b]), return_inverse=True)
        pairs = replace(pairs, a=places[: len(pairs)], b=places[len(pairs) :])
        encoded = encoder.encode(
            [snapshot.texts[text] for text in texts],
            lambda done: watcher.progress("reading", done, len(texts)),
        )
        weights = bootstrap_weights(pairs.key, config.heads, config.seed) * pairs.weight[:, None]
        long = np.array([len(each.ids) for each in encoded])
        budget = config.token_budget or BUDGET[chosen_device(config.device).type]
        steps = [
            step
            for epoch in range(passes(len(pairs), config))
            for step in plan(pairs, long, budget, config.pairs_per_step, [config.seed, epoch])
        ]
        return cls(pairs, encoded, weights, steps)

    @property
    def pairs(self) -> int:
        return sum(len(batch.pairs) for step in self.steps for batch in step)


class Learner:
    """Model and optimizer; takes one optimizer step at a time."""

    def __init__(
        self, model: PreferenceModel, encoder: Encoder, course: Course, config: TrainConfig
    ) -> None:
        device = chosen_device(config.device)
        self.accelerator = Accelerator(
            cpu=device.type == "cpu",
            mixed_precision="bf16" if likes_bfloat16(device) else "no",
        )
        self.optimizer = torch.optim.AdamW(
            model.parameters(), lr=config.learning_rate, weight_decay=WEIGHT_DECAY, fused=True
        )
        self.model = self.accelerator.prepare(model.eval())  # eval: without dropout
        self.encoder, self.course, self.config = encoder, course, config
        self.loss = 0.0

    def take(self, step: int) -> float:
        """One optimizer step over its batches; returns the running mean of the loss."""
        course, device = self.course, self.accelerator.device
        batches = course.steps[step]
        pairs = course.comparisons
        total = float(sum(pairs.weight[batch.pairs].sum() for batch in batches))
        summed = torch.zeros((), device=device)
        for batch in batches:
            scores = self.scores([course.encoded[text] for text in batch.texts])
            a, b, criterion, target, weight = self.columns(batch)
            delta = scores[b, criterion] - scores[a, criterion]  # (pairs, heads)
            loss = bradley_terry_loss(delta, target, weight) / (total * self.config.heads)
            self.accelerator.backward(loss)
            summed += loss.detach()
        for group in self.optimizer.param_groups:
            group["lr"] = self.config.learning_rate * pace(step, len(course.steps))
        self.accelerator.clip_grad_norm_(self.model.parameters(), MOST_NORM)
        self.optimizer.step()
        self.optimizer.zero_grad()
        if step % TRIM_EVERY == 0:
            trim_memory()
        return self.smoothed(float(summed), step)

    def scores(self, encoded: Sequence[Encoded]) -> Tensor:
        """(texts, criteria, heads), from chunks of like length that one backward pass joins."""
        lengths = np.array([len(each.ids) for each in encoded])
        places, parts = list(chunks(lengths, self.accelerator.device)), []
        with self.accelerator.autocast():  # around all: each weight is cast once
            for chunk in places:
                texts = [encoded[place] for place in chunk]
                parts.append(self.model(**self.encoder.collate(texts, self.accelerator.device)))
        return torch.cat(parts)[np.argsort(np.concatenate(places))]

    def columns(self, batch: Batch) -> list[Tensor]:
        """The batch's comparisons as tensors; a and b are places among its texts."""
        pairs = self.course.comparisons
        arrays = [
            np.searchsorted(batch.texts, pairs.a[batch.pairs]),
            np.searchsorted(batch.texts, pairs.b[batch.pairs]),
            pairs.criterion[batch.pairs],
            pairs.target[batch.pairs, None],
            self.course.weights[batch.pairs],
        ]
        return [torch.from_numpy(array).to(self.accelerator.device) for array in arrays]

    def smoothed(self, loss: float, step: int) -> float:
        keep = min(SMOOTH, step / (step + 1))
        self.loss = keep * self.loss + (1 - keep) * loss
        return self.loss


def passes(pairs: int, config: TrainConfig) -> int:
    """Epochs: as configured, or more where they would make too few steps to learn anything."""
    needed = math.ceil(config.least_steps * config.pairs_per_step / pairs)
    return max(config.epochs, min(needed, config.most_epochs))


def pace(step: int, steps: int) -> float:
    """Share of the learning rate: up over the first tenth of the steps, then down in a line."""
    warm = max(round(WARM_UP * steps), 1)
    return min((step + 1) / warm, (steps - step) / max(steps - warm, 1))
