"""Which of a / tie / b is the truth of each pair, from how people confuse the three.

Dawid and Skene 1979, by EM. Everything is symmetric under an exchange of a and b, whose order says
nothing: the classes' shares, and each person's confusions, of which three rows are two. crowd-kit's
estimator has no prior: fed with every judgment and its mirror it is symmetric too, but a person
with few judgments gets confusions of exactly 0 and 1, and what it says is surer than it is right.
"""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from annotation.measures.crowds.judged import Judged, Numbers, votes

# Judgments everyone is taken to have given before: rows the truth a, tie, b; columns the answer.
PRIOR = np.array([[2.0, 0.5, 1.0], [1.0, 1.0, 1.0], [1.0, 0.5, 2.0]])
ROUNDS = 100
STILL = 1e-5


@dataclass(frozen=True)
class Truth:
    classes: Numbers  # P(a, tie, b). (items, 3)
    confusion: Numbers  # P(answer | truth). (annotators, 3, 3)

    @property
    def p(self) -> Numbers:
        """P(b), ties halved. Shape (items,)."""
        share: Numbers = self.classes[:, 2] + self.classes[:, 1] / 2
        return share


def fit(judged: Judged) -> Truth:
    """Of a crowd that never ties, no pair is a tie."""
    column = judged.annotator * 3 + np.sign(judged.preference) + 1
    given = csr_array(
        (judged.weight, (judged.item, column)), shape=(judged.items, judged.annotators * 3)
    )
    tied = bool((judged.preference == 0).any())
    classes = votes(judged) + [0.5, 0.5 * tied, 0.5]
    classes /= classes.sum(1, keepdims=True)
    for _ in range(ROUNDS):
        confusion = confusions(given, classes)
        before, classes = classes, posterior(given, classes, confusion)
        if np.abs(classes - before).max() < STILL:
            break
    return Truth(classes, confusion)


def confusions(given: csr_array, classes: Numbers) -> Numbers:
    counts = (given.T @ classes).reshape(-1, 3, 3).transpose(0, 2, 1)
    counts = counts + counts[:, ::-1, ::-1] + PRIOR
    rates: Numbers = counts / counts.sum(2, keepdims=True)
    return rates


def posterior(given: csr_array, classes: Numbers, confusion: Numbers) -> Numbers:
    shares = classes.mean(0)
    shares = (shares + shares[::-1]) / 2
    with np.errstate(divide="ignore"):
        joint = given @ np.log(confusion.transpose(0, 2, 1).reshape(-1, 3)) + np.log(shares)
    weights = np.exp(joint - joint.max(1, keepdims=True))
    found: Numbers = weights / weights.sum(1, keepdims=True)
    return found
