"""axe finds nothing on any annotator page: wide and narrow, light and dark, both directions."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from annotation.models import User
from annotation.services.participation import messages
from tests.conftest import claim, judge_all, make_campaign, make_person
from tests.journey.conftest import DESKTOP, PHONE, Visit
from tests.journey.people.places import CARE, PAY, PLATFORM, harmful, take, welcoming
from tests.journey.working import fill

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

AXE = settings.CHECKOUT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RUN = """async (tags) => {
  const frame = () => new Promise(requestAnimationFrame);
  await frame().then(frame);
  await new Promise((done) => setTimeout(done, 50));
  await Promise.all(document.getAnimations().map((one) => one.finished.catch(() => null)));
  const { violations } = await axe.run(document, { runOnly: tags });
  return violations.map(({ id, nodes }) =>
    `${id}: ${nodes.map(({ html, failureSummary }) => html.slice(0, 160) + failureSummary)}`);
}"""
LINK = "/enter/kitchen?PROLIFIC_PID=5f1e"
LABELS = {
    "safety": True,
    "flags": [{"name": "refusal", "title": "Refuses"}],
    "spans": [{"name": "error", "title": "Error"}],
}

State = Callable[[Visit, User, dict[str, Any]], Page]


def signing_in(visit: Visit, person: User, options: dict[str, Any]) -> Page:
    return ready(visit("/", **options), ".signin")


def nothing_at_all(visit: Visit, person: User, options: dict[str, Any]) -> Page:
    return ready(visit("/work", person, **options), ".none")


def my_campaigns(visit: Visit, person: User, options: dict[str, Any]) -> Page:
    make_campaign(tasks=3)
    make_campaign("bakery", tasks=1, state="paused")
    return ready(visit("/work", person, **options), ".list li")


def comparing(visit: Visit, person: User, options: dict[str, Any]) -> Page:
    make_campaign(tasks=3, template="helpful-harmless", pay=PAY, allow_both_bad=True)
    page = ready(visit("/work/kitchen", person, **options), ".pane")
    page.keyboard.press("2")
    return page


def labelling(visit: Visit, person: User, options: dict[str, Any]) -> Page:
    make_campaign(tasks=3, labels=LABELS, rationale_minimum=20)
    page = ready(visit("/work/kitchen", person, **options), "[data-labels]")
    page.locator("[data-labels] input[type=radio]").nth(1).check(force=True)
    return page


def ranking(visit: Visit, person: User, options: dict[str, Any]) -> Page:
    campaign = make_campaign(tasks=0, template="rank", responses=4, allow_partial=True)
    fill(campaign, {"prompt": "Which?", "completions": [f"The {n}. one." for n in range(4)]})
    page = ready(visit("/work/kitchen", person, **options), ".task[data-protocol=rank] h2")
    page.keyboard.press("1")
    return page


def veiled(visit: Visit, person: User, options: dict[str, Any]) -> Page:
    campaign = make_campaign(tasks=0)
    fill(campaign, harmful(1))
    take(campaign, person, "warning", accepts=["violence"])
    return ready(visit("/work/kitchen", person, **options), ".veil")


def pressing(key: str) -> State:
    def opened(visit: Visit, person: User, options: dict[str, Any]) -> Page:
        page = comparing(visit, person, options)
        page.keyboard.press(key)
        return ready(page, "dialog[open]")

    opened.__name__ = {"?": "keys", "s": "skipping", "g": "guide"}[key]
    return opened


def caring(visit: Visit, person: User, options: dict[str, Any]) -> Page:
    campaign = make_campaign(tasks=3, pay=PAY, care=CARE)
    take(campaign, person, "warning", accepts=["drugs"])
    messages.send(campaign=campaign, by=make_person("mona"), text="Thank you.")
    page = ready(visit("/work/kitchen", person, **options), ".pane")
    page.locator(".care").click()
    return ready(page, "dialog[open] .messages")


def all_done(visit: Visit, person: User, options: dict[str, Any]) -> Page:
    judge_all(make_campaign(tasks=1, platform=PLATFORM), person)
    return ready(visit("/work/kitchen", person, **options), ".finish")


def my_work(visit: Visit, person: User, options: dict[str, Any]) -> Page:
    judge_all(make_campaign(tasks=3, gold=1, gold_rate=0.5, share_gold=True, pay=PAY), person)
    page = ready(visit("/work/kitchen/history", person, **options), ".day a")
    page.locator(".gold summary").click()
    return page


def revising(visit: Visit, person: User, options: dict[str, Any]) -> Page:
    judge_all(make_campaign(tasks=2), person)
    page = ready(visit("/work/kitchen/history", person, **options), ".day a")
    page.locator(".day a").first.click()
    return ready(page, ".pane")


def nothing_judged(visit: Visit, person: User, options: dict[str, Any]) -> Page:
    claim(make_campaign(tasks=1), person)
    return ready(visit("/work/kitchen/history", person, **options), ".nothing")


def turned_away(visit: Visit, person: User, options: dict[str, Any]) -> Page:
    make_campaign(platform={**PLATFORM, "allow_list": []})
    page = ready(visit(LINK, **options), ".enter summary")
    page.locator(".enter summary").click()
    return page


STEPS: dict[str, dict[str, Any]] = {
    "warning": {"accepts": []},
    "consent": {"agreed": True, "version": 1},
    "guidelines": {"version": 1},
    "survey": {"answers": {"language": "Bangla"}},
    "quiz": {"answers": [1, 1]},
    "practice": {},
}


def arriving(step: str) -> State:
    def at(visit: Visit, person: User, options: dict[str, Any]) -> Page:
        campaign = welcoming()
        for name, said in STEPS.items():
            if name == step:
                break
            take(campaign, person, name, **said)
        page = ready(visit("/welcome/kitchen", person, **options), ".step h1, .practice h1")
        return wrong(page) if step == "quiz" else page

    at.__name__ = step
    return at


def wrong(page: Page) -> Page:
    """The questions with their feedback."""
    for question in ("q0", "q1"):
        page.locator(f"[name={question}]").first.check()
    page.locator("[type=submit]").click()
    return ready(page, ".marked")


def screened_out(visit: Visit, person: User, options: dict[str, Any]) -> Page:
    campaign = welcoming(onboarding={"consent": "Yes?"}, care=None, platform=PLATFORM)
    take(campaign, person, "consent", agreed=False, version=1)
    return ready(visit("/welcome/kitchen", person, **options), ".ending .finish")


STATES: list[State] = [
    signing_in,
    nothing_at_all,
    my_campaigns,
    comparing,
    labelling,
    ranking,
    veiled,
    *map(pressing, "?sg"),
    caring,
    all_done,
    my_work,
    revising,
    nothing_judged,
    turned_away,
    *map(arriving, STEPS),
    screened_out,
]


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_axe_finds_nothing(visit: Visit, alice: User, state: State, language: str) -> None:
    alice.language = language
    alice.save()
    page = state(visit, alice, {"locale": {"en": "en-GB", "ar": "ar-EG"}[language]})
    page.evaluate(AXE.read_text())

    for viewport in (DESKTOP, PHONE):
        page.set_viewport_size(viewport)  # type: ignore[arg-type]
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
            expect(page.locator("html")).to_have_attribute("data-theme", scheme)
            assert page.evaluate(RUN, RULES) == [], (viewport, scheme)


def ready(page: Page, selector: str) -> Page:
    expect(page.locator(selector).first).to_be_visible()
    return page
