"""What becomes of a judgment: kept, counted, answered the same again, revised."""

from uuid import uuid4

import pytest
from django.db import DataError

from annotation.errors import InvalidJudgment, NotFound, VerdictDiffers
from annotation.models import (
    AsksFor,
    Assignment,
    Comparison,
    GoldAnswer,
    Judgment,
    Question,
    Task,
)
from annotation.services import assignments, campaigns, judgments
from tests.conftest import (
    books,
    claim,
    claims,
    expire,
    held_for,
    judge_all,
    make_campaign,
    reason,
    run_out,
    submit,
)

pytestmark = pytest.mark.django_db

BOTH = {"helpful": -3, "harmless": 1}


@pytest.fixture
def both(db):
    """A campaign that asks two questions."""
    return make_campaign("both", tasks=4, template="helpful-harmless")


def stored(judgment_id) -> dict[str, int]:
    """{criterion: preference} as the comparisons have it, a < 0 < b."""
    mine = Comparison.objects.filter(judgment=judgment_id)
    return dict(mine.values_list("criterion__name", "preference"))


def show(assignment: Assignment, *order: int) -> Assignment:
    Assignment.objects.filter(pk=assignment.pk).update(order=order)
    return assignment


def test_a_judgment_in_time_counts_and_fills_its_slot(campaign, alice):
    given = submit(claim(campaign, alice))

    assert given.counted
    assert books(campaign) == {
        "wanted": 1, "given": 1, "leased": 0, "counted": 1, "held": 0, "over": 0
    }  # fmt: skip


def test_a_judgment_is_stored_whole(campaign, alice):
    lease = claim(campaign, alice)
    held_for(lease, 60)

    given = submit(lease, -4, rationale="Shorter.", seconds=12.5)

    kept = Judgment.objects.get(pk=given.id)
    assert (kept.preferences, kept.rationale, kept.seconds) == ({"helpful": -4}, "Shorter.", 12.5)
    assert (kept.assignment, kept.annotator, kept.campaign) == (lease, alice, campaign)
    assert (kept.current, kept.guidelines_version, kept.data_licence) == (True, 1, "CC-BY-4.0")


def test_a_judgment_carries_the_consent_and_the_guidelines_it_was_given_under(
    campaign, alice, manager
):
    lease = claim(campaign, alice)
    alice.memberships.update(consent="2026-03")
    campaigns.edit(campaign=campaign, by=manager, guidelines="Be kind.")

    kept = Judgment.objects.get(pk=submit(lease).id)

    assert (kept.consent, kept.guidelines_version) == ("2026-03", 1)


def test_the_next_assignment_comes_with_the_answer(alice):
    campaign = make_campaign(tasks=2)
    lease = claim(campaign, alice)

    given = submit(lease)

    coming = Assignment.objects.get(pk=given.next)
    assert (coming.state, coming.annotator, given.reason) == ("leased", alice, None)
    assert coming.task != lease.task


def test_the_last_answer_says_why_nothing_comes(campaign, alice):
    given = submit(claim(campaign, alice))

    assert (given.next, given.reason) == (None, "done")


def test_an_answer_in_a_paused_campaign_is_kept_and_nothing_comes(alice, manager):
    campaign = make_campaign(tasks=2)
    lease = claim(campaign, alice)
    campaigns.pause(campaign=campaign, by=manager)

    given = submit(lease)

    assert (given.counted, given.next, given.reason) == (True, None, "paused")


def test_the_last_judgment_of_someone_whose_seat_was_taken_is_kept_and_answered(campaign, alice):
    lease = claim(campaign, alice)
    alice.memberships.update(active=False)

    assert submit(lease).counted


# Late


def test_an_overdue_judgment_counts_while_its_slot_is_held(campaign, alice):
    lease = claim(campaign, alice)
    run_out(lease)

    assert submit(lease).counted
    assert books(campaign)["given"] == 1


def test_a_late_judgment_counts_when_a_slot_is_free(campaign, alice):
    late = claim(campaign, alice)
    expire(late)

    assert submit(late).counted
    assert books(campaign) == {
        "wanted": 1, "given": 1, "leased": 0, "counted": 1, "held": 0, "over": 0
    }  # fmt: skip


def test_a_late_judgment_is_kept_but_not_counted_when_its_slot_is_gone(campaign, alice, bob):
    late = claim(campaign, alice)
    expire(late)
    submit(claim(campaign, bob))

    judgment = submit(late)

    late.refresh_from_db()
    assert (judgment.counted, late.state) == (False, "late")
    assert (Judgment.objects.count(), Judgment.objects.counted().count()) == (2, 1)


def test_a_late_judgment_does_not_take_the_slot_someone_holds(campaign, alice, bob):
    late = claim(campaign, alice)
    expire(late)
    held = claim(campaign, bob)

    assert [submit(late).counted, submit(held).counted] == [False, True]
    assert books(campaign)["over"] == 0


def test_a_late_judgment_comes_with_the_next_assignment(alice, bob):
    campaign = make_campaign(tasks=3)
    late = claim(campaign, alice)
    expire(late)

    assert submit(late).next


@pytest.mark.parametrize("end", [assignments.release, assignments.skip])
def test_a_judgment_of_what_i_gave_back_is_kept(campaign, alice, end):
    lease = claim(campaign, alice)
    end(assignment=lease, **({"reason": "other"} if end is assignments.skip else {}))

    assert submit(lease).counted
    assert books(campaign)["given"] == 1


def test_two_judgments_of_mine_on_one_task_count_once(alice):
    campaign = make_campaign(overlap=3)
    late = claim(campaign, alice)
    assignments.release(assignment=late)
    again = claim(campaign, alice)
    assert again.task == late.task

    assert [submit(late).counted, submit(again).counted] == [False, True]
    assert books(campaign)["given"] == 1


def test_whoever_judged_late_does_not_get_the_task_again(alice, bob, manager):
    campaign = make_campaign()
    late = claim(campaign, alice)
    expire(late)
    submit(claim(campaign, bob))
    submit(late)
    campaigns.edit(campaign=campaign, by=manager, overlap=3)

    assert reason(campaign, alice) == "done"


# Again


def test_the_same_verdict_again_answers_the_same(alice):
    campaign = make_campaign(tasks=3)
    lease = claim(campaign, alice)

    first, again = submit(lease, 2), submit(lease, 2)

    assert again == first
    assert (Judgment.objects.count(), books(campaign)["held"]) == (1, 1)


def test_the_same_verdict_again_answers_the_same_with_a_full_hand(alice):
    campaign = make_campaign(tasks=30)
    lease = claims(campaign, alice, 10)[0]

    first, again = submit(lease, 2), submit(lease, 2)

    assert again == first


def test_the_same_verdict_again_answers_the_same_when_nothing_came(campaign, alice):
    lease = claim(campaign, alice)

    assert submit(lease) == submit(lease)


def test_a_late_verdict_again_answers_the_same(alice, bob):
    campaign = make_campaign(tasks=2)
    late = claim(campaign, alice)
    expire(late)
    judge_all(campaign, bob)

    assert submit(late) == submit(late)
    assert Judgment.objects.filter(assignment=late).count() == 1


def test_the_same_verdict_again_answers_the_same_after_the_next_was_judged(alice):
    campaign = make_campaign(tasks=3)
    lease = claim(campaign, alice)
    first = submit(lease)
    submit(Assignment.objects.get(pk=first.next))

    assert submit(lease) == first
    assert books(campaign)["held"] == 1


def test_another_verdict_is_refused_and_changes_nothing(alice):
    campaign = make_campaign(tasks=2)
    lease = claim(campaign, alice)
    given = submit(lease, 2)

    with pytest.raises(VerdictDiffers):
        submit(lease, -2)
    assert stored(given.id) == {"helpful": 2 if lease.order[0] == 0 else -2}
    assert Judgment.objects.count() == 1


# Refused


@pytest.mark.parametrize(
    ("preferences", "criterion"),
    [
        ({}, "helpful"),
        ({"helpful": 1}, "harmless"),
        ({"helpful": 1, "harmless": 1, "funny": 1}, "funny"),
        ({"helpful": 0, "harmless": 1}, "helpful"),
        ({"helpful": 5, "harmless": 1}, "helpful"),
        ({"helpful": 1, "harmless": -5}, "harmless"),
        ({"helpful": 10**30, "harmless": 1}, "helpful"),
    ],
)
def test_what_does_not_answer_the_questions_is_refused(both, alice, preferences, criterion):
    lease = claim(both, alice)

    with pytest.raises(InvalidJudgment) as refused:
        submit(lease, preferences=preferences)

    assert refused.value.fields["criterion"] == criterion
    assert (Judgment.objects.count(), Comparison.objects.count()) == (0, 0)
    assert books(both)["held"] == books(both)["leased"] == 1


def test_a_refused_judgment_can_be_given_right(both, alice):
    lease = claim(both, alice)
    with pytest.raises(InvalidJudgment):
        submit(lease, preferences={"helpful": 1})

    assert submit(lease, preferences=BOTH).counted


def test_a_tie_is_kept_where_it_is_offered(campaign, alice):
    Question.objects.update(allow_tie=True)

    assert stored(submit(claim(campaign, alice), 0).id) == {"helpful": 0}


def test_another_persons_assignment_does_not_exist_for_me(campaign, alice, bob):
    lease = claim(campaign, alice)

    with pytest.raises(NotFound):
        judgments.submit(annotator=bob, assignment=lease.pk, preferences={"helpful": 1})
    with pytest.raises(NotFound):
        judgments.submit(annotator=bob, assignment=uuid4(), preferences={"helpful": 1})


def test_a_judgment_that_cannot_be_stored_leaves_no_trace(both, alice):
    lease = claim(both, alice)

    with pytest.raises(DataError, match="NUL"):
        submit(lease, preferences=BOTH, rationale="\0")

    lease.refresh_from_db()
    assert (lease.state, Judgment.objects.count()) == ("leased", 0)
    assert books(both)["leased"] == 1


# Sides


@pytest.mark.parametrize(
    ("order", "said", "kept"),
    [((0, 1), -3, -3), ((0, 1), 2, 2), ((1, 0), -3, 3), ((1, 0), 2, -2)],
)
def test_what_is_stored_does_not_depend_on_the_sides(campaign, alice, order, said, kept):
    lease = show(claim(campaign, alice), *order)

    assert stored(submit(lease, said).id) == {"helpful": kept}


@pytest.mark.parametrize(("order", "said", "kept"), [((0, 1), -3, 3), ((1, 0), -3, -3)])
def test_asking_for_the_worse_stores_which_is_better(campaign, alice, order, said, kept):
    Question.objects.update(asks_for=AsksFor.WORSE)
    lease = show(claim(campaign, alice), *order)

    assert stored(submit(lease, said).id) == {"helpful": kept}


def test_each_question_flips_on_its_own(both, alice):
    Question.objects.filter(criterion__name="harmless").update(asks_for=AsksFor.WORSE)
    lease = show(claim(both, alice), 1, 0)

    assert stored(submit(lease, preferences=BOTH).id) == {"helpful": 3, "harmless": 1}


def test_a_comparison_names_its_completions_in_stored_order(campaign, alice):
    lease = show(claim(campaign, alice), 1, 0)
    compared = Comparison.objects.get(judgment=submit(lease).id)

    places = lease.task.places.values_list("completion", flat=True)
    assert list(places) == [compared.completion_a_id, compared.completion_b_id]


# Gold


def test_a_judgment_of_gold_fills_no_slot(alice):
    campaign = make_campaign(tasks=1, gold=1, gold_rate=0.5)
    judge_all(campaign, alice)

    of_gold = Judgment.objects.get(assignment__task__purpose="gold")
    assert (of_gold.counted, of_gold.assignment.state) == (False, "answered")
    assert Task.objects.gold().get().given == 0


def test_a_late_judgment_of_gold_is_kept(alice):
    campaign = make_campaign(tasks=1, gold=1, gold_rate=0.5)
    late = claims(campaign, alice, 2)
    expire(*late)

    for lease in late:
        submit(lease)

    assert set(Assignment.objects.values_list("state", flat=True)) == {"answered"}
    assert GoldAnswer.objects.get().preferences == {"helpful": -2}
