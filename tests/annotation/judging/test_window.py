"""The newest few judgments may be revised, for a while."""

from datetime import timedelta

import pytest
from django.db.models import F

from annotation.errors import TooLateToRevise
from annotation.models import Campaign, Judgment
from annotation.services import judgments
from tests.conftest import claim, judge_all, make_campaign, submit

pytestmark = pytest.mark.django_db


def revise(given, helpful: int = -3) -> Judgment:
    judgment = Judgment.objects.get(pk=getattr(given, "id", given))
    return judgments.revise(judgment=judgment, preferences={"helpful": helpful})


def wait(minutes: float) -> None:
    Judgment.objects.update(submitted_at=F("submitted_at") - timedelta(minutes=minutes))


def test_only_the_last_few_are_revised(alice):
    first, second, third = judge_all(make_campaign(tasks=3, revise_last=2), alice)

    revise(second), revise(third)

    with pytest.raises(TooLateToRevise):
        revise(first)


def test_those_of_another_person_do_not_count(alice, bob):
    campaign = make_campaign(tasks=3, revise_last=1)
    mine = submit(claim(campaign, alice))
    submit(claim(campaign, bob))

    assert revise(mine).revised == 1


def test_revising_gains_neither_place_nor_time(alice):
    first, second = judge_all(make_campaign(tasks=2, revise_last=1, revise_minutes=60), alice)
    wait(40)
    again = revise(second)
    wait(40)

    for late in (first, again):
        with pytest.raises(TooLateToRevise):
            revise(late, 4)


@pytest.mark.parametrize("limit", [{"revise_last": 0}, {"revise_minutes": 0}])
def test_a_campaign_may_allow_no_revising(alice, limit):
    given = submit(claim(make_campaign(**limit), alice))

    with pytest.raises(TooLateToRevise):
        revise(given)


def test_a_revision_whose_answer_was_lost_answers_the_same_after_the_window(campaign, alice):
    given = submit(claim(campaign, alice))
    first = revise(given)
    Campaign.objects.update(revise_minutes=0)

    assert revise(given) == first


def test_every_row_says_how_many_came_before_it(campaign, alice):
    row = Judgment.objects.get(pk=submit(claim(campaign, alice)).id)

    for preference in (2, 3, 4):
        row = revise(row.pk, preference)

    assert list(Judgment.objects.order_by("revised").values_list("revised", "current")) == [
        (0, False), (1, False), (2, False), (3, True),
    ]  # fmt: skip
