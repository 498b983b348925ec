"""A report as one page of HTML that needs nothing else: no script, no font, no picture."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from preference_model.evaluation.page import plots

Report = Mapping[str, Any]

METRICS = {
    "accuracy": "Accuracy",
    "log_loss": "Log-loss",
    "brier": "Brier score",
    "calibration_error": "Calibration error",
    "longer_wins": "“Longer wins”",
}
SHARES = ("accuracy", "calibration_error", "longer_wins")  # told in percent
CUTS = {
    "strength": "How clearly judges preferred",
    "length": "The preferred response is",
    "total_length": "Characters of both responses",
    "turns": "Turns of the user",
    "annotator": "Annotator",
    "campaign": "Campaign",
    "strangeness": "How strange the prompt is (percentile)",
}
FEATURES = {
    "length": "length",
    "emphasis": "emphasis and code",
    "list": "list items",
    "heading": "headings",
    "exclamation": "exclamation marks",
    "refusal": "refusal",
}
VERDICTS = {
    "promoted": "Better than",
    "kept": "Not better than",
    "not_enough_evidence": "Not enough evidence to call it better than",
}
REASONS = {
    "better": "the whole interval is on its side",
    "worse": "the whole interval is on its rival’s side",
    "too_few_pairs": "too few pairs were held out",
    "undecided": "the interval holds zero",
    "criterion_fell": "one criterion fell",
    "not_above_chance": "not clearly above a coin",
    "not_above_length": "not clearly above the lengths alone",
}
RIVALS = {"champion": "the champion", "length": "lengths alone", "chance": "a coin"}


def page(report: Report) -> str:
    """The page of what `evaluate` found."""
    folder = Path(__file__).parent
    made = Environment(loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined)
    made.filters.update(percent=percent, points=points, decimals=decimals, signed=signed)
    tested = [name for name in report["criteria"] if report["test"][name]["pairs"]]
    return made.get_template("page.html").render(
        report=report,
        tested=tested,
        metrics=METRICS,
        shares=SHARES,
        features=FEATURES,
        verdict=VERDICTS[report["gate"]["verdict"]],
        reason=REASONS[report["gate"]["reason"]],
        rival=RIVALS[report["gate"]["rival"]],
        frame=plots,
        gate=gate(report["gate"]),
        reliability={
            name: plots.reliability(report["test"][name]["reliability"]) for name in tested
        },
        slices={name: slices(report["slices"][name], report["test"][name]) for name in tested},
        curves={name: plots.curve(report["bias"][name]["length"]["curve"]) for name in tested},
        style={name: style(report["bias"][name]["style"]) for name in tested},
        comparison=comparison(report["comparison"], tested),
    )


def gate(told: Report) -> dict[str, Any]:
    rows = [{"label": "all criteria", "estimate": estimate(told), "pairs": None}]
    rows += [
        {"label": name, "estimate": estimate(own), "pairs": own["pairs"]}
        for name, own in told["by_criterion"].items()
    ]
    return plots.forest(rows, 0.0)


def estimate(told: Report) -> dict[str, Any]:
    return {"value": told["difference"], "low": told["low"], "high": told["high"]}


def slices(found: Sequence[Report], whole: Report) -> dict[str, Any]:
    """Groups of rows on one scale of accuracy, with the accuracy of all as the reference."""
    made = plots.forest(
        [{**each, "estimate": each["accuracy"]} for each in found], whole["accuracy"]["value"]
    )
    for row in made["rows"]:
        if row["mark"] and not row["claimed"]:
            row["mark"]["side"] = "open"  # a colour would be a claim
    told = [
        (CUTS[by], [{**row, "label": shown(row)} for row in rows])
        for by, rows in groupby(made["rows"], key=lambda row: row["by"])
    ]
    return {**made, "groups": told}


def shown(row: Report) -> str:
    """A pseudonym is told apart by its beginning."""
    name: str = row["name"]
    return name[:8] if row["by"] == "annotator" and name != "others" else name


def style(found: Sequence[Report]) -> dict[str, Any]:
    rows = [
        {"label": FEATURES[row["feature"]], "estimate": row["excess"], "told": row}
        for row in found
        if "excess" in row
    ]
    return plots.forest(rows, 0.0)


def comparison(told: Report | None, tested: Sequence[str]) -> dict[str, Any] | None:
    """A forest for each metric on the test fold; differences of log-loss and Brier score are small
    beside those of accuracy, so each has a scale of its own."""
    if told is None:
        return None
    return {
        metric: plots.forest(
            [
                {"label": name, "estimate": told["test"][name][metric], "told": told["test"][name]}
                for name in tested
            ],
            0.0,
        )
        for metric in ("accuracy", "log_loss", "brier")
    }


def percent(value: float | None, digits: int = 1) -> str:
    return "–" if value is None else f"{100 * value:.{digits}f}%"


def points(value: float | None) -> str:
    return signed(None if value is None else 100 * value, 1)


def decimals(value: float | None, digits: int = 3) -> str:
    return "–" if value is None else minus(f"{value:.{digits}f}")


def signed(value: float | None, digits: int = 3) -> str:
    if not value:
        return "–" if value is None else "0"
    return minus(f"{value:+.{digits}f}")


def minus(text: str) -> str:
    """With the sign that is as wide as a plus."""
    return text.replace("-", "−")
