import json

import pytest

from tests.preference_model.conftest import tasks, write


@pytest.fixture
def scored(command, trained, tmp_path):
    """Score these tasks; returns what was written and the events."""

    def run(lines, *options):
        output = tmp_path / "scores.jsonl"
        given = write(tmp_path / "tasks.jsonl", lines)
        told = command("score", trained, "--input", given, "--output", output, *options)
        written = output.read_text().splitlines() if output.exists() else []
        return [json.loads(line) for line in written], told

    return run


def test_every_task_gets_its_line_in_order(scored):
    written, told = scored(tasks([["good", "bad"]] * 3))

    assert [line["task"] for line in written] == [0, 1, 2]
    assert told[-1] | {"seconds": 0} == {
        "event": "done", "output": told[-1]["output"], "tasks": 3, "completions": 2, "seconds": 0,
    }  # fmt: skip


def test_a_completion_gets_a_value_and_its_heads_under_each_criterion(scored):
    [line], _ = scored(tasks([["w1 good w2", "w3 bad w4"]]))

    value, heads = line["scores"]["0-0"]["helpful"]
    assert len(heads) == 4
    assert value == pytest.approx(sum(heads) / 4, abs=1e-5)
    assert value > line["scores"]["0-1"]["helpful"][0]
    assert set(line["scores"]["0-1"]) == {"helpful", "harmless"}


def test_a_task_says_how_it_was_drawn(scored):
    written, _ = scored(tasks([["good", "bad"], ["w1", "w2"]]))

    assert all(0 < line["priority"] <= 1 and line["information"] >= 0 for line in written)
    assert {line["rule"] for line in written} <= {"random", "uncertainty"}
    assert sum(line["probability"] for line in written) == pytest.approx(1)


def test_criteria_that_the_model_does_not_know_are_left_out(scored):
    known, strange = scored(
        [*tasks([["good", "bad"]], criteria=["helpful", "kind"]),
         *tasks([["good", "bad"]], criteria=["kind"])]
    )[0]  # fmt: skip

    assert set(known["scores"]["0-0"]) == {"helpful"}
    assert (strange["scores"]["0-0"], strange["information"]) == ({}, 0)


def test_held_out_tasks_come_by_chance(scored):
    written, _ = scored(tasks([["good", "bad"]] * 5, held_out=True))

    assert {(line["rule"], line["probability"]) for line in written} == {("random", 0.2)}


def test_the_same_seed_draws_the_same_order(scored):
    given = tasks([["good", f"w{n}"] for n in range(9)])

    first, again, other = (scored(given, "--seed", seed)[0] for seed in (1, 1, 2))

    assert first == again
    assert [line["priority"] for line in first] != [line["priority"] for line in other]


def test_a_ranking_weighs_its_pairs_like_a_snapshot(scored):
    pair, three = scored(tasks([["good", "bad"], ["good", "bad", "bad"]]))[0]

    # two pairs that differ and one that does not, at half the weight each
    assert three["information"] == pytest.approx(pair["information"], rel=0.05, abs=1e-6)


def test_progress_counts_tasks(scored):
    _, told = scored(tasks([["good", "bad"]] * 40))

    last = [event for event in told if event["event"] == "progress"][-1]
    assert (last["stage"], last["step"], last["steps"]) == ("scoring", 40, 40)


def test_a_broken_task_is_named_and_leaves_no_file(scored, tmp_path):
    lines = tasks([["good", "bad"]] * 2)
    lines[1]["completions"] = [{"id": "1"}]

    written, told = scored(lines)

    assert (written, told[-1]["code"]) == ([], "bad_row")
    assert "tasks.jsonl, line 2: a completion needs id and text" in told[-1]["message"]
    assert [path.name for path in tmp_path.iterdir()] == ["tasks.jsonl"]


def test_a_random_share_below_a_tenth_is_refused(scored):
    assert scored(tasks([["good", "bad"]]), "--random-share", "0.05")[1][-1]["code"] == "bad_share"


def test_what_is_no_checkpoint_is_refused(command, tmp_path):
    given = write(tmp_path / "tasks.jsonl", tasks([["good", "bad"]]))

    told = command("score", tmp_path, "--input", given, "--output", tmp_path / "scores.jsonl")

    assert told[-1]["code"] == "no_checkpoint"
