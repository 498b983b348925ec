"""Who falls below a threshold on gold for certain is warned, paused or blocked."""

from importlib import import_module

import pytest
from django.apps import apps

from annotation.models import (
    AuditEntry,
    Campaign,
    Checks,
    Membership,
    Message,
    Performance,
    Task,
    User,
)  # fmt: skip
from annotation.services import memberships
from annotation.services.participation import messages
from annotation.services.quality import gold, rollup, standing
from tests.conftest import claim, make_campaign, reason, submit

pytestmark = pytest.mark.django_db

RIGHT, WRONG = -2, 2  # by stored order, as the tests' gold knows it


def checked(**thresholds: object) -> Campaign:
    campaign = make_campaign(tasks=200, gold=80, gold_rate=0.5)
    Checks.objects.create(campaign=campaign, **thresholds)
    return campaign


def answers(campaign: Campaign, annotator: User, *said: int) -> Membership:
    """Answer so many gold tasks, and whatever else comes between."""
    left = list(said)
    while left:
        lease = claim(campaign, annotator)
        sign = 1 if lease.order == [0, 1] else -1
        submit(lease, sign * (left.pop() if lease.task.purpose == "gold" else 1))
    rollup.roll_up(campaign.pk)
    gold.look(campaign)
    return Membership.objects.get(campaign=campaign, annotator=annotator)


def test_gold_right_changes_nothing(alice):
    campaign = checked(gold_warn=0.7, gold_pause=0.6, gold_block=0.5)

    assert answers(campaign, alice, *[RIGHT] * 6).standing == "good"


def test_too_few_answers_say_nothing_however_wrong(alice):
    campaign = checked(gold_block=0.9, gold_least=5)

    assert answers(campaign, alice, *[WRONG] * 4).standing == "good"


@pytest.mark.parametrize(
    ("wrong", "right", "is_now"),
    [(3, 4, "good"), (5, 3, "warned"), (6, 2, "paused"), (8, 0, "blocked")],
)
def test_the_furthest_threshold_that_the_upper_bound_is_below_holds(alice, wrong, right, is_now):
    # Upper bounds of a 95% Wilson interval: 4/7 0.842, 3/8 0.694, 2/8 0.591, 0/8 0.324.
    campaign = checked(gold_warn=0.8, gold_pause=0.6, gold_block=0.4)

    seat = answers(campaign, alice, *[WRONG] * wrong, *[RIGHT] * right)

    assert seat.standing == is_now


def test_a_warning_is_told_once_and_work_goes_on(alice):
    campaign = checked(gold_warn=0.9)
    answers(campaign, alice, *[WRONG] * 5)
    answers(campaign, alice, WRONG)

    assert Message.objects.filter(to=alice).count() == 1
    assert claim(campaign, alice)


@pytest.mark.parametrize(
    ("wrong", "code"), [(5, "gold_warned"), (6, "gold_paused"), (8, "gold_blocked")]
)
def test_the_reason_is_a_code_that_screens_say_in_each_language(alice, wrong, code):
    campaign = checked(gold_warn=0.8, gold_pause=0.6, gold_block=0.4)

    seat = answers(campaign, alice, *[WRONG] * wrong, *[RIGHT] * (8 - wrong))

    entry = AuditEntry.objects.get(change__person=str(alice.pseudonym))
    assert (seat.standing_reason, entry.change["reason"]) == (code, code)
    assert entry.change["found"] == {"asked": 8, "right": 8 - wrong}


def test_a_warning_reaches_its_reader_as_a_code(alice):
    campaign = checked(gold_warn=0.9)
    answers(campaign, alice, *[WRONG] * 5)

    (told,) = messages.read_by(campaign=campaign, person=alice)

    assert (told["code"], told["html"]) == ("gold_warned", "")


def test_what_was_said_in_english_before_becomes_a_code(campaign, alice):
    old = import_module("annotation.migrations.0011_languages_and_reasons")
    seat = memberships.add(campaign=campaign, annotator=alice)
    standing.put(membership=seat, standing="warned", reason=old.WARNED)

    old.say_codes(apps, None)

    seat.refresh_from_db()
    assert (seat.standing_reason, Message.objects.get().code) == ("gold_warned", "gold_warned")


def test_who_is_paused_is_told_so_and_holds_nothing(alice):
    campaign = checked(gold_pause=0.9)
    answers(campaign, alice, *[WRONG] * 5)

    assert reason(campaign, alice) == "paused_you"
    assert not alice.assignments.leased().exists()


def test_it_is_written_down_as_nobodys_decision(alice):
    campaign = checked(gold_block=0.9)
    answers(campaign, alice, *[WRONG] * 5)

    entry = AuditEntry.objects.get(change__person=str(alice.pseudonym))
    assert (entry.by, entry.change["standing"]) == (None, {"from": "good", "to": "blocked"})


def test_a_warning_is_followed_by_a_pause_when_it_gets_worse(alice):
    campaign = checked(gold_warn=0.8, gold_pause=0.4)
    assert answers(campaign, alice, *[WRONG] * 4, *[RIGHT] * 2).standing == "warned"

    assert answers(campaign, alice, *[WRONG] * 9).standing == "paused"


def test_who_was_put_back_is_judged_by_what_they_answer_from_then_on(alice, manager):
    campaign = checked(gold_pause=0.9, gold_least=5)
    seat = answers(campaign, alice, *[WRONG] * 6)
    standing.put(membership=seat, standing="good", by=manager)

    gold.look(campaign)
    assert answers(campaign, alice, *[WRONG] * 4).standing == "good"
    assert answers(campaign, alice, WRONG).standing == "paused"


def test_a_threshold_put_up_later_holds_for_what_was_answered_before(alice):
    campaign = checked(gold_warn=0.5)
    assert answers(campaign, alice, *[WRONG] * 5, *[RIGHT] * 5).standing == "good"
    Checks.objects.update(gold_warn=0.9)
    gold.look(campaign)

    assert alice.memberships.get().standing == "warned"


def test_submitting_gold_never_moves_anybodys_standing(alice):
    campaign = checked(gold_block=0.99, gold_least=1)
    for _ in range(12):
        submit(claim(campaign, alice), 1)

    assert alice.memberships.get().standing == "good"
    assert not Performance.objects.exists()
    assert Task.objects.gold().filter(assignments__annotator=alice).exists()
