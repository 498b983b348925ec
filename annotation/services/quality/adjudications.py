"""Adjudication: a disputed task is opened by one senior at a time, decided, decided again.

Who has it open is a row of its own, taken under one advisory lock a campaign: true without Redis,
and gone by itself once it is old.
"""

from collections.abc import Mapping
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from annotation.errors import DecidedAlready, NotAllowed, NotFound
from annotation.measures import strength
from annotation.models import (
    Adjudication,
    Aggregate,
    Campaign,
    Judgment,
    Membership,
    Purpose,
    Standing,
    Task,
    User,
)
from annotation.models.quality.aggregates import disputed_tasks
from annotation.models.quality.disputes import order_for
from annotation.services import tasks
from annotation.services.campaigns import record
from annotation.services.quality import performance, rollup
from annotation.services.tasks import Known, Plan
from annotation.services.verdicts import meaning, preferences, rankings
from annotation.services.verdicts.shapes import Asked, Places, Question, Verdict

LOCK = 1_004  # the kind of advisory lock; the other half of its key is the campaign
ALONE = "SELECT pg_advisory_xact_lock(%s, %s)"


@transaction.atomic
def begin(*, campaign: Campaign, by: User, left: bool = False) -> Adjudication | None:
    """What this person has open, else the dearest dispute that nobody has; None: none is left.

    What they left for later comes only when asked for.
    """
    alone(campaign)
    mine = Adjudication.objects.of(campaign).begun().filter(by=by)
    later = mine.left().values("task")
    held = Adjudication.objects.held().exclude(by=by).values("task")
    open_to_me = disputed_tasks(campaign, by).exclude(pk__in=held)
    begun = mine.exclude(at=Adjudication.LEFT).filter(task__in=open_to_me).order_by("-at").first()
    if begun:
        return opened(begun.task, by)
    rest = open_to_me.filter(pk__in=later) if left else open_to_me.exclude(pk__in=later)
    task = rest.first()
    return opened(task, by) if task else None


@transaction.atomic
def again(*, campaign: Campaign, task: int, by: User) -> Adjudication:
    """Open a task that was decided, to decide it anew: one's own decision, or as a manager any."""
    alone(campaign)
    decided = Adjudication.objects.of(campaign).current().filter(task=task)
    if not campaign.is_managed_by(by):
        decided = decided.filter(by=by)
    found = decided.select_related("task").first()
    if found is None:
        raise NotFound
    refuse_judges(task, by)
    return opened(found.task, by)


def refuse_judges(task: int, by: User) -> None:
    """Nobody decides between themselves and others."""
    if by.assignments.judged_or_held().filter(task=task).exists():
        raise NotAllowed("You judge this task yourself, so it is for others to decide.")


def opened(task: Task, by: User) -> Adjudication:
    begun = Adjudication.objects.begun().filter(task=task, by=by).first()
    row = begun or Adjudication(task=task, by=by, current=False)
    row.at = timezone.now()
    row.save()
    return row


@transaction.atomic
def leave(*, campaign: Campaign, task: int, by: User) -> None:
    """Give it back undecided; whoever left it meets it again when all else is decided."""
    alone(campaign)
    mine = Adjudication.objects.of(campaign).begun().filter(task=task, by=by)
    if not mine.update(at=Adjudication.LEFT):
        raise NotFound


@transaction.atomic
def decide(*, campaign: Campaign, task: int, by: User, rationale: str = "", **said: Any) -> int:
    """Record a verdict, given by the order shown, in stored order; returns its row.

    The same again answers the same: its first answer may have been lost on the way.
    """
    alone(campaign)
    before = Adjudication.objects.of(campaign).current().filter(task=task).first()
    begun = Adjudication.objects.of(campaign).begun().filter(task=task, by=by).first()
    if begun is None and before is None:
        raise NotFound
    asked, verdict = asked_of(campaign, task, by), Verdict(**said, rationale=rationale)
    meaning.check(asked, verdict)
    columns = stored(asked, verdict) | {"rationale": rationale}
    if before and all(getattr(before, name) == value for name, value in columns.items()):
        if begun:
            leave(campaign=campaign, task=task, by=by)
        return before.pk
    if begun is None or (before and before.by_id != by.pk and before.at > begun.at):
        raise DecidedAlready
    refuse_judges(task, by)
    return put(begun, before, columns, asked, verdict)


def put(
    row: Adjudication,
    before: Adjudication | None,
    columns: Mapping[str, Any],
    asked: Asked,
    verdict: Verdict,
) -> int:
    """The old row is no longer current, and its gold follows the new one; nobody is asked more."""
    tasks.hold_order(row.task.campaign_id)
    for name, value in columns.items():
        setattr(row, name, value)
    row.current, row.at = True, timezone.now()
    if before:
        row.gold_task, before.gold_task, before.current = before.gold_task, None, False
        before.save(update_fields=["gold_task", "current"])
        change = {"from": said_by(before), "to": said_by(row)}
        record(
            campaign=row.task.campaign,
            by=row.by,
            change={"adjudication": change, "task": row.task_id},
        )
    row.save()
    if row.gold_task:
        answer_anew(row, row.gold_task)
    ask_no_more(row.task)
    settle(row.task_id, asked, verdict)
    return row.pk


def answer_anew(row: Adjudication, gold: Task) -> None:
    """Measure those who answered this gold anew, and log whose standing may rest on it.

    No check puts anyone back: that is for a manager, who should know of it.
    """
    answer = gold.gold_answer
    answer.preferences, answer.ranking = row.preferences, row.ranking
    answer.save(update_fields=["preferences", "ranking"])
    given = Judgment.objects.filter(assignment__task=gold, revises=None).order_by("submitted_at")
    people = list(given.values_list("annotator", flat=True))
    if not people:
        return
    performance.touch(campaign=gold.campaign, people=people)
    rollup.unseal(campaign=gold.campaign, since=given[0].submitted_at)
    seats = Membership.objects.filter(campaign=gold.campaign, annotator__in=people)
    checked = seats.exclude(standing=Standing.GOOD).filter(standing_reason__startswith="gold_")
    for seat in checked.select_related("annotator"):
        change = {"person": str(seat.annotator.pseudonym), "rests_on_gold": gold.pk}
        record(campaign=gold.campaign, by=row.by, change=change)


def ask_no_more(task: Task) -> None:
    """What is held still counts; whatever comes back is for nobody else, who may meet its gold."""
    tasks.want_each(campaign=task.campaign, tasks={task.pk: 0}, aside=True)


def said_by(row: Adjudication) -> Any:
    return row.ranking or row.preferences


def settle(task: int, asked: Asked, verdict: Verdict) -> None:
    """Let the verdict stand in place of what judgments came to, at once."""
    for pair in meaning.pairs(asked, verdict):
        p = strength.target(pair.preference)
        Aggregate.objects.filter(
            task=task, criterion=pair.criterion, completion_a=pair.a, completion_b=pair.b
        ).update(p=p, low=p, high=p, disputed=False, value=0.0)
    # Nothing that was said of the rest of a ranking is disputed any more either.
    Aggregate.objects.filter(task=task).update(disputed=False, value=0.0)


@transaction.atomic
def promote(*, campaign: Campaign, task: int, by: User, why: str = "") -> Task:
    """Make gold of a decided task: shown to those who did not judge it, with this verdict."""
    alone(campaign)
    decided = Adjudication.objects.of(campaign).current().filter(task=task)
    row = decided.select_related("task__prompt", "gold_task").first()
    if row is None:
        raise NotFound
    if row.gold_task:
        return row.gold_task
    ask_no_more(row.task)
    places = row.task.places.select_related("completion")
    plan = Plan(
        prompt=row.task.prompt,
        completions=tuple(place.completion for place in places),
        harms=row.task.harms,
        purpose=Purpose.GOLD,
        known=Known(row.preferences, row.ranking, why or row.rationale),
        again=row.task,
    )
    (row.gold_task,) = tasks.create(campaign=campaign, plans=[plan])
    row.save(update_fields=["gold_task"])
    change = {"gold": {"from": None, "to": row.gold_task_id}, "task": row.task_id}
    record(campaign=campaign, by=by, change=change)
    return row.gold_task


def alone(campaign: Campaign) -> None:
    """One adjudicator at a time opens or decides in a campaign: none of it takes long."""
    with connection.cursor() as cursor:
        cursor.execute(ALONE, [LOCK, campaign.pk])


def asked_of(campaign: Campaign, task: int, by: User) -> Asked:
    """What a senior is asked of a task: its questions, and nothing of single responses."""
    places = Task.objects.of(campaign).get(pk=task).places
    completions = list(places.values_list("completion", flat=True))
    return Asked(
        protocol=campaign.protocol,
        both_bad=campaign.allow_both_bad,
        partial=campaign.allow_partial,
        rationale_minimum=None,
        labels={"safety": False, "flags": [], "spans": []},
        questions=[
            Question(one.criterion_id, one.criterion.name, one.asks_for, one.allow_tie)
            for one in campaign.questions.select_related("criterion")
        ],
        order=order_for(task, by, len(completions)),
        completions=completions,
    )


def stored(asked: Asked, verdict: Verdict) -> dict[str, Any]:
    """From the order shown, and the question asked, to which is better in stored order."""
    if not asked.ranks:
        return {"preferences": preferences.stored(asked, verdict.preferences), "ranking": None}
    said = verdict.ranking or {}
    return {
        "preferences": {},
        "ranking": {one.name: best_first(asked, said[one.name], one) for one in asked.questions},
    }


def best_first(asked: Asked, places: Places, question: Question) -> list[list[int]]:
    """An order whole: what was left unranked is below the rest of what was asked for."""
    ranked = rankings.stored(asked, places)
    rest = sorted(set(asked.order) - {place for tied in ranked for place in tied})
    whole = [*ranked, *([rest] if rest else [])]
    return whole[:: question.sign]
