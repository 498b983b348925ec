"""How far claiming reads: the same at any size, and for people who have judged thousands.

The statements that a claim really sends are caught with their values and explained inside a
transaction that is rolled back: as they are, and prepared and run often enough for PostgreSQL to
have settled on a plan, as psycopg does. What counts is every row a scan reads, filtered or not.
DIPTYCH_QUEUE_TASKS=1000000 runs the full size.
"""

import os
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import F
from psycopg import sql
from psycopg._queries import MAX_CACHED_STATEMENT_LENGTH

from annotation.models import Assignment, Campaign, Task, User
from annotation.services import assignments, campaigns
from tests.conftest import claim, make_campaign, post, signed_in, submit

pytestmark = pytest.mark.django_db

SMALL, LARGE = 2_000, int(os.environ.get("DIPTYCH_QUEUE_TASKS", 100_000))
JUDGED = 20_000 if LARGE <= 100_000 else 100_000
ABOUT_THE_SAME = 0.1
OFTEN = 6  # PostgreSQL weighs a generic plan after five
HOT = ("annotation_task", "annotation_assignment", "annotation_membership")

# Copies of one task, as the queue holds no text: prompt and completions are the same.
GROW = """
    WITH grown AS (
        INSERT INTO annotation_task
            (campaign_id, prompt_id, purpose, wanted, given, digest, created_at, priority)
        SELECT %(campaign)s, %(prompt)s::uuid, 'collect', %(wanted)s, %(given)s, 'copy ' || n,
            now(), %(priority)s::float8 + random()
        FROM generate_series(%(first)s::int, %(last)s::int) AS n RETURNING id
    )
    INSERT INTO annotation_taskcompletion (task_id, completion_id, position)
    SELECT grown.id, place.completion_id, place.position FROM grown
    CROSS JOIN (SELECT * FROM annotation_taskcompletion WHERE task_id = %(like)s) AS place"""

JUDGE = """
    INSERT INTO annotation_assignment (id, task_id, campaign_id, annotator_id, state, "order", rule,
        probability, expires_at, ended_at, skip_reason, skip_note)
    SELECT gen_random_uuid(), id, campaign_id, %(annotator)s, 'answered', '{0,1}', 'random', 1,
        now(), now(), '', ''
    FROM annotation_task t WHERE campaign_id = %(campaign)s AND given > 0 AND NOT EXISTS (
        SELECT FROM annotation_assignment WHERE task_id = t.id AND annotator_id = %(annotator)s)"""


def grow(campaign: Campaign, to: int, *, given: int = 0, priority: float = 0.0) -> None:
    """Let the campaign have so many tasks; more given ones come before the others."""
    like, have = Task.objects.of(campaign).earliest("id"), campaign.tasks.count()
    run(
        GROW,
        campaign=campaign.pk,
        prompt=like.prompt_id,
        like=like.pk,
        wanted=campaign.overlap,
        given=given,
        priority=priority,
        first=have + 1,
        last=to,
    )


def run(statement: str, **values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def settle() -> None:
    """Statistics as autovacuum leaves them."""
    for table in (*HOT, "annotation_taskcompletion"):
        run(f"ANALYZE {table}")


Reads = Counter[str]
Statement = tuple[str, dict[str, Any] | list[Any]]


@contextmanager
def caught() -> Iterator[list[Statement]]:
    statements: list[Statement] = []

    def catch(execute: Any, statement: str, values: Any, many: bool, context: Any) -> Any:
        if any(table in statement for table in HOT):
            statements.append((statement, values))
        return execute(statement, values, many, context)

    with connection.execute_wrapper(catch):
        yield statements


def rows_read(statement: str, values: Any, *, often: bool) -> Reads:
    """Rows that the statement's scans read, by scan, the first time or once it has run often."""
    with transaction.atomic(), connection.cursor() as cursor:
        if often:
            cursor.execute(prepared(statement, values))
            statement, values = "EXECUTE often" + given(values), None
            for _ in range(OFTEN):
                cursor.execute("EXPLAIN " + statement)
        cursor.execute("EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) " + statement, values)
        (plan,) = cursor.fetchone()
        transaction.set_rollback(True)  # upon which psycopg forgets what was prepared
    reads = Reads()
    for node in nodes(plan[0]["Plan"]):
        if "Relation Name" in node and node["Node Type"] != "ModifyTable":
            by = node.get("Index Name", node["Node Type"])
            reads[f"{node['Relation Name']} by {by}"] += read_by(node)
    return reads


def prepared(statement: str, values: Any) -> str:
    if isinstance(values, dict):
        numbers = {name: number for number, name in enumerate(values, 1)}
        body = re.sub(r"%\((\w+)\)s", lambda found: f"${numbers[found[1]]}", statement)
        return f"PREPARE often AS {body}"
    count = iter(range(1, len(values) + 1))
    return "PREPARE often AS " + re.sub(r"%s", lambda _: f"${next(count)}", statement)


def given(values: Any) -> str:
    literals = values.values() if isinstance(values, dict) else values
    said = [sql.Literal(value).as_string(connection.connection) for value in literals]
    return f"({', '.join(said)})" if said else ""


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", []):
        yield from nodes(below)


def read_by(node: dict[str, Any]) -> int:
    filtered = node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
    return round((node["Actual Rows"] + filtered) * node["Actual Loops"])


def reads_of_a_claim(campaign: Campaign, annotator: User, count: int = 1) -> dict[str, Reads]:
    """What claiming reads, all its statements together, leaving everything as it was."""
    with transaction.atomic():
        with caught() as statements:
            work = assignments.claim(annotator=annotator, slug=campaign.slug, count=count)
        assert len(work.assignments) == count
        transaction.set_rollback(True)
    return {
        kind: sum((rows_read(*one, often=kind == "often") for one in statements), Reads())
        for kind in ("first", "often")
    }


def alike(small: dict[str, Reads], large: dict[str, Reads]) -> bool:
    same = True
    for kind in small:
        before, after = small[kind].total(), large[kind].total()
        print(f"rows read: {before} at first, {after} at last ({kind})")  # shown by pytest -s
        same &= abs(after - before) <= before * ABOUT_THE_SAME
    return same


def worked_in(campaign: Campaign, annotator: User) -> None:
    """A seat, a cursor and a few judgments."""
    for _ in range(3):
        submit(claim(campaign, annotator))
    for lease in Assignment.objects.of(annotator).leased():
        assignments.release(assignment=lease)


def judged(campaign: Campaign, annotator: User, number: int) -> None:
    """Give the annotator so many more tasks judged, all at the head of the queue and still open."""
    grow(campaign, campaign.tasks.count() + number, given=1, priority=1.0)
    run(JUDGE, annotator=annotator.pk, campaign=campaign.pk)
    campaigns.requeue(campaign=campaign)
    worked_in(campaign, annotator)  # passes, this once, what is judged
    settle()


def reads_in_every_way(campaign: Campaign, annotator: User) -> dict[str, Reads]:
    """Of claiming one, three, and two of which one is gold."""
    reads = {}
    for count, gold_rate in ((1, 0.0), (3, 0.0), (2, 0.5)):
        Campaign.objects.update(gold_rate=gold_rate)
        for kind, found in reads_of_a_claim(campaign, annotator, count).items():
            reads[f"{count}, gold rate {gold_rate}, {kind}"] = found
    return reads


def test_a_claim_reads_the_same_rows_at_any_size(alice, bob):
    campaign = make_campaign(tasks=1, gold=20)
    grow(campaign, SMALL // 2)
    judged(campaign, bob, SMALL // 2)
    worked_in(campaign, alice)
    settle()
    small = reads_in_every_way(campaign, alice)

    grow(campaign, LARGE)
    settle()

    assert alike(small, reads_in_every_way(campaign, alice))


def test_a_claim_reads_the_same_rows_however_many_i_have_judged(alice):
    campaign = make_campaign(tasks=1, overlap=3, gold=20)
    grow(campaign, SMALL)
    judged(campaign, alice, SMALL)
    early = reads_in_every_way(campaign, alice)

    judged(campaign, alice, JUDGED)

    assert alike(early, reads_in_every_way(campaign, alice))


def test_a_claim_reads_the_same_rows_however_much_harm_it_passed_over(alice):
    campaign = make_campaign(tasks=1, overlap=3)
    grow(campaign, SMALL)
    worked_in(campaign, alice)
    settle()
    early = reads_of_a_claim(campaign, alice)

    grow(campaign, SMALL + JUDGED, given=1, priority=1.0)
    Task.objects.filter(priority__gte=1).update(harms=["drugs"])
    campaigns.requeue(campaign=campaign)
    worked_in(campaign, alice)  # passes, this once, what is harmful
    settle()

    assert alike(early, reads_of_a_claim(campaign, alice))


def work(annotator: User, campaign: Campaign, submits: int) -> None:
    """Through the page's own calls, each submit bringing the next."""
    client = signed_in(annotator)
    (one,) = post(client, f"/api/campaigns/{campaign.slug}/work").json()["assignments"]
    for _ in range(submits):
        said = {"preferences": {criterion["name"]: 2 for criterion in one["criteria"]}}
        one = post(client, f"/api/assignments/{one['id']}/judgment", said).json()["next"]


def test_postgres_settles_on_a_plan_for_all_that_a_submit_sends(alice):
    campaign = make_campaign(tasks=1)
    grow(campaign, SMALL)
    worked_in(campaign, alice)
    settle()
    run("DEALLOCATE ALL")
    work(alice, campaign, 3 * OFTEN)

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT statement FROM pg_prepared_statements WHERE custom_plans > %s", [OFTEN]
        )
        assert cursor.fetchall() == []


def test_no_statement_of_a_submit_is_too_long_for_psycopg_to_keep(alice):
    campaign = make_campaign(tasks=60, gold=10, gold_rate=0.1, repeat_rate=0.2)
    work(alice, campaign, 25)
    long_ago = {name: F(name) - timedelta(hours=1) for name in ("leased_at", "ended_at")}
    Assignment.objects.filter(ended_at__isnull=False).update(**long_ago)
    with caught() as statements:
        work(alice, campaign, 20)

    assert Assignment.objects.filter(task__purpose="repeat").exists()
    assert max(len(sent) for sent, _ in statements) <= MAX_CACHED_STATEMENT_LENGTH
