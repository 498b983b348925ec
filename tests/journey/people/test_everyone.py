"""For everyone: roles, what is announced, the order of focus, zoom, motion and forced colours."""

import pytest
from playwright.sync_api import Page, expect

from annotation.models import User
from tests.conftest import add_tasks, judge_all, make_campaign
from tests.journey.conftest import PHONE, Visit
from tests.journey.people.places import CARE, PAY, welcoming
from tests.journey.working import press, saved, working

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORK = "/work/kitchen"
ZOOMED = {"width": 720, "height": 450}  # 1440 by 900 at 200%
PAGES = ["/", "/work", WORK, "/work/kitchen/history", "/welcome/bakery"]


def test_the_working_page_tells_its_parts_by_role(visit: Visit, alice: User) -> None:
    make_campaign(tasks=2, template="helpful-harmless")
    page = working(visit, alice)

    expect(page.get_by_role("banner")).to_have_count(1)
    expect(page.get_by_role("main")).to_have_count(1)
    for name in ("Conversation", "Left", "Right", "Your judgment"):
        expect(page.get_by_role("region", name=name)).to_be_visible()
    scale = page.get_by_role("radiogroup", name="Which response is more helpful?")
    expect(scale.get_by_role("radio")).to_have_count(8)
    expect(scale.get_by_role("radio", name="Left is much better")).to_have_count(1)


def test_the_next_task_and_a_lost_connection_are_announced(visit: Visit, alice: User) -> None:
    make_campaign(tasks=4)
    page = working(visit, alice)
    told = page.locator("[aria-live=polite]")
    expect(told.first).to_have_text("The first task is on the screen.")

    press(page, "2", "Enter")
    expect(told.first).to_have_text("Next task. 1 judged in this sitting.")
    saved(page, 1)
    page.context.set_offline(True)
    press(page, "2", "Enter")

    expect(told.filter(has_text="Offline, 1 waiting")).to_have_count(1)
    page.context.set_offline(False)


def test_focus_goes_through_the_page_as_one_reads_it(visit: Visit, alice: User) -> None:
    make_campaign(tasks=2)
    page = working(visit, alice)
    page.locator(".mark").focus()

    places = ["topbar"]
    for _ in range(25):
        page.keyboard.press("Tab")
        place = page.evaluate(PLACE)
        if place and place not in places:
            places.append(place)

    assert places == ["topbar", "conversation", "panes", "dock"]


@pytest.mark.parametrize("panel", ["?", "g", "s"])
def test_a_dialog_keeps_the_focus_and_gives_it_back(visit: Visit, alice: User, panel: str) -> None:
    make_campaign(tasks=2)
    page = working(visit, alice)
    before = page.evaluate("document.activeElement.className")

    press(page, panel)
    expect(page.get_by_role("dialog")).to_be_visible()
    for _ in range(12):
        page.keyboard.press("Tab")
        assert not page.evaluate("!!document.activeElement.closest('main')")
    press(page, "Escape")

    expect(page.get_by_role("dialog")).to_have_count(0)
    assert page.evaluate("document.activeElement.className") == before


@pytest.mark.parametrize("path", PAGES)
def test_nothing_is_cut_off_at_200_percent(visit: Visit, alice: User, path: str) -> None:
    page = opened(visit, alice, path, viewport=ZOOMED)

    assert page.evaluate("document.documentElement.scrollWidth") <= ZOOMED["width"]
    assert page.evaluate(CUT_OFF) == []


@pytest.mark.parametrize("path", PAGES)
def test_nothing_needs_sideways_scrolling_at_320_pixels(
    visit: Visit, alice: User, path: str
) -> None:
    page = opened(visit, alice, path, viewport={"width": 320, "height": 640})

    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_who_wants_less_motion_gets_none(visit: Visit, alice: User) -> None:
    make_campaign(tasks=3)
    page = working(visit, alice)
    press(page, "2", "Enter", "?")

    assert page.evaluate(LONGEST_MOTION) <= 0.01


@pytest.mark.parametrize("path", [WORK, "/welcome/bakery", "/work/kitchen/history"])
def test_forced_colours_still_show_what_is_chosen(visit: Visit, alice: User, path: str) -> None:
    page = opened(visit, alice, path, forced_colors="active")
    if path == WORK:
        press(page, "2")
        chosen = page.locator("[data-step='-3'] .face")
        other = page.locator("[data-step='3'] .face")
        expect(page.locator("[data-step='-3'] input")).to_be_checked()
        assert look(chosen) != look(other)
    page.keyboard.press("Tab")
    assert page.evaluate(IS_OUTLINED)


def test_touch_targets_are_large_enough_on_a_phone(visit: Visit, alice: User) -> None:
    make_campaign(tasks=2)
    page = working(visit, alice, viewport=PHONE)

    small = page.evaluate(SMALL_TARGETS)

    assert small == []


PLACE = """() => {
  const at = document.activeElement;
  const found = at.closest('.topbar, .conversation, .panes, .dock');
  return found && found.classList[0];
}"""
# Words that do not fit their box and cannot be scrolled to.
CUT_OFF = """() => [...document.querySelectorAll('button, h1, h2, label, p, .end')]
  .filter((one) => one.offsetParent && !one.closest('.hidden, .title, .prompt'))
  .filter((one) => getComputedStyle(one).overflowX === 'hidden'
    && one.scrollWidth > one.clientWidth + 1)
  .map((one) => one.textContent)"""
IS_OUTLINED = """() => [document.activeElement, document.activeElement.closest('label')]
  .some((one) => one && getComputedStyle(one).outlineStyle !== 'none')"""
LONGEST_MOTION = """() => Math.max(...[...document.querySelectorAll('*')].flatMap((one) => {
  const { transitionDuration, animationDuration } = getComputedStyle(one);
  return `${transitionDuration},${animationDuration}`.split(',').map(parseFloat);
}))"""
SMALL_TARGETS = """() => [...document.querySelectorAll('button, a, summary, .stop')]
  .filter((one) => one.offsetParent && !one.closest('.prose, .hidden'))
  .map((one) => [one.textContent.trim(), one.getBoundingClientRect()])
  .filter(([, { width, height }]) => width > 1 && (width < 24 || height < 24))
  .map(([text, { width, height }]) => `${text} ${width}x${height}`)"""


def opened(visit: Visit, person: User, path: str, **options: object) -> Page:
    campaign = make_campaign(tasks=1, pay=PAY, care={"help": CARE["help"]})
    judge_all(campaign, person)
    add_tasks(campaign, 3)
    welcoming(slug="bakery")
    page = visit(path, None if path == "/" else person, **options)
    expect(page.locator("h1, h2").first).to_be_visible()
    return page


def look(found):  # type: ignore[no-untyped-def]
    return found.evaluate(
        "one => { const { outline, border, boxShadow, background } = getComputedStyle(one);"
        " return [outline, border, boxShadow, background].join() }"
    )
