"""What work is worth, in exact decimals."""

from decimal import ROUND_HALF_UP, Decimal

HOUR = 3600
LEAST_SECONDS = 60  # an hourly rate from less time says nothing
CENT = Decimal("0.01")


def earned(
    *, judged: int, seconds: float, per_judgment: Decimal | None, per_hour: Decimal | None
) -> Decimal:
    """For each judgment, and for active time, whichever the campaign pays."""
    by_number = (per_judgment or Decimal(0)) * judged
    by_time = (per_hour or Decimal(0)) * Decimal(str(round(seconds, 3))) / HOUR
    return by_number + by_time


def hourly(amount: Decimal, seconds: float) -> Decimal | None:
    """The rate an hour of active time came to; None where the time is too short to tell."""
    if seconds < LEAST_SECONDS:
        return None
    return amount * HOUR / Decimal(str(round(seconds, 3)))


def rounded(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)
