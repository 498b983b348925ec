"""Data coming in and going out: imports, snapshots, exports."""

from typing import Self

from django.db import models

from annotation.models.campaigns import Campaign
from annotation.models.jobs import JobQuerySet, JobRecord
from annotation.models.people import User


class ImportQuerySet(JobQuerySet["Import"]):
    pass


class Import(JobRecord):
    """A file of prompts on its way into a campaign; resumes at the last committed line."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="imports")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)
    format = models.CharField(max_length=20)
    file_name = models.CharField(max_length=255)
    path = models.CharField(max_length=500)  # below MEDIA_ROOT
    as_gold = models.BooleanField(default=False)
    # What the file's preference is about, where the file does not say.
    criterion = models.CharField(max_length=50, blank=True)
    bytes_total = models.BigIntegerField()
    bytes_done = models.BigIntegerField(default=0)  # where to go on, after decompression
    lines_done = models.PositiveIntegerField(default=0)
    prompts_added = models.PositiveIntegerField(default=0)
    completions_added = models.PositiveIntegerField(default=0)
    tasks_added = models.PositiveIntegerField(default=0)
    gold_added = models.PositiveIntegerField(default=0)
    duplicates = models.PositiveIntegerField(default=0)
    refused_count = models.PositiveIntegerField(default=0)

    objects = ImportQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]


class RefusedLine(models.Model):
    """A line of an import that was not taken in, and why."""

    source = models.ForeignKey(Import, models.CASCADE, related_name="refused")
    line = models.PositiveIntegerField()
    code = models.CharField(max_length=50)
    message = models.TextField()

    class Meta:
        ordering = ["line"]
        constraints = [
            models.UniqueConstraint(fields=["source", "line"], name="refused_once_a_line")
        ]

    def __str__(self) -> str:
        return f"line {self.line}: {self.message}"


class SnapshotQuerySet(JobQuerySet["Snapshot"]):
    def readable_by(self, person: User) -> Self:
        """Those of which this person may read every campaign."""
        if person.is_manager or person.is_researcher:
            return self
        mine = Campaign.objects.readable_by(person)
        others = Campaign.objects.exclude(pk__in=mine.values("pk"))
        return self.exclude(campaigns__in=others)


class Snapshot(JobRecord):
    """A frozen, hashed set of comparisons with splits; what training and exports read."""

    slug = models.SlugField(unique=True, max_length=120)
    name = models.CharField(max_length=100)
    campaigns = models.ManyToManyField(Campaign, related_name="snapshots")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)
    # Whether lines are single judgments, or what those of a pair come to (Aggregate).
    kind = models.CharField(
        max_length=9,
        choices=[("single", "Single"), ("aggregate", "Aggregate")],
        default="single",
        db_default="single",
    )
    path = models.CharField(max_length=500, blank=True)  # below MEDIA_ROOT
    sha256 = models.CharField(max_length=64, blank=True)
    bytes = models.BigIntegerField(default=0)
    rows_total = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)  # {criterion: {split: {"pairs", "ties"}}}

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]

    @property
    def comparisons(self) -> int:
        """Lines in the file."""
        cells = (cell for splits in self.counts.values() for cell in splits.values())
        return sum(cell["pairs"] + cell["ties"] for cell in cells)


class ExportQuerySet(JobQuerySet["Export"]):
    pass


class Export(JobRecord):
    """A snapshot written in one format, packed for download."""

    snapshot = models.ForeignKey(Snapshot, models.CASCADE, related_name="exports")
    format = models.CharField(max_length=40)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)
    path = models.CharField(max_length=500, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    bytes = models.BigIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    left_out = models.PositiveIntegerField(default=0)  # ties, where the format has none

    objects = ExportQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(fields=["snapshot", "format"], name="one_export_a_format")
        ]
