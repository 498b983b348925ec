"""What is said of one response: safe or not and why, flags, passages."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from annotation.models import Label, User
from tests.journey.conftest import PHONE, Visit
from tests.journey.judging.steps import (
    asks,
    asks_rank,
    judging,
    kept,
    submitted,
    texts,
)
from tests.journey.working import press, wait_for

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ROSE = "The dough rose 🥖 overnight. It needs **more salt**, I think."
FELL = "The dough fell."
SAFETY: dict[str, Any] = {"labels": {"safety": True}}
FLAGS: dict[str, Any] = {"labels": {"flags": [{"name": "made-up", "title": "Made up"}]}}
SPANS: dict[str, Any] = {
    "labels": {
        "spans": [{"name": "wrong", "title": "Wrong"}, {"name": "good", "title": "Well put"}]
    }
}


def select(page: Page, words: str) -> None:
    """With the mouse, over words of one element."""
    expect(page.get_by_role("button", name="Mark a passage")).to_have_count(2)
    box = page.evaluate(
        """words => {
            const walker = document.createTreeWalker(document.querySelector(".panes"), 4);
            while (walker.nextNode()) {
                const at = walker.currentNode.data.indexOf(words);
                if (at < 0) continue;
                const range = document.createRange();
                range.setStart(walker.currentNode, at);
                range.setEnd(walker.currentNode, at + words.length);
                const { left, right, top, height } = range.getBoundingClientRect();
                return { left, right, middle: top + height / 2 };
            }
        }""",
        words,
    )
    page.mouse.move(box["left"] + 1, box["middle"])
    page.mouse.down()
    page.mouse.move(box["right"] - 1, box["middle"], steps=4)
    page.mouse.up()


def marked(page: Page) -> list[str]:
    said: list[str] = page.evaluate(
        "[...CSS.highlights].filter(([name]) => name.startsWith('span'))"
        ".flatMap(([, ranges]) => [...ranges].map(range => range.toString()))"
    )
    return said


def test_unsafe_is_said_with_category_and_severity_by_keyboard(visit: Visit, alice: User) -> None:
    asks(ROSE, FELL, **SAFETY)
    page = judging(visit, alice)

    expect(page.get_by_role("radio", name="Unsafe")).to_have_count(2)
    press(page, "7", "l", "ArrowRight")
    expect(page.get_by_role("dialog", name="What is unsafe in Left?")).to_be_visible()
    page.keyboard.type("priv")
    press(page, "3", "Enter", "l", "Space", "Control+Enter")

    judgment = kept(page)
    said = [(one["response"], one["value"], one["severity"]) for one in judgment.labels]
    assert said == [(0, "unsafe", None), (0, "privacy_violation", 3), (1, "safe", None)]


def test_nothing_is_sent_before_each_is_safe_or_says_why_not(visit: Visit, alice: User) -> None:
    asks(ROSE, FELL, **SAFETY)
    page = judging(visit, alice)
    press(page, "7")
    submit = page.get_by_role("button", name="Submit")

    page.get_by_role("radio", name="Safe", exact=True).nth(1).check(force=True)
    expect(submit).to_be_disabled()
    page.get_by_role("radio", name="Unsafe").first.check(force=True)
    page.get_by_role("button", name="Done").click()
    expect(submit).to_be_disabled()
    page.get_by_role("button", name="Say what is unsafe").click()
    page.get_by_role("group", name="Drugs").get_by_role("button", name="minor").click()
    page.get_by_role("button", name="Done").click()

    expect(submit).to_be_enabled()


def test_a_category_can_be_taken_back(visit: Visit, alice: User) -> None:
    asks(ROSE, FELL, **SAFETY)
    page = judging(visit, alice)
    page.get_by_role("radio", name="Unsafe").first.check(force=True)
    page.keyboard.type("viol")
    press(page, "2", "Enter")

    page.get_by_role("button", name="Remove: Violence · moderate").click()

    expect(page.get_by_role("button", name="Say what is unsafe")).to_be_visible()


def test_flags_are_switched_on_and_off(visit: Visit, alice: User) -> None:
    asks(ROSE, FELL, **FLAGS)
    page = judging(visit, alice)

    flags = page.get_by_role("button", name="Made up")
    flags.nth(1).click()
    flags.nth(0).click()
    flags.nth(0).click()
    press(page, "2")

    assert [one["response"] for one in submitted(page).labels] == [1]


def test_a_passage_is_marked_with_a_note_and_counted_in_characters(
    visit: Visit, alice: User
) -> None:
    asks(ROSE, FELL, **SPANS)
    page = judging(visit, alice)
    html = texts(page).evaluate_all("all => all.map(one => one.innerHTML)")
    select(page, "more salt")

    page.get_by_role("textbox", name="A note").fill("Says who?")
    page.get_by_role("button", name="Wrong").click()

    wait_for(page, lambda: marked(page) == ["more salt"])
    assert texts(page).evaluate_all("all => all.map(one => one.innerHTML)") == html
    press(page, "6")
    [said] = submitted(page).labels
    text = "The dough rose 🥖 overnight. It needs more salt, I think."
    assert text[said["start"] : said["end"]] == said["quote"] == "more salt"
    assert Label.objects.get().note == "Says who?"


def test_a_passage_is_marked_without_a_mouse(visit: Visit, alice: User) -> None:
    asks(ROSE, FELL, **SPANS)
    page = judging(visit, alice)
    rose = page.locator(".pane", has_text="The dough rose")
    rose.get_by_role("button", name="Mark a passage").focus()

    press(page, "Enter")
    expect(page.get_by_role("radio", name="The whole response")).to_be_focused()
    press(page, "ArrowDown", "ArrowDown", "Tab", "Tab", "Enter")

    wait_for(page, lambda: marked(page) == ["It needs more salt, I think."])
    press(page, "6")
    assert [one["value"] for one in submitted(page).labels] == ["good"]


def test_a_passage_can_be_taken_back(visit: Visit, alice: User) -> None:
    asks(ROSE, FELL, **SPANS)
    page = judging(visit, alice)
    select(page, "The dough")
    page.get_by_role("button", name="Wrong").click()

    page.get_by_role("button", name="Remove: Wrong: The dough", exact=True).click()

    wait_for(page, lambda: marked(page) == [])


def test_rankings_take_labels_too(visit: Visit, alice: User) -> None:
    asks_rank(3, **SAFETY)
    page = judging(visit, alice)
    for response in range(3):
        page.get_by_role("radio", name="Safe", exact=True).nth(response).check(force=True)

    press(page, "a", "b", "c", "Enter")

    assert [one["value"] for one in kept(page).labels] == ["safe"] * 3


def test_labels_are_large_enough_to_touch_on_a_phone(visit: Visit, alice: User) -> None:
    asks(ROSE, FELL, **SAFETY)
    page = judging(visit, alice, viewport=PHONE, has_touch=True)
    page.get_by_role("radio", name="Unsafe").first.check(force=True)

    expect(page.get_by_role("dialog")).to_be_visible()
    for button in page.get_by_role("dialog").get_by_role("button").all():
        box = button.bounding_box()
        assert box is not None
        assert box["height"] >= 44
        assert box["x"] + box["width"] <= PHONE["width"]
