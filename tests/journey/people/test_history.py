"""My work: today, what came of it, and every judgment to open and give anew."""

import pytest
from playwright.sync_api import Page, expect

from annotation.models import Campaign, GoldAnswer, Judgment, User
from annotation.services.money import rejections
from annotation.services.participation import messages
from tests.conftest import claim, judge_all, make_campaign, submit
from tests.journey.conftest import PHONE, Visit
from tests.journey.people.places import PAY, harmful, take
from tests.journey.working import fill, press

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HISTORY = "/work/kitchen/history"


def test_a_judgment_is_opened_and_given_anew(visit: Visit, alice: User) -> None:
    campaign = make_campaign(tasks=3)
    judge_all(campaign, alice, helpful=-2)
    page = visit(HISTORY, alice)
    expect(rows(page)).to_have_count(3)

    rows(page).nth(1).focus()
    press(page, "Enter")
    expect(page.locator("[data-step='-2'] input")).to_be_checked()
    press(page, "8", "Enter")

    expect(page.get_by_role("status").filter(has_text="Saved as a new version")).to_be_focused()
    expect(rows(page).filter(has_text="changed once")).to_contain_text("right, much")
    revised = Judgment.objects.get(revises__isnull=False)
    assert (revised.preferences, revised.revises.preferences) == ({"helpful": 4}, {"helpful": -2})
    assert Judgment.objects.count() == 4


def test_what_is_too_old_can_be_looked_at_and_not_changed(visit: Visit, alice: User) -> None:
    judge_all(make_campaign(tasks=3, revise_last=2), alice, helpful=3)
    page = visit(HISTORY, alice)
    expect(rows(page).filter(has_text="Change")).to_have_count(2)

    rows(page).filter(has_text="Look").click()
    expect(page.locator(".past > header")).to_contain_text("It can no longer be changed.")
    press(page, "1", "Enter")

    expect(page.locator("[data-step='3'] input")).to_be_checked()
    expect(page.locator(".submit")).to_have_count(0)
    assert Judgment.objects.count() == 3


def test_what_a_manager_rejected_says_why_and_cannot_be_changed(
    visit: Visit, alice: User, manager: User
) -> None:
    campaign = make_campaign(tasks=2)
    given, _ = judge_all(campaign, alice, helpful=3)
    why = {"reason": "Given in two seconds.", "by": manager}
    rejections.reject(campaign=campaign, person=alice, judgments=[given.pk], **why)
    page = visit(HISTORY, alice)
    expect(rows(page).filter(has_text="Change")).to_have_count(1)
    expect(rows(page).filter(has_text="Given in two seconds.")).to_contain_text("not paid")

    rows(page).filter(has_text="Look").click()

    expect(page.locator(".past > header")).to_contain_text("cannot be changed: Given in two")
    expect(page.locator(".submit")).to_have_count(0)


def test_going_back_leads_to_the_list_and_to_the_same_row(visit: Visit, alice: User) -> None:
    judge_all(make_campaign(tasks=3), alice)
    page = visit(HISTORY, alice)
    rows(page).nth(2).click()
    expect(page.locator(".pane")).to_have_count(2)

    page.go_back()
    expect(rows(page).nth(2)).to_be_focused()
    rows(page).nth(1).click()
    expect(page.get_by_role("heading", name="Judged")).to_be_focused()
    press(page, "Escape")

    expect(rows(page).nth(1)).to_be_focused()


def test_a_window_that_closes_meanwhile_is_told(visit: Visit, alice: User) -> None:
    campaign = make_campaign(tasks=2)
    judge_all(campaign, alice)
    page = visit(HISTORY, alice)
    rows(page).first.click()
    expect(page.locator(".pane")).to_have_count(2)

    Campaign.objects.update(revise_minutes=0)
    press(page, "1", "Enter")

    expect(page.get_by_role("alert").filter(has_text="too late")).to_be_visible()
    assert Judgment.objects.count() == 2


def test_long_histories_come_page_by_page(visit: Visit, alice: User) -> None:
    judge_all(make_campaign(tasks=60), alice)
    page = visit(HISTORY, alice)
    expect(rows(page).first).to_be_visible()
    shown = rows(page).count()

    page.get_by_role("button", name="Show earlier ones").click()

    expect(rows(page)).not_to_have_count(shown)
    assert shown < rows(page).count() <= 60


def test_gold_agreement_pay_and_messages_where_they_are_shared(
    visit: Visit, alice: User, bob: User, manager: User
) -> None:
    shares = {"share_gold": True, "share_agreement": True, "pay": PAY, "revise_last": 0}
    campaign = make_campaign(tasks=12, gold=1, overlap=2, gold_rate=0.5, **shares)
    GoldAnswer.objects.update(why="Left **solves** it.")
    judge_all(campaign, alice, helpful=2)
    judge_all(campaign, bob, helpful=2)
    messages.send(campaign=campaign, by=manager, to="alice", text="Well done.")

    page = visit(HISTORY, alice)

    expect(page.locator(".facts").first).to_contain_text("£")
    expect(page.locator(".messages")).to_contain_text("Well done.")
    expect(page.get_by_text("Others chose the same side in")).to_contain_text("% of 10 comparisons")
    page.locator(".gold summary").click()
    expect(page.locator(".gold details")).to_contain_text("Left solves it.")


def test_where_nothing_is_shared_nothing_is_claimed(visit: Visit, alice: User) -> None:
    judge_all(make_campaign(tasks=2, gold=1, gold_rate=0.5), alice)

    page = visit(HISTORY, alice)

    expect(rows(page).first).to_be_visible()
    expect(page.get_by_text("Others chose the same side")).to_have_count(0)
    expect(page.get_by_text("Tasks with a known answer")).to_have_count(0)
    expect(page.get_by_text("Earned")).to_have_count(0)


def test_hard_material_is_not_shown_unasked(visit: Visit, alice: User) -> None:
    campaign = make_campaign(tasks=0, care={"blur": True})
    fill(campaign, harmful(1))
    campaign.refresh_from_db()
    take(campaign, alice, "warning", accepts=["violence"])
    submit(claim(campaign, alice))

    page = visit(HISTORY, alice, viewport=PHONE)

    expect(rows(page)).to_contain_text("Hidden: Violence")
    expect(rows(page)).not_to_contain_text("fight")


def test_whoever_has_judged_nothing_is_shown_where_to_begin(visit: Visit, alice: User) -> None:
    campaign = make_campaign(tasks=2)
    claim(campaign, alice)
    page = visit(HISTORY, alice)

    expect(page.get_by_text("Nothing judged here yet.")).to_be_visible()
    page.get_by_role("link", name="Start working").click()

    expect(page.locator(".pane")).to_have_count(2)


def rows(page: Page):  # type: ignore[no-untyped-def]
    return page.locator(".day a")
