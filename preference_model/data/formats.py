"""Preference files of other trainers, line by line, as rows of a snapshot.

Anthropic's hh-rlhf (two whole transcripts) and TRL's preference files: text or messages, with the
prompt in a field of its own or inside both replies, with or without a margin.
"""

import hashlib
import json
import math
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from os.path import commonprefix
from pathlib import Path
from typing import Any

Row = Mapping[str, Any]
Messages = list[Any]  # {"role", "content"} each, once whoever reads the row has checked them

CRITERION = "overall"  # of a file that is given without one
SALT = "preference_model"  # of the split: changing it would move test rows into training
TRAIN, VALIDATION = 0.8, 0.1
STRONGEST, P_STRONGEST = 4, 0.95  # of a snapshot's preferences
MARKER = re.compile(r"\n\n(Human|Assistant):")
SPEAKER = {"Human": "user", "Assistant": "assistant"}
NAMED = re.compile(r"([a-z][a-z0-9_-]*)=(.+)")
SHAPES = (
    "none of the shapes that are read: a snapshot's row (with completion_a and completion_b), "
    "hh-rlhf's or TRL's (with chosen and rejected, both text or both messages)"
)


@dataclass(frozen=True)
class Source:
    """A file of comparisons, and what its rows were judged under where they do not say so."""

    path: Path
    criterion: str = ""


Sources = Path | Sequence[Source]  # a path alone: one file, without a criterion


def source(told: str) -> Source:
    """PATH, or CRITERION=PATH."""
    named = NAMED.fullmatch(told)
    if named and not Path(told).exists():
        return Source(Path(named[2]), named[1])
    return Source(Path(told))


def as_snapshot_row(row: Row, criterion: str = "") -> Row:
    """The row as a snapshot has it; one of a snapshot stays as it is."""
    if "chosen" in row or "rejected" in row:
        return judged(*pair(row), margin(row), criterion or CRITERION)
    if "completion_a" not in row and "completion_b" not in row:
        raise ValueError(SHAPES)
    if criterion:
        raise ValueError(f'a snapshot names the criterion in each row: leave "{criterion}=" out')
    return row


def judged(
    prompt: Messages, chosen: str, rejected: str, margin: float | None, criterion: str
) -> Row:
    """Everything that a trainer's file leaves open is decided by the content: the same row is the
    same comparison wherever it stands, and all that grew from one opening is on one side."""
    own = group(first_user_turn(prompt))
    sides = sorted((chosen, rejected), key=lambda text: sha256(f"{own} {text}"))
    sign = 0 if chosen == rejected else 1 if sides[1] == chosen else -1
    preference = sign * strength(margin)
    return {
        "id": sha256(json.dumps([criterion, prompt, chosen, rejected]))[:32],
        "criterion": criterion,
        "prompt": prompt,
        "completion_a": sides[0],
        "completion_b": sides[1],
        "preference": preference,
        "target": (sign + 1) / 2 if margin is None else target(preference),
        "weight": 1.0,
        "group": own,
        "split": split(own),
    }


def pair(row: Row) -> tuple[Messages, str, str]:
    """Prompt, chosen and rejected reply."""
    prompt, chosen, rejected = row.get("prompt"), row["chosen"], row["rejected"]
    if isinstance(chosen, list) and isinstance(rejected, list):
        return parted_messages([] if prompt is None else opening(prompt), chosen, rejected)
    if not (isinstance(chosen, str) and isinstance(rejected, str)):
        raise ValueError("chosen and rejected must both be text, or both be messages")
    if prompt is not None:
        return opening(prompt), reply_to(prompt, chosen), reply_to(prompt, rejected)
    if is_transcript(chosen) and is_transcript(rejected):
        return parted_transcripts(chosen, rejected)
    return parted_texts(chosen, rejected)


def parted_messages(
    before: Messages, chosen: Messages, rejected: Messages
) -> tuple[Messages, str, str]:
    """Some files repeat the prompt inside the replies."""
    ours, theirs = (
        side if side[: len(before)] == before else before + side for side in (chosen, rejected)
    )
    if ours[:-1] != theirs[:-1]:
        raise ValueError("chosen and rejected must be one conversation up to the last reply")
    return ours[:-1], last_reply(ours), last_reply(theirs)


def last_reply(messages: Messages) -> str:
    last = messages[-1] if messages else None
    if (
        not isinstance(last, dict)
        or last.get("role") != "assistant"
        or not isinstance(last.get("content"), str)
    ):
        raise ValueError("a conversation must end with the assistant's reply, as text")
    text: str = last["content"]
    return text


def parted_transcripts(chosen: str, rejected: str) -> tuple[Messages, str, str]:
    """After the last "Assistant:" that they share come the replies, whatever else is in them."""
    shared = commonprefix([chosen, rejected])
    starts = [marker for marker in changes(shared) if marker[1] == "Assistant"]
    if not starts:
        raise ValueError("chosen and rejected must be one conversation up to the last reply")
    before, after = starts[-1].span()
    prompt = turns(chosen[:before])
    return prompt, chosen[after:].removeprefix(" "), rejected[after:].removeprefix(" ")


def parted_texts(chosen: str, rejected: str) -> tuple[Messages, str, str]:
    """Other texts are parted where their common words end."""
    shared = commonprefix([chosen, rejected])
    if not all(text[len(shared) :][:1] in (" ", "\n") for text in (chosen, rejected)):
        shared = shared[: max(shared.rfind(" "), shared.rfind("\n")) + 1]
    shared = shared.rstrip()
    if not shared:
        raise ValueError("chosen and rejected share no opening: give the prompt as a field")
    return [message("user", shared)], chosen[len(shared) :], rejected[len(shared) :]


def opening(prompt: Any) -> Messages:
    """Messages; text is a transcript that waits for a reply, or one turn of the user's."""
    if isinstance(prompt, list):
        return prompt
    if not isinstance(prompt, str):
        raise ValueError("prompt must be text or a list of messages")
    return turns(prompt)[:-1] if waits(prompt) else [message("user", prompt)]


def reply_to(prompt: Any, text: str) -> str:
    """The space that follows "Assistant:" belongs to neither; elsewhere a reply begins with it."""
    labelled = isinstance(prompt, str) and waits(prompt) and not prompt.endswith(" ")
    return text.removeprefix(" ") if labelled else text


def is_transcript(text: str) -> bool:
    return text.startswith("Human:") or "\n\nHuman:" in text


def waits(prompt: str) -> bool:
    return is_transcript(prompt) and prompt.removesuffix(" ").endswith("\n\nAssistant:")


def turns(transcript: str) -> Messages:
    """What stands before the first speaker is the system's."""
    text = f"\n\n{transcript}" if transcript.startswith("Human:") else transcript
    starts = changes(text)
    ends = [*(marker.start() for marker in starts), len(text)]
    spoken = [
        message(SPEAKER[marker[1]], text[marker.end() : end].removeprefix(" "))
        for marker, end in zip(starts, ends[1:], strict=True)
    ]
    return [message("system", text[: ends[0]]), *spoken] if ends[0] else spoken


def changes(text: str) -> list[re.Match[str]]:
    """Where the speaker changes: a marker that names the same one again belongs to the turn."""
    found: list[re.Match[str]] = []
    for marker in MARKER.finditer(text):
        if not found or found[-1][1] != marker[1]:
            found.append(marker)
    return found


def message(role: str, content: str) -> dict[str, str]:
    return {"role": role, "content": content}


def margin(row: Row) -> float | None:
    value = row.get("margin")
    if value is None:
        return None
    if type(value) not in (int, float) or not math.isfinite(value):
        raise ValueError("margin must be a number")
    return float(value)


def strength(margin: float | None) -> int:
    """Margins of 0, 1/3, 2/3 and 1 are the steps from slightly to much better (Llama 2: Touvron et
    al. 2023, arXiv 2307.09288, table 27); what lies outside is the nearest of them."""
    return 1 + round(3 * min(max(margin or 0.0, 0.0), 1.0))


def target(preference: int) -> float:
    """P(b preferred) of a snapshot's preference, its steps worth the same difference of scores."""
    step = math.log(P_STRONGEST / (1 - P_STRONGEST)) / STRONGEST
    return 1 / (1 + math.exp(-step * preference))


def first_user_turn(prompt: Messages) -> str:
    for each in prompt:
        if isinstance(each, dict) and each.get("role") == "user":
            return str(each.get("content"))
    raise ValueError("there is no turn of the user's before the reply: give the prompt")


def group(opening: str) -> str:
    """One name for all that grew from the same opening, whatever its case, spaces and marks."""
    return sha256(normalised(opening))[:32]


def split(group: str) -> str:
    place = int(sha256(f"{SALT}\n{group}")[:16], 16) / 2**64
    if place < TRAIN:
        return "train"
    return "validation" if place < TRAIN + VALIDATION else "test"


def normalised(text: str) -> str:
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    words = " ".join(folded.split())
    start, end = 0, len(words)
    while start < end and is_mark(words[start]):
        start += 1
    while end > start and is_mark(words[end - 1]):
        end -= 1
    return words[start:end] or words


def is_mark(character: str) -> bool:
    return character == " " or unicodedata.category(character).startswith("P")


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
