"""How often people agree, as a range that says how little a few pairs tell."""

from math import sqrt

Z = 1.959964  # of a 95% interval


def wilson(agreed: float, pairs: float) -> tuple[float, float]:
    """The interval of a share: Wilson 1927, which keeps within [0, 1] and fits small numbers."""
    if pairs <= 0:
        return 0.0, 1.0
    share, spread = agreed / pairs, Z * Z / pairs
    centre = (share + spread / 2) / (1 + spread)
    margin = Z / (1 + spread) * sqrt(share * (1 - share) / pairs + spread / (4 * pairs))
    low = 0.0 if agreed == 0 else max(centre - margin, 0.0)
    high = 1.0 if agreed == pairs else min(centre + margin, 1.0)
    return low, high
