"""What the pages of money show: everyone's account, and one person's with its judgments."""

from typing import Any
from uuid import UUID

from annotation.models import (
    Campaign,
    Judgment,
    Membership,
    Pay,
    Payout,
    PayoutLine,
    Performance,
    Rejection,
)
from annotation.models.activity import cut
from annotation.services.money import budget, owed

PAGE = 50
EXCERPT = 160


def report(campaign: Campaign) -> dict[str, Any]:
    pay = Pay.objects.select_related("campaign").filter(campaign=campaign).first()
    people = owed.as_known(pay=pay) if pay else []
    return {
        "terms": pay,
        "budget": budget.state(campaign),
        "totals": owed.totals(people) if pay else None,
        "people": people,
        "payouts": Payout.objects.filter(campaign=campaign).with_totals(),
    }


def account(
    seat: Membership, *, before: UUID | None = None, rejected: bool = False
) -> dict[str, Any]:
    pay = Pay.objects.select_related("campaign").filter(campaign=seat.campaign).first()
    facts = Performance.objects.filter(membership=seat).first()
    judgments = page(seat, before, rejected)
    return {
        "account": owed.of_one(pay=pay, membership=seat) if pay else None,
        "currency": pay.currency if pay else "",
        "lines": PayoutLine.objects.filter(membership=seat).newest(),
        "signals": facts.signals if facts else {},
        "judgments": [shown(one) for one in judgments[:PAGE]],
        "next": judgments[PAGE - 1].pk if len(judgments) > PAGE else None,
    }


def page(seat: Membership, before: UUID | None, rejected: bool) -> list[Judgment]:
    """One more than a page of them, newest first."""
    theirs = Judgment.objects.of(seat.annotator).filter(campaign=seat.campaign, revises=None)
    if rejected:
        theirs = theirs.filter(rejection__in=Rejection.objects.standing())
    if before and (mark := theirs.filter(pk=before).first()):
        theirs = theirs.before(mark)
    found = theirs.select_related("assignment__task__prompt", "rejection__by")
    return list(found.order_by("-submitted_at", "-id")[: PAGE + 1])


def shown(judgment: Judgment) -> dict[str, Any]:
    rejection: Rejection | None = getattr(judgment, "rejection", None)
    said = str(judgment.assignment.task.prompt.messages[-1]["content"])
    return {
        "id": judgment.pk,
        "submitted_at": judgment.submitted_at,
        "seconds": judgment.seconds,
        "prompt": cut(said, EXCERPT),
        "rejection": rejection if rejection and rejection.withdrawn_at is None else None,
    }
