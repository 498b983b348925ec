"""Train a preference model on a snapshot: read, learn, calibrate, save, evaluate.

Everything is decided by the snapshot, the configuration and the seed, and nothing is drawn while
training (no dropout: it would make a completion differ from itself), so a killed run that goes on
from its last saved step ends where an undisturbed one ends.
"""

import hashlib
import json
import shutil
import time
from pathlib import Path
from typing import Any

from preference_model import __version__, checkpoint
from preference_model.checkpoint import Checkpoint
from preference_model.config import BadInput, TrainConfig, Watcher, plain
from preference_model.data.formats import Sources
from preference_model.data.snapshot import Snapshot, read_snapshot
from preference_model.evaluation.calibration import calibrate
from preference_model.evaluation.prompts import Prompts
from preference_model.evaluation.report import counts, report
from preference_model.network.backbone import chosen_device
from preference_model.training.first import elsewhere, first_stage
from preference_model.training.lessons import counted
from preference_model.training.processes import Unheard, processes
from preference_model.training.stage import Stage
from preference_model.training.start import encoder_for, merge, start


def train(
    given: Sources, output: Path, config: TrainConfig, champion: Path | None, watcher: Watcher,
    first_given: Sources | None = None,
) -> dict[str, Any] | None:  # fmt: skip
    """The report; the checkpoint lies in `output` then. `first_given` is for a first stage.

    None in all processes but the main one, where several train together.
    """
    began, main = time.monotonic(), processes(config).is_main_process
    watcher = watcher if main else Unheard()
    snapshot = counted(read_snapshot(given, config.criteria, watcher), config)
    if not len(snapshot.comparisons.of("train")):
        raise BadInput(
            "no_pairs", "There is no comparison to train on: judge some tasks of the training "
            "side first."
        )  # fmt: skip
    first = None
    if first_given:
        first = elsewhere(read_snapshot(first_given, (), watcher), snapshot)
    identity = identified(snapshot, first, config)
    partial = Path(f"{output}.partial")
    finished = output.exists()
    if finished and checkpoint.identity(output) != identity:
        raise BadInput(
            "output_exists", f"{output} holds another checkpoint: remove it, or choose another "
            "output."
        )  # fmt: skip
    folder = output if finished else learn(snapshot, first, config, identity, partial, watcher)
    if not main:
        return None
    candidate = checkpoint.load(folder, chosen_device(config.device))
    result = {**candidate.manifest["training"], **report(candidate, champion, snapshot, watcher)}
    result["seconds"] += time.monotonic() - began
    watcher.progress("saving", 0, 1)
    checkpoint.save_report(candidate.manifest, result, folder)
    if not finished:
        checkpoint.publish(folder, output)
    shutil.rmtree(partial, ignore_errors=True)
    watcher.progress("saving", 1, 1)
    return result


def identified(snapshot: Snapshot, first: Snapshot | None, config: TrainConfig) -> str:
    """What a half-done or finished run was told; another identity starts anew."""
    told = {"snapshot": snapshot.sha256, **config.learning()}
    if first:
        told["first"] = first.sha256
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def learn(
    snapshot: Snapshot, first: Snapshot | None, config: TrainConfig, identity: str, partial: Path,
    watcher: Watcher,
) -> Path:  # fmt: skip
    """A trained and calibrated checkpoint in a folder of `partial`."""
    partial.mkdir(parents=True, exist_ok=True)
    before = first and first_stage(first, config, partial, identity, watcher)
    model, adapters = start(snapshot.criteria, config)
    if before:
        model.load_state_dict(before.weights, strict=False)
    encoder = encoder_for(config, model.body.config)
    outcome = Stage(model, encoder, snapshot, config, partial, identity, watcher).go_through()
    folder = partial / "checkpoint"
    if not processes(config).is_main_process:
        return folder
    checkpoint.empty(folder)
    if adapters:
        merge(adapters, folder)
    trained = Checkpoint(model, encoder, {})
    manifest = {
        "identity": identity,
        "snapshot": snapshot.sha256,
        "first": before and before.told,
        "code": __version__,
        "criteria": list(snapshot.criteria),
        "encoding": {"layout": encoder.layout, "max_length": encoder.max_length},
        "config": plain(config),
        "temperature": calibrate(trained, snapshot, watcher),
        "pairs": counts(snapshot),
        "training": {
            "seconds": outcome.earlier,
            "training_seconds": outcome.seconds,
            "steps": outcome.steps,
            "pairs_per_second": outcome.pairs / outcome.seconds if outcome.seconds else None,
            "held_out": outcome.held_out,
        },
    }
    known = Prompts.of(trained, snapshot, watcher)
    watcher.progress("saving", 0, 1)
    checkpoint.save(trained.model, encoder, manifest, folder)
    if known:
        known.save(folder)
    return folder
