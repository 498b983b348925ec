"""The way in from a crowd platform: once, by one's own link, in the browser one began in."""

from typing import Any

import pytest
from django.test import Client

from annotation.models import Assignment, Campaign, Membership, Participant, User
from annotation.services import campaigns
from annotation.services.participation import entry
from tests.annotation.participation.helpers import QUIZ, WRONG, harm, set_, take
from tests.conftest import (
    PASSWORD,
    claim,
    make_campaign,
    make_person,
    post,
    signed_in,
    submit,
    together,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unthrottled")]

LINK = {"PROLIFIC_PID": "5f1a", "STUDY_ID": "s1", "SESSION_ID": "x"}
CODES = {"finished": "DONE 1", "screened_out": "NOPE", "failed_checks": "FAIL"}
SECRET = "a-secret-of-some-length"


@pytest.fixture
def study(campaign) -> Campaign:
    """A campaign to which a platform sends people."""
    set_(
        campaign,
        open_to_all=False,
        platform={"return_url": "https://example.org/back?cc={code}", "codes": CODES},
    )
    return campaign


def enter(client: Client, link: dict[str, str] = LINK, **more: Any) -> Any:
    return post(client, "/api/campaigns/kitchen/enter", {"parameters": link} | more)


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_who_was_sent_is_signed_in_and_may_work(client, study):
    assert enter(client).json() == {"next": "/work/kitchen"}

    me = client.get("/api/me").json()
    assert (me["has_password"], [one["slug"] for one in me["campaigns"]]) == (False, ["kitchen"])
    assert "5f1a" not in me["username"]
    assert post(client, "/api/campaigns/kitchen/work").json()["assignments"]


def test_who_has_steps_before_them_comes_to_the_welcome_page(client, study):
    set_(study, onboarding={"consent": "Yes?"})

    assert enter(client).json() == {"next": "/welcome/kitchen"}


def test_participants_see_no_other_campaign(client, study):
    make_campaign("garden")
    enter(client)

    assert [one["slug"] for one in client.get("/api/me").json()["campaigns"]] == ["kitchen"]
    assert client.get("/api/campaigns/garden/guide").status_code == 404


def test_the_same_link_in_the_same_browser_goes_on(client, study):
    enter(client)
    client.delete("/api/session")

    assert enter(client).status_code == 200
    assert Participant.objects.count() == 1


def test_the_link_in_another_browser_is_refused(client, study):
    enter(client)

    assert code(enter(Client())) == (409, "bound_elsewhere")


def test_one_browser_is_one_person(client, study):
    enter(client)

    assert code(enter(client, LINK | {"PROLIFIC_PID": "other"})) == (409, "already_entered")


def test_a_freed_place_is_taken_by_the_next_browser(client, study):
    enter(client)
    entry.free(Participant.objects.all())

    assert enter(other := Client()).status_code == 200
    assert code(enter(client)) == (409, "bound_elsewhere")
    assert enter(other).status_code == 200


def test_the_cookie_is_signed_and_out_of_reach_of_scripts(client, study):
    cookie = enter(client).cookies["participant"]

    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (
        True,
        "Lax",
        "/",
    )
    assert Participant.objects.get().browser not in cookie.value
    client.cookies["participant"] = "forged:by:me"
    assert code(enter(client)) == (409, "bound_elsewhere")


def test_a_lost_answer_of_the_first_entry_locks_nobody_out(client, study):
    client.get("/enter/kitchen", LINK)
    lost = Client()
    lost.cookies["participant"] = client.cookies["participant"].value
    assert enter(lost).status_code == 200  # and its answer never arrives

    assert enter(client).status_code == 200
    assert Participant.objects.count() == 1


def test_tabs_of_one_browser_share_its_cookie(client, study):
    first = client.get("/enter/kitchen", LINK).cookies["participant"]
    enter(client)

    second = client.get("/enter/kitchen", LINK)

    assert (first["httponly"], first["samesite"], first["path"]) == (True, "Lax", "/")
    assert "participant" not in second.cookies
    assert enter(client).status_code == 200


def test_other_pages_set_no_such_cookie(client, study):
    assert "participant" not in client.get("/welcome/kitchen").cookies
    assert "participant" not in client.get("/work/kitchen").cookies


def test_a_link_that_names_nobody_is_refused(client, study):
    assert code(enter(client, {"STUDY_ID": "s1"})) == (400, "missing_parameter")
    assert code(enter(client, {"PROLIFIC_PID": " "})) == (400, "missing_parameter")


@pytest.mark.parametrize(
    ("link", "refusal"),
    [
        ({"PROLIFIC_PID": "x" * 201}, (403, "unknown_participant")),
        ({"PROLIFIC_PID": "\ud800"}, (400, "invalid")),
        ({"PROLIFIC_PID": "1", "\ud800": "2"}, (400, "invalid")),
        ({"PROLIFIC_PID": "1\0"}, (400, "invalid")),
        (dict.fromkeys(map(str, range(51)), "1"), (400, "invalid")),
    ],
)
def test_a_link_that_nobody_could_have_meant_is_refused(client, study, link, refusal):
    assert code(enter(client, link)) == refusal


def test_a_platform_may_call_its_parameter_otherwise(client, study):
    set_(study, platform={"id_parameter": "workerId"})

    assert code(enter(client)) == (400, "missing_parameter")
    assert enter(client, {"workerId": "7"}).status_code == 200


def test_a_made_up_id_does_not_get_in_where_a_list_names_who_may(client, study):
    set_(study, platform={"allow_list": ["5f1a"]})

    assert code(enter(client, LINK | {"PROLIFIC_PID": "5f1b"})) == (403, "unknown_participant")
    assert enter(client).status_code == 200


def test_a_link_of_another_study_is_refused(client, study):
    set_(study, platform={"study": "s2"})

    assert code(enter(client)) == (403, "unknown_participant")


def test_a_signature_covers_every_parameter(client, study):
    set_(study, platform={"signed": True, "secret": SECRET})
    whole = LINK | {"signature": entry.signed(LINK, SECRET)}

    assert code(enter(client)) == (403, "bad_signature")
    assert code(enter(client, whole | {"PROLIFIC_PID": "5f1b"})) == (403, "bad_signature")
    assert code(enter(client, whole | {"more": ""})) == (403, "bad_signature")
    assert code(enter(client, LINK | {"signature": "é"})) == (403, "bad_signature")
    assert enter(client, whole).status_code == 200


def test_a_signature_is_made_as_the_manual_says():
    given = {"b": "2 &ü", "a": "1", "signature": "x"}  # a=1&b=2%20%26%C3%BC

    expected = "07a6768bbeabb97331b96b1b4dbc09aa6a070a2865290b2a21744bf57c3bff20"
    assert entry.signed(given, "k") == expected


def test_nobody_new_enters_a_closed_door_but_those_inside_stay(client, study):
    enter(client)
    set_(study, platform={"open": False})

    assert enter(client).status_code == 200
    assert code(enter(Client(), {"PROLIFIC_PID": "late"})) == (409, "entry_closed")


def test_a_campaign_without_a_platform_has_no_such_door(client, campaign):
    assert enter(client).status_code == 404


def test_a_manager_is_not_signed_out_behind_their_back(study, manager):
    client = signed_in(manager)

    assert code(enter(client)) == (409, "signed_in_already")
    assert client.get("/api/me").json()["username"] == "mona"
    assert enter(client, switch=True).status_code == 200
    assert client.get("/api/me").json()["has_password"] is False


def test_after_the_session_ended_the_browser_is_enough(client, study):
    enter(client)
    client.delete("/api/session")

    assert post(client, "/api/campaigns/kitchen/enter/again").status_code == 200
    assert client.get("/api/me").json()["has_password"] is False


def test_a_browser_that_never_entered_cannot_enter_again(client, study):
    answer = post(client, "/api/campaigns/kitchen/enter/again")

    assert code(answer) == (403, "unknown_participant")


def test_participants_have_no_password(client, study):
    enter(client)
    person = User.objects.get(participant__isnull=False)

    answer = post(client, "/api/session", {"username": person.username, "password": PASSWORD})
    assert answer.json()["code"] == "wrong_credentials"


def test_guessing_ids_is_slowed_down(client, study):
    set_(study, platform={"allow_list": []})
    tries = [enter(client, {"PROLIFIC_PID": str(number)}) for number in range(61)]

    assert code(tries[-1]) == (429, "slow_down")


def test_the_code_comes_when_the_work_is_done_and_not_before(client, study):
    enter(client)
    assert code(client.get("/api/campaigns/kitchen/completion")) == (409, "not_finished")
    submit(claim(study, User.objects.get(participant__isnull=False)))

    assert client.get("/api/campaigns/kitchen/completion").json() == {
        "outcome": "finished",
        "code": "DONE 1",
        "return_url": "https://example.org/back?cc=DONE%201",
    }


def test_who_failed_the_quiz_gets_the_code_that_says_so(client, study):
    set_(study, onboarding={"quiz": QUIZ, "pass_mark": 2, "attempts": 1})
    enter(client)
    take(User.objects.get(participant__isnull=False), study, "quiz", answers=WRONG)

    assert client.get("/api/campaigns/kitchen/completion").json()["code"] == "FAIL"


def test_who_gave_their_share_gets_the_code_whatever_changed_since(client, study):
    set_(study, judgments_each=1)
    enter(client)
    submit(claim(study, User.objects.get(participant__isnull=False)))
    set_(study, guidelines="Newer.")

    assert client.get("/api/campaigns/kitchen/completion").json()["outcome"] == "finished"


def test_what_is_held_is_to_be_judged_before_the_code_comes(client, study):
    enter(client)
    claim(study, User.objects.get(participant__isnull=False))

    assert code(client.get("/api/campaigns/kitchen/completion")) == (409, "not_finished")
    assert Assignment.objects.leased().count() == 1


def test_nobody_gets_the_paid_code_for_nothing(client, study):
    set_(study, care={"harms": ["drugs"]})
    harm(study, "drugs")
    enter(client)
    take(User.objects.get(participant__isnull=False), study, "warning", accepts=[])

    assert client.get("/api/campaigns/kitchen/completion").json()["code"] == "NOPE"


@pytest.mark.parametrize(("works", "expected"), [(True, "DONE 1"), (False, "NOPE")])
def test_a_closed_study_pays_who_worked(client, study, manager, works, expected):
    enter(client)
    if works:
        submit(claim(study, User.objects.get(participant__isnull=False)))
    campaigns.close(campaign=study, by=manager)

    assert client.get("/api/campaigns/kitchen/completion").json()["code"] == expected


@pytest.mark.parametrize(
    ("platform", "field"),
    [
        ({"return_url": "https://[a"}, "return_url"),
        ({"study": "s1", "study_parameter": ""}, "study_parameter"),
    ],
)
def test_a_platform_that_could_not_work_is_refused(study, manager, platform, field):
    body = {"platform": platform}
    answer = signed_in(manager).patch(
        "/api/campaigns/kitchen", body, content_type="application/json"
    )

    assert answer.status_code == 400
    assert field in answer.json()["fields"]["platform"]


def test_the_audit_counts_ids_and_keeps_none(study):
    set_(study, platform={"allow_list": ["5f1a", "5f1b"]})

    change = study.audit.first().change
    assert change["platform.allow_list"] == {"from": None, "to": "2 ids"}


@pytest.mark.django_db(transaction=True)
def test_first_entries_at_the_same_moment_make_one_person(db):
    campaign = make_campaign()
    set_(campaign, platform={})

    def try_to_enter():
        return enter(Client()).status_code

    codes = together(*[try_to_enter] * 6)

    assert sorted(codes) == [200, 409, 409, 409, 409, 409]
    assert (Participant.objects.count(), Membership.objects.count()) == (1, 1)
    assert User.objects.filter(username__startswith="p-").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_ids_of_one_browser_at_the_same_moment_make_one_person(db):
    campaign = make_campaign()
    make_person("someone")
    set_(campaign, platform={})

    def come(external_id: str) -> Any:
        def call() -> str:
            link = {"PROLIFIC_PID": external_id}
            try:
                return entry.enter(slug="kitchen", parameters=link, token="t").token
            except entry.AlreadyEntered as refused:
                return refused.code

        return call

    found = together(come("one"), come("two"), come("three"))

    assert sorted(found) == ["already_entered", "already_entered", "t"]
    assert Participant.objects.count() == 1
