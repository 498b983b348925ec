"""A judgment is never overwritten: another row takes its place."""

import pytest

from annotation.errors import InvalidJudgment, VerdictDiffers, WrongState
from annotation.models import Assignment, Comparison, Judgment
from annotation.services import judgments
from tests.conftest import books, claim, expire, submit

pytestmark = pytest.mark.django_db


def revise(given, helpful: int = -1, **more) -> Judgment:
    judgment = Judgment.objects.get(pk=given.id)
    return judgments.revise(judgment=judgment, preferences={"helpful": helpful}, **more)


def test_a_revision_is_a_new_row_and_the_old_one_stays(campaign, alice):
    first = submit(claim(campaign, alice), 2)

    new = revise(first, -3, rationale="Read it again.")

    old = Judgment.objects.get(pk=first.id)
    assert (old.current, old.preferences) == (False, {"helpful": 2})
    assert (new.current, new.preferences, new.revises) == (True, {"helpful": -3}, old)


def test_another_rationale_is_another_judgment(campaign, alice):
    lease = claim(campaign, alice)
    first = submit(lease, 2, rationale="Clearer.")

    with pytest.raises(VerdictDiffers):
        submit(lease, 2, rationale="Shorter.")
    assert revise(first, 2, rationale="Shorter.").rationale == "Shorter."


def test_the_comparisons_follow_a_revision(campaign, alice):
    lease = claim(campaign, alice)
    Assignment.objects.update(order=[1, 0])

    new = revise(submit(lease, 2), -3)

    kept = Comparison.objects.filter(judgment__current=True)
    assert (kept.get().judgment, kept.get().preference) == (new, 3)


@pytest.mark.parametrize("late", [False, True])
def test_a_revision_counts_as_the_judgment_did(campaign, alice, bob, late):
    lease = claim(campaign, alice)
    if late:
        expire(lease)
        submit(claim(campaign, bob))

    assert revise(submit(lease)).counted is not late
    assert books(campaign)["given"] == books(campaign)["counted"] == 1


def test_only_the_newest_is_revised(campaign, alice):
    first = submit(claim(campaign, alice))
    revise(first, -1)

    with pytest.raises(WrongState):
        revise(first, -2)
    assert Judgment.objects.current().count() == 1


def test_a_revision_must_answer_the_questions_too(campaign, alice):
    first = submit(claim(campaign, alice), 2)

    with pytest.raises(InvalidJudgment):
        revise(first, 0)
    assert Judgment.objects.get().current


def test_the_first_verdict_again_after_a_revision_restores_nothing(campaign, alice):
    lease = claim(campaign, alice)
    first = submit(lease, 2)
    revise(first, -3)

    assert submit(lease, 2).id == first.id
    assert Judgment.objects.current().get().preferences == {"helpful": -3}


def test_the_same_revision_again_answers_the_same(campaign, alice):
    given = submit(claim(campaign, alice))

    first, again = revise(given, 3), revise(given, 3)

    assert first.pk == again.pk
    assert Judgment.objects.count() == 2
