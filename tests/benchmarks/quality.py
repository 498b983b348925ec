"""How well the checks find bad annotators, and what their judgments come to, over HTTP.

Crowds of 20 that do not exist (tests/benchmarks/crowds.py) judge pairs of HH-RLHF, 50 each, through
the public API; the job's own functions weigh what they said. Every seed has other people, pairs and
strengths of difference; which response is the better one is what HH-RLHF says. Printed, by mix:

- how well reliability, with the lean to a side, tells each kind of bad annotator from the good
  (ROC-AUC);
- how often the aggregate and a majority vote of the same judgments name the better response;
- how many judgments an adaptive campaign needs to be right as often as a fixed overlap of three,
  weighed by the same model or counted by majority, as a share of that overlap's.

Intervals are 95%, from drawing seeds again. Run it beside databases of its own with
`python -m annotation.embedded exec --temporary -- python -m tests.benchmarks.quality --seeds 3`, or
with a DATABASE_URL of your own.
"""

import argparse
import gzip
import json
import os
import secrets
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "annotation.settings")

import django

django.setup()

import numpy as np  # noqa: E402
from django.conf import settings  # noqa: E402
from django.core.files.base import File  # noqa: E402
from django.core.management import call_command  # noqa: E402
from numpy.typing import NDArray  # noqa: E402

from annotation.formats import READERS  # noqa: E402
from annotation.formats.rows import PromptRow  # noqa: E402
from annotation.models import (  # noqa: E402
    Aggregate,
    Campaign,
    CampaignState,
    Checks,
    Import,
    Performance,
)
from annotation.services import campaigns, imports, jobs  # noqa: E402
from annotation.services.crowds.annotators import Annotator, Bell, Shown  # noqa: E402
from annotation.services.crowds.sessions import Session, person  # noqa: E402
from annotation.services.quality import aggregation, topping  # noqa: E402
from tests.benchmarks.crowds import MIXES, PEOPLE, Person, crowd  # noqa: E402

EACH, OVERLAP = 50, 3
PAIRS = PEOPLE * EACH // OVERLAP
PORT = int(os.environ.get("PORT", "8766"))
URL = f"http://127.0.0.1:{PORT}"
HH = Path(os.environ.get("DIPTYCH_DATA", "../shared/data")) / "hh"
MUST = {"spammer": 0.95, "side-biased": 0.95, "adversarial": 0.95}
AIM = 0.70

Pair = tuple[str, str, str]  # the last human turn, the better reply, the other
Numbers = NDArray[np.float64]


def read_pairs() -> list[Pair]:
    """Single-turn pairs whose better reply HH-RLHF names."""
    found = []
    for name in ("helpful", "harmless"):
        with gzip.open(HH / f"{name}.jsonl.gz") as file:
            for line in READERS["hh-rlhf"](BytesIO(file.read())):
                if isinstance(line.row, PromptRow) and len(line.row.prompt) == 1:
                    better, other = (one.text for one in line.row.completions)
                    found.append((line.row.prompt[0].content, better, other))
    return found


@dataclass
class Truth:
    """How much better the better reply of each pair is, as a crowd feels it."""

    pairs: Sequence[Pair]
    felt: dict[tuple[str, str], float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for prompt, better, other in self.pairs:
            draw = sha256(f"{prompt}\n{better}\n{other}".encode()).digest()
            apart = abs(np.random.default_rng(list(draw[:8])).normal())
            self.felt[better, other], self.felt[other, better] = -apart, apart

    def opinion(self, someone: Person) -> Any:
        """What this person answers; `felt` is how much better the right one is."""

        def answer(shown: Shown) -> dict[str, int]:
            left, right = (one["text"] for one in shown["completions"])
            return {"helpful": someone.says(self.felt[left, right])}

        return answer


@dataclass
class Found:
    """What one mix under one seed gave."""

    auc: dict[str, float] = field(default_factory=dict)
    model: float = 0.0
    majority: float = 0.0
    curve: list[tuple[float, float]] = field(default_factory=list)  # judgments a pair, accuracy


def make(slug: str, pairs: Sequence[Pair], **more: Any) -> Campaign:
    campaign = campaigns.create(
        template="helpful", title=slug, slug=slug, by=None, gold_rate=0.0, overlap=OVERLAP, **more
    )
    lines = [json.dumps({"prompt": p, "completions": [a, b]}).encode() for p, a, b in pairs]
    file = File(BytesIO(b"\n".join(lines)), name="pairs.jsonl")
    kept = imports.keep(campaign=campaign, file=file, format="jsonl", by=None)
    taken = jobs.take(Import, kept.pk)
    assert taken is not None
    imports.load(taken)
    Campaign.objects.filter(pk=campaign.pk).update(state=CampaignState.ACTIVE)
    campaign.refresh_from_db()
    return campaign


def work(
    campaign: Campaign,
    sessions: Sequence[Session],
    people: Sequence[Person],
    truth: Truth,
    *,
    together: bool = False,
) -> None:
    """Everyone, at the same time, until nothing is left for them; `together`: or for the first."""
    bell = Bell()
    crowd = [
        Annotator(session, {campaign.slug: truth.opinion(someone)}, bell)
        for session, someone in zip(sessions, people, strict=True)
    ]

    def until_empty(one: Annotator) -> None:
        while not (together and bell.over.is_set()) and one.turn(campaign.slug, 0.0):
            pass
        bell.over.set()
        one.put_down()

    with ThreadPoolExecutor(len(crowd)) as threads:
        list(threads.map(until_empty, crowd))


def share_right(campaign: Campaign, truth: Truth) -> tuple[float, float]:
    """How often the aggregate, and the majority, name the better reply; a tie is half right."""
    rows = Aggregate.objects.of(campaign).values_list(
        "completion_a__text", "completion_b__text", "p", "for_a", "for_b"
    )
    model, majority = [], []
    for a, b, p, for_a, for_b in rows:
        better = truth.felt[a, b] > 0
        model.append(half(p - 0.5, better))
        majority.append(half(for_b - for_a, better))
    return float(np.mean(model)), float(np.mean(majority))


def half(lean: float, better: bool) -> float:
    return 0.5 if lean == 0 else float((lean > 0) == better)


def told_apart(campaign: Campaign, people: Sequence[Person]) -> dict[str, float]:
    """ROC-AUC of each kind against the good, by how far to go by what someone says."""
    said = Performance.objects.of(campaign).values_list(
        "membership__annotator__username", "reliability"
    )
    trust = {name: trusted(row["helpful"]) for name, row in said if "helpful" in row}
    by_kind: dict[str, list[float]] = defaultdict(list)
    for number, one in enumerate(people):
        if name_of(number) in trust:
            by_kind[one.kind].append(trust[name_of(number)])
    good = np.array(by_kind.pop("good"))
    return {kind: auc(np.array(scores), good) for kind, scores in by_kind.items()}


def trusted(row: dict[str, Any]) -> float:
    """Reliability, less what of the lean to a side is beyond doubt."""
    side = row["side"]
    return float(row["reliability"]) - max(side["low"], -side["high"], 0.0)


def auc(bad: Numbers, good: Numbers) -> float:
    return float(((bad[:, None] < good) + 0.5 * (bad[:, None] == good)).mean())


def name_of(number: int) -> str:
    return f"quality-{number}"


def one_seed(
    mix: str, seed: int, sessions: Sequence[Session], all_pairs: Sequence[Pair], adaptive: bool
) -> Found:
    random = np.random.default_rng([seed, list(MIXES).index(mix)])
    people = crowd(mix, random)
    chosen = random.choice(len(all_pairs), PAIRS, replace=False)
    pairs = [all_pairs[place] for place in chosen]
    truth = Truth(pairs)
    slug = f"q-{secrets.token_hex(4)}"
    fixed = make(slug, pairs, judgments_each=EACH)
    work(fixed, sessions, people, truth)
    aggregation.assess(fixed)
    found = Found(told_apart(fixed, people), *share_right(fixed, truth))
    if adaptive:
        found.curve = adaptively(f"{slug}-a", sessions, people, truth)
    return found


def adaptively(
    slug: str, sessions: Sequence[Session], people: Sequence[Person], truth: Truth
) -> list[tuple[float, float]]:
    """Judgments a pair and how often the aggregate was right, after each look at the campaign."""
    campaign = make(slug, truth.pairs)
    Checks.objects.create(campaign=campaign, adaptive=True, overlap_most=6, confidence=0.98)
    topping.top_up(campaign)
    curve: list[tuple[float, float]] = []
    while True:
        work(campaign, sessions, people, truth, together=True)
        aggregation.assess(campaign)
        given = campaign.judgments.filter(current=True, counted=True).count() / len(truth.pairs)
        if curve and given <= curve[-1][0]:
            return curve
        curve.append((given, share_right(campaign, truth)[0]))
        if given >= OVERLAP or not topping.top_up(campaign):
            return curve


def interval(values: Sequence[float]) -> str:
    """A mean with what drawing seeds again makes of it."""
    numbers = np.array(values)
    drawn = np.random.default_rng(0).integers(len(numbers), size=(2000, len(numbers)))
    low, high = np.quantile(numbers[drawn].mean(1), [0.025, 0.975])
    return f"{numbers.mean():.3f} [{low:.3f}, {high:.3f}]"


def needed(found: Sequence[Found], by: str) -> float:
    """Judgments a pair, of three, at which adaptive campaigns are right as often as fixed ones."""
    grid = np.linspace(1, OVERLAP, 201)
    goal = float(np.mean([getattr(one, by) for one in found]))
    curves = [np.interp(grid, *np.array(one.curve).T) for one in found]
    reached = np.mean(curves, 0) >= goal
    return float(grid[reached.argmax()] / OVERLAP) if reached.any() else 1.0


def needed_with_interval(found: Sequence[Found], by: str) -> str:
    random = np.random.default_rng(0)
    drawn = [
        needed([found[place] for place in random.integers(len(found), size=len(found))], by)
        for _ in range(300)
    ]
    low, high = np.quantile(drawn, [0.025, 0.975])
    return f"{needed(found, by):.0%} [{low:.0%}, {high:.0%}]"


def report(found: dict[str, list[Found]]) -> None:
    print(f"\n{'':<17} {'aggregate right':<22} {'majority right':<22} {'difference':<24}")
    for mix, runs in found.items():
        gain = interval([one.model - one.majority for one in runs])
        print(
            f"{mix:<17} {interval([one.model for one in runs]):<22} "
            f"{interval([one.majority for one in runs]):<22} {gain:<24}"
        )
    report_adaptive(found)
    print("\nROC-AUC after 50 judgments each")
    for mix, runs in found.items():
        for kind in sorted({kind for one in runs for kind in one.auc}):
            values = [one.auc[kind] for one in runs if kind in one.auc]
            goal = f"(at least {MUST[kind]})" if kind in MUST else ""
            print(f"{mix:<17} {kind:<13} {interval(values)} {goal}")


def report_adaptive(found: dict[str, list[Found]]) -> None:
    everything = [one for runs in found.values() for one in runs]
    print(
        f"\nJudgments that adaptive overlap needs, of {OVERLAP} a pair, to be right as often as …"
    )
    print(f"{'':<17} {'the same model':<22} {'a majority':<22} right with all {OVERLAP}")
    for mix, runs in (found | {f"together, {AIM:.0%}": everything}).items():
        if adaptive := [one for one in runs if one.curve]:
            print(
                f"{mix:<17} {needed_with_interval(adaptive, 'model'):<22} "
                f"{needed_with_interval(adaptive, 'majority'):<22} "
                f"{interval([one.curve[-1][1] for one in adaptive])}"
            )


def serve() -> subprocess.Popen[bytes]:
    command = ["gunicorn", "annotation.wsgi", f"--bind=127.0.0.1:{PORT}", "--workers=1"]
    return subprocess.Popen(
        [sys.executable, "-m", *command, "--worker-class=gthread", "--threads=8"],
        cwd=settings.CHECKOUT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--adaptive", type=int, default=10, help="Seeds that adapt as well.")
    parser.add_argument("--mixes", nargs="+", default=list(MIXES), choices=list(MIXES))
    given = parser.parse_args()
    if not HH.is_dir():
        parser.exit(1, f"{HH} is not there: set DIPTYCH_DATA.\n")
    call_command("migrate", verbosity=0)
    pairs, server = read_pairs(), serve()
    found: dict[str, list[Found]] = {}
    try:
        sessions = [Session(URL, *person(name_of(number))) for number in range(PEOPLE)]
        for mix in given.mixes:
            began = time.monotonic()
            found[mix] = []
            for seed in range(given.seeds):
                adapts = seed < given.adaptive
                found[mix].append(one_seed(mix, seed, sessions, pairs, adapts))
                took = time.monotonic() - began
                print(f"{mix}, seed {seed}: {took:.0f} s", file=sys.stderr, flush=True)
            report({mix: found[mix]})
        report(found)
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    main()
