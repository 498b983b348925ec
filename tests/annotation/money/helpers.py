"""What the tests of money share: campaigns that pay, and people who worked in them."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from annotation.models import Assignment, Campaign, Judgment, Participant, Pay, Payout, User
from annotation.services.money import payouts
from annotation.services.money.payouts import Prepared
from tests.conftest import claims, make_campaign, submit


def paying(
    per_judgment: str | None = "0.10", slug: str = "kitchen", tasks: int = 12, **pay: Any
) -> Campaign:
    """A running campaign that pays, each task judged by two."""
    campaign = make_campaign(slug, tasks=tasks, overlap=2)
    rates = {name: Decimal(value) for name, value in pay.items() if name != "currency"}
    Pay.objects.create(
        campaign=campaign,
        currency=pay.get("currency", "GBP"),
        per_judgment=None if per_judgment is None else Decimal(per_judgment),
        **rates,
    )
    return campaign


def worked(campaign: Campaign, person: User, *seconds: float) -> list[Judgment]:
    """Judge a task after the other, each for so long; an hour ago or more."""
    given = []
    began = timezone.now() - timedelta(hours=1, seconds=sum(seconds))
    for reported in seconds:
        (lease,) = claims(campaign, person)
        ended = began + timedelta(seconds=reported)
        Assignment.objects.filter(pk=lease.pk).update(leased_at=began)
        given.append(submit(lease, seconds=reported).id)
        release_rest(campaign, person)
        Assignment.objects.filter(pk=lease.pk).update(ended_at=ended)
        began = ended
    return [Judgment.objects.get(pk=pk) for pk in given]


def release_rest(campaign: Campaign, person: User) -> None:
    """Give back what came with the answer, as if it had never come."""
    from annotation.services import assignments

    for lease in Assignment.objects.live().filter(campaign=campaign, annotator=person):
        assignments.release(assignment=lease)


def prepared(campaign: Campaign, **wish: Any) -> Prepared:
    return payouts.prepare(campaign=campaign, **wish)


def paid_out(campaign: Campaign, by: User, **wish: Any) -> Payout:
    """Prepare, and record just that."""
    shown = prepared(campaign, **wish)
    return record(campaign, by, shown)


def record(campaign: Campaign, by: User, shown: Prepared, **more: Any) -> Payout:
    return payouts.record(
        campaign=campaign,
        by=by,
        id=shown.id,
        total=shown.total,
        until=shown.until,
        who=shown.who,
        **more,
    )


def from_platform(campaign: Campaign, person: User, external_id: str, **more: Any) -> Participant:
    return Participant.objects.create(
        campaign=campaign, person=person, external_id=external_id, **more
    )
