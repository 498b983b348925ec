"""Disputes as their adjudicators read them: blind until they decided, then all that was said."""

from collections.abc import Mapping, Sequence
from itertools import combinations
from random import Random
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from annotation.measures import strength
from annotation.models.activity import cut
from annotation.models.assignments import AssignmentState, shown
from annotation.models.campaigns import AsksFor, Campaign
from annotation.models.judgments import Judgment
from annotation.models.people import User
from annotation.models.quality.aggregates import Adjudication, Aggregate, disputed_tasks
from annotation.models.tasks import Task

MOST_REASONS = 3  # of each side before one decides: as many of the one as of the other
EXCERPT = 240
MOST_DECISIONS = 30  # a page
EVIDENCE = ["places", "aggregates", "assignments__judgments__comparisons"]  # of a task, read once

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
    found = Task.objects.select_related("campaign", "prompt").prefetch_related(*EVIDENCE)
    task = found.get(pk=row.task_id)
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
    dearest = sorted(task.aggregates.all(), key=lambda one: (not one.disputed, -one.value, one.pk))
    if not dearest:
        return []
    dear, place = dearest[0], place_of(task)
    a, b = order.index(place[dear.completion_a_id]), order.index(place[dear.completion_b_id])
    sides: dict[int, list[Values]] = {a: [], b: []}
    for said in judgments(task):
        lean = lean_of(said, dear)
        if lean and (text := said.rationale.strip()):
            moved = said.assignment.order != order
            side = a if lean < 0 else b
            sides[side].append({"response": side, "text": text, "moved": moved})
    chance = Random(f"{task.pk}:{order}")
    for written in sides.values():
        chance.shuffle(written)
    most = None if all_of_them else min(MOST_REASONS, *map(len, sides.values()))
    return [one for side in sorted(sides) for one in sides[side][:most]]


def judgments(task: Task) -> list[Judgment]:
    given = (one for lease in task.assignments.all() for one in lease.judgments.all())
    return sorted((one for one in given if one.counted and one.current), key=lambda one: one.pk)


def place_of(task: Task) -> dict[UUID, int]:
    """{completion: its stored position}."""
    return {place.completion_id: place.position for place in task.places.all()}


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


def decisions(
    campaign: Campaign, *, reader: User, names: bool, before: int | None = None
) -> tuple[list[Values], int | None]:
    """The newest, or those before one, and which to ask for next.

    Each comes with what it was decided against: told once it no longer sways anyone.
    """
    rows = Adjudication.objects.of(campaign).current().order_by("-at", "-pk")
    if before is not None:
        last = Adjudication.objects.of(campaign).filter(pk=before).values_list("at", "pk").first()
        rows = rows.before(*last) if last else rows.none()
    rows = rows.select_related("task__prompt", "by")
    rows = rows.prefetch_related(*(f"task__{read}" for read in EVIDENCE))
    page = list(rows[: MOST_DECISIONS + 1])
    shown, more = page[:MOST_DECISIONS], page[MOST_DECISIONS:]
    asked = signs(campaign), dict(campaign.questions.values_list("criterion", "criterion__name"))
    told = [decision(row, *asked, reader=reader, names=names) for row in shown]
    return told, shown[-1].pk if more else None


def decision(
    row: Adjudication,
    sign: Mapping[str, int],
    criteria: Mapping[int, str],
    *,
    reader: User,
    names: bool,
) -> Values:
    task = row.task
    order = order_for(task.pk, row.by, len(task.places.all()))
    prompt = task.prompt.messages[-1]["content"] if task.prompt.messages else ""
    mine = row.by_id == reader.pk
    judges = any(
        one.judgments.all() or one.state == AssignmentState.LEASED
        for one in task.assignments.all()
        if one.annotator_id == reader.pk
    )
    return {
        "task": task.pk,
        "prompt": cut(prompt, EXCERPT),
        "at": row.at,
        "by": {
            "pseudonym": row.by.pseudonym,
            "name": row.by.display_name if names or mine else None,
        },
        "mine": mine,
        "may_decide": (mine or names) and not judges,
        **verdict(row, order, sign),
        "gold": row.gold_task_id is not None,
        "judged": judged(row, order, sign, criteria),
        "reasons": reasons(task, order, all_of_them=True),
    }


def judged(
    row: Adjudication, order: Sequence[int], sign: Mapping[str, int], criteria: Mapping[int, str]
) -> list[Values]:
    """By criterion: how many said what, by the order the decider saw, and how many agreed."""
    place, wanted = place_of(row.task), implied(row)
    found = {name: counted(name) for name in row.ranking or row.preferences}
    said = [one for given in judgments(row.task) for one in given.comparisons.all()]
    for one in said:
        name = criteria.get(one.criterion_id)
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
