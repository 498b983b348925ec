"""From the last judgment of a batch to changed priorities: where the seconds of each run went.

    python -m tests.benchmarks.latency MODEL

Reads what a running installation wrote down (the same DATA_DIR or DATABASE_URL) and prints a line a
run: from the last judgment its snapshot holds to the run being asked for, the snapshot frozen, the
training begun and ended (gate included), and, where the champion changed, all open tasks scored
and reordered.
"""

import argparse
import os
from collections.abc import Iterator
from datetime import datetime

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "annotation.settings")

import django

django.setup()

from annotation.models import (  # noqa: E402
    Campaign,
    JobState,
    Judgment,
    ScoringRun,
    TrainingRun,
)

HEAD = ("run", "judgments", "verdict", "asked", "frozen", "began", "gated", "asked to score")
HEAD = (*HEAD, "reordered", "tasks", "moved", "in all")


def last_judgment(run: TrainingRun) -> datetime:
    """Before the run was asked for, in the campaigns that fed it."""
    fed = Judgment.objects.filter(campaign__in=Campaign.objects.filter(snapshots=run.snapshot))
    before = fed.filter(submitted_at__lte=run.created_at).order_by("-submitted_at").first()
    assert before is not None
    return before.submitted_at


def moments(run: TrainingRun) -> Iterator[datetime | None]:
    yield last_judgment(run)
    yield run.created_at
    yield run.snapshot.finished_at
    yield run.started_at
    yield run.finished_at
    scoring = scoring_of(run)
    yield scoring.created_at if scoring else None
    yield scoring.finished_at if scoring else None


def scoring_of(run: TrainingRun) -> ScoringRun | None:
    done = ScoringRun.objects.filter(checkpoint__run=run, state=JobState.DONE)
    return done.order_by("created_at").first()


def line(run: TrainingRun) -> list[str]:
    told = list(moments(run))
    steps = [
        f"{(after - before).total_seconds():.1f} s" if before and after else ""
        for before, after in zip(told, told[1:], strict=False)
    ]
    scoring = scoring_of(run)
    last = [moment for moment in told if moment]
    return [
        str(run.number),
        str(run.judgments),
        run.verdict,
        *steps,
        str(scoring.tasks_total) if scoring else "",
        str(scoring.moved) if scoring else "",
        f"{(last[-1] - last[0]).total_seconds():.1f} s",
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model")
    wish = parser.parse_args()
    runs = TrainingRun.objects.filter(model__name=wish.model, state=JobState.DONE)
    table = [list(HEAD), *map(line, runs.order_by("number"))]
    widths = [max(len(row[place]) for row in table) for place in range(len(HEAD))]
    for row in table:
        print("  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)))


if __name__ == "__main__":
    main()
