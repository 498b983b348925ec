from zlib import crc32

import numpy as np
import pytest
from statsmodels.stats.contingency_tables import mcnemar as reference
from statsmodels.stats.proportion import proportion_confint

from preference_model.data.snapshot import read_snapshot
from preference_model.evaluation.bias import biased
from preference_model.evaluation.comparison import against, mcnemar
from preference_model.evaluation.exam import Exam
from preference_model.evaluation.slices import MOST, cuts, sliced, wilson
from tests.preference_model.conftest import Silent, rows, write


@pytest.fixture
def sat(tmp_path):
    """The exam of these rows, its slices, and what a model of random scores makes of it."""

    def sit(lines, seed=0):
        snapshot = read_snapshot(write(tmp_path / "s.jsonl", lines), (), Silent())
        exam = Exam.of(snapshot, 0.95)
        drawn = np.array([crc32(f"{seed} {text}".encode()) / 2**32 for text in exam.texts])
        deltas = 4 * (drawn[exam.held.b] - drawn[exam.held.a])
        return exam, deltas, cuts(exam, snapshot.annotators, snapshot.campaigns, None)

    return sit


def varied(pairs=120):
    lines = rows(train=20, held=pairs)
    for row, line in enumerate(lines):
        place = row // 2  # the two criteria of one are alike
        sign = 1 if line["preference"] > 0 else -1
        line["preference"] = 0 if place % 11 == 0 else sign * (1 + place % 4)
        line["annotator"] = f"person {place % 5}" if place % 7 else None
        line["meta"] = {"campaign": ("one", "two")[place % 2]}
        line["prompt"] = line["prompt"] * (1 + place % 3)
    return lines


def of(found, by):
    return {row["name"]: row for row in found if row["by"] == by}


def test_each_way_of_cutting_parts_the_test_fold(sat):
    exam, deltas, found = sat(varied())

    own = sliced(exam, deltas, found)["helpful"]

    whole = exam.metrics(deltas, "test", 1)
    for by in ("strength", "total_length", "turns", "campaign"):
        assert sum(row["pairs"] for row in of(own, by).values()) == whole["pairs"] == 120
    assert sum(row["pairs"] for row in of(own, "length").values()) == 120 - whole["ties"]
    assert set(of(own, "turns")) == {"1", "2", "3"}
    assert set(of(own, "strength")) == {"tie", "slightly", "somewhat", "clearly", "much"}


def test_a_slice_is_measured_like_a_fold_of_its_own(sat):
    exam, deltas, found = sat(varied(400))
    clear = exam.part("test", 0) & (exam.held.strength == 3)

    row = of(sliced(exam, deltas, found)["harmless"], "strength")["clearly"]

    right = np.sign(deltas[clear]) == np.sign(exam.held.chosen[clear] - 0.5)
    assert row["pairs"] == clear.sum() >= 50
    assert row["accuracy"]["value"] == pytest.approx(right.mean())
    assert row["accuracy"]["low"] < row["accuracy"]["value"] < row["accuracy"]["high"]


def test_a_small_slice_claims_nothing_but_its_bounds(sat):
    exam, deltas, found = sat(varied(40))

    row = of(sliced(exam, deltas, found)["helpful"], "campaign")["two"]

    assert (row["claimed"], row["accuracy"]["value"], row["log_loss"]["value"]) == (
        False,
        None,
        None,
    )
    assert 0 <= row["accuracy"]["low"] < row["accuracy"]["high"] <= 1


@pytest.mark.parametrize(("right", "count"), [(3, 3), (0, 8), (7, 20)])
def test_bounds_of_few_are_wilsons(right, count):
    expected = proportion_confint(right, count, 0.05, method="wilson")

    assert wilson(right / count, count, 0.95) == pytest.approx(expected)


def test_of_many_annotators_the_busiest_are_named(sat):
    lines = rows(train=5, held=200, criteria=["helpful"])
    for place, line in enumerate(lines):
        line["annotator"] = f"person {place % 20:02}" if place % 20 else "person 01"

    exam, deltas, found = sat(lines)
    named = of(sliced(exam, deltas, found)["helpful"], "annotator")

    assert len(named) == MOST + 1
    assert next(iter(named)) == "person 01"
    assert sum(row["pairs"] for row in named.values()) == 200


def test_exchanging_a_and_b_changes_nothing_that_is_reported(sat):
    lines = varied()
    turned = [
        {
            **line,
            "completion_a": line["completion_b"],
            "completion_b": line["completion_a"],
            "preference": -line["preference"],
            "target": 1 - line["target"],
        }
        for line in lines
    ]
    (exam, deltas, found), (other, back, same) = sat(lines), sat(turned)

    assert (deltas == -back).all()
    for told, again in (
        (exam.marks(deltas), other.marks(back)),
        (sliced(exam, deltas, found), sliced(other, back, same)),
        (biased(exam, deltas), biased(other, back)),
        (against(exam, deltas, deltas / 2), against(other, back, back / 2)),
    ):
        assert numbers(told) == pytest.approx(numbers(again))


def numbers(told):
    """Every number in it, in order; None as -1."""
    if isinstance(told, dict):
        return [n for value in told.values() for n in numbers(value)]
    if isinstance(told, list):
        return [n for value in told for n in numbers(value)]
    return [-1.0 if told is None else float(told)] if not isinstance(told, str) else []


def test_a_checkpoint_differs_from_itself_by_nothing(sat):
    exam, deltas, _ = sat(varied())

    told = against(exam, deltas, deltas)["test"]["helpful"]

    assert told["accuracy"] == {"value": 0, "low": 0, "high": 0}
    assert told["mcnemar"] == {"only_this": 0, "only_rival": 0, "exact": 1, "mid_p": 1}


def test_a_better_checkpoint_is_better_in_everything(sat):
    exam, deltas, _ = sat(varied())
    judge = 3 * (exam.held.chosen - 0.5)

    told = against(exam, judge, deltas)["test"]["helpful"]

    assert all(told[name]["low"] > 0 for name in ("accuracy", "log_loss", "brier"))
    assert told["mcnemar"]["only_rival"] == 0
    assert told["mcnemar"]["exact"] < 1e-6
    own, other = (exam.metrics(each, "test", 1)["log_loss"]["value"] for each in (judge, deltas))
    assert told["log_loss"]["value"] == pytest.approx(other - own)


def test_mcnemars_p_is_that_of_an_even_split():
    assert mcnemar(1, 5) == pytest.approx({"exact": 0.21875, "mid_p": 0.125})
    assert mcnemar(4, 4) == pytest.approx({"exact": 1, "mid_p": 1})
    for one, other in ((3, 17), (40, 52), (0, 6)):
        expected = reference([[0, one], [other, 0]], exact=True).pvalue
        assert mcnemar(one, other)["exact"] == pytest.approx(expected)
