"""Texts that must stay on the page, that someone has to ask for, or that run right to left."""

import pytest
from playwright.sync_api import Page, expect

from annotation.models import Campaign, Judgment, Membership, User
from tests.conftest import make_campaign
from tests.journey.conftest import PHONE, Visit
from tests.journey.judging.steps import BREAD, asks, judging, kept, texts
from tests.journey.working import load, press, wait_for

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TEA = "يمكنك تحضير الشاي بماء حرارته 80 درجة.\n\n- استعمل `teapot.brew(80)` إن شئت."


def veiled(visit: Visit, person: User, **options: object) -> Page:
    """A task that touches on violence, for someone who accepts that."""
    harms = ["violence"]
    campaign: Campaign = make_campaign(tasks=0, care={"blur": True, "harms": harms})
    load(campaign, BREAD, "The knight drew his sword.", "The knight bowed.", harms=harms)
    page = visit("/welcome/kitchen", person, **options)
    page.get_by_role("checkbox", name="Violence").check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("link", name="Start working").click()
    expect(page.get_by_text("This one touches on: Violence")).to_be_visible()
    assert Membership.objects.get(annotator=person).accepts == harms
    return page


def copied(page: Page) -> bool:
    """Whether the page let a copy of its texts through."""
    through: bool = page.evaluate(
        """() => {
            const text = document.querySelector(".pane .prose");
            getSelection().selectAllChildren(text);
            const copy = new ClipboardEvent("copy", { bubbles: true, cancelable: true });
            return text.dispatchEvent(copy);
        }"""
    )
    return through


def test_copying_is_refused_with_a_word_where_the_campaign_asks(visit: Visit, alice: User) -> None:
    asks("One.", "Two.", allow_copy=False)
    page = judging(visit, alice)

    assert not copied(page)

    expect(page.get_by_text("asks that its texts stay on this page")).to_be_visible()
    assert page.evaluate("String(getSelection())").strip() == texts(page).first.inner_text()


def test_copying_is_allowed_elsewhere(visit: Visit, alice: User) -> None:
    asks("One.", "Two.")
    page = judging(visit, alice)

    assert copied(page)


def test_one_s_own_words_can_be_copied_anywhere(visit: Visit, alice: User) -> None:
    asks("One.", "Two.", allow_copy=False, rationale_minimum=0)
    page = judging(visit, alice)
    page.get_by_role("textbox").fill("mine")

    refused = page.get_by_role("textbox").evaluate(
        "box => !box.dispatchEvent(new ClipboardEvent('copy', { bubbles: true, cancelable: true }))"
    )

    assert not refused


def test_harmful_texts_are_veiled_until_asked_for(visit: Visit, alice: User) -> None:
    page = veiled(visit, alice)
    expect(page.get_by_role("region", name="Left")).to_have_count(0)  # nor for a screen reader

    press(page, "v")

    expect(page.get_by_role("region", name="Left")).to_be_visible()
    expect(page.get_by_text("This one touches on")).to_have_count(0)


def test_nothing_is_judged_unseen(visit: Visit, alice: User) -> None:
    page = veiled(visit, alice)

    press(page, "7", "Enter")
    expect(page.get_by_role("radio", checked=True)).to_have_count(0)
    page.get_by_role("button", name="Show it").click()
    press(page, "7", "Enter")

    assert kept(page).preferences == {"helpful": 3}


def test_a_veiled_task_can_be_skipped(visit: Visit, alice: User) -> None:
    page = veiled(visit, alice)

    press(page, "s")
    page.get_by_role("button", name="I would rather not read this").click()

    expect(page.locator(".pane")).to_have_count(0)
    assert not Judgment.objects.exists()


def test_right_to_left_texts_run_right_to_left_and_code_does_not(visit: Visit, alice: User) -> None:
    asks(TEA, "Boil the water.")
    page = judging(visit, alice)

    arabic = texts(page).filter(has_text="الشاي")
    assert arabic.locator("p").first.evaluate("p => getComputedStyle(p).direction") == "rtl"
    other = texts(page).filter(has_text="Boil")
    assert other.locator("p").evaluate("p => getComputedStyle(p).direction") == "ltr"


def test_inside_an_arabic_page_sides_and_keys_stay(visit: Visit, alice: User) -> None:
    asks(TEA, "Boil the water.")
    page = judging(visit, alice, locale="ar")
    assert page.evaluate("document.documentElement.dir") == "rtl"

    left, right = (page.locator(f"#{side}").bounding_box() for side in ("left", "right"))
    assert left is not None
    assert right is not None
    assert left["x"] < right["x"]
    press(page, "1")
    first = page.get_by_role("radio", name="اليسرى أفضل كثيرًا").bounding_box()
    assert first is not None
    assert first["x"] < left["x"] + left["width"]
    press(page, "Enter")
    expect(page.get_by_test_id("saved")).to_be_visible()
    expect(page.locator(".pane")).to_have_count(0)
    wait_for(page, Judgment.objects.exists)

    assert Judgment.objects.get().preferences == {"helpful": -4}


def test_an_arabic_page_fits_a_phone(visit: Visit, alice: User) -> None:
    asks(TEA, TEA + TEA, allow_both_bad=True)
    page = judging(visit, alice, locale="ar", viewport=PHONE, has_touch=True)

    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
