"""TRL's preference datasets: text or messages, prompt apart or not, and unpaired."""

from collections.abc import Iterator
from os.path import commonprefix
from typing import IO, Any

from annotation.formats.hh_rlhf import is_transcript, transcript, turns
from annotation.formats.rows import (
    ComparisonRow,
    CompletionRow,
    Json,
    LeftOut,
    Message,
    PromptRow,
    ReadLine,
    Refusal,
    compared,
    messages,
    number,
    prompt_row,
    read_lines,
)

Conversation = tuple[Message, ...]
Lines = tuple[Json, ...] | LeftOut

FIELDS = (
    'Each line needs "chosen" and "rejected" (with or without "prompt"), '
    'or "prompt", "completion" and "label".'
)
REPLY = "\n\nAssistant:"


def read(file: IO[bytes], start_line: int = 0, start_offset: int = 0) -> Iterator[ReadLine]:
    return read_lines(file, parse, start_line, start_offset)


def parse(value: Json) -> PromptRow:
    if "chosen" in value and "rejected" in value:
        return parse_pair(value)
    if "prompt" in value and "completion" in value and "label" in value:
        return parse_unpaired(value)
    raise Refusal("missing_field", FIELDS)


def parse_pair(value: Json) -> PromptRow:
    prompt, chosen, rejected = value.get("prompt"), value["chosen"], value["rejected"]
    said = read_margin(value.get("margin"))
    if isinstance(chosen, str) and isinstance(rejected, str):
        if prompt is None:
            return compared(*without_prompt(chosen, rejected), **said)
        before = prompt_turns(prompt)
        return compared(
            (*before, reply_to(prompt, chosen)), (*before, reply_to(prompt, rejected)), **said
        )
    if isinstance(chosen, list) and isinstance(rejected, list):
        return compared(whole(prompt, messages(chosen)), whole(prompt, messages(rejected)), **said)
    raise Refusal("bad_response", '"chosen" and "rejected" must both be text or both messages.')


def parse_unpaired(value: Json) -> PromptRow:
    prompt, completion, label = value["prompt"], value["completion"], value["label"]
    if not isinstance(label, bool):
        raise Refusal("bad_label", '"label" must be true (good) or false (bad).')
    if isinstance(completion, str):
        before, reply = prompt_turns(prompt), reply_to(prompt, completion)
    else:
        *opening, reply = whole(prompt, messages(completion)) or (Message("user", ""),)
        before = tuple(opening)
    if reply.role != "assistant":
        raise Refusal("no_reply", '"completion" does not end with the assistant\'s reply: add it.')
    return prompt_row(
        before, (CompletionRow(reply.content),), reference={"": (1.0 if label else 0.0,)}
    )


def prompt_turns(prompt: object) -> Conversation:
    """The turns before the reply: a transcript open for it, else one message of the user's."""
    if isinstance(prompt, str) and is_open(prompt):
        return turns(prompt)[:-1]
    return messages(prompt)


def reply_to(prompt: object, text: str) -> Message:
    """After "Assistant:" the first space parts the reply from its label; elsewhere it is text."""
    after_label = isinstance(prompt, str) and is_open(prompt) and not prompt.endswith(" ")
    return Message("assistant", text.removeprefix(" ") if after_label else text)


def is_open(prompt: str) -> bool:
    return is_transcript(prompt) and prompt.removesuffix(" ").endswith(REPLY)


def whole(prompt: object, conversation: Conversation) -> Conversation:
    """The conversation from its opening; some files repeat the prompt inside the responses."""
    if prompt is None:
        return conversation
    before = messages(prompt)
    return conversation if conversation[: len(before)] == before else before + conversation


def without_prompt(chosen: str, rejected: str) -> tuple[Conversation, Conversation]:
    """Transcripts by their turns; other texts are parted where their common words end."""
    if is_transcript(chosen) and is_transcript(rejected):
        return turns(chosen), turns(rejected)
    shared = commonprefix([chosen, rejected])
    at_word_end = all(text[len(shared) :][:1] in (" ", "\n") for text in (chosen, rejected))
    if not at_word_end:
        shared = shared[: max(shared.rfind(" "), shared.rfind("\n")) + 1]
    shared = shared.rstrip()
    opening = Message("user", shared)
    return (
        (opening, Message("assistant", chosen[len(shared) :])),
        (opening, Message("assistant", rejected[len(shared) :])),
    )


def read_margin(value: object) -> dict[str, Any]:
    """Margins of 0, 1/3, 2/3 and 1 are strengths 1 to 4; any other is kept as it is said."""
    margin = number(value)
    if margin is None:
        return {}
    strength = 1 + 3 * margin
    if 1 <= round(strength) <= 4 and abs(strength - round(strength)) < 0.05:
        return {"level": float(round(strength))}
    return {"metadata": {"margin": margin}}


def write_implicit(row: ComparisonRow) -> Lines:
    if row.preference == 0:
        return LeftOut.TIE
    chosen = transcript((*row.prompt, Message("assistant", row.chosen)))
    rejected = transcript((*row.prompt, Message("assistant", row.rejected)))
    if chosen is None or rejected is None:
        return LeftOut.TURNS
    return ({"chosen": chosen, "rejected": rejected, "margin": row.margin},)


def write_explicit(row: ComparisonRow) -> Lines:
    if row.preference == 0:
        return LeftOut.TIE
    prompt = open_transcript(row.prompt)
    if prompt is None:
        return LeftOut.TURNS
    pair = {"chosen": " " + row.chosen, "rejected": " " + row.rejected}
    return ({"prompt": prompt, **pair, "margin": row.margin},)


def write_conversational_implicit(row: ComparisonRow) -> Lines:
    if row.preference == 0:
        return LeftOut.TIE
    before = as_messages(row.prompt)
    pair = {"chosen": before + reply(row.chosen), "rejected": before + reply(row.rejected)}
    return ({**pair, "margin": row.margin},)


def write_conversational_explicit(row: ComparisonRow) -> Lines:
    if row.preference == 0:
        return LeftOut.TIE
    pair = {"chosen": reply(row.chosen), "rejected": reply(row.rejected)}
    return ({"prompt": as_messages(row.prompt), **pair, "margin": row.margin},)


def write_unpaired(row: ComparisonRow) -> Lines:
    if row.preference == 0:
        return LeftOut.TIE
    prompt = as_messages(row.prompt)
    return tuple(
        {"prompt": prompt, "completion": reply(text), "label": label, "margin": row.margin}
        for text, label in ((row.chosen, True), (row.rejected, False))
    )


def open_transcript(prompt: Conversation) -> str | None:
    text = transcript((*prompt, Message("assistant", "")))
    return None if text is None else text.removesuffix(" ")


def as_messages(conversation: Conversation) -> list[Json]:
    return [{"role": turn.role, "content": turn.content} for turn in conversation]


def reply(text: str) -> list[Json]:
    return as_messages((Message("assistant", text),))
