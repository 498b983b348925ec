"""Weights kept beside a half-done run: those that a first stage ended with, and the best so far."""

import os
from collections.abc import Mapping
from pathlib import Path

from accelerate import PartialState
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor, nn

from preference_model.checkpoint import sync


def learning(model: nn.Module) -> dict[str, Tensor]:
    """What training changes; of LoRA, the adapters and what stands outside the backbone."""
    return {
        name: parameter.detach().contiguous()
        for name, parameter in model.named_parameters()
        if parameter.requires_grad
    }


def keep(path: Path, identity: str, tensors: Mapping[str, Tensor]) -> None:
    """Whole or not at all, by one process for all, who wait for it."""
    processes = PartialState()
    if processes.is_main_process:
        draft = path.with_suffix(".draft")
        save_file(dict(tensors), draft, metadata={"identity": identity})
        sync(draft)
        os.replace(draft, path)
        sync(path.parent)
    processes.wait_for_everyone()


def kept(path: Path, identity: str) -> dict[str, Tensor] | None:
    """None: there is nothing, or it belongs to a run that was told something else."""
    try:
        with safe_open(path, framework="pt") as file:
            if file.metadata()["identity"] != identity:
                return None
            return {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    except (OSError, SafetensorError):
        return None
