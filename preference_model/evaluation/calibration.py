"""Scores that mean what they say: centred, and as sure as they are right."""

import numpy as np

from preference_model.checkpoint import Checkpoint
from preference_model.config import Watcher
from preference_model.data.snapshot import Snapshot
from preference_model.evaluation.exam import scored
from preference_model.evaluation.resampling import Floats, losses

WIDEST = 0.5  # of log temperature, as a normal prior: few pairs leave the scale nearly as it is


def calibrate(candidate: Checkpoint, snapshot: Snapshot, watcher: Watcher) -> dict[str, float]:
    """Centre and scale each criterion's heads on the calibration fold; returns temperatures.

    A score of 0 is then an average completion's, and the spread over heads is disagreement, not
    where each head happened to start. Without a bias in the saved folder the mean has to stay.
    """
    model, pairs = candidate.model, snapshot.comparisons.of("calibration")
    scores = scored(candidate, snapshot.texts, pairs, watcher, "calibrating")
    temperatures = {}
    for number, name in enumerate(snapshot.criteria):
        own = pairs.where(pairs.criterion == number)
        temperatures[name] = 1.0
        if not len(snapshot.comparisons.of("train", number)):
            model.silence(number)
        elif len(own):
            mine = scores[:, number]  # (texts, heads)
            delta = (mine[own.b] - mine[own.a]).mean(-1)
            centre = mine[np.unique(np.concatenate([own.a, own.b]))].mean(0)
            if not model.native_bias:
                centre = centre - centre.mean()
            temperatures[name] = fit_temperature(delta, own.chosen)
            model.rescale(number, centre, temperatures[name])
    return temperatures


def fit_temperature(delta: Floats, chosen: Floats) -> float:
    """T that makes sigmoid(delta / T) best calibrated to what was chosen; 1 without any pairs.

    Guo et al. 2017 (arXiv 1706.04599), with a normal prior on log T, by search over a fine grid:
    the loss is cheap, and has one valley.
    """
    grid = np.exp(np.linspace(-2.5, 2.5, 501))
    prior = 0.5 * (np.log(grid) / WIDEST) ** 2
    data = np.array([losses(delta / each, chosen).sum() for each in grid])
    return float(grid[np.argmin(data + prior)])
