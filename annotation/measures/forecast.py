"""When something will be done and what it will cost, as ranges; None where nobody can tell yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

LEAST_HOURS = 3  # whole ones: fewer say nothing of how much they differ
LEAST_DONE = 20
DAY = 24
BLOCKS = 8  # hours that follow each other are alike, so that blocks of them are what varies
# Student's t at 97.5% by degrees of freedom; beyond, 2.
STUDENT = (12.71, 4.30, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26, 2.23, 2.18, 2.16, 2.14, 2.13)


@dataclass(frozen=True, slots=True)
class Range:
    """A value with its 95% interval; an end that is None lies beyond what can be told."""

    value: float
    low: float
    high: float | None


def enough(done: Sequence[int]) -> bool:
    return len(done) >= LEAST_HOURS and sum(done) >= LEAST_DONE


def pace(done: Sequence[int]) -> Range | None:
    """What an hour brings on average, given what each of the last whole hours brought."""
    if not enough(done):
        return None
    mean, spread, blocks = variation(done)
    margin = student(blocks - 1) * spread / sqrt(blocks)
    return Range(mean, max(mean - margin, 0.0), mean + margin)


def hours(left: int, done: Sequence[int]) -> Range | None:
    """How many hours `left` takes if the future varies as the last whole hours did.

    A prediction interval: the mean is uncertain, and so is what the coming blocks will bring.
    """
    if not enough(done):
        return None
    mean, spread, blocks = variation(done)
    coming = max(left / mean, 1) / block_size(len(done))
    margin = student(blocks - 1) * spread * sqrt(1 / blocks + 1 / coming)

    def takes(rate: float) -> float:
        return walk(left * mean / rate, done)

    slowest = takes(mean - margin) if margin < mean else None
    return Range(takes(mean), takes(mean + margin), slowest)


def walk(left: float, done: Sequence[int]) -> float:
    """Hours until `left` is done, day and night as they were once there were days to see."""
    size = block_size(len(done))
    if size < DAY:
        return left * len(done) / sum(done)
    days = len(done) // DAY
    newest = done[-days * DAY :]
    usual = [sum(newest[hour::DAY]) / days for hour in range(DAY)]
    took = left // sum(usual) * DAY
    left %= sum(usual)
    for brought in usual:
        if brought >= left:
            return took + (left / brought if brought else 0.0)
        took, left = took + 1, left - brought
    return took


def price(costs: Sequence[float], done: Sequence[int]) -> Range | None:
    """What one costs: a ratio of sums and its spread over the hours (Cochran 1977, section 6.4)."""
    pairs = [(cost, one) for cost, one in zip(costs, done, strict=True) if cost or one]
    total = sum(done)
    if not enough([one for _, one in pairs]):
        return None
    ratio = sum(costs) / total
    off = sum((cost - ratio * one) ** 2 for cost, one in pairs)
    error = sqrt(off * len(pairs) / (len(pairs) - 1)) / total
    margin = student(len(pairs) - 1) * error
    return Range(ratio, max(ratio - margin, 0.0), ratio + margin)


def variation(done: Sequence[int]) -> tuple[float, float, int]:
    """The mean of an hour, the deviation between blocks of hours, and how many blocks there are."""
    size = block_size(len(done))
    first = len(done) % size
    means = [sum(done[start : start + size]) / size for start in range(first, len(done), size)]
    mean = sum(done) / len(done)
    centre = sum(means) / len(means)
    between = sum((one - centre) ** 2 for one in means) / (len(means) - 1)
    return mean, sqrt(max(between, mean / size)), len(means)  # no steadier than chance allows


def block_size(hours: int) -> int:
    """A day once there are three of them, so that nights are in every block."""
    return DAY if hours >= 3 * DAY else max(hours // BLOCKS, 1)


def student(freedom: int) -> float:
    return STUDENT[freedom - 1] if freedom <= len(STUDENT) else 2.0
