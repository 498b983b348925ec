"""Checkpoint folders: safetensors and JSON, never a pickle, whole or not there at all."""

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import nn
from torch.optim import Optimizer

from preference_model import card
from preference_model.config import BadInput
from preference_model.network.backbone import load_body, refuse_pickles
from preference_model.network.encoder import Encoder
from preference_model.network.model import PreferenceModel

MANIFEST, REPORT, HEADS = "manifest.json", "report.json", "heads.safetensors"
STATE = "state.safetensors"
MOMENTS = ("exp_avg", "exp_avg_sq")  # what AdamW remembers of a parameter
NOTHING = {"step": 0, "seconds": 0.0, "loss": 0.0}  # has been done


@dataclass(frozen=True)
class Checkpoint:
    model: PreferenceModel
    encoder: Encoder
    manifest: dict[str, Any]

    @property
    def device(self) -> torch.device:
        return self.model.device


def save(model: PreferenceModel, encoder: Encoder, manifest: Mapping[str, Any], to: Path) -> None:
    """What `load` reads; AutoModelForSequenceClassification loads it too, as the mean of heads."""
    weight, bias = model.head_tensors()
    heads = model.head
    mean = nn.Linear(heads.in_features, len(model.criteria), bias=model.native_bias)
    with torch.no_grad():
        mean.weight.copy_(weight.mean(1))
        if model.native_bias:
            mean.bias.copy_(bias.mean(1))
    config = model.body.config
    config.num_labels = len(model.criteria)
    config.id2label = dict(enumerate(model.criteria))
    config.label2id = {name: number for number, name in enumerate(model.criteria)}
    model.put_head(mean)
    try:
        model.body.save_pretrained(to)
    finally:
        model.put_head(nn.Identity())
    encoder.tokenizer.save_pretrained(to)
    save_file({"weight": weight.contiguous(), "bias": bias.contiguous()}, to / HEADS)
    write_json(to / MANIFEST, manifest)
    card.write(to, manifest, {})


def load(folder: Path, device: torch.device) -> Checkpoint:
    manifest = read_manifest(folder)
    refuse_pickles(folder)
    body = load_body(str(folder), device)
    with safe_open(folder / HEADS, framework="pt") as file:
        weight, bias = file.get_tensor("weight"), file.get_tensor("bias")
    model = PreferenceModel(body, manifest["criteria"], weight.shape[1])
    model.take_heads(weight, bias)
    encoder = Encoder.of(str(folder), body.config, **manifest["encoding"])
    return Checkpoint(model.to(device).eval(), encoder, manifest)


def save_report(manifest: Mapping[str, Any], report: Mapping[str, Any], to: Path) -> None:
    """How good it is, for programs and in the model card."""
    write_json(to / REPORT, report)
    card.write(to, manifest, report)


def read_manifest(folder: Path) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadInput(
            "no_checkpoint", f"{folder} is not a checkpoint: it has no readable {MANIFEST}."
        ) from error
    return manifest


def identity(folder: Path) -> str | None:
    """What the run that made the folder was told; None: it is no checkpoint."""
    try:
        told: str = read_manifest(folder)["identity"]
    except (BadInput, KeyError):
        return None
    return told


def write_json(path: Path, value: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def publish(draft: Path, to: Path) -> None:
    """Move a finished folder to its name in one step, once its bytes are on the disk."""
    for path in [*draft.iterdir(), draft]:
        sync(path)
    os.replace(draft, to)
    sync(to.parent)


def sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def save_state(
    folder: Path, identity: str, model: nn.Module, optimizer: Optimizer, facts: Mapping[str, float]
) -> None:
    """The state of a half-done run in one file, so that its parts never belong to two steps."""
    tensors = {}
    for name, parameter in model.named_parameters():
        if parameter in optimizer.state:  # it has been given a gradient
            tensors[f"model.{name}"] = parameter.detach()
            tensors |= {f"{m}.{name}": optimizer.state[parameter][m] for m in MOMENTS}
    draft = folder / f"{STATE}.draft"
    save_file(tensors, draft, metadata={"facts": json.dumps({"identity": identity, **facts})})
    sync(draft)
    os.replace(draft, folder / STATE)
    sync(folder)


@torch.no_grad()
def load_state(
    folder: Path, identity: str, model: nn.Module, optimizer: Optimizer
) -> Mapping[str, Any]:
    """Take up what a killed run left, if it was told the same; the facts say how far it was."""
    try:
        with safe_open(folder / STATE, framework="pt") as file:
            facts: dict[str, Any] = json.loads(file.metadata()["facts"])
            if facts["identity"] != identity:
                return NOTHING
            there = set(file.keys())
            parameters = dict(model.named_parameters())
            if not there <= {f"{kind}.{n}" for kind in ("model", *MOMENTS) for n in parameters}:
                return NOTHING  # an earlier version named its parts otherwise
            for name, parameter in parameters.items():
                if f"model.{name}" in there:
                    parameter.copy_(file.get_tensor(f"model.{name}"))
                    count = torch.tensor(float(facts["step"]), device=parameter.device)
                    moments = {
                        m: file.get_tensor(f"{m}.{name}").to(parameter.device) for m in MOMENTS
                    }
                    optimizer.state[parameter] = {"step": count, **moments}
    except (OSError, SafetensorError):
        return NOTHING
    return facts


def empty(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder
