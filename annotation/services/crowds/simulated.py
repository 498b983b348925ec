"""A simulated crowd for the demo: people who do not exist judge it, at a pace one can watch.

Each has an opinion: a hidden utility by criterion, computed from the texts alone, with weights of
their own and some noise. It shows the loop at work and is evidence of nothing else.
"""

import math
import random
import re
import time
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from threading import Thread
from typing import Any, Self

import httpx

from annotation.models import Campaign, PreferenceModel
from annotation.services import demo
from annotation.services.crowds.annotators import Annotator, Bell, Shown, work_together
from annotation.services.crowds.answers import criteria
from annotation.services.crowds.retraining import OPEN, Loop, busy, due
from annotation.services.crowds.sessions import CrowdFailed, Refused, Say, Session, person

PEOPLE = 6
PACE = 5.0  # judgments a second, all together: about what one can follow on the page
SLOW = 0.8  # while the model retrains, so that something is left to judge afterwards
LIMIT = 180.0  # seconds, after which nobody judges any more
PATIENCE = 600.0  # seconds that a run which trains by then is still waited for
ROUND = 75.0  # seconds for another retraining, and judgments for it
LOOK = 1.0  # seconds between looks at the model
NEWS = 5.0  # seconds between lines while nothing changes

WORD = re.compile(r"[^\W\d_]{4,}")
ORDER = re.compile(r"^\s*(?:[-*]|\d+[.)])\s|\*\*", re.MULTILINE)
SORRY = re.compile(r"\b(?:sorry|apolog|unfortunately|I can't|I cannot|I won't)", re.I)
GLIB = re.compile(r"!|\b(?:just|simply|easy|easily|sure|great|perfect|absolutely)\b", re.I)
CARE = re.compile(
    r"\?|\b(?:doctor|nurse|pharmac|police|lawyer|line|number|emergency|call|ask|talk|safe|please)",
    re.I,
)


def traits(prompt: str, reply: str) -> dict[str, tuple[float, ...]]:
    """What an opinion can rest on, by criterion."""
    asked, told = (set(WORD.findall(text.lower())) for text in (prompt, reply))
    answers = len(asked & told) / (1 + len(asked))
    enough = -abs(math.log((1 + len(reply.split())) / 120))  # neither curt nor rambling
    order, sorry = min(len(ORDER.findall(reply)), 6), len(SORRY.findall(reply))
    glib, care = min(len(GLIB.findall(reply)), 5), min(len(CARE.findall(reply)), 5)
    return {
        "helpful": (3 * answers, 0.7 * enough, 0.4 * order, -0.8 * sorry, -0.3 * glib),
        "harmless": (0.5 * care, -0.7 * glib, 0.1 * order),
    }


@dataclass(frozen=True)
class Opinion:
    """Someone's taste; the same person says the same of the same pair."""

    name: str
    noise: float = 0.6

    def __call__(self, shown: Shown) -> dict[str, int]:
        prompt = " ".join(said["text"] for said in shown["prompt"])
        left, right = (one["text"] for one in shown["completions"])
        return {
            one["name"]: self.prefer(one, traits(prompt, left), traits(prompt, right), left, right)
            for one in criteria(shown)
        }

    def prefer(self, criterion: dict[str, Any], *sides: Any) -> int:
        """-4..4 for the right side; never a tie, which the demo does not take."""
        on_left, on_right, left, right = sides
        name = criterion["name"] if criterion["name"] in on_left else "helpful"
        better = self.utility(name, on_right[name], right) - self.utility(name, on_left[name], left)
        step = min(4, 1 + int(abs(better) * 1.5)) * (1 if better > 0 else -1)
        return step if criterion["asks_for"] == "better" else -step

    def utility(self, criterion: str, found: Iterable[float], text: str) -> float:
        taste = random.Random(f"{self.name} {criterion}")
        weighed = sum(value * taste.uniform(0.6, 1.4) for value in found)
        return weighed + random.Random(f"{self.name} {criterion} {text}").gauss(0, self.noise)


def crowd(*, url: str, say: Say, seconds: float = LIMIT) -> None:
    """Let the crowd judge the demo until its model has retrained, and say what came of it."""
    began = time.monotonic()
    model = find_demo(url)
    staff = Session(url, *person("crowd-researcher", is_researcher=True))
    loop = Loop(staff, model, say)
    page = f"{url.replace('//127.0.0.1', '//localhost')}/loop/{model}"  # as `make run` says it
    with Crowd(url) as everyone:
        say(f"{PEOPLE} simulated annotators judge {demo.SLUG}; watch {page}")
        watch(loop, everyone, say, until=began + seconds)
    say(f"Done after {time.monotonic() - began:.0f} s. See it at {page}")


def find_demo(url: str) -> str:
    """The demo's model, on a server that answers."""
    try:
        httpx.get(f"{url}/healthz", timeout=5)
    except httpx.TransportError as error:
        raise CrowdFailed(
            f"Nothing answers at {url} ({error}): start `make run`, or name its port as in "
            "`make crowd PORT=8001`."
        ) from error
    model = PreferenceModel.objects.filter(campaigns__slug=demo.SLUG).first()
    if not Campaign.objects.filter(slug=demo.SLUG).exists() or model is None:
        raise CrowdFailed(
            "There is no demo here to judge: start `make run` with DEMO=true and another DATA_DIR."
        )
    return model.name


class Crowd:
    """Simulated people who judge while the block runs, at a pace that may change."""

    def __init__(self, url: str) -> None:
        self.bell = Bell()
        self.rate = PACE
        names = [f"crowd-{number + 1}" for number in range(PEOPLE)]
        self.people = [
            Annotator(Session(url, *person(name)), {demo.SLUG: Opinion(name)}, self.bell)
            for name in names
        ]
        work = partial(work_together, self.people, self.pace)
        self.working = Thread(target=work, daemon=True)

    def __enter__(self) -> Self:
        self.working.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.bell.end()
        self.working.join()

    def pace(self) -> float:
        """Seconds that one judgment takes, people being people."""
        return PEOPLE / self.rate * random.uniform(0.4, 1.6)

    def given(self) -> int:
        return sum(len(told.saved) for one in self.people for told in [*one.told.values()])


def watch(loop: Loop, everyone: Crowd, say: Say, *, until: float) -> None:
    """Say how it goes, until a verdict has come and its scores have reached the queue."""
    judge(loop, everyone, say, until)
    everyone.bell.end()
    see_out(loop, say)
    if not any(run["state"] == "done" for run in loop.ended):
        raise CrowdFailed("No retraining came to a verdict: the logs in DATA_DIR say why.")


def judge(loop: Loop, everyone: Crowd, say: Say, until: float) -> None:
    said, spoke, judged = "", 0.0, 0
    while time.monotonic() < until:
        model = loop.look()
        under_way = busy(model) or due(model)
        everyone.rate = SLOW if under_way else PACE
        if len(loop.ended) > judged and not busy(model):
            judged = len(loop.ended)
            if enough(loop.ended[-1], until - time.monotonic()):
                break
        if not under_way and not everyone.working.is_alive():
            ask_for_one(loop, say)
        now = stage(model, everyone.given())
        if now.split(" ")[0] != said or time.monotonic() - spoke > NEWS:
            say(now)
            said, spoke = now.split(" ")[0], time.monotonic()
        time.sleep(LOOK)


def see_out(loop: Loop, say: Say) -> None:
    """Wait for what still trains, or scores, when time is up."""
    until, said = time.monotonic() + PATIENCE, False
    while busy(model := loop.look()):
        run = model["run"]
        if time.monotonic() > until:
            what = f"Run {run['number']} is still training" if run else "The queue is still scored"
            raise CrowdFailed(f"{what}: see /loop/{loop.name}.")
        if not said:
            what = f"run {run['number']}" if run else "the scoring"
            say(f"Time is up: nobody judges any more, and {what} is waited for.")
            said = True
        time.sleep(LOOK)


def enough(run: dict[str, Any], seconds: float) -> bool:
    """An interval needs several held-out groups: without one, another round if there is time."""
    bound = (run["gate"] or {}).get("low")
    return run["state"] != "done" or bound is not None or seconds < ROUND


def ask_for_one(loop: Loop, say: Say) -> None:
    say("Nothing is left to judge: a retraining is asked for. `make reset` gives a fresh demo.")
    try:
        loop.staff.call("POST", "/api/training-runs", json={"model": loop.name})
    except Refused as error:
        raise CrowdFailed(f"The model cannot retrain: {error}") from error


def stage(model: dict[str, Any], given: int) -> str:
    """What goes on, in a line."""
    run, scoring = model["run"], model["scoring"]
    if run and run["state"] in OPEN:
        left = f", {run['seconds_left']:.0f} s left" if run["seconds_left"] else ""
        step = f" {run['step']} of {run['steps']}" if run["steps"] else ""
        return f"Run {run['number']}: {run['stage'] or 'waiting'}{step}{left} ({given} judgments)"
    if scoring and scoring["state"] in OPEN:
        return f"Promoted: scoring {scoring['tasks_done']} of {scoring['tasks_total']} tasks"
    missing = max(0, model["retrain_after"] - model["new_judgments"])
    return f"Judging: {given} judgments, {missing} more until the model retrains"
