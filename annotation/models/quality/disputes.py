"""Disputes as their adjudicators read them: blind until they decided, then all that was said."""

from collections.abc import Mapping, Sequence
from itertools import combinations
from random import Random
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from annotation.measures import strength
from annotation.models.assignments import shown
from annotation.models.campaigns import AsksFor, Campaign
from annotation.models.judgments import Judgment
from annotation.models.people import User
from annotation.models.quality.aggregates import Adjudication, Aggregate, disputed_tasks
from annotation.models.tasks import Task

MOST_REASONS = 3  # of each side before one decides: as many of the one as of the other
EXCERPT = 240

Values = dict[str, Any]


def order_for(task: int, reader: User, count: int) -> list[int]:
    """Stored positions as shown to this person: by chance, and the same whenever they look."""
    order = list(range(count))
    Random(f"{task}:{reader.pseudonym}").shuffle(order)
    return order


def left(campaign: Campaign, reader: User) -> dict[str, int]:
    """How much there is to decide, how much this person left for later, how much is decided."""
    todo = disputed_tasks(campaign, reader)
    rows = Adjudication.objects.of(campaign)
    later = rows.left().filter(by=reader, task__in=todo).count()
    return {
        "open": todo.count() - later,
        "left": later,
        "decided": rows.current().count(),
    }


def dispute(row: Adjudication, reader: User) -> Values:
    """A task that this person has open: what the working page needs, and both sides' reasons."""
    task = Task.objects.select_related("campaign", "prompt").get(pk=row.task_id)
    places = list(task.places.select_related("completion"))
    order = order_for(task.pk, reader, len(places))
    before = task.adjudications.current().first()
    return {
        "task": task.pk,
        "assignment": assignment(task, [places[at].completion for at in order], row, reader),
        "reasons": reasons(task, order, all_of_them=before is not None),
        "said": said_again(before, order) if before else None,
    }


def assignment(task: Task, completions: Sequence[Any], row: Adjudication, reader: User) -> Values:
    """In the shape of an annotator's, so that it is read and judged on the same page."""
    campaign = task.campaign
    return shown(
        id=uuid5(NAMESPACE_OID, f"{task.pk}:{reader.pseudonym}"),
        campaign=campaign.slug,
        protocol=campaign.protocol,
        expires_at=row.expires_at,
        criteria=campaign.criteria(),
        asks={
            "both_bad": campaign.allow_both_bad,
            "partial": campaign.allow_partial,
            "rationale_minimum": 0,
            "labels": {},
            "allow_copy": True,
        },
        harms=task.harms,
        messages=task.prompt.messages,
        html=task.prompt.html,
        rendered=task.prompt.rendered,
        completions=[
            {"text": one.text, "html": one.html, "rendered": one.rendered} for one in completions
        ],
    )


def reasons(task: Task, order: list[int], *, all_of_them: bool) -> list[Values]:
    """What was written for either side of the dearest dispute, in no order, and by nobody.

    Before a decision as many for one side as for the other: else their number would tell.
    """
    dear = Aggregate.objects.filter(task=task).order_by("-disputed", "-value", "pk").first()
    if dear is None:
        return []
    place = dict(task.places.values_list("completion", "position"))
    a, b = order.index(place[dear.completion_a_id]), order.index(place[dear.completion_b_id])
    sides: dict[int, list[Values]] = {a: [], b: []}
    for said in judgments(task).exclude(rationale=""):
        lean = lean_of(said, dear)
        if lean and (text := said.rationale.strip()):
            moved = said.assignment.order != order
            side = a if lean < 0 else b
            sides[side].append({"response": side, "text": text, "moved": moved})
    chance = Random(f"{task.pk}:{order}")
    for said in sides.values():
        chance.shuffle(said)
    most = None if all_of_them else min(MOST_REASONS, *map(len, sides.values()))
    return [one for side in sorted(sides) for one in sides[side][:most]]


def judgments(task: Task) -> Any:
    found = Judgment.objects.counted().filter(assignment__task=task)
    return found.select_related("assignment").prefetch_related("comparisons").order_by("id")


def lean_of(said: Judgment, dear: Aggregate) -> int:
    """Which of the pair this judgment prefers: < 0 is a."""
    pair = (dear.criterion_id, dear.completion_a_id, dear.completion_b_id)
    found = (
        one.preference
        for one in said.comparisons.all()
        if (one.criterion_id, one.completion_a_id, one.completion_b_id) == pair
    )
    return next(found, 0)


def signs(campaign: Campaign) -> dict[str, int]:
    """{criterion: -1 where the worse is asked for}."""
    rows = campaign.questions.values_list("criterion__name", "asks_for")
    return {name: -1 if asks_for == AsksFor.WORSE else 1 for name, asks_for in rows}


def verdict(row: Adjudication, order: Sequence[int], sign: Mapping[str, int]) -> Values:
    """A stored verdict as it was said, by the order shown."""
    place = {stored: at for at, stored in enumerate(order)}
    ranking = row.ranking and {
        name: [sorted(place[one] for one in tied) for tied in places][:: sign.get(name, 1)]
        for name, places in row.ranking.items()
    }
    side = 1 if order[0] == 0 else -1
    preferences = {
        name: value * side * sign.get(name, 1) for name, value in row.preferences.items()
    }
    return {"preferences": preferences, "ranking": ranking, "rationale": row.rationale}


def said_again(row: Adjudication, order: Sequence[int]) -> Values:
    """As it may be said again: what was left unranked shares the last place, without any tie."""
    campaign = row.task.campaign
    said = verdict(row, order, signs(campaign))
    untied = campaign.questions.filter(allow_tie=False).values_list("criterion__name", flat=True)
    for name in untied:
        places = (said["ranking"] or {}).get(name, [])
        if places and len(places[-1]) > 1:
            said["ranking"][name] = places[:-1]
    return said


def decisions(campaign: Campaign, *, reader: User, names: bool, most: int = 30) -> list[Values]:
    """The newest, each with what it was decided against: told once it no longer sways anyone."""
    rows = Adjudication.objects.of(campaign).current().order_by("-at", "-pk")
    sign = signs(campaign)
    return [
        decision(row, sign, reader=reader, names=names)
        for row in rows.select_related("task__prompt", "by")[:most]
    ]


def decision(row: Adjudication, sign: Mapping[str, int], *, reader: User, names: bool) -> Values:
    task = row.task
    order = order_for(task.pk, row.by, task.places.count())
    prompt = task.prompt.messages[-1]["content"] if task.prompt.messages else ""
    mine = row.by_id == reader.pk
    return {
        "task": task.pk,
        "prompt": prompt[:EXCERPT],
        "at": row.at,
        "by": {
            "pseudonym": row.by.pseudonym,
            "name": row.by.display_name if names or mine else None,
        },
        "mine": mine,
        **verdict(row, order, sign),
        "gold": row.gold_task_id is not None,
        "judged": judged(task, row, order, sign),
        "reasons": reasons(task, order, all_of_them=True),
    }


def judged(
    task: Task, row: Adjudication, order: Sequence[int], sign: Mapping[str, int]
) -> list[Values]:
    """By criterion: how many said what, by the order the decider saw, and how many agreed."""
    place = dict(task.places.values_list("completion", "position"))
    wanted = implied(row)
    found = {name: counted(name) for name in row.ranking or row.preferences}
    said = [one for given in judgments(task) for one in given.comparisons.all()]
    names = dict(task.campaign.questions.values_list("criterion", "criterion__name"))
    for one in said:
        name = names.get(one.criterion_id)
        if name is None:
            continue
        pair = (place[one.completion_a_id], place[one.completion_b_id])
        lean = one.preference * (1 if order.index(pair[0]) < order.index(pair[1]) else -1)
        lean *= sign.get(name, 1)
        counts = found.setdefault(name, counted(name))
        counts["left" if lean < 0 else "right" if lean > 0 else "tie"] += 1
        counts["of"] += 1
        counts["agreed"] += bent(one.preference) == bent(wanted.get((name, *pair), 0))
    return list(found.values())


def counted(criterion: str) -> Values:
    return {"criterion": criterion, "left": 0, "tie": 0, "right": 0, "agreed": 0, "of": 0}


def implied(row: Adjudication) -> dict[tuple[str, int, int], int]:
    """{(criterion, a, b by stored place): preference} of a verdict."""
    if not row.ranking:
        return {(name, 0, 1): value for name, value in row.preferences.items()}
    pairs = {}
    for name, places in row.ranking.items():
        rank = {position: at for at, tied in enumerate(places) for position in tied}
        for a, b in combinations(sorted(rank), 2):
            pairs[name, a, b] = strength.apart(rank[a], rank[b])
    return pairs


def bent(preference: int) -> int:
    return (preference > 0) - (preference < 0)
