"""What several judgments of one pair come to, and what a senior decided where they differ."""

from datetime import UTC, datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery, Sum
from django.utils import timezone

from annotation.models.campaigns import Campaign, Criterion
from annotation.models.people import User
from annotation.models.prompts import Completion
from annotation.models.tasks import Task

LEASE = timedelta(minutes=15)  # how long a task that was opened is kept from other adjudicators


class AggregateQuerySet(models.QuerySet["Aggregate"]):
    def of(self, campaign: Campaign) -> Self:
        return self.filter(task__campaign=campaign)

    def disputed(self) -> Self:
        return self.filter(disputed=True)


def disputed_tasks(campaign: Campaign, reader: User) -> models.QuerySet[Task]:
    """Those still to decide that this person neither judged nor holds, the dearest first."""
    disputes = Aggregate.objects.disputed().filter(task=OuterRef("pk")).order_by().values("task")
    decided = Adjudication.objects.current().filter(task=OuterRef("pk"))
    mine = reader.assignments.judged_or_held().filter(task=OuterRef("pk"))
    found = Task.objects.filter(
        pk__in=Aggregate.objects.of(campaign).disputed().values("task"), purpose="collect"
    ).exclude(Exists(decided) | Exists(mine))
    worth = Subquery(disputes.annotate(all=Sum("value")).values("all"))
    return found.annotate(worth=worth).order_by("-worth", "pk")


class Aggregate(models.Model):
    """P(b preferred) for one pair under one criterion, from all judgments of it."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="aggregates")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+", db_index=False)
    completion_a = models.ForeignKey(Completion, models.PROTECT, related_name="+", db_index=False)
    completion_b = models.ForeignKey(Completion, models.PROTECT, related_name="+", db_index=False)
    method = models.CharField(max_length=20)  # ordinal | adjudication
    p = models.FloatField()
    low = models.FloatField()  # of a 95% interval
    high = models.FloatField()
    tie = models.FloatField(default=0.0)  # P(no difference)
    judgments = models.PositiveSmallIntegerField()
    for_a = models.PositiveSmallIntegerField(default=0)
    for_b = models.PositiveSmallIntegerField(default=0)
    disputed = models.BooleanField(default=False)  # somebody chose each side
    value = models.FloatField(default=0.0)  # of a senior's verdict, in expected judgments corrected
    gain = models.FloatField(default=0.0)  # of one more judgment, in P(naming the better one)
    computed_at = models.DateTimeField()

    objects = AggregateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["task", "criterion", "completion_a", "completion_b"],
                name="one_aggregate_a_pair",
            ),
            models.CheckConstraint(
                condition=Q(p__gte=0, p__lte=1, low__lte=models.F("p"), high__gte=models.F("p")),
                name="aggregate_is_a_probability",
            ),
        ]
        indexes = [
            # Serves the adjudication queue.
            models.Index(
                fields=["-value", "id"], condition=Q(disputed=True), name="aggregate_disputed"
            )
        ]

    def __str__(self) -> str:
        return f"{self.task_id} {self.criterion_id}: {self.p:.2f}"


class AdjudicationQuerySet(models.QuerySet["Adjudication"]):
    def before(self, at: datetime, pk: int) -> Self:
        """Those that stand after it where the newest comes first."""
        return self.filter(Q(at__lt=at) | Q(at=at, pk__lt=pk))

    def current(self) -> Self:
        return self.filter(current=True)

    def of(self, campaign: Campaign) -> Self:
        return self.filter(task__campaign=campaign)

    def begun(self) -> Self:
        """Opened and not decided."""
        return self.filter(current=False, preferences={}, ranking__isnull=True)

    def held(self) -> Self:
        """Opened by somebody who may still be reading."""
        return self.begun().filter(at__gt=timezone.now() - LEASE)

    def left(self) -> Self:
        """Opened, then left for later."""
        return self.begun().filter(at=Adjudication.LEFT)


class Adjudication(models.Model):
    """A senior's deciding verdict on a task; decided again by a new row.

    A row without a verdict is a lease: who opened the task, and when.
    """

    LEFT = datetime.fromtimestamp(0, tz=UTC)  # opened at no time: given back undecided

    task = models.ForeignKey(Task, models.PROTECT, related_name="adjudications")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    preferences = models.JSONField(default=dict)  # {criterion: -4..4 in stored order}
    ranking = models.JSONField(null=True, blank=True)  # as of a GoldAnswer
    rationale = models.TextField(blank=True)
    current = models.BooleanField(default=True)
    gold_task = models.OneToOneField(
        Task, models.PROTECT, related_name="promoted_by", null=True, blank=True
    )

    objects = AdjudicationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["task"], condition=Q(current=True), name="one_current_adjudication"
            )
        ]

    def __str__(self) -> str:
        return f"{self.task_id} by {self.by_id}: {self.ranking or self.preferences}"

    @property
    def expires_at(self) -> datetime:
        return self.at + LEASE


class QualityReport(models.Model):
    """What the job last found of a campaign as a whole."""

    campaign = models.OneToOneField(Campaign, models.CASCADE, primary_key=True)
    # {criterion: {"nominal", "ordinal", "pairwise": {"value", "low", "high"}, "pairs", "tasks"}}
    agreement = models.JSONField(default=dict)
    # {criterion: {"explained", "low", "high", "features": [{"name", "odds", "low", "high"}], …}}
    shortcuts = models.JSONField(default=dict)
    # How many judgments there were: the job skips a campaign where none came since.
    judgments = models.PositiveIntegerField(default=0)
    measured_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)  # why the last attempt ended

    def __str__(self) -> str:
        return f"Quality of {self.campaign_id}"
