"""Care beside the work: what is shown, the clock, the pay, breaks, messages and help."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from annotation.models import Assignment, Campaign, Judgment, Message, User
from annotation.services.participation import care, messages
from tests.conftest import claim, held_for, make_campaign, submit
from tests.journey.conftest import PHONE, Visit
from tests.journey.people.places import CARE, PAY, harmful, take
from tests.journey.working import fill, press, working

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORK = "/work/kitchen"


def caring(tasks: int = 4, **settings: Any) -> Campaign:
    return make_campaign(tasks=tasks, **{"care": CARE} | settings)


def test_time_and_pay_go_on_from_what_the_server_knows(visit: Visit, alice: User) -> None:
    campaign = make_campaign(tasks=6, pay=PAY)
    lease = claim(campaign, alice)
    held_for(lease, 1800)
    submit(lease, seconds=1500)
    page = working(visit, alice)
    expect(page.locator(".care")).to_contain_text("25 min")
    expect(page.locator(".care")).to_contain_text("£0.15")

    press(page, "2", "Enter")

    expect(page.locator(".care")).to_contain_text("£0.30")
    panel = opened(page)
    expect(panel).to_contain_text("Per hour of work")
    expect(panel).to_contain_text("below the promised £9.00")


def test_idle_time_does_not_count(visit: Visit, alice: User) -> None:
    make_campaign(tasks=3)
    page = visit("/", alice)
    page.clock.install()
    page.goto(WORK)
    expect(page.locator(".pane")).to_have_count(2)

    page.clock.fast_forward("20:00")

    expect(page.locator(".care")).to_contain_text("1 min")
    expect(page.locator(".care")).not_to_contain_text("20")


def test_a_break_is_suggested_calmly_and_can_wait(visit: Visit, alice: User) -> None:
    make_campaign(tasks=3, care={"break_after_minutes": 5})
    page = visit("/", alice)
    page.clock.install()
    page.goto(WORK)
    expect(page.locator(".pane")).to_have_count(2)
    work_for(page, minutes=5)

    suggestion = page.locator(".rest")
    expect(suggestion).to_contain_text("Time for a short break?")
    assert suggestion.get_attribute("role") == "status"
    press(page, "2")
    expect(page.locator(".submit")).to_be_enabled()
    page.get_by_role("button", name="In ten minutes").click()
    expect(suggestion).to_be_empty()
    work_for(page, minutes=10)
    page.get_by_role("button", name="Take a break").click()

    expect(page.get_by_role("dialog", name="On a break")).to_be_visible()
    press(page, "Enter")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(suggestion).to_be_empty()


def test_what_one_does_not_accept_never_comes(visit: Visit, alice: User) -> None:
    campaign = caring(tasks=0)
    fill(campaign, *(harmful(number) for number in range(3)))
    campaign.refresh_from_db()
    take(campaign, alice, "warning", accepts=["drugs"])

    page = visit(WORK, alice)

    expect(page.locator(".empty")).to_be_visible()
    assert not Assignment.objects.exists()


def test_opting_in_later_brings_the_tasks(visit: Visit, alice: User) -> None:
    campaign = caring(tasks=1)
    fill(campaign, *(harmful(number) for number in range(3)))
    campaign.refresh_from_db()
    take(campaign, alice, "warning", accepts=[])
    page = working(visit, alice)
    panel = opened(page)

    panel.get_by_label("Violence").check()
    panel.get_by_role("button", name="Save choice").click()

    expect(panel.get_by_role("status")).to_contain_text("Saved.")
    press(page, "Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    press(page, "2", "Enter")
    expect(page.locator(".veil")).to_contain_text("Violence")


def test_one_key_passes_over_what_one_would_rather_not_read(visit: Visit, alice: User) -> None:
    campaign = caring(tasks=0)
    fill(campaign, *(harmful(number) for number in range(3)))
    campaign.refresh_from_db()
    take(campaign, alice, "warning", accepts=["violence"])
    page = visit(WORK, alice)
    expect(page.locator(".veil")).to_be_visible()

    press(page, "p")

    expect(page.get_by_test_id("saved")).to_have_count(0)  # nothing waits, nothing was judged
    skipped = Assignment.objects.get(state="skipped")
    assert (skipped.skip_reason, Judgment.objects.count()) == ("disturbing", 0)


def test_exposure_so_far_is_shown_against_the_cap(visit: Visit, alice: User) -> None:
    campaign = caring(tasks=2)
    fill(campaign, harmful(1))
    campaign.refresh_from_db()
    take(campaign, alice, "warning", accepts=[])
    care.accept(person=alice, campaign=campaign, accepts=["violence"])
    while claim_of_harm(campaign, alice) is None:
        continue

    panel = opened(working(visit, alice))

    expect(panel).to_contain_text("1 of 20 in this shift")
    expect(panel.get_by_role("link", name="someone who listens")).to_be_visible()


def test_a_message_is_announced_and_read_once(visit: Visit, alice: User, manager: User) -> None:
    campaign = make_campaign(tasks=2)
    claim(campaign, alice)
    messages.send(campaign=campaign, by=manager, text="Thank you, **all** of you.")
    page = working(visit, alice)
    expect(page.get_by_role("button", name="1 new message")).to_be_visible()

    expect(opened(page)).to_contain_text("Thank you, all of you.")
    press(page, "Escape")

    expect(page.get_by_role("button", name="new message")).to_have_count(0)
    page.reload()
    expect(page.locator(".care")).to_be_visible()
    expect(page.get_by_role("button", name="new message")).to_have_count(0)
    assert Message.objects.count() == 1


def test_everything_fits_a_phone(visit: Visit, alice: User) -> None:
    caring(pay=PAY)
    page = visit(WORK, alice, viewport=PHONE)
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("link", name="Start working").click()

    panel = opened(page)

    expect(panel.get_by_role("heading", name="Today")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def claim_of_harm(campaign: Campaign, person: User) -> Assignment | None:
    lease = claim(campaign, person)
    if lease.task.harms:
        return lease
    submit(lease)
    return None


def opened(page: Page) -> Any:
    page.locator(".care").click()
    return page.get_by_role("dialog", name="You and your work")


def work_for(page: Page, *, minutes: int) -> None:
    """Half a minute at a time, with a sign of life each."""
    for _ in range(2 * minutes + 1):
        page.mouse.move(10, 300)
        page.mouse.move(20, 310)
        page.clock.run_for(30_000)
