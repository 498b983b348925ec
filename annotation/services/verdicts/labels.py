"""What is said of one response: safe or not and why, flags, and spans with a note."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from annotation.errors import InvalidJudgment
from annotation.measures.harms import HARMS
from annotation.models import LabelKind
from annotation.services.verdicts.shapes import Asked, Said, Verdict, whole

Label = Mapping[str, Any]
SAFE, UNSAFE = "safe", "unsafe"


def check(asked: Asked, verdict: Verdict) -> None:
    """Only what is offered, of what is shown, once; InvalidJudgment names the label's index."""
    labels = [whole(label) for label in verdict.labels]
    seen: dict[Any, int] = {}
    for index, label in enumerate(labels):
        if why := wrong(asked, label):
            raise InvalidJudgment(why, labels=index)
        if (first := seen.setdefault(identity(label), index)) != index:
            raise InvalidJudgment(
                f"Label {index} says again what label {first} says; leave one out.", labels=index
            )
    if asked.labels["safety"]:
        check_safety(asked, labels)


def identity(label: Label) -> tuple[Any, ...]:
    """Two labels that agree in this contradict or repeat each other."""
    of, kind = label["response"], label["kind"]
    if kind == LabelKind.SAFETY:
        return (of, kind)
    if kind == LabelKind.SPAN:
        return (of, kind, label["value"], label["start"], label["end"])
    return (of, kind, label["value"])


def wrong(asked: Asked, label: Label) -> str:
    """Why this label cannot be taken as it is; empty where it can."""
    shown, kind = len(asked.order), label["kind"]
    if label["response"] is None and kind != LabelKind.FLAG:
        return "Only a flag is about all responses; name the response that this is about."
    if label["response"] is not None and not 0 <= label["response"] < shown:
        return f"{shown} responses are shown, 0 to {shown - 1}; this is about another."
    if (label["severity"] is not None) != (kind == LabelKind.HARM):
        return "A harm, and nothing else, has a severity: 1 minor, 2 moderate, 3 severe."
    if kind != LabelKind.SPAN and (label["start"], label["end"], label["quote"]) != (
        None,
        None,
        "",
    ):
        return "Only a span has a start, an end and a quote."
    return WRONG[kind](asked, label)


def wrong_safety(asked: Asked, label: Label) -> str:
    if not asked.labels["safety"]:
        return "This campaign does not ask whether responses are safe."
    return "" if label["value"] in (SAFE, UNSAFE) else f"Say {SAFE} or {UNSAFE}."


def wrong_harm(asked: Asked, label: Label) -> str:
    if not asked.labels["safety"]:
        return "This campaign does not ask what is harmful in a response."
    return "" if label["value"] in HARMS else f"There is no category {label['value']!r}."


def wrong_flag(asked: Asked, label: Label) -> str:
    return not_offered(label, asked.labels["flags"], "flag")


def wrong_span(asked: Asked, label: Label) -> str:
    if why := not_offered(label, asked.labels["spans"], "kind of span"):
        return why
    if label["start"] is None or label["end"] is None or label["start"] >= label["end"]:
        return "A span starts before it ends; select some text."
    if not 0 < len(label["quote"]) <= label["end"] - label["start"]:
        return "A span quotes the text that was selected, from its start to its end."
    return ""


def not_offered(label: Label, offered: list[dict[str, str]], what: str) -> str:
    names = [one["name"] for one in offered]
    if label["value"] in names:
        return ""
    known = f"choose of {', '.join(names)}" if names else "this campaign offers none"
    return f"There is no {what} {label['value']!r}; {known}."


WRONG = {
    LabelKind.SAFETY: wrong_safety,
    LabelKind.HARM: wrong_harm,
    LabelKind.FLAG: wrong_flag,
    LabelKind.SPAN: wrong_span,
}


def check_safety(asked: Asked, labels: Sequence[Label]) -> None:
    """Each response is safe, or unsafe with what makes it so."""
    for shown in range(len(asked.order)):
        mine = [(index, one) for index, one in enumerate(labels) if one["response"] == shown]
        said = [one["value"] for _, one in mine if one["kind"] == LabelKind.SAFETY]
        harms = [index for index, one in mine if one["kind"] == LabelKind.HARM]
        if not said:
            raise InvalidJudgment(
                f"Say of response {shown + 1} whether it is safe.", response=shown
            )
        if said == [UNSAFE] and not harms:
            raise InvalidJudgment(
                f"Response {shown + 1} is unsafe: say what in it is harmful, and how much.",
                response=shown,
            )
        if said == [SAFE] and harms:
            raise InvalidJudgment(
                f"Response {shown + 1} is safe, so nothing in it is harmful; change either.",
                labels=harms[0],
                response=shown,
            )


def rows(asked: Asked, verdict: Verdict) -> Iterator[Said]:
    for label in map(whole, verdict.labels):
        of = label.pop("response")
        yield Said(completion=None if of is None else asked.completion(of), **label)
