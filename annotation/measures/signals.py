"""What somebody's judgments look like from outside: evidence to look at, never a verdict.

Each signal is a value with a 95% interval, and the range in which most people are. It is flagged
only where the whole interval lies beyond that range, so that few judgments flag nobody.
"""

import re
from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import asdict, dataclass
from math import exp, log
from typing import Any

from annotation.measures.agreement import wilson

# Sides are drawn evenly, so that the left is the better one about as often; a habit is more than
# the few percent by which people who read lean.
USUAL_LEFT = (0.4, 0.6)
# Silent reading is about 238 words a minute (Brysbaert 2019, doi:10.1016/j.jml.2019.104047), some
# 24 characters a second; thrice that is no reading.
FASTEST = 72.0  # characters a second
ENOUGH = 2_000  # characters of a response that must have been read to judge it
USUAL_FAST = (0.0, 0.1)
USUAL_COPIED = (0.0, 0.1)
SELDOM = 0.001  # a run that chance brings to fewer than one person in a thousand
LEAST_VARIETY, MOST_VARIETY = 0.9, 20.0  # bits
LIKENESS = 0.9  # cosine of two texts' sets of five characters in a row, from which they are one
SHORTEST = 25  # characters: "A is better" says nothing of where it is from


@dataclass(frozen=True, slots=True)
class Signal:
    """A value, its interval, from how many observations, and whether it is out of the usual."""

    value: float
    low: float
    high: float
    of: int
    usual: tuple[float, float]

    @property
    def flag(self) -> bool:
        return self.high < self.usual[0] or self.low > self.usual[1]

    def stored(self) -> dict[str, Any]:
        return asdict(self) | {"flag": self.flag}


def share(hits: int, of: int, usual: tuple[float, float]) -> Signal | None:
    if of == 0:
        return None
    low, high = wilson(hits, of)
    return Signal(hits / of, low, high, of, usual)


def left(leans: Sequence[int]) -> Signal | None:
    """How often the left one was preferred, of where a side was."""
    taken = [lean for lean in leans if lean]
    return share(sum(lean < 0 for lean in taken), len(taken), USUAL_LEFT)


def fast(seconds: Sequence[float], characters: Sequence[int]) -> Signal | None:
    """How often a verdict came faster than its responses can be read."""
    hasty = sum(took < needed(size) for took, size in zip(seconds, characters, strict=True))
    return share(hasty, len(seconds), USUAL_FAST)


def needed(characters: int) -> float:
    """The fewest seconds in which this much can be looked through."""
    return characters / FASTEST


def to_read(lengths: Sequence[int]) -> int:
    """Characters that must have been read of responses this long."""
    return sum(min(length, ENOUGH) for length in lengths)


def run(keys: Sequence[Hashable], usual: Mapping[Hashable, float]) -> Signal | None:
    """The longest run of one answer, against what chance brings where people answer as here."""
    if len(keys) < 2:
        return None
    longest, now = 1, 1
    for before, key in zip(keys, keys[1:], strict=False):
        now = now + 1 if key == before else 1
        longest = max(longest, now)
    most = longest_by_chance(len(keys), usual)
    return Signal(longest, longest, longest, len(keys), (1, most))


def longest_by_chance(judgments: int, usual: Mapping[Hashable, float]) -> int:
    """The run that SELDOM of the people reach: P(run >= r) is about 1 - exp(-n sum p^r (1 - p))."""
    length = 2
    while length < judgments:
        expected = sum(judgments * p**length * (1 - p) for p in usual.values())
        if 1 - exp(-expected) < SELDOM:
            break
        length += 1
    return length


def variety(keys: Sequence[Hashable], usual: float) -> Signal | None:
    """The entropy of somebody's answers in bits, by bootstrap; `usual` is that of all answers.

    Who uses two answers evenly is at one bit, which is a way to use the scale and no sign.
    """
    import numpy as np

    if len(keys) < 2:
        return None
    counts = np.array(list(Counter(keys).values()))
    chance = np.random.default_rng(len(keys))
    drawn = chance.multinomial(len(keys), counts / counts.sum(), size=400)
    value = entropy(counts)
    low, high = np.quantile([entropy(row) for row in drawn], [0.025, 0.975])
    ends = min(float(low), value), max(float(high), value)
    return Signal(value, *ends, len(keys), (min(usual / 2, LEAST_VARIETY), MOST_VARIETY))


def shares_of(keys: Sequence[Hashable]) -> dict[Hashable, float]:
    """How often each answer is given, the commonest taken as half of all at least."""
    counts = Counter(keys)
    found = {key: count / len(keys) for key, count in counts.items()}
    if found:
        top = counts.most_common(1)[0][0]
        found[top] = max(found[top], 0.5)
    return found


def entropy(counts: Any) -> float:
    """In bits, with Miller's correction for few observations."""
    total = float(sum(counts))
    shares = [float(count) / total for count in counts if count]
    return -sum(p * log(p, 2) for p in shares) + (len(shares) - 1) / (2 * total * log(2))


def copied(like: Sequence[bool]) -> Signal | None:
    """How many reasons are the same as an earlier one."""
    return share(sum(like), len(like), USUAL_COPIED)


def plain(text: str) -> str:
    """A text without what is changed when nothing is: case, spaces, punctuation."""
    return " ".join(re.findall(r"\w+", text.lower()))


def alike(texts: Sequence[str], writers: Sequence[int]) -> tuple[list[bool], list[bool]]:
    """Whether each text, in the order written, is one that somebody else wrote before; or oneself.

    Near equal counts as equal. Blocks bound the memory: 500 texts against all before them.
    """
    import numpy as np
    from sklearn.feature_extraction.text import HashingVectorizer

    others, own = [False] * len(texts), [False] * len(texts)
    if len(texts) < 2:
        return others, own
    hashing = HashingVectorizer(
        analyzer="char", ngram_range=(5, 5), n_features=2**18, binary=True, norm="l2"
    )
    rows, who = hashing.transform(map(plain, texts)), np.array(writers)
    for start in range(0, len(texts), 500):
        block = (rows[start : start + 500] @ rows[: start + 500].T).tocoo()
        close = block.data >= LIKENESS
        for at, before in zip(block.row[close] + start, block.col[close], strict=True):
            if before < at:
                (own if who[before] == who[at] else others)[at] = True
    return others, own
