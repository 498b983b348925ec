"""Whether a judgment agrees with what is known of its task."""

import pytest

from annotation.models import GoldAnswer, Judgment, Task
from annotation.services.verdicts import gold
from tests.annotation.judging.conftest import lease_of, make_ranking, rank
from tests.conftest import claim, make_campaign, submit

pytestmark = pytest.mark.django_db


def right(given, **known) -> dict[str, bool]:
    judgment = Judgment.objects.get(pk=given.id)
    answer = GoldAnswer.objects.create(task=judgment.assignment.task, **known)
    return gold.right(answer, judgment)


@pytest.mark.parametrize(("said", "agrees"), [(-1, True), (-4, True), (0, False), (2, False)])
def test_of_two_the_side_must_be_the_same(alice, said, agrees):
    campaign = make_campaign(allow_both_bad=True)
    bad = ["helpful"] if said == 0 else []

    given = submit(lease_of(campaign, alice), said, both_bad=bad)

    assert right(given, preferences={"helpful": -2}) == {"helpful": agrees}


def test_what_is_known_is_by_stored_place_and_not_by_side(campaign, alice):
    given = submit(lease_of(campaign, alice, order=[1, 0]), 3)

    assert right(given, preferences={"helpful": -2}) == {"helpful": True}


RANKINGS = {
    "the same order": ([[0], [1], [2], [3]], True),
    "a tie where it knows an order": ([[0, 1], [2], [3]], True),
    "two neighbours the other way": ([[1], [0], [2], [3]], False),
    "an order where it knows a tie": ([[0], [1], [3], [2]], True),
    "the best alone": ([[0]], True),
    "another alone": ([[2]], False),
}


@pytest.mark.parametrize(("places", "agrees"), RANKINGS.values(), ids=RANKINGS.keys())
def test_a_ranking_must_not_turn_round_what_is_known(alice, places, agrees):
    given = rank(lease_of(make_ranking(allow_partial=True), alice), *places)

    known = {"overall": [[0], [1], [2, 3]]}
    assert right(given, ranking=known) == {"overall": agrees}


def test_only_what_is_known_is_said_to_be_right_or_wrong(alice):
    campaign = make_campaign(template="helpful-harmless")
    given = submit(claim(campaign, alice), preferences={"helpful": 1, "harmless": 1})

    assert set(right(given, preferences={"harmless": 3})) == {"harmless"}
    assert Task.objects.count() == 1
