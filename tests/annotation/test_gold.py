"""Tasks whose verdict is known, mixed into each annotator's stream."""

from collections import Counter

import pytest

from annotation.models import Assignment, User
from annotation.services import campaigns
from tests.conftest import (
    books,
    claim,
    claims,
    judge_all,
    make_campaign,
    make_people,
    submit,
)

pytestmark = pytest.mark.django_db


def purposes(annotator: User) -> list[str]:
    mine = Assignment.objects.of(annotator).order_by("leased_at")
    return list(mine.values_list("task__purpose", flat=True))


@pytest.mark.parametrize("rate", [0.1, 0.2, 0.5])
def test_each_block_of_claims_holds_exactly_one_gold(alice, rate):
    campaign = make_campaign(tasks=60, gold=60, gold_rate=rate)
    lease = claim(campaign, alice)
    for _ in range(39):
        lease = Assignment.objects.get(pk=submit(lease).next)

    block = round(1 / rate)
    stream = purposes(alice)
    golds = [stream[start : start + block].count("gold") for start in range(0, 40, block)]
    assert golds == [1] * len(golds)


def test_gold_comes_at_other_places_for_other_people(alice, bob):
    campaign = make_campaign(tasks=60, gold=20, gold_rate=0.1, overlap=2)
    for annotator in (alice, bob):
        lease = claim(campaign, annotator)
        for _ in range(49):
            lease = Assignment.objects.get(pk=submit(lease).next)

    assert purposes(alice) != purposes(bob)


def test_gold_comes_at_its_rate_in_handfuls_too(alice):
    campaign = make_campaign(tasks=60, gold=20, gold_rate=0.2)
    for _ in range(8):
        for lease in claims(campaign, alice, 5):
            submit(lease)

    assert abs(purposes(alice).count("gold") - 8) <= 2


def test_each_gold_task_meets_an_annotator_once(alice):
    campaign = make_campaign(tasks=40, gold=3, gold_rate=0.5)
    judge_all(campaign, alice)

    gold = Assignment.objects.of(alice).filter(task__purpose="gold")
    assert sorted(Counter(gold.values_list("task", flat=True)).values()) == [1, 1, 1]


def test_gold_is_never_used_up(campaign):
    campaign = make_campaign("gold", tasks=60, gold=1, gold_rate=0.5, overlap=2)
    for annotator in make_people(12):
        for _ in range(4):
            submit(claim(campaign, annotator))

    assert Assignment.objects.filter(task__purpose="gold").count() == 12


def test_collecting_goes_on_when_gold_is_used_up(alice):
    campaign = make_campaign(tasks=20, gold=1, gold_rate=0.5)
    judge_all(campaign, alice)

    assert books(campaign)["given"] == 20


def test_there_is_no_gold_where_the_rate_is_nought(alice):
    campaign = make_campaign(tasks=10, gold=10, gold_rate=0.0)
    judge_all(campaign, alice)

    assert set(purposes(alice)) == {"collect"}


def test_gold_begins_when_its_rate_is_raised_mid_way(alice, manager):
    campaign = make_campaign(tasks=60, gold=20, gold_rate=0.0)
    for _ in range(20):
        submit(claim(campaign, alice))
    campaigns.edit(campaign=campaign, by=manager, gold_rate=0.2)
    for _ in range(20):
        submit(claim(campaign, alice))

    assert abs(purposes(alice)[20:].count("gold") - 4) <= 1
