"""Judgments: submit, revise, and the comparisons they mean."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from annotation.errors import InvalidJudgment, NotFound, VerdictDiffers, WrongState
from annotation.models import Assignment, AssignmentState, Comparison, Judgment, User
from annotation.services import assignments
from annotation.services.assignments import Work
from annotation.services.queue import SEAT, Seat

Preferences = dict[str, int]
Values = dict[str, Any]

# The seat first, like claiming does, so that one person's tabs cannot deadlock.
LOCK_ASSIGNMENT = f"""
    SELECT a.id, a.task_id, a.state, a."order",
        ARRAY(SELECT p.completion_id FROM annotation_taskcompletion p
              WHERE p.task_id = a.task_id ORDER BY p.position),
        ARRAY(SELECT row_to_json(asked) FROM (
            SELECT k.name, k.id, q.asks_for, q.allow_tie FROM annotation_question q
            JOIN annotation_criterion k ON k.id = q.criterion_id
            WHERE q.campaign_id = a.campaign_id ORDER BY q.position) AS asked),
        {SEAT}
    FROM annotation_membership m JOIN annotation_campaign c ON c.id = m.campaign_id
    JOIN annotation_assignment a ON a.annotator_id = m.annotator_id AND a.campaign_id = c.id
    WHERE a.id = %(assignment)s AND a.annotator_id = %(annotator)s FOR NO KEY UPDATE OF m, a"""

# One statement decides whether the slot counts, and writes everything that follows from it.
SUBMIT = """
    WITH slot AS MATERIALIZED (
        SELECT id, purpose, purpose = 'collect' AND given < wanted
            AND (%(held)s OR (open_slots > 0 AND NOT %(rival)s)) AS counted
        FROM annotation_task WHERE id = %(task)s FOR NO KEY UPDATE
    ), moved AS (
        UPDATE annotation_task t SET given = t.given + slot.counted::int,
            leased = t.leased - (%(held)s AND slot.purpose = 'collect')::int
        FROM slot WHERE t.id = slot.id
    ), given AS (
        INSERT INTO annotation_judgment (id, assignment_id, campaign_id, annotator_id, preferences,
            rationale, seconds, counted, current, guidelines_version, data_licence, consent)
        SELECT gen_random_uuid(), %(assignment)s, %(campaign)s, %(annotator)s,
            %(preferences)s::jsonb, %(rationale)s, %(seconds)s::float8, slot.counted, true,
            %(guidelines_version)s, %(data_licence)s, %(consent)s
        FROM slot RETURNING id, counted, submitted_at
    ), pairs AS (
        INSERT INTO annotation_comparison
            (id, judgment_id, criterion_id, completion_a_id, completion_b_id, preference)
        SELECT gen_random_uuid(), given.id, pair.criterion, %(a)s, %(b)s, pair.preference
        FROM given, unnest(%(criteria)s::bigint[], %(stored)s::smallint[])
            AS pair(criterion, preference)
    ), ended AS (
        UPDATE annotation_assignment a SET ended_at = now(), state = CASE
            WHEN %(held)s OR (NOT %(rival)s AND (slot.counted OR slot.purpose = 'gold'))
            THEN 'answered' ELSE 'late' END
        FROM slot WHERE a.id = %(assignment)s
    )
    SELECT id, counted, submitted_at FROM given"""


@dataclass(slots=True)
class Asked:
    """A locked assignment with the questions it asks."""

    id: UUID
    task: int
    state: str
    order: list[int]
    completions: list[UUID]
    questions: list[dict[str, Any]]
    seat: Seat

    @property
    def held(self) -> bool:
        return self.state == AssignmentState.LEASED

    @property
    def answered(self) -> bool:
        return self.state in (AssignmentState.ANSWERED, AssignmentState.LATE)


@dataclass(slots=True)
class Given:
    """A stored judgment, and the work that came with it."""

    id: UUID
    counted: bool
    submitted_at: datetime
    next: UUID | None = None
    reason: str | None = None


def submit(
    *,
    annotator: User,
    assignment: UUID,
    preferences: Preferences,
    rationale: str = "",
    seconds: float | None = None,
) -> Given:
    """Keep a judgment, whether in time or late, and hand out the next assignment.

    The same verdict again answers the same; another one raises VerdictDiffers.
    """
    with transaction.atomic():
        asked = lock(assignment, annotator)
        if asked.answered:
            given = repeat(asked, preferences)
        else:
            given = keep(asked, preferences, rationale, seconds)
        came = [given.next] if given.next else []
        found = came or assignments.next_of(asked.seat, answered=asked.id)
    # The thorough search has a transaction of its own: the judgment is safe already.
    work = Work(found) if found else look_on(annotator, asked)
    given.next, given.reason = next(iter(work.assignments), None), work.reason
    return given


def look_on(annotator: User, asked: Asked) -> Work:
    """What else there is for someone who has just answered, and may have lost their seat."""
    if not asked.seat.active:
        return Work(reason="not_a_member")
    return assignments.search(annotator=annotator, slug=asked.seat.slug, follows=asked.id)


def lock(assignment: UUID, annotator: User) -> Asked:
    """Lock one of this person's own assignments; another's does not exist for them."""
    with connection.cursor() as cursor:
        values: Values = {"assignment": assignment, "annotator": annotator.pk, "count": 1}
        cursor.execute(LOCK_ASSIGNMENT, values)
        row = cursor.fetchone()
    if row is None:
        raise NotFound
    return Asked(*row[:6], Seat(*row[6:]))  # type: ignore[call-arg]  # both by position


def keep(asked: Asked, preferences: Preferences, rationale: str, seconds: float | None) -> Given:
    stored = as_stored(asked, preferences)
    a, b = asked.completions
    values: Values = {
        "assignment": asked.id,
        "task": asked.task,
        "held": asked.held,
        "rival": not asked.held and has_rival(asked),
        "campaign": asked.seat.campaign,
        "annotator": asked.seat.annotator,
        "preferences": connection.ops.adapt_json_value(preferences, None),
        "rationale": rationale,
        "seconds": seconds,
        "guidelines_version": asked.seat.guidelines_version,
        "data_licence": asked.seat.data_licence,
        "consent": asked.seat.consent,
        "criteria": [question["id"] for question in asked.questions],
        "stored": [stored[question["name"]] for question in asked.questions],
        "a": a,
        "b": b,
    }
    with connection.cursor() as cursor:
        cursor.execute(SUBMIT, values)
        return Given(*cursor.fetchone())


def has_rival(asked: Asked) -> bool:
    """Whether this person holds or answered the same task by another assignment."""
    mine = Assignment.objects.filter(task=asked.task, annotator=asked.seat.annotator)
    seen = [AssignmentState.LEASED, AssignmentState.ANSWERED, AssignmentState.LATE]
    return mine.filter(state__in=seen).exclude(pk=asked.id).exists()


def as_stored(asked: Asked, preferences: Preferences) -> Preferences:
    """From the question asked and the sides shown to which of a and b is better."""
    check(asked.questions, preferences)
    left_is_a = asked.order[0] == 0
    asks_for_worse = {q["name"] for q in asked.questions if q["asks_for"] == "worse"}
    return {
        name: value if left_is_a is (name not in asks_for_worse) else -value
        for name, value in preferences.items()
    }


def check(questions: Sequence[dict[str, Any]], preferences: Preferences) -> None:
    """Every question answered, and on its scale; InvalidJudgment names the one that is not."""
    asked = {question["name"]: question for question in questions}
    for name in preferences.keys() - asked.keys():
        raise InvalidJudgment(f"This campaign does not ask about {name!r}.", criterion=name)
    for name, question in asked.items():
        value = preferences.get(name)
        if value is None:
            raise InvalidJudgment(f"Choose how the responses compare on {name}.", criterion=name)
        if value == 0 and not question["allow_tie"]:
            raise InvalidJudgment(
                f"A tie is not offered for {name}; choose a side.", criterion=name
            )
        if not -4 <= value <= 4:
            raise InvalidJudgment(f"{name} goes from -4 (left) to 4 (right).", criterion=name)


def repeat(asked: Asked, preferences: Preferences) -> Given:
    """What was answered the first time; VerdictDiffers where the verdict is another one."""
    said = Judgment.objects.filter(assignment=asked.id, preferences=preferences).first()
    if said is None:
        raise VerdictDiffers
    coming = assignments.after(asked.id).first()
    return Given(said.pk, said.counted, said.submitted_at, coming)


@transaction.atomic
def revise(
    *,
    judgment: Judgment,
    preferences: Preferences,
    rationale: str = "",
    seconds: float | None = None,
) -> Judgment:
    """Put a new row in the place of a judgment; the old one stays, no longer current.

    The same revision again answers the same: its first answer may have been lost on the way.
    """
    asked = lock(judgment.assignment_id, judgment.annotator)
    stored = as_stored(asked, preferences)
    old = Judgment.objects.get(pk=judgment.pk)
    if not old.current:
        if same := old.revisions.filter(preferences=preferences).first():
            return same
        raise WrongState("This judgment was revised already; revise the newest one.")
    Judgment.objects.filter(pk=old.pk).update(current=False)
    new = Judgment.objects.create(
        assignment_id=old.assignment_id,
        campaign_id=old.campaign_id,
        annotator_id=old.annotator_id,
        preferences=preferences,
        rationale=rationale,
        seconds=seconds,
        counted=old.counted,
        revises=old,
        guidelines_version=asked.seat.guidelines_version,
        data_licence=asked.seat.data_licence,
        consent=asked.seat.consent,
    )
    a, b = asked.completions
    Comparison.objects.bulk_create(
        Comparison(
            judgment=new,
            criterion_id=question["id"],
            completion_a_id=a,
            completion_b_id=b,
            preference=stored[question["name"]],
        )
        for question in asked.questions
    )
    new.refresh_from_db()
    return new
