"""The losses, as pure functions of differences of scores."""

import numpy as np
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

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
