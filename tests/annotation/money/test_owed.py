"""What people are owed: by the rules, topped up to the floor, exact to the cent."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotation.measures import pay as measures
from annotation.models import Membership, Performance, User
from annotation.services.money import owed
from annotation.services.money.payouts import Who
from annotation.services.participation import clock, mine
from annotation.services.participation.clock import Spent
from tests.annotation.money.helpers import paid_out, paying, prepared, release_rest, worked
from tests.conftest import claims, make_person

# A busy machine is slow, not wrong.
calm = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

amounts = st.decimals("0", "999.9999", places=4)
times = st.floats(0, 1e6, allow_nan=False)


def account(campaign, person):
    seat = Membership.objects.get(campaign=campaign, annotator=person)
    return owed.of_one(pay=campaign.pay, membership=seat)


@calm
@given(earned=st.lists(amounts, max_size=20))
def test_payouts_one_after_another_come_to_what_was_earned_to_half_a_cent(earned):
    paid, so_far = Decimal(0), Decimal(0)
    for more in earned:
        so_far += more
        paid += measures.payable(so_far, paid)

    assert abs(paid - so_far) <= Decimal("0.005")


@calm
@given(earned=st.lists(amounts, max_size=20))
def test_paying_twice_at_once_pays_nothing_the_second_time(earned):
    total = sum(earned, Decimal(0))
    paid = measures.payable(total, Decimal(0))

    assert measures.payable(total, paid) == 0


@calm
@given(judged=st.integers(0, 10_000), seconds=times, rate=amounts, hour=amounts, floor=amounts)
def test_nobody_gets_less_than_the_floor_or_than_the_rates(judged, seconds, rate, hour, floor):
    plain = measures.earned(judged=judged, seconds=seconds, per_judgment=rate, per_hour=hour)
    topped = plain + measures.top_up(plain, seconds=seconds, floor=floor)

    assert topped == max(plain, measures.by_time(floor, seconds))


@calm
@given(judged=st.integers(0, 10_000), rate=amounts)
def test_pieces_are_paid_exactly(judged, rate):
    worth = measures.earned(judged=judged, seconds=0, per_judgment=rate, per_hour=None)

    assert worth == rate * judged


@calm
@given(minutes=st.integers(1, 1440), judged=st.integers(0, 1), rate=amounts, floor=amounts)
def test_no_task_costs_more_than_the_worst_that_was_set_aside(minutes, judged, rate, floor):
    most = measures.worst(minutes=minutes, per_judgment=rate, per_hour=None, floor=floor)
    plain = rate * judged

    assert plain + measures.top_up(plain, seconds=60 * minutes, floor=floor) <= most


@pytest.mark.parametrize(
    ("amount", "currency", "rounded"),
    [("1.005", "GBP", "1.01"), ("1.004", "EUR", "1.00"), ("120.5", "JPY", "121.00")],
)
def test_amounts_are_rounded_to_what_can_be_paid(amount, currency, rounded):
    assert measures.rounded(Decimal(amount), currency) == Decimal(rounded)


@pytest.mark.django_db
def test_someone_slow_is_topped_up_to_the_floor(alice):
    campaign = paying("0.10", floor="9")
    worked(campaign, alice, 600, 600)

    found = account(campaign, alice)

    assert (found.earned, found.topped_up, found.hourly) == (
        Decimal("3.00"), Decimal("2.80"), Decimal("0.60"),
    )  # fmt: skip


@pytest.mark.django_db
def test_someone_fast_gets_what_the_rates_say(alice):
    campaign = paying("1.00", floor="9")
    worked(campaign, alice, 60, 60)

    found = account(campaign, alice)

    assert (found.earned, found.topped_up, found.below_floor) == (2, 0, False)


@pytest.mark.django_db
def test_all_accounts_together_say_the_same_as_each_alone(alice, bob):
    campaign = paying("0.07", per_hour="6.5", floor="8")
    worked(campaign, alice, 31.4, 100)
    worked(campaign, bob, 500)

    together = owed.exact(pay=campaign.pay)

    assert [one.worth for one in together] == [
        account(campaign, person).worth for person in (alice, bob)
    ]


@pytest.mark.django_db
def test_the_facts_say_the_same_without_counting(alice, django_assert_num_queries):
    campaign = paying("0.07", floor="8")
    worked(campaign, alice, 30, 100)
    seat = Membership.objects.get(annotator=alice)
    did = clock.spent(campaign=campaign, person=alice)
    facts = {"judged": did.judged, "seconds": did.seconds}
    Performance.objects.update_or_create(membership=seat, defaults=facts)
    pay = campaign.pay

    with django_assert_num_queries(5):
        (found,) = owed.as_known(pay=pay)

    assert found.worth == account(campaign, alice).worth


@pytest.mark.django_db
def test_who_left_withdrew_or_was_forgotten_is_still_owed(alice, bob):
    campaign = paying()
    worked(campaign, alice, 10)
    worked(campaign, bob, 10)
    Membership.objects.filter(annotator=alice).update(active=False, withdrawn_at="2026-01-01T00Z")
    User.objects.filter(pk=bob.pk).update(forgotten_at="2026-01-01T00Z", is_active=False)

    assert prepared(campaign, who=Who.ALL).total == Decimal("0.20")


@pytest.mark.django_db
def test_someone_with_only_leases_is_owed_nothing(alice):
    campaign = paying()
    claims(campaign, alice)
    release_rest(campaign, alice)

    assert owed.exact(pay=campaign.pay) == []


@pytest.mark.django_db
def test_my_work_says_what_was_earned_paid_and_is_owed(alice, manager):
    campaign = paying("0.10")
    worked(campaign, alice, 10, 10)
    paid_out(campaign, manager)
    worked(campaign, alice, 10)

    said = mine.report(campaign=campaign, person=alice)["pay"]

    assert (said["earned_total"], said["paid"], said["owed"]) == (
        Decimal("0.30"), Decimal("0.20"), Decimal("0.10"),
    )  # fmt: skip


@pytest.mark.django_db
def test_another_campaigns_payouts_are_not_mine_here(alice, manager):
    here, there = paying("0.10"), paying("0.10", slug="garden")
    worked(here, alice, 10)
    worked(there, alice, 10)
    paid_out(there, manager)

    assert account(here, alice).owed == Decimal("0.10")
    assert make_person("carol").pk not in [one.person.pk for one in owed.exact(pay=here.pay)]


def test_what_was_rejected_is_left_out_of_what_is_paid():
    did = Spent(10, 0, 100.0, rejected=4, rejected_seconds=33.3)

    assert did.paid_seconds == 66.7
