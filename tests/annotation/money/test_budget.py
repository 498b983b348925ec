"""Nothing is handed out past the budget, whoever asks at once, and promises are kept."""

from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from functools import partial
from threading import Event

import pytest
from django.db.models import F
from django.utils import timezone

from annotation.errors import InvalidCampaign, LeaseGone
from annotation.models import Assignment, Campaign, Judgment, Membership, Pay, Performance, User
from annotation.services import assignments, campaigns
from annotation.services.money import budget
from annotation.services.quality import rollup, standing
from tests.annotation.money.helpers import paying
from tests.conftest import (
    claim,
    claims,
    judge_all,
    make_people,
    make_person,
    reason,
    run_out,
    submit,
    together,
)  # fmt: skip

pytestmark = pytest.mark.django_db


def settle(campaign: Campaign) -> Pay:
    rollup.roll_up(campaign.pk)
    budget.settle(campaign)
    return Pay.objects.get(pk=campaign.pk)


def work_on(campaign: Campaign, annotator: User) -> int:
    """Judge until there is no more money or work."""
    number = 0
    while leases := claims(campaign, annotator):
        for lease in leases:
            submit(lease)
            number += 1
    return number


def test_work_ends_with_the_money_to_the_last_judgment(alice):
    campaign = paying("0.10", tasks=40, budget="1.00")

    assert work_on(campaign, alice) == 10
    assert reason(campaign, alice) == "budget"


def test_a_campaign_without_a_budget_goes_on(alice):
    campaign = paying("0.10", tasks=40)

    assert (len(judge_all(campaign, alice)), budget.state(campaign)) == (40, None)


def test_money_for_less_than_one_judgment_hands_out_nothing(alice):
    assert reason(paying("0.10", budget="0.09"), alice) == "budget"


def test_who_judged_everything_is_done_whatever_the_money(alice):
    campaign = paying("0.10", tasks=10, budget="1.00")
    work_on(campaign, alice)

    assert reason(campaign, alice) == "done"


def test_by_the_hour_the_whole_lease_is_promised_and_the_rest_comes_back(alice):
    campaign = paying(None, per_hour="12", budget="6.00", tasks=8)  # half an hour each
    lease = claim(campaign, alice)
    assert reason(campaign, make_person("bob")) == "budget_promised"

    submit(lease, seconds=0)
    Membership.objects.update(funded=F("claimed"))
    Assignment.objects.update(leased_at=timezone.now() - timedelta(hours=7))
    Assignment.objects.filter(state="leased").update(expires_at=F("leased_at"))
    rollup.roll_up(campaign.pk)
    Judgment.objects.update(submitted_at=timezone.now() - timedelta(minutes=5))
    budget.settle(campaign)

    assert Pay.objects.get().committed < Decimal("0.10")


def test_a_lease_is_not_prolonged_past_the_budget(alice):
    campaign = paying(None, per_hour="12", budget="6.00")
    lease = claim(campaign, alice)
    Assignment.objects.update(
        leased_at=F("leased_at") - timedelta(minutes=20),
        expires_at=F("expires_at") - timedelta(minutes=20),
    )
    lease.refresh_from_db()

    assert assignments.renew(assignment=lease) == lease.expires_at
    Pay.objects.update(budget=Decimal(20))
    assert assignments.renew(assignment=lease) > lease.expires_at


def test_a_late_answer_is_promised_as_well(alice):
    campaign = paying("0.10", budget="0.10", tasks=4)
    lease = claim(campaign, alice)
    run_out(lease)
    assignments.expire()
    settle(campaign)

    assert reason(campaign, make_person("bob")) == "budget_promised"
    submit(lease)
    assert settle(campaign).committed == Decimal("0.10")


@pytest.mark.parametrize("ending", [assignments.release, partial(assignments.skip, reason="other")])
def test_what_somebody_gives_back_goes_to_others_at_once(alice, bob, ending):
    campaign = paying("0.10", budget="0.10", tasks=4)
    lease = claim(campaign, alice)
    Membership.objects.update(active=False)  # so that a skip brings nothing else

    ending(assignment=lease)

    assert Pay.objects.get().committed == settle(campaign).committed == 0
    assert claim(campaign, bob)


def test_the_time_that_a_skip_took_stays_promised_until_it_is_measured(alice):
    campaign = paying(None, per_hour="12", budget="6.00", tasks=8)
    rollup.roll_up(campaign.pk)
    lease = claim(campaign, alice)
    ago = {name: F(name) - timedelta(minutes=10) for name in ("leased_at", "expires_at")}
    Assignment.objects.update(**ago)
    Membership.objects.update(active=False)

    assignments.skip(assignment=lease, reason="other", seconds=300)

    assert Pay.objects.get().committed >= 1
    budget.settle(campaign)
    assert Pay.objects.get().committed == settle(campaign).committed == 1


@pytest.mark.parametrize("amount", ["0.10", "0.20"])
def test_an_answer_to_what_was_given_back_is_kept_where_there_is_money(alice, bob, amount):
    campaign = paying("0.10", budget=amount, tasks=4)
    lease = claim(campaign, alice)
    assignments.release(assignment=lease)
    submit(claim(campaign, bob))
    Assignment.objects.leased().delete()
    settle(campaign)

    if amount == "0.10":
        with pytest.raises(LeaseGone):
            submit(lease)
    else:
        assert submit(lease)
    assert settle(campaign).committed == earned(campaign) == Decimal(amount)


def test_what_a_paused_person_held_is_promised_no_more(alice, bob, manager):
    campaign = paying("0.10", budget="0.10", tasks=4)
    claim(campaign, alice)
    standing.put(membership=alice.memberships.get(), standing="paused", reason="Wait.", by=manager)

    assert settle(campaign).committed == 0
    assert claim(campaign, bob)


def test_what_was_never_answered_is_given_back_in_the_end(alice):
    campaign = paying("0.10", budget="0.10", tasks=4)
    lease = claim(campaign, alice)
    run_out(lease)
    assignments.expire()
    Assignment.objects.update(leased_at=timezone.now() - timedelta(hours=7))

    assert settle(campaign).committed == 0
    assert claim(campaign, make_person("bob"))


def test_what_one_seat_does_not_need_goes_to_another(alice, bob):
    campaign = paying("0.10", budget="50", tasks=60)
    claim(campaign, alice)
    assert alice.memberships.get().funded > alice.memberships.get().claimed

    assert settle(campaign).committed == Decimal("0.10")
    assert alice.memberships.get().funded == 1


def test_lowering_the_budget_keeps_what_is_in_peoples_hands(alice, bob, manager):
    campaign = paying("0.10", budget="50", tasks=60)
    held = claims(campaign, alice, 5)
    campaigns.edit(campaign=campaign, by=manager, pay={"budget": Decimal("0.30")})

    assert Pay.objects.get().committed == Decimal("0.50")
    assert reason(campaign, bob) == "budget_promised"
    assert all(submit(lease).counted for lease in held)
    assert settle(campaign).committed == Decimal("0.50")


def test_raising_it_lets_work_go_on_at_once(alice, manager):
    campaign = paying("0.10", budget="0.20", tasks=60)
    work_on(campaign, alice)
    campaigns.edit(campaign=campaign, by=manager, pay={"budget": Decimal("0.30")})

    assert work_on(campaign, alice) == 1


def test_a_budget_set_half_way_knows_what_was_spent_before(alice, manager):
    campaign = paying("0.10", tasks=60)
    for lease in claims(campaign, alice, 8):
        submit(lease)
    Assignment.objects.leased().delete()
    campaigns.edit(campaign=campaign, by=manager, pay={"budget": Decimal("1.00")})

    assert Pay.objects.get().committed == Decimal("0.80")
    assert work_on(campaign, alice) == 2


def test_dearer_work_is_promised_at_its_new_price(alice, manager):
    campaign = paying("0.10", budget="1.00", tasks=60)
    claims(campaign, alice, 4)
    campaigns.edit(campaign=campaign, by=manager, pay={"per_judgment": Decimal("0.20")})

    assert Pay.objects.get().committed == Decimal("0.80")


def test_longer_leases_are_promised_at_what_they_may_cost(alice, manager):
    campaign = paying(None, per_hour="12", budget="1000", tasks=40)
    Campaign.objects.update(lease_minutes=10)
    claim(campaign, alice)

    campaigns.edit(campaign=campaign, by=manager, lease_minutes=60)
    claims(campaign, alice, 10)

    assert round(Pay.objects.get().committed) == 2 + 9 * 12


def test_a_raise_that_the_budget_does_not_bear_is_refused_by_name(alice, manager):
    campaign = paying("0.33", budget="8.00", tasks=60)
    for lease in claims(campaign, alice, 6):
        submit(lease)
    raised = {"per_judgment": Decimal(5)}

    with pytest.raises(InvalidCampaign, match="raise the budget too") as refused:
        campaigns.edit(campaign=campaign, by=manager, pay=raised)

    assert list(refused.value.fields["pay"]) == ["per_judgment"]
    assert Pay.objects.get().per_judgment == Decimal("0.33")
    campaigns.edit(campaign=campaign, by=manager, pay=raised | {"budget": Decimal(300)})


def test_after_a_raise_all_that_was_done_is_spent_at_once_and_for_good(alice, manager):
    campaign = paying("0.33", budget="300", tasks=60)
    for lease in claims(campaign, alice, 6):
        submit(lease)
    Assignment.objects.leased().delete()
    settle(campaign)
    campaigns.edit(campaign=campaign, by=manager, pay={"per_judgment": Decimal(5)})

    state = budget.state(campaign)
    assert state is not None
    assert (state["spent"], state["promised"]) == (Decimal(30), 0)
    settle(campaign)
    assert Performance.objects.get().earned == Decimal(30)


def test_money_that_is_only_promised_is_not_used_up(alice, bob):
    campaign = paying("0.10", budget="0.10", tasks=4)
    lease = claim(campaign, alice)

    assert reason(campaign, bob) == "budget_promised"
    submit(lease)
    assert reason(campaign, bob) == "budget"


def test_a_budget_lowered_below_what_is_spent_says_by_how_much(alice, manager):
    campaign = paying("0.10", budget="5.00", tasks=60)
    for lease in claims(campaign, alice, 8):
        submit(lease)
    Assignment.objects.leased().delete()
    campaigns.edit(campaign=campaign, by=manager, pay={"budget": Decimal("0.50")})

    state = budget.state(campaign)
    assert state is not None
    assert (state["left"], state["over"]) == (0, Decimal("0.30"))


def test_its_state_adds_up(alice):
    campaign = paying("0.10", budget="1.00", tasks=60)
    held = claims(campaign, alice, 4)
    submit(held[0])
    Judgment.objects.update(submitted_at=timezone.now() - timedelta(minutes=2))
    settle(campaign)

    state = budget.state(campaign)
    assert state is not None
    assert state["spent"] + state["promised"] + state["left"] == state["budget"]
    assert (state["spent"], state["left"]) == (Decimal("0.10"), Decimal("0.50"))
    assert state["dearest"] == Decimal("0.10")


# Many at once


def earned(campaign: Campaign) -> Decimal:
    judged = Judgment.objects.filter(campaign=campaign, revises=None).count()
    return judged * Decimal("0.10")


@pytest.mark.django_db(transaction=True)
def test_twelve_people_at_once_spend_all_of_it_and_never_more():
    campaign = paying("0.10", budget="7.30", tasks=120)

    judged = together(*(partial(work_on, campaign, one) for one in make_people(12)))

    # Seats that stopped may hold money for a claim; a look brings it back.
    pay = settle(campaign)
    assert sum(judged) <= 73
    assert earned(campaign) == pay.committed <= Decimal("7.30")
    assert sum(judged) + work_on(campaign, make_person("last")) == 73


@pytest.mark.django_db(transaction=True)
def test_claims_beside_settling_and_a_budget_that_moves_never_overspend():
    campaign = paying("0.10", budget="9.00", tasks=120)
    manager, *people = make_people(7)
    over = Event()

    def again_and_again() -> None:
        while not over.wait(0.01):
            budget.settle(campaign)
            rollup.roll_up(campaign.pk)

    def move() -> None:
        for amount in ("6.00", "9.00", "4.00", "8.00"):
            campaigns.edit(campaign=campaign, by=manager, pay={"budget": Decimal(amount)})

    def work() -> None:
        try:
            together(move, *(partial(work_on, campaign, one) for one in people))
        finally:
            over.set()

    together(work, again_and_again, again_and_again)

    assert earned(campaign) <= Decimal("9.00")
    last = make_person("last")
    settle(campaign), work_on(campaign, last)
    assert earned(campaign) == Decimal("8.00")


@pytest.mark.django_db(transaction=True)
def test_two_tabs_of_one_person_share_their_money():
    campaign, alice = paying("0.10", budget="0.50", tasks=40), make_person("alice")

    together(*[partial(work_on, campaign, alice)] * 3)

    assert earned(campaign) <= Decimal("0.50")


@pytest.mark.django_db(transaction=True)
def test_people_who_skip_and_answer_all_the_same_beside_settling_never_overspend():
    campaign, people = paying("0.10", budget="2.00", tasks=60), make_people(4)
    over = Event()

    def settle_on() -> None:
        while not over.wait(0.01):
            budget.settle(campaign)

    def work(person: User) -> None:
        for _ in range(12):
            for lease in claims(campaign, person):
                assignments.skip(assignment=lease, reason="other")
                with suppress(LeaseGone):
                    submit(lease)

    def all_work() -> None:
        try:
            together(*(partial(work, one) for one in people))
        finally:
            over.set()

    together(all_work, settle_on)

    assert earned(campaign) <= settle(campaign).committed <= Decimal("2.00")
