"""Background work: taken once, kept by heartbeats, ended once."""

from functools import partial

import pytest
from django.utils import timezone

from annotation.errors import InvalidImport, WrongState
from annotation.models import Import, JobState
from annotation.services import jobs
from tests.conftest import kept, lines, make_campaign, pair, together

pytestmark = pytest.mark.django_db


@pytest.fixture
def record(campaign):
    return kept(campaign, lines(pair(1)))


def let_lapse(record: Import) -> None:
    Import.objects.filter(pk=record.pk).update(lease_until="2020-01-01T00:00Z")


def test_a_job_is_taken_once(record):
    taken = jobs.take(Import, record.pk)

    assert (taken.state, taken.attempt) == ("running", 1)
    assert taken.lease_until > timezone.now()
    assert jobs.take(Import, record.pk) is None


@pytest.mark.django_db(transaction=True)
def test_of_many_workers_at_once_one_takes_a_job():
    record = kept(make_campaign(), lines(pair(1)))

    taken = together(*[partial(jobs.take, Import, record.pk)] * 8)

    assert sum(one is not None for one in taken) == 1


def test_a_job_whose_worker_is_gone_is_taken_again(record):
    jobs.take(Import, record.pk)
    let_lapse(record)

    assert jobs.take(Import, record.pk).attempt == 2


def test_a_heartbeat_keeps_the_lease_and_the_progress(record):
    taken = jobs.take(Import, record.pk)
    let_lapse(record)

    jobs.beat(taken, lines_done=7)

    assert jobs.take(Import, record.pk) is None
    record.refresh_from_db()
    assert record.lines_done == 7


@pytest.mark.parametrize("act", [jobs.beat, jobs.finish])
def test_a_worker_that_was_replaced_can_do_no_more(record, act):
    stale = jobs.take(Import, record.pk)
    let_lapse(record)
    jobs.take(Import, record.pk)

    with pytest.raises(jobs.Stopped):
        act(stale, lines_done=99)

    record.refresh_from_db()
    assert (record.state, record.lines_done, record.attempt) == ("running", 0, 2)


def test_a_worker_that_was_replaced_cannot_fail_its_successor(record):
    stale = jobs.take(Import, record.pk)
    let_lapse(record)
    jobs.take(Import, record.pk)

    jobs.fail(stale, OSError("gone"))

    record.refresh_from_db()
    assert record.state == "running"


def test_a_finished_job_is_not_taken_again(record):
    taken = jobs.take(Import, record.pk)
    jobs.finish(taken, lines_done=1)

    assert (taken.state, taken.lines_done) == ("done", 1)
    assert taken.finished_at is not None
    assert jobs.take(Import, record.pk) is None


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (InvalidImport("Choose another file."), "invalid_import", "Choose another file."),
        (OSError("disk full"), "crashed", "It stopped unexpectedly (OSError: disk full)."),
    ],
)
def test_a_failed_job_says_why(record, error, code, words):
    taken = jobs.take(Import, record.pk)
    jobs.fail(taken, error)

    record.refresh_from_db()
    assert record.failure() == {"code": code, "message": words}
    assert jobs.take(Import, record.pk) is None


def test_a_running_job_is_cancelled_at_its_next_heartbeat(record):
    taken = jobs.take(Import, record.pk)
    jobs.cancel(record)

    with pytest.raises(jobs.Stopped):
        jobs.beat(taken)
    assert jobs.take(Import, record.pk) is None


@pytest.mark.parametrize("state", [JobState.DONE, JobState.FAILED, JobState.CANCELLED])
def test_what_is_over_cannot_be_cancelled(record, state):
    Import.objects.update(state=state)

    with pytest.raises(WrongState):
        jobs.cancel(record)


def test_a_job_that_ends_no_worker_is_given_up_with_a_reason(record):
    for _ in range(jobs.MOST_ATTEMPTS):
        assert jobs.take(Import, record.pk)
        let_lapse(record)

    assert jobs.take(Import, record.pk) is None
    record.refresh_from_db()
    assert (record.state, record.error_code) == (JobState.FAILED, "never_ends")


def test_what_a_killed_attempt_left_behind_goes(record, settings):
    taken = jobs.take(Import, record.pk)
    left = settings.MEDIA_ROOT / "scratch" / str(record.pk) / "0" / "half.jsonl"
    left.parent.mkdir(parents=True)
    left.write_text("half")

    with jobs.scratch(taken) as folder:
        assert (list(folder.iterdir()), left.exists()) == ([], False)
    assert not left.parent.parent.exists()
