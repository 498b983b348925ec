"""What each annotator did and how well, measured again once something has happened."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from annotation.models import Campaign, Judgment, Membership, Pay, Performance, Purpose
from annotation.services.participation import clock
from annotation.services.verdicts import gold

AT_ONCE = 20_000  # judgments measured in a look: those that wait longest come first
MEDIAN_OF = 200  # of someone's newest judgments

# Whoever did something since, and whoever said something of the same tasks.
TOUCH = """
    WITH given AS MATERIALIZED (
        SELECT j.annotator_id, a.task_id
        FROM annotation_judgment j JOIN annotation_assignment a ON a.id = j.assignment_id
        WHERE j.campaign_id = %(campaign)s AND j.submitted_at > %(since)s
          AND j.submitted_at <= %(until)s
    ), people AS (
        SELECT annotator_id FROM given
        UNION
        SELECT annotator_id FROM annotation_assignment WHERE campaign_id = %(campaign)s
            AND state = 'skipped' AND ended_at > %(since)s AND ended_at <= %(until)s
        UNION
        SELECT a.annotator_id FROM annotation_assignment a
        WHERE a.task_id IN (SELECT task_id FROM given) AND a.state IN ('answered', 'late')
    )"""
MARK = """
    INSERT INTO annotation_performance (membership_id, judged, late, skipped, seconds, gold_asked,
        gold_right, repeats_asked, repeats_same, pairs, agreed, signals, reliability, earned,
        stale_since)
    SELECT m.id, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, '{}', '{}', 0, now()
    FROM annotation_membership m
    WHERE m.campaign_id = %(campaign)s AND m.annotator_id IN (SELECT annotator_id FROM people)
    ORDER BY m.id
    ON CONFLICT (membership_id) DO UPDATE
        SET stale_since = coalesce(annotation_performance.stale_since, excluded.stale_since)"""
ACTIVE = TOUCH + MARK
NAMED = "WITH people AS (SELECT unnest(%(people)s::bigint[]) AS annotator_id)" + MARK

MEASURE = """
    WITH mine AS MATERIALIZED (
        SELECT j.submitted_at, j.seconds, j.counted, j.assignment_id, a.state, a.task_id,
            t.purpose, t.repeat_of_id
        FROM annotation_judgment j JOIN annotation_assignment a ON a.id = j.assignment_id
        JOIN annotation_task t ON t.id = a.task_id
        WHERE j.annotator_id = %(annotator)s AND j.campaign_id = %(campaign)s
          AND j.revises_id IS NULL
    ), shared AS (
        SELECT count(*) AS pairs,
            count(*) FILTER (WHERE sign(said.preference) = sign(other.preference)) AS agreed
        FROM mine
        JOIN annotation_judgment stands
            ON stands.assignment_id = mine.assignment_id AND stands.current
        JOIN annotation_comparison said ON said.judgment_id = stands.id
        JOIN annotation_assignment theirs ON theirs.task_id = mine.task_id
            AND theirs.annotator_id <> %(annotator)s AND theirs.state IN ('answered', 'late')
        JOIN annotation_judgment judged
            ON judged.assignment_id = theirs.id AND judged.current AND judged.counted
        JOIN annotation_comparison other ON other.judgment_id = judged.id
            AND other.criterion_id = said.criterion_id
            AND other.completion_a_id = said.completion_a_id
            AND other.completion_b_id = said.completion_b_id
        WHERE mine.counted AND mine.purpose = 'collect'
    ), again AS (
        SELECT count(*) AS asked, count(*) FILTER (WHERE same) AS same FROM (
            SELECT bool_and(sign(said.preference) * CASE
                WHEN said.completion_a_id = other.completion_a_id THEN 1 ELSE -1 END
                = sign(other.preference)) AS same
            FROM mine
            JOIN annotation_judgment stands
                ON stands.assignment_id = mine.assignment_id AND stands.current
            JOIN annotation_comparison said ON said.judgment_id = stands.id
            JOIN annotation_assignment before ON before.task_id = mine.repeat_of_id
                AND before.annotator_id = %(annotator)s AND before.state IN ('answered', 'late')
            JOIN annotation_judgment judged ON judged.assignment_id = before.id AND judged.current
            JOIN annotation_comparison other ON other.judgment_id = judged.id
                AND other.criterion_id = said.criterion_id
                AND least(other.completion_a_id, other.completion_b_id)
                    = least(said.completion_a_id, said.completion_b_id)
                AND greatest(other.completion_a_id, other.completion_b_id)
                    = greatest(said.completion_a_id, said.completion_b_id)
            WHERE mine.purpose = 'repeat' GROUP BY mine.assignment_id) AS repeats
    )
    SELECT count(*) AS judged, count(*) FILTER (WHERE state = 'late') AS late,
        (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds)
         FROM (SELECT seconds FROM mine ORDER BY submitted_at DESC LIMIT %(newest)s) AS newest),
        min(submitted_at), max(submitted_at),
        (SELECT pairs FROM shared), (SELECT agreed FROM shared),
        (SELECT asked FROM again), (SELECT same FROM again)
    FROM mine"""
COLUMNS = (
    "judged", "late", "median_seconds", "first_at", "last_at", "pairs", "agreed", "repeats_asked",
    "repeats_same",
)  # fmt: skip


def touch_active(*, campaign: Campaign, since: datetime, until: datetime) -> None:
    """Have those measured again whom something between the two may concern."""
    with connection.cursor() as cursor:
        cursor.execute(ACTIVE, {"campaign": campaign.pk, "since": since, "until": until})


def touch(*, campaign: Campaign, people: Sequence[int] | None = None) -> None:
    """Have these people measured again, or everyone: where what they earn or their work moved."""
    if people is None:
        seats = Membership.objects.filter(campaign=campaign)
        people = list(seats.values_list("annotator", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(NAMED, {"campaign": campaign.pk, "people": list(people)})


def measure(campaign: Campaign) -> int:
    """Measure those who wait longest, as many as one look may take; returns how many."""
    waiting = Performance.objects.of(campaign).filter(stale_since__isnull=False)
    done = judgments = 0
    for seat in waiting.select_related("membership").order_by("stale_since", "pk"):
        if done and judgments + seat.judged > AT_ONCE:
            break
        measure_one(campaign, seat.membership)
        done, judgments = done + 1, judgments + seat.judged
    return done


@transaction.atomic
def measure_one(campaign: Campaign, seat: Membership) -> None:
    """All of one person's facts, from the tables."""
    row = Performance.objects.select_for_update(no_key=True).get(pk=seat.pk)
    for name, value in found(campaign, seat.annotator_id).items():
        setattr(row, name, value)
    asked = [right for _, right in answered_gold(campaign, annotator=seat.annotator_id)]
    row.gold_asked, row.gold_right = len(asked), sum(asked)
    spent = clock.spent_by_person(campaign=campaign, people=[seat.annotator_id])
    did = spent.get(seat.annotator_id, clock.NOTHING)
    row.skipped, row.seconds = did.skipped, did.seconds
    pay = Pay.objects.filter(campaign=campaign).first()
    row.earned = clock.earned(pay, did) if pay else Decimal(0)
    row.measured_at, row.stale_since = timezone.now(), None
    row.save(update_fields=KEPT)


KEPT = [
    *COLUMNS, "gold_asked", "gold_right", "skipped", "seconds", "earned", "measured_at",
    "stale_since",
]  # fmt: skip


def found(campaign: Campaign, annotator: int) -> dict[str, Any]:
    values = {"campaign": campaign.pk, "annotator": annotator, "newest": MEDIAN_OF}
    with connection.cursor() as cursor:
        cursor.execute(MEASURE, values)
        return dict(zip(COLUMNS, cursor.fetchone(), strict=True))


def gold_by_hour(
    *, campaign: Campaign, start: datetime, until: datetime
) -> dict[datetime, dict[str, int]]:
    """{hour: how often gold was asked, and how often the answer was right}."""
    hours: dict[datetime, dict[str, int]] = defaultdict(lambda: {"gold_asked": 0, "gold_right": 0})
    for at, right in answered_gold(campaign, submitted_at__gte=start, submitted_at__lte=until):
        hour = hours[at.replace(minute=0, second=0, microsecond=0)]
        hour["gold_asked"] += 1
        hour["gold_right"] += right
    return hours


def answered_gold(campaign: Campaign, **which: Any) -> Iterable[tuple[datetime, bool]]:
    """When gold was answered and whether rightly under every criterion, by what was said first."""
    first = Judgment.objects.filter(
        campaign=campaign, revises=None, assignment__task__purpose=Purpose.GOLD, **which
    )
    whole = first.select_related("assignment__task__gold_answer").prefetch_related(
        "assignment__task__places", "comparisons__criterion"
    )
    for judgment in whole:
        said = gold.right(judgment.assignment.task.gold_answer, judgment)
        if said:
            yield judgment.submitted_at, all(said.values())
