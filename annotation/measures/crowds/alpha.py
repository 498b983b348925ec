"""How far people agree beyond chance: Krippendorff's alpha and plain agreement, with intervals.

Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability". Intervals come from drawing whole
tasks again (a bootstrap by cluster): the pairs of one ranking stay together.
"""

from collections.abc import Callable

import numpy as np

from annotation.measures.agreement import wilson
from annotation.measures.crowds.judged import LEVELS, Judged, Numbers, Whole
from annotation.measures.strength import STRONGEST

DRAWS = 1000
LEAST = 1e-9  # an interval narrower than this is none
Interval = dict[str, float | None]
Statistic = Callable[[Numbers], Numbers]


def agreement(judged: Judged) -> dict[str, Interval]:
    """Alpha over a / tie / b, alpha over the nine steps, and how often two people agree."""
    steps = coincidences(judged, judged.preference + STRONGEST, LEVELS)
    sides = coincidences(judged, np.sign(judged.preference) + 1, 3)
    return {
        "nominal": interval(sides, nominal),
        "ordinal": interval(steps, ordinal),
        "pairwise": of_pairs(two_by_two(judged)),
    }


def counts(judged: Judged, value: Whole, values: int) -> Numbers:
    """How many people gave each value to a pair. Shape (items, values)."""
    table = np.zeros((judged.items, values))
    np.add.at(table, (judged.item, value), 1.0)
    return table


def coincidences(judged: Judged, value: Whole, values: int) -> Numbers:
    """Ordered pairs of values that people gave to the same item, each item counting its people.

    Shape (tasks, values * values); an item that one person judged pairs nothing.
    """
    table = counts(judged, value, values)
    people = table.sum(1)
    paired = table[:, :, None] * table[:, None, :]
    paired -= table[:, :, None] * np.eye(values)
    paired /= np.maximum(people - 1, 1)[:, None, None]
    return by_task(judged, paired.reshape(len(table), -1))


def two_by_two(judged: Judged) -> Numbers:
    """Pairs of people on the same item, and those of them who chose alike. Shape (tasks, 2)."""
    table = counts(judged, np.sign(judged.preference) + 1, 3)
    people = table.sum(1)
    alike = (table * (table - 1) / 2).sum(1)
    return by_task(judged, np.stack([people * (people - 1) / 2, alike], 1))


def by_task(judged: Judged, rows: Numbers) -> Numbers:
    """Sums over a task's items. (items, columns) to (tasks, columns)."""
    task = np.zeros(len(rows), np.int64)
    task[judged.item] = judged.task
    sums = np.zeros((judged.tasks, rows.shape[1]))
    np.add.at(sums, task, rows)
    return sums


def interval(rows: Numbers, statistic: Statistic) -> Interval:
    """A statistic of summed rows with its 95% interval; all None where nothing can be compared.

    Where all tasks are alike, drawing them again tells nothing: there is no interval then.
    """
    value = statistic(rows.sum(0)[None])[0]
    if not np.isfinite(value):
        return {"value": None, "low": None, "high": None}
    drawn = statistic(resampled(rows))
    low, high = np.quantile(drawn[np.isfinite(drawn)], [0.025, 0.975])
    if high - low < LEAST:
        return {"value": float(value), "low": None, "high": None}
    return {"value": float(value), "low": float(low), "high": float(high)}


def of_pairs(rows: Numbers) -> Interval:
    """Plain agreement; where every task came out alike, Wilson's interval, a task counting once."""
    found = interval(rows, pairwise)
    if found["value"] is None or found["low"] is not None:
        return found
    tasks = int((rows[:, 0] > 0).sum())
    low, high = wilson(found["value"] * tasks, tasks)
    return {**found, "low": low, "high": high}


def resampled(rows: Numbers) -> Numbers:
    """Sums over tasks drawn with replacement. (tasks, columns) to (DRAWS, columns).

    Tasks that look alike are drawn as one kind with its number, so many tasks cost no more.
    Always by the same chance: what did not change is not told anew.
    """
    kinds, number = np.unique(rows, axis=0, return_counts=True)
    drawn = np.random.default_rng(0).multinomial(len(rows), number / len(rows), DRAWS)
    sums: Numbers = drawn @ kinds
    return sums


def pairwise(sums: Numbers) -> Numbers:
    with np.errstate(invalid="ignore", divide="ignore"):
        share: Numbers = sums[:, 1] / sums[:, 0]
    return share


def nominal(sums: Numbers) -> Numbers:
    """Alpha where values differ or do not. (draws, values²) to (draws,)."""
    table = square(sums)
    return alpha(table, np.broadcast_to(1 - np.eye(table.shape[1]), table.shape))


def ordinal(sums: Numbers) -> Numbers:
    """Alpha where values are in order: how many given values lie between two, squared."""
    table = square(sums)
    given = table.sum(2)
    upto = given.cumsum(1) - given / 2
    return alpha(table, (upto[:, :, None] - upto[:, None, :]) ** 2)


def alpha(table: Numbers, distance: Numbers) -> Numbers:
    """1 - observed / expected disagreement; not a number where nothing could have differed."""
    given = table.sum(2)
    total = given.sum(1)
    chance = given[:, :, None] * given[:, None, :]
    expected = (chance * distance).sum((1, 2)) / np.maximum(total - 1, 1)
    observed = (table * distance).sum((1, 2))
    with np.errstate(invalid="ignore", divide="ignore"):
        value: Numbers = np.where(expected > 0, 1 - observed / expected, np.nan)
    return value


def square(sums: Numbers) -> Numbers:
    values = round(sums.shape[1] ** 0.5)
    return sums.reshape(len(sums), values, values)
