"""Vectors on disk, by the content of the text that they were computed from."""

import fcntl
import hashlib
import json
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from preference_model.data.snapshot import Text

Vectors = NDArray[np.float32]  # (texts, features)

KEY = 16  # bytes of a content's hash


class FeatureCache:
    """Vectors of one checkpoint by the content of prompt and completion, in two files that grow.

    `vectors` holds float32 rows, `keys` the hash of each. A row is on the disk before its key is
    written, and a row without a key does not count: a kill at any moment leaves a whole cache.
    Any number of processes read; those that write take turns.
    """

    def __init__(self, root: Path, identity: str, width: int) -> None:
        folder = root / f"{identity}.{width}"
        folder.mkdir(parents=True, exist_ok=True)
        self.keys, self.vectors = folder / "keys", folder / "vectors"
        self.keys.touch()
        self.vectors.touch()
        self.identity, self.width = identity, width
        self.places: dict[bytes, int] = {}
        self.rows: Vectors = np.zeros((0, width), np.float32)
        self.refresh()

    def __len__(self) -> int:
        return len(self.places)

    def refresh(self) -> None:
        """Learn of what was written since, here or elsewhere."""
        known = len(self.places)
        with self.keys.open("rb") as file:
            file.seek(known * KEY)
            raw = file.read()
        whole = min(known + len(raw) // KEY, self.vectors.stat().st_size // (4 * self.width))
        for place in range(whole - known):
            self.places[raw[place * KEY : (place + 1) * KEY]] = known + place
        if whole > known:
            shape = (whole, self.width)
            self.rows = np.memmap(self.vectors, np.dtype("<f4"), "r", shape=shape)

    def missing(self, keys: Sequence[bytes]) -> list[int]:
        """Places of the keys that are not here, each key once."""
        if any(key not in self.places for key in keys):
            self.refresh()
        first = {key: place for place, key in reversed(list(enumerate(keys)))}
        return sorted(place for key, place in first.items() if key not in self.places)

    def read(self, keys: Sequence[bytes]) -> Vectors:
        return np.asarray(self.rows[[self.places[key] for key in keys]])

    def write(self, keys: Sequence[bytes], vectors: Vectors) -> None:
        """Add what is not there; what another process wrote first stays."""
        with self.keys.open("r+b") as names, self.vectors.open("r+b") as rows:
            fcntl.flock(names, fcntl.LOCK_EX)
            self.refresh()
            new = self.missing(keys)
            names.truncate(len(self) * KEY)  # what a kill or a full disk left in part
            rows.truncate(len(self) * 4 * self.width)
            rows.seek(0, os.SEEK_END)
            rows.write(np.ascontiguousarray(vectors[new], "<f4").tobytes())
            rows.flush()
            os.fsync(rows.fileno())
            names.seek(0, os.SEEK_END)
            names.write(b"".join(keys[place] for place in new))
            names.flush()
            os.fsync(names.fileno())
        self.refresh()


def content(text: Text) -> bytes:
    """The same for the same prompt and completion, whatever the campaign."""
    raw = json.dumps(text, ensure_ascii=False).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(raw, digest_size=KEY).digest()
