"""Aggregation: what several people's judgments of each pair come to, and how far each is right.

Runs in workers alone: numpy, scipy and crowd-kit load with it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from typing import Any
from uuid import UUID

import numpy as np
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from annotation.measures import strength
from annotation.measures.crowds import alpha, dawid_skene, mace, ordinal
from annotation.measures.crowds.judged import Judged, Numbers, votes
from annotation.models import (
    Adjudication,
    Aggregate,
    Campaign,
    Criterion,
    Membership,
    Performance,
    QualityReport,
    Rejection,
    TaskCompletion,
)
from annotation.models.quality import evidence

MOST = 100_000  # newest judgments that are looked at together; older pairs keep what they came to
STILL = 0.002  # of a probability: what moved less is not written
BATCH = 1000

Key = tuple[int, int, UUID, UUID]  # task, criterion, a, b
Decided = dict[Key, int]  # preference
MOVING = ("p", "low", "high", "value", "gain")
FIELDS = [
    "method", "p", "low", "high", "tie", "judgments", "for_a", "for_b", "disputed", "value",
    "gain", "computed_at",
]  # fmt: skip


@dataclass(frozen=True)
class Part:
    """One criterion's judgments, and whom and what their indices mean."""

    criterion: int
    judged: Judged
    pairs: list[Key]
    people: list[int]
    shown: Numbers  # completions judged at once. (items,)

    def __len__(self) -> int:
        return len(self.judged)


def assess(campaign: Campaign) -> bool:
    """Bring aggregates, people's reliability and agreement up to date.

    Nothing is locked while it is computed, which takes seconds. False: it is of no use any more.
    """
    began, before = timezone.now(), basis(campaign)
    whole = evidence.reaches_all(campaign=campaign.pk, most=MOST)
    parts = list(apart(evidence.standing(campaign=campaign.pk, most=MOST)))
    fits = [ordinal.fit(part.judged) for part in parts]
    decided = verdicts(campaign)
    made = [
        row
        for part, fit in zip(parts, fits, strict=True)
        for row in aggregates(part, fit, decided, began)
    ]
    names = dict(Criterion.objects.values_list("pk", "name"))
    report = {names[part.criterion]: agreement(part) for part in parts}
    said = reliability(parts, fits, names)
    with transaction.atomic():
        evidence.wait(campaign=campaign.pk)
        if basis(campaign) != before:
            return False
        keep(campaign, made, whole=whole)
        keep_reliability(campaign, said)
        found = {"agreement": report, "judgments": sum(map(len, parts)), "measured_at": began}
        QualityReport.objects.update_or_create(campaign=campaign, defaults=found)
    return True


def basis(campaign: Campaign) -> list[datetime | None]:
    """What moves where another was faster, or where judgments began or ceased to count."""
    report = QualityReport.objects.filter(campaign=campaign).aggregate(Max("measured_at"))
    left = campaign.memberships.aggregate(Max("withdrawn_at"))
    rejected = Rejection.objects.of(campaign).aggregate(Max("at"), Max("withdrawn_at"))
    return [*report.values(), *left.values(), *rejected.values()]


def apart(rows: Sequence[evidence.Row]) -> Iterator[Part]:
    """Rows by criterion, as columns."""
    by_criterion: dict[int, list[evidence.Row]] = {}
    for row in rows:
        by_criterion.setdefault(row[1], []).append(row)
    for criterion, own in sorted(by_criterion.items()):
        yield part_of(criterion, own)


def part_of(criterion: int, rows: Sequence[evidence.Row]) -> Part:
    pairs: dict[Key, int] = {}
    people: dict[int, int] = {}
    tasks: dict[int, int] = {}
    shown: dict[int, int] = {}
    columns = []
    for task, key, a, b, annotator, preference, side, size in rows:
        item = pairs.setdefault((task, key, a, b), len(pairs))
        shown[item] = size
        columns.append(
            (
                item,
                people.setdefault(annotator, len(people)),
                preference,
                side,
                tasks.setdefault(task, len(tasks)),
            )
        )
    item, who, preference, side, task = np.array(columns, np.int64).T
    sizes = np.array([shown[place] for place in range(len(pairs))])
    weights = np.array([strength.weight(size) for size in sizes])
    judged = Judged(item, who, preference, side, weights[item], task)
    return Part(criterion, judged, list(pairs), list(people), sizes)


def verdicts(campaign: Campaign) -> Decided:
    """What seniors decided, as preferences of pairs."""
    decided = Adjudication.objects.current().filter(task__campaign=campaign)
    rows = list(decided.values_list("task", "preferences", "ranking"))
    criteria = dict(Criterion.objects.values_list("name", "pk"))
    places: dict[int, list[UUID]] = {}
    of_them = TaskCompletion.objects.filter(task__in=[task for task, *_ in rows])
    for task, completion in of_them.order_by("position").values_list("task", "completion"):
        places.setdefault(task, []).append(completion)
    found: Decided = {}
    for task, preferences, ranking in rows:
        for name, preference in preferences.items():
            a, b = places[task]
            found[task, criteria[name], a, b] = preference
        for name, order in (ranking or {}).items():
            for a, b, preference in ranked(places[task], order):
                found[task, criteria[name], a, b] = preference
    return found


def ranked(
    places: Sequence[UUID], order: Sequence[Sequence[int]]
) -> Iterator[tuple[UUID, UUID, int]]:
    """The preference of each two of a ranking; who was left out stands below the rest."""
    rank = {position: place for place, tied in enumerate(order) for position in tied}
    for a, b in combinations(range(len(places)), 2):
        of_a, of_b = rank.get(a, len(order)), rank.get(b, len(order))
        yield places[a], places[b], strength.apart(of_a, of_b)


def aggregates(
    part: Part, fit: ordinal.Fit, decided: Mapping[Key, int], now: datetime
) -> Iterator[Aggregate]:
    counts = votes(part.judged).astype(int)
    error = np.minimum(fit.sure, 1 - fit.sure)
    for place, key in enumerate(part.pairs):
        for_a, neither, for_b = map(int, counts[place])
        made = Aggregate(
            task_id=key[0],
            criterion_id=key[1],
            completion_a_id=key[2],
            completion_b_id=key[3],
            method="ordinal",
            p=float(fit.p[place]),
            low=float(fit.low[place]),
            high=float(fit.high[place]),
            tie=float(fit.tie[place]),
            judgments=for_a + neither + for_b,
            for_a=for_a,
            for_b=for_b,
            disputed=for_a > 0 and for_b > 0,
            gain=float(fit.gain[place]),
            computed_at=now,
        )
        # Of so many judgments, as many are expected to stand on the wrong side.
        weight = strength.weight(int(part.shown[place]))
        made.value = float(error[place]) * made.judgments * weight
        yield overridden(made, decided[key]) if key in decided else made


def overridden(made: Aggregate, preference: int) -> Aggregate:
    """What a senior decided stands, whatever the crowd said."""
    made.method = "adjudication"
    made.p = made.low = made.high = strength.target(preference)
    made.tie, made.disputed = float(preference == 0), False
    made.value = made.gain = 0.0
    return made


def keep(campaign: Campaign, made: Sequence[Aggregate], *, whole: bool) -> None:
    """Write what moved; where all was looked at, drop pairs of which nothing stands any more."""
    rows = Aggregate.objects.of(campaign)
    if not whole:
        rows = rows.filter(task__in={row.task_id for row in made})
    old = {key_of(row): row for row in rows}
    changed = [row for row in made if moved(old.get(key_of(row)), row)]
    Aggregate.objects.bulk_create(
        changed,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["task", "criterion", "completion_a", "completion_b"],
        update_fields=FIELDS,
    )
    if whole:
        gone = old.keys() - {key_of(row) for row in made}
        Aggregate.objects.filter(pk__in=[old[key].pk for key in gone]).delete()


def key_of(row: Aggregate) -> Key:
    return (row.task_id, row.criterion_id, row.completion_a_id, row.completion_b_id)


def moved(old: Aggregate | None, new: Aggregate) -> bool:
    return (
        old is None
        or any(abs(getattr(old, name) - getattr(new, name)) > STILL for name in MOVING)
        or any(getattr(old, name) != getattr(new, name) for name in ("judgments", "disputed"))
        or (old.method, old.for_a, old.for_b) != (new.method, new.for_a, new.for_b)
    )


def agreement(part: Part) -> dict[str, Any]:
    """How far people agree, with how much there was to compare."""
    judged = part.judged
    people = np.bincount(judged.item, minlength=judged.items)
    several = np.unique(judged.task[people[judged.item] > 1])
    return alpha.agreement(judged) | {
        "pairs": int((people * (people - 1) // 2).sum()),
        "tasks": len(several),
        "judgments": len(judged),
    }


def reliability(
    parts: Sequence[Part], fits: Sequence[ordinal.Fit], names: Mapping[int, str]
) -> dict[int, dict[str, Any]]:
    """{annotator: {criterion: how far to go by what they say}}."""
    found: dict[int, dict[str, Any]] = {}
    for part, fit in zip(parts, fits, strict=True):
        for annotator, row in zip(part.people, people(part, fit), strict=True):
            found.setdefault(annotator, {})[names[part.criterion]] = row
    return found


def people(part: Part, fit: ordinal.Fit) -> Iterator[dict[str, Any]]:
    """What the three models say of each person."""
    confusion = dawid_skene.fit(part.judged).confusion
    guessing = mace.competence(part.judged)
    given = np.bincount(part.judged.annotator, minlength=len(part.people))
    for place in range(len(part.people)):
        yield {
            "reliability": rounded(fit.reliability[place]),
            "low": rounded(fit.reliability_low[place]),
            "high": rounded(fit.reliability_high[place]),
            "thresholds": [rounded(one) for one in fit.thresholds[place]],
            "side": {
                "value": rounded(fit.bias[place]),
                "low": rounded(fit.bias_low[place]),
                "high": rounded(fit.bias_high[place]),
            },
            "judgments": int(given[place]),
            "dawid_skene": rounded(confusion[place][0, 0] / confusion[place][0, [0, 2]].sum()),
            "mace": rounded(guessing[place]) if np.isfinite(guessing[place]) else None,
        }


def rounded(number: float) -> float:
    return round(float(number), 4)


def keep_reliability(campaign: Campaign, said: Mapping[int, Mapping[str, Any]]) -> None:
    """Each in one row of their seat, made where the roll-up has not been by yet."""
    seats = dict(Membership.objects.filter(campaign=campaign).values_list("annotator", "pk"))
    mine = {seats[annotator]: row for annotator, row in said.items() if annotator in seats}
    rows = [Performance(membership_id=seat, reliability=row) for seat, row in mine.items()]
    Performance.objects.bulk_create(
        sorted(rows, key=lambda row: row.pk),
        update_conflicts=True,
        unique_fields=["membership"],
        update_fields=["reliability"],
    )
    silent = Performance.objects.of(campaign).exclude(pk__in=mine).exclude(reliability={})
    silent.update(reliability={})
