"""What helps to read: differences, long texts folded, both scrolled together."""

import pytest
from playwright.sync_api import Page, expect

from annotation.models import User
from tests.journey.conftest import PHONE, Visit
from tests.journey.judging.steps import RIVER, asks, judging, texts
from tests.journey.working import press, wait_for

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG = "\n\n".join(f"{number}. {RIVER}" for number in range(1, 101))
HOSTILE = "<img src=x onerror=alert(1)> is <b>markup</b> & text"


def marks(page: Page, side: str) -> list[str]:
    said: list[str] = page.evaluate(
        "name => [...(CSS.highlights.get(name) ?? [])].map(range => range.toString())",
        f"differs-{side}",
    )
    return said


def scrolled(page: Page) -> list[float]:
    through: list[float] = page.locator(".pane .text").evaluate_all(
        "all => all.map(one => one.scrollTop / Math.max(one.scrollHeight - one.clientHeight, 1))"
    )
    return through


def test_differences_are_marked_word_by_word_and_leave_the_html_alone(
    visit: Visit, alice: User
) -> None:
    asks(f"The **cat** sat on the mat. {HOSTILE}", f"The **dog** sat on the mat. {HOSTILE}")
    page = judging(visit, alice)
    before = texts(page).evaluate_all("all => all.map(one => one.innerHTML)")

    press(page, "d")
    expect(page.get_by_role("button", name="1 difference")).to_be_visible()

    assert sorted(marks(page, "left") + marks(page, "right")) == ["cat", "dog"]
    assert texts(page).evaluate_all("all => all.map(one => one.innerHTML)") == before
    press(page, "d")
    expect(page.get_by_role("button", name="Differences")).to_have_attribute(
        "aria-pressed", "false"
    )
    assert marks(page, "left") == []


def test_texts_with_nothing_in_common_are_said_to_differ_throughout(
    visit: Visit, alice: User
) -> None:
    asks("alpha beta gamma delta epsilon", "uno dos tres cuatro cinco")
    page = judging(visit, alice)

    press(page, "d")

    expect(page.get_by_role("button", name="They differ throughout")).to_be_visible()
    assert marks(page, "left") == []


def test_long_texts_are_compared_while_the_page_stays_smooth(visit: Visit, alice: User) -> None:
    twenty_thousand = RIVER * 238
    asks(twenty_thousand, twenty_thousand.replace("slowly", "fast"))
    page = judging(visit, alice)
    page.evaluate(
        """() => {
            window.longest = 0;
            let last = performance.now();
            const tick = now => {
                window.longest = Math.max(window.longest, now - last);
                last = now;
                requestAnimationFrame(tick);
            };
            requestAnimationFrame(tick);
        }"""
    )

    press(page, "d")
    expect(page.get_by_role("button", name="238 differences")).to_be_visible()

    assert page.evaluate("window.longest") < 500


def test_a_long_response_says_how_many_lines_are_left(visit: Visit, alice: User) -> None:
    lines = "\n".join(f"line {number}" for number in range(1, 101))
    asks(f"```\n{lines}\n```", "Short.")
    page = judging(visit, alice)

    more = page.get_by_role("button", name="more lines")
    expect(more).to_have_count(1)
    hidden = int(more.inner_text().split()[0])
    assert 55 <= hidden <= 68  # lines of code are lower than lines of text

    more.click()
    expect(page.get_by_role("button", name="Show less")).to_be_visible()


def test_what_was_opened_stays_open_in_the_tasks_to_come(visit: Visit, alice: User) -> None:
    asks(LONG, LONG + "!")
    page = judging(visit, alice)
    expect(page.get_by_role("button", name="more lines")).to_have_count(2)

    press(page, "x")
    expect(page.get_by_role("button", name="Show less")).to_have_count(2)
    page.reload()

    expect(page.get_by_role("button", name="Show less")).to_have_count(2)


def test_a_response_is_opened_while_ranking_and_its_neighbour_stays(
    visit: Visit, alice: User
) -> None:
    asks(LONG, LONG + "!", LONG + "?", template="rank", responses=3)
    page = judging(visit, alice)
    press(page, "b")

    page.get_by_role("button", name="Show A wide and whole").click()

    expect(page.get_by_role("button", name="Show less")).to_have_count(1)
    expect(page.get_by_role("button", name="more lines")).to_have_count(2)
    expect(page.locator(".place .item .letter")).to_have_text(["B"])


def test_both_scroll_together_as_far_through_each(visit: Visit, alice: User) -> None:
    asks(LONG, LONG[: len(LONG) // 3])
    page = judging(visit, alice)
    press(page, "x", "y")

    page.locator(".pane .text").first.evaluate(
        "text => { text.scrollTop = (text.scrollHeight - text.clientHeight) / 2 }"
    )

    wait_for(page, lambda: scrolled(page) == pytest.approx([0.5, 0.5], abs=0.02))


def test_scrolled_apart_until_asked_for(visit: Visit, alice: User) -> None:
    asks(LONG, LONG + "!")
    page = judging(visit, alice)

    page.locator(".pane .text").first.evaluate("text => { text.scrollTop = 300 }")
    page.wait_for_timeout(150)

    assert scrolled(page)[1] == 0


def test_ranked_responses_scroll_together_too(visit: Visit, alice: User) -> None:
    asks(LONG, LONG + "!", LONG + "?", template="rank", responses=3)
    page = judging(visit, alice)
    press(page, "y")

    page.locator(".pane .text").last.evaluate("text => { text.scrollTop = 400 }")

    wait_for(page, lambda: min(scrolled(page)) > 0.05)


def test_on_a_phone_long_responses_are_folded_too(visit: Visit, alice: User) -> None:
    asks(LONG, LONG + "!", LONG + "?", template="rank", responses=3)
    page = judging(visit, alice, viewport=PHONE, has_touch=True)

    expect(page.get_by_role("button", name="more lines")).to_have_count(3)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
