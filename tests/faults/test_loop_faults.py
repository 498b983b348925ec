"""Killing what trains, with real processes: the run goes on from its last saved step."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import numpy as np
import psutil
import pytest
from django.db import connection
from django.utils import timezone
from safetensors.numpy import save_file

from annotation.dispatch import Job
from annotation.embedded import ROOT, database_url
from annotation.embedded.process import wait_until
from annotation.models import RunReason, TrainingRun
from annotation.services.loop import families, runs
from tests.conftest import judge_all, make_campaign, make_person
from workers import process
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
TASK = "import sys; from workers.app import app; app.loader.import_default_modules(); "
TASK += f"app.tasks['{Job.TRAIN}'](sys.argv[1])"


@pytest.fixture
def backbone(tmp_path: Path) -> Path:
    """The smallest encoder there is, made without PyTorch."""
    folder = tmp_path / "backbone"
    folder.mkdir()
    (folder / "vocab.txt").write_text("\n".join(VOCABULARY))
    (folder / "tokenizer_config.json").write_text('{"tokenizer_class": "BertTokenizer"}')
    (folder / "config.json").write_text(json.dumps(SHAPE | {"vocab_size": len(VOCABULARY)}))
    words = np.random.default_rng(0).normal(0, 0.02, (len(VOCABULARY), 16)).astype("float32")
    weights = {"embeddings.word_embeddings.weight": words}
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    return folder


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "BEAT", 0.2)


@pytest.fixture
def run(transactional_db: None, backbone: Path) -> TrainingRun:
    """A retraining of a few seconds that waits for a worker."""
    campaign = make_campaign(tasks=30)
    judge_all(campaign, make_person("alice"))
    learning = {"epochs": 25, "pairs_per_step": 1, "checkpoint_seconds": 0.05, "heads": 2}
    model = families.create(
        name="tiny",
        title="Tiny",
        criteria=["helpful"],
        by=None,
        campaigns=[campaign],
        backbone=str(backbone),
        settings=learning,
    )
    run = runs.start(model=model, reason=RunReason.PERSON)
    do(Job.FREEZE, run.snapshot.pk)
    return run


def do(job: Job, record_id: Any) -> None:
    app.loader.import_default_modules()
    app.tasks[job](str(record_id))


@contextmanager
def meanwhile(run: TrainingRun) -> Iterator[None]:
    """A worker of this process trains while the block runs, which ends it somehow."""

    def work() -> None:
        try:
            do(Job.TRAIN, run.pk)
        finally:
            connection.close()

    thread = Thread(target=work)
    thread.start()
    yield
    thread.join(20)
    assert not thread.is_alive()
    run.refresh_from_db()


@contextmanager
def another_worker(run: TrainingRun, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process with nothing to do but this run, on this test's database and files."""
    database = connection.settings_dict["NAME"]
    server = (os.environ.get("DATABASE_URL") or database_url(folder)).rpartition("/")[0]
    environment = os.environ | {"DATABASE_URL": f"{server}/{database}", "DATA_DIR": str(folder)}
    command = [sys.executable, "-c", TASK, str(run.pk)]
    with subprocess.Popen(command, cwd=ROOT, env=environment) as process:
        yield process
        process.kill()


def trainer(pid: int | None = None) -> psutil.Process | None:
    below = psutil.Process(pid).children(recursive=True)
    return next((one for one in below if "preference_model" in one.cmdline()), None)


def beyond(run: TrainingRun, step: int) -> Callable[[], bool]:
    learning = TrainingRun.objects.filter(pk=run.pk, stage="training", step__gt=step)
    return learning.exists


def resumed_at(log: str) -> list[int]:
    said = [json.loads(line) for line in log.splitlines() if "training_resumed" in line]
    return [one["step"] for one in said]


def test_a_run_survives_the_kill_of_its_worker_and_of_its_trainer(run, tmp_path, capfd):
    with another_worker(run, tmp_path) as worker:
        assert wait_until(beyond(run, 20), 20)
        orphan = trainer(worker.pid)
        worker.kill()
        assert wait_until(lambda: not orphan.is_running() or orphan.status() == "zombie", 5)

    run.refresh_from_db()
    assert (run.state, run.attempt) == ("running", 1)
    past = timezone.now() - timedelta(seconds=1)
    TrainingRun.objects.filter(pk=run.pk).update(lease_until=past)
    with meanwhile(run):
        assert wait_until(beyond(run, run.step), 20)
        trainer().kill()
    assert run.state == "waiting"

    do(Job.TRAIN, run.pk)

    run.refresh_from_db()
    assert (run.state, run.attempt, run.verdict) == ("done", 3, "not_enough_evidence")
    first, second = resumed_at(capfd.readouterr().err)
    assert 0 < first < second
    assert (tmp_path / "files" / run.checkpoint.path / "model.safetensors").exists()


def test_a_run_that_is_cancelled_ends_its_trainer(run):
    with meanwhile(run):
        assert wait_until(lambda: trainer() is not None, 10)
        runs.cancel(run)

    assert run.state == "cancelled"
    assert trainer() is None
