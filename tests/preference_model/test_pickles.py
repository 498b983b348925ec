"""A pickle runs code when it is read: none ever is, wherever it lies."""

import json
import pickle
import shutil

import pytest
import torch

from preference_model import checkpoint
from preference_model.config import BadInput
from preference_model.network.backbone import find_backbone
from tests.preference_model.conftest import QUICK, rows, write

CPU = torch.device("cpu")


class Trap:
    """Leaves a file behind if it is ever unpickled."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return open, (str(self.path), "w")


@pytest.fixture
def trap(tmp_path):
    """Bytes, and where to look whether they were read."""
    sprung = tmp_path / "sprung"
    return pickle.dumps(Trap(sprung)), sprung


def test_the_trap_works(trap):
    pickle.loads(trap[0]).close()

    assert trap[1].exists()


SHARDS = ("pytorch_model-00001-of-00002.bin", "pytorch_model-00002-of-00002.bin")


def pickled(folder, trap, names):
    for weights in folder.glob("model*.safetensors"):
        weights.unlink()
    for name in names:
        (folder / name).write_bytes(trap)
    index = {"metadata": {}, "weight_map": {"classifier.weight": names[0]}}
    if len(names) > 1:
        (folder / "pytorch_model.bin.index.json").write_text(json.dumps(index))


@pytest.mark.parametrize("names", [("pytorch_model.bin",), SHARDS], ids=["whole", "in shards"])
def test_a_checkpoint_whose_weights_are_pickled_is_refused(trained, tmp_path, trap, names):
    folder = shutil.copytree(trained, tmp_path / "pickled")
    pickled(folder, trap[0], names)

    with pytest.raises(BadInput, match="convert them to safetensors first") as refused:
        checkpoint.load(folder, CPU)
    assert (refused.value.code, trap[1].exists()) == ("pickle", False)


@pytest.mark.parametrize("names", [("pytorch_model.bin",), SHARDS], ids=["whole", "in shards"])
def test_a_backbone_whose_weights_are_pickled_is_refused(encoder_backbone, tmp_path, trap, names):
    folder = shutil.copytree(encoder_backbone, tmp_path / "pickled")
    pickled(folder, trap[0], names)

    with pytest.raises(BadInput, match="pickle") as refused:
        find_backbone(str(folder))
    assert (refused.value.code, trap[1].exists()) == ("pickle", False)


def test_pickles_beside_safetensors_are_left_alone(trained, tmp_path, trap):
    folder = shutil.copytree(trained, tmp_path / "both")
    for name in ("pytorch_model.bin", "training_args.bin", "optimizer.pt"):
        (folder / name).write_bytes(trap[0])

    assert checkpoint.load(folder, CPU).model.criteria == ("harmless", "helpful")
    assert not trap[1].exists()


def test_a_half_done_run_whose_state_is_a_pickle_begins_anew(
    command, encoder_backbone, tmp_path, trap
):
    settings = {"backbone": str(encoder_backbone), **QUICK, "epochs": 1}
    (tmp_path / "config.json").write_text(json.dumps(settings))
    partial = tmp_path / "m.partial"
    partial.mkdir()
    for name in ("state.safetensors", "optimizer.pt", "optimizer.bin", "scheduler.pt"):
        (partial / name).write_bytes(trap[0])
    given = write(tmp_path / "s.jsonl", rows(20, 2))

    told = command("train", "--snapshot", given, "--output", tmp_path / "m",
                   "--config", tmp_path / "config.json")  # fmt: skip

    assert (told[-1]["event"], trap[1].exists()) == ("done", False)
    assert [each for each in told if each["event"] == "resumed"] == []
    assert list((tmp_path / "m").glob("*.pt")) == []
