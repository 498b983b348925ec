"""Judgments a second over HTTP: claim and submit, nothing thought about in between.

The web server and PostgreSQL share one core, the clients have another; production middleware,
DEBUG off, fsync on, real sessions. One loop is one submit that brings the next assignment. Every
accepted judgment is looked up in the database afterwards, and every task counted. Run it with
`make bench`, or `make bench ARGS="--seconds 5 --sizes 2000"`.
"""

import argparse
import http.client
import json
import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from statistics import quantiles

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "annotation.settings")

import django
import psutil

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from annotation import rendering  # noqa: E402
from annotation.models import Campaign, CampaignState, Judgment, Task, User  # noqa: E402
from annotation.services import campaigns  # noqa: E402
from annotation.services import tasks as queue_tasks  # noqa: E402

SERVER_CORE, CLIENT_CORE = 0, 1
PEOPLE = 32
PASSWORD = "load-without-rest"
HOST, PORT = "127.0.0.1", int(os.environ.get("LOAD_PORT", "8765"))

LOADED = [f"annotation_{name}" for name in ("prompt", "completion", "task", "taskcompletion")]
WORDS = [f"word{number}"[: 3 + number % 7] for number in range(200)]


@dataclass
class Accepted:
    assignment: str
    judgment: str
    preferences: dict[str, int]


@dataclass
class Person:
    """A client with a session of its own, as a browser holds it."""

    name: str
    cookies: dict[str, str] = field(default_factory=dict)
    accepted: list[Accepted] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection(HOST, PORT, timeout=60)

    def call(self, method: str, path: str, body: object = None) -> tuple[int, dict]:
        headers = {
            "Content-Type": "application/json",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "X-CSRFToken": self.cookies.get("csrftoken", ""),
        }
        sent = json.dumps(body) if body is not None else None
        try:
            self.connection.request(method, path, sent, headers)
            answer = self.connection.getresponse()
        except (http.client.HTTPException, OSError):  # an idle connection was closed: a new one
            self.connection.close()
            self.connection.request(method, path, sent, headers)
            answer = self.connection.getresponse()
        for header in answer.headers.get_all("Set-Cookie") or []:
            name, value = header.split(";")[0].split("=", 1)
            self.cookies[name] = value
        content = answer.read()
        return answer.status, json.loads(content) if content[:1] in b"{[" else {}

    def sign_in(self) -> None:
        self.call("GET", "/api/session")
        status, _ = self.call("POST", "/api/session", {"username": self.name, "password": PASSWORD})
        assert status == 200, f"{self.name} could not sign in: {status}"

    def work(self, slug: str, until: float) -> None:
        """Claim once, then submit until the time or the campaign is over."""
        self.times, self.errors = [], Counter()
        status, work = self.call("POST", f"/api/campaigns/{slug}/work", {"count": 1})
        waiting = work.get("assignments") or []
        while waiting and time.monotonic() < until:
            assignment = waiting.pop()
            strengths = (-4, -3, -2, -1, 1, 2, 3, 4)
            said = {one["name"]: random.choice(strengths) for one in assignment["criteria"]}
            began = time.perf_counter()
            status, answer = self.call(
                "POST", f"/api/assignments/{assignment['id']}/judgment", {"preferences": said}
            )
            self.times.append(time.perf_counter() - began)
            if status != 200:
                self.errors[f"{status} {answer.get('code')}"] += 1
                continue
            self.accepted.append(Accepted(assignment["id"], answer["judgment"]["id"], said))
            if answer["next"]:
                waiting.append(answer["next"])


def text(words: int) -> str:
    return " ".join(random.choices(WORDS, k=words))


def fill(tasks: int) -> None:
    """Prompts and completions of the lengths people meet, enough for `tasks` pairs."""
    random.seed(tasks)
    samples = [(text(random.randint(10, 80)), text(random.randint(20, 200))) for _ in range(500)]
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE sample (n serial, prompt text, reply text)")
        cursor.executemany("INSERT INTO sample (prompt, reply) VALUES (%s, %s)", samples)
        cursor.execute(
            """INSERT INTO annotation_prompt (id, messages, digest, "group", html, rendered,
                                              metadata, created_at)
               SELECT gen_random_uuid(), jsonb_build_array(jsonb_build_object('role', 'user',
                      'content', s.prompt)), md5(m::text || 'prompt'), md5(m::text),
                      ARRAY['<p>' || s.prompt || '</p>'], 1, '{}', now()
               FROM generate_series(1, %s) AS m JOIN sample s ON s.n = 1 + m %% 500
               ON CONFLICT DO NOTHING""",
            [tasks],
        )
        cursor.execute(
            """INSERT INTO annotation_completion (id, prompt_id, text, digest, html, rendered,
                                                  assistant, settings, created_at)
               SELECT gen_random_uuid(), p.id, side || s.reply, md5(side || p.digest),
                      '<p>' || side || s.reply || '</p>', 1, side, '{}', now()
               FROM annotation_prompt p CROSS JOIN unnest(ARRAY['a', 'b']) AS side
               JOIN sample s ON s.n = 1 + abs(hashtext(p.digest || side)) % 500
               ON CONFLICT DO NOTHING"""
        )
        cursor.execute("DROP TABLE sample")
        for table in ("annotation_prompt", "annotation_completion"):
            cursor.execute(f"UPDATE {table} SET rendered = %s", [rendering.VERSION])


def campaign_of(tasks: int, overlap: int) -> Campaign:
    made = campaigns.create(
        template="helpful-harmless", title=f"Load {tasks}", by=None, overlap=overlap, gold_rate=0
    )
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO annotation_task (campaign_id, prompt_id, purpose, wanted, digest,
                                            created_at)
               SELECT %s, id, 'collect', %s, digest, now() FROM annotation_prompt LIMIT %s""",
            [made.pk, overlap, tasks],
        )
        cursor.execute(
            """INSERT INTO annotation_taskcompletion (task_id, completion_id, position)
               SELECT t.id, c.id, row_number() OVER (PARTITION BY t.id ORDER BY c.digest) - 1
               FROM annotation_task t JOIN annotation_completion c ON c.prompt_id = t.prompt_id
               WHERE t.campaign_id = %s""",
            [made.pk],
        )
    queue_tasks.recount(campaign=made)
    made.state = CampaignState.ACTIVE
    made.save()
    with connection.cursor() as cursor:
        # What was loaded, as autovacuum would; a vacuum of tables that are still empty would teach
        # the planner to scan them.
        cursor.execute(f"VACUUM ANALYZE {', '.join(LOADED)}")
        cursor.execute("CHECKPOINT")
    return made


def serve(workers: int, threads: int) -> subprocess.Popen[bytes]:
    pinned = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "annotation.wsgi", f"--bind={HOST}:{PORT}"]
        + ["--worker-class=gthread", f"--workers={workers}", f"--threads={threads}"]
        + ["--keep-alive=75"],
        preexec_fn=lambda: os.sched_setaffinity(0, {SERVER_CORE}),
    )
    for _ in range(300):
        with suppress(OSError):
            probe = http.client.HTTPConnection(HOST, PORT, timeout=5)
            probe.request("GET", "/readyz")
            if probe.getresponse().status == 200:
                return pinned
        time.sleep(0.1)
    raise SystemExit("the web server did not become ready")


def cpu(root: psutil.Process) -> float:
    """Seconds of processor time of a process and all below it."""
    total = 0.0
    for process in [root, *root.children(recursive=True)]:
        with suppress(psutil.NoSuchProcess):
            times = process.cpu_times()
            total += times.user + times.system
    return total + root.cpu_times().children_user + root.cpu_times().children_system


def pin_postgres() -> psutil.Process:
    """PostgreSQL to the server's core: this database's backends, their parent, and its helpers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid(), current_setting('fsync'), version()")
        pid, fsync, version = cursor.fetchone()
    parent = psutil.Process(pid).parent()
    assert parent is not None
    for process in [parent, *parent.children(recursive=True)]:
        process.cpu_affinity([SERVER_CORE])
    print(f"{version.split(' on ')[0]}, fsync {fsync}, DEBUG {settings.DEBUG}")
    return parent


@dataclass
class Spent:
    """Seconds of a row: on the clock, and of the processor in the web server and PostgreSQL."""

    clock: float
    web: float
    postgres: float


WATCHED: dict[str, psutil.Process] = {}


def measure(slug: str, people: list[Person], seconds: float) -> Spent:
    until = time.monotonic() + seconds
    threads = [
        threading.Thread(target=person.work, args=(slug, until), daemon=True) for person in people
    ]
    began, before = time.monotonic(), {name: cpu(root) for name, root in WATCHED.items()}
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    clock = time.monotonic() - began
    return Spent(clock, **{name: cpu(root) - before[name] for name, root in WATCHED.items()})


def check(campaign: Campaign, people: list[Person]) -> str:
    """Every accepted judgment against the database, and every task's counts."""
    stored = {
        str(one.pk): (str(one.assignment_id), one.annotator.username, one.preferences)
        for one in Judgment.objects.filter(campaign=campaign).select_related("annotator")
    }
    accepted = {
        one.judgment: (one.assignment, person.name, one.preferences)
        for person in people
        for one in person.accepted
    }
    missing = sum(stored.get(judgment) != told for judgment, told in accepted.items())
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT count(*) FILTER (WHERE t.given > t.wanted), count(*) FILTER (
                   WHERE t.given <> (SELECT count(*) FROM annotation_judgment j
                       JOIN annotation_assignment a ON a.id = j.assignment_id
                       WHERE a.task_id = t.id AND j.counted AND j.current)),
                   count(*) FILTER (WHERE t.leased <> (SELECT count(*) FROM annotation_assignment a
                       WHERE a.task_id = t.id AND a.state = 'leased'))
               FROM annotation_task t WHERE t.campaign_id = %s""",
            [campaign.pk],
        )
        over, miscounted, misleased = cursor.fetchone()
        cursor.execute(
            """SELECT count(*) FROM (SELECT task_id FROM annotation_assignment
               WHERE campaign_id = %s AND state IN ('leased', 'answered', 'late')
               GROUP BY task_id, annotator_id HAVING count(*) > 1) AS twice""",
            [campaign.pk],
        )
        (twice,) = cursor.fetchone()
    wrong = {
        "lost": missing,
        "untold": len(stored.keys() - accepted.keys()),
        "over": over,
        "miscounted": miscounted + misleased,
        "twice": twice,
    }
    found = {name: number for name, number in wrong.items() if number}
    return "all there" if not found else " ".join(f"{name}={n}" for name, n in found.items())


def report(label: str, campaign: Campaign, people: list[Person], spent: Spent) -> None:
    times = sorted(1000 * one for person in people for one in person.times) or [0.0, 0.0]
    cuts = quantiles(times, n=100) if len(times) > 1 else [0.0] * 99
    errors: Counter[str] = sum((person.errors for person in people), Counter())
    accepted = sum(len(person.times) - person.errors.total() for person in people)
    numbers = [accepted / spent.clock, cuts[49], cuts[94], cuts[98]]
    each = [1000 * spent.web / accepted, 1000 * spent.postgres / accepted]
    row = [f"{number:>8.1f}" for number in numbers] + [f"{number:>8.2f}" for number in each]
    told = f"{dict(errors) or 0!s:<6}  {check(campaign, people)}"
    print(f"{label:<34} {accepted:>8} {' '.join(row)}  {told}", flush=True)


def exporting(stop: threading.Event, slug: str, written: list[str]) -> None:
    """Freeze and export again and again, on the server's core."""
    while not stop.is_set():
        name = f"load-{time.time_ns()}"
        for command in (
            ["snapshot_campaign", slug, "--name", name],
            ["export_snapshot", name, "--format", "trl", "--output", f"{settings.DATA_DIR}/{name}"],
        ):
            subprocess.run(
                [sys.executable, "manage.py", *command],
                check=True,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                preexec_fn=lambda: os.sched_setaffinity(0, {SERVER_CORE}),
            )
        written.append(name)


def drain(people: list[Person], overlap: int) -> None:
    """The last 200 tasks: everyone works until nobody is given anything."""
    campaign = begin(200, people, overlap)
    took = measure(campaign.slug, people, 120)
    report(f"drain 200 x {overlap}, C = {len(people)}", campaign, people, took)
    surplus = Judgment.objects.filter(campaign=campaign).count() - 200 * overlap
    left = Task.objects.filter(campaign=campaign, open_slots__gt=0).count()
    print(f"    surplus judgments {surplus}, open tasks {left}")


def begin(tasks: int, people: list[Person], overlap: int = 3) -> Campaign:
    for person in people:
        person.accepted = []
    return campaign_of(tasks, overlap)


def steady(size: int, people: list[Person], seconds: float) -> Campaign:
    campaign = begin(size, people)
    measure(campaign.slug, people, 1.5)  # warm
    took = measure(campaign.slug, people, seconds)
    report(f"{size:,} tasks, C = {len(people)}", campaign, people, took)
    return campaign


def while_exporting(size: int, campaign: Campaign, people: list[Person], seconds: float) -> None:
    stop, written = threading.Event(), list[str]()
    export = threading.Thread(target=exporting, args=(stop, campaign.slug, written))
    export.start()
    time.sleep(2)
    took = measure(campaign.slug, people, seconds)
    stop.set()
    export.join()
    report(f"{size:,} tasks, C = {len(people)}, exporting", campaign, people, took)
    print(f"    snapshots frozen and exported meanwhile {len(written)}")


def run_all(given: argparse.Namespace, people: list[Person]) -> None:
    print(f"{given.workers} web processes of {given.threads} threads, {given.seconds:.0f} s a row")
    heads = ("judged", "a second", "p50 ms", "p95 ms", "p99 ms", "web ms", "db ms")
    print(f"\n{'':<34} " + " ".join(f"{head:>8}" for head in heads) + "  errors  checked")
    for size in given.sizes:
        fill(size)
        for count in given.people:
            campaign = steady(size, people[:count], given.seconds)
        while_exporting(size, campaign, people[: given.people[-1]], given.seconds)
    for overlap in (1, 3) if not given.no_drain else ():
        drain(people, overlap)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--sizes", type=int, nargs="+", default=[2_000, 100_000])
    parser.add_argument("--people", type=int, nargs="+", default=[1, 8, 32])
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--threads", type=int, default=8)
    parser.add_argument("--no-drain", action="store_true")
    given = parser.parse_args()
    os.sched_setaffinity(0, {CLIENT_CORE})
    call_command("migrate", verbosity=0)
    WATCHED["postgres"] = pin_postgres()
    for number in range(PEOPLE):
        User.objects.create_user(f"load-{number}", password=PASSWORD)
    server = serve(given.workers, given.threads)
    WATCHED["web"] = psutil.Process(server.pid)
    try:
        people = [Person(f"load-{number}") for number in range(PEOPLE)]
        for person in people:
            person.sign_in()
        run_all(given, people)
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    main()
