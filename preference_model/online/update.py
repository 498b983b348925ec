"""Take a file of judgments into the heads one by one, telling what was expected of each before."""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

import torch
from torch import Tensor

from preference_model import checkpoint
from preference_model.config import Watcher
from preference_model.data.lines import lines
from preference_model.data.snapshot import comparison, fold
from preference_model.network.backbone import chosen_device
from preference_model.online.head import BayesianHead, Prediction
from preference_model.online.model import OnlineModel

BLOCK = 250  # rows whose features are looked up together
DIGITS = 6
COUNTS = ("learnt", "revised", "known", "withdrawn")

Row = dict[str, Any]


@dataclass
class Tally:
    """What became of one criterion's rows, and how well they were told: a column a head."""

    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COUNTS, 0))
    ahead: list[tuple[float, float, float]] = field(default_factory=list)  # of those learnt
    aside: list[tuple[Tensor, float]] = field(default_factory=list)  # held out: z, chosen

    def told(self, head: BayesianHead) -> dict[str, Any]:
        return {**self.counts, "ahead": summary(self.ahead), "held_out": summary(self.held(head))}

    def held(self, head: BayesianHead) -> list[tuple[float, float, float]]:
        if not self.aside:
            return []
        z = torch.stack([each for each, _ in self.aside])
        chosen = [each for _, each in self.aside]
        ours, before = head.predict(z).probability, before_any(head, z)
        return list(zip(ours.tolist(), before.tolist(), chosen, strict=True))


def update_file(
    folder: Path, judgments: Path, state: Path, output: Path | None, watcher: Watcher,
    *, whole: bool = False, device: str = "auto",
) -> dict[str, Any]:  # fmt: skip
    """Learn the training rows of a snapshot, each after it was predicted; {criterion: tally}.

    whole: judgments that the file does not hold any more are withdrawn. A row already known is
    passed over, so a killed run is run again; state and output appear when all is learnt.
    """
    model = OnlineModel(checkpoint.load(folder, chosen_device(device)), state)
    tallies = {name: Tally() for name in model.heads}
    names = [line.parsed(identified)["name"] for line in lines(judgments, watcher)]
    if whole:
        withdraw(model, set(names), tallies)
    draft = Path(f"{output}.draft") if output else Path(os.devnull)
    done = 0
    with draft.open("w", encoding="utf-8") as file:
        for block in blocks(judgments, watcher):
            take(model, block, tallies, file)
            done += len(block)
            watcher.progress("training", done, len(names))
    for head in model.heads.values():
        head.settle()
    model.save()
    if output:
        checkpoint.sync(draft)
        os.replace(draft, output)
    return {name: tally.told(model.heads[name]) for name, tally in tallies.items()}


def withdraw(model: OnlineModel, kept: set[str], tallies: Mapping[str, Tally]) -> None:
    for criterion, head in model.heads.items():
        for name in [name for name in head.ledger.names if name not in kept]:
            head.withdraw(name)
            head.tuned = 0  # the precision may rest on what is gone: choose it again
            tallies[criterion].counts["withdrawn"] += 1


def take(
    model: OnlineModel, block: Sequence[Row], tallies: Mapping[str, Tally], file: TextIO
) -> None:
    rows = [row for row in block if row["criterion"] in model.heads]
    vectors = model.features([(row["prompt"], row[side]) for row in rows for side in "ab"])
    for place, row in enumerate(rows):
        a, b = vectors[2 * place], vectors[2 * place + 1]
        head, tally = model.heads[row["criterion"]], tallies[row["criterion"]]
        expected = head.predict((b - a)[None])
        chosen = (1 + (row["preference"] > 0) - (row["preference"] < 0)) / 2
        if fold(row["split"], row["group"]) != "train":
            tally.aside.append((b - a, chosen))
            became = "held_out"
        else:
            became = head.learn(row["name"], b - a, row["target"], row["weight"])
            tally.counts[became] += 1
        if became == "learnt":
            before = float(before_any(head, (b - a)[None]))
            tally.ahead.append((float(expected.probability), before, chosen))
        if head.due:
            head.tune()
        scores = model.scores(vectors[2 * place : 2 * place + 2])
        number = model.candidate.model.criteria.index(row["criterion"])
        file.write(json.dumps(line(row, became, expected, scores[:, number])) + "\n")


def in_words(told: Mapping[str, Mapping[str, Any]]) -> str:
    rows = []
    for name, tally in told.items():
        rows.append(f"{name}: " + ", ".join(f"{tally[key]} {key}" for key in COUNTS))
        for about, words in (("ahead", "predicted, then learnt"), ("held_out", "held out")):
            if (now := tally[about])["pairs"]:
                then = now["checkpoint"]["log_loss"]
                rows.append(
                    f"  {now['pairs']} {words}: log-loss {now['log_loss']:.4f}, "
                    f"the checkpoint's own {then:.4f}"
                )
    return "\n".join(rows)


def line(row: Row, became: str, expected: Prediction, scores: Tensor) -> dict[str, Any]:
    return {
        "id": row["name"],
        "criterion": row["criterion"],
        "became": became,
        "probability": round(float(expected.probability), DIGITS),
        "spread": round(float(expected.spread), DIGITS),
        "information": round(float(expected.information), DIGITS + 3),
        "scores": [round(score, DIGITS) for score in scores.tolist()],
    }


def before_any(head: BayesianHead, z: Tensor) -> Tensor:
    """P(b preferred) by the checkpoint alone; (pairs,)."""
    return torch.sigmoid(z.double() @ head.centre)


def summary(told: Sequence[tuple[float, float, float]]) -> dict[str, Any]:
    """Accuracy and log-loss of the moving head, and of the checkpoint's own on the same rows."""
    if not told:
        return {"pairs": 0}
    ours, before, chosen = torch.tensor(told, dtype=torch.float64).T
    return {
        "pairs": len(told),
        "accuracy": accuracy(ours, chosen),
        "log_loss": log_loss(ours, chosen),
        "checkpoint": {"accuracy": accuracy(before, chosen), "log_loss": log_loss(before, chosen)},
    }


def accuracy(p: Tensor, chosen: Tensor) -> float | None:
    """Of what was decided; a tie told is half right."""
    decided = chosen != 0.5
    right = (1 + torch.sign(p - 0.5) * torch.sign(chosen - 0.5)) / 2
    return float(right[decided].mean()) if decided.any() else None


def log_loss(p: Tensor, chosen: Tensor) -> float:
    p = p.clamp(1e-12, 1 - 1e-12)
    return float(-(chosen * p.log() + (1 - chosen) * (-p).log1p()).mean())


def blocks(path: Path, watcher: Watcher) -> Iterator[list[Row]]:
    block: list[Row] = []
    for each in lines(path, watcher):
        block.append(each.parsed(identified))
        if len(block) == BLOCK:
            yield block
            block = []
    if block:
        yield block


def identified(row: Mapping[str, Any]) -> Row:
    return {**comparison(row), "name": row["id"]}
