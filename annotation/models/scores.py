"""What the champion thinks of each response, and the runs that ask it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from annotation.models.campaigns import Criterion
from annotation.models.jobs import OPEN, JobQuerySet, JobRecord
from annotation.models.prompts import Completion
from annotation.models.training import WATCHED, Checkpoint, PreferenceModel


class ScoringRunQuerySet(JobQuerySet["ScoringRun"]):
    pass


class ScoringRun(JobRecord):
    """A champion's pass over all open tasks: scores, and the queue redrawn."""

    LEASE = WATCHED

    model = models.ForeignKey(PreferenceModel, models.PROTECT, related_name="scorings")
    checkpoint = models.ForeignKey(Checkpoint, models.PROTECT, related_name="scorings")
    tasks_total = models.PositiveIntegerField(default=0)
    tasks_done = models.PositiveIntegerField(default=0)
    moved = models.PositiveIntegerField(default=0)  # tasks whose place in the queue changed
    # {campaign: queue_epoch} as scored: where they differ now, there may be tasks without scores.
    epochs = models.JSONField(default=dict)
    seconds = models.FloatField(null=True)

    objects = ScoringRunQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["model"], condition=Q(state__in=OPEN), name="one_open_scoring_a_model"
            )
        ]


class Score(models.Model):
    """A checkpoint's scalar for a completion under a criterion, and what each head says."""

    checkpoint = models.ForeignKey(Checkpoint, models.CASCADE, related_name="scores")
    # No constraints: they would be looked up, and their rows locked, for each of the many scores.
    completion = models.ForeignKey(
        Completion, models.DO_NOTHING, related_name="scores", db_index=False, db_constraint=False
    )
    criterion = models.ForeignKey(
        Criterion, models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    value = models.FloatField()
    heads = ArrayField(models.FloatField())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["completion", "criterion", "checkpoint"], name="one_score_a_checkpoint"
            )
        ]

    def __str__(self) -> str:
        return f"{self.completion_id} {self.criterion_id}: {self.value:.3f}"
