"""Import is the inverse of export, for every format and whatever the text."""

import io
import json

import pytest
from hypothesis import example, given, seed, settings
from hypothesis import strategies as st

from annotation.formats import FORMATS, READERS, formats
from annotation.formats.rows import ComparisonRow, LeftOut, Message, PromptRow
from annotation.measures.strength import margin

MARKERS = ["\n\nHuman: ", "\n\nHuman:", "\n\nAssistant: ", "Human:", " ", "\n", "\\u0000", "\u2028"]
PAIRED = [name for name in FORMATS if name != "trl-unpaired"]

plain = st.text(st.characters(codec="utf-8", exclude_characters="\0:"), min_size=1).filter(
    str.strip
)
hostile = st.lists(st.sampled_from(MARKERS) | plain, max_size=4).map("".join).filter(str.strip)
# What a model that runs on writes: its own label again.
run_on = st.tuples(plain, plain).map("\n\nAssistant: ".join)


@st.composite
def comparisons(draw, words, replies):
    """Conversations of one to three user turns, perhaps with a system message."""
    system = [Message("system", content) for content in draw(st.lists(words, max_size=1))]
    turns = []
    for asked, answered in draw(st.lists(st.tuples(words, words), max_size=2)):
        turns += [Message("user", asked), Message("assistant", answered)]
    a, b = draw(st.lists(replies, min_size=2, max_size=2, unique=True))
    preference = draw(st.sampled_from([-4, -3, -2, -1, 1, 2, 3, 4]))
    return comparison([*system, *turns, Message("user", draw(words))], a, b, preference)


def comparison(prompt, a, b, preference):
    return ComparisonRow(
        id="1",
        criterion="helpful",
        prompt=tuple(prompt),
        completion_a=a,
        completion_b=b,
        preference=preference,
        margin=margin(preference),
        split="train",
        group="g",
    )


def repeated(test):
    return seed(2)(settings(max_examples=100, deadline=None, database=None)(test))


def read_back(name, lines):
    content = "\n".join(json.dumps(line) for line in lines).encode()
    reader = READERS["hh-rlhf" if name == "hh-rlhf" else "trl"]
    return [read.row for read in reader(io.BytesIO(content))]


def same_pair(name, row, read):
    strength = 1.0 if name == "hh-rlhf" else float(abs(row.preference))
    return (
        read.prompt == row.prompt
        and [completion.text for completion in read.completions] == [row.chosen, row.rejected]
        and read.reference == {"": (strength, 0.0)}
    )


@pytest.mark.parametrize("name", PAIRED)
@repeated
@given(comparisons(plain, plain | run_on))
@example(comparison([Message("user", "Hi")], "Yes.", "No.", 3))
def test_a_pair_reads_back_with_its_prompt_responses_and_side(name, row):
    (read,) = read_back(name, FORMATS[name].write(row))

    assert same_pair(name, row, read)


@pytest.mark.parametrize("name", PAIRED)
@repeated
@given(comparisons(hostile, hostile))
def test_text_that_looks_like_turns_reads_back_the_same_or_is_left_out(name, row):
    lines = FORMATS[name].write(row)

    if lines is LeftOut.TURNS:
        assert "conversational" not in name
    else:
        assert same_pair(name, row, *read_back(name, lines))


@repeated
@given(comparisons(hostile, hostile))
def test_an_unpaired_pair_reads_back_as_a_good_and_a_bad_response(row):
    good, bad = read_back("trl-unpaired", FORMATS["trl-unpaired"].write(row))

    assert (good.prompt, good.completions[0].text) == (row.prompt, row.chosen)
    assert (bad.prompt, bad.completions[0].text) == (row.prompt, row.rejected)
    assert (good.reference, bad.reference) == ({"": (1.0,)}, {"": (0.0,)})


@pytest.mark.parametrize("name", FORMATS)
def test_a_tie_is_left_out(name):
    tie = comparison([Message("user", "Hi")], "Yes.", "No.", 0)

    assert FORMATS[name].write(tie) is LeftOut.TIE


@pytest.mark.parametrize("name", formats("trl"))
@pytest.mark.parametrize("preference", [-4, -1, 1, 4])
def test_every_trl_line_carries_a_margin(name, preference):
    lines = FORMATS[name].write(comparison([Message("user", "Hi")], "Yes.", "No.", preference))

    assert [line["margin"] for line in lines] == [margin(preference)] * len(lines)
    assert all(isinstance(line["margin"], float) for line in lines)


@pytest.mark.parametrize(
    "prompt",
    [
        [Message("user", "Hi\n\nAssistant: injected")],
        [Message("user", "One"), Message("user", "Two")],
        [Message("user", "Hi"), Message("system", "Be kind."), Message("user", "Hi")],
    ],
)
def test_turns_that_one_text_would_blur_are_left_out_of_texts_and_kept_in_messages(prompt):
    row = comparison(prompt, "Yes.", "No.", -1)

    assert FORMATS["hh-rlhf"].write(row) is LeftOut.TURNS
    assert FORMATS["trl-explicit"].write(row) is LeftOut.TURNS
    (read,) = read_back("trl", FORMATS["trl-conversational-explicit"].write(row))
    assert isinstance(read, PromptRow)
    assert read.prompt == tuple(prompt)


def test_a_format_is_asked_for_by_name_and_trl_means_all_of_its_five():
    assert list(formats("hh-rlhf")) == ["hh-rlhf"]
    assert len(formats("trl")) == 5
    assert formats("parquet") == {}
