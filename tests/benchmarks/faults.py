"""What a kill -9 does to a retraining, while people judge: nobody lends a hand.

A `make run` of its own, a replay that goes on, and during one retraining after the other the
trainer, the gpu worker, Redis and PostgreSQL are killed. Then judging is measured with Redis gone
for good. Run it with `python -m tests.benchmarks.faults`; it takes about five minutes on two cores.
"""

import argparse
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil

FOLDER = Path(tempfile.mkdtemp(prefix="diptych-faults-")).resolve()
for name in ("DATABASE_URL", "REDIS_URL", "SCORER_URL"):
    os.environ.pop(name, None)
os.environ |= {"DATA_DIR": str(FOLDER), "DEMO": "false", "DATABASE_POOL": "0"}
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "annotation.settings")

import django  # noqa: E402

django.setup()

from django.db import connection  # noqa: E402

from annotation import supervise  # noqa: E402
from annotation.embedded import ROOT, postgres, redis  # noqa: E402
from annotation.models import Judgment, Task  # noqa: E402
from annotation.services.crowds import replay  # noqa: E402
from annotation.services.crowds.annotators import Annotator, Bell, work_together  # noqa: E402
from annotation.services.crowds.retraining import OPEN, verdict  # noqa: E402
from annotation.services.crowds.sessions import Session, person  # noqa: E402

MODEL = "faults"  # and the campaign that feeds it
PEOPLE = 4
WORDS = [f"word{number}"[: 3 + number % 6] for number in range(300)]
LIMIT = 900.0  # seconds for one retraining


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


PORT = free_port()
URL = f"http://127.0.0.1:{PORT}"


@contextmanager
def make_run(**settings: str) -> Iterator[subprocess.Popen[str]]:
    """What `make run` starts, once everything is installed."""
    environment = os.environ | {"PORT": str(PORT)} | settings
    environment.pop("DATABASE_POOL")
    command = [sys.executable, "-m", "annotation.supervise", "run"]
    both = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    with subprocess.Popen(command, cwd=ROOT, env=environment, text=True, **both) as process:
        assert process.stdout
        for line in process.stdout:
            if "Ctrl-C stops everything" in line:
                break
        else:
            raise SystemExit(f"make run did not come up: see {FOLDER}/logs")
        threading.Thread(target=pass_on, args=(process.stdout,), daemon=True).start()
        connection.close()  # to a server of an earlier start
        try:
            yield process
        finally:
            process.terminate()


def pass_on(stdout: Any) -> None:
    with suppress(ValueError):  # closed at the end
        for line in stdout:
            if line.strip():
                print(f"    make run says: {line.strip()}", flush=True)


def text(words: int) -> str:
    return " ".join(random.choices(WORDS, k=words))


def write_answers(path: Path, lines: int) -> Path:
    """Pairs in which the better reply says `gladly` somewhere."""
    with path.open("w") as file:
        for number in range(lines):
            asked = f"\n\nHuman: {number} {text(12)}\n\nAssistant: {text(15)}"
            row = {"chosen": f"{asked} gladly {text(10)}", "rejected": f"{asked} {text(10)}"}
            file.write(json.dumps(row) + "\n")
    return path


class Crowd:
    """Annotators who judge at a pace for as long as the block runs."""

    def __init__(self, book: replay.Book, pace: float) -> None:
        self.bell, self.slug = Bell(), book.slug
        opinions = {book.slug: book.answers.preferences}
        self.people = [
            Annotator(Session(URL, *person(f"faults-{number}")), opinions, self.bell)
            for number in range(PEOPLE)
        ]
        pause = (lambda: PEOPLE / pace) if pace else (lambda: 0.0)
        self.thread = threading.Thread(target=work_together, args=(self.people, pause))

    def __enter__(self) -> "Crowd":
        self.thread.start()
        return self

    def __exit__(self, *_: Any) -> None:
        self.bell.end()
        self.thread.join()

    def saved(self) -> dict[str, dict[str, int]]:
        told = [one.told[self.slug].saved for one in self.people]
        return {judgment: said for saved in told for judgment, said in list(saved.items())}

    def failures(self) -> int:
        return sum(one.session.failures for one in self.people)


def pids() -> dict[str, Callable[[], int | None]]:
    return {
        "trainer": lambda: running("preference_model", "train"),
        "gpu worker": lambda: running("--hostname=gpu@%h"),
        "Redis": lambda: redis.answering(FOLDER),
        "PostgreSQL": lambda: postgres.postmaster(FOLDER / "postgres"),
    }


def running(*words: str) -> int | None:
    for process in supervise.marked(FOLDER):
        with suppress(psutil.Error):
            if set(words) <= set(process.cmdline()):
                return process.pid
    return None


def current(staff: Session, run: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = staff.call("GET", f"/api/training-runs/{run['id']}")
    return found


def wait_for(look: Callable[[], dict[str, Any]], true: Callable[[dict[str, Any]], bool]) -> Any:
    until = time.monotonic() + LIMIT
    while not true(found := look()):
        if time.monotonic() > until:
            raise SystemExit(f"This did not go on: {found}; logs are in {FOLDER}/logs")
        time.sleep(0.1)
    return found


def resumed_at() -> list[int]:
    """The steps that trainers said they go on from, as the worker logged them."""
    log = (FOLDER / "logs" / "gpu.log").read_text()
    said = (json.loads(line) for line in log.splitlines() if '"training_resumed"' in line)
    return [one["step"] for one in said]


def learning(run: dict[str, Any], step: float) -> bool:
    return run["stage"] == "training" and run["step"] > step


def kill_during_a_retraining(name: str, manager: Session, crowd: Crowd) -> None:
    run = manager.call("POST", "/api/training-runs", json={"model": MODEL})
    look = lambda: current(manager, run)  # noqa: E731
    before, again = len(resumed_at()), crowd.failures()
    run = wait_for(look, lambda one: learning(one, one["steps"] / 3))
    pid = pids()[name]()
    assert pid is not None, f"{name} is not running"
    os.kill(pid, signal.SIGKILL)
    killed, step, steps = time.monotonic(), run["step"], run["steps"]
    run = wait_for(look, lambda one: learning(one, step) or one["state"] not in OPEN)
    went_on = time.monotonic() - killed
    run = wait_for(look, lambda one: one["state"] not in OPEN)
    resumed = resumed_at()[before:]
    saved = crowd.saved()  # first: more come in meanwhile
    lost = saved.keys() - stored().keys()
    print(
        f"{name:<11} killed at step {step:>3} of {steps}; "
        f"{f'resumed at step {resumed[-1]}' if resumed else 'the trainer never stopped':<25}; "
        f"beyond that step after {went_on:5.1f} s; {run['state']}: "
        f"{verdict(run) if run['gate'] else run['error']}; took {run['seconds'] or 0:.0f} s; "
        f"{len(saved)} judgments accepted, {len(lost)} of them not stored; "
        f"{crowd.failures() - again} calls made again",
        flush=True,
    )


def staff() -> Session:
    return Session(URL, *person("faults-staff", is_manager=True, is_researcher=True))


def kill_one_after_the_other(book: replay.Book, given: argparse.Namespace) -> None:
    manager = staff()
    replay.prepare(manager, book, 1)
    made = {"name": MODEL, "title": "Faults", "criteria": ["helpful"], "campaigns": [MODEL]}
    settings = {"checkpoint_seconds": 3, "epochs": 1, "pairs_per_step": 8}
    manager.call("POST", "/api/models", json={**made, "automatic": False, "settings": settings})
    with Crowd(book, given.pace) as crowd:
        while len(crowd.saved()) < given.judgments:
            time.sleep(0.2)
        print(f"{len(crowd.saved())} judgments are in; {given.pace} a second go on", flush=True)
        for name in given.kill:
            kill_during_a_retraining(name, manager, crowd)
    saved, kept = crowd.saved(), stored()
    print(f"In the end: {len(saved)} accepted, {len(kept)} stored, equal: {saved == kept}")


def stored() -> dict[str, dict[str, int]]:
    connection.close()  # the database may have been killed since
    return {str(one.pk): one.preferences for one in Judgment.objects.all()}


def judge_without_redis(book: replay.Book, seconds: float) -> None:
    """The same people without pause, first with Redis and then with nobody at its address."""
    address = FOLDER / "own.sock"
    command = [redis.binary(), "--port", "0", "--unixsocket", str(address), "--save", ""]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as own:
        try:
            with make_run(REDIS_URL=f"unix://{address}"):
                replay.prepare(staff(), book, 1)
                compare_without(own, book, seconds)
        finally:
            own.kill()


def compare_without(own: subprocess.Popen[bytes], book: replay.Book, seconds: float) -> None:
    with Crowd(book, 0) as crowd:
        for label in ("Redis up", "Redis down"):
            time.sleep(1)
            before, again, began = len(crowd.saved()), crowd.failures(), time.monotonic()
            time.sleep(seconds)
            rate = (len(crowd.saved()) - before) / (time.monotonic() - began)
            errors = crowd.failures() - again
            print(f"{label:<11} {rate:.1f} claims and submits a second, {errors} errors")
            own.kill()
            own.wait()
    left = Task.objects.filter(campaign__slug=book.slug, open_slots__gt=0).count()
    print(f"In the end: {len(crowd.saved())} accepted, {left} tasks left")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--judgments", type=int, default=200, help="before the first retraining")
    parser.add_argument("--lines", type=int, default=4000, help="pairs to be judged")
    parser.add_argument("--pace", type=float, default=1.0, help="judgments a second meanwhile")
    parser.add_argument("--seconds", type=float, default=5, help="of judging without Redis")
    parser.add_argument("--kill", nargs="*", choices=list(pids()), default=list(pids()))
    given = parser.parse_args()
    random.seed(1)
    answers = write_answers(FOLDER.with_suffix(".jsonl"), given.lines)
    books = replay.read_books(
        [MODEL, "no-redis"], [answers] * 2, ["helpful"], format="hh-rlhf", most=None
    )
    try:
        with make_run():
            kill_one_after_the_other(books[0], given)
        judge_without_redis(books[1], given.seconds)
    finally:
        shutil.rmtree(FOLDER, ignore_errors=True)
        answers.unlink()


if __name__ == "__main__":
    main()
