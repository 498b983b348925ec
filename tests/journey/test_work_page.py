"""The working page, as an annotator meets it."""

import json
from io import BytesIO
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.files.base import File
from playwright.sync_api import Locator, Page, expect

from annotation.models import Assignment, Campaign, Judgment, User
from annotation.services import imports
from tests.conftest import PASSWORD, make_campaign, submit
from tests.journey.conftest import MANIFEST, PHONE, Visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DIST = MANIFEST.parent.parent
WORK = "/work/kitchen"
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


def test_an_answer_from_elsewhere_stands_and_work_goes_on(visit: Visit, alice: User) -> None:
    make_campaign(tasks=4)
    page = working(visit, alice)
    first = Assignment.objects.get(task__prompt__messages__0__content=question(page).inner_text())
    submit(first, -1)

    press(page, "8", "Enter")

    expect(page.locator(".toast")).to_contain_text("in another tab; that answer stands")
    expect(page.locator(".pane")).to_have_count(2)
    assert given() == [-1]


def test_after_signing_in_again_on_the_page_everything_is_sent(visit: Visit, ada: User) -> None:
    make_campaign(tasks=6)
    page = working(visit, ada)
    Session.objects.all().delete()

    press(page, "1", "Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("1 judgment will be sent")
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


def test_an_unknown_address_shows_the_way_home(visit: Visit) -> None:
    page = visit("/nowhere")
    expect(page.get_by_role("heading", name="There is nothing at this address")).to_be_visible()
    page.get_by_role("link", name="Go to the first page").click()
    expect(page.get_by_role("heading", name="Diptych")).to_be_visible()


def test_leaving_hands_the_tasks_back_and_reloading_keeps_them(visit: Visit, alice: User) -> None:
    make_campaign(tasks=6)
    page = working(visit, alice)
    first = question(page).inner_text()

    page.reload()
    expect(question(page)).to_have_text(first)
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


def working(visit: Visit, person: User, **options: Any) -> Page:
    page = visit(WORK, person, **options)
    expect(page.locator(".pane")).to_have_count(2)
    return page


def load(campaign: Campaign, prompt: str, *completions: str) -> None:
    line = json.dumps({"prompt": prompt, "completions": completions}).encode()
    file = File(BytesIO(line), name="one.jsonl")
    imports.load_now(campaign=campaign, file=file, format="jsonl", by=None)


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def meaning(key: str) -> int:
    return int(key) - 5 if int(key) < 5 else int(key) - 4


def question(page: Page) -> Locator:
    return page.locator(".turn:last-child .prose")


def pane(page: Page, side: str) -> Locator:
    return page.locator(".pane").filter(has=page.get_by_role("heading", name=side, exact=True))


def shows(tab: Page, text: str) -> bool:
    return bool(tab.get_by_text(text, exact=True).count())


def saved(page: Page, judged: int) -> None:
    expect(page.get_by_test_id("saved")).to_have_text("All saved")
    expect(page.locator(".count")).to_have_text(f"{judged} judged")


def given() -> list[int]:
    return list(Judgment.objects.order_by("id").values_list("preferences__helpful", flat=True))


def origin(page: Page) -> str:
    return str(page.evaluate("location.origin"))


def box(locator: Locator) -> dict[str, float]:
    found = locator.bounding_box()
    assert found is not None
    return dict(found)


def assert_in_view(page: Page, locator: Locator, *, whole: bool = True) -> None:
    at, view = box(locator), page.viewport_size
    assert view is not None
    top, bottom = at["y"], at["y"] + (at["height"] if whole else 20)
    assert top >= 0
    assert bottom <= view["height"] + 0.5
    assert at["x"] >= 0
    assert at["x"] + at["width"] <= view["width"] + 0.5


def wait_for(page: Page, true: Any, seconds: float = 5) -> None:
    for _ in range(int(seconds * 20)):
        if true():
            return
        page.wait_for_timeout(50)
    assert true()
