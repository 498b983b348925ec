"""People who do not exist: how good, lazy, random, one-sided and contrary annotators answer."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.random import Generator

PEOPLE = 20
MIXES: dict[str, dict[str, int]] = {
    "all good": {},
    "20% lazy": {"lazy": 4},
    "20% spammers": {"spammer": 4},
    "20% side-biased": {"side-biased": 4},
    "10% adversarial": {"adversarial": 2},
    "10% of each": {"lazy": 2, "spammer": 2, "side-biased": 2, "adversarial": 2},
}


@dataclass
class Person:
    """Someone with an acuity, thresholds of their own, and a way of working.

    With an acuity of 2.5 two good people choose the same side of 72% of pairs, as InstructGPT's
    did (Ouyang et al. 2022); half of what a lazy one answers, and all of a spammer's, is a guess;
    a side-biased one takes their side of the screen three times out of four without reading.
    """

    kind: str
    random: Generator
    acuity: float = field(init=False)
    thresholds: Sequence[float] = field(init=False)
    favourite: int = field(init=False)

    def __post_init__(self) -> None:
        self.acuity = float(np.exp(self.random.normal(np.log(2.5), 0.2)))
        gaps = np.exp(self.random.normal(np.log(1.2), 0.35, 3))
        self.thresholds = gaps.cumsum()
        self.favourite = int(self.random.choice([-1, 1]))

    def says(self, difference: float) -> int:
        """-4..4 for the right side, which is better by `difference`."""
        guesses = {"lazy": 0.5, "spammer": 1.0}.get(self.kind, 0.0)
        if self.random.random() < guesses:
            return int(self.random.choice([-1, 1])) * int(self.random.integers(1, 5))
        if self.kind == "side-biased" and self.random.random() < 0.75:
            return self.favourite * int(self.random.integers(1, 5))
        felt = self.acuity * difference + float(self.random.logistic())
        step = (1 if felt > 0 else -1) * (1 + int(np.searchsorted(self.thresholds, abs(felt))))
        return -step if self.kind == "adversarial" else step


def crowd(mix: str, random: Generator) -> list[Person]:
    kinds = [kind for kind, number in MIXES[mix].items() for _ in range(number)]
    kinds += ["good"] * (PEOPLE - len(kinds))
    return [Person(str(kind), random) for kind in random.permutation(kinds)]
