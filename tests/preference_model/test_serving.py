import json
import shutil
from io import BytesIO

import pytest

from preference_model.serve import KEPT, Scorer
from tests.preference_model.conftest import tasks, write


@pytest.fixture
def scorer(trained):
    return Scorer(trained.parent)


@pytest.fixture
def ask(scorer):
    def call(body, path="/score", method="POST"):
        sent = body if isinstance(body, bytes) else json.dumps(body).encode()
        status = []
        answer = scorer(
            {"REQUEST_METHOD": method, "PATH_INFO": path, "CONTENT_LENGTH": str(len(sent)),
             "wsgi.input": BytesIO(sent)},
            lambda line, headers: status.append(int(line.split()[0])),
        )  # fmt: skip
        return status[0], json.loads(b"".join(answer))

    return call


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
