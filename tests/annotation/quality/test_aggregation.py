"""What the job makes of judgments: a probability a pair, a reliability a person, agreement."""

from datetime import timedelta

import pytest
from django.utils import timezone

from annotation.models import (
    Adjudication,
    Aggregate,
    Comparison,
    Judgment,
    Membership,
    Performance,
    QualityReport,
    Task,
    User,
)
from annotation.models.quality import evidence
from annotation.services import judgments
from annotation.services.people import leaving
from annotation.services.quality import aggregation
from tests.annotation.judging.conftest import make_ranking, rank
from tests.conftest import claim, claims, judge_all, make_campaign, make_people, seat, submit

pytestmark = pytest.mark.django_db


def decide(task: Task, by: User, **verdict: object) -> Adjudication:
    return Adjudication.objects.create(task=task, by=by, **verdict)


def stored(given: object) -> int:
    """The sign of a judgment as it is stored: which of a and b it prefers."""
    return Comparison.objects.get(judgment=given.id).preference


def test_who_agrees_moves_the_pair_their_way(alice, bob):
    campaign = make_campaign(overlap=2)
    given = [submit(claim(campaign, person), 3) for person in (alice, bob)]
    sides = [stored(one) for one in given]

    aggregation.assess(campaign)

    row = Aggregate.objects.get()
    assert (row.for_b, row.for_a) == (sum(one > 0 for one in sides), sum(one < 0 for one in sides))
    assert row.judgments == 2
    assert row.low <= row.p <= row.high
    assert row.disputed == (row.for_a == row.for_b == 1)
    assert row.value > 0


def test_nothing_judged_is_nothing_to_weigh(campaign):
    assert evidence.due() == []
    aggregation.assess(campaign)
    assert not Aggregate.objects.exists()


def test_every_criterion_is_weighed_for_itself(alice, bob):
    campaign = make_campaign(template="helpful-harmless", overlap=2)
    for person in (alice, bob):
        submit(claim(campaign, person), preferences={"helpful": -3, "harmless": 1})

    aggregation.assess(campaign)

    assert Aggregate.objects.count() == 2
    assert set(QualityReport.objects.get().agreement) == {"helpful", "harmless"}
    for row in Performance.objects.all():
        assert set(row.reliability) == {"helpful", "harmless"}


def test_a_ranking_gives_every_pair_of_its_task(alice):
    campaign = make_ranking()
    rank(claim(campaign, alice), [2], [0], [1, 3])

    aggregation.assess(campaign)

    assert Aggregate.objects.count() == 6


def test_what_agreement_says_is_what_was_given():
    campaign = make_campaign(tasks=6, overlap=3)
    for person in make_people(3):
        judge_all(campaign, person)

    aggregation.assess(campaign)

    said = QualityReport.objects.get().agreement["helpful"]
    assert (said["judgments"], said["pairs"], said["tasks"]) == (18, 18, 6)
    assert 0 <= said["pairwise"]["low"] <= said["pairwise"]["value"] <= said["pairwise"]["high"]


def test_a_campaign_is_due_when_something_was_said_since(alice, bob):
    campaign = make_campaign(overlap=2)
    submit(claim(campaign, alice))
    assert evidence.due() == [campaign.pk]

    aggregation.assess(campaign)
    assert evidence.due() == []

    QualityReport.objects.update(measured_at=timezone.now() - timedelta(minutes=5))
    assert evidence.due() == [campaign.pk]  # what alice said is newer than that
    aggregation.assess(campaign)
    submit(claim(campaign, bob))
    QualityReport.objects.update(measured_at=timezone.now() - timedelta(seconds=61))
    assert evidence.due() == [campaign.pk]


def test_a_revision_is_weighed_in_the_place_of_the_first(campaign, alice):
    first = submit(claim(campaign, alice), 4)
    aggregation.assess(campaign)
    before = Aggregate.objects.get().p

    judgments.revise(judgment=Judgment.objects.get(pk=first.id), preferences={"helpful": -4})
    aggregation.assess(campaign)

    row = Aggregate.objects.get()
    assert (row.p - 0.5) * (before - 0.5) < 0
    assert row.judgments == 1


def test_gold_and_late_judgments_are_not_weighed(alice):
    campaign = make_campaign(tasks=2, gold=2, gold_rate=0.5)
    judge_all(campaign, alice)

    aggregation.assess(campaign)

    assert Aggregate.objects.filter(task__purpose="collect").count() == 2
    assert Aggregate.objects.count() == 2


def test_what_a_withdrawn_person_said_is_not_weighed_any_more(alice, bob):
    campaign = make_campaign(tasks=2, overlap=2)
    judge_all(campaign, alice)
    submit(claim(campaign, bob))
    aggregation.assess(campaign)

    Membership.objects.filter(annotator=alice).update(withdrawn_at=timezone.now())
    aggregation.assess(campaign)

    assert [row.judgments for row in Aggregate.objects.all()] == [1]
    assert Performance.objects.get(membership__annotator=alice).reliability == {}


def test_a_senior_decides_over_the_crowd(alice, bob, manager):
    campaign = make_campaign(tasks=2, overlap=2)
    for person in (alice, bob):
        judge_all(campaign, person)
    task = Task.objects.first()
    decide(task, manager, preferences={"helpful": -4})

    aggregation.assess(campaign)

    row = Aggregate.objects.get(task=task)
    assert (row.p, row.low, row.high) == pytest.approx((0.05, 0.05, 0.05))
    assert (row.method, row.disputed, row.value) == ("adjudication", False, 0)
    assert Aggregate.objects.exclude(task=task).get().method == "ordinal"


def test_what_has_not_moved_is_not_written_again(alice, bob):
    campaign = make_campaign(tasks=3, overlap=2)
    for person in (alice, bob):
        judge_all(campaign, person)
    aggregation.assess(campaign)
    before = set(Aggregate.objects.values_list("pk", "computed_at"))

    aggregation.assess(campaign)

    assert set(Aggregate.objects.values_list("pk", "computed_at")) == before


def test_of_two_that_weigh_at_once_one_writes(campaign, alice, monkeypatch):
    submit(claim(campaign, alice))

    def meanwhile(*_: object) -> dict[object, object]:
        QualityReport.objects.create(campaign=campaign, measured_at=timezone.now())
        return {}

    monkeypatch.setattr(aggregation, "verdicts", meanwhile)

    assert not aggregation.assess(campaign)
    assert not Aggregate.objects.exists()


def test_the_row_that_counts_work_keeps_what_it_counted(campaign, alice):
    submit(claim(campaign, alice))
    seat = Membership.objects.get()
    Performance.objects.update_or_create(membership=seat, defaults={"judged": 7})

    aggregation.assess(campaign)

    row = Performance.objects.get()
    assert row.judged == 7
    assert row.reliability["helpful"]["judgments"] == 1
    assert len(row.reliability["helpful"]["thresholds"]) == 4


def test_a_window_looks_at_the_newest_and_leaves_the_rest(alice, monkeypatch):
    campaign = make_campaign(tasks=4)
    first, *_, last = judge_all(campaign, alice)
    aggregation.assess(campaign)
    monkeypatch.setattr(aggregation, "MOST", 1)

    aggregation.assess(campaign)

    assert Aggregate.objects.count() == 4
    assert QualityReport.objects.get().judgments == 1


def test_tasks_older_than_the_window_are_weighed_without_who_withdrew(alice, bob, monkeypatch):
    campaign = make_campaign(tasks=3, overlap=2)
    alone = judge_all(campaign, alice)[0].assignment.task
    for lease in claims(campaign, bob, 3):
        if lease.task != alone:
            submit(lease)
    aggregation.assess(campaign)
    monkeypatch.setattr(aggregation, "MOST", 1)

    leaving.withdraw(membership=seat(campaign, alice), by=alice)
    aggregation.assess(campaign)

    left = Aggregate.objects.values_list("task", "judgments")
    others = Task.objects.exclude(pk=alone.pk)
    assert sorted(left) == sorted((task.pk, 1) for task in others)


def test_what_was_weighed_while_somebody_withdrew_is_not_kept(alice, bob, monkeypatch):
    campaign, found = make_campaign(overlap=2), aggregation.agreement
    for person in (alice, bob):
        submit(claim(campaign, person))

    def meanwhile(part: aggregation.Part) -> object:
        leaving.withdraw(membership=seat(campaign, alice), by=alice)
        return found(part)

    monkeypatch.setattr(aggregation, "agreement", meanwhile)

    assert not aggregation.assess(campaign)
    assert not Aggregate.objects.exists()
    assert evidence.due() == [campaign.pk]
