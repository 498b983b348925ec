"""What stays in the browser of someone who signs out: nothing but what still has to be sent."""

from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from annotation.models import User
from tests.conftest import make_campaign, signed_in
from tests.journey.conftest import Visit
from tests.journey.working import given, origin, press, saved, wait_for, working

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NAMES = "async () => (await indexedDB.databases()).map(one => one.name)"
COUNTS = """() => new Promise(done => {
    const asked = indexedDB.open('diptych:alice')
    asked.onsuccess = () => {
        const all = asked.result.transaction(asked.result.objectStoreNames)
        const counts = {}
        for (const name of all.objectStoreNames)
            all.objectStore(name).count().onsuccess = found => counts[name] = found.target.result
        all.oncomplete = () => { asked.result.close(); done(counts) }
    }
})"""


def test_who_has_sent_everything_leaves_nothing(visit: Visit, alice: User) -> None:
    make_campaign(tasks=4)
    page = working(visit, alice)
    press(page, "8", "Enter", "2")
    saved(page, 1)
    assert "diptych:alice" in page.evaluate(NAMES)

    sign_out(page)

    expect(page.get_by_label("Password")).to_be_visible()
    assert page.evaluate(NAMES) == []


def test_what_still_waits_is_said_kept_and_sent_on_return(visit: Visit, alice: User) -> None:
    make_campaign(tasks=4)
    page = working(visit, alice)
    page.route("**/judgment", busy)
    press(page, "8", "Enter", "2")
    expect(page.get_by_test_id("saved")).to_contain_text("1 waiting")

    sign_out(page)
    expect(page.locator(".leaving")).to_contain_text("1 judgment still waits to be sent")
    page.get_by_role("button", name="Sign out anyway").click()
    expect(page.get_by_label("Password")).to_be_visible()
    assert {name: count for name, count in counts(page).items() if count} == {"outbox": 1}

    page.unroute("**/judgment")
    session = signed_in(alice).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": origin(page)}])
    page.goto("/work")
    wait_for(page, lambda: given() == [4])


def test_signing_out_needs_the_connection_and_says_so(visit: Visit, alice: User) -> None:
    make_campaign(tasks=4)
    page = working(visit, alice)
    page.context.set_offline(True)

    sign_out(page)

    expect(page.get_by_role("alert").filter(has_text="You are still signed in")).to_be_visible()
    expect(page.locator(".pane")).to_have_count(2)


def sign_out(page: Page) -> None:
    page.locator(".menu summary").click()
    page.get_by_role("button", name="Sign out").click()


def busy(route: Route) -> None:
    route.fulfill(status=503, json={"code": "busy", "message": "Later."})


def counts(page: Page) -> dict[str, Any]:
    return dict(page.evaluate(COUNTS))
