"""Topping: how many judgments each task is to have, by what those it has come to.

An adaptive campaign begins with one judgment a task, asks no more where the aggregate is sure of a
side, and buys first where one more judgment tells most: never more in all than its overlap would
have come to, and no more than its budget has money for. The aggregates it goes by are as old as the
last assessment.
"""

from statistics import NormalDist

from django.db.models import Sum

from annotation.models import Adjudication, Campaign, CampaignState, Checks, Pay, Tally, Task
from annotation.models.quality import evidence
from annotation.models.tasks import TaskQuerySet
from annotation.services import tasks
from annotation.services.money import budget

FIRST = 1  # judgments of a task before anything is known of it
AT_ONCE = 0.1  # of all tasks stand open again at a time: the next choice is made knowing more
FEWEST_AT_ONCE = 20
BATCH = 5_000


def top_up(campaign: Campaign) -> int:
    """Buy judgments where they tell most and stop where they tell nothing; how many tasks moved."""
    if campaign.state == CampaignState.CLOSED:
        return 0
    moved = close_again(campaign)
    checks = Checks.objects.filter(campaign=campaign).first()
    if checks is None:
        return moved
    if checks.adaptive:
        return moved + begin_small(campaign) + adapt(campaign, checks)
    moved += begin_whole(campaign)
    return moved + (second_opinion(campaign, checks) if checks.second_opinion else 0)


def close_again(campaign: Campaign) -> int:
    """What was set aside or decided is not asked for either when who held it gives it back."""
    aside = Task.objects.of(campaign).come_back().values_list("pk", flat=True)
    decided = Adjudication.objects.of(campaign).current().filter(task__open_slots__gt=0)
    back = {*aside[:BATCH], *decided.values_list("task", flat=True)[:BATCH]}
    return tasks.want_each(campaign=campaign, tasks=dict.fromkeys(back, 0), aside=True)


def begin_small(campaign: Campaign) -> int:
    """What nobody has seen yet waits for one judgment."""
    untouched = asked(campaign).filter(given=0, leased=0, wanted__gt=FIRST)
    return want_all(campaign, untouched, FIRST)


def begin_whole(campaign: Campaign) -> int:
    """What an adaptive campaign stopped asking is asked again once it is none any more."""
    small = asked(campaign).filter(wanted__lt=campaign.overlap)
    return want_all(campaign, small, campaign.overlap)


def asked(campaign: Campaign) -> TaskQuerySet:
    return Task.objects.of(campaign).collecting().filter(set_aside=False)


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
    found = evidence.choices(campaign=campaign.pk)
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
    most = min(campaign.overlap + 1, checks.overlap_most)
    more = {
        one.task: most
        for one in evidence.choices(campaign=campaign.pk)
        if one.disputed and one.is_full and one.wanted < most
    }
    return tasks.want_each(
        campaign=campaign, tasks=dict(list(more.items())[: affordable(campaign)])
    )


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
