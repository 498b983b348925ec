"""The model that a stage begins with, whole or with low-rank adapters, and what a stage leaves."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from peft import LoraConfig, PeftModel, get_peft_model

from preference_model.config import TrainConfig
from preference_model.network.backbone import chosen_device, find_backbone
from preference_model.network.encoder import Encoder
from preference_model.network.model import PreferenceModel, build

ADAPTER = "adapter"  # folder of a checkpoint, as peft reads it


def start(criteria: Sequence[str], config: TrainConfig) -> tuple[PreferenceModel, PeftModel | None]:
    """A new model, and its adapters if only these learn.

    Low-rank adapters (LoRA: Hu et al. 2021, arXiv 2106.09685) go to every linear layer of the
    backbone; what the classifier has beside it, which may be new, learns wholly, as heads do.
    """
    torch.manual_seed(config.seed)  # some layers begin at random: those a backbone does not bring
    device = chosen_device(config.device)
    model = build(config.backbone, criteria, config.heads, config.seed, device)
    if not config.lora_rank:
        return model, None
    told = LoraConfig(
        r=config.lora_rank,
        lora_alpha=2 * config.lora_rank,  # the step is as large whatever the rank
        target_modules="all-linear",
    )
    return model, get_peft_model(model.body.base_model, told)  # changes it in place


def encoder_for(config: TrainConfig, body: Any) -> Encoder:
    """body: the configuration of the backbone."""
    source = find_backbone(config.backbone)
    encoder = Encoder.of(source, body, config.max_length)
    if config.shared_prefix and not encoder.shares:
        encoder = Encoder.of(source, body, config.max_length, "prefix")
    return encoder


def merge(adapters: Any, folder: Path) -> None:
    """Into the weights, so that transformers alone can load them; a copy stays beside."""
    adapters.save_pretrained(folder / ADAPTER)
    adapters.merge_and_unload()
