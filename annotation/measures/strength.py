"""The one place where the strength of a preference becomes numbers.

`preference` is < 0 where a is better, > 0 where b is, 0 for a tie; its magnitude 1..4 is strength
(slightly, somewhat, clearly, much). Strength enters training through `target` alone: `weight`
does not know it, and `margin` is for losses that take no soft target, so it is never counted twice.
"""

import math
from collections.abc import Sequence

STRONGEST = 4
P_STRONGEST = 0.95


def target(preference: int) -> float:
    """P(b preferred), the soft label of a Bradley-Terry loss, in [0.05, 0.95].

    Each step of strength is worth the same difference of scores: sigmoid(s * ln(19) / 4), so
    0.5, 0.68, 0.81, 0.90, 0.95 for strengths 0 to 4. The end is what agreement allows: where
    preference is clearest a second judge still differs in about one of twenty pairs (Wang et al.
    2024, arXiv 2401.06080), and over all pairs two people agree on 63% (Bai et al. 2022,
    arXiv 2204.05862, section 3.4.1) to 73% (Ouyang et al. 2022, arXiv 2203.02155).
    """
    step = math.log(P_STRONGEST / (1 - P_STRONGEST)) / STRONGEST
    return 1 / (1 + math.exp(-step * clipped(preference)))


def weight(ranked: int = 2) -> float:
    """What a pair counts when `ranked` completions were judged at once: 1 / (ranked - 1).

    A ranking of K gives K(K-1)/2 pairs that are not independent; so weighted they count K/2
    together, one for each two completions read, and a plain pair counts 1.
    """
    if ranked < 2:
        raise ValueError("a comparison needs two completions")
    return 1 / (ranked - 1)


def nearest(p: float) -> int:
    """The step whose target comes nearest to this P(b preferred)."""
    return min(range(-STRONGEST, STRONGEST + 1), key=lambda step: abs(target(step) - p))


def certainty(low: float, high: float) -> float:
    """What a pair counts whose P(b preferred) lies between these, in [0.05, 1].

    A soft target says how people are divided; that little is known of it must not be said by it
    too, or two judges who differ would teach a tie. So it counts by the width of its interval.
    """
    return max(1 - (high - low), 0.05)


def margin(preference: int) -> float:
    """The small margins of Llama 2 for strengths 4 to 1: 1, 2/3, 1/3, 0; a tie has none.

    Subtracted inside log-sigmoid (Touvron et al. 2023, arXiv 2307.09288, section 3.2.2, table 27).
    """
    return max(abs(clipped(preference)) - 1, 0) / 3


def apart(place_a: int, place_b: int) -> int:
    """The preference that two places of a ranking mean, the best being place 0.

    Neighbours differ slightly, those four places apart or more as much as the scale can say: each
    place is then worth the same difference of scores (see `target`), which is what an order says.
    """
    return clipped(place_a - place_b)


def verdict(level_a: float, level_b: float) -> int:
    """The preference two levels imply; levels that differ at all are no tie."""
    difference = level_b - level_a
    if difference == 0:
        return 0
    return int(math.copysign(max(round(min(abs(difference), STRONGEST)), 1), difference))


def order(levels: Sequence[float]) -> list[list[int]]:
    """Their places, the highest level first, those of one level together."""
    return [
        [place for place, level in enumerate(levels) if level == one]
        for one in sorted(set(levels), reverse=True)
    ]


def clipped(preference: int) -> int:
    return max(-STRONGEST, min(STRONGEST, preference))
