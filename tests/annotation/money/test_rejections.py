"""Rejections: judgments that stay but are not paid, and whose slots others may fill."""

from contextlib import suppress
from decimal import Decimal

import pytest

from annotation.errors import InvalidAnswers, JudgmentRejected, ReasonNeeded
from annotation.models import AuditEntry, Judgment, Membership, Performance, Rejection, Task
from annotation.services import judgments
from annotation.services.money import rejections
from annotation.services.participation import clock, mine
from tests.annotation.money.helpers import paid_out, paying, prepared, worked
from tests.conftest import books, claims, judge_all, signed_in, submit, together

pytestmark = pytest.mark.django_db


def reject(campaign, manager, *given, reason="All of them left, in two seconds each."):
    return rejections.reject(
        campaign=campaign,
        person=given[0].annotator,
        judgments=[one.pk for one in given],
        by=manager,
        reason=reason,
    )


def withdraw(campaign, manager, *given):
    return rejections.withdraw(
        campaign=campaign,
        person=given[0].annotator,
        judgments=[one.pk for one in given],
        by=manager,
    )


def test_what_is_rejected_is_paid_neither_by_number_nor_by_time(alice, manager):
    campaign = paying("0.10", per_hour="36")
    first, *_ = worked(campaign, alice, 100, 10)
    reject(campaign, manager, first)

    assert prepared(campaign).total == Decimal("0.20")


def test_what_is_rejected_together_is_told_as_of_one_moment(alice, manager):
    campaign = paying()
    reject(campaign, manager, *worked(campaign, alice, 10, 10, 10))

    told = mine.rejected(campaign=campaign, person=alice)
    assert (len(told), len({one["at"] for one in told})) == (3, 1)


def test_its_slot_opens_to_others_and_it_stays(alice, bob, manager):
    campaign = paying(tasks=1)
    (given,) = worked(campaign, alice, 10)
    worked(campaign, bob, 10)
    reject(campaign, manager, given)
    task = Task.objects.get()

    given.refresh_from_db()
    assert (given.counted, given.current, task.given, task.open_slots) == (False, True, 1, 1)
    assert claims(campaign, alice) == []


def test_the_books_balance_after_it_is_judged_again(alice, bob, manager):
    campaign = paying(tasks=3)
    reject(campaign, manager, *judge_all(campaign, alice)[:2])
    judge_all(campaign, bob)

    found = books(campaign)
    assert found["given"] == found["counted"] == 4


def test_withdrawn_it_is_paid_and_counts_where_its_slot_is_free(alice, manager):
    campaign = paying(tasks=1)
    (given,) = worked(campaign, alice, 10)
    reject(campaign, manager, given)
    withdraw(campaign, manager, given)

    given.refresh_from_db()
    assert (given.counted, prepared(campaign).total) == (True, Decimal("0.10"))
    assert books(campaign)["given"] == 1


def test_withdrawn_after_its_slot_went_it_is_paid_all_the_same(alice, bob, manager):
    campaign = paying(tasks=1)
    Task.objects.update(wanted=1)
    (given,) = worked(campaign, alice, 10)
    reject(campaign, manager, given)
    worked(campaign, bob, 10)
    withdraw(campaign, manager, given)

    given.refresh_from_db()
    assert (given.counted, prepared(campaign).total) == (False, Decimal("0.20"))
    assert books(campaign)["over"] == 0


def test_it_may_be_rejected_again(alice, manager):
    campaign = paying()
    (given,) = worked(campaign, alice, 10)
    reject(campaign, manager, given)
    withdraw(campaign, manager, given)
    reject(campaign, manager, given, reason="Looked again.")

    assert Rejection.objects.standing().get().reason == "Looked again."


def test_rejecting_twice_changes_nothing(alice, manager):
    campaign = paying()
    (given,) = worked(campaign, alice, 10)
    reject(campaign, manager, given)
    reject(campaign, manager, given, reason="Another.")

    assert Rejection.objects.get().reason != "Another."
    assert books(campaign)["given"] == 0


def test_a_revised_judgment_is_rejected_by_its_newest_row(alice, manager):
    campaign = paying()
    (given,) = worked(campaign, alice, 10)
    revised = judgments.revise(judgment=given, preferences={"helpful": -3})
    reject(campaign, manager, revised)

    assert clock.spent(campaign=campaign, person=alice).rejected == 1
    assert Judgment.objects.counted().count() == 0


def test_the_evidence_of_that_day_is_kept(alice, manager):
    campaign = paying()
    (given,) = worked(campaign, alice, 10)
    signals = {"speed": {"value": 2.0, "low": 1.5, "high": 2.5, "of": 40, "flag": True}}
    seat = Membership.objects.get(annotator=alice)
    Performance.objects.update_or_create(
        membership=seat, defaults={"signals": signals, "gold_asked": 9, "gold_right": 2}
    )
    reject(campaign, manager, given)

    found = Rejection.objects.get().evidence
    assert (found["signals"], found["gold"]) == (signals, {"right": 2, "asked": 9})


def test_a_reason_is_needed(alice, manager):
    campaign = paying()
    (given,) = worked(campaign, alice, 10)

    with pytest.raises(ReasonNeeded):
        reject(campaign, manager, given, reason="  ")


def test_only_this_persons_judgments_can_be_named(alice, bob, manager):
    campaign = paying()
    (mine_,) = worked(campaign, alice, 10)
    (other,) = worked(campaign, bob, 10)

    with pytest.raises(InvalidAnswers):
        reject(campaign, manager, mine_, other)
    assert not Rejection.objects.exists()


def test_the_log_names_the_person_by_pseudonym_and_the_reason(alice, manager):
    campaign = paying()
    reject(campaign, manager, *worked(campaign, alice, 10, 10), reason="Copied.")

    assert AuditEntry.objects.get(by=manager).change == {
        "rejected": {"from": 0, "to": 2},
        "person": str(alice.pseudonym),
        "reason": "Copied.",
    }


def test_the_person_reads_in_my_work_what_was_rejected_and_why(alice, manager):
    campaign = paying()
    (given,) = worked(campaign, alice, 10)
    reject(campaign, manager, given, reason="Copied.")

    (told,) = mine.report(campaign=campaign, person=alice)["rejected"]

    assert (told["judgment"], told["reason"]) == (given.pk, "Copied.")
    assert "evidence" not in told


def test_rejecting_what_was_paid_is_taken_off_what_comes_next(alice, manager):
    campaign = paying()
    given = worked(campaign, alice, 10, 10)
    paid_out(campaign, manager)
    reject(campaign, manager, *given)
    worked(campaign, alice, 10)

    said = mine.report(campaign=campaign, person=alice)["pay"]

    assert (said["earned_total"], said["paid"], said["owed"]) == (
        Decimal("0.10"), Decimal("0.20"), 0,
    )  # fmt: skip
    worked(campaign, alice, 10, 10)
    assert prepared(campaign).total == Decimal("0.10")


@pytest.mark.django_db(transaction=True)
def test_a_rejection_during_a_revision_leaves_neither_counted(alice, manager):
    campaign = paying(tasks=1)
    (given,) = worked(campaign, alice, 10)

    def revise():
        with suppress(JudgmentRejected):
            judgments.revise(judgment=given, preferences={"helpful": -3})

    together(lambda: reject(campaign, manager, given), revise)

    assert Judgment.objects.counted().count() == Task.objects.get().given == 0


@pytest.mark.django_db(transaction=True)
def test_rejecting_while_others_judge_keeps_the_books(alice, bob, manager):
    campaign = paying(tasks=4)
    given = worked(campaign, alice, 5, 5, 5, 5)
    leases = claims(campaign, bob, 4)

    together(
        lambda: reject(campaign, manager, *given),
        *(lambda lease=lease: submit(lease) for lease in leases),
    )

    found = books(campaign)
    assert (found["given"], found["counted"], found["over"]) == (4, 4, 0)


def test_what_is_rejected_cannot_be_revised_until_it_is_paid_after_all(alice, manager):
    campaign = paying()
    (given,) = worked(campaign, alice, 10)
    reject(campaign, manager, given, reason="Two seconds.")
    (shown,) = signed_in(alice).get("/api/judgments").json()["judgments"]

    with pytest.raises(JudgmentRejected):
        judgments.revise(judgment=given, preferences={"helpful": -4})
    withdraw(campaign, manager, given)

    assert (shown["revisable"], shown["rejected"]) == (False, "Two seconds.")
    assert judgments.revise(judgment=given, preferences={"helpful": -4}).current
