"""What people were paid, and what was refused pay: a ledger that is only appended to."""

import uuid
from collections.abc import Iterable
from decimal import Decimal
from typing import Self

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Sum

from annotation.models.campaigns import Campaign, Membership
from annotation.models.judgments import Judgment
from annotation.models.participation.platforms import Participant
from annotation.models.people import User


class PayoutQuerySet(models.QuerySet["Payout"]):
    def with_totals(self) -> Self:
        """With the sum of their lines, how many people they went to, and how many by a platform."""
        known = Participant.objects.payable().filter(
            campaign=OuterRef("campaign"), person=OuterRef("lines__membership__annotator")
        )
        return self.select_related("by", "cancelled_by").annotate(
            total=Sum("lines__amount"),
            people=Count("lines"),
            participants=Count("lines", filter=Exists(known)),
        )


class Payout(models.Model):
    """One round of paying a campaign's annotators; cancelled, it counts as never paid."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="payouts")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField(auto_now_add=True)
    currency = models.CharField(max_length=3)
    note = models.CharField(max_length=200, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)

    objects = PayoutQuerySet.as_manager()

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"Payout of {self.campaign_id} at {self.at:%Y-%m-%d}"


class PayoutLineQuerySet(models.QuerySet["PayoutLine"]):
    def standing(self) -> Self:
        """Of payouts that were not cancelled."""
        return self.filter(payout__cancelled_at__isnull=True)

    def of(self, campaign: Campaign) -> Self:
        return self.filter(payout__campaign=campaign)

    def to(self, person: User) -> Self:
        return self.filter(membership__annotator=person)

    def newest(self) -> Self:
        return self.select_related("payout").order_by("-payout__at")

    def total(self) -> Decimal:
        return Decimal(self.aggregate(total=Sum("amount"))["total"] or 0)

    def by_seat(self) -> dict[int, Decimal]:
        """{membership: what was paid}."""
        return dict(self.order_by().values_list("membership").annotate(Sum("amount")))


class PayoutLine(models.Model):
    """What one person got in it, rounded to the cent."""

    payout = models.ForeignKey(Payout, models.CASCADE, related_name="lines")
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="paid")
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    judged = models.PositiveIntegerField()  # that were paid in all, with this
    seconds = models.FloatField()  # of active time that were paid in all

    objects = PayoutLineQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["payout", "membership"], name="paid_once_a_payout"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="paid_something"),
        ]

    def __str__(self) -> str:
        return f"{self.membership_id}: {self.amount}"


class RejectionQuerySet(models.QuerySet["Rejection"]):
    def standing(self) -> Self:
        return self.filter(withdrawn_at__isnull=True)

    def of(self, campaign: Campaign) -> Self:
        return self.filter(judgment__campaign=campaign)

    def to(self, person: User) -> Self:
        return self.filter(judgment__annotator=person)

    def reasons(self, assignments: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
        """{assignment: why what was judged there is not paid}."""
        standing = self.standing().filter(judgment__assignment__in=assignments)
        return dict(standing.values_list("judgment__assignment", "reason"))

    def by_person(self) -> dict[int, int]:
        """{person: how many of their judgments}."""
        return dict(self.order_by().values_list("judgment__annotator").annotate(Count("pk")))


class Rejection(models.Model):
    """A judgment that is not paid, with the evidence; withdrawn, it is paid after all."""

    # The first row of it: revising changes neither what is paid nor what is not.
    judgment = models.OneToOneField(Judgment, models.PROTECT, related_name="rejection")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField(auto_now_add=True)
    reason = models.CharField(max_length=1000)
    evidence = models.JSONField(default=dict)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = RejectionQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.judgment_id}: {self.reason[:40]}"
