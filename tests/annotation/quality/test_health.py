"""Tasks that are stuck are found along the queue, and a manager can do something about each."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F
from django.test import Client

from annotation.errors import InvalidCampaign
from annotation.models import Assignment, AuditEntry, Campaign, Membership, Task, User
from annotation.models.quality import health as reads
from annotation.services import assignments, memberships
from annotation.services.quality import health, rollup
from tests.annotation.money.helpers import paying
from tests.conftest import (
    PASSWORD,
    books,
    claim,
    claims,
    make_campaign,
    make_people,
    reason,
    submit,
)  # fmt: skip

pytestmark = pytest.mark.django_db


def stuck(campaign: Campaign, kind: str) -> list[dict[str, Any]]:
    (found,) = [one for one in reads.of(campaign.pk)["kinds"] if one["kind"] == kind]
    assert found["number"] == len(found["tasks"])
    return found["tasks"]


def seated(campaign: Campaign, number: int) -> list[User]:
    people = make_people(number)
    for one in people:
        memberships.add(campaign=campaign, annotator=one)
    return people


def test_a_fresh_campaign_with_people_is_healthy():
    campaign = make_campaign(tasks=5)
    seated(campaign, 3)

    found = reads.of(campaign.pk)

    assert [one["number"] for one in found["kinds"]] == [0, 0, 0, 0]
    assert (found["looked_at"], found["seats"], found["all"]) == (5, 3, True)


@pytest.mark.parametrize(
    ("state", "stopped"),
    [("draft", "not_started"), ("paused", "paused"), ("closed", "closed"), ("active", None)],
)
def test_a_campaign_that_hands_nothing_out_says_so_and_not_that_people_are_missing(state, stopped):
    campaign = make_campaign(tasks=2)
    seated(campaign, 2)
    Campaign.objects.update(state=state)

    found = reads.of(campaign.pk)

    assert (found["stopped"], found["seats"]) == (stopped, 2)
    assert sum(one["number"] for one in found["kinds"]) == 0


def test_who_gave_all_that_one_person_gives_is_not_waited_for(alice, bob):
    campaign = make_campaign(tasks=3, judgments_each=1, open_to_all=False)
    for person in (alice, bob):
        memberships.add(campaign=campaign, annotator=person)
    submit(claim(campaign, alice))
    rollup.roll_up(campaign.pk)

    assert reads.of(campaign.pk)["seats"] == 1
    assert len(stuck(campaign, "one")) == 2


def test_where_the_money_is_gone_nobody_is_handed_work(alice):
    campaign = paying(None, per_hour="12", budget="4.00")
    Campaign.objects.update(lease_minutes=20)
    assert reads.of(campaign.pk)["stopped"] is None
    claim(campaign, alice)

    assert reads.of(campaign.pk)["stopped"] == "budget"
    assert reason(campaign, make_people(1)[0]) == "budget_promised"


def test_what_was_not_looked_at_is_told(alice, bob, monkeypatch):
    campaign = make_campaign(tasks=3)
    for person in (alice, bob):
        assignments.skip(assignment=claim(campaign, person), reason="other")
    Assignment.objects.leased().delete()
    Task.objects.update(leased=0)
    assert (reads.of(campaign.pk)["all"], reads.of(campaign.pk)["skips"]) == (True, None)
    monkeypatch.setattr(reads, "LOOKED_AT", 3)
    monkeypatch.setattr(reads, "SKIPS", 2)
    assert (reads.of(campaign.pk)["all"], reads.of(campaign.pk)["skips"]) == (True, None)
    monkeypatch.setattr(reads, "LOOKED_AT", 2)
    monkeypatch.setattr(reads, "SKIPS", 1)

    assert (reads.of(campaign.pk)["all"], reads.of(campaign.pk)["skips"]) == (False, 1)


def test_a_task_that_two_skipped_and_nobody_answered_is_named_with_the_reasons():
    campaign = make_campaign(tasks=2)
    for annotator, why in zip(seated(campaign, 4), ["unclear", "unclear", "other"], strict=False):
        lease = claims(campaign, annotator, 2)
        first = min(lease, key=lambda one: one.task_id)
        for one in lease:
            if one is not first:
                assignments.release(assignment=one)
        assignments.skip(assignment=first, reason=why)
        for one in Assignment.objects.of(annotator).leased():
            assignments.release(assignment=one)

    (one,) = stuck(campaign, "skipped")
    assert (one["people"], one["skips"]) == (3, {"unclear": 2, "other": 1})


def test_a_task_whose_harm_nobody_accepts_waits_for_nobody():
    campaign = make_campaign(tasks=3)
    people = seated(campaign, 2)
    harmful = Task.objects.first()
    Task.objects.filter(pk=harmful.pk).update(harms=["drugs"])

    (one,) = stuck(campaign, "nobody")
    assert (one["task"], one["accepting"], one["harms"]) == (harmful.pk, 0, ["drugs"])

    Membership.objects.filter(annotator__in=people).update(accepts=["drugs"])
    assert stuck(campaign, "nobody") == []


def test_a_task_that_everyone_seated_has_seen_waits_for_nobody():
    campaign = make_campaign(tasks=1, overlap=3)
    for annotator in seated(campaign, 2):
        submit(claim(campaign, annotator))

    (one,) = stuck(campaign, "nobody")
    assert (one["given"], one["wanted"], one["accepting"]) == (2, 3, 2)


def test_among_many_people_who_have_all_seen_it_too():
    campaign = make_campaign(tasks=1, overlap=20, open_to_all=False)
    people = seated(campaign, 15)
    for annotator in people[:14]:
        submit(claim(campaign, annotator))
    assert stuck(campaign, "one")[0]["person"] == people[14].pk

    submit(claim(campaign, people[14]))
    assert len(stuck(campaign, "nobody")) == 1


def test_where_everyone_may_begin_nothing_waits_on_one_of_those_who_have():
    campaign = make_campaign(tasks=1, overlap=3)
    first, _ = seated(campaign, 2)
    submit(claim(campaign, first))

    assert stuck(campaign, "one") == []


@pytest.mark.parametrize("standing", ["paused", "blocked"])
def test_who_is_stopped_is_not_waited_for(standing):
    campaign = make_campaign(tasks=1, overlap=3, open_to_all=False)
    first, second = seated(campaign, 2)
    submit(claim(campaign, first))
    assert stuck(campaign, "one")[0]["person"] == second.pk

    Membership.objects.filter(annotator=second).update(standing=standing)
    assert len(stuck(campaign, "nobody")) == 1


def test_a_lease_that_lasts_and_lasts_is_named_with_its_holder():
    campaign = make_campaign(tasks=4)
    alice, _ = seated(campaign, 2)
    lease = claim(campaign, alice)
    assert stuck(campaign, "held") == []
    Assignment.objects.update(leased_at=F("leased_at") - timedelta(hours=2))

    (one,) = stuck(campaign, "held")
    assert (one["task"], one["person"]) == (lease.task_id, alice.pk)


def test_what_is_set_aside_is_asked_of_nobody_and_keeps_what_was_given(manager):
    campaign = make_campaign(tasks=1, overlap=3)
    alice, bob = seated(campaign, 2)
    submit(claim(campaign, alice))
    task = Task.objects.get()

    health.set_aside(campaign=campaign, by=manager, chosen=[task.pk])

    assert reason(campaign, bob) == "done"
    assert books(campaign)["given"] == books(campaign)["wanted"] == 1
    change = AuditEntry.objects.first().change
    assert change == {"set_aside": {"from": {str(task.pk): 3}, "to": {str(task.pk): 1}}}


def test_it_can_be_asked_for_again(manager):
    campaign = make_campaign(tasks=1, overlap=3)
    alice, bob = seated(campaign, 2)
    submit(claim(campaign, alice))
    chosen = [Task.objects.get().pk]
    health.set_aside(campaign=campaign, by=manager, chosen=chosen)

    health.ask_for(campaign=campaign, by=manager, chosen=chosen, judgments=2)

    assert claim(campaign, bob)
    health.ask_for(campaign=campaign, by=manager, chosen=chosen, judgments=1)
    assert Task.objects.get().wanted == 2  # bob holds it: what was promised stays right


def test_a_task_handed_on_comes_to_another_and_a_late_answer_is_kept(manager):
    campaign = make_campaign(tasks=1)
    alice, bob = seated(campaign, 2)
    lease = claim(campaign, alice)

    assert health.hand_on(campaign=campaign, by=manager, chosen=[lease.task_id]) == 1

    submit(claim(campaign, bob))
    assert not submit(lease).counted
    assert AuditEntry.objects.first().change["handed_on"]["from"] == {
        str(lease.task_id): str(alice.pseudonym)
    }


def test_tasks_of_another_campaign_are_left_alone(manager):
    campaign, other = make_campaign(), make_campaign("other")
    with pytest.raises(InvalidCampaign):
        health.set_aside(campaign=campaign, by=manager, chosen=[other.tasks.get().pk])


def test_managers_act_and_researchers_read_without_names(
    client: Client, alice, manager, researcher
):
    campaign = make_campaign(tasks=1, overlap=2, open_to_all=False)
    memberships.add(campaign=campaign, annotator=alice)
    address = f"/api/campaigns/{campaign.slug}/health"
    wish = {"tasks": [Task.objects.get().pk], "do": "set_aside"}
    for stranger, sees in ((alice, 404), (researcher, 200)):
        client.login(username=stranger.username, password=PASSWORD)
        assert client.get(address).status_code == sees
        assert client.post(address, wish, content_type="application/json").status_code == 404
    assert "alice" not in client.get(address).content.decode()

    client.login(username=manager.username, password=PASSWORD)
    shown = client.get(address).json()
    assert shown["kinds"][2]["tasks"][0]["person"] == "alice"
    assert client.post(address, wish, content_type="application/json").json() == {"moved": 1}
    vague = {"tasks": wish["tasks"], "do": "ask_for"}
    assert client.post(address, vague, content_type="application/json").status_code == 400
