"""What happens without anyone asking."""

from datetime import timedelta

import orjson
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from redis import Redis

from annotation.dispatch import Job
from annotation.models import Import
from annotation.services import imports, jobs
from tests.conftest import books, claims, kept, lines, make_campaign, pair, run_out
from workers.app import app
from workers.schedule import SCHEDULE

pytestmark = pytest.mark.django_db


class Queue:
    """What waits in the broker for workers; nobody listens to it here."""

    def __init__(self, name: str = app.conf.task_default_queue) -> None:
        self.name = name
        self.redis = Redis.from_url(settings.REDIS_URL)
        self.empty()

    def empty(self) -> None:
        self.redis.delete(self.name)

    def messages(self) -> list[str]:
        waiting = self.redis.lrange(self.name, 0, -1)
        return [orjson.loads(message)["headers"]["task"] for message in waiting]


@pytest.fixture
def queue():
    queue = Queue()
    yield queue
    queue.empty()
    queue.redis.close()


def run(job: Job) -> None:
    app.loader.import_default_modules()
    app.tasks[job]()


def age(record: Import, **lapsed: str) -> None:
    old = timezone.now() - timedelta(minutes=1)
    Import.objects.filter(pk=record.pk).update(created_at=old, **lapsed)


def test_overdue_leases_of_every_campaign_are_ended(alice):
    kitchens = [make_campaign(slug, tasks=3) for slug in ("kitchen", "garden")]
    for campaign in kitchens:
        run_out(*claims(campaign, alice, 2))

    run(Job.EXPIRE)

    assert [books(campaign)["leased"] for campaign in kitchens] == [0, 0]


def test_a_nudge_comes_to_the_queue_that_workers_read(
    campaign, queue, django_capture_on_commit_callbacks
):
    file = SimpleUploadedFile("prompts.jsonl", lines(pair(1)))
    with django_capture_on_commit_callbacks(execute=True):
        imports.add(campaign=campaign, file=file, format="jsonl", by=None)

    assert queue.messages() == [Job.IMPORT]


def test_a_job_that_no_worker_took_is_asked_for_again(campaign, queue):
    record = kept(campaign, lines(pair(1)))
    age(record)

    run(Job.SWEEP)

    assert queue.messages() == [Job.IMPORT]


def test_a_job_whose_worker_is_gone_is_asked_for_again(campaign, queue):
    record = kept(campaign, lines(pair(1)))
    jobs.take(Import, record.pk)
    age(record, lease_until="2020-01-01T00:00Z")

    run(Job.SWEEP)

    assert queue.messages() == [Job.IMPORT]


def test_new_running_and_ended_jobs_are_left_alone(campaign, queue):
    kept(campaign, lines(pair(1)))
    running, done = kept(campaign, lines(pair(2))), kept(campaign, lines(pair(3)))
    jobs.take(Import, running.pk)
    jobs.finish(jobs.take(Import, done.pk))
    for record in (running, done):
        age(record)

    run(Job.SWEEP)

    assert queue.messages() == []


def test_everything_scheduled_is_a_job_that_exists():
    app.loader.import_default_modules()

    assert {entry["task"] for entry in SCHEDULE.values()} <= set(app.tasks)
    assert {Job.EXPIRE, Job.SWEEP} <= {entry["task"] for entry in SCHEDULE.values()}
