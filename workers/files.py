"""Jobs over files: imports, snapshots, exports. Each loads, calls, records."""

from collections.abc import Callable
from typing import Any

from celery import shared_task

from annotation.dispatch import Job
from annotation.models import Export, Import, JobRecord, JobState, Snapshot
from annotation.services import exports, imports, jobs, snapshots
from annotation.services.loop import runs
from workers.recording import recorded


def run(model: type[JobRecord], record_id: str, work: Callable[[Any], Any]) -> None:
    """Take the row, do its work, and record how it ended; twice is harmless."""
    record = jobs.take(model, record_id)
    if record is None:
        return
    with recorded(record):
        work(record)


@shared_task(name=Job.IMPORT)
def import_file(record_id: str) -> None:
    """Load an uploaded file into its campaign."""
    run(Import, record_id, imports.load)


@shared_task(name=Job.FREEZE)
def freeze_snapshot(record_id: str) -> None:
    """Write a snapshot's file, and let the training that waits for it begin."""
    run(Snapshot, record_id, snapshots.freeze)
    for snapshot in Snapshot.objects.filter(pk=record_id, state=JobState.DONE):
        runs.nudge_waiting(snapshot)


@shared_task(name=Job.EXPORT)
def write_export(record_id: str) -> None:
    """Write a snapshot in one format."""
    run(Export, record_id, exports.pack)
