import numpy as np
import pytest

from preference_model.acquire import draw, mutual_information, rates

NONE = np.zeros(0)


def pool(tasks, information=None, held=0, share=0.1, seed=0):
    """A draw from one pool, the last `held` of it held out."""
    told = np.ones(tasks) if information is None else np.array(information, float)
    held_out = np.arange(tasks) >= tasks - held
    return draw(told, np.zeros(tasks, int), held_out, share, np.random.default_rng(seed))


def test_heads_that_agree_have_nothing_to_learn():
    assert mutual_information(np.full((1, 8), 1.7)) == pytest.approx(0, abs=1e-9)


def test_heads_that_contradict_each_other_have_most():
    split = mutual_information(np.array([[9.0, -9.0], [1.0, -1.0], [9.0, 8.0]]))

    assert split[0] == pytest.approx(np.log(2), abs=0.01)
    assert split[0] > split[1] > split[2] >= 0


def test_a_draw_all_of_chance_gives_priorities_like_a_new_tasks():
    priority = np.sort(pool(20_000, share=1.0).priority)

    assert priority == pytest.approx((np.arange(20_000) + 0.5) / 20_000, abs=0.02)
    assert priority.min() > 0


def test_the_random_share_holds_at_every_depth_of_the_queue():
    told = np.random.default_rng(1).pareto(1.5, 20_000)
    drawn = pool(20_000, told, share=0.2)
    order = np.argsort(-drawn.priority)

    for depth in (1_000, 3_000, 8_000):
        assert drawn.random[order[:depth]].mean() > 0.17


def test_what_is_informative_comes_sooner():
    told = np.where(np.arange(2_000) < 200, 1.0, 0.01)
    order = np.argsort(-pool(2_000, told).priority)

    assert (order[:100] < 200).mean() > 0.7


def test_tasks_are_drawn_as_often_as_their_probability_says():
    told = np.array([5.0, 1.0, 0.0, 2.0])
    first = [pool(4, told, held=1, share=0.3, seed=n).priority.argmax() for n in range(4_000)]

    expected = pool(4, told, held=1, share=0.3).probability
    assert np.bincount(first, minlength=4) / 4_000 == pytest.approx(expected, abs=0.03)
    assert expected.sum() == pytest.approx(1)


def test_held_out_tasks_are_drawn_by_chance_alone():
    drawn = pool(100, np.linspace(0, 5, 100), held=20)

    assert drawn.random[80:].all()
    assert drawn.probability[80:] == pytest.approx(np.full(20, 0.01))


def test_pools_do_not_race_each_other():
    pools, told = np.array([0] * 10 + [1] * 1000), np.ones(1010)

    uniform, informed, size = rates(told, pools, np.zeros(1010, bool), 0.1)

    total = uniform + informed
    assert (total[:10].sum(), total[10:].sum()) == (pytest.approx(1), pytest.approx(1))
    assert (size[0], size[-1]) == (10, 1000)


def test_a_pool_in_which_nothing_is_informative_is_drawn_from_evenly():
    drawn = pool(50, np.zeros(50))

    assert drawn.probability == pytest.approx(np.full(50, 0.02))


def test_no_tasks_are_no_trouble():
    drawn = draw(NONE, NONE.astype(int), NONE.astype(bool), 0.1, np.random.default_rng(0))

    assert len(drawn.priority) == 0
