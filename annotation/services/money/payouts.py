"""Payouts: look at what would be paid, record that it was, cancel what was not."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import TextChoices
from django.utils import timezone

from annotation.errors import NoPaySet, NotFound, NothingOwed, OtherCurrency, OwedMoved, WrongState
from annotation.measures.pay import ZERO
from annotation.models import Campaign, Pay, Payout, PayoutLine, User
from annotation.services import campaigns
from annotation.services.money import owed
from annotation.services.money.owed import Owed


class Who(TextChoices):
    """Whom a payout is for: a platform pays its own, and others are paid elsewhere."""

    KNOWN = "known"  # everyone but who was deleted
    PARTICIPANTS = "participants"  # known to a platform by an id
    OTHERS = "others"
    DELETED = "deleted"  # nobody knows any more whom to pay
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Prepared:
    """What would be paid; recorded under this id, it is recorded once."""

    id: UUID
    who: Who
    until: datetime
    pay: Pay
    lines: list[Owed]

    @property
    def total(self) -> Decimal:
        return sum((line.owed for line in self.lines), ZERO)


def prepare(*, campaign: Campaign, who: Who = Who.KNOWN, until: datetime | None = None) -> Prepared:
    """What is owed for all that was done until then, exactly; nothing is written."""
    pay = Pay.objects.select_related("campaign").filter(campaign=campaign).first()
    if pay is None:
        raise NoPaySet
    others = campaign.payouts.filter(cancelled_at=None).exclude(currency=pay.currency).first()
    if others:
        raise OtherCurrency(f"{OtherCurrency.__doc__} ({others.currency}, now {pay.currency})")
    now = timezone.now()
    until = min(until or now, now)
    found = [line for line in owed.exact(pay=pay, until=until) if line.owed > 0]
    return Prepared(uuid4(), who, until, pay, [line for line in found if includes(who, line)])


def includes(who: Who, line: Owed) -> bool:
    if who == Who.ALL or line.person.forgotten_at:
        return who in (Who.ALL, Who.DELETED)
    return who == Who.KNOWN or who == (Who.PARTICIPANTS if line.on_platform else Who.OTHERS)


@transaction.atomic
def record(
    *,
    campaign: Campaign,
    by: User,
    id: UUID,
    total: Decimal,
    until: datetime,
    who: Who = Who.KNOWN,
    note: str = "",
) -> Payout:
    """Write down that what was prepared is paid; the same id again answers the same payout.

    Payouts of one campaign wait for each other, and each counts what the one before it paid.
    """
    campaign = campaigns.locked(campaign)
    if before := Payout.objects.filter(pk=id).first():
        return repeated(before, campaign)
    prepared = prepare(campaign=campaign, who=who, until=until)
    if not prepared.lines:
        raise NothingOwed
    if prepared.total != total:
        raise OwedMoved(total=[str(prepared.total)])
    currency = prepared.pay.currency
    made = Payout.objects.create(id=id, campaign=campaign, by=by, currency=currency, note=note)
    PayoutLine.objects.bulk_create(as_line(made, line) for line in prepared.lines)
    change = {"from": None, "to": in_words(made)}
    campaigns.record(campaign=campaign, by=by, change={"payout": change})
    return made


def repeated(payout: Payout, campaign: Campaign) -> Payout:
    if payout.campaign_id != campaign.pk:
        raise NotFound
    return payout


def as_line(payout: Payout, owed: Owed) -> PayoutLine:
    return PayoutLine(
        payout=payout,
        membership=owed.membership,
        amount=owed.owed,
        judged=owed.spent.accepted,
        seconds=owed.spent.paid_seconds,
    )


@transaction.atomic
def cancel(*, payout: Payout, by: User) -> Payout:
    """As if it had never been paid: all of it is owed again."""
    campaign = campaigns.locked(payout.campaign)
    payout.refresh_from_db()
    if payout.cancelled_at is not None:
        raise WrongState("This payout was cancelled already.")
    payout.cancelled_at, payout.cancelled_by = timezone.now(), by
    payout.save(update_fields=["cancelled_at", "cancelled_by"])
    change = {"from": in_words(payout), "to": "cancelled"}
    campaigns.record(campaign=campaign, by=by, change={"payout": change})
    return payout


def in_words(payout: Payout) -> str:
    """As the log tells it."""
    number = payout.lines.count()
    people = "1 person" if number == 1 else f"{number} people"
    return f"{payout.lines.total()} {payout.currency} to {people}"
