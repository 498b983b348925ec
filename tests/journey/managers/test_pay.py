"""Managers pay in a browser: look, record, take the file, cancel, reject; and people are told."""

import re
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from annotation.models import PayoutLine, Performance, Rejection
from annotation.services.money import owed
from annotation.services.participation import clock
from tests.annotation.money.helpers import from_platform, paid_out, paying, worked
from tests.conftest import make_campaign, make_person
from tests.journey.conftest import DESKTOP, PHONE
from tests.journey.people.test_axe import AXE, RULES, RUN

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG = "Maximiliana Wolfeschlegelsteinhausenbergerdorff of Upper Slaughter"


@pytest.fixture
def kitchen(alice, bob):
    """Two people worked: one of a platform, one with a long name and below the floor."""
    campaign = paying("0.50", floor="40")
    bob.first_name = LONG
    bob.save()
    worked(campaign, alice, 30, 30)
    worked(campaign, bob, 70, 20)
    from_platform(campaign, alice, "60ffe5c8371090c7041d43f8")
    rolled_up(campaign)
    return campaign


def rolled_up(campaign):
    """As the job keeps it."""
    for seat in campaign.memberships.select_related("annotator"):
        did = clock.spent(campaign=campaign, person=seat.annotator)
        facts = {"judged": did.judged, "seconds": did.seconds, "measured_at": timezone.now()}
        flagged = {"fast": {"value": 0.8, "low": 0.6, "high": 0.9, "of": 40, "flag": True}}
        Performance.objects.update_or_create(membership=seat, defaults=facts | {"signals": flagged})


def opened(visit, manager, path="/campaigns/kitchen/pay", **options) -> Page:
    page = visit(path, manager, **options)
    expect(page.get_by_role("navigation", name="Parts of the campaign")).to_be_visible()
    expect(page.locator("[aria-busy=true]")).to_have_count(0)
    return page


def test_what_is_owed_is_paid_once_and_leaves_as_a_file(visit, manager, kitchen):
    page = opened(visit, manager)
    total = owed.totals(owed.exact(pay=kitchen.pay))["owed"]
    page.get_by_role("button", name="Pay…").click()
    page.get_by_label("Note").fill("Transfer 2291")
    page.get_by_role("button", name=f"Record £{total} as paid").click()

    with page.expect_download() as download:
        page.get_by_role("link", name="Prolific bulk bonus").click()
    page.get_by_role("button", name="Done", exact=True).click()

    text = Path(download.value.path()).read_text()
    assert text.startswith("60ffe5c8371090c7041d43f8,")
    assert text.count("\n") == 1
    expect(page.get_by_text("owed: everyone is paid")).to_be_visible()
    expect(page.get_by_text("Transfer 2291")).to_be_visible()
    expect(page.get_by_role("button", name="Pay…")).to_be_disabled()
    assert PayoutLine.objects.total() == total


def test_a_sum_that_someone_else_paid_meanwhile_is_not_recorded(visit, manager, kitchen):
    page = opened(visit, manager)
    page.get_by_role("button", name="Pay…").click()
    record = page.get_by_role("button", name="Record")
    expect(record).to_be_visible()
    paid_out(kitchen, manager)
    record.click()

    expect(page.get_by_role("alert")).to_contain_text("Nobody is owed anything now")
    assert PayoutLine.objects.count() == 2


def test_a_payout_is_cancelled_after_its_sum_was_named(visit, manager, kitchen):
    paid_out(kitchen, manager)
    page = opened(visit, manager)
    page.get_by_role("button", name="What can be done with the payout").click()
    page.get_by_role("menuitem", name="Cancel this payout").click()
    expect(page.get_by_role("heading", name="Cancel the payout of £")).to_be_visible()
    page.get_by_role("button", name="It was not paid").click()

    expect(page.get_by_text("counts as never paid")).to_be_visible()
    expect(page.get_by_text("owed to 2 people")).to_be_visible()


def test_judgments_are_rejected_with_a_reason_that_the_person_reads(visit, manager, alice, kitchen):
    page = opened(visit, manager)
    page.get_by_role("link", name="alice").click()
    page.get_by_label("Choose the judgment of").first.check()
    page.get_by_role("button", name="Reject 1").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("Faster than a glance takes")).to_be_visible()
    dialog.get_by_label("Reason").fill("Too fast to have read both.")
    dialog.get_by_role("button", name="Reject", exact=True).click()

    expect(page.get_by_text("Not paid:")).to_be_visible()
    assert Rejection.objects.standing().count() == 1
    mine = visit("/work/kitchen/history", alice)
    row = mine.get_by_role("link", name="Question")
    expect(row.get_by_text("Too fast to have read both.")).to_be_visible()
    page.get_by_role("button", name="Pay it after all").click()
    expect(page.get_by_text("Not paid:")).to_have_count(0)


def test_a_campaign_that_pays_nothing_says_where_to_set_it(visit, manager):
    make_campaign()
    page = opened(visit, manager)
    page.get_by_role("link", name="Set pay in the settings").click()

    expect(page).to_have_url(re.compile("/campaigns/kitchen/settings$"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["wide", "narrow"])
def test_axe_finds_nothing_on_the_pages_of_pay(visit, manager, alice, kitchen, viewport, scheme):
    look = {"viewport": viewport, "color_scheme": scheme, "bypass_csp": True}
    paid_out(kitchen, manager)
    worked(kitchen, make_person("carol"), 12)
    rolled_up(kitchen)
    page = opened(visit, manager, **look)
    expect(page.get_by_role("table")).to_be_visible()
    assert (found(page), fits(page)) == ([], True)
    page.get_by_role("button", name="What can be done with the payout").click()
    expect(page.get_by_role("menu")).to_be_visible()
    assert found(page) == []
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Pay…").click()
    expect(page.get_by_role("button", name="Record")).to_be_visible()
    assert found(page) == []
    page = opened(visit, manager, f"/campaigns/kitchen/pay/{alice.pseudonym}", **look)
    expect(page.get_by_text("Faster than a glance takes")).to_be_visible()
    assert (found(page), fits(page)) == ([], True)


def found(page: Page) -> list[str]:
    page.add_script_tag(path=str(AXE))
    return page.evaluate(RUN, RULES)


def fits(page: Page) -> bool:
    """Nothing makes the page wider than the screen."""
    return page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )
