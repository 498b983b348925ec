"""The clock: what someone did here, for how long, and what it earned."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils import timezone

from annotation.measures import pay as measures
from annotation.models import Campaign, Pay, User

# What pages reported is believed up to what the server saw: no more than the time during which the
# person held at least one of these tasks. Work on two at once is one stretch of time.
SPENT = """
    WITH spent AS MATERIALIZED (
        SELECT true AS judged, j.seconds,
            tstzrange(greatest(a.leased_at, %(since)s), greatest(a.leased_at, %(since)s,
                least(a.ended_at, a.expires_at))) AS held
        FROM annotation_judgment j JOIN annotation_assignment a ON a.id = j.assignment_id
        WHERE j.annotator_id = %(annotator)s AND j.campaign_id = %(campaign)s
          AND j.submitted_at >= %(since)s AND j.revises_id IS NULL
        UNION ALL
        SELECT false, a.seconds,
            tstzrange(greatest(a.leased_at, %(since)s), greatest(a.leased_at, %(since)s,
                least(a.ended_at, a.expires_at)))
        FROM annotation_assignment a
        WHERE a.annotator_id = %(annotator)s AND a.campaign_id = %(campaign)s
          AND a.state = 'skipped' AND a.ended_at >= %(since)s
    )
    SELECT count(*) FILTER (WHERE judged), count(*) FILTER (WHERE NOT judged),
        coalesce(sum(seconds), 0)::float8,
        coalesce((SELECT sum(extract(epoch FROM upper(stretch) - lower(stretch)))
                  FROM (SELECT unnest(range_agg(held)) AS stretch FROM spent) AS whole), 0)::float8
    FROM spent"""

EVER = datetime(2000, 1, 1, tzinfo=timezone.get_default_timezone())


@dataclass(frozen=True, slots=True)
class Spent:
    """What someone did since some moment; `seconds` of active time, as far as it was seen."""

    judged: int
    skipped: int
    seconds: float


def midnight() -> datetime:
    """When today began, in UTC."""
    return timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)


def spent(*, campaign: Campaign, person: User, since: datetime = EVER) -> Spent:
    values: dict[str, Any] = {"campaign": campaign.pk, "annotator": person.pk, "since": since}
    with connection.cursor() as cursor:
        cursor.execute(SPENT, values)
        judged, skipped, reported, seen = cursor.fetchone()
    return Spent(judged, skipped, min(reported, seen))


def earnings(*, campaign: Campaign, today: Spent, total: Spent) -> dict[str, Any] | None:
    """Pay so far, and whether today's hourly rate lies below the floor; None where none is set."""
    pay = Pay.objects.filter(campaign=campaign).first()
    if pay is None:
        return None
    earned_today = earned(pay, today)
    hourly = measures.hourly(earned_today, today.seconds)
    return {
        "currency": pay.currency,
        "earned_today": measures.rounded(earned_today),
        "earned_total": measures.rounded(earned(pay, total)),
        "hourly": None if hourly is None else measures.rounded(hourly),
        "floor": pay.floor,
        "below_floor": hourly is not None and pay.floor is not None and hourly < pay.floor,
    }


def earned(pay: Pay, of: Spent) -> Decimal:
    return measures.earned(
        judged=of.judged, seconds=of.seconds, per_judgment=pay.per_judgment, per_hour=pay.per_hour
    )
