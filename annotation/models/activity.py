"""What a model's loop has been doing: judgments over time, how tasks are chosen, what is next."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from heapq import nlargest
from itertools import accumulate, combinations
from typing import Any

from annotation.measures import heads
from annotation.models.judgments import Judgment
from annotation.models.tasks import Task, TaskCompletion
from annotation.models.training import Checkpoint, PreferenceModel

BUCKETS = 120
SHOWN = 8  # tasks that come next
PROMPT, COMPLETION = 300, 200  # characters of them
RULES = ("random", "uncertainty")


def of(model: PreferenceModel) -> dict[str, Any]:
    queue = Task.objects.pool(model).by_rule()
    waiting = {rule: sum(one["number"] for one in queue if one["rule"] == rule) for rule in RULES}
    return {
        "judgments": over_time(model),
        "selection": {"open": waiting, "asked": asked(model), "share": model.random_share},
        "next": coming(model, usual(queue)),
    }


def usual(queue: Iterable[dict[str, Any]]) -> dict[int, float]:
    """{campaign: the mean probability of what a champion drew there}."""
    drawn: dict[int, int] = defaultdict(int)
    likely: dict[int, float] = defaultdict(float)
    for one in queue:
        drawn[one["campaign"]] += one["drawn"]
        likely[one["campaign"]] += one["likely"] or 0.0
    return {campaign: likely[campaign] / number for campaign, number in drawn.items() if number}


def over_time(model: PreferenceModel) -> list[dict[str, Any]]:
    """How many judgments there were by when, from the first to the last."""
    first, last = Judgment.objects.feeding(model).span()
    if first is None or last is None:
        return []
    edges = [first + (last - first) * step / BUCKETS for step in range(1, BUCKETS + 1)]
    found = Judgment.objects.feeding(model).by_period(edges[:-1])
    totals = accumulate(found.get(period, 0) for period in range(BUCKETS))
    return [{"at": at, "total": total} for at, total in zip(edges, totals, strict=True)]


def asked(model: PreferenceModel) -> list[dict[str, int]]:
    """Under each champion, by which rule was asked what has been judged."""
    promoted = list(model.promotions.order_by("at").values_list("at", "checkpoint__run__number"))
    numbers = [0, *(number for _, number in promoted)]
    found: dict[int, dict[str, int]] = {number: dict.fromkeys(RULES, 0) for number in numbers}
    chosen = Judgment.objects.feeding(model).by_rule_and_period([at for at, _ in promoted])
    for (period, rule), number in chosen.items():
        if rule in found[numbers[period]]:
            found[numbers[period]][rule] += number
    return [{"number": number, **rules} for number, rules in found.items()]


def coming(model: PreferenceModel, usual: Mapping[int, float]) -> list[dict[str, Any]]:
    """What the next claims will get, over all campaigns, and what the champion thinks of it."""
    heads_of_queues = [
        task
        for campaign in model.campaigns.unclosed()
        for task in Task.objects.of(campaign).as_served().with_texts()[:SHOWN]
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
    places = in_doubt(list(task.places.all()), said)
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
        "criteria": opinions_of(a, b),
    }


def in_doubt(places: Sequence[TaskCompletion], said: Opinions) -> Sequence[TaskCompletion]:
    """The two of which the champion is least sure: of several to be ranked, what it asks about."""

    def certainty(pair: Sequence[TaskCompletion]) -> float:
        a, b = (said.get(place.completion_id, {}) for place in pair)
        return sum(abs(opinion["p"] - 0.5) for opinion in opinions_of(a, b).values())

    return min(combinations(places, 2), key=certainty)


Heads = Mapping[str, Sequence[float]]


def opinions_of(a: Heads, b: Heads) -> dict[str, dict[str, float]]:
    return {name: opinion(a[name], b[name]) for name in sorted(a.keys() & b.keys())}


def opinion(a: Sequence[float], b: Sequence[float]) -> dict[str, float]:
    return dict(zip(("p", "low", "high"), heads.preferred(a, b), strict=True))


def cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
