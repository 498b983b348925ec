"""What a checkpoint knows, measured on comparisons that it was not trained on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np

from preference_model import checkpoint
from preference_model.checkpoint import Checkpoint
from preference_model.config import Watcher
from preference_model.data.formats import Source
from preference_model.data.snapshot import FOLDS, Prompt, Snapshot, read_snapshot
from preference_model.evaluation.bias import biased
from preference_model.evaluation.comparison import against
from preference_model.evaluation.correction import correct
from preference_model.evaluation.exam import Exam
from preference_model.evaluation.prompts import Prompts, asked
from preference_model.evaluation.resampling import Floats
from preference_model.evaluation.slices import SMALL, cuts, sliced
from preference_model.network.backbone import chosen_device

STRANGEST = 10  # prompts that are shown
EXCERPT = 300  # characters of each


@dataclass(frozen=True)
class Sitting:
    """An exam with the answers of a challenger, and of the champion if there is one."""

    challenger: Checkpoint
    exam: Exam
    deltas: Floats
    rivals: Floats | None

    @classmethod
    def of(
        cls, challenger: Checkpoint, champion: Path | None, snapshot: Snapshot, watcher: Watcher
    ) -> Self:
        exam = Exam.of(snapshot, challenger.manifest["config"]["confidence"])
        deltas = exam.taken_by(challenger, watcher)
        rival = None if champion is None else checkpoint.load(champion, challenger.device)
        rivals = None if rival is None else exam.taken_by(rival, watcher)
        return cls(challenger, exam, deltas, rivals)


def evaluate(
    folder: Path, given: Path | Sequence[Source], champion: Path | None, watcher: Watcher,
    correction: str | None = None,
) -> dict[str, Any]:  # fmt: skip
    """The report of `train` for a finished checkpoint on this snapshot, and all that a person would
    want to know before trusting it."""
    challenger = checkpoint.load(folder, chosen_device("auto"))
    manifest = challenger.manifest
    snapshot = read_snapshot(given, manifest["criteria"], watcher)
    sitting = Sitting.of(challenger, champion, snapshot, watcher)
    exam, deltas = sitting.exam, sitting.deltas
    known = Prompts.load(folder)
    strange = {} if known is None else asked(known, challenger, snapshot, watcher)
    percentile = np.array([strange.get(exam.texts[text][0], np.nan) for text in exam.held.a])
    found = cuts(exam, snapshot.annotators, snapshot.campaigns, percentile if strange else None)
    return {
        "checkpoint": folder.name,
        "rival": None if champion is None else champion.name,
        "snapshot": snapshot.sha256,
        "criteria": list(snapshot.criteria),
        "confidence": exam.confidence,
        "least_pairs_of_a_slice": SMALL,
        **manifest["training"],
        **basic(sitting, snapshot),
        "slices": sliced(exam, deltas, found),
        "bias": biased(exam, deltas),
        "prompts": None if known is None else strangeness(known, strange),
        "correction": None
        if correction is None
        else {"of": correction, **correct(challenger, snapshot, exam, deltas, watcher)},
    }


def report(
    challenger: Checkpoint, champion: Path | None, snapshot: Snapshot, watcher: Watcher
) -> dict[str, Any]:
    """Metrics by fold and criterion, the champion's beside them, and the gate's verdict."""
    return basic(Sitting.of(challenger, champion, snapshot, watcher), snapshot)


def basic(sitting: Sitting, snapshot: Snapshot) -> dict[str, Any]:
    exam, deltas, rivals = sitting.exam, sitting.deltas, sitting.rivals
    manifest = sitting.challenger.manifest
    return {
        "pairs": counts(snapshot),
        **exam.marks(deltas),
        "champion": None if rivals is None else exam.marks(rivals),
        "comparison": None if rivals is None else against(exam, deltas, rivals),
        "gate": exam.gate(deltas, rivals, manifest["config"]["least_pairs"]),
        "temperature": manifest["temperature"],
    }


def counts(snapshot: Snapshot) -> dict[str, dict[str, int]]:
    return {
        fold: {
            name: len(snapshot.comparisons.of(fold, number))
            for number, name in enumerate(snapshot.criteria)
        }
        for fold in FOLDS
    }


def strangeness(known: Prompts, strange: Mapping[Prompt, float]) -> dict[str, Any]:
    """What is ordinary, and which prompts of the test fold are least so."""
    ordered = sorted(strange.items(), key=lambda item: -item[1])
    return {
        "fitted": known.fitted,
        "compared": len(known.ordinary),
        "shrinkage": known.shrinkage,
        "asked": len(strange),
        "beyond_99": sum(value >= 99 for value in strange.values()),
        "strangest": [
            {"percentile": value, "prompt": excerpt(prompt)}
            for prompt, value in ordered[:STRANGEST]
        ],
    }


def excerpt(prompt: Prompt) -> str:
    """The end of it, which is what was answered."""
    said = prompt[-1][1]
    return said if len(said) <= EXCERPT else f"…{said[-EXCERPT:]}"
