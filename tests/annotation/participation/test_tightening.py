"""What is asked may be loosened at any time, but not tightened once work is in people's hands."""

import pytest

from annotation.errors import InvalidCampaign
from annotation.models import Question
from annotation.services import assignments
from tests.annotation.participation.helpers import set_
from tests.conftest import claim, make_campaign, signed_in, submit

pytestmark = pytest.mark.django_db

FLAG = {"name": "typo", "title": "Typo"}
TIGHTER = [
    {"rationale_minimum": 50},
    {"allow_both_bad": False},
    {"labels": {"safety": True, "flags": [FLAG], "spans": []}},
    {"labels": {"safety": False, "flags": [], "spans": [FLAG]}},
    {"criteria": [{"name": "helpful", "asks_for": "worse"}]},
    {"criteria": [{"name": "helpful", "allow_tie": False}]},
]
LOOSER = [
    {"rationale_minimum": None},
    {"labels": {"safety": False, "flags": [FLAG], "spans": [FLAG]}},
    {"criteria": [{"name": "helpful", "question": "Which helps?"}]},
]


@pytest.fixture
def loose(db):
    made = make_campaign(
        tasks=2, allow_both_bad=True, rationale_minimum=5, labels={"flags": [FLAG]}
    )
    Question.objects.update(allow_tie=True)
    return made


@pytest.mark.parametrize("change", TIGHTER)
def test_what_waits_offline_can_still_be_delivered(loose, alice, change):
    lease = claim(loose, alice)

    with pytest.raises(InvalidCampaign) as refused:
        set_(loose, **change)

    assert set(refused.value.fields) == set(change)
    flag = {"response": 0, "kind": "flag", "value": "typo"}
    assert submit(lease, 0, rationale="Equal.", labels=[flag]).id


@pytest.mark.parametrize("change", TIGHTER)
def test_a_campaign_that_nobody_was_given_work_of_may_ask_anything(loose, change):
    set_(loose, **change)


@pytest.mark.parametrize("change", LOOSER)
def test_less_may_be_asked_at_any_time(loose, alice, change):
    lease = claim(loose, alice)

    set_(loose, **change)

    assert submit(lease, rationale="Shorter.").id


def test_a_lease_given_back_may_still_be_answered_so_it_counts(loose, alice):
    assignments.release(assignment=claim(loose, alice))

    with pytest.raises(InvalidCampaign):
        set_(loose, rationale_minimum=50)


def test_the_refusal_names_the_field_and_the_way_out(loose, alice, manager):
    claim(loose, alice)

    body = {"rationale_minimum": 50}
    answer = signed_in(manager).patch(
        "/api/campaigns/kitchen", body, content_type="application/json"
    )

    assert answer.status_code == 400
    assert "new campaign" in answer.json()["fields"]["rationale_minimum"][0]
