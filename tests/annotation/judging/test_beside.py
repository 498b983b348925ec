"""Beside the preference: that both are bad, and why."""

import pytest

from annotation.errors import InvalidJudgment
from annotation.models import Comparison, Judgment, Label
from tests.conftest import claim, make_campaign, submit

pytestmark = pytest.mark.django_db

BAD = {"preferences": {"helpful": 0}, "both_bad": ["helpful"]}


def test_both_bad_is_a_tie_with_a_label_even_where_ties_are_not_offered(alice):
    submit(claim(make_campaign(allow_both_bad=True), alice), **BAD)

    assert (Judgment.objects.get().both_bad, Comparison.objects.get().preference) == (
        ["helpful"],
        0,
    )
    label = Label.objects.get()
    assert (label.kind, label.criterion.name, label.completion) == ("both_bad", "helpful", None)


def test_each_question_is_both_bad_by_itself(alice):
    campaign = make_campaign(template="helpful-harmless", allow_both_bad=True)

    submit(claim(campaign, alice), preferences={"helpful": 0, "harmless": -2}, both_bad=["helpful"])

    assert Label.objects.get().criterion.name == "helpful"


REFUSED = {
    "where it is not offered": (False, BAD, "not offer"),
    "with a side": (True, BAD | {"preferences": {"helpful": 1}}, "send 0"),
    "of another question": (True, BAD | {"both_bad": ["honest"]}, "honest"),
    "without a preference": (True, BAD | {"preferences": {}}, "Choose"),
}


@pytest.mark.parametrize(("offered", "said", "why"), REFUSED.values(), ids=REFUSED.keys())
def test_both_bad_is_refused(alice, offered, said, why):
    lease = claim(make_campaign(allow_both_bad=offered), alice)

    with pytest.raises(InvalidJudgment, match=why) as refused:
        submit(lease, **said)
    assert set(refused.value.fields) == {"criterion"}


@pytest.mark.parametrize("rationale", ["", "Too short", "   Too short   "])
def test_a_rationale_that_is_too_short_says_by_how_much(alice, rationale):
    lease = claim(make_campaign(rationale_minimum=20), alice)

    with pytest.raises(InvalidJudgment, match="20 characters") as refused:
        submit(lease, rationale=rationale)
    assert refused.value.fields == {"rationale": 20}


@pytest.mark.parametrize(
    ("minimum", "rationale"), [(None, ""), (0, ""), (5, "Clear"), (5, "أوضح وأقصر")]
)
def test_a_rationale_that_is_long_enough_is_kept(alice, minimum, rationale):
    submit(claim(make_campaign(rationale_minimum=minimum), alice), rationale=rationale)

    assert Judgment.objects.get().rationale == rationale
