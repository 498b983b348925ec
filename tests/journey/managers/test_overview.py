"""Managers watch a campaign: what is known of it, and what cannot be told yet."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from annotation.models import Campaign, Hour, User
from annotation.services.quality import rollup
from tests.conftest import claim, judge_all, make_campaign, make_person, submit
from tests.journey.conftest import DESKTOP, PHONE, Visit
from tests.journey.people.test_axe import AXE, RULES, RUN

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def boss(transactional_db: None) -> User:
    return make_person("boss", is_manager=True)


def running(**settings: Any) -> Campaign:
    campaign = make_campaign(tasks=12, overlap=2, **settings)
    Campaign.objects.filter(pk=campaign.pk).update(launched_at=timezone.now())
    return campaign


def busy() -> Campaign:
    """Two people have judged the half of it, and there were busy hours before."""
    campaign = running(pay={"currency": "GBP", "per_judgment": "0.10"})
    judge_all(campaign, make_person("alice"))
    submit(claim(campaign, make_person("bob")))
    rollup.roll_up(campaign.pk)
    now = timezone.now().replace(minute=0, second=0, microsecond=0)
    Hour.objects.bulk_create(
        Hour(campaign=campaign, hour=now - timedelta(hours=back), judgments=9, counted=9,
             annotators=2, pairs=30, agreed=21, seconds=200.0)
        for back in range(1, 8)
    )  # fmt: skip
    return campaign


def overview(visit: Visit, boss: User, **options: Any) -> Page:
    page = visit("/campaigns/kitchen", boss, **options)
    expect(page.get_by_role("region", name="How it is going")).to_be_visible()
    expect(page.get_by_role("heading", name="Done by")).to_be_visible()
    return page


def card(page: Page, title: str) -> Any:
    return page.locator("section").filter(has=page.get_by_role("heading", name=title)).last


def test_nothing_is_foreseen_before_anybody_judged(visit, boss):
    running()

    page = overview(visit, boss)

    expect(card(page, "Done by")).to_contain_text("Cannot tell yet")
    expect(page.get_by_text("Judgments show here as they come.")).to_be_visible()


def test_a_judgment_shows_within_seconds_and_without_a_reload(visit, boss):
    campaign = running()
    page = overview(visit, boss)

    submit(claim(campaign, make_person("alice")))

    expect(card(page, "At work now")).to_contain_text("alice", timeout=15_000)


def test_names_and_numbers_stand_on_the_overview(visit, boss):
    busy()

    page = overview(visit, boss)

    expect(card(page, "Active time a judgment")).to_contain_text("alice")
    expect(page.get_by_role("figure", name="Agreement over time")).to_contain_text("70%")


@pytest.mark.parametrize(
    "look", [{"viewport": DESKTOP}, {"viewport": PHONE}], ids=["wide", "phone"]
)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_it(visit, boss, look, scheme):
    busy()
    page = overview(visit, boss, color_scheme=scheme, **look)
    page.evaluate(AXE.read_text())

    assert page.evaluate(RUN, RULES) == []
