"""The jobs over files, as a worker runs them: by the name they are asked for."""

from typing import Any

import pytest

from annotation.dispatch import Job
from annotation.formats import READERS
from annotation.models import Export, Import, Snapshot, Task
from annotation.services import exports, jobs, snapshots
from tests.conftest import claim, kept, lines, make_campaign, pair, submit
from workers.app import app

pytestmark = pytest.mark.django_db


def run(job: Job, record: Any) -> Any:
    app.loader.import_default_modules()
    app.tasks[job](str(record.pk))
    record.refresh_from_db()
    return record


def test_an_import_is_loaded(campaign):
    record = run(Job.IMPORT, kept(campaign, lines(pair(1), pair(2))))

    assert (record.state, record.tasks_added) == ("done", 2)


def test_running_twice_is_harmless(campaign):
    record = kept(campaign, lines(pair(1)))
    before = Task.objects.count()

    for _ in range(2):
        run(Job.IMPORT, record)

    assert (record.state, record.attempt, Task.objects.count()) == ("done", 1, before + 1)


def test_a_job_that_is_gone_is_no_trouble(db):
    app.loader.import_default_modules()

    app.tasks[Job.IMPORT]("00000000-0000-0000-0000-000000000000")


def test_what_goes_wrong_is_kept_for_people_to_read(campaign, monkeypatch):
    def broken(*where: Any) -> Any:
        raise OSError("disk full")

    monkeypatch.setitem(READERS, "jsonl", broken)

    record = run(Job.IMPORT, kept(campaign, lines(pair(1))))

    assert record.state == "failed"
    assert "disk full" in record.failure()["message"]


def test_a_cancelled_import_is_left_alone(campaign):
    record = kept(campaign, lines(pair(1)))
    jobs.cancel(record)

    assert (run(Job.IMPORT, record).state, record.tasks_added) == ("cancelled", 0)


def test_a_live_job_of_another_worker_is_left_alone(campaign):
    record = kept(campaign, lines(pair(1)))
    jobs.take(Import, record.pk)

    assert (run(Job.IMPORT, record).state, record.lines_done) == ("running", 0)


def test_a_snapshot_is_frozen_and_exported(alice):
    campaign = make_campaign()
    submit(claim(campaign, alice))
    snapshot = snapshots.keep(campaigns=[campaign], name="June", by=None)

    run(Job.FREEZE, snapshot)
    export = run(Job.EXPORT, exports.ask(snapshot=snapshot, format="trl", by=None))

    assert (snapshot.state, export.state) == ("done", "done")
    assert export.bytes > 0
    assert (Snapshot.objects.count(), Export.objects.count()) == (1, 1)
