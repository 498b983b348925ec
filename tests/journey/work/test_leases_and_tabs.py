"""Whose hands a task is in: tabs, leases, and another person at the same browser."""

import pytest
from playwright.sync_api import Page, expect

from annotation.models import Assignment, Judgment, User
from tests.conftest import make_campaign, signed_in, submit
from tests.journey.conftest import Visit
from tests.journey.working import (
    WORK,
    given,
    origin,
    press,
    question,
    saved,
    shows,
    wait_for,
    working,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_two_tabs_never_show_the_same_task(visit: Visit, alice: User) -> None:
    make_campaign(tasks=8)
    first = working(visit, alice)
    second = first.context.new_page()
    second.goto(WORK)
    expect(second.locator(".pane")).to_have_count(2)

    shown: list[str] = []
    while Judgment.objects.counted().count() < 8:
        for tab, other in ((first, second), (second, first)):
            if not question(tab).is_visible():  # the rest is in the other tab's hands
                continue
            assert not shows(other, question(tab).inner_text())
            shown.append(question(tab).inner_text())
            press(tab, "6", "Enter")
            expect(tab.get_by_text(shown[-1], exact=True)).to_have_count(0)
            expect(tab.get_by_test_id("saved")).to_have_text("All saved")

    assert len(shown) == len(set(shown)) == 8


def test_an_answer_from_elsewhere_stands_and_work_goes_on(visit: Visit, alice: User) -> None:
    make_campaign(tasks=4)
    page = working(visit, alice)
    first = Assignment.objects.get(task__prompt__messages__0__content=question(page).inner_text())
    submit(first, -1)

    press(page, "8", "Enter")

    expect(page.locator(".toast")).to_contain_text("in another tab; that answer stands")
    expect(page.locator(".pane")).to_have_count(2)
    assert given() == [-1]


def test_leaving_hands_the_tasks_back_and_reloading_keeps_them(visit: Visit, alice: User) -> None:
    make_campaign(tasks=6)
    page = working(visit, alice)
    first = question(page).inner_text()

    page.reload()
    expect(question(page)).to_have_text(first)
    page.wait_for_load_state("networkidle")  # it knows what it holds
    page.get_by_role("link", name="Diptych").click()

    wait_for(page, lambda: not Assignment.objects.live().exists())


def test_leases_are_renewed_while_someone_is_there(visit: Visit, alice: User) -> None:
    make_campaign(tasks=4, lease_minutes=15)
    page = visit("/", alice)
    page.clock.install()
    renewed: list[str] = []
    page.on("request", lambda request: renewed.append(request.url[-5:]))
    page.goto(WORK)
    expect(page.locator(".pane")).to_have_count(2)

    page.clock.fast_forward("00:30")
    page.clock.fast_forward("11:00")  # nobody has touched anything for longer than a pause
    assert "renew" not in renewed
    with page.expect_response("**/renew"):
        press(page, "j")

    expect(page.locator(".pane")).to_have_count(2)


def test_a_second_tab_gets_its_part_of_what_one_person_may_hold(visit: Visit, alice: User) -> None:
    make_campaign(tasks=30)
    first = working(visit, alice)
    for key in "678":
        press(first, key, "Enter")
    saved(first, 3)
    wait_for(first, lambda: Assignment.objects.live().count() == 10)

    second = first.context.new_page()
    second.goto(WORK)

    expect(question(second)).to_be_visible()
    assert question(first).inner_text() != question(second).inner_text()
    assert Assignment.objects.live().count() == 10


def test_what_a_closed_tab_could_not_send_is_sent_by_another(visit: Visit, alice: User) -> None:
    make_campaign(tasks=8)
    first = working(visit, alice)
    second = first.context.new_page()
    second.goto(WORK)
    expect(question(second)).to_be_visible()
    first.context.set_offline(True)
    press(first, "8", "Enter")
    expect(first.get_by_test_id("saved")).to_contain_text("1 waiting")

    first.close()
    second.context.set_offline(False)

    wait_for(second, Judgment.objects.exists, seconds=40)
    assert given() == [4]


def test_nothing_goes_out_under_the_name_of_whoever_signs_in_next(
    visit: Visit, alice: User, bob: User
) -> None:
    make_campaign(tasks=6)
    page = working(visit, alice)
    page.context.set_offline(True)
    press(page, "8", "Enter")
    expect(page.get_by_test_id("saved")).to_contain_text("1 waiting")

    comes(page, bob, csrftoken="b" * 32)
    page.context.set_offline(False)

    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("1 judgment will be sent")
    expect(dialog.get_by_label("Name")).to_have_value("alice")
    assert not Judgment.objects.exists()


def test_what_does_not_exist_for_another_person_is_not_refused(
    visit: Visit, alice: User, bob: User
) -> None:
    make_campaign(tasks=6)
    page = working(visit, alice)
    press(page, "8", "Enter")
    saved(page, 1)

    comes(page, bob)
    press(page, "1", "Enter")

    expect(page.get_by_role("dialog").get_by_label("Name")).to_have_value("alice")
    expect(page.get_by_test_id("saved")).to_have_text("Signed out, 1 waiting")
    assert given() == [4]


def comes(page: Page, another: User, **cookies: str) -> None:
    """Another person's session in this browser, while the page is open."""
    cookies["sessionid"] = signed_in(another).cookies["sessionid"].value
    page.context.add_cookies(
        [{"name": name, "value": value, "url": origin(page)} for name, value in cookies.items()]
    )
