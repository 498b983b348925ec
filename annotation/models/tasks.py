"""The queue: tasks, their completions, and known verdicts."""

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, Sum, Value
from django.db.models.functions import Greatest, Random

from annotation.models.campaigns import Campaign
from annotation.models.prompts import Completion, Prompt

if TYPE_CHECKING:
    from annotation.models.training import Checkpoint, PreferenceModel


class Purpose(models.TextChoices):
    COLLECT = "collect"
    GOLD = "gold"
    PRACTICE = "practice"
    REPEAT = "repeat"


class TaskQuerySet(models.QuerySet["Task"]):
    def of(self, campaign: Campaign) -> Self:
        return self.filter(campaign=campaign)

    def collecting(self) -> Self:
        return self.filter(purpose=Purpose.COLLECT)

    def gold(self) -> Self:
        return self.filter(purpose=Purpose.GOLD)

    def open(self) -> Self:
        return self.filter(open_slots__gt=0)

    def come_back(self) -> Self:
        """Set aside, but open: what was held or had been given of it is so no more."""
        return self.open().filter(set_aside=True)

    def pool(self, model: "PreferenceModel") -> Self:
        """What its champion may reorder: open tasks of campaigns not closed. Gold is never open."""
        return self.open().filter(campaign__in=model.campaigns.unclosed().ids())

    def as_served(self) -> Self:
        """Open ones in the order in which claims take them (claim_order)."""
        return self.open().order_by(-F("priority"), "id")

    def by_campaign(self) -> dict[int, int]:
        """{campaign: how many}."""
        return dict(self.order_by().values_list("campaign").annotate(Count("pk")))

    def by_rule(self) -> list[dict[str, Any]]:
        """By campaign and rule: how many, how many a champion drew, and how likely these were."""
        drawn = Q(probability__lt=1)
        rows = self.order_by().values("campaign", "rule").annotate(number=Count("pk"))
        counted = rows.annotate(drawn=Count("pk", filter=drawn))
        return [dict(row) for row in counted.annotate(likely=Sum("probability", filter=drawn))]

    def unscored(self, checkpoint: "Checkpoint") -> Self:
        """With a completion of which this checkpoint said nothing."""
        scored = checkpoint.scores.filter(completion=OuterRef("completion"))
        silent = TaskCompletion.objects.filter(~Exists(scored), task=OuterRef("pk"))
        return self.filter(Exists(silent))

    def as_read(self, ids: Sequence[int]) -> list[dict[str, Any]]:
        """These tasks for a champion to read: as plain values, which takes a third of the time."""
        places = TaskCompletion.objects.filter(task__in=ids).order_by("task", "position")
        texts: dict[int, list[dict[str, str]]] = defaultdict(list)
        for task, completion, text in places.values_list("task", "completion", "completion__text"):
            texts[task].append({"id": str(completion), "text": text})
        columns = ("pk", "campaign", "prompt__group", "prompt__messages")
        return [
            {"task": pk, "campaign": campaign, "group": group, "prompt": prompt}
            | {"completions": texts[pk]}
            for pk, campaign, group, prompt in self.filter(pk__in=ids)
            .order_by("pk")
            .values_list(*columns)
        ]

    def with_texts(self) -> Self:
        """With campaign, prompt and completions at hand, but not their renderings."""
        places = TaskCompletion.objects.select_related("completion").defer("completion__html")
        found = self.select_related("campaign", "prompt").defer("prompt__html")
        return found.prefetch_related(Prefetch("places", places))


class Task(models.Model):
    """A prompt with completions in stored order, and how many judgments are wanted of it.

    Narrow, because claiming and submitting update it: texts live elsewhere. Gold wants nothing,
    so it is never open; each annotator meets it once, at the campaign's rate.
    """

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="tasks", db_index=False)
    prompt = models.ForeignKey(Prompt, models.PROTECT, related_name="tasks")
    completions = models.ManyToManyField(Completion, through="TaskCompletion", related_name="tasks")
    purpose = models.CharField(max_length=8, choices=Purpose.choices, default=Purpose.COLLECT)
    wanted = models.PositiveIntegerField()
    leased = models.PositiveIntegerField(default=0, db_default=0)
    given = models.PositiveIntegerField(default=0, db_default=0)
    open_slots = models.GeneratedField(
        expression=Greatest(F("wanted") - F("leased") - F("given"), Value(0)),
        output_field=models.PositiveIntegerField(),
        db_persist=True,
    )
    # Somebody decided to ask for no more judgments of it, whatever becomes of those it has.
    set_aside = models.BooleanField(default=False, db_default=False)
    # Served highest first. Under the rule "random" it is a uniform draw in [0, 1).
    priority = models.FloatField(db_default=Random())
    rule = models.CharField(max_length=20, default="random", db_default="random")
    probability = models.FloatField(default=1.0, db_default=1.0)  # that the rule picks this task
    digest = models.CharField(max_length=64)  # of prompt and completions, whatever their order
    # The categories of measures/harms.py that its material touches: who opted out is not given it.
    harms = ArrayField(models.CharField(max_length=40), default=list, db_default=[], blank=True)
    # What this one shows again: as a repeat, or as gold made of it.
    repeat_of = models.ForeignKey(
        "self", models.PROTECT, related_name="repeats", null=True, blank=True, db_index=False
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = TaskQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(wanted__gte=0), name="task_wanted_not_negative"),
            models.CheckConstraint(
                condition=Q(leased__gte=0, given__gte=0), name="task_counts_not_negative"
            ),
            models.UniqueConstraint(fields=["campaign", "digest"], name="one_task_a_campaign"),
        ]
        indexes = [
            # Serves claim(): only open tasks, in the order they are served.
            models.Index(
                F("campaign"),
                -F("priority"),
                F("id"),
                condition=Q(open_slots__gt=0),
                name="claim_order",
            ),
            models.Index(fields=["campaign"], condition=Q(purpose="gold"), name="gold_of_campaign"),
            # Serves closing again what was set aside and came back.
            models.Index(
                fields=["campaign"],
                condition=Q(set_aside=True, open_slots__gt=0),
                name="task_set_aside_and_open",
            ),
            models.Index(
                fields=["repeat_of"], condition=Q(repeat_of__isnull=False), name="task_again"
            ),
            models.Index(
                fields=["campaign"],
                condition=Q(purpose="practice"),
                name="practice_of_campaign",
            ),
        ]

    def __str__(self) -> str:
        return f"Task {self.pk} ({self.purpose})"


class TaskCompletion(models.Model):
    """A completion's place in a task: of two, position 0 is a and position 1 is b."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="places", db_index=False)
    completion = models.ForeignKey(Completion, models.PROTECT, related_name="places")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["task", "position"], name="one_completion_a_place")
        ]

    def __str__(self) -> str:
        return f"{self.task_id}[{self.position}]"


class GoldAnswer(models.Model):
    """The known verdict of a gold or practice task, apart so that no serializer can leak it."""

    task = models.OneToOneField(Task, models.CASCADE, related_name="gold_answer")
    preferences = models.JSONField(default=dict)  # {criterion: -4..4 in stored order}
    # {criterion: [[stored positions that tie], …best first]} where the task is to be ranked.
    ranking = models.JSONField(null=True, blank=True)
    why = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.task_id}: {self.ranking or self.preferences}"
