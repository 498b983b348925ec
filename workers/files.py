"""Jobs over files: imports, snapshots, exports. Each loads, calls, records."""

from collections.abc import Callable
from typing import Any

import structlog
from celery import shared_task

from annotation.dispatch import Job
from annotation.models import Export, Import, JobRecord, Snapshot
from annotation.services import exports, imports, jobs, snapshots

log = structlog.get_logger(__name__)


def run(model: type[JobRecord], record_id: str, work: Callable[[Any], Any]) -> None:
    """Take the row, do its work, and record how it ended; twice is harmless."""
    record = jobs.take(model, record_id)
    if record is None:
        return
    try:
        work(record)
    except jobs.Stopped:
        log.info("job_stopped", job=str(record))
    except Exception as error:
        log.exception("job_failed", job=str(record))
        jobs.fail(record, error)


@shared_task(name=Job.IMPORT)
def import_file(record_id: str) -> None:
    """Load an uploaded file into its campaign."""
    run(Import, record_id, imports.load)


@shared_task(name=Job.FREEZE)
def freeze_snapshot(record_id: str) -> None:
    """Write a snapshot's file."""
    run(Snapshot, record_id, snapshots.freeze)


@shared_task(name=Job.EXPORT)
def write_export(record_id: str) -> None:
    """Write a snapshot in one format."""
    run(Export, record_id, exports.pack)
