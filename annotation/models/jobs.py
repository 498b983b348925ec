"""Background work as rows: the row is the truth, a message is only a nudge."""

import uuid
from datetime import timedelta
from typing import Generic, Self, TypeVar

from django.db import models
from django.db.models import Q
from django.utils import timezone


class JobState(models.TextChoices):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


OPEN = [JobState.WAITING, JobState.RUNNING]

Record = TypeVar("Record", bound="JobRecord", covariant=True)


class JobQuerySet(models.QuerySet[Record], Generic[Record]):
    def open(self) -> Self:
        """Waiting or running."""
        return self.filter(state__in=OPEN)

    def startable(self) -> Self:
        """Waiting, or running under a lease that ended: its worker is gone."""
        return self.filter(
            Q(state=JobState.WAITING) | Q(state=JobState.RUNNING, lease_until__lt=timezone.now())
        )


class JobRecord(models.Model):
    """A piece of background work with a lease, a heartbeat and an outcome."""

    LEASE = timedelta(seconds=60)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.WAITING)
    attempt = models.PositiveIntegerField(default=0)  # fences off a worker that lost its lease
    lease_until = models.DateTimeField(null=True, blank=True)
    error_code = models.CharField(max_length=50, blank=True)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{type(self).__name__} {self.pk} ({self.state})"

    def failure(self) -> dict[str, str] | None:
        failed = self.state == JobState.FAILED
        return {"code": self.error_code, "message": self.error} if failed else None
