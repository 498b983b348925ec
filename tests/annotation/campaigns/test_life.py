"""What happens to a campaign as a whole, over HTTP."""

import pytest

from annotation.models import (
    Assignment,
    AuditEntry,
    Campaign,
    JobState,
    Judgment,
    Membership,
    Pay,
    Role,
)
from annotation.services import campaigns
from annotation.services.people import leaving, roles
from annotation.services.templates import TEMPLATES
from tests.conftest import (
    claim,
    kept,
    lines,
    make_campaign,
    make_person,
    pair,
    post,
    signed_in,
    submit,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(manager):
    return signed_in(manager)


def patch(client, body, slug="kitchen"):
    return client.patch(f"/api/campaigns/{slug}", body, content_type="application/json")


def act(client, what, body=None, slug="kitchen"):
    return post(client, f"/api/campaigns/{slug}/{what}", body)


def test_a_red_team_starts_with_care_and_a_choice_of_what_one_reads(client):
    wish = {"template": "red-team", "title": "Red"}

    made = post(client, "/api/campaigns", wish).json()

    assert made["criteria"][0]["question"] == "Which response is less harmful?"
    assert len(made["care"]["harms"]) == 19
    assert made["care"]["warning"]
    assert made["care"]["blur"]
    assert made["onboarding"]["read_guidelines"]


@pytest.mark.parametrize("template", sorted(TEMPLATES))
def test_every_template_can_be_created_previewed_and_judged(client, template):
    slug = post(client, "/api/campaigns", {"template": template, "title": "T"}).json()["slug"]

    shown = client.get(f"/api/campaigns/{slug}/preview").json()

    assignment = shown["assignments"][0]
    assert assignment["id"] == "sample"
    assert assignment["criteria"] == client.get(f"/api/campaigns/{slug}").json()["criteria"]
    assert shown["guide"]["slug"] == slug


def test_a_preview_shows_real_tasks_and_stores_nothing(client, campaign):
    shown = client.get("/api/campaigns/kitchen/preview").json()["assignments"]

    meant = act(client, "preview", {"preferences": {"helpful": -3}})

    assert shown[0]["id"] == str(campaign.tasks.get().pk)
    assert meant.json() == {
        "comparisons": [{"criterion": "helpful", "better": 0, "other": 1, "strength": 3}]
    }
    assert not Assignment.objects.exists()
    assert not Judgment.objects.exists()
    assert not Membership.objects.exists()


def test_a_preview_refuses_what_an_annotator_would_be_refused(client, campaign):
    refused = act(client, "preview", {"preferences": {}})

    assert (refused.status_code, refused.json()["code"]) == (400, "invalid_judgment")


def test_annotators_see_no_preview(campaign, alice):
    assert signed_in(alice).get("/api/campaigns/kitchen/preview").status_code == 404


def test_why_a_campaign_is_paused_stands_until_it_goes_on(client, campaign):
    act(client, "pause", {"reason": "We fix the guidelines."})
    assert client.get("/api/campaigns/kitchen").json()["pause_reason"] == "We fix the guidelines."

    act(client, "launch")

    assert client.get("/api/campaigns/kitchen").json()["pause_reason"] == ""


def test_only_campaigns_in_which_nobody_works_are_archived(client, campaign):
    refused = act(client, "archive")
    act(client, "close")
    archived = act(client, "archive").json()

    assert (refused.status_code, refused.json()["code"]) == (409, "wrong_state")
    assert archived["archived_at"]
    assert "unarchive" in archived["may"]
    assert act(client, "unarchive").json()["archived_at"] is None


def test_an_archived_draft_is_neither_edited_nor_launched(client):
    make_campaign(state="draft")
    act(client, "archive")

    assert patch(client, {"title": "New"}).status_code == 409
    assert act(client, "launch").status_code == 409


def test_a_closed_campaign_refuses_every_change(client, campaign):
    act(client, "close")

    for answer in (patch(client, {"title": "New"}), act(client, "launch"), act(client, "pause")):
        assert (answer.status_code, answer.json()["code"]) == (409, "wrong_state")


def test_what_is_over_keeps_its_settings_to_be_read(client, campaign):
    patch(client, {"care": {"help": "Call."}, "pay": PAID})
    before = client.get("/api/campaigns/kitchen").json()
    for end in ("close", "archive"):
        act(client, end)

        shown = client.get("/api/campaigns/kitchen").json()
        assert (shown["care"], shown["pay"]) == (before["care"], before["pay"])
        assert "manage" in shown["may"]
        assert "edit" not in shown["may"]


def test_a_clone_asks_the_same_and_holds_no_tasks(client, campaign):
    patch(client, {"overlap": 3, "priority": 4, "care": {"help": "Call."}, "pay": PAID})

    made = act(client, "clone", {"title": "Kitchen again"})

    body = made.json()
    assert (made.status_code, body["slug"], body["state"]) == (201, "kitchen-again", "draft")
    assert (body["overlap"], body["priority"], body["cloned_from"]) == (3, 4, "kitchen")
    assert body["criteria"] == client.get("/api/campaigns/kitchen").json()["criteria"]
    assert (body["care"]["help"], body["pay"]["budget"]) == ("Call.", "50.00")
    assert body["progress"]["tasks"] == 0


PAID = {"currency": "GBP", "per_judgment": "0.20", "budget": "50"}


def test_a_clone_spends_nothing_of_the_first_ones_budget(client, campaign):
    patch(client, {"pay": PAID})
    Pay.objects.update(committed=49)

    act(client, "clone", {"title": "Again"})

    assert Pay.objects.get(campaign__slug="again").committed == 0


def test_a_clone_takes_nothing_of_the_first_ones_study(client, campaign):
    codes = {"finished": "C1", "screened_out": "C2", "failed_checks": "C3"}
    sent = {"study": "5f", "codes": codes, "allow_list": ["ann"], "id_parameter": "PID"}
    patch(client, {"platform": sent})

    made = act(client, "clone", {"title": "Again"}).json()["platform"]

    assert set(made["codes"].values()) == {""}
    assert (made["study"], made["allow_list"], made["id_parameter"]) == ("", [], "PID")


def test_people_come_along_where_they_are_asked_for(client, campaign, alice, bob):
    Membership.objects.create(campaign=campaign, annotator=alice)
    Membership.objects.create(campaign=campaign, annotator=bob, standing="blocked")
    Role.objects.create(campaign=campaign, person=bob, name="adjudicator")

    act(client, "clone", {"title": "Alone"})
    act(client, "clone", {"title": "Together", "people": True})

    together = Campaign.objects.get(slug="together")
    assert [seat.annotator for seat in together.memberships.all()] == [alice]
    assert [(role.person, role.name) for role in together.roles.all()] == [(bob, "adjudicator")]
    assert not Campaign.objects.get(slug="alone").memberships.exists()


def test_a_taken_address_is_refused_by_its_field(client, campaign):
    refused = act(client, "clone", {"title": "Kitchen", "slug": "kitchen"})

    assert (refused.status_code, list(refused.json()["fields"])) == (400, ["slug"])


def test_a_new_overlap_keeps_what_was_promised(client, alice, bob):
    campaign = make_campaign(tasks=2, overlap=2)
    held = claim(campaign, alice)

    patch(client, {"overlap": 1})
    submit(claim(campaign, bob))

    assert submit(held).counted in (True, False)
    assert Judgment.objects.count() == 2


def test_closing_stops_an_import_half_way_and_keeps_what_it_brought(client):
    campaign = make_campaign()
    record = kept(campaign, lines(pair(1)))

    act(client, "close")

    record.refresh_from_db()
    assert record.state == JobState.CANCELLED
    assert campaign.tasks.count() == 1


def test_how_many_are_shown_is_not_changed_while_a_file_comes_in(client):
    made = post(client, "/api/campaigns", {"template": "rank", "title": "Kitchen"})
    kept(Campaign.objects.get(), lines(pair(1)))

    refused = patch(client, {"responses": 3})

    assert (made.status_code, refused.status_code) == (201, 400)
    assert list(refused.json()["fields"]) == ["responses"]


@pytest.mark.parametrize(
    ("role", "may"),
    [
        ("manager", {"manage", "people", "pay", "read", "adjudicate", "edit"}),
        ("researcher", {"read"}),
        ("adjudicator", {"adjudicate"}),
    ],
)
def test_a_role_says_what_one_may(campaign, alice, role, may):
    Role.objects.create(campaign=campaign, person=alice, name=role)

    shown = signed_in(alice).get("/api/campaigns/kitchen").json()

    assert may <= set(shown["may"])
    assert ("manage" in shown["may"]) == (role == "manager")
    assert "clone" not in shown["may"]


def test_sections_are_for_managers_of_the_campaign(client, campaign, alice):
    patch(client, {"pay": PAID})
    Role.objects.create(campaign=campaign, person=alice, name="researcher")
    assert signed_in(alice).get("/api/campaigns/kitchen").json()["pay"] is None

    Role.objects.create(campaign=campaign, person=alice, name="manager")

    assert signed_in(alice).get("/api/campaigns/kitchen").json()["pay"]["currency"] == "GBP"


def test_the_log_says_who_when_from_and_to(client, campaign, manager):
    patch(client, {"overlap": 2})

    entry = client.get("/api/campaigns/kitchen/log").json()["entries"][0]

    assert entry["by"]["pseudonym"] == str(manager.pseudonym)
    assert entry["changes"] == [{"field": "overlap", "from": 1, "to": 2}]


def test_the_log_is_paged_and_narrowed(client, campaign, manager):
    other = make_person("otto", is_manager=True)
    rows = [
        AuditEntry(campaign=campaign, by=manager, change={"overlap": {"from": n, "to": n + 1}})
        for n in range(55)
    ]
    AuditEntry.objects.bulk_create(rows)
    campaigns.record(campaign=campaign, by=other, change={"care.help": {"from": "", "to": "x"}})
    first = client.get("/api/campaigns/kitchen/log").json()

    second = client.get(f"/api/campaigns/kitchen/log?before={first['next']}").json()
    his = client.get(f"/api/campaigns/kitchen/log?by={other.pseudonym}").json()["entries"]
    about = client.get("/api/campaigns/kitchen/log?about=care.help").json()["entries"]

    assert len(first["entries"]) == 50
    assert second["next"] is None
    assert [one["by"]["name"] for one in his] == ["otto"]
    assert len(about) == 1


def test_the_log_is_for_managers(campaign, alice):
    Role.objects.create(campaign=campaign, person=alice, name="researcher")

    assert signed_in(alice).get("/api/campaigns/kitchen/log").status_code == 404


def test_the_log_names_people_until_they_are_deleted(campaign, manager, alice):
    roles.grant(campaign=campaign, person=alice, name="annotator", by=manager)
    client = signed_in(manager)

    def told() -> list[str]:
        entries = client.get("/api/campaigns/kitchen/log").json()["entries"]
        changes = [one for entry in entries for one in entry["changes"]]
        return [one["to"] for one in changes if one["field"] == "person"]

    assert set(told()) == {"alice"}
    leaving.forget(person=alice, by=manager, reason="")
    assert set(told()) == {str(alice.pseudonym)}


def test_the_log_does_not_name_who_changed_something_and_was_deleted(campaign, manager, alice):
    campaigns.edit(campaign=campaign, by=alice, overlap=2)
    leaving.forget(person=alice, by=manager, reason="")

    said = signed_in(manager).get("/api/campaigns/kitchen/log").json()

    assert {"pseudonym": str(alice.pseudonym), "name": ""} in said["people"]
    assert "" in [entry["by"]["name"] for entry in said["entries"] if entry["by"]]
