"""A Bayesian logistic head that takes each new judgment in about a millisecond.

P(b preferred) = sigmoid(w . z) with z = phi_b - phi_a, the difference of what the heads read, and
before any judgment w ~ N(centre, I / precision). The posterior is kept as a Gaussian, by Laplace's
approximation one judgment at a time (Spiegelhalter and Lauritzen 1990): a judgment adds a *site*,
curvature z zT to the inverse covariance and pull z to inverse covariance times mean. Sites are kept
beside what they come from, so a judgment that is revised or withdrawn is taken out again. float64.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Self

import torch
from torch import Tensor

from preference_model.online.batch import Fit, blocks, fit
from preference_model.online.ledger import Ledger

LEAST = (
    1e-6  # share of a variance that one site may leave, or rounding counts: then all is refitted
)
FACTORS = (8.0, 1 / 8, 2.0, 1 / 2)  # by which `tune` climbs, the coarse ones first,
GAIN = 0.01  # while it gains so many nats
LOOSEST, FIRMEST = 1e-6, 1e9
ENOUGH = 64  # judgments to choose a precision on

Became = Literal["learnt", "revised", "known"]


@dataclass(frozen=True)
class Prediction:
    """Of pairs, before they are judged; all shapes (pairs,)."""

    margin: Tensor  # score_b - score_a
    spread: Tensor  # its standard deviation: what more judgments would take away
    probability: Tensor  # P(b preferred), drawn to 1/2 by the spread (MacKay 1992)
    information: Tensor  # p (1 - p) spread^2: the larger, the more a verdict would tell (D-optimal)


class BayesianHead:
    """One criterion's head; centre is the weight that it starts from, (features,)."""

    def __init__(self, centre: Tensor, precision: float) -> None:
        self.centre = centre.detach().to("cpu", torch.float64)
        self.precision = precision
        self.mean = self.centre.clone()
        self.covariance = torch.eye(len(centre), dtype=torch.float64) / precision
        self.ledger = Ledger(len(centre))
        self.tuned = 0  # judgments that the precision was chosen on

    def state(self) -> tuple[dict[str, Tensor], dict[str, Any]]:
        """Tensors and facts, from which `of_state` makes the same head."""
        own = {"centre": self.centre, "mean": self.mean, "covariance": self.covariance}
        own |= {"z": self.ledger.z, "facts": self.ledger.facts}
        facts = {"precision": self.precision, "tuned": self.tuned, "names": self.ledger.names}
        return own, facts

    @classmethod
    def of_state(cls, own: Mapping[str, Tensor], facts: Mapping[str, Any]) -> Self:
        head = cls(own["centre"], facts["precision"])
        head.mean, head.covariance, head.tuned = own["mean"], own["covariance"], facts["tuned"]
        head.ledger = Ledger.of(facts["names"], own["z"], own["facts"])
        return head

    def predict(self, z: Tensor) -> Prediction:
        """z (pairs, features)."""
        z = z.double()
        margin, variance = z @ self.mean, ((z @ self.covariance) * z).sum(-1)
        p = torch.sigmoid(margin)
        tempered = torch.sigmoid(margin / torch.sqrt(1 + math.pi * variance / 8))
        return Prediction(margin, variance.sqrt(), tempered, p * (1 - p) * variance)

    def learn(self, name: str, z: Tensor, target: float, weight: float = 1.0) -> Became:
        """Take one judgment; what one of the same name said before is forgotten. O(features^2)."""
        became: Became = "learnt"
        if name in self.ledger:
            said, *numbers = self.ledger.judgment(name)
            if numbers == [target, weight] and torch.equal(said, z):
                return "known"
            self.withdraw(name)
            became = "revised"
        u = self.covariance @ z.double()
        before, variance = float(z.double() @ self.mean), float(z.double() @ u)
        margin = newest_margin(before, weight * variance, target)
        p = sigmoid(margin)
        curvature = weight * p * (1 - p)
        pull = weight * (target - p) + curvature * margin
        self.ledger.add(name, z, target, weight, curvature, pull)
        self.move(u, before, variance, curvature, pull)
        return became

    def withdraw(self, name: str) -> None:
        """Take out what a judgment put in, to the last digits. O(features^2).

        What the judgments after it put in stays as it was measured in its presence; `refit`
        takes that away too.
        """
        z, curvature, pull = self.ledger.remove(name)
        u = self.covariance @ z.double()
        before, variance = float(z.double() @ self.mean), float(z.double() @ u)
        self.move(u, before, variance, -curvature, -pull)

    def move(
        self, u: Tensor, before: float, variance: float, curvature: float, pull: float
    ) -> None:
        """Add a site (Sherman and Morrison); u = covariance z. Symmetric to the last bit."""
        grown = 1 + curvature * variance
        if not LEAST < grown < 1 / LEAST:
            return self.refit()
        self.mean += u * ((pull - curvature * before) / grown)
        u = u * math.sqrt(abs(curvature) / grown)
        self.covariance.addcmul_(u[:, None], u, value=-math.copysign(1, curvature))

    def refit(self) -> None:
        """Go to the posterior of all judgments at once: the same whatever order they came in and
        whatever was withdrawn. O(judgments features^2)."""
        self.take(fit(self.ledger, self.centre, self.precision, self.mean), self.precision)

    def tune(self) -> float:
        """Choose the prior's precision by the evidence for it, and refit: some refits' work."""
        best = fit(self.ledger, self.centre, self.precision, self.mean)
        precision = self.precision
        for factor in FACTORS:
            while LOOSEST <= precision * factor <= FIRMEST:
                tried = fit(self.ledger, self.centre, precision * factor, best.mean)
                if tried.evidence < best.evidence + GAIN:
                    break
                best, precision = tried, precision * factor
        self.take(best, precision)
        self.tuned = len(self.ledger)
        return precision

    def settle(self) -> None:
        """Refit, and choose the precision anew where that is due."""
        if self.due:
            self.tune()
        else:
            self.refit()

    @property
    def due(self) -> bool:
        """Whether the precision was chosen on less than half of what is known now."""
        return len(self.ledger) >= max(2 * self.tuned, ENOUGH)

    def take(self, found: Fit, precision: float) -> None:
        self.mean, self.precision = found.mean, precision
        inverse = torch.cholesky_inverse(found.factor)
        self.covariance = (inverse + inverse.T) / 2
        for rows in blocks(self.ledger):
            self.ledger.replace_sites(rows, self.ledger.z[rows].double() @ self.mean)


def newest_margin(before: float, spread: float, target: float) -> float:
    """The margin d of a judgment once it is learnt: d = before + spread (target - sigmoid(d)), by
    Newton's method inside a bracket; spread is weight times variance."""
    low, high, d = before + spread * (target - 1), before + spread * target, before
    for _ in range(100):
        p = sigmoid(d)
        slope = d - before - spread * (target - p)
        low, high = (low, d) if slope > 0 else (d, high)
        step = d - slope / (1 + spread * p * (1 - p))
        if abs(step - d) <= 1e-13 * (1 + abs(d)):
            return step
        d = step if low < step < high else (low + high) / 2
    return d


def sigmoid(x: float) -> float:
    return (1 + math.tanh(x / 2)) / 2
