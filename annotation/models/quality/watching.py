"""What a campaign's dashboard shows: read from facts, and from the little that came since."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Sum
from django.utils import timezone

from annotation.measures import forecast
from annotation.measures.agreement import wilson
from annotation.measures.forecast import Range
from annotation.models.campaigns import Campaign, CampaignState
from annotation.models.participation.care import Pay
from annotation.models.quality.facts import Hour, Performance, Tally
from annotation.models.quality.progress import EVER
from annotation.models.quality.sql import rows

HOUR = timedelta(hours=1)
RECENT = timedelta(days=7)  # what a forecast rests on
BARS = 72  # at most, in a plot over time
STEPS = (1, 2, 3, 6, 12, 24, 48, 168, 336, 672, 2016)  # hours a bar
LEAST_PAIRS = 40  # of a point in the trend of agreement
SHOWN = 100  # annotators, the busiest first
PRESENT = timedelta(minutes=5)  # who judged since then is at work

POINTS = """
    SELECT date_bin(%(step)s, hour, %(origin)s) AS at, sum(judgments), sum(counted), sum(late),
        max(annotators), sum(gold_asked), sum(gold_right), sum(pairs), sum(agreed), sum(seconds)
    FROM annotation_hour WHERE campaign_id = %(campaign)s GROUP BY at ORDER BY at"""
COLUMNS = (
    "at", "judgments", "counted", "late", "annotators", "gold_asked", "gold_right", "pairs",
    "agreed", "seconds",
)  # fmt: skip

SKIPS = """
    SELECT reason, sum(number)::bigint FROM (
        SELECT said.key AS reason, said.value::bigint AS number
        FROM annotation_hour h, jsonb_each_text(h.skips) AS said
        WHERE h.campaign_id = %(campaign)s
        UNION ALL
        SELECT skip_reason, count(*) FROM annotation_assignment
        WHERE campaign_id = %(campaign)s AND state = 'skipped' AND ended_at > %(since)s
        GROUP BY skip_reason) AS all_of_them
    GROUP BY reason ORDER BY 2 DESC, 1"""

WORKING = """
    SELECT u.pseudonym, coalesce(nullif(trim(u.first_name || ' ' || u.last_name), ''), u.username),
        sum(held)::int, max(at)
    FROM (
        SELECT annotator_id, 1 AS held, leased_at AS at FROM annotation_assignment
        WHERE campaign_id = %(campaign)s AND state = 'leased' AND expires_at > now()
        UNION ALL
        SELECT annotator_id, 0, submitted_at FROM annotation_judgment
        WHERE campaign_id = %(campaign)s AND submitted_at > now() - %(present)s::interval
    ) AS signs JOIN annotation_user u ON u.id = annotator_id
    GROUP BY u.id ORDER BY max(at) DESC, u.id"""


def of(campaign: Campaign, *, named: bool, budget: dict[str, Any] | None = None) -> dict[str, Any]:
    """All of it; people by name only where `named`."""
    progress = campaign.progress()
    tally = Tally.objects.filter(pk=campaign.pk).first()
    now = timezone.now()
    step = bar_of(campaign, now)
    bars = list(points(campaign, step))
    recent = list(recent_hours(campaign, now))
    working = [person(row, named) for row in rows(WORKING, campaign=campaign.pk, present=PRESENT)]
    since = tally.rolled_up_at if tally and tally.rolled_up_at else EVER
    skips = {
        reason or "other": number
        for reason, number in rows(SKIPS, campaign=campaign.pk, since=since)
    }
    return {
        "measured_at": tally and tally.rolled_up_at,
        "progress": progress,
        "step_hours": step,
        "points": bars,
        "forecast": outlook(campaign, progress, recent, now),
        "cost": cost(campaign, progress, recent, budget),
        "agreement": share(campaign, bars, "agreed", "pairs"),
        "agreement_over_time": trend(campaign, bars),
        "gold": share(campaign, bars, "gold_right", "gold_asked"),
        "skips": skips,
        "working": working[:SHOWN],
        "working_count": len(working),
        "annotators": annotators(campaign, named),
    }


def bar_of(campaign: Campaign, now: datetime) -> int:
    """How many hours a bar of the plots holds, so that there are not too many."""
    first = Hour.objects.filter(campaign=campaign).order_by("hour").first()
    span = (now - first.hour) / HOUR if first else 0
    return next((step for step in STEPS if span / step <= BARS), STEPS[-1])


def points(campaign: Campaign, step: int) -> Iterator[dict[str, Any]]:
    origin = datetime(2024, 1, 1, tzinfo=timezone.get_default_timezone())  # a Monday
    for row in rows(POINTS, campaign=campaign.pk, step=timedelta(hours=step), origin=origin):
        yield dict(zip(COLUMNS, row, strict=True))


def trend(campaign: Campaign, bars: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Agreement over time, in stretches long enough to say something."""
    found: list[dict[str, Any]] = []
    agreed = pairs = 0
    for bar in bars:
        agreed, pairs = agreed + bar["agreed"], pairs + bar["pairs"]
        if pairs >= LEAST_PAIRS or (bar is bars[-1] and pairs):
            found.append({"at": bar["at"], **(interval(campaign, agreed, pairs) or {})})
            agreed = pairs = 0
    return found


def share(
    campaign: Campaign, bars: Sequence[dict[str, Any]], part: str, whole: str
) -> dict[str, Any] | None:
    """Over all bars, with its interval."""
    numbers = sum(one[part] for one in bars), sum(one[whole] for one in bars)
    return interval(campaign, *numbers, ranked=part == "agreed")


def interval(
    campaign: Campaign, part: int, whole: int, *, ranked: bool = True
) -> dict[str, Any] | None:
    if not whole:
        return None
    # The pairs of one ranking of K say together as much as K / 2 that are independent.
    weight = 1 / (campaign.responses - 1) if ranked else 1.0
    low, high = wilson(part * weight, whole * weight)
    return {"value": part / whole, "low": low, "high": high, "of": whole}


def recent_hours(campaign: Campaign, now: datetime) -> Iterator[Hour]:
    """The whole hours of the last week since the first judgment, empty ones too."""
    end = now.replace(minute=0, second=0, microsecond=0)
    found = Hour.objects.filter(campaign=campaign, hour__gte=end - RECENT, hour__lt=end)
    known = {one.hour: one for one in found}
    first = Hour.objects.filter(campaign=campaign).order_by("hour").first()
    at = max(first.hour, end - RECENT) if first else end
    while at < end:
        yield known.get(at) or Hour(campaign=campaign, hour=at)
        at += HOUR


def outlook(
    campaign: Campaign, progress: dict[str, int], recent: Sequence[Hour], now: datetime
) -> dict[str, Any]:
    """When it will be done, or why nobody can tell."""
    done = [hour.counted for hour in recent]
    state = standing(campaign, progress, done)
    takes = forecast.hours(progress["left"], done) if state == "running" else None
    # A date is promised only for a time that is not far longer than what was seen.
    dated = takes is not None and (len(done) >= 24 or takes.value <= 2 * len(done))
    return {
        "state": state,
        "left": progress["left"],
        "from_hours": len(done),
        "per_hour": as_range(forecast.pace(done)),
        "hours": as_range(takes),
        "ends_at": as_dates(takes, now) if takes and dated else None,
    }


def standing(campaign: Campaign, progress: dict[str, int], done: Sequence[int]) -> str:
    if not progress["tasks"]:
        return "no_tasks"
    if progress["left"] == 0:
        return "done"
    if campaign.state != CampaignState.ACTIVE:
        return str(campaign.state)
    if not progress["judgments"]:
        return "no_judgments"
    if not forecast.enough(done):
        return "too_few" if sum(done[-24:]) or len(done) < 24 else "idle"
    return "running" if sum(done[-24:]) else "idle"


def cost(
    campaign: Campaign,
    progress: dict[str, int],
    recent: Sequence[Hour],
    budget: dict[str, Any] | None,
) -> dict[str, Any] | None:
    """What was earned so far, and what all that is wanted will have cost; None where none pays."""
    pay = Pay.objects.filter(campaign=campaign).first()
    if pay is None:
        return None
    measured = Performance.objects.of(campaign).aggregate(Sum("earned"))["earned__sum"] or 0
    spent = float(budget["spent"]) if budget else float(measured)
    each = forecast.price([worth(pay, hour) for hour in recent], [hour.counted for hour in recent])
    total = each and Range(
        spent + each.value * progress["left"],
        spent + each.low * progress["left"],
        spent + (each.high or each.value) * progress["left"],
    )
    return {
        "currency": pay.currency,
        "spent": spent,
        "each": as_range(each),
        "total": as_range(total),
        "budget": budget and {name: float(amount) for name, amount in budget.items()},
    }


def worth(pay: Pay, hour: Hour) -> float:
    by_number = float(pay.per_judgment or 0) * hour.judgments
    return by_number + float(pay.per_hour or 0) * hour.seconds / 3600


def annotators(campaign: Campaign, named: bool) -> list[dict[str, Any]]:
    seats = Performance.objects.of(campaign).filter(judged__gt=0)
    found = seats.select_related("membership__annotator").order_by("-judged", "pk")[:SHOWN]
    return [
        {
            "pseudonym": seat.membership.annotator.pseudonym,
            "name": seat.membership.annotator.display_name if named else None,
            "standing": seat.membership.standing,
            "judged": seat.judged,
            "median_seconds": seat.median_seconds,
            "gold": interval(campaign, seat.gold_right, seat.gold_asked, ranked=False),
            "agreement": interval(campaign, seat.agreed, seat.pairs),
        }
        for seat in found
    ]


def person(row: Sequence[Any], named: bool) -> dict[str, Any]:
    pseudonym, name, holds, last_at = row
    return {
        "pseudonym": pseudonym,
        "name": name if named else None,
        "holds": holds,
        "last_at": last_at,
    }


def as_range(of: Range | None) -> dict[str, Any] | None:
    return None if of is None else {"value": of.value, "low": of.low, "high": of.high}


def as_dates(of: Range, now: datetime) -> dict[str, Any]:
    ends = {"value": of.value, "low": of.low, "high": of.high}
    return {name: None if at is None else later(now, at) for name, at in ends.items()}


def later(now: datetime, hours: float) -> datetime | None:
    """None past ten years, which no calendar needs to know."""
    return now + timedelta(hours=hours) if hours < 24 * 3650 else None
