"""Payouts: nothing is paid twice, by whomever and however often it is asked."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from annotation.errors import NoPaySet, NothingOwed, OtherCurrency, OwedMoved, WrongState
from annotation.models import AuditEntry, Pay, Payout, PayoutLine, User
from annotation.services.money import payouts
from annotation.services.money.payouts import Who
from tests.annotation.money.helpers import (
    from_platform,
    paid_out,
    paying,
    prepared,
    record,
    worked,
)
from tests.conftest import make_campaign, make_person, together

pytestmark = pytest.mark.django_db


def test_looking_writes_nothing(alice):
    campaign = paying()
    worked(campaign, alice, 10)

    assert prepared(campaign).total == Decimal("0.10")
    assert not Payout.objects.exists()


def test_what_is_paid_is_owed_no_more(alice, manager):
    campaign = paying()
    worked(campaign, alice, 10, 10)

    payout = paid_out(campaign, manager)

    assert payout.lines.total() == Decimal("0.20")
    with pytest.raises(NothingOwed):
        paid_out(campaign, manager)


def test_who_was_deleted_is_paid_only_where_that_was_chosen(alice, bob):
    campaign = paying()
    worked(campaign, alice, 10)
    worked(campaign, bob, 10)
    User.objects.filter(pk=bob.pk).update(forgotten_at=timezone.now())

    def paid(**wish) -> list[User]:
        return [line.person for line in prepared(campaign, **wish).lines]

    assert (paid(), paid(who=Who.OTHERS), paid(who=Who.DELETED)) == ([alice], [alice], [bob])


def test_the_next_payout_carries_what_rounding_left(alice, manager):
    campaign = paying("0.014")
    for _ in range(3):
        worked(campaign, alice, 10)
        paid_out(campaign, manager)

    amounts = PayoutLine.objects.order_by("pk").values_list("amount", flat=True)
    assert list(amounts) == [Decimal("0.01"), Decimal("0.02"), Decimal("0.01")]


def test_the_same_request_again_answers_the_same_payout(alice, manager):
    campaign = paying()
    worked(campaign, alice, 10)
    shown = prepared(campaign)

    assert record(campaign, manager, shown) == record(campaign, manager, shown)
    assert PayoutLine.objects.count() == 1


def test_work_after_the_look_waits_for_the_next_payout(alice, manager):
    campaign = paying()
    worked(campaign, alice, 10)
    shown = prepared(campaign)
    worked(campaign, alice, 10)

    assert record(campaign, manager, shown).lines.total() == Decimal("0.10")
    assert prepared(campaign).total == Decimal("0.10")


def test_a_sum_that_is_no_longer_right_is_not_recorded(alice, manager):
    campaign = paying()
    worked(campaign, alice, 10)
    shown = prepared(campaign)
    Pay.objects.update(per_judgment=Decimal("0.20"))

    with pytest.raises(OwedMoved):
        record(campaign, manager, shown)
    assert not Payout.objects.exists()


def test_a_moment_to_come_is_now(alice):
    campaign = paying()
    worked(campaign, alice, 10)

    shown = prepared(campaign, until=timezone.now() + timedelta(days=1))

    assert shown.until <= timezone.now()


def test_a_cancelled_payout_is_owed_again(alice, manager):
    campaign = paying()
    worked(campaign, alice, 10)
    payouts.cancel(payout=paid_out(campaign, manager), by=manager)

    assert prepared(campaign).total == Decimal("0.10")
    with pytest.raises(WrongState):
        payouts.cancel(payout=Payout.objects.get(), by=manager)


def test_the_log_says_what_was_paid_and_cancelled(alice, manager):
    campaign = paying()
    worked(campaign, alice, 10)
    payouts.cancel(payout=paid_out(campaign, manager), by=manager)

    said = [entry.change["payout"] for entry in AuditEntry.objects.filter(by=manager)]

    assert said == [
        {"from": "0.10 GBP to 1 person", "to": "cancelled"},
        {"from": None, "to": "0.10 GBP to 1 person"},
    ]


def test_a_campaign_without_pay_says_so():
    with pytest.raises(NoPaySet):
        prepared(make_campaign())


def test_a_changed_currency_pays_nothing_until_it_is_settled(alice, manager):
    campaign = paying()
    worked(campaign, alice, 10)
    paid_out(campaign, manager)
    Pay.objects.update(currency="EUR")

    with pytest.raises(OtherCurrency):
        prepared(campaign)


def test_those_of_a_platform_and_others_are_paid_apart(alice, bob, manager):
    campaign = paying()
    worked(campaign, alice, 10)
    worked(campaign, bob, 10, 10)
    from_platform(campaign, alice, "5f1")

    paid_out(campaign, manager, who=Who.PARTICIPANTS)

    assert PayoutLine.objects.get().membership.annotator == alice
    assert prepared(campaign).total == prepared(campaign, who=Who.OTHERS).total == Decimal("0.20")


def test_a_closed_campaign_still_pays(alice, manager):
    campaign = paying()
    worked(campaign, alice, 10)
    campaign.state = "closed"
    campaign.save()

    assert paid_out(campaign, manager).lines.total() == Decimal("0.10")


@pytest.mark.django_db(transaction=True)
def test_two_managers_at_once_pay_once(alice):
    campaign = paying()
    worked(campaign, alice, 10, 10, 10)
    managers = [make_person(f"manager{n}", is_manager=True) for n in range(4)]
    looks = [prepared(campaign) for _ in managers]

    def pay(by, shown):
        try:
            return record(campaign, by, shown)
        except (NothingOwed, OwedMoved):
            return None

    done = together(*(lambda by=by, shown=shown: pay(by, shown)
                      for by, shown in zip(managers, looks, strict=True)))  # fmt: skip

    assert sum(one is not None for one in done) == 1
    assert PayoutLine.objects.total() == Decimal("0.30")
