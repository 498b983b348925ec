"""Jobs that watch: facts are brought up to date, and what follows from them is done."""

from collections.abc import Callable, Iterable

from celery import shared_task

from annotation.dispatch import Job
from annotation.models import Campaign
from annotation.services.quality import rollup

Step = Callable[[Campaign], object]

# What follows from fresh facts, in this order, each in a transaction of its own.
AFTER_ROLL_UP: list[Step] = []


@shared_task(name=Job.ROLL_UP)
def roll_up() -> None:
    """Bring the facts of campaigns with news up to date, and do what follows from them."""
    troubles: list[Exception] = []
    for campaign in Campaign.objects.filter(pk__in=rollup.with_news()):
        fresh = tried(lambda campaign: rollup.roll_up(campaign.pk), campaign, troubles)
        if fresh:
            each(AFTER_ROLL_UP, campaign, troubles)
    if troubles:
        raise ExceptionGroup("Not every campaign could be looked at.", troubles)


def each(steps: Iterable[Step], campaign: Campaign, troubles: list[Exception]) -> None:
    """Take every step, whatever becomes of another."""
    for step in steps:
        tried(step, campaign, troubles)


def tried(step: Step, campaign: Campaign, troubles: list[Exception]) -> object:
    """Take a step; its trouble is noted, to be raised when all have been taken."""
    try:
        return step(campaign)
    except Exception as trouble:
        trouble.add_note(f"while looking at the campaign {campaign.slug}")
        troubles.append(trouble)
        return None
