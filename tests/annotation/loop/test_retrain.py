"""The loop from a terminal, and in the demo."""

import io
from time import monotonic, sleep

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command

from annotation.dispatch import Job
from annotation.models import Campaign, JobState, PreferenceModel, TrainingRun
from annotation.services import demo, jobs
from annotation.services.loop import families, following, runs
from preference_model.config import TrainConfig
from tests.annotation.loop.conftest import begin, end, freeze, judge, make_model, start
from tests.conftest import make_campaign, make_people, together


@pytest.mark.django_db
def test_retrain_starts_a_run_and_says_where_to_watch_it(model, capsys):
    call_command("retrain", "everyday")

    assert "Run 1 of Everyday is on its way: http://localhost" in capsys.readouterr().out
    assert model.runs.get().reason == "person"


@pytest.mark.django_db
def test_retrain_names_the_models_there_are(model):
    with pytest.raises(CommandError, match=r"'nobody'; there are: everyday\."):
        call_command("retrain", "nobody")


@pytest.mark.django_db
def test_retrain_says_why_it_cannot(model):
    start(model)

    with pytest.raises(CommandError, match="trained already"):
        call_command("retrain", "everyday")


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(following, "LOOK", 0.01)


def wait_for_run() -> TrainingRun:
    until = monotonic() + 20
    while monotonic() < until:
        if run := TrainingRun.objects.open().first():
            return run
        sleep(0.01)
    raise TimeoutError("no run was started")


def work(outcome: JobState) -> None:
    """What workers do meanwhile."""
    run = wait_for_run()
    freeze(run)
    run = runs.take(run.pk)
    event = {"stage": "training", "step": 3, "steps": 9, "loss": 0.6, "seconds_left": 4.2}
    runs.progress(run, event)
    sleep(0.1)
    if outcome == JobState.DONE:
        end(run)
    else:
        jobs.fail(run, OSError("disk full"))


@pytest.mark.django_db(transaction=True)
def test_retrain_waits_for_the_verdict_with_its_interval(quick):
    campaign = make_campaign(tasks=9)
    judge(campaign, make_people(1)[0], 3)
    make_model(campaign)
    out = io.StringIO()

    together(
        lambda: call_command("retrain", "everyday", wait=True, stdout=out),
        lambda: work(JobState.DONE),
    )

    said = out.getvalue()
    assert "training, step 3 of 9, loss 0.600, 4 s left" in said
    assert "promoted (better): log-loss 0.0120 better than chance's" in said
    assert "(a gain of +0.0030 to +0.0210 at 95%)" in said


@pytest.mark.django_db(transaction=True)
def test_retrain_fails_with_a_run_that_fails(quick):
    campaign = make_campaign(tasks=9)
    judge(campaign, make_people(1)[0], 3)
    make_model(campaign)
    out = io.StringIO()

    def retrain() -> None:
        with pytest.raises(CommandError, match="no verdict"):
            call_command("retrain", "everyday", wait=True, stdout=out)

    together(retrain, lambda: work(JobState.FAILED))

    assert "failed. It stopped unexpectedly (OSError: disk full)." in out.getvalue()


@pytest.mark.django_db
def test_a_verdict_without_an_interval_says_so(model):
    run = begin(model)
    run.report = {
        "gate": {"verdict": "not_enough_evidence", "reason": "too_few_pairs", "low": None}
    }

    said = following.conclusion(run)

    assert said == "not enough evidence (too few pairs): no interval yet"


def test_a_loss_that_grew_is_called_worse():
    gate = {"rival": "champion", "difference": -0.0032, "low": -0.01, "high": 0.004}

    said = following.gain(gate | {"confidence": 0.95})

    assert said == "log-loss 0.0032 worse than champion's (a gain of -0.0100 to +0.0040 at 95%)"


# The demo


@pytest.mark.django_db
def test_the_demo_has_a_model_that_its_campaign_feeds():
    demo.seed()
    demo.seed()

    model = PreferenceModel.objects.get(name="everyday")
    assert model.criterion_names() == ["harmless", "helpful"]
    assert [campaign.slug for campaign in model.campaigns.all()] == ["first-steps"]
    assert (model.retrain_after, model.automatic) == (100, True)


@pytest.mark.django_db
def test_an_older_demo_gets_its_model_and_a_later_choice_is_left_alone():
    campaign = demo.seed()
    Campaign.objects.update(preference_model=None)
    PreferenceModel.objects.get().audit.all().delete()
    PreferenceModel.objects.all().delete()

    demo.seed()
    campaign.refresh_from_db()
    assert campaign.preference_model.name == "everyday"

    Campaign.objects.update(preference_model=None)
    demo.seed()
    campaign.refresh_from_db()
    assert campaign.preference_model is None


# Names that two packages share


def test_every_setting_a_model_may_change_is_one_of_the_trainings():
    known = TrainConfig.__dataclass_fields__

    assert {*families.NUMBERS, "device"} <= set(known)
    for name, (kind, *_) in families.NUMBERS.items():
        assert known[name].type is kind or known[name].type == kind.__name__


def test_what_needs_an_accelerator_goes_to_its_queue():
    routed = {name: route["queue"] for name, route in django_settings.CELERY_TASK_ROUTES.items()}

    assert routed == {Job.TRAIN: "gpu", Job.SCORE: "gpu"}
