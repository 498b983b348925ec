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


@pytest.mark.parametrize("looks", [{}, {"patience": 2, "look_every": 2}], ids=["plain", "stops"])
def test_two_processes_come_to_what_one_comes_to(
    looks, together, command, config, snapshot, tmp_path
):
    chosen = {"precision": "float32", "token_budget": 64, **looks}
    alone = tmp_path / "alone"
    told = config(**chosen)
    command("train", "--snapshot", snapshot, "--output", alone, "--config", told)

    found, events = together(**chosen)

    assert [event["event"] for event in events].count("done") == 1  # the main one speaks
    one, other = (load_file(each / "model.safetensors") for each in (alone, found))
    assert all(torch.allclose(one[name], other[name], atol=1e-4) for name in one)
