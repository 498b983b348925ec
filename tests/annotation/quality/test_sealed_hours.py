"""Hours that were sealed are counted again where what they hold is so no more."""

from datetime import timedelta
from typing import Any

import pytest

from annotation.services import assignments
from annotation.services.people import leaving
from annotation.services.quality import performance, rollup
from tests.annotation.quality.test_rollup import (
    a_while_ago,
    all_is_right,
    hours_by_hand,
    hours_kept,
    roll_on,
    shift,
)
from tests.conftest import claim, make_campaign, seat, submit

pytestmark = pytest.mark.django_db


def test_a_skip_of_a_sealed_hour_that_is_answered_after_all_was_no_skip(alice):
    campaign = make_campaign(tasks=4)
    a_while_ago(campaign, alice, 30)
    lease = claim(campaign, alice)
    assignments.skip(assignment=lease, reason="unclear")
    shift(timedelta(hours=5), lease)
    rollup.roll_up(campaign.pk)
    assert sum(row[3] for row in hours_kept(campaign).values()) == 1

    submit(lease)
    rollup.roll_up(campaign.pk)

    kept = {hour: row for hour, row in hours_kept(campaign).items() if any(row)}
    assert kept == hours_by_hand(campaign)


@pytest.mark.parametrize("at_once", [2, 50_000])
def test_sealed_hours_lose_what_counts_no_more_and_nothing_else(alice, bob, at_once, monkeypatch):
    campaign = make_campaign(tasks=6, overlap=2)
    for hours in (50, 30, 30, 7, 5, 0):
        a_while_ago(campaign, alice, hours)
        a_while_ago(campaign, bob, hours, helpful=-1)
    rollup.roll_up(campaign.pk)
    monkeypatch.setattr(rollup, "AT_ONCE", at_once)

    leaving.withdraw(membership=seat(campaign, alice), by=alice)
    for _ in range(2):
        rollup.roll_up(campaign.pk)

        all_is_right(campaign)
        assert campaign.progress()["given"] == 6


def test_what_ceases_to_count_while_hours_are_counted_is_seen_by_the_next_look(
    alice, bob, monkeypatch
):
    campaign = make_campaign(tasks=2, overlap=2)
    for person in (alice, bob):
        a_while_ago(campaign, person, 5)
    rollup.roll_up(campaign.pk)
    submit(claim(campaign, bob))
    touched = performance.touch_active

    def meanwhile(**span: Any) -> None:
        monkeypatch.setattr(performance, "touch_active", touched)
        leaving.withdraw(membership=seat(campaign, alice), by=alice)

    monkeypatch.setattr(performance, "touch_active", meanwhile)
    roll_on(campaign, 2)

    all_is_right(campaign)
