"""What each annotator of a campaign earned, was paid, and is owed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import cached_property

from django.db.models import F, Q

from annotation.measures import pay as measures
from annotation.models import (
    Campaign,
    Membership,
    Participant,
    Pay,
    PayoutLine,
    Performance,
    Rejection,
    User,
)
from annotation.services.participation import clock
from annotation.services.participation.clock import Spent


@dataclass(frozen=True)
class Owed:
    """One person's account, exact until it is rounded to what can be paid."""

    membership: Membership
    participant: Participant | None
    pay: Pay
    spent: Spent
    paid: Decimal

    @property
    def person(self) -> User:
        return self.membership.annotator

    @property
    def state(self) -> str:
        """Whether they still take part; whoever does not is owed all the same."""
        if self.person.forgotten_at:
            return "forgotten"
        if self.membership.withdrawn_at:
            return "withdrawn"
        return "here" if self.membership.active else "left"

    @property
    def external_id(self) -> str:
        """By which their platform pays them; nobody knows that of who was deleted."""
        if self.participant is None or self.person.forgotten_at:
            return ""
        return self.participant.external_id

    @property
    def on_platform(self) -> bool:
        """Whether a platform's file can name them."""
        return bool(self.external_id) and self.participant is not None and self.participant.payable

    @cached_property
    def worth(self) -> Decimal:
        return clock.earned(self.pay, self.spent)

    @cached_property
    def plain(self) -> Decimal:
        """Before it is topped up."""
        return clock.plain(self.pay, self.spent)

    @cached_property
    def earned(self) -> Decimal:
        return measures.rounded(self.worth, self.pay.currency)

    @cached_property
    def topped_up(self) -> Decimal:
        return measures.rounded(self.worth - self.plain, self.pay.currency)

    @cached_property
    def owed(self) -> Decimal:
        return measures.payable(self.worth, self.paid, self.pay.currency)

    @cached_property
    def overpaid(self) -> Decimal:
        """Paid for what was rejected since: taken off what they earn next."""
        return max(self.paid - self.earned, measures.ZERO)

    @cached_property
    def hourly(self) -> Decimal | None:
        """What an hour came to by the rates alone, before it is topped up."""
        rate = measures.hourly(self.plain, self.spent.paid_seconds)
        return None if rate is None else measures.rounded(rate)

    @cached_property
    def below_floor(self) -> bool:
        floor = self.pay.floor
        return floor is not None and self.hourly is not None and self.hourly < floor


def exact(*, pay: Pay, until: datetime | None = None) -> list[Owed]:
    """Everyone's account by all that they did until then: what payouts go by."""
    return accounts(pay, clock.spent_by_person(campaign=pay.campaign, until=until))


def as_known(*, pay: Pay) -> list[Owed]:
    """The same from facts that are some seconds old, however many judgments there are."""
    facts = Performance.objects.of(pay.campaign).annotate(person=F("membership__annotator"))
    worked = facts.filter(Q(judged__gt=0) | Q(skipped__gt=0))
    rows = worked.values_list("person", "judged", "skipped", "seconds")
    spent = {person: Spent(judged, skipped, time) for person, judged, skipped, time in rows}
    found = accounts(pay, spent | of_the_rejected(pay.campaign))
    ahead = [one for one in found if one.overpaid > 0]
    return found if not ahead else measured(pay, found, ahead)


def measured(pay: Pay, accounts: list[Owed], some: list[Owed]) -> list[Owed]:
    """These accounts, some exactly: of who was just paid, facts may not know all the work yet."""
    people = [one.membership.annotator_id for one in some]
    spent = clock.spent_by_person(campaign=pay.campaign, people=people)
    exact = {person: spent.get(person, clock.NOTHING) for person in people}
    return [
        replace(one, spent=exact.get(one.membership.annotator_id, one.spent)) for one in accounts
    ]


def of_the_rejected(campaign: Campaign) -> dict[int, Spent]:
    """Facts do not tell rejected work apart, so that of the few it happened to is measured."""
    people = list(Rejection.objects.standing().of(campaign).by_person())
    return clock.spent_by_person(campaign=campaign, people=people) if people else {}


def of_one(*, pay: Pay, membership: Membership) -> Owed:
    spent = clock.spent(campaign=pay.campaign, person=membership.annotator)
    (account,) = accounts(pay, {membership.annotator_id: spent}, [membership])
    return account


def of_person(person: User) -> list[Owed]:
    """Their accounts in all campaigns that still owe them something."""
    paying = Membership.objects.of(person).filter(campaign__pay__isnull=False)
    seats = paying.select_related("campaign__pay", "annotator").order_by("campaign")
    found = [of_one(pay=seat.campaign.pay, membership=seat) for seat in seats]
    return [account for account in found if account.owed > 0]


def accounts(
    pay: Pay, spent: Mapping[int, Spent], seats: Iterable[Membership] | None = None
) -> list[Owed]:
    """Of everyone who did something or was paid: those who left or were forgotten, too."""
    paid = PayoutLine.objects.standing().of(pay.campaign).by_seat()
    sent = {one.person_id: one for one in Participant.objects.filter(campaign=pay.campaign)}
    if seats is None:
        seats = pay.campaign.memberships.select_related("annotator").order_by("pk")
    return [
        Owed(
            seat,
            sent.get(seat.annotator_id),
            pay,
            spent.get(seat.annotator_id, clock.NOTHING),
            paid.get(seat.pk, measures.ZERO),
        )
        for seat in seats
        if seat.annotator_id in spent or seat.pk in paid
    ]


def totals(accounts: Iterable[Owed]) -> dict[str, Decimal]:
    """Sums of what is shown, so that columns add up."""
    rows = list(accounts)
    return {
        name: sum((getattr(row, name) for row in rows), measures.ZERO)
        for name in ("earned", "topped_up", "paid", "owed", "overpaid")
    }
