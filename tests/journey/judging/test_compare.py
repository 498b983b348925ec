"""Pairs: the scale, ties, both bad, and two questions that do not lean on each other."""

import pytest
from playwright.sync_api import expect

from annotation.models import User
from tests.journey.conftest import PHONE, Visit
from tests.journey.judging.steps import asks, judging, kept, submitted
from tests.journey.working import press

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TWO = ("One.", "Two.")
BOTH = {"template": "helpful-harmless", "allow_both_bad": True}


def test_both_are_bad_is_said_with_one_key(visit: Visit, alice: User) -> None:
    asks(*TWO, allow_both_bad=True)
    page = judging(visit, alice)

    press(page, "b", "Enter")

    judgment = kept(page)
    assert (judgment.preferences, judgment.both_bad) == ({"helpful": 0}, ["helpful"])


def test_two_questions_are_answered_apart(visit: Visit, alice: User) -> None:
    asks(*TWO, **BOTH)
    page = judging(visit, alice)

    press(page, "b", "7", "Enter")

    judgment = kept(page)
    assert judgment.preferences == {"helpful": 0, "harmless": 3}
    assert judgment.both_bad == ["helpful"]


def test_both_are_bad_gives_way_to_a_side(visit: Visit, alice: User) -> None:
    asks(*TWO, allow_both_bad=True)
    page = judging(visit, alice)
    press(page, "b")
    expect(page.get_by_role("radio", name="both are bad")).to_be_checked()

    press(page, "2")

    expect(page.get_by_role("radio", name="both are bad")).not_to_be_checked()
    assert submitted(page).both_bad == []


def test_a_tie_and_both_bad_stand_between_the_sides(visit: Visit, alice: User) -> None:
    asks(*TWO, ties=True, allow_both_bad=True)
    page = judging(visit, alice)

    at = [stop.bounding_box() for stop in page.locator(".stops .stop").all()]
    centre = [box["x"] + box["width"] / 2 for box in at if box]
    scale = page.locator(".stops").bounding_box()

    assert scale is not None
    middle = scale["x"] + scale["width"] / 2
    assert centre[4] == pytest.approx(middle, abs=1)
    assert centre[5] == pytest.approx(middle, abs=1)


def test_where_a_campaign_does_not_allow_it_the_key_does_nothing(visit: Visit, alice: User) -> None:
    asks(*TWO)
    page = judging(visit, alice)

    press(page, "b", "0")

    expect(page.get_by_role("radio", checked=True)).to_have_count(0)
    expect(page.get_by_role("radio")).to_have_count(8)


def test_on_a_phone_every_step_is_large_enough_to_touch(visit: Visit, alice: User) -> None:
    asks(*TWO, ties=True, **BOTH)
    page = judging(visit, alice, viewport=PHONE, has_touch=True)

    for stop in page.locator('.scale[data-active="true"] .stop').all():
        box = stop.bounding_box()
        assert box is not None
        assert box["height"] >= 44
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= PHONE["width"]


def test_a_rationale_is_asked_for_until_it_is_long_enough(visit: Visit, alice: User) -> None:
    asks(*TWO, rationale_minimum=12)
    page = judging(visit, alice)
    press(page, "6", "Enter")
    expect(page.get_by_text("12 characters more")).to_be_visible()

    press(page, "r")
    page.keyboard.type("It says why.")
    expect(page.get_by_text("Long enough")).to_be_visible()
    press(page, "Control+Enter")

    assert kept(page).rationale == "It says why."


def test_letters_typed_into_the_rationale_are_no_commands(visit: Visit, alice: User) -> None:
    asks(*TWO, rationale_minimum=0, allow_both_bad=True)
    page = judging(visit, alice)
    press(page, "7", "r")

    page.keyboard.type("b1s g?")

    expect(page.get_by_role("dialog")).to_have_count(0)
    judgment = submitted(page)
    assert (judgment.preferences, judgment.rationale) == ({"helpful": 3}, "b1s g?")
