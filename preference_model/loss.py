"""The losses, as pure functions of scores and their differences."""

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

Floats = NDArray[np.float32]

# P(Poisson(1) <= k) for k = 0..9; what is left above is 1e-7.
POISSON = np.cumsum([np.exp(-1.0)] + [np.exp(-1.0) / c for c in np.cumprod(np.arange(1.0, 10.0))])


def bradley_terry_loss(delta: Tensor, target: Tensor, weight: Tensor) -> Tensor:
    """Weighted cross-entropy of P(b preferred) = sigmoid(delta) against a soft target, summed.

    All shapes (pairs, heads) or broadcastable to it; delta = score_b - score_a; target in [0, 1];
    Bai et al. 2022 (arXiv 2204.05862), section 2.4. The caller divides by the weight of the whole
    optimizer step, so that batches of unequal size add up to the gradient of one.
    """
    losses = F.binary_cross_entropy_with_logits(delta, target.expand_as(delta), reduction="none")
    return (weight * losses).sum()


def strengthened(
    kind: str, target: Floats, chosen: Floats, strength: Floats
) -> tuple[Floats, Floats, Floats]:
    """How the strength of a preference enters its loss: in one of three ways, never in two.

    All shapes (pairs,); chosen is 1 for b, 0 for a, 0.5 for a tie, strength 0 to 4. Returns what
    `bradley_terry_loss` is given: a target, a factor of the weight, and a margin to subtract from
    delta.

    soft: the target knows it, and is the loss's minimum (Bai et al. 2022, section 2.4, have 0 and
    1 there). scaled: -m log sigmoid(d) with m the strength (HelpSteer2-Preference: Wang et al.
    2024, arXiv 2410.01257); a tie, which they have not, counts as the slightest preference does.
    margin: -log sigmoid(d - m) with the small set 1, 2/3, 1/3, 0 (Llama 2: Touvron et al. 2023,
    arXiv 2307.09288, section 3.2.2).
    """
    none, one = np.zeros_like(target), np.ones_like(target)
    if kind == "scaled":
        return chosen, np.maximum(strength, one), none
    if kind == "margin":
        ahead = ((2 * chosen - 1) * np.maximum(strength - 1, 0) / 3).astype(np.float32)
        return chosen, one, ahead
    return target, one, none


def smoothed(target: Floats, share: float) -> Floats:
    """The target where a share of all verdicts is the wrong way round, (pairs,): -(1 - s) log
    sigmoid(d) - s log sigmoid(-d) for a sure one (Wang et al. 2024, arXiv 2401.06080)."""
    return np.asarray((1 - share) * target + share * (1 - target), np.float32)


def plackett_luce_loss(scores: Tensor, picked: Tensor, there: Tensor, weight: Tensor) -> Tensor:
    """A ranking as choices, each of one text among those not yet placed, by softmax; summed.

    scores (choices, texts, heads); picked (choices, texts) is the share of having been picked, 1 in
    all; there (choices, texts) says which texts are no padding; weight (choices, heads). Two texts
    are Bradley-Terry's. Plackett 1975, "The analysis of permutations"; Luce 1959.
    """
    absent = ~there[..., None]
    log_p = scores.masked_fill(absent, -torch.inf).log_softmax(1).masked_fill(absent, 0)
    return -(weight * (picked[..., None] * log_p).sum(1)).sum()


def bootstrap_weights(key: NDArray[np.uint64], heads: int, seed: int) -> NDArray[np.float32]:
    """How often each head sees each comparison: Poisson(1), from (pairs,) keys to (pairs, heads).

    The pairs of one ranking have one key, and are drawn together.

    The online bootstrap (Oza and Russell 2001): every head has its own resample of the evidence,
    the same in every epoch and in every snapshot that holds the comparison. One head sees all.
    """
    if heads == 1:
        return np.ones((len(key), 1), np.float32)
    step = np.uint64(0x9E3779B97F4A7C15)
    place = np.arange(1, heads + 1, dtype=np.uint64) + np.uint64(seed) * np.uint64(heads)
    with np.errstate(over="ignore"):  # wrapping round is what a hash does: splitmix64
        mixed = key[:, None] + step * place
        for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
            mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
    uniform = (mixed ^ (mixed >> np.uint64(31))).astype(np.float64) / 2.0**64
    times: NDArray[np.float32] = np.searchsorted(POISSON, uniform).astype(np.float32)
    return times
