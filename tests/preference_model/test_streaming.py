"""Scoring plain rows as they come."""

import gzip
import json
import os
import subprocess
import sys

import pytest

from preference_model import stream
from tests.preference_model.conftest import write

PROMPT = [{"role": "user", "content": "why w1"}]
SAID = "w2 good"


def reply(text):
    return [{"role": "assistant", "content": text}]


@pytest.fixture
def streamed(command, trained, tmp_path):
    """Score these rows; returns what was written and the last event."""

    def run(lines, *options):
        given, output = tmp_path / "rows.jsonl", tmp_path / "scores.jsonl"
        write(given, lines)
        told = command("score", trained, "--input", given, "--output", output, *options)
        return [json.loads(line) for line in output.read_text().splitlines()], told[-1]

    return run


def test_each_row_gets_its_line_in_order_under_its_id(streamed):
    lines = [{"id": n, "prompt": PROMPT, "completion": f"good {'w2 ' * (n % 7)}"} for n in range(9)]

    written, told = streamed(lines, "--exact")

    assert [line["id"] for line in written] == list(range(9))
    assert told | {"seconds": 0, "output": ""} == {
        "event": "done", "output": "", "rows": 9, "completions": 9, "broken": 0, "seconds": 0,
    }  # fmt: skip
    said = [line["scores"][0]["helpful"]["value"] for line in written]
    assert said[1] == pytest.approx(said[8], abs=1e-5)  # wherever it stands in a batch
    assert said[1] != pytest.approx(said[2], abs=1e-5)


@pytest.mark.parametrize(
    "row",
    [
        {"prompt": PROMPT, "completion": SAID},
        {"prompt": "why w1", "completion": SAID},
        {"prompt": PROMPT, "completion": reply(SAID)},
        {"prompt": PROMPT, "completions": [SAID, "w2 bad"]},
        {"messages": PROMPT + reply(SAID)},
        {"prompt": PROMPT, "chosen": reply(SAID), "rejected": reply("w2 bad")},
        {"chosen": f"\n\nHuman: why w1\n\nAssistant: {SAID}",
         "rejected": "\n\nHuman: why w1\n\nAssistant: w2 bad"},
    ],
    ids=["messages", "text", "reply as a message", "several", "one conversation", "TRL", "hh"],
)  # fmt: skip
def test_every_shape_of_one_text_has_the_score_that_a_task_has(row, streamed, command, tmp_path):
    [plain], _ = streamed([row], "--exact")
    task = {"task": 1, "pool": "p", "criteria": ["helpful"], "held_out": False, "prompt": PROMPT,
            "completions": [{"id": "a", "text": SAID}, {"id": "b", "text": "w2 bad"}]}  # fmt: skip
    tasks, _ = streamed([task], "--exact")

    for own, name in zip(plain["scores"], "ab", strict=False):
        value, heads = tasks[0]["scores"][name]["helpful"]
        assert own["helpful"]["value"] == pytest.approx(value, abs=1e-5)
        assert 0 < own["helpful"]["uncertainty"] < max(heads) - min(heads)
        assert set(own) == {"helpful", "harmless"}


def test_the_score_does_not_depend_on_the_block(streamed, monkeypatch):
    lines = [{"prompt": PROMPT, "completion": f"good {'w3 ' * (n % 20)}"} for n in range(50)]
    together, _ = streamed(lines, "--exact")
    monkeypatch.setattr(stream, "BLOCK", 3)

    apart, _ = streamed(lines, "--exact")

    for one, other in zip(together, apart, strict=True):
        value, same = (row["scores"][0]["helpful"]["value"] for row in (one, other))
        assert value == pytest.approx(same, abs=1e-5)


BROKEN = [
    ({"prompt": PROMPT}, "none of the shapes that are scored"),
    ({"completion": "x"}, "prompt is missing"),
    ({"prompt": [], "completion": "x"}, "with one at least"),
    ({"prompt": PROMPT, "completions": []}, "with one at least"),
    ({"prompt": PROMPT, "completion": 5}, "a completion must be text"),
    ({"messages": PROMPT}, "must end with the assistant's reply"),
    ([1], "not a JSON object"),
]


def test_a_broken_row_is_answered_in_its_place_and_counted(streamed):
    whole = {"prompt": PROMPT, "completion": "good"}

    written, told = streamed([whole, *(row for row, _ in BROKEN), whole])

    assert written[0] == written[-1]
    assert (told["rows"], told["broken"], told["event"]) == (9, 7, "done")
    for number, (line, (_, problem)) in enumerate(zip(written[1:-1], BROKEN, strict=True), 2):
        assert line["line"] == number
        assert line["error"].startswith(f"rows.jsonl, line {number}: ")
        assert problem in line["error"]


def test_strictly_a_broken_row_ends_it_all(streamed):
    _, told = streamed([{"prompt": PROMPT}], "--strict")

    assert (told["event"], told["code"]) == ("failed", "bad_row")
    assert "rows.jsonl, line 1" in told["message"]


def test_scores_never_overwrite_what_is_scored(command, trained, tmp_path):
    given = write(tmp_path / "rows.jsonl", [{"prompt": PROMPT, "completion": "good"}])

    told = command("score", trained, "--input", given, "--output", given)

    assert told[-1]["code"] == "bad_output"
    assert given.read_text()


@pytest.mark.parametrize(("long", "said"), [("", 0), ("good " * 10_000, 1)])
def test_empty_and_endless_completions_have_scores(streamed, long, said):
    [line], _ = streamed([{"prompt": PROMPT, "completion": long}])

    assert -100 < line["scores"][0]["helpful"]["value"] < 100


def test_a_compressed_file_is_read(command, trained, tmp_path):
    given, output = tmp_path / "rows.jsonl.gz", tmp_path / "scores.jsonl"
    given.write_bytes(gzip.compress(json.dumps({"prompt": "why", "completion": "w1"}).encode()))

    command("score", trained, "--input", given, "--output", output)

    assert "scores" in json.loads(output.read_text())


def test_a_filter_answers_while_its_input_stays_open(trained):
    row = json.dumps({"prompt": PROMPT, "completion": "good"}).encode() + b"\n"
    with subprocess.Popen(
        [sys.executable, "-m", "preference_model", "score", str(trained), "--threads", "1"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        process.stdin.write(row)
        process.stdin.flush()
        first = json.loads(process.stdout.readline())
        process.stdin.write(row + b"nonsense\n" + row.rstrip())
        process.stdin.close()
        rest = [json.loads(line) for line in process.stdout]
        told = process.stderr.read().decode()

    assert process.returncode == 0
    assert [line.get("scores") for line in rest] == [first["scores"], None, first["scores"]]
    assert "standard input, line 3" in rest[1]["error"]
    assert "4 rows" in told
    assert "1 rows could not be read" in told


def test_whoever_reads_no_further_is_no_error(command, trained, tmp_path):
    given = write(tmp_path / "rows.jsonl", [{"prompt": PROMPT, "completion": "good"}])
    reading, writing = os.pipe()
    os.close(reading)

    told = command("score", trained, "--input", given, "--output", f"/dev/fd/{writing}")

    os.close(writing)
    assert told[-1]["event"] == "done"
