"""What PostgreSQL and Redis have in common: a process, a log, and a folder that is theirs."""

from __future__ import annotations

import fcntl
import os
import pwd
import signal
import stat
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import psutil

from annotation.embedded import ROOT, SetupError, socket_folder

LOG_LIMIT = 10_000_000  # bytes; a longer log is set aside at the next start


@dataclass
class Server:
    """A running server: started here, or adopted after its supervisor was killed."""

    name: str
    pid: int
    log: Path
    stop_signal: int = signal.SIGTERM
    process: subprocess.Popen[bytes] | None = None

    def running(self) -> bool:
        return self.process.poll() is None if self.process else alive(self.pid)

    def stop(self, patience: float = 20) -> None:
        for number, seconds in ((self.stop_signal, patience), (signal.SIGKILL, 5.0)):
            if self.running():
                os.kill(self.pid, number)
                wait_until(lambda: not self.running(), seconds)


def alive(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def wait_until(true: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not (found := true()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return found


def spawn(command: list[str], environment: dict[str, str], log: TextIO) -> subprocess.Popen[bytes]:
    """In a session of its own, so that Ctrl-C reaches the supervisor alone."""
    return subprocess.Popen(
        command,
        env=environment,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )


def prepare(data_dir: Path) -> None:
    """Make the folders; nobody but their owner may reach the sockets."""
    for folder in (data_dir, data_dir / "logs", data_dir / "redis"):
        make_writable(folder)
    sockets = socket_folder(data_dir)
    sockets.mkdir(mode=0o700, exist_ok=True)
    found = sockets.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & 0o077:
        raise SetupError(f"{sockets} is not a private folder of yours: remove it and start again.")


def make_writable(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
    except OSError as error:
        user = pwd.getpwuid(os.geteuid()).pw_name
        raise SetupError(
            f"Cannot write to {folder} ({error.strerror}): "
            f"make it writable for {user}, or name another folder with DATA_DIR."
        ) from error


def lock(data_dir: Path) -> TextIO | None:
    """Hold DATA_DIR while the file is open; None when another process holds it."""
    file = (data_dir / "diptych.lock").open("a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    return file


def open_log(data_dir: Path, name: str) -> TextIO:
    path = data_dir / "logs" / f"{name}.log"
    if path.exists() and path.stat().st_size > LOG_LIMIT:
        path.replace(path.with_suffix(".log.1"))
    return path.open("a")


def last_lines(log: Path, count: int = 1) -> str:
    lines: Iterable[str] = log.read_text(errors="replace").splitlines() if log.exists() else []
    return "\n".join([line for line in lines if line.strip()][-count:])
