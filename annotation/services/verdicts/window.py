"""Which judgments may still be revised: the newest few of each person, for a while."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from annotation.models import Campaign, Judgment, Rejection


def revisable(judgments: Iterable[Judgment]) -> dict[UUID, datetime]:
    """{judgment: until when} of those of one person that stand, are paid and may be revised."""
    standing = [judgment for judgment in judgments if judgment.current]
    open_until: dict[UUID, datetime] = {}
    for campaign in Campaign.objects.filter(pk__in={one.campaign_id for one in standing}):
        annotator = next(one.annotator_id for one in standing)
        open_until |= of(campaign, annotator)
    for assignment in Rejection.objects.reasons(open_until):
        del open_until[assignment]
    return {
        one.pk: open_until[one.assignment_id] for one in standing if one.assignment_id in open_until
    }


def of(campaign: Campaign, annotator: int) -> dict[UUID, datetime]:
    """{assignment: until when}: counted from its first judgment, so that revising gains no time."""
    lasts, now = timedelta(minutes=campaign.revise_minutes), timezone.now()
    first = Judgment.objects.filter(campaign=campaign, annotator=annotator, revises=None)
    newest = first.order_by("-submitted_at", "-id")[: campaign.revise_last]
    given = newest.values_list("assignment", "submitted_at")
    return {assignment: at + lasts for assignment, at in given if at + lasts > now}
