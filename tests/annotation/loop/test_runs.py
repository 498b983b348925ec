"""Training runs: when one starts, who takes it, what is kept of it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from annotation.errors import NoJudgments, RunOpen
from annotation.models import JobState, PreferenceModel, Snapshot, TrainingRun
from annotation.services import jobs
from annotation.services.loop import folders, runs
from preference_model.config import from_mapping
from tests.annotation.loop.conftest import (
    begin,
    checkpoint,
    end,
    freeze,
    judge,
    make_model,
    report,
    start,
    train,
)
from tests.conftest import claim, make_campaign, submit

pytestmark = pytest.mark.django_db


def hours_ago(run: TrainingRun, hours: float) -> None:
    """As if all of it had happened earlier."""
    earlier = timezone.now() - timedelta(hours=hours)
    TrainingRun.objects.filter(pk=run.pk).update(created_at=earlier)


# When


def test_one_models_trouble_is_raised_when_the_others_have_been_looked_at(judged, bob):
    second = make_campaign("garden", tasks=10)
    judge(second, bob, 5)
    broken, well = make_model(judged, name="a-broken-one"), make_model(second, name="well")
    PreferenceModel.objects.filter(pk=broken.pk).update(retrain_after=9, retrain_hours=1e9)

    with pytest.raises(ExceptionGroup, match="Not every model"):
        runs.tick()

    assert well.runs.count() == 1


def test_enough_judgments_start_one_run_and_a_second_look_none(model):
    runs.tick()
    runs.tick()

    run = model.runs.get()
    assert (run.number, run.reason, run.state, run.by) == (1, "judgments", "waiting", None)
    assert (run.judgments, run.new_judgments) == (5, 5)
    assert run.snapshot.name == "Everyday, run 1"


def test_too_few_judgments_start_nothing(judged):
    model = make_model(judged, retrain_after=6)

    runs.tick()

    assert not model.runs.exists()


def test_only_judgments_since_the_last_run_count_whatever_became_of_it(model, judged, alice):
    runs.cancel(start(model))
    judge(judged, alice, 4)
    runs.tick()
    assert model.runs.count() == 1

    judge(judged, alice, 1)
    runs.tick()

    assert model.runs.open().get().new_judgments == 5


def test_only_counted_judgments_of_campaigns_that_feed_it_count(judged, alice):
    model, garden = make_model(judged, retrain_after=6), make_campaign("garden", tasks=9)
    judge(garden, alice, 5)

    assert runs.due(model) is None


def test_a_model_that_is_not_automatic_waits_for_a_person(judged):
    model = make_model(judged, automatic=False)

    runs.tick()

    assert not model.runs.exists()
    assert start(model).reason == "person"


def test_a_model_that_no_campaign_feeds_is_left_alone(model, judged):
    judged.preference_model = None
    judged.save()

    runs.tick()

    assert not model.runs.exists()
    with pytest.raises(NoJudgments, match="No campaign feeds"):
        start(model)


def test_time_starts_a_run_where_there_is_a_new_judgment(judged, alice):
    model = make_model(judged, retrain_after=500, retrain_hours=2)
    first = end_of(model)
    hours_ago(first, 3)
    runs.tick()

    assert model.runs.open().get().reason == "time"


def test_time_alone_starts_nothing(judged):
    model = make_model(judged, retrain_after=500, retrain_hours=2)
    end_of(model)

    runs.tick()

    assert not model.runs.open().exists()


def end_of(model) -> TrainingRun:
    return checkpoint(model).run


def test_a_campaign_without_judgments_cannot_be_trained_on(campaign):
    model = make_model(campaign)

    with pytest.raises(NoJudgments):
        start(model)

    assert not TrainingRun.objects.exists()


def test_a_criterion_that_no_campaign_asks_about_is_refused_before_a_run(judged):
    make_campaign("safety", template="harmless")
    model = make_model(judged, criteria=["harmless", "helpful"])

    runs.tick()
    assert not model.runs.exists()
    with pytest.raises(NoJudgments, match="asks about harmless: choose a campaign that does"):
        start(model)


def test_there_are_never_two_runs_of_one_model(model):
    start(model)

    with pytest.raises(RunOpen):
        start(model)


def test_a_cancelled_run_frees_the_model_at_once(model):
    run = begin(model)
    runs.cancel(run)

    assert start(model).number == 2
    with pytest.raises(jobs.Stopped):
        runs.progress(run, {})


def test_a_run_is_told_all_settings_in_words_the_training_knows(judged):
    model = make_model(judged, settings={"epochs": 3, "learning_rate": 1e-5}, least_pairs=20)

    config = from_mapping(start(model).config)

    assert (config.epochs, config.learning_rate, config.criteria) == (3, 1e-5, ("helpful",))
    assert (config.least_pairs, config.confidence, config.backbone) == (20, 0.95, "")


# Who


def test_a_run_is_not_taken_before_its_snapshot_is_written(model):
    run = start(model)
    assert runs.take(run.pk) is None

    freeze(run)

    assert runs.take(run.pk).state == "running"
    assert runs.take(run.pk) is None


def test_a_written_snapshot_sends_for_a_worker(model, django_capture_on_commit_callbacks):
    run = start(model)
    freeze(run)

    with django_capture_on_commit_callbacks() as sent:
        runs.nudge_waiting(run.snapshot)

    assert len(sent) == 1


@pytest.mark.parametrize("state", [JobState.FAILED, JobState.CANCELLED])
def test_a_run_whose_snapshot_is_not_written_ends_with_the_reason(model, state):
    run = start(model)
    Snapshot.objects.update(state=state, error="The disk is full." * (state == "failed"))

    runs.tick()

    run.refresh_from_db()
    assert (run.state, run.error_code) == ("failed", "no_snapshot")
    assert ("The disk is full." in run.error) == (state == "failed")


def test_a_run_rests_on_what_its_snapshot_holds(model, judged, alice):
    run = start(model)
    judge(judged, alice, 2)
    freeze(run)

    assert runs.take(run.pk).judgments == 7


def test_a_run_that_is_given_back_is_taken_again_with_what_it_had(model):
    run = begin(model)
    runs.progress(run, {"stage": "training", "step": 4, "steps": 9, "loss": 0.6})
    runs.give_back(run)

    again = runs.take(run.pk)

    assert (again.attempt, again.step, again.started_at) == (2, 4, run.started_at)


def test_a_run_that_no_worker_survives_ends(model):
    run = begin(model)
    for _ in range(jobs.MOST_ATTEMPTS - 1):
        runs.give_back(run)
        run = runs.take(run.pk)
    runs.give_back(run)

    assert runs.take(run.pk) is None
    run.refresh_from_db()
    assert (run.state, run.error_code) == ("failed", "never_ends")


def test_a_run_is_held_by_heartbeats_a_few_seconds_apart(model):
    run = begin(model)

    assert timedelta(0) < run.lease_until - timezone.now() <= timedelta(seconds=20)


# How far


def say(run: TrainingRun, step: int, loss: float | None = 0.5, stage: str = "training") -> None:
    event = {"event": "progress", "stage": stage, "step": step, "steps": 900, "loss": loss}
    runs.progress(run, event | {"seconds_left": 9.0})


def test_progress_is_kept_and_the_last_loss_stays(model):
    run = begin(model)
    say(run, 7, 0.61)
    say(run, 1, None, "evaluating")
    runs.progress(run, {})

    run.refresh_from_db()
    assert (run.stage, run.step, run.loss, run.seconds_left) == ("evaluating", 1, 0.61, 9.0)
    assert run.curve == [[7, 0.61]]


def test_a_curve_has_at_most_two_hundred_points_from_beginning_to_end(model):
    run = begin(model)
    for step in range(1, 700):
        run.curve = runs.curve(run, {"stage": "training", "step": step, "loss": 1 / step})

    assert 100 <= len(run.curve) <= 200
    assert (run.curve[0][0], run.curve[-1][0]) == (1, 699)


def test_steps_that_are_done_again_after_a_kill_replace_those_before(model):
    run = begin(model)
    for step in (1, 2, 3):
        say(run, step, 0.5)
    run.curve = runs.curve(run, {"stage": "training", "step": 2, "loss": 0.4})

    assert run.curve == [[1, 0.5], [2, 0.4]]


# The end


def test_what_a_run_leaves_is_kept_with_its_report(model):
    left = checkpoint(model, "kept")

    run = left.run
    assert (run.state, run.verdict, run.seconds, run.stage) == ("done", "kept", 93.1, "")
    assert (left.bytes, left.removed) == (2, False)
    assert run.said("pairs") == {"train": {"helpful": 1200}}
    model.refresh_from_db()
    assert model.champion is None


def test_a_promoted_run_is_champion_and_scores(model):
    left = checkpoint(model, "promoted")

    model.refresh_from_db()
    assert model.champion == left
    assert model.promotions.get().by is None
    assert model.scorings.get().checkpoint == left


def test_a_cancelled_run_leaves_nothing(model):
    run = begin(model)
    train(run)
    runs.cancel(run)

    with pytest.raises(jobs.Stopped):
        runs.finish(run, report(), 93.1)

    assert not model.checkpoints.exists()
    begin(model)
    assert not folders.of(run).exists()


def test_a_run_is_measured_against_the_champion_of_the_day(model):
    first = checkpoint(model, "promoted")

    assert begin(model).rival == first


def test_a_gate_that_measured_a_rival_replaced_meanwhile_promotes_nobody(model):
    early, late = checkpoint(model, "promoted"), checkpoint(model, "kept")
    run = begin(model)
    assert run.rival == early

    runs.promotions.promote(checkpoint=late)
    end(run, "promoted")

    model.refresh_from_db()
    assert model.champion == late
    run.refresh_from_db()
    assert (run.verdict, run.said("gate")["reason"]) == ("not_enough_evidence", "rival_replaced")


def test_the_new_judgments_of_a_run_are_those_since_the_run_before(model, judged, alice):
    checkpoint(model)
    submit(claim(judged, alice))

    assert start(model).new_judgments == 1
