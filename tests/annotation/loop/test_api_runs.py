"""Training runs over HTTP: start, watch, cancel."""

import pytest

from annotation.models import JobState
from annotation.services import jobs
from annotation.services.loop import runs
from tests.annotation.loop.conftest import begin, checkpoint, make_model, start
from tests.conftest import post, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(researcher):
    return signed_in(researcher)


def test_a_click_starts_a_run(client, model):
    answer = post(client, "/api/training-runs", {"model": "everyday"})

    body = answer.json()
    assert (answer.status_code, body["number"], body["state"]) == (202, 1, "waiting")
    assert (body["reason"], body["by"], body["snapshot"]) == ("person", "rita", "everyday-run-1")
    assert [body[name] for name in ("gate", "test", "checkpoint", "rival", "error")] == [None] * 5
    assert client.get(f"/api/training-runs/{body['id']}").json() == body
    assert client.get("/api/models/everyday").json()["run"] == body


def test_a_click_while_a_run_is_open_is_refused(client, model):
    start(model)

    answer = post(client, "/api/training-runs", {"model": "everyday"})

    assert (answer.status_code, answer.json()["code"]) == (409, "run_open")
    assert model.runs.count() == 1


def test_a_click_without_judgments_is_refused_with_what_to_do(client, campaign):
    make_model(campaign)

    answer = post(client, "/api/training-runs", {"model": "everyday"})

    assert (answer.status_code, answer.json()["code"]) == (400, "no_judgments")


def test_a_running_run_says_how_far_it_is(client, model):
    run = begin(model)
    event = {"stage": "training", "step": 3, "steps": 9, "loss": 0.6, "seconds_left": 4.2}
    runs.progress(run, event)

    body = client.get(f"/api/training-runs/{run.pk}").json()

    assert {name: body[name] for name in event} == event
    assert (body["state"], body["curve"]) == ("running", [[3, 0.6]])


def test_a_finished_run_says_what_it_measured_and_left(client, model):
    checkpoint(model, "promoted")
    second = checkpoint(model, "kept").run

    last, first = client.get("/api/training-runs?model=everyday").json()

    assert (last["id"], last["rival"], last["verdict"]) == (str(second.pk), 1, "kept")
    assert last["gate"]["by_criterion"]["helpful"]["low"] == 0.003
    assert last["test"]["helpful"]["accuracy"]["value"] == 0.63
    assert (last["pairs"], last["champion_test"]) == ({"train": {"helpful": 1200}}, None)
    assert (first["checkpoint"]["is_champion"], last["checkpoint"]["is_champion"]) == (True, False)


def test_a_failed_run_says_why(client, model):
    run = begin(model)
    jobs.fail(run, OSError("disk full"))

    error = client.get("/api/models/everyday").json()["last_run"]["error"]

    assert error["message"] == "It stopped unexpectedly (OSError: disk full)."


@pytest.mark.parametrize("how", [start, begin])
def test_an_open_run_is_cancelled(client, model, how):
    run = how(model)

    answer = post(client, f"/api/training-runs/{run.pk}/cancel")

    assert (answer.status_code, answer.json()["state"]) == (200, "cancelled")
    assert client.get("/api/models/everyday").json()["run"] is None


def test_what_is_over_cannot_be_cancelled(client, model):
    run = checkpoint(model).run
    assert run.state == JobState.DONE

    answer = post(client, f"/api/training-runs/{run.pk}/cancel")

    assert (answer.status_code, answer.json()["code"]) == (409, "wrong_state")


def test_many_runs_are_read_in_a_few_queries(client, model, django_assert_max_num_queries):
    for _ in range(3):
        checkpoint(model, "promoted")

    with django_assert_max_num_queries(5):
        assert len(client.get("/api/training-runs?model=everyday").json()) == 3


def test_an_annotator_cannot_reach_a_run_that_exists(alice, model):
    run = start(model)

    for answer in (
        signed_in(alice).get(f"/api/training-runs/{run.pk}"),
        post(signed_in(alice), f"/api/training-runs/{run.pk}/cancel"),
    ):
        assert answer.status_code == 403
    run.refresh_from_db()
    assert run.state == "waiting"
