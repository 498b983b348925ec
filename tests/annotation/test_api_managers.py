"""The managers' calls, over HTTP."""

import gzip
from time import monotonic

import orjson
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from annotation.models import Campaign, Import, Task
from tests.conftest import claim, make_campaign, post, signed_in, submit

pytestmark = pytest.mark.django_db

LINE = orjson.dumps({"prompt": "Tea?", "completions": ["Yes.", "No."]})


@pytest.fixture
def client(manager):
    return signed_in(manager)


def upload(client, content: bytes = LINE, slug: str = "kitchen", **fields):
    file = SimpleUploadedFile("prompts.jsonl", content)
    fields = {"format": "jsonl"} | fields
    return client.post(f"/api/campaigns/{slug}/imports", {"file": file, **fields})


def test_a_campaign_begins_as_a_draft_from_a_template(client):
    made = post(client, "/api/campaigns", {"template": "helpful-harmless", "title": "Tea time"})

    body = made.json()
    assert (made.status_code, body["slug"], body["state"]) == (201, "tea-time", "draft")
    assert [one["name"] for one in body["criteria"]] == ["helpful", "harmless"]
    assert body["may"][:4] == ["launch", "edit", "import", "close"]
    assert client.get("/api/campaigns/tea-time").json() == body


def test_settings_can_differ_from_the_template(client):
    wish = {"template": "helpful", "title": "T", "overlap": 3, "gold_rate": 0.2, "slug": "my-tea"}

    made = post(client, "/api/campaigns", wish).json()

    assert (made["slug"], made["overlap"], made["gold_rate"]) == ("my-tea", 3, 0.2)


@pytest.mark.parametrize(
    "wish",
    [
        {"title": "No template"},
        {"template": "nonsense", "title": "T"},
        {"template": "helpful"},
        {"template": "helpful", "title": ""},
        {"template": "helpful", "title": "T", "overlap": 0},
        {"template": "helpful", "title": "T", "overlap": 101},
        {"template": "helpful", "title": "T", "gold_rate": 0.6},
        {"template": "helpful", "title": "T", "gold_rate": "nan"},
        {"template": "helpful", "title": "T", "lease_minutes": 0},
        {"template": "helpful", "title": "T", "cooldown_minutes": -1},
        {"template": "helpful", "title": "T", "cooldown_minutes": 10**9},
        {"template": "helpful", "title": "T", "slug": "no spaces"},
        {"template": "helpful", "title": "T\0"},
    ],
)
def test_a_campaign_that_makes_no_sense_is_refused(client, wish):
    answer = post(client, "/api/campaigns", wish)

    assert answer.status_code == 400
    assert answer.json().keys() >= {"code", "message"}
    assert not Campaign.objects.exists()


def test_an_address_is_taken_once(client):
    wish = {"template": "helpful", "title": "Tea", "slug": "tea"}
    post(client, "/api/campaigns", wish)

    answer = post(client, "/api/campaigns", wish)

    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_campaign")


def test_two_campaigns_of_one_title_get_two_addresses(client):
    wish = {"template": "helpful", "title": "Tea"}

    assert [post(client, "/api/campaigns", wish).json()["slug"] for _ in range(3)] == [
        "tea",
        "tea-2",
        "tea-3",
    ]


def test_templates_say_what_they_ask(client):
    templates = {one["key"]: one for one in client.get("/api/campaign-templates").json()}

    assert {"helpful-harmless", "helpful", "harmless", "overall"} <= templates.keys()
    assert templates["helpful"]["criteria"][0]["question"] == "Which response is more helpful?"


def test_progress_counts_tasks_slots_and_judgments(client, alice, bob):
    campaign = make_campaign(tasks=3, overlap=2, gold=2)
    submit(claim(campaign, alice))
    claim(campaign, bob)

    progress = client.get("/api/campaigns/kitchen").json()["progress"]

    assert progress == {
        "tasks": 3, "wanted": 6, "given": 1, "leased": 2, "open": 3, "gold_tasks": 2,
        "judgments": 1, "late": 0, "annotators": 1, "today": 1, "left": 5,
    }  # fmt: skip


def test_a_campaign_lives_from_draft_to_closed(client):
    make_campaign(state="draft")
    moves = []
    for move in ("launch", "pause", "launch", "close"):
        answer = post(client, f"/api/campaigns/kitchen/{move}")
        moves.append((answer.status_code, answer.json()["state"]))

    assert moves == [(200, "active"), (200, "paused"), (200, "active"), (200, "closed")]
    assert not {"launch", "edit"} & set(client.get("/api/campaigns/kitchen").json()["may"])


@pytest.mark.parametrize(
    ("state", "move"),
    [
        ("active", "launch"),
        ("closed", "launch"),
        ("draft", "pause"),
        ("closed", "pause"),
        ("closed", "close"),
    ],
)
def test_a_move_that_the_state_does_not_allow_is_refused(client, state, move):
    make_campaign(state=state)

    answer = post(client, f"/api/campaigns/kitchen/{move}")

    assert (answer.status_code, answer.json()["code"]) == (409, "wrong_state")


def test_an_empty_campaign_is_not_launched(client):
    make_campaign(state="draft", tasks=0)

    assert post(client, "/api/campaigns/kitchen/launch").json()["code"] == "nothing_to_hand_out"


def test_what_may_be_done_is_what_is_allowed(client):
    for state in ("draft", "active", "paused"):
        make_campaign(f"c-{state}", state=state)
        may = client.get(f"/api/campaigns/c-{state}").json()["may"]
        for move in {"launch", "pause", "close"} & set(may):
            assert post(client, f"/api/campaigns/c-{state}/{move}").status_code == 200
            Campaign.objects.filter(slug=f"c-{state}").update(state=state)


def test_editing_changes_what_it_names_and_keeps_who_did_it(client, campaign, manager):
    edited = client.patch(
        "/api/campaigns/kitchen",
        {"overlap": 2, "guidelines": "New."},
        content_type="application/json",
    ).json()

    assert (edited["overlap"], edited["guidelines_version"], edited["title"]) == (2, 2, "Kitchen")
    assert Task.objects.get().wanted == 2
    entry = campaign.audit.first()
    assert (entry.by, entry.change["overlap"]) == (manager, {"from": 1, "to": 2})


@pytest.mark.parametrize("change", [{"overlap": 0}, {"gold_rate": 2}, {"title": ""}])
def test_an_edit_that_makes_no_sense_is_refused(client, campaign, change):
    answer = client.patch("/api/campaigns/kitchen", change, content_type="application/json")

    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")


def test_a_closed_campaign_stays_as_it_was(client):
    make_campaign(state="closed")

    answer = client.patch(
        "/api/campaigns/kitchen", {"title": "Other"}, content_type="application/json"
    )

    assert (answer.status_code, answer.json()["code"]) == (409, "wrong_state")
    assert upload(client).json()["code"] == "wrong_state"


def test_the_state_cannot_be_edited_past_its_moves(client, campaign):
    client.patch("/api/campaigns/kitchen", {"state": "closed"}, content_type="application/json")

    campaign.refresh_from_db()
    assert campaign.state == "active"


@pytest.mark.parametrize("address", ["", "/launch", "/imports", "/guide"])
def test_a_campaign_that_does_not_exist_is_not_found(client, address):
    method = client.post if address == "/launch" else client.get

    assert method(f"/api/campaigns/nowhere{address}").status_code == 404


# Imports


def test_an_upload_is_accepted_and_waits_for_a_worker(client, campaign):
    answer = upload(client)

    body = answer.json()
    assert (answer.status_code, body["state"], body["bytes_total"]) == (202, "waiting", len(LINE))
    assert (body["file_name"], body["error"], body["refused"]) == ("prompts.jsonl", None, [])
    address = f"/api/campaigns/kitchen/imports/{body['id']}"
    assert client.get(address).json() == body
    assert client.get("/api/campaigns/kitchen/imports").json() == [body]


@pytest.mark.django_db(transaction=True)
def test_an_upload_is_accepted_at_once_without_redis(client, campaign, no_redis):
    started = monotonic()

    assert upload(client).status_code == 202
    assert Import.objects.get().state == "waiting"
    assert monotonic() - started < 1


@pytest.mark.parametrize("fields", [{"format": "csv"}, {"format": ""}])
def test_an_unknown_format_is_refused(client, campaign, fields):
    answer = upload(client, **fields)

    assert (answer.status_code, "code" in answer.json()) == (400, True)
    assert not Import.objects.exists()


@pytest.mark.parametrize("content", [b"", gzip.compress(b"")], ids=["plain", "gzip"])
def test_an_empty_file_is_refused(client, campaign, content):
    answer = upload(client, content)

    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_import")


def test_an_upload_without_a_file_is_refused(client, campaign):
    answer = client.post("/api/campaigns/kitchen/imports", {"format": "jsonl"})

    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")


def test_a_file_name_names_no_folder(client, campaign):
    file = SimpleUploadedFile("x.jsonl", LINE)
    file._name = "../../etc/passwd"

    client.post("/api/campaigns/kitchen/imports", {"file": file, "format": "jsonl"})

    kept = Import.objects.get()
    assert "/" not in kept.file_name
    assert kept.path.startswith("imports/")
    assert ".." not in kept.path


def test_an_import_can_be_cancelled_once(client, campaign):
    address = f"/api/campaigns/kitchen/imports/{upload(client).json()['id']}"

    assert post(client, f"{address}/cancel").json()["state"] == "cancelled"
    again = post(client, f"{address}/cancel")
    assert (again.status_code, again.json()["code"]) == (409, "wrong_state")


def test_an_import_of_another_campaign_is_not_found(client, campaign):
    make_campaign("garden")
    record = upload(client).json()["id"]

    assert client.get(f"/api/campaigns/garden/imports/{record}").status_code == 404
