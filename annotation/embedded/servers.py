"""Both servers together, for as long as a block of code runs."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from annotation.embedded import postgres, redis, socket_folder
from annotation.embedded.folder import prepare_sockets
from annotation.embedded.process import Server


@contextlib.contextmanager
def servers(data_dir: Path) -> Iterator[list[Server]]:
    """Start them, save those whose address is set; PostgreSQL is stopped last."""
    prepare_sockets(data_dir)
    started: list[Server] = []
    try:
        if not os.environ.get("DATABASE_URL"):
            started.append(postgres.start(data_dir))
        if not os.environ.get("REDIS_URL"):
            started.append(redis.start(data_dir))
        yield started
    finally:
        for server in reversed(started):
            server.stop()
        shutil.rmtree(socket_folder(data_dir), ignore_errors=True)
