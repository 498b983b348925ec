"""Campaigns that ask for more than a preference, and what is said in them."""

from typing import Any

import pytest

from annotation.models import Assignment, Campaign, Comparison, Judgment, Question, User
from annotation.services import judgments
from annotation.services.judgments import Given
from tests.conftest import claim, lines, load, make_campaign

UNSAFE = {"response": 0, "kind": "safety", "value": "unsafe"}
SAFE = {"response": 1, "kind": "safety", "value": "safe"}
VIOLENT = {"response": 0, "kind": "harm", "value": "violence", "severity": 3}


def make_ranking(responses: int = 4, *, tasks: int = 1, ties: bool = True, **settings) -> Campaign:
    """A running campaign that ranks; its tasks hold responses that say their stored place."""
    made = make_campaign(
        "order", tasks=0, template="rank", responses=responses, state="draft", **settings
    )
    Question.objects.filter(campaign=made).update(allow_tie=ties)
    if tasks:
        load(made, lines(*(ranked(number, responses) for number in range(tasks))))
    Campaign.objects.update(state="active")
    made.refresh_from_db()
    return made


def ranked(number: int, responses: int, **more: Any) -> dict[str, Any]:
    texts = [f"Response {place} to {number}." for place in range(responses)]
    return {"prompt": f"Question {number}?", "completions": texts} | more


def lease_of(campaign: Campaign, annotator: User, order: list[int] | None = None) -> Assignment:
    """Work in this campaign, shown in stored order unless another is given."""
    lease = claim(campaign, annotator)
    lease.order = order or list(range(campaign.responses))
    lease.save(update_fields=["order"])
    return lease


def rank(lease: Assignment, *places: list[int], **more: Any) -> Given:
    """Places by the order shown, the best first."""
    said = {"ranking": {"overall": list(places)}} | more
    return judgments.submit(annotator=lease.annotator, assignment=lease.pk, **said)


def compared(given: Given) -> dict[tuple[int, int], int]:
    """{(a, b) by stored place: preference} of a judgment under its one criterion."""
    judgment = Judgment.objects.get(pk=given.id)
    task = judgment.assignment.task
    place = dict(task.places.values_list("completion", "position"))
    rows = Comparison.objects.filter(judgment=judgment)
    return {
        (place[one.completion_a_id], place[one.completion_b_id]): one.preference for one in rows
    }


@pytest.fixture
def safety(db: None) -> Campaign:
    """A campaign that asks whether responses are safe, for flags and for spans."""
    labels = {
        "safety": True,
        "flags": [{"name": "refusal", "title": "Refuses"}],
        "spans": [{"name": "mistake", "title": "A mistake"}],
    }
    return make_campaign(labels=labels)
