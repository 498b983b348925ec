"""Whether a verdict answers what was asked, and the rows it becomes."""

from types import ModuleType

from annotation.errors import InvalidJudgment
from annotation.services.verdicts import labels, preferences, rankings
from annotation.services.verdicts.shapes import Asked, Pair, Said, Verdict


def check(asked: Asked, verdict: Verdict) -> None:
    """InvalidJudgment names the place that is missing or wrong, and what to do about it."""
    protocol(asked).check(asked, verdict)
    labels.check(asked, verdict)
    least, length = asked.rationale_minimum or 0, len(verdict.rationale.strip())
    if length < least:
        raise InvalidJudgment(
            f"Say why in at least {least} characters; these are {length}.", rationale=least
        )


def pairs(asked: Asked, verdict: Verdict) -> list[Pair]:
    return list(protocol(asked).pairs(asked, verdict))


def said(asked: Asked, verdict: Verdict) -> list[Said]:
    return [*protocol(asked).labels(asked, verdict), *labels.rows(asked, verdict)]


def protocol(asked: Asked) -> ModuleType:
    return rankings if asked.ranks else preferences
