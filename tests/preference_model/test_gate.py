import numpy as np
import pytest

from preference_model.evaluation.gate import Contest, decide
from preference_model.evaluation.resampling import losses

CRITERIA = ("helpful", "harmless")
PAIRS = 400  # a criterion


def contest(
    helpful: float, harmless: float, rival: str = "champion", pairs: int = PAIRS
) -> Contest:
    """A rival whose log-loss is higher by these on average; two pairs a group."""
    rng = np.random.default_rng(1)
    noise = rng.normal(0, 0.2, 2 * pairs)
    criterion = np.repeat([0, 1], pairs)
    return Contest(
        rival,
        np.array([helpful, harmless])[criterion] + noise - noise.mean(),
        criterion,
        np.arange(2 * pairs) // 2,
    )


def outcome(*contests: Contest, least: int = 100) -> tuple[str, str, str]:
    decided = decide(contests, CRITERIA, 0.95, least)
    return decided["verdict"], decided["reason"], decided["rival"]


def test_a_clearly_better_challenger_is_promoted():
    assert outcome(contest(0.05, 0.06)) == ("promoted", "better", "champion")


def test_a_clearly_worse_one_is_not():
    assert outcome(contest(-0.05, -0.06)) == ("kept", "worse", "champion")


def test_an_identical_one_is_undecided():
    same = Contest("champion", np.zeros(800), np.repeat([0, 1], 400), np.arange(800))

    assert outcome(same) == ("not_enough_evidence", "undecided", "champion")


def test_a_criterion_that_falls_keeps_the_champion_whatever_the_mean():
    assert outcome(contest(0.3, -0.06)) == ("kept", "criterion_fell", "champion")


def test_too_few_pairs_under_one_criterion_are_not_enough_evidence():
    assert outcome(contest(0.05, 0.06), least=401)[:2] == ("not_enough_evidence", "too_few_pairs")


def test_a_first_challenger_has_to_beat_every_floor():
    above, below = contest(0.05, 0.05, "chance"), contest(-0.05, -0.05, "length")

    assert outcome(above, below) == ("kept", "not_above_length", "length")
    assert outcome(below, above) == ("kept", "not_above_length", "length")
    assert outcome(above, contest(0.001, -0.001, "length"))[:2] == (
        "not_enough_evidence",
        "not_above_length",
    )


def test_the_interval_covers_the_truth_as_often_as_it_says():
    covered = 0
    for seed in range(60):
        rng = np.random.default_rng(seed)
        drawn = Contest("champion", rng.normal(0.1, 1, 200), np.zeros(200, int), np.arange(200))
        decided = decide([drawn], ["helpful"], 0.9, 1)
        covered += decided["low"] <= 0.1 <= decided["high"]

    assert 48 <= covered <= 59


def test_groups_are_drawn_whole():
    rng = np.random.default_rng(0)
    own = rng.normal(0, 1, 50)
    told = np.repeat(own, 8)  # eight copies of the same evidence are no more evidence
    zeros = np.zeros(400, int)

    def width(group):
        decided = decide([Contest("champion", told, zeros, group)], ["helpful"], 0.95, 1)
        return decided["high"] - decided["low"]

    assert width(np.repeat(np.arange(50), 8)) > 2 * width(np.arange(400))


def test_a_single_group_gives_no_interval():
    alone = Contest("champion", np.ones(200), np.zeros(200, int), np.zeros(200, int))

    decided = decide([alone], ["helpful"], 0.95, 100)

    assert (decided["verdict"], decided["low"], decided["difference"]) == (
        "not_enough_evidence",
        None,
        1.0,
    )


def test_criteria_weigh_the_same_however_many_pairs_they_have():
    criterion = np.array([0] * 30 + [1] * 10)
    told = Contest("champion", np.array([1.0, 3.0])[criterion], criterion, np.arange(40))

    assert decide([told], CRITERIA, 0.95, 1)["difference"] == pytest.approx(2.0)


def test_losses_are_cross_entropy_in_nats():
    found = losses(np.array([0.0, 3.0, -3.0, 2.0]), np.array([1.0, 1.0, 1.0, 0.5]))

    assert found == pytest.approx([np.log(2), 0.048587, 3.048587, 1.126928], abs=1e-5)
