"""The researchers' calls, over HTTP: freeze, watch, take out."""

from io import BytesIO
from uuid import uuid4
from zipfile import ZipFile

import pytest

from annotation.models import Export, Snapshot
from annotation.services import exports, jobs, snapshots
from tests.conftest import claim, make_campaign, post, signed_in, submit, together

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(researcher):
    return signed_in(researcher)


@pytest.fixture
def judged(campaign, alice):
    submit(claim(campaign, alice))
    return campaign


@pytest.fixture
def address(judged):
    """Of an export that is written."""
    snapshot = snapshots.freeze_now(campaigns=[judged], name="June")
    exports.pack(jobs.take(Export, exports.ask(snapshot=snapshot, format="trl", by=None).pk))
    return f"/api/snapshots/{snapshot.pk}/export?format=trl"


def whole(answer) -> bytes:
    return answer.getvalue() if answer.streaming else answer.content


def test_a_snapshot_is_asked_for_and_waits_for_a_worker(client, judged, researcher):
    answer = post(client, "/api/snapshots", {"campaigns": ["kitchen"], "name": "June"})

    body = answer.json()
    assert (answer.status_code, body["slug"], body["state"]) == (202, "june", "waiting")
    assert (body["campaigns"], body["created_by"], body["error"]) == (["kitchen"], "rita", None)
    assert client.get(f"/api/snapshots/{body['id']}").json() == body
    assert client.get("/api/snapshots").json() == [body]


def test_a_frozen_snapshot_says_what_it_holds(client, address):
    (body,) = client.get("/api/snapshots").json()

    assert (body["state"], body["comparisons"], len(body["sha256"])) == ("done", 1, 64)
    assert sum(cell["pairs"] for cell in body["counts"]["helpful"].values()) == 1
    assert [one["format"] for one in body["exports"]] == ["trl"]


@pytest.mark.parametrize(
    "wish",
    [
        {"campaigns": [], "name": "x"},
        {"campaigns": ["nowhere"], "name": "x"},
        {"campaigns": ["kitchen"]},
        {"campaigns": ["kitchen"], "name": ""},
        {"campaigns": "kitchen", "name": "x"},
    ],
)
def test_a_snapshot_of_nothing_known_is_refused(client, judged, wish):
    answer = post(client, "/api/snapshots", wish)

    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")


def test_a_snapshot_without_judgments_is_refused(client, campaign):
    answer = post(client, "/api/snapshots", {"campaigns": ["kitchen"], "name": "x"})

    assert (answer.status_code, answer.json()["code"]) == (400, "no_judgments")


def test_an_annotator_gets_no_export(address, alice):
    assert signed_in(alice).get(address).status_code == 403


def test_an_export_of_what_is_not_there_is_not_found(client, db):
    assert client.get(f"/api/snapshots/{uuid4()}/export?format=trl").status_code == 404


@pytest.mark.parametrize("query", ["", "?format=csv", "?format="])
def test_an_unknown_format_is_refused(client, judged, query):
    snapshot = snapshots.freeze_now(campaigns=[judged], name="June")

    answer = client.get(f"/api/snapshots/{snapshot.pk}/export{query}")

    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")


def test_what_is_not_frozen_yet_is_refused(client, judged):
    waiting = snapshots.keep(campaigns=[judged], name="June", by=None)

    answer = client.get(f"/api/snapshots/{waiting.pk}/export?format=trl")

    assert (answer.status_code, answer.json()["code"]) == (409, "not_frozen")


def test_an_export_is_202_while_it_is_written(client, judged):
    snapshot = snapshots.freeze_now(campaigns=[judged], name="June")
    address = f"/api/snapshots/{snapshot.pk}/export?format=hh-rlhf"

    answer = client.get(address)

    body = answer.json()
    assert (answer.status_code, body["state"], body["url"]) == (202, "waiting", address)
    assert (body["rows_done"], body["rows_total"]) == (0, 1)


def test_the_file_comes_when_it_is_ready(client, address):
    answer = client.get(address)

    assert (answer.status_code, answer["Content-Type"]) == (200, "application/zip")
    assert 'filename="june-trl.zip"' in answer["Content-Disposition"]
    assert "meta.jsonl" in ZipFile(BytesIO(whole(answer))).namelist()


def test_its_status_is_told_without_the_file(client, address):
    answer = client.get(f"{address}&status=1")

    assert (answer.status_code, answer.json()["state"]) == (200, "done")
    assert answer.json()["bytes"] == len(whole(client.get(address)))


RANGES = {
    "bytes=0-99": slice(0, 100),
    "bytes=100-": slice(100, None),
    "bytes=-50": slice(-50, None),
    "bytes=0-999999999": slice(0, None),
}


@pytest.mark.parametrize(("asked", "part"), RANGES.items(), ids=RANGES)
def test_a_range_is_served_as_asked(client, address, asked, part):
    file = whole(client.get(address))

    answer = client.get(address, headers={"range": asked})

    first, last, _ = part.indices(len(file))
    assert answer.status_code == 206
    assert whole(answer) == file[part]
    assert answer["Content-Range"] == f"bytes {first}-{last - 1}/{len(file)}"
    assert int(answer["Content-Length"]) == len(file[part])


def test_a_broken_download_goes_on(client, address):
    file = whole(client.get(address))
    got = file[:37]
    while len(got) < len(file):
        asked = {"range": f"bytes={len(got)}-{len(got) + 99}"}
        got += whole(client.get(address, headers=asked))

    assert got == file


@pytest.mark.parametrize("asked", ["bytes=999999999-", "bytes=-0"])
def test_a_range_beyond_the_file_is_416(client, address, asked):
    size = len(whole(client.get(address)))

    answer = client.get(address, headers={"range": asked})

    assert (answer.status_code, answer["Content-Range"]) == (416, f"bytes */{size}")


@pytest.mark.parametrize("asked", ["lines=1-2", "bytes=a-b", "bytes=-", "bytes=0-1,5-6"])
def test_a_range_that_makes_no_sense_is_the_whole_file(client, address, asked):
    answer = client.get(address, headers={"range": asked})

    assert (answer.status_code, len(whole(answer))) == (200, int(answer["Content-Length"]))


@pytest.mark.django_db(transaction=True)
def test_a_snapshot_is_accepted_without_redis(no_redis, researcher, alice):
    submit(claim(make_campaign(), alice))

    answer = post(
        signed_in(researcher), "/api/snapshots", {"campaigns": ["kitchen"], "name": "June"}
    )

    assert (answer.status_code, Snapshot.objects.get().state) == (202, "waiting")


@pytest.mark.django_db(transaction=True)
def test_snapshots_of_one_name_at_the_same_time_are_told_apart(alice, researcher):
    submit(claim(make_campaign(), alice))
    wish = {"campaigns": ["kitchen"], "name": "June"}

    def ask() -> int:
        return post(signed_in(researcher), "/api/snapshots", wish).status_code

    assert together(*[ask] * 4) == [202] * 4
    assert sorted(Snapshot.objects.values_list("slug", flat=True)) == [
        "june",
        "june-2",
        "june-3",
        "june-4",
    ]


@pytest.mark.parametrize("address", ["judgments?campaign=%00", "campaigns/kitchen/nosuch", "no/su"])
def test_an_address_that_means_nothing_is_refused_in_json(client, judged, address):
    answer = client.get(f"/api/{address}")

    assert answer.status_code in (400, 404)
    assert {"code", "message"} <= answer.json().keys()
