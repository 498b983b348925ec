import json
import subprocess
import sys

import pytest
import torch
from safetensors.torch import load_file

LAUNCH = ["accelerate.commands.launch", "--cpu", "--num_processes=2", "--num_machines=1"]
PLAIN = ["--mixed_precision=no", "--dynamo_backend=no", "--main_process_port=0"]


@pytest.fixture
def together(snapshot, config, tmp_path):
    """Train in two processes of `accelerate launch`; returns the folder and the events told."""

    def run(**settings):
        output = tmp_path / "together"
        words = ["train", "--snapshot", snapshot, "--output", output, "--json"]
        told = subprocess.run(
            [sys.executable, "-m", *LAUNCH, *PLAIN, "-m", "preference_model",
             *map(str, words), "--config", str(config(**settings))],
            capture_output=True, text=True, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        assert told.returncode == 0, told.stderr[-2000:]
        return output, [json.loads(line) for line in told.stdout.splitlines()]

    return run


@pytest.fixture
def both(together, command, config, snapshot, tmp_path):
    """What one process and two came to: [(weights, events)]."""

    def run(**settings):
        settings = {"precision": "float32", "token_budget": 64, **settings}
        alone = tmp_path / "alone"
        words = ["--snapshot", snapshot, "--output", alone, "--config", config(**settings)]
        told = [(alone, command("train", *words)), together(**settings)]
        return [(load_file(folder / "model.safetensors"), events) for folder, events in told]

    return run


def alike(one, other):
    return all(torch.allclose(one[name], other[name], atol=1e-4) for name in one)


def test_two_processes_come_to_what_one_comes_to(both):
    (alone, by_one), (together, by_two) = both()

    one, two = ([e["loss"] for e in told if e.get("loss") is not None] for told in (by_one, by_two))
    assert one[-1] == pytest.approx(two[-1], abs=1e-4)  # nothing counts twice
    assert [event["event"] for event in by_two].count("done") == 1  # the main one speaks
    assert alike(alone, together)


def test_two_processes_stop_at_the_same_step(both):
    (alone, by_one), (together, by_two) = both(patience=2, look_every=2)

    one, two = (told[-1]["report"]["held_out"] for told in (by_one, by_two))
    assert (one["step"], one["pairs"]) == (two["step"], two["pairs"])
    assert one["log_loss"] == pytest.approx(two["log_loss"], abs=1e-4)
    assert alike(alone, together)
