"""More judgments where they tell most, none where they tell nothing, within overlap and budget."""

from decimal import Decimal

import pytest
from django.utils import timezone

from annotation.models import Adjudication, Aggregate, Campaign, Checks, Criterion, Pay, Task
from annotation.services import assignments, tasks
from annotation.services.quality import aggregation, health, topping
from tests.conftest import (
    books,
    claim,
    judge_all,
    lines,
    load,
    make_campaign,
    make_people,
    pair,
    reason,
    submit,
)

pytestmark = pytest.mark.django_db


def watch(campaign: Campaign, **checks: object) -> None:
    Checks.objects.update_or_create(campaign=campaign, defaults=checks)


def weigh(task: Task, low: float, high: float, **more: object) -> Aggregate:
    """As the assessment would have found it."""
    a, b = task.places.values_list("completion", flat=True)
    return Aggregate.objects.create(
        task=task, criterion=Criterion.objects.first(), completion_a_id=a, completion_b_id=b,
        method="ordinal", p=(low + high) / 2, low=low, high=high, judgments=task.given,
        computed_at=timezone.now(), **more,
    )  # fmt: skip


def adaptive(number: int = 4, *, overlap: int = 3, **checks: object) -> Campaign:
    campaign = make_campaign(tasks=number, overlap=overlap)
    watch(campaign, adaptive=True, **checks)
    tasks.recount(campaign=campaign)
    topping.top_up(campaign)
    return campaign


def wanted(campaign: Campaign) -> list[int]:
    return list(Task.objects.of(campaign).order_by("pk").values_list("wanted", flat=True))


def test_an_adaptive_campaign_begins_with_one_judgment_a_task():
    campaign = adaptive(3)
    assert wanted(campaign) == [1, 1, 1]

    load(campaign, lines(pair(1), pair(2)))

    assert wanted(campaign) == [1] * 5


def test_a_hard_task_is_asked_again_and_a_decided_one_is_not(alice):
    campaign = adaptive(2)
    judge_all(campaign, alice)
    hard, decided = Task.objects.order_by("pk")
    weigh(hard, 0.3, 0.7)
    weigh(decided, 0.8, 0.95)

    topping.top_up(campaign)

    assert wanted(campaign) == [2, 1]


def test_what_was_handed_out_is_still_wanted_when_its_task_is_decided(alice, bob):
    campaign = adaptive(1)
    submit(claim(campaign, alice))
    tasks.want_each(campaign=campaign, tasks={Task.objects.get().pk: 3})
    held = claim(campaign, bob)
    weigh(Task.objects.get(), 0.8, 0.95)

    topping.top_up(campaign)
    given = submit(held)

    assert wanted(campaign) == [2]
    assert given.counted


def test_no_task_is_asked_more_than_the_most(alice, bob):
    campaign = adaptive(1, overlap_most=2)
    for person in (alice, bob):
        submit(claim(campaign, person))
        Aggregate.objects.all().delete()
        weigh(Task.objects.get(), 0.3, 0.7)
        topping.top_up(campaign)

    assert wanted(campaign) == [2]


def test_all_in_all_it_never_buys_more_than_the_overlap_would(alice):
    campaign = adaptive(3, overlap=1)
    judge_all(campaign, alice)
    for task in Task.objects.all():
        weigh(task, 0.3, 0.7)

    topping.top_up(campaign)

    assert wanted(campaign) == [1, 1, 1]


def test_the_hardest_are_bought_for_while_there_is_money(alice):
    campaign = adaptive(3)
    judge_all(campaign, alice)
    money = {"per_judgment": Decimal(1), "budget": Decimal("2.5"), "committed": Decimal(1)}
    Pay.objects.create(campaign=campaign, currency="EUR", **money)
    for task, (low, high) in zip(
        Task.objects.order_by("pk"), [(0.3, 0.9), (0.45, 0.55), (0.2, 0.9)], strict=True
    ):
        weigh(task, low, high)

    topping.top_up(campaign)

    assert wanted(campaign) == [1, 2, 1]


def test_where_one_more_judgment_tells_most_comes_before_where_it_is_least_sure(alice):
    campaign = adaptive(21, overlap=2)
    judge_all(campaign, alice)
    for number, task in enumerate(Task.objects.order_by("pk")):
        weigh(task, 0.45, 0.55, gain=0.01) if number else weigh(task, 0.3, 0.8, gain=0.02)
    topping.top_up(campaign)

    assert wanted(campaign)[0] == 2


def test_it_waits_for_the_assessment_of_what_came_since(alice, bob):
    campaign = adaptive(1)
    submit(claim(campaign, alice))
    weigh(Task.objects.get(), 0.3, 0.7)
    topping.top_up(campaign)
    submit(claim(campaign, bob))

    topping.top_up(campaign)

    assert wanted(campaign) == [2]


def test_what_a_senior_decided_is_left_alone(alice, manager):
    campaign = adaptive(1)
    submit(claim(campaign, alice))
    weigh(Task.objects.get(), 0.3, 0.7)
    Adjudication.objects.create(task=Task.objects.get(), by=manager, preferences={"helpful": 1})

    topping.top_up(campaign)

    assert wanted(campaign) == [1]


def test_a_second_opinion_is_asked_once_where_people_disagree(alice, bob):
    campaign = make_campaign(tasks=2, overlap=2)
    watch(campaign, second_opinion=True)
    for person in (alice, bob):
        judge_all(campaign, person)
    one, other = Task.objects.order_by("pk")
    weigh(one, 0.3, 0.7, disputed=True)
    weigh(other, 0.3, 0.7)

    topping.top_up(campaign)
    topping.top_up(campaign)

    assert wanted(campaign) == [3, 2]


def test_a_campaign_that_is_adaptive_no_more_asks_its_whole_overlap(alice):
    campaign = adaptive(3)
    judge_all(campaign, alice)
    watch(campaign, adaptive=False)

    topping.top_up(campaign)

    assert wanted(campaign) == [3, 3, 3]


@pytest.mark.parametrize("checks", [{"adaptive": True}, {"second_opinion": True}, {}])
def test_what_was_set_aside_is_left_alone(alice, bob, manager, checks):
    campaign = make_campaign(tasks=2, overlap=3)
    for person in (alice, bob):
        judge_all(campaign, person)
    aside, other = Task.objects.order_by("pk")
    health.set_aside(campaign=campaign, by=manager, chosen=[aside.pk])
    weigh(aside, 0.3, 0.7, disputed=True)
    weigh(other, 0.3, 0.7, disputed=True)
    watch(campaign, **checks)

    topping.top_up(campaign)

    assert wanted(campaign)[0] == 2
    assert wanted(campaign)[1] >= 3


def test_what_was_set_aside_stays_so_when_its_holder_gives_it_back(alice, bob, manager):
    campaign = make_campaign(tasks=1)
    held = claim(campaign, alice)
    health.set_aside(campaign=campaign, by=manager, chosen=[held.task_id])
    assignments.release(assignment=held)

    assert reason(campaign, bob) == "done"
    topping.top_up(campaign)

    assert wanted(campaign) == [0]
    assert campaign.progress()["left"] == 0


def test_without_checks_nothing_moves():
    campaign = make_campaign(tasks=2, overlap=3)
    assert topping.top_up(campaign) == 0
    assert wanted(campaign) == [3, 3]


def test_from_judgments_to_the_end_with_the_books_in_order():
    campaign = adaptive(6, overlap=3, overlap_most=5, confidence=0.9)
    everyone = make_people(5)
    for _ in range(12):
        for person in everyone:
            judge_all(campaign, person)
        aggregation.assess(campaign)
        if not topping.top_up(campaign):
            break

    found = books(campaign)
    assert found["given"] == found["wanted"] == found["counted"] <= 18
    assert found["over"] == 0
    assert reason(campaign, everyone[0]) == "done"
