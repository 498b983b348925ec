"""Managers see who is in a campaign and act on it; links let people in; axe finds nothing."""

import pytest
from playwright.sync_api import Page, expect

from annotation.models import Campaign, User
from annotation.services.people import invitations, teams
from tests.conftest import claim, make_campaign, make_person, seat
from tests.journey.conftest import DESKTOP, PHONE, Visit
from tests.journey.people.test_axe import AXE, RULES, RUN

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def boss(transactional_db: None) -> User:
    return make_person("boss", is_manager=True)


@pytest.fixture
def kitchen(boss: User) -> Campaign:
    campaign = make_campaign(tasks=9)
    for name in ("alice", "bob"):
        claim(campaign, make_person(name))
    teams.create(name="Evening shift", by=boss)
    invitations.invite(campaign=campaign, by=boss, note="The seminar")
    return campaign


def test_someone_is_paused_with_a_reason_and_put_back(visit: Visit, boss, kitchen):
    page = visit("/campaigns/kitchen/people", boss)
    page.get_by_role("button", name="What to do about alice").click()
    page.get_by_role("menuitem", name="Pause").click()
    page.get_by_label("Reason").fill("Too fast to have read them.")
    page.get_by_role("dialog").get_by_role("button", name="Pause", exact=True).click()
    expect(page.get_by_text("Too fast to have read them.")).to_be_visible()

    page.get_by_role("button", name="Undo").click()

    expect(page.get_by_text("Too fast to have read them.")).to_be_hidden()
    assert seat(kitchen, User.objects.get(username="alice")).standing == "good"


def test_a_new_person_joins_by_a_link_and_lands_at_work(visit: Visit, boss, kitchen):
    secret = invitations.invite(campaign=kitchen, by=boss)[1]
    page = visit(f"/join#{secret}")
    page.get_by_label("Choose a name").fill("nadia")
    page.get_by_label("Choose a password").fill("slow river under glass")

    page.keyboard.press("Enter")

    page.wait_for_url("**/work/kitchen")
    assert kitchen.roles.filter(person__username="nadia", name="annotator").exists()


def test_a_link_that_was_taken_back_says_so(visit: Visit, boss, kitchen):
    invitation, secret = invitations.invite(campaign=kitchen, by=boss)
    invitations.revoke(invitation=invitation, by=boss)

    page = visit(f"/join#{secret}")

    expect(page.get_by_role("alert")).to_contain_text("was taken back")


def clean(page: Page) -> None:
    page.evaluate(AXE.read_text())
    assert page.evaluate(RUN, RULES) == []


@pytest.mark.parametrize("screen", [DESKTOP, PHONE])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_pages_of_people(visit: Visit, boss, kitchen, screen, scheme):
    page = visit(
        "/campaigns/kitchen/people", boss, viewport=screen, color_scheme=scheme, bypass_csp=True
    )
    expect(page.get_by_text("The seminar")).to_be_visible()
    clean(page)
    page.get_by_role("button", name="What to do about alice").click()
    expect(page.get_by_role("menu")).to_be_visible()
    clean(page)
