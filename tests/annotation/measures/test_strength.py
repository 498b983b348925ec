import pytest

from annotation.measures.strength import apart, margin, order, target, verdict, weight

PREFERENCES = range(-4, 5)


def test_a_stronger_preference_for_b_has_a_higher_target():
    targets = [target(preference) for preference in PREFERENCES]

    assert targets == sorted(set(targets))


@pytest.mark.parametrize("preference", PREFERENCES)
def test_exchanging_a_and_b_mirrors_the_target(preference):
    assert target(preference) + target(-preference) == pytest.approx(1)


def test_targets_run_from_a_tie_to_nineteen_in_twenty():
    targets = [target(preference) for preference in range(5)]

    assert targets == pytest.approx([0.5, 0.676, 0.813, 0.901, 0.95], abs=0.001)


def test_the_pairs_of_a_ranking_count_as_half_its_completions():
    assert [weight(k) * k * (k - 1) / 2 for k in (2, 3, 4)] == pytest.approx([1, 1.5, 2])


def test_one_completion_is_no_comparison():
    with pytest.raises(ValueError, match="two completions"):
        weight(1)


def test_margins_are_the_small_ones_of_llama_2_on_either_side():
    assert [margin(strength) for strength in (4, 3, 2, 1, 0)] == pytest.approx(
        [1, 2 / 3, 1 / 3, 0, 0]
    )
    assert [margin(preference) for preference in PREFERENCES] == [
        margin(-preference) for preference in PREFERENCES
    ]


@pytest.mark.parametrize(
    ("levels", "preference"),
    [((1, 0), -1), ((0, 1), 1), ((3, 1), -2), ((0, 9), 4), ((7, -7), -4), ((2, 2), 0)],
)
def test_a_verdict_is_the_clipped_difference_of_levels(levels, preference):
    assert verdict(*levels) == preference


@pytest.mark.parametrize(
    ("place_a", "place_b", "preference"),
    [(0, 1, -1), (1, 0, 1), (2, 2, 0), (0, 3, -3), (0, 8, -4), (7, 1, 4)],
)
def test_places_apart_are_a_strength(place_a, place_b, preference):
    assert apart(place_a, place_b) == preference


@pytest.mark.parametrize(
    ("levels", "places"),
    [((1, 3, 2), [[1], [2], [0]]), ((2, 2, 0.5), [[0, 1], [2]]), ((1, 1, 1), [[0, 1, 2]])],
)
def test_levels_are_an_order_with_ties(levels, places):
    assert order(levels) == places


def test_levels_that_differ_a_little_are_still_no_tie():
    assert (verdict(0.2, 0), verdict(0, 0.2)) == (-1, 1)


def test_levels_however_far_apart_are_on_the_scale():
    assert verdict(1e308, -1e308) == -4
    assert verdict(-1e308, 1e308) == 4
