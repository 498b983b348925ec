"""Plain JSON Lines: a prompt, its responses, and what is known of them."""

from collections.abc import Iterator
from typing import IO, Any

from annotation.formats.rows import (
    CompletionRow,
    Json,
    PromptRow,
    ReadLine,
    Refusal,
    messages,
    number,
    prompt_row,
    read_lines,
)

FIELDS = ("id", "prompt", "completions", "reference", "why", "purpose", "harms", "metadata")
MAX_KEY = 200


def read(file: IO[bytes], start_line: int = 0, start_offset: int = 0) -> Iterator[ReadLine]:
    return read_lines(file, parse, start_line, start_offset)


def parse(value: Json) -> PromptRow:
    unknown = next((name for name in value if name not in FIELDS), None)
    if unknown is not None:
        known = ", ".join(FIELDS)
        message = f'"{unknown[:50]}" is not a field here ({known}): put it under "metadata".'
        raise Refusal("unknown_field", message)
    if "prompt" not in value:
        raise Refusal("no_prompt", 'There is no "prompt": give the text the responses answer.')
    completions = parse_completions(value.get("completions"))
    return prompt_row(
        messages(value["prompt"]),
        completions,
        key=parse_key(value.get("id")),
        reference=parse_reference(value.get("reference"), len(completions)),
        why=parse_why(value.get("why")),
        purpose=parse_purpose(value.get("purpose")),
        harms=parse_harms(value.get("harms")),
        metadata=parse_object(value.get("metadata"), "metadata"),
    )


def parse_completions(value: object) -> tuple[CompletionRow, ...]:
    if value is None:
        return ()
    if not isinstance(value, list):
        raise Refusal("bad_response", '"completions" must be a list of texts or objects.')
    return tuple(parse_completion(item) for item in value)


def parse_completion(value: object) -> CompletionRow:
    if isinstance(value, str):
        return CompletionRow(value)
    if not isinstance(value, dict) or not isinstance(value.get("text"), str):
        raise Refusal("bad_response", 'A response is a text or {"text": …}.')
    assistant = value.get("assistant")
    if not isinstance(assistant, str | None):
        raise Refusal("bad_response", 'A response\'s "assistant" must be a name.')
    settings = value.get("settings")
    return CompletionRow(
        value["text"],
        assistant or "",
        None if settings is None else parse_object(settings, "settings"),
    )


def parse_key(value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise Refusal("bad_id", '"id" must be a text or a whole number.')
    key = str(value)
    if not 0 < len(key) <= MAX_KEY:
        raise Refusal("bad_id", f'"id" must have 1 to {MAX_KEY} characters.')
    return key


def parse_reference(value: object, completions: int) -> dict[str, tuple[float, ...]]:
    levels = parse_object(value, "reference")
    return {name: parse_levels(name, given, completions) for name, given in levels.items()}


def parse_levels(criterion: str, value: object, completions: int) -> tuple[float, ...]:
    if not isinstance(value, list) or len(value) != completions:
        message = f'"reference" needs a number for each of the {completions} responses'
        raise Refusal("bad_reference", f'{message} under "{criterion[:50]}".')
    levels = tuple(level for item in value if (level := number(item)) is not None)
    if len(levels) != completions:
        raise Refusal("bad_reference", f'"reference" under "{criterion[:50]}" must be numbers.')
    return levels


def parse_why(value: object) -> str:
    if not isinstance(value, str | None):
        raise Refusal("bad_why", '"why" must be a text.')
    return value or ""


def parse_purpose(value: object) -> Any:
    if value not in (None, "collect", "gold", "practice"):
        raise Refusal("bad_purpose", '"purpose" must be "collect", "gold" or "practice".')
    return value or "collect"


def parse_harms(value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise Refusal("bad_harms", '"harms" must be a list of names of categories.')
    return tuple(dict.fromkeys(value))


def parse_object(value: object, name: str) -> Json:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise Refusal("bad_field", f'"{name}" must be an object: {{…}}.')
    return value
