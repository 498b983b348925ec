"""Consent that is taken back, and people who are deleted: nothing of the work is lost."""

from decimal import Decimal

import pytest
from django.contrib.sessions.models import Session
from knox.models import get_token_model

from annotation.errors import ConsentWithdrawn, OneselfOrLast
from annotation.models import AuditEntry, Judgment, Payout, Role, User
from annotation.services import judgments, snapshots
from annotation.services.money import ledgers
from annotation.services.money.payouts import Who
from annotation.services.participation import clock
from annotation.services.people import leaving, roles
from tests.annotation.money.helpers import from_platform, paid_out, paying, worked
from tests.conftest import (
    books,
    claim,
    claims,
    judge_all,
    make_campaign,
    post,
    seat,
    signed_in,
    submit,
)


def withdraw(campaign, person, by=None):
    return leaving.withdraw(membership=seat(campaign, person), by=by or person)


def test_slots_of_who_took_back_their_consent_are_asked_for_again(alice, bob):
    campaign = make_campaign(tasks=5)
    judge_all(campaign, alice)
    assert not claims(campaign, bob)

    withdraw(campaign, alice)

    now = books(campaign)
    assert (now["given"], now["counted"], now["over"]) == (0, 0, 0)
    assert len(judge_all(campaign, bob)) == 5
    assert books(campaign)["given"] == books(campaign)["counted"] == 5


def test_withdrawn_judgments_are_kept_and_paid_for(campaign, alice):
    given = submit(claim(campaign, alice), seconds=5)
    spent = clock.spent(campaign=campaign, person=alice)

    withdraw(campaign, alice)

    assert Judgment.objects.get(pk=given.id).current
    assert clock.spent(campaign=campaign, person=alice) == spent


def test_withdrawn_judgments_leave_new_snapshots(alice, bob):
    campaign = make_campaign(tasks=3, overlap=2)
    judge_all(campaign, alice), judge_all(campaign, bob)
    before = snapshots.freeze_now(campaigns=[campaign], name="before")

    withdraw(campaign, alice)
    after = snapshots.freeze_now(campaigns=[campaign], name="after")

    assert (before.rows_total, after.rows_total) == (6, 3)


def test_an_answer_after_consent_was_withdrawn_is_refused_and_nothing_of_it_kept(campaign, alice):
    lease = claim(campaign, alice)
    withdraw(campaign, alice)

    with pytest.raises(ConsentWithdrawn):
        submit(lease)

    assert not Judgment.objects.exists()
    assert books(campaign)["given"] == 0


def test_an_answer_from_before_answers_the_same_after_consent_was_withdrawn(campaign, alice):
    lease = claim(campaign, alice)
    given = submit(lease, 2)
    withdraw(campaign, alice)

    assert submit(lease, 2).id == given.id


def test_no_judgment_is_revised_after_consent_was_withdrawn(campaign, alice):
    given = Judgment.objects.get(pk=submit(claim(campaign, alice)).id)
    withdraw(campaign, alice)

    with pytest.raises(ConsentWithdrawn):
        judgments.revise(judgment=given, preferences={"helpful": -1})

    assert Judgment.objects.count() == 1


def test_consent_is_taken_back_once(campaign, alice):
    submit(claim(campaign, alice))
    entries = AuditEntry.objects.count()

    withdraw(campaign, alice), withdraw(campaign, alice)

    assert AuditEntry.objects.count() == entries + 1
    assert books(campaign)["given"] == 0


def test_what_is_held_is_given_back_with_the_consent(alice):
    campaign = make_campaign(tasks=3)
    claims(campaign, alice, count=2)

    withdraw(campaign, alice)

    assert (books(campaign)["leased"], books(campaign)["held"]) == (0, 0)


def test_annotators_take_their_own_consent_back(campaign, alice, bob):
    submit(claim(campaign, alice))

    answer = post(signed_in(alice), "/api/campaigns/kitchen/mine/withdraw")
    stranger = post(signed_in(bob), "/api/campaigns/kitchen/mine/withdraw")

    assert (answer.status_code, stranger.status_code) == (204, 404)
    assert seat(campaign, alice).withdrawn_at


def test_a_deleted_persons_judgments_stay_under_their_pseudonym(campaign, alice, manager):
    submit(claim(campaign, alice))
    User.objects.filter(pk=alice.pk).update(first_name="Alice", email="alice@example.org")

    gone = leaving.forget(person=alice, by=manager)

    given = Judgment.objects.get()
    assert (given.annotator.pseudonym, given.counted) == (alice.pseudonym, True)
    assert "alice" not in f"{gone.username}{gone.first_name}{gone.email}".lower()
    assert gone.forgotten_at


def test_a_deleted_person_has_no_way_back_in(campaign, alice, manager):
    roles.grant(campaign=campaign, person=alice, name="researcher", by=None)
    client = signed_in(alice)
    get_token_model().objects.create(user=alice)

    leaving.forget(person=alice, by=manager)

    assert client.get("/api/me").status_code in (401, 403)
    assert not get_token_model().objects.exists()
    assert not Session.objects.exists()
    assert not Role.objects.exists()
    body = {"username": "alice", "password": "left-or-right"}
    assert post(client, "/api/session", body).status_code == 400


def test_others_stay_signed_in_when_someone_is_deleted(campaign, alice, bob, manager):
    client = signed_in(bob)

    leaving.forget(person=alice, by=manager)

    assert client.get("/api/me").status_code == 200


def test_nobody_deletes_themselves_or_the_last_manager(manager, researcher):
    for by in (manager, researcher):
        with pytest.raises(OneselfOrLast):
            leaving.forget(person=manager, by=by)


def test_the_log_says_who_was_deleted_and_no_name(campaign, alice, manager):
    claim(campaign, alice)

    leaving.forget(person=alice, by=manager, reason="She asked for it.")

    entry = AuditEntry.objects.filter(campaign=campaign).first()
    assert entry.change["person"] == str(alice.pseudonym)
    assert "alice" not in str(entry.change)


def test_what_a_person_is_owed_is_told_by_campaign_and_comes_before_deleting_them(alice, manager):
    for slug, rate in (("kitchen", "0.10"), ("garden", "0.25")):
        worked(paying(rate, slug=slug), alice, 30)
    client, address = signed_in(manager), f"/api/people/{alice.pseudonym}"

    told = client.get(f"{address}/owed").json()
    refused = client.delete(address, {}, content_type="application/json")

    assert [(one["campaign"], one["owed"]) for one in told] == [
        ("kitchen", "0.10"),
        ("garden", "0.25"),
    ]
    assert (refused.status_code, refused.json()["code"]) == (409, "still_owed")
    assert User.objects.get(pk=alice.pk).is_active


def test_who_is_deleted_all_the_same_is_owed_as_before_by_no_platform(alice, manager):
    campaign = paying("0.10")
    worked(campaign, alice, 30)
    from_platform(campaign, alice, "5f3c")

    leaving.forget(person=alice, by=manager, unpaid=True)

    paid = paid_out(campaign, manager, who=Who.ALL)
    assert paid.lines.get().amount == Decimal("0.10")
    assert list(ledgers.prolific(paid)) == []
    assert [row[0] for row in ledgers.others(paid)][1:] == [alice.pseudonym]
    assert Payout.objects.with_totals().get().participants == 0


def test_who_is_owed_nothing_is_deleted_at_once(alice, manager):
    campaign = paying("0.10")
    worked(campaign, alice, 30)
    paid_out(campaign, manager)

    assert leaving.forget(person=alice, by=manager).forgotten_at
