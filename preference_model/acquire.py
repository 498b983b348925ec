"""What to ask next: how much a verdict would tell the ensemble, and a draw that keeps chance alive.

Pure functions over numbers.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

BETA = 1.0  # power of the information in the draw, as in PowerBALD
LEAST_SHARE = 0.1  # of draws that are uniform: without them metrics and calibration go blind


def mutual_information(delta: Floats) -> Floats:
    """BALD in nats: what a verdict of P(b preferred) = sigmoid(delta) would tell of which head is
    right; (pairs, heads) to (pairs,).

    Entropy of the mean minus mean of the entropies: Houlsby et al. 2011 (arXiv 1112.5745).
    """
    p = (1 + np.tanh(delta / 2)) / 2
    return np.asarray(np.maximum(entropy(p.mean(-1)) - entropy(p).mean(-1), 0.0))


def entropy(p: Floats) -> Floats:
    """Of a verdict that is b with probability p, in nats."""
    inside = np.clip(p, 1e-12, 1 - 1e-12)
    return np.asarray(-inside * np.log(inside) - (1 - inside) * np.log1p(-inside))


@dataclass(frozen=True)
class Draw:
    """One entry a task."""

    priority: Floats  # in (0, 1]: exp(-time / n), of the time at which its clock rang
    random: NDArray[np.bool_]  # the uniform clock rang first
    probability: Floats  # of being the next one drawn from its pool


def draw(
    information: Floats,
    pool: NDArray[np.int64],
    held_out: NDArray[np.bool_],
    share: float,
    rng: np.random.Generator,
) -> Draw:
    """Order every pool by a race of exponential clocks.

    A task of n has a uniform clock of rate share / n and, unless it is held out, an informed one:
    the rest of the pool's rate, in proportion to information ** BETA (PowerBALD: Kirsch et al.
    2023, "Stochastic Batch Acquisition", arXiv 2106.12059; sorting by the times of such clocks is
    drawing without replacement). A held-out task has the uniform rate 1 / n alone, so that what
    metrics rest on is a fair sample. The random share holds at every depth of the queue, and under
    a plain uniform draw priority is uniform on (0, 1), which is what a new task comes with.
    """
    uniform, informed, size = rates(information, pool, held_out, share)
    rung = rng.exponential(size=len(pool)) / uniform
    with np.errstate(divide="ignore"):
        sooner = rng.exponential(size=len(pool)) / informed  # never, where the rate is 0
    time = np.minimum(rung, sooner)
    priority = np.maximum(np.exp(-time / size), np.finfo(np.float64).tiny)
    return Draw(priority, rung <= sooner, uniform + informed)


def rates(
    information: Floats, pool: NDArray[np.int64], held_out: NDArray[np.bool_], share: float
) -> tuple[Floats, Floats, Floats]:
    """Uniform and informed rates, which sum to 1 in a pool, and the size of each task's pool."""
    pools = int(pool.max(initial=-1)) + 1
    size = np.bincount(pool, minlength=pools)[pool].astype(np.float64)
    chosen = np.where(held_out, 0.0, information**BETA)
    total = np.bincount(pool, chosen, pools)
    flat = ~held_out & (total[pool] <= 0)  # nothing is known to be informative
    chosen[flat] = 1.0
    total = np.bincount(pool, chosen, pools)[pool]
    free = np.bincount(pool, ~held_out, pools)[pool]
    uniform = np.where(held_out, 1.0, share) / size
    informed = (1 - share) * free / size * np.divide(chosen, total, where=total > 0, out=chosen * 0)
    return uniform, informed, size
