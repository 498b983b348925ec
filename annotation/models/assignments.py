"""Leases of tasks to annotators."""

import uuid
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from annotation.models.campaigns import Campaign
from annotation.models.people import User
from annotation.models.tasks import Task


class AssignmentState(models.TextChoices):
    LEASED = "leased"
    ANSWERED = "answered"
    EXPIRED = "expired"
    RELEASED = "released"
    SKIPPED = "skipped"
    LATE = "late"  # answered after its slot had gone to someone else


class SkipReason(models.TextChoices):
    CANNOT_JUDGE = "cannot_judge"
    UNCLEAR = "unclear"
    DISTURBING = "disturbing"
    OTHER = "other"


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def of(self, annotator: User) -> Self:
        return self.filter(annotator=annotator)

    def leased(self) -> Self:
        return self.filter(state=AssignmentState.LEASED)

    def live(self) -> Self:
        return self.leased().filter(expires_at__gt=timezone.now())

    def overdue(self) -> Self:
        return self.leased().filter(expires_at__lte=timezone.now())


class Assignment(models.Model):
    """A lease of one task to one annotator."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    task = models.ForeignKey(Task, models.PROTECT, related_name="assignments", db_index=False)
    # Known from the task; here for queries. A constraint would share-lock its row at every claim.
    campaign = models.ForeignKey(
        Campaign, models.DO_NOTHING, related_name="assignments", db_index=False, db_constraint=False
    )
    annotator = models.ForeignKey(
        User, models.PROTECT, related_name="assignments", db_index=False
    )
    state = models.CharField(
        max_length=8, choices=AssignmentState.choices, default=AssignmentState.LEASED
    )
    order = ArrayField(models.PositiveSmallIntegerField())  # stored positions, as shown left to right
    rule = models.CharField(max_length=20)
    probability = models.FloatField()
    leased_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    # The answered assignment this one came with, so that a repeated submit answers the same.
    follows = models.OneToOneField(
        "self", models.PROTECT, related_name="next", null=True, blank=True
    )
    skip_reason = models.CharField(max_length=20, choices=SkipReason.choices, blank=True)
    skip_note = models.CharField(max_length=1000, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["task", "annotator"],
                condition=Q(state__in=["leased", "answered"]),
                name="one_live_or_answered_a_person",
            )
        ]
        indexes = [
            # Serves "unseen by me" while claiming.
            models.Index(fields=["task", "annotator"], name="assignment_seen_by"),
            # Serves "my live leases".
            models.Index(
                fields=["annotator", "campaign"], condition=Q(state="leased"), name="assignment_mine"
            ),
            # Serves the sweep of overdue leases.
            models.Index(
                fields=["campaign", "expires_at"], condition=Q(state="leased"), name="assignment_due"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task} to {self.annotator} ({self.state})"
