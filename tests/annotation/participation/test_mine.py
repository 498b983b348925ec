"""My work: agreement and gold where they are shared, and messages."""

import pytest

from annotation.models import Campaign, Judgment
from annotation.services import campaigns, judgments
from annotation.services.participation import mine
from tests.annotation.participation.helpers import set_
from tests.conftest import claims, judge_all, make_campaign, post, signed_in

pytestmark = pytest.mark.django_db


def agreement(campaign, person):
    return mine.agreement(campaign=campaign, person=person)


def as_stored(campaign, person, preference):
    """Let someone say the same of every task, whichever side each response is on."""
    while leases := claims(campaign, person):
        for lease in leases:
            side = 1 if lease.order[0] == 0 else -1
            judgments.submit(
                annotator=person, assignment=lease.pk, preferences={"helpful": preference * side}
            )


def sharing(tasks=12, **settings):
    """A campaign that shares agreement, and where nothing can be revised unless `settings` say."""
    settings = {"revise_minutes": 0, "share_agreement": True} | settings
    return make_campaign(tasks=tasks, overlap=2, **settings)


def test_agreement_is_a_coarse_range_over_the_pairs_that_others_judged_too(alice, bob):
    campaign = sharing()
    as_stored(campaign, alice, 2)
    as_stored(campaign, bob, 4)

    assert agreement(campaign, alice) == {"low": 0.75, "high": 1.0, "pairs": 10}


def test_few_pairs_say_nothing(alice, bob):
    campaign = sharing(tasks=9)
    as_stored(campaign, alice, 2)
    as_stored(campaign, bob, 2)

    assert agreement(campaign, alice) is None


def test_agreement_tells_nothing_of_what_may_still_be_revised(alice, bob):
    campaign = sharing(tasks=14, revise_minutes=60, revise_last=3)
    as_stored(campaign, bob, 2)
    as_stored(campaign, alice, 2)
    before = agreement(campaign, alice)
    newest = Judgment.objects.filter(annotator=alice).order_by("submitted_at").last()

    judgments.revise(judgment=newest, preferences={"helpful": -newest.preferences["helpful"]})

    assert (before["pairs"], agreement(campaign, alice)) == (10, before)
    Campaign.objects.update(revise_last=5)
    campaign.refresh_from_db()
    assert agreement(campaign, alice) is None


def test_agreement_is_shown_only_where_the_campaign_shares_it(alice, bob):
    campaign = make_campaign(tasks=12, overlap=2)
    as_stored(campaign, alice, 2)
    as_stored(campaign, bob, 2)

    assert agreement(campaign, alice) is None


def test_gold_is_explained_after_it_was_answered_and_only_where_shared(alice):
    campaign = make_campaign(tasks=2, gold=2, gold_rate=0.5)
    judge_all(campaign, alice)
    assert mine.gold_answered(campaign=campaign, person=alice) is None

    set_(campaign, share_gold=True)

    told = mine.gold_answered(campaign=campaign, person=alice)
    assert told
    assert all(set(one["right"]) == {"helpful"} for one in told)


def test_revising_after_the_feedback_makes_nothing_right(alice):
    campaign = make_campaign(tasks=2, gold=1, gold_rate=0.5, share_gold=True)
    judge_all(campaign, alice)
    (before,) = mine.gold_answered(campaign=campaign, person=alice)
    judgment = Judgment.objects.get(assignment__task__purpose="gold")
    flipped = {"helpful": -judgment.preferences["helpful"]}
    judgments.revise(judgment=judgment, preferences=flipped)

    (after,) = mine.gold_answered(campaign=campaign, person=alice)

    assert after["right"] == before["right"]


def test_a_message_to_everyone_reaches_everyone_and_is_read_once(campaign, alice, bob, manager):
    boss, person = signed_in(manager), signed_in(alice)
    claims(campaign, alice)
    sent = post(boss, "/api/campaigns/kitchen/messages", {"text": "Lunch is **on us**."})
    assert sent.status_code == 201
    assert person.get("/api/campaigns/kitchen/guide").json()["messages_unread"] == 1

    (message,) = person.get("/api/campaigns/kitchen/mine").json()["messages"]
    post(person, "/api/campaigns/kitchen/mine/read")

    assert (message["from"], message["unread"]) == ("mona", True)
    assert "<strong>on us</strong>" in message["html"]
    assert person.get("/api/campaigns/kitchen/guide").json()["messages_unread"] == 0


def test_a_message_that_came_after_the_page_was_shown_stays_unread(campaign, alice, bob, manager):
    boss, person = signed_in(manager), signed_in(alice)
    claims(campaign, alice), claims(campaign, bob)
    sent = "/api/campaigns/kitchen/messages"
    post(boss, sent, {"text": "One."})
    shown = person.get("/api/campaigns/kitchen/mine").json()["messages"]
    two = post(boss, sent, {"text": "Two."}).json()
    his = post(boss, sent, {"text": "Bob, three.", "to": "bob"})

    read = "/api/campaigns/kitchen/mine/read"
    assert post(person, read, {"until": shown[0]["id"]}).status_code == 204
    unread = person.get("/api/campaigns/kitchen/mine").json()["messages"]

    assert [(one["id"], one["unread"]) for one in unread] == [
        (two["id"], True),
        (shown[0]["id"], False),
    ]
    assert his.status_code == 201
    assert post(person, read, {"until": his.json()["id"]}).status_code == 400


def test_a_message_to_one_person_reaches_nobody_else(campaign, alice, bob, manager):
    claims(campaign, alice)
    body = {"text": "Well done.", "to": "alice"}
    post(signed_in(manager), "/api/campaigns/kitchen/messages", body)

    unread = [
        signed_in(person).get("/api/campaigns/kitchen/guide").json()["messages_unread"]
        for person in (alice, bob)
    ]

    assert unread == [1, 0]


def test_a_message_to_nobody_here_is_refused(campaign, bob, manager):
    body = {"text": "Well done.", "to": "bob"}
    answer = post(signed_in(manager), "/api/campaigns/kitchen/messages", body)

    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_answers")


def test_nothing_is_sent_from_the_archive(manager):
    campaigns.archive(campaign=make_campaign(state="draft"), by=manager)

    answer = post(signed_in(manager), "/api/campaigns/kitchen/messages", {"text": "Hello."})

    assert (answer.status_code, answer.json()["code"]) == (409, "wrong_state")


def test_only_managers_send_messages(campaign, alice):
    assert signed_in(alice).get("/api/campaigns/kitchen/messages").status_code == 404
    body = {"text": "Hello."}
    assert post(signed_in(alice), "/api/campaigns/kitchen/messages", body).status_code == 404
