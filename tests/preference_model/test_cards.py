"""The model card says how to load the checkpoint, what it learnt from and how good it is."""

import json
import re

import pytest
from huggingface_hub import ModelCard

from preference_model import card
from tests.preference_model.conftest import rows, write

CODE = re.compile(r"```python\n(.*?)```", re.DOTALL)
SAID = {"prompt": [{"role": "user", "content": card.ASKED}], "completion": card.SAID}


def run(text, folder, monkeypatch):
    """Execute the card's code in the checkpoint's folder."""
    monkeypatch.chdir(folder)
    found = {}
    exec(CODE.search(text)[1], found)
    return found["scores"]


def by_command(command, folder, tmp_path):
    given, output = write(tmp_path / "rows.jsonl", [SAID]), tmp_path / "scores.jsonl"
    command("score", folder, "--input", given, "--output", output, "--exact")
    [scores] = json.loads(output.read_text())["scores"]
    return {name: each["value"] for name, each in scores.items()}


@pytest.mark.parametrize("which", ["trained", "trained_causal"])
def test_the_cards_code_gives_the_scores_that_we_give(
    which, request, command, tmp_path, monkeypatch
):
    folder = request.getfixturevalue(which)

    found = run((folder / "README.md").read_text(), folder, monkeypatch)

    assert found == pytest.approx(by_command(command, folder, tmp_path), abs=1e-4)


@pytest.mark.parametrize("criteria", [["kind"], ["helpful", "harmless", "kind"]])
@pytest.mark.parametrize("which", ["encoder_backbone", "causal_backbone"])
def test_one_criterion_or_several_load_alike(
    which, criteria, request, command, config, tmp_path, monkeypatch
):
    given = write(tmp_path / "s.jsonl", rows(8, 2, criteria))
    told = config(backbone=str(request.getfixturevalue(which)), epochs=1)
    command("train", "--snapshot", given, "--output", tmp_path / "m", "--config", told)

    found = run((tmp_path / "m" / "README.md").read_text(), tmp_path / "m", monkeypatch)

    assert list(found) == sorted(criteria)
    assert found == pytest.approx(by_command(command, tmp_path / "m", tmp_path), abs=1e-4)


@pytest.mark.parametrize("layout", ["text", "prefix"])
def test_what_transformers_cannot_say_alone_is_loaded_by_ourselves(
    layout, trained, command, tmp_path, monkeypatch
):
    manifest = json.loads((trained / "manifest.json").read_text())
    text = card.card({**manifest, "encoding": {**manifest["encoding"], "layout": layout}}, {})

    found = run(text, trained, monkeypatch)

    assert "preference_model" in CODE.search(text)[1]
    assert found == pytest.approx(by_command(command, trained, tmp_path), abs=1e-4)


def test_the_front_matter_is_what_the_hub_reads(trained):
    told = ModelCard.load(trained / "README.md").data.to_dict()

    assert told == {
        "library_name": "transformers",
        "pipeline_tag": "text-classification",
        "tags": ["preference-model", "reward-model"],
    }  # a backbone in a folder has no name there, and the licence is not ours to choose


@pytest.mark.parametrize(
    ("backbone", "name"),
    [("", card.WHEEL), ("org/some-model", "org/some-model"), ("/a/folder", None), ("gpt2", None)],
)
def test_only_a_backbone_of_the_hub_is_named(trained, backbone, name):
    manifest = json.loads((trained / "manifest.json").read_text())
    config = {**manifest["config"], "backbone": backbone}

    text = card.card({**manifest, "config": config}, {})

    assert ModelCard(text).data.to_dict().get("base_model") == name
    assert "/a/folder" not in text


def test_it_says_what_was_learnt_from_and_how_good_it_is(trained):
    text = (trained / "README.md").read_text()
    manifest, report = (json.loads((trained / name).read_text())
                        for name in ("manifest.json", "report.json"))  # fmt: skip

    found = report["test"]["helpful"]["accuracy"]
    row = next(line for line in text.splitlines() if line.startswith("| helpful | 60 |"))
    assert f"{found['value']:.3f} ({found['low']:.3f} to {found['high']:.3f})" in row
    assert manifest["snapshot"] in text
    assert f"| helpful | {manifest['pairs']['train']['helpful']} |" in text
    assert "95% intervals" in text
    assert "against length: promoted" in text or "against chance: promoted" in text
    assert f"reads {manifest['encoding']['max_length']} tokens" in text


def test_what_could_not_be_measured_has_no_numbers(command, config, tmp_path):
    lines = [line for line in rows(20, 2) if line["split"] == "train"]
    given = write(tmp_path / "s.jsonl", lines)

    command("train", "--snapshot", given, "--output", tmp_path / "m", "--config", config(epochs=1))

    text = (tmp_path / "m" / "README.md").read_text()
    assert "not enough evidence" in text
    assert "nan" not in text.lower().split()
    assert "intervals" not in text
