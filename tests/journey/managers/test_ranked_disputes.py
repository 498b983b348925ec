"""Disputes about an order of four: decided by keyboard, with ties, on a wide screen and a phone."""

import re
from itertools import combinations

import pytest
from playwright.sync_api import Locator, Page, expect

from annotation.models import Adjudication, Task, User
from tests.annotation.judging.conftest import lease_of, make_ranking, rank
from tests.annotation.quality.test_adjudication import disputed
from tests.conftest import make_person
from tests.journey.conftest import PHONE, Visit
from tests.journey.working import box, press

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LETTER = re.compile("For [A-D]")
DESK = "/campaigns/order/adjudication/desk"


@pytest.fixture
def senior(transactional_db: None) -> User:
    return make_person("senior", is_manager=True)


def disputes(number: int = 2) -> list[Task]:
    """Two people who put the same four responses in the opposite order, and say why."""
    campaign = make_ranking(4, tasks=number, overlap=2, rationale_minimum=0)
    for name, order in (("ann", [[0], [1, 2], [3]]), ("ben", [[3], [2], [1], [0]])):
        person = make_person(name)
        for _ in range(number):
            rank(lease_of(campaign, person), *order, rationale=f"As {name} sees it.")
    return disputed(campaign, *[1 / (1 + place) for place in range(number)])


def decided(page: Page) -> None:
    expect(page.locator(".candidate")).to_have_count(4)
    press(page, "c", "a", "d", "=", "b", "Enter")
    expect(page.get_by_text("Decided: Overall: C, A = D, B")).to_be_visible()


def overlap(one: Locator, other: Locator) -> bool:
    a, b = box(one), box(other)
    across = a["x"] < b["x"] + b["width"] - 1 and b["x"] < a["x"] + a["width"] - 1
    return across and a["y"] < b["y"] + b["height"] - 1 and b["y"] < a["y"] + a["height"] - 1


def nothing_overlaps(*parts: Locator) -> bool:
    return not any(overlap(one, other) for one, other in combinations(parts, 2))


def test_an_order_with_a_tie_is_decided_by_keyboard_and_changed(visit: Visit, senior: User) -> None:
    disputes()
    page = visit(DESK, senior)
    decided(page)

    press(page, "z")
    expect(page.get_by_role("button", name="Save change")).to_be_visible()
    expect(page.locator(".candidate .at")).to_have_text(
        ["Place 2, tied", "Place 3", "Place 1", "Place 2, tied"]
    )
    press(page, "b", "1", "Enter")

    expect(page.get_by_text("Decided: Overall: B, C, A = D")).to_be_visible()
    assert Adjudication.objects.current().count() == 1


@pytest.mark.parametrize("view", [{}, {"viewport": {"width": 1024, "height": 768}}])
def test_what_was_decided_is_said_over_the_responses(
    visit: Visit, senior: User, view: dict[str, dict[str, int]]
) -> None:
    disputes()
    page = visit(DESK, senior, **view)
    decided(page)

    toast = page.locator(".toast")
    assert nothing_overlaps(toast, page.get_by_role("banner"), page.locator(".rail"))
    assert nothing_overlaps(*page.locator(".rail .aside button, .rail .submit").all())


def test_reasons_name_the_responses_and_have_room_on_a_phone(visit: Visit, senior: User) -> None:
    disputes(1)
    page = visit(DESK, senior, viewport=PHONE)
    summary = page.get_by_text("Reasons that were given")
    expect(summary).to_be_visible()

    assert box(page.locator("details.reasons"))["width"] == PHONE["width"]
    summary.click()
    expect(page.locator(".reasons h2")).to_have_text([LETTER, LETTER])
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
