"""What watching costs at a million tasks and a million judgments, before and after facts are kept.

In a database of its own that is dropped afterwards:
`python -m annotation.embedded exec --temporary -- python -m tests.benchmarks.watching`. Loading
takes some minutes.
"""

import argparse
import os
import statistics
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "annotation.settings")

import django  # noqa: E402

django.setup()

from django.db import connection  # noqa: E402
from django.db.models import Count, Q, Sum  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import setup_databases, teardown_databases  # noqa: E402
from django.utils import timezone  # noqa: E402

from annotation.models import Campaign, Criterion, Hour, Pay, Tally, User  # noqa: E402
from annotation.services import campaigns, tasks  # noqa: E402
from annotation.services.quality import rollup  # noqa: E402

PEOPLE, PROMPTS, DAYS = 200, 1000, 60
TIMES = 15

LOAD = (
    """INSERT INTO annotation_prompt (id, messages, digest, "group", html, rendered, metadata,
                                      created_at)
       SELECT gen_random_uuid(), '[{"role": "user", "content": "?"}]', 'p' || n, md5(n::text),
           '{}', 1, '{}', now() FROM generate_series(1, %(prompts)s::int) AS n""",
    """INSERT INTO annotation_completion (id, prompt_id, text, digest, html, rendered, assistant,
                                          settings, created_at)
       SELECT gen_random_uuid(), id, side, side, side, 1, '', '{}', now()
       FROM annotation_prompt, unnest(ARRAY['a', 'b']) AS side""",
    """CREATE TEMPORARY TABLE pool AS
       SELECT row_number() OVER (ORDER BY p.id) - 1 AS n, p.id AS prompt, a.id AS a, b.id AS b
       FROM annotation_prompt p
       JOIN annotation_completion a ON a.prompt_id = p.id AND a.digest = 'a'
       JOIN annotation_completion b ON b.prompt_id = p.id AND b.digest = 'b'""",
    """CREATE TEMPORARY TABLE person AS SELECT row_number() OVER (ORDER BY id) - 1 AS n, id
       FROM annotation_user WHERE username LIKE 'person%%'""",
    """INSERT INTO annotation_task (campaign_id, prompt_id, purpose, wanted, given, digest,
                                    priority, created_at)
       SELECT %(campaign)s, pool.prompt, 'collect', 2, 2 * (n.n <= %(judged)s)::int,
           't' || n.n, random(), now()
       FROM generate_series(1, %(tasks)s::int) AS n (n) JOIN pool ON pool.n = n.n %% %(prompts)s""",
    # Two different people judge each of the first tasks, spread evenly over the days.
    """CREATE TEMPORARY TABLE work AS
       SELECT gen_random_uuid() AS assignment, gen_random_uuid() AS judgment, t.id AS task,
           person.id AS person, pool.a, pool.b, (random() * 4)::int - 2 AS said,
           now() - make_interval(mins => 10, secs => %(seconds)s::float8
               * (1 - (2 * t.n + k) / %(given)s::float8)) AS at
       FROM (SELECT id, prompt_id, row_number() OVER (ORDER BY id) - 1 AS n FROM annotation_task
             WHERE given > 0) AS t
       CROSS JOIN generate_series(0, 1) AS k
       JOIN person ON person.n = (t.n * 13 + k * 101) %% %(people)s
       JOIN pool ON pool.prompt = t.prompt_id""",
    """INSERT INTO annotation_assignment (id, task_id, campaign_id, annotator_id, state, "order",
           rule, probability, leased_at, expires_at, ended_at, skip_reason, skip_note)
       SELECT assignment, task, %(campaign)s, person, 'answered', '{0,1}', 'random', 1,
           at - interval '40 s', at + interval '30 min', at, '', '' FROM work""",
    """INSERT INTO annotation_judgment (id, assignment_id, campaign_id, annotator_id, preferences,
           rationale, seconds, counted, current, guidelines_version, data_licence, consent,
           submitted_at)
       SELECT judgment, assignment, %(campaign)s, person, '{}', '', 20 + 20 * random(), true, true,
           1, '', '', at FROM work""",
    """INSERT INTO annotation_comparison (id, judgment_id, criterion_id, completion_a_id,
                                          completion_b_id, preference)
       SELECT gen_random_uuid(), judgment, %(criterion)s, a, b, said FROM work""",
    """INSERT INTO annotation_membership (campaign_id, annotator_id, active, joined_at, consent,
           claimed, next_gold_at, side_balance, cursor_epoch, cursor_task)
       SELECT %(campaign)s, id, true, now(), '', 0, 0, 0, 0, 0 FROM person""",
)  # fmt: skip


def load(number: int) -> Campaign:
    campaign = campaigns.create(template="helpful", title="Watching", by=None, overlap=2)
    Pay.objects.create(campaign=campaign, currency="GBP", per_judgment="0.1", per_hour="9")
    User.objects.bulk_create(User(username=f"person{n}") for n in range(PEOPLE))
    values = {
        "campaign": campaign.pk, "tasks": number, "judged": number // 2, "given": number,
        "prompts": PROMPTS, "people": PEOPLE, "seconds": timedelta(days=DAYS).total_seconds(),
        "criterion": Criterion.objects.get(name="helpful").pk,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
        for statement in LOAD:
            began = time.monotonic()
            cursor.execute(statement, values if "%" in statement else None)
            print(f"  {' '.join(statement.split()[:4]):<52}{time.monotonic() - began:6.1f} s",
                  flush=True)  # fmt: skip
        cursor.execute("VACUUM ANALYZE")
    tasks.recount(campaign=campaign)
    Campaign.objects.update(state="active", launched_at=timezone.now() - timedelta(days=DAYS))
    return campaign


def counted_from_tables(campaign: Campaign) -> dict[str, Any]:
    """The progress as it was counted before there were facts."""
    collecting = Q(purpose="collect")
    of_tasks = campaign.tasks.aggregate(
        tasks=Count("id", filter=collecting),
        gold_tasks=Count("id", filter=Q(purpose="gold")),
        wanted=Sum("wanted"),
        given=Sum("given", filter=collecting),
        leased=Sum("leased"),
        open=Sum("open_slots"),
    )
    midnight = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    return of_tasks | campaign.judgments.filter(current=True).aggregate(
        judgments=Count("id"),
        late=Count("id", filter=Q(assignment__state="late")),
        annotators=Count("annotator", distinct=True),
        today=Count("id", filter=Q(submitted_at__gte=midnight)),
    )


def measured(what: str, call: Callable[[], Any], times: int = TIMES) -> None:
    took = []
    for _ in range(times):
        began = time.perf_counter()
        call()
        took.append(1000 * (time.perf_counter() - began))
    print(f"{what:<52}{statistics.median(took):10.1f}{max(took):10.1f}", flush=True)


def get(client: Client, address: str) -> None:
    assert client.get(address).status_code == 200


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tasks", type=int, default=1_000_000)
    number = parser.parse_args().tasks
    kept = setup_databases(verbosity=0, interactive=False)
    try:
        measure(load(number))
    finally:
        teardown_databases(kept, verbosity=0)


def measure(campaign: Campaign) -> None:
    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.create(username="mona", is_manager=True))
    before = counted_from_tables(campaign)
    print(f"\n{before['tasks']:,} tasks, {before['judgments']:,} judgments, {PEOPLE} annotators")
    print(f"{'milliseconds':<52}{'median':>10}{'most':>10}")
    measured("before: progress counted from the tables", lambda: counted_from_tables(campaign), 3)
    began = time.monotonic()
    rollup.roll_up(campaign.pk)
    first = time.monotonic() - began
    while rollup.with_news():
        rollup.roll_up(campaign.pk)
    after = campaign.progress()
    assert {name: after[name] for name in before} == before
    measured("after: progress from facts", campaign.progress)
    measured("GET /api/campaigns", lambda: get(client, "/api/campaigns"))
    measured("GET /api/campaigns/<slug>", lambda: get(client, f"/api/campaigns/{campaign.slug}"))
    address = f"/api/campaigns/{campaign.slug}"
    dashboard = f"{address}/dashboard"
    measured("GET /api/campaigns/<slug>/dashboard", lambda: get(client, dashboard))
    for page in ("health", "annotators", "quality", "adjudication", "pay"):
        where = f"{address}/{page}"
        measured(f"GET /api/campaigns/<slug>/{page}", lambda where=where: get(client, where), 5)
    hour_ago = timezone.now() - timedelta(hours=1)
    Tally.objects.update(rolled_up_at=hour_ago)
    measured("the same an hour after the last roll-up", lambda: get(client, dashboard))
    measured("a look for news", rollup.with_news)
    measured("a roll-up with nobody to measure", lambda: rollup.look(campaign))
    hours = Hour.objects.filter(campaign=campaign).count()
    print(f"the first roll-up ({hours:,} hours) took {first:.1f} s, "
          f"with all annotators measured {time.monotonic() - began:.1f} s")  # fmt: skip


if __name__ == "__main__":
    main()
