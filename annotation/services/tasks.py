"""Tasks: completions grouped into what annotators are asked."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db import connection, transaction

from annotation.models import (
    Campaign,
    Checks,
    Completion,
    GoldAnswer,
    Prompt,
    Purpose,
    Task,
    TaskCompletion,
)
from annotation.models.prompts import digest
from annotation.services.participation import sections

# Whoever waits for several tasks while a redraw moves them may see another order than others do, so
# that no order of locking is safe: searches share this lock, and what takes all tasks has it alone.
ORDER = 1_001  # the kind of advisory lock; the other half of its key is the campaign
SHARED = "SELECT pg_advisory_xact_lock_shared(%s, %s)"
ALONE = "SELECT pg_advisory_xact_lock(%s, %s)"

# What is counted of tasks moves by what these statements lock, so that it is right whoever waits.
# None comes to want less than it was given and somebody holds: what was handed out counts. What was
# decided is never asked for again: gold may have been made of it.
WANT = """
    WITH wish AS MATERIALIZED ({wish}
    ), locked AS MATERIALIZED (
        SELECT t.id, t.given, t.wanted AS before,
            greatest(wish.wanted, t.given + t.leased) AS after,
            coalesce(%(aside)s::boolean, t.set_aside) AS aside
        FROM annotation_task t JOIN wish ON wish.id = t.id
        WHERE t.campaign_id = %(campaign)s AND t.purpose = 'collect'
          AND CASE WHEN %(aside)s::boolean IS NULL THEN t.wanted <> wish.wanted AND NOT t.set_aside
              ELSE t.wanted <> wish.wanted OR t.set_aside <> %(aside)s::boolean END
          AND (coalesce(%(aside)s::boolean, false) OR NOT EXISTS (
              SELECT 1 FROM annotation_adjudication d WHERE d.task_id = t.id AND d.current))
        ORDER BY t.priority * -1, t.id FOR NO KEY UPDATE OF t
    ), moved AS (
        UPDATE annotation_task t SET wanted = locked.after, set_aside = locked.aside
        FROM locked WHERE t.id = locked.id
    ), tallied AS (
        UPDATE annotation_tally y SET wanted = y.wanted + change.wanted,
            surplus = y.surplus + change.surplus
        FROM (SELECT coalesce(sum(after - before), 0) AS wanted, coalesce(sum(
                  greatest(given - after, 0) - greatest(given - before, 0)), 0) AS surplus
              FROM locked) AS change
        WHERE y.campaign_id = %(campaign)s
    )
    SELECT count(*) FROM locked"""
ALL = """
        SELECT id, %(wanted)s::int AS wanted FROM annotation_task
        WHERE campaign_id = %(campaign)s AND purpose = 'collect'
          AND (wanted <> %(wanted)s::int OR set_aside)"""
SOME = """
        SELECT * FROM unnest(%(tasks)s::bigint[], %(wanted)s::int[]) AS w (id, wanted)"""

TALLY = """
    INSERT INTO annotation_tally (campaign_id, tasks, gold_tasks, wanted, surplus)
    VALUES (%(campaign)s, %(tasks)s, %(gold)s, %(wanted)s, 0)
    ON CONFLICT (campaign_id) DO UPDATE SET tasks = annotation_tally.tasks + excluded.tasks,
        gold_tasks = annotation_tally.gold_tasks + excluded.gold_tasks,
        wanted = annotation_tally.wanted + excluded.wanted"""

RECOUNT = """
    INSERT INTO annotation_tally (campaign_id, tasks, gold_tasks, wanted, surplus)
    SELECT %(campaign)s, count(*) FILTER (WHERE purpose = 'collect'),
        count(*) FILTER (WHERE purpose = 'gold'), coalesce(sum(wanted), 0),
        coalesce(sum(greatest(given - wanted, 0)), 0)
    FROM annotation_task WHERE campaign_id = %(campaign)s AND purpose IN ('collect', 'gold')
    ON CONFLICT (campaign_id) DO UPDATE SET tasks = excluded.tasks,
        gold_tasks = excluded.gold_tasks, wanted = excluded.wanted, surplus = excluded.surplus"""


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
class Known:
    """The verdict of a gold or practice task by criterion, in stored order; one of the two."""

    preferences: dict[str, int] = field(default_factory=dict)
    ranking: dict[str, list[list[int]]] | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """A task to be made: `completions` in stored order, and its verdict where that is known."""

    prompt: Prompt
    completions: tuple[Completion, ...]
    harms: Sequence[str] = ()
    purpose: Purpose = Purpose.COLLECT
    known: Known | None = None
    again: Task | None = None  # which this one shows again: once for each purpose

    @property
    def digest(self) -> str:
        if self.again:
            return digest(self.purpose, self.again.digest)
        return digest(self.prompt.digest, *sorted(one.digest for one in self.completions))


def stored_order(completions: Iterable[Completion]) -> tuple[Completion, ...]:
    """An order that says nothing of which is better, whatever order a file had."""
    return tuple(sorted(completions, key=lambda completion: completion.digest))


def windows(completions: Sequence[Completion], size: int) -> list[tuple[Completion, ...]]:
    """Groups of `size` in stored order that hold every one, neighbours sharing at least one.

    So any two can be compared through those between them, by as few tasks as that takes.
    """
    ordered = stored_order(completions)
    starts = range(0, len(ordered) - 1, size - 1)
    last = len(ordered) - size
    return [ordered[min(start, last) :][:size] for start in starts]


def create(*, campaign: Campaign, plans: Sequence[Plan]) -> list[Task]:
    """Make the tasks that this campaign does not have yet, in one go; returns the new ones."""
    wanted = {plan.digest: plan for plan in plans}
    have = Task.objects.of(campaign).filter(digest__in=wanted).values_list("digest", flat=True)
    missing = {key: plan for key, plan in wanted.items() if key not in set(have)}
    least = first_wanted(campaign)
    made = Task.objects.bulk_create(
        Task(
            campaign=campaign,
            prompt=plan.prompt,
            purpose=plan.purpose,
            wanted=least if plan.purpose == Purpose.COLLECT else 0,
            harms=list(plan.harms),
            digest=key,
            repeat_of=plan.again,
        )
        for key, plan in missing.items()
    )
    TaskCompletion.objects.bulk_create(
        TaskCompletion(task=task, completion=completion, position=position)
        for task, plan in zip(made, missing.values(), strict=True)
        for position, completion in enumerate(plan.completions)
    )
    GoldAnswer.objects.bulk_create(
        GoldAnswer(task=task, **asdict(plan.known))
        for task, plan in zip(made, missing.values(), strict=True)
        if plan.known is not None
    )
    harms = {harm for task in made for harm in task.harms}
    practice = any(task.purpose == Purpose.PRACTICE for task in made)
    sections.arrived(campaign=campaign, harms=harms, practice=practice)
    tally(campaign=campaign, made=made)
    return made


def first_wanted(campaign: Campaign) -> int:
    """An adaptive campaign begins with one judgment a task, and buys more where they tell."""
    adaptive = Checks.objects.filter(campaign=campaign, adaptive=True).exists()
    return 1 if adaptive else campaign.overlap


def tally(*, campaign: Campaign, made: Sequence[Task] = ()) -> None:
    """Count the tasks that were just made, if any; a campaign is counted from its first day."""
    values = {
        "campaign": campaign.pk,
        "tasks": sum(task.purpose == Purpose.COLLECT for task in made),
        "gold": sum(task.purpose == Purpose.GOLD for task in made),
        "wanted": sum(task.wanted for task in made if task.purpose == Purpose.COLLECT),
    }
    with connection.cursor() as cursor:
        cursor.execute(TALLY, values)


@transaction.atomic
def recount(*, campaign: Campaign) -> None:
    """Count all of its tasks anew: for tasks that were not made by `create`."""
    hold_order(campaign.pk)
    with connection.cursor() as cursor:
        cursor.execute(RECOUNT, {"campaign": campaign.pk})


def want(*, campaign: Campaign, judgments: int) -> int:
    """Change how many judgments every undecided task wants; what was given or is held stays."""
    return move_wanted(ALL, campaign=campaign.pk, wanted=judgments, aside=False)


@transaction.atomic
def want_each(*, campaign: Campaign, tasks: Mapping[int, int], aside: bool | None = None) -> int:
    """Change how many judgments these collect tasks want, each its own; returns how many moved.

    `aside` sets them aside, or takes them back where nobody decided them; else those set aside are
    left alone.
    """
    if not tasks:
        return 0
    wanted = list(tasks.values())
    return move_wanted(SOME, campaign=campaign.pk, tasks=list(tasks), wanted=wanted, aside=aside)


def move_wanted(wish: str, **values: Any) -> int:
    hold_order(values["campaign"])
    with connection.cursor() as cursor:
        cursor.execute(WANT.format(wish=wish), values)
        return int(cursor.fetchone()[0])


def hold_order(campaign: int) -> None:
    """Let no search wait for a campaign's tasks until this transaction, which takes many, is over.

    Before any of them is locked: a search that waits for one shares it.
    """
    with connection.cursor() as cursor:
        cursor.execute(ALONE, [ORDER, campaign])


def share_order(campaign: int) -> None:
    """Let nobody take all of a campaign's tasks until this transaction, which may wait, is over."""
    with connection.cursor() as cursor:
        cursor.execute(SHARED, [ORDER, campaign])


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
