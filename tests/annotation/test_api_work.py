"""The annotator's calls, over HTTP."""

from uuid import uuid4

import pytest

from annotation.models import Assignment, Campaign, Judgment, Membership, Question
from tests.conftest import claim, expire, judge_all, make_campaign, post, signed_in, submit

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(alice):
    return signed_in(alice)


def work(client, count: int = 1, slug: str = "kitchen"):
    return post(client, f"/api/campaigns/{slug}/work", {"count": count}).json()


def judge(client, assignment, preferences=None, **more):
    body = {"preferences": {"helpful": 2} if preferences is None else preferences} | more
    return post(client, f"/api/assignments/{assignment}/judgment", body)


def test_work_comes_as_the_page_shows_it(client, campaign):
    (shown,) = work(client)["assignments"]

    lease = Assignment.objects.get(pk=shown["id"])
    sides = ["a of kitchen-1", "b of kitchen-1"]
    assert [one["text"] for one in shown["completions"]] == [sides[place] for place in lease.order]
    assert shown["prompt"] == [
        {"role": "user", "text": "Question kitchen-1", "html": "<p>Question kitchen-1</p>"}
    ]
    assert shown["criteria"] == campaign.criteria()
    assert (shown["campaign"], shown["protocol"]) == ("kitchen", "compare")


@pytest.mark.parametrize("order", [[0, 1], [1, 0]])
def test_the_left_response_is_the_one_that_is_stored_first_in_order(client, campaign, order):
    work(client)
    Assignment.objects.update(order=order)

    (shown,) = work(client)["assignments"]

    assert [one["text"][0] for one in shown["completions"]] == ["ab"[place] for place in order]


def test_nothing_that_is_shown_tells_gold_or_who_wrote_it(client):
    make_campaign(tasks=1, gold=1, gold_rate=0.5)
    one, two = work(client, 2)["assignments"]

    assert one.keys() == two.keys()
    assert "gold" not in str(one) + str(two)
    assert "model " not in str(one) + str(two)


@pytest.mark.parametrize("count", [0, 11, -1, "many", None])
def test_a_count_that_makes_no_sense_is_refused(client, campaign, count):
    answer = post(client, "/api/campaigns/kitchen/work", {"count": count})

    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert "count" in answer.json()["fields"]


def test_work_says_why_there_is_none(client, campaign):
    Campaign.objects.update(state="paused")

    assert work(client) == {"assignments": [], "reason": "paused", "why": ""}


def test_judging_answers_with_the_next_assignment(client):
    make_campaign(tasks=2)
    (mine,) = work(client)["assignments"]

    answer = judge(client, mine["id"], rationale="Clearer.", seconds=3.5).json()

    # That it counts or not would tell gold from the rest.
    assert answer["judgment"].keys() == {"id", "submitted_at"}
    assert answer["next"].keys() == mine.keys()
    assert answer["next"] == work(client)["assignments"][0]


def test_judging_the_last_says_done(client, campaign):
    answer = judge(client, work(client)["assignments"][0]["id"]).json()

    assert (answer["next"], answer["reason"]) == (None, "done")


def test_judging_again_answers_the_same_and_otherwise_409(client):
    make_campaign(tasks=3)
    (mine,) = work(client)["assignments"]

    first, again = judge(client, mine["id"]), judge(client, mine["id"])
    differs = judge(client, mine["id"], {"helpful": -2})

    assert first.json() == again.json()
    assert (differs.status_code, differs.json()["code"]) == (409, "verdict_differs")


NO_PREFERENCES = {
    "none given": {},
    "a list": [],
    "null": None,
    "a text": "helpful",
    "null inside": {"helpful": None},
    "a tie not offered": {"helpful": 0},
    "beyond right": {"helpful": 5},
    "beyond left": {"helpful": -5},
    "a fraction": {"helpful": 1.5},
    "a float": {"helpful": 1.0},
    "digits": {"helpful": "1"},
    "true": {"helpful": True},
    "a list inside": {"helpful": [1]},
    "huge": {"helpful": 10**300},
    "huge digits": {"helpful": "9" * 5000},
    "one too many": {"helpful": 1, "funny": 1},
    "half a character": {"helpful": 1, "\ud800": 1},
    "half a character and no number": {"\ud800": "x"},
    "a NUL": {"helpful": 1, "\0": 1},
}


@pytest.mark.parametrize("preferences", NO_PREFERENCES.values(), ids=NO_PREFERENCES)
def test_preferences_that_are_none_are_refused_and_nothing_is_kept(client, campaign, preferences):
    (mine,) = work(client)["assignments"]

    answer = post(client, f"/api/assignments/{mine['id']}/judgment", {"preferences": preferences})

    assert answer.status_code == 400
    assert answer.json()["code"] in ("invalid", "invalid_judgment")
    assert Judgment.objects.count() == 0


NOT_AROUND = {
    "before it began": {"seconds": -1},
    "no number": {"seconds": "nan"},
    "a word": {"seconds": "soon"},
    "too long": {"rationale": "x" * 10_001},
    "a NUL": {"rationale": "\0"},
    "half a character": {"rationale": "\ud800"},
}


@pytest.mark.parametrize("more", NOT_AROUND.values(), ids=NOT_AROUND)
def test_what_surrounds_a_judgment_is_checked_too(client, campaign, more):
    (mine,) = work(client)["assignments"]

    answer = judge(client, mine["id"], **more)

    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert Judgment.objects.count() == 0


def test_a_body_that_is_not_json_is_refused(client, campaign):
    (mine,) = work(client)["assignments"]
    address = f"/api/assignments/{mine['id']}/judgment"

    for body in ("{", "", '{"preferences": {"helpful": NaN}}', "[1]", "\xff"):
        answer = client.post(address, body, content_type="application/json")
        assert (answer.status_code, answer.json().keys() >= {"code", "message"}) == (400, True)


def test_a_judgment_without_a_side_where_ties_are_offered(client, campaign):
    Question.objects.update(allow_tie=True)
    (mine,) = work(client)["assignments"]

    assert judge(client, mine["id"], {"helpful": 0}).status_code == 200


CALLS = {
    "judgment": {"preferences": {"helpful": 1}},
    "renew": {},
    "release": {},
    "skip": {"reason": "other"},
}


@pytest.mark.parametrize("call", CALLS)
def test_another_persons_assignment_is_not_found(campaign, client, bob, call):
    lease = claim(campaign, bob)

    for pk in (lease.pk, uuid4()):
        answer = post(client, f"/api/assignments/{pk}/{call}", CALLS[call])
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    lease.refresh_from_db()
    assert lease.state == "leased"


def test_a_lease_can_be_renewed_until_it_is_gone(client, campaign):
    (mine,) = work(client)["assignments"]
    address = f"/api/assignments/{mine['id']}/renew"
    assert post(client, address).json()["expires_at"] > mine["expires_at"]

    expire(Assignment.objects.get())

    gone = post(client, address)
    assert (gone.status_code, gone.json()["code"]) == (409, "lease_gone")


def test_releasing_is_harmless_twice(client, campaign):
    address = f"/api/assignments/{work(client)['assignments'][0]['id']}/release"

    assert [post(client, address).status_code for _ in range(2)] == [204, 204]


def test_skipping_brings_another(client):
    make_campaign(tasks=2)
    (mine,) = work(client)["assignments"]

    answer = post(client, f"/api/assignments/{mine['id']}/skip", {"reason": "unclear"}).json()

    assert answer["next"]["id"] != mine["id"]
    assert answer["next"]["prompt"] != mine["prompt"]


def test_a_reason_to_skip_that_does_not_exist_is_refused(client, campaign):
    (mine,) = work(client)["assignments"]

    answer = post(client, f"/api/assignments/{mine['id']}/skip", {"reason": "boring"})

    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")


def test_a_seat_that_was_taken_away_hands_out_nothing(client, campaign, alice):
    Membership.objects.create(campaign=campaign, annotator=alice, active=False)

    answer = post(client, "/api/campaigns/kitchen/work")

    assert answer.status_code in (403, 404)
    assert answer.json()["code"] in ("not_a_member", "not_found")


def test_the_guide_says_what_annotators_should_know(client, campaign, alice):
    Campaign.objects.update(guidelines="Be **kind**. <script>alert(1)</script>")
    submit(claim(campaign, alice))

    guide = client.get("/api/campaigns/kitchen/guide").json()

    assert "<strong>kind</strong>" in guide["guidelines_html"]
    assert "<script" not in guide["guidelines_html"]
    assert (guide["judged"], guide["criteria"]) == (1, campaign.criteria())
    assert "disturbing" in guide["skip_reasons"]


def test_the_guide_of_a_campaign_i_am_not_in_is_not_found(client):
    make_campaign(open_to_all=False)

    assert client.get("/api/campaigns/kitchen/guide").status_code == 404


# Looking back


def test_my_judgments_come_newest_first_page_by_page(client, alice, bob):
    campaign = make_campaign(tasks=45, overlap=2)
    mine = [str(one.pk) for one in judge_all(campaign, alice)]
    judge_all(campaign, bob)

    seen, cursor = [], ""
    while cursor is not None:
        page = client.get("/api/judgments", {"before": cursor} if cursor else {}).json()
        seen += [one["id"] for one in page["judgments"]]
        cursor = page["next_cursor"]

    assert seen == mine[::-1]


def test_a_judgment_is_looked_back_on_as_it_was_shown(client, campaign):
    (shown,) = work(client)["assignments"]
    judge(client, shown["id"], {"helpful": -3}, rationale="Shorter.")

    (past,) = client.get("/api/judgments?campaign=kitchen").json()["judgments"]

    assert (past["preferences"], past["rationale"]) == ({"helpful": -3}, "Shorter.")
    assert past["assignment"] == shown


def test_judgments_of_another_campaign_are_left_out(client, campaign, alice):
    submit(claim(campaign, alice))

    assert client.get("/api/judgments?campaign=garden").json()["judgments"] == []


def test_a_cursor_that_is_made_up_is_refused(client, campaign):
    answer = client.get("/api/judgments?before=nonsense")

    assert answer.status_code in (400, 404)
    assert "code" in answer.json()


def revise(client, judgment, helpful: int):
    address = f"/api/judgments/{judgment}/revisions"
    return post(client, address, {"preferences": {"helpful": helpful}})


def test_a_revision_takes_the_judgments_place(client, campaign, alice):
    first = submit(claim(campaign, alice), 2)

    new = revise(client, first.id, -4).json()["judgment"]

    (past,) = client.get("/api/judgments").json()["judgments"]
    assert (past["id"], past["preferences"]) == (new["id"], {"helpful": -4})
    again = revise(client, first.id, -1)
    assert (again.status_code, again.json()["code"]) == (409, "wrong_state")


def test_another_persons_judgment_is_not_mine_to_revise(client, campaign, bob):
    assert revise(client, submit(claim(campaign, bob)).id, -4).status_code == 404


def test_judging_goes_on_without_redis(client, no_redis):
    make_campaign(tasks=3)
    (mine,) = work(client)["assignments"]

    answer = judge(client, mine["id"]).json()

    assert answer["judgment"]["id"]
    assert answer["next"]
