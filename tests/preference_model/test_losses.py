import math
from itertools import combinations, permutations

import numpy as np
import pytest
import torch

from preference_model.data.batches import Batch
from preference_model.data.snapshot import read_snapshot
from preference_model.loss import (
    bradley_terry_loss,
    plackett_luce_loss,
    smoothed,
    strengthened,
)
from preference_model.training.rankings import MOST_TIED, apart, order
from tests.preference_model.conftest import Silent, write

TARGET = np.array([0.95, 0.32, 0.5], np.float32)
CHOSEN = np.array([1, 0, 0.5], np.float32)
STRENGTH = np.array([4, 1, 0], np.float32)
KINDS = ("soft", "scaled", "margin")


def cost(kind, delta, target=TARGET, chosen=CHOSEN, strength=STRENGTH):
    """The loss of each pair."""
    told, times, margin = map(torch.tensor, strengthened(kind, target, chosen, strength))
    pairs = range(len(delta))
    return [bradley_terry_loss(delta[[n]] - margin[n], told[[n]], times[n]).item() for n in pairs]


def minus_log_sigmoid(x):
    return math.log1p(math.exp(-x))


def test_strength_scales_the_loss_or_sets_a_margin_whichever_side_was_chosen():
    delta = torch.tensor([0.3, 0.3, 0.3])
    tie = (minus_log_sigmoid(0.3) + minus_log_sigmoid(-0.3)) / 2

    scaled = [4 * minus_log_sigmoid(0.3), minus_log_sigmoid(-0.3), tie]
    assert cost("scaled", delta) == pytest.approx(scaled)
    margin = [minus_log_sigmoid(0.3 - 1), minus_log_sigmoid(-0.3), tie]
    assert cost("margin", delta) == pytest.approx(margin)
    clearly = cost("margin", delta, chosen=CHOSEN * 0, strength=STRENGTH * 0 + 3)
    assert clearly == pytest.approx([minus_log_sigmoid(-0.3 - 2 / 3)] * 3)


def test_strength_is_never_counted_twice():
    delta = torch.tensor([0.3, -1.0, 2.0])

    assert cost("soft", delta) == cost("soft", delta, strength=STRENGTH + 3)
    for kind in ("scaled", "margin"):
        assert cost(kind, delta) == cost(kind, delta, target=1 - TARGET)


@pytest.mark.parametrize("kind", KINDS)
def test_exchanging_a_and_b_changes_no_loss_however_strength_enters(kind):
    delta = torch.tensor([0.3, -1.0, 2.0])

    assert cost(kind, -delta, 1 - TARGET, 1 - CHOSEN) == pytest.approx(cost(kind, delta))


def test_a_smoothed_verdict_is_the_wrong_way_round_for_a_share():
    delta, one = torch.tensor([0.7]), torch.ones(1)
    target = torch.tensor(smoothed(np.array([1], np.float32), 0.2))

    expected = 0.8 * minus_log_sigmoid(0.7) + 0.2 * minus_log_sigmoid(-0.7)
    assert bradley_terry_loss(delta, target, one).item() == pytest.approx(expected)


def ranked(places, tmp_path):
    """The comparisons of one ranking: a place for each text, None where it was left unranked."""
    known = [len(places) if place is None else place for place in places]
    lines = []
    for a, b in combinations(range(len(places)), 2):
        if places[a] is None and places[b] is None:
            continue
        preference = max(-4, min(4, known[a] - known[b]))
        lines.append({
            "id": f"{a} {b}", "ranking": "r", "criterion": "helpful", "group": "0" * 32,
            "prompt": [{"role": "user", "content": "why"}], "completion_a": f"text {a}",
            "completion_b": f"text {b}", "preference": preference, "split": "train",
            "target": 1 / (1 + math.exp(-preference)), "weight": 1 / (len(places) - 1),
        })  # fmt: skip
    return read_snapshot(write(tmp_path / "ranking.jsonl", lines), (), Silent()).comparisons


def levels(pairs):
    best, rest = order(pairs, np.arange(len(pairs)))
    return [set(level) for level in best], set(rest)


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        ([2, 0, 1], ([{1}, {2}], {0})),  # the last one is no choice
        ([0, 1, 0, 2], ([{0, 2}, {1}], {3})),
        ([0, 1, 1], ([{0}, {1, 2}], set())),
        ([0, 0, 0], ([{0, 1, 2}], set())),
        ([1, 0, None, None], ([{1}, {0}], {2, 3})),
    ],
)
def test_the_order_comes_back_from_its_pairs(places, expected, tmp_path):
    assert levels(ranked(places, tmp_path)) == expected


def cost_of(scores, pairs, heads=1):
    """Of one ranking, as if it counted 1 a choice."""
    weights = np.ones((len(pairs), heads), np.float32)
    texts = np.arange(len(scores))
    plain, found = apart(Batch(texts, np.arange(len(pairs))), pairs, weights)
    assert len(plain) == 0
    parts = map(torch.tensor, (found.picked, found.there, found.weight))
    summed = plackett_luce_loss(torch.tensor(scores)[found.texts][..., None], *parts)
    number = sum(found.weight[:, 0]) / len(pairs)
    assert number == pytest.approx(1)  # it counts what its pairs count
    return summed.item() / len(pairs)


def mean_cost(scores, orders, choices):
    """The loss by its definition, a choice: the mean over orders that the ranking allows."""
    total = 0.0
    for own in orders:
        left = list(range(len(scores)))
        for text in own[:choices]:
            total += math.log(sum(math.exp(scores[each]) for each in left)) - scores[text]
            left.remove(text)
    return total / len(orders) / choices


SCORES = [0.4, -1.0, 2.0, 0.1]


@pytest.mark.parametrize(
    ("places", "orders", "choices"),
    [
        ([1, 0, 2, 3], [(1, 0, 2, 3)], 3),
        ([0, 1, 0, 2], [(0, 2, 1, 3), (2, 0, 1, 3)], 3),
        ([1, 0, 1, 1], [(1, *rest) for rest in permutations((0, 2, 3))], 3),
        ([0, 0, 0, 0], list(permutations(range(4))), 3),
        ([1, 0, None, None], [(1, 0)], 2),
        ([0, 0, None, None], [(0, 1), (1, 0)], 2),
    ],
)
def test_a_ranking_costs_its_choices_and_ties_the_mean_over_their_orders(
    places, orders, choices, tmp_path
):
    pairs = ranked(places, tmp_path)

    assert cost_of(SCORES, pairs) == pytest.approx(mean_cost(SCORES, orders, choices), rel=1e-5)


def test_the_probabilities_of_all_orders_are_one(tmp_path):
    costs = [cost_of(SCORES[:3], ranked(places, tmp_path)) for places in permutations(range(3))]

    assert sum(math.exp(-2 * each) for each in costs) == pytest.approx(1, rel=1e-5)


def test_a_ranking_of_two_is_a_pair():
    scores = torch.tensor([[[0.4], [-1.0]]])
    one = torch.ones(1, 1)

    loss = plackett_luce_loss(scores, torch.tensor([[0.0, 1.0]]), torch.ones(1, 2).bool(), one)

    assert loss.item() == pytest.approx(bradley_terry_loss(torch.tensor([[-1.4]]), one, one).item())


def test_tied_texts_are_pulled_together(tmp_path):
    tied = ranked([0] * 4, tmp_path)

    assert min(cost_of(SCORES, tied), cost_of([0.0, 1, 1, 0], tied)) > cost_of([0.5] * 4, tied)


def test_choices_of_rankings_of_unlike_size_do_not_touch_each_other():
    scores = torch.tensor([[[0.4], [-1.0], [9.0]], [[0.1], [0.2], [0.3]]], requires_grad=True)
    picked = torch.tensor([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]])
    there = torch.tensor([[True, True, False], [True, True, True]])

    plackett_luce_loss(scores, picked, there, torch.ones(2, 1)).backward()

    assert scores.grad[0, 2].item() == 0
    assert torch.isfinite(scores.grad).all()


def test_a_ranking_with_too_many_ties_stays_with_its_pairs(tmp_path):
    pairs = ranked([0] * (MOST_TIED + 1), tmp_path)

    plain, choices = apart(
        Batch(np.arange(MOST_TIED + 1), np.arange(len(pairs))), pairs, np.ones((len(pairs), 2))
    )

    assert (len(plain), choices) == (len(pairs), None)


def test_a_plain_pair_beside_a_ranking_stays_a_pair(tmp_path):
    pairs = ranked([0, 1, 2], tmp_path)
    pairs.key[0] = 7  # another judgment's

    plain, choices = apart(Batch(np.arange(3), np.arange(3)), pairs, np.ones((3, 2), np.float32))

    assert plain.tolist() == [0]
    assert choices.weight.sum(0).tolist() == [2, 2]
