"""hh-rlhf's and TRL's files read as they are."""

import gzip
import json

import pytest

from annotation.measures import splits, strength
from preference_model.config import BadInput
from preference_model.data import formats
from preference_model.data.formats import Source, as_snapshot_row, source
from preference_model.data.snapshot import read_snapshot
from tests.preference_model.conftest import Silent, rows, write

HELLO = "\n\nHuman: Hi\n\nAssistant: Hello\n\nHuman: Sky?\n\nAssistant:"
TURNS = [
    {"role": "user", "content": "Hi"},
    {"role": "assistant", "content": "Hello"},
    {"role": "user", "content": "Sky?"},
]
SKY = [{"role": "user", "content": "Sky?"}]
BLUE, GREEN = ([{"role": "assistant", "content": text}] for text in ("Blue.", "Green."))


@pytest.mark.parametrize(
    ("row", "prompt", "chosen", "rejected"),
    [
        ({"chosen": f"{HELLO} Blue.", "rejected": f"{HELLO} Green."}, TURNS, "Blue.", "Green."),
        ({"prompt": HELLO, "chosen": " Blue.", "rejected": " Green."}, TURNS, "Blue.", "Green."),
        ({"prompt": "Sky?", "chosen": " Blue.", "rejected": " Green."}, SKY, " Blue.", " Green."),
        ({"prompt": SKY, "chosen": BLUE, "rejected": GREEN}, SKY, "Blue.", "Green."),
        ({"chosen": SKY + BLUE, "rejected": SKY + GREEN}, SKY, "Blue.", "Green."),
        ({"prompt": "Sky?", "chosen": SKY + BLUE, "rejected": SKY + GREEN}, SKY, "Blue.", "Green."),
        (
            {"chosen": "The sky is blue.", "rejected": "The sky is green."},
            [{"role": "user", "content": "The sky is"}], " blue.", " green.",
        ),
    ],
    ids=["hh", "explicit, a transcript", "explicit", "messages", "messages, implicit",
         "messages that repeat the prompt", "text, implicit"],
)  # fmt: skip
def test_each_shape_is_read_by_its_fields(row, prompt, chosen, rejected):
    read = as_snapshot_row(row)

    sides = read["completion_a"], read["completion_b"]
    assert read["prompt"] == prompt
    assert sides[read["preference"] > 0] == chosen
    assert sides[read["preference"] < 0] == rejected
    assert (read["criterion"], read["target"]) == ("overall", float(read["preference"] > 0))


def test_what_follows_the_last_shared_reply_label_is_the_reply():
    said = {"chosen": f"{HELLO} Blue.\n\nHuman: Why?\n\nAssistant: So.", "rejected": f"{HELLO} No"}

    prompt, chosen, rejected = formats.pair(said)

    assert (prompt, rejected) == (TURNS, "No")
    assert chosen == "Blue.\n\nHuman: Why?\n\nAssistant: So."


@pytest.mark.parametrize(("margin", "steps"), [(0, 1), (0.33, 2), (2 / 3, 3), (1, 4), (2.5, 4)])
def test_a_margin_is_the_strength_that_the_platform_exports_as_it(margin, steps):
    read = as_snapshot_row({"prompt": "Q", "chosen": "A", "rejected": "B", "margin": margin})

    assert abs(read["preference"]) == steps
    assert read["target"] == pytest.approx(strength.target(read["preference"]))
    assert strength.margin(steps) == pytest.approx(min(margin, 1), abs=0.01)


@pytest.mark.parametrize("opening", ["A KERNEL?", "  a kernel", "…", "Ｈi — you!"])
def test_a_group_is_the_one_that_the_platform_gives(opening):
    assert formats.group(opening) == splits.group(opening)


def hh(opening, chosen, rejected):
    before = f"\n\nHuman: {opening}\n\nAssistant: "
    return {"chosen": before + chosen, "rejected": before + rejected}


def test_a_row_is_the_same_comparison_in_every_file(tmp_path):
    lines = [hh(f"why w{n}", f"good w{n}", "bad") for n in range(50)]
    there = [as_snapshot_row(line, "helpful") for line in lines]

    assert there == [as_snapshot_row(line, "helpful") for line in lines]
    assert len({row["id"] for row in there}) == 50
    assert 10 < sum(row["preference"] > 0 for row in there) < 40  # the side says nothing


def test_what_grew_from_one_opening_is_on_one_side_and_one_in_ten_is_held_out():
    openings = [as_snapshot_row(hh(f"why {n}?", "good", "bad")) for n in range(3000)]
    later = [as_snapshot_row(hh(f"Why {n}", "a\n\nHuman: So?\n\nAssistant: b", "c"), "harmless")
             for n in range(3000)]  # fmt: skip

    assert [row["split"] for row in openings] == [row["split"] for row in later]
    shares = [[row["split"] for row in openings].count(side) / 3000
              for side in ("train", "validation", "test")]  # fmt: skip
    assert shares == pytest.approx([0.8, 0.1, 0.1], abs=0.02)


def test_equal_replies_are_a_tie():
    read = as_snapshot_row(hh("why", "same", "same"))

    assert (read["preference"], read["target"]) == (0, 0.5)


def refusal(tmp_path, *lines, criterion=""):
    path = write(tmp_path / "given.jsonl", lines)
    with pytest.raises(BadInput) as refused:
        read_snapshot([Source(path, criterion)], (), Silent())
    return refused.value.message


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ({"text": "?"}, "none of the shapes that are read: a snapshot's row"),
        ({"chosen": "A"}, "rejected is missing"),
        ({"chosen": "A", "rejected": ["B"]}, "must both be text, or both be messages"),
        ({"chosen": "A", "rejected": "B"}, "share no opening: give the prompt as a field"),
        ({"prompt": 7, "chosen": "A", "rejected": "B"}, "prompt must be text or a list"),
        ({"prompt": SKY, "chosen": BLUE, "rejected": SKY}, "up to the last reply"),
        ({"prompt": SKY, "chosen": SKY, "rejected": SKY}, "must end with the assistant's reply"),
        ({"chosen": BLUE, "rejected": GREEN}, "no turn of the user's before the reply"),
        ({"prompt": SKY, "chosen": BLUE, "rejected": GREEN, "margin": "1"}, "margin must be"),
        ({"prompt": [{"role": "robot", "content": "x"}, *SKY], "chosen": BLUE, "rejected": GREEN},
         "a message of prompt needs a role"),
        ({"prompt": "\ud83d", "chosen": "A", "rejected": "B"}, "half of a character"),
        ([1], "not a JSON object"),
    ],
)  # fmt: skip
def test_a_broken_row_is_named_with_the_remedy(tmp_path, row, problem):
    message = refusal(tmp_path, hh("why", "good", "bad"), row)

    assert message.startswith("given.jsonl, line 2: ")
    assert problem in message


def test_a_snapshot_names_its_criteria_itself(tmp_path):
    assert 'leave "helpful=" out' in refusal(tmp_path, *rows(1, 1), criterion="helpful")


def test_a_damaged_archive_is_said(tmp_path):
    path = tmp_path / "cut.jsonl.gz"
    path.write_bytes(gzip.compress(json.dumps(hh("why", "a", "b")).encode() * 99)[:-9])

    with pytest.raises(BadInput, match="damaged after line") as refused:
        read_snapshot(path, (), Silent())
    assert refused.value.code == "bad_file"


def test_a_compressed_file_is_the_same_snapshot(tmp_path):
    path = write(tmp_path / "plain.jsonl", [hh("why", "good", "bad")])
    packed = tmp_path / "packed.jsonl.gz"
    packed.write_bytes(gzip.compress(path.read_bytes()))

    one, other = (read_snapshot(each, (), Silent()) for each in (path, packed))

    assert one.sha256 == other.sha256
    assert one.texts == other.texts


def test_the_hash_of_several_files_knows_which_criterion_is_whose(tmp_path):
    one, other = (write(tmp_path / name, [hh(name, "good", "bad")]) for name in "ab")

    def told(*criteria):
        files = [Source(path, name) for path, name in zip((one, other), criteria, strict=True)]
        return read_snapshot(files, (), Silent()).sha256

    assert told("helpful", "harmless") != told("harmless", "helpful")
    assert told("helpful", "harmless") == told("helpful", "harmless")


def test_a_criterion_is_told_before_the_path(tmp_path):
    (tmp_path / "odd=name.jsonl").write_text("")

    assert source("helpful=a/b=c.jsonl") == Source(formats.Path("a/b=c.jsonl"), "helpful")
    assert source(f"{tmp_path}/odd=name.jsonl").criterion == ""


def asked_and_judged(row):
    sides = row["completion_a"], row["completion_b"]
    better = row["preference"] > 0
    return hh(f"{row['prompt'][0]['content']} {row['id']}", sides[better], sides[not better])


def test_files_of_several_criteria_are_trained_on_and_measured_together(command, config, tmp_path):
    files = [
        f"{name}={write(tmp_path / name, [asked_and_judged(row) for row in rows(200, 0, [name])])}"
        for name in ("helpful", "harmless")
    ]
    given = ("--snapshot", files[0], "--snapshot", files[1])

    told = command("train", *given, "--output", tmp_path / "m", "--config", config())
    again = command("evaluate", tmp_path / "m", *given)

    report = told[-1]["report"]
    assert {sum(report["pairs"][fold][name] for fold in report["pairs"])
            for name in ("helpful", "harmless")} == {200}  # fmt: skip
    assert report["test"]["helpful"]["accuracy"]["value"] > 0.9
    assert again[-1]["report"]["test"] == report["test"]
