"""Scores over HTTP: a small WSGI app in one gunicorn process; the call names the checkpoint.

One thread scores, and requests that wait together are scored together: several short texts cost a
processor or GPU little more than one.
"""

import json
import re
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from threading import Condition, Thread
from typing import TYPE_CHECKING, Any

import numpy as np
from gunicorn.app.base import BaseApplication

from preference_model.config import BadInput
from preference_model.data.lines import json_object
from preference_model.data.snapshot import Text, prompt

if TYPE_CHECKING:  # PyTorch is imported when first asked for a score: until then it would idle
    from preference_model.checkpoint import Checkpoint

KEPT = 2  # checkpoints in memory: the champion, and whoever came before or is looked at
MOST_COMPLETIONS = 64
MOST_BYTES = 8_000_000
TOGETHER = 16_000  # characters scored at once: more would be no faster, and keep the first waiting
LONGEST = 2_000  # characters of a text that count: what lies beyond is mostly not read
MOST_WAITING = 64  # requests; whoever comes then is asked to come again
WINDOW = 0.003  # seconds: how long those who wait together wait for more
PATIENCE = 60  # seconds until a request gives up
THREADS = 2 * MOST_WAITING  # that read requests and wait: as many wait as are being scored
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
STATUS = {
    200: "200 OK",
    400: "400 Bad Request",
    404: "404 Not Found",
    503: "503 Service Unavailable",
}

Floats = np.ndarray[Any, Any]
Start = Callable[[str, list[tuple[str, str]]], object]


class NotFound(BadInput):
    pass


class Busy(BadInput):
    def __init__(self) -> None:
        super().__init__("busy", "Too many wait for scores: ask again in a second.")


@dataclass(eq=False)
class Asked:
    checkpoint: str
    texts: list[Text]
    answer: Future[tuple[Sequence[str], Floats]] = field(default_factory=Future)  # criteria, heads

    @property
    def size(self) -> int:
        opening = sum(len(content) for _, content in self.texts[0][0])  # one prompt for all
        return sum(min(opening + len(completion), LONGEST) for _, completion in self.texts)


class Waiting:
    """Who waits to be scored, in the order of their coming."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.changed = Condition()

    def add(self, asked: Asked) -> None:
        with self.changed:
            if len(self.asked) >= MOST_WAITING:
                raise Busy
            self.asked.append(asked)
            self.changed.notify()

    def together(self, crowded: bool) -> list[Asked]:
        """The first and all others of its checkpoint that there is room for; only where several
        wait, or did so a moment ago, is it worth to wait for more."""
        with self.changed:
            self.changed.wait_for(lambda: self.asked)
            if crowded or len(self.asked) > 1:
                self.changed.wait_for(self.full, WINDOW)
            taken, others = [self.asked[0]], self.asked[1:]
            left: list[Asked] = []
            room = TOGETHER - taken[0].size
            for each in others:
                fits = each.checkpoint == taken[0].checkpoint and each.size <= room
                (taken if fits else left).append(each)
                room -= each.size if fits else 0
            self.asked = left
        return [each for each in taken if each.answer.set_running_or_notify_cancel()]

    def full(self) -> bool:
        return sum(each.size for each in self.asked) >= TOGETHER


class Scorer:
    """The WSGI app; scores in float32, on every core it may use or a GPU."""

    def __init__(self, root: Path, device: str = "auto") -> None:
        self.root, self.device = root, device
        self.loaded: OrderedDict[str, Checkpoint] = OrderedDict()
        self.waiting = Waiting()
        Thread(target=self.work, daemon=True).start()

    def __call__(self, environ: Mapping[str, Any], start: Start) -> Iterable[bytes]:
        try:
            status, answer = 200, self.answer(environ)
        except BadInput as error:
            status = 404 if isinstance(error, NotFound) else 503 if isinstance(error, Busy) else 400
            answer = {"code": error.code, "message": error.message}
        body = json.dumps(answer).encode()
        headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
        if status == 503:
            headers.append(("Retry-After", "1"))
        start(STATUS[status], headers)
        return [body]

    def answer(self, environ: Mapping[str, Any]) -> dict[str, Any]:
        call = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        if call == ("GET", "/healthz"):
            return {"status": "ok"}
        if call != ("POST", "/score"):
            raise NotFound("no_such_call", "There are POST /score and GET /healthz.")
        return self.scores(read(environ))

    def scores(self, call: Mapping[str, Any]) -> dict[str, Any]:
        name, completions = named(call.get("checkpoint")), call.get("completions")
        if not isinstance(completions, list) or not all(isinstance(c, str) for c in completions):
            raise BadInput("bad_completions", "completions must be a list of texts.")
        if not 1 <= len(completions) <= MOST_COMPLETIONS:
            raise BadInput("bad_completions", f"Give 1 to {MOST_COMPLETIONS} completions.")
        try:
            opening = prompt(call.get("prompt"))
        except ValueError as error:
            raise BadInput("bad_prompt", f"{error}.") from error
        asked = Asked(name, [(opening, completion) for completion in completions])
        self.waiting.add(asked)
        try:
            criteria, scores = asked.answer.result(PATIENCE)
        except TimeoutError:
            asked.answer.cancel()
            raise Busy from None
        return {
            "criteria": list(criteria),
            "scores": [
                {criterion: told(heads) for criterion, heads in zip(criteria, each, strict=True)}
                for each in scores
            ],
        }

    def work(self) -> None:
        taken: list[Asked] = []
        while True:
            taken = self.waiting.together(crowded=len(taken) > 1)
            self.score(taken)

    def score(self, asked: Sequence[Asked]) -> None:
        """Whatever fails for several is done for each, so that nobody fails for another."""
        if not asked:
            return
        try:
            criteria, scores = self.heads(asked[0].checkpoint, [t for a in asked for t in a.texts])
        except Exception as error:
            if len(asked) == 1:
                asked[0].answer.set_exception(error)
            else:
                for each in asked:
                    self.score([each])
            return
        ends = np.cumsum([len(each.texts) for each in asked])
        for each, own in zip(asked, np.split(scores, ends[:-1]), strict=True):
            each.answer.set_result((criteria, own))

    def heads(self, name: str, texts: Sequence[Text]) -> tuple[Sequence[str], Floats]:
        from preference_model.network.scoring import score

        model = self.checkpoint(name)
        encoded = model.encoder.encode(texts)
        return model.model.criteria, score(model.model, model.encoder, encoded, exact=True)

    def checkpoint(self, name: str) -> "Checkpoint":
        """Loaded when first asked for; only a folder directly below the root is one."""
        from preference_model import checkpoint
        from preference_model.network.backbone import chosen_device

        folder = self.root / name
        if folder.is_symlink() or not (folder / checkpoint.MANIFEST).is_file():
            raise NotFound("no_checkpoint", f"There is no checkpoint {name}.")
        if name not in self.loaded:
            self.loaded[name] = checkpoint.load(folder, chosen_device(self.device))
        self.loaded.move_to_end(name)
        while len(self.loaded) > KEPT:
            self.loaded.popitem(last=False)
        return self.loaded[name]


def named(name: Any) -> str:
    if not isinstance(name, str) or not NAME.fullmatch(name):
        raise BadInput("bad_checkpoint", "checkpoint must be the name of a folder.")
    return name


def told(heads: Floats) -> dict[str, float]:
    return {"value": float(heads.mean()), "uncertainty": float(heads.std())}


def read(environ: Mapping[str, Any]) -> dict[str, Any]:
    length = environ.get("CONTENT_LENGTH") or "0"
    if not length.isdigit() or int(length) > MOST_BYTES:
        raise BadInput("too_long", f"The body may have up to {MOST_BYTES:,} bytes.")
    try:
        return json_object(environ["wsgi.input"].read(int(length)))
    except ValueError as error:
        raise BadInput("not_json", f"The body must be one JSON object: {error}.") from error


class Server(BaseApplication):  # type: ignore[misc]
    def __init__(self, root: Path, bind: str, device: str) -> None:
        self.root, self.bind, self.device = root, bind, device
        super().__init__()

    def load_config(self) -> None:
        settings = {
            "bind": self.bind,
            "workers": 1,
            "worker_class": "gthread",
            "threads": THREADS,
            "timeout": 120,
            "umask": 0o077,  # the socket is for its owner
            "control_socket_disable": True,
        }
        for name, value in settings.items():
            self.cfg.set(name, value)

    def load(self) -> Scorer:
        return Scorer(self.root, self.device)


def serve(root: Path, bind: str, device: str = "auto") -> None:
    """Until it is told to stop."""
    if not root.is_dir():
        raise BadInput("no_folder", f"{root} is not a folder.")
    Server(root, bind, device).run()
