import io
import json

import pytest

from annotation.formats import plain
from annotation.formats.rows import CompletionRow, Message, PromptRow


def row(**value):
    (read,) = plain.read(io.BytesIO(json.dumps(value).encode()))
    return read.row


def test_everything_said_of_a_prompt_is_read():
    read = row(
        id=7,
        prompt=[{"role": "system", "content": "Be kind."}, {"role": "user", "content": "Hi"}],
        completions=["Hello!", {"text": "No.", "assistant": "small", "settings": {"t": 0.5}}],
        reference={"helpful": [3, 1]},
        why="The second one is rude.",
        purpose="practice",
        harms=["insulting_behavior", "violence", "violence"],
        metadata={"topic": "greeting"},
    )

    assert read == PromptRow(
        prompt=(Message("system", "Be kind."), Message("user", "Hi")),
        completions=(CompletionRow("Hello!"), CompletionRow("No.", "small", {"t": 0.5})),
        key="7",
        reference={"helpful": (3.0, 1.0)},
        why="The second one is rude.",
        purpose="practice",
        harms=("insulting_behavior", "violence"),
        metadata={"topic": "greeting"},
    )


@pytest.mark.parametrize("completions", [{}, {"completions": []}, {"completions": None}])
def test_a_prompt_alone_is_enough(completions):
    assert row(prompt="Hi", **completions) == PromptRow((Message("user", "Hi"),))


PAIR = {"prompt": "Hi", "completions": ["Hello!", "No."]}


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ({}, "no_prompt"),
        ({"prompt": ""}, "no_prompt"),
        ({"prompt": 1}, "bad_prompt"),
        ({"prompt": "Hi", "completion": "Hello!"}, "unknown_field"),
        ({"prompt": "Hi", "completions": "Hello!"}, "bad_response"),
        ({"prompt": "Hi", "completions": [1]}, "bad_response"),
        ({"prompt": "Hi", "completions": [{"text": "A", "assistant": 1}]}, "bad_response"),
        ({"prompt": "Hi", "completions": [{"text": "A", "settings": 1}]}, "bad_field"),
        ({"prompt": "Hi", "completions": ["A", "A"]}, "same_response"),
        ({"prompt": "Hi", "completions": ["A", ""]}, "empty_response"),
        ({"prompt": "Hi", "completions": [str(n) for n in range(65)]}, "too_many_responses"),
        ({**PAIR, "reference": [1, 2]}, "bad_field"),
        ({**PAIR, "reference": {"helpful": [1]}}, "bad_reference"),
        ({**PAIR, "reference": {"helpful": [1, "2"]}}, "bad_reference"),
        ({**PAIR, "reference": {"helpful": [1, True]}}, "bad_reference"),
        ({**PAIR, "purpose": "golden"}, "bad_purpose"),
        ({**PAIR, "harms": "violence"}, "bad_harms"),
        ({**PAIR, "harms": [1]}, "bad_harms"),
        ({**PAIR, "why": 1}, "bad_why"),
        ({**PAIR, "id": ""}, "bad_id"),
        ({**PAIR, "id": True}, "bad_id"),
        ({**PAIR, "metadata": "x"}, "bad_field"),
    ],
)
def test_a_line_that_cannot_be_read_is_refused(value, code):
    assert row(**value).code == code
