"""Known answers: what a file says of each pair."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice, permutations
from pathlib import Path
from typing import Any

import orjson

from annotation.errors import InvalidImport
from annotation.formats import READERS
from annotation.formats.rows import PromptRow
from annotation.measures import strength

Text = tuple[str, ...]


@dataclass
class Answers:
    """Verdicts by what was compared: {(prompt, left, right): {criterion: -4..4}}."""

    verdicts: dict[tuple[Text, str, str], dict[str, int]] = field(default_factory=dict)
    lines: list[bytes] = field(default_factory=list)

    def preferences(self, assignment: Mapping[str, Any]) -> dict[str, int] | None:
        """What to answer, as shown; None where the file does not say it all."""
        said = {one["name"]: self.verdict(assignment, one["name"]) for one in criteria(assignment)}
        known = {name: verdict for name, verdict in said.items() if verdict}
        return known if len(known) == len(said) else None

    def verdict(self, assignment: Mapping[str, Any], criterion: str) -> int | None:
        prompt = tuple(said["text"] for said in assignment["prompt"])
        left, right = (one["text"] for one in assignment["completions"])
        known = self.verdicts.get((prompt, left, right), {})
        return known.get(criterion, known.get(""))

    def learn(self, row: PromptRow) -> None:
        prompt = tuple(said.content for said in row.prompt)
        for left, right in permutations(range(len(row.completions)), 2):
            pair = row.completions[left].text, row.completions[right].text
            self.verdicts[prompt, *pair] = {
                criterion: strength.verdict(levels[left], levels[right])
                for criterion, levels in row.reference.items()
            }


def criteria(assignment: Mapping[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = assignment["criteria"]
    return found


def read_answers(path: Path, format: str, most: int | None) -> Answers:
    """Known answers, and the first `most` lines that hold one, to be imported."""
    answers = Answers()
    with path.open("rb") as file:
        readable = (one for one in READERS[format](file) if isinstance(one.row, PromptRow))
        for line in islice(readable, most):
            row: PromptRow = line.row  # type: ignore[assignment]
            answers.lines.append(as_line(row))
            answers.learn(row)
    if not answers.verdicts:
        raise InvalidImport(f"{path} holds no answers in the format {format}.")
    return answers


def as_line(row: PromptRow) -> bytes:
    prompt = [{"role": said.role, "content": said.content} for said in row.prompt]
    replies = [completion.text for completion in row.completions]
    return orjson.dumps({"prompt": prompt, "completions": replies})
