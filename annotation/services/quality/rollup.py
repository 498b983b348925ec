"""The roll-up: what happened hour by hour, counted again from the tables until it can move no more.

An hour is sealed once no transaction that began in it can still be open. Afterwards it is counted
again only where one of its judgments was revised, or where its row is gone. Whoever reads adds what
came since `rolled_up_at`.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from typing import Any

import orjson
from django.db import transaction

from annotation.models import (
    Aggregate,
    Assignment,
    Campaign,
    Hour,
    Membership,
    Purpose,
    QualityReport,
    Tally,
)
from annotation.models.quality import evidence
from annotation.models.quality.progress import EVER
from annotation.models.quality.sql import rows, value
from annotation.services import tasks
from annotation.services.quality import performance

ROLLING = 1_002  # the kind of advisory lock; the other half of its key is the campaign
TRY = "SELECT pg_try_advisory_xact_lock(%(kind)s, %(campaign)s)"
GRACE = timedelta(minutes=5)  # before an hour that is over is sealed
SLACK = timedelta(minutes=1)  # what was begun before the last look may have been committed after
AT_ONCE = 50_000  # judgments a transaction
HOUR = timedelta(hours=1)

NEWS = """
    SELECT c.id FROM annotation_campaign c LEFT JOIN annotation_tally y ON y.campaign_id = c.id,
        LATERAL (SELECT coalesce(y.rolled_up_at - %(slack)s::interval, '-infinity') AS at) AS since
    WHERE EXISTS (SELECT 1 FROM annotation_judgment j
                  WHERE j.campaign_id = c.id AND j.submitted_at > since.at)
       OR EXISTS (SELECT 1 FROM annotation_assignment a WHERE a.campaign_id = c.id
                  AND a.state = 'skipped' AND a.ended_at > since.at)
       OR EXISTS (SELECT 1 FROM annotation_hour h WHERE h.campaign_id = c.id
                  AND h.hour >= y.sealed_until
                  AND h.hour < date_trunc('hour', now() - %(grace)s::interval, 'UTC'))
       OR EXISTS (SELECT 1 FROM annotation_performance p
                  JOIN annotation_membership m ON m.id = p.membership_id
                  WHERE p.stale_since IS NOT NULL AND m.campaign_id = c.id)
    ORDER BY c.id"""

# As a judgment's own time: what is given by a later statement carries a later one.
NOW = "SELECT statement_timestamp()"

# No transaction that is still open began before this: what it gives will carry its own time.
HORIZON = """
    SELECT least(%(until)s::timestamptz - %(grace)s::interval, min(xact_start))
    FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"""

FIRST = """
    SELECT least(
        (SELECT min(submitted_at) FROM annotation_judgment WHERE campaign_id = %(campaign)s),
        (SELECT min(ended_at) FROM annotation_assignment
         WHERE campaign_id = %(campaign)s AND state = 'skipped'))"""

FAR = """
    SELECT (SELECT submitted_at FROM annotation_judgment
            WHERE campaign_id = %(campaign)s AND submitted_at >= %(start)s
            ORDER BY submitted_at OFFSET %(at_once)s LIMIT 1)"""

# A pair belongs to the hour of the later of its two judgments. A revision is no judgment of its
# own: its verdict stands in the place, and at the time, of the first.
COUNT = """
    WITH given AS MATERIALIZED (
        SELECT date_trunc('hour', j.submitted_at, 'UTC') AS hour, j.assignment_id,
            j.annotator_id, j.counted, j.seconds, a.state, a.task_id, a.ended_at
        FROM annotation_judgment j JOIN annotation_assignment a ON a.id = j.assignment_id
        WHERE j.campaign_id = %(campaign)s AND j.revises_id IS NULL
          AND j.submitted_at >= %(start)s AND j.submitted_at <= %(until)s
    ), skipped AS MATERIALIZED (
        SELECT date_trunc('hour', ended_at, 'UTC') AS hour, annotator_id, skip_reason, seconds
        FROM annotation_assignment WHERE campaign_id = %(campaign)s AND state = 'skipped'
          AND ended_at >= %(start)s AND ended_at <= %(until)s
    ), judged AS (
        SELECT hour, count(*) AS judgments, count(*) FILTER (WHERE counted) AS counted,
            count(*) FILTER (WHERE state = 'late') AS late, coalesce(sum(seconds), 0) AS seconds
        FROM given GROUP BY hour
    ), people AS (
        SELECT hour, count(DISTINCT annotator_id) AS annotators FROM (
            SELECT hour, annotator_id FROM given
            UNION ALL SELECT hour, annotator_id FROM skipped) AS active GROUP BY hour
    ), skips AS (
        SELECT hour, jsonb_object_agg(skip_reason, number) AS reasons, sum(seconds) AS seconds
        FROM (SELECT hour, skip_reason, count(*) AS number, coalesce(sum(seconds), 0) AS seconds
              FROM skipped GROUP BY hour, skip_reason) AS by_reason GROUP BY hour
    ), agreement AS (
        SELECT given.hour, count(*) AS pairs,
            count(*) FILTER (WHERE sign(said.preference) = sign(other.preference)) AS agreed
        FROM given
        JOIN annotation_judgment stands
            ON stands.assignment_id = given.assignment_id AND stands.current
        JOIN annotation_comparison said ON said.judgment_id = stands.id
        JOIN annotation_assignment theirs ON theirs.task_id = given.task_id
            AND theirs.annotator_id <> given.annotator_id
            AND theirs.state IN ('answered', 'late')
            AND (theirs.ended_at, theirs.id) < (given.ended_at, given.assignment_id)
        JOIN annotation_judgment judged
            ON judged.assignment_id = theirs.id AND judged.current AND judged.counted
        JOIN annotation_comparison other ON other.judgment_id = judged.id
            AND other.criterion_id = said.criterion_id
            AND other.completion_a_id = said.completion_a_id
            AND other.completion_b_id = said.completion_b_id
        WHERE given.counted GROUP BY given.hour
    )
    SELECT people.hour, coalesce(judgments, 0), coalesce(counted, 0), coalesce(late, 0),
        coalesce(judged.seconds, 0) + coalesce(skips.seconds, 0), coalesce(reasons, '{}')::text,
        annotators, coalesce(pairs, 0), coalesce(agreed, 0)
    FROM people LEFT JOIN judged USING (hour) LEFT JOIN skips USING (hour)
    LEFT JOIN agreement USING (hour)"""
COLUMNS = (
    "hour", "judgments", "counted", "late", "seconds", "skips", "annotators", "pairs", "agreed",
)  # fmt: skip

# The hours of what was revised, and of what others said of the same task. A judgment's time is that
# of its statement, a moment after the one at which its assignment ended.
REVISED = """
    SELECT DISTINCT date_trunc('hour', near.ended_at + moment, 'UTC')
    FROM annotation_judgment j JOIN annotation_assignment a ON a.id = j.assignment_id
    JOIN annotation_assignment near
        ON near.task_id = a.task_id AND near.state IN ('answered', 'late')
    CROSS JOIN unnest(ARRAY['0 s', '1 min']::interval[]) AS moment
    WHERE j.campaign_id = %(campaign)s AND j.submitted_at > %(since)s
      AND j.revises_id IS NOT NULL AND near.ended_at + moment < %(before)s"""

# A skip that is answered after all was none: the hours that may hold it, its time being gone.
ANSWERED = """
    SELECT DISTINCT h.hour FROM annotation_judgment j
    JOIN annotation_assignment a ON a.id = j.assignment_id AND a.skip_reason <> ''
    JOIN annotation_hour h ON h.campaign_id = j.campaign_id AND h.skips ? a.skip_reason
        AND h.hour >= date_trunc('hour', a.leased_at, 'UTC') AND h.hour <= j.submitted_at
    WHERE j.campaign_id = %(campaign)s AND j.submitted_at > %(since)s
      AND j.revises_id IS NULL AND h.hour < %(before)s"""

# Sealed hours whose rows are gone, found by looking between those that are there.
GONE = """
    WITH ends AS (
        SELECT hour + interval '1 hour' AS after,
            coalesce(lead(hour) OVER (ORDER BY hour), %(before)s) AS before
        FROM annotation_hour WHERE campaign_id = %(campaign)s AND hour < %(before)s
        UNION ALL
        SELECT '-infinity', coalesce(min(hour), %(before)s) FROM annotation_hour
        WHERE campaign_id = %(campaign)s AND hour < %(before)s
    )
    SELECT DISTINCT date_trunc('hour', j.submitted_at, 'UTC')
    FROM ends JOIN annotation_judgment j ON j.campaign_id = %(campaign)s
        AND j.submitted_at >= ends.after AND j.submitted_at < ends.before
    WHERE ends.after < ends.before AND j.revises_id IS NULL"""


@dataclass(frozen=True, slots=True)
class Span:
    """What one look counts: hours from `start`, what was given up to `until`."""

    start: datetime
    until: datetime
    whole: bool  # whether it reaches the present


def with_news() -> list[int]:
    """The campaigns in which something has happened since they were last rolled up."""
    return [pk for (pk,) in rows(NEWS, slack=SLACK, grace=GRACE)]


def roll_up(campaign: int) -> bool:
    """Bring a campaign's facts up to date; False where another worker is at it."""
    while True:
        done = look(Campaign.objects.get(pk=campaign))
        if done is None:
            return False
        if done:
            break
    performance.measure(Campaign.objects.get(pk=campaign))
    return True


@transaction.atomic
def look(campaign: Campaign) -> bool | None:
    """Count what may have moved; whether that reached the present, None where another counts."""
    if not alone(campaign):
        return None
    tally = Tally.objects.filter(pk=campaign.pk).first() or counted_now(campaign)
    span = next_span(campaign, tally)
    if span is None:
        finish(tally, None, value(NOW))
        return True
    seal = max(sealable(span), tally.sealed_until or span.start)
    count(campaign, span)
    if span.whole:
        mend(campaign, tally, span, sealing=seal > (tally.sealed_until or EVER))
    seen = tally.rolled_up_at - SLACK if tally.rolled_up_at else EVER
    since = min(seen, tally.sealed_until or EVER) if seal != tally.sealed_until else seen
    performance.touch_active(campaign=campaign, since=since, until=span.until)
    # Where hours long rolled up are counted again, those after them still stand.
    finish(tally, seal, max(span.until, tally.rolled_up_at or span.until))
    return span.whole


def alone(campaign: Campaign) -> bool:
    return bool(value(TRY, kind=ROLLING, campaign=campaign.pk))


def counted_now(campaign: Campaign) -> Tally:
    tasks.recount(campaign=campaign)
    return Tally.objects.get(pk=campaign.pk)


def next_span(campaign: Campaign, tally: Tally) -> Span | None:
    """From the first hour that is not sealed, as far as one transaction should go."""
    now = value(NOW)
    start = tally.sealed_until or trunc(value(FIRST, campaign=campaign.pk))
    if start is None:
        return None
    far = value(FAR, campaign=campaign.pk, start=start, at_once=AT_ONCE)
    end = max(trunc(far), start + HOUR) if far else now
    if end >= now - GRACE:
        return Span(start, now, whole=True)
    return Span(start, end - timedelta(microseconds=1), whole=False)


def sealable(span: Span) -> datetime:
    """The hour from which on something may still come."""
    if not span.whole:
        later: datetime = trunc(span.until) + HOUR
        return later
    horizon: datetime = value(HORIZON, until=span.until, grace=GRACE)
    sealed: datetime = trunc(horizon)
    return sealed


def trunc(moment: datetime | None) -> Any:
    return moment and moment.replace(minute=0, second=0, microsecond=0)


def count(campaign: Campaign, span: Span) -> None:
    """Put fresh rows in the place of a span's hours."""
    counted = rows(COUNT, campaign=campaign.pk, start=span.start, until=span.until)
    found = [as_hour(*row) for row in counted]
    gold = performance.gold_by_hour(campaign=campaign, start=span.start, until=span.until)
    Hour.objects.filter(campaign=campaign, hour__gte=span.start, hour__lte=span.until).delete()
    Hour.objects.bulk_create(
        Hour(campaign=campaign, **row, **gold.get(row["hour"], {})) for row in found
    )


def as_hour(*values: Any) -> dict[str, Any]:
    row = dict(zip(COLUMNS, values, strict=True))
    return row | {"skips": orjson.loads(row["skips"])}


def mend(campaign: Campaign, tally: Tally, span: Span, *, sealing: bool) -> None:
    """Count those sealed hours again that have moved after all, or are gone."""
    if tally.rolled_up_at is None or tally.sealed_until is None:
        return
    since = min(tally.sealed_until, tally.rolled_up_at) if sealing else tally.rolled_up_at
    values = {"campaign": campaign.pk, "before": span.start}
    moved = [rows(sql, **values, since=since - SLACK) for sql in (REVISED, ANSWERED)]
    for (hour,) in {*chain(*moved), *rows(GONE, **values)}:
        end = hour + HOUR - timedelta(microseconds=1)
        count(campaign, Span(hour, end, whole=False))


def finish(tally: Tally, sealed_until: datetime | None, rolled_up_at: datetime) -> None:
    """What was unsealed meanwhile stays so."""
    row = Tally.objects.filter(pk=tally.pk)
    row.update(rolled_up_at=rolled_up_at)
    row.filter(sealed_until=tally.sealed_until).update(sealed_until=sealed_until)


def conclude_anew(*, seat: Membership, since: datetime, tasks: Collection[int]) -> None:
    """Have all that was concluded from a seat's judgments of these tasks concluded without them.

    `since` is when the first of them was given. Locks are taken in the order in which jobs do.
    """
    campaign = seat.campaign
    near = Assignment.objects.filter(task__in=tasks, task__purpose=Purpose.COLLECT)
    people = near.filter(judgments__isnull=False).values_list("annotator", flat=True)
    performance.touch(campaign=campaign, people=list({seat.annotator_id, *people}))
    unseal(campaign=campaign, since=since)
    evidence.wait(campaign=campaign.pk)
    Aggregate.objects.filter(task__in=tasks).delete()
    QualityReport.objects.filter(campaign=campaign).update(judgments=0)


def unseal(*, campaign: Campaign, since: datetime) -> None:
    """Have all hours counted again from the one on in which this was."""
    first = trunc(since)
    Tally.objects.filter(campaign=campaign, sealed_until__gt=first).update(sealed_until=first)


def note_trouble(*, campaign: Campaign, troubles: Sequence[Exception]) -> None:
    """Let pages tell why what was concluded is not newer; nothing, where no trouble was."""
    said = "; ".join(f"{type(one).__name__}: {one}" for one in troubles)
    report = QualityReport.objects.filter(campaign=campaign)
    if not report.update(error=said[:300]) and said:
        QualityReport.objects.create(campaign=campaign, error=said[:300])


@transaction.atomic
def reset(*, campaign: Campaign) -> None:
    """Forget what was counted; the next roll-up counts all from the tables."""
    Hour.objects.filter(campaign=campaign).delete()
    Tally.objects.filter(pk=campaign.pk).update(sealed_until=None, rolled_up_at=None)
    performance.touch(campaign=campaign)
