"""The common row every dataset format is read into and written from, and the reading of lines."""

import gzip
import math
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import IO, Any, Literal, cast

import orjson

Role = Literal["system", "user", "assistant"]
Purpose = Literal["collect", "gold", "practice"]
Json = dict[str, Any]

MAX_LINE_BYTES = 4_000_000
MAX_COMPLETIONS = 64
BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Message:
    role: Role
    content: str


@dataclass(frozen=True, slots=True)
class CompletionRow:
    text: str
    assistant: str = ""
    settings: Json | None = None


@dataclass(frozen=True, slots=True)
class PromptRow:
    """A prompt with what a file says of its completions.

    `reference` holds one level a completion for each criterion, the higher the better; a pair's
    verdict is their difference, clipped to -4..4. The criterion is "" where the file names none.
    """

    prompt: tuple[Message, ...]
    completions: tuple[CompletionRow, ...] = ()
    key: str | None = None
    reference: dict[str, tuple[float, ...]] = field(default_factory=dict)
    why: str = ""
    purpose: Purpose = "collect"
    harms: tuple[str, ...] = ()  # categories that the material touches
    metadata: Json = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Refused:
    line: int
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class ReadLine:
    """One line of a file; `end` is where the next one begins, in bytes as they are uncompressed."""

    line: int
    end: int
    row: PromptRow | Refused


@dataclass(frozen=True, slots=True)
class ComparisonRow:
    """A judged pair on its way out; `preference` < 0 says a is better, > 0 b, 0 neither."""

    id: str
    criterion: str
    prompt: tuple[Message, ...]
    completion_a: str
    completion_b: str
    preference: int
    margin: float
    split: str
    group: str
    judgment: str | None = None
    annotator: str | None = None
    meta: Mapping[str, Any] = field(default_factory=dict)

    @property
    def chosen(self) -> str:
        return self.completion_a if self.preference < 0 else self.completion_b

    @property
    def rejected(self) -> str:
        return self.completion_b if self.preference < 0 else self.completion_a


class LeftOut(StrEnum):
    """Why a format cannot hold a comparison."""

    TIE = "tie"
    TURNS = "turns"  # its turns cannot be told apart once they are one text


class Refusal(Exception):
    """A line that cannot be read, said with the remedy."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


Parse = Callable[[Json], PromptRow]


def read_lines(
    file: IO[bytes], parse: Parse, start_line: int = 0, start_offset: int = 0
) -> Iterator[ReadLine]:
    """Read one JSON object a line; goes on after the line and offset that were read last."""
    line, end = start_line, start_offset
    try:
        source = uncompressed(file)
        source.seek(start_offset)
        while raw := source.readline(MAX_LINE_BYTES + 1):
            line, end = line + 1, end + len(raw)
            if len(raw) > MAX_LINE_BYTES:
                end += skip_rest_of_line(source, raw)
            content = raw.removeprefix(BOM).strip() if line == 1 else raw.strip()
            if not content:
                continue
            row = read_line(line, content, too_long=len(raw) > MAX_LINE_BYTES, parse=parse)
            yield ReadLine(line, end, row)
            if isinstance(row, Refused) and row.code == "json_array":
                return
    except (gzip.BadGzipFile, EOFError, zlib.error):
        message = "The compressed file is damaged from here on: compress it again and upload it."
        yield ReadLine(line + 1, end, Refused(line + 1, "bad_gzip", message))


def uncompressed(file: IO[bytes]) -> IO[bytes]:
    file.seek(0)
    magic = file.read(2)
    file.seek(0)
    return cast(IO[bytes], gzip.GzipFile(fileobj=file)) if magic == b"\x1f\x8b" else file


def skip_rest_of_line(source: IO[bytes], raw: bytes) -> int:
    skipped = 0
    while raw and not raw.endswith(b"\n"):
        raw = source.readline(MAX_LINE_BYTES)
        skipped += len(raw)
    return skipped


def read_line(line: int, content: bytes, *, too_long: bool, parse: Parse) -> PromptRow | Refused:
    try:
        if too_long:
            raise Refusal(
                "line_too_long",
                f"The line is longer than {MAX_LINE_BYTES // 1_000_000} MB: shorten or split it.",
            )
        return parse(json_object(content, first=line == 1))
    except Refusal as refusal:
        return Refused(line, refusal.code, refusal.message)


def json_object(content: bytes, *, first: bool = False) -> Json:
    check_text(content)
    try:
        value = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        if first and content.startswith(b"["):
            raise Refusal("json_array", ARRAY) from error
        where = f"{error.msg}, at character {error.pos + 1}"
        message = f"This is not JSON ({where}): write one JSON object a line."
        raise Refusal("not_json", message) from error
    if isinstance(value, list):
        raise Refusal("not_an_object", ARRAY)
    if not isinstance(value, dict):
        raise Refusal("not_an_object", "The line is not a JSON object: write {…} on every line.")
    if b"\\u0000" in content and any("\0" in text for text in strings(value)):
        raise Refusal("nul_character", NUL)
    return value


ARRAY = (
    "The file holds a JSON array, and one JSON object a line is wanted: "
    "convert it, for example with jq -c '.[]' in.json > out.jsonl."
)
NUL = "The text holds a NUL character (\\u0000), which cannot be stored: remove it."


def check_text(content: bytes) -> None:
    try:
        content.decode()
    except UnicodeDecodeError as error:
        message = f"Byte {error.start + 1} of the line is not UTF-8: save the file as UTF-8."
        raise Refusal("not_utf8", message) from error
    if b"\0" in content:
        raise Refusal("nul_character", NUL)


def strings(value: object) -> Iterator[str]:
    pending = [value]
    while pending:
        item = pending.pop()
        if isinstance(item, str):
            yield item
        elif isinstance(item, list):
            pending.extend(item)
        elif isinstance(item, dict):
            pending.extend(item)
            pending.extend(item.values())


def message(value: object) -> Message:
    if not isinstance(value, dict):
        raise Refusal("bad_message", 'A message is {"role": …, "content": …}.')
    role, content = value.get("role"), value.get("content")
    if role not in ("system", "user", "assistant"):
        raise Refusal("bad_role", "A message's role must be system, user or assistant.")
    if not isinstance(content, str):
        raise Refusal("bad_message", "A message's content must be text (no images, tools or null).")
    return Message(role, content)


def messages(value: object) -> tuple[Message, ...]:
    if isinstance(value, str):
        return (Message("user", value),)
    if not isinstance(value, list):
        raise Refusal("bad_prompt", "The prompt must be text or a list of messages.")
    return tuple(message(item) for item in value)


def prompt_row(
    prompt: tuple[Message, ...], completions: tuple[CompletionRow, ...], **said: Any
) -> PromptRow:
    """Check what holds in every format: a prompt that asks, and responses that differ."""
    if not any(turn.role == "user" and turn.content.strip() for turn in prompt):
        raise Refusal("no_prompt", "There is no prompt: give the text the responses answer.")
    if prompt[-1].role == "assistant":
        raise Refusal("bad_prompt", "The prompt ends with the assistant: end it with a user turn.")
    texts = [completion.text for completion in completions]
    if len(texts) > MAX_COMPLETIONS:
        message = f"There are {len(texts)} responses: at most {MAX_COMPLETIONS} can be taken."
        raise Refusal("too_many_responses", message)
    if not all(text.strip() for text in texts):
        raise Refusal("empty_response", "A response is empty: remove it, or the line.")
    if len(set(texts)) < len(texts):
        raise Refusal("same_response", "Two responses are the same: there is nothing to compare.")
    return PromptRow(prompt, completions, **said)


def compared(
    chosen: tuple[Message, ...], rejected: tuple[Message, ...], level: float = 1.0, **said: Any
) -> PromptRow:
    """A row from two conversations that differ in the last reply only; the first one is better."""
    if not (ends_with_reply(chosen) and ends_with_reply(rejected)):
        raise Refusal("no_reply", "A conversation does not end with the assistant's reply: add it.")
    if chosen[:-1] != rejected[:-1]:
        raise Refusal(
            "prompts_differ",
            "The two conversations differ before the last reply: both need the same prompt.",
        )
    replies = (CompletionRow(chosen[-1].content), CompletionRow(rejected[-1].content))
    return prompt_row(chosen[:-1], replies, reference={"": (level, 0.0)}, **said)


def ends_with_reply(conversation: tuple[Message, ...]) -> bool:
    return bool(conversation) and conversation[-1].role == "assistant"


def number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return float(value)
