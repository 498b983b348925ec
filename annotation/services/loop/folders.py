"""Checkpoint folders: where they lie, and which are kept."""

from pathlib import Path
from shutil import rmtree

from django.conf import settings

from annotation.models import Checkpoint, PreferenceModel, TrainingRun

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
    for run in model.runs.over().select_related("checkpoint"):
        rmtree(partial(run), ignore_errors=True)
        if run.left() is None:
            rmtree(of(run), ignore_errors=True)
