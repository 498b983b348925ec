"""Judgments: submit, revise, and the rows they mean."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.db import connection, transaction

from annotation.errors import (
    ConsentWithdrawn,
    JudgmentRejected,
    LeaseGone,
    NotFound,
    TooLateToRevise,
    VerdictDiffers,
    WrongState,
)
from annotation.models import Assignment, AssignmentState, Judgment, Rejection, User
from annotation.models.campaigns import offered
from annotation.services import assignments
from annotation.services.assignments import Work
from annotation.services.memberships import SEAT, Seat
from annotation.services.money import budget
from annotation.services.verdicts import meaning, window
from annotation.services.verdicts.shapes import Asked, Pair, Question, Verdict

Values = dict[str, Any]

# The seat first, like claiming does, so that one person's tabs cannot deadlock.
LOCK_ASSIGNMENT = f"""
    SELECT a.id, a.task_id, a.state,
        json_build_object('protocol', c.protocol, 'both_bad', c.allow_both_bad,
            'partial', c.allow_partial, 'rationale_minimum', c.rationale_minimum,
            'labels', c.labels),
        ARRAY(SELECT row_to_json(asked) FROM (
            SELECT k.name, k.id, q.asks_for, q.allow_tie FROM annotation_question q
            JOIN annotation_criterion k ON k.id = q.criterion_id
            WHERE q.campaign_id = a.campaign_id ORDER BY q.position) AS asked),
        a."order",
        ARRAY(SELECT p.completion_id FROM annotation_taskcompletion p
              WHERE p.task_id = a.task_id ORDER BY p.position),
        {SEAT}
    FROM annotation_membership m JOIN annotation_campaign c ON c.id = m.campaign_id
    JOIN annotation_assignment a ON a.annotator_id = m.annotator_id AND a.campaign_id = c.id
    WHERE a.id = %(assignment)s AND a.annotator_id = %(annotator)s FOR NO KEY UPDATE OF m, a"""

# What follows from a judgment that was `given`, by either statement below.
PAIRS = """
    pairs AS (
        INSERT INTO annotation_comparison
            (id, judgment_id, criterion_id, completion_a_id, completion_b_id, preference)
        SELECT gen_random_uuid(), given.id, pair.*
        FROM given, unnest(%(criteria)s::bigint[], %(a)s::uuid[], %(b)s::uuid[],
                           %(stored)s::smallint[]) AS pair
    )"""
# Only where something is said: most judgments say nothing beside their preferences.
LABELS = """, labels AS (
        INSERT INTO annotation_label (id, judgment_id, completion_id, criterion_id, kind, value,
            severity, start, "end", quote, note)
        SELECT gen_random_uuid(), given.id, said.*
        FROM given, jsonb_to_recordset(%(said)s::jsonb) AS said (completion uuid, criterion bigint,
            kind text, value text, severity smallint, start int, "end" int, quote text, note text)
    )"""
COLUMNS = """
    assignment_id, campaign_id, annotator_id, preferences, both_bad, ranking, labels, rationale,
    guidelines_version, data_licence, consent"""
VALUES = """
    %(assignment)s, %(campaign)s, %(annotator)s, %(preferences)s::jsonb, %(both_bad)s::varchar[],
    %(ranking)s::jsonb, %(labels)s::jsonb, %(rationale)s, %(guidelines_version)s, %(data_licence)s,
    %(consent)s"""

# One statement decides whether the slot counts, and writes everything that follows from it.
# Active time is never more than the server saw: of a lease that ended, until its end.
SUBMIT = f"""
    WITH slot AS MATERIALIZED (
        SELECT id, purpose, purpose = 'collect' AND given < wanted
            AND (%(held)s OR (open_slots > 0 AND NOT %(rival)s)) AS counted
        FROM annotation_task WHERE id = %(task)s FOR NO KEY UPDATE
    ), moved AS (
        UPDATE annotation_task t SET given = t.given + slot.counted::int,
            leased = t.leased - (%(held)s AND slot.purpose = 'collect')::int
        FROM slot WHERE t.id = slot.id
    ), ended AS (
        UPDATE annotation_assignment a SET ended_at = now(), state = CASE
            WHEN %(held)s OR (NOT %(rival)s AND (slot.counted OR slot.purpose <> 'collect'))
            THEN 'answered' ELSE 'late' END
        FROM slot WHERE a.id = %(assignment)s
        RETURNING greatest(extract(epoch FROM least(now(), a.expires_at) - a.leased_at), 0) AS seen
    ), given AS (
        INSERT INTO annotation_judgment (id, {COLUMNS}, seconds, counted, current)
        SELECT gen_random_uuid(), {VALUES},
            CASE WHEN %(seconds)s::float8 IS NOT NULL
                THEN least(%(seconds)s::float8, ended.seen) END, slot.counted, true
        FROM slot, ended RETURNING id, counted, submitted_at
    ), {PAIRS}{{labels}}
    SELECT id, counted, submitted_at FROM given"""

# A new row in the place of an old one, which counts as the old one did.
REVISE = f"""
    WITH old AS (
        UPDATE annotation_judgment SET current = false WHERE id = %(old)s
        RETURNING id, counted, revised, extract(epoch FROM now() - submitted_at) AS seen
    ), given AS (
        INSERT INTO annotation_judgment
            (id, {COLUMNS}, seconds, counted, current, revises_id, revised)
        SELECT gen_random_uuid(), {VALUES},
            CASE WHEN %(seconds)s::float8 IS NOT NULL
                THEN least(%(seconds)s::float8, old.seen) END, old.counted, true, old.id,
            old.revised + 1
        FROM old RETURNING id, counted, submitted_at
    ), {PAIRS}{{labels}}
    SELECT id, counted, submitted_at FROM given"""


@dataclass(slots=True)
class Held:
    """A locked assignment, and what it asks of whom."""

    id: UUID
    task: int
    state: str
    asked: Asked
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
    why: str = ""


def submit(*, annotator: User, assignment: UUID, **said: Any) -> Given:
    """Keep a judgment, whether in time or late, and hand out the next assignment.

    `said` is a Verdict. The same again answers the same; another one raises VerdictDiffers, and
    whatever is new once consent is withdrawn ConsentWithdrawn.
    """
    verdict = Verdict(**said)
    with transaction.atomic():
        lease = lock(assignment, annotator)
        given = repeat(lease, verdict) if lease.answered else keep(lease, verdict)
        # A lease that ended by a skip has brought its next already.
        came = [given.next] if given.next else [] if lease.held else came_with(lease.id)
        found = came or assignments.next_of(lease.seat, answered=lease.id)
    # The thorough search has a transaction of its own: the judgment is safe already.
    work = Work(found) if found else look_on(annotator, lease)
    given.next = next(iter(work.assignments), None)
    given.reason, given.why = work.reason, work.why
    return given


def came_with(assignment: UUID) -> list[UUID]:
    return list(assignments.after(assignment)[:1])


def look_on(annotator: User, lease: Held) -> Work:
    """What else there is for someone who has just answered, and may have lost their seat."""
    if not lease.seat.active:
        return Work(reason="not_a_member")
    return assignments.search(annotator=annotator, slug=lease.seat.slug, follows=lease.id)


def lock(assignment: UUID, annotator: User) -> Held:
    """Lock one of this person's own assignments; another's does not exist for them."""
    with connection.cursor() as cursor:
        values: Values = {"assignment": assignment, "annotator": annotator.pk, "count": 1}
        cursor.execute(LOCK_ASSIGNMENT, values)
        row = cursor.fetchone()
    if row is None:
        raise NotFound
    pk, task, state, asks, questions, order, completions, *seat = row
    asks["labels"] = offered(asks["labels"])
    asked = Asked(
        **asks,
        questions=[Question(**question) for question in questions],
        order=order,
        completions=completions,
    )
    return Held(pk, task, state, asked, Seat(*seat))


def keep(lease: Held, verdict: Verdict) -> Given:
    if lease.seat.withdrawn:
        raise ConsentWithdrawn
    rival = not lease.held and has_rival(lease)
    slot = {"task": lease.task, "held": lease.held, "rival": rival}
    given = write(SUBMIT, lease, verdict, slot)
    if lease.state in assignments.GIVEN_BACK:
        ask_for_money(lease)
    return given


def ask_for_money(lease: Held) -> None:
    """What was given back is promised no money any more: LeaseGone where there is none left."""
    if not budget.pays_anew(Assignment.objects.get(pk=lease.id)):
        raise LeaseGone("This task was given back, and the budget has nothing left for it.")


def write(statement: str, lease: Held, verdict: Verdict, more: Values) -> Given:
    """Check a verdict, and store it with all that it means by one statement."""
    meaning.check(lease.asked, verdict)
    said = meaning.said(lease.asked, verdict)
    values = as_values(lease, verdict) | pair_values(meaning.pairs(lease.asked, verdict)) | more
    if said:
        values["said"] = as_json([asdict(label) for label in said])
    with connection.cursor() as cursor:
        cursor.execute(statement.format(labels=LABELS if said else ""), values)
        return Given(*cursor.fetchone())


def as_values(lease: Held, verdict: Verdict) -> Values:
    columns = verdict.columns
    return {
        "assignment": lease.id,
        "campaign": lease.seat.campaign,
        "annotator": lease.seat.annotator,
        "preferences": as_json(columns["preferences"]),
        "both_bad": columns["both_bad"],
        "ranking": as_json(columns["ranking"]) if columns["ranking"] else None,
        "labels": as_json(columns["labels"]),
        "rationale": verdict.rationale,
        "seconds": verdict.seconds,
        "guidelines_version": lease.seat.guidelines_version,
        "data_licence": lease.seat.data_licence,
        "consent": lease.seat.consent,
    }


def pair_values(pairs: list[Pair]) -> Values:
    return {
        "criteria": as_array(pair.criterion for pair in pairs),
        "a": as_array(pair.a for pair in pairs),
        "b": as_array(pair.b for pair in pairs),
        "stored": as_array(pair.preference for pair in pairs),
    }


def as_array(values: Iterable[UUID | int]) -> str:
    """As PostgreSQL writes one, which costs the driver nothing."""
    return "{" + ",".join(map(str, values)) + "}"


def as_json(value: Any) -> str:
    return orjson.dumps(value).decode()


def has_rival(lease: Held) -> bool:
    """Whether this person holds or answered the same task by another assignment."""
    mine = Assignment.objects.filter(task=lease.task, annotator=lease.seat.annotator)
    seen = [AssignmentState.LEASED, AssignmentState.ANSWERED, AssignmentState.LATE]
    return mine.filter(state__in=seen).exclude(pk=lease.id).exists()


def repeat(lease: Held, verdict: Verdict) -> Given:
    """What was answered the first time; VerdictDiffers where the verdict is another one."""
    said = next((one for one in rows_of(lease.id) if verdict.is_of(one)), None)
    if said is None:
        raise VerdictDiffers
    coming = assignments.after(lease.id).first()
    return Given(said.pk, said.counted, said.submitted_at, coming)


def rows_of(assignment: UUID) -> Iterator[Judgment]:
    """The judgment that stands and those it replaced, newest first: each found by its key."""
    row: Judgment | None = Judgment.objects.get(assignment=assignment, current=True)
    while row:
        yield row
        row = row.revises


@transaction.atomic
def revise(*, judgment: Judgment, **said: Any) -> Judgment:
    """Put a new row in the place of a judgment; the old one stays, no longer current.

    `said` is a Verdict, whole. The same revision again answers the same: its first answer may
    have been lost on the way.
    """
    verdict = Verdict(**said)
    lease = lock(judgment.assignment_id, judgment.annotator)
    standing, *earlier = rows_of(lease.id)
    if standing.pk != judgment.pk:
        after = next(one for one in (standing, *earlier) if one.revises_id == judgment.pk)
        if verdict.is_of(after):
            return after
        raise WrongState("This judgment was revised already; revise the newest one.")
    if lease.seat.withdrawn:
        raise ConsentWithdrawn
    if Rejection.objects.reasons([lease.id]):
        raise JudgmentRejected
    if not window.revisable([standing]):
        raise TooLateToRevise
    return Judgment.objects.get(pk=write(REVISE, lease, verdict, {"old": standing.pk}).id)
