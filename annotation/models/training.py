"""The loop: preference models, their training runs, what those leave, and who was promoted."""

import math
import uuid
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property

from annotation.models.campaigns import Criterion, Question
from annotation.models.datasets import Snapshot
from annotation.models.jobs import OPEN, JobQuerySet, JobRecord
from annotation.models.judgments import Judgment
from annotation.models.people import User
from annotation.models.tasks import Task

if TYPE_CHECKING:
    from annotation.models.scores import ScoringRun

WATCHED = timedelta(seconds=20)  # a lease with a heartbeat every few seconds
YEAR = 8760.0  # hours
MILLION = 1_000_000


def finite(value: float) -> None:
    """Not NaN, which no comparison refuses."""
    if not math.isfinite(value):
        raise ValidationError("Give a finite number.")


class RunReason(models.TextChoices):
    JUDGMENTS = "judgments"
    TIME = "time"
    PERSON = "person"


class Verdict(models.TextChoices):
    PROMOTED = "promoted"
    KEPT = "kept"
    NOT_ENOUGH_EVIDENCE = "not_enough_evidence"


class PreferenceModelQuerySet(models.QuerySet["PreferenceModel"]):
    def readable_by(self, person: User) -> Self:
        return self if person.is_manager or person.is_researcher else self.none()

    def fed(self) -> Self:
        """That some campaign feeds."""
        return self.filter(campaigns__isnull=False).distinct()


class PreferenceModel(models.Model):
    """A family of checkpoints: what it learns, from which campaigns, and when it retrains."""

    name = models.SlugField(unique=True, max_length=50)
    title = models.CharField(max_length=100)
    criteria = models.ManyToManyField(Criterion, related_name="+")
    backbone = models.CharField(
        max_length=300, blank=True, help_text="A name on the Hub or a folder; blank: MiniLM."
    )
    settings = models.JSONField(default=dict, blank=True)  # of training, where they differ
    automatic = models.BooleanField(default=True, help_text="Retrains without anyone asking.")
    retrain_after = models.PositiveIntegerField(
        default=500,
        validators=[MinValueValidator(1), MaxValueValidator(MILLION)],
        help_text="New counted judgments.",
    )
    retrain_hours = models.FloatField(
        null=True,
        blank=True,
        validators=[finite, MinValueValidator(0.1), MaxValueValidator(YEAR)],
        help_text="Also after so many hours, if there is at least one new judgment.",
    )
    random_share = models.FloatField(
        default=0.1,
        validators=[finite, MinValueValidator(0.1), MaxValueValidator(1.0)],
        help_text="Share of the queue that is a uniform draw, whatever the champion says.",
    )
    confidence = models.FloatField(
        default=0.95, validators=[finite, MinValueValidator(0.5), MaxValueValidator(0.999)]
    )
    least_pairs = models.PositiveIntegerField(
        default=100,
        validators=[MinValueValidator(1), MaxValueValidator(MILLION)],
        help_text="Held-out pairs of each criterion, below which the gate decides nothing.",
    )
    champion = models.ForeignKey(
        "Checkpoint", models.PROTECT, related_name="+", null=True, blank=True
    )
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PreferenceModelQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(random_share__gte=0.1, random_share__lte=1),
                name="a_tenth_stays_random",
            ),
            models.CheckConstraint(
                condition=Q(confidence__gte=0.5, confidence__lt=1), name="confidence_is_a_share"
            ),
            models.CheckConstraint(
                condition=Q(retrain_after__gte=1, least_pairs__gte=1),
                name="thresholds_at_least_one",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def criterion_names(self) -> list[str]:
        return sorted(criterion.name for criterion in self.criteria.all())

    def unasked(self) -> list[str]:
        """The criteria that no campaign that feeds it asks about."""
        asked = Question.objects.filter(campaign__preference_model=self).values("criterion")
        left = self.criteria.exclude(pk__in=asked)
        return list(left.order_by("name").values_list("name", flat=True))

    @cached_property
    def sources(self) -> list[dict[str, Any]]:
        """The campaigns that feed it, each with its counted judgments and open tasks."""
        judgments = Judgment.objects.feeding(self).by_campaign()
        tasks = Task.objects.pool(self).by_campaign()
        return [
            {
                "slug": campaign.slug,
                "title": campaign.title,
                "state": campaign.state,
                "judgments": judgments.get(campaign.pk, 0),
                "open": tasks.get(campaign.pk, 0),
            }
            for campaign in self.campaigns.order_by("created_at")
        ]

    @property
    def judgments(self) -> int:
        """Counted ones, of all the campaigns that feed it."""
        return sum(source["judgments"] for source in self.sources)

    def new_judgments(self) -> int:
        """Since the last run was asked for, whatever came of it."""
        return Judgment.objects.feeding(self).since(self.last_run()).count()

    def last_run(self) -> "TrainingRun | None":
        return self.runs.order_by("-number").first()

    def open_run(self) -> "TrainingRun | None":
        return self.runs.open().as_shown().first()

    def ended_run(self) -> "TrainingRun | None":
        """The newest that is over."""
        return self.runs.over().as_shown().order_by("-number").first()

    def last_scoring(self) -> "ScoringRun | None":
        return self.scorings.first()

    def history(self) -> "models.QuerySet[Promotion]":
        """Who became champion, the newest first."""
        return self.promotions.select_related("checkpoint__run", "previous__run", "by")

    def last_promotion(self) -> "Promotion | None":
        """What made the champion."""
        return self.history().first()

    def due_at(self) -> datetime | None:
        """When it retrains by the clock, if one new judgment is there by then."""
        if not self.automatic or self.retrain_hours is None:
            return None
        last = self.last_run()
        since = last.created_at if last else self.created_at
        return since + timedelta(hours=self.retrain_hours)


class TrainingRunQuerySet(JobQuerySet["TrainingRun"]):
    def readable_by(self, person: User) -> Self:
        return self if person.is_manager or person.is_researcher else self.none()

    def as_shown(self) -> Self:
        """With all that is said of a run in one query."""
        return self.select_related("snapshot", "by", "checkpoint__model", "model", "rival__run")

    def over(self) -> Self:
        return self.exclude(state__in=OPEN)


class TrainingRun(JobRecord):
    """One attempt to train a preference model on a frozen snapshot, and what the gate said."""

    LEASE = WATCHED

    model = models.ForeignKey(PreferenceModel, models.PROTECT, related_name="runs", db_index=False)
    number = models.PositiveIntegerField()  # 1, 2, … of its model
    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="runs")
    reason = models.CharField(max_length=10, choices=RunReason.choices)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)
    config = models.JSONField(default=dict)  # all that is told to the training
    judgments = models.PositiveIntegerField(default=0)  # counted ones it rests on
    new_judgments = models.PositiveIntegerField(default=0)  # of these, since the run before
    stage = models.CharField(max_length=20, blank=True)
    step = models.PositiveIntegerField(default=0)
    steps = models.PositiveIntegerField(default=0)
    loss = models.FloatField(null=True)
    seconds_left = models.FloatField(null=True)
    curve = models.JSONField(default=list)  # [[step, loss], …], thinned
    rival = models.ForeignKey("Checkpoint", models.PROTECT, related_name="+", null=True)
    report = models.JSONField(null=True)
    verdict = models.CharField(max_length=20, choices=Verdict.choices, blank=True)
    started_at = models.DateTimeField(null=True)
    seconds = models.FloatField(null=True)

    objects = TrainingRunQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["model", "number"], name="runs_are_numbered"),
            models.UniqueConstraint(
                fields=["model"], condition=Q(state__in=OPEN), name="one_open_run_a_model"
            ),
        ]

    def said(self, what: str) -> Any:
        """A part of the report, once there is one."""
        return (self.report or {}).get(what)

    def left(self) -> "Checkpoint | None":
        """The checkpoint, once it is done."""
        return getattr(self, "checkpoint", None)


class CheckpointQuerySet(models.QuerySet["Checkpoint"]):
    def readable_by(self, person: User) -> Self:
        return self if person.is_manager or person.is_researcher else self.none()


class Checkpoint(models.Model):
    """What a finished run leaves: a folder that scores."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run = models.OneToOneField(TrainingRun, models.PROTECT, related_name="checkpoint")
    model = models.ForeignKey(PreferenceModel, models.PROTECT, related_name="checkpoints")
    path = models.CharField(max_length=500)  # below MEDIA_ROOT
    bytes = models.BigIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    removed = models.BooleanField(default=False)  # its files are gone; the row and report stay

    objects = CheckpointQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.model} from run {self.run.number}"


class Promotion(models.Model):
    """Who became champion, in whose place, and by whom; only ever appended to."""

    model = models.ForeignKey(PreferenceModel, models.PROTECT, related_name="promotions")
    checkpoint = models.ForeignKey(Checkpoint, models.PROTECT, related_name="promotions")
    previous = models.ForeignKey(Checkpoint, models.PROTECT, related_name="+", null=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)  # null: the gate
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.checkpoint} at {self.at:%Y-%m-%d %H:%M}"
