from dataclasses import fields

import numpy as np
import pytest
from statsmodels.api import Logit

from preference_model.data.snapshot import Comparisons
from preference_model.evaluation.bias import FEATURES, curve, linear, looks, worth
from preference_model.evaluation.correction import fit_correction
from preference_model.evaluation.measures import probability

PAIRS = 4000


def judged(x, weights, seed=0):
    """Comparisons that judges decide by a logistic of these features."""
    rng = np.random.default_rng(seed)
    chosen = (rng.random(len(x)) < probability(x @ weights)).astype(float)
    columns = {field.name: np.zeros(len(x)) for field in fields(Comparisons)}
    return Comparisons(**columns | {"chosen": chosen, "group": np.arange(len(x))})


@pytest.fixture
def x():
    return np.random.default_rng(1).normal(0, 1, (PAIRS, 2))


def by_name(found):
    return {row["feature"]: row for row in found}


@pytest.mark.parametrize(
    ("text", "feature", "count"),
    [
        ("**bold** and `code`", "emphasis", 2),
        ("- one\n- two\n3. three", "list", 3),
        ("# Title\ntext\n## Part", "heading", 2),
        ("No! Stop!!", "exclamation", 3),
        ("2 * 3 * 4 - 1", "list", 0),
    ],
)
def test_marks_are_counted(text, feature, count):
    assert looks(text)[FEATURES.index(feature)] == pytest.approx(np.log1p(count))


def test_a_refusal_is_known_by_how_it_begins():
    assert looks("I'm sorry, but I can't help with that.")[-1] == 1
    assert looks("Sure. " * 100 + "I'm sorry.")[-1] == 0


def test_what_features_are_worth_to_judges_is_what_a_logistic_says(x):
    pairs = judged(x, [0.7, -0.3])

    found = by_name(worth(x, ("length", "list"), np.zeros(PAIRS), pairs, 0.95))

    reference = Logit(pairs.chosen, x).fit(disp=0)
    for place, name in enumerate(("length", "list")):
        own = found[name]["judges"]
        assert own["value"] == pytest.approx(reference.params[place], abs=1e-3)
        half = (own["high"] - own["low"]) / 2
        assert half == pytest.approx(1.96 * reference.bse[place], rel=0.1)


def test_a_calibrated_model_has_no_excess_and_one_that_likes_length_has_just_that(x):
    pairs = judged(x, [0.7, -0.3])
    right, fond = x @ [0.7, -0.3], x @ [1.2, -0.3]

    fair = by_name(worth(x, ("length", "list"), right, pairs, 0.95))
    biased = by_name(worth(x, ("length", "list"), fond, pairs, 0.95))

    assert fair["length"]["excess"]["low"] < 0 < fair["length"]["excess"]["high"]
    assert biased["length"]["excess"]["value"] == pytest.approx(0.5, abs=0.1)
    assert biased["length"]["excess"]["low"] > 0.3
    assert biased["list"]["excess"]["low"] < 0 < biased["list"]["excess"]["high"]


def test_a_feature_that_hardly_ever_differs_is_not_weighed(x):
    x[10:, 1] = 0

    found = by_name(worth(x, ("length", "heading"), x[:, 0], judged(x, [0.5, 0]), 0.95))

    assert found["heading"] == {"feature": "heading", "differs": 10}
    assert found["length"]["judges"]["value"] == pytest.approx(0.5, abs=0.1)


def test_scores_that_are_lengths_correlate_wholly(x):
    told = linear(x[:, 0], 2 * x[:, 0], judged(x, [0, 0]), 0.95)

    assert told["correlation"]["value"] == pytest.approx(1)
    assert told["slope"] == pytest.approx({"value": 2, "low": 2, "high": 2})


def test_the_curve_says_how_often_the_longer_one_is_preferred(x):
    ratio = np.log([1.2, 1 / 1.2, 4, 4, 1.05])
    pairs = judged(np.zeros((5, 1)), [0])
    pairs.chosen[:] = [1, 0, 1, 0, 1]

    some, most = curve(ratio, np.array([0, 0, 2.0, 2.0, 9]), pairs, 0.95)

    assert (some["from"], some["to"], some["pairs"]) == (1.1, 1.5, 2)
    assert (some["judges"]["value"], some["model"]["value"]) == (1, 0.5)
    assert (most["from"], most["to"], most["judges"]["value"]) == (3, None, 0.5)
    assert most["model"]["value"] == pytest.approx(probability(2.0))


def test_the_correction_takes_out_what_length_is_overpaid(x):
    length, rest = x.T
    chosen = judged(x, [0.2, 1.0]).chosen

    rate = fit_correction(rest + 0.9 * length, length, chosen)

    assert rate == pytest.approx(-0.7, abs=0.1)
    p = probability(rest + (0.9 + rate) * length)
    assert ((chosen - p) * length).mean() == pytest.approx(0, abs=1e-3)


def test_without_pairs_nothing_is_corrected():
    assert fit_correction(np.zeros(0), np.zeros(0), np.zeros(0)) == 0
