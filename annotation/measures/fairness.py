"""What keeps an annotator's stream fair: which side comes first, and when gold comes."""

from math import ceil
from random import Random

TOWARDS_BALANCE = 2 / 3  # Efron 1971, "Forcing a sequential experiment to be balanced", p = 2/3
FURTHEST = 3  # beyond this imbalance the coin is not asked


def swap(balance: int, random: Random) -> bool:
    """Whether to show b on the left, given balance = (a was left) - (b was left) so far."""
    if abs(balance) >= FURTHEST:
        return balance > 0
    to_swap = {1: TOWARDS_BALANCE, 0: 0.5, -1: 1 - TOWARDS_BALANCE}[(balance > 0) - (balance < 0)]
    return random.random() < to_swap


def swaps(balance: int, count: int, random: Random) -> list[bool]:
    """The same for the next `count` pairs, each seeing the balance the ones before left."""
    sides = []
    for _ in range(count):
        sides.append(swap(balance, random))
        balance += -1 if sides[-1] else 1
    return sides


def first_gold(rate: float, random: Random) -> int:
    """The claim, counted from 0, that is a newcomer's first gold."""
    return gold_in(0, rate, random)


def next_gold(passed: int, rate: float, random: Random) -> int:
    """The gold claim of the block after the one that holds claim `passed`."""
    block = int(passed * rate)
    while ceil((block + 1) / rate) <= passed:  # where passed * rate was rounded down
        block += 1
    while ceil(block / rate) > passed:  # or up
        block -= 1
    return gold_in(block + 1, rate, random)


def gold_in(block: int, rate: float, random: Random) -> int:
    """One claim at random in each block of 1/rate: exact over a block, and not foreseeable."""
    first, past = ceil(block / rate), ceil((block + 1) / rate)
    return first + int(random.random() * (past - first))
