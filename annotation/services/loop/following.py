"""A run in words, for who waits at a terminal."""

import time
from collections.abc import Iterator

from annotation.models import TrainingRun
from annotation.models.jobs import OPEN

LOOK = 0.5  # seconds between looks


def follow(run: TrainingRun) -> Iterator[str]:
    """A line whenever it gets on, until it is over."""
    said = ""
    while run.state in OPEN:
        if (now := progress(run)) != said:
            said = now
            yield said
        time.sleep(LOOK)
        run.refresh_from_db()


def progress(run: TrainingRun) -> str:
    if run.state == "waiting":
        return "waiting for its snapshot and for a worker"
    parts = [run.stage or "starting"]
    if run.steps:
        parts.append(f"step {run.step} of {run.steps}")
    if run.stage == "training" and run.loss is not None:
        parts.append(f"loss {run.loss:.3f}")
    if run.seconds_left is not None:
        parts.append(f"{run.seconds_left:.0f} s left")
    return ", ".join(parts)


def conclusion(run: TrainingRun) -> str:
    """The verdict, why, and the interval it rests on."""
    gate = run.said("gate")
    if gate is None:
        return f"{run.state}. {run.error}".rstrip()
    said = f"{words(gate['verdict'])} ({words(gate['reason'])})"
    if gate["low"] is None:
        return f"{said}: no interval yet"
    return (
        f"{said}: log-loss better than {gate['rival']}'s by {gate['difference']:+.4f} "
        f"({gate['low']:+.4f} to {gate['high']:+.4f} at {gate['confidence']:.0%})"
    )


def words(code: str) -> str:
    return code.replace("_", " ")
