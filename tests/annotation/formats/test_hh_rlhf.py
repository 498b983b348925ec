import io
import json
import os
from collections import Counter
from pathlib import Path

import pytest

from annotation.formats import hh_rlhf
from annotation.formats.rows import Message, Refused

HI = "\n\nHuman: Hi\n\nAssistant:"


def row(chosen, rejected):
    line = json.dumps({"chosen": chosen, "rejected": rejected}).encode()
    (read,) = hh_rlhf.read(io.BytesIO(line))
    return read.row


def texts(row):
    return [completion.text for completion in row.completions]


def test_the_last_replies_are_the_responses_and_the_rest_is_the_prompt():
    opening = "\n\nHuman: Hi\n\nAssistant: Hello!\n\nHuman: A\ncolour?\n\nAssistant:"

    read = row(opening + " Blue.", opening + " Red.")

    assert read.prompt == (
        Message("user", "Hi"),
        Message("assistant", "Hello!"),
        Message("user", "A\ncolour?"),
    )
    assert (texts(read), read.reference) == (["Blue.", "Red."], {"": (1.0, 0.0)})


def test_text_before_the_first_turn_is_the_systems():
    read = row("Be kind." + HI + " Yes.", "Be kind." + HI + " No.")

    assert read.prompt[0] == Message("system", "Be kind.")


def test_a_missing_empty_line_before_the_first_turn_is_forgiven():
    assert row(HI.strip() + " Yes.", HI.strip() + " No.") == row(HI + " Yes.", HI + " No.")


def test_a_reply_that_names_its_speaker_again_is_one_reply():
    assert texts(row(HI + " Yes.\n\nAssistant: And no.", HI + " No."))[0] == (
        "Yes.\n\nAssistant: And no."
    )


@pytest.mark.parametrize(
    ("chosen", "rejected", "code"),
    [
        (HI + " Same.", HI + " Same.", "same_response"),
        (HI + " Yes.", HI, "empty_response"),
        (HI + " Yes.", HI + " \n ", "empty_response"),
        (HI + " Yes.", "\n\nHuman: Hi", "no_reply"),
        (HI + " Yes.\n\nHuman: Thanks", HI + " No.", "no_reply"),
        (HI + " Yes.", "\n\nHuman: Ho\n\nAssistant: No.", "prompts_differ"),
        (HI + " Yes.", HI + " No.\n\nHuman: Oh\n\nAssistant: Yes.", "prompts_differ"),
        ("\n\nHuman: \n\nAssistant: Yes.", "\n\nHuman: \n\nAssistant: No.", "no_prompt"),
        ("Yes.", "No.", "not_a_transcript"),
        ("\n\nAssistant: Yes.", "\n\nAssistant: No.", "not_a_transcript"),
        (HI + " Yes.", None, "missing_field"),
    ],
)
def test_a_pair_that_cannot_be_compared_is_refused(chosen, rejected, code):
    assert row(chosen, rejected).code == code


DATA = Path(os.environ.get("DIPTYCH_DATA", "../shared/data")) / "hh"


@pytest.mark.data
@pytest.mark.skipif(not DATA.is_dir(), reason="DIPTYCH_DATA holds no folder hh")
@pytest.mark.parametrize(
    ("name", "refused"),
    [
        ("helpful", {"empty_response": 9, "same_response": 3}),
        ("harmless", {"empty_response": 17, "prompts_differ": 1}),
    ],
)
def test_the_published_comparisons_are_read_but_for_a_few(name, refused):
    with (DATA / f"{name}.jsonl.gz").open("rb") as file:
        rows = [line.row for line in hh_rlhf.read(file)]

    assert len(rows) == 12_000
    assert Counter(row.code for row in rows if isinstance(row, Refused)) == refused
