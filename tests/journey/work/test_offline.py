"""Without a connection, and without a server."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from annotation.models import Assignment, Judgment, User
from tests.conftest import make_campaign
from tests.journey.conftest import Visit, free_port, serve, wait_until_up
from tests.journey.working import WORK, given, meaning, press, question, saved, wait_for, working

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TEN = "1827364518"


def test_what_is_judged_offline_is_kept_and_sent_when_online(visit: Visit, alice: User) -> None:
    make_campaign(tasks=6)
    page = working(visit, alice)
    page.context.set_offline(True)

    press(page, "2", "Enter", "7", "Enter")

    expect(page.get_by_test_id("saved")).to_have_text("Offline, 2 waiting: will be sent")
    expect(page.locator(".pane")).to_have_count(2)
    assert not Judgment.objects.exists()
    page.context.set_offline(False)
    saved(page, 2)
    assert sorted(given()) == [-3, 3]


def test_ten_judgments_made_in_a_minute_without_connection_are_stored(
    visit: Visit, alice: User
) -> None:
    """A real minute: one judgment in six seconds, all of them held before the connection goes."""
    make_campaign(tasks=20)
    page = working(visit, alice)
    for key in "234":  # from here on the page knows that this person is quick
        press(page, key, "Enter")
    saved(page, 3)
    wait_for(page, lambda: Assignment.objects.live().count() == 10)
    page.context.set_offline(True)

    for count, key in enumerate(TEN, 1):
        page.wait_for_timeout(6_000)
        press(page, key, "Enter")
        expect(page.get_by_test_id("saved")).to_contain_text(f"{count} waiting")
    assert Judgment.objects.count() == 3
    page.context.set_offline(False)

    saved(page, 13)
    assert sorted(given()[3:]) == sorted(map(meaning, TEN))


@pytest.fixture
def own_site(django_db_setup: None, tmp_path: Path) -> Iterator["OwnSite"]:
    """A server that the test may kill and start again."""
    own = OwnSite(tmp_path)
    yield own
    own.kill()


class OwnSite:
    def __init__(self, folder: Path) -> None:
        self.port, self.log = free_port(), folder / "web.log"
        self.address = f"http://127.0.0.1:{self.port}"
        self.start()

    def start(self) -> None:
        self.server = serve(self.port, self.log, start_new_session=True)
        wait_until_up(self.address, self.server, self.log)

    def kill(self) -> None:
        """Nothing is said goodbye to: the master and its workers are gone at once."""
        if self.server.poll() is None:
            os.killpg(self.server.pid, signal.SIGKILL)
        self.server.wait(timeout=20)


def test_a_judgment_whose_answer_died_with_the_server_is_stored_once(
    visit: Visit, alice: User, own_site: OwnSite
) -> None:
    make_campaign(tasks=6)
    page = working(visit, alice, base_url=own_site.address)

    def die_before_answering(route: Route) -> None:
        route.fetch()  # the server has it
        own_site.kill()
        route.abort("connectionreset")

    page.route("**/judgment", die_before_answering, times=1)
    press(page, "8", "Enter")
    expect(page.get_by_test_id("saved")).to_contain_text("1 waiting")
    assert Judgment.objects.count() == 1
    press(page, "1", "Enter")
    own_site.start()

    saved(page, 2)
    assert sorted(given()) == [-4, 4]


def test_the_page_opens_without_a_server_and_takes_judgments(
    visit: Visit, alice: User, own_site: OwnSite
) -> None:
    make_campaign(tasks=6)
    page = working(visit, alice, base_url=own_site.address)
    wait_until_offline_ready(page)
    own_site.kill()
    press(page, "8", "Enter")
    expect(page.get_by_test_id("saved")).to_contain_text("1 waiting")
    asked = question(page).inner_text()

    page.reload()

    expect(question(page)).to_have_text(asked)
    press(page, "1", "Enter")
    expect(page.get_by_test_id("saved")).to_contain_text("2 waiting")
    own_site.start()
    expect(page.get_by_test_id("saved")).to_have_text("All saved", timeout=40_000)
    assert sorted(given()) == [-4, 4]


def test_signing_out_leaves_no_page_of_this_person_behind(
    visit: Visit, alice: User, own_site: OwnSite
) -> None:
    make_campaign(tasks=2)
    page = working(visit, alice, base_url=own_site.address)
    wait_until_offline_ready(page)
    page.locator(".menu summary").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_label("Password")).to_be_visible()
    own_site.kill()

    with pytest.raises(Exception, match="ERR_"):
        page.goto(WORK)


def wait_until_offline_ready(page: Page) -> None:
    kept = "async path => Boolean(await (await caches.open('diptych-shell')).match(path))"
    wait_for(page, lambda: page.evaluate(kept, WORK), seconds=20)
