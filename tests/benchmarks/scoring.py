"""How fast scores come: over HTTP, alone and in a crowd, and from a file.

    python -m tests.benchmarks.scoring [--backbone NAME] [--requests 200] [--rows 500]

Heads of chance on the default backbone. Prints requests a second and the median and 95th percentile
of the answers' time at 1, 8 and 32 callers at once, with every request scored alone and with those
that wait together scored together; and texts a second of `score`, text by text and in blocks.
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
import numpy as np
import torch

from preference_model import checkpoint
from preference_model.config import TrainConfig, plain
from preference_model.network.backbone import find_backbone
from preference_model.network.encoder import Encoder
from preference_model.network.model import build

CROWDS = (1, 8, 32)
BUSY = 503
WORDS = ["the", "a", "kernel", "seed", "core", "system", "of", "in", "what", "why", "is", "good"]
SERVER = """
from pathlib import Path
from preference_model import serve
serve.TOGETHER = {together}
serve.serve(Path({root!r}), "unix:{socket}")
"""
STREAM = """
from preference_model import stream
stream.BLOCK = {block}
from preference_model.__main__ import main
main(["score", {folder!r}, "--input", {given!r}, "--output", {output!r}, "--json"])
"""


def made(backbone: str, folder: Path) -> Path:
    """A checkpoint that has learnt nothing."""
    config = TrainConfig(backbone=backbone)
    model = build(backbone, ("helpful", "harmless"), config.heads, 0, torch.device("cpu"))
    encoder = Encoder.of(find_backbone(backbone), model.body.config, config.max_length)
    manifest = {
        "criteria": ["helpful", "harmless"], "config": plain(config), "pairs": {}, "code": "",
        "snapshot": "", "encoding": {"layout": encoder.layout, "max_length": encoder.max_length},
    }  # fmt: skip
    folder.mkdir()
    checkpoint.save(model, encoder, manifest, folder)
    return folder


def said(rng: random.Random) -> str:
    """As long as replies are: 40 words in the median, 10 to 160 nearly always."""
    return " ".join(rng.choices(WORDS, k=round(rng.lognormvariate(np.log(40), 0.7)) + 1))


def asked(number: int) -> dict[str, object]:
    rng = random.Random(number)
    prompt = [{"role": "user", "content": said(rng)}]
    return {"checkpoint": "model", "prompt": prompt, "completions": [said(rng), said(rng)]}


@contextmanager
def server(root: Path, together: int) -> Iterator[Path]:
    socket = root / f"{together}.sock"
    program = SERVER.format(together=together, root=str(root), socket=socket)
    with subprocess.Popen([sys.executable, "-c", program], stderr=subprocess.DEVNULL) as process:
        try:
            until = time.monotonic() + 120
            while not socket.exists() and time.monotonic() < until:
                time.sleep(0.1)
            call(socket, [asked(0)])  # loads the checkpoint
            yield socket
        finally:
            process.terminate()


def call(socket: Path, questions: Sequence[dict[str, object]]) -> list[float]:
    """Seconds of each, one after the other over one connection."""
    times = []
    transport = httpx.HTTPTransport(uds=str(socket))
    with httpx.Client(transport=transport, base_url="http://scorer", timeout=120) as http:
        for question in questions:
            began = time.perf_counter()
            while (answer := http.post("/score", json=question)).status_code == BUSY:
                time.sleep(float(answer.headers["Retry-After"]))
            answer.raise_for_status()
            times.append(time.perf_counter() - began)
    return times


def crowded(socket: Path, people: int, requests: int) -> tuple[float, float, float]:
    """Requests a second, median and 95th percentile in seconds."""
    questions = [asked(number) for number in range(requests)]
    began = time.perf_counter()
    with ThreadPoolExecutor(people) as pool:
        parts = [questions[place::people] for place in range(people)]
        times = [t for part in pool.map(lambda own: call(socket, own), parts) for t in part]
    middle, slow = np.quantile(times, [0.5, 0.95])
    return requests / (time.perf_counter() - began), float(middle), float(slow)


def streamed(folder: Path, given: Path, block: int) -> float:
    """Seconds of scoring, as `score` tells them less those of starting."""
    seconds = []
    for path in (given, given.with_suffix(".one")):
        program = STREAM.format(
            block=block, folder=str(folder), given=str(path), output=f"{path}.scores"
        )
        told = subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, check=True
        )
        seconds.append(json.loads(told.stdout.splitlines()[-1])["seconds"])
    return float(seconds[0] - seconds[1])


def main() -> None:
    told = argparse.ArgumentParser(description=__doc__)
    told.add_argument("--backbone", default="")
    told.add_argument("--requests", type=int, default=200)
    told.add_argument("--rows", type=int, default=500)
    options = told.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch)
        folder = made(options.backbone, root / "model")
        print(f"{'callers':>8} {'':>9} {'a second':>9} {'p50 ms':>8} {'p95 ms':>8} {'times':>6}")
        found = {}
        for name, together in (("alone", 0), ("together", 16_000)):
            with server(root, together) as socket:
                found[name] = [crowded(socket, people, options.requests) for people in CROWDS]
        for place, people in enumerate(CROWDS):
            for name, rows in found.items():
                rate, middle, slow = rows[place]
                times = rate / found["alone"][place][0]
                print(f"{people:8} {name:>9} {rate:9.1f} {middle * 1e3:8.0f} {slow * 1e3:8.0f} "
                      f"{times:6.2f}")  # fmt: skip
        given = root / "rows.jsonl"
        rng = random.Random(0)
        rows = [{"prompt": said(rng), "completion": said(rng)} for _ in range(options.rows)]
        given.write_text("".join(json.dumps(row) + "\n" for row in rows))
        first = {"prompt": said(rng), "completion": said(rng)}
        given.with_suffix(".one").write_text(json.dumps(first) + "\n")
        slow, quick = (streamed(folder, given, block) for block in (1, 8192))
        print(f"score: {options.rows / slow:.0f} texts a second one by one, "
              f"{options.rows / quick:.0f} in blocks: {slow / quick:.2f} times")  # fmt: skip


if __name__ == "__main__":
    main()
