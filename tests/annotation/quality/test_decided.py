"""What was decided is asked of nobody any more; its gold, of those who knew nothing of it."""

import pytest
from django.utils import timezone

from annotation.errors import NotAllowed, WrongState
from annotation.models import (
    Adjudication,
    Assignment,
    AuditEntry,
    Campaign,
    Checks,
    Hour,
    Membership,
    Performance,
    Role,
    Tally,
    Task,
    User,
)
from annotation.models.quality import disputes
from annotation.services import assignments, campaigns, memberships
from annotation.services.quality import adjudications, gold, health, rollup, topping
from tests.annotation.quality.test_adjudication import begin, decide, disputed
from tests.conftest import (
    books,
    claim,
    claims,
    make_campaign,
    post,
    reason,
    run_out,
    signed_in,
    submit,
)

pytestmark = pytest.mark.django_db


def decide_again(campaign: Campaign, task: Task, by: User, preference: int) -> None:
    adjudications.again(campaign=campaign, task=task.pk, by=by)
    side = 1 if disputes.order_for(task.pk, by, 2)[0] == 0 else -1
    said = {"helpful": preference * side}
    adjudications.decide(campaign=campaign, task=task.pk, by=by, preferences=said)


def gold_of(campaign: Campaign, by: User, preference: int = -2) -> Task:
    """Made of the dearest dispute."""
    row = decide(campaign, by, preference)
    return adjudications.promote(campaign=campaign, task=row.task_id, by=by)


def now_gold(campaign: Campaign, annotator: User) -> list[Assignment]:
    """What they get where gold is due to them, and two tasks are asked for."""
    Campaign.objects.update(gold_rate=0.5)
    memberships.add(campaign=campaign, annotator=annotator)
    Membership.objects.update(next_gold_at=0)
    return claims(campaign, annotator, 2)


def test_whoever_was_given_gold_is_never_given_what_it_was_made_of(alice, manager):
    campaign = make_campaign(overlap=4)
    disputed(campaign, 0.5)
    made = gold_of(campaign, manager)
    (lease,) = now_gold(campaign, alice)
    assert lease.task == made
    submit(lease)

    assert reason(campaign, alice) == "done"


def test_a_decided_task_is_asked_for_no_more_and_what_is_held_still_counts(alice, bob, manager):
    campaign = make_campaign(overlap=3)
    disputed(campaign, 0.5)
    lease = claim(campaign, alice)

    decide(campaign, manager)

    assert reason(campaign, bob) == "others"
    assert submit(lease).counted
    assert reason(campaign, bob) == "done"
    assert books(campaign) == {
        "wanted": 1, "given": 1, "leased": 0, "counted": 1, "held": 0, "over": 0
    }  # fmt: skip


def test_nothing_opens_it_again(alice, bob, manager):
    campaign = make_campaign(overlap=2)
    (task,) = disputed(campaign, 0.5)
    lease = claim(campaign, alice)
    decide(campaign, manager)
    assignments.release(assignment=lease)
    assert reason(campaign, bob) == "done"

    campaigns.edit(campaign=campaign, by=manager, overlap=5)
    assert reason(campaign, bob) == "done"
    Checks.objects.create(campaign=campaign, adaptive=False)
    topping.top_up(campaign)
    assert reason(campaign, bob) == "done"
    with pytest.raises(WrongState):
        health.ask_for(campaign=campaign, by=manager, chosen=[task.pk], judgments=3)
    assert Task.objects.get(pk=task.pk).open_slots == 0


def test_what_was_decided_before_this_was_so_is_closed_by_the_next_look(alice, manager):
    campaign = make_campaign(overlap=2)
    Checks.objects.create(campaign=campaign)
    Adjudication.objects.create(task=Task.objects.get(), by=manager, preferences={"helpful": 1})

    topping.top_up(campaign)

    assert reason(campaign, alice) == "done"


def test_gold_does_not_come_to_whoever_once_held_what_it_was_made_of(alice, manager):
    campaign = make_campaign(overlap=4)
    disputed(campaign, 0.5)
    run_out(claim(campaign, alice))
    gold_of(campaign, manager)

    assert now_gold(campaign, alice) == []


def test_who_opened_a_dispute_is_given_neither_it_nor_its_gold_to_judge(alice, bob, manager):
    campaign = make_campaign(tasks=2, overlap=4)
    first, second = disputed(campaign, 0.9, 0.1)
    begin(campaign, alice)
    adjudications.leave(campaign=campaign, task=first.pk, by=alice)

    assert [lease.task for lease in claims(campaign, alice, 2)] == [second]
    made = gold_of(campaign, bob)
    assert [lease.task for lease in now_gold(campaign, alice)] == [second]
    assert {lease.task for lease in now_gold(campaign, manager)} == {second, made}


def test_who_decided_a_task_is_not_given_its_gold(alice, bob):
    campaign = make_campaign(overlap=4)
    disputed(campaign, 0.5)
    made = gold_of(campaign, alice)

    assert now_gold(campaign, alice) == []
    assert [lease.task for lease in now_gold(campaign, bob)] == [made]


def test_nobody_decides_what_they_hold_to_judge(alice):
    campaign = make_campaign(overlap=2)
    disputed(campaign, 0.5)
    claim(campaign, alice)

    assert begin(campaign, alice) is None


def test_nobody_decides_again_what_they_judged(alice, manager):
    campaign = make_campaign(overlap=2)
    (task,) = disputed(campaign, 0.5)
    Role.objects.create(campaign=campaign, person=alice, name="manager")
    submit(claim(campaign, alice))
    decide(campaign, manager)
    client, base = signed_in(alice), f"/api/campaigns/{campaign.slug}/adjudication"

    assert [one["may_decide"] for one in client.get(base).json()["decisions"]] == [False]
    refused = post(client, f"{base}/{task.pk}/again")
    assert (refused.status_code, "judge this task" in refused.json()["message"]) == (403, True)
    told = signed_in(manager).get(base).json()["decisions"]
    assert [one["may_decide"] for one in told] == [True]


def test_nor_what_they_judged_after_opening_it(alice):
    campaign = make_campaign(overlap=2)
    (task,) = disputed(campaign, 0.5)
    submit(claim(campaign, alice))
    Adjudication.objects.create(task=task, by=alice, current=False)

    with pytest.raises(NotAllowed):
        adjudications.decide(campaign=campaign, task=task.pk, by=alice, preferences={"helpful": 1})


def test_deciding_again_measures_those_who_answered_its_gold_anew(alice, manager):
    campaign = make_campaign(overlap=4)
    (task,) = disputed(campaign, 0.5)
    made = gold_of(campaign, manager, -2)
    (lease,) = now_gold(campaign, alice)
    submit(lease, 2 if lease.order[0] == 0 else -2)
    rollup.roll_up(campaign.pk)
    Tally.objects.update(sealed_until=timezone.now())
    assert Performance.objects.get().gold_right == 0

    decide_again(campaign, task, manager, 2)
    assert Performance.objects.get().stale_since
    rollup.roll_up(campaign.pk)

    assert (made.assignments.get(), Performance.objects.get().gold_right) == (lease, 1)
    assert Hour.objects.get().gold_right == 1


def test_whose_standing_rests_on_gold_that_changed_is_logged(alice, manager):
    campaign = make_campaign(overlap=4)
    Checks.objects.create(campaign=campaign, gold_pause=0.9, gold_least=1)
    (task,) = disputed(campaign, 0.5)
    made = gold_of(campaign, manager, -2)
    (lease,) = now_gold(campaign, alice)
    submit(lease, 2 if lease.order[0] == 0 else -2)
    rollup.roll_up(campaign.pk)
    gold.look(campaign)

    decide_again(campaign, task, manager, 2)

    entry = AuditEntry.objects.get(change__rests_on_gold=made.pk)
    assert entry.change["person"] == str(alice.pseudonym)
    assert alice.memberships.get().standing == "paused"
