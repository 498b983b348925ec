"""Shortcuts: how much of a campaign's preferences is explained without reading, while it runs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any
from uuid import UUID

from django.db.models import Sum
from django.utils import timezone

from annotation.measures import shortcuts, strength
from annotation.measures.shortcuts import Row
from annotation.measures.texts import Looks, looks
from annotation.models import Campaign, Completion, Criterion, Performance, QualityReport, User
from annotation.models.quality.sql import rows

MOST = 20_000  # the newest comparisons: more would narrow intervals that are narrow already
MOST_PEOPLE = 60  # those who judged most
FEWEST = 80  # comparisons of one person
NEWS = 0.02  # share of new judgments that makes it worth to look again

NEWEST = """
    SELECT c.criterion_id, j.annotator_id, a.task_id, j.seconds, cardinality(a."order"),
        c.preference, c.completion_a_id, c.completion_b_id,
        array_position(a."order", pb.position) < array_position(a."order", pa.position)
    FROM (SELECT id, annotator_id, assignment_id, seconds FROM annotation_judgment
          WHERE campaign_id = %(campaign)s AND counted AND current
          ORDER BY submitted_at DESC LIMIT %(most)s) AS j
    JOIN annotation_assignment a ON a.id = j.assignment_id
    JOIN annotation_comparison c ON c.judgment_id = j.id AND c.preference <> 0
    JOIN annotation_taskcompletion pa
        ON pa.task_id = a.task_id AND pa.completion_id = c.completion_a_id
    JOIN annotation_taskcompletion pb
        ON pb.task_id = a.task_id AND pb.completion_id = c.completion_b_id
    LIMIT %(most)s"""


@dataclass(frozen=True, slots=True)
class Pair:
    """A preference as it is stored."""

    criterion: int
    annotator: int
    task: int
    seconds: float | None
    shown: int
    preference: int
    a: UUID
    b: UUID
    b_left: bool


def assess(campaign: Campaign) -> bool:
    """Measure again where enough came since; says whether it did."""
    judged = Performance.objects.of(campaign).aggregate(all=Sum("judged"))["all"] or 0
    report = QualityReport.objects.filter(campaign=campaign).first()
    before = report.shortcuts.get("judged", 0) if report else 0
    if judged < shortcuts.FEWEST or abs(judged - before) < max(1, NEWS * before):
        return False
    measure(campaign=campaign, judged=judged)
    return True


def measure(*, campaign: Campaign, judged: int = 0) -> dict[str, Any]:
    """Fit it to all, to each criterion and to each person, and keep what was found."""
    pairs = newest(campaign)
    rows = list(zip(pairs, as_rows(pairs), strict=True))
    names = dict(Criterion.objects.values_list("pk", "name"))
    found = {
        "judged": judged,
        "comparisons": len(pairs),
        "newest": len(pairs) == MOST,
        "at": timezone.now().isoformat(),
        "all": shortcuts.fit([row for _, row in rows]),
        "criteria": {names[key]: shortcuts.fit(of) for key, of in apart(rows, "criterion").items()},
        "annotators": people(apart(rows, "annotator")),
    }
    QualityReport.objects.update_or_create(campaign=campaign, defaults={"shortcuts": found})
    return found


def newest(campaign: Campaign) -> list[Pair]:
    return [Pair(*row) for row in rows(NEWEST, campaign=campaign.pk, most=MOST)]


def as_rows(pairs: Sequence[Pair]) -> Iterable[Row]:
    seen = surfaces({one for pair in pairs for one in (pair.a, pair.b)})
    usual = paces(pairs)
    for pair in pairs:
        yield Row(
            b_wins=pair.preference > 0,
            a=seen[pair.a],
            b=seen[pair.b],
            b_left=pair.b_left,
            hasty=pair.seconds is not None and pair.seconds < usual[pair.annotator],
            cluster=pair.task,
            weight=strength.weight(pair.shown),
        )


def surfaces(completions: set[UUID]) -> dict[UUID, Looks]:
    """What is seen of each text; a thousand at a time, as they may be long."""
    found: dict[UUID, Looks] = {}
    ids = sorted(completions)
    for start in range(0, len(ids), 1000):
        rows = Completion.objects.filter(pk__in=ids[start : start + 1000])
        found |= {pk: looks(text) for pk, text in rows.values_list("pk", "text")}
    return found


def paces(pairs: Sequence[Pair]) -> dict[int, float]:
    """{annotator: the seconds in which half of their judgments are given}."""
    taken: dict[int, list[float]] = {}
    for pair in pairs:
        if pair.seconds is not None:
            taken.setdefault(pair.annotator, []).append(pair.seconds)
    return {annotator: median(seconds) for annotator, seconds in taken.items()}


def apart(rows: Sequence[tuple[Pair, Row]], field: str) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = {}
    for pair, row in rows:
        found.setdefault(getattr(pair, field), []).append(row)
    return found


def people(rows: dict[int, list[Row]]) -> dict[str, Any]:
    """{pseudonym: what explains their preferences} of those with enough of them."""
    enough = {key: of for key, of in rows.items() if len(of) >= FEWEST}
    most = sorted(enough, key=lambda key: -len(enough[key]))[:MOST_PEOPLE]
    pseudonyms = dict(User.objects.filter(pk__in=most).values_list("pk", "pseudonym"))
    found = {str(pseudonyms[key]): shortcuts.fit(enough[key]) for key in most}
    return {key: fitted for key, fitted in found.items() if fitted}
