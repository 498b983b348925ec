"""What annotators said: judgments, and the comparisons derived from them."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Count, F, Func, Max, Min, Q, Value
from django.db.models.functions import Now

from annotation.models.assignments import Assignment
from annotation.models.campaigns import Campaign, Criterion
from annotation.models.people import User
from annotation.models.prompts import Completion

if TYPE_CHECKING:
    from annotation.models.training import PreferenceModel, TrainingRun


def period(field: str, moments: Sequence[datetime]) -> Func:
    """After how many of these moments, which are in order."""
    edges = Value(list(moments), output_field=ArrayField(models.DateTimeField()))
    return Func(
        F(field), edges, function="width_bucket", output_field=models.PositiveIntegerField()
    )


class JudgmentQuerySet(models.QuerySet["Judgment"]):
    def of(self, annotator: User) -> Self:
        return self.filter(annotator=annotator)

    def current(self) -> Self:
        return self.filter(current=True)

    def by_campaign(self) -> dict[int, int]:
        """{campaign: how many}."""
        numbers = self.order_by().values_list("campaign").annotate(Count("pk"))
        return dict(numbers)

    def counted(self) -> Self:
        return self.filter(counted=True, current=True)

    def before(self, mark: "Judgment") -> Self:
        """Given earlier than this one, as lists go back."""
        earlier = Q(submitted_at=mark.submitted_at, pk__lt=mark.pk)
        return self.filter(Q(submitted_at__lt=mark.submitted_at) | earlier)

    def span(self) -> tuple[datetime | None, datetime | None]:
        """When the first and the last were given."""
        found = self.aggregate(first=Min("submitted_at"), last=Max("submitted_at"))
        return found["first"], found["last"]

    def by_period(self, moments: Sequence[datetime]) -> dict[int, int]:
        """{period: how many}: 0 before the first of these moments, and one more after each."""
        rows = self.order_by().annotate(period=period("submitted_at", moments))
        return dict(rows.values_list("period").annotate(Count("pk")))

    def by_rule_and_period(self, moments: Sequence[datetime]) -> dict[tuple[int, str], int]:
        """The same by when their tasks were handed out, and by which rule these were chosen."""
        rows = self.order_by().annotate(period=period("assignment__leased_at", moments))
        found = rows.values_list("period", "assignment__rule").annotate(Count("pk"))
        return {(period, rule): number for period, rule, number in found}

    def feeding(self, model: "PreferenceModel") -> Self:
        """What the model learns from: counted ones of the campaigns that feed it."""
        return self.counted().filter(campaign__in=model.campaigns.ids())

    def since(self, run: "TrainingRun | None") -> Self:
        """Given after this run was asked for; all of them where there was none."""
        return self.filter(submitted_at__gt=run.created_at) if run else self


class Judgment(models.Model):
    """What an annotator submitted for an assignment, whole; revised by a new row."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    assignment = models.ForeignKey(
        Assignment, models.PROTECT, related_name="judgments", db_index=False
    )
    campaign = models.ForeignKey(
        Campaign, models.DO_NOTHING, related_name="judgments", db_index=False, db_constraint=False
    )
    annotator = models.ForeignKey(User, models.PROTECT, related_name="judgments", db_index=False)
    # The verdict whole, as asked and by the order shown; what it means is derived into rows.
    preferences = models.JSONField()  # {criterion: -4..4}, left < 0 < right
    both_bad = ArrayField(models.CharField(max_length=50), default=list, db_default=[])
    ranking = models.JSONField(null=True, blank=True)  # {criterion: [[places that tie], …]}
    labels = models.JSONField(default=list, db_default=[])
    rationale = models.TextField(blank=True)
    # Of reading, as the page measured, never more than the server saw.
    seconds = models.FloatField(null=True, blank=True)
    counted = models.BooleanField()  # whether it fills a wanted slot
    current = models.BooleanField(default=True)
    revises = models.ForeignKey(
        "self", models.PROTECT, related_name="revisions", null=True, blank=True, db_index=False
    )
    revised = models.PositiveSmallIntegerField(default=0, db_default=0)  # rows before this one
    guidelines_version = models.PositiveIntegerField()
    data_licence = models.CharField(max_length=100)
    consent = models.CharField(max_length=100, blank=True)
    submitted_at = models.DateTimeField(db_default=Now())

    objects = JudgmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["assignment"], condition=Q(current=True), name="one_current_judgment"
            )
        ]
        indexes = [
            # Serves history, and per-annotator counts.
            models.Index(fields=["annotator", "campaign", "submitted_at"], name="judgment_history"),
            # Serves progress over time, freezing in keyset pages, and counting the evidence without
            # reading the rows: the loop's page asks every second.
            models.Index(
                fields=["campaign", "submitted_at", "id"],
                include=["counted", "current"],
                name="judgment_evidence",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.annotator_id} on {self.assignment_id}: {self.preferences}"


class Comparison(models.Model):
    """One pair under one criterion. preference < 0: a is better, > 0: b is better, 0: tie."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    judgment = models.ForeignKey(Judgment, models.CASCADE, related_name="comparisons")
    # No constraint: it would share-lock the criterion's row at every submit.
    criterion = models.ForeignKey(
        Criterion, models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    completion_a = models.ForeignKey(Completion, models.PROTECT, related_name="+", db_index=False)
    completion_b = models.ForeignKey(Completion, models.PROTECT, related_name="+", db_index=False)
    preference = models.SmallIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(preference__gte=-4, preference__lte=4), name="preference_on_the_scale"
            )
        ]

    def __str__(self) -> str:
        return f"{self.criterion_id}: {self.preference:+d}"


class LabelKind(models.TextChoices):
    SAFETY = "safety"
    HARM = "harm"
    FLAG = "flag"
    SPAN = "span"
    BOTH_BAD = "both_bad"
    BELOW_REST = "below_rest"


class Label(models.Model):
    """What a judgment says of one completion, or of the pair as such."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    judgment = models.ForeignKey(Judgment, models.CASCADE, related_name="said")
    # Null: of all that was shown together.
    completion = models.ForeignKey(
        Completion, models.PROTECT, related_name="+", db_index=False, null=True, blank=True
    )
    # Null: under no criterion in particular. No constraint, as of a comparison.
    criterion = models.ForeignKey(
        Criterion,
        models.DO_NOTHING,
        related_name="+",
        db_index=False,
        db_constraint=False,
        null=True,
        blank=True,
    )
    kind = models.CharField(max_length=10, choices=LabelKind.choices)
    value = models.CharField(max_length=50, blank=True)  # a harm category, a flag, a span's name
    severity = models.PositiveSmallIntegerField(null=True, blank=True)
    # A span is these code points of the completion as the page showed its text.
    start = models.PositiveIntegerField(null=True, blank=True)
    end = models.PositiveIntegerField(null=True, blank=True)
    quote = models.CharField(max_length=2000, blank=True)
    note = models.CharField(max_length=1000, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(severity__isnull=True) | Q(severity__gte=1, severity__lte=3),
                name="severity_of_three",
            ),
            models.CheckConstraint(
                condition=Q(start__isnull=True, end__isnull=True)
                | Q(start__isnull=False, end__isnull=False, start__lt=F("end")),
                name="span_has_a_length",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.value}".strip()
