import json
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from preference_model.loss import bootstrap_weights, bradley_terry_loss
from tests.preference_model.conftest import rows, write


def test_a_criterion_that_can_be_learnt_is_learnt_and_promoted(trained):
    report = json.loads((trained / "report.json").read_text())

    assert report["test"]["helpful"]["accuracy"]["value"] > 0.9
    assert report["test"]["harmless"]["accuracy"]["value"] > 0.9
    assert (report["gate"]["verdict"], report["gate"]["reason"]) == ("promoted", "better")


def test_a_causal_model_learns_as_well(trained_causal):
    report = json.loads((trained_causal / "report.json").read_text())

    assert report["test"]["helpful"]["accuracy"]["value"] > 0.9


def test_progress_and_outcome_are_told_in_order(command, config, snapshot, tmp_path):
    output = tmp_path / "model"
    told = command(
        "train", "--snapshot", snapshot, "--output", output, "--config", config(epochs=1)
    )

    stages = list(dict.fromkeys(e["stage"] for e in told if e["event"] == "progress"))
    assert stages == ["reading", "training", "calibrating", "saving", "evaluating"]
    assert told[-1]["event"] == "done"
    assert told[-1]["checkpoint"] == str(output)
    assert told[-1]["report"] == json.loads((output / "report.json").read_text())
    assert not Path(f"{output}.partial").exists()


def test_a_finished_run_that_is_asked_for_again_meets_todays_champion(
    command, config, snapshot, trained, tmp_path
):
    given = ("--snapshot", snapshot, "--output", tmp_path / "m", "--config", config(epochs=1))
    command("train", *given)

    told = command("train", *given, "--champion", trained)

    assert {e.get("stage") for e in told} & {"training", "calibrating"} == set()
    assert told[-1]["report"]["gate"]["rival"] == "champion"
    assert told[-1]["report"]["champion"]["test"]["helpful"]["pairs"] == 60


def started(arguments: list[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "preference_model", *arguments, "--json"],
        stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def wait_for(path: Path) -> None:
    until = time.monotonic() + 60
    while not path.exists():
        assert time.monotonic() < until, f"{path} never came"
        time.sleep(0.01)


def test_a_killed_run_goes_on_from_its_last_step_to_the_same_end(
    command, config, snapshot, tmp_path
):
    killed, whole = tmp_path / "killed", tmp_path / "whole"
    arguments = ["train", "--snapshot", str(snapshot), "--config"]
    often = str(config(epochs=10, checkpoint_seconds=0))
    with started([*arguments, often, "--output", str(killed)]) as process:
        wait_for(Path(f"{killed}.partial") / "state.safetensors")
        process.kill()

    again = command(*arguments, config(epochs=10), "--output", killed)
    command(*arguments, config(epochs=10), "--output", whole)

    resumed = next(event for event in again if event["event"] == "resumed")
    assert 0 < resumed["step"] < again[-1]["report"]["steps"]
    one, other = (load_file(folder / "model.safetensors") for folder in (killed, whole))
    assert all(torch.allclose(one[name], other[name], atol=1e-5) for name in other)


def test_a_run_told_something_else_starts_anew(command, config, snapshot, tmp_path):
    output = tmp_path / "model"
    arguments = ["train", "--snapshot", snapshot, "--output", output, "--config"]
    command(*arguments, config(epochs=1))
    os.rename(output, tmp_path / "first")

    told = command(*arguments, config(epochs=1, seed=1))

    assert [event for event in told if event["event"] == "resumed"] == []
    assert told[-1]["event"] == "done"


def test_a_process_ends_itself_when_whoever_holds_its_input_is_gone(config, snapshot, tmp_path):
    arguments = ["train", "--snapshot", str(snapshot), "--output", str(tmp_path / "m")]
    with started([*arguments, "--config", str(config(epochs=100_000))]) as process:
        process.stdin.close()
        assert process.wait(timeout=60) == 3


def test_a_criterion_without_training_pairs_is_never_sure(command, config, tmp_path):
    lines = [r for r in rows(60, 20) if r["criterion"] == "helpful" or r["split"] != "train"]
    path = write(tmp_path / "one-sided.jsonl", lines)

    told = command("train", "--snapshot", path, "--output", tmp_path / "m", "--config", config())

    report = told[-1]["report"]
    assert report["pairs"]["train"]["harmless"] == 0
    assert report["test"]["harmless"]["log_loss"]["value"] == pytest.approx(0.6931, abs=1e-3)


def test_the_loss_is_cross_entropy_against_the_soft_target():
    delta = torch.tensor([[0.0], [2.0]])
    target, weight = torch.tensor([[0.9], [0.5]]), torch.tensor([[1.0], [2.0]])

    loss = bradley_terry_loss(delta, target, weight)

    expected = 0.693147 + 2 * (0.5 * 0.126928 + 0.5 * 2.126928)
    assert loss.item() == pytest.approx(expected, abs=1e-4)


def test_batches_of_unequal_size_add_up_to_the_loss_of_one():
    delta, target = torch.randn(10, 4), torch.rand(10, 1)
    weight = torch.rand(10, 4)

    parts = [bradley_terry_loss(delta[s], target[s], weight[s]) for s in (slice(3), slice(3, 10))]

    assert sum(parts).item() == pytest.approx(bradley_terry_loss(delta, target, weight).item())


def test_exchanging_a_and_b_changes_no_loss():
    delta, target, weight = torch.randn(10, 4), torch.rand(10, 1), torch.rand(10, 4)

    exchanged = bradley_terry_loss(-delta, 1 - target, weight)

    assert exchanged.item() == pytest.approx(bradley_terry_loss(delta, target, weight).item())


def test_every_head_has_a_bootstrap_of_its_own():
    keys = np.arange(20_000, dtype=np.uint64) * np.uint64(2**40 + 7)
    weights = bootstrap_weights(keys, heads=4, seed=0)

    assert weights.mean(0) == pytest.approx(np.ones(4), abs=0.03)
    assert weights.var(0) == pytest.approx(np.ones(4), abs=0.05)
    assert np.abs(np.corrcoef(weights.T) - np.eye(4)).max() < 0.03
    assert (bootstrap_weights(keys[:5], heads=4, seed=0) == weights[:5]).all()
