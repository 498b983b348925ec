"""What the page hears and says over HTTP, beside preferences."""

import pytest

from annotation.models import Assignment, Campaign, Judgment, Task
from tests.annotation.judging.conftest import SAFE, UNSAFE, VIOLENT, make_ranking
from tests.conftest import claim, held_for, judge_all, make_campaign, post, signed_in, submit

pytestmark = pytest.mark.django_db

OFF = {"safety": False, "flags": [], "spans": []}


@pytest.fixture
def client(alice):
    return signed_in(alice)


def work(client, slug):
    return post(client, f"/api/campaigns/{slug}/work").json()["assignments"][0]


def judge(client, shown, **said):
    return post(client, f"/api/assignments/{shown['id']}/judgment", said)


def test_an_assignment_says_all_that_is_asked(client, campaign):
    Campaign.objects.update(labels={"flags": [{"name": "odd", "title": "Odd"}]}, allow_copy=False)
    work(client, "kitchen")
    Task.objects.update(harms=["violence"])  # of what this person holds already

    shown = work(client, "kitchen")

    assert shown["asks"] == {
        "both_bad": False,
        "partial": False,
        "rationale_minimum": None,
        "labels": OFF | {"flags": [{"name": "odd", "title": "Odd"}]},
        "allow_copy": False,
    }
    assert shown["harms"] == ["violence"]


def test_a_ranking_shows_all_its_responses_and_is_answered_by_their_places(client):
    make_ranking(5, tasks=2)
    shown = work(client, "order")
    assert (shown["protocol"], len(shown["completions"])) == ("rank", 5)

    answer = judge(client, shown, ranking={"overall": [[4], [1, 0], [2], [3]]}, seconds=1)

    assert answer.status_code == 200
    assert answer.json()["next"]["id"] != shown["id"]


def test_the_order_shown_is_a_fair_draw(client, alice):
    orders = set()
    for lease in Assignment.objects.filter(
        pk__in=[judgment.assignment_id for judgment in ranked_by(alice, make_ranking(3, tasks=40))]
    ):
        orders.add(tuple(lease.order))

    assert len(orders) == 6


def ranked_by(person, campaign):
    client = signed_in(person)
    while shown := post(client, f"/api/campaigns/{campaign.slug}/work").json()["assignments"]:
        judge(client, shown[0], ranking={"overall": [[0], [1], [2]]})
    return Judgment.objects.of(person)


SHAPES = {
    "a place as text": {"ranking": {"overall": [["0"], [1], [2]]}},
    "a place below 0": {"ranking": {"overall": [[-1], [1], [2]]}},
    "no list of places": {"ranking": {"overall": [0, 1, 2]}},
    "a list of criteria": {"ranking": [[0], [1], [2]]},
    "a kind that is derived": {"labels": [{"response": 0, "kind": "below_rest", "value": "x"}]},
    "a label of no kind": {"labels": [{"response": 0, "value": "x"}]},
    "a severity of 4": {"labels": [VIOLENT | {"severity": 4}]},
    "a note too long": {"labels": [SAFE | {"note": "n" * 1001}]},
    "labels without end": {"labels": [SAFE] * 301},
}


@pytest.mark.parametrize("said", SHAPES.values(), ids=SHAPES.keys())
def test_what_has_another_shape_is_refused_by_field(client, said):
    make_ranking(3)

    answer = judge(client, work(client, "order"), **said)

    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert set(answer.json()["fields"]) == set(said)


def test_what_does_not_answer_is_refused_by_place(client, safety):
    shown = work(client, "kitchen")

    answer = judge(client, shown, preferences={"helpful": 1}, labels=[UNSAFE, SAFE, VIOLENT, SAFE])

    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_judgment")
    assert answer.json()["fields"] == {"labels": 3}


def test_the_past_is_shown_as_it_was_said(client, safety, alice):
    judge(
        client, work(client, "kitchen"), preferences={"helpful": 1}, labels=[UNSAFE, VIOLENT, SAFE]
    )

    (past,) = client.get("/api/judgments").json()["judgments"]

    assert (past["both_bad"], past["ranking"], past["revised"]) == ([], None, 0)
    assert [one["value"] for one in past["labels"]] == ["unsafe", "violence", "safe"]
    assert past["revisable"]
    assert past["revisable_until"] > past["submitted_at"]
    assert client.get(f"/api/judgments/{past['id']}").json() == past


def test_what_is_too_old_is_shown_and_not_revised(client, alice):
    old, _ = judge_all(make_campaign(tasks=2, revise_last=1), alice)

    answer = post(client, f"/api/judgments/{old.pk}/revisions", {"preferences": {"helpful": -2}})
    shown = client.get(f"/api/judgments/{old.pk}").json()

    assert (answer.status_code, answer.json()["code"]) == (409, "too_late_to_revise")
    assert (shown["revisable"], shown["revisable_until"]) == (False, None)


def test_anothers_judgment_is_not_there(client, campaign, bob):
    given = submit(claim(campaign, bob))

    assert client.get(f"/api/judgments/{given.id}").status_code == 404


def test_a_row_that_was_replaced_is_still_read_and_no_longer_revised(client, campaign, alice):
    given = submit(claim(campaign, alice))
    post(client, f"/api/judgments/{given.id}/revisions", {"preferences": {"helpful": -2}})

    assert client.get(f"/api/judgments/{given.id}").json()["revisable"] is False
    (past,) = client.get("/api/judgments").json()["judgments"]
    assert (past["preferences"], past["revised"]) == ({"helpful": -2}, 1)


def test_a_skip_says_how_long_it_took(client, campaign):
    shown = work(client, "kitchen")
    held_for(Assignment.objects.get(), 60)

    answer = post(
        client, f"/api/assignments/{shown['id']}/skip", {"reason": "unclear", "seconds": 7.5}
    )

    assert answer.status_code == 200
    assert Assignment.objects.get().seconds == 7.5
