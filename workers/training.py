"""The loop's jobs: look at each model, train one that is due."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import orjson
import structlog
from celery import shared_task
from django.conf import settings

from annotation.dispatch import Job
from annotation.models import TrainingRun
from annotation.services import jobs
from annotation.services.loop import folders, runs
from workers import process
from workers.process import Said, patiently
from workers.recording import recorded

log = structlog.get_logger(__name__)


@shared_task(name=Job.TICK)
def tick() -> None:
    """Start what is due; every model is looked at, whatever became of another."""
    runs.tick()


@shared_task(name=Job.TRAIN)
def train(run_id: str) -> None:
    """Train on a frozen snapshot, or go on with what a killed worker left; keep the checkpoint."""
    run = runs.take(run_id)
    if run is None:
        return
    with recorded(run, runs.give_back), jobs.scratch(run) as folder:
        config = folder / "config.json"
        config.write_bytes(orjson.dumps(run.config))
        done = process.run([*words(run), f"--config={config}"], partial(beat, run))
        patiently(runs.finish, run, done["report"], done["seconds"])


def beat(run: TrainingRun, said: Said) -> None:
    if said.get("event") == "resumed":
        log.info("training_resumed", step=said["step"], run=str(run))
    runs.progress(run, said)


def words(run: TrainingRun) -> Iterator[str]:
    yield "train"
    yield f"--snapshot={Path(settings.MEDIA_ROOT) / run.snapshot.path}"
    yield f"--output={folders.of(run)}"
    if run.rival:
        yield f"--champion={folders.of_checkpoint(run.rival)}"
