"""The managers' and researchers' pages: from a file to a campaign, from judgments to a dataset."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from annotation.models import Campaign, CampaignState, Snapshot, User
from tests.conftest import judge_all, make_campaign
from tests.journey.conftest import PHONE, Visit, database_of_the_tests

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BLANK = re.compile("may not be blank")
JOB = 30_000  # milliseconds that a worker may take to start and to do what a test asks of it


@pytest.fixture(scope="module", autouse=True)
def worker(site: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What does the jobs of the server that the pages talk to."""
    log = tmp_path_factory.mktemp("worker") / "worker.log"
    command = [*("celery", "--app=workers.app", "worker"), "--pool=threads", "--concurrency=1"]
    with log.open("wb") as output:
        running = subprocess.Popen(
            [sys.executable, "-m", *command, "--without-gossip", "--without-mingle"],
            env=os.environ
            | {"DATABASE_URL": database_of_the_tests(), "SECRET_KEY": settings.SECRET_KEY},
            cwd=settings.CHECKOUT,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        yield
        running.terminate()
        running.wait(timeout=20)


def test_a_campaign_is_made_filled_launched_paused_and_closed(
    visit: Visit, manager: User, tmp_path: Path
) -> None:
    page = visit("/campaigns", manager)
    expect(page.get_by_role("heading", name="No campaign yet")).to_be_visible()
    page.get_by_role("link", name="New campaign").click()
    page.get_by_role("radio", name="Two questions on each pair, judged apart").click()
    page.get_by_label("Title").fill("Kitchen talk")
    expect(page.get_by_label("Address")).to_have_value("kitchen-talk")
    page.get_by_role("button", name="Create campaign").click()

    expect(page.get_by_role("heading", name="Before launching")).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text="Pay and budget")).to_contain_text("Nobody")
    page.get_by_role("link", name="What is judged").click()
    page.locator("input[type=file]").set_input_files(pairs(tmp_path, 3, bad_line=2))
    expect(page.get_by_text("The first line looks like hh-rlhf.")).to_be_visible()
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_text("1 line was refused")).to_be_visible(timeout=JOB)
    refused = page.get_by_role("row").filter(has_text="This is not JSON")
    expect(refused.get_by_role("cell").first).to_have_text("2")

    expect(page.get_by_text("Done, 1 line refused")).to_be_visible()

    page.get_by_role("button", name="Launch").click()
    expect(page.get_by_text("Collecting", exact=True)).to_be_visible()
    page.get_by_role("button", name="Pause").click()
    page.get_by_label("Reason").fill("The guidelines change.")
    page.get_by_role("button", name="Pause campaign").click()
    expect(page.get_by_role("button", name="Resume")).to_be_visible()
    page.get_by_role("button", name="Close…").click()
    page.get_by_role("button", name="Close campaign").click()
    expect(page.get_by_text("Closed", exact=True)).to_be_visible()

    made = Campaign.objects.get(slug="kitchen-talk")
    assert (made.state, made.tasks.count()) == (CampaignState.CLOSED, 3)


def test_a_refusal_of_the_server_stands_at_its_field(visit: Visit, manager: User) -> None:
    make_campaign("kitchen")
    page = visit("/campaigns/new", manager)
    page.get_by_role("radio", name="Overall preference").click()
    page.get_by_role("button", name="Create campaign").click()
    expect(page.get_by_label("Title")).to_have_accessible_description(BLANK)

    page.get_by_label("Title").fill("Kitchen")
    page.get_by_role("button", name="Create campaign").click()
    expect(page.get_by_label("Address")).to_be_focused()
    expect(page.get_by_text("This address is taken").first).to_be_visible()


def test_a_new_overlap_says_what_it_changes_and_counts_at_once(visit: Visit, manager: User) -> None:
    campaign = make_campaign(tasks=4)
    page = visit("/campaigns/kitchen/settings?part=work", manager)
    page.get_by_label("Judgments a task").fill("3")
    expect(page.get_by_text("Wanted judgments go from 4 to 12.")).to_be_visible()
    page.get_by_role("button", name="Save changes").click()
    expect(page.get_by_text("Saved.")).to_be_visible()

    assert campaign.progress()["wanted"] == 12


def test_an_import_that_took_nothing_in_is_not_called_done(
    visit: Visit, manager: User, tmp_path: Path
) -> None:
    make_campaign(tasks=1)
    page = visit("/campaigns/kitchen/import", manager)
    page.locator("input[type=file]").set_input_files(pairs(tmp_path, 0, bad_line=1))
    page.get_by_role("button", name="Import", exact=True).click()

    expect(page.get_by_text("every line refused")).to_be_visible(timeout=JOB)
    expect(page.get_by_text("mend the file, and import it again")).to_be_visible()
    expect(page.get_by_text("Done", exact=True)).to_have_count(0)
    page.reload()
    expect(page.get_by_role("row").filter(has_text="This is not JSON")).to_be_visible()


def test_changed_settings_are_not_left_unasked(visit: Visit, manager: User) -> None:
    make_campaign()
    page = visit("/campaigns/kitchen/settings", manager)
    page.get_by_label("Summary").fill("What we cook.")
    page.get_by_role("link", name="Overview").click()
    page.get_by_role("button", name="Go on editing").click()
    expect(page.get_by_label("Summary")).to_have_value("What we cook.")

    page.get_by_role("button", name="Save changes").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    page.get_by_role("link", name="Overview").click()
    expect(page.get_by_label("Summary")).to_have_count(0)
    expect(page.get_by_text("What we cook.")).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_guidelines_are_shown_as_the_server_renders_them(visit: Visit, manager: User) -> None:
    make_campaign(guidelines="| Prefer | Over |\n|---|---|\n| short | long |")
    page = visit("/campaigns/kitchen", manager)
    expect(page.get_by_role("cell", name="short")).to_be_visible()


def test_a_snapshot_is_frozen_exported_and_read(
    visit: Visit, researcher: User, alice: User
) -> None:
    judge_all(make_campaign(tasks=6), alice)
    page = visit("/datasets", researcher)
    page.get_by_role("button", name="Freeze a snapshot").first.click()
    page.get_by_label("Kitchen").check()
    page.get_by_role("button", name="Freeze", exact=True).click()
    page.get_by_role("button", name="Export").click(timeout=JOB)

    rows = exported(page, "TRL, all five")

    assert len(rows["trl-explicit"]) == 6
    assert len(rows["trl-unpaired"]) == 12
    assert all({"prompt", "chosen", "rejected", "margin"} == {*row} for row in rows["trl-explicit"])


def test_soft_targets_are_frozen_where_the_researcher_chooses_so(
    visit: Visit, researcher: User, alice: User
) -> None:
    judge_all(make_campaign(tasks=6), alice)
    page = visit("/datasets?freeze=kitchen", researcher)
    page.get_by_label("A soft target a pair").check()
    page.get_by_role("button", name="Freeze", exact=True).click()
    expect(page.get_by_role("button", name="Export")).to_be_visible(timeout=JOB)

    snapshot = Snapshot.objects.get()

    expect(page.get_by_text("A soft target a pair")).to_be_visible()
    assert (snapshot.kind, snapshot.comparisons) == ("aggregate", 6)


def test_pages_are_for_their_roles(visit: Visit, researcher: User, alice: User) -> None:
    expect(
        visit("/campaigns/new", researcher).get_by_text("This page is for others")
    ).to_be_visible()
    expect(visit("/datasets", alice).get_by_text("This page is for others")).to_be_visible()
    visit("/datasets?freeze=kitchen").wait_for_url("**/?next=%2Fdatasets%3Ffreeze%3Dkitchen")


def test_nothing_is_wider_than_a_phone(visit: Visit, manager: User, alice: User) -> None:
    campaign = make_campaign("kitchen-" + "x" * 40, tasks=3)
    Campaign.objects.filter(pk=campaign.pk).update(title="x" * 200)
    judge_all(campaign, alice)
    page = visit("/campaigns", manager, viewport=PHONE)
    overview = f"/campaigns/{campaign.slug}"
    for path in ("/campaigns/new", overview, f"{overview}/import", f"{overview}/settings"):
        page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    page.goto(f"/datasets?freeze={campaign.slug}")
    freeze = page.get_by_role("button", name="Freeze", exact=True)
    expect(freeze).to_be_in_viewport(ratio=1)


def pairs(folder: Path, number: int, *, bad_line: int) -> Path:
    """A file of hh-rlhf pairs with one line that is none."""
    lines = [
        json.dumps(
            {
                "chosen": f"\n\nHuman: How long does dish {n} take?\n\nAssistant: {n} minutes.",
                "rejected": f"\n\nHuman: How long does dish {n} take?\n\nAssistant: Who knows.",
            }
        )
        for n in range(number)
    ]
    lines.insert(bad_line - 1, '{"chosen": ')
    path = folder / "pairs.jsonl"
    path.write_text("\n".join(lines))
    return path


def exported(page: Page, title: str) -> dict[str, list[dict[str, object]]]:
    """Export a format, download the zip, and read its rows by variant."""
    formats = page.get_by_role("list", name="Formats")
    row = formats.get_by_role("listitem").filter(has_text=title)
    row.get_by_role("button", name="Export").click()
    with page.expect_download() as download:
        row.get_by_role("link", name="Download").click(timeout=JOB)
    rows: dict[str, list[dict[str, object]]] = {}
    with ZipFile(download.value.path()) as packed:
        for name in packed.namelist():
            if name.endswith(".jsonl") and "/" in name:
                lines = packed.read(name).splitlines()
                rows.setdefault(name.split("/")[0], []).extend(map(json.loads, lines))
    return rows
