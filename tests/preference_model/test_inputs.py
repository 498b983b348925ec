import os

import pytest

from tests.preference_model.conftest import rows, write


@pytest.fixture
def refused(command, config, tmp_path):
    """Train on these rows, or lines, and return the code and message of the refusal."""

    def run(lines, **settings):
        path = write(tmp_path / "given.jsonl", lines)
        told = command(
            "train", "--snapshot", path, "--output", tmp_path / "m", "--config", config(**settings)
        )
        assert told[-1]["event"] == "failed"
        return told[-1]["code"], told[-1]["message"]

    return run


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"target": 1.5}, "target must be a number from 0 to 1"),
        ({"weight": "1"}, "weight must be a number"),
        ({"preference": None}, "preference must be a number from -4 to 4"),
        ({"prompt": []}, "prompt must be a list of messages"),
        ({"prompt": [{"role": "robot", "content": "x"}]}, "a message of prompt needs a role"),
        ({"completion_a": 5}, "completion_a must be text"),
        ({"ranking": 5}, "ranking must be text or null"),
        ({"annotator": 5}, "annotator must be text or null"),
        ({"split": "dev"}, "split must be train, validation or test"),
    ],
)
def test_a_broken_row_is_named_by_file_and_line(refused, change, problem):
    lines = rows(2, 1)
    lines[2] |= change

    code, message = refused(lines)

    assert code == "bad_row"
    assert message.startswith("given.jsonl, line 3: ")
    assert problem in message


def test_a_missing_field_is_named(refused):
    lines = rows(2, 1)
    del lines[0]["group"]

    assert refused(lines) == ("bad_row", "given.jsonl, line 1: group is missing.")


def test_a_line_that_is_no_json_is_named(command, config, tmp_path):
    path = tmp_path / "cut.jsonl"
    path.write_text('{"id": "1"')

    told = command("train", "--snapshot", path, "--output", tmp_path / "m", "--config", config())

    assert told[-1]["code"] == "bad_row"
    assert "cut.jsonl, line 1" in told[-1]["message"]


def test_nothing_to_train_on_is_said(refused):
    code, message = refused([line for line in rows(2, 2) if line["split"] != "train"])

    assert code == "no_pairs"
    assert "judge" in message


def test_a_criterion_that_nobody_judged_is_said_with_those_that_were(refused):
    code, message = refused(rows(2, 1), criteria=["helpful", "kind"])

    assert code == "unknown_criterion"
    assert message.startswith("The snapshot has no comparison under 'kind'")
    assert "harmless, helpful" in message


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"epoch": 3}, "Unknown setting 'epoch'"),
        ({"epochs": "3"}, "epochs must be a whole number"),
        ({"epochs": 0}, "epochs must be at least 1"),
        ({"learning_rate": 0}, "learning_rate must be above 0"),
        ({"device": "tpu"}, "device must be"),
        ({"precision": "float16"}, "precision must be"),
        ({"criteria": "helpful"}, "criteria must be a list of names"),
    ],
)
def test_a_setting_that_makes_no_sense_is_refused(refused, given, problem):
    code, message = refused(rows(2, 1), **given)

    assert code == "bad_config"
    assert problem in message


def test_a_backbone_that_is_not_there_is_refused(refused, tmp_path):
    (tmp_path / "nothing").mkdir()
    code, message = refused(rows(2, 1), backbone=str(tmp_path / "nothing"))

    assert code == "bad_backbone"
    assert "nothing" in message


def test_an_output_that_is_something_else_is_left_alone(refused, tmp_path):
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "thesis.txt").write_text("mine")

    assert refused(rows(2, 1))[0] == "output_exists"
    assert (tmp_path / "m" / "thesis.txt").read_text() == "mine"


def test_a_place_that_cannot_be_written_is_said(command, config, snapshot, tmp_path):
    (tmp_path / "file").write_text("not a folder")
    output = tmp_path / "file" / "model"

    told = command("train", "--snapshot", snapshot, "--output", output, "--config", config())

    assert told[-1]["code"] == "unwritable"
    assert os.fspath(output) in told[-1]["message"]


def test_empty_and_endless_completions_are_trained_on_like_others(command, config, tmp_path):
    lines = rows(10, 4)
    lines[0] |= {"completion_a": "", "completion_b": "good " * 10_000}
    lines[1] |= {"prompt": [{"role": "user", "content": "why " * 10_000}]}
    path = write(tmp_path / "s.jsonl", lines)

    told = command("train", "--snapshot", path, "--output", tmp_path / "m", "--config", config())

    assert told[-1]["event"] == "done"
    assert told[-1]["report"]["gate"]["reason"] == "too_few_pairs"


def test_folds_without_pairs_are_said_and_never_promote(command, config, tmp_path):
    path = write(tmp_path / "s.jsonl", [line for line in rows(20, 2) if line["split"] == "train"])

    told = command("train", "--snapshot", path, "--output", tmp_path / "m", "--config", config())

    report = told[-1]["report"]
    assert report["test"] == {"harmless": {"pairs": 0}, "helpful": {"pairs": 0}}
    assert report["gate"]["verdict"] == "not_enough_evidence"
    assert report["gate"]["difference"] is None
