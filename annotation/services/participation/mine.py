"""One's own work: how gold went, and how far others agree, where a campaign shares it."""

from math import ceil, floor
from typing import Any

from django.db import connection

from annotation import rendering
from annotation.measures.agreement import wilson
from annotation.models import Campaign, GoldAnswer, Judgment, Purpose, Rejection, User
from annotation.services import queue
from annotation.services.participation import clock, messages
from annotation.services.verdicts import gold, window

FEWEST_PAIRS = 10  # fewer say nothing, and would give single judgments of others away
STEP = 0.05  # bounds and pairs are coarse, so that one more judgment rarely moves them
GOLD_SHOWN = 20
REJECTED_SHOWN = 200

# My newest judgments that I can no longer revise, or else a revision would tell from the share's
# move what another said, against everyone else's of the same tasks, criterion by criterion.
AGREED = """
    WITH mine AS MATERIALIZED (
        SELECT j.id, a.task_id FROM annotation_judgment j
        JOIN annotation_assignment a ON a.id = j.assignment_id
        JOIN annotation_task t ON t.id = a.task_id AND t.purpose = 'collect'
        WHERE j.annotator_id = %(annotator)s AND j.campaign_id = %(campaign)s AND j.current
          AND a.id <> ALL(%(open)s::uuid[])
        ORDER BY j.submitted_at DESC LIMIT 1000
    )
    SELECT count(*) FILTER (WHERE sign(said.preference) = sign(other.preference)), count(*)
    FROM mine
    JOIN annotation_comparison said ON said.judgment_id = mine.id
    JOIN annotation_assignment theirs ON theirs.task_id = mine.task_id
        AND theirs.annotator_id <> %(annotator)s AND theirs.state IN ('answered', 'late')
    JOIN annotation_judgment judged ON judged.assignment_id = theirs.id AND judged.current
    JOIN annotation_comparison other ON other.judgment_id = judged.id
        AND other.criterion_id = said.criterion_id
        AND other.completion_a_id = said.completion_a_id
        AND other.completion_b_id = said.completion_b_id"""


def report(*, campaign: Campaign, person: User) -> dict[str, Any]:
    """What someone did today and in all, what it earned, and what they were told."""
    midnight = clock.midnight()
    today = clock.spent(campaign=campaign, person=person, since=midnight)
    total = clock.spent(campaign=campaign, person=person)
    return {
        "today": {
            "judged": today.judged,
            "skipped": today.skipped,
            "active_seconds": round(today.seconds, 1),
            "exposures": queue.exposures(annotator=person.pk, campaign=campaign.pk),
        },
        "total": {"judged": total.judged, "active_seconds": round(total.seconds, 1)},
        "pay": clock.earnings(campaign=campaign, person=person, today=today, total=total),
        "agreement": agreement(campaign=campaign, person=person),
        "gold": gold_answered(campaign=campaign, person=person),
        "rejected": rejected(campaign=campaign, person=person),
        "messages": messages.read_by(campaign=campaign, person=person),
    }


def rejected(*, campaign: Campaign, person: User) -> list[dict[str, Any]]:
    """Which of their judgments are not paid, and why; what it was judged by stays unsaid."""
    standing = Rejection.objects.standing().of(campaign).to(person)
    newest = standing.select_related("judgment").order_by("-at", "-pk")
    return [
        {
            "judgment": one.judgment_id,
            "submitted_at": one.judgment.submitted_at,
            "at": one.at,
            "reason": one.reason,
        }
        for one in newest[:REJECTED_SHOWN]
    ]


def agreement(*, campaign: Campaign, person: User) -> dict[str, Any] | None:
    """The share of verdicts on which others chose the same side, as a coarse 95% interval."""
    if not campaign.share_agreement:
        return None
    values = {"annotator": person.pk, "campaign": campaign.pk}
    with connection.cursor() as cursor:
        cursor.execute(AGREED, values | {"open": list(window.of(campaign, person.pk))})
        agreed, pairs = cursor.fetchone()
    if pairs < FEWEST_PAIRS:
        return None
    low, high = wilson(agreed, pairs)
    tens = pairs // FEWEST_PAIRS * FEWEST_PAIRS
    return {"low": coarse(floor(low / STEP)), "high": coarse(ceil(high / STEP)), "pairs": tens}


def coarse(steps: int) -> float:
    return round(min(max(steps, 0) * STEP, 1.0), 2)


def gold_answered(*, campaign: Campaign, person: User) -> list[dict[str, Any]] | None:
    """How gold tasks went, by what was said first: revising after feedback changes nothing."""
    if not campaign.share_gold:
        return None
    first = Judgment.objects.of(person).filter(
        campaign=campaign, revises=None, assignment__task__purpose=Purpose.GOLD
    )
    newest = first.select_related(
        "assignment__task__prompt", "assignment__task__gold_answer"
    ).prefetch_related("assignment__task__places", "comparisons__criterion")
    return [told(judgment) for judgment in newest.order_by("-submitted_at")[:GOLD_SHOWN]]


def told(judgment: Judgment) -> dict[str, Any]:
    task = judgment.assignment.task
    answer: GoldAnswer = task.gold_answer
    return {
        "judgment": judgment.pk,
        "submitted_at": judgment.submitted_at,
        "prompt_html": rendering.render(task.prompt.messages[-1]["content"]),
        "right": gold.right(answer, judgment),
        "why_html": rendering.render(answer.why) if answer.why else "",
    }
