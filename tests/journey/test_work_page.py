"""The working page, as an annotator meets it."""

import json

import pytest
from playwright.sync_api import expect

from annotation.models import Assignment, Judgment, User
from tests.conftest import PASSWORD, make_campaign
from tests.journey.conftest import MANIFEST, PHONE, Visit
from tests.journey.working import (
    WORK,
    assert_in_view,
    box,
    load,
    meaning,
    origin,
    pane,
    press,
    question,
    saved,
    working,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DIST = MANIFEST.parent.parent
LONG = "The river rose slowly through the night, and the fields were a sheet of grey water. " * 240
HOSTILE = """</script><script>window.pwned = 1</script>
<img src="https://example.com/pixel.png" onerror="window.pwned = 1">
![pixel](https://example.com/pixel.png) [click](javascript:window.pwned=1)
<iframe src="https://example.com"></iframe><style>.dock { display: none }</style>
<svg onload="window.pwned = 1"><p style="position:fixed;inset:0">over everything</p>"""
FORBIDDEN = ":is(script, img, iframe, style, svg, [style], [onload])"


def test_ten_tasks_are_judged_by_keyboard_alone(visit: Visit, ada: User) -> None:
    make_campaign(tasks=12, template="helpful-harmless")
    page = visit("/", knows_keys=False)
    page.get_by_label("Name").focus()
    press(page, *"ada", "Tab", *PASSWORD, "Enter")
    link = page.get_by_role("link", name="Kitchen")
    expect(link).to_be_visible()
    while not link.evaluate("link => link === document.activeElement"):
        page.keyboard.press("Tab")
    press(page, "Enter")

    expect(page.get_by_role("dialog")).to_contain_text("Judge without the mouse")
    press(page, "Enter")
    judged = []
    for left, right in zip("1234567812", "8765432187", strict=True):
        judged.append({"helpful": meaning(left), "harmless": meaning(right)})
        press(page, left, right, "Enter")
        saved(page, len(judged))

    assert [one.preferences for one in Judgment.objects.order_by("submitted_at")] == judged


def test_arrows_lean_and_nothing_is_sent_before_all_is_answered(visit: Visit, alice: User) -> None:
    make_campaign(tasks=3, template="helpful-harmless")
    page = working(visit, alice)

    press(page, "ArrowLeft", "ArrowLeft", "Enter", "ArrowRight")
    assert not Judgment.objects.exists()
    press(page, "Enter")
    saved(page, 1)

    assert Judgment.objects.get().preferences == {"helpful": -2, "harmless": 1}


def test_a_hostile_response_runs_nothing_and_loads_nothing(visit: Visit, alice: User) -> None:
    load(make_campaign(tasks=0), "Is this safe?", HOSTILE, HOSTILE + " Yes.")
    page = visit("/", alice)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda _: pytest.fail("A response opened a dialog."))
    page.goto(WORK)
    expect(pane(page, "Left")).to_contain_text("window.pwned = 1")

    assert page.evaluate("window.pwned") is None
    assert not [url for url in asked if not url.startswith((origin(page), "data:"))]
    expect(page.locator(".prose").locator(FORBIDDEN)).to_have_count(0)
    expect(page.locator(".dock")).to_be_visible()


def test_even_unsanitised_html_is_stopped_by_the_policy(visit: Visit, alice: User) -> None:
    make_campaign()
    page = working(visit, alice)
    loaded: list[str] = []
    page.on("response", lambda response: loaded.append(response.url))

    page.locator(".pane .prose").first.evaluate(
        "(prose, html) => { prose.innerHTML = html }", HOSTILE + "<img src=x onerror='pwned=1'>"
    )
    page.wait_for_timeout(200)

    assert page.evaluate("window.pwned") is None
    assert not [url for url in loaded if not url.startswith(origin(page))]


def test_the_last_judgment_can_be_changed(visit: Visit, alice: User) -> None:
    make_campaign(tasks=4)
    page = working(visit, alice)
    first = question(page).inner_text()
    press(page, "2", "Enter")

    press(page, "z")
    expect(question(page)).to_have_text(first)
    press(page, "8", "Enter")

    expect(question(page)).not_to_have_text(first)
    saved(page, 1)
    revised = Judgment.objects.get(current=True)
    assert (revised.preferences["helpful"], revised.revises.preferences["helpful"]) == (4, -3)


def test_skipping_asks_why_and_goes_on(visit: Visit, alice: User) -> None:
    make_campaign(tasks=4)
    page = working(visit, alice)
    first = question(page).inner_text()

    press(page, "s")
    expect(page.get_by_role("dialog")).to_contain_text("Why skip this one?")
    press(page, "3")

    expect(question(page)).not_to_have_text(first)
    expect(page.get_by_test_id("saved")).to_have_count(0)
    assert Assignment.objects.get(state="skipped").skip_reason == "disturbing"


def test_an_unknown_address_shows_the_way_home(visit: Visit) -> None:
    page = visit("/nowhere")
    expect(page.get_by_role("heading", name="There is nothing at this address")).to_be_visible()
    page.get_by_role("link", name="Go to the first page").click()
    expect(page.get_by_role("heading", name="Diptych")).to_be_visible()


def test_at_1440_everything_is_in_one_view_however_long(visit: Visit, alice: User) -> None:
    load(make_campaign(tasks=0, template="helpful-harmless"), LONG, LONG, LONG.upper())
    page = working(visit, alice)

    for part in (".turn:last-child", "#left", "#right", ".scale >> nth=0", ".scale >> nth=1"):
        assert_in_view(page, page.locator(part).first, whole=part != ".turn:last-child")
    assert_in_view(page, page.get_by_role("button", name="Submit"))
    left, right = box(pane(page, "Left")), box(pane(page, "Right"))
    assert left | {"x": 0} == right | {"x": 0}
    assert left["height"] > 300
    assert page.evaluate("document.documentElement.scrollHeight") == 900


@pytest.mark.parametrize("template", ["helpful", "helpful-harmless"])
def test_on_a_phone_the_scale_is_always_within_reach(
    visit: Visit, alice: User, template: str
) -> None:
    load(make_campaign(tasks=0, template=template), "Tell me a story.", LONG, LONG.upper())
    page = working(visit, alice, viewport=PHONE, has_touch=True, is_mobile=True)
    stops = page.locator(".scale[data-active=true] .stop")

    for place in (0, 1500, 10**6):
        page.evaluate("place => scrollTo(0, place)", place)
        for stop in stops.all():
            assert_in_view(page, stop)
            assert min(box(stop)["width"], box(stop)["height"]) >= 44
        assert_in_view(page, page.get_by_role("button", name="Submit"))
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.get_by_role("button", name="Go to left").click()
    assert_in_view(page, page.get_by_role("heading", name="Left"))


def test_the_page_says_why_there_is_nothing_to_judge(visit: Visit, alice: User) -> None:
    make_campaign(tasks=1)
    page = working(visit, alice)

    press(page, "5", "Enter")

    expect(page.get_by_role("heading", name="That was the last one")).to_be_visible()


def test_the_page_is_light() -> None:
    files = json.loads(MANIFEST.read_text())
    wanted, found = ["src/work/main.tsx"], set()
    while wanted:
        chunk = files[wanted.pop()]
        found |= {chunk["file"], *chunk.get("css", ())}
        wanted += [name for name in chunk.get("imports", ()) if files[name]["file"] not in found]
    size = sum((DIST / f"{name}.gz").stat().st_size for name in found)

    print(f"\nThe working page: {size / 1000:.1f} kB of script and style, gzipped.")
    assert size < 100_000
