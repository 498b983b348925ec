"""Jobs that watch: facts are brought up to date, and what follows from them is done."""

from collections.abc import Callable, Iterable

from celery import shared_task

from annotation.dispatch import Job
from annotation.models import Campaign
from annotation.models.quality import evidence
from annotation.services.money import budget
from annotation.services.quality import gold, rollup, shortcuts, signals, topping

Step = Callable[[Campaign], object]


def weigh(campaign: Campaign) -> object:
    """numpy and scipy load with the first campaign that has news, not with every worker."""
    from annotation.services.quality import aggregation

    return aggregation.assess(campaign)


# What follows from fresh facts, in this order, each in a transaction of its own.
AFTER_ROLL_UP: list[Step] = [gold.look, budget.settle, topping.top_up]
# What is weighed less often, in this order.
ASSESSMENT: list[Step] = [
    weigh,
    topping.top_up,
    signals.assess,
    shortcuts.assess,
]


@shared_task(name=Job.ROLL_UP)
def roll_up() -> None:
    """Bring the facts of campaigns with news up to date, and do what follows from them."""
    troubles: list[Exception] = []
    for campaign in Campaign.objects.filter(pk__in=rollup.with_news()):
        fresh = tried(lambda campaign: rollup.roll_up(campaign.pk), campaign, troubles)
        if fresh:
            each(AFTER_ROLL_UP, campaign, troubles)
    for campaign in Campaign.objects.spending():
        tried(budget.settle, campaign, troubles)  # what is promised runs out without any news
    if troubles:
        raise ExceptionGroup("Not every campaign could be looked at.", troubles)


@shared_task(name=Job.ASSESS)
def assess() -> None:
    """Weigh what was judged in campaigns with news, and do what follows from it."""
    troubles: list[Exception] = []
    for campaign in Campaign.objects.filter(pk__in=evidence.due()):
        met: list[Exception] = []
        each(ASSESSMENT, campaign, met)
        rollup.note_trouble(campaign=campaign, troubles=met)
        troubles += met
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
