"""The PostgreSQL and Redis that Diptych brings along: where they listen.

Pure functions of DATA_DIR and nothing but the standard library, so that settings can name the
addresses without starting anything. `python -m annotation.embedded` starts and stops the servers.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
DATABASE = "diptych"
MARKER = "DIPTYCH_SUPERVISED"  # in the environment of all we start, so that orphans can be found


class SetupError(Exception):
    """One sentence for the person at the terminal, with the remedy."""


def read_env_file() -> None:
    """Take settings from `.env` in the checkout; the environment wins."""
    path = ROOT / ".env"
    for line in path.read_text().splitlines() if path.exists() else []:
        name, equals, value = line.strip().removeprefix("export ").partition("=")
        if equals and not name.startswith("#"):
            os.environ.setdefault(name.strip(), value.strip().strip("'\""))


def data_dir() -> Path:
    """The folder that holds everything this installation knows."""
    return Path(os.environ.get("DATA_DIR") or ROOT / "data").expanduser().resolve()


def socket_folder(data_dir: Path) -> Path:
    """A short path, as unix sockets need; not under TMPDIR, which differs between shells."""
    digest = hashlib.sha256(str(data_dir.resolve()).encode()).hexdigest()[:12]
    parent = "/tmp" if os.path.isdir("/tmp") else tempfile.gettempdir()
    return Path(parent) / f"diptych-{digest}"


def database_url(data_dir: Path) -> str:
    """The second slash begins the socket's folder, as django-environ reads it."""
    return f"postgres://postgres@/{socket_folder(data_dir)}/{DATABASE}"


def redis_url(data_dir: Path) -> str:
    return f"unix://{socket_folder(data_dir) / 'redis.sock'}"


def broker_url(redis_url: str) -> str:
    """The same address in Celery's spelling."""
    return redis_url.replace("unix://", "redis+socket://").replace("?db=", "?virtual_host=")


def environment(data_dir: Path) -> dict[str, str]:
    """What a program beside the servers finds in its environment; an address that is set stays."""
    addresses = {"DATABASE_URL": database_url(data_dir), "REDIS_URL": redis_url(data_dir)}
    given = {name: value for name, value in os.environ.items() if value}
    return {**addresses, **given, "DATA_DIR": str(data_dir)}


def kept_secret(path: Path) -> str:
    """A random key, made once and readable by its owner only; the first of two writers wins."""
    if not path.exists():
        with tempfile.NamedTemporaryFile("w", dir=path.parent) as draft:  # made with mode 0600
            draft.write(secrets.token_urlsafe(50))
            draft.flush()
            with contextlib.suppress(FileExistsError):
                os.link(draft.name, path)
    return path.read_text().strip()
