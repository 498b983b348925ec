"""Scoring: the champion decides what is asked next."""

import time
from functools import partial
from pathlib import Path

import orjson
from celery import shared_task

from annotation.dispatch import Job
from annotation.models import ScoringRun
from annotation.services import jobs
from annotation.services.loop import folders, scores
from workers import process
from workers.process import patiently
from workers.recording import recorded


@shared_task(name=Job.SCORE)
def score(run_id: str) -> None:
    """Let a champion read every open task, and redraw the queue by what it says."""
    run = scores.take(run_id)
    if run is None:
        return
    began = time.monotonic()
    with recorded(run), jobs.scratch(run) as folder:
        pool, scored = folder / "tasks.jsonl", folder / "scores.jsonl"
        scores.write_pool(run, pool)
        process.run(words(run, pool, scored), partial(scores.progress, run))
        with scored.open("rb") as file:
            scores.record(run, (orjson.loads(line) for line in file))
        patiently(scores.finish, run, time.monotonic() - began)


def words(run: ScoringRun, pool: Path, scored: Path) -> list[str]:
    return [
        "score",
        str(folders.of_checkpoint(run.checkpoint)),
        f"--input={pool}",
        f"--output={scored}",
        f"--random-share={run.model.random_share}",
    ]
