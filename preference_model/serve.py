"""Scores over HTTP: a small WSGI app in one gunicorn process; the call names the checkpoint."""

import json
import re
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np
from gunicorn.app.base import BaseApplication

from preference_model.config import BadInput
from preference_model.data import prompt

if TYPE_CHECKING:  # PyTorch is imported when first asked for a score: until then it would idle
    from preference_model.checkpoint import Checkpoint

KEPT = 2  # checkpoints in memory: the champion, and whoever came before or is looked at
MOST_COMPLETIONS = 64
MOST_BYTES = 8_000_000
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
STATUS = {200: "200 OK", 400: "400 Bad Request", 404: "404 Not Found", 413: "413 Content Too Large"}

Start = Callable[[str, list[tuple[str, str]]], object]


class NotFound(BadInput):
    pass


class Scorer:
    """The WSGI app; answers one score at a time, each in float32 on every core it may use."""

    def __init__(self, root: Path, threads: int = 0) -> None:
        self.root, self.threads = root, threads
        self.loaded: OrderedDict[str, Checkpoint] = OrderedDict()
        self.lock = Lock()

    def __call__(self, environ: Mapping[str, Any], start: Start) -> Iterable[bytes]:
        try:
            status, answer = 200, self.answer(environ)
        except BadInput as error:
            status = 404 if isinstance(error, NotFound) else 400
            answer = {"code": error.code, "message": error.message}
        body = json.dumps(answer).encode()
        headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
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
        name, completions = call.get("checkpoint"), call.get("completions")
        if not isinstance(completions, list) or not all(isinstance(c, str) for c in completions):
            raise BadInput("bad_completions", "completions must be a list of texts.")
        if not 1 <= len(completions) <= MOST_COMPLETIONS:
            raise BadInput("bad_completions", f"Give 1 to {MOST_COMPLETIONS} completions.")
        try:
            opening = prompt(call.get("prompt"))
        except ValueError as error:
            raise BadInput("bad_prompt", f"{error}.") from error
        from preference_model.model import score

        with self.lock:
            model = self.checkpoint(name)
            encoded = model.encoder.encode([(opening, completion) for completion in completions])
            scores = score(model.model, model.encoder, encoded, exact=True)
        criteria = model.model.criteria
        return {
            "criteria": list(criteria),
            "scores": [
                {criterion: told(heads) for criterion, heads in zip(criteria, each, strict=True)}
                for each in scores
            ],
        }

    def checkpoint(self, name: Any) -> "Checkpoint":
        """Loaded when first asked for; only a folder directly below the root is one."""
        if not isinstance(name, str) or not NAME.fullmatch(name):
            raise BadInput("bad_checkpoint", "checkpoint must be the name of a folder.")
        import torch

        from preference_model import checkpoint

        folder = self.root / name
        if folder.is_symlink() or not (folder / checkpoint.MANIFEST).is_file():
            raise NotFound("no_checkpoint", f"There is no checkpoint {name}.")
        if self.threads:
            torch.set_num_threads(self.threads)
        if name not in self.loaded:
            self.loaded[name] = checkpoint.load(folder, torch.device("cpu"))
        self.loaded.move_to_end(name)
        while len(self.loaded) > KEPT:
            self.loaded.popitem(last=False)
        return self.loaded[name]


def told(heads: np.ndarray[Any, Any]) -> dict[str, float]:
    return {"value": float(heads.mean()), "uncertainty": float(heads.std())}


def read(environ: Mapping[str, Any]) -> dict[str, Any]:
    length = environ.get("CONTENT_LENGTH") or "0"
    if not length.isdigit() or int(length) > MOST_BYTES:
        raise BadInput("too_long", f"The body may have up to {MOST_BYTES:,} bytes.")
    try:
        call = json.loads(environ["wsgi.input"].read(int(length)))
    except ValueError as error:
        raise BadInput("not_json", f"The body is not JSON: {error}.") from error
    if not isinstance(call, dict):
        raise BadInput("not_json", "The body must be one JSON object.")
    return call


class Server(BaseApplication):  # type: ignore[misc]
    def __init__(self, root: Path, bind: str) -> None:
        self.root, self.bind = root, bind
        super().__init__()

    def load_config(self) -> None:
        settings = {
            "bind": self.bind,
            "workers": 1,
            "worker_class": "gthread",
            "threads": 8,  # connections; scoring itself is one at a time
            "timeout": 120,
            "umask": 0o077,  # the socket is for its owner
            "control_socket_disable": True,
        }
        for name, value in settings.items():
            self.cfg.set(name, value)

    def load(self) -> Scorer:
        return Scorer(self.root)


def serve(root: Path, bind: str) -> None:
    """Until it is told to stop."""
    if not root.is_dir():
        raise BadInput("no_folder", f"{root} is not a folder.")
    Server(root, bind).run()
