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

import psutil
import pytest
from django.db import connection
from django.utils import timezone

from annotation.dispatch import Job
from annotation.embedded import ROOT, database_url
from annotation.embedded.process import wait_until
from annotation.models import TrainingRun
from annotation.services.loop import runs
from tests import tiny
from tests.tiny import do
from workers import process

TASK = "import sys; from workers.app import app; app.loader.import_default_modules(); "
TASK += f"app.tasks['{Job.TRAIN}'](sys.argv[1])"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "BEAT", 0.2)


@pytest.fixture
def run(transactional_db: None, tmp_path: Path) -> TrainingRun:
    return tiny.retraining(tmp_path)


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
    assert 0 < first <= second
    assert (tmp_path / "files" / run.checkpoint.path / "model.safetensors").exists()


def test_a_run_that_is_cancelled_ends_its_trainer(run):
    with meanwhile(run):
        assert wait_until(lambda: trainer() is not None, 10)
        runs.cancel(run)

    assert run.state == "cancelled"
    assert trainer() is None
