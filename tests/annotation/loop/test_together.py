"""The loop and many people at the same moment, on threads and connections of their own."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from random import Random
from threading import Event
from time import monotonic, sleep
from typing import Any

import pytest
from django.db import transaction

from annotation.errors import AnnotationError
from annotation.models import Assignment, Campaign, Promotion, ScoringRun, Task, TrainingRun, User
from annotation.services import assignments, campaigns, tasks
from annotation.services.loop import promotions, runs, scores
from tests.annotation.loop.conftest import (
    begin,
    champion,
    checkpoint,
    judge,
    make_model,
    pool,
    report,
    said,
    start,
    train,
)
from tests.conftest import books, claim, claims, make_campaign, make_people, submit, together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def judged() -> Campaign:
    campaign = make_campaign(tasks=30)
    judge(campaign, make_people(1)[0], 5)
    return campaign


def code_of(call: Callable[[], Any]) -> str:
    try:
        call()
    except AnnotationError as error:
        return error.code
    return "done"


def test_eight_looks_at_once_start_one_run(judged):
    make_model(judged)

    together(*[runs.tick] * 8)

    assert TrainingRun.objects.count() == 1


def test_clicks_and_looks_at_once_start_one_run(judged):
    model = make_model(judged)

    codes = together(*[partial(code_of, partial(start, model))] * 4, *[runs.tick] * 2)

    assert TrainingRun.objects.count() == 1
    assert set(codes[:4]) <= {"done", "run_open"}


def test_of_many_workers_one_takes_a_run(judged):
    run = begin(make_model(judged))
    runs.give_back(run)

    taken = together(*[partial(runs.take, run.pk)] * 6)

    assert sum(one is not None for one in taken) == 1


def test_the_gate_and_a_person_promoting_at_once_leave_one_champion_and_its_scoring(judged):
    model = make_model(judged)
    early = checkpoint(model, "promoted")
    other = checkpoint(model, "kept")
    run = begin(model)
    train(run)

    together(
        partial(promotions.promote, checkpoint=other),
        partial(runs.finish, run, report("promoted"), 1.0),
    )

    model.refresh_from_db()
    assert Promotion.objects.filter(model=model).first().checkpoint == model.champion
    assert ScoringRun.objects.open().get().checkpoint == model.champion
    assert model.champion in (other, run.checkpoint)
    assert Promotion.objects.filter(previous=early).count() == 1


def test_a_cancel_beside_the_end_of_a_run_is_one_or_the_other(judged):
    model = make_model(judged)
    run = begin(model)
    train(run)

    def finish() -> str:
        try:
            runs.finish(run, report("promoted"), 1.0)
        except runs.jobs.Stopped:
            return "stopped"
        return "done"

    cancelled, finished = together(partial(code_of, partial(runs.cancel, run)), finish)

    run.refresh_from_db()
    assert (cancelled, finished, run.state) in [
        ("done", "stopped", "cancelled"),
        ("wrong_state", "done", "done"),
    ]
    assert model.checkpoints.count() == (run.state == "done")


# The queue redrawn


def test_a_task_in_somebodys_hands_moves_in_a_second_pass(judged, tmp_path):
    run = champion(make_model(judged))
    rows = [said(task) for task in pool(run, tmp_path)]
    held, waiting = Task.objects.get(pk=rows[0]["task"]), Event()

    def hold() -> None:
        with transaction.atomic():
            Task.objects.select_for_update(no_key=True).get(pk=held.pk)
            waiting.set()
            until = monotonic() + 10
            while monotonic() < until and not moved_others():
                sleep(0.01)

    def moved_others() -> bool:
        return Task.objects.filter(rule="uncertainty").count() == len(rows) - 1

    def record() -> None:
        waiting.wait(10)
        scores.record(run, rows)

    together(hold, record)

    held.refresh_from_db()
    assert (held.rule, run.moved) == ("uncertainty", len(rows))


def redraw(campaign: Campaign, random: Random) -> None:
    ids = list(Task.objects.filter(campaign=campaign).values_list("pk", flat=True))
    random.shuffle(ids)
    draws = [
        {"task": pk, "priority": random.random(), "rule": "uncertainty", "probability": 0.01}
        for pk in ids
    ]
    tasks.reprioritize(rows=draws)
    campaigns.requeue(campaign=campaign)


def test_redrawing_beside_claims_searches_sweeps_and_overlaps_never_deadlocks():
    campaign = make_campaign(tasks=60, overlap=2, cooldown_minutes=0)
    manager, *people = make_people(5)
    over, random = Event(), Random(3)

    def redraw_often() -> None:
        for _ in range(15):
            redraw(campaign, random)

    def direct() -> None:
        try:
            together(*[redraw_often] * 2)
        finally:
            over.set()

    def change() -> None:
        while not over.is_set():
            for overlap in (3, 2):
                campaigns.edit(campaign=campaign, by=manager, overlap=overlap)
            assignments.expire()

    def work(annotator: User) -> None:
        while not over.is_set():
            for lease in claims(campaign, annotator, 3)[:1]:
                submit(lease)

    together(direct, change, *(partial(work, one) for one in people))

    account = books(campaign)
    assert account["given"] == account["counted"]
    assert account["leased"] == account["held"]


def test_every_slot_is_filled_while_the_queue_is_redrawn_all_the_time():
    campaign = make_campaign(tasks=40, overlap=2)
    people, over, random = make_people(4), Event(), Random(5)

    def drain(annotator: User) -> None:
        until = monotonic() + 30
        while monotonic() < until:
            work = assignments.claim(annotator=annotator, slug=campaign.slug)
            if work.reason == "done":
                return
            for pk in work.assignments:
                submit(Assignment.objects.select_related("annotator").get(pk=pk))

    def everyone() -> None:
        try:
            together(*(partial(drain, one) for one in people))
        finally:
            over.set()

    def redraw_often() -> None:
        while not over.wait(0.005):
            redraw(campaign, random)

    together(everyone, redraw_often)

    account = books(campaign)
    assert account["given"] == account["counted"] == account["wanted"] == 80


def test_a_lease_carries_what_the_draw_said_at_that_moment(tmp_path: Path):
    campaign, (alice,) = make_campaign(tasks=3), make_people(1)
    redraw(campaign, Random(1))

    lease = claim(campaign, alice)
    redraw(campaign, Random(2))
    tasks.reprioritize(
        rows=[{"task": lease.task_id, "priority": 0.1, "rule": "random", "probability": 0.5}]
    )

    lease.refresh_from_db()
    assert (lease.rule, lease.probability) == ("uncertainty", 0.01)
