import numpy as np
import pytest

from preference_model.evaluation.calibration import fit_temperature
from preference_model.evaluation.exam import logistic
from preference_model.evaluation.measures import measures, summarised
from preference_model.evaluation.resampling import by_group


def metrics(delta, chosen, length=None):
    delta, chosen = np.array(delta, float), np.array(chosen, float)
    length = np.ones(len(delta)) if length is None else np.array(length, float)
    return summarised(by_group(measures(delta, chosen, length), np.arange(len(delta))), 0.95)


def test_accuracy_leaves_ties_of_the_judge_out():
    told = metrics([1, 1, -1, 1], [1, 0, 0, 0.5])

    assert (told["pairs"], told["ties"]) == (4, 1)
    assert told["accuracy"]["value"] == pytest.approx(2 / 3)


def test_an_undecided_model_is_half_right():
    assert metrics([0, 0], [1, 0])["accuracy"]["value"] == 0.5


def test_longer_wins_knows_nothing_of_the_model():
    told = metrics([-1, -1, -1], [1, 1, 0], length=[2, 3, 4])

    assert told["longer_wins"]["value"] == pytest.approx(2 / 3)


def test_a_calibrated_model_has_little_calibration_error_and_an_overconfident_one_has_much():
    rng = np.random.default_rng(0)
    delta = rng.normal(0, 1.5, 4_000)
    chosen = (rng.random(4_000) < 1 / (1 + np.exp(-delta))).astype(float)

    assert metrics(delta, chosen)["calibration_error"]["value"] < 0.03
    assert metrics(3 * delta, chosen)["calibration_error"]["value"] > 0.1


def test_reliability_says_what_was_predicted_and_what_was_observed():
    told = metrics([0.9, 0.9, -0.9, 3.5], [1, 1, 1, 1])["reliability"]

    assert [(each["from"], each["pairs"]) for each in told] == [(0.7, 3), (0.95, 1)]
    assert told[0]["predicted"] == pytest.approx(0.7109, abs=1e-4)
    assert told[0]["observed"] == pytest.approx(2 / 3)
    assert told[0]["low"] <= 2 / 3 <= told[0]["high"]


def test_temperature_undoes_overconfidence():
    rng = np.random.default_rng(0)
    delta = rng.normal(0, 1.5, 5_000)
    chosen = (rng.random(5_000) < 1 / (1 + np.exp(-delta))).astype(float)

    assert fit_temperature(3 * delta, chosen) == pytest.approx(3, rel=0.1)


def test_few_pairs_leave_the_temperature_nearly_as_it_is():
    assert fit_temperature(np.zeros(0), np.zeros(0)) == pytest.approx(1)
    assert 1 / 3 < fit_temperature(np.array([2.0, 2.0]), np.array([0.0, 0.0])) < 3


def test_the_rate_of_a_length_is_found():
    rng = np.random.default_rng(0)
    ratio = rng.normal(0, 1, 20_000)
    chosen = (rng.random(20_000) < 1 / (1 + np.exp(-0.7 * ratio))).astype(float)

    assert logistic(ratio[:, None], chosen) == pytest.approx([0.7], abs=0.06)
