"""What a model's loop has been doing: judgments over time, how tasks are chosen, what is next."""

from collections import defaultdict
from collections.abc import Sequence
from heapq import nlargest
from itertools import accumulate
from typing import Any

from annotation.measures import heads
from annotation.models.judgments import Judgment
from annotation.models.tasks import Task
from annotation.models.training import Checkpoint, PreferenceModel

BUCKETS = 120
SHOWN = 8  # tasks that come next
PROMPT, COMPLETION = 300, 200  # characters of them

Counts = dict[str, int]


def of(model: PreferenceModel) -> dict[str, Any]:
    return {
        "judgments": over_time(model),
        "selection": selection(model),
        "next": coming(model),
    }


def over_time(model: PreferenceModel) -> list[dict[str, Any]]:
    """How many judgments there were by when, from the first to the last."""
    first, last = Judgment.objects.feeding(model).span()
    if first is None or last is None:
        return []
    edges = [first + (last - first) * step / BUCKETS for step in range(1, BUCKETS + 1)]
    found = Judgment.objects.feeding(model).by_period(edges[:-1])
    totals = accumulate(found.get(period, 0) for period in range(BUCKETS))
    return [{"at": at, "total": total} for at, total in zip(edges, totals, strict=True)]


def selection(model: PreferenceModel) -> dict[str, Any]:
    """By which rule the queue stands, and by which was asked under each champion."""
    return {
        "open": counts(Task.objects.pool(model).by_rule()),
        "asked": asked(model),
        "share": model.random_share,
    }


def asked(model: PreferenceModel) -> list[dict[str, int]]:
    promoted = list(model.promotions.order_by("at").values_list("at", "checkpoint__run__number"))
    numbers = [0, *(number for _, number in promoted)]
    found: dict[int, Counts] = {number: {"random": 0, "uncertainty": 0} for number in numbers}
    chosen = Judgment.objects.feeding(model).by_rule_and_period([at for at, _ in promoted])
    for (period, rule), number in chosen.items():
        if rule in found[numbers[period]]:
            found[numbers[period]][rule] += number
    return [{"number": number, **rules} for number, rules in found.items()]


def counts(found: Counts) -> Counts:
    return {rule: found.get(rule, 0) for rule in ("random", "uncertainty")}


def coming(model: PreferenceModel) -> list[dict[str, Any]]:
    """What the next claims will get, over all campaigns, and what the champion thinks of it."""
    usual = Task.objects.pool(model).usual_probability()
    heads_of_queues = [
        task
        for campaign in model.campaigns.unclosed()
        for task in Task.objects.of(campaign).collecting().as_served().with_texts()[:SHOWN]
    ]
    tasks = nlargest(SHOWN, heads_of_queues, key=lambda task: task.priority)
    said = opinions(tasks, model.champion)
    return [shown(task, usual.get(task.campaign_id), said) for task in tasks]


Opinions = dict[Any, dict[str, list[float]]]  # {completion: {criterion: a score a head}}


def opinions(tasks: Sequence[Task], champion: Checkpoint | None) -> Opinions:
    found: Opinions = defaultdict(dict)
    if champion:
        wanted = [place.completion_id for task in tasks for place in task.places.all()]
        scores = champion.scores.filter(completion__in=wanted)
        for completion, criterion, said in scores.values_list(
            "completion", "criterion__name", "heads"
        ):
            found[completion][criterion] = said
    return found


def shown(task: Task, usual: float | None, said: Opinions) -> dict[str, Any]:
    places = list(task.places.all())
    a, b = (said.get(place.completion_id, {}) for place in places)
    return {
        "task": task.pk,
        "campaign": task.campaign.slug,
        "prompt": cut(str(task.prompt.messages[-1]["content"]), PROMPT),
        "completions": [{"text": cut(place.completion.text, COMPLETION)} for place in places],
        "rule": task.rule,
        "probability": task.probability,
        # Drawn before there was a champion, each was as likely as any other.
        "times": task.probability / usual if usual and task.probability < 1 else 1.0,
        "criteria": {name: opinion(a[name], b[name]) for name in sorted(a.keys() & b.keys())},
    }


def opinion(a: Sequence[float], b: Sequence[float]) -> dict[str, float]:
    return dict(zip(("p", "low", "high"), heads.preferred(a, b), strict=True))


def cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
