"""Who gets which task, in which order, and why not."""

from collections import Counter

import pytest

from annotation.errors import LeaseGone, NotAMember, NotFound
from annotation.models import Assignment, Campaign, CampaignState, Membership, Task
from annotation.services import assignments, campaigns, memberships
from tests.conftest import (
    books,
    claim,
    claims,
    cool_down,
    expire,
    judge_all,
    make_campaign,
    reason,
    run_out,
    submit,
)

pytestmark = pytest.mark.django_db


def set_state(campaign: Campaign, state: str) -> None:
    Campaign.objects.filter(pk=campaign.pk).update(state=state)


def test_a_claim_leases_the_task_and_takes_its_slot(campaign, alice):
    lease = claim(campaign, alice)

    assert (lease.state, lease.annotator, sorted(lease.order)) == ("leased", alice, [0, 1])
    assert books(campaign) == {
        "wanted": 1, "given": 0, "leased": 1, "counted": 0, "held": 1, "over": 0
    }  # fmt: skip


def test_a_lease_lasts_as_long_as_the_campaign_says(alice):
    lease = claim(make_campaign(lease_minutes=7), alice)

    assert (lease.expires_at - lease.leased_at).total_seconds() == pytest.approx(7 * 60, abs=1)


def test_asking_again_brings_back_my_live_leases_first(alice):
    campaign = make_campaign(tasks=5)
    first = claims(campaign, alice, 2)

    again = claims(campaign, alice, 3)

    assert set(again[:2]) == set(first)
    assert books(campaign)["held"] == 3


def test_asking_for_fewer_than_i_hold_burns_nothing(alice):
    campaign = make_campaign(tasks=5)
    held = claims(campaign, alice, 3)

    assert claims(campaign, alice, 1)[0] in held
    assert books(campaign)["held"] == 3


def test_nobody_holds_more_than_ten_leases_in_a_campaign(alice):
    campaign = make_campaign(tasks=30)
    held = claims(campaign, alice, 10)
    for _ in range(3):
        submit(held.pop())
        claims(campaign, alice, 10)

    assert Assignment.objects.of(alice).live().count() == 10


def test_a_full_hand_is_still_answered_with_a_next_assignment(alice):
    campaign = make_campaign(tasks=30)
    held = claims(campaign, alice, 10)

    coming = submit(held[0]).next

    assert coming in Assignment.objects.of(alice).live().values_list("pk", flat=True)


def test_the_order_shown_is_stored_and_both_orders_occur(alice):
    campaign = make_campaign(tasks=40)
    judge_all(campaign, alice)

    shown = Counter(tuple(one.order) for one in Assignment.objects.of(alice))

    assert set(shown) == {(0, 1), (1, 0)}


def test_sides_are_counterbalanced_at_every_moment(alice):
    campaign = make_campaign(tasks=60)
    judge_all(campaign, alice)

    balance, furthest = 0, 0
    for order in Assignment.objects.order_by("leased_at").values_list("order", flat=True):
        balance += 1 if order[0] == 0 else -1
        furthest = max(furthest, abs(balance))

    assert furthest <= 3


def test_sides_cannot_be_foreseen(alice, bob):
    campaign = make_campaign(tasks=30, overlap=2)
    streams = []
    for annotator in (alice, bob):
        judge_all(campaign, annotator)
        mine = Assignment.objects.of(annotator).order_by("leased_at")
        streams.append([order[0] for order in mine.values_list("order", flat=True)])

    assert streams[0] != streams[1]


def test_sides_stay_balanced_when_many_come_at_once(alice):
    campaign = make_campaign(tasks=10)
    held = claims(campaign, alice, 10)

    assert abs(sum(1 if one.order[0] == 0 else -1 for one in held)) <= 3


def test_a_task_never_comes_twice_while_live_or_answered(alice):
    campaign = make_campaign(tasks=5, overlap=3)
    claims(campaign, alice, 2)
    judge_all(campaign, alice)

    tasks = Assignment.objects.of(alice).values_list("task", flat=True)
    assert (len(tasks), len(set(tasks))) == (5, 5)
    assert reason(campaign, alice) == "done"


def test_a_full_task_is_not_handed_out(campaign, alice, bob):
    claim(campaign, alice)

    assert reason(campaign, bob) == "others"


@pytest.mark.parametrize("ending", ["expired", "released", "skipped"])
def test_an_ended_lease_is_handed_on(campaign, alice, bob, ending):
    lease = claim(campaign, alice)
    if ending == "expired":
        expire(lease)
    elif ending == "released":
        assignments.release(assignment=lease)
    else:
        assignments.skip(assignment=lease, reason="unclear")

    lease.refresh_from_db()
    assert lease.state == ending
    assert claim(campaign, bob).task == lease.task


def test_an_overdue_lease_is_handed_on_without_waiting_for_the_sweep(campaign, alice, bob):
    lease = claim(campaign, alice)
    run_out(lease)

    assert claim(campaign, bob).task == lease.task
    assert books(campaign)["leased"] == books(campaign)["held"] == 1


def test_a_released_task_may_come_again_at_once(campaign, alice):
    lease = claim(campaign, alice)
    assignments.release(assignment=lease)

    assert claim(campaign, alice).task == lease.task


@pytest.mark.parametrize("ending", ["expired", "skipped"])
def test_what_i_skipped_or_let_expire_stays_away_for_the_cool_down(campaign, alice, ending):
    lease = claim(campaign, alice)
    if ending == "expired":
        expire(lease)
    else:
        assignments.skip(assignment=lease, reason="unclear")
    assert reason(campaign, alice) == "others"

    cool_down(lease)

    assert claim(campaign, alice).task == lease.task


def test_skipping_keeps_the_reason_and_hands_out_another(alice):
    campaign = make_campaign(tasks=2)
    lease = claim(campaign, alice)

    work = assignments.skip(assignment=lease, reason="disturbing", note="cruel")

    lease.refresh_from_db()
    assert (lease.skip_reason, lease.skip_note) == ("disturbing", "cruel")
    assert Assignment.objects.get(pk=work.assignments[0]).task != lease.task


def test_what_was_skipped_in_one_tab_may_still_be_judged_in_another(alice):
    lease = claim(make_campaign(tasks=3), alice)
    came = assignments.skip(assignment=lease, reason="unclear").assignments

    given = submit(lease)

    assert [given.next] == came


def test_who_has_lost_the_seat_may_still_skip(alice):
    lease = claim(make_campaign(tasks=3), alice)
    Membership.objects.update(active=False)

    assert assignments.skip(assignment=lease, reason="unclear").reason == "not_a_member"


def test_skipping_what_has_ended_is_refused(campaign, alice):
    lease = claim(campaign, alice)
    expire(lease)

    with pytest.raises(LeaseGone):
        assignments.skip(assignment=lease, reason="unclear")
    assert books(campaign)["leased"] == 0


def test_releasing_twice_frees_one_slot(alice, bob):
    campaign = make_campaign(overlap=2)
    lease, _ = claim(campaign, alice), claim(campaign, bob)

    assignments.release(assignment=lease)
    assignments.release(assignment=lease)

    assert books(campaign)["leased"] == 1


def test_renewing_keeps_a_lease(campaign, alice):
    lease = claim(campaign, alice)
    run_out(lease)

    later = assignments.renew(assignment=lease)

    assert assignments.expire() == 0
    assert later > lease.expires_at


def test_renewing_what_was_swept_is_refused(campaign, alice):
    lease = claim(campaign, alice)
    expire(lease)

    with pytest.raises(LeaseGone):
        assignments.renew(assignment=lease)


def test_sweeping_ends_only_what_is_overdue(alice, bob):
    campaign = make_campaign(tasks=4)
    overdue, live = claims(campaign, alice, 2), claims(campaign, bob, 2)
    run_out(*overdue)

    assert assignments.expire() == 2
    assert set(Assignment.objects.leased()) == set(live)
    assert books(campaign)["leased"] == 2


def test_sweeping_gold_leaves_its_counts_alone(alice):
    campaign = make_campaign(tasks=1, gold=1, gold_rate=0.5)
    expire(*claims(campaign, alice, 2))

    assert set(Task.objects.values_list("leased", "given")) == {(0, 0)}


# Reasons


def test_done_when_i_judged_everything(campaign, alice):
    submit(claim(campaign, alice))

    assert reason(campaign, alice) == "done"


def test_done_when_others_judged_everything(campaign, alice, bob):
    submit(claim(campaign, alice))

    assert reason(campaign, bob) == "done"


def test_done_when_what_is_left_wants_other_people(alice):
    campaign = make_campaign(tasks=2, overlap=2)
    judge_all(campaign, alice)

    assert reason(campaign, alice) == "done"


def test_whoever_holds_tasks_of_a_paused_campaign_is_told_so_with_them(alice, manager):
    campaign = make_campaign(tasks=3)
    held = claims(campaign, alice, count=2)
    campaigns.pause(campaign=campaign, by=manager, reason="Lunch.")

    work = assignments.claim(annotator=alice, slug=campaign.slug, count=3)

    assert set(work.assignments) == {one.pk for one in held}
    assert (work.reason, work.why) == ("paused", "Lunch.")


@pytest.mark.parametrize(
    ("state", "why"), [("paused", "paused"), ("closed", "closed"), ("draft", "not_started")]
)
def test_the_reason_says_why_nothing_is_handed_out(campaign, alice, state, why):
    memberships.add(campaign=campaign, annotator=alice)
    set_state(campaign, state)

    assert reason(campaign, alice) == why


@pytest.mark.parametrize("state", [CampaignState.PAUSED, CampaignState.CLOSED])
def test_live_leases_stay_mine_while_nothing_new_is_handed_out(alice, state):
    campaign = make_campaign(tasks=3)
    held = claims(campaign, alice, 2)
    set_state(campaign, state)

    assert set(claims(campaign, alice, 3)) == set(held)
    assert submit(held[0]).counted


# Seats


def test_whoever_comes_to_an_open_campaign_gets_a_seat(campaign, alice):
    claim(campaign, alice)

    assert Membership.objects.get(annotator=alice).campaign == campaign


def test_only_the_invited_come_to_a_campaign_by_invitation(alice, bob):
    campaign = make_campaign(open_to_all=False)
    memberships.add(campaign=campaign, annotator=alice)

    with pytest.raises(NotFound):
        claim(campaign, bob)
    assert claim(campaign, alice)


def test_an_inactive_seat_gets_nothing_even_where_all_may_come(campaign, alice):
    memberships.add(campaign=campaign, annotator=alice)
    Membership.objects.update(active=False)

    with pytest.raises(NotAMember):
        claim(campaign, alice)


def test_a_campaign_that_does_not_exist_is_like_one_i_am_not_in(alice):
    with pytest.raises(NotFound):
        assignments.claim(annotator=alice, slug="nowhere")
