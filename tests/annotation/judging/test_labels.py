"""What is said of one response: safe or not and why, flags, and spans."""

import pytest

from annotation.errors import InvalidJudgment, VerdictDiffers
from annotation.measures.harms import HARMS, SEVERITIES
from annotation.models import Judgment, Label
from annotation.services import judgments
from tests.annotation.judging.conftest import (
    SAFE,
    UNSAFE,
    VIOLENT,
    compared,
    lease_of,
    make_ranking,
    rank,
)
from tests.conftest import claim, submit

pytestmark = pytest.mark.django_db

BOTH_SAFE = [UNSAFE | {"value": "safe"}, SAFE]
SPAN = {"response": 1, "kind": "span", "value": "mistake", "start": 3, "end": 9, "quote": "is 12."}
FLAG = {"response": None, "kind": "flag", "value": "refusal"}


def test_there_are_nineteen_categories_and_three_severities():
    assert (len(set(HARMS)), len(SEVERITIES)) == (19, 3)


@pytest.mark.parametrize("order", [[0, 1], [1, 0]])
def test_a_label_is_of_the_completion_that_was_shown_there(safety, alice, order):
    lease = lease_of(safety, alice, order)

    submit(lease, labels=[UNSAFE, VIOLENT, SAFE])

    harm = Label.objects.get(kind="harm")
    assert harm.completion == lease.task.places.get(position=order[0]).completion
    assert (harm.value, harm.severity) == ("violence", 3)


def test_a_span_is_kept_with_its_quote_and_note(safety, alice):
    submit(lease_of(safety, alice), labels=[*BOTH_SAFE, SPAN | {"note": "It is 13."}])

    span = Label.objects.get(kind="span")
    assert (span.value, span.start, span.end) == ("mistake", 3, 9)
    assert (span.quote, span.note) == ("is 12.", "It is 13.")


def test_a_flag_may_be_about_all_that_is_shown(safety, alice):
    submit(claim(safety, alice), labels=[*BOTH_SAFE, FLAG, FLAG | {"response": 0}])

    assert [flag.completion is None for flag in Label.objects.filter(kind="flag")].count(True) == 1


def test_what_is_said_is_kept_whole_and_makes_another_verdict(safety, alice):
    lease = claim(safety, alice)
    first = submit(lease, labels=[*BOTH_SAFE, FLAG])

    assert Judgment.objects.get().labels[2] == FLAG | {
        "severity": None, "start": None, "end": None, "quote": "", "note": "",
    }  # fmt: skip
    assert submit(lease, labels=[*BOTH_SAFE, FLAG]).id == first.id
    with pytest.raises(VerdictDiffers):
        submit(lease, labels=BOTH_SAFE)


def test_a_revision_says_all_of_it_anew(safety, alice):
    first = submit(claim(safety, alice), labels=[UNSAFE, VIOLENT, SAFE])
    old = Judgment.objects.get(pk=first.id)

    new = judgments.revise(judgment=old, preferences={"helpful": 1}, labels=BOTH_SAFE)

    assert sorted(new.said.values_list("kind", flat=True)) == ["safety", "safety"]
    assert old.said.count() == 3


def test_responses_of_a_ranking_are_labelled_too(alice):
    campaign = make_ranking(3, labels={"flags": [{"name": "refusal", "title": "Refuses"}]})

    given = rank(lease_of(campaign, alice), [0], [1], [2], labels=[FLAG | {"response": 2}])

    assert len(compared(given)) == 3
    assert Label.objects.get().completion.places.get().position == 2


REFUSED = {
    "no answer on safety": ([SAFE], {"response": 0}, "response 1"),
    "unsafe without why": ([UNSAFE, SAFE], {"response": 0}, "unsafe"),
    "safe with a harm": ([*BOTH_SAFE, VIOLENT], {"labels": 2, "response": 0}, "safe"),
    "safe and unsafe": ([*BOTH_SAFE, UNSAFE], {"labels": 2}, "label 0"),
    "a harm twice": ([UNSAFE, VIOLENT, SAFE, VIOLENT], {"labels": 3}, "label 1"),
    "no such harm": ([UNSAFE, VIOLENT | {"value": "boredom"}, SAFE], {"labels": 1}, "boredom"),
    "no severity": ([UNSAFE, VIOLENT | {"severity": None}, SAFE], {"labels": 1}, "severity"),
    "a flag's severity": ([*BOTH_SAFE, FLAG | {"severity": 1}], {"labels": 2}, "severity"),
    "no such flag": ([*BOTH_SAFE, FLAG | {"value": "rude"}], {"labels": 2}, "refusal"),
    "no such response": ([UNSAFE | {"response": 2}], {"labels": 0}, "0 to 1"),
    "of no response": ([SAFE | {"response": None}], {"labels": 0}, "name the response"),
    "neither safe nor not": ([SAFE | {"value": "maybe"}], {"labels": 0}, "safe or unsafe"),
    "an empty span": ([*BOTH_SAFE, SPAN | {"end": 3}], {"labels": 2}, "select some text"),
    "a span of nothing": ([*BOTH_SAFE, SPAN | {"quote": ""}], {"labels": 2}, "quotes"),
    "a span longer than it is": (
        [*BOTH_SAFE, SPAN | {"end": 5}],
        {"labels": 2},
        "from its start to its end",
    ),
    "a flag with a place": ([*BOTH_SAFE, FLAG | {"start": 1, "end": 2}], {"labels": 2}, "span"),
}


@pytest.mark.parametrize(("labels", "fields", "why"), REFUSED.values(), ids=REFUSED.keys())
def test_a_label_that_does_not_hold_is_named(safety, alice, labels, fields, why):
    lease = claim(safety, alice)

    with pytest.raises(InvalidJudgment, match=why) as refused:
        submit(lease, labels=labels)
    assert refused.value.fields == fields
    assert not Judgment.objects.exists()


@pytest.mark.parametrize("label", [SAFE, VIOLENT, FLAG, SPAN], ids=lambda label: label["kind"])
def test_nothing_is_labelled_where_that_is_not_asked_for(campaign, alice, label):
    lease = claim(campaign, alice)

    with pytest.raises(InvalidJudgment, match="campaign"):
        submit(lease, labels=[label])
