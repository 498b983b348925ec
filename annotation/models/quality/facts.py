"""Facts that dashboards read instead of counting tables: kept by services, rolled up by a job."""

from typing import Self

from django.db import models
from django.db.models import Q

from annotation.models.campaigns import Campaign, Membership


class Tally(models.Model):
    """A campaign's tasks by number; moves in the transaction that makes or changes them."""

    campaign = models.OneToOneField(Campaign, models.CASCADE, primary_key=True)
    tasks = models.PositiveIntegerField(default=0)  # that collect
    gold_tasks = models.PositiveIntegerField(default=0)
    wanted = models.PositiveBigIntegerField(default=0)
    # Given beyond what is wanted by now.
    surplus = models.PositiveBigIntegerField(default=0, db_default=0)
    # Judgments before this hour are in Hour rows that move only when one of them is revised.
    sealed_until = models.DateTimeField(null=True, blank=True)
    # Judgments given until then are in Hour rows; who counts adds those since.
    rolled_up_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "tallies"

    def __str__(self) -> str:
        return f"Tally of {self.campaign_id}"


class Hour(models.Model):
    """What happened in a campaign in one hour; revisions are not judgments of their own."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="hours", db_index=False)
    hour = models.DateTimeField()  # when it began, UTC
    judgments = models.PositiveIntegerField(default=0)
    counted = models.PositiveIntegerField(default=0)
    late = models.PositiveIntegerField(default=0)
    gold_asked = models.PositiveIntegerField(default=0)
    gold_right = models.PositiveIntegerField(default=0)
    skips = models.JSONField(default=dict)  # {reason: how many}
    seconds = models.FloatField(default=0.0)  # of active time
    annotators = models.PositiveIntegerField(default=0)
    # Pairs of judgments of one task and criterion whose later one fell in this hour.
    pairs = models.PositiveIntegerField(default=0)
    agreed = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["hour"]
        constraints = [models.UniqueConstraint(fields=["campaign", "hour"], name="one_row_an_hour")]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.hour:%Y-%m-%d %H}:00"


class PerformanceQuerySet(models.QuerySet["Performance"]):
    def of(self, campaign: Campaign) -> Self:
        return self.filter(membership__campaign=campaign)


class Performance(models.Model):
    """What one annotator did in one campaign, and how well, as the job last measured it."""

    membership = models.OneToOneField(Membership, models.CASCADE, primary_key=True)
    judged = models.PositiveIntegerField(default=0)
    late = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)
    seconds = models.FloatField(default=0.0)  # of active time
    median_seconds = models.FloatField(null=True)  # a judgment, of the newest 200
    first_at = models.DateTimeField(null=True)
    last_at = models.DateTimeField(null=True)
    gold_asked = models.PositiveIntegerField(default=0)
    gold_right = models.PositiveIntegerField(default=0)
    repeats_asked = models.PositiveIntegerField(default=0)
    repeats_same = models.PositiveIntegerField(default=0)
    pairs = models.PositiveIntegerField(default=0)  # with others, on the same task and criterion
    agreed = models.PositiveIntegerField(default=0)
    # Evidence, never a verdict: {signal: {"value", "low", "high", "of", "flag"}}; services/quality
    signals = models.JSONField(default=dict)
    # By the aggregation, as its `people` writes it: {criterion: {"reliability", "low", "high", …}}
    reliability = models.JSONField(default=dict)
    earned = models.DecimalField(max_digits=14, decimal_places=4, default=0)
    measured_at = models.DateTimeField(null=True)
    # Since when something has happened that is not measured yet.
    stale_since = models.DateTimeField(null=True, blank=True)

    objects = PerformanceQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["stale_since"],
                condition=Q(stale_since__isnull=False),
                name="performance_to_measure",
            )
        ]

    def __str__(self) -> str:
        return f"Performance of {self.membership_id}"
