"""Signals: what each annotator's judgments look like from outside, kept as evidence beside them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from annotation.measures import signals
from annotation.models import Campaign, Judgment, Membership, Performance, Purpose
from annotation.models.quality import reading

NEWEST = 500  # judgments of each person
AMONG_ALL = 5_000  # judgments, or reasons, of the campaign that they are held against
FEWEST = 5
READ = [Purpose.COLLECT, Purpose.GOLD]  # of a pair shown again the same may be said again

COLUMNS = ("id", "preferences", "ranking", "seconds", "rationale", "assignment__task", "annotator")


@dataclass(frozen=True, slots=True)
class Said:
    """A judgment as it was given, by the order shown."""

    id: UUID
    preferences: dict[str, int]
    ranking: dict[str, list[list[int]]] | None
    seconds: float | None
    rationale: str
    task: int
    annotator: int

    def key(self, criterion: str) -> str:
        """The answer itself: which keys were pressed."""
        said = self.ranking.get(criterion) if self.ranking else self.preferences.get(criterion)
        return str(said)

    def lean(self, criterion: str) -> int:
        """< 0 where what stood on the left came first; of several, the outermost two."""
        if self.ranking is None:
            return self.preferences.get(criterion, 0)
        rank = {
            shown: place
            for place, tied in enumerate(self.ranking.get(criterion, []))
            for shown in tied
        }
        below = len(rank)
        last = max(rank, default=0)
        return rank.get(0, below) - rank.get(last, below) if last else 0


def assess(campaign: Campaign) -> int:
    """Measure those who judged since they were measured last; returns how many."""
    due = [
        row
        for row in Performance.objects.of(campaign).select_related("membership")
        if row.judged >= FEWEST and stamp(row.last_at) > row.signals.get("at", "")
    ]
    if due:
        measure(campaign=campaign, rows=due)
    return len(due)


def stamp(at: datetime | None) -> str:
    return at.isoformat() if at else ""


def measure(*, campaign: Campaign, rows: Sequence[Performance]) -> None:
    """Look at the newest judgments of these people, against those of all."""
    question = campaign.questions.select_related("criterion").first()
    if question is None:
        return
    name = question.criterion.name
    everyone = newest(campaign, AMONG_ALL)
    keys = [one.key(name) for one in everyone]
    usual = signals.shares_of(keys)
    variety = signals.entropy([keys.count(key) for key in set(keys)]) if keys else 0.0
    from_others, from_self = copies(campaign)
    for row in rows:
        said = newest(campaign, NEWEST, row.membership)
        written = [one.id for one in said if one.id in from_others]
        found = {
            "left": signals.left([one.lean(name) for one in said]),
            "fast": fast(said),
            "run": signals.run([one.key(name) for one in said], usual),
            "variety": signals.variety([one.key(name) for one in said], variety),
            "copied": signals.copied([from_others[one] for one in written]),
            "repeated": signals.copied([from_self[one] for one in written]),
        }
        kept = {name: signal.stored() for name, signal in found.items() if signal}
        Performance.objects.filter(pk=row.pk).update(signals=kept | {"at": stamp(row.last_at)})


def newest(campaign: Campaign, most: int, seat: Membership | None = None) -> list[Said]:
    """Judgments in the order given, the newest last."""
    found = Judgment.objects.current().filter(campaign=campaign, assignment__task__purpose__in=READ)
    if seat:
        found = found.of(seat.annotator)
    rows = found.order_by("-submitted_at", "-id").values_list(*COLUMNS)[:most]
    return [Said(*row) for row in reversed(rows)]


def fast(said: Sequence[Said]) -> signals.Signal | None:
    timed = [(one.task, one.seconds) for one in said if one.seconds is not None]
    lengths = reading.lengths({task for task, _ in timed})
    sizes = [signals.to_read(lengths[task]) for task, _ in timed]
    return signals.fast([seconds for _, seconds in timed], sizes)


def copies(campaign: Campaign) -> tuple[dict[UUID, bool], dict[UUID, bool]]:
    """{judgment with a reason: whether another wrote it before}; and the same of oneself."""
    if campaign.rationale_minimum is None:
        return {}, {}
    found = Judgment.objects.current().filter(campaign=campaign, assignment__task__purpose__in=READ)
    rows: Any = found.exclude(rationale="").order_by("-submitted_at", "-id")
    written = [
        row
        for row in reversed(rows.values_list("id", "rationale", "annotator")[:AMONG_ALL])
        if len(signals.plain(row[1])) >= signals.SHORTEST
    ]
    ids = [row[0] for row in written]
    others, own = signals.alike([row[1] for row in written], [row[2] for row in written])
    return dict(zip(ids, others, strict=True)), dict(zip(ids, own, strict=True))
