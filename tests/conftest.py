"""What the tests share: people, campaigns with tasks by bulk SQL, and the annotator's acts."""

import gc
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from threading import Barrier
from typing import Any
from uuid import uuid4

import orjson
import pytest
from django.core.cache import caches
from django.core.files.base import File
from django.db import OperationalError, connection
from django.db.backends.base.operations import BaseDatabaseOperations
from django.db.backends.postgresql.operations import DatabaseOperations
from django.test import Client
from django.utils import timezone
from psycopg.errors import DeadlockDetected

from annotation import dispatch, rendering
from annotation.models import Assignment, Campaign, Import, Judgment, Membership, Task, User
from annotation.services import assignments, campaigns, imports, jobs, judgments, tasks
from annotation.services.judgments import Given

PASSWORD = "left-or-right"

# Tasks number %(first)s to %(last)s: a prompt each, two completions, places, and gold's verdict.
TASKS = """
    WITH wish AS (
        SELECT %(key)s || '-' || n AS key FROM generate_series(%(first)s::int, %(last)s::int) AS n
    ), prompts AS (
        INSERT INTO annotation_prompt
            (id, messages, digest, "group", html, rendered, metadata, created_at)
        SELECT gen_random_uuid(), jsonb_build_array(jsonb_build_object(
                'role', 'user', 'content', 'Question ' || key)), key, md5(key),
            ARRAY['<p>Question ' || key || '</p>'], %(rendered)s, '{}', now()
        FROM wish RETURNING id, digest
    ), completions AS (
        INSERT INTO annotation_completion
            (id, prompt_id, text, digest, html, rendered, assistant, settings, created_at)
        SELECT gen_random_uuid(), p.id, side || ' of ' || p.digest, side,
            '<p>' || side || ' of ' || p.digest || '</p>', %(rendered)s, 'model ' || side,
            '{}', now()
        FROM prompts p, unnest(ARRAY['a', 'b']) AS side RETURNING id, prompt_id, digest
    ), tasks AS (
        INSERT INTO annotation_task (campaign_id, prompt_id, purpose, wanted, digest, created_at)
        SELECT %(campaign)s, id, %(purpose)s, %(wanted)s, digest, now() FROM prompts
        RETURNING id, prompt_id
    ), places AS (
        INSERT INTO annotation_taskcompletion (task_id, completion_id, position)
        SELECT t.id, c.id, (c.digest = 'b')::int
        FROM tasks t JOIN completions c ON c.prompt_id = t.prompt_id
    )
    INSERT INTO annotation_goldanswer (task_id, preferences, why)
    SELECT id, '{"helpful": -2}', '' FROM tasks WHERE %(purpose)s = 'gold'"""


def pytest_collection_finish() -> None:
    """What has been loaded stays: looking it through for garbage takes a sixth of the time."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def empty_by_deleting() -> Iterator[None]:
    """Tests with real transactions are cleaned up by DELETE: TRUNCATE writes a file a table."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "sql_flush", deletes)
        patch.setattr(DatabaseOperations, "execute_sql_flush", empty)
        yield


def empty(operations: DatabaseOperations, statements: list[str]) -> None:
    """Empties the tables, again while a request that a closed page left behind still has rows."""
    try:
        BaseDatabaseOperations.execute_sql_flush(operations, statements)
    except OperationalError as refusal:
        if not isinstance(refusal.__cause__, DeadlockDetected):
            raise
        empty(operations, statements)


def deletes(_: Any, style: Any, tables: list[str], **options: Any) -> list[str]:
    kept = ("django_content_type", "django_migrations", "auth_permission")
    return [f'DELETE FROM "{table}"' for table in tables if table not in kept]


@pytest.fixture(autouse=True)
def apart(settings: Any, tmp_path: Path) -> Iterator[None]:
    """Files, passwords and throttles that no other test sees."""
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    yield
    dispatch.producer.cache_clear()


@pytest.fixture
def no_redis(settings: Any) -> None:
    """A Redis that nobody can reach: port 1 answers to no one."""
    settings.REDIS_URL = settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": settings.REDIS_URL}}
    dispatch.producer.cache_clear()


@pytest.fixture
def unthrottled(monkeypatch: pytest.MonkeyPatch) -> None:
    """With counters that no other test, in whatever process, adds to or empties."""
    monkeypatch.setattr(caches["default"], "key_prefix", uuid4().hex)


@pytest.fixture
def alice(db: None) -> User:
    return make_person("alice")


@pytest.fixture
def bob(db: None) -> User:
    return make_person("bob")


@pytest.fixture
def manager(db: None) -> User:
    return make_person("mona", is_manager=True)


@pytest.fixture
def researcher(db: None) -> User:
    return make_person("rita", is_researcher=True)


@pytest.fixture
def campaign(db: None) -> Campaign:
    """A running campaign of one task, which wants one judgment."""
    return make_campaign()


def make_person(username: str, **facts: Any) -> User:
    person = User(username=username, **facts)
    person.set_password(PASSWORD)
    person.save()
    return person


def make_people(number: int) -> list[User]:
    return User.objects.bulk_create(User(username=f"person{n}") for n in range(number))


def make_campaign(
    slug: str = "kitchen",
    *,
    tasks: int = 1,
    gold: int = 0,
    template: str = "helpful",
    state: str = "active",
    **settings: Any,
) -> Campaign:
    settings = {"gold_rate": 0.0, **settings}
    made = campaigns.create(template=template, title=slug.title(), slug=slug, by=None, **settings)
    add_tasks(made, tasks)
    add_tasks(made, gold, purpose="gold")
    Campaign.objects.filter(pk=made.pk).update(state=state)
    made.refresh_from_db()
    return made


def add_tasks(campaign: Campaign, number: int, *, purpose: str = "collect") -> None:
    first = campaign.tasks.count() + 1
    values = {
        "campaign": campaign.pk,
        "key": campaign.slug,
        "purpose": purpose,
        "wanted": campaign.overlap if purpose == "collect" else 0,
        "rendered": rendering.VERSION,
        "first": first,
        "last": first + number - 1,
    }
    with connection.cursor() as cursor:
        cursor.execute(TASKS, values)
    tasks.recount(campaign=campaign)


def seat(campaign: Campaign, annotator: User) -> Membership:
    return Membership.objects.get(campaign=campaign, annotator=annotator)


def claims(campaign: Campaign, annotator: User, count: int = 1) -> list[Assignment]:
    work = assignments.claim(annotator=annotator, slug=campaign.slug, count=count)
    return [Assignment.objects.get(pk=pk) for pk in work.assignments]


def claim(campaign: Campaign, annotator: User) -> Assignment:
    """My work in this campaign, which must have some."""
    (assignment,) = claims(campaign, annotator)
    return assignment


def reason(campaign: Campaign, annotator: User) -> str | None:
    """Why there is no work, which there must not be."""
    work = assignments.claim(annotator=annotator, slug=campaign.slug)
    assert not work.assignments
    return work.reason


def submit(assignment: Assignment, helpful: int = 1, **more: Any) -> Given:
    more = {"preferences": {"helpful": helpful}} | more
    return judgments.submit(annotator=assignment.annotator, assignment=assignment.pk, **more)


def judge_all(campaign: Campaign, annotator: User, helpful: int = 1) -> list[Judgment]:
    """Follow `next` until nothing comes, and claim until nothing is left."""
    given = []
    while coming := next(iter(claims(campaign, annotator)), None):
        while coming:
            given.append(submit(coming, helpful))
            coming = Assignment.objects.filter(pk=given[-1].next).first()
    return [Judgment.objects.get(pk=one.id) for one in given]


def held_for(lease: Assignment, seconds: float) -> None:
    """As if it had been handed out that long ago."""
    then = timezone.now() - timedelta(seconds=seconds)
    Assignment.objects.filter(pk=lease.pk).update(leased_at=then)


def run_out(*leases: Assignment) -> None:
    """Let leases run out without anyone noticing yet."""
    past = timezone.now() - timedelta(hours=1)
    Assignment.objects.filter(pk__in=[one.pk for one in leases]).update(expires_at=past)


def expire(*leases: Assignment) -> None:
    """Let leases run out, and sweep."""
    run_out(*leases)
    assignments.expire()
    for one in leases:
        one.refresh_from_db()


def cool_down(assignment: Assignment) -> None:
    """As if the assignment had ended longer ago than the campaign's cool-down."""
    long_ago = timezone.now() - timedelta(minutes=assignment.campaign.cooldown_minutes + 1)
    Assignment.objects.filter(pk=assignment.pk).update(ended_at=long_ago)


def books(campaign: Campaign) -> dict[str, int]:
    """What the tasks' counts say, and what they should say, summed over the campaign."""
    tasks = list(Task.objects.of(campaign).collecting())
    of_them = Assignment.objects.filter(task__in=tasks)
    return {
        "wanted": sum(task.wanted for task in tasks),
        "given": sum(task.given for task in tasks),
        "leased": sum(task.leased for task in tasks),
        "counted": Judgment.objects.counted().filter(assignment__task__in=tasks).count(),
        "held": of_them.leased().count(),
        "over": sum(task.given > task.wanted for task in tasks),
    }


def together(*calls: Callable[[], Any]) -> list[Any]:
    """Run calls at the same moment, each on a thread and a connection of its own."""
    connection.close()  # as the pool has no more of them than a process has threads
    start = Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        try:
            connection.ensure_connection()
            start.wait(timeout=20)
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as threads:
        return [done.result(timeout=60) for done in [threads.submit(run, call) for call in calls]]


def lines(*rows: Any) -> bytes:
    return b"".join(row if isinstance(row, bytes) else orjson.dumps(row) + b"\n" for row in rows)


def pair(number: int, **more: Any) -> dict[str, Any]:
    return {
        "prompt": f"Question {number}?",
        "completions": [f"Good {number}.", f"Bad {number}."],
    } | more


def kept(campaign: Campaign, content: bytes, **more: Any) -> Import:
    file = File(BytesIO(content), name="prompts.jsonl")
    return imports.keep(
        **{"campaign": campaign, "file": file, "format": "jsonl", "by": None} | more
    )


def load(campaign: Campaign, content: bytes, **more: Any) -> Import:
    return imports.load(jobs.take(Import, kept(campaign, content, **more).pk))


def said(role: str, content: str) -> dict[str, str]:
    return {"role": role, "content": content}


def signed_in(person: User, **options: Any) -> Client:
    client = Client(**options)
    client.force_login(person)
    return client


def post(client: Client, address: str, body: Any = None, **options: Any) -> Any:
    return client.post(address, body or {}, content_type="application/json", **options)
