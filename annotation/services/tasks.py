"""Tasks: completions grouped into what annotators are asked."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from annotation.models import (
    Campaign,
    Completion,
    GoldAnswer,
    Prompt,
    Purpose,
    Task,
    TaskCompletion,
)
from annotation.models.prompts import digest

# Locked in claim order, like a search that waits: two that lock several tasks cannot deadlock.
WANT = """
    WITH locked AS MATERIALIZED (
        SELECT id FROM annotation_task
        WHERE campaign_id = %(campaign)s AND purpose = 'collect' AND wanted <> %(wanted)s
        ORDER BY priority * -1, id FOR NO KEY UPDATE
    )
    UPDATE annotation_task t SET wanted = %(wanted)s FROM locked WHERE t.id = locked.id"""


# Waits for nobody and holds only what it moves: claims pass what is locked here, and it passes what
# they hold.
REPRIORITIZE = """
    WITH wish AS MATERIALIZED (
        SELECT * FROM unnest(%(tasks)s::bigint[], %(priorities)s::float8[], %(rules)s::text[],
                             %(probabilities)s::float8[]) AS w (id, priority, rule, probability)
    ), moving AS MATERIALIZED (
        SELECT w.* FROM wish w JOIN annotation_task t ON t.id = w.id
        WHERE (t.priority, t.rule, t.probability) IS DISTINCT FROM
              (w.priority, w.rule::varchar, w.probability)
    ), locked AS MATERIALIZED (
        SELECT t.id FROM annotation_task t WHERE t.id IN (SELECT id FROM moving)
        ORDER BY t.id FOR NO KEY UPDATE SKIP LOCKED
    ), moved AS (
        UPDATE annotation_task t
        SET priority = moving.priority, rule = moving.rule, probability = moving.probability
        FROM moving JOIN locked ON locked.id = moving.id WHERE t.id = moving.id
        RETURNING t.id, t.campaign_id
    )
    SELECT moving.id, moved.campaign_id FROM moving LEFT JOIN moved ON moved.id = moving.id"""


@dataclass(frozen=True, slots=True)
class Redrawn:
    """How many tasks moved, in which campaigns, and which somebody held meanwhile."""

    moved: int
    campaigns: frozenset[int]
    held: frozenset[int]


@dataclass(frozen=True, slots=True)
class Plan:
    """A task to be made: `completions` in stored order, and its verdict if it is gold."""

    prompt: Prompt
    completions: tuple[Completion, ...]
    gold: dict[str, int] | None = None
    why: str = ""

    @property
    def digest(self) -> str:
        return digest(self.prompt.digest, *sorted(one.digest for one in self.completions))


def stored_order(completions: Iterable[Completion]) -> tuple[Completion, ...]:
    """An order that says nothing of which is better, whatever order a file had."""
    return tuple(sorted(completions, key=lambda completion: completion.digest))


def create(*, campaign: Campaign, plans: Sequence[Plan]) -> list[Task]:
    """Make the tasks that this campaign does not have yet, in one go; returns the new ones."""
    wanted = {plan.digest: plan for plan in plans}
    have = Task.objects.of(campaign).filter(digest__in=wanted).values_list("digest", flat=True)
    missing = {key: plan for key, plan in wanted.items() if key not in set(have)}
    made = Task.objects.bulk_create(
        Task(
            campaign=campaign,
            prompt=plan.prompt,
            purpose=Purpose.COLLECT if plan.gold is None else Purpose.GOLD,
            wanted=campaign.overlap if plan.gold is None else 0,
            digest=key,
        )
        for key, plan in missing.items()
    )
    TaskCompletion.objects.bulk_create(
        TaskCompletion(task=task, completion=completion, position=position)
        for task, plan in zip(made, missing.values(), strict=True)
        for position, completion in enumerate(plan.completions)
    )
    GoldAnswer.objects.bulk_create(
        GoldAnswer(task=task, preferences=plan.gold, why=plan.why)
        for task, plan in zip(made, missing.values(), strict=True)
        if plan.gold is not None
    )
    return made


def want(*, campaign: Campaign, judgments: int) -> None:
    """Change how many judgments every collect task wants; those given stay, however many."""
    with connection.cursor() as cursor:
        cursor.execute(WANT, {"campaign": campaign.pk, "wanted": judgments})


def reprioritize(*, rows: Sequence[Mapping[str, Any]]) -> Redrawn:
    """Give tasks their new places in the queue; those in somebody's hands are passed over."""
    values = {
        "tasks": [row["task"] for row in rows],
        "priorities": [row["priority"] for row in rows],
        "rules": [row["rule"] for row in rows],
        "probabilities": [row["probability"] for row in rows],
    }
    with connection.cursor() as cursor:
        cursor.execute(REPRIORITIZE, values)
        found = cursor.fetchall()
    moved = [campaign for _, campaign in found if campaign is not None]
    held = frozenset(task for task, campaign in found if campaign is None)
    return Redrawn(len(moved), frozenset(moved), held)
