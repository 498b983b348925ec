"""Rankings: by letter, by number, by arrows, by drag and by tap; ties; the rest below."""

import pytest
from playwright.sync_api import Page, expect

from annotation.models import Comparison, User
from tests.journey.conftest import PHONE, Visit
from tests.journey.judging.steps import (
    asks,
    asks_rank,
    heard,
    judging,
    kept,
    letters,
    submitted,
)
from tests.journey.working import press

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def ranking(page: Page) -> object:
    ranked = kept(page).ranking
    assert ranked is not None
    return ranked["overall"]


def drag(page: Page, letter: str, place: int, along: float = 0.5) -> None:
    """With the mouse, as a hand does it: in several small moves."""
    item = page.locator(".item", has=page.locator(".letter", has_text=letter))
    target = page.locator(".place").nth(place - 1)
    start, end = item.bounding_box(), target.bounding_box()
    assert start is not None
    assert end is not None
    page.mouse.move(start["x"] + 12, start["y"] + start["height"] / 2)
    page.mouse.down()
    goal = (end["x"] + end["width"] / 2, end["y"] + end["height"] * along)
    page.mouse.move(*goal, steps=6)
    page.mouse.move(goal[0], goal[1] + 1)
    page.mouse.up()


def test_letters_pressed_in_order_are_the_order(visit: Visit, alice: User) -> None:
    asks_rank(4)
    page = judging(visit, alice)

    press(page, "c", "a", "d", "b", "Enter")

    assert ranking(page) == [[2], [0], [3], [1]]
    assert Comparison.objects.count() == 6


def test_numbers_are_places(visit: Visit, alice: User) -> None:
    asks_rank(3)
    page = judging(visit, alice)

    press(page, "3", "1", "2", "Enter")

    assert ranking(page) == [[1], [2], [0]]


def test_arrows_move_what_is_in_hand(visit: Visit, alice: User) -> None:
    asks_rank(3)
    page = judging(visit, alice)
    press(page, "a", "b", "c")

    press(page, "ArrowUp", "ArrowUp", "ArrowLeft", "ArrowUp")

    heard(page, "B is at place 2 of 3")
    assert letters(page) == [["C"], ["B"], ["A"]]


def test_an_equals_sign_ties_with_the_one_above(visit: Visit, alice: User) -> None:
    asks_rank(3, ties=True)
    page = judging(visit, alice)

    press(page, "b", "a", "=", "c")
    heard(page, "C is at place 2 of 2")
    press(page, "Enter")

    assert ranking(page) == [[0, 1], [2]]


def test_dragging_places_inserts_and_ties(visit: Visit, alice: User) -> None:
    asks_rank(4, ties=True)
    page = judging(visit, alice)

    drag(page, "C", 1)
    drag(page, "A", 2)
    drag(page, "D", 1, along=0.1)
    assert letters(page) == [["D"], ["C"], ["A"]]
    drag(page, "B", 2)

    assert letters(page) == [["D"], ["C", "B"], ["A"]]
    submitted(page)
    assert ranking(page) == [[3], [1, 2], [0]]


def test_nothing_is_sent_before_all_have_a_place(visit: Visit, alice: User) -> None:
    asks_rank(3)
    page = judging(visit, alice)

    press(page, "b", "c", "Enter")

    expect(page.get_by_role("button", name="Submit")).to_be_disabled()
    expect(page.locator(".shelf .item")).to_have_count(1)


def test_the_rest_may_stay_below_where_the_campaign_says_so(visit: Visit, alice: User) -> None:
    asks_rank(5, allow_partial=True)
    page = judging(visit, alice)

    press(page, "d", "b")
    expect(page.get_by_role("heading", name="Below the rest")).to_be_visible()
    press(page, "Enter")

    assert ranking(page) == [[3], [1]]


def test_nine_are_ranked_by_letter_and_the_guide_still_opens(visit: Visit, alice: User) -> None:
    asks_rank(9)
    page = judging(visit, alice)
    press(page, "Shift+G")
    expect(page.get_by_role("dialog", name="Guidelines")).to_be_visible()
    press(page, "Escape")

    press(page, *"ihgfedcba", "Enter")

    assert ranking(page) == [[place] for place in range(8, -1, -1)]


def test_what_was_placed_can_be_taken_off(visit: Visit, alice: User) -> None:
    asks_rank(3)
    page = judging(visit, alice)
    press(page, "a", "b")

    press(page, "Backspace")

    heard(page, "B has no place now")
    assert letters(page) == [["A"]]


def test_every_question_has_an_order_of_its_own(visit: Visit, alice: User) -> None:
    asks("One.", "Two.", "Three.", template="helpful-harmless", protocol="rank", responses=3)
    page = judging(visit, alice)

    press(page, "a", "b", "c")
    page.get_by_role("button", name="Harmless").click()
    press(page, "c", "b", "a")
    judgment = submitted(page)

    assert judgment.ranking == {"helpful": [[0], [1], [2]], "harmless": [[2], [1], [0]]}


def test_on_a_phone_one_taps_a_response_and_then_its_place(visit: Visit, alice: User) -> None:
    asks_rank(4)
    page = judging(visit, alice, viewport=PHONE, has_touch=True)

    for letter, place in (("C", 1), ("A", 2), ("D", 3), ("B", 4)):
        page.locator(".item", has=page.locator(".letter", has_text=letter)).tap()
        page.get_by_role("button", name=f"Put {letter} at place {place}").tap()

    submitted(page)
    assert ranking(page) == [[2], [0], [3], [1]]


def test_places_are_large_enough_to_touch(visit: Visit, alice: User) -> None:
    asks_rank(9)
    page = judging(visit, alice, viewport=PHONE, has_touch=True)

    for spot in page.locator(".place, .shelf .item, .moves button").all():
        box = spot.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 44
        assert box["x"] + box["width"] <= PHONE["width"]
