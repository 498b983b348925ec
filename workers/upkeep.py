"""Jobs that keep the house: ended leases, forgotten work."""

from datetime import timedelta

from celery import current_app, shared_task
from django.utils import timezone

from annotation.dispatch import Job
from annotation.models import Export, Import, JobRecord, Snapshot
from annotation.services import assignments

OVERLOOKED = timedelta(seconds=10)  # a nudge takes less
KINDS: dict[Job, type[JobRecord]] = {
    Job.IMPORT: Import,
    Job.FREEZE: Snapshot,
    Job.EXPORT: Export,
}


@shared_task(name=Job.EXPIRE)
def expire_leases() -> int:
    """Hand on what was leased and not answered in time."""
    return assignments.expire()


@shared_task(name=Job.SWEEP)
def pick_up() -> None:
    """Nudge again for jobs that no worker took, or whose worker is gone."""
    for job, model in KINDS.items():
        old = timezone.now() - OVERLOOKED
        forgotten = model.objects.startable().filter(created_at__lt=old)  # type: ignore[attr-defined]
        for record_id in forgotten.values_list("pk", flat=True):
            current_app.send_task(job, args=[str(record_id)])
