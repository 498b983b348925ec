"""Dataset formats by name: what can be read, what can be written, and what each one loses."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from annotation.formats import hh_rlhf, plain, trl
from annotation.formats.rows import ComparisonRow, Json, LeftOut, ReadLine

Reader = Callable[..., Iterator[ReadLine]]
Writer = Callable[[ComparisonRow], tuple[Json, ...] | LeftOut]

# reader(file, start_line=0, start_offset=0): go on after the line and offset that were read last.
READERS: dict[str, Reader] = {"hh-rlhf": hh_rlhf.read, "trl": trl.read, "jsonl": plain.read}


@dataclass(frozen=True, slots=True)
class Format:
    title: str
    file_name: str
    write: Writer
    keeps: tuple[str, ...]
    loses: tuple[str, ...]


PAIR = ("prompt", "responses", "which is better")
BESIDE = ("criterion", "annotator", "position")  # these stay in the file of metadata beside it
ONE_TEXT = "conversations whose turns cannot be told apart as text"

FORMATS: dict[str, Format] = {
    "hh-rlhf": Format(
        "Anthropic hh-rlhf",
        "hh-rlhf.jsonl",
        hh_rlhf.write,
        keeps=PAIR,
        loses=("strength", "ties", ONE_TEXT, *BESIDE),
    ),
    "trl-implicit": Format(
        "TRL text, prompt within",
        "trl-implicit.jsonl",
        trl.write_implicit,
        keeps=(*PAIR, "strength"),
        loses=("ties", ONE_TEXT, *BESIDE),
    ),
    "trl-explicit": Format(
        "TRL text, prompt apart",
        "trl-explicit.jsonl",
        trl.write_explicit,
        keeps=(*PAIR, "strength"),
        loses=("ties", ONE_TEXT, *BESIDE),
    ),
    "trl-conversational-implicit": Format(
        "TRL messages, prompt within",
        "trl-conversational-implicit.jsonl",
        trl.write_conversational_implicit,
        keeps=(*PAIR, "strength"),
        loses=("ties", *BESIDE),
    ),
    "trl-conversational-explicit": Format(
        "TRL messages, prompt apart",
        "trl-conversational-explicit.jsonl",
        trl.write_conversational_explicit,
        keeps=(*PAIR, "strength"),
        loses=("ties", *BESIDE),
    ),
    "trl-unpaired": Format(
        "TRL unpaired, each response good or bad",
        "trl-unpaired.jsonl",
        trl.write_unpaired,
        keeps=("prompt", "responses", "good or bad"),
        loses=("which responses were compared", "ties", *BESIDE),
    ),
}


def formats(name: str) -> dict[str, Format]:
    """The formats a name asks for; "trl" asks for all of TRL's. Empty where none is so called."""
    return {key: value for key, value in FORMATS.items() if name == key or is_family(name, key)}


def is_family(name: str, key: str) -> bool:
    return name == "trl" and key.startswith("trl-")
