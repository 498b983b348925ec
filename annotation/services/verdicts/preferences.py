"""Two responses, a step on a scale for each question."""

from collections.abc import Iterator

from annotation.errors import InvalidJudgment
from annotation.models import LabelKind
from annotation.services.verdicts.shapes import Asked, Pair, Preferences, Question, Said, Verdict


def check(asked: Asked, verdict: Verdict) -> None:
    """Every question answered, and on its scale; InvalidJudgment names the one that is not."""
    names = {question.name for question in asked.questions}
    for name in [*verdict.preferences, *verdict.both_bad]:
        if name not in names:
            raise InvalidJudgment(f"This campaign does not ask about {name!r}.", criterion=name)
    if verdict.ranking:
        name = next(iter(verdict.ranking))
        raise InvalidJudgment(
            "This campaign compares two responses: send preferences.", ranking=name
        )
    for question in asked.questions:
        check_one(asked, question, verdict)


def check_one(asked: Asked, question: Question, verdict: Verdict) -> None:
    name, value = question.name, verdict.preferences.get(question.name)
    bad = name in verdict.both_bad
    if value is None:
        raise InvalidJudgment(f"Choose how the responses compare on {name}.", criterion=name)
    if bad and not asked.both_bad:
        raise InvalidJudgment(
            "This campaign does not offer that both are bad; choose a side.", criterion=name
        )
    if bad and value != 0:
        raise InvalidJudgment(
            f"Both are bad on {name}, so neither side is chosen: send 0 for it.", criterion=name
        )
    if value == 0 and not (bad or question.allow_tie):
        raise InvalidJudgment(f"A tie is not offered for {name}; choose a side.", criterion=name)
    if not -4 <= value <= 4:
        raise InvalidJudgment(f"{name} goes from -4 (left) to 4 (right).", criterion=name)


def stored(asked: Asked, preferences: Preferences) -> dict[str, int]:
    """From the question asked and the sides shown to which of a and b is better."""
    side = 1 if asked.order[0] == 0 else -1
    return {
        question.name: preferences[question.name] * side * question.sign
        for question in asked.questions
    }


def pairs(asked: Asked, verdict: Verdict) -> Iterator[Pair]:
    a, b = asked.completions
    better = stored(asked, verdict.preferences)
    for question in asked.questions:
        yield Pair(question.id, a, b, better[question.name])


def labels(asked: Asked, verdict: Verdict) -> Iterator[Said]:
    """That both are bad is a tie that says more."""
    for question in asked.questions:
        if question.name in verdict.both_bad:
            yield Said(LabelKind.BOTH_BAD, criterion=question.id)
