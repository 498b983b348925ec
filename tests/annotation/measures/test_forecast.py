"""Forecasts: their intervals hold what comes about as often as they say."""

from random import Random

import pytest

from annotation.measures import forecast


def crowd(random: Random, hours: int) -> list[int]:
    """What hours bring when people come and go, and none come at night."""
    level, done = 1.0, []
    for hour in range(hours):
        level = 0.7 * level + 0.3 * random.lognormvariate(0, 0.5)
        asleep = hour % 24 < 7
        done.append(0 if asleep else max(round(random.gauss(30 * level, 5)), 0))
    return done


@pytest.mark.parametrize(("seen", "coming"), [(96, 48), (168, 120), (168, 30)])
def test_the_interval_of_a_forecast_holds_nineteen_times_of_twenty(seen, coming):
    held, trials = 0, 300
    for seed in range(trials):
        done = crowd(Random(seed), seen + coming)
        left = sum(done[seen:])
        takes = forecast.hours(left, done[:seen])
        assert takes is not None
        held += takes.low <= coming and (takes.high is None or coming <= takes.high)

    assert held / trials >= 0.9


def test_the_price_of_one_is_what_was_paid_over_what_it_bought():
    each = forecast.price([2.0, 3.0, 5.0], [10, 15, 25])

    assert (each.value, each.low, each.high) == pytest.approx((0.2, 0.2, 0.2))


@pytest.mark.parametrize("done", [[], [30], [30, 30], [1, 2, 3]])
def test_little_is_not_enough(done):
    assert forecast.pace(done) is forecast.hours(100, done) is None
    assert forecast.price([1.0] * len(done), done) is None


def test_a_steady_pace_is_no_surer_than_chance_allows():
    pace = forecast.pace([20] * 8)

    assert pace.low < 20 < pace.high
