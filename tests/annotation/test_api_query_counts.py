"""Pages are read by as many queries however much there is to show."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annotation.models import Campaign, User
from annotation.services import campaigns
from annotation.services.people import roles, teams
from annotation.services.quality import rollup
from tests.annotation.money.helpers import paying
from tests.annotation.quality.test_adjudication import decide, disputed
from tests.conftest import claim, make_campaign, make_person, signed_in, submit

pytestmark = pytest.mark.django_db

HERE = "/api/campaigns/kitchen"


def queries(reader: User, address: str) -> int:
    client = signed_in(reader)
    with CaptureQueriesContext(connection) as sent:
        assert client.get(address).status_code == 200
    return len(sent)


def everything(slug: str, by: User) -> Campaign:
    """A campaign with all its parts, so that each is read."""
    campaign = make_campaign(slug, template="helpful-harmless")
    pay = {"currency": "GBP", "per_judgment": "0.10"}
    checks = {"second_opinion": True}
    campaigns.edit(campaign=campaign, by=by, pay=pay, care={"exposure_cap": 5}, checks=checks)
    return campaign


def test_campaigns(manager):
    everything("kitchen", manager)
    few = queries(manager, "/api/campaigns")
    for slug in ("garden", "cellar", "attic"):
        everything(slug, manager)

    assert queries(manager, "/api/campaigns") == few


def crew(campaign: Campaign, manager: User, number: int) -> None:
    """Someone new of a new team, who worked and is watched."""
    person = make_person(f"person-{number}")
    team = teams.create(name=f"Team {number}", by=manager)
    teams.add(team=team, people=[person], by=manager)
    for name in ("annotator", "researcher"):
        roles.grant(campaign=campaign, team=team, name=name, by=manager)
    submit(claim(campaign, person))
    rollup.roll_up(campaign.pk)


@pytest.mark.parametrize(
    "page", ["", "/dashboard", "/people", "/annotators", "/quality", "/pay", "/health", "/log"]
)
def test_pages_of_people(manager, page):
    campaign = paying()
    crew(campaign, manager, 0)
    few = queries(manager, HERE + page)
    for number in (1, 2, 3):
        crew(campaign, manager, number)

    assert queries(manager, HERE + page) <= few


def test_teams(manager):
    campaign = paying()
    crew(campaign, manager, 0)
    few = queries(manager, "/api/teams")
    for number in (1, 2, 3):
        crew(campaign, manager, number)

    assert queries(manager, "/api/teams") == few


def test_decisions(manager):
    campaign = make_campaign(tasks=4, overlap=2)
    disputed(campaign, 4.0, 3.0, 2.0, 1.0)
    decide(campaign, manager)
    few = queries(manager, f"{HERE}/adjudication")
    for _ in range(3):
        decide(campaign, manager)

    assert queries(manager, f"{HERE}/adjudication") == few
