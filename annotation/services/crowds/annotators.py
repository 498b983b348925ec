"""An annotator over HTTP: takes turns between campaigns, and remembers what was saved."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Event
from typing import Any

from annotation.services.crowds.sessions import Refused, Session

PATIENCE = 20  # looks at an empty queue, half a second apart, while others hold the rest
Shown = Mapping[str, Any]
Opinion = Callable[[Shown], dict[str, int] | None]  # what to answer, as shown; None: cannot judge


@dataclass
class Told:
    """What one annotator was told is saved of a campaign: {judgment: preferences}."""

    saved: dict[str, dict[str, int]] = field(default_factory=dict)
    skipped: int = 0


@dataclass
class Bell:
    """Tells everyone when to work, when to pause, and when to go home."""

    working: Event = field(default_factory=Event)
    over: Event = field(default_factory=Event)

    def __post_init__(self) -> None:
        self.working.set()

    def end(self) -> None:
        self.over.set()
        self.working.set()


class Annotator:
    def __init__(self, session: Session, opinions: Mapping[str, Opinion], bell: Bell) -> None:
        self.session, self.bell = session, bell
        self.opinions = dict(opinions)  # of the campaigns that may have work
        self.held: dict[str, Shown] = {}
        self.told: dict[str, Told] = defaultdict(Told)

    def work(self, pace: Callable[[], float] = lambda: 0.0) -> None:
        """Answer until nothing is left; wait while the rest is in other hands."""
        waited = 0
        while self.opinions and waited <= PATIENCE and not self.bell.over.is_set():
            if not self.bell.working.is_set():
                self.put_down()
                self.bell.working.wait()
                continue
            answered = [self.turn(slug, pace()) for slug in list(self.opinions)]
            waited = 0 if any(answered) else waited + 1
            if waited:
                time.sleep(0.5)
        self.put_down()

    def turn(self, slug: str, seconds: float) -> bool:
        """Answer one assignment of this campaign; False where there is none."""
        shown = self.held.pop(slug, None) or self.claim(slug)
        if shown is None:
            return False
        self.bell.over.wait(seconds)
        following = self.answer(slug, shown, seconds)
        if following:
            self.held[slug] = following
        return True

    def claim(self, slug: str) -> Shown | None:
        work = self.session.call("POST", f"/api/campaigns/{slug}/work", json={"count": 1})
        if not work["assignments"] and work["reason"] != "others":
            del self.opinions[slug]
        return next(iter(work["assignments"]), None)

    def answer(self, slug: str, shown: Shown, seconds: float) -> Shown | None:
        said = self.opinions[slug](shown)
        address = f"/api/assignments/{shown['id']}"
        if said is None:
            self.told[slug].skipped += 1
            given = self.session.call("POST", f"{address}/skip", json={"reason": "cannot_judge"})
        else:
            judgment = {"preferences": said, "seconds": round(seconds, 1)}
            given = self.session.call("POST", f"{address}/judgment", json=judgment)
            self.told[slug].saved[given["judgment"]["id"]] = said
        following: Shown | None = given["next"]
        return following

    def put_down(self) -> None:
        """Give back what is held: after a retraining, something else may be more informative."""
        for shown in self.held.values():
            with suppress(Refused):  # it ended meanwhile
                self.session.call("POST", f"/api/assignments/{shown['id']}/release")
        self.held.clear()


def work_together(annotators: Iterable[Annotator], pace: Callable[[], float] = lambda: 0.0) -> None:
    everyone = list(annotators)
    with ThreadPoolExecutor(len(everyone)) as crowd:
        list(crowd.map(lambda one: one.work(pace), everyone))
