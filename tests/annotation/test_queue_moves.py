"""What moves under the queue while people work through it."""

import pytest

from annotation.models import Assignment, Task
from annotation.services import assignments, campaigns
from tests.conftest import add_tasks, books, claim, claims, judge_all, make_campaign, reason, submit

pytestmark = pytest.mark.django_db


def test_overlap_raised_mid_way_opens_new_slots(campaign, alice, bob, manager):
    submit(claim(campaign, alice))
    assert reason(campaign, bob) == "done"

    campaigns.edit(campaign=campaign, by=manager, overlap=2)

    assert submit(claim(campaign, bob)).counted
    assert books(campaign)["given"] == 2


def test_what_is_held_when_the_overlap_is_lowered_still_counts(alice, bob, manager):
    campaign = make_campaign(overlap=2)
    first, second = claim(campaign, alice), claim(campaign, bob)
    campaigns.edit(campaign=campaign, by=manager, overlap=1)

    assert [submit(first).counted, submit(second).counted] == [True, True]
    assert (
        books(campaign)["given"] == books(campaign)["wanted"] == campaign.progress()["given"] == 2
    )


def test_a_lowered_overlap_asks_for_no_more_than_was_handed_out(alice, bob, manager):
    campaign = make_campaign(tasks=2, overlap=3)
    submit(claim(campaign, alice))
    campaigns.edit(campaign=campaign, by=manager, overlap=1)
    judge_all(campaign, alice), judge_all(campaign, bob)

    assert books(campaign)["given"] == books(campaign)["wanted"] == 2


def test_overlap_lowered_and_raised_again_keeps_the_books(alice, bob, manager):
    campaign = make_campaign(tasks=3, overlap=3)
    judge_all(campaign, alice)
    for overlap in (1, 2):
        campaigns.edit(campaign=campaign, by=manager, overlap=overlap)
    judge_all(campaign, bob)

    assert books(campaign) == {
        "wanted": 6, "given": 6, "leased": 0, "counted": 6, "held": 0, "over": 0
    }  # fmt: skip


def test_overlap_changes_leave_gold_unbounded(alice, manager):
    campaign = make_campaign(tasks=1, gold=1, gold_rate=0.5)

    campaigns.edit(campaign=campaign, by=manager, overlap=5)

    assert Task.objects.gold().get().wanted == 0


def test_a_task_released_behind_everybodys_cursor_is_still_served(alice, bob):
    campaign = make_campaign(tasks=6)
    first = claim(campaign, alice)
    for lease in claims(campaign, bob, 5):
        submit(lease)
    assignments.release(assignment=first)

    assert claim(campaign, bob).task == first.task


def test_every_task_released_behind_the_cursor_is_served(alice, bob):
    campaign = make_campaign(tasks=30)
    early = claims(campaign, alice, 10)
    lease = claim(campaign, bob)
    for number in range(20):
        if number % 2 == 0:
            assignments.release(assignment=early[number // 2])
        coming = submit(lease).next
        lease = Assignment.objects.get(pk=coming) if coming else claim(campaign, bob)
    judge_all(campaign, bob)

    assert books(campaign)["given"] == 30


def test_tasks_added_later_are_served_though_they_sort_before_the_cursor(alice, bob):
    campaign = make_campaign(tasks=5)
    judge_all(campaign, alice)
    add_tasks(campaign, 5)
    campaigns.requeue(campaign=campaign)

    assert len(judge_all(campaign, alice)) == 5


def test_what_is_most_informative_comes_first(alice):
    campaign = make_campaign(tasks=10)
    urgent = Task.objects.order_by("?").first()
    Task.objects.filter(pk=urgent.pk).update(priority=5.0)

    assert claim(campaign, alice).task == urgent


def test_the_lease_says_how_its_task_was_chosen(alice):
    campaign = make_campaign(tasks=1, gold=1, gold_rate=0.5)
    Task.objects.collecting().update(rule="uncertainty", probability=0.02)

    said = {one.rule: one.probability for one in claims(campaign, alice, 2)}

    assert said == {"uncertainty": 0.02, "gold": 0.5}
