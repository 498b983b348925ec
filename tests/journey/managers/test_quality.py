"""Managers look at the evidence and decide what is disputed."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from annotation.models import Adjudication, Campaign, Performance, QualityReport, Role, Task, User
from annotation.services import campaigns, memberships
from annotation.services.quality import shortcuts, signals
from tests.annotation.quality.test_adjudication import disputed, judged
from tests.conftest import judge_all, make_campaign, make_person, seat
from tests.journey.conftest import DESKTOP, PHONE, Visit
from tests.journey.people.test_axe import AXE, RULES, RUN

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ESTIMATE = {"value": 0.31, "low": 0.22, "high": 0.4}
AGREEMENT = {
    "nominal": ESTIMATE,
    "ordinal": ESTIMATE | {"value": 0.36},
    "pairwise": {"value": 0.66, "low": 0.61, "high": 0.7},
    "pairs": 120,
    "tasks": 60,
}


@pytest.fixture
def senior(transactional_db: None) -> User:
    return make_person("senior", is_manager=True)


def measured() -> Campaign:
    """A campaign in which alice always presses left, with all that the job would have found."""
    campaign = make_campaign(tasks=60, overlap=2)
    for name, preference in (("alice", -2), ("bob", 1)):
        judge_all(campaign, person := make_person(name), preference)
        last = campaign.judgments.filter(annotator=person).latest("submitted_at").submitted_at
        facts = {"judged": 60, "last_at": last, "gold_asked": 10, "gold_right": 7, "pairs": 60}
        Performance.objects.update_or_create(
            membership=seat(campaign, person),
            defaults=facts | {"agreed": 31, "median_seconds": 21.0},
        )
    signals.assess(campaign)
    shortcuts.measure(campaign=campaign)
    QualityReport.objects.filter(campaign=campaign).update(agreement={"helpful": AGREEMENT})
    return campaign


def disputes(number: int = 3) -> list[Task]:
    campaign = make_campaign(tasks=number, overlap=2, rationale_minimum=0)
    tasks = disputed(campaign, *[1 / (1 + place) for place in range(number)])
    Task.objects.filter(pk=tasks[0].pk).update(priority=2.0)  # the dearest is judged first
    judged(campaign, first_claimed(campaign), ann=(-2, "Names the step."), ben=(3, "Clearer."))
    return tasks


def first_claimed(campaign: Campaign) -> Task:
    return Task.objects.of(campaign).as_served()[0]


def test_a_senior_decides_by_keyboard_one_after_the_other_and_makes_gold(visit, senior):
    disputes()
    page = visit("/campaigns/kitchen/adjudication", senior)
    expect(page.get_by_text("3 tasks to decide")).to_be_visible()
    page.get_by_role("link", name="Decide", exact=True).click()

    expect(page.locator(".pane")).to_have_count(2)
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    expect(page.get_by_text("2 tasks to decide")).to_be_visible()
    expect(page.get_by_text("Decided: Helpful: left, clearly")).to_be_visible()

    page.keyboard.press("z")
    expect(page.locator(".desk input:checked")).to_have_value("-3")
    page.keyboard.press("7")
    page.keyboard.press("Enter")
    expect(page.get_by_text("right, clearly")).to_be_visible()
    assert (Adjudication.objects.current().count(), Adjudication.objects.begun().count()) == (1, 1)

    page.get_by_role("link", name="Adjudication").click()
    expect(page.get_by_text("Right clearly better")).to_be_visible()
    page.get_by_role("button", name="Make it gold").click()
    expect(page.get_by_text("Gold", exact=True)).to_be_visible()
    assert Task.objects.gold().count() == 1


def test_what_is_left_for_later_can_be_looked_at_again(visit, senior):
    disputes(1)
    page = visit("/campaigns/kitchen/adjudication/desk", senior)
    expect(page.locator(".pane")).to_have_count(2)

    page.keyboard.press("s")
    expect(page.get_by_text("Nothing is left to decide")).to_be_visible()
    page.get_by_role("button", name="Look at the one you left").click()
    expect(page.locator(".pane")).to_have_count(2)


def test_reasons_of_both_sides_are_read_without_names(visit, senior):
    disputes(1)
    page = visit("/campaigns/kitchen/adjudication/desk", senior)

    expect(page.get_by_text("Names the step.")).to_be_visible()
    expect(page.get_by_text("Clearer.")).to_be_visible()
    assert "ann" not in page.locator(".reasons").inner_text().lower().split()


def test_an_adjudicator_of_one_campaign_finds_its_queue_alone(visit, transactional_db):
    disputes(1)
    person = make_person("bobby")
    Role.objects.create(campaign=Campaign.objects.get(), person=person, name="adjudicator")
    page = visit("/campaigns/kitchen/adjudication", person)

    expect(page.get_by_text("1 task to decide")).to_be_visible()
    tabs = page.get_by_role("navigation", name="Parts of the campaign")
    expect(tabs.get_by_role("link", name="Quality")).to_have_count(0)


def test_evidence_about_an_annotator_opens_beside_the_list(visit, senior):
    measured()
    page = visit("/campaigns/kitchen/quality/annotators", senior)

    page.get_by_role("button", name="Details of alice").click()

    drawer = page.get_by_role("dialog")
    expect(drawer.get_by_text("Chose the left 100% of the time")).to_be_visible()
    expect(drawer.get_by_role("link", name="Warn, pause or block")).to_be_visible()
    page.keyboard.press("Escape")
    expect(drawer).to_have_count(0)


def test_a_researcher_reads_pseudonyms(visit, transactional_db):
    measured()
    page = visit("/campaigns/kitchen/quality/annotators", make_person("rita", is_researcher=True))

    expect(page.get_by_role("button", name="Details of")).to_have_count(2)
    expect(page.get_by_text("alice")).to_have_count(0)


def test_the_health_of_a_paused_campaign_says_that_it_is_paused(visit, senior):
    campaign = make_campaign(tasks=3)
    for name in ("alice", "bob"):
        memberships.add(campaign=campaign, annotator=make_person(name))
    campaigns.pause(campaign=campaign, by=senior)
    page = visit("/campaigns/kitchen/quality/health", senior)

    expect(page.get_by_text("is paused, so nobody is given work")).to_be_visible()
    expect(page.get_by_text("Nothing is stuck")).to_be_visible()


def test_shortcuts_are_said_in_sentences(visit, senior):
    measured()
    page = visit("/campaigns/kitchen/quality/shortcuts", senior)

    expect(page.get_by_text("Left wins as often as right")).to_be_visible()
    page.get_by_role("button", name="as a table").or_(
        page.get_by_role("button", name="What wins")
    ).first.click()
    expect(page.get_by_role("cell", name="The one on the left")).to_be_visible()


PLACES = {
    "agreement": ("quality", "Same side"),
    "annotators": ("quality/annotators", "Marked first"),
    "shortcuts": ("quality/shortcuts", "What wins"),
    "adjudication": ("adjudication", "Nothing is disputed"),
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["wide", "narrow"])
def test_axe_finds_nothing_on_the_pages_of_quality(visit, senior, viewport, scheme):
    measured()
    options: dict[str, Any] = {"viewport": viewport, "color_scheme": scheme, "bypass_csp": True}
    page = visit("/campaigns/kitchen", senior, **options)

    found = {}
    for name, (path, seen) in PLACES.items():
        page.goto(f"/campaigns/kitchen/{path}")
        locator = page.get_by_text(seen).or_(page.get_by_role("textbox")).first
        expect(locator).to_be_attached()
        found[name] = axe(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
    page.goto("/campaigns/kitchen/quality/annotators")
    page.get_by_role("button", name="Details of alice").click()
    expect(page.get_by_role("dialog").get_by_text("Signals")).to_be_visible()
    found["drawer"] = axe(page)

    assert {name: said for name, said in found.items() if said} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["wide", "narrow"])
def test_axe_finds_nothing_where_disputes_are_decided(
    visit: Visit, senior: User, viewport: Any, scheme: str
):
    disputes(2)
    options = {"viewport": viewport, "color_scheme": scheme, "bypass_csp": True}
    page = visit("/campaigns/kitchen/adjudication/desk", senior, **options)
    expect(page.locator(".pane")).to_have_count(2)
    found = axe(page)
    page.locator("input[value='-2']").check(force=True)
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_text("1 task to decide")).to_be_visible()
    page.goto("/campaigns/kitchen/adjudication")
    expect(page.get_by_role("button", name="Make it gold")).to_be_visible()

    assert found + axe(page) == []


def axe(page: Page) -> list[str]:
    page.add_script_tag(path=AXE)
    found: list[str] = page.evaluate(RUN, RULES)
    return found
