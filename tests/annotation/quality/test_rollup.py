"""Facts equal a count from the tables, whatever happened meanwhile."""

from collections import Counter
from datetime import datetime, timedelta
from functools import partial
from itertools import combinations
from random import Random
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from annotation.errors import AnnotationError
from annotation.models import (
    Assignment,
    Campaign,
    Hour,
    Judgment,
    Membership,
    Performance,
    Tally,
    Task,
    User,
)  # fmt: skip
from annotation.services import assignments, judgments, tasks
from annotation.services.participation import clock
from annotation.services.quality import performance, rollup
from tests.conftest import (
    claim,
    claims,
    expire,
    judge_all,
    make_campaign,
    make_people,
    signed_in,
    submit,
    together,
)  # fmt: skip
from workers import quality

pytestmark = pytest.mark.django_db


def hour_of(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)


def first_of(campaign: Campaign) -> dict[Any, Judgment]:
    first = campaign.judgments.filter(revises=None).select_related("assignment")
    return {one.assignment_id: one for one in first}


def ended(judgment: Judgment) -> tuple[Any, ...]:
    return judgment.assignment.ended_at, judgment.assignment_id


def pairs_of(campaign: Campaign) -> list[tuple[Judgment, Judgment, bool]]:
    """Every two standing verdicts of one task: the earlier, the later, and whether they agree."""
    first, found = first_of(campaign), []
    standing = campaign.judgments.filter(current=True, counted=True).select_related("assignment")
    by_task: dict[int, list[Judgment]] = {}
    for one in standing:
        by_task.setdefault(one.assignment.task_id, []).append(one)
    for same in by_task.values():
        for two in combinations(same, 2):
            said = [list(one.comparisons.values_list("preference", flat=True))[0] for one in two]
            early, late = sorted((first[one.assignment_id] for one in two), key=ended)
            found.append((early, late, (said[0] > 0) == (said[1] > 0)))
    return found


def hours_by_hand(campaign: Campaign) -> dict[datetime, tuple[int, ...]]:
    first, skips = first_of(campaign), campaign.assignments.filter(state="skipped")
    judged = Counter(hour_of(one.submitted_at) for one in first.values())
    counted = Counter(hour_of(one.submitted_at) for one in first.values() if one.counted)
    late = Counter(
        hour_of(one.submitted_at) for one in first.values() if one.assignment.state == "late"
    )
    skipped = Counter(hour_of(one.ended_at) for one in skips if one.ended_at)
    pairs = Counter(hour_of(later.submitted_at) for _, later, _ in pairs_of(campaign))
    agreed = Counter(hour_of(later.submitted_at) for _, later, same in pairs_of(campaign) if same)
    kinds = (judged, counted, late, skipped, pairs, agreed)
    return {hour: tuple(kind[hour] for kind in kinds) for hour in judged.keys() | skipped.keys()}


def hours_kept(campaign: Campaign) -> dict[datetime, tuple[int, ...]]:
    return {
        one.hour: (
            one.judgments, one.counted, one.late, sum(one.skips.values()), one.pairs, one.agreed,
        )
        for one in Hour.objects.filter(campaign=campaign)
    }  # fmt: skip


def seats_by_hand(campaign: Campaign) -> dict[int, tuple[int, ...]]:
    pairs, first = pairs_of(campaign), first_of(campaign)
    of: dict[int, tuple[int, ...]] = {}
    for person in Membership.objects.filter(campaign=campaign).values_list("annotator", flat=True):
        mine = [same for early, later, same in pairs
                if person in (early.annotator_id, later.annotator_id)]  # fmt: skip
        judged = sum(one.annotator_id == person for one in first.values())
        skipped = campaign.assignments.filter(annotator=person, state="skipped").count()
        of[person] = (judged, skipped, len(mine), sum(mine))
    return {person: row for person, row in of.items() if any(row)}


def seats_kept(campaign: Campaign) -> dict[int, tuple[int, ...]]:
    rows = Performance.objects.of(campaign).select_related("membership")
    return {
        one.membership.annotator_id: (one.judged, one.skipped, one.pairs, one.agreed)
        for one in rows
        if one.judged or one.skipped
    }


def all_is_right(campaign: Campaign) -> None:
    assert hours_kept(campaign) == hours_by_hand(campaign)
    assert seats_kept(campaign) == seats_by_hand(campaign)


def shift(by: timedelta, *leases: Assignment) -> None:
    """As if these had been answered that much earlier."""
    for lease in leases:
        lease.refresh_from_db()
        for table, column, key in (
            ("assignment", "leased_at", "id"), ("assignment", "expires_at", "id"),
            ("assignment", "ended_at", "id"), ("judgment", "submitted_at", "assignment_id"),
        ):  # fmt: skip
            with connection.cursor() as cursor:
                cursor.execute(
                    f"UPDATE annotation_{table} SET {column} = {column} - %s WHERE {key} = %s",
                    [by, lease.pk],
                )


def a_while_ago(campaign: Campaign, person: User, hours: int, helpful: int = 1) -> Assignment:
    lease = claim(campaign, person)
    submit(lease, helpful)
    shift(timedelta(hours=hours), lease)
    return lease


def test_hours_hold_what_was_given_late_and_skipped_in_them(alice, bob):
    campaign = make_campaign(tasks=6, overlap=2)
    for hours in (30, 3, 0):
        a_while_ago(campaign, alice, hours)
        a_while_ago(campaign, bob, hours, helpful=-1)
    late = claim(campaign, alice)
    expire(late)
    submit(late)
    assignments.skip(assignment=claim(campaign, bob), reason="unclear")

    rollup.roll_up(campaign.pk)

    assert len(hours_kept(campaign)) == 3
    all_is_right(campaign)


def test_rolling_up_again_changes_nothing(alice, bob):
    campaign = make_campaign(tasks=3, overlap=2)
    judge_all(campaign, alice)
    judge_all(campaign, bob)

    for _ in range(3):
        rollup.roll_up(campaign.pk)

    all_is_right(campaign)


def test_a_revision_moves_the_agreement_of_a_sealed_hour_and_adds_no_judgment(alice, bob):
    campaign = make_campaign(tasks=1, overlap=2)
    first, second = a_while_ago(campaign, alice, 5), a_while_ago(campaign, bob, 3, helpful=-1)
    rollup.roll_up(campaign.pk)
    before = {hour: row[4:] for hour, row in hours_kept(campaign).items()}

    judgment = Judgment.objects.get(assignment=first)
    judgments.revise(judgment=judgment, preferences={"helpful": -2})
    rollup.roll_up(campaign.pk)

    assert before[hour_of(Assignment.objects.get(pk=second.pk).ended_at)] != (0, 0)
    assert before != {hour: row[4:] for hour, row in hours_kept(campaign).items()}
    all_is_right(campaign)


def test_an_hour_whose_row_is_gone_comes_back(alice):
    campaign = make_campaign(tasks=9)
    for hours in (50, 30, 7):
        a_while_ago(campaign, alice, hours)
    rollup.roll_up(campaign.pk)
    kept = hours_kept(campaign)

    Hour.objects.filter(hour__lt=timezone.now() - timedelta(hours=20)).delete()
    rollup.roll_up(campaign.pk)

    assert hours_kept(campaign) == kept


def test_many_judgments_are_counted_in_parts(alice, monkeypatch):
    monkeypatch.setattr(rollup, "AT_ONCE", 2)
    campaign = make_campaign(tasks=12)
    for hours in (40, 40, 40, 20, 20, 9, 5, 5, 0):
        a_while_ago(campaign, alice, hours)

    rollup.roll_up(campaign.pk)

    all_is_right(campaign)
    assert campaign.progress()["given"] == 9


def test_an_hour_is_not_sealed_while_it_may_still_grow(alice):
    campaign = make_campaign(tasks=2)
    a_while_ago(campaign, alice, 0)

    rollup.roll_up(campaign.pk)

    assert Tally.objects.get(campaign=campaign).sealed_until <= timezone.now()
    assert Tally.objects.get(campaign=campaign).sealed_until >= timezone.now() - timedelta(hours=2)


def test_progress_is_live_between_two_roll_ups(alice, bob):
    campaign = make_campaign(tasks=4, overlap=2)
    submit(claim(campaign, alice))
    rollup.roll_up(campaign.pk)
    submit(claim(campaign, alice))
    submit(claim(campaign, bob))

    progress = campaign.progress()

    assert (progress["judgments"], progress["given"], progress["annotators"]) == (3, 3, 2)
    assert (progress["today"], progress["left"]) == (3, 5)


@pytest.mark.parametrize("overlaps", [[1], [1, 3], [5, 2], [1, 2, 1]])
def test_open_and_left_are_right_after_the_overlap_moved(alice, bob, overlaps):
    campaign = make_campaign(tasks=5, overlap=3)
    judge_all(campaign, alice)
    claims(campaign, bob, 2)
    submit(claim(campaign, bob))
    for overlap in overlaps:
        tasks.want(campaign=campaign, judgments=overlap)

    progress = campaign.progress()

    rows = list(Task.objects.of(campaign))
    assert progress["wanted"] == sum(task.wanted for task in rows)
    assert progress["open"] == sum(task.open_slots for task in rows)
    assert progress["left"] == sum(max(task.wanted - task.given, 0) for task in rows)


def test_each_task_may_want_its_own_number(alice):
    campaign = make_campaign(tasks=3, overlap=2)
    judge_all(campaign, alice)
    a, b, c = Task.objects.of(campaign).order_by("id")

    moved = tasks.want_each(campaign=campaign, tasks={a.pk: 0, b.pk: 5, c.pk: 2})

    progress = campaign.progress()
    assert moved == 2
    assert (progress["wanted"], progress["left"], progress["open"]) == (8, 5, 5)


def test_gold_and_active_time_are_measured_by_annotator(alice):
    campaign = make_campaign(tasks=4, gold=2, gold_rate=0.5)
    judge_all(campaign, alice, helpful=2)

    rollup.roll_up(campaign.pk)

    row = Performance.objects.get(membership__annotator=alice)
    hour = Hour.objects.get(campaign=campaign)
    assert (row.gold_asked, row.gold_right) == (hour.gold_asked, hour.gold_right)
    assert row.gold_asked == 2
    assert row.seconds == clock.spent(campaign=campaign, person=alice).seconds


def test_whom_nothing_concerns_is_not_measured_again(alice, bob):
    campaign = make_campaign(tasks=6)
    a_while_ago(campaign, bob, 3)
    rollup.roll_up(campaign.pk)
    rollup.roll_up(campaign.pk)
    before = Performance.objects.get(membership__annotator=bob).measured_at
    submit(claim(campaign, alice))

    rollup.roll_up(campaign.pk)

    assert Performance.objects.get(membership__annotator=bob).measured_at == before
    assert Performance.objects.get(membership__annotator=alice).judged == 1


def test_whoever_is_touched_is_measured_again(alice):
    campaign = make_campaign(tasks=2)
    a_while_ago(campaign, alice, 3)
    rollup.roll_up(campaign.pk)
    Performance.objects.update(judged=99)

    performance.touch(campaign=campaign, people=[alice.pk])
    assert campaign.pk in rollup.with_news()
    rollup.roll_up(campaign.pk)

    assert Performance.objects.get().judged == 1


def test_a_quiet_campaign_is_left_alone(alice):
    campaign = make_campaign(tasks=2)
    assert rollup.with_news() == []
    a_while_ago(campaign, alice, 3)

    assert rollup.with_news() == [campaign.pk]
    rollup.roll_up(campaign.pk)
    assert rollup.with_news() == []


def test_the_job_takes_every_step_and_raises_what_went_wrong(alice, monkeypatch):
    campaign, seen = make_campaign(tasks=1), []
    submit(claim(campaign, alice))

    def breaks(campaign: Campaign) -> None:
        raise ValueError("broken")

    monkeypatch.setattr(quality, "AFTER_ROLL_UP", [breaks, lambda one: seen.append(one.slug)])
    with pytest.raises(ExceptionGroup):
        quality.roll_up()

    assert seen == ["kitchen"]
    assert Hour.objects.get().judgments == 1


def test_what_went_wrong_while_weighing_is_told_until_it_goes_right(alice, manager, monkeypatch):
    submit(claim(make_campaign(tasks=1), alice))
    steps = list(quality.ASSESSMENT)

    def breaks(campaign: Campaign) -> None:
        raise ValueError("broken")

    monkeypatch.setattr(quality, "ASSESSMENT", [breaks])
    with pytest.raises(ExceptionGroup):
        quality.assess()
    told = signed_in(manager).get("/api/campaigns/kitchen/quality").json()["error"]
    monkeypatch.setattr(quality, "ASSESSMENT", steps)
    quality.assess()

    assert told == "ValueError: broken"
    assert signed_in(manager).get("/api/campaigns/kitchen/quality").json()["error"] == ""


def work(campaign: Campaign, person: User, seed: int) -> None:
    """Judge, revise, skip, and answer after the lease has run out."""
    random = Random(seed)
    while found := assignments.claim(annotator=person, slug=campaign.slug).assignments:
        lease = Assignment.objects.select_related("annotator", "campaign").get(pk=found[0])
        luck = random.random()
        try:
            if luck < 0.1:
                assignments.skip(assignment=lease, reason=random.choice(["unclear", "other"]))
                continue
            if luck < 0.2:
                expire(lease)
            given = submit(lease, random.choice([-2, 1]))
            if luck > 0.8:
                said = Judgment.objects.get(pk=given.id)
                judgments.revise(judgment=said, preferences={"helpful": random.choice([-1, 3])})
        except AnnotationError:
            continue


def roll_on(campaign: Campaign, times: int) -> None:
    for _ in range(times):
        rollup.roll_up(campaign.pk)


@pytest.mark.django_db(transaction=True)
def test_facts_equal_a_count_from_the_tables_after_people_worked_at_once():
    campaign = make_campaign(tasks=30, overlap=3, cooldown_minutes=60)
    people = make_people(6)

    together(
        *(partial(work, campaign, person, seed) for seed, person in enumerate(people)),
        *(partial(roll_on, campaign, 12) for _ in range(2)),
        partial(tasks.want, campaign=campaign, judgments=2),
    )
    rollup.roll_up(campaign.pk)

    all_is_right(campaign)
    rows, progress = list(Task.objects.of(campaign)), campaign.progress()
    assert progress["given"] == sum(task.given for task in rows)
    assert progress["wanted"] == sum(task.wanted for task in rows)
    assert progress["open"] == sum(task.open_slots for task in rows)
