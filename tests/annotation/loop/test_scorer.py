"""Asking the champion through the scorer: what is passed on, and what is said when it is away."""

from collections.abc import Iterator
from threading import Thread
from wsgiref.simple_server import WSGIRequestHandler, make_server

import orjson
import pytest

from tests.annotation.loop.conftest import checkpoint
from tests.conftest import post, signed_in

pytestmark = pytest.mark.django_db

ASKED = {"model": "everyday", "prompt": "What is a kernel?", "completions": ["A seed.", "A core."]}
SCORES = [{"helpful": {"value": 0.3, "uncertainty": 0.1}}] * 2


class Silent(WSGIRequestHandler):
    def log_message(self, format: str, *values: object) -> None:
        pass


class Scorer:
    """A server that answers as it is told, and remembers what it was asked."""

    def __init__(self) -> None:
        self.answer = ("200 OK", {"criteria": ["helpful"], "scores": SCORES})
        self.asked: list[dict[str, object]] = []

    def __call__(self, environ, start_response):
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        self.asked.append({"path": environ["PATH_INFO"]} | orjson.loads(body))
        status, answer = self.answer
        start_response(status, [("Content-Type", "application/json")])
        return [orjson.dumps(answer)]


@pytest.fixture
def scorer(settings) -> Iterator[Scorer]:
    said = Scorer()
    with make_server("127.0.0.1", 0, said, handler_class=Silent) as server:
        settings.SCORER_URL = f"http://127.0.0.1:{server.server_port}"
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield said
        server.shutdown()
        thread.join()


@pytest.fixture
def client(researcher):
    return signed_in(researcher)


def test_the_champion_is_asked_and_its_answer_passed_on(client, model, scorer):
    champion = checkpoint(model, "promoted")

    answer = post(client, "/api/score", ASKED)

    assert answer.status_code == 200
    assert answer.json() == {
        "model": "everyday", "checkpoint": str(champion.pk),
        "criteria": ["helpful"], "scores": SCORES,
    }  # fmt: skip
    assert scorer.asked == [
        {
            "path": "/score", "checkpoint": str(champion.run.pk),
            "prompt": [{"role": "user", "content": "What is a kernel?"}],
            "completions": ["A seed.", "A core."],
        }
    ]  # fmt: skip


def test_a_whole_conversation_is_passed_on_as_it_is(client, model, scorer):
    checkpoint(model, "promoted")
    prompt = [
        {"role": "user", "content": " Hello "},
        {"role": "assistant", "content": "Hello."},
        {"role": "user", "content": "Who are you?"},
    ]

    post(client, "/api/score", ASKED | {"prompt": prompt})

    assert scorer.asked[0]["prompt"] == prompt


@pytest.mark.parametrize(
    ("scorer_says", "status", "code"),
    [
        ("400 Bad Request", 400, "invalid_scoring"),
        ("404 Not Found", 409, "files_removed"),
        ("500 Internal Server Error", 503, "scorer_down"),
    ],
)
def test_what_the_scorer_refuses_is_told_apart(client, model, scorer, scorer_says, status, code):
    checkpoint(model, "promoted")
    scorer.answer = (scorer_says, {"code": "any", "message": "This prompt is too long."})

    answer = post(client, "/api/score", ASKED)

    assert (answer.status_code, answer.json()["code"]) == (status, code)


@pytest.mark.parametrize("where", ["http://127.0.0.1:1", ""])
def test_a_scorer_that_is_away_is_said_to_be(client, model, settings, tmp_path, where):
    settings.SCORER_URL, settings.DATA_DIR = where, tmp_path
    checkpoint(model, "promoted")

    answer = post(client, "/api/score", ASKED)

    assert (answer.status_code, answer.json()["code"]) == (503, "scorer_down")


def test_without_a_champion_nothing_can_be_scored(client, model):
    answer = post(client, "/api/score", ASKED)

    assert (answer.status_code, answer.json()["code"]) == (409, "no_champion")


@pytest.mark.parametrize(
    "wish",
    [
        {"completions": []},
        {"completions": ["x"] * 17},
        {"completions": ["x" * 50_001]},
        {"prompt": []},
        {"prompt": 7},
        {"prompt": [{"role": "narrator", "content": "x"}]},
        {"prompt": ["x"]},
    ],
)
def test_what_cannot_be_scored_is_refused_before_anyone_is_asked(client, model, wish):
    answer = post(client, "/api/score", ASKED | wish)

    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert list(answer.json()["fields"]) == list(wish)
