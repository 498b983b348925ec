"""A preview leads through what comes before the first task, and leaves no trace."""

import pytest

from annotation.models import Membership, OnboardingStep, User
from tests.annotation.participation.helpers import QUIZ, RIGHT, WRONG, practise, set_
from tests.conftest import post, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(manager):
    return signed_in(manager)


@pytest.fixture
def asking(campaign):
    onboarding = {"read_guidelines": True, "quiz": QUIZ, "pass_mark": 1, "attempts": 2}
    care = {"warning": "Some of it is grim.", "harms": ["violence"]}
    return set_(campaign, guidelines="Judge **both**.", onboarding=onboarding, care=care)


def trial(client, step, **said):
    return post(client, f"/api/campaigns/kitchen/preview/{step}", said)


def test_where_nothing_comes_first_there_is_nothing_to_come_through(client, campaign):
    assert client.get("/api/campaigns/kitchen/preview").json()["welcome"] is None


def test_all_steps_are_shown_with_their_tasks(client, asking):
    practise(asking, 2)

    shown = client.get("/api/campaigns/kitchen/preview").json()["welcome"]

    assert [one["name"] for one in shown["steps"]] == ["warning", "guidelines", "quiz", "practice"]
    assert (shown["current"], shown["warning"]["accepts"]) == ("warning", [])
    assert len(shown["practice"]["tasks"]) == 2


def test_a_quiz_is_marked_as_an_annotators_would_be_and_nothing_is_kept(client, asking):
    people = User.objects.count()

    right, wrong = (trial(client, "quiz", answers=said).json() for said in (RIGHT, WRONG))

    assert (right["passed"], wrong["passed"]) == (True, False)
    assert right["feedback"][0]["why_html"]
    assert User.objects.count() == people
    assert not Membership.objects.exists()
    assert not OnboardingStep.objects.exists()


def test_a_step_that_a_campaign_does_not_have_is_not_there(client, campaign):
    assert trial(client, "quiz", answers=[0]).status_code == 404


def test_annotators_try_no_steps(asking, alice):
    assert trial(signed_in(alice), "quiz", answers=RIGHT).status_code == 404
