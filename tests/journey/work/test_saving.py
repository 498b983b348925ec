"""Nothing is ever lost: reload, crash, refusal, an expired sign-in, a browser without disk."""

from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Browser, Page, expect

from annotation.models import Judgment, User
from tests.conftest import PASSWORD, make_campaign
from tests.journey.conftest import Visit, crash, reopenable
from tests.journey.working import WORK, given, press, question, saved, wait_for, working

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NO_DATABASE = """indexedDB.open = () => { throw new DOMException("private", "SecurityError") }"""


def test_a_half_made_answer_is_there_again_after_a_reload(visit: Visit, alice: User) -> None:
    make_campaign(tasks=4, template="helpful-harmless")
    page = working(visit, alice)
    asked = question(page).inner_text()
    press(page, "2", "ArrowLeft")

    page.reload()

    expect(question(page)).to_have_text(asked)
    press(page, "Enter")
    saved(page, 1)
    assert Judgment.objects.get().preferences == {"helpful": -3, "harmless": -1}


def test_after_a_crash_the_draft_and_what_waited_come_back(
    site: str, chromium: Browser, alice: User, tmp_path: Path
) -> None:
    make_campaign(tasks=6)
    with reopenable(chromium, tmp_path, site, alice) as context:
        page = context.pages[0]
        page.goto(WORK)
        expect(page.locator(".pane")).to_have_count(2)
        context.set_offline(True)
        press(page, "1", "Enter", "2", "Enter", "7")
        asked = question(page).inner_text()
        expect(page.get_by_test_id("saved")).to_contain_text("2 waiting")
        page.wait_for_timeout(300)
        crash(context)

    with reopenable(chromium, tmp_path, site, alice) as context:
        page = context.pages[0]
        page.goto(WORK)
        expect(question(page)).to_have_text(asked)
        wait_for(page, lambda: len(given()) == 2)
        press(page, "Enter")
        expect(question(page)).not_to_have_text(asked)
        expect(page.get_by_test_id("saved")).to_have_text("All saved")
    assert sorted(given()) == [-4, -3, 3]


def test_the_last_judgment_can_still_be_changed_after_a_reload(visit: Visit, alice: User) -> None:
    make_campaign(tasks=4)
    page = working(visit, alice)
    press(page, "2", "Enter")
    saved(page, 1)

    page.reload()
    expect(page.locator(".pane")).to_have_count(2)
    press(page, "z", "8", "Enter")

    saved(page, 1)
    assert Judgment.objects.get(current=True).preferences == {"helpful": 4}


def test_a_refused_answer_is_kept_where_it_can_be_seen(visit: Visit, alice: User) -> None:
    make_campaign(tasks=4)
    page = working(visit, alice)
    refuse(page)
    press(page, "8", "Enter")
    expect(page.locator(".pane")).to_have_count(2)

    page.get_by_role("button", name="1 not accepted").click()

    expect(page.get_by_role("dialog")).to_contain_text("Helpful: right, much")
    page.get_by_role("dialog").get_by_role("button", name="Send again").click()
    saved(page, 1)
    assert given() == [4]


def refuse(page: Page) -> None:
    """The next judgment, as a server would that does not know it."""
    answer = {"code": "not_found", "message": "No such assignment."}
    page.route("**/judgment", lambda route: route.fulfill(status=404, json=answer), times=1)


def test_a_browser_that_keeps_nothing_says_so_and_work_goes_on(visit: Visit, alice: User) -> None:
    make_campaign(tasks=4)
    page = visit("/", alice)
    page.add_init_script(NO_DATABASE)
    page.goto(WORK)

    expect(page.locator(".unkept")).to_contain_text("keeps nothing on disk")
    expect(page.locator(".pane")).to_have_count(2)
    press(page, "2", "Enter")

    saved(page, 1)


def test_after_signing_in_again_on_the_page_everything_is_sent(visit: Visit, ada: User) -> None:
    make_campaign(tasks=6)
    page = working(visit, ada)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    Session.objects.all().delete()

    press(page, "1", "Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("1 judgment will be sent")
    assert not any("/enter" in url for url in asked)  # that is for those without a password
    dialog.get_by_label("Password").fill(PASSWORD)
    press(page, "Enter")

    saved(page, 1)
    assert given() == [-4]


def test_who_comes_without_a_session_was_not_signed_out(visit: Visit, ada: User) -> None:
    make_campaign(tasks=2)
    page = visit(WORK)
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Sign in to go on")
    expect(dialog).not_to_contain_text("signed out")
    dialog.get_by_label("Name").fill("ada")
    dialog.get_by_label("Password").fill(PASSWORD)
    press(page, "Enter")

    expect(page.locator(".pane")).to_have_count(2)
