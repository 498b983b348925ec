"""Keep Diptych running: databases, web server, workers and beat, until Ctrl-C.

All that is started carries DATA_DIR in its environment, so that what a kill -9 left behind is
found at the next start. PostgreSQL and Redis are adopted then, the rest is ended.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NoReturn, TextIO

import psutil

from annotation.embedded import (
    MARKER,
    SetupError,
    data_dir,
    postgres,
    read_env_file,
    redis,
    socket_folder,
)
from annotation.embedded.folder import check_ours, holder, last_lines, lock, open_log, prepare
from annotation.embedded.process import Server, alive, wait_until
from annotation.embedded.servers import servers
from annotation.install import address, check_port
from annotation.programs import Deaths, Program, child_environment, programs

READY_WITHIN = 60  # seconds
PATIENCE = 8  # seconds for a worker to finish its job: leases make ending it harmless


# Start


def run(folder: Path) -> None:
    """Bring everything up, say so, and watch until something ends it."""
    began = time.monotonic()
    prepare(folder)
    with only_one(folder):
        end_orphans(folder)
        check_port()
        say("PostgreSQL and Redis", began)
        with servers(folder) as databases:
            say("Database and demo campaign", began)
            sign_ins = prepare_database(folder)
            children = programs(folder)
            try:
                say("Web server, workers and beat", began)
                start(folder, [child for child in children if not child.optional])
                wait_until_ready(children)
                start(folder, [child for child in children if child.optional])
                welcome(folder, sign_ins, time.monotonic() - began)
                watch(folder, children, databases)
            finally:
                stop(folder, children)


def start(folder: Path, children: list[Program]) -> None:
    for child in children:
        child.start(folder)


@contextmanager
def only_one(folder: Path) -> Iterator[TextIO]:
    held = lock(folder)
    if held is None:
        pid = holder(folder)
        raise SetupError(
            f"Diptych is already running with {folder} (process {pid}): use that one, stop it with "
            f"Ctrl-C or `kill {pid}`, or name another folder with DATA_DIR."
        )
    with held:
        yield held


def prepare_database(folder: Path) -> list[dict[str, str]]:
    """Migrate and seed in a process of its own, so that Django need not be loaded in this one."""
    command = [sys.executable, "-m", "annotation.supervise", "prepare"]
    with open_log(folder, "prepare") as log:
        done = subprocess.run(
            command, env=child_environment(folder), stdout=subprocess.PIPE, stderr=log, text=True
        )
    if done.returncode:
        tail = last_lines(Path(log.name), 5)
        raise SetupError(f"The database could not be prepared; {log.name} ends:\n{tail}")
    sign_ins: list[dict[str, str]] = json.loads(done.stdout.splitlines()[-1])
    return sign_ins


def migrate_and_seed() -> None:
    import django
    from django.core.management import call_command

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "annotation.settings")
    django.setup()
    from django.conf import settings

    from annotation.services.demo import SIGN_INS

    call_command("migrate", interactive=False, verbosity=0)
    if settings.DEMO:
        call_command("seed_demo")
    print(json.dumps(SIGN_INS if settings.DEMO else []))


def wait_until_ready(children: list[Program]) -> None:
    host, port = address()
    reachable = "127.0.0.1" if host in ("0.0.0.0", "[::]", "::") else host
    name = os.environ.get("ALLOWED_HOSTS", "").split(",")[0].strip("*.") or "localhost"
    ready = urllib.request.Request(f"http://{reachable}:{port}/readyz", headers={"Host": name})

    def answered_or_died() -> bool:
        with suppress(OSError, urllib.error.URLError):
            return bool(urllib.request.urlopen(ready, timeout=5).status == 200)
        return not children[0].running()

    wait_until(answered_or_died, READY_WITHIN)
    if not children[0].running() or not answered_or_died():
        give_up(children[0].server, "did not become ready")


def say(doing: str, began: float) -> None:
    print(f"  {doing} ({time.monotonic() - began:.1f} s)", flush=True)


def welcome(folder: Path, sign_ins: list[dict[str, str]], seconds: float) -> None:
    host, port = address()
    shown = "localhost" if host in ("127.0.0.1", "0.0.0.0", "[::]", "::") else host
    rows = [f"    {s['role']:<12} {s['username']:<12} {s['password']}" for s in sign_ins]
    lines = [
        f"Diptych is ready at http://{shown}:{port} (after {seconds:.1f} s)",
        "",
        *([f"    {'sign in as':<12} {'name':<12} password", *rows, ""] if rows else []),
        f"Data and logs are in {folder}. Ctrl-C stops everything.",
    ]
    print("\n" + "\n".join(f"  {line}".rstrip() for line in lines) + "\n", flush=True)


# Watch


def watch(folder: Path, children: list[Program], databases: list[Server]) -> NoReturn:
    deaths = {database.name: Deaths() for database in databases}
    while True:
        time.sleep(0.5)
        for position, database in enumerate(databases):
            if not database.running():
                databases[position] = revive(database, folder, deaths[database.name])
        for child in list(children):
            if not child.running() and not restart(child, folder):
                children.remove(child)


def revive(database: Server, folder: Path, deaths: Deaths) -> Server:
    """Redis comes back empty, PostgreSQL with all that was committed; the others wait for them."""
    if deaths.too_many():
        give_up(database, "ended again and again")
    print(f"  {database.name} ended and is started again (see {database.log}).", flush=True)
    return postgres.start(folder) if database.name == "postgres" else redis.start(folder)


def restart(child: Program, folder: Path) -> bool:
    """A worker may die and come back; one that keeps dying, or the web server, ends it all."""
    if child.vital or child.deaths.too_many():
        if not child.optional:
            give_up(child.server, "ended")
        log = child.server.log if child.server else folder
        print(f"  {child.name} keeps ending and is left off (see {log}); the rest goes on.")
        return False
    pause = child.deaths.pause()
    print(f"  {child.name} ended and is started again in {pause} s.", flush=True)
    time.sleep(pause)
    child.start(folder)
    return True


def give_up(server: Server | None, what: str) -> NoReturn:
    assert server is not None
    raise SetupError(
        f"{server.name} {what}, so all is stopped. {server.log} ends:\n{last_lines(server.log, 5)}"
    )


# Stop


def stop(folder: Path, children: list[Program]) -> None:
    """All at once, each in its own time; then whatever they left behind."""
    handle_signals(take_no_notice)
    print("  Stopping ...", flush=True)
    running = [child.server for child in children if child.server]
    for server in running:
        server.ask_to_stop()
    for server in running:
        server.wait_for_end(PATIENCE)
    end_orphans(folder)


def end_orphans(folder: Path) -> None:
    """End all that carries this DATA_DIR, save PostgreSQL and Redis if they are alive and well."""
    kept = databases_of(folder)
    doomed = [process for process in marked(folder) if process.pid not in kept]
    for end in (psutil.Process.terminate, psutil.Process.kill):
        for process in doomed:
            with suppress(psutil.NoSuchProcess):
                end(process)
        wait_until(lambda: not any(alive(process.pid) for process in doomed), PATIENCE)


def marked(folder: Path) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error, OSError):
            if process.environ().get(MARKER) == str(folder) and process.pid != os.getpid():
                found.append(process)
    return found


def databases_of(folder: Path) -> set[int]:
    main = postgres.postmaster(folder / "postgres")
    kept = {pid for pid in (main, redis.answering(folder)) if pid}
    with suppress(psutil.Error):
        kept |= {child.pid for child in psutil.Process(main).children()} if main else set()
    return kept


def reset(folder: Path) -> None:
    """Stop what runs here and empty the folder."""
    check_ours(folder)
    if not folder.is_dir() or not any(folder.iterdir()):
        return print(f"There is nothing in {folder}.")
    with take_over(folder):
        end_orphans(folder)
        if server := postgres.adopt(folder):
            server.stop()
        if pid := redis.answering(folder):
            Server("redis", pid, folder).stop()
        names = sorted(path.name for path in folder.iterdir())
        for path in folder.iterdir():
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
        shutil.rmtree(socket_folder(folder), ignore_errors=True)
    print(f"Removed from {folder}: {', '.join(names)}.")


def take_over(folder: Path) -> TextIO:
    """End the supervisor of this folder, if there is one."""
    for _ in range(2):
        if held := lock(folder):
            return held
        pid = holder(folder)
        print(f"Stopping Diptych (process {pid}) ...", flush=True)
        os.kill(pid, signal.SIGTERM)
        with suppress(psutil.Error):
            psutil.Process(pid).wait(timeout=60)
    raise SetupError(f"Process {pid} holds {folder} and does not end: `kill -9 {pid}`, then again.")


def handle_signals(handler: Any) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, handler)


def interrupt(*_: Any) -> NoReturn:
    """Once: being asked again does not hurry a stop that is under way."""
    handle_signals(take_no_notice)
    raise KeyboardInterrupt


def take_no_notice(*_: Any) -> None: ...


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("action", choices=["run", "reset", "prepare"])
    read_env_file()
    action = parser.parse_args().action
    if action == "prepare":
        migrate_and_seed()
        return 0
    handle_signals(interrupt)
    try:
        (run if action == "run" else reset)(data_dir())
    except SetupError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    except PermissionError as error:
        owned = f"{data_dir()} holds what belongs to another user ({error.filename})"
        print(f"\n{owned}: do this as they would, or set DATA_DIR.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("  Stopped.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
