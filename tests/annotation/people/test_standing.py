"""Warned, paused, blocked, and back: with a reason, and nothing lost."""

import pytest

from annotation.errors import ReasonNeeded
from annotation.models import AuditEntry, Judgment, Membership, Message
from annotation.services.quality import standing
from tests.conftest import books, claim, claims, make_campaign, seat, submit


def put(campaign, person, to, reason="Too fast to have read them.", by=None) -> Membership:
    return standing.put(membership=seat(campaign, person), standing=to, reason=reason, by=by)


def test_who_is_paused_gives_back_what_they_hold(alice):
    campaign = make_campaign(tasks=3, gold=1)
    claims(campaign, alice, count=3)

    put(campaign, alice, "paused")

    assert (books(campaign)["leased"], books(campaign)["held"]) == (0, 0)


def test_a_judgment_of_a_lease_that_was_taken_back_is_kept(campaign, alice):
    lease = claim(campaign, alice)
    put(campaign, alice, "blocked")

    given = submit(lease)

    assert Judgment.objects.get(pk=given.id).current


def test_no_one_is_stopped_without_a_reason(campaign, alice):
    claim(campaign, alice)

    with pytest.raises(ReasonNeeded):
        put(campaign, alice, "paused", reason="  ")

    assert seat(campaign, alice).standing == "good"


def test_the_log_names_a_person_by_their_pseudonym(campaign, alice, manager):
    claim(campaign, alice)

    put(campaign, alice, "blocked", by=manager)

    entry = AuditEntry.objects.filter(campaign=campaign).first()
    assert (entry.by, entry.change["person"]) == (manager, str(alice.pseudonym))
    assert entry.change["standing"] == {"from": "good", "to": "blocked"}


def test_the_same_again_leaves_the_log_as_it_was(campaign, alice):
    claim(campaign, alice)
    put(campaign, alice, "paused")
    entries = AuditEntry.objects.count()

    put(campaign, alice, "paused")

    assert AuditEntry.objects.count() == entries


def test_a_warning_comes_as_a_message_and_takes_nothing_away(campaign, alice, bob):
    lease = claim(campaign, alice)

    put(campaign, alice, "warned", reason="Please read both responses to their end.")

    lease.refresh_from_db()
    assert lease.state == "leased"
    assert Message.objects.for_(alice).get().text == "Please read both responses to their end."
    assert not Message.objects.for_(bob).exists()


def test_whoever_is_put_back_may_go_on(campaign, alice):
    claim(campaign, alice)
    put(campaign, alice, "paused")

    put(campaign, alice, "good", reason="")

    assert claims(campaign, alice)
