"""Anthropic's hh-rlhf: two whole transcripts, equal up to the last reply."""

import re
from collections.abc import Iterator
from typing import IO

from annotation.formats.rows import (
    ComparisonRow,
    Json,
    LeftOut,
    Message,
    PromptRow,
    ReadLine,
    Refusal,
    Role,
    compared,
    read_lines,
)

MARKER = re.compile(r"\n\n(Human|Assistant):")
SPEAKER: dict[str, Role] = {"Human": "user", "Assistant": "assistant"}


def read(file: IO[bytes], start_line: int = 0, start_offset: int = 0) -> Iterator[ReadLine]:
    return read_lines(file, parse, start_line, start_offset)


def parse(value: Json) -> PromptRow:
    texts = value.get("chosen"), value.get("rejected")
    if not (isinstance(texts[0], str) and isinstance(texts[1], str)):
        raise Refusal("missing_field", 'Each line needs the texts "chosen" and "rejected".')
    if not (is_transcript(texts[0]) and is_transcript(texts[1])):
        raise Refusal(
            "not_a_transcript",
            'A transcript needs turns that begin "\\n\\nHuman: " and "\\n\\nAssistant: ".',
        )
    return compared(turns(texts[0]), turns(texts[1]))


def is_transcript(text: str) -> bool:
    return text.startswith("Human:") or "\n\nHuman:" in text


def turns(text: str) -> tuple[Message, ...]:
    """Split a transcript where the speaker changes; what stands before the first is the system's.

    A marker that names the speaker again belongs to the turn: replies that ran on are one reply.
    """
    if text.startswith("Human:"):
        text = "\n\n" + text
    starts: list[re.Match[str]] = []
    for marker in MARKER.finditer(text):
        if not starts or starts[-1][1] != marker[1]:
            starts.append(marker)
    ends = [*(marker.start() for marker in starts), len(text)]
    system = text[: ends[0]]
    spoken = tuple(
        Message(SPEAKER[marker[1]], text[marker.end() : end].removeprefix(" "))
        for marker, end in zip(starts, ends[1:], strict=True)
    )
    return (Message("system", system), *spoken) if system else spoken


def transcript(conversation: tuple[Message, ...]) -> str | None:
    """The text that reads back as this conversation; None where its turns would not."""
    labels = {"system": "", "user": "\n\nHuman: ", "assistant": "\n\nAssistant: "}
    text = "".join(labels[turn.role] + turn.content for turn in conversation)
    return text if turns(text) == conversation else None


def write(row: ComparisonRow) -> tuple[Json, ...] | LeftOut:
    if row.preference == 0:
        return LeftOut.TIE
    chosen = transcript((*row.prompt, Message("assistant", row.chosen)))
    rejected = transcript((*row.prompt, Message("assistant", row.rejected)))
    if chosen is None or rejected is None:
        return LeftOut.TURNS
    return ({"chosen": chosen, "rejected": rejected},)
