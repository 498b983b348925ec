"""Three to nine responses in order, and the comparisons which that order means."""

from collections.abc import Iterator
from itertools import chain, combinations

from annotation.errors import InvalidJudgment
from annotation.measures import strength
from annotation.models import LabelKind
from annotation.services.verdicts.shapes import Asked, Pair, Places, Question, Said, Verdict


def check(asked: Asked, verdict: Verdict) -> None:
    """Every question answered by an order that its campaign offers."""
    ranking = verdict.ranking or {}
    names = {question.name for question in asked.questions}
    for name in [*ranking, *verdict.preferences, *verdict.both_bad]:
        if name not in names:
            raise InvalidJudgment(f"This campaign does not ask about {name!r}.", criterion=name)
    for name in [*verdict.preferences, *verdict.both_bad]:
        raise InvalidJudgment("This campaign asks for an order: send a ranking.", criterion=name)
    for question in asked.questions:
        check_one(asked, question, ranking.get(question.name) or [])


def check_one(asked: Asked, question: Question, places: Places) -> None:
    name, ranked, shown = question.name, list(chain(*places)), len(asked.order)
    if not ranked:
        raise InvalidJudgment(f"Rank the responses on {name}.", criterion=name)
    if not all(places):
        raise InvalidJudgment(f"A place on {name} is empty; leave it out.", criterion=name)
    if not all(0 <= response < shown for response in ranked):
        raise InvalidJudgment(
            f"{shown} responses are shown, 0 to {shown - 1}; {name} names another.", criterion=name
        )
    if len(set(ranked)) < len(ranked):
        raise InvalidJudgment(f"A response has two places on {name}; give it one.", criterion=name)
    if len(ranked) < shown and not asked.partial:
        raise InvalidJudgment(
            f"{len(ranked)} of {shown} responses are ranked on {name}; rank the rest.",
            criterion=name,
        )
    if len(places) < len(ranked) and not question.allow_tie:
        raise InvalidJudgment(
            f"A tie is not offered for {name}; give each response a place of its own.",
            criterion=name,
        )


def stored(asked: Asked, places: Places) -> list[list[int]]:
    """From places on the screen to stored positions; the best first still is what was asked."""
    return [sorted(asked.order[shown] for shown in tied) for tied in places]


def pairs(asked: Asked, verdict: Verdict) -> Iterator[Pair]:
    """Each two of which the order says something: nothing is said of two that were left below."""
    for question in asked.questions:
        places = stored(asked, (verdict.ranking or {})[question.name])
        rank = {position: place for place, tied in enumerate(places) for position in tied}
        below = len(places)
        for a, b in combinations(range(len(asked.completions)), 2):
            if a in rank or b in rank:
                apart = strength.apart(rank.get(a, below), rank.get(b, below))
                yield Pair(
                    question.id, asked.completions[a], asked.completions[b], apart * question.sign
                )


def labels(asked: Asked, verdict: Verdict) -> Iterator[Said]:
    """What was left unranked is said to be below the rest."""
    for question in asked.questions:
        ranked = set(chain(*(verdict.ranking or {})[question.name]))
        for shown in range(len(asked.order)):
            if shown not in ranked:
                yield Said(LabelKind.BELOW_REST, asked.completion(shown), question.id)
