"""The loop's jobs as workers run them: what is due starts, trains, and redraws the queue."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from annotation.dispatch import Job
from annotation.formats import READERS
from annotation.models import RunReason, Score, Task, TrainingRun
from annotation.services.loop import promotions, runs
from tests import tiny
from tests.conftest import kept, lines, make_campaign, pair
from tests.tiny import TASKS, do
from tests.workers.test_process import lose_connection
from tests.workers.test_upkeep import Queue
from workers.app import app


@pytest.fixture
def gpu() -> Iterator[Queue]:
    """What waits for a worker with a GPU; nobody listens to it here."""
    queue = Queue("gpu")
    yield queue
    queue.empty()
    queue.redis.close()


def test_a_run_is_trained_and_its_champion_redraws_the_queue(db, tmp_path):
    run = tiny.retraining(tmp_path, epochs=1, pairs_per_step=8)
    do(Job.TRAIN, run.pk)
    run.refresh_from_db()
    assert (run.state, run.error) == ("done", "")
    promotions.promote(checkpoint=run.checkpoint)
    scoring = run.model.scorings.get()

    do(Job.SCORE, scoring.pk)

    scoring.refresh_from_db()
    assert (scoring.state, scoring.tasks_done, scoring.error) == ("done", TASKS, "")
    assert Score.objects.filter(checkpoint=run.checkpoint).count() == 2 * TASKS
    assert 0 < Task.objects.filter(rule="uncertainty").count() < TASKS
    assert list((tmp_path / "files" / "scratch").glob("*")) == []


def test_what_the_training_refuses_is_told_to_people(db, tmp_path):
    run = tiny.retraining(tmp_path)
    TrainingRun.objects.update(config={"tempo": 3})

    do(Job.TRAIN, run.pk)

    run.refresh_from_db()
    assert (run.state, run.error_code) == ("failed", "bad_config")
    assert "tempo" in run.error


def test_a_written_snapshot_wakes_the_run_that_waits_for_it(transactional_db, tmp_path, gpu):
    run = runs.start(model=tiny.family(tmp_path), reason=RunReason.PERSON)
    do(Job.TRAIN, run.pk)  # too early: nothing happens
    assert gpu.messages() == []

    do(Job.FREEZE, run.snapshot.pk)

    assert gpu.messages() == [Job.TRAIN]


def test_a_run_that_no_worker_took_is_asked_for_again_where_gpus_are(db, tmp_path, gpu):
    run = tiny.retraining(tmp_path)
    long_ago = timezone.now() - timedelta(minutes=1)
    TrainingRun.objects.filter(pk=run.pk).update(created_at=long_ago)

    app.tasks[Job.SWEEP]()

    assert gpu.messages() == [Job.TRAIN]


def test_a_tick_starts_what_is_due(db, tmp_path):
    model = tiny.family(tmp_path)
    type(model).objects.update(retrain_after=TASKS)

    app.tasks[Job.TICK]()

    assert model.runs.get().reason == "judgments"


def test_a_job_that_loses_its_database_is_left_to_another_worker(transactional_db, monkeypatch):
    def lost(*_: Any) -> Any:
        lose_connection()
        connection.cursor().execute("SELECT 1")

    monkeypatch.setitem(READERS, "jsonl", lost)
    record = kept(make_campaign(), lines(pair(1)))

    do(Job.IMPORT, record.pk)

    connection.close()
    record.refresh_from_db()
    assert record.state == "running"
