"""The child process of a job: heard, stopped, and never given a secret."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import psutil
import pytest
from django.db import OperationalError, connection

from annotation.models import Import
from annotation.services import jobs
from tests.conftest import kept, lines, make_campaign, pair
from workers import process
from workers.process import CutShort, ModelFailed, Said


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A heart that beats before the child has said anything."""
    monkeypatch.setattr(process, "BEAT", 0.1)
    monkeypatch.setattr(process, "LOOK", 0.05)
    monkeypatch.setattr(process, "RESTART", 0.05)


def words(folder: Path, **config: Any) -> list[str]:
    (folder / "config.json").write_text(json.dumps(config))
    where = [f"--{name}={folder / name}" for name in ("snapshot", "output")]
    return ["train", *where, f"--config={folder / 'config.json'}"]


def children() -> list[psutil.Process]:
    mine = psutil.Process().children(recursive=True)
    return [one for one in mine if "preference_model" in one.cmdline()]


def test_what_the_child_cannot_do_is_said_with_its_code_and_remedy(tmp_path):
    with pytest.raises(ModelFailed, match="tempo") as failed:
        process.run(words(tmp_path, tempo=3), lambda said: None)

    assert failed.value.code == "bad_config"


def test_a_crash_is_told_with_its_last_words(tmp_path):
    with pytest.raises(ModelFailed, match="unrecognized arguments: --tempo") as failed:
        process.run([*words(tmp_path), "--tempo"], lambda said: None)

    assert failed.value.code == "crashed"


def test_the_heart_beats_while_the_child_is_silent_and_a_stop_ends_it(tmp_path):
    beats: list[Said] = []

    def beat(said: Said) -> None:
        beats.append(said)
        if len(beats) == 2:
            raise jobs.Stopped

    with pytest.raises(jobs.Stopped):
        process.run(words(tmp_path), beat)

    assert beats == [{}, {}]
    assert children() == []


def test_a_killed_child_leaves_its_work_to_another(tmp_path):
    with pytest.raises(CutShort):
        process.run(words(tmp_path), lambda said: [one.kill() for one in children()])


def test_a_worker_that_is_told_to_end_ends_its_child(tmp_path, monkeypatch):
    monkeypatch.setattr(process, "shutting_down", type(process.shutting_down)())

    with pytest.raises(CutShort, match="this worker ends"):
        process.run(words(tmp_path), lambda said: process.end_children())

    assert children() == []


def test_a_child_ends_with_whoever_holds_its_stdin(tmp_path):
    with process.child(words(tmp_path)) as (child, events, _):
        next(events)
        child.stdin.close()

        assert child.wait(5) == 3


def test_no_secret_reaches_the_child(monkeypatch):
    for name in ("SECRET_KEY", "DATABASE_URL", "REDIS_URL", "POSTGRES_PASSWORD", "AWS_SECRET"):
        monkeypatch.setenv(name, "hush")
    monkeypatch.setenv("HF_HOME", "/cache")

    assert "hush" not in process.environment().values()
    assert {"PATH", "HF_HOME", "OMP_NUM_THREADS"} <= set(process.environment())


def test_threads_of_the_child_wait_without_spinning_unless_told_to(monkeypatch):
    monkeypatch.delenv("OMP_WAIT_POLICY", raising=False)
    assert process.environment()["OMP_WAIT_POLICY"] == "PASSIVE"

    monkeypatch.setenv("OMP_WAIT_POLICY", "ACTIVE")
    assert process.environment()["OMP_WAIT_POLICY"] == "ACTIVE"


def test_a_child_beside_the_page_is_nice_and_so_is_its_session(monkeypatch):
    monkeypatch.setenv(process.MARKER, "here")
    with subprocess.Popen(["sleep", "30"], start_new_session=True) as child:
        process.be_nice(child.pid)

        group = Path(f"/proc/{child.pid}/autogroup")
        assert os.getpriority(os.PRIO_PROCESS, child.pid) == process.NICE
        assert not group.exists() or group.read_text().endswith(f"nice {process.NICE}\n")
        child.kill()


@pytest.mark.parametrize(("given", "cores", "used"), [(0, 8, 7), (0, 1, 1), (4, 2, 4)])
def test_a_core_is_left_to_the_page(settings, monkeypatch, given, cores, used):
    settings.TRAINING_THREADS = given
    monkeypatch.setattr(os, "cpu_count", lambda: cores)

    assert process.threads() == used


def test_a_database_that_went_away_is_waited_for(transactional_db):
    record = jobs.take(Import, kept(make_campaign(), lines(pair(1))).pk)
    lose_connection()

    process.patiently(jobs.beat, record)

    record.refresh_from_db()
    assert record.state == "running"


def test_a_database_that_stays_away_is_given_up_in_the_end(monkeypatch):
    monkeypatch.setattr(process, "ABSENCE", 0.1)

    def away() -> None:
        raise OperationalError

    with pytest.raises(OperationalError):
        process.patiently(away)


def lose_connection() -> None:
    """As when the server is killed: the next statement finds nobody there."""
    connection.ensure_connection()
    backend = connection.connection.info.backend_pid
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [backend])
    other.close()
