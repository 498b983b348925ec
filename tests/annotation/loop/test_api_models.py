"""Preference models over HTTP: who may, and what is said of them."""

import pytest

from annotation.models import AuditEntry, PreferenceModel, Task
from tests.annotation.loop.conftest import champion, checkpoint, judge, make_model, rescore
from tests.conftest import claim, make_campaign, post, signed_in, submit

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(researcher):
    return signed_in(researcher)


def patch(client, address, body):
    return client.patch(address, body, content_type="application/json")


WISH = {"name": "care", "title": "Care", "criteria": ["helpful"]}


def test_a_model_is_made_with_what_feeds_it(client, judged):
    answer = post(client, "/api/models", WISH | {"campaigns": ["kitchen"], "retrain_after": 50})

    body = answer.json()
    assert answer.status_code == 201
    assert body["criteria"] == [{"name": "helpful", "title": "Helpful"}]
    assert body["campaigns"] == [
        {"slug": "kitchen", "title": "Kitchen", "state": "active", "judgments": 5, "open": 24}
    ]
    assert (body["judgments"], body["new_judgments"], body["retrain_after"]) == (5, 5, 50)
    assert [body[name] for name in ("champion", "run", "last_run", "scoring", "due_at")] == [
        None
    ] * 5
    assert client.get("/api/models/care").json() == body
    assert client.get("/api/models").json() == [body]


@pytest.mark.parametrize(
    ("wish", "code", "field"),
    [
        ({"criteria": []}, "invalid", "criteria"),
        ({"criteria": ["beauty"]}, "invalid_model", "criteria"),
        ({"name": "two words"}, "invalid", "name"),
        ({"random_share": 0.05}, "invalid", "random_share"),
        ({"campaigns": ["nowhere"]}, "invalid", "campaigns"),
        ({"settings": {"epochs": 0}}, "invalid_model", "settings"),
        ({"settings": {"epochs": True}}, "invalid_model", "settings"),
        ({"settings": {"device": "tpu"}}, "invalid_model", "settings"),
        ({"settings": {"backdoor": 1}}, "invalid_model", "settings"),
        ({"settings": [1]}, "invalid", "settings"),
        ({"settings": {"heads": 65}}, "invalid_model", "settings"),
        ({"settings": {"seed": 10**400}}, "invalid_model", "settings"),
        ({"name": "new"}, "invalid_model", "name"),
        ({"retrain_hours": 1e9}, "invalid", "retrain_hours"),
        ({"retrain_hours": "nan"}, "invalid", "retrain_hours"),
        ({"confidence": "nan"}, "invalid", "confidence"),
        ({"retrain_after": 1_000_001}, "invalid", "retrain_after"),
        ({"least_pairs": 2**31}, "invalid", "least_pairs"),
    ],
)
def test_what_makes_no_sense_is_refused_by_its_field(client, campaign, wish, code, field):
    answer = post(client, "/api/models", WISH | wish)

    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert list(answer.json()["fields"]) == [field]
    assert not PreferenceModel.objects.exists()


@pytest.mark.parametrize(
    "field", ['"retrain_hours": 1e999', '"settings": {"learning_rate": 1e999}']
)
def test_infinity_is_refused_and_the_model_can_still_be_read(client, model, field):
    answer = patch(client, "/api/models/everyday", f"{{{field}}}")

    assert (answer.status_code, list(answer.json()["fields"])) == (400, [field.split('"')[1]])
    assert client.get("/api/models").status_code == 200


def test_a_taken_name_is_refused(client, model):
    answer = post(client, "/api/models", WISH | {"name": "everyday"})

    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_model")


def test_settings_change_and_who_changed_them_is_kept(client, model, researcher):
    answer = patch(client, "/api/models/everyday", {"retrain_after": 7, "settings": {"epochs": 3}})

    assert (answer.status_code, answer.json()["retrain_after"]) == (200, 7)
    entry = AuditEntry.objects.filter(preference_model=model).latest("id")
    assert entry.by == researcher
    assert entry.change["retrain_after"] == {"from": 5, "to": 7}


def test_campaigns_are_chosen_anew_and_each_keeps_it_in_its_list_of_changes(client, model, judged):
    make_campaign("garden")

    body = patch(client, "/api/models/everyday", {"campaigns": ["garden"]}).json()

    assert [one["slug"] for one in body["campaigns"]] == ["garden"]
    entry = judged.audit.latest("id")
    assert entry.change == {"preference_model": {"from": "everyday", "to": None}}


def test_a_campaign_that_asks_nothing_the_model_learns_cannot_feed_it(client, model):
    make_campaign("safety", template="harmless")

    answer = patch(client, "/api/models/everyday", {"campaigns": ["safety"]})

    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_model")
    assert [one.slug for one in model.campaigns.all()] == ["kitchen"]


def test_a_manager_says_which_model_a_campaign_feeds(manager, model):
    garden, client = make_campaign("garden"), signed_in(manager)
    assert client.get("/api/campaigns/garden").json()["preference_model"] is None

    answer = patch(client, "/api/campaigns/garden", {"preference_model": "everyday"})

    assert answer.json()["preference_model"] == "everyday"
    assert garden in model.campaigns.all()
    answer = patch(client, "/api/campaigns/garden", {"preference_model": None})
    assert answer.json()["preference_model"] is None


def test_a_new_campaign_can_feed_a_model_at_once(manager, model):
    wish = {"template": "helpful", "title": "Garden"}
    client = signed_in(manager)

    apart = post(client, "/api/campaigns", wish).json()
    feeding = post(client, "/api/campaigns", wish | {"preference_model": "everyday"}).json()

    assert (apart["preference_model"], feeding["preference_model"]) == (None, "everyday")


def test_a_champion_is_shown_with_its_measures_and_its_history(client, model, judged, alice):
    champion(model)
    judge(judged, alice, 2)

    body = client.get("/api/models/everyday").json()

    assert (body["champion"]["number"], body["champion"]["promoted_by"]) == (1, None)
    assert body["champion"]["judgments"] == 5
    assert body["champion"]["metrics"]["helpful"]["accuracy"]["value"] == 0.63
    assert (body["judgments"], body["new_judgments"]) == (7, 2)
    assert [(one["number"], one["previous_number"]) for one in body["promotions"]] == [(1, None)]
    assert (body["scoring"]["state"], body["scoring"]["finished_at"]) == ("running", None)
    assert (body["run"], body["last_run"]["verdict"]) == (None, "promoted")


def test_a_person_promotes_and_rolls_back_with_one_call_each(client, model):
    first, second = checkpoint(model, "promoted"), checkpoint(model, "kept")

    post(client, f"/api/checkpoints/{second.pk}/promote")
    body = post(client, f"/api/checkpoints/{first.pk}/promote").json()

    assert body["champion"]["number"] == 1
    assert [(one["number"], one["by"]) for one in body["promotions"]] == [
        (1, "rita"), (2, "rita"), (1, None)
    ]  # fmt: skip
    again = post(client, f"/api/checkpoints/{first.pk}/promote")
    assert (again.status_code, again.json()["code"]) == (409, "wrong_state")


def test_the_clock_says_when_it_is_due(client, judged):
    made = make_model(judged, retrain_hours=2)

    due_at = client.get("/api/models/everyday").json()["due_at"]

    assert due_at > made.created_at.isoformat()


UNKNOWN = "00000000-0000-4000-8000-000000000000"
ADDRESSES = [
    ("get", "/api/models"),
    ("post", "/api/models"),
    ("get", "/api/models/everyday"),
    ("patch", "/api/models/everyday"),
    ("get", "/api/models/everyday/activity"),
    ("get", "/api/training-runs?model=everyday"),
    ("post", "/api/training-runs"),
    ("get", f"/api/training-runs/{UNKNOWN}"),
    ("post", f"/api/training-runs/{UNKNOWN}/cancel"),
    ("post", f"/api/checkpoints/{UNKNOWN}/promote"),
    ("post", "/api/score"),
]


@pytest.mark.parametrize(("method", "address"), ADDRESSES)
def test_annotators_see_nothing_of_the_loop(alice, model, method, address):
    answer = getattr(signed_in(alice), method)(address, {}, content_type="application/json")

    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")


NOWHERE = [
    ("get", "/api/models/nowhere"),
    ("get", "/api/models/nowhere/activity"),
    ("get", "/api/training-runs?model=nowhere"),
    *(one for one in ADDRESSES if one[1].count("/") == 4 and "models" not in one[1]),
]


@pytest.mark.parametrize(("method", "address"), NOWHERE)
def test_what_is_not_there_is_not_found(client, model, method, address):
    answer = getattr(client, method)(address, {}, content_type="application/json")

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


# Activity


def test_a_loop_without_judgments_has_an_activity_to_draw(client, campaign):
    make_model(campaign)

    body = client.get("/api/models/everyday/activity").json()

    assert body["judgments"] == []
    assert body["selection"] == {
        "open": {"random": 1, "uncertainty": 0},
        "asked": [{"number": 0, "random": 0, "uncertainty": 0}],
        "share": 0.1,
    }
    (coming,) = body["next"]
    assert (coming["prompt"], coming["criteria"], coming["times"]) == (
        "Question kitchen-1",
        {},
        1.0,
    )


def test_judgments_over_time_end_at_their_number(client, model):
    totals = [
        one["total"] for one in client.get("/api/models/everyday/activity").json()["judgments"]
    ]
    assert totals == sorted(totals)
    assert (len(totals), totals[-1]) == (120, 5)


def test_what_was_asked_is_told_by_champion_and_rule(client, model, judged, alice, bob, tmp_path):
    rescore(model, tmp_path)
    judge(judged, bob, 3)
    submit(claim(judged, alice))  # leased before there was a champion

    asked = client.get("/api/models/everyday/activity").json()["selection"]["asked"]

    assert asked == [
        {"number": 0, "random": 6, "uncertainty": 0},
        {"number": 1, "random": 0, "uncertainty": 3},
    ]


def test_what_is_asked_next_comes_as_it_is_served(client, model, judged, bob, tmp_path):
    rescore(model, tmp_path)
    urgent = Task.objects.pool(model).latest("pk")
    Task.objects.filter(pk=urgent.pk).update(priority=2, probability=0.03)

    first = client.get("/api/models/everyday/activity").json()["next"][0]

    assert claim(judged, bob).task_id == first["task"] == urgent.pk
    assert (first["rule"], first["campaign"]) == ("uncertainty", "kitchen")
    assert first["times"] == pytest.approx(0.03 / ((23 * 0.01 + 0.03) / 24))
    assert first["criteria"]["helpful"] == pytest.approx(
        {"p": 0.731, "low": 0.731, "high": 0.731}, abs=1e-3
    )
