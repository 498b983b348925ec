"""The processes that train one model together, as `accelerate launch` starts them; mostly just one.

Each takes its share of every step's batches, and gradients are added up: what comes out is what one
process would have come to, but for rounding. The main one tells, keeps and saves.
"""

from collections.abc import Sequence

import torch.distributed
from accelerate import PartialState
from torch import Tensor

from preference_model.config import Stage, TrainConfig
from preference_model.network.backbone import chosen_device


class Unheard:
    """A Watcher for the processes that do not tell."""

    def progress(self, stage: Stage, step: int, steps: int, loss: float | None = None) -> None: ...

    def resumed(self, step: int) -> None: ...


def processes(config: TrainConfig) -> PartialState:
    return PartialState(cpu=chosen_device(config.device).type == "cpu")


def add_up(tensor: Tensor) -> None:
    """Over all processes, in place."""
    if PartialState().num_processes > 1:
        torch.distributed.all_reduce(tensor)


def add_up_gradients(parameters: Sequence[Tensor]) -> None:
    """A process that had no batch adds nothing; what no process has a gradient of stays without."""
    if PartialState().num_processes == 1:
        return
    there = torch.tensor([each.grad is not None for each in parameters]).float()
    add_up(there := there.to(parameters[0].device))
    for each, processes in zip(parameters, there.tolist(), strict=True):
        if processes:
            each.grad = torch.zeros_like(each) if each.grad is None else each.grad
            add_up(each.grad)
