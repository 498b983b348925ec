"""How fast a preference model trains, beside TRL's RewardTrainer on the same pairs.

    python -m tests.benchmarks.trainers [--pairs 1000] [--seeds 3] [--only NAME ...]

Both begin with the same backbone and pass once over the same pairs of hh (DIPTYCH_DATA), all of one
criterion, because TRL knows no other, and none above the length limit, because TRL drops longer
ones. TRL is installed by this script, in an environment of its own that sees the torch and
transformers of this one; encoders have no end token, so that it gets the separator. Each way of
training runs in a process of its own, the ways taking turns, seed by seed. Printed are pairs a
second (medians; ratios are medians of each seed's) and the log-loss of held-out pairs as the model
comes out of training, without temperature, with the range of the seeds.
"""

import argparse
import gzip
import json
import os
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from transformers import AutoConfig, AutoTokenizer

from preference_model import checkpoint
from preference_model.data.formats import as_snapshot_row
from preference_model.data.snapshot import Text
from preference_model.network.backbone import find_backbone
from preference_model.network.encoder import Encoder
from preference_model.network.scoring import score

HH = Path(os.environ.get("DIPTYCH_DATA", "../shared/data")) / "hh"
TRL = ("trl==1.16.0", "datasets==5.2.0")
INCUMBENT = Path(__file__).with_name("incumbent.py")
CRITERION, MAX_LENGTH = "helpful", 512
SPARE = 16  # tokens: the two write a transcript in different words
TEST = 1 / 4  # as many test pairs as this share of the training pairs
BEST = {
    "gradient_checkpointing": False,
    "per_device_train_batch_size": 16,
    "train_sampling_strategy": "group_by_length",
    "remove_unused_columns": False,  # or the lengths go
}


@dataclass(frozen=True)
class Way:
    """One of the two, and the settings that are not its defaults."""

    name: str
    ours: bool
    settings: dict[str, Any]


WAYS = (
    Way("TRL, defaults", False, {}),
    Way("TRL, float32", False, {"bf16": False}),
    Way("TRL, best", False, BEST),
    Way("TRL, best, float32", False, BEST | {"bf16": False}),
    Way("ours, 8 a step", True, {"pairs_per_step": 8}),  # as many as TRL's defaults
    Way("ours, 8 a step, float32", True, {"pairs_per_step": 8, "precision": "float32"}),
    Way("ours, 16 a step", True, {"pairs_per_step": 16}),  # as many as TRL's best
    Way("ours, defaults", True, {}),
    Way("ours, shared prompts", True, {"pairs_per_step": 8, "shared_prefix": True}),
)
BESIDE = (
    ("ours, 8 a step", "TRL, defaults", 4.0),
    ("ours, 8 a step, float32", "TRL, float32", 2.5),
    ("ours, 16 a step", "TRL, best", 2.0),
    ("ours, 8 a step, float32", "TRL, best, float32", 2.0),
    ("ours, defaults", "TRL, defaults", 4.0),
)


@dataclass(frozen=True)
class Found:
    pairs: int
    seconds: float
    log_loss: float
    accuracy: float

    @property
    def speed(self) -> float:
        return self.pairs / self.seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--backbone", default="")
    parser.add_argument("--pairs", type=int, default=1000)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=0, help="0: as many as torch chooses")
    parser.add_argument("--only", nargs="+", default=[way.name for way in WAYS])
    parser.add_argument("--environment", type=Path, help="where TRL is, or is put")
    wish = parser.parse_args()
    ways = [way for way in WAYS if way.name in wish.only]
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        python = None
        if not all(way.ours for way in ways):
            python = environment(wish.environment or scratch / "environment")
        backbone = find_backbone(wish.backbone)
        write_pairs(scratch, backbone, wish.pairs)
        found: dict[str, list[Found]] = {way.name: [] for way in ways}
        for seed in range(wish.seeds):
            for way in ways:
                told = Told(scratch, backbone, seed, wish.threads)
                if way.ours:
                    result = by_us(way, told)
                else:
                    assert python is not None
                    result = by_trl(way, told, python)
                found[way.name].append(result)
                print(f"seed {seed}, {way.name}: {result.pairs} pairs, {result.seconds:.1f} s, "
                      f"{result.speed:.2f} a second", file=sys.stderr, flush=True)  # fmt: skip
    show(found)


@dataclass(frozen=True)
class Told:
    scratch: Path
    backbone: str
    seed: int
    threads: int


def environment(folder: Path) -> Path:
    """Its python; packages that are here are not installed there again."""
    python = folder / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        paths = sysconfig.get_paths(vars={"base": str(folder), "platbase": str(folder)})
        Path(paths["purelib"], "beside.pth").write_text(sysconfig.get_path("purelib") + "\n")
        subprocess.run([python, "-m", "pip", "install", "--quiet", *TRL], check=True)
    return python


def write_pairs(scratch: Path, backbone: str, pairs: int) -> None:
    """The same pairs in the form of each, and those held out; prompts on one side only."""
    config, tokenizer = (
        AutoConfig.from_pretrained(backbone),
        AutoTokenizer.from_pretrained(backbone),
    )
    encoder = Encoder(tokenizer, config, MAX_LENGTH)
    fitting = list(short_enough(encoder))
    order = np.random.default_rng(0).permutation(len(fitting))
    groups = list(dict.fromkeys(fitting[place][0]["group"] for place in order))
    tested = set(groups[: len(groups) // 5])
    taught = [fitting[place] for place in order if fitting[place][0]["group"] not in tested]
    held = [fitting[place] for place in order if fitting[place][0]["group"] in tested]
    for name, kept in (("train", taught[:pairs]), ("test", held[: round(pairs * TEST)])):
        rows = [{**row, "split": name} for row, _ in kept]
        write(scratch / f"ours-{name}.jsonl", rows)
        write(scratch / f"trl-{name}.jsonl", [given for _, given in kept])


def short_enough(encoder: Encoder) -> Iterator[tuple[dict[str, Any], dict[str, str]]]:
    """(snapshot row, hh row) of the pairs that nobody has to cut."""
    with gzip.open(HH / f"{CRITERION}.jsonl.gz", "rt", encoding="utf-8") as file:
        for line in file:
            given = json.loads(line)
            row = dict(as_snapshot_row(given, CRITERION))
            if max(len(each.ids) for each in encoder.encode(both(row))) <= MAX_LENGTH - SPARE:
                yield row, given


def both(row: dict[str, Any]) -> list[Text]:
    prompt = tuple((turn["role"], turn["content"]) for turn in row["prompt"])
    return [(prompt, row["completion_a"]), (prompt, row["completion_b"])]


def write(path: Path, rows: Sequence[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def by_us(way: Way, told: Told) -> Found:
    """The calibration fold is part of the training groups, so that a few pairs fewer are learnt."""
    output = told.scratch / f"ours-{told.seed}-{way.name.replace(' ', '-')}"
    settings = {
        "backbone": told.backbone, "seed": told.seed, "threads": told.threads, "epochs": 1,
        "least_steps": 0, "max_length": MAX_LENGTH, **way.settings,
    }  # fmt: skip
    config = output.with_suffix(".json")
    config.write_text(json.dumps(settings))
    subprocess.run(
        [sys.executable, "-m", "preference_model", "train", "--snapshot",
         told.scratch / "ours-train.jsonl", "--output", output, "--config", config],
        check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    loaded = checkpoint.load(output, torch.device("cpu"))
    training = loaded.manifest["training"]
    seconds = training["training_seconds"]
    delta, chosen = margins(loaded, told.scratch / "ours-test.jsonl")
    return Found(
        pairs=round(training["pairs_per_second"] * seconds),
        seconds=seconds,
        log_loss=float(np.logaddexp(0, np.where(chosen, -delta, delta)).mean()),
        accuracy=float(((delta > 0) == chosen).mean()),
    )


def margins(loaded: checkpoint.Checkpoint, path: Path) -> tuple[Any, Any]:
    """(pairs,) score of b less that of a, before temperature, and whether b was chosen."""
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    texts = [
        (
            tuple((turn["role"], turn["content"]) for turn in row["prompt"]),
            row[f"completion_{side}"],
        )
        for row in rows
        for side in "ab"
    ]
    encoded = loaded.encoder.encode(texts)
    scores = score(loaded.model, loaded.encoder, encoded, exact=True).mean(-1)[:, 0]
    delta = (scores[1::2] - scores[::2]) * loaded.manifest["temperature"][CRITERION]
    return delta, np.array([row["preference"] > 0 for row in rows])


def by_trl(way: Way, told: Told, python: Path) -> Found:
    tokenizer = AutoTokenizer.from_pretrained(told.backbone)
    wish = {
        "backbone": told.backbone, "seed": told.seed, "threads": told.threads,
        "train": str(told.scratch / "trl-train.jsonl"),
        "test": str(told.scratch / "trl-test.jsonl"),
        "output": str(told.scratch / "trl"), "max_length": MAX_LENGTH, "settings": way.settings,
        "eos_token": tokenizer.eos_token or tokenizer.sep_token,
    }  # fmt: skip
    path = told.scratch / "wish.json"
    path.write_text(json.dumps(wish))
    ran = subprocess.run([python, INCUMBENT, path], capture_output=True, text=True)
    said = [line for line in ran.stdout.splitlines() if line.startswith("FOUND ")]
    if ran.returncode or not said:
        sys.exit(f"{way.name} failed:\n{ran.stderr[-3000:]}")
    return Found(**json.loads(said[-1].removeprefix("FOUND ")))


def show(found: dict[str, list[Found]]) -> None:
    print(f"{'':<24} {'pairs':>6} {'a second':>9} {'held-out log-loss':>26} {'accuracy':>9}")
    for name, runs in found.items():
        losses = [run.log_loss for run in runs]
        print(
            f"{name:<24} {runs[0].pairs:>6} {np.median([run.speed for run in runs]):>9.2f} "
            f"{np.mean(losses):>8.4f} ({min(losses):.4f} to {max(losses):.4f}) "
            f"{np.mean([run.accuracy for run in runs]):>8.1%}"
        )
    print()
    for one, other, goal in BESIDE:
        if found.get(one) and found.get(other):
            ratios = [a.speed / b.speed for a, b in zip(found[one], found[other], strict=True)]
            print(f"{one} / {other}: {np.median(ratios):.2f} times "
                  f"({min(ratios):.2f} to {max(ratios):.2f}), to be at least {goal}")  # fmt: skip


if __name__ == "__main__":
    main()
