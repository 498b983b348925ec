"""A verdict as it is said, what it was asked by, and the rows that it means."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from annotation.models import Judgment, Protocol

Preferences = Mapping[str, int]
Places = Sequence[Sequence[int]]  # best first, those that tie together
Rankings = Mapping[str, Places]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What someone says of an assignment, whole: as asked, and by the order shown."""

    preferences: Preferences = field(default_factory=dict)
    both_bad: Sequence[str] = ()
    ranking: Rankings | None = None
    labels: Sequence[Mapping[str, Any]] = ()
    rationale: str = ""
    seconds: float | None = None

    @property
    def columns(self) -> dict[str, Any]:
        """As a judgment keeps it; the order within a tie, or of criteria, says nothing."""
        ranked = self.ranking and {
            name: [sorted(tied) for tied in places] for name, places in self.ranking.items()
        }
        return {
            "preferences": dict(self.preferences),
            "both_bad": sorted(self.both_bad),
            "ranking": ranked or None,
            "labels": [whole(label) for label in self.labels],
        }

    def is_of(self, judgment: Judgment) -> bool:
        """Whether this judgment says the same."""
        columns = self.columns | {"rationale": self.rationale}
        return all(getattr(judgment, name) == value for name, value in columns.items())


def whole(label: Mapping[str, Any]) -> dict[str, Any]:
    """A label with what it leaves out."""
    nothing = {"response": None, "value": "", "severity": None, "start": None, "end": None}
    return {**nothing, "quote": "", "note": "", **label}


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked about one criterion."""

    id: int
    name: str
    asks_for: str
    allow_tie: bool

    @property
    def sign(self) -> int:
        """-1 where the question asks for the worse: what is stored is which is better."""
        return -1 if self.asks_for == "worse" else 1


@dataclass(frozen=True, slots=True)
class Asked:
    """Everything that a task asks of one person, and the order in which they saw it."""

    protocol: str
    both_bad: bool
    partial: bool
    rationale_minimum: int | None
    labels: Mapping[str, Any]
    questions: Sequence[Question]
    order: Sequence[int]  # stored positions, left to right
    completions: Sequence[UUID]  # by stored position

    @property
    def ranks(self) -> bool:
        return self.protocol == Protocol.RANK

    def completion(self, shown: int) -> UUID:
        return self.completions[self.order[shown]]


@dataclass(frozen=True, slots=True)
class Pair:
    """A comparison to be stored, under one criterion."""

    criterion: int
    a: UUID
    b: UUID
    preference: int


@dataclass(frozen=True, slots=True)
class Said:
    """A label to be stored: of one completion, or of all that was shown."""

    kind: str
    completion: UUID | None = None
    criterion: int | None = None
    value: str = ""
    severity: int | None = None
    start: int | None = None
    end: int | None = None
    quote: str = ""
    note: str = ""
