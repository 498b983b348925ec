"""The dashboard: one call, from facts, that never says more than is known."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from annotation.models import Campaign, Hour, Pay, Tally
from annotation.services import assignments
from annotation.services.quality import rollup
from tests.conftest import claim, judge_all, make_campaign, signed_in, submit

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(manager: Any) -> Any:
    return signed_in(manager)


def dashboard(client: Any, slug: str = "kitchen") -> dict[str, Any]:
    answer = client.get(f"/api/campaigns/{slug}/dashboard")
    assert answer.status_code == 200, answer.json()
    found: dict[str, Any] = answer.json()
    return found


def hours(campaign: Campaign, *counted: int, **more: Any) -> None:
    """As if these had been counted in the last whole hours, the newest last."""
    now = timezone.now().replace(minute=0, second=0, microsecond=0)
    Hour.objects.bulk_create(
        Hour(
            campaign=campaign, hour=now - timedelta(hours=len(counted) - place),
            judgments=number, counted=number, annotators=1, seconds=30.0 * number, **more,
        )
        for place, number in enumerate(counted)
    )  # fmt: skip
    Tally.objects.filter(campaign=campaign).update(sealed_until=now, rolled_up_at=now)


def test_a_draft_has_nothing_to_tell(client):
    make_campaign(state="draft")

    found = dashboard(client)

    assert (found["points"], found["agreement"], found["gold"], found["cost"]) == ([], *[None] * 3)
    assert (found["forecast"]["state"], found["forecast"]["hours"]) == ("draft", None)


def test_what_was_given_stands_on_it_once_rolled_up(client, alice, bob):
    campaign = make_campaign(tasks=3, overlap=2, gold=1, gold_rate=0.5)
    judge_all(campaign, alice)
    assignments.skip(assignment=claim(campaign, bob), reason="unclear")
    submit(claim(campaign, bob))
    rollup.roll_up(campaign.pk)

    found = dashboard(client)

    assert sum(point["judgments"] for point in found["points"]) == found["progress"]["judgments"]
    assert found["skips"] == {"unclear": 1}
    assert {person["name"] for person in found["working"]} == {"alice", "bob"}
    assert {person["name"] for person in found["annotators"]} == {"alice", "bob"}


def test_skips_are_live_before_they_are_rolled_up(client, alice):
    campaign = make_campaign(tasks=3)
    for reason in ("unclear", "unclear", "other"):
        assignments.skip(assignment=claim(campaign, alice), reason=reason)

    assert dashboard(client)["skips"] == {"unclear": 2, "other": 1}


@pytest.mark.parametrize(
    ("counted", "state"),
    [
        ((), "no_judgments"), ((4, 9), "too_few"), ((1, 2, 3, 2), "too_few"),
        ((9, 12, 10), "running"), ((50, *[0] * 24), "idle"),
    ],
)  # fmt: skip
def test_it_says_so_when_nobody_can_tell_how_long_it_takes(client, counted, state):
    hours(make_campaign(tasks=200), *counted)

    found = dashboard(client)["forecast"]

    assert found["state"] == state
    assert (found["hours"] is not None) == (state == "running")


def test_a_forecast_holds_its_pace_and_says_how_sure_it_is(client):
    hours(make_campaign(tasks=1000), 18, 22, 20, 19, 21, 20)

    found = dashboard(client)["forecast"]

    assert found["left"] == 880
    assert found["hours"]["low"] < 44 == found["hours"]["value"] < found["hours"]["high"]
    assert found["ends_at"] is None  # six hours seen are no ground for a date two days away


def test_a_date_is_promised_after_a_day(client):
    hours(make_campaign(tasks=1000), *[10, 12] * 15)

    found = dashboard(client)["forecast"]["ends_at"]

    assert found["low"] < found["value"] < found["high"]


def test_an_erratic_pace_has_no_end_in_sight(client):
    hours(make_campaign(tasks=5000), 200, 0, 1, 0, 0, 3)

    assert dashboard(client)["forecast"]["hours"]["high"] is None


def test_nothing_left_needs_no_forecast(client, alice):
    campaign = make_campaign(tasks=2)
    judge_all(campaign, alice)

    assert dashboard(client)["forecast"]["state"] == "done"


def test_cost_is_foreseen_from_what_a_counted_judgment_cost(client):
    campaign = make_campaign(tasks=300)
    Pay.objects.create(campaign=campaign, currency="GBP", per_judgment="0.10", per_hour="6.00")
    hours(campaign, 20, 30, 25, 25)

    cost = dashboard(client)["cost"]

    assert cost["each"]["value"] == pytest.approx(0.10 + 6 * 30 / 3600)
    assert cost["total"]["value"] == pytest.approx(cost["spent"] + 200 * 0.15)
    assert cost["budget"] is None


def test_a_researcher_sees_no_names_and_a_stranger_no_dashboard(alice, researcher):
    campaign = make_campaign(tasks=1)
    submit(claim(campaign, alice))
    rollup.roll_up(campaign.pk)

    found = dashboard(signed_in(researcher))

    assert [person["name"] for person in found["annotators"] + found["working"]] == [None, None]
    assert signed_in(alice).get("/api/campaigns/kitchen/dashboard").status_code == 404


def test_a_year_of_hours_fits_into_a_plot(client):
    campaign = make_campaign(tasks=20_000 // 200)
    hours(campaign, *[1] * (24 * 365))

    found = dashboard(client)

    assert len(found["points"]) <= 75
    assert sum(point["counted"] for point in found["points"]) == 24 * 365
