"""What a manager does about tasks that are stuck."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import F

from annotation.errors import InvalidCampaign, WrongState
from annotation.models import (
    Adjudication,
    Assignment,
    AssignmentState,
    Campaign,
    CampaignState,
    Task,
    User,
)
from annotation.services import assignments, campaigns, tasks


@transaction.atomic
def set_aside(*, campaign: Campaign, by: User, chosen: Sequence[int]) -> int:
    """Ask for no more judgments of these tasks; what was given or is being judged still counts."""
    rows = found(campaign, chosen)
    wish = {row.pk: row.given + row.leased for row in rows}
    return want(campaign, by, "set_aside", wish, rows, aside=True)


@transaction.atomic
def ask_for(*, campaign: Campaign, by: User, chosen: Sequence[int], judgments: int) -> int:
    """Have these tasks judged so often, each; never fewer times than they were already."""
    rows = found(campaign, chosen)
    if Adjudication.objects.current().filter(task__in=rows).exists():
        raise WrongState("What was decided is asked of nobody again.")
    wish = {row.pk: max(judgments, row.given + row.leased) for row in rows}
    return want(campaign, by, "asked_for", wish, rows, aside=False)


def want(
    campaign: Campaign,
    by: User,
    what: str,
    wish: dict[int, int],
    rows: Sequence[Task],
    *,
    aside: bool,
) -> int:
    differ = [row for row in rows if (row.wanted, row.set_aside) != (wish[row.pk], aside)]
    moved = {row.pk: row.wanted for row in differ}
    if not moved:
        return 0
    tasks.want_each(campaign=campaign, tasks={pk: wish[pk] for pk in moved}, aside=aside)
    Campaign.objects.filter(pk=campaign.pk).update(queue_epoch=F("queue_epoch") + 1)
    change = {
        what: {
            "from": {str(pk): wanted for pk, wanted in moved.items()},
            "to": {str(pk): wish[pk] for pk in moved},
        }
    }
    campaigns.record(campaign=campaign, by=by, change=change)
    return len(moved)


def hand_on(*, campaign: Campaign, by: User, chosen: Sequence[int]) -> int:
    """End the leases of these tasks, so that others get them; late answers are kept."""
    rows = found(campaign, chosen)
    held = Assignment.objects.leased().filter(task__in=rows).select_related("annotator")
    ended = [one for one in held if assignments.end(one, AssignmentState.EXPIRED)]
    if ended:
        people: dict[str, Any] = {str(one.task_id): str(one.annotator.pseudonym) for one in ended}
        campaigns.record(
            campaign=campaign, by=by, change={"handed_on": {"from": people, "to": None}}
        )
    return len(ended)


def found(campaign: Campaign, chosen: Sequence[int]) -> list[Task]:
    if campaign.state == CampaignState.CLOSED:
        raise WrongState("A closed campaign stays as it was.")
    rows = list(Task.objects.of(campaign).collecting().filter(pk__in=chosen))
    if len(rows) != len(set(chosen)):
        why = "Not all of these are tasks of this campaign; reload the page."
        raise InvalidCampaign(why, tasks=[why])
    return rows
