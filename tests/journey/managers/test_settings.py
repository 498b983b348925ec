"""A campaign is set up, looked at, cloned and put away from the browser."""

import pytest
from playwright.sync_api import expect

from annotation.models import Assignment, Campaign, Judgment, Pay, User
from annotation.services import campaigns
from tests.conftest import make_campaign, make_person
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


def test_of_two_managers_at_one_setting_the_second_decides(visit: Visit, manager: User) -> None:
    campaign = make_campaign(lease_minutes=30)
    page = visit(f"{SETTINGS}?part=work", manager)
    page.get_by_label("Time for a task").fill("45")
    ana = make_person("ana", is_manager=True)
    campaigns.edit(campaign=campaign, by=ana, lease_minutes=60)
    page.get_by_role("button", name="Save changes").click()

    expect(page.get_by_text("ana changed this meanwhile, to 60.")).to_be_visible()
    page.get_by_role("button", name="Use theirs").click()
    expect(page.get_by_label("Time for a task")).to_have_value("60 minutes")
    expect(page.get_by_role("button", name="Use theirs")).to_have_count(0)


def test_a_refused_question_is_shown_above_the_bar_where_it_was_asked(
    visit: Visit, manager: User
) -> None:
    make_campaign(template="helpful-harmless")
    page = visit(f"{SETTINGS}?part=questions", manager)
    asked = page.get_by_label("Question", exact=True)
    asked.last.fill("")
    page.get_by_role("button", name="Save changes").click()

    expect(asked.last).to_be_focused()
    expect(asked.last).to_have_attribute("aria-invalid", "true")
    assert asked.first.get_attribute("aria-invalid") != "true"


def test_without_a_connection_nothing_is_saved_and_what_is_discarded_never_is(
    visit: Visit, manager: User
) -> None:
    make_campaign()
    page = visit(SETTINGS, manager)
    page.get_by_label("Title").fill("Bakery")
    page.context.set_offline(True)
    page.get_by_role("button", name="Save changes").click()
    expect(page.get_by_text("Not saved yet: no connection.")).to_be_visible()
    page.get_by_role("button", name="Discard").click()
    page.context.set_offline(False)
    page.reload()

    expect(page.get_by_label("Title")).to_have_value("Kitchen")
    assert Campaign.objects.get().title == "Kitchen"


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


def test_what_a_closed_campaign_was_set_to_is_read_and_not_changed(
    visit: Visit, manager: User
) -> None:
    make_campaign(state="closed", overlap=3)
    page = visit(SETTINGS, manager)
    expect(page.get_by_text("keeps its settings as they were")).to_be_visible()
    page.get_by_role("link", name="Work", exact=True).last.click()

    expect(page.get_by_label("Judgments a task")).to_have_value("3")
    expect(page.get_by_label("Judgments a task")).to_be_disabled()
    expect(page.get_by_role("button", name="Save changes")).to_have_count(0)
