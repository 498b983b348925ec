"""Rejections: judgments that are not paid, each with its reason and the evidence of that day."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from annotation.errors import InvalidAnswers, NotFound, ReasonNeeded
from annotation.models import (
    Assignment,
    Campaign,
    Judgment,
    Membership,
    Performance,
    Rejection,
    User,
)
from annotation.services import campaigns, tasks
from annotation.services.quality import rollup

MOST_AT_ONCE = 1000

# Those of these first rows' judgments that fill a slot fill it no more.
REOPEN = """
    WITH filling AS MATERIALIZED (
        SELECT j.id, a.task_id FROM annotation_judgment first
        JOIN annotation_assignment a ON a.id = first.assignment_id
        JOIN annotation_judgment j ON j.assignment_id = a.id AND j.current AND j.counted
        WHERE first.id = ANY(%(judgments)s::uuid[])
    ), locked AS MATERIALIZED (
        SELECT id FROM annotation_task WHERE id IN (SELECT task_id FROM filling)
        ORDER BY priority * -1, id FOR NO KEY UPDATE
    ), out AS (
        UPDATE annotation_judgment j SET counted = false FROM filling WHERE j.id = filling.id
    )
    UPDATE annotation_task t SET given = t.given - freed.number
    FROM (SELECT task_id, count(*) AS number FROM filling GROUP BY task_id) AS freed
    JOIN locked ON locked.id = freed.task_id WHERE t.id = locked.id"""

# They fill a slot again where one is still free. Gold and repeats never filled one.
REFILL = """
    WITH back AS MATERIALIZED (
        SELECT j.id, a.task_id FROM annotation_judgment first
        JOIN annotation_assignment a ON a.id = first.assignment_id AND a.state = 'answered'
        JOIN annotation_judgment j ON j.assignment_id = a.id AND j.current AND NOT j.counted
        WHERE first.id = ANY(%(judgments)s::uuid[])
    ), locked AS MATERIALIZED (
        SELECT id FROM annotation_task
        WHERE id IN (SELECT task_id FROM back) AND purpose = 'collect' AND open_slots > 0
        ORDER BY priority * -1, id FOR NO KEY UPDATE
    ), counted AS (
        UPDATE annotation_judgment j SET counted = true
        FROM back JOIN locked ON locked.id = back.task_id WHERE j.id = back.id
    )
    UPDATE annotation_task t SET given = t.given + 1 FROM locked WHERE t.id = locked.id"""


@transaction.atomic
def reject(
    *, campaign: Campaign, person: User, judgments: Sequence[UUID], by: User, reason: str
) -> list[Rejection]:
    """Pay for none of these judgments of one person, and open their slots to others again.

    The judgments stay; those rejected already stay as they are.
    """
    if not reason.strip():
        raise ReasonNeeded(reason=[str(ReasonNeeded())])
    seat = lock(campaign, person)
    found = first_rows(seat, judgments)
    before = standing(seat)
    fresh = [one for one in found if one.pk not in before]
    move(REOPEN, campaign, fresh)
    facts = Performance.objects.filter(membership=seat).first()
    made = Rejection.objects.bulk_create(
        [
            Rejection(judgment=one, by=by, reason=reason, evidence=evidence(facts, one))
            for one in fresh
        ],
        update_conflicts=True,
        unique_fields=["judgment"],
        update_fields=["by", "at", "reason", "evidence", "withdrawn_at"],
    )
    if made:
        # Of one moment, by which My work tells the person once of all that was rejected together.
        Rejection.objects.filter(judgment__in=fresh).update(at=timezone.now())
        log(seat, by, before=len(before), after=len(before) + len(made), reason=reason)
        tell_watchers(seat, fresh)
    return list(Rejection.objects.filter(judgment__in=found))


@transaction.atomic
def withdraw(*, campaign: Campaign, person: User, judgments: Sequence[UUID], by: User) -> int:
    """Pay for these judgments after all; each counts again where its slot is still free."""
    seat = lock(campaign, person)
    before = standing(seat)
    back = [one for one in first_rows(seat, judgments) if one.pk in before]
    Rejection.objects.filter(judgment__in=back).update(withdrawn_at=timezone.now())
    if seat.withdrawn_at is None:
        move(REFILL, campaign, back)
    if back:
        log(seat, by, before=len(before), after=len(before) - len(back))
        tell_watchers(seat, back)
    return len(back)


def lock(campaign: Campaign, person: User) -> Membership:
    """The seat first, as submitting and revising do, so that nothing of it moves meanwhile."""
    seats = Membership.objects.select_for_update(of=["self"], no_key=True)
    seat = seats.select_related("annotator", "campaign").filter(campaign=campaign, annotator=person)
    if found := seat.first():
        return found
    raise NotFound


def first_rows(seat: Membership, judgments: Sequence[UUID]) -> list[Judgment]:
    """Of each judgment the row that came first, by which it is paid; all must be this person's."""
    theirs = Judgment.objects.of(seat.annotator).filter(campaign=seat.campaign)
    named = theirs.filter(pk__in=judgments)
    if not judgments or named.count() != len(set(judgments)):
        why = "Not all of these are judgments of this person in this campaign."
        raise InvalidAnswers(why, judgments=[why])
    return list(theirs.filter(revises=None, assignment__in=named.values("assignment")))


def standing(seat: Membership) -> set[UUID]:
    """Which of their judgments are rejected."""
    rejected = Rejection.objects.standing().of(seat.campaign).to(seat.annotator)
    return set(rejected.values_list("judgment", flat=True))


def move(sql: str, campaign: Campaign, judgments: Collection[Judgment]) -> None:
    """Open slots or fill them, in an order that no search can cross."""
    tasks.hold_order(campaign.pk)
    with connection.cursor() as cursor:
        cursor.execute(sql, {"judgments": [one.pk for one in judgments]})


def evidence(facts: Performance | None, judgment: Judgment) -> dict[str, Any]:
    """What was known of the person and of this judgment when it was rejected."""
    known: dict[str, Any] = {"seconds": judgment.seconds}
    if facts is None:
        return known
    return known | {
        "signals": facts.signals,
        "median_seconds": facts.median_seconds,
        "gold": {"right": facts.gold_right, "asked": facts.gold_asked},
        "repeats": {"same": facts.repeats_same, "asked": facts.repeats_asked},
        "pairs": {"agreed": facts.agreed, "of": facts.pairs},
    }


def log(seat: Membership, by: User, *, before: int, after: int, **more: str) -> None:
    change = {
        "rejected": {"from": before, "to": after},
        "person": str(seat.annotator.pseudonym),
        **more,
    }
    campaigns.record(campaign=seat.campaign, by=by, change=change)


def tell_watchers(seat: Membership, judgments: Collection[Judgment]) -> None:
    """Let all that was concluded from these judgments be concluded anew by the next job."""
    first = min(one.submitted_at for one in judgments)
    judged = Assignment.objects.filter(judgments__in=judgments)
    about = set(judged.values_list("task", flat=True))
    rollup.conclude_anew(seat=seat, since=first, tasks=about)
