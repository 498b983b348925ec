"""Files of JSON Lines, plain or compressed by gzip, and refusals that name file and line."""

import gzip
import json
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, TypeVar, cast

from preference_model.config import BadInput, Watcher

GZIP = b"\x1f\x8b"
TELL_EVERY = 1000  # lines

Parsed = TypeVar("Parsed")


@dataclass(frozen=True)
class Line:
    name: str  # of the file
    number: int
    raw: bytes

    def parsed(self, parse: Callable[[Mapping[str, Any]], Parsed]) -> Parsed:
        """What `parse` makes of the JSON object; a refusal names file and line."""
        try:
            return parse(json_object(self.raw))
        except KeyError as error:
            problem = f"{error.args[0]} is missing"
        except ValueError as error:
            problem = str(error)
        raise BadInput("bad_row", f"{self.name}, line {self.number}: {problem}.")


def json_object(raw: bytes) -> dict[str, Any]:
    """Refuses half a character too (a lone surrogate), which no tokenizer takes."""
    try:
        row = json.loads(raw.decode("utf-8-sig"))
        if b"\\ud" in raw.lower():
            json.dumps(row, ensure_ascii=False).encode()
    except RecursionError:
        raise ValueError("lists within lists without end") from None
    except UnicodeEncodeError:
        raise ValueError("half of a character (a lone surrogate): write it whole") from None
    if not isinstance(row, dict):
        raise ValueError("not a JSON object: write one a line")
    return row


def lines(
    path: Path, watcher: Watcher | None = None, before: int = 0, size: int = 0
) -> Iterator[Line]:
    """Every line that is not blank; progress is told in bytes, where several files are read after
    `before` bytes of `size` in all."""
    number = 0
    try:
        size = size or path.stat().st_size
        with path.open("rb") as file:
            for number, raw in enumerate(uncompressed(file), 1):
                if raw.strip():
                    yield Line(path.name, number, raw)
                if watcher and number % TELL_EVERY == 0:
                    watcher.progress("reading", before + file.tell(), size)
    except (gzip.BadGzipFile, zlib.error, EOFError) as error:
        raise BadInput(
            "bad_file", f"{path.name} is compressed, and damaged after line {number}: fetch or "
            "compress it anew."
        ) from error  # fmt: skip
    except OSError as error:
        raise BadInput("no_file", f"{path} cannot be read: {error.strerror}.") from error


def size_of(path: Path) -> int:
    """In bytes; 0 of what is not there, which is said when it is read."""
    return path.stat().st_size if path.exists() else 0


def uncompressed(file: IO[bytes]) -> IO[bytes]:
    compressed = file.read(len(GZIP)) == GZIP
    file.seek(0)
    return cast(IO[bytes], gzip.GzipFile(fileobj=file)) if compressed else file
