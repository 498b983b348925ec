"""Practice tasks: shown on the way in, in stored order, and answered with the reason at once."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.utils import timezone

from annotation.models import Campaign, GoldAnswer, Membership, OnboardingStep, Step, Task
from annotation.models.assignments import shown
from annotation.models.campaigns import offered
from annotation.services.participation.progress import practice_of
from annotation.services.verdicts import gold, meaning
from annotation.services.verdicts.shapes import Asked, Question, Verdict

LASTS = timedelta(days=1)  # as the screens want to know; nobody else waits for it


def shown_tasks(campaign: Campaign, membership: Membership) -> list[dict[str, Any]]:
    """As assignments are shown, but for the id, which is the task's."""
    tasks = (
        practice_of(campaign, membership)
        .prefetch_related("places__completion")
        .select_related("prompt")
    )
    criteria = campaign.criteria()
    return [shown_task(campaign, task, criteria) for task in tasks]


def shown_task(campaign: Campaign, task: Task, criteria: list[dict[str, Any]]) -> dict[str, Any]:
    prompt, completions = task.prompt, [place.completion for place in task.places.all()]
    as_assignment = shown(
        id=None,  # type: ignore[arg-type]  # there is no assignment
        campaign=campaign.slug,
        protocol=campaign.protocol,
        expires_at=timezone.now() + LASTS,
        criteria=criteria,
        asks=asks(campaign),
        harms=task.harms,
        messages=prompt.messages,
        html=prompt.html,
        rendered=prompt.rendered,
        completions=[
            {"text": one.text, "html": one.html, "rendered": one.rendered} for one in completions
        ],
    )
    return as_assignment | {"id": str(task.pk)}


def asks(campaign: Campaign) -> dict[str, Any]:
    """What is asked beside the criteria, as screens are told."""
    return {
        "both_bad": campaign.allow_both_bad,
        "partial": campaign.allow_partial,
        "rationale_minimum": campaign.rationale_minimum,
        "labels": campaign.labels,
        "allow_copy": campaign.allow_copy,
    }


def done(membership: Membership) -> int:
    tried = OnboardingStep.objects.of(membership).filter(step=Step.PRACTICE)
    return tried.values("version").distinct().count()


def asked(campaign: Campaign, task: Task) -> Asked:
    """What a practice task asks: the same as any task of its campaign."""
    completions = [place.completion_id for place in task.places.all()]
    return Asked(
        protocol=campaign.protocol,
        both_bad=campaign.allow_both_bad,
        partial=campaign.allow_partial,
        rationale_minimum=campaign.rationale_minimum,
        labels=offered(campaign.labels),
        questions=questions(campaign),
        order=range(len(completions)),
        completions=completions,
    )


def questions(campaign: Campaign) -> Sequence[Question]:
    return [
        Question(one.criterion_id, one.criterion.name, one.asks_for, one.allow_tie)
        for one in campaign.questions.select_related("criterion")
    ]


def compared(
    campaign: Campaign, task: Task, verdict: Verdict
) -> tuple[GoldAnswer, dict[str, bool]]:
    """The known verdict, and under which criteria this one agrees; InvalidJudgment as usual."""
    asks = asked(campaign, task)
    meaning.check(asks, verdict)
    answer = GoldAnswer.objects.get(task=task)
    return answer, gold.agrees(answer, asks, verdict)
