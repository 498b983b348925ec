"""Leases of tasks to annotators."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from annotation import rendering
from annotation.models.campaigns import Campaign, offered
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


# What a screen needs of an assignment, in one round trip: half of the time of the same through the
# ORM's five. Completions come in the order shown.
AS_SHOWN = """
    SELECT a.id, c.slug, c.protocol, a.expires_at,
        (SELECT json_agg(json_build_object('name', k.name, 'title', k.title, 'question', q.text,
            'asks_for', q.asks_for, 'allow_tie', q.allow_tie) ORDER BY q.position)
         FROM annotation_question q JOIN annotation_criterion k ON k.id = q.criterion_id
         WHERE q.campaign_id = a.campaign_id),
        json_build_object('both_bad', c.allow_both_bad, 'partial', c.allow_partial,
            'rationale_minimum', c.rationale_minimum, 'labels', c.labels,
            'allow_copy', c.allow_copy),
        t.harms, p.messages::json, p.html, p.rendered,
        (SELECT json_agg(json_build_object('text', x.text, 'html', x.html, 'rendered', x.rendered)
            ORDER BY array_position(a."order", place.position))
         FROM annotation_taskcompletion place
         JOIN annotation_completion x ON x.id = place.completion_id WHERE place.task_id = t.id)
    FROM annotation_assignment a
    JOIN annotation_task t ON t.id = a.task_id
    JOIN annotation_prompt p ON p.id = t.prompt_id
    JOIN annotation_campaign c ON c.id = a.campaign_id
    WHERE a.id {named} ORDER BY a.leased_at, a.id"""
# PostgreSQL keeps its plan for one, but plans for each list anew: that took four fifths of reading.
ONE, SOME = AS_SHOWN.format(named="= %s"), AS_SHOWN.format(named="= ANY(%s)")


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def of(self, annotator: User) -> Self:
        return self.filter(annotator=annotator)

    def leased(self) -> Self:
        return self.filter(state=AssignmentState.LEASED)

    def live(self) -> Self:
        return self.leased().filter(expires_at__gt=timezone.now())

    def judged_or_held(self) -> Self:
        return self.filter(Q(judgments__isnull=False) | Q(state=AssignmentState.LEASED))

    def overdue(self) -> Self:
        return self.leased().filter(expires_at__lte=timezone.now())

    @staticmethod
    def as_shown(ids: Sequence[uuid.UUID]) -> list[dict[str, Any]]:
        """Assignments as the page shows them: prompt, completions left to right, questions."""
        one = len(ids) == 1
        with connection.cursor() as cursor:
            cursor.execute(ONE if one else SOME, [ids[0] if one else list(ids)])
            return [shown(*row) for row in cursor.fetchall()]


def shown(
    id: uuid.UUID,
    campaign: str,
    protocol: str,
    expires_at: datetime,
    criteria: list[dict[str, Any]],
    asks: dict[str, Any],
    harms: list[str],
    messages: list[dict[str, str]],
    html: list[str],
    rendered: int,
    completions: list[dict[str, Any]],
) -> dict[str, Any]:
    return {
        "id": id,
        "campaign": campaign,
        "protocol": protocol,
        "expires_at": expires_at,
        "criteria": criteria,
        "asks": {**asks, "labels": offered(asks["labels"])},
        "harms": harms,
        "prompt": [
            {
                "role": said["role"],
                "text": said["content"],
                "html": safe(said["content"], kept, rendered),
            }
            for said, kept in zip(messages, html, strict=True)
        ],
        "completions": [
            {"text": one["text"], "html": safe(one["text"], one["html"], one["rendered"])}
            for one in completions
        ],
    }


def safe(text: str, html: str, rendered: int) -> str:
    """The stored rendering, or a new one where the sanitiser has changed since."""
    return html if rendered == rendering.VERSION else rendering.render(text)


class Assignment(models.Model):
    """A lease of one task to one annotator."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    task = models.ForeignKey(Task, models.PROTECT, related_name="assignments", db_index=False)
    # Known from the task; here for queries. A constraint would share-lock its row at every claim.
    campaign = models.ForeignKey(
        Campaign, models.DO_NOTHING, related_name="assignments", db_index=False, db_constraint=False
    )
    annotator = models.ForeignKey(User, models.PROTECT, related_name="assignments", db_index=False)
    state = models.CharField(
        max_length=8, choices=AssignmentState.choices, default=AssignmentState.LEASED
    )
    order = ArrayField(
        models.PositiveSmallIntegerField()
    )  # stored positions, as shown left to right
    rule = models.CharField(max_length=20)
    probability = models.FloatField()
    leased_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    # Of reading what was then skipped, as the page measured, never more than the lease lasted.
    seconds = models.FloatField(null=True, blank=True)
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
                fields=["annotator", "campaign"],
                condition=Q(state="leased"),
                name="assignment_mine",
            ),
            # Serves the clock, and exposures in a shift.
            models.Index(
                fields=["annotator", "campaign", "leased_at"], name="assignment_of_a_shift"
            ),
            # Serves the sweep of overdue leases.
            models.Index(
                fields=["campaign", "expires_at"],
                condition=Q(state="leased"),
                name="assignment_due",
            ),
            # Serves the roll-up.
            models.Index(
                fields=["campaign", "ended_at"],
                condition=Q(state="skipped"),
                name="assignment_skipped",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task} to {self.annotator} ({self.state})"
