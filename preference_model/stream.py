"""Score rows as they come: JSON Lines in, a line of scores for each, in the same order.

Memory stays the same however many rows there are, and the next block is read and tokenised while
one is scored.
"""

import json
import os
import select
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import Any, TextIO

from preference_model import checkpoint
from preference_model.checkpoint import Checkpoint
from preference_model.config import BadInput, Watcher
from preference_model.data.formats import last_reply, opening, pair, reply_to
from preference_model.data.lines import Line, json_object, lines
from preference_model.data.snapshot import Text, prompt
from preference_model.network.backbone import chosen_device
from preference_model.network.encoder import Encoded
from preference_model.network.scoring import score

STANDARD = Path("-")  # input or output
BLOCK = 8192  # texts scored together: enough of like length
BYTES = 32_000_000  # of a block's rows at most, and what is read at once of standard input is
CHUNK = 1_000_000
PAUSE = 0.1  # seconds: whoever sends nothing for so long may be waiting for answers
DIGITS = 6
SHAPES = (
    "none of the shapes that are scored: prompt with completion or completions, messages, "
    "or chosen and rejected"
)


@dataclass(frozen=True)
class Counts:
    rows: int = 0
    completions: int = 0
    broken: int = 0  # rows that cannot be read: their line says why


@dataclass(frozen=True)
class Block:
    """Rows, each with what identifies it and the places of its texts, or with what is wrong."""

    rows: list[tuple[dict[str, Any], list[int]]]
    encoded: list[Encoded]


def score_stream(
    folder: Path, given: Path, output: Path, watcher: Watcher, *, device: str = "auto",
    exact: bool = False, strict: bool = False,
) -> Counts:  # fmt: skip
    """strict: stop at the first row that cannot be read, instead of saying so in its place."""
    if given != STANDARD and output.exists() and output.samefile(given):
        raise BadInput("bad_output", "The scores would overwrite their input: choose another file.")
    candidate = checkpoint.load(folder, chosen_device(device))
    total = 0 if given == STANDARD else sum(1 for _ in lines(given, watcher))
    counts = Counts()
    with writing(output) as file:
        try:
            for block in ahead(blocks(arriving(given), candidate, strict)):
                counts = answer(block, candidate, file, counts, total, watcher, exact)
        except BrokenPipeError:  # whoever reads the scores has had enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), file.fileno())
    return counts


def writing(output: Path) -> AbstractContextManager[TextIO]:
    return nullcontext(sys.stdout) if output == STANDARD else output.open("w", encoding="utf-8")


def answer(
    block: Block, candidate: Checkpoint, file: TextIO, so_far: Counts, total: int,
    watcher: Watcher, exact: bool,
) -> Counts:  # fmt: skip
    def told(share: float) -> None:
        watcher.progress("scoring", so_far.rows + round(share * len(block.rows)), total)

    heads = score(candidate.model, candidate.encoder, block.encoded, told, exact)
    values, spreads = (figure.round(DIGITS).tolist() for figure in (heads.mean(-1), heads.std(-1)))
    scores = [
        {
            criterion: {"value": value, "uncertainty": spread}
            for criterion, value, spread in zip(candidate.model.criteria, *each, strict=True)
        }
        for each in zip(values, spreads, strict=True)
    ]
    for row, places in block.rows:
        said = row if "error" in row else {**row, "scores": [scores[place] for place in places]}
        file.write(json.dumps(said) + "\n")
    file.flush()
    return Counts(
        so_far.rows + len(block.rows),
        so_far.completions + sum(len(places) for _, places in block.rows),
        so_far.broken + sum("error" in row for row, _ in block.rows),
    )


def blocks(found: Iterator[Line | None], candidate: Checkpoint, strict: bool) -> Iterator[Block]:
    """Full ones, or what there is where the sender pauses."""
    rows: list[tuple[dict[str, Any], list[int]]] = []
    texts: dict[Text, int] = {}
    size = 0
    for line in found:
        if line is not None:
            row, own = read(line, strict)
            rows.append((row, [texts.setdefault(text, len(texts)) for text in own]))
            size += len(line.raw)
        if rows and (line is None or len(texts) >= BLOCK or size >= BYTES):
            yield Block(rows, candidate.encoder.encode(list(texts)))
            rows, texts, size = [], {}, 0
    if rows:
        yield Block(rows, candidate.encoder.encode(list(texts)))


def read(line: Line, strict: bool) -> tuple[dict[str, Any], list[Text]]:
    try:
        return line.parsed(asked)
    except BadInput as error:
        if strict:
            raise
        return {"line": line.number, "error": error.message}, []


def asked(row: Mapping[str, Any]) -> tuple[dict[str, Any], list[Text]]:
    return ({"id": row["id"]} if "id" in row else {}), texts_of(row)


def texts_of(row: Mapping[str, Any]) -> list[Text]:
    if "messages" in row:
        said = opening(row["messages"])
        return texts(said[:-1], [last_reply(said)])
    if "chosen" in row or "rejected" in row:
        before, *replies = pair(row)
        return texts(before, replies)
    if "completions" in row:
        given = row["completions"]
        if not isinstance(given, list) or not given:
            raise ValueError("completions must be a list, with one at least")
    elif "completion" in row:
        given = [row["completion"]]
    else:
        raise ValueError(SHAPES)
    return texts(opening(row["prompt"]), [completion(row["prompt"], each) for each in given])


def texts(before: Sequence[Any], completions: Sequence[str]) -> list[Text]:
    turns = prompt(before)
    return [(turns, each) for each in completions]


def completion(asked: Any, given: Any) -> str:
    if isinstance(given, str):
        return reply_to(asked, given)
    if isinstance(given, list) and len(given) == 1:
        return last_reply(given)
    raise ValueError("a completion must be text, or one message of the assistant's")


def arriving(given: Path) -> Iterator[Line | None]:
    """Lines; None where standard input pauses."""
    if given != STANDARD:
        yield from lines(given)
        return
    count, rest, waiting = 0, b"", sys.stdin.fileno()
    while True:
        if not select.select([waiting], [], [], PAUSE)[0]:
            yield None
            select.select([waiting], [], [])
        chunk = os.read(waiting, CHUNK)
        *whole, rest = (rest + (chunk or b"\n")).split(b"\n")
        for number, raw in enumerate(whole, count + 1):
            if raw.strip():
                yield Line("standard input", number, raw)
        count += len(whole)
        if not chunk:
            return


def ahead(found: Iterator[Block]) -> Iterator[Block]:
    """The next one is made, in a thread of its own, while the last one is used."""
    ready: Queue[Block | Exception | None] = Queue(1)

    def fill() -> None:
        try:
            for block in found:
                ready.put(block)
            ready.put(None)
        except Exception as error:
            ready.put(error)

    Thread(target=fill, daemon=True).start()
    while (block := ready.get()) is not None:
        if isinstance(block, Exception):
            raise block
        yield block


def holds_tasks(given: Path) -> bool:
    """Whether the first row is a task, whose order is to be drawn."""
    if given == STANDARD:
        return False
    for line in lines(given):
        try:
            return "task" in json_object(line.raw)
        except ValueError:
            return False
    return False
