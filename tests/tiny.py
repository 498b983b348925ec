"""A retraining that takes seconds: the smallest encoder there is, on judgments of one campaign."""

import json
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import save_file

from annotation.dispatch import Job
from annotation.models import PreferenceModel, RunReason, TrainingRun
from annotation.services.loop import families, runs
from tests.conftest import judge_all, make_campaign, make_person
from workers.app import app

SHAPE = {
    "model_type": "bert",
    "architectures": ["BertModel"],
    "hidden_size": 16,
    "num_hidden_layers": 1,
    "num_attention_heads": 2,
    "intermediate_size": 32,
    "max_position_embeddings": 64,
}
VOCABULARY = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *"abcdefghijklmnopqrstuvwxyz0123456789"]
LEARNING = {"epochs": 25, "pairs_per_step": 1, "checkpoint_seconds": 0.05, "heads": 2}
TASKS = 30


def do(job: Job, record_id: Any) -> None:
    """As a worker does it."""
    app.loader.import_default_modules()
    app.tasks[job](str(record_id))


def backbone(folder: Path) -> str:
    """Made without PyTorch: all weights but one are missing, so they start at random."""
    folder.mkdir(parents=True)
    (folder / "vocab.txt").write_text("\n".join(VOCABULARY))
    (folder / "tokenizer_config.json").write_text('{"tokenizer_class": "BertTokenizer"}')
    (folder / "config.json").write_text(json.dumps(SHAPE | {"vocab_size": len(VOCABULARY)}))
    words = np.random.default_rng(0).normal(0, 0.02, (len(VOCABULARY), 16)).astype("float32")
    weights = {"embeddings.word_embeddings.weight": words}
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    return str(folder)


def family(folder: Path, **learning: Any) -> PreferenceModel:
    """A model that a campaign feeds: each task has one judgment and wants another."""
    campaign = make_campaign(tasks=TASKS, overlap=2)
    judge_all(campaign, make_person("alice"))
    return families.create(
        name="tiny",
        title="Tiny",
        criteria=["helpful"],
        by=None,
        campaigns=[campaign],
        backbone=backbone(folder / "backbone"),
        settings=LEARNING | learning,
    )


def retraining(folder: Path, **learning: Any) -> TrainingRun:
    """It waits for a worker, its snapshot written."""
    run = runs.start(model=family(folder, **learning), reason=RunReason.PERSON)
    do(Job.FREEZE, run.snapshot.pk)
    return run
