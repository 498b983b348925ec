"""What the tests of taking part share: sections to set, and steps to take."""

from typing import Any

from annotation.models import Campaign, Membership, Step, Task, User
from annotation.services import campaigns
from annotation.services.participation import steps
from tests.conftest import lines, load, make_person, pair, seat

QUIZ = [
    {"question": "Which is better?", "options": ["Short", "Right"], "answer": 1, "why": "*True*."},
    {"question": "May you skip?", "options": ["Yes", "No"], "answer": 0, "why": "Always."},
]
SURVEY = [
    {"name": "age", "question": "How old?", "options": ["18-29", "30+"], "required": True},
    {"name": "tongue", "question": "Which languages?", "options": None, "required": False},
]
RIGHT, WRONG = [1, 0], [0, 1]


def set_(campaign: Campaign, **settings: Any) -> Campaign:
    """As a manager sets them."""
    boss = User.objects.filter(username="boss").first() or make_person("boss", is_manager=True)
    edited = campaigns.edit(campaign=campaign, by=boss, **settings)
    campaign.refresh_from_db()
    return edited


def take(person: User, campaign: Campaign, step: str, **answers: Any) -> steps.Taken:
    return steps.take(person=person, campaign=campaign, step=Step(step), **answers)


def agree(person: User, campaign: Campaign, version: int = 1) -> steps.Taken:
    return take(person, campaign, "consent", agreed=True, version=version)


def practise(campaign: Campaign, number: int = 1, **more: Any) -> list[Task]:
    """Practice tasks whose first response is right."""
    known = {"purpose": "practice", "reference": {"helpful": [1, 0]}, "why": "**Because.**"}
    load(campaign, lines(*(pair(90 + one, **known, **more) for one in range(number))))
    return list(campaign.tasks.filter(purpose="practice").order_by("id"))


def right_side(task: Task) -> int:
    """A preference that agrees, as practice is shown in stored order."""
    return 2 if task.gold_answer.preferences["helpful"] > 0 else -2


def harm(campaign: Campaign, *harms: str, last: int | None = None) -> None:
    """Let the campaign's tasks, or the first few, touch these categories."""
    ids = campaign.tasks.order_by("id").values_list("pk", flat=True)[:last]
    Task.objects.filter(pk__in=list(ids)).update(harms=list(harms))


def accepts(person: User, campaign: Campaign, *harms: str) -> Membership:
    Membership.objects.filter(annotator=person, campaign=campaign).update(accepts=list(harms))
    return seat(campaign, person)
