"""What may no longer be asked otherwise once work is in people's hands, some of it offline."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from annotation.errors import InvalidCampaign
from annotation.models import Campaign
from annotation.models.campaigns import offered

REMEDY = "people hold work that was asked as before; make a new campaign for it instead."


def switched_off(before: bool, after: bool) -> str:
    return "It cannot be switched off any more" if before and not after else ""


def longer(before: int | None, after: int | None) -> str:
    return "It cannot ask for more any more" if (after or 0) > (before or 0) else ""


def other_labels(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """Flags and spans may be added; safety is asked of every response, or may not be said."""
    old, new = offered(dict(before)), offered(dict(after))
    if old["safety"] != new["safety"]:
        return "Safety cannot be switched any more"
    gone = [name for kind in ("flags", "spans") for name in names(old[kind]) - names(new[kind])]
    return f"{', '.join(sorted(gone))} cannot be taken away any more" if gone else ""


def names(labels: Iterable[Mapping[str, str]]) -> set[str]:
    return {one["name"] for one in labels}


def turned(before: str, after: str) -> str:
    return "It cannot be turned round any more" if before != after else ""


TIGHTER: Mapping[str, Callable[[Any, Any], str]] = {
    "allow_both_bad": switched_off,
    "allow_partial": switched_off,
    "rationale_minimum": longer,
    "labels": other_labels,
}
TIGHTER_QUESTION: Mapping[str, Callable[[Any, Any], str]] = {
    "asks_for": turned,
    "allow_tie": switched_off,
}


def check(campaign: Campaign, change: Mapping[str, Mapping[str, Any]]) -> None:
    """InvalidCampaign names what a judgment that is on its way could no longer answer."""
    refuse(campaign, {name: why(TIGHTER, name, change[name]) for name in change})


def check_question(campaign: Campaign, change: Mapping[str, Mapping[str, Any]]) -> None:
    """The same of one question; `change` is by its name and field, as in helpful.asks_for."""
    reasons = {
        name: why(TIGHTER_QUESTION, name.rpartition(".")[2], moved)
        for name, moved in change.items()
    }
    told = [f"{name}: {reason}" for name, reason in reasons.items() if reason]
    refuse(campaign, {"criteria": "; ".join(told)})


def why(rules: Mapping[str, Callable[[Any, Any], str]], name: str, moved: Mapping[str, Any]) -> str:
    return rules[name](moved["from"], moved["to"]) if name in rules else ""


def refuse(campaign: Campaign, reasons: Mapping[str, str]) -> None:
    tighter = {name: [f"{reason}: {REMEDY}"] for name, reason in reasons.items() if reason}
    if tighter and campaign.assignments.exists():
        raise InvalidCampaign(
            " ".join(f"{name}: {tighter[name][0]}" for name in tighter), **tighter
        )
