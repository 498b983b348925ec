"""From a snapshot's lines to batches of token ids.

A *text* is a completion with its prompt: each distinct one is tokenised and encoded once, however
many comparisons it stands in. A *unit* is two texts with every comparison made of them (several
criteria, several people): its two texts are encoded once for all of these, in the same batch.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from preference_model.config import BadInput, Watcher

Turn = tuple[str, str]  # role, content
Prompt = tuple[Turn, ...]
Text = tuple[Prompt, str]

FOLDS = ("train", "calibration", "validation", "test")
CALIBRATION = 0.1  # share of the training groups that fit temperatures and train nothing
ROLES = ("system", "user", "assistant")


@dataclass(frozen=True)
class Comparisons:
    """Columns of equal length, one entry a comparison."""

    a: NDArray[np.int64]  # index of the text
    b: NDArray[np.int64]
    criterion: NDArray[np.int64]  # index into the snapshot's criteria
    target: NDArray[np.float32]  # P(b preferred), a soft label
    weight: NDArray[np.float32]
    chosen: NDArray[np.float64]  # what the judge chose: 1 b, 0 a, 0.5 a tie
    group: NDArray[np.int64]
    fold: NDArray[np.int64]  # index into FOLDS
    key: NDArray[np.uint64]  # a hash of what is drawn as one: a comparison, or a whole ranking

    def __len__(self) -> int:
        return len(self.a)

    def where(self, mask: NDArray[np.bool_]) -> "Comparisons":
        return Comparisons(**{name: column[mask] for name, column in vars(self).items()})

    def of(self, fold: str, criterion: int | None = None) -> "Comparisons":
        mask = self.fold == FOLDS.index(fold)
        return self.where(mask if criterion is None else mask & (self.criterion == criterion))


@dataclass(frozen=True)
class Snapshot:
    sha256: str
    criteria: tuple[str, ...]
    texts: list[Text]
    comparisons: Comparisons


def read_snapshot(path: Path, criteria: Sequence[str], watcher: Watcher) -> Snapshot:
    """Read and check every line; criteria other than the given are left out, () keeps all."""
    digest, rows = hashlib.sha256(), []
    texts: dict[Text, int] = {}
    for line in lines(path, watcher):
        digest.update(line.raw)
        row = line.parsed(comparison)
        for side in ("a", "b"):
            row[side] = texts.setdefault((row["prompt"], row[side]), len(texts))
        rows.append(row)
    found = tuple(sorted({row["criterion"] for row in rows}))
    wanted = tuple(criteria) or found
    for name in wanted:
        if name not in found:
            raise BadInput(
                "unknown_criterion",
                f"The snapshot has no comparison under {name!r}, only under: "
                f"{', '.join(found) or 'none'}. Judge some, or leave the criterion out.",
            )
    kept = [row for row in rows if row["criterion"] in wanted]
    return Snapshot(digest.hexdigest(), wanted, list(texts), columns(kept, wanted))


def columns(rows: Sequence[Mapping[str, Any]], criteria: Sequence[str]) -> Comparisons:
    groups = {name: number for number, name in enumerate(dict.fromkeys(r["group"] for r in rows))}
    return Comparisons(
        a=np.array([row["a"] for row in rows], np.int64),
        b=np.array([row["b"] for row in rows], np.int64),
        criterion=np.array([criteria.index(row["criterion"]) for row in rows], np.int64),
        target=np.array([row["target"] for row in rows], np.float32),
        weight=np.array([row["weight"] for row in rows], np.float32),
        chosen=np.array([(np.sign(row["preference"]) + 1) / 2 for row in rows], np.float64),
        group=np.array([groups[row["group"]] for row in rows], np.int64),
        fold=np.array([FOLDS.index(fold(row["split"], row["group"])) for row in rows], np.int64),
        key=np.array([hashed(row["unit"]) for row in rows], np.uint64),
    )


def fold(split: str, group: str) -> str:
    """A tenth of the training groups, for ever the same, is set aside to calibrate on."""
    aside = split == "train" and hashed(f"calibration {group}") < CALIBRATION * 2**64
    return "calibration" if aside else split


def hashed(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest())


@dataclass(frozen=True)
class Line:
    path: Path
    number: int
    raw: bytes

    def parsed(self, parse: Any) -> Any:
        """What `parse` makes of the JSON object; a refusal names file and line."""
        try:
            row = json.loads(self.raw)
            if not isinstance(row, dict):
                raise ValueError("not a JSON object")
            return parse(row)
        except KeyError as error:
            problem = f"{error.args[0]} is missing"
        except ValueError as error:
            problem = str(error)
        raise BadInput("bad_row", f"{self.path.name}, line {self.number}: {problem}.")


def lines(path: Path, watcher: Watcher) -> Iterator[Line]:
    """Every line that is not blank; progress is told in bytes."""
    try:
        size, done = path.stat().st_size, 0
        with path.open("rb") as file:
            for number, raw in enumerate(file, 1):
                done += len(raw)
                if raw.strip():
                    yield Line(path, number, raw)
                if number % 1000 == 0:
                    watcher.progress("reading", done, size)
    except OSError as error:
        raise BadInput("no_file", f"{path} cannot be read: {error.strerror}.") from error


def comparison(row: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that training reads, checked; the rest of a row is none of its business."""
    for name in ("id", "criterion", "group", "completion_a", "completion_b"):
        if not isinstance(row[name], str):
            raise ValueError(f"{name} must be text")
    if not isinstance(row.get("ranking"), str | None):
        raise ValueError("ranking must be text or null")
    if row["split"] not in ("train", "validation", "test"):
        raise ValueError("split must be train, validation or test")
    return {
        # The pairs of one ranking are no evidence apart from each other.
        "unit": row.get("ranking") or row["id"],
        "criterion": row["criterion"],
        "group": row["group"],
        "split": row["split"],
        "prompt": prompt(row["prompt"]),
        "a": row["completion_a"],
        "b": row["completion_b"],
        "preference": number(row, "preference", -4, 4),
        "target": number(row, "target", 0, 1),
        "weight": number(row, "weight", 1e-9, 1e9),
    }


def prompt(messages: Any) -> Prompt:
    if not isinstance(messages, list) or not messages:
        raise ValueError("prompt must be a list of messages, with one at least")
    return tuple(turn(message) for message in messages)


def turn(message: Any) -> Turn:
    if not isinstance(message, dict) or message.get("role") not in ROLES:
        raise ValueError(f"a message of prompt needs a role: {', '.join(ROLES)}")
    if not isinstance(message.get("content"), str):
        raise ValueError("a message of prompt needs content, as text")
    return message["role"], message["content"]


def number(row: Mapping[str, Any], name: str, least: float, most: float) -> float:
    value = row[name]
    if type(value) not in (int, float) or not least <= value <= most:
        raise ValueError(f"{name} must be a number from {least:g} to {most:g}")
    return float(value)


@dataclass(frozen=True)
class Batch:
    """Texts that are in memory together, and the comparisons made of them."""

    texts: NDArray[np.int64]  # indices of texts, each once, in order
    pairs: NDArray[np.int64]  # indices of comparisons


def plan(
    pairs: Comparisons,
    lengths: NDArray[np.int64],
    budget: int,
    pairs_per_step: int,
    seed: Sequence[int],
) -> list[list[Batch]]:
    """One epoch: steps of units drawn at random, each step in batches of texts of like length."""
    units = in_units(pairs)
    order = np.random.default_rng(seed).permutation(len(units))
    steps, step, count = [], [], 0
    for place in order:
        step.append(units[place])
        count += len(units[place].pairs)
        if count >= pairs_per_step:
            steps.append(step)
            step, count = [], 0
    if step:
        steps.append(step)
    return [in_batches(step, lengths, budget) for step in steps]


@dataclass(frozen=True)
class Unit:
    texts: tuple[int, int]
    pairs: list[int]


def in_units(pairs: Comparisons) -> list[Unit]:
    units: dict[tuple[int, int], list[int]] = {}
    low = np.minimum(pairs.a, pairs.b).tolist()
    high = np.maximum(pairs.a, pairs.b).tolist()
    for place, key in enumerate(zip(low, high, strict=True)):
        units.setdefault(key, []).append(place)
    return [Unit(texts, own) for texts, own in units.items()]


def in_batches(step: Sequence[Unit], lengths: NDArray[np.int64], budget: int) -> list[Batch]:
    """Longest first; the least is one unit, whatever its length."""
    batches: list[list[Unit]] = []
    room = 0
    for unit in sorted(step, key=lambda unit: -lengths[list(unit.texts)].max()):
        tokens = int(lengths[list(unit.texts)].sum())
        if tokens > room:
            batches.append([])
            room = budget
        batches[-1].append(unit)
        room -= tokens
    return [
        Batch(
            np.unique(np.array([unit.texts for unit in batch], np.int64)),
            np.array([pair for unit in batch for pair in unit.pairs], np.int64),
        )
        for batch in batches
    ]
