"""What managers set beside a campaign: onboarding, care, pay, platform, checks, a row each."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from django.db import models
from django.db.models import F, Max

from annotation.errors import InvalidCampaign
from annotation.measures.harms import HARMS
from annotation.measures.pay import WHOLE
from annotation.models import (
    Campaign,
    Care,
    Checks,
    Onboarding,
    OnboardingStep,
    Outcome,
    Pay,
    Platform,
    Step,
    Task,
)

SECTIONS: dict[str, type[models.Model]] = {
    "onboarding": Onboarding,
    "care": Care,
    "pay": Pay,
    "platform": Platform,
    "checks": Checks,
}
# What newcomers pass is versioned: a changed text is another one to agree to.
VERSIONED = {
    "consent": "consent_version",
    "survey": "survey_version",
    "quiz": "quiz_version",
    "warning": "warning_version",
    "harms": "warning_version",
}
FIRST: dict[type[models.Model], dict[Step, str]] = {
    Onboarding: {
        Step.CONSENT: "consent_version",
        Step.SURVEY: "survey_version",
        Step.QUIZ: "quiz_version",
    },
    Care: {Step.WARNING: "warning_version"},
}
# A change of these sends everyone by the welcome page; most find nothing to do there.
ASKED = {*VERSIONED, "read_guidelines"}
RATES = ("per_judgment", "per_hour", "floor")
SECRET, LISTED = "secret", "allow_list"

Changes = dict[str, Any]


def edit(*, campaign: Campaign, name: str, values: Mapping[str, Any] | None) -> Changes:
    """Change one section of a locked campaign, or take it away; returns what to record."""
    model = SECTIONS[name]
    rows = model._default_manager
    row = rows.select_for_update(no_key=True).filter(pk=campaign.pk).first()
    if values is None:
        return take_away(campaign, name, row)
    before = row or unseen(model(campaign=campaign))
    moved = {key: value for key, value in values.items() if getattr(before, key) != value}
    if row is not None and not moved:
        return {}
    change = {
        f"{name}.{key}": {"from": told(key, getattr(before, key)), "to": told(key, value)}
        for key, value in moved.items()
    }
    apply(before, moved, new=row is None)
    check(campaign, name, before)
    before.save()
    if ASKED & moved.keys():
        move_on(campaign)
    return change


def take_away(campaign: Campaign, name: str, row: models.Model | None) -> Changes:
    if row is None:
        return {}
    if name == "platform" and campaign.participants.exists():
        why = "People have come from this platform; close its entry instead."
        raise InvalidCampaign(why, platform=[why])
    if name == "care" and row.harms:  # type: ignore[attr-defined]  # only Care comes here
        why = "People choose here what they agree to read; empty its parts instead."
        raise InvalidCampaign(why, care=[why])
    if name == "pay" and campaign.assignments.exists():
        why = "People work here for this pay already; it may rise but not go."
        raise InvalidCampaign(why, pay=[why])
    row.delete()
    return {name: {"from": "set", "to": None}}


def unseen(row: Any) -> Any:
    """A new section, whose versions go on from those that people passed of one taken away."""
    tries = OnboardingStep.objects.filter(membership__campaign=row.campaign)
    for step, version in FIRST.get(type(row), {}).items():
        last = tries.filter(step=step).aggregate(last=Max("version"))["last"] or 0
        setattr(row, version, last + 1)
    return row


def apply(row: models.Model, moved: Mapping[str, Any], *, new: bool) -> None:
    for key, value in moved.items():
        setattr(row, key, value)
    for version in {VERSIONED[key] for key in moved if key in VERSIONED} if not new else set():
        setattr(row, version, getattr(row, version) + 1)


def check(campaign: Campaign, name: str, row: Any) -> None:
    """What must fit together, in words; the database holds the rest."""
    for field, why in CONTRADICTIONS.get(name, nothing)(campaign, row).items():
        found: Any = [why]
        for part in reversed(field.split(".")):
            found = {part: found}
        raise InvalidCampaign(why, **{name: found})
    if name == "care":
        keep_offered(campaign, row)


def nothing(campaign: Campaign, row: Any) -> dict[str, str]:
    return {}


def of_onboarding(campaign: Campaign, row: Onboarding) -> dict[str, str]:
    if row.pass_mark > len(row.quiz):
        why = f"The quiz has {len(row.quiz)} questions, so {row.pass_mark} cannot be right."
        return {"pass_mark": why}
    return {}


def of_pay(campaign: Campaign, row: Pay) -> dict[str, str]:
    if not row.currency:
        return {"currency": "Say in which currency, as in GBP."}
    if row.per_judgment is None and row.per_hour is None:
        return {"per_judgment": "Pay by the judgment, by the hour, or both."}
    if not row.per_judgment and not row.per_hour:
        zero = "per_hour" if row.per_judgment is None else "per_judgment"
        return {zero: "Nobody earns anything so: set a rate, or take pay away altogether."}
    return broken_units(row) or broken_promise(campaign, row)


def broken_units(row: Pay) -> dict[str, str]:
    """Money that has no smaller unit is paid in whole ones."""
    if row.currency not in WHOLE:
        return {}
    amounts = {name: getattr(row, name) for name in (*RATES, "budget")}
    why = f"{row.currency} has no smaller unit; give a whole number."
    broken = (name for name, amount in amounts.items() if amount and amount % 1)
    return {name: why for name in broken}


def broken_promise(campaign: Campaign, row: Pay) -> dict[str, str]:
    """What people began to work for may rise, but neither fall nor turn into other money."""
    before = Pay.objects.filter(pk=row.pk).first()
    if before is None or not campaign.assignments.exists():
        return {}
    fallen = [rate for rate in RATES if (getattr(row, rate) or 0) < (getattr(before, rate) or 0)]
    if fallen:
        return {fallen[0]: "People work here for this already; it may rise but not fall."}
    if row.currency != before.currency:
        return {"currency": "People work here for this currency already; it stays."}
    return {}


PARAMETERS = ("id_parameter", "study_parameter", "session_parameter")
SIGNATURE = "signature"  # of the link itself
CODE = "{code}"


def of_platform(campaign: Campaign, row: Platform) -> dict[str, str]:
    names = [getattr(row, field) for field in PARAMETERS]
    for field, name in zip(PARAMETERS, names, strict=True):
        if name == SIGNATURE or name and names.count(name) > 1:
            return {field: f"A link says one thing by {name!r}; name another parameter."}
    if row.signed and not row.secret:
        return {
            "secret": "Links can only be signed with a secret; set one of at least 16 characters."
        }
    if row.study and not row.study_parameter:
        return {
            "study_parameter": "Name the parameter that carries the study, or let every study in."
        }
    return of_return(row)


def of_return(row: Platform) -> dict[str, str]:
    """The address back and the codes, where either changes: the way out must be told by them."""
    before = Platform.objects.filter(pk=row.pk).first()
    if before and (before.return_url, before.codes) == (row.return_url, row.codes):
        return {}
    codes = [code for code in row.codes.values() if code]
    rest = row.return_url.replace(CODE, "")
    if "{" in rest or "}" in rest:
        return {"return_url": f"Only {CODE} is filled in; take the other braces out."}
    if codes and row.return_url and CODE not in row.return_url:
        return {"return_url": f"Write {CODE} where the completion code goes, as in ?cc={CODE}."}
    if codes and not row.codes[Outcome.FINISHED]:
        return {"codes.finished": "Whoever finishes gets no code; give that one too."}
    twice = (outcome for outcome, code in row.codes.items() if codes.count(code) > 1)
    why = "Two outcomes have one code; give each its own, or leave one empty."
    return {f"codes.{outcome}": why for outcome in list(twice)[1:]}


def of_checks(campaign: Campaign, row: Checks) -> dict[str, str]:
    """Each step of gold comes below the one before it."""
    steps = [("gold_warn", "warning"), ("gold_pause", "pausing"), ("gold_block", "blocking")]
    told = [(name, title, getattr(row, name)) for name, title in steps]
    said = [step for step in told if step[2] is not None]
    for (_, before, high), (name, title, low) in zip(said, said[1:], strict=False):
        if low > high:
            return {name: f"The share for {title} cannot be above that for {before}."}
    return {}


CONTRADICTIONS: dict[str, Callable[[Campaign, Any], dict[str, str]]] = {
    "onboarding": of_onboarding,
    "pay": of_pay,
    "platform": of_platform,
    "checks": of_checks,
}


def keep_offered(campaign: Campaign, care: Care) -> None:
    """What tasks here touch stays on offer, or nobody could ever be given them."""
    touched = Task.objects.of(campaign).exclude(harms=[]).values_list("harms", flat=True)
    present = {harm for harms in touched.distinct() for harm in harms}
    care.harms = [name for name in HARMS if name in present | set(care.harms)]


def told(key: str, value: Any) -> Any:
    """As the audit keeps it: a secret is only said to be set, of a list of ids how many."""
    if key == SECRET:
        return "set" if value else ""
    if key == LISTED:
        return None if value is None else f"{len(value)} ids"
    return value if isinstance(value, str | int | float | bool | list | dict | None) else str(value)


def arrived(*, campaign: Campaign, harms: Collection[str], practice: bool) -> None:
    """Ask people about categories that are new here, and let newcomers practise."""
    if not (harms or practice):
        return
    Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk)  # first, as an edit does
    before = Care.objects.filter(campaign=campaign).first()
    care = before or unseen(Care(campaign=campaign))
    present = set(care.harms) | set(harms)
    if present != set(care.harms):
        care.harms = [name for name in HARMS if name in present]
        care.warning_version += before is not None
        care.save()
    elif not practice:
        return
    move_on(campaign)


def move_on(campaign: Campaign) -> None:
    """Send everyone by the welcome page; whoever has nothing to do there goes through."""
    row = Campaign.objects.filter(pk=campaign.pk)
    row.update(onboarding_version=F("onboarding_version") + 1)
    campaign.onboarding_version = row.values_list("onboarding_version", flat=True).get()
