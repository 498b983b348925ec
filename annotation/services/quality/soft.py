"""Soft targets: what the judgments of each pair come to, as rows of a snapshot."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID, uuid5

from django.conf import settings
from django.db.models import OuterRef, Subquery

from annotation.measures import splits, strength
from annotation.models import Aggregate, Assignment, AssignmentState, Campaign

PAGE = 1000
SPACE = UUID(
    "8d9f3a52-6f0c-4a2c-9a5e-3c2f6f1d7b10"
)  # of the ids of rows that are no row of their own

COLUMNS = {
    "task": "task_id",
    "criterion": "criterion__name",
    "prompt": "task__prompt__messages",
    "completion_a": "completion_a__text",
    "completion_b": "completion_b__text",
    "prompt_id": "task__prompt_id",
    "completion_a_id": "completion_a_id",
    "completion_b_id": "completion_b_id",
    "target": "p",
    "group": "task__prompt__group",
    "rule": "rule",
    "probability": "probability",
    "shown": "task__campaign__responses",
    "low": "low",
    "high": "high",
}
META = {
    "campaign": "task__campaign__slug",
    "method": "method",
    "low": "low",
    "high": "high",
    "tie": "tie",
    "judgments": "judgments",
    "for_a": "for_a",
    "for_b": "for_b",
    "computed_at": "computed_at",
    "assistant_a": "completion_a__assistant",
    "assistant_b": "completion_b__assistant",
    "data_licence": "task__campaign__data_licence",
}


def weigh(campaigns: Iterable[Campaign]) -> None:
    """Bring the aggregates up to date first; for workers and commands, where numpy may load."""
    from annotation.services.quality import aggregation

    for campaign in campaigns:
        aggregation.assess(campaign)


def pages(campaigns: Iterable[Campaign]) -> Iterator[list[int]]:
    """Ids in order, a short query a page."""
    found, last = Aggregate.objects.filter(task__campaign__in=list(campaigns)), 0
    while page := list(
        found.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:PAGE]
    ):
        last = page[-1]
        yield page


def rows(page: Sequence[int]) -> Iterator[dict[str, Any]]:
    """One line a pair, as defined in preference_model/README.md."""
    given = [AssignmentState.ANSWERED, AssignmentState.LATE]
    asked = Assignment.objects.filter(task=OuterRef("task"), state__in=given).order_by("leased_at")
    found = Aggregate.objects.filter(pk__in=page).annotate(
        # How the task was chosen when it was first answered: what came later, it brought about.
        rule=Subquery(asked.values("rule")[:1]),
        probability=Subquery(asked.values("probability")[:1]),
    )
    paths = [*COLUMNS.values(), *META.values()]
    for values in found.order_by("pk").values_list(*paths).iterator():
        row = dict(zip(COLUMNS, values, strict=False))
        yield line(row, dict(zip(META, values[len(COLUMNS) :], strict=True)))


def line(row: dict[str, Any], meta: dict[str, Any]) -> dict[str, Any]:
    task, shown, low, high = (row.pop(name) for name in ("task", "shown", "low", "high"))
    pair = f"{task} {row['criterion']} {row['completion_a_id']} {row['completion_b_id']}"
    return {
        **row,
        "id": uuid5(SPACE, pair),
        "kind": "aggregate",
        "judgment": None,
        "annotator": None,
        # The pairs of one ranked task are no evidence apart from each other.
        "ranking": uuid5(SPACE, f"{task}") if shown > 2 else None,
        "preference": strength.nearest(row["target"]),
        "weight": strength.weight(shown) * strength.certainty(low, high),
        "split": splits.split(row["group"], settings.SPLIT_SALT),
        "meta": meta,
    }
