"""Scores: the champion reads every open task, and the queue is redrawn by what it finds."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from itertools import islice
from pathlib import Path
from time import sleep
from typing import Any
from uuid import UUID

import orjson
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from annotation.dispatch import Job, nudge
from annotation.errors import WrongState
from annotation.measures import splits
from annotation.models import (
    Campaign,
    Checkpoint,
    Criterion,
    Import,
    JobState,
    PreferenceModel,
    Score,
    ScoringRun,
    Task,
)
from annotation.models.jobs import OPEN
from annotation.services import campaigns, jobs, tasks
from annotation.services.loop import families

Row = dict[str, Any]

PAGE = 1000  # tasks a keyset page
BATCH = 2000  # tasks a transaction
GONE = 10_000  # old scores deleted in one statement
LOOKS = 5  # at tasks that somebody held while the queue was redrawn; they stay as they were
RETRY = timedelta(minutes=10)  # after a scoring that failed

# An array of arrays would be unnested to its last number, so heads travel as text.
KEEP = """
    INSERT INTO annotation_score (checkpoint_id, completion_id, criterion_id, value, heads)
    SELECT %(checkpoint)s, said.completion, said.criterion, said.value, said.heads::float8[]
    FROM unnest(%(completions)s::uuid[], %(criteria)s::bigint[], %(values)s::float8[],
                %(heads)s::text[]) AS said (completion, criterion, value, heads)
    ON CONFLICT (completion_id, criterion_id, checkpoint_id)
    DO UPDATE SET value = excluded.value, heads = excluded.heads"""


def start(checkpoint: Checkpoint) -> ScoringRun:
    """Let this champion score; what another one had begun is over."""
    model = checkpoint.model
    for old in model.scorings.open():
        with suppress(WrongState):
            jobs.cancel(old)
    epochs = model.campaigns.unclosed().epochs()
    run = ScoringRun.objects.create(model=model, checkpoint=checkpoint, epochs=epochs)
    nudge(Job.SCORE, run.pk)
    return run


@transaction.atomic
def start_if_lacking(model: PreferenceModel) -> ScoringRun | None:
    """Score again once open tasks have come that the champion has not seen."""
    if scored_when_it_was(model) is None:
        return None
    model = families.locked(model)
    last = scored_when_it_was(model)
    if last is None or model.champion is None:
        return None
    if lacking(model, model.champion, last):
        return start(model.champion)
    last.epochs = model.campaigns.unclosed().epochs()
    last.save(update_fields=["epochs"])
    return None


def scored_when_it_was(model: PreferenceModel) -> ScoringRun | None:
    """The last scoring, if the queues have moved since; None while something is under way."""
    last = model.scorings.first()
    if last is None or last.state in OPEN:
        return None
    if last.state == JobState.FAILED:
        return last if last.finished_at and last.finished_at < timezone.now() - RETRY else None
    if last.epochs == model.campaigns.unclosed().epochs():
        return None
    loading = Import.objects.open().filter(campaign__in=model.campaigns.all())
    return None if loading.exists() else last


def lacking(model: PreferenceModel, champion: Checkpoint, last: ScoringRun) -> bool:
    """Whether open tasks are without scores, or of a campaign that was not asked for."""
    pool = Task.objects.pool(model)
    return pool.exclude(campaign__in=last.epochs).exists() or pool.unscored(champion).exists()


def take(run_id: UUID | str) -> ScoringRun | None:
    return jobs.take(ScoringRun, run_id)


def write_pool(run: ScoringRun, path: Path) -> None:
    """Write every open task of the model's campaigns, for the champion to read."""
    fed_by = {campaign.pk: campaign for campaign in run.model.campaigns.unclosed()}
    epochs = run.model.campaigns.unclosed().epochs()
    pool = Task.objects.pool(run.model).filter(campaign__in=fed_by)
    ids = sorted(pool.values_list("pk", flat=True))
    jobs.beat(run, epochs=epochs, tasks_total=len(ids), tasks_done=0, moved=0)
    learned = set(run.model.criterion_names())
    asked = {pk: sorted(learned & one.asks_about()) for pk, one in fed_by.items()}
    with path.open("wb") as file:
        for first in range(0, len(ids), PAGE):
            for task in Task.objects.as_read(ids[first : first + PAGE]):
                campaign = task["campaign"]
                row = pool_row(task, fed_by[campaign].slug, asked[campaign])
                file.write(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE))
            jobs.beat(run)


def pool_row(task: Mapping[str, Any], pool: str, criteria: Sequence[str]) -> Row:
    """One line, as preference_model's `score` reads it."""
    return {
        "task": task["task"],
        "pool": pool,
        "criteria": criteria,
        "held_out": splits.split(task["group"], settings.SPLIT_SALT) != "train",
        "prompt": task["prompt"],
        "completions": task["completions"],
    }


def progress(run: ScoringRun, event: Mapping[str, Any]) -> None:
    """Store how many tasks are read, and keep the lease; Stopped once another is champion."""
    jobs.beat(run, **({"tasks_done": event["step"]} if "step" in event else {}))


def record(run: ScoringRun, rows: Iterable[Row]) -> None:
    """Keep scores and redraw the queue, a committed batch at a time; Stopped as in progress."""
    criteria = dict(Criterion.objects.values_list("name", "pk"))
    coming, held = iter(rows), list[Row]()
    while batch := list(islice(coming, BATCH)):
        with transaction.atomic():
            jobs.beat(run)  # first, so that a promotion in between waits or ends this
            keep(run.checkpoint, batch, criteria)
        held += redraw(run, batch)
    for _ in range(LOOKS):
        if held:
            sleep(0.1)
        waiting, held = held, []
        for first in range(0, len(waiting), BATCH):
            held += redraw(run, waiting[first : first + BATCH])


def keep(checkpoint: Checkpoint, rows: Sequence[Row], criteria: Mapping[str, int]) -> None:
    """Store every head's scores, in one statement."""
    said = {
        (completion, criteria[criterion]): (value, heads)
        for row in rows
        for completion, by_criterion in row["scores"].items()
        for criterion, (value, heads) in by_criterion.items()
    }
    values: Row = {
        "checkpoint": checkpoint.pk,
        "completions": [completion for completion, _ in said],
        "criteria": [criterion for _, criterion in said],
        "values": [value for value, _ in said.values()],
        "heads": ["{" + ",".join(map(str, heads)) + "}" for _, heads in said.values()],
    }
    with connection.cursor() as cursor:
        cursor.execute(KEEP, values)


def redraw(run: ScoringRun, rows: Sequence[Row]) -> list[Row]:
    """Move tasks to their new places, and send cursors back; returns the rows somebody held."""
    with transaction.atomic():
        jobs.beat(run)
        outcome = tasks.reprioritize(rows=rows)
        jobs.beat(run, moved=run.moved + outcome.moved)
    for campaign in Campaign.objects.filter(pk__in=outcome.campaigns):
        epoch = campaigns.requeue(campaign=campaign)
        if run.epochs.get(str(campaign.pk)) == epoch - 1:  # else somebody else moved it, too
            run.epochs[str(campaign.pk)] = epoch
    return [row for row in rows if row["task"] in outcome.held]


def finish(run: ScoringRun, seconds: float) -> None:
    """Keep none but the champion's scores; Stopped when that is another one by now."""
    others = Score.objects.filter(checkpoint__model=run.model).exclude(checkpoint=run.checkpoint)
    while gone := list(others.values_list("pk", flat=True)[:GONE]):
        jobs.beat(run)
        Score.objects.filter(pk__in=gone).delete()
    jobs.finish(run, seconds=seconds, epochs=run.epochs, tasks_done=run.tasks_total)
