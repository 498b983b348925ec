"""Model and optimizer, one step after another."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from preference_model.config import TrainConfig
from preference_model.data.batches import Batch
from preference_model.loss import bradley_terry_loss, plackett_luce_loss
from preference_model.network.backbone import (
    chosen_device,
    keep_memory,
    likes_bfloat16,
    trim_memory,
)
from preference_model.network.encoder import Encoded, Encoder
from preference_model.network.model import PreferenceModel
from preference_model.network.shapes import chunks
from preference_model.training.course import Course
from preference_model.training.processes import add_up, add_up_gradients, processes
from preference_model.training.rankings import Choices, apart

WARM_UP = 0.1  # share of the steps over which the learning rate rises; then it falls to 0
WEIGHT_DECAY = 0.01
MOST_NORM = 1.0  # of a step's gradient
TRIM_EVERY = 64  # steps: what is given back has to be asked for again
SMOOTH = 0.9  # of the loss that is told: a running mean over about ten steps


class Learner:
    """Model and optimizer; takes one optimizer step at a time."""

    def __init__(
        self, model: PreferenceModel, encoder: Encoder, course: Course, config: TrainConfig
    ) -> None:
        self.device, self.processes = chosen_device(config.device), processes(config)
        self.quick = config.precision == "auto" and likes_bfloat16(self.device)
        self.model = model.to(self.device).eval()  # eval: without dropout
        self.learning = [each for each in model.parameters() if each.requires_grad]
        if self.device.type == "cpu":
            keep_memory()
            gather_sparsely(model)
        self.optimizer = torch.optim.AdamW(
            model.parameters(), lr=config.learning_rate, weight_decay=WEIGHT_DECAY, fused=True
        )
        self.encoder, self.course, self.config = encoder, course, config
        self.running = torch.zeros((), device=self.device)

    @property
    def loss(self) -> float:
        """The running mean; reading it waits for the device, so that it is read seldom."""
        return float(self.running)

    def take_up(self, loss: float) -> None:
        self.running.fill_(loss)

    def take(self, step: int) -> None:
        """One optimizer step over its batches."""
        course, pairs = self.course, self.course.comparisons
        batches = course.steps[step]
        total = float(sum(pairs.weight[batch.pairs].sum() for batch in batches))
        summed = torch.zeros((), device=self.device)
        for batch in batches[self.processes.process_index :: self.processes.num_processes]:
            scores = self.scores([course.encoded[text] for text in batch.texts])
            loss = self.cost(batch, scores) / (total * self.config.heads)
            torch.autograd.backward(loss)
            summed += loss.detach()
        for each in self.learning:
            if each.grad is not None and each.grad.is_sparse:
                each.grad = each.grad.to_dense()
        add_up(summed)
        add_up_gradients(self.learning)
        for group in self.optimizer.param_groups:
            group["lr"] = self.config.learning_rate * pace(step, len(course.steps))
        torch.nn.utils.clip_grad_norm_(self.learning, MOST_NORM)
        self.optimizer.step()
        self.optimizer.zero_grad()
        if step % TRIM_EVERY == 0:
            trim_memory()
        self.running.lerp_(summed, 1 - min(SMOOTH, step / (step + 1)))

    @torch.no_grad()
    def speaks_numbers(self) -> bool:
        """Whether scores are finite, after the last step too, whose effect no loss has shown."""
        batch = self.course.steps[-1][0]
        scores = self.scores([self.course.encoded[text] for text in batch.texts])
        return bool(scores.isfinite().all())

    def cost(self, batch: Batch, scores: Tensor) -> Tensor:
        """The loss of a batch, summed over its pairs, or its pairs and rankings, and heads."""
        if self.config.rankings == "pairs":
            return self.cost_of_pairs(batch, scores)
        plain, choices = apart(batch, self.course.comparisons, self.course.weights)
        loss = self.cost_of_pairs(replace(batch, pairs=plain), scores)
        return loss if choices is None else loss + self.cost_of_choices(batch, choices, scores)

    def cost_of_pairs(self, batch: Batch, scores: Tensor) -> Tensor:
        a, b, criterion, target, weight = self.columns(batch)
        margin = self.tensor(self.course.comparisons.margin[batch.pairs, None])
        delta = scores[b, criterion] - scores[a, criterion] - margin  # (pairs, heads)
        return bradley_terry_loss(delta, target, weight)

    def cost_of_choices(self, batch: Batch, choices: Choices, scores: Tensor) -> Tensor:
        texts = self.tensor(np.searchsorted(batch.texts, choices.texts))
        criterion = self.tensor(choices.criterion[:, None])
        picked, there, weight = map(self.tensor, (choices.picked, choices.there, choices.weight))
        return plackett_luce_loss(scores[texts, criterion], picked, there, weight)

    def tensor(self, array: NDArray[Any]) -> Tensor:
        return torch.from_numpy(array).to(self.device)

    def scores(self, encoded: Sequence[Encoded]) -> Tensor:
        """(texts, criteria, heads), from chunks of like length that one backward pass joins."""
        parts = []
        places = list(chunks(encoded, self.encoder.shares, self.device))
        # Around all chunks, so that each weight is cast once.
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.quick):
            for chunk in places:
                texts = [encoded[place] for place in chunk]
                parts.append(self.model(self.encoder, texts))
        return torch.cat(parts)[np.argsort(np.concatenate(places))]

    def columns(self, batch: Batch) -> list[Tensor]:
        """The batch's comparisons as tensors; a and b are places among its texts."""
        pairs = self.course.comparisons
        arrays: list[NDArray[Any]] = [
            np.searchsorted(batch.texts, pairs.a[batch.pairs]),
            np.searchsorted(batch.texts, pairs.b[batch.pairs]),
            pairs.criterion[batch.pairs],
            pairs.target[batch.pairs, None],
            self.course.weights[batch.pairs],
        ]
        return [self.tensor(array) for array in arrays]


def gather_sparsely(model: nn.Module) -> None:
    """A table of embeddings gets the gradient of the words that were read, and not of all of them
    once for every chunk: that filled zeros for a twelfth of the time on a CPU."""
    for module in model.modules():
        if isinstance(module, nn.Embedding):
            module.sparse = True


def pace(step: int, steps: int) -> float:
    """Share of the learning rate: up over the first tenth of the steps, then down in a line."""
    warm = max(round(WARM_UP * steps), 1)
    return min((step + 1) / warm, (steps - step) / max(steps - warm, 1))
