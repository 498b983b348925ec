"""What the welcome page shows of a campaign to one person; nothing of what it asks is answered."""

from collections.abc import Mapping
from typing import Any

from annotation import rendering
from annotation.models import Campaign, Membership, Onboarding, OnboardingStep, Step, User
from annotation.services.participation import practice, progress
from annotation.services.participation.progress import care_of, onboarding_of
from annotation.services.participation.steps import attempts_left


def shown(*, campaign: Campaign, person: User) -> dict[str, Any]:
    """The steps in order, and what each of them shows."""
    seat = Membership.objects.of(person).filter(campaign=campaign).first()
    seat = seat or Membership(campaign=campaign, annotator=person)
    stages, asks = progress.stages(campaign, seat), onboarding_of(campaign)
    following = next((stage.name for stage in stages if not stage.done), None)
    has = {stage.name for stage in stages}
    return {
        "slug": campaign.slug,
        "title": campaign.title,
        "summary": campaign.summary,
        "language": campaign.language,
        "estimate_minutes": asks.estimate_minutes,
        "steps": stages,
        "current": None if seat.outcome else following,
        "outcome": seat.outcome,
        "warning": warning(campaign, seat) if Step.WARNING in has else None,
        "consent": consent(asks) if Step.CONSENT in has else None,
        "guidelines": guidelines(campaign, asks),
        "survey": survey(asks, seat) if Step.SURVEY in has else None,
        "quiz": quiz(asks, seat) if Step.QUIZ in has else None,
        "practice": practising(campaign, seat, following) if Step.PRACTICE in has else None,
    }


def warning(campaign: Campaign, seat: Membership) -> dict[str, Any]:
    care = care_of(campaign)
    return {"html": html(care.warning), "harms": care.harms, "accepts": seat.accepts}


def consent(asks: Onboarding) -> dict[str, Any]:
    return {"html": html(asks.consent), "version": asks.consent_version}


def guidelines(campaign: Campaign, asks: Onboarding) -> dict[str, Any]:
    return {
        "html": html(campaign.guidelines),
        "version": campaign.guidelines_version,
        "examples": [example(one) for one in asks.examples],
    }


def example(one: Mapping[str, str]) -> dict[str, str]:
    rendered = {f"{part}_html": html(one[part]) for part in ("prompt", "left", "right", "why")}
    return {"title": one["title"], "verdict": one["verdict"], **rendered}


def survey(asks: Onboarding, seat: Membership) -> list[dict[str, Any]]:
    said = answers(seat)
    return [{**asked, "answer": said.get(asked["name"], "")} for asked in asks.survey]


def answers(seat: Membership) -> dict[str, str]:
    if seat.pk is None:
        return {}
    tries = OnboardingStep.objects.of(seat).filter(step=Step.SURVEY)
    return next(iter(tries.order_by("-id").values_list("answers", flat=True)[:1]), {})


def quiz(asks: Onboarding, seat: Membership) -> dict[str, Any]:
    return {
        "questions": [
            {"question_html": html(asked["question"]), "options": asked["options"]}
            for asked in asks.quiz
        ],
        "pass_mark": asks.pass_mark,
        "attempts_left": attempts_left(asks, seat),
    }


def practising(campaign: Campaign, seat: Membership, following: Step | None) -> dict[str, Any]:
    """The tasks only when it is their turn, and only those this person agreed to read."""
    turn = following == Step.PRACTICE
    return {
        "tasks": practice.shown_tasks(campaign, seat) if turn else [],
        "done": practice.done(seat) if seat.pk else 0,
    }


def html(text: str) -> str:
    return rendering.render(text) if text else ""
