"""Topping: how many judgments each task is to have, by what those it has come to.

An adaptive campaign begins with one judgment a task, asks no more where the aggregate is sure of a
side, and buys for the hardest first: never more in all than its overlap would have come to, and no
more than its budget has money for. The aggregates it goes by are as old as the last assessment.
"""

from statistics import NormalDist
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Sum

from annotation.models import Adjudication, Campaign, CampaignState, Checks, Pay, Tally, Task
from annotation.models.quality import evidence
from annotation.models.tasks import TaskQuerySet
from annotation.services import tasks
from annotation.services.money import budget

FIRST = 1  # judgments of a task before anything is known of it
AT_ONCE = 0.1  # of all tasks stand open again at a time: the next choice is made knowing more
FEWEST_AT_ONCE = 20
BATCH = 5_000


class Choice(NamedTuple):
    task: int
    wanted: int
    given: int
    leased: int
    sure: float  # as a normal quantile
    disputed: bool

    @property
    def is_full(self) -> bool:
        return self.given + self.leased >= self.wanted


def top_up(campaign: Campaign) -> int:
    """Buy judgments where they tell most and stop where they tell nothing; how many tasks moved."""
    checks = Checks.objects.filter(campaign=campaign).first()
    if checks is None or campaign.state == CampaignState.CLOSED:
        return 0
    if checks.adaptive:
        return begin_small(campaign) + adapt(campaign, checks)
    again = begin_whole(campaign)
    return again + (second_opinion(campaign, checks) if checks.second_opinion else 0)


def begin_small(campaign: Campaign) -> int:
    """What nobody has seen yet waits for one judgment."""
    untouched = Task.objects.of(campaign).collecting().filter(given=0, leased=0, wanted__gt=FIRST)
    return want_all(campaign, untouched, FIRST)


def begin_whole(campaign: Campaign) -> int:
    """What an adaptive campaign stopped asking is asked again once it is none any more."""
    decided = Adjudication.objects.current().filter(task=OuterRef("pk"))
    small = Task.objects.of(campaign).collecting().filter(wanted__lt=campaign.overlap)
    return want_all(campaign, small.exclude(Exists(decided)), campaign.overlap)


def want_all(campaign: Campaign, some: TaskQuerySet, wanted: int) -> int:
    """In batches, each committed."""
    moved = 0
    while batch := list(some.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        done = tasks.want_each(campaign=campaign, tasks=dict.fromkeys(batch, wanted))
        moved += done
        if not done:  # all were taken meanwhile
            break
    return moved


def adapt(campaign: Campaign, checks: Checks) -> int:
    found = read(campaign)
    enough = NormalDist().inv_cdf(checks.confidence)
    decided = [one for one in found if one.sure >= enough]
    open_again = sum(not one.is_full for one in found if one.sure < enough)
    hard = [one for one in found if one.sure < enough and one.is_full and not one.leased]
    stop = {one.task: max(one.given + one.leased, FIRST) for one in decided if not one.is_full}
    saved = sum(one.wanted - stop[one.task] for one in decided if one.task in stop)
    room = max(at_once(campaign) - open_again, 0)
    more = {
        one.task: one.given + 1
        for one in hard
        if one.given < checks.overlap_most and one.wanted <= one.given
    }
    bought = dict(list(more.items())[: min(room, left(campaign, saved))])
    return tasks.want_each(campaign=campaign, tasks=stop | bought)


def second_opinion(campaign: Campaign, checks: Checks) -> int:
    """One person more than the overlap where those who judged are of both sides."""
    asked = min(campaign.overlap + 1, checks.overlap_most)
    more = {
        one.task: asked
        for one in read(campaign)
        if one.disputed and one.is_full and one.wanted < asked
    }
    return tasks.want_each(
        campaign=campaign, tasks=dict(list(more.items())[: affordable(campaign)])
    )


def read(campaign: Campaign) -> list[Choice]:
    return [Choice(*row) for row in evidence.choices(campaign=campaign.pk)]


def at_once(campaign: Campaign) -> int:
    return max(FEWEST_AT_ONCE, round(AT_ONCE * Tally.objects.get(campaign=campaign).tasks))


def left(campaign: Campaign, saved: int) -> int:
    """Judgments that may still be bought: of the overlap's, and of the money's."""
    tally = Tally.objects.get(campaign=campaign)
    room = campaign.overlap * tally.tasks - tally.wanted + saved
    return max(min(room, affordable(campaign)), 0)


def affordable(campaign: Campaign) -> int:
    """How many judgments the budget has money for, beyond those that are asked for already."""
    pay = Pay.objects.filter(campaign=campaign).first()
    price = budget.worst(pay, campaign.lease_minutes) if pay else 0
    if pay is None or pay.budget is None or not price:
        return BATCH
    asked = Task.objects.of(campaign).open().aggregate(all=Sum("open_slots"))["all"] or 0
    return max(int((pay.budget - pay.committed) // price) - asked, 0)
