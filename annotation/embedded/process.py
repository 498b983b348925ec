"""A process that was started here, or adopted after its supervisor was killed."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import psutil

from annotation.embedded import ROOT


@dataclass
class Server:
    """Anything that runs until it is told to stop: a database, the web server, a worker."""

    name: str
    pid: int
    log: Path
    stop_signal: int = signal.SIGTERM
    process: subprocess.Popen[bytes] | None = None

    def running(self) -> bool:
        return self.process.poll() is None if self.process else alive(self.pid)

    def ask_to_stop(self) -> None:
        if self.running():
            os.kill(self.pid, self.stop_signal)

    def wait_for_end(self, patience: float) -> None:
        """Wait, then end it and its children the hard way."""
        if not wait_until(lambda: not self.running(), patience):
            with suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGKILL)
            wait_until(lambda: not self.running(), 5)

    def stop(self, patience: float = 20) -> None:
        self.ask_to_stop()
        self.wait_for_end(patience)


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
    """In a session of its own: Ctrl-C reaches the supervisor alone."""
    return subprocess.Popen(
        command,
        env=environment,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
