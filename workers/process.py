"""`python -m preference_model …` as a child of a job: heard, stopped, never left behind.

The child ends itself when its stdin, which we hold open and never write to, comes to its end: so
none outlives its worker, however that died.
"""

import os
import re
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import IO, Any, TypeVar

import orjson
import structlog
from celery.signals import worker_shutting_down
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection

from annotation.embedded import MARKER
from annotation.errors import AnnotationError

log = structlog.get_logger(__name__)

Said = dict[str, Any]
Answer = TypeVar("Answer")

BEAT = 3.0  # seconds between heartbeats when the child is silent; a lease is several of them
LOOK = 0.5  # seconds between looks at whether this worker is told to end
PATIENCE = 5.0  # seconds a child gets to end by itself
ABSENCE = 300.0  # seconds the database may be away while the child goes on
RESTART = 1.0  # seconds between attempts to reach it
KILLED = (137, 143)  # what a shell or a container says of a child that was killed
NICE = 10  # on a machine shared with the page and the database

# Nothing else reaches the child: it needs no secret but the model hub's.
KEPT = re.compile(
    r"PATH|HOME|USER|TMPDIR|TZ|LANG|LC_\w+|LD_LIBRARY_PATH|XDG_\w+|PYTHON\w*|(OMP|MKL)_\w+"
    r"|(HF|HUGGINGFACE|TRANSFORMERS|TOKENIZERS|TORCH|PYTORCH|TRITON|ACCELERATE)_\w+"
    r"|(CUDA|NVIDIA|NCCL|HIP|ROCR)_\w+|(https?|no|all)_proxy|(SSL|REQUESTS|CURL)_\w+|"
    + MARKER,  # by which `make run` finds what it must end
    re.IGNORECASE,
)

shutting_down = Event()


class ModelFailed(AnnotationError):
    """The child could not do it, and said why."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class CutShort(Exception):
    """The child was killed, or this worker is told to end: another may go on with the work."""


@worker_shutting_down.connect
def end_children(**_: Any) -> None:
    """A worker that is told to end does not wait for a training to come to its end."""
    shutting_down.set()


def run(words: Sequence[str], beat: Callable[[Said], None]) -> Said:
    """Run `python -m preference_model words`, and return what it says when it is done.

    `beat` gets each event as it comes, and {} every few seconds without one; what it raises ends
    the child.
    """
    done: Said | None = None
    with child(words) as (process, events, complaints):
        for said in events:
            if said.get("event") == "failed":
                raise ModelFailed(said["code"], said["message"])
            if said.get("event") == "done":
                done = said
            else:
                patiently(beat, said)
        status = process.wait(PATIENCE)
    if done:
        return done
    if status in KILLED or status < 0:
        raise CutShort(f"killed (status {status})")
    last = "".join(complaints) or "it said nothing"
    raise ModelFailed(
        "crashed", f"It ended with status {status}: {last} (more in this worker's log)"
    )


@contextmanager
def child(
    words: Sequence[str],
) -> Iterator[tuple[subprocess.Popen[bytes], Iterator[Said], deque[str]]]:
    """The process, its events, and its last words; it is gone afterwards."""
    command = [sys.executable, "-m", "preference_model", *words, "--json"]
    heard: SimpleQueue[Said | None] = SimpleQueue()
    complaints: deque[str] = deque(maxlen=1)
    with subprocess.Popen(
        command,
        cwd=settings.CHECKOUT,
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        be_nice(process.pid)
        assert process.stdout
        assert process.stderr
        listeners = [
            Thread(target=listen, args=(process.stdout, heard), daemon=True),
            Thread(target=keep, args=(process.stderr, complaints), daemon=True),
        ]
        for listener in listeners:
            listener.start()
        try:
            yield process, news(heard), complaints
        finally:
            end(process)
            for listener in listeners:
                listener.join(PATIENCE)


def listen(stdout: IO[bytes], heard: SimpleQueue[Said | None]) -> None:
    for line in stdout:
        try:
            heard.put(orjson.loads(line))
        except orjson.JSONDecodeError:
            log.warning("not_an_event", said=line.decode(errors="replace").rstrip())
    heard.put(None)


def keep(stderr: IO[bytes], complaints: deque[str]) -> None:
    for line in stderr:
        if said := line.decode(errors="replace").rstrip():
            complaints.append(said)
            log.info("preference_model", said=said)


def news(heard: SimpleQueue[Said | None]) -> Iterator[Said]:
    """Events until the child has said all; {} whenever it was silent for a heartbeat's time."""
    spoke = time.monotonic()
    while not shutting_down.is_set():
        try:
            said = heard.get(timeout=LOOK)
        except Empty:
            if time.monotonic() - spoke < BEAT:
                continue
            said = {}
        if said is None:
            return
        yield said
        spoke = time.monotonic()
    raise CutShort("this worker ends")


def end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def patiently(call: Callable[..., Answer], *args: Any) -> Answer:
    """Do it even if the database is away for a while: hours of training are not thrown away."""
    until = time.monotonic() + ABSENCE
    while True:
        try:
            return call(*args)
        except (OperationalError, InterfaceError) as error:
            if time.monotonic() > until:
                raise
            log.warning("database_away", said=str(error).strip())
            connection.close()
            time.sleep(RESTART)


def environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if KEPT.fullmatch(name)}
    # Threads that spin while they wait for each other collapse where others want the cores too.
    return {"OMP_WAIT_POLICY": "PASSIVE"} | kept | {"OMP_NUM_THREADS": str(threads())}


def threads() -> int:
    """One core stays free for the page and the database, where there is more than one."""
    return int(settings.TRAINING_THREADS) or max(1, (os.cpu_count() or 1) - 1)


def be_nice(process: int) -> None:
    """Where all run on one machine, people who judge come first."""
    if MARKER in os.environ:
        os.setpriority(os.PRIO_PROCESS, process, NICE)
        with suppress(OSError):  # where each session gets an equal share, whatever is nice in it
            Path(f"/proc/{process}/autogroup").write_text(str(NICE))
