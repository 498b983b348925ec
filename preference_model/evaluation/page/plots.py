"""Where things stand in the plots of a report: numbers to places, so that the page only draws."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Estimate = Mapping[str, float | None]

# The square plots, in units of their own.
WIDTH, HEIGHT = 340, 200
LEFT, RIGHT, TOP, BOTTOM = 40, 8, 10, 158  # edges of what is plotted
BARS = 30  # height of the tallest
FEW = 30  # pairs: a bin of fewer is drawn hollow


@dataclass(frozen=True)
class Scale:
    """Values of a range to places between two others."""

    low: float
    high: float
    start: float = 0.0
    end: float = 100.0

    def __call__(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return round(self.start + (self.end - self.start) * min(max(share, 0), 1), 2)

    def ticks(self, about: int = 4) -> list[float]:
        """Round values within the range, about so many."""
        raw = (self.high - self.low) / about
        power = 10.0 ** math.floor(math.log10(raw))
        step = next(n * power for n in (1, 2, 5, 10) if n * power >= raw * 0.999)
        first = math.ceil(self.low / step - 1e-9)
        last = math.floor(self.high / step + 1e-9)
        return [round(n * step, 10) + 0.0 for n in range(first, last + 1)]


def ends(of: Estimate | None) -> list[float]:
    """What of an estimate is known."""
    return [] if of is None else [value for value in of.values() if value is not None]


def spanned(values: Iterable[float], always: Sequence[float]) -> Scale:
    """In percent of the width, with a little room at the ends."""
    every = [*values, *always]
    low, high = min(every), max(every)
    room = (high - low) * 0.06 or 0.5
    return Scale(low - room, high + room)


def interval(of: Estimate | None, scale: Scale, reference: float | None) -> dict[str, Any] | None:
    """A mark and its whiskers; `side` says whether all of it lies to one side of the reference."""
    if not ends(of):
        return None
    assert of is not None
    low, high, value = of["low"], of["high"], of["value"]
    side = "open"
    if reference is not None and low is not None and high is not None:
        side = "right" if low > reference else "left" if high < reference else "open"
    return {
        "value": None if value is None else scale(value),
        "low": None if low is None else scale(low),
        "high": None if high is None else scale(high),
        "side": side,
    }


def forest(rows: Sequence[Mapping[str, Any]], reference: float | None) -> dict[str, Any]:
    """Rows that hold an `estimate`, each with its `mark` on a scale that all share."""
    always = [] if reference is None else [reference]
    known = [value for row in rows for value in ends(row["estimate"])]
    scale = spanned(known, always or [0.0] * (not known))
    return {
        "rows": [{**row, "mark": interval(row["estimate"], scale, reference)} for row in rows],
        "reference": None if reference is None else scale(reference),
        "ticks": [{"at": scale(tick), "value": tick} for tick in scale.ticks()],
    }


def reliability(bins: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """How often the checkpoint was right over how sure it was, and how many pairs say so."""
    seen = [
        value for each in bins for value in (each["observed"], each["low"]) if value is not None
    ]
    bottom = min(0.5, math.floor(min(seen, default=0.5) * 10) / 10)
    x, y = Scale(0.5, 1, LEFT, WIDTH - RIGHT), Scale(bottom, 1, BOTTOM, TOP)
    most = max((each["pairs"] for each in bins), default=1)
    return {
        "diagonal": (x(0.5), y(0.5), x(1), y(1)),
        "x": [{"at": x(tick), "value": tick} for tick in (0.5, 0.6, 0.7, 0.8, 0.9, 1.0)],
        "y": [{"at": y(tick), "value": tick} for tick in y.ticks(5)],
        "bins": [
            {
                "x": x(each["predicted"]),
                "y": y(each["observed"]),
                "low": None if each["low"] is None else y(each["low"]),
                "high": None if each["high"] is None else y(each["high"]),
                "from": x(each["from"]) + 1,
                "width": round(x(each["to"]) - x(each["from"]) - 2, 2),
                "height": round(BARS * each["pairs"] / most, 2),
                "few": each["pairs"] < FEW,
                "told": each,
            }
            for each in bins
        ],
    }


def curve(bins: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """How often the longer one is preferred, by judges and by the checkpoint."""
    shares = [value for each in bins for who in ("judges", "model") for value in ends(each[who])]
    low = math.floor(min(shares, default=0.5) * 10) / 10
    high = math.ceil(max(shares, default=0.5) * 10) / 10
    y = Scale(min(low, 0.4), max(high, 0.6), BOTTOM, TOP)
    wide = (WIDTH - LEFT - RIGHT) / max(len(bins), 1)
    return {
        "half": y(0.5),
        "y": [{"at": y(tick), "value": tick} for tick in y.ticks(4)],
        "bins": [
            {
                "middle": round(LEFT + wide * (place + 0.5), 2),
                "judges": interval(each["judges"], y, None),
                "model": interval(each["model"], y, None),
                "told": each,
            }
            for place, each in enumerate(bins)
        ],
    }
