"""Managers' calls on money, and the files they take away."""

import csv
from io import StringIO

import pytest
from django.utils import timezone

from annotation.models import Membership, PayoutLine, Performance, Prompt, Rejection, Role, User
from annotation.services.money.payouts import Who
from annotation.services.participation import clock
from tests.annotation.money.helpers import from_platform, paid_out, paying, worked
from tests.conftest import make_campaign, post, said, signed_in

pytestmark = pytest.mark.django_db


def rolled_up(campaign):
    """As the job keeps it."""
    for seat in campaign.memberships.select_related("annotator"):
        did = clock.spent(campaign=campaign, person=seat.annotator)
        facts = {"judged": did.judged, "skipped": did.skipped, "seconds": did.seconds}
        Performance.objects.update_or_create(membership=seat, defaults=facts)


def table(response):
    assert response["Content-Type"].startswith("text/csv")
    return list(csv.reader(StringIO(response.content.decode())))


@pytest.fixture
def boss(manager):
    return signed_in(manager)


def test_everyones_account_and_its_sums(boss, alice, bob, manager):
    campaign = paying("0.10", floor="9")
    worked(campaign, alice, 30, 30)
    paid_out(campaign, manager)
    worked(campaign, bob, 60)
    rolled_up(campaign)

    said = boss.get("/api/campaigns/kitchen/pay").json()

    assert said["terms"] == {
        "currency": "GBP", "per_judgment": "0.10", "per_hour": None, "floor": "9.00",
    }  # fmt: skip
    assert [(one["name"], one["earned"], one["paid"], one["owed"]) for one in said["people"]] == [
        ("alice", "0.20", "0.20", "0.00"),
        ("bob", "0.15", "0.00", "0.15"),
    ]
    assert said["totals"]["owed"] == "0.15"
    (payout,) = said["payouts"]
    assert (payout["total"], payout["people"], payout["participants"]) == ("0.20", 1, 0)
    from_platform(campaign, alice, "60ffe5c8371090c7041d43f8")
    (payout,) = boss.get("/api/campaigns/kitchen/pay").json()["payouts"]
    assert (payout["people"], payout["participants"]) == (1, 1)


def test_a_campaign_without_pay_has_no_terms(boss):
    make_campaign()

    said = boss.get("/api/campaigns/kitchen/pay").json()

    assert (said["terms"], said["people"], said["payouts"]) == (None, [], [])


def test_a_payout_is_prepared_recorded_and_cancelled(boss, alice):
    worked(paying(), alice, 10)
    shown = boss.get("/api/campaigns/kitchen/payouts/next").json()
    wish = {name: shown[name] for name in ("id", "total", "until", "who")}

    made = post(boss, "/api/campaigns/kitchen/payouts", wish)
    again = post(boss, "/api/campaigns/kitchen/payouts", wish)

    assert (made.status_code, made.json()["total"]) == (201, "0.10")
    assert again.json() == made.json()
    gone = post(boss, f"/api/campaigns/kitchen/payouts/{shown['id']}/cancel")
    assert gone.json()["cancelled_by"] == "mona"
    assert boss.get("/api/campaigns/kitchen/payouts/next").json()["total"] == "0.10"


def test_a_sum_that_moved_is_refused_with_the_new_one(boss, alice):
    worked(paying(), alice, 10)
    shown = boss.get("/api/campaigns/kitchen/payouts/next").json()
    wish = {name: shown[name] for name in ("id", "until", "who")} | {"total": "9.99"}

    refused = post(boss, "/api/campaigns/kitchen/payouts", wish)

    assert (refused.status_code, refused.json()["code"]) == (409, "owed_moved")
    assert refused.json()["fields"] == {"total": ["0.10"]}


def test_one_persons_account_shows_judgments_and_evidence(boss, alice):
    campaign = paying()
    given = worked(campaign, alice, 10, 20)
    rolled_up(campaign)
    Performance.objects.update(signals={"speed": {"value": 2, "flag": True}})
    address = f"/api/campaigns/kitchen/pay/people/{alice.pseudonym}"
    body = {"judgments": [str(given[0].pk)], "reason": "Copied."}

    assert post(boss, f"{address}/rejections", body).json() == {"number": 1}

    said = boss.get(address).json()
    assert (said["account"]["rejected"], said["account"]["owed"]) == (1, "0.10")
    assert [one["rejection"] and one["rejection"]["reason"] for one in said["judgments"]] == [
        None,
        "Copied.",
    ]
    assert said["judgments"][1]["rejection"]["evidence"]["signals"]["speed"]["flag"] is True
    alone = boss.get(address, {"rejected": "true"}).json()["judgments"]
    assert [one["id"] for one in alone] == [str(given[0].pk)]


def test_a_rejection_is_withdrawn(boss, alice):
    (given,) = worked(paying(), alice, 10)
    address = f"/api/campaigns/kitchen/pay/people/{alice.pseudonym}/rejections"
    post(boss, address, {"judgments": [str(given.pk)], "reason": "Copied."})

    gone = post(boss, f"{address}/withdraw", {"judgments": [str(given.pk)]})

    assert gone.json() == {"number": 1}
    assert Rejection.objects.get().withdrawn_at is not None


def test_a_long_prompt_is_seen_to_be_cut(boss, alice):
    campaign = paying()
    (given,) = worked(campaign, alice, 30)
    Prompt.objects.update(messages=[said("user", "How so? " * 40)])

    address = f"/api/campaigns/kitchen/pay/people/{alice.pseudonym}"
    (shown,) = boss.get(address).json()["judgments"]

    assert (shown["id"], shown["prompt"][-2:]) == (str(given.pk), "?…")


def test_many_judgments_come_in_pages(boss, alice, monkeypatch):
    monkeypatch.setattr("annotation.services.money.reports.PAGE", 2)
    given = worked(paying(), alice, 5, 5, 5)
    address = f"/api/campaigns/kitchen/pay/people/{alice.pseudonym}"

    first = boss.get(address).json()
    rest = boss.get(address, {"before": first["next"]}).json()

    shown = [one["id"] for one in first["judgments"] + rest["judgments"]]
    assert shown == [str(one.pk) for one in reversed(given)]
    assert rest["next"] is None


def test_prolific_takes_the_id_and_the_amount_a_line_and_nothing_else(boss, alice, bob, manager):
    campaign = paying("1.25")
    worked(campaign, alice, 10)
    worked(campaign, bob, 10)
    from_platform(campaign, alice, "60ffe5c8371090c7041d43f8", session="5fa", study="s")
    payout = paid_out(campaign, manager)
    files = f"/api/campaigns/kitchen/payouts/{payout.pk}/files"

    assert boss.get(f"{files}/prolific").content == b"60ffe5c8371090c7041d43f8,1.25\n"
    assert table(boss.get(f"{files}/mturk"))[1][:3] == ["60ffe5c8371090c7041d43f8", "5fa", "1.25"]
    assert [row[1:3] for row in table(boss.get(f"{files}/others"))] == [
        ["name", "amount"],
        ["bob", "1.25"],
    ]


def test_ids_leave_as_the_platform_gave_them_and_no_others_do(boss, alice, bob, manager):
    campaign = paying("1.25")
    for person, given in ((alice, "-Zx_9=="), (bob, "=cmd|'/c calc'!A1")):
        worked(campaign, person, 10)
        from_platform(campaign, person, given)
    payout = paid_out(campaign, manager)
    files = f"/api/campaigns/kitchen/payouts/{payout.pk}/files"

    assert boss.get(f"{files}/prolific").content == b"-Zx_9==,1.25\n"
    assert [row[0] for row in table(boss.get(f"{files}/mturk"))] == ["WorkerId", "-Zx_9=="]
    assert [row[1] for row in table(boss.get(f"{files}/others"))] == ["name", "bob"]
    (told,) = boss.get("/api/campaigns/kitchen/pay").json()["payouts"]
    assert (told["people"], told["participants"]) == (2, 1)
    ids = [row[2] for row in table(boss.get("/api/campaigns/kitchen/pay/files/ledger"))[1:]]
    assert ids == ["'-Zx_9==", "'=cmd|'/c calc'!A1"]


def test_whoever_was_just_paid_is_not_overpaid_by_older_facts(boss, alice, manager):
    campaign = paying("0.10")
    worked(campaign, alice, 30)
    rolled_up(campaign)
    worked(campaign, alice, 30)
    paid_out(campaign, manager)

    (one,) = boss.get("/api/campaigns/kitchen/pay").json()["people"]

    assert (one["earned"], one["paid"], one["overpaid"]) == ("0.20", "0.20", "0.00")


def test_all_columns_speak_of_the_work_that_is_paid(boss, alice, manager):
    campaign = paying("0.10")
    given, *_ = worked(campaign, alice, 10, 20, 40)
    address = f"/api/campaigns/kitchen/pay/people/{alice.pseudonym}/rejections"
    post(boss, address, {"judgments": [str(given.pk)], "reason": "Copied."})
    paid_out(campaign, manager)
    rolled_up(campaign)

    (one,) = boss.get("/api/campaigns/kitchen/pay").json()["people"]
    head, row = table(boss.get("/api/campaigns/kitchen/pay/files/ledger"))

    assert (one["judged"], one["rejected"], one["seconds"], one["earned"]) == (2, 1, 60.0, "0.20")
    kept = dict(zip(head, row, strict=True))
    assert (kept["judged"], kept["rejected"], kept["earned"]) == ("2", "1", "0.20")
    line = PayoutLine.objects.get()
    assert (line.judged, line.seconds) == (2, 60.0)


def test_every_amount_of_a_ledger_is_written_alike(boss, alice, bob, manager):
    campaign = paying("0.10")
    worked(campaign, alice, 10)
    paid_out(campaign, manager)
    worked(campaign, bob, 10)

    head, *rows = table(boss.get("/api/campaigns/kitchen/pay/files/ledger"))

    names = ("earned", "topped_up", "paid", "owed", "overpaid")
    amounts = {dict(zip(head, row, strict=True))[name] for row in rows for name in names}
    assert amounts == {"0.10", "0.00"}


def test_the_ledger_holds_everyone_and_no_formula(boss, alice, bob, manager):
    campaign = paying()
    User.objects.filter(pk=bob.pk).update(first_name='=HYPERLINK("x")')
    User.objects.filter(pk=alice.pk).update(forgotten_at=timezone.now())
    worked(campaign, alice, 10)
    worked(campaign, bob, 10)
    paid_out(campaign, manager, who=Who.ALL)

    head, *rows = table(boss.get("/api/campaigns/kitchen/pay/files/ledger"))

    assert [dict(zip(head, row, strict=True))["name"] for row in rows] == [
        "", "'=HYPERLINK(\"x\")",
    ]  # fmt: skip
    assert [dict(zip(head, row, strict=True))["paid"] for row in rows] == ["0.10", "0.10"]
    assert len(table(boss.get("/api/campaigns/kitchen/pay/files/payouts"))) == 3


def test_rejections_leave_with_their_evidence(boss, alice):
    (given,) = worked(paying(), alice, 10)
    address = f"/api/campaigns/kitchen/pay/people/{alice.pseudonym}/rejections"
    post(boss, address, {"judgments": [str(given.pk)], "reason": "Copied."})

    head, row = table(boss.get("/api/campaigns/kitchen/pay/files/rejections"))

    found = dict(zip(head, row, strict=True))
    assert (found["judgment"], found["reason"]) == (str(given.pk), "Copied.")
    assert "seconds" in found["evidence"]


@pytest.mark.parametrize(
    "address",
    ["pay", "payouts", "payouts/next", "pay/files/ledger", "pay/files/rejections"],
)
def test_nobody_but_its_managers_sees_the_money_of_a_campaign(address, alice, researcher):
    campaign = paying()
    Role.objects.create(campaign=campaign, person=alice, name="adjudicator")

    for person in (alice, researcher):
        assert signed_in(person).get(f"/api/campaigns/kitchen/{address}").status_code == 404


def test_a_manager_of_this_campaign_alone_pays_here_and_not_there(alice, bob, manager):
    here, there = paying(), paying(slug="garden")
    worked(there, bob, 10)
    payout = paid_out(there, manager)
    Role.objects.create(campaign=here, person=alice, name="manager")
    client = signed_in(alice)

    assert client.get("/api/campaigns/kitchen/pay").status_code == 200
    assert post(client, f"/api/campaigns/garden/payouts/{payout.pk}/cancel").status_code == 404
    assert post(client, f"/api/campaigns/kitchen/payouts/{payout.pk}/cancel").status_code == 404


def test_someone_without_a_seat_has_no_account(boss, alice):
    campaign = paying()

    assert boss.get(f"/api/campaigns/kitchen/pay/people/{alice.pseudonym}").status_code == 404
    assert not Membership.objects.filter(campaign=campaign).exists()


def test_the_annotator_reads_of_it_in_my_work(alice, boss):
    (given,) = worked(paying(), alice, 10)
    address = f"/api/campaigns/kitchen/pay/people/{alice.pseudonym}/rejections"
    post(boss, address, {"judgments": [str(given.pk)], "reason": "Copied."})

    said = signed_in(alice).get("/api/campaigns/kitchen/mine").json()

    assert [one["reason"] for one in said["rejected"]] == ["Copied."]
    assert said["pay"]["owed"] == "0.00"
