"""A pause, and consent that is withdrawn, while somebody holds tasks."""

import pytest
from playwright.sync_api import expect

from annotation.models import Judgment, User
from annotation.services import campaigns
from annotation.services.people import leaving
from tests.conftest import make_campaign, seat
from tests.journey.conftest import Visit
from tests.journey.working import press, question, working

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_who_holds_tasks_of_a_paused_campaign_is_told_and_may_finish_them(
    visit: Visit, alice: User, manager: User
) -> None:
    campaign = make_campaign(tasks=6)
    page = working(visit, alice)
    campaigns.pause(campaign=campaign, by=manager, reason="Lunch.")

    press(page, "6", "Enter")
    expect(page.get_by_text("Paused: Lunch. What you hold you may finish.")).to_be_visible()

    page.reload()
    expect(page.get_by_text("Paused: Lunch. What you hold you may finish.")).to_be_visible()
    expect(question(page)).to_be_visible()


def test_what_is_kept_here_is_not_judged_after_consent_was_withdrawn(
    visit: Visit, alice: User
) -> None:
    campaign = make_campaign(tasks=6)
    page = working(visit, alice)
    leaving.withdraw(membership=seat(campaign, alice), by=alice)

    press(page, "6", "Enter")
    expect(page.get_by_role("heading", name="Your consent was withdrawn")).to_be_visible()
    page.get_by_role("button", name="1 not accepted").click()

    expect(page.get_by_text("withdrawn, so this answer was not kept")).to_be_visible()
    assert not Judgment.objects.exists()
