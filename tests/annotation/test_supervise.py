"""Everything that `make run` starts, started for real."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from annotation import supervise
from annotation.embedded import MARKER, ROOT, SetupError, postgres
from annotation.embedded.folder import prepare
from annotation.embedded.process import Server, wait_until
from annotation.embedded.servers import servers
from annotation.programs import RESTARTS, Deaths, Program

Process = subprocess.Popen[str]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    prepare(tmp_path / "data")
    return tmp_path / "data"


@pytest.fixture
def installation(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An installation of its own, with no databases but the embedded ones, that is gone after."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        monkeypatch.setenv("PORT", str(trial.getsockname()[1]))
    monkeypatch.setenv("DATA_DIR", str(folder))
    for name in ("DATABASE_URL", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)
    yield folder
    supervise.reset(folder)


@pytest.fixture
def orphan(folder: Path) -> Iterator[Process]:
    """What a killed supervisor leaves behind: it ignores a polite request and bears the mark."""
    command = ["sh", "-c", "trap '' TERM; echo; exec sleep 60"]
    environment = os.environ | {MARKER: str(folder)}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        process.stdout.readline()
        yield process


def start() -> Process:
    command = [sys.executable, "-m", "annotation.supervise", "run"]
    both = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    return subprocess.Popen(command, cwd=ROOT, text=True, **both)


def read_until(process: Process, words: str) -> str:
    assert process.stdout
    said = ""
    for line in process.stdout:
        said += line
        if words in line:
            return said
    raise AssertionError(f"never said {words!r}: {said}")


def test_it_runs_alone_survives_a_kill_and_leaves_nothing_behind(installation):
    with start() as first:
        assert "annotator" in read_until(first, "Ctrl-C stops everything")
        ready = f"http://127.0.0.1:{os.environ['PORT']}/readyz"
        assert urllib.request.urlopen(ready, timeout=5).status == 200
        with start() as second:
            assert f"already running with {installation}" in read_until(second, "already running")
        assert second.returncode == 1
        database = postgres.postmaster(installation / "postgres")
        first.kill()

    with start() as again:
        read_until(again, "Ctrl-C stops everything")
        assert postgres.postmaster(installation / "postgres") == database
        again.terminate()
        read_until(again, "Stopped.")

    assert (again.returncode, supervise.marked(installation)) == (0, [])
    assert postgres.postmaster(installation / "postgres") is None


def test_orphans_are_ended_even_when_they_do_not_listen(folder, orphan, monkeypatch):
    monkeypatch.setattr(supervise, "PATIENCE", 0.5)

    supervise.end_orphans(folder)

    assert orphan.wait(5) == -signal.SIGKILL


def test_orphans_of_another_folder_are_left_alone(tmp_path, orphan):
    supervise.end_orphans(tmp_path / "other")

    assert orphan.poll() is None
    orphan.kill()


def test_a_worker_that_dies_is_started_again(folder, capsys):
    worker = Program("worker", ["http.server", "0"])
    worker.start(folder)
    worker.server.stop()

    supervise.restart(worker, folder)

    assert worker.running()
    assert "worker ended and is started again" in capsys.readouterr().out
    worker.server.stop()


def test_databases_that_are_killed_come_back(installation):
    with servers(installation) as databases:
        for position, database in enumerate(databases):
            os.kill(database.pid, signal.SIGKILL)
            assert wait_until(lambda gone=database: not gone.running(), 5)

            databases[position] = supervise.revive(database, installation, Deaths())

        assert [database.name for database in databases] == ["postgres", "redis"]
        assert all(database.running() for database in databases)


def test_a_database_that_keeps_dying_ends_all(folder):
    deaths = Deaths()
    for _ in range(RESTARTS):
        assert not deaths.too_many()

    with pytest.raises(SetupError, match="again and again"):
        supervise.revive(Server("postgres", 1, folder / "logs" / "postgres.log"), folder, deaths)


def test_an_optional_program_that_keeps_dying_is_left_off(folder, capsys):
    scorer = Program("scorer", ["there_is_no_such_module"], optional=True)
    scorer.deaths.times = [time.monotonic()] * RESTARTS

    assert not supervise.restart(scorer, folder)
    assert "scorer keeps ending and is left off" in capsys.readouterr().out


def test_the_end_of_the_web_server_ends_all_and_names_its_log(folder):
    web = Program("web", ["there_is_no_such_module"], vital=True)
    web.start(folder)
    assert wait_until(lambda: not web.running(), 10)

    with pytest.raises(SetupError, match=r"(?s)web.log ends:.*there_is_no_such_module"):
        supervise.restart(web, folder)


def test_reset_empties_the_folder_and_says_what_it_removed(folder, capsys):
    (folder / "secret_key").touch()

    supervise.reset(folder)

    assert "secret_key" in capsys.readouterr().out
    assert list(folder.iterdir()) == []


def test_reset_spares_a_folder_that_is_not_ours(tmp_path):
    (tmp_path / "holiday.jpg").touch()

    with pytest.raises(SetupError):
        supervise.reset(tmp_path)

    assert (tmp_path / "holiday.jpg").exists()
