"""Whether what someone said agrees with what is known."""

from collections.abc import Iterable, Mapping
from itertools import combinations
from uuid import UUID

from annotation.measures import strength
from annotation.models import GoldAnswer, Judgment
from annotation.services.verdicts import meaning
from annotation.services.verdicts.shapes import Asked, Verdict

Pairs = Mapping[tuple[int, int], int]  # {(a, b) by stored position: preference}


def right(answer: GoldAnswer, judgment: Judgment) -> dict[str, bool]:
    """{criterion: whether this judgment of a gold task agrees}."""
    places = judgment.assignment.task.places.all()
    position = {place.completion_id: place.position for place in places}
    rows = (
        (pair.criterion.name, pair.completion_a_id, pair.completion_b_id, pair.preference)
        for pair in judgment.comparisons.all()
    )
    return agreement(answer, by_criterion(rows, position))


def agrees(answer: GoldAnswer, asked: Asked, verdict: Verdict) -> dict[str, bool]:
    """The same of a verdict that is stored nowhere; it must have been checked."""
    position = {completion: place for place, completion in enumerate(asked.completions)}
    names = {question.id: question.name for question in asked.questions}
    rows = (
        (names[pair.criterion], pair.a, pair.b, pair.preference)
        for pair in meaning.pairs(asked, verdict)
    )
    return agreement(answer, by_criterion(rows, position))


def by_criterion(
    rows: Iterable[tuple[str, UUID, UUID, int]], position: Mapping[UUID, int]
) -> dict[str, dict[tuple[int, int], int]]:
    found: dict[str, dict[tuple[int, int], int]] = {}
    for name, a, b, preference in rows:
        found.setdefault(name, {})[position[a], position[b]] = preference
    return found


def agreement(answer: GoldAnswer, said: Mapping[str, Pairs]) -> dict[str, bool]:
    if answer.ranking is None:
        return {
            name: sign(said[name][0, 1]) == sign(known)
            for name, known in answer.preferences.items()
            if name in said
        }
    return {
        name: not any(inverted(known, said[name]))
        for name, known in answer.ranking.items()
        if name in said
    }


def inverted(places: list[list[int]], said: Pairs) -> Iterable[bool]:
    """Of each pair in known order, whether it was said the other way; a tie inverts nothing."""
    rank = {position: place for place, tied in enumerate(places) for position in tied}
    for a, b in combinations(sorted(rank), 2):
        yield strength.apart(rank[a], rank[b]) * said.get((a, b), 0) < 0


def sign(preference: int) -> int:
    return (preference > 0) - (preference < 0)
