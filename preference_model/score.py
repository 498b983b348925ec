"""Score the completions of open tasks, and say in which order to ask about them."""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any, TextIO

import numpy as np
from numpy.typing import NDArray

from preference_model import checkpoint
from preference_model.acquire import LEAST_SHARE, Draw, draw, mutual_information
from preference_model.checkpoint import Checkpoint
from preference_model.config import BadInput, Watcher
from preference_model.data.lines import lines
from preference_model.data.snapshot import Prompt, Text, prompt
from preference_model.network.backbone import chosen_device
from preference_model.network.scoring import score

BLOCK = 20_000  # tasks scored at once: enough to sort by length, and little to hold
DIGITS = 6


@dataclass(frozen=True)
class Task:
    id: int
    pool: str
    criteria: tuple[str, ...]
    held_out: bool
    prompt: Prompt
    completions: tuple[tuple[str, str], ...]  # id, text

    @property
    def texts(self) -> list[Text]:
        return [(self.prompt, text) for _, text in self.completions]


def score_file(
    folder: Path, tasks: Path, output: Path, share: float, seed: int | None, watcher: Watcher,
    *, device: str = "auto", exact: bool = False,
) -> dict[str, int]:  # fmt: skip
    """Write a line for every task, in the same order; the file appears when it is complete."""
    if not LEAST_SHARE <= share <= 1:
        raise BadInput("bad_share", f"The random share must be from {LEAST_SHARE:g} to 1.")
    candidate = checkpoint.load(folder, chosen_device(device))
    scored, draft = Path(f"{output}.scored"), Path(f"{output}.draft")
    total = sum(1 for _ in lines(tasks, watcher))
    try:
        with scored.open("w", encoding="utf-8") as file:
            found = [
                write_scores(block, candidate, file, begin, total, watcher, exact)
                for begin, block in blocks(tasks)
            ]
        with scored.open(encoding="utf-8") as rows, draft.open("w", encoding="utf-8") as file:
            drawn = ordered(found, share, seed)
            write_order(rows, drawn, file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, output)
    finally:
        scored.unlink(missing_ok=True)
        draft.unlink(missing_ok=True)
    return {"tasks": total, "completions": sum(each.completions for each in found)}


@dataclass(frozen=True)
class Informed:
    """What the draw needs of a block of tasks."""

    pool: list[str]
    held_out: list[bool]
    information: NDArray[np.float64]
    completions: int


def write_scores(
    tasks: Sequence[Task], candidate: Checkpoint, file: TextIO, begin: int, total: int,
    watcher: Watcher, exact: bool,
) -> Informed:  # fmt: skip
    """Score each distinct text of the block once, and write the scores of every task."""
    texts = {
        text: n for n, text in enumerate(dict.fromkeys(t for task in tasks for t in task.texts))
    }
    encoded = candidate.encoder.encode(list(texts))

    def told(share: float) -> None:
        watcher.progress("scoring", begin + round(share * len(tasks)), total)

    scores = score(candidate.model, candidate.encoder, encoded, told, exact).astype(np.float64)
    places = [[texts[text] for text in task.texts] for task in tasks]
    known = [known_criteria(task, candidate) for task in tasks]
    information = informed(scores, places, known)
    for task, own, criteria, bits in zip(tasks, places, known, information, strict=True):
        row = {
            "task": task.id,
            "scores": {
                identity: {name: told_of(scores[place, n]) for name, n in criteria.items()}
                for (identity, _), place in zip(task.completions, own, strict=True)
            },
            "information": round(float(bits), DIGITS + 3),
        }
        file.write(json.dumps(row) + "\n")
    return Informed(
        [task.pool for task in tasks], [task.held_out for task in tasks], information, len(texts)
    )


def known_criteria(task: Task, candidate: Checkpoint) -> dict[str, int]:
    order = candidate.model.criteria
    return {name: order.index(name) for name in task.criteria if name in order}


def told_of(heads: NDArray[np.float64]) -> list[Any]:
    return [round(float(heads.mean()), DIGITS), [round(float(each), DIGITS) for each in heads]]


def informed(
    scores: NDArray[np.float64], places: Sequence[Sequence[int]], known: Sequence[Mapping[str, int]]
) -> NDArray[np.float64]:
    """Information of each task: over its pairs and criteria, a ranking of K weighing its pairs as
    a snapshot does, 1 / (K - 1) each."""
    pairs = [
        (task, first, second, criterion, 1 / (len(own) - 1))
        for task, (own, criteria) in enumerate(zip(places, known, strict=True))
        for first, second in combinations(own, 2)
        for criterion in criteria.values()
    ]
    if not pairs:
        return np.zeros(len(places))
    columns = np.array(pairs)
    task, first, second, criterion = columns[:, :4].astype(np.int64).T
    bits = mutual_information(scores[second, criterion] - scores[first, criterion])
    return np.bincount(task, bits * columns[:, 4], len(places)).astype(np.float64)


def ordered(found: Sequence[Informed], share: float, seed: int | None) -> Draw:
    names = [name for each in found for name in each.pool]
    pools = {name: number for number, name in enumerate(dict.fromkeys(names))}
    return draw(
        np.concatenate([each.information for each in found] or [np.zeros(0)]),
        np.array([pools[name] for name in names], np.int64),
        np.array([flag for each in found for flag in each.held_out], np.bool_),
        share,
        np.random.default_rng(seed),
    )


def write_order(rows: TextIO, drawn: Draw, file: TextIO) -> None:
    for place, row in enumerate(rows):
        order = {
            "priority": float(drawn.priority[place]),
            "rule": "random" if drawn.random[place] else "uncertainty",
            "probability": float(drawn.probability[place]),
        }
        file.write(f"{row.rstrip()[:-1]}, {json.dumps(order)[1:]}\n")


def blocks(path: Path) -> Iterator[tuple[int, list[Task]]]:
    """Tasks in blocks, each with the number of tasks before it."""
    begin, block = 0, []
    for line in lines(path):
        block.append(line.parsed(parsed))
        if len(block) == BLOCK:
            yield begin, block
            begin, block = begin + BLOCK, []
    if block:
        yield begin, block


def parsed(row: Mapping[str, Any]) -> Task:
    criteria = row["criteria"]
    if not isinstance(criteria, list) or not all(isinstance(name, str) for name in criteria):
        raise ValueError("criteria must be a list of names")
    if not isinstance(row["completions"], list):
        raise ValueError("completions must be a list")
    return Task(
        id=row["task"],
        pool=str(row["pool"]),
        criteria=tuple(criteria),
        held_out=bool(row["held_out"]),
        prompt=prompt(row["prompt"]),
        completions=tuple(completion(each) for each in row["completions"]),
    )


def completion(row: Any) -> tuple[str, str]:
    if not isinstance(row, dict) or not all(isinstance(row.get(k), str) for k in ("id", "text")):
        raise ValueError("a completion needs id and text")
    return row["id"], row["text"]
