"""From a snapshot's lines to columns of comparisons.

A *text* is a completion with its prompt: each distinct one is tokenised and encoded once, however
many comparisons it stands in.
"""

import hashlib
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from preference_model.config import BadInput, Watcher
from preference_model.data.formats import Source, Sources, as_snapshot_row
from preference_model.data.lines import lines, size_of

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
    margin: NDArray[np.float32]  # by which b must be ahead, or behind where below 0; as read, 0
    chosen: NDArray[np.float64]  # what the judge chose: 1 b, 0 a, 0.5 a tie
    strength: NDArray[np.float32]  # of the preference, 0 to 4; 0 a tie
    annotator: NDArray[np.int64]  # index into the snapshot's annotators; -1: many, or nobody known
    campaign: NDArray[np.int64]  # index into the snapshot's campaigns; -1: not told
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
    annotators: tuple[str, ...]
    campaigns: tuple[str, ...]
    texts: list[Text]
    comparisons: Comparisons


def read_snapshot(given: Sources, criteria: Sequence[str], watcher: Watcher) -> Snapshot:
    """Read and check every line of a snapshot, or of several files in any shape that is read;
    criteria other than the given are left out, () keeps all."""
    digest, rows = hashlib.sha256(), []
    texts: dict[Text, int] = {}
    sources = [Source(given)] if isinstance(given, Path) else given
    sizes = [size_of(source.path) for source in sources]
    for place, source in enumerate(sources):
        digest.update(source.criterion.encode())
        parse = partial(parsed, criterion=source.criterion)
        for line in lines(source.path, watcher, sum(sizes[:place]), sum(sizes)):
            digest.update(line.raw)
            row = line.parsed(parse)
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
    people, campaigns = named(rows, "annotator"), named(rows, "campaign")
    comparisons = columns(kept, wanted, people, campaigns)
    return Snapshot(digest.hexdigest(), wanted, people, campaigns, list(texts), comparisons)


def named(rows: Sequence[Mapping[str, Any]], field: str) -> tuple[str, ...]:
    return tuple(sorted({row[field] for row in rows} - {None}))


def columns(
    rows: Sequence[Mapping[str, Any]], criteria: Sequence[str], people: Sequence[str],
    campaigns: Sequence[str],
) -> Comparisons:  # fmt: skip
    person = {None: -1} | {name: number for number, name in enumerate(people)}
    place = {None: -1} | {name: number for number, name in enumerate(campaigns)}
    groups = {name: number for number, name in enumerate(dict.fromkeys(r["group"] for r in rows))}
    return Comparisons(
        a=np.array([row["a"] for row in rows], np.int64),
        b=np.array([row["b"] for row in rows], np.int64),
        criterion=np.array([criteria.index(row["criterion"]) for row in rows], np.int64),
        target=np.array([row["target"] for row in rows], np.float32),
        weight=np.array([row["weight"] for row in rows], np.float32),
        margin=np.zeros(len(rows), np.float32),
        chosen=np.array([(np.sign(row["preference"]) + 1) / 2 for row in rows], np.float64),
        strength=np.array([abs(row["preference"]) for row in rows], np.float32),
        annotator=np.array([person[row["annotator"]] for row in rows], np.int64),
        campaign=np.array([place[row["campaign"]] for row in rows], np.int64),
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


def parsed(row: Mapping[str, Any], criterion: str) -> dict[str, Any]:
    return comparison(as_snapshot_row(row, criterion))


def comparison(row: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that training reads, checked; the rest of a row is none of its business."""
    for name in ("id", "criterion", "group", "completion_a", "completion_b"):
        if not isinstance(row[name], str):
            raise ValueError(f"{name} must be text")
    for name in ("ranking", "annotator"):
        if not isinstance(row.get(name), str | None):
            raise ValueError(f"{name} must be text or null")
    if row["split"] not in ("train", "validation", "test"):
        raise ValueError("split must be train, validation or test")
    return {
        # The pairs of one ranking are no evidence apart from each other.
        "unit": row.get("ranking") or row["id"],
        "annotator": row.get("annotator"),
        "campaign": campaign(row.get("meta")),
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


def campaign(meta: Any) -> str | None:
    """Where it was judged, if the row says; one string, however many rows say it."""
    told = meta.get("campaign") if isinstance(meta, dict) else None
    return sys.intern(told) if isinstance(told, str) else None


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
