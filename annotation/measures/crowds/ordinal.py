"""How much better one of two responses is, from people whose "slightly" differs and who may err.

A graded response model (Samejima 1969) with what pairs on a screen need besides: a pair has a
latent difference d ~ N(0, 1), and someone answers at least k steps for b with probability
sigmoid(slope * d + bias * side - threshold[k]), and for a likewise, signs turned. A slope near zero
tells nothing, a negative one tells the opposite; `bias` leans to a side of the screen. All that
belongs to a person is drawn towards the crowd by how much people of this crowd differ (empirical
Bayes), and fitted by its marginal posterior: d is summed out over a grid.

Cost: judgments enter by two products with one sparse matrix, so 20,000 take about a second.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_array

from annotation.measures.agreement import Z
from annotation.measures.crowds.judged import LEVELS, Judged, Numbers, Whole
from annotation.measures.strength import STRONGEST

GRID = np.linspace(-3.6, 3.6, 37)  # of d; a normal curve summed here is exact to six digits
PRIOR = -(GRID**2) / 2 - np.log(np.exp(-(GRID**2) / 2).sum())
SLIP = 0.02  # of all answers say nothing: a wrong key must not outweigh everyone else
SIDES = np.array([-1.0, 1.0])
BETTER = np.where(GRID > 0, 1.0, np.where(GRID < 0, 0.0, 0.5))  # whether b is, by d
ROUNDS = 4  # of fitting people, then the crowd they are drawn towards
CHUNK = 20_000  # judgments whose scores are in memory at once
LEAST_APART, MOST_APART = 0.15, 3.0  # a few people must neither look alike nor beyond compare
DRAWS = 200  # from each person's posterior, for the intervals of what follows from it
SLOPE, BIAS, GAPS = 0, 1, 2  # columns of a person; gaps between thresholds as logarithms


@dataclass(frozen=True)
class Crowd:
    """What people are drawn towards: a normal curve a column. Shapes (columns,)."""

    mean: Numbers
    spread: Numbers


@dataclass(frozen=True)
class Fit:
    """What the judgments come to, by pair and by person."""

    p: Numbers  # share of such people, were they reliable, who prefer b. (items,)
    low: Numbers  # of a 95% interval
    high: Numbers
    sure: Numbers  # P(b is the better one). (items,)
    gain: Numbers  # what one more judgment would add to P(naming the better one). (items,)
    tie: Numbers  # P(someone typical sees no difference). (items,)
    reliability: Numbers  # P(picks the better one), the sides of the screen averaged. (annotators,)
    reliability_low: Numbers
    reliability_high: Numbers
    bias: Numbers  # to the right, as a share of picks where nothing differs, -0.5 to 0.5
    bias_low: Numbers
    bias_high: Numbers
    slope: Numbers
    thresholds: Numbers  # (annotators, STRONGEST): from where on "slightly" … "much" is said


def fit(judged: Judged) -> Fit:
    evidence = table_of(judged)
    tied = bool((judged.preference == 0).any())
    people, crowd = start(judged, tied)
    spread = np.zeros(0)
    for _ in range(ROUNDS):
        people = improve(people, crowd, evidence, tied)
        spread = uncertainty(people, crowd, evidence, judged, tied)
        crowd = drawn_towards(people, spread, crowd)
    return outcome(people, spread, posterior(people, evidence, tied), tied)


def table_of(judged: Judged) -> csr_array:
    """How often each pair got each answer of each person at each side, by weight.

    Shape (items, annotators * 2 * LEVELS).
    """
    return csr_array(
        (judged.weight, (judged.item, kinds_of(judged))),
        shape=(judged.items, judged.annotators * 2 * LEVELS),
    )


def kinds_of(judged: Judged) -> Whole:
    """Which column of the table a judgment falls into. Shape (judgments,)."""
    seat = judged.annotator * 2 + (judged.side > 0)
    column: Whole = seat * LEVELS + judged.preference + STRONGEST
    return column


def start(judged: Judged, tied: bool) -> tuple[Numbers, Crowd]:
    """Everyone alike, but for how they go with the others: whoever goes against them starts so."""
    columns = GAPS + (STRONGEST if tied else STRONGEST - 1)
    crowd = Crowd(np.zeros(columns), np.full(columns, 0.5))
    crowd.mean[SLOPE], crowd.spread[SLOPE] = 2.0, 1.5
    people = np.tile(crowd.mean, (judged.annotators, 1))
    people[:, SLOPE] = 2 * with_others(judged)
    return people, crowd


def with_others(judged: Judged) -> Numbers:
    """-1..1: how each person's sides go with what others chose, drawn towards agreeing."""
    chosen = np.sign(judged.preference).astype(float)
    sums = np.bincount(judged.item, chosen, judged.items)[judged.item] - chosen
    met = np.bincount(judged.annotator, np.abs(chosen) * (sums != 0), judged.annotators)
    alike = np.bincount(judged.annotator, chosen * np.sign(sums), judged.annotators)
    share: Numbers = (alike + 5) / (met + 5)
    return share


def improve(people: Numbers, crowd: Crowd, evidence: csr_array, tied: bool) -> Numbers:
    """The people who make the evidence most likely, each drawn towards the crowd."""

    def cost(flat: Numbers) -> tuple[float, Numbers]:
        now = flat.reshape(people.shape)
        value, slope = likelihood(now, evidence, tied)
        away = (now - crowd.mean) / crowd.spread
        slope = slope - away / crowd.spread
        return -(value - (away**2).sum() / 2), -slope.ravel()

    found = minimize(
        cost, people.ravel(), jac=True, method="L-BFGS-B", options={"maxiter": 100, "ftol": 1e-7}
    )
    better: Numbers = found.x.reshape(people.shape)
    return better


def likelihood(people: Numbers, evidence: csr_array, tied: bool) -> tuple[float, Numbers]:
    """Of all judgments, d summed out, and its gradient. Shape (annotators, columns)."""
    chances = Chances(people, tied)
    joint = evidence @ np.log(chances.answers.reshape(-1, len(GRID))) + PRIOR
    total, weights = normalised(joint)
    expected = (evidence.T @ weights).reshape(chances.answers.shape)
    return float(total.sum()), np.einsum("jsaq,jsaqc->jc", expected, chances.scores())


def normalised(joint: Numbers) -> tuple[Numbers, Numbers]:
    """Logarithms of sums over the grid, and the posterior of d. (items, grid) both."""
    top = joint.max(1, keepdims=True)
    weights = np.exp(joint - top)
    sums = weights.sum(1, keepdims=True)
    return (top + np.log(sums))[:, 0], weights / sums


def posterior(people: Numbers, evidence: csr_array, tied: bool) -> Numbers:
    """Of d for every pair. Shape (items, grid)."""
    answers = Chances(people, tied).answers.reshape(-1, len(GRID))
    return normalised(evidence @ np.log(answers) + PRIOR)[1]


class Chances:
    """P(answer) of each person at each side and difference: (annotators, 2, LEVELS, grid)."""

    def __init__(self, people: Numbers, tied: bool) -> None:
        self.people, self.tied = people, tied
        leaning = people[:, SLOPE, None, None] * GRID + (people[:, BIAS, None] * SIDES)[..., None]
        at = thresholds(people, tied)[:, None, :, None]
        self.for_b = sigmoid(leaning[:, :, None] - at)  # (annotators, 2, STRONGEST, grid)
        self.for_a = sigmoid(-leaning[:, :, None] - at)
        plain = np.concatenate(
            [
                between(self.for_a)[:, :, ::-1],
                1 - self.for_a[:, :, :1] - self.for_b[:, :, :1],
                between(self.for_b),
            ],
            axis=2,
        )
        self.answers = (1 - SLIP) * np.maximum(plain, 0) + SLIP / LEVELS

    def scores(self) -> Numbers:
        """How log(answers) moves with each column of its person: answers' shape, and columns."""
        b, a = self.for_b * (1 - self.for_b), self.for_a * (1 - self.for_a)
        tie = a[:, :, :1] - b[:, :, :1]
        lean = np.concatenate([-between(a)[:, :, ::-1], tie, between(b)], 2)
        steps = np.zeros((*lean.shape, STRONGEST))
        for step in range(STRONGEST):  # what crosses a threshold goes to the answer before it
            for answer, inward, moved in (
                (STRONGEST + 1 + step, -1, b[:, :, step]),
                (STRONGEST - 1 - step, 1, a[:, :, step]),
            ):
                steps[:, :, answer, :, step] -= moved
                steps[:, :, answer + inward, :, step] += moved
        after = steps[..., ::-1].cumsum(-1)[..., ::-1]  # a gap moves all thresholds after it
        gaps = after[..., 0 if self.tied else 1 :] * np.exp(self.people)[:, None, None, None, GAPS:]
        sides = np.broadcast_to(SIDES[:, None, None], lean.shape)
        columns = np.concatenate([np.stack([lean * GRID, lean * sides], -1), gaps], -1)
        scores: Numbers = columns * ((1 - SLIP) / self.answers)[..., None]
        return scores


def thresholds(people: Numbers, tied: bool) -> Numbers:
    """Where each step begins; without ties the first one is at nothing. (annotators, STRONGEST)."""
    gaps = np.exp(people[:, GAPS:])
    first = gaps if tied else np.concatenate([np.zeros((len(people), 1)), gaps], 1)
    return first.cumsum(1)


def between(reached: Numbers) -> Numbers:
    """P(exactly k steps) from P(at least k steps)."""
    after = np.concatenate([reached[:, :, 1:], np.zeros_like(reached[:, :, :1])], 2)
    difference: Numbers = reached - after
    return difference


def sigmoid(x: Numbers) -> Numbers:
    return 1 / (1 + np.exp(-np.clip(x, -40, 40)))


def uncertainty(
    people: Numbers, crowd: Crowd, evidence: csr_array, judged: Judged, tied: bool
) -> Numbers:
    """Covariance of each person's columns, from the scores of their judgments (Laplace).

    Shape (annotators, columns, columns). The information is the sum of squared scores, d summed
    out, and what the crowd says of everyone.
    """
    weights = posterior(people, evidence, tied)
    scores = Chances(people, tied).scores().reshape(-1, len(GRID), people.shape[1])
    kind = kinds_of(judged)
    known = np.tile(np.diag(crowd.spread**-2.0), (len(people), 1, 1))
    for part in np.array_split(np.arange(len(judged)), 1 + len(judged) // CHUNK):
        score = np.einsum("nq,nqc->nc", weights[judged.item[part]], scores[kind[part]])
        squared = judged.weight[part, None, None] * score[:, :, None] * score[:, None, :]
        np.add.at(known, judged.annotator[part], squared)
    return np.asarray(np.linalg.inv(known), np.float64)


def drawn_towards(people: Numbers, spread: Numbers, crowd: Crowd) -> Crowd:
    """The crowd of which such people are: their mean, and how far they are apart."""
    mean = people.mean(0)
    mean[BIAS] = 0.0  # a crowd has no side: the order shown is drawn for everyone alike
    variance = np.diagonal(spread, axis1=1, axis2=2)
    apart = ((people - mean) ** 2 + variance).mean(0) ** 0.5
    return Crowd(mean, np.clip(apart, LEAST_APART, MOST_APART))


def outcome(people: Numbers, spread: Numbers, weights: Numbers, tied: bool) -> Fit:
    """Pairs as typical people see them, and people as they are."""
    typical = np.median(people, 0)
    fair = Chances(typical[None] * (np.arange(len(typical)) != BIAS), tied).answers[0, 0]
    leaning = sigmoid(typical[SLOPE] * GRID)
    p, middle = weights @ leaning, weights @ GRID
    apart = Z * np.sqrt(np.maximum(weights @ GRID**2 - middle**2, 0))
    low, high = (sigmoid(typical[SLOPE] * (middle + side)) for side in (-apart, apart))
    draws = drawn(people, spread)
    good, lean = reliability(draws), bias(draws)
    return Fit(
        p=p,
        low=np.minimum(low, p),
        high=np.maximum(high, p),
        sure=weights @ BETTER,
        gain=gain(weights, fair),
        tie=weights @ fair[STRONGEST],
        reliability=reliability(people[None])[0],
        reliability_low=np.quantile(good, 0.025, axis=0),
        reliability_high=np.quantile(good, 0.975, axis=0),
        bias=bias(people),
        bias_low=np.quantile(lean, 0.025, axis=0),
        bias_high=np.quantile(lean, 0.975, axis=0),
        slope=people[:, SLOPE],
        thresholds=thresholds(people, tied),
    )


def gain(weights: Numbers, answers: Numbers) -> Numbers:
    """How much more often the better one would be named after one more judgment. (items,).

    The knowledge gradient (Frazier, Powell and Dayanik 2008) of someone whose P(answer) by
    difference is `answers`, (LEVELS, grid): nothing where no single answer could turn the label.
    """
    for_b, either = weights @ (answers * BETTER).T, weights @ answers.T
    after = np.maximum(for_b, either - for_b).sum(1)
    now = weights @ BETTER
    added: Numbers = np.maximum(after - np.maximum(now, 1 - now), 0)
    return added


def drawn(people: Numbers, spread: Numbers) -> Numbers:
    """Each person as they may be as well. Shape (draws, annotators, columns)."""
    away = np.random.default_rng(0).normal(size=(DRAWS, *people.shape))
    moved: Numbers = people + np.einsum("jab,djb->dja", np.linalg.cholesky(spread), away)
    return moved


def reliability(people: Numbers) -> Numbers:
    """P(picks the better one, where they pick), over pairs and sides. (…, annotators)."""
    better = GRID > 0
    share = np.exp(PRIOR[better]) / np.exp(PRIOR[better]).sum()
    lean = people[..., SLOPE, None] * GRID[better]
    side = people[..., BIAS, None]
    right: Numbers = (sigmoid(lean + side) + sigmoid(lean - side)) @ share / 2
    return right


def bias(people: Numbers) -> Numbers:
    lean: Numbers = sigmoid(people[..., BIAS]) - 0.5
    return lean
