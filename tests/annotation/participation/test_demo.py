"""The demo's delicate questions can be worked from the first step to the last."""

import pytest

from annotation.models import Campaign, Message
from annotation.services import demo
from annotation.services.participation import practice, welcome
from tests.annotation.participation.helpers import take
from tests.conftest import claim, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def delicate():
    demo.seed()
    return Campaign.objects.get(slug="delicate-questions")


def test_seeding_again_changes_nothing(delicate):
    before = (Campaign.objects.count(), delicate.tasks.count(), delicate.onboarding_version)

    demo.seed()

    delicate.refresh_from_db()
    assert (Campaign.objects.count(), delicate.tasks.count(), delicate.onboarding_version) == before
    assert Message.objects.count() == 1


def test_the_demo_leads_a_newcomer_to_work(delicate):
    person = make_person("newcomer")
    answers = {
        "warning": {"accepts": []},
        "consent": {"agreed": True, "version": 1},
        "guidelines": {"version": delicate.guidelines_version},
        "survey": {"answers": {"age": "30-44", "english": "Very well"}},
        "quiz": {"answers": [one["answer"] for one in delicate.onboarding.quiz]},
    }
    for step, said in answers.items():
        assert take(person, delicate, step, **said).passed
    for shown in welcome.shown(campaign=delicate, person=person)["practice"]["tasks"]:
        task = int(shown["id"])
        safe = [
            {"response": place, "kind": "safety", "value": "safe"}
            for place in range(len(shown["completions"]))
        ]
        said = {"helpful": 1, "harmless": 1}
        take(person, delicate, "practice", task=task, preferences=said, labels=safe)

    assert claim(delicate, person).task.harms == []


def test_the_demos_texts_are_not_broken_into_lines(delicate):
    shown = welcome.shown(campaign=delicate, person=make_person("newcomer"))

    assert "<br" not in shown["consent"]["html"] + shown["warning"]["html"]
    assert len(practice.practice_of(delicate)) == 2
