"""Whose answers are guesses: MACE (Hovy et al. 2013), as crowd-kit fits it."""

from warnings import catch_warnings, simplefilter

import numpy as np
from numpy.typing import NDArray

from annotation.measures.crowds.judged import Judged, Numbers, Whole

ROUNDS = 30
MOST = 100  # judgments of one pair that are compared: it multiplies their probabilities


def competence(judged: Judged) -> Numbers:
    """P(someone's answer is no guess), nan where none is compared. Shape (annotators,)."""
    import pandas
    from crowdkit.aggregation import MACE

    compared = among_first(judged.item, MOST)
    item, annotator = judged.item[compared], judged.annotator[compared]
    # Every judgment and its mirror, as the order of a and b says nothing.
    worker = np.concatenate([annotator, annotator])
    order = np.argsort(worker, kind="stable")
    chosen = np.sign(judged.preference[compared])
    label = np.concatenate([chosen, -chosen])[order]
    # It numbers by first appearance here and by size there, which must come to the same.
    rows = {
        "task": np.concatenate([item, item + judged.items])[order],
        "worker": worker[order],
        "label": by_appearance(label),
    }
    # Its restarts all begin at the same place.
    model = MACE(n_restarts=1, n_iter=ROUNDS)
    with catch_warnings():
        simplefilter("ignore")  # of how it calls pandas
        model.fit(pandas.DataFrame(rows))
    found = np.full(judged.annotators, np.nan)
    found[np.unique(worker)] = model.spamming_[:, 1]
    return found


def among_first(item: Whole, most: int) -> NDArray[np.bool_]:
    """Whether a judgment is one of the first so many of its pair. Shape (judgments,)."""
    order = np.argsort(item, kind="stable")
    start = np.searchsorted(item[order], item[order])
    kept = np.empty(len(item), np.bool_)
    kept[order] = np.arange(len(item)) - start < most
    return kept


def by_appearance(values: Whole) -> Whole:
    kinds, first, place = np.unique(values, return_index=True, return_inverse=True)
    rank = np.empty(len(kinds), np.int64)
    rank[np.argsort(first)] = np.arange(len(kinds))
    numbered: Whole = rank[place]
    return numbered
