"""What of a text can be seen without reading it: its length, its markdown, a refusal's phrases."""

import re
from typing import NamedTuple

MARKS = re.compile(
    r"^\s{0,3}(?:#{1,6}\s|[-*+]\s|\d{1,3}[.)]\s|>\s|```|~~~|\|.*\|)"  # a line of markdown
    r"|\*\*\S|__\S|`[^`\n]+`",  # or a mark within one
    re.MULTILINE,
)

# How refusals begin, in the three languages of the screens; only the first lines are looked at.
REFUSALS = re.compile(
    r"\bI(?:['’]m| am) (?:sorry|afraid|unable|not able|not comfortable|not going to)\b"
    r"|\bI (?:can(?:['’]t|not| not)|won['’]t|will not|must decline|would rather not|do not feel)\b"
    r"|\bas an? (?:AI|language model)\b"
    r"|\b(?:lo siento|no puedo|no me es posible|como (?:modelo|inteligencia))\b"
    r"|آسف|عذر[اًا]|لا أستطيع|لا يمكنني",
    re.IGNORECASE,
)
OPENING = 300


class Looks(NamedTuple):
    """One text as its surface has it."""

    characters: int
    marks: int
    refuses: bool


def looks(text: str) -> Looks:
    marks = sum(1 for _ in MARKS.finditer(text))
    return Looks(len(text), marks, REFUSALS.search(text[:OPENING]) is not None)
