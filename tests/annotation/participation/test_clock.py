"""Time and pay: what pages say of active time is believed as far as the server saw."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from annotation.measures import pay
from annotation.measures.agreement import wilson
from annotation.models import Assignment, Judgment
from annotation.services import assignments, judgments
from annotation.services.participation import clock, mine
from tests.annotation.participation.helpers import harm, set_
from tests.conftest import claims, make_campaign, signed_in, submit

pytestmark = pytest.mark.django_db


def worked(campaign, person, *seconds, held=600, together=True):
    """Judge one task each, reported so long, all held at once or one after the other."""
    leases = claims(campaign, person, len(seconds))
    began = timezone.now() - timedelta(seconds=held * len(seconds))
    for number, (lease, reported) in enumerate(zip(leases, seconds, strict=True)):
        since = began if together else began + timedelta(seconds=held * number)
        Assignment.objects.filter(pk=lease.pk).update(leased_at=since)
        submit(lease, seconds=reported)
        ended = since + timedelta(seconds=held)
        Assignment.objects.filter(pk=lease.pk).update(ended_at=ended)


def report(campaign, person):
    return mine.report(campaign=campaign, person=person)


def test_active_time_is_what_the_page_reported(alice):
    campaign = make_campaign(tasks=5)
    worked(campaign, alice, 30, 40, together=False)

    assert report(campaign, alice)["total"] == {"judged": 2, "active_seconds": 70}


def test_no_more_time_counts_than_a_lease_lasted(alice):
    campaign = make_campaign(tasks=5)
    worked(campaign, alice, 5000)

    assert report(campaign, alice)["total"]["active_seconds"] == pytest.approx(600, abs=2)


def test_two_tasks_held_at_once_are_one_stretch_of_time(alice):
    campaign = make_campaign(tasks=5)
    worked(campaign, alice, 500, 500)

    spent = clock.spent(campaign=campaign, person=alice)

    assert spent.seconds == pytest.approx(600, abs=2)


def test_the_time_of_what_was_skipped_counts(alice):
    campaign = make_campaign(tasks=5)
    (lease,) = claims(campaign, alice)
    Assignment.objects.update(leased_at=timezone.now() - timedelta(seconds=90))
    assignments.skip(assignment=lease, reason="disturbing", seconds=80)

    found = report(campaign, alice)["today"]

    assert (found["judged"], found["skipped"], found["active_seconds"]) == (0, 1, 80)


def test_a_revision_is_not_paid_twice(alice):
    campaign = make_campaign(tasks=5)
    set_(campaign, pay={"currency": "EUR", "per_judgment": Decimal("0.5")})
    worked(campaign, alice, 10)
    judgments.revise(judgment=Judgment.objects.get(), preferences={"helpful": -3}, seconds=100)

    assert report(campaign, alice)["pay"]["earned_total"] == Decimal("0.50")


def test_pay_is_by_the_judgment_and_by_the_hour(alice):
    campaign = make_campaign(tasks=5)
    set_(
        campaign,
        pay={"currency": "GBP", "per_judgment": Decimal("0.12"), "per_hour": Decimal(6)},
    )
    worked(campaign, alice, 300, 300, together=False)

    earned = report(campaign, alice)["pay"]

    assert (earned["currency"], earned["earned_total"]) == ("GBP", Decimal("1.24"))


@pytest.mark.parametrize(("floor", "below"), [("8.00", False), ("9.00", True)])
def test_todays_rate_is_held_against_the_floor(alice, floor, below):
    campaign = make_campaign(tasks=5)
    worth = {"currency": "GBP", "per_judgment": Decimal(1), "floor": Decimal(floor)}
    set_(campaign, pay=worth)
    worked(campaign, alice, 425)

    earned = report(campaign, alice)["pay"]

    assert (earned["hourly"], earned["below_floor"]) == (Decimal("8.47"), below)


def test_a_rate_from_less_than_a_minute_is_not_said(alice):
    assert pay.hourly(Decimal(1), 59) is None


def test_todays_work_is_that_since_midnight(alice):
    campaign = make_campaign(tasks=5)
    worked(campaign, alice, 30)
    yesterday = timezone.now() - timedelta(days=1)
    Assignment.objects.update(
        leased_at=yesterday - timedelta(minutes=10), ended_at=yesterday, expires_at=yesterday
    )
    Judgment.objects.update(submitted_at=yesterday)

    found = report(campaign, alice)

    assert (found["today"]["judged"], found["today"]["active_seconds"]) == (0, 0)
    assert found["total"] == {"judged": 1, "active_seconds": 30}


def test_exposures_are_the_harmful_tasks_one_was_given(alice):
    campaign = make_campaign(tasks=3)
    claims(campaign, alice)
    harm(campaign, "drugs")

    assert report(campaign, alice)["today"]["exposures"] == 1


def test_another_persons_work_is_not_mine(alice, bob):
    campaign = make_campaign(tasks=5)
    worked(campaign, bob, 30)

    assert report(campaign, alice)["total"] == {"judged": 0, "active_seconds": 0}


def test_amounts_leave_as_exact_text(alice):
    campaign = make_campaign(tasks=5)
    set_(campaign, pay={"currency": "GBP", "per_judgment": Decimal("0.125")})
    worked(campaign, alice, 70)

    answer = signed_in(alice).get(f"/api/campaigns/{campaign.slug}/mine").json()

    assert answer["pay"]["earned_today"] == "0.13"
    guide = signed_in(alice).get(f"/api/campaigns/{campaign.slug}/guide").json()
    assert guide["pay"]["per_judgment"] == "0.125"


@pytest.mark.parametrize(
    ("agreed", "pairs", "low", "high"),
    [(8, 10, 0.490, 0.943), (0, 10, 0.0, 0.278), (5, 5, 0.566, 1.0)],
)
def test_a_share_comes_with_its_interval(agreed, pairs, low, high):
    assert wilson(agreed, pairs) == pytest.approx((low, high), abs=0.001)
