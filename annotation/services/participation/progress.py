"""Where someone stands on the way in: which steps a campaign has, and which are behind them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from annotation.models import (
    Campaign,
    Care,
    Judgment,
    Membership,
    Onboarding,
    OnboardingStep,
    Purpose,
    Step,
    Task,
)

# What is read again when it changes; a quiz, a survey or practice once passed stays passed.
READ_AGAIN = {Step.WARNING, Step.CONSENT}


@dataclass(frozen=True, slots=True)
class Stage:
    """A step of a campaign for one person; `again` where they passed an older version of it."""

    name: Step
    version: int
    done: bool
    again: bool


def onboarding_of(campaign: Campaign) -> Onboarding:
    """What newcomers are asked; an unsaved empty one where a campaign asks nothing."""
    return Onboarding.objects.filter(campaign=campaign).first() or Onboarding(campaign=campaign)


def care_of(campaign: Campaign) -> Care:
    return Care.objects.filter(campaign=campaign).first() or Care(campaign=campaign)


def practice_of(campaign: Campaign, membership: Membership | None = None) -> QuerySet[Task]:
    """Its practice tasks, or those of them that one person agreed to read."""
    tasks = Task.objects.of(campaign).filter(purpose=Purpose.PRACTICE).order_by("id")
    return tasks.filter(harms__contained_by=membership.accepts) if membership else tasks


def parts(campaign: Campaign) -> dict[Step, int]:
    """The steps a newcomer passes through, in order, with their versions."""
    asks, care = onboarding_of(campaign), care_of(campaign)
    has: dict[Step, tuple[Any, int]] = {
        Step.WARNING: (care.warning or care.harms, care.warning_version),
        Step.CONSENT: (asks.consent, asks.consent_version),
        Step.GUIDELINES: (asks.read_guidelines, campaign.guidelines_version),
        Step.SURVEY: (asks.survey, asks.survey_version),
        Step.QUIZ: (asks.quiz, asks.quiz_version),
        Step.PRACTICE: (practice_of(campaign).exists(), 0),
    }
    return {step: version for step, (there, version) in has.items() if there}


def stages(campaign: Campaign, membership: Membership) -> list[Stage]:
    """The steps of one person: those of a newcomer, and guidelines that changed since they saw."""
    steps = parts(campaign)
    seen = membership.guidelines_version
    if 0 < seen < campaign.guidelines_version:
        steps[Step.GUIDELINES] = campaign.guidelines_version
    passed = passed_versions(membership)
    return [
        stage(membership, step, steps[step], passed.get(step, [])) for step in Step if step in steps
    ]


def stage(membership: Membership, step: Step, version: int, passed: list[int]) -> Stage:
    if step == Step.GUIDELINES:
        seen = membership.guidelines_version
        return Stage(step, version, seen >= version, 0 < seen < version)
    if step == Step.PRACTICE:
        done = has_practised(membership, passed)
    elif step in READ_AGAIN:
        done = max(passed, default=0) >= version
    else:
        done = bool(passed)
    return Stage(step, version, done, bool(passed) and not done and step in READ_AGAIN)


def has_practised(membership: Membership, passed: list[int]) -> bool:
    """Whoever practised all there was, or works already, is not sent back by a new task."""
    asked = practice_of(membership.campaign, membership).values_list("pk", flat=True)
    if set(asked) <= set(passed) or (passed and membership.onboarded):
        return True
    given = Judgment.objects.of(membership.annotator).filter(campaign=membership.campaign)
    return given.exists()


def passed_versions(membership: Membership) -> Mapping[Step, list[int]]:
    found: dict[Step, list[int]] = {}
    if membership.pk is None:
        return found
    for step, version in (
        OnboardingStep.objects.of(membership).passed().values_list("step", "version")
    ):
        found.setdefault(Step(step), []).append(version)
    return found


def start(campaign: Campaign) -> dict[str, int]:
    """Where a new seat begins: past the onboarding where there is none."""
    steps = parts(campaign)
    return {
        "onboarded": 0 if steps else campaign.onboarding_version,
        "guidelines_version": 0 if Step.GUIDELINES in steps else campaign.guidelines_version,
    }


def settle(campaign: Campaign, membership: Membership) -> bool:
    """Let someone work who has nothing left to read or do; False where they have."""
    if any(not stage.done for stage in stages(campaign, membership)):
        return False
    membership.onboarded = campaign.onboarding_version
    membership.save(update_fields=["onboarded"])
    return True
