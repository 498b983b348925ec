"""People whom a crowd platform sends: in at once, once, and back with a code."""

from typing import Any

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from annotation.models import Campaign, Judgment, Participant, User
from tests.conftest import make_campaign, signed_in
from tests.journey.conftest import PHONE, Visit
from tests.journey.people.places import PLATFORM

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LINK = "/enter/kitchen?PROLIFIC_PID=5f1e&STUDY_ID=st-1&SESSION_ID=se-1"


def sent(tasks: int = 2, **platform: Any) -> Campaign:
    return make_campaign(tasks=tasks, platform={**PLATFORM, **platform})


def test_a_participant_enters_judges_and_returns_with_the_code(visit: Visit) -> None:
    sent(tasks=2)
    page = visit(LINK, viewport=PHONE)

    for judged in (1, 2):
        expect(page.locator(".pane")).to_have_count(2)
        page.keyboard.press("2")
        page.keyboard.press("Enter")
        expect(page.locator(".count")).to_have_text(f"{judged} judged")

    expect(page.get_by_text(PLATFORM["code_finished"])).to_be_visible()
    expect(page.get_by_role("link", name="Return to the platform")).to_have_attribute(
        "href", PLATFORM["return_url"].format(code=PLATFORM["code_finished"])
    )
    assert Judgment.objects.counted().count() == 2


def test_the_same_link_in_the_same_browser_goes_on(visit: Visit) -> None:
    sent()
    page = visit(LINK)
    expect(page.locator(".pane")).to_have_count(2)

    page.goto(LINK)

    expect(page.locator(".pane")).to_have_count(2)
    assert Participant.objects.count() == 1


def test_another_browser_is_turned_away_and_told_what_to_do(visit: Visit) -> None:
    sent()
    expect(visit(LINK).locator(".pane")).to_have_count(2)

    page = visit(LINK)

    refused(page, "This was opened in another browser", "Please go on there")
    page.get_by_text("What the link said").click()
    expect(page.locator("dl")).to_contain_text("5f1e")


def test_one_browser_cannot_enter_as_two_people(visit: Visit) -> None:
    sent()
    page = visit(LINK)
    expect(page.locator(".pane")).to_have_count(2)

    page.goto(LINK.replace("5f1e", "0000"))

    refused(page, "You have taken part already", "Everyone can take part once")


@pytest.mark.parametrize(
    ("link", "platform", "title"),
    [
        (LINK, {"allow_list": ["someone-else"]}, "We do not know this participant"),
        ("/enter/kitchen?STUDY_ID=st-1", {}, "Your ID is missing"),
        (LINK, {"signed": True, "secret": "a-long-enough-secret"}, "This link was altered"),
        (LINK, {"open": False}, "This study is not open"),
        ("/enter/elsewhere?PROLIFIC_PID=5f1e", {}, "There is no such study"),
    ],
)
def test_every_refusal_says_what_to_do(
    visit: Visit, link: str, platform: dict[str, Any], title: str
) -> None:
    sent(**platform)

    refused(visit(link), title, "pen the study" if "open" not in platform else "return it")

    assert not Participant.objects.exists()


def test_whoever_is_signed_in_with_a_password_is_asked_first(visit: Visit, alice: User) -> None:
    sent()
    page = visit(LINK, alice)

    refused(page, "You are signed in as someone else", "sign them out first")
    page.get_by_role("button", name="Sign out and enter").click()

    expect(page.locator(".pane")).to_have_count(2)
    assert Participant.objects.get().person != alice


def test_without_a_connection_one_may_try_again(visit: Visit) -> None:
    sent()
    page = visit("/")
    page.route("**/api/campaigns/kitchen/enter", lambda route: route.abort())
    page.goto(LINK)
    refused(page, "No connection", "nothing is lost")

    page.unroute("**/api/campaigns/kitchen/enter")
    page.get_by_role("button", name="Try again").click()

    expect(page.locator(".pane")).to_have_count(2)


def test_an_expired_session_lets_the_same_browser_in_again(visit: Visit) -> None:
    sent(tasks=4)
    page = visit(LINK)
    expect(page.locator(".pane")).to_have_count(2)
    Session.objects.all().delete()

    page.keyboard.press("2")
    page.keyboard.press("Enter")

    expect(page.get_by_test_id("saved")).to_have_text("All saved")
    assert Judgment.objects.get().annotator == Participant.objects.get().person


def test_a_person_with_a_password_finds_no_code_to_return(visit: Visit, alice: User) -> None:
    make_campaign(tasks=0)

    page = visit("/work/kitchen", alice)

    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_text("Your completion code")).to_have_count(0)
    assert signed_in(alice).get("/api/campaigns/kitchen/completion").status_code == 404


def refused(page: Page, title: str, text: str) -> None:
    alert = page.get_by_role("alert").filter(has=page.get_by_role("heading"))
    expect(alert.get_by_role("heading", level=1)).to_have_text(title)
    expect(alert).to_contain_text(text)
