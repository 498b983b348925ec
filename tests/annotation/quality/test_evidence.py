"""Signals and shortcuts: evidence from what people do, flagged only where chance is out of it."""

from random import Random

import pytest

from annotation.measures import signals
from annotation.measures.shortcuts import Row, fit
from annotation.measures.texts import Looks, looks
from annotation.models import Performance, QualityReport, User
from annotation.services.quality import shortcuts
from annotation.services.quality import signals as service
from tests.conftest import judge_all, make_campaign, make_person, seat, signed_in


def test_who_takes_the_left_side_three_times_of_four_is_flagged_once_there_is_evidence():
    assert signals.left([-1, -1, -1, 1] * 2).flag is False
    assert signals.left([-1, -1, -1, 1] * 20).flag is True
    assert signals.left([-1, 1] * 500).flag is False
    assert signals.left([0, 0]) is None


def test_nobody_reads_a_page_in_a_second():
    found = signals.fast([1.0] * 20, [3000] * 20)
    assert (found.value, found.flag) == (1.0, True)
    assert signals.fast([60.0] * 20, [3000] * 20).flag is False


def test_a_run_is_flagged_only_where_chance_does_not_bring_it():
    usual = {-1: 0.5, 1: 0.5}
    chance = Random(4)
    honest = [signals.run([chance.choice([-1, 1]) for _ in range(300)], usual) for _ in range(50)]
    assert not any(one.flag for one in honest)
    assert signals.run([1] * 40 + [-1, 1] * 100, usual).flag


def test_always_the_same_answer_has_no_variety_but_two_used_evenly_have():
    assert signals.variety([2] * 60, 2.5).flag is True
    assert signals.variety([-2, 2] * 100, 2.8).flag is False
    assert signals.variety([2, 2, 2], 2.5).of == 3


def test_near_equal_reasons_of_others_and_of_oneself_are_found():
    one = "The left answer names the step that matters and says why it does."
    same = "the left answer names the step that matters, and says why it does"
    other = "It never mentions the deadline, which was the whole question."

    others, own = signals.alike([one, other, same, other], [1, 2, 3, 2])

    assert (others, own) == ([False, False, True, False], [False, False, False, True])


@pytest.mark.parametrize(
    ("text", "refuses"),
    [
        ("I'm sorry, but I can't help with that.", True),
        ("I cannot do this for you.", True),
        ("Lo siento, pero no puedo ayudarte.", True),
        ("Boil the pasta for ten minutes.", False),
    ],
)
def test_refusals_are_known_by_how_they_begin(text, refuses):
    assert looks(text).refuses is refuses


def test_markdown_is_counted_by_its_marks():
    assert looks("# Title\n\n- one\n- **two**\n\nplain").marks == 4
    assert looks("2 * 3 * 4 is 24, and a-b is not a list.").marks == 0


def rows(wins, number: int = 400) -> list[Row]:
    """Pairs of which `wins(length difference, b is left, chance)` says whether b wins."""
    chance, found = Random(7), []
    for at in range(number):
        a, b = (Looks(chance.randint(50, 2000), 0, False) for _ in "ab")
        left = chance.random() < 0.5
        b_wins = wins(b.characters - a.characters, left, chance)
        found.append(Row(b_wins, a, b, left, chance.random() < 0.5, at))
    return found


def test_preferences_for_length_are_explained_by_it():
    found = fit(rows(lambda longer, left, chance: (longer > 0) == (chance.random() < 0.85)))

    (length,) = [one for one in found["shares"] if one["name"] == "length"]
    assert length["low"] > 0.75
    assert found["explained"]["low"] > 0.1
    by_name = {one["name"]: one for one in found["features"]}
    assert by_name["length"]["low"] > 1
    assert by_name["left"]["low"] < 1 < by_name["left"]["high"]
    assert "refusal" not in by_name


def test_a_coin_is_explained_by_nothing():
    found = fit(rows(lambda longer, left, chance: chance.random() < 0.5))

    assert found["explained"]["low"] < 0.02
    assert found["accuracy"]["low"] < 0.5 < found["accuracy"]["high"] + 0.03


def test_what_separates_everything_stays_finite():
    found = fit(rows(lambda longer, left, chance: left))

    assert found["accuracy"]["value"] > 0.99
    assert all(0 < one["low"] <= one["odds"] <= one["high"] < 1e9 for one in found["features"])


def test_few_rows_say_nothing():
    assert fit(rows(lambda longer, left, chance: True, number=20)) is None


@pytest.fixture
def biased(alice: User, bob: User):
    """A campaign in which alice always presses left, and bob what is better."""
    campaign = make_campaign(tasks=60, overlap=2)
    judge_all(campaign, alice, -2)
    for number, judgment in enumerate(judge_all(campaign, bob, 1)):
        judgment.preferences = {"helpful": -1 if number % 2 else 2}
        judgment.save()
    for person in (alice, bob):
        last = campaign.judgments.filter(annotator=person).latest("submitted_at").submitted_at
        Performance.objects.update_or_create(
            membership=seat(campaign, person), defaults={"judged": 60, "last_at": last}
        )
    return campaign


def test_signals_stand_beside_each_annotator_and_nothing_else_happens(biased, alice, bob):
    assert service.assess(biased) == 2
    assert service.assess(biased) == 0

    of = {one.membership.annotator: one for one in Performance.objects.all()}
    flagged = {name for name, one in of[alice].signals.items() if name != "at" and one["flag"]}
    assert flagged == {"left", "run", "variety"}
    assert not [one for name, one in of[bob].signals.items() if name != "at" and one["flag"]]
    assert seat(biased, alice).standing == "good"


def test_the_report_is_measured_while_it_runs_and_again_only_after_news(biased, alice):
    assert shortcuts.assess(biased) is True
    assert shortcuts.assess(biased) is False

    found = QualityReport.objects.get().shortcuts
    assert (found["comparisons"], set(found["criteria"])) == (120, {"helpful"})
    (left,) = [one for one in found["all"]["shares"] if one["name"] == "left"]
    assert left["value"] == pytest.approx(0.5)


def test_managers_read_names_and_researchers_pseudonyms(biased, manager, researcher, alice):
    service.assess(biased)
    base = f"/api/campaigns/{biased.slug}"

    first, _ = signed_in(manager).get(f"{base}/annotators").json()
    assert {"alice", "bob"} >= {first["who"]["name"]}
    rows = signed_in(researcher).get(f"{base}/annotators").json()
    assert {row["who"]["name"] for row in rows} == {None}
    assert {row["standing"] for row in rows} == {None}
    one = signed_in(manager).get(f"{base}/annotators/{alice.pseudonym}").json()
    assert len(one["judgments"]) == 40
    assert {signal["name"]: signal["flag"] for signal in one["signals"]}["left"] is True


def test_the_report_is_read_before_there_is_any_and_after(biased, researcher):
    client, address = signed_in(researcher), f"/api/campaigns/{biased.slug}/quality"

    before = client.get(address).json()
    assert (before["shortcuts"]["all"], before["agreement"][0]["nominal"]) == (None, None)
    shortcuts.measure(campaign=biased)
    after = client.get(address).json()["shortcuts"]
    assert after["criteria"][0]["fit"]["of"] == 120


def test_a_stranger_finds_no_report(biased):
    stranger = signed_in(make_person("stranger"))

    for part in ("quality", "annotators"):
        assert stranger.get(f"/api/campaigns/{biased.slug}/{part}").status_code == 404
