"""A preview shows what annotators see: the way in, what looks after them, and the tasks."""

import pytest
from playwright.sync_api import expect

from annotation.models import Membership, OnboardingStep, User
from tests.journey.conftest import Visit
from tests.journey.people.places import CARE, PAY, welcoming

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_it_begins_with_what_newcomers_come_through(visit: Visit, manager: User) -> None:
    welcoming()
    page = visit("/work/kitchen?preview", manager)

    expect(page.get_by_text("This is what an annotator sees.")).to_be_visible()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="I agree", exact=True).click()
    page.get_by_role("button", name="I have read this").click()
    page.get_by_label("Which language do you speak at home?").fill("Bangla")
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("The shorter one").check()
    page.get_by_label("Prefer the honest one").check()
    page.get_by_role("button", name="Check my answers").click()
    expect(page.locator(".marked")).to_contain_text("2 of 2 right")
    page.get_by_role("button", name="Continue").click()
    expect(page.locator(".pane")).to_have_count(2)
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    page.locator(".feedback button").click()
    page.get_by_role("link", name="Start working").click()

    expect(page.get_by_role("link", name="What comes first")).to_be_visible()
    assert not OnboardingStep.objects.exists()
    assert not Membership.objects.exists()


def test_help_breaks_and_choices_are_those_of_annotators(visit: Visit, manager: User) -> None:
    welcoming(care=CARE | {"help": "Call **12 34**."}, pay=PAY)
    page = visit("/work/kitchen?preview=tasks", manager)

    page.get_by_role("button", name="Show the break reminder").click()
    expect(page.locator(".rest")).to_contain_text("45 min")
    page.get_by_role("button", name="Time, pay and help").click()

    panel = page.get_by_role("dialog")
    expect(panel).to_contain_text("Call 12 34.")
    expect(panel).to_contain_text("£0.00")
    panel.get_by_label("Violence").check()
    panel.get_by_role("button", name="Save choice").click()
    expect(panel.get_by_role("status")).not_to_be_empty()
    assert not Membership.objects.exists()
