"""The clock: what someone did here, for how long, and what it earned."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils import timezone

from annotation.measures import pay as measures
from annotation.models import Campaign, Pay, PayoutLine, User

# What pages reported is believed up to what the server saw: no more than the time during which the
# person held at least one of these tasks. Work on two at once is one stretch of time. What was
# rejected is told apart, its time too: neither is paid.
SPENT = """
    WITH spent AS MATERIALIZED (
        SELECT j.annotator_id AS person, true AS judged, r.id IS NOT NULL AS rejected, j.seconds,
            tstzrange(greatest(a.leased_at, %(since)s), greatest(a.leased_at, %(since)s,
                least(a.ended_at, a.expires_at))) AS held
        FROM annotation_judgment j JOIN annotation_assignment a ON a.id = j.assignment_id
        LEFT JOIN annotation_rejection r ON r.judgment_id = j.id AND r.withdrawn_at IS NULL
        WHERE j.campaign_id = %(campaign)s {judged_by} AND j.revises_id IS NULL
          AND j.submitted_at >= %(since)s AND j.submitted_at <= %(until)s
        UNION ALL
        SELECT a.annotator_id, false, false, a.seconds,
            tstzrange(greatest(a.leased_at, %(since)s), greatest(a.leased_at, %(since)s,
                least(a.ended_at, a.expires_at)))
        FROM annotation_assignment a
        WHERE a.campaign_id = %(campaign)s {skipped_by} AND a.state = 'skipped'
          AND a.ended_at >= %(since)s AND a.ended_at <= %(until)s
    ), stretches AS (
        SELECT person, range_agg(held) AS whole,
            range_agg(held) FILTER (WHERE NOT rejected) AS paid FROM spent GROUP BY person
    ), seen AS (
        SELECT person,
            (SELECT sum(extract(epoch FROM upper(s) - lower(s))) FROM unnest(whole) AS s) AS whole,
            (SELECT sum(extract(epoch FROM upper(s) - lower(s))) FROM unnest(paid) AS s) AS paid
        FROM stretches
    ), reported AS (
        SELECT person, count(*) FILTER (WHERE judged) AS judged,
            count(*) FILTER (WHERE NOT judged) AS skipped,
            count(*) FILTER (WHERE rejected) AS rejected,
            sum(seconds::numeric(14, 3)) AS whole,
            sum(seconds::numeric(14, 3)) FILTER (WHERE NOT rejected) AS paid
        FROM spent GROUP BY person
    )
    SELECT person, judged, skipped,
        least(coalesce(reported.whole, 0), coalesce(seen.whole, 0)), rejected,
        least(coalesce(reported.paid, 0), coalesce(seen.paid, 0))
    FROM reported JOIN seen USING (person)"""
BY = "AND {}.annotator_id = ANY(%(people)s::bigint[])"
SOME = {"judged_by": BY.format("j"), "skipped_by": BY.format("a")}
ALL = dict.fromkeys(SOME, "")

EVER = datetime(2000, 1, 1, tzinfo=timezone.get_default_timezone())


@dataclass(frozen=True, slots=True)
class Spent:
    """What someone did since some moment; `seconds` of active time, as far as it was seen."""

    judged: int
    skipped: int
    seconds: float
    rejected: int = 0  # of those judged: not paid
    rejected_seconds: float = 0.0

    @property
    def accepted(self) -> int:
        """How many judgments are paid."""
        return self.judged - self.rejected

    @property
    def paid_seconds(self) -> float:
        return round(self.seconds - self.rejected_seconds, 3)


NOTHING = Spent(0, 0, 0.0)


def midnight() -> datetime:
    """When today began, in UTC."""
    return timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)


def spent(*, campaign: Campaign, person: User, since: datetime = EVER) -> Spent:
    found = spent_by_person(campaign=campaign, people=[person.pk], since=since)
    return found.get(person.pk, NOTHING)


def spent_by_person(
    *,
    campaign: Campaign,
    people: Sequence[int] | None = None,
    since: datetime = EVER,
    until: datetime | None = None,
) -> dict[int, Spent]:
    """{person: what they did} of these people, or of all who did anything, by one statement."""
    values: dict[str, Any] = {
        "campaign": campaign.pk,
        "people": list(people or []),
        "since": since,
        "until": until or "infinity",
    }
    with connection.cursor() as cursor:
        cursor.execute(SPENT.format(**(ALL if people is None else SOME)), values)
        return {row[0]: counted(*row[1:]) for row in cursor.fetchall()}


def counted(judged: int, skipped: int, whole: Decimal, rejected: int, paid: Decimal) -> Spent:
    seconds, of_them_paid = round(float(whole), 3), round(float(paid), 3)
    return Spent(judged, skipped, seconds, rejected, round(seconds - of_them_paid, 3))


def earnings(
    *, campaign: Campaign, person: User, today: Spent, total: Spent
) -> dict[str, Any] | None:
    """Pay so far, and whether today's hourly rate lies below the floor; None where none is set."""
    pay = Pay.objects.filter(campaign=campaign).first()
    if pay is None:
        return None
    today_plain, in_all = plain(pay, today), earned(pay, total)
    hourly = measures.hourly(today_plain, today.paid_seconds)
    paid = PayoutLine.objects.standing().of(campaign).to(person).total()
    return {
        "currency": pay.currency,
        "earned_today": measures.rounded(today_plain, pay.currency),
        "earned_total": measures.rounded(in_all, pay.currency),
        "topped_up": measures.rounded(in_all - plain(pay, total), pay.currency),
        "paid": paid,
        "owed": measures.payable(in_all, paid, pay.currency),
        "hourly": None if hourly is None else measures.rounded(hourly),
        "floor": pay.floor,
        "below_floor": hourly is not None and pay.floor is not None and hourly < pay.floor,
    }


def earned(pay: Pay, of: Spent) -> Decimal:
    """By the campaign's rules, topped up to the floor; what was rejected earns nothing."""
    by_rules = plain(pay, of)
    return by_rules + measures.top_up(by_rules, seconds=of.paid_seconds, floor=pay.floor)


def plain(pay: Pay, of: Spent) -> Decimal:
    """The same before it is topped up."""
    return measures.earned(
        judged=of.accepted,
        seconds=of.paid_seconds,
        per_judgment=pay.per_judgment,
        per_hour=pay.per_hour,
    )
