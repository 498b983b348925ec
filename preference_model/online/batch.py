"""The posterior from all judgments at once: what the stream is measured against, and mended by.

Newton's method (iteratively reweighted least squares); all float64, in blocks of rows.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

from preference_model.online.ledger import Ledger

ROWS = 4096  # of differences in float64 at once
STEPS = 50  # at most; it takes about five
CLOSE = 1e-18  # of a step's length, in standard deviations squared, by dimension


@dataclass(frozen=True)
class Fit:
    mean: Tensor  # (features,), the posterior's mode
    factor: Tensor  # (features, features), Cholesky's, of the Hessian there
    evidence: float  # log P(judgments | precision), by Laplace's approximation (MacKay 1992)


def fit(ledger: Ledger, centre: Tensor, precision: float, start: Tensor) -> Fit:
    """For a prior N(centre, I / precision). O(judgments features^2)."""
    mean = start
    loss, slope, bend = at(mean, ledger, centre, precision)
    for _ in range(STEPS):
        step = torch.cholesky_solve(slope[:, None], factored(bend))[:, 0]
        share, there = 1.0, at(mean + step, ledger, centre, precision)
        while there[0] > loss + 1e-12 * abs(loss) and share > 1e-6:
            share /= 2
            there = at(mean + share * step, ledger, centre, precision)
        expected = float(slope @ step)
        mean, (loss, slope, bend) = mean + share * step, there
        if expected < CLOSE * len(mean):
            break
    factor = factored(bend)
    occam = len(mean) * math.log(precision) / 2 - float(factor.diagonal().log().sum())
    return Fit(mean, factor, occam - loss)


def factored(bend: Tensor) -> Tensor:
    """Cholesky's factor; where rounding leaves none, of a matrix as good as the same."""
    factor: Tensor
    factor, failed = torch.linalg.cholesky_ex(bend)
    if failed:
        rounding = len(bend) * torch.finfo(bend.dtype).eps * bend.diagonal().max()
        factor = torch.linalg.cholesky(bend + rounding * torch.eye(len(bend), dtype=bend.dtype))
    return factor


def at(w: Tensor, ledger: Ledger, centre: Tensor, precision: float) -> tuple[float, Tensor, Tensor]:
    """Of the posterior at w: minus its log, the slope upwards, and the Hessian of the first."""
    off = w - centre
    loss = 0.5 * precision * float(off @ off)
    slope = -precision * off
    bend = precision * torch.eye(len(w), dtype=torch.float64)
    for rows in blocks(ledger):
        z, target, weight = ledger.columns(rows)
        margin = z @ w
        p = torch.sigmoid(margin)
        loss += float((weight * (torch.logaddexp(margin, 0 * margin) - target * margin)).sum())
        slope += z.T @ (weight * (target - p))
        bend += z.T @ (z * (weight * p * (1 - p))[:, None])
    return loss, slope, bend


def blocks(ledger: Ledger) -> Iterator[slice]:
    for begin in range(0, len(ledger), ROWS):
        yield slice(begin, min(begin + ROWS, len(ledger)))
