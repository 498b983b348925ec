"""Settings over HTTP: what is taken, what is refused and why, and what holds for a file half in."""

import pytest

from annotation.models import Checks, Import, Platform
from annotation.services import campaigns, imports, jobs
from tests.conftest import kept, lines, make_campaign, make_person, pair, post, signed_in

pytestmark = pytest.mark.django_db

BACK = "https://app.prolific.com/submissions/complete"
PAID = {"currency": "GBP", "per_judgment": "0.20", "budget": "50"}


@pytest.fixture
def client(manager):
    return signed_in(manager)


def patch(client, body):
    return client.patch("/api/campaigns/kitchen", body, content_type="application/json")


CONTRADICTIONS = [
    ({"allow_partial": True}, "allow_partial"),
    ({"gold_rate": 0, "checks": {"gold_warn": 0.7}}, "gold_rate"),
    ({"gold_rate": 0.1, "checks": {"gold_warn": 0.5, "gold_pause": 0.7}}, "checks"),
    ({"gold_rate": 0.1, "checks": {"gold_warn": 0.5, "gold_block": 0.7}}, "checks"),
    ({"overlap": 4, "checks": {"adaptive": True, "overlap_most": 3}}, "checks"),
    ({"pay": PAID | {"budget": "0.10"}}, "pay"),
    ({"pay": {"currency": "GBP"}}, "pay"),
    ({"guidelines": "", "onboarding": {"read_guidelines": True}}, "guidelines"),
    ({"onboarding": {"pass_mark": 2}}, "onboarding"),
    ({"responses": 3}, "responses"),
    ({"overlap": 5, "checks": {"second_opinion": True, "overlap_most": 5}}, "checks"),
    ({"overlap": 1, "checks": {"adaptive": True}}, "overlap"),
    ({"overlap": 2, "checks": {"adaptive": True, "second_opinion": True}}, "checks"),
    ({"judgments_each": 20, "repeat_rate": 0.1}, "repeat_rate"),
    ({"judgments_each": 4, "gold_rate": 0.1, "checks": {"gold_block": 0.5}}, "checks"),
    ({"platform": {"id_parameter": "PID", "session_parameter": "PID"}}, "platform"),
    ({"platform": {"id_parameter": "signature"}}, "platform"),
    ({"platform": {"return_url": BACK, "codes": {"finished": "C1"}}}, "platform"),
    ({"platform": {"return_url": f"{BACK}?cc={{code}}&id={{id}}"}}, "platform"),
    ({"platform": {"codes": {"finished": "C1", "failed_checks": "C1"}}}, "platform"),
    ({"platform": {"codes": {"screened_out": "C2"}}}, "platform"),
    ({"pay": {"currency": "JPY", "per_judgment": "0.50"}}, "pay"),
    ({"pay": {"currency": "JPY", "per_judgment": "20", "budget": "900.50"}}, "pay"),
    ({"pay": {"currency": "GBP", "per_judgment": "0.00", "per_hour": "0.00"}}, "pay"),
    ({"criteria": [{"name": "helpful"}, {"name": "helpful"}]}, "criteria"),
    ({"preference_model": "a\0b"}, "preference_model"),
]


@pytest.mark.parametrize(("changes", "field"), CONTRADICTIONS)
def test_settings_that_contradict_each_other_are_refused_by_field(client, changes, field):
    make_campaign()
    before = client.get("/api/campaigns/kitchen").json()

    refused = patch(client, changes)

    assert refused.status_code == 400
    assert field in refused.json()["fields"]
    assert client.get("/api/campaigns/kitchen").json() == before


def test_the_entry_of_a_platform_whose_codes_were_always_wrong_can_be_closed(client):
    campaign = make_campaign()
    Platform.objects.create(campaign=campaign, code_screened_out="C2", return_url=BACK)

    assert patch(client, {"platform": {"open": False}}).status_code == 200


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"titel": "T"}, "titel"),
        ({"state": "active"}, "state"),
        ({"slug": "other"}, "slug"),
        ({"pay": {"currency": "GBP", "per_day": "9"}}, "pay"),
        ({"checks": {"gold_wam": 0.5}}, "checks"),
        ({"labels": {"saftey": True}}, "labels"),
        ({"platform": {"codes": {"finish": "C1"}}}, "platform"),
        ({"onboarding": {"consent_version": 7}}, "onboarding"),
        ({"onboarding": {"survey": [{"name": "a", "question": "A?", "need": 1}]}}, "onboarding"),
    ],
)
def test_settings_that_do_not_exist_are_refused_by_name(client, campaign, changes, field):
    refused = patch(client, changes)

    assert (refused.status_code, list(refused.json()["fields"])) == (400, [field])


@pytest.mark.parametrize(
    ("tag", "kept"),
    [
        ("en", "en"),
        ("pt-BR", "pt-BR"),
        ("zh-hant", "zh-Hant"),
        ("es-419", "es-419"),
        ("en_GB", "en-GB"),
    ],
)
def test_the_language_of_the_material_is_a_known_tag_as_the_registry_writes_it(client, tag, kept):
    make_campaign()

    assert patch(client, {"language": tag}).json()["language"] == kept


@pytest.mark.parametrize("tag", ["xx", "", "klingon", "English", "e" * 36, None, 7])
def test_a_language_that_nobody_knows_is_refused_by_its_field(client, campaign, tag):
    refused = patch(client, {"language": tag})

    assert (refused.status_code, list(refused.json()["fields"])) == (400, ["language"])
    assert tag != "xx" or "pt-BR" in refused.json()["message"]


def test_checks_are_set_and_shown(client, campaign):
    wish = {"gold_rate": 0.1, "checks": {"gold_warn": 0.7, "gold_block": 0.4}}

    shown = patch(client, wish).json()["checks"]

    assert (shown["gold_warn"], shown["gold_pause"], shown["gold_block"]) == (0.7, None, 0.4)
    assert Checks.objects.get().gold_least == 5


@pytest.fixture
def half_way(monkeypatch, manager):
    """Import three lines, and change settings once the first is in."""

    def run(campaign, **change):
        monkeypatch.setattr(imports, "BATCH", 1)
        record = jobs.take(Import, kept(campaign, lines(pair(1), pair(2), pair(3))).pk)
        take_in = imports.take_in

        def between(record, batch):
            if record.lines_done == 1:
                campaigns.edit(campaign=campaign, by=manager, **change)
            take_in(record, batch)

        monkeypatch.setattr(imports, "take_in", between)
        imports.load(record)
        return list(campaign.tasks.order_by("pk").values_list("wanted", flat=True))

    return run


def test_an_overlap_changed_half_way_holds_for_the_whole_file(half_way):
    assert half_way(make_campaign(tasks=0), overlap=3) == [3, 3, 3]


def test_a_file_half_in_when_overlap_turns_adaptive_asks_once_of_what_comes_after(half_way):
    campaign = make_campaign(tasks=0, overlap=3)

    assert half_way(campaign, checks={"adaptive": True}) == [3, 1, 1]


def test_a_file_half_in_when_overlap_stops_to_be_adaptive_is_asked_whole_from_then_on(half_way):
    campaign = make_campaign(tasks=0, overlap=3)
    Checks.objects.create(campaign=campaign, adaptive=True)

    assert half_way(campaign, checks={"adaptive": False}) == [1, 3, 3]


def test_a_question_changed_half_way_is_put_so_of_every_task_of_the_file(half_way, alice):
    asks = {"name": "helpful", "question": "Which one helps?", "asks_for": "worse"}
    half_way(make_campaign(tasks=0), criteria=[asks])

    work = post(signed_in(alice), "/api/campaigns/kitchen/work", {"count": 3}).json()

    put = [one["criteria"][0] for one in work["assignments"]]
    assert [(one["question"], one["asks_for"]) for one in put] == [
        ("Which one helps?", "worse")
    ] * 3


QUIZ = [{"question": "Who?", "options": ["A", "B"], "answer": 0, "why": ""}]


@pytest.fixture
def other():
    """Another manager, who was quicker."""
    return signed_in(make_person("ana", is_manager=True))


MOVED = [
    ({"lease_minutes": 60}, {"lease_minutes": 45}, {"lease_minutes": 30}, "lease_minutes"),
    ({"onboarding": {"quiz": QUIZ}}, {"onboarding": {"quiz": QUIZ * 2}},
     {"onboarding": {"quiz": []}}, "onboarding.quiz"),
    ({"pay": PAID}, {"pay": PAID | {"budget": "9"}}, {"pay": None}, "pay"),
    ({"criteria": [{"name": "helpful", "question": "Theirs?"}]},
     {"criteria": [{"name": "helpful", "question": "Mine?"}]},
     {"criteria": [{"name": "helpful", "question": "Which is better?"}]},
     "criteria.helpful.question"),
]  # fmt: skip


@pytest.mark.parametrize(("theirs", "mine", "was", "path"), MOVED)
def test_what_another_changed_since_it_was_read_is_not_overwritten(
    client, other, campaign, theirs, mine, was, path
):
    kept = patch(other, theirs).json()

    refused = patch(client, mine | {"was": was})

    assert (refused.status_code, refused.json()["code"]) == (409, "settings_moved")
    assert refused.json()["fields"][path][0].startswith("ana changed this meanwhile")
    assert client.get("/api/campaigns/kitchen").json() == kept


def test_two_who_change_different_settings_do_not_hinder_each_other(client, other, campaign):
    patch(other, {"lease_minutes": 60, "pay": PAID})
    mine = {"title": "Bakery", "care": {"help": "Call."}}

    saved = patch(client, mine | {"was": {"title": campaign.title, "care": {"help": ""}}}).json()

    assert (saved["title"], saved["lease_minutes"]) == ("Bakery", 60)


def test_two_who_wish_the_same_are_both_content(client, other, campaign):
    patch(other, {"lease_minutes": 60})

    assert patch(client, {"lease_minutes": 60, "was": {"lease_minutes": 30}}).status_code == 200


def test_what_was_read_can_only_be_of_settings(client, campaign):
    refused = patch(client, {"title": "T", "was": {"titel": "S", "criteria": 3}})

    assert (refused.status_code, list(refused.json()["fields"])) == (400, ["was"])


def test_an_amount_that_is_none_is_told_how_one_is_written(client, campaign):
    refused = patch(client, {"pay": PAID | {"budget": "1.000,50"}}).json()

    assert refused["fields"]["pay"]["budget"] == ["Give an amount as in 0.50."]
