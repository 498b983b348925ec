"""What the tests of annotators' pages do and look for."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

from django.core.files.base import File
from playwright.sync_api import Locator, Page, expect

from annotation.models import Campaign, Judgment, User
from annotation.services import imports
from tests.conftest import lines
from tests.journey.conftest import Visit

WORK = "/work/kitchen"


def working(visit: Visit, person: User, **options: Any) -> Page:
    page = visit(WORK, person, **options)
    expect(page.locator(".pane")).to_have_count(2)
    return page


def load(campaign: Campaign, prompt: str, *completions: str, **more: Any) -> None:
    fill(campaign, {"prompt": prompt, "completions": completions} | more)


def fill(campaign: Campaign, *rows: dict[str, Any]) -> None:
    file = File(BytesIO(lines(*rows)), name="rows.jsonl")
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
    in_order = Judgment.objects.order_by("submitted_at")
    return list(in_order.values_list("preferences__helpful", flat=True))


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


def wait_for(page: Page, true: Callable[[], bool], seconds: float = 10) -> None:
    for _ in range(int(seconds * 20)):
        if true():
            return
        page.wait_for_timeout(50)
    assert true()
