"""The way in: warning, consent, guidelines, questions and practice, before the first task."""

import pytest
from playwright.sync_api import Page, expect

from annotation.models import Campaign, OnboardingStep, Task, User
from annotation.services import campaigns
from tests.journey.conftest import PHONE, Visit
from tests.journey.people.places import ONBOARDING, PLATFORM, seat_of, take, welcoming
from tests.journey.working import press

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WELCOME = "/welcome/kitchen"


def test_the_whole_way_in_is_walked_by_keyboard_alone(visit: Visit, alice: User) -> None:
    campaign = welcoming()
    page = visit(WELCOME, alice)

    heading(page, "Before you begin")
    to(page, "checkbox", "Violence", "Space")
    to(page, "button", "Continue", "Enter")
    heading(page, "Do you want to take part?")
    to(page, "button", "I agree", "Enter")
    heading(page, "How to judge")
    expect(page.locator(".example")).to_contain_text("Left is clearly better")
    to(page, "button", "I have read this", "Enter")
    heading(page, "A little about you")
    to(page, "textbox", "Which language do you speak at home?", *"Bangla")
    to(page, "button", "Continue", "Enter")
    heading(page, "A few questions")
    to(page, "radio", "The longer one", "ArrowDown")
    to(page, "radio", "Prefer it, sources are good", "ArrowDown")
    to(page, "button", "Check my answers", "Enter")
    expect(page.locator(".marked")).to_contain_text("2 of 2 right: well done.")
    to(page, "button", "Continue", "Enter")
    heading(page, "Practice 1 of 1")
    good = page.locator(".pane").filter(has_text="Check the yeast").get_attribute("data-side")
    press(page, "1" if good == "left" else "8", "Enter")
    expect(page.locator(".feedback")).to_contain_text("Correct")
    press(page, "Enter")
    heading(page, "You are ready")
    to(page, "link", "Start working", "Enter")
    expect(page.locator(".pane")).to_have_count(2)

    seat = seat_of(campaign, alice)
    steps = OnboardingStep.objects.of(seat).filter(passed=True).order_by("id")
    assert [one.step for one in steps] == [
        *("warning", "consent", "guidelines", "survey", "quiz", "practice")
    ]
    assert seat.accepts == ["violence"]


def test_a_closed_page_goes_on_where_it_was(visit: Visit, alice: User) -> None:
    campaign = welcoming()
    take(campaign, alice, "warning", accepts=[])
    take(campaign, alice, "consent", agreed=True, version=1)

    page = visit("/work/kitchen", alice)

    heading(page, "How to judge")
    expect(page.locator(".stepper")).to_contain_text("Step 3 of 6")
    expect(page.get_by_role("listitem").filter(has_text="Consent")).to_contain_text("(done)")


def test_a_changed_guideline_is_read_before_work_goes_on(visit: Visit, alice: User) -> None:
    campaign = welcoming(onboarding={"read_guidelines": True}, care=None)
    take(campaign, alice, "guidelines", version=1)
    through(campaign, alice)
    campaigns.edit(campaign=campaign, by=alice, guidelines="Judge **safety** first.")

    page = visit("/work/kitchen", alice)

    heading(page, "The guidelines have changed")
    expect(page.locator(".note")).to_contain_text("This is version 2")
    expect(page.locator(".prose").first).to_contain_text("Judge safety first.")
    page.get_by_role("button", name="I have read the new version").click()
    page.get_by_role("link", name="Start working").click()
    expect(page.locator(".pane")).to_have_count(2)


def test_a_guideline_that_changes_under_the_reader_is_shown_anew(visit: Visit, alice: User) -> None:
    campaign = welcoming(onboarding={"read_guidelines": True}, care=None)
    page = visit(WELCOME, alice)
    heading(page, "How to judge")

    campaigns.edit(campaign=campaign, by=alice, guidelines="Judge **safety** first.")
    page.get_by_role("button", name="I have read this").click()

    expect(page.get_by_role("alert")).to_contain_text("has just been changed")
    expect(page.locator(".prose").first).to_contain_text("Judge safety first.")


def test_wrong_answers_are_explained_and_may_be_given_again(visit: Visit, alice: User) -> None:
    welcoming(onboarding={**quiz_only(), "attempts": 2}, care=None)
    page = visit(WELCOME, alice)

    answer(page, "The longer one", "Prefer the honest one")
    expect(page.locator(".marked")).to_contain_text("1 of 2 right, which is not enough.")
    expect(page.locator(".marked")).to_contain_text("You have 1 attempt left.")
    expect(page.locator(".marked p")).to_be_focused()
    page.get_by_role("button", name="Try again").click()
    answer(page, "The shorter one", "Prefer the honest one")

    expect(page.locator(".why").first).to_contain_text("length is not help")
    page.get_by_role("button", name="Continue").click()
    heading(page, "Practice 1 of 1")


def test_who_fails_the_last_attempt_is_told_and_sent_back(visit: Visit, alice: User) -> None:
    onboarding = {**quiz_only(), "attempts": 1}
    welcoming(onboarding=onboarding, care=None, platform=PLATFORM)
    page = visit(WELCOME, alice)

    answer(page, "The longer one", "Skip the task")
    page.get_by_role("button", name="Continue").click()

    heading(page, "This work is not for you this time")
    expect(page.get_by_role("status")).to_have_text(PLATFORM["code_failed_checks"])
    expect(page.get_by_role("link", name="Return to the platform")).to_have_attribute(
        "href", PLATFORM["return_url"].format(code=PLATFORM["code_failed_checks"])
    )


def test_a_no_is_asked_about_once_and_kept(visit: Visit, alice: User) -> None:
    campaign = welcoming(onboarding={"consent": "We store what you judge."}, care=None)
    page = visit(WELCOME, alice, viewport=PHONE)

    page.get_by_role("button", name="I do not agree").click()
    page.get_by_role("button", name="Go back").click()
    page.get_by_role("button", name="I do not agree").click()
    page.get_by_role("button", name="Yes, leave").click()

    heading(page, "Thank you for your time")
    assert seat_of(campaign, alice).outcome == "screened_out"


def quiz_only() -> dict[str, object]:
    return {name: ONBOARDING[name] for name in ("quiz", "pass_mark", "attempts")}


def through(campaign: Campaign, person: User) -> None:
    """The practice that every welcoming campaign has."""
    task = Task.objects.get(purpose="practice")
    take(campaign, person, "practice", task=task.pk, preferences={"helpful": 4})


def heading(page: Page, text: str) -> None:
    """It also has the focus, so that a screen reader goes on from there."""
    found = page.get_by_role("heading", name=text, level=1)
    expect(found).to_be_visible()
    expect(found).to_be_focused()


def to(page: Page, role: str, name: str, *keys: str) -> None:
    """Go there with Tab alone, and press keys."""
    found = page.get_by_role(role, name=name)  # type: ignore[arg-type]
    expect(found).to_be_visible()
    for _ in range(40):
        if found.evaluate("element => element === document.activeElement"):
            return press(page, *keys)
        page.keyboard.press("Tab")
    pytest.fail(f"Tab does not lead to the {role} {name!r}.")


def answer(page: Page, *options: str) -> None:
    for option in options:
        page.get_by_label(option).check()
    page.get_by_role("button", name="Check my answers").click()
