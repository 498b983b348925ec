"""What the tests of the loop share: a model, its runs, and what a training leaves."""

from pathlib import Path
from typing import Any

import orjson
import pytest

from annotation.models import (
    Campaign,
    Checkpoint,
    PreferenceModel,
    RunReason,
    ScoringRun,
    Snapshot,
    TrainingRun,
    User,
)
from annotation.services import jobs, snapshots
from annotation.services.loop import families, folders, runs, scores
from tests.conftest import claims, make_campaign, submit


@pytest.fixture
def judged(alice: User) -> Campaign:
    """A campaign of thirty tasks, five of them judged."""
    campaign = make_campaign(tasks=30)
    judge(campaign, alice, 5)
    return campaign


@pytest.fixture
def model(judged: Campaign) -> PreferenceModel:
    """Fed by that campaign, and due after five new judgments."""
    return make_model(judged)


def make_model(*campaigns: Campaign, name: str = "everyday", **settings: Any) -> PreferenceModel:
    settings = {"title": "Everyday", "criteria": ["helpful"], "retrain_after": 5} | settings
    return families.create(name=name, by=None, campaigns=campaigns, **settings)


def judge(campaign: Campaign, annotator: User, number: int) -> None:
    for _ in range(number):
        (lease,) = claims(campaign, annotator)
        submit(lease)


def start(model: PreferenceModel) -> TrainingRun:
    return runs.start(model=model, reason=RunReason.PERSON)


def freeze(run: TrainingRun) -> None:
    snapshots.freeze(jobs.take(Snapshot, run.snapshot_id))


def begin(model: PreferenceModel) -> TrainingRun:
    """A run that a worker has taken."""
    run = start(model)
    freeze(run)
    return runs.take(run.pk)


def report(verdict: str = "promoted", reason: str = "better") -> dict[str, Any]:
    """As preference_model's training says it."""
    measured = {
        "pairs": 160,
        "accuracy": {"value": 0.63, "low": 0.58, "high": 0.68},
        "log_loss": {"value": 0.65, "low": 0.62, "high": 0.68},
    }
    gate = {
        "verdict": verdict,
        "reason": reason,
        "rival": "chance",
        "difference": 0.012,
        "low": 0.003,
        "high": 0.021,
        "confidence": 0.95,
        "least_pairs": 100,
        "by_criterion": {
            "helpful": {"pairs": 160, "difference": 0.012, "low": 0.003, "high": 0.021}
        },
    }
    return {
        "pairs": {"train": {"helpful": 1200}},
        "test": {"helpful": measured},
        "validation": {"helpful": measured},
        "champion": None,
        "gate": gate,
    }


def train(run: TrainingRun) -> None:
    """Leave what a training leaves."""
    folders.of(run).mkdir(parents=True)
    (folders.of(run) / "config.json").write_text("{}")


def end(run: TrainingRun, verdict: str = "promoted") -> Checkpoint:
    train(run)
    return runs.finish(run, report(verdict), 93.1)


def checkpoint(model: PreferenceModel, verdict: str = "kept") -> Checkpoint:
    """What another run leaves."""
    return end(begin(model), verdict)


def champion(model: PreferenceModel) -> ScoringRun:
    """Promote a new one; returns its scoring, taken by a worker."""
    checkpoint(model, "promoted")
    model.refresh_from_db()
    return scores.take(model.scorings.open().get().pk)


def pool(run: ScoringRun, folder: Path) -> list[dict[str, Any]]:
    """What the champion is given to read."""
    path = folder / "pool.jsonl"
    scores.write_pool(run, path)
    return [orjson.loads(line) for line in path.read_bytes().splitlines()]


def said(task: dict[str, Any], **drawn: Any) -> dict[str, Any]:
    """What a champion says of a task: the second is better, and how it was drawn."""
    values = {
        one["id"]: {"helpful": [float(place), [place - 0.5, place + 0.5]]}
        for place, one in enumerate(task["completions"])
    }
    draw = {"priority": 0.71, "rule": "uncertainty", "probability": 0.01} | drawn
    return {"task": task["task"], "scores": values, "information": 0.013} | draw


def rescore(model: PreferenceModel, folder: Path) -> ScoringRun:
    """The whole way of a new champion: promoted, read, queue redrawn."""
    run = champion(model)
    scores.record(run, [said(task) for task in pool(run, folder)])
    scores.finish(run, 1.5)
    return run
