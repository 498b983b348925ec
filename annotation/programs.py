"""The programs that `make run` keeps beside the databases, and how often each may die."""

from __future__ import annotations

import os
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from annotation.embedded import MARKER, environment, socket_folder
from annotation.embedded.folder import open_log
from annotation.embedded.process import Server, spawn
from annotation.install import address

WEB_PROCESSES = min(os.cpu_count() or 1, 4)
WEB_THREADS = 8  # times WEB_PROCESSES connections at most: far below PostgreSQL's 100
RESTARTS = 3  # in a row, after 1, 2 and 4 seconds; then something is wrong that people must see
SETTLED = 60  # seconds after which an earlier death is forgiven


@dataclass
class Deaths:
    """When something died lately."""

    times: list[float] = field(default_factory=list)

    def too_many(self) -> bool:
        """Count one more."""
        now = time.monotonic()
        self.times = [at for at in self.times if now - at < SETTLED] + [now]
        return len(self.times) > RESTARTS

    def pause(self) -> int:
        return int(2 ** (len(self.times) - 1))


@dataclass
class Program:
    """One of our own programs."""

    name: str
    command: list[str]
    vital: bool = False  # without it there is nothing to run for
    optional: bool = False  # without it all else goes on
    server: Server | None = None
    deaths: Deaths = field(default_factory=Deaths)

    def start(self, folder: Path) -> None:
        with open_log(folder, self.name) as log:
            process = spawn([sys.executable, "-m", *self.command], child_environment(folder), log)
        self.server = Server(self.name, process.pid, Path(log.name), process=process)

    def running(self) -> bool:
        return self.server is not None and self.server.running()


def programs(folder: Path) -> list[Program]:
    host, port = address()
    web = ["gunicorn", "annotation.wsgi", f"--bind={host}:{port}", "--worker-class=gthread"]
    web += [f"--workers={WEB_PROCESSES}", f"--threads={WEB_THREADS}", "--graceful-timeout=5"]
    web += ["--no-control-socket"]
    celery = ["celery", "--app=workers.app", "--quiet"]
    level = f"--loglevel={os.environ.get('LOG_LEVEL') or 'INFO'}"
    worker = [*celery, "worker", level, "--pool=threads", "--without-gossip", "--without-mingle"]
    jobs = [*worker, "--hostname=worker@%h", "--queues=default,sampling", "--concurrency=4"]
    gpu = [*worker, "--hostname=gpu@%h", "--queues=gpu", "--concurrency=1"]
    beat = [*celery, "beat", level, f"--schedule={folder / 'beat' / 'schedule'}", "--pidfile="]
    return [
        Program("web", web, vital=True),
        Program("worker", jobs),
        Program("gpu", gpu),
        Program("beat", beat),
        *([] if os.environ.get("SCORER_URL") else [scorer(folder)]),
    ]


def scorer(folder: Path) -> Program:
    """What answers `POST /api/score`; it reads the checkpoints and nothing else."""
    checkpoints = folder / "files" / "checkpoints"
    checkpoints.mkdir(parents=True, exist_ok=True)
    places = [f"--checkpoints={checkpoints}", f"--socket={socket_folder(folder) / 'scorer.sock'}"]
    return Program("scorer", ["preference_model", "serve", *places], optional=True)


def child_environment(folder: Path) -> dict[str, str]:
    return {"DEMO": "true", **environment(folder), MARKER: str(folder), "PYTHONUNBUFFERED": "1"}
