"""Checkpoint folders: where they lie, and which are kept."""

from datetime import timedelta
from pathlib import Path
from shutil import rmtree

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from annotation.models import Checkpoint, PreferenceModel, TrainingRun

LATELY = timedelta(hours=1)
KEPT = 5  # of the newest; whoever was champion is kept for good


def relative(run: TrainingRun) -> str:
    return f"checkpoints/{run.pk}"


def of(run: TrainingRun) -> Path:
    """Where this run leaves its checkpoint; half-done work lies beside it."""
    return Path(settings.MEDIA_ROOT) / relative(run)


def partial(run: TrainingRun) -> Path:
    return of(run).with_name(f"{run.pk}.partial")


def of_checkpoint(checkpoint: Checkpoint) -> Path:
    return Path(settings.MEDIA_ROOT) / checkpoint.path


def size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def tidy(model: PreferenceModel) -> None:
    """Remove checkpoints that are neither new nor were ever champion, and what ended runs left."""
    present = model.checkpoints.filter(removed=False)
    newest = present.order_by("-run__number").values_list("pk", flat=True)[:KEPT]
    for checkpoint in present.filter(promotions=None).exclude(pk__in=list(newest)):
        checkpoint.removed = True
        checkpoint.save(update_fields=["removed"])
        rmtree(of_checkpoint(checkpoint), ignore_errors=True)
    clear(model.runs.over())


def clear_lately_ended() -> None:
    """Soon after a run has ended, whoever worked on it has let go of its folder."""
    clear(TrainingRun.objects.over().filter(finished_at__gt=timezone.now() - LATELY))


def clear(ended: QuerySet[TrainingRun]) -> None:
    """Remove half-done work, and what came to its end after the run was cancelled."""
    for run in ended.select_related("checkpoint"):
        rmtree(partial(run), ignore_errors=True)
        if run.left() is None:
            rmtree(of(run), ignore_errors=True)
