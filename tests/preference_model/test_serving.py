import json
import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from threading import Event

import pytest

from preference_model import serve
from preference_model.serve import KEPT, Scorer
from tests.preference_model.conftest import tasks, write


@pytest.fixture
def scorer(trained):
    return Scorer(trained.parent)


def call(scorer, body, path="/score", method="POST"):
    """Status, answer and headers."""
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    told = []
    answer = scorer(
        {"REQUEST_METHOD": method, "PATH_INFO": path, "CONTENT_LENGTH": str(len(sent)),
         "wsgi.input": BytesIO(sent)},
        lambda line, headers: told.extend([int(line.split()[0]), dict(headers)]),
    )  # fmt: skip
    return told[0], json.loads(b"".join(answer)), told[1]


@pytest.fixture
def ask(scorer):
    return lambda *asked: call(scorer, *asked)[:2]


def question(**fields):
    return {
        "checkpoint": "checkpoint",
        "prompt": [{"role": "user", "content": "why w1"}],
        "completions": ["w2 good", "w2 bad"],
        **fields,
    }


def test_completions_get_value_and_uncertainty_in_order(ask):
    status, answer = ask(question())

    assert (status, answer["criteria"]) == (200, ["harmless", "helpful"])
    better, worse = (each["helpful"] for each in answer["scores"])
    assert better["value"] > worse["value"]
    assert better["uncertainty"] > 0


def test_the_server_says_what_the_file_says(ask, command, trained, tmp_path):
    given = write(tmp_path / "tasks.jsonl", tasks([["w2 good", "w2 bad"]]))
    command("score", trained, "--input", given, "--output", tmp_path / "s.jsonl", "--exact")
    [value, _] = json.loads((tmp_path / "s.jsonl").read_text())["scores"]["0-0"]["helpful"]

    assert ask(question())[1]["scores"][0]["helpful"]["value"] == pytest.approx(value, abs=1e-5)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{", "not_json"),
        (b"[]", "not_json"),
        (b"[" * 100_000, "not_json"),
        (question(completions=["\ud800"]), "not_json"),
        (question(completions=[]), "bad_completions"),
        (question(completions=["a"] * 65), "bad_completions"),
        (question(completions="a"), "bad_completions"),
        (question(prompt="why"), "bad_prompt"),
        (question(prompt=[{"role": "user"}]), "bad_prompt"),
        (question(checkpoint="../checkpoint"), "bad_checkpoint"),
        (question(checkpoint=".."), "bad_checkpoint"),
        (question(checkpoint=None), "bad_checkpoint"),
    ],
)
def test_bad_questions_are_refused(ask, body, code):
    status, answer = ask(body)

    assert (status, answer["code"]) == (400, code)
    assert answer["message"]


def test_an_unknown_checkpoint_is_not_found(ask):
    assert ask(question(checkpoint="nobody"))[0] == 404


def test_a_link_out_of_the_folder_is_not_followed(ask, trained, tmp_path):
    (trained.parent / "outside").symlink_to(tmp_path)
    shutil.copytree(trained, tmp_path, dirs_exist_ok=True)

    assert ask(question(checkpoint="outside"))[0] == 404


def test_it_says_that_it_is_there(ask):
    assert ask(b"", "/healthz", "GET") == (200, {"status": "ok"})
    assert ask(b"", "/elsewhere", "GET")[0] == 404


def test_only_the_last_few_checkpoints_stay_in_memory(ask, scorer, trained):
    names = [f"copy-{number}" for number in range(KEPT + 1)]
    for name in names:
        shutil.copytree(trained, trained.parent / name, dirs_exist_ok=True)
        assert ask(question(checkpoint=name))[0] == 200

    assert list(scorer.loaded) == names[1:]


class Held(Scorer):
    """Its first batch waits until it is let go; it remembers how many each batch held, and has no
    memory for batches of `too_many`."""

    def __init__(self, root):
        self.begun, self.go, self.batches, self.too_many = Event(), Event(), [], None
        super().__init__(root)

    def heads(self, name, texts):
        self.batches.append(len(texts))
        self.begun.set()
        assert self.go.wait(20)
        if len(texts) == self.too_many:
            raise RuntimeError("out of memory")
        return super().heads(name, texts)


@pytest.fixture
def held(trained):
    return Held(trained.parent)


@pytest.fixture
def crowd(held):
    """Ask these while the first of them is being scored, then let go."""

    def run(questions):
        with ThreadPoolExecutor(len(questions)) as people:
            first = people.submit(call, held, questions[0])
            held.begun.wait(20)
            others = []
            for each in questions[1:]:
                others.append(people.submit(call, held, each))
                wait_until(lambda: waits(others) == len(held.waiting.asked))
            held.go.set()
            return [asked.result(20) for asked in [first, *others]]

    return run


def waits(people):
    """How many have no answer yet."""
    return sum(not asked.done() for asked in people)


def wait_until(true):
    until = time.monotonic() + 20
    while not true():
        assert time.monotonic() < until
        time.sleep(0.001)


def test_who_waits_together_is_scored_together_and_told_the_same_as_alone(crowd, held, ask):
    questions = [question(completions=[f"w2 good {'w3 ' * n}", "bad"]) for n in range(9)]

    together = crowd(questions)

    assert held.batches == [2, 16]
    for (status, answer, _), own in zip(together, questions, strict=True):
        assert status == 200
        _, alone = ask(own)
        for one, other in zip(answer["scores"], alone["scores"], strict=True):
            for criterion in alone["criteria"]:
                assert one[criterion] == pytest.approx(other[criterion], abs=1e-5)


def test_what_fails_for_one_fails_for_nobody_else(crowd, held):
    wrong = question(checkpoint="nobody")

    told = crowd([question(), wrong, question(), wrong])

    assert [status for status, *_ in told] == [200, 404, 200, 404]


def test_a_failure_of_many_is_tried_again_one_by_one(crowd, held):
    held.too_many = 3

    told = crowd([question(), question(completions=["a"]), question()])

    assert [status for status, *_ in told] == [200, 200, 200]
    assert held.batches == [2, 3, 1, 2]


def test_a_crowd_is_scored_in_portions(crowd, held, monkeypatch):
    monkeypatch.setattr(serve, "TOGETHER", 3 * (len("why w1") + len("good")))

    crowd([question(completions=["good"])] * 8)

    assert held.batches == [1, 3, 3, 1]


def test_too_many_are_asked_to_come_again(crowd, monkeypatch):
    monkeypatch.setattr(serve, "MOST_WAITING", 2)

    *served, (status, answer, headers) = crowd([question()] * 4)

    assert [each[0] for each in served] == [200, 200, 200]
    assert (status, answer["code"], headers["Retry-After"]) == (503, "busy", "1")


def test_who_waits_too_long_is_asked_to_come_again(held, monkeypatch):
    monkeypatch.setattr(serve, "PATIENCE", 0.01)

    status, answer, _ = call(held, question())
    held.go.set()

    assert (status, answer["code"]) == (503, "busy")
