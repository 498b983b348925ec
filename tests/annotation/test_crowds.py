"""Crowds over HTTP: known answers, simulated opinions, and what is said of a retraining."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread, Timer
from types import SimpleNamespace
from typing import Any

import pytest

from annotation.models import Assignment, Judgment
from annotation.services.crowds import retraining, simulated
from annotation.services.crowds.annotators import Annotator, Bell, work_together
from annotation.services.crowds.answers import Answers, read_answers
from annotation.services.crowds.replay import Book, compare, feed, read_books
from annotation.services.crowds.sessions import CrowdFailed, Session, person
from annotation.services.crowds.simulated import Opinion
from annotation.services.loop import families
from tests.conftest import lines, make_campaign


@pytest.fixture
def kitchens(transactional_db: None) -> list[Any]:
    return [make_campaign(slug, tasks=4, overlap=2) for slug in ("kitchen", "garden")]


def better(side: int) -> Any:
    return lambda shown: {one["name"]: side for one in shown["criteria"]}


@pytest.fixture
def sessions(live_server: Any) -> Iterator[list[Session]]:
    made = [Session(live_server.url, *person(f"test-{number}")) for number in range(3)]
    yield made
    for session in made:
        session.http.close()


def shown(left: str, right: str, asks_for: str = "better") -> dict[str, Any]:
    return {
        "prompt": [{"text": "How do I boil an egg?"}],
        "completions": [{"text": left}, {"text": right}],
        "criteria": [{"name": "helpful", "asks_for": asks_for}],
    }


def test_annotators_take_turns_and_all_they_were_told_is_stored(kitchens, sessions):
    opinions = {"kitchen": better(2), "garden": better(-1)}
    people = [Annotator(one, opinions, Bell()) for one in sessions]

    work_together(people)

    for campaign in kitchens:
        told = [one.told[campaign.slug] for one in people]
        kept = compare(campaign.slug, told, {}, 1.0)
        assert (kept.accepted, kept.stored, kept.differing, kept.under) == (8, 8, 0, 0)


def test_who_pauses_gives_back_what_they_hold(kitchens, sessions):
    bell = Bell()
    session = sessions[0]
    annotator = Annotator(session, {"kitchen": better(1)}, bell)
    annotator.turn("kitchen", 0)
    bell.working.clear()
    Timer(0.3, bell.end).start()

    annotator.work()

    assert Judgment.objects.count() == 1
    assert Assignment.objects.leased().count() == 0


def test_who_cannot_judge_skips(kitchens, sessions):
    session = sessions[0]
    annotator = Annotator(session, {"garden": lambda _: None}, Bell())

    for _ in range(4):
        annotator.turn("garden", 0)

    assert (annotator.told["garden"].skipped, Judgment.objects.count()) == (4, 0)


def test_a_server_that_is_away_for_a_while_is_waited_for(transactional_db, sessions):
    session = sessions[0]
    answers = iter([503, 500, 200])

    class Shaky(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(next(answers))
            self.end_headers()

        def log_message(self, *_: Any) -> None: ...

    with HTTPServer(("127.0.0.1", 0), Shaky) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        session.http.base_url = f"http://127.0.0.1:{server.server_port}"

        assert session.send("GET", "/").status_code == 200
        assert session.failures == 2
        server.shutdown()


def test_a_crowd_without_a_server_is_told_to_start_one(db):
    with pytest.raises(CrowdFailed, match="start `make run`"):
        simulated.find_demo("http://127.0.0.1:1")


def test_answers_are_found_whichever_side_is_shown_left(tmp_path):
    row = {"prompt": "Q", "completions": ["good", "bad"], "reference": {"helpful": [4, 0]}}
    (tmp_path / "answers.jsonl").write_bytes(lines(row))
    answers = read_answers(tmp_path / "answers.jsonl", "jsonl", None)
    said = {"prompt": [{"text": "Q"}], "criteria": [{"name": "helpful"}]}
    pairs = (("good", "bad"), ("bad", "good"), ("good", "unknown"))

    verdicts = [
        answers.preferences(said | {"completions": [{"text": text} for text in pair]})
        for pair in pairs
    ]

    assert verdicts == [{"helpful": -4}, {"helpful": 4}, None]


def test_each_campaign_needs_its_answers(tmp_path):
    with pytest.raises(CrowdFailed, match="one file"):
        read_books(["a", "b"], [tmp_path / "a"], ["helpful"], format="hh-rlhf", most=None)


def test_a_model_that_would_never_retrain_is_refused_at_once(kitchens, live_server):
    make_campaign("safety", template="harmless")
    families.create(name="both", title="Both", criteria=["harmless", "helpful"], by=None)
    staff = Session(live_server.url, *person("staff", is_manager=True, is_researcher=True))

    with pytest.raises(CrowdFailed, match="both learns harmless too"):
        feed(staff, "both", [Book("kitchen", Answers(), "helpful")], None)
    staff.http.close()


def test_a_simulated_person_has_one_opinion_whatever_the_side():
    curt, good = "Just boil it!", "1. Boil water.\n2. Put the egg in for eight minutes.\n3. Cool."
    ada = Opinion("crowd-1")

    one, other = ada(shown(curt, good)), ada(shown(good, curt))
    worse = ada(shown(curt, good, asks_for="worse"))

    assert one["helpful"] > 0
    assert one["helpful"] == -other["helpful"] == -worse["helpful"]


def test_people_differ():
    pair = shown("Boil it for eight minutes.", "Put it into boiling water, then cool it.")

    assert len({Opinion(f"crowd-{number}")(pair)["helpful"] for number in range(20)}) > 2


SHARE = {"value": 0.631, "low": 0.58, "high": 0.68}
MEASURED = {"pairs": 160, "accuracy": SHARE, "log_loss": SHARE, "calibration_error": SHARE}
RUN = {
    "number": 2,
    "state": "done",
    "judgments": 4000,
    "test": {"helpful": MEASURED, "harmless": {"pairs": 0}},
    "verdict": "not_enough_evidence",
    "seconds": 93.1,
    "error": None,
    "gate": {
        "reason": "undecided",
        "rival": "champion",
        "difference": 0.012,
        "low": -0.003,
        "high": 0.021,
        "confidence": 0.95,
    },
}


def test_a_retraining_is_told_in_one_line():
    assert retraining.line(RUN) == (
        "run 2: 4000 judgments; helpful accuracy 63.1% (58.0% to 68.0%, 160 held-out pairs), "
        "log-loss 0.631, calibration error 0.631; harmless no held-out pairs; "
        "not enough evidence (undecided), log-loss 0.0120 better than champion's "
        "(a gain of -0.0030 to +0.0210 at 95%); 93 s"
    )


def test_a_retraining_without_interval_or_end_is_told_as_well():
    unsure = RUN | {"gate": RUN["gate"] | {"low": None}}
    failed = {"number": 3, "judgments": 5, "state": "failed", "error": {"message": "Judge more."}}

    assert "no interval yet" in retraining.line(unsure)
    assert retraining.line(failed) == "run 3: 5 judgments; failed Judge more."


# What still trains when time is up


class Slow:
    """A loop whose run ends after so many looks."""

    name, ended = "everyday", []

    def __init__(self, looks: int) -> None:
        self.looks = looks

    def look(self) -> dict[str, Any]:
        self.looks -= 1
        if not self.looks:
            self.ended = [RUN]
        run = {"number": 2, "state": "running", "stage": "", "steps": 0, "seconds_left": None}
        return {"run": run if self.looks > 0 else None, "scoring": None}


@pytest.fixture
def nobody(monkeypatch):
    monkeypatch.setattr(simulated, "LOOK", 0.01)
    return SimpleNamespace(bell=Bell(), given=lambda: 7)


def test_a_run_that_still_trains_when_time_is_up_is_waited_for_and_nobody_judges(nobody):
    said: list[str] = []

    simulated.watch(Slow(3), nobody, said.append, until=0)

    assert nobody.bell.over.is_set()
    assert said == ["Time is up: nobody judges any more, and run 2 is waited for."]


def test_a_run_that_trains_on_and_on_is_left_to_its_page(nobody, monkeypatch):
    monkeypatch.setattr(simulated, "PATIENCE", 0.05)

    with pytest.raises(CrowdFailed, match="Run 2 is still training: see /loop/everyday"):
        simulated.watch(Slow(1000), nobody, lambda _: None, until=0)
