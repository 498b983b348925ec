"""What is known of a campaign's annotators and of its preferences as a whole, as pages read it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models.functions import Length

from annotation.measures.agreement import wilson
from annotation.measures.signals import needed, to_read
from annotation.models.activity import cut
from annotation.models.campaigns import Campaign
from annotation.models.judgments import Judgment
from annotation.models.people import User
from annotation.models.quality.aggregates import QualityReport
from annotation.models.quality.facts import Performance
from annotation.models.tasks import TaskCompletion

SIGNALS = ("left", "fast", "run", "variety", "copied", "repeated")
ESTIMATES = ("nominal", "ordinal", "pairwise")
EXCERPT, NEWEST = 200, 40

Values = dict[str, Any]


def report(campaign: Campaign, *, names: bool) -> Values:
    """Agreement and shortcuts as the job last found them; nothing where it found nothing yet."""
    found = QualityReport.objects.filter(campaign=campaign).first() or QualityReport()
    titles = {one["name"]: one["title"] for one in campaign.criteria()}
    return {
        "agreement": [
            {"criterion": name, "title": title, **agreement(found.agreement.get(name) or {})}
            for name, title in titles.items()
        ],
        "shortcuts": shortcuts(found.shortcuts, titles, names=names),
        "judgments": found.judgments,
        "measured_at": found.measured_at,
        "error": found.error,
    }


def agreement(of: Mapping[str, Any]) -> Values:
    estimates = {name: estimate(of.get(name)) for name in ESTIMATES}
    return estimates | {"pairs": of.get("pairs", 0), "tasks": of.get("tasks", 0)}


def estimate(of: Mapping[str, Any] | None) -> Values | None:
    """None where it cannot be said: fewer than two people, or nothing but one answer."""
    if not of or of.get("value") is None:
        return None
    return {"value": of["value"], "low": of.get("low"), "high": of.get("high")}


def shortcuts(of: Mapping[str, Any], titles: Mapping[str, str], *, names: bool) -> Values:
    people = of.get("annotators") or {}
    users = {str(one.pseudonym): one for one in User.objects.filter(pseudonym__in=people)}
    return {
        "comparisons": of.get("comparisons", 0),
        "newest": of.get("newest", False),
        "at": of.get("at"),
        "all": of.get("all"),
        "criteria": [
            {"criterion": name, "title": titles.get(name, name), "fit": fit}
            for name, fit in (of.get("criteria") or {}).items()
        ],
        "annotators": [
            {"who": who(users[key], names=names), "fit": fit}
            for key, fit in people.items()
            if key in users
        ],
    }


def who(user: User, *, names: bool) -> Values:
    return {"pseudonym": user.pseudonym, "name": user.display_name if names else None}


def annotators(campaign: Campaign, *, names: bool) -> list[Values]:
    """Everyone who judged, as last measured, the busiest first."""
    rows = Performance.objects.of(campaign).filter(judged__gt=0)
    found = rows.select_related("membership__annotator").order_by("-judged", "pk")
    return [annotator(row, names=names) for row in found]


def annotator(row: Performance, *, names: bool) -> Values:
    seat = row.membership
    return {
        "who": who(seat.annotator, names=names),
        "standing": seat.standing if names else None,
        "standing_reason": seat.standing_reason if names else None,
        "judged": row.judged,
        "late": row.late,
        "skipped": row.skipped,
        "seconds": row.seconds,
        "median_seconds": row.median_seconds,
        "first_at": row.first_at,
        "last_at": row.last_at,
        "gold": share(row.gold_right, row.gold_asked),
        "repeats": share(row.repeats_same, row.repeats_asked),
        "agreement": share(row.agreed, row.pairs),
        "reliability": reliability(row.reliability),
        "signals": [{"name": name, **row.signals[name]} for name in SIGNALS if name in row.signals],
        "measured_at": row.measured_at,
    }


def reliability(of: Mapping[str, Any]) -> list[Values]:
    return [
        {
            "criterion": name,
            "value": found["reliability"],
            "low": found.get("low"),
            "high": found.get("high"),
            "dawid_skene": found.get("dawid_skene"),
            "mace": found.get("mace"),
        }
        for name, found in of.items()
        if found.get("reliability") is not None
    ]


def share(hits: int, of: int) -> Values | None:
    if not of:
        return None
    low, high = wilson(hits, of)
    return {"value": hits / of, "low": low, "high": high, "of": of}


def details(campaign: Campaign, pseudonym: UUID, *, names: bool) -> Values | None:
    """One of them, with their newest judgments as they gave them."""
    rows = Performance.objects.of(campaign).select_related("membership__annotator")
    row = rows.filter(membership__annotator__pseudonym=pseudonym).first()
    if row is None:
        return None
    said = Judgment.objects.current().of(row.membership.annotator).filter(campaign=campaign)
    found = said.select_related("assignment__task__prompt").order_by("-submitted_at", "-id")
    newest = list(found[:NEWEST])
    sizes = lengths({one.assignment.task_id for one in newest})
    return annotator(row, names=names) | {"judgments": [judgment(one, sizes) for one in newest]}


def lengths(tasks: set[int]) -> dict[int, list[int]]:
    """{task: how long each of its responses is}."""
    found: dict[int, list[int]] = {}
    places = TaskCompletion.objects.filter(task__in=tasks)
    for task, length in places.values_list("task", Length("completion__text")):
        found.setdefault(task, []).append(length)
    return found


def judgment(one: Judgment, sizes: Mapping[int, list[int]]) -> Values:
    messages = one.assignment.task.prompt.messages
    return {
        "id": one.pk,
        "at": one.submitted_at,
        "prompt": cut(messages[-1]["content"], EXCERPT) if messages else "",
        "preferences": one.preferences,
        "ranking": one.ranking,
        "seconds": one.seconds,
        "needed": needed(to_read(sizes.get(one.assignment.task_id, []))),
        "rationale": one.rationale,
    }
