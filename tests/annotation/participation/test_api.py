"""Taking part over HTTP: what is shown, what never leaves, and what managers set."""

import pytest
from django.test import Client

from annotation.models import AuditEntry, Platform
from tests.annotation.participation.helpers import QUIZ, SURVEY, practise, right_side, set_
from tests.conftest import make_campaign, post, seat, signed_in

pytestmark = pytest.mark.django_db

KITCHEN = "/api/campaigns/kitchen"
EXAMPLE = {"title": "One", "prompt": "Why?", "left": "So.", "right": "No.", "verdict": "Left"}


def step(client, name, **answers):
    return post(client, f"{KITCHEN}/welcome/{name}", answers)


def patch(client, **settings):
    return client.patch(KITCHEN, settings, content_type="application/json")


def test_the_whole_way_in_over_http(campaign, alice):
    parts = {"consent": "Yes?", "read_guidelines": True, "survey": SURVEY, "quiz": QUIZ}
    set_(
        campaign,
        onboarding={**parts, "pass_mark": 2},
        care={"warning": "Sad.", "harms": ["drugs"]},
    )
    (task,) = practise(campaign)
    client = signed_in(alice)
    said = {"helpful": right_side(task)}
    answers = [
        ("warning", {"accepts": ["drugs"]}),
        ("consent", {"agreed": True, "version": 1}),
        ("guidelines", {"version": campaign.guidelines_version}),
        ("survey", {"answers": {"age": "30+"}}),
        ("quiz", {"answers": [1, 0]}),
        ("practice", {"task": task.pk, "preferences": said}),
    ]

    for name, body in answers:
        assert client.get(f"{KITCHEN}/welcome").json()["current"] == name
        taken = step(client, name, **body).json()
        assert taken["passed"] is True

    assert taken["welcome"]["current"] is None
    assert seat(campaign, alice).accepts == ["drugs"]
    assert post(client, f"{KITCHEN}/work").json()["assignments"]


def test_answers_of_quiz_and_practice_never_leave_before_they_are_given(campaign, alice):
    set_(campaign, onboarding={"quiz": QUIZ})
    practise(campaign)
    client = signed_in(alice)
    before = client.get(f"{KITCHEN}/welcome").content
    step(client, "quiz", answers=[1, 0])
    after = client.get(f"{KITCHEN}/welcome").content

    for text in (before, after):
        assert b'"answer":1' not in text
        assert b"True" not in text
        assert b"Because" not in text


def test_a_step_that_is_not_due_says_so(campaign, alice):
    set_(campaign, onboarding={"consent": "Yes?"})

    answer = step(signed_in(alice), "quiz", answers=[1])

    assert (answer.status_code, answer.json()["code"]) == (409, "step_not_due")
    assert step(signed_in(alice), "dancing").status_code == 404


def test_practice_is_checked_like_work(campaign, alice):
    (task,) = practise(campaign)

    answer = step(signed_in(alice), "practice", task=task.pk, preferences={"helpful": 9})

    assert answer.status_code == 400


def test_opting_out_later_is_one_call(campaign, alice):
    set_(campaign, care={"harms": ["drugs"], "help": "Call **us**."})
    client = signed_in(alice)
    step(client, "warning", accepts=["drugs"])

    answer = client.put(f"{KITCHEN}/care", {"accepts": []}, content_type="application/json").json()

    assert (answer["accepts"], answer["harms"]) == ([], ["drugs"])
    assert "<strong>us</strong>" in answer["help_html"]


def test_managers_set_and_see_every_section(campaign, manager):
    sections = {
        "onboarding": {"consent": "Yes?", "quiz": QUIZ, "pass_mark": 1, "examples": [EXAMPLE]},
        "care": {"warning": "Sad.", "exposure_cap": 20, "break_after_minutes": 45},
        "pay": {"currency": "GBP", "per_hour": "12.00"},
        "platform": {"signed": True, "secret": "x" * 16, "codes": {"finished": "C1"}},
    }

    seen = patch(signed_in(manager), **sections).json()

    assert seen["onboarding"]["quiz"][0]["answer"] == 1
    assert (seen["care"]["exposure_cap"], seen["pay"]["per_hour"]) == (20, "12.00")
    assert seen["platform"]["codes"] == {
        "finished": "C1",
        "screened_out": "",
        "failed_checks": "",
    }


def test_a_secret_never_leaves(campaign, manager):
    client = signed_in(manager)
    answer = patch(client, platform={"signed": True, "secret": "do-not-tell-anyone"})

    assert answer.json()["platform"]["has_secret"] is True
    audit = str([entry.change for entry in AuditEntry.objects.all()])
    assert b"do-not-tell" not in answer.content + client.get(KITCHEN).content
    assert "do-not-tell" not in audit
    assert Platform.objects.get().secret == "do-not-tell-anyone"


@pytest.mark.parametrize(
    ("section", "values"),
    [
        ("onboarding", {"quiz": QUIZ, "pass_mark": 3}),
        ("onboarding", {"quiz": [QUIZ[0] | {"answer": 7}]}),
        ("onboarding", {"quiz": [{"question": "?"}]}),
        ("onboarding", {"survey": [SURVEY[0], SURVEY[0]]}),
        ("care", {"harms": ["boredom"]}),
        ("care", {"shift_hours": 0}),
        ("pay", {"per_hour": "12.00"}),
        ("pay", {"currency": "GBP"}),
        ("pay", {"currency": "GBP", "per_hour": "-1"}),
        ("platform", {"signed": True}),
        ("platform", {"secret": "short"}),
        ("platform", {"return_url": "http://example.org/"}),
        ("platform", {"return_url": "javascript:alert(1)"}),
        ("platform", {"return_url": "https://{code}.example.org/"}),
    ],
)
def test_settings_that_do_not_fit_are_refused(campaign, manager, section, values):
    answer = patch(signed_in(manager), **{section: values})

    assert (answer.status_code, section in str(answer.json())) == (400, True)


@pytest.mark.parametrize("address", ["https://x.org/c?cc={code}", "http://localhost:9/{code}", ""])
def test_the_way_back_is_by_https_or_on_this_machine(campaign, manager, address):
    assert patch(signed_in(manager), platform={"return_url": address}).status_code == 200


def test_a_section_can_be_taken_away(campaign, manager):
    client = signed_in(manager)
    patch(client, pay={"currency": "GBP", "per_hour": "12.00"})

    assert patch(client, pay=None).json()["pay"] is None


def test_only_a_text_that_changed_is_a_new_version(campaign, manager):
    client = signed_in(manager)
    patch(client, onboarding={"consent": "Yes?"})
    patch(client, onboarding={"consent": "Yes?", "attempts": 5})
    assert client.get(KITCHEN).json()["onboarding"]["consent_version"] == 1

    patch(client, onboarding={"consent": "Really?"})

    assert client.get(KITCHEN).json()["onboarding"]["consent_version"] == 2


def test_how_a_question_is_put_can_be_changed_but_not_which(campaign, manager):
    client = signed_in(manager)
    wish = [{"name": "helpful", "allow_tie": True}]
    assert patch(client, criteria=wish).json()["criteria"][0]["allow_tie"] is True

    assert patch(client, criteria=[{"name": "funny"}]).json()["code"] == "invalid_campaign"


def test_labels_are_set_whole_and_shown_whole(campaign, manager):
    flags = [{"name": "off-topic", "title": "Off topic"}]

    seen = patch(signed_in(manager), labels={"flags": flags}).json()["labels"]

    assert seen == {"safety": False, "flags": flags, "spans": []}


def test_a_campaign_can_be_made_with_its_sections(manager):
    body = {"template": "helpful", "title": "Pantry", "pay": {"currency": "EUR", "per_hour": "9"}}

    made = post(signed_in(manager), "/api/campaigns", body)

    assert (made.status_code, made.json()["pay"]["per_hour"]) == (201, "9.00")


def test_annotators_do_not_see_what_managers_set(alice):
    make_campaign()

    assert signed_in(alice).get(KITCHEN).status_code == 404


def test_researchers_see_a_campaign_without_its_answers_and_ids(campaign, researcher):
    set_(campaign, onboarding={"quiz": QUIZ}, platform={"allow_list": ["5f1a"]})

    (seen,) = signed_in(researcher).get("/api/campaigns").json()

    assert (seen["onboarding"], seen["platform"]) == (None, None)


def test_strangers_get_no_welcome(campaign):
    assert Client().get(f"{KITCHEN}/welcome").status_code in (401, 403)
    assert Client().get(f"{KITCHEN}/mine").status_code in (401, 403)
