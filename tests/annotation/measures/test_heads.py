"""What an ensemble says of a pair."""

import pytest

from annotation.measures import heads


def test_heads_that_agree_leave_no_doubt_between_them():
    p, low, high = heads.preferred([0.0, 1.0], [1.0, 2.0])

    assert p == low == high == pytest.approx(0.731, abs=1e-3)


def test_what_lies_between_the_least_and_the_most_sure_is_their_mean():
    p, low, high = heads.preferred([0.0, 0.0], [2.0, -2.0])

    assert (low, p, high) == pytest.approx((0.119, 0.5, 0.881), abs=1e-3)


def test_exchanging_the_two_exchanges_the_probability():
    a, b = [0.3, -1.2, 0.0], [0.9, 0.4, -0.7]

    p, low, high = heads.preferred(a, b)

    assert heads.preferred(b, a) == pytest.approx((1 - p, 1 - high, 1 - low))


def test_scores_far_apart_are_certain_and_not_an_error():
    assert heads.preferred([1000.0], [-1000.0]) == (0.0, 0.0, 0.0)
    assert heads.preferred([-1000.0], [1000.0]) == (1.0, 1.0, 1.0)
