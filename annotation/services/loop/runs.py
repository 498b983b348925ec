"""Training runs: when one is due, started, taken by a worker, followed, and ended."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from annotation.dispatch import Job, nudge
from annotation.errors import NoJudgments, RunOpen
from annotation.models import (
    Checkpoint,
    JobState,
    Judgment,
    PreferenceModel,
    RunReason,
    Snapshot,
    TrainingRun,
    User,
    Verdict,
)
from annotation.services import jobs, snapshots
from annotation.services.loop import families, folders, promotions, scores

POINTS = 200  # of a loss curve; then every other one goes
FOLLOWED = ("stage", "step", "steps", "loss", "seconds_left")


def tick() -> None:
    """Look at every model that is fed: start what is due, end what can never start.

    One model's trouble is not the others': it is raised when all have been looked at.
    """
    fail_without_snapshot()
    folders.clear_lately_ended()
    troubles: list[Exception] = []
    for model in PreferenceModel.objects.fed():
        try:
            look_at(model)
        except Exception as trouble:
            trouble.add_note(f"while looking at the model {model.name}")
            troubles.append(trouble)
    if troubles:
        raise ExceptionGroup("Not every model could be looked at.", troubles)


def look_at(model: PreferenceModel) -> None:
    if model.automatic:
        start_if_due(model)
    scores.start_if_lacking(model)


@transaction.atomic
def start_if_due(model: PreferenceModel) -> TrainingRun | None:
    """Two looks at once start one run: the second waits here, and finds it."""
    if due(model) is None:
        return None
    model = families.locked(model)
    reason = None if model.open_run() else due(model)
    return start(model=model, reason=reason) if reason else None


def due(model: PreferenceModel) -> RunReason | None:
    """Why it should retrain now: enough new judgments, or time; None while neither, or in vain."""
    reason = wished(model)
    return None if reason and model.unasked() else reason


def wished(model: PreferenceModel) -> RunReason | None:
    new = Judgment.objects.feeding(model).since(model.last_run())
    if new[: model.retrain_after].count() >= model.retrain_after:
        return RunReason.JUDGMENTS
    due_at = model.due_at()
    return RunReason.TIME if due_at and due_at <= timezone.now() and new.exists() else None


@transaction.atomic
def start(*, model: PreferenceModel, reason: RunReason, by: User | None = None) -> TrainingRun:
    """Freeze what the model's campaigns hold, and train on it; RunOpen while a run is open."""
    model = families.locked(model)
    if model.open_run():
        raise RunOpen
    fed_by, last = list(model.campaigns.all()), model.last_run()
    if not fed_by:
        raise NoJudgments("No campaign feeds this model yet; choose one in its settings.")
    if unasked := model.unasked():
        raise NoJudgments(
            f"No campaign that feeds this model asks about {' or '.join(unasked)}: choose a"
            " campaign that does, or make a model without it."
        )
    number = last.number + 1 if last else 1
    name = f"{model.title[:80]}, run {number}"
    snapshot = snapshots.add(campaigns=fed_by, name=name, by=by)
    return TrainingRun.objects.create(
        model=model,
        number=number,
        snapshot=snapshot,
        reason=reason,
        by=by,
        config=config(model),
        judgments=snapshot.rows_total,
        new_judgments=Judgment.objects.feeding(model).since(last).count(),
    )


def config(model: PreferenceModel) -> dict[str, Any]:
    """All that the training is told, as preference_model's TrainConfig names it."""
    return {
        **model.settings,
        "backbone": model.backbone,
        "criteria": model.criterion_names(),
        "confidence": model.confidence,
        "least_pairs": model.least_pairs,
    }


def nudge_waiting(snapshot: Snapshot) -> None:
    """Its file is written: the run that waits for it can begin."""
    for run_id in snapshot.runs.filter(state=JobState.WAITING).values_list("pk", flat=True):
        nudge(Job.TRAIN, run_id)


def fail_without_snapshot() -> None:
    """End the runs whose snapshot was not written."""
    stuck = TrainingRun.objects.filter(
        state=JobState.WAITING, snapshot__state__in=[JobState.FAILED, JobState.CANCELLED]
    )
    for run in stuck.select_related("snapshot"):
        said = run.snapshot.error or "It was cancelled."
        stuck.filter(pk=run.pk).update(
            state=JobState.FAILED,
            finished_at=timezone.now(),
            error_code="no_snapshot",
            error=f"Its snapshot was not written, so start another run. {said}",
        )


def take(run_id: UUID | str) -> TrainingRun | None:
    """Begin or go on with a run whose snapshot is written; its rival is today's champion."""
    if not TrainingRun.objects.filter(pk=run_id, snapshot__state=JobState.DONE).exists():
        return None
    run = jobs.take(TrainingRun, run_id)
    if run is None:
        return None
    facts = {"rival": run.model.champion, "judgments": run.snapshot.rows_total}
    with suppress(jobs.Stopped):
        jobs.beat(run, started_at=run.started_at or timezone.now(), **facts)
        folders.tidy(run.model)
        return run
    return None


def progress(run: TrainingRun, event: Mapping[str, Any]) -> None:
    """Store what a training says of itself, and keep the lease; Stopped once it is cancelled."""
    news = {name: event[name] for name in FOLLOWED if event.get(name) is not None}
    if news:
        news["seconds_left"] = event.get("seconds_left")
        news["curve"] = curve(run, event)
    jobs.beat(run, **news)


def curve(run: TrainingRun, event: Mapping[str, Any]) -> list[list[float]]:
    """The losses up to this step: a resumed training goes over some steps again."""
    points = [point for point in run.curve if point[0] < event.get("step", 0)]
    if event.get("stage") not in (None, "training"):
        points = run.curve
    elif event.get("loss") is not None:
        points.append([event["step"], round(event["loss"], 5)])
    return points if len(points) <= POINTS else points[::2]


def give_back(run: TrainingRun) -> None:
    """Its process died or its worker ends: another goes on from the last saved step."""
    if jobs.give_back(run):
        nudge(Job.TRAIN, run.pk)


def finish(run: TrainingRun, report: dict[str, Any], seconds: float) -> Checkpoint:
    """Keep the checkpoint and what the gate said; a promoted one is champion in the same moment."""
    with transaction.atomic():
        model = families.locked(run.model)
        report = {**report, "gate": gate(report["gate"], run, model)}
        verdict = Verdict(report["gate"]["verdict"])
        facts = {"report": report, "verdict": verdict, "seconds": seconds}
        jobs.finish(run, stage="", seconds_left=None, **facts)
        checkpoint = Checkpoint.objects.create(
            run=run, model=model, path=folders.relative(run), bytes=folders.size(folders.of(run))
        )
        if verdict == Verdict.PROMOTED:
            promotions.promote(checkpoint=checkpoint)
    folders.tidy(model)
    return checkpoint


def gate(said: dict[str, Any], run: TrainingRun, model: PreferenceModel) -> dict[str, Any]:
    """The gate's word; against a rival that someone has replaced meanwhile it decides nothing."""
    if said["verdict"] != Verdict.PROMOTED or model.champion_id == run.rival_id:
        return said
    return {**said, "verdict": Verdict.NOT_ENOUGH_EVIDENCE.value, "reason": "rival_replaced"}


def cancel(run: TrainingRun) -> None:
    """Stop it at its next heartbeat; the model may start another at once."""
    jobs.cancel(run)
