"""Thresholds on gold: who falls below one for certain is warned, paused or blocked.

Looked at after the roll-up, never when someone submits: how long an answer takes tells nothing.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from annotation.measures.agreement import wilson
from annotation.models import AuditEntry, Campaign, Checks, Membership, Performance, Standing
from annotation.services.quality import performance, standing

SEVERITY = [Standing.GOOD, Standing.WARNED, Standing.PAUSED, Standing.BLOCKED]


def look(campaign: Campaign) -> None:
    """Warn, pause or block those whose share of gold right is surely below a threshold."""
    checks = Checks.objects.filter(campaign=campaign).first()
    if checks is None or not thresholds(checks):
        return
    enough = Performance.objects.of(campaign).filter(gold_asked__gte=checks.gold_least)
    wrong = enough.filter(gold_right__lt=F("gold_asked"), membership__active=True)
    for row in wrong.exclude(membership__standing=Standing.BLOCKED).select_related("membership"):
        if worse(level(checks, row.gold_asked, row.gold_right), row.membership.standing):
            act(campaign, checks, row.membership)


def thresholds(checks: Checks) -> list[tuple[Standing, float]]:
    """Those that are set, the mildest first."""
    shares: list[float | None] = [checks.gold_warn, checks.gold_pause, checks.gold_block]
    pairs = zip(SEVERITY[1:], shares, strict=True)
    return [(standing, share) for standing, share in pairs if share is not None]


def level(checks: Checks, asked: int, right: int) -> Standing:
    """The furthest threshold that even the upper bound of their share right falls below."""
    if asked < checks.gold_least:
        return Standing.GOOD
    _, high = wilson(right, asked)
    below = [standing for standing, share in thresholds(checks) if high < share]
    return below[-1] if below else Standing.GOOD


def worse(standing: Standing, than: str) -> bool:
    return SEVERITY.index(standing) > SEVERITY.index(Standing(than))


@transaction.atomic
def act(campaign: Campaign, checks: Checks, membership: Membership) -> None:
    """Put someone where their gold puts them, by what they answered since a manager let them on."""
    seat = standing.locked(membership)
    since = let_on_at(seat)
    later = {"submitted_at__gt": since} if since else {}
    answers = performance.answered_gold(campaign, annotator=seat.annotator_id, **later)
    rights = [right for _, right in answers]
    due = level(checks, len(rights), sum(rights))
    if worse(due, seat.standing):
        found = {"asked": len(rights), "right": sum(rights)}
        standing.put(membership=seat, standing=due, reason=f"gold_{due}", by=None, found=found)


def let_on_at(seat: Membership) -> datetime | None:
    """When a manager last put this person back to good; what they did before is forgiven."""
    entries = AuditEntry.objects.filter(
        campaign=seat.campaign,
        by__isnull=False,
        change__person=str(seat.annotator.pseudonym),
        change__standing__to=Standing.GOOD.value,
    )
    return entries.values_list("at", flat=True).first()
