"""The language follows the person, and a right-to-left page keeps left left."""

import pytest
from playwright.sync_api import Page, expect

from annotation.models import Judgment, User
from tests.conftest import PASSWORD, judge_all, make_campaign
from tests.journey.conftest import PHONE, Visit
from tests.journey.people.places import welcoming

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_stranger_is_greeted_in_the_language_of_the_browser(visit: Visit) -> None:
    expect(visit("/", locale="es-MX").get_by_role("button", name="Entrar")).to_be_visible()
    expect(visit("/", locale="ar-EG").get_by_role("button", name="دخول")).to_be_visible()
    expect(visit("/", locale="fi-FI").get_by_role("button", name="Sign in")).to_be_visible()


def test_a_choice_before_signing_in_stays_with_the_browser(visit: Visit, ada: User) -> None:
    make_campaign()
    page = visit("/")
    page.get_by_role("button", name="Español").click()
    page.get_by_label("Nombre").fill("ada")
    page.get_by_label("Contraseña").fill(PASSWORD)
    page.get_by_role("button", name="Entrar").click()

    expect(page.locator("html")).to_have_attribute("lang", "es")
    expect(page.get_by_role("link", name="Kitchen")).to_be_visible()


def test_a_choice_in_the_menu_follows_the_person_to_another_browser(
    visit: Visit, alice: User
) -> None:
    make_campaign(tasks=2)
    page = visit("/work/kitchen", alice)
    page.locator(".menu summary").click()
    page.get_by_role("button", name="العربية").click()
    expect(page.locator("html")).to_have_attribute("dir", "rtl")

    other = visit("/work/kitchen", alice, locale="en-GB")

    expect(other.locator("html")).to_have_attribute("lang", "ar")
    alice.refresh_from_db()
    assert alice.language == "ar"


def test_only_the_language_in_use_is_loaded(visit: Visit, alice: User) -> None:
    make_campaign(tasks=2)
    page = visit("/", alice)
    asked: list[str] = []
    page.on(
        "response", lambda response: asked.append(response.text() if words(response.url) else "")
    )
    page.goto("/work/kitchen")
    expect(page.locator(".pane")).to_have_count(2)

    assert sum("All saved" in text for text in asked) == 1
    assert not any("Todo guardado" in text for text in asked)


def words(url: str) -> bool:
    return "/assets/work-" in url and url.endswith(".js")


def test_inside_a_right_to_left_page_left_stays_left(visit: Visit, alice: User) -> None:
    make_campaign(tasks=2)
    arabic(alice)
    page = visit("/work/kitchen", alice)
    left, right = (page.locator(f".pane[data-side={side}]") for side in ("left", "right"))
    expect(left).to_be_visible()

    assert x(page, ".pane[data-side=left]") < x(page, ".pane[data-side=right]")
    assert x(page, "[data-step='-4']") < x(page, "[data-step='4']")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")

    expect(right).to_be_visible()
    expect(page.locator(".saved[data-tone=saved]")).to_be_visible()
    assert Judgment.objects.get().preferences == {"helpful": -1}


@pytest.mark.parametrize(
    "path", ["/", "/work", "/work/kitchen", "/work/kitchen/history", "/welcome/bakery"]
)
@pytest.mark.parametrize("language", ["es", "ar"])
def test_no_page_falls_back_to_english(visit: Visit, alice: User, path: str, language: str) -> None:
    judge_all(make_campaign(tasks=2), alice)
    welcoming(slug="bakery")
    alice.language = language
    alice.save()

    page = visit(path, alice, viewport=PHONE)
    expect(page.locator("h1, h2").first).to_be_visible()

    said = page.evaluate(SAID)
    assert not [text for text in said if ":" in text and text.split(":")[0] in NAMESPACES]
    assert not [text for text in said if ENGLISH & set(text.lower().split())]
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_dates_and_numbers_are_written_as_the_person_does(visit: Visit, alice: User) -> None:
    judge_all(make_campaign(tasks=2), alice)
    alice.language = "es"
    alice.save()

    page = visit("/work/kitchen/history", alice, locale="es-ES")

    expect(page.locator(".day h3")).to_have_text("hoy")


NAMESPACES = {"work", "task", "care", "welcome", "history", "shared", "home"}
ENGLISH = {"the", "your", "you", "and", "with"}
# What the page itself says: texts of campaigns, people and models aside.
SAID = """() => [...document.querySelectorAll(
    'h1, h2, h3, button, a, p, label, legend, dt, small, [role=status]')]
  .filter((one) => !one.closest('.prose, bdi, .title, .turns, [lang=en], a:has(.about), .question'))
  .map((one) => one.textContent.trim()).filter(Boolean)"""


def arabic(person: User) -> None:
    person.language = "ar"
    person.save()


def x(page: Page, selector: str) -> float:
    box = page.locator(selector).first.bounding_box()
    assert box
    return box["x"]
