"""A run in words, for who waits at a terminal."""

import time
from collections.abc import Iterator, Mapping
from typing import Any

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
    return f"{said}: {gain(gate)}"


def gain(gate: Mapping[str, Any]) -> str:
    """How much better or worse than its rival it predicts; above 0 is better."""
    if gate.get("low") is None:
        return "no interval yet"
    better = "better" if gate["difference"] >= 0 else "worse"
    return (
        f"log-loss {abs(gate['difference']):.4f} {better} than {gate['rival']}'s "
        f"(a gain of {gate['low']:+.4f} to {gate['high']:+.4f} at {gate['confidence']:.0%})"
    )


def words(code: str) -> str:
    return code.replace("_", " ")
