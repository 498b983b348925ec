"""The loop's page: from a model with no data to verdicts, champions and what is asked next."""

import re
from collections.abc import Iterator
from pathlib import Path
from shutil import rmtree
from typing import Any

import pytest
from playwright.sync_api import ConsoleMessage, Page, expect

from annotation.models import Campaign, JobState, PreferenceModel, TrainingRun, User
from annotation.services.loop import folders, runs
from tests.annotation.loop.conftest import (
    begin,
    champion,
    checkpoint,
    freeze,
    judge,
    make_model,
    report,
    rescore,
    train,
)
from tests.conftest import make_campaign
from tests.journey.conftest import PHONE, Visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES = {
    "/loop": "Fed by Kitchen",
    "/loop/new": "Campaigns that feed it",
    "/loop/everyday": "Run 2 is under way",
    "/loop/everyday?settings": "Settings of the model",
}
STEP = {"stage": "training", "step": 40, "steps": 120, "loss": 0.6412, "seconds_left": 58.0}


@pytest.fixture
def kitchen(alice: User) -> Campaign:
    campaign = make_campaign(tasks=12)
    judge(campaign, alice, 5)
    return campaign


@pytest.fixture
def model(kitchen: Campaign) -> PreferenceModel:
    return make_model(kitchen, retrain_after=100)


@pytest.fixture
def shared_files(settings: Any) -> Iterator[None]:
    """Checkpoints lie where the server looks for them."""
    settings.MEDIA_ROOT = settings.DATA_DIR / "files"
    yield
    for run in TrainingRun.objects.all():
        rmtree(folders.of(run), ignore_errors=True)


def test_a_new_model_says_what_will_come_and_what_brings_it(
    visit: Visit, researcher: User, kitchen: Campaign
) -> None:
    page = visit("/loop", researcher)
    errors = complaints(page)
    page.get_by_role("link", name="Make the first model").click()
    page.get_by_label("Title").fill("Care")
    page.get_by_role("checkbox", name="Kitchen").check()
    expect(page.get_by_role("checkbox", name="Helpful")).to_be_checked()
    page.get_by_label("After new judgments").fill("100")
    page.get_by_role("button", name="Create model").click()

    expect(page.get_by_text("5 of 100 judgments until the first training")).to_be_visible()
    latest = page.get_by_role("region", name="Latest run")
    expect(latest).to_contain_text("begins by itself as soon as 100 judgments are in")
    for name in ("Learning curve", "Reliability"):
        expect(page.get_by_role("figure", name=name)).to_contain_text("After the first run")
    expect(page.get_by_role("figure", name="Asked next").get_by_role("listitem")).not_to_have_count(
        0
    )
    made = PreferenceModel.objects.get(name="care")
    assert (made.retrain_after, made.campaigns.get()) == (100, kitchen)
    assert errors == []


def test_retraining_begins_with_a_click_is_watched_and_cancelled(
    visit: Visit, researcher: User, model: PreferenceModel
) -> None:
    page = visit("/loop/everyday", researcher)
    retrain = page.get_by_role("button", name="Retrain now")
    retrain.click()
    expect(page.get_by_role("heading", name="Run 1 is waiting")).to_be_visible()
    expect(retrain).to_be_disabled()
    retrain.hover()
    expect(page.get_by_role("tooltip")).to_contain_text("A model has one run at a time.")

    run = TrainingRun.objects.get()
    freeze(run)
    runs.progress(runs.take(run.pk), STEP)
    live = page.get_by_role("region", name="Latest run")
    expect(live.get_by_text("step 40 of 120, loss 0.641")).to_be_visible()
    expect(live.locator("[aria-current=step]")).to_contain_text("Training")
    page.get_by_role("button", name="Cancel run").click()
    expect(page.get_by_role("heading", name="Cancelled")).to_be_visible()

    run.refresh_from_db()
    assert (run.state, run.by) == (JobState.CANCELLED, researcher)


def test_a_verdict_appears_with_its_interval_and_its_reason(
    visit: Visit, researcher: User, model: PreferenceModel
) -> None:
    run = begin(model)
    page = visit("/loop/everyday", researcher)
    errors = complaints(page)
    expect(page.get_by_role("heading", name="Run 1 is under way")).to_be_visible()
    train(run)
    runs.finish(run, report("not_enough_evidence", "undecided"), 93.1)

    latest = page.get_by_role("region", name="Latest run")
    expect(latest.get_by_role("heading", name="Not enough evidence")).to_be_visible()
    expect(latest).to_contain_text("with 160 validation pairs the evidence is not enough to tell")
    expect(latest).to_contain_text("+0.003 to +0.021")
    expect(latest).to_contain_text("took 93 sec")
    page.get_by_role("button", name="Learning curve: Show as a table").click()
    row = page.get_by_role("figure", name="Learning curve").get_by_role("row").nth(1)
    expect(row).to_contain_text("63.0%58.0% to 68.0%")
    assert errors == []


def test_a_champion_is_chosen_and_rolled_back_with_a_click(
    visit: Visit, manager: User, model: PreferenceModel, shared_files: None
) -> None:
    champion(model)
    second = checkpoint(model, "kept")
    page = visit("/loop/everyday", manager)
    expect(page.get_by_role("heading", name="Asked next")).to_be_visible()  # nothing moves now
    page.get_by_role("button", name="Details of Run 2").click()
    page.get_by_role("button", name="Make champion").click()
    dialog = page.get_by_role("dialog", name="Make run 2 the champion?")
    expect(dialog).to_contain_text("The gate did not promote this run.")
    dialog.get_by_role("button", name="Make champion").click()
    expect(page.get_by_text("Run 2 is the champion.")).to_be_visible()
    model.refresh_from_db()
    assert model.champion == second

    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("button", name="Details of Run 1").click()
    page.get_by_role("button", name="Roll back to this one").click()
    page.get_by_role("dialog").get_by_role("button", name="Roll back").click()
    expect(page.get_by_text("Run 1 is the champion.")).to_be_visible()
    assert list(model.promotions.values_list("checkpoint__run__number", "by__username")) == [
        (1, "mona"),
        (2, "mona"),
        (1, None),
    ]
    page.get_by_text("3 promotions").click()
    made = page.locator("details", has_text="3 promotions").get_by_role("listitem")
    expect(made.first).to_contain_text("Run 1, in place of run 2by mona")
    expect(made.last).to_contain_text("Run 1, the first championby the gate")


def test_the_details_of_a_run_stand_still_as_soon_as_they_are_there(
    visit: Visit, manager: User, model: PreferenceModel, shared_files: None
) -> None:
    champion(model)
    checkpoint(model, "kept")
    page = visit("/loop/everyday", manager)
    row = page.get_by_role("list", name="Runs").get_by_role("listitem").first
    expect(row).to_contain_text("Run 2")
    height = row.evaluate(
        """async row => {
            row.querySelector("[aria-expanded]").click();
            await null; // for React to draw
            return row.offsetHeight;
        }"""
    )
    row.get_by_role("button", name="Make champion").click()
    expect(page.get_by_role("dialog", name="Make run 2 the champion?")).to_be_visible()
    assert row.evaluate("row => row.offsetHeight") == height


def test_what_is_asked_next_says_why_and_what_the_champion_expects(
    visit: Visit, manager: User, model: PreferenceModel, tmp_path: Path
) -> None:
    rescore(model, tmp_path)
    page = visit("/loop/everyday", manager)
    task = page.get_by_role("figure", name="Asked next").get_by_role("listitem").first
    expect(task).to_contain_text("Question kitchen-")
    expect(task).to_contain_text("By uncertainty")
    expect(task).to_contain_text(re.compile(r"Helpful\s*b, \d\d%"))
    expect(task).to_contain_text(re.compile(r"heads say between \d+% and \d+% for b"))

    page.goto("/campaigns/kitchen")
    page.get_by_role("link", name="Everyday").click()
    expect(page.get_by_role("heading", name="Everyday", level=1)).to_be_visible()


def test_an_emptied_percentage_keeps_what_it_held_and_an_error_moves_no_neighbour(
    visit: Visit, manager: User, model: PreferenceModel
) -> None:
    page = visit("/loop/everyday?settings", manager)
    confidence, pairs = page.get_by_label("Confidence"), page.get_by_label("Validation pairs")
    confidence.fill("")
    pairs.fill("")
    expect(confidence).to_have_value("95 %")
    page.get_by_role("button", name="Save changes").click()
    expect(page.get_by_text("A valid integer is required.")).to_be_visible()
    tops = [box["y"] for field in (confidence, pairs) if (box := field.bounding_box())]
    assert tops[0] == tops[1]


def test_a_page_without_its_server_says_that_it_shows_what_was(
    visit: Visit, manager: User, model: PreferenceModel
) -> None:
    page = visit("/loop/everyday", manager)
    expect(page.get_by_role("button", name="Settings")).to_be_visible()
    page.route("**/api/**", lambda route: route.abort())
    lost = page.get_by_text("No connection; showing what was last known.")
    expect(lost).to_be_visible(timeout=15_000)
    page.unroute("**/api/**")
    expect(lost).to_be_hidden(timeout=15_000)


def test_the_loop_fits_a_phone_and_is_not_for_annotators(
    visit: Visit, manager: User, alice: User, model: PreferenceModel
) -> None:
    PreferenceModel.objects.update(title="x" * 100)
    run = begin(model)
    train(run)
    runs.finish(run, report("not_enough_evidence", "undecided"), 93.1)
    begin(model)
    page = visit("/loop", manager, viewport=PHONE)
    for path, shown in PAGES.items():
        page.goto(path)
        expect(page.get_by_text(shown).first).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    page.goto("/loop/nowhere")
    expect(page.get_by_text("There is no such preference model")).to_be_visible()
    expect(visit("/loop", alice).get_by_text("This page is for others")).to_be_visible()


def complaints(page: Page) -> list[str]:
    """What the browser complains of while the page is used."""
    said: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            said.append(message.text)

    page.on("console", hear)
    page.on("pageerror", lambda error: said.append(str(error)))
    return said
