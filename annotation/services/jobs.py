"""Background work: taken under a lease, kept alive by heartbeats, ended once."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import rmtree
from typing import Any, TypeVar
from uuid import UUID

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from annotation.errors import AnnotationError, WrongState
from annotation.models import JobRecord, JobState

Record = TypeVar("Record", bound=JobRecord)


MOST_ATTEMPTS = 5  # then a job is not unlucky, it kills its worker


class NeverEnds(AnnotationError):
    """Five workers began this and none came to an end; their logs say why."""

    code = "never_ends"


class Stopped(Exception):
    """The job was cancelled, or another worker has taken it over."""


def take(model: type[Record], record_id: UUID | str) -> Record | None:
    """Start or resume a job; None when someone else holds it, or it is over."""
    rows: Any = model.objects  # type: ignore[attr-defined]  # an abstract row has none
    lease_until = timezone.now() + model.LEASE
    changed = (
        rows.startable()
        .filter(pk=record_id)
        .update(state=JobState.RUNNING, attempt=F("attempt") + 1, lease_until=lease_until)
    )
    record: Record | None = rows.get(pk=record_id) if changed else None
    if record and record.attempt > MOST_ATTEMPTS:
        fail(record, NeverEnds())
        return None
    return record


@contextmanager
def scratch(record: JobRecord) -> Iterator[Path]:
    """An empty folder for this attempt; what a killed one left behind goes."""
    mine = Path(settings.MEDIA_ROOT) / "scratch" / str(record.pk)
    rmtree(mine, ignore_errors=True)
    folder = mine / str(record.attempt)
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        rmtree(mine, ignore_errors=True)


def beat(record: JobRecord, **progress: Any) -> None:
    """Store progress and keep the lease; Stopped when it is no longer ours to go on."""
    for name, value in progress.items():
        setattr(record, name, value)
    lease_until = timezone.now() + record.LEASE
    if not held(record).update(lease_until=lease_until, **progress):
        raise Stopped


def finish(record: JobRecord, **outcome: Any) -> None:
    if not held(record).update(state=JobState.DONE, finished_at=timezone.now(), **outcome):
        raise Stopped
    record.refresh_from_db()


def give_back(record: JobRecord) -> bool:
    """Let another worker take it at once; False when it was no longer ours."""
    return bool(held(record).update(state=JobState.WAITING, lease_until=None))


def fail(record: JobRecord, error: Exception) -> None:
    """End a job with what went wrong, in words a person can act on where we have them."""
    known = isinstance(error, AnnotationError)
    held(record).update(
        state=JobState.FAILED,
        finished_at=timezone.now(),
        error_code=error.code if isinstance(error, AnnotationError) else "crashed",
        error=str(error)
        if known
        else f"It stopped unexpectedly ({type(error).__name__}: {error}).",
    )


def cancel(record: JobRecord) -> None:
    """Stop a job at its next heartbeat; what it committed stays."""
    mine = type(record).objects.open().filter(pk=record.pk)  # type: ignore[attr-defined]
    if not mine.update(state=JobState.CANCELLED, finished_at=timezone.now()):
        raise WrongState("This is over already; there is nothing to cancel.")
    record.refresh_from_db()


def held(record: JobRecord) -> Any:
    return type(record).objects.filter(  # type: ignore[attr-defined]
        pk=record.pk, state=JobState.RUNNING, attempt=record.attempt
    )
