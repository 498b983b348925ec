"""What the tests of judging do alike: ask something, open it, press keys, wait until it is kept."""

from typing import Any

from playwright.sync_api import Locator, Page, expect

from annotation.models import Judgment, User
from tests.conftest import make_campaign
from tests.journey.conftest import Visit
from tests.journey.working import load

BREAD = "My bread does not rise. What should I change?"
RIVER = "The river rose slowly through the night, and the fields were a sheet of grey water. "


def asks(*responses: str, template: str = "helpful", ties: bool = False, **settings: Any) -> None:
    """A campaign with one task over these responses."""
    campaign = make_campaign(tasks=0, template=template, **settings)
    campaign.questions.update(allow_tie=ties)
    load(campaign, BREAD, *responses)


def asks_rank(count: int, *, ties: bool = False, **settings: Any) -> None:
    texts = [f"Answer number {number + 1}." for number in range(count)]
    asks(*texts, template="rank", responses=count, ties=ties, **settings)


def judging(visit: Visit, person: User, **options: Any) -> Page:
    page = visit("/work/kitchen", person, **options)
    expect(page.locator(".pane").first).to_be_visible()
    return page


def submitted(page: Page) -> Judgment:
    """Sends what is on screen, and gives back what was kept of it."""
    page.get_by_role("button", name="Submit").click()
    return kept(page)


def kept(page: Page) -> Judgment:
    expect(page.get_by_text("That was the last one")).to_be_visible()
    expect(page.get_by_test_id("saved")).to_have_text("All saved")
    return Judgment.objects.get()


def texts(page: Page) -> Locator:
    return page.locator(".pane .prose")


def letters(page: Page) -> list[list[str]]:
    """The order as it stands, best first."""
    places = page.locator(".place").all()
    said = [place.locator(".item .letter").all_text_contents() for place in places]
    return [group for group in said if group]


def heard(page: Page, text: str) -> None:
    expect(page.get_by_role("status").filter(has_text=text)).to_have_count(1)
