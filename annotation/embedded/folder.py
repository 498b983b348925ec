"""DATA_DIR as a folder: is it ours, is there room, who holds it. Standard library only."""

from __future__ import annotations

import fcntl
import os
import pwd
import shutil
import stat
import tempfile
from pathlib import Path
from typing import TextIO

from annotation.embedded import SetupError, socket_folder

POSTGRES_MAJOR = "18"
LANDMARKS = ("diptych.lock", "secret_key", "postgres/PG_VERSION")  # one of them makes it ours
LOG_LIMIT = 10_000_000  # bytes; a longer log is set aside at the next start
SPACE = 500_000_000  # bytes, below which a database had better not be started


def check(data_dir: Path) -> None:
    """Refuse, with the remedy, a folder that could not serve."""
    make_writable(data_dir, "name another folder with DATA_DIR")
    check_ours(data_dir)
    check_postgres_version(data_dir / "postgres")
    check_space({data_dir: SPACE})


def check_ours(data_dir: Path) -> None:
    """Spare somebody's home folder from `make reset`."""
    strangers = data_dir.is_dir() and any(data_dir.iterdir())
    if strangers and not any((data_dir / name).exists() for name in LANDMARKS):
        raise SetupError(
            f"{data_dir} holds other files than Diptych's: name a new or empty folder as DATA_DIR."
        )


def check_postgres_version(cluster: Path) -> None:
    version = cluster / "PG_VERSION"
    found = version.read_text().strip() if version.exists() else POSTGRES_MAJOR
    if found != POSTGRES_MAJOR:
        raise SetupError(
            f"{cluster} was written by PostgreSQL {found} and this is PostgreSQL {POSTGRES_MAJOR}: "
            "name another folder with DATA_DIR, forget the data with `make reset`, or dump it with "
            "the older version first."
        )


def make_writable(folder: Path, otherwise: str) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
    except OSError as error:
        user = pwd.getpwuid(os.geteuid()).pw_name
        raise SetupError(
            f"Cannot write to {folder} ({error.strerror}): "
            f"make it writable for {user}, or {otherwise}."
        ) from error


def check_space(needed: dict[Path, int]) -> None:
    """Each folder exists; what is needed on one disk is added up."""
    disks: dict[int, list[Path]] = {}
    for folder in needed:
        disks.setdefault(folder.stat().st_dev, []).append(folder)
    for folders in disks.values():
        wanted, free = sum(needed[f] for f in folders), shutil.disk_usage(folders[0]).free
        if free < wanted:
            raise SetupError(
                f"The disk of {folders[0]} has {free / 1e9:.1f} GB free and {wanted / 1e9:.1f} GB "
                "are needed: free some space, or move to another disk."
            )


def prepare(data_dir: Path) -> None:
    check(data_dir)
    (data_dir / LANDMARKS[0]).touch()
    for name in ("logs", "redis", "beat"):
        make_writable(data_dir / name, "name another folder with DATA_DIR")


def prepare_sockets(data_dir: Path) -> None:
    """Nobody but their owner may reach the sockets: the databases ask for no password."""
    sockets = socket_folder(data_dir)
    sockets.mkdir(mode=0o700, exist_ok=True)
    found = sockets.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & 0o077:
        raise SetupError(f"{sockets} is not a private folder of yours: remove it and start again.")


def lock(data_dir: Path) -> TextIO | None:
    """Hold DATA_DIR while the file is open, and say who; None while another process does."""
    file = (data_dir / LANDMARKS[0]).open("a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    file.truncate(0)
    print(os.getpid(), file=file, flush=True)
    return file


def holder(data_dir: Path) -> int:
    return int((data_dir / LANDMARKS[0]).read_text())


def open_log(data_dir: Path, name: str) -> TextIO:
    path = data_dir / "logs" / f"{name}.log"
    if path.exists() and path.stat().st_size > LOG_LIMIT:
        path.replace(path.with_suffix(".log.1"))
    return path.open("a")


def last_lines(log: Path, count: int = 1) -> str:
    lines = log.read_text(errors="replace").splitlines() if log.exists() else []
    return "\n".join([line for line in lines if line.strip()][-count:])
