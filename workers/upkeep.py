"""Jobs that keep the house: ended leases, forgotten work."""

from datetime import timedelta

from celery import current_app, shared_task
from django.utils import timezone

from annotation.dispatch import Job
from annotation.models import Export, Import, JobRecord, ScoringRun, Snapshot, TrainingRun
from annotation.services import assignments
from workers.schedule import SWEEP

OVERLOOKED = timedelta(seconds=10)  # a nudge takes less
KINDS: dict[Job, type[JobRecord]] = {
    Job.IMPORT: Import,
    Job.FREEZE: Snapshot,
    Job.EXPORT: Export,
    Job.TRAIN: TrainingRun,
    Job.SCORE: ScoringRun,
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
            # It is sent again until someone takes it: an old nudge is of no use to anyone.
            current_app.send_task(job, args=[str(record_id)], expires=SWEEP)
