"""Which side of a split a prompt falls on: by a hash of its opening, so it never changes sides."""

import hashlib
import unicodedata
from typing import Literal

Split = Literal["train", "validation", "test"]

TRAIN, VALIDATION = 0.8, 0.1


def group(first_human_turn: str) -> str:
    """One name for all that grew from the same opening, whatever its case, spaces and marks."""
    return sha256(normalised(first_human_turn))[:32]


def split(group: str, salt: str) -> Split:
    place = int(sha256(f"{salt}\n{group}")[:16], 16) / 2**64
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
