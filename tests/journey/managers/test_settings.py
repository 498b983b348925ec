"""A campaign is set up, looked at, cloned and put away from the browser."""

import pytest
from playwright.sync_api import expect

from annotation.models import Assignment, Campaign, Judgment, Pay, User
from tests.conftest import make_campaign
from tests.journey.conftest import PHONE, Visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SETTINGS = "/campaigns/kitchen/settings"


def test_a_refusal_stands_beside_its_field_and_marks_its_subject(
    visit: Visit, manager: User
) -> None:
    make_campaign()
    page = visit(f"{SETTINGS}?part=pay", manager)
    page.get_by_label("This campaign pays").check(force=True)
    page.get_by_label("Currency").fill("GBP")
    page.get_by_label("For a judgment").fill("0.50")
    page.get_by_label("Budget").fill("0.10")
    page.get_by_role("link", name="Care").click()
    page.get_by_role("button", name="Save changes").click()

    expect(page.get_by_label("Budget")).to_be_focused()
    expect(page.get_by_text("does not reach for it").first).to_be_visible()
    page.get_by_label("Budget").fill("10")
    page.get_by_role("button", name="Save changes").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    assert Pay.objects.get().budget == 10


def test_what_is_changed_under_one_subject_stays_while_others_are_read(
    visit: Visit, manager: User
) -> None:
    make_campaign()
    page = visit(SETTINGS, manager)
    page.get_by_label("Summary").fill("What we cook.")
    page.get_by_role("link", name="Checks").click()
    expect(page.get_by_label("Share of repeats")).to_be_visible()
    page.get_by_role("link", name="About").click()

    expect(page.get_by_label("Summary")).to_have_value("What we cook.")


def test_a_preview_is_judged_and_nothing_is_kept(visit: Visit, manager: User) -> None:
    make_campaign()
    page = visit("/work/kitchen?preview", manager)
    page.evaluate("localStorage.setItem('keys-seen', '1')")
    expect(page.get_by_text("Nothing is kept.")).to_be_visible()
    expect(page.get_by_role("radio").first).to_be_visible()
    page.keyboard.press("2")
    page.keyboard.press("Enter")

    expect(page.get_by_text("response 1 over response 2, clearly")).to_be_visible()
    assert not Assignment.objects.exists()
    assert not Judgment.objects.exists()


def test_the_log_says_what_was_changed_by_whom(visit: Visit, manager: User) -> None:
    make_campaign()
    page = visit(SETTINGS, manager)
    page.get_by_label("Title").fill("Bakery")
    page.get_by_role("button", name="Save changes").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    page.get_by_role("link", name="Log").click()

    expect(page.get_by_role("listitem").filter(has_text="Bakery")).to_be_visible()


def test_a_campaign_is_cloned_and_closed_and_archived(visit: Visit, manager: User) -> None:
    make_campaign(state="draft")
    page = visit("/campaigns/kitchen", manager, viewport=PHONE)
    page.get_by_role("button", name="Clone").click()
    page.get_by_role("button", name="Make the clone").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("(copy)")
    page.get_by_role("button", name="Archive").click()

    expect(page.get_by_role("button", name="Take out of the archive")).to_be_visible()
    assert Campaign.objects.exclude(slug="kitchen").get().archived_at
