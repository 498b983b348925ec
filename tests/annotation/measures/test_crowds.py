"""What a crowd's judgments come to: worked by hand, against raw counts, and against the truth."""

import json
import os
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from annotation.measures.crowds import alpha, dawid_skene, mace, ordinal
from annotation.measures.crowds.judged import Judged, majority
from tests.benchmarks.crowds import Person

PANDALM = Path(os.environ.get("DIPTYCH_DATA", "../shared/data")) / "pandalm/three-annotators.json"


def judged(*rows: tuple[int, int, int], side: int = 1) -> Judged:
    """(pair, person, preference) each."""
    item, who, said = np.array(rows).T
    sides = np.full(len(rows), side)
    return Judged(item, who, said, sides, np.ones(len(rows)), item)


def table(*pairs: str) -> Judged:
    """A string a pair: what each person in turn said of it; a dot said nothing."""
    return judged(
        *(
            (item, who, int(said) - 4)
            for item, answers in enumerate(pairs)
            for who, said in enumerate(answers)
            if said != "."
        )
    )


def test_alpha_as_worked_by_hand():
    # Steps 3 and 5 are a and b. Within pairs: aa, bb, ab, so 2 a-a, 2 b-b and 1 each of a-b, b-a:
    # observed 2/6. Of 3 a and 3 b, chance pairs 2·3·3/(6·5) = 18/30 of them unlike.
    # alpha = 1 - (2/6) / (18/30) = 4/9.
    assert alpha.agreement(table("33", "55", "35"))["nominal"]["value"] == pytest.approx(4 / 9)


def test_ordinal_alpha_as_worked_by_hand():
    # Values 3, 4, 5 given 2, 2, 2 times; pairs 3-3, 4-4... are "33", "45", "45".
    # Distances: 3-4 is (2/2 + 2/2)² = 4, 4-5 the same, 3-5 is (1 + 2 + 1)² = 16.
    # Observed: 4 ordered pairs of 4-5, 4·4/6 = 16/6. Expected, of 2·2 a pair of values twice over:
    # (2·4·4 + 2·4·4 + 2·4·16) / (6·5) = 192/30. alpha = 1 - (16/6)/(192/30) = 7/12.
    rows = alpha.coincidences(table("33", "45", "45"), table("33", "45", "45").preference + 4, 9)

    assert alpha.ordinal(rows.sum(0)[None])[0] == pytest.approx(7 / 12)


def test_alpha_of_krippendorffs_own_example():
    """Four observers, twelve units, five values: 2011, sections C and D."""
    units = [
        "11.1",
        "2232",
        "3333",
        "3333",
        "2222",
        "1234",
        "4444",
        "1121",
        "2222",
        ".555",
        "..11",
        ".3..",
    ]
    said = table(*units)
    coincidences = alpha.coincidences(said, said.preference + 4, 9).sum(0)[None]

    assert alpha.nominal(coincidences)[0] == pytest.approx(0.743, abs=0.001)
    assert alpha.ordinal(coincidences)[0] == pytest.approx(0.815, abs=0.001)


def test_agreement_needs_two_judgments_of_something():
    nothing = {"value": None, "low": None, "high": None}

    assert alpha.agreement(table("5.", ".3")) == {
        "nominal": nothing, "ordinal": nothing, "pairwise": nothing,
    }  # fmt: skip


def test_nobody_could_have_differed_where_all_say_one_thing():
    found = alpha.agreement(table("55", "55"))

    assert (found["nominal"]["value"], found["pairwise"]["value"]) == (None, 1.0)


@pytest.mark.parametrize("pair", ["35", "355"])
def test_tasks_that_are_all_alike_tell_nothing_of_their_spread(pair):
    found = alpha.agreement(table(*[pair] * 10))

    assert (found["nominal"]["low"], found["ordinal"]["high"]) == (None, None)
    share = found["pairwise"]
    assert share["low"] <= share["value"] < share["high"]
    assert share["high"] - share["low"] > 0.25


def test_pairs_of_one_ranking_are_drawn_together():
    many = table(*["33", "55"] * 30, *["35"] * 20)
    one_task = Judged(**{**vars(many), "task": many.item // 40})

    widths = [
        found["high"] - found["low"]
        for found in (alpha.agreement(one)["pairwise"] for one in (many, one_task))
    ]

    assert widths[1] > widths[0]


@pytest.mark.data
@pytest.mark.skipif(not PANDALM.exists(), reason="DIPTYCH_DATA holds no pandalm")
def test_agreement_of_pandalms_three_annotators_is_what_counting_says():
    rows = [
        [row[f"annotator{who}"] for who in (1, 2, 3)] for row in json.loads(PANDALM.read_text())
    ]
    steps = {0: 0, 1: -1, 2: 1}  # a tie, the first, the second
    said = judged(
        *((n, who, steps[one]) for n, row in enumerate(rows) for who, one in enumerate(row))
    )

    found = alpha.agreement(said)

    alike = sum(a == b for row in rows for a, b in combinations(row, 2))
    assert found["pairwise"]["value"] == pytest.approx(alike / (3 * len(rows)))
    given = [sum(row.count(value) for row in rows) for value in (0, 1, 2)]
    total = sum(given)
    chance = 1 - sum(n * (n - 1) for n in given) / (total * (total - 1))
    expected = 1 - (1 - alike / (3 * len(rows))) / chance
    assert found["nominal"]["value"] == pytest.approx(expected)
    assert found["nominal"]["low"] < expected < found["nominal"]["high"]


def crowd(*kinds: str, pairs: int = 200, overlap: int = 3, seed: int = 0) -> tuple[Judged, Any]:
    """Everybody judges as many; and which side is the better one."""
    random = np.random.default_rng(seed)
    people = [Person(kind, random) for kind in kinds]
    difference = random.normal(size=pairs)
    rows = []
    for item in range(pairs):
        for who in random.permutation(len(people))[:overlap]:
            side = int(random.choice([-1, 1]))
            said = people[who].says(difference[item] * side) * side
            rows.append((item, who, said, side))
    item, who, said, sides = np.array(rows).T
    return Judged(item, who, said, sides, np.ones(len(rows)), item), difference > 0


GOOD = ["good"] * 8


def test_the_model_finds_who_says_the_opposite_and_goes_by_it():
    said, truth = crowd(*GOOD, "adversarial", "adversarial")

    fit = ordinal.fit(said)

    assert (fit.slope[8:] < 0).all()
    assert (fit.reliability_high[8:] < 0.5).all()
    assert ((fit.sure > 0.5) == truth).mean() > ((majority(said) > 0.5) == truth).mean() + 0.05


def test_who_guesses_and_who_leans_to_a_side_stand_apart():
    said, _ = crowd(*GOOD, "spammer", "side-biased", pairs=300)

    fit = ordinal.fit(said)

    assert max(fit.reliability[8:]) < min(fit.reliability[:8])
    assert fit.bias_low[9] > 0.05 or fit.bias_high[9] < -0.05
    assert abs(fit.bias[:8]).max() < abs(fit.bias[9])


def test_one_more_judgment_tells_most_where_those_there_are_differ():
    said, _ = crowd(*GOOD, pairs=150, overlap=2)
    sides = np.bincount(said.item, np.sign(said.preference))
    strength = np.bincount(said.item, abs(said.preference))

    gain = ordinal.fit(said).gain

    assert gain[sides == 0].mean() > 2 * gain[abs(sides) == 2].mean()
    assert gain[(abs(sides) == 2) & (strength == 8)].max() < 1e-9


def test_one_persons_slightly_is_anothers_much():
    """Two who see the same, one who goes to the ends of the scale and one who stays inside."""
    said, _ = crowd(*["good"] * 6, pairs=300)
    loud = np.where(said.annotator == 0, np.sign(said.preference) * 4, said.preference)
    quiet = np.where(said.annotator == 1, np.sign(said.preference), loud)

    fit = ordinal.fit(Judged(**{**vars(said), "preference": quiet}))

    assert fit.thresholds[0, 3] < fit.thresholds[2:, 3].min() < fit.thresholds[1, 1]


def test_an_exchange_of_a_and_b_exchanges_what_comes_out():
    said, _ = crowd(*GOOD, "spammer")
    mirror = Judged(**{**vars(said), "preference": -said.preference, "side": -said.side})

    assert ordinal.fit(mirror).p == pytest.approx(1 - ordinal.fit(said).p, abs=0.01)
    assert dawid_skene.fit(mirror).p == pytest.approx(1 - dawid_skene.fit(said).p, abs=1e-6)


def test_more_people_narrow_the_interval_around_the_truth():
    widths = []
    for overlap in (1, 3, 8):
        fit = ordinal.fit(crowd(*GOOD, overlap=overlap)[0])
        assert (fit.low <= fit.p).all()
        assert (fit.p <= fit.high).all()
        widths.append((fit.high - fit.low).mean())

    assert widths == sorted(widths, reverse=True)


def test_where_ties_are_given_there_is_a_place_for_them():
    said, _ = crowd(*GOOD, overlap=5)
    tied = np.where(abs(said.preference) == 1, 0, said.preference)

    fit = ordinal.fit(Judged(**{**vars(said), "preference": tied}))

    assert fit.tie[majority(Judged(**{**vars(said), "preference": tied})) == 0.5].mean() > 0.15
    assert (fit.thresholds[:, 0] > 0.05).all()


def test_one_judgment_alone_says_little_but_something():
    fit = ordinal.fit(judged((0, 0, 4)))

    assert 0.5 < fit.p[0] < 0.95
    assert fit.low[0] < 0.5 < fit.high[0]


def test_dawid_skene_goes_by_those_who_agree_with_others():
    said, truth = crowd(*GOOD, "adversarial", "adversarial")

    found = dawid_skene.fit(said)

    assert ((found.p > 0.5) == truth).mean() > ((majority(said) > 0.5) == truth).mean()
    assert (found.confusion[8:, 0, 2] > 0.5).all()
    assert found.classes[:, 1].max() == 0


def test_mace_finds_who_guesses_in_whatever_order_people_come():
    said, _ = crowd("spammer", *GOOD)
    shuffled = np.random.default_rng(1).permutation(len(said))

    for one in (said, Judged(**{name: column[shuffled] for name, column in vars(said).items()})):
        assert mace.competence(one).argmin() == 0


def test_mace_reads_a_pair_that_thousands_judged():
    said = judged(*((0, who, 1) for who in range(2000)))

    competence = mace.competence(said)

    assert competence[:100].min() > 0.6
    assert np.isnan(competence[100:]).all()
