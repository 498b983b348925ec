"""What work is worth, in exact decimals."""

from decimal import ROUND_HALF_UP, Decimal

HOUR = 3600
LEAST_SECONDS = 60  # an hourly rate from less time says nothing
CENT = Decimal("0.01")
ZERO = Decimal("0.00")
# Currencies of ISO 4217 that have no smaller unit.
WHOLE = frozenset(
    ["BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW"]
    + ["PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"]
)


def earned(
    *, judged: int, seconds: float, per_judgment: Decimal | None, per_hour: Decimal | None
) -> Decimal:
    """For each judgment, and for active time, whichever the campaign pays."""
    return (per_judgment or Decimal(0)) * judged + by_time(per_hour, seconds)


def by_time(per_hour: Decimal | None, seconds: float) -> Decimal:
    return (per_hour or Decimal(0)) * Decimal(str(round(seconds, 3))) / HOUR


def top_up(plain: Decimal, *, seconds: float, floor: Decimal | None) -> Decimal:
    """What is missing to the floor's rate over all of the active time; nothing where none is."""
    return max(by_time(floor, seconds) - plain, Decimal(0))


def worst(
    *,
    minutes: float,
    per_judgment: Decimal | None,
    per_hour: Decimal | None,
    floor: Decimal | None,
) -> Decimal:
    """The most that one task can cost whose lease lasts so long, the floor included."""
    seconds = 60 * minutes
    plain = earned(judged=1, seconds=seconds, per_judgment=per_judgment, per_hour=per_hour)
    return plain + top_up(plain, seconds=seconds, floor=floor)


def hourly(amount: Decimal, seconds: float) -> Decimal | None:
    """The rate an hour of active time came to; None where the time is too short to tell."""
    if seconds < LEAST_SECONDS:
        return None
    return amount * HOUR / Decimal(str(round(seconds, 3)))


def rounded(amount: Decimal, currency: str = "") -> Decimal:
    """To what can be paid: the cent, or whole units of a currency that has none."""
    if currency in WHOLE:
        return amount.quantize(Decimal(1), ROUND_HALF_UP).quantize(CENT)
    return amount.quantize(CENT, ROUND_HALF_UP)


def payable(earned: Decimal, paid: Decimal, currency: str = "") -> Decimal:
    """What is owed now: all that was earned, rounded, less all that was paid.

    Rounding the sum, not each payout, carries the rest: it is never more than half a cent.
    """
    return max(rounded(earned, currency) - paid, ZERO)
