"""The embedded PostgreSQL and Redis, started for real in a folder of their own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from redis import Redis

from annotation.embedded import (
    ROOT,
    SetupError,
    broker_url,
    database_url,
    kept_secret,
    postgres,
    redis,
    redis_url,
    socket_folder,
)
from annotation.embedded.folder import check, lock, prepare
from annotation.embedded.process import wait_until
from annotation.embedded.servers import servers

SOCKET_LOCK = ".s.PGSQL.5432.lock"


@pytest.fixture(autouse=True)
def _no_other_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("REDIS_URL", raising=False)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A DATA_DIR for all of these tests: making a cluster takes a second."""
    made = tmp_path_factory.mktemp("embedded") / "data"
    prepare(made)
    return made


@pytest.fixture
def supervisor(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Both servers, kept by a process that a test may kill."""
    command = [sys.executable, "-m", "annotation.embedded", "exec", "--", "sleep", "60"]
    with subprocess.Popen(command, cwd=ROOT, env=os.environ | {"DATA_DIR": str(folder)}) as process:
        assert wait_until(lambda: redis.answering(folder) is not None, 20)
        yield process
        process.kill()
    with servers(folder):
        pass  # adopts what the killed one left, and stops it


@pytest.fixture
def stranger() -> Iterator[int]:
    """The number of a process that has nothing to do with us."""
    with subprocess.Popen(["sleep", "60"]) as process:
        yield process.pid
        process.kill()


def query(folder: Path, statement: str) -> list[tuple[object, ...]]:
    address = {"host": str(socket_folder(folder)), "user": "postgres", "dbname": "diptych"}
    with psycopg.connect(**address) as connection:  # type: ignore[arg-type]
        cursor = connection.execute(statement.encode())
        return cursor.fetchall() if cursor.description else []


def refusal(call: Callable[[], object]) -> str:
    with pytest.raises(SetupError) as refused:
        call()
    return str(refused.value)


def test_addresses_depend_on_the_folder_alone_and_fit_into_a_socket_path(tmp_path, monkeypatch):
    deep = tmp_path / ("long" * 50)
    before = database_url(deep), redis_url(deep)

    monkeypatch.setenv("TMPDIR", "/somewhere/else")

    assert (database_url(deep / ".." / deep.name), redis_url(deep)) == before
    assert len(str(socket_folder(deep) / ".s.PGSQL.5432")) < 60


def test_celery_gets_the_address_of_redis_in_its_own_spelling():
    assert broker_url("unix:///tmp/r.sock?db=1") == "redis+socket:///tmp/r.sock?virtual_host=1"
    assert broker_url("redis://localhost:6379/2") == "redis://localhost:6379/2"


def test_settings_can_name_the_addresses_with_the_standard_library_alone():
    command = [sys.executable, "-S", "-c", "import annotation.embedded.folder, annotation.install"]

    assert subprocess.run(command, cwd=ROOT).returncode == 0


def test_the_secret_is_made_once_and_readable_by_its_owner_only(tmp_path):
    first, second = (kept_secret(tmp_path / "secret_key") for _ in range(2))

    assert first == second
    assert len(first) >= 50
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


def test_postgres_keeps_fsync_and_listens_on_its_socket_only(folder):
    with servers(folder):
        settings = query(folder, "SELECT current_setting('fsync'), current_setting('jit')")
        assert settings == [("on", "off")]
        assert query(folder, "SHOW listen_addresses") == [("",)]


def test_redis_never_drops_a_queue_to_make_room(folder):
    with servers(folder), Redis.from_url(redis_url(folder)) as client:
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "volatile-lru"}


def test_what_was_committed_is_there_after_postgres_was_killed(folder):
    with servers(folder) as (database, _):
        query(folder, "CREATE TABLE kept AS SELECT 7 AS number")
        os.kill(database.pid, signal.SIGKILL)
        assert wait_until(lambda: not database.running(), 5)

    with servers(folder):
        assert query(folder, "SELECT number FROM kept") == [(7,)]


def test_servers_whose_supervisor_was_killed_are_adopted_and_stopped(folder, supervisor):
    orphans = [postgres.postmaster(folder / "postgres"), redis.answering(folder)]
    supervisor.kill()
    supervisor.wait()

    with servers(folder) as adopted:
        assert [server.pid for server in adopted] == orphans

    assert not any(server.running() for server in adopted)


def test_a_pid_file_whose_number_belongs_to_a_stranger_is_no_obstacle(folder, supervisor, stranger):
    number = postgres.postmaster(folder / "postgres")
    for pid in (supervisor.pid, number):
        os.kill(pid, signal.SIGKILL)
    for pid_file in (folder / "postgres/postmaster.pid", socket_folder(folder) / SOCKET_LOCK):
        pid_file.write_text(pid_file.read_text().replace(str(number), str(stranger), 1))

    with servers(folder) as started:
        assert postgres.postmaster(folder / "postgres") == started[0].pid


def test_a_command_runs_beside_the_servers_and_its_exit_status_is_kept(tmp_path):
    inner = 'psql -V; case "$DATABASE_URL" in *diptych-*) exit 7;; esac'
    clean = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "REDIS_URL")}
    command = [sys.executable, "-m", "annotation.embedded", "exec", "--temporary", "--"]

    done = subprocess.run([*command, "sh", "-c", inner], cwd=ROOT, env=clean, capture_output=True)

    assert done.returncode == 7


def test_what_needs_a_running_diptych_says_how_to_start_it(folder):
    asked = {"cwd": ROOT, "env": os.environ | {"DATA_DIR": str(folder)}, "capture_output": True}
    command = [sys.executable, "-m", "annotation.embedded", "running"]

    refused = subprocess.run(command, **asked)
    with lock(folder):
        accepted = subprocess.run(command, **asked)

    assert (refused.returncode, accepted.returncode) == (1, 0)
    assert b"start it with `make run`" in refused.stderr


def test_addresses_that_are_set_are_used_and_nothing_is_started(folder, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://elsewhere/diptych")
    monkeypatch.setenv("REDIS_URL", "redis://elsewhere/0")

    with servers(folder) as started:
        assert started == []


def test_only_one_process_holds_a_folder(folder):
    with lock(folder) as held:
        assert held
        assert lock(folder) is None


def test_a_cluster_of_another_postgres_is_refused_with_the_remedy(tmp_path):
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "PG_VERSION").write_text("15\n")

    said = refusal(lambda: check(tmp_path))

    assert "PostgreSQL 15" in said
    assert "make reset" in said


def test_a_folder_with_other_files_is_refused(tmp_path):
    (tmp_path / "holiday.jpg").touch()

    assert "new or empty folder" in refusal(lambda: check(tmp_path))


def test_a_folder_that_cannot_be_written_is_refused_with_the_remedy(tmp_path):
    (tmp_path / "file").touch()

    assert "name another folder with DATA_DIR" in refusal(lambda: check(tmp_path / "file" / "data"))
