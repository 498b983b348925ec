import io
import json

import pytest

from annotation.formats import trl
from annotation.formats.rows import Message
from annotation.measures.strength import margin

SKY = Message("user", "Colour of the sky?")
USER = {"role": "user", "content": "Colour of the sky?"}
BLUE = {"role": "assistant", "content": "Blue."}
GREEN = {"role": "assistant", "content": "Green."}
OPEN = "\n\nHuman: Colour of the sky?\n\nAssistant:"


def row(**value):
    (read,) = trl.read(io.BytesIO(json.dumps(value).encode()))
    return read.row


def texts(row):
    return [completion.text for completion in row.completions]


@pytest.mark.parametrize(
    "value",
    [
        {"chosen": OPEN + " Blue.", "rejected": OPEN + " Green."},
        {"prompt": OPEN, "chosen": " Blue.", "rejected": " Green."},
        {"prompt": OPEN + " ", "chosen": "Blue.", "rejected": "Green."},
        {"prompt": "Colour of the sky?", "chosen": "Blue.", "rejected": "Green."},
        {"prompt": [USER], "chosen": [BLUE], "rejected": [GREEN]},
        {"chosen": [USER, BLUE], "rejected": [USER, GREEN]},
        {"prompt": "Colour of the sky?", "chosen": [USER, BLUE], "rejected": [USER, GREEN]},
        {"prompt": "Colour of the sky?", "chosen": [BLUE], "rejected": [GREEN]},
    ],
)
def test_every_paired_shape_reads_as_the_same_row(value):
    read = row(**value)

    assert (read.prompt, texts(read)) == ((SKY,), ["Blue.", "Green."])
    assert read.reference == {"": (1.0, 0.0)}


@pytest.mark.parametrize("prompt", ["Colour of the sky?", [USER], OPEN])
@pytest.mark.parametrize("completion", ["Blue.", [BLUE]])
@pytest.mark.parametrize(("label", "level"), [(True, 1.0), (False, 0.0)])
def test_an_unpaired_line_is_a_prompt_with_one_response(prompt, completion, label, level):
    if prompt == OPEN and completion == [BLUE]:
        prompt = [USER]  # a text that is open for the reply is followed by text

    read = row(prompt=prompt, completion=completion, label=label)

    assert (read.prompt, texts(read), read.reference) == ((SKY,), ["Blue."], {"": (level,)})


@pytest.mark.parametrize(
    ("chosen", "rejected", "prompt", "replies"),
    [
        ("The sky is blue.", "The sky is green.", "The sky is", [" blue.", " green."]),
        ("The sky is blue", "The sky is black", "The sky is", [" blue", " black"]),
        ("Is it? Yes", "Is it? Yesterday", "Is it?", [" Yes", " Yesterday"]),
        ("One two", "One two three", "One", [" two", " two three"]),
    ],
)
def test_texts_without_a_prompt_are_parted_after_their_common_words(
    chosen, rejected, prompt, replies
):
    read = row(chosen=chosen, rejected=rejected)

    assert (read.prompt[0].content, texts(read)) == (prompt, replies)


@pytest.mark.parametrize("strength", [1, 2, 3, 4])
@pytest.mark.parametrize("digits", [2, 17])
def test_a_margin_reads_back_as_the_strength_it_was_made_of(strength, digits):
    read = row(prompt="Q", chosen="A", rejected="B", margin=round(margin(-strength), digits))

    assert read.reference == {"": (float(strength), 0.0)}


@pytest.mark.parametrize("foreign", [0.5, 2, 3.0, -1])
def test_a_margin_of_another_scale_is_kept_beside(foreign):
    read = row(prompt="Q", chosen="A", rejected="B", margin=foreign)

    assert (read.reference, read.metadata) == ({"": (1.0, 0.0)}, {"margin": foreign})


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ({"prompt": "Q", "completions": ["A"], "labels": [True]}, "missing_field"),
        ({"prompt": "Q", "chosen": "A", "rejected": [BLUE]}, "bad_response"),
        ({"prompt": 3, "chosen": "A", "rejected": "B"}, "bad_prompt"),
        ({"prompt": "Q", "chosen": "A", "rejected": "A"}, "same_response"),
        ({"prompt": "Q", "chosen": "A", "rejected": " "}, "empty_response"),
        ({"prompt": " ", "chosen": "A", "rejected": "B"}, "no_prompt"),
        ({"prompt": [], "chosen": [BLUE], "rejected": [GREEN]}, "no_prompt"),
        ({"chosen": "Yes.", "rejected": "No."}, "no_prompt"),
        ({"chosen": [USER, BLUE], "rejected": [USER]}, "no_reply"),
        ({"chosen": [], "rejected": []}, "no_reply"),
        ({"chosen": [USER, BLUE, USER, BLUE], "rejected": [USER, GREEN]}, "prompts_differ"),
        ({"prompt": [USER, BLUE], "chosen": [BLUE], "rejected": [GREEN]}, "bad_prompt"),
        ({"prompt": [{"role": "tool", "content": ""}], "chosen": [], "rejected": []}, "bad_role"),
        (
            {"prompt": [{"role": "user", "content": [{}]}], "chosen": [], "rejected": []},
            "bad_message",
        ),
        ({"prompt": "Q", "completion": "A", "label": 1}, "bad_label"),
        ({"prompt": "Q", "completion": [], "label": True}, "no_reply"),
    ],
)
def test_a_line_that_cannot_be_read_is_refused(value, code):
    assert row(**value).code == code
