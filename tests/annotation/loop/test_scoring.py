"""Scores: what a champion is given to read, what is kept of it, and the queue redrawn."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from annotation.measures import splits
from annotation.models import Assignment, JobState, Score, ScoringRun, Task
from annotation.services import campaigns, jobs, tasks
from annotation.services.loop import runs, scores
from tests.annotation.loop.conftest import champion, make_model, pool, rescore, said
from tests.conftest import add_tasks, claim, kept, lines, make_campaign, pair, seat

pytestmark = pytest.mark.django_db


# What is read


def test_a_champion_reads_every_open_task_with_its_texts(model, judged, tmp_path):
    run = champion(model)

    rows = pool(run, tmp_path)

    open_tasks = Task.objects.filter(campaign=judged, open_slots__gt=0)
    assert [row["task"] for row in rows] == sorted(task.pk for task in open_tasks)
    task = open_tasks.get(pk=rows[0]["task"])
    assert (rows[0]["pool"], rows[0]["criteria"]) == ("kitchen", ["helpful"])
    assert rows[0]["prompt"] == task.prompt.messages
    assert [one["text"] for one in rows[0]["completions"]] == [
        place.completion.text for place in task.places.all()
    ]
    assert (run.tasks_total, run.tasks_done) == (24, 0)


def test_gold_closed_campaigns_and_others_are_not_in_the_pool(model, judged, tmp_path):
    add_tasks(judged, 3, purpose="gold")
    make_campaign("apart", tasks=3)
    closed = make_campaign("closed", tasks=3)
    campaigns.feed(campaign=closed, model=model, by=None)
    closed.state = "closed"
    closed.save()

    rows = pool(champion(model), tmp_path)

    assert {row["pool"] for row in rows} == {"kitchen"}
    assert not Task.objects.gold().filter(pk__in=[row["task"] for row in rows]).exists()


def test_only_criteria_that_the_model_learns_are_asked_for(judged, tmp_path):
    model = make_model(judged)
    both = make_campaign("both", tasks=2, template="helpful-harmless")
    campaigns.feed(campaign=both, model=model, by=None)

    rows = pool(champion(model), tmp_path)

    assert {tuple(row["criteria"]) for row in rows if row["pool"] == "both"} == {("helpful",)}


def test_held_out_groups_are_marked(model, tmp_path):
    campaigns.feed(campaign=make_campaign("garden", tasks=20), model=model, by=None)
    rows = {row["task"]: row["held_out"] for row in pool(champion(model), tmp_path)}

    groups = Task.objects.filter(pk__in=rows).values_list("pk", "prompt__group")
    assert set(rows.values()) == {True, False}
    assert rows == {pk: splits.split(group, settings.SPLIT_SALT) != "train" for pk, group in groups}


def test_a_pool_of_several_pages_holds_each_task_once(model, tmp_path, monkeypatch):
    monkeypatch.setattr(scores, "PAGE", 7)

    rows = pool(champion(model), tmp_path)

    assert len({row["task"] for row in rows}) == len(rows) == 24


# What is kept


def test_scores_with_every_head_are_kept_and_the_queue_is_redrawn(model, judged, tmp_path):
    run = rescore(model, tmp_path)

    run.refresh_from_db()
    assert (run.state, run.moved, run.tasks_done, run.seconds) == ("done", 24, 24, 1.5)
    one = Score.objects.filter(value=1.0).first()
    assert (one.heads, one.criterion.name, one.checkpoint) == (
        [0.5, 1.5],
        "helpful",
        run.checkpoint,
    )
    assert Score.objects.count() == 48
    drawn = Task.objects.pool(model).values_list("priority", "rule", "probability").distinct()
    assert list(drawn) == [(0.71, "uncertainty", 0.01)]


def test_a_claim_takes_rule_and_probability_along(model, judged, bob, tmp_path):
    rescore(model, tmp_path)

    lease = claim(judged, bob)

    assert (lease.rule, lease.probability) == ("uncertainty", 0.01)


def test_the_most_urgent_task_is_asked_next_even_of_who_has_passed_it(
    model, judged, alice, tmp_path
):
    run = champion(model)
    rows = pool(run, tmp_path)
    before = seat(judged, alice).cursor_epoch
    urgent = rows[-1]["task"]
    scores.record(run, [said(row, priority=0.9 if row["task"] == urgent else 0.1) for row in rows])

    Assignment.objects.leased().update(state="answered")
    assert claim(judged, alice).task_id == urgent
    assert seat(judged, alice).cursor_epoch > before


def test_recording_again_after_a_kill_changes_nothing(model, judged, tmp_path):
    run = champion(model)
    rows = [said(row) for row in pool(run, tmp_path)]
    scores.record(run, rows)
    epoch = run.epochs

    scores.record(run, rows)

    assert (Score.objects.count(), run.moved, run.epochs) == (48, 24, epoch)


def test_only_tasks_that_moved_are_written(model, judged, tmp_path):
    rows = [said(row) for row in pool(champion(model), tmp_path)]
    tasks.reprioritize(rows=rows[:10])
    before = places()

    outcome = tasks.reprioritize(rows=rows)

    assert (outcome.moved, outcome.campaigns, outcome.held) == (14, {judged.pk}, set())
    stayed = {task for task, place in places().items() if before[task] == place}
    assert {row["task"] in stayed for row in rows[:10]} == {True}
    assert {row["task"] in stayed for row in rows[10:]} == {False}


def places() -> dict[int, str]:
    """Where each task's row lies: an update moves it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, ctid::text FROM annotation_task")
        return dict(cursor.fetchall())


def test_a_queue_in_which_nothing_moved_sends_no_cursor_back(model, judged, tmp_path):
    run = champion(model)
    rows = [said(row) for row in pool(run, tmp_path)]
    scores.record(run, rows)
    judged.refresh_from_db()
    epoch = judged.queue_epoch

    scores.record(run, rows)

    judged.refresh_from_db()
    assert judged.queue_epoch == epoch


def test_batches_are_committed_one_by_one(model, judged, tmp_path, monkeypatch):
    monkeypatch.setattr(scores, "BATCH", 10)
    run = champion(model)
    rows = [said(row) for row in pool(run, tmp_path)]

    def then_cancelled():
        yield from rows[:10]
        yield rows[10]
        ScoringRun.objects.update(state=JobState.CANCELLED)
        yield from rows[11:]

    with pytest.raises(jobs.Stopped):
        scores.record(run, then_cancelled())

    assert (Score.objects.count(), run.moved) == (20, 10)


def test_only_the_champions_scores_stay(model, tmp_path, monkeypatch):
    monkeypatch.setattr(scores, "GONE", 7)
    rescore(model, tmp_path)

    second = rescore(model, tmp_path)

    assert set(Score.objects.values_list("checkpoint", flat=True)) == {second.checkpoint_id}
    assert Score.objects.count() == 48


# When again


def test_nothing_is_scored_again_while_nothing_came(model, judged, bob, tmp_path):
    rescore(model, tmp_path)
    claim(judged, bob)

    runs.tick()

    assert model.scorings.count() == 1


def test_new_tasks_are_scored_once_their_import_has_ended(model, judged, tmp_path):
    rescore(model, tmp_path)
    record = kept(judged, lines(pair(1)))
    add_tasks(judged, 2)
    campaigns.requeue(campaign=judged)
    runs.tick()
    assert model.scorings.count() == 1

    jobs.cancel(record)
    runs.tick()

    assert model.scorings.open().count() == 1


def test_an_overlap_that_opens_tasks_again_has_them_scored(model, judged, manager, tmp_path):
    rescore(model, tmp_path)

    campaigns.edit(campaign=judged, by=manager, overlap=2)
    runs.tick()

    assert model.scorings.open().count() == 1


def test_a_queue_that_moved_without_new_tasks_is_looked_through_once(model, judged, tmp_path):
    last = rescore(model, tmp_path)
    campaigns.requeue(campaign=judged)

    runs.tick()

    last.refresh_from_db()
    judged.refresh_from_db()
    assert model.scorings.count() == 1
    assert last.epochs == {str(judged.pk): judged.queue_epoch}


def test_a_campaign_that_feeds_the_model_later_is_scored(model, tmp_path):
    rescore(model, tmp_path)
    campaigns.feed(campaign=make_campaign("garden", tasks=2), model=model, by=None)

    runs.tick()

    assert model.scorings.open().count() == 1


def test_a_scoring_that_failed_is_tried_again_after_a_while(model, tmp_path):
    run = champion(model)
    jobs.fail(run, OSError("disk full"))
    runs.tick()
    assert model.scorings.count() == 1

    ScoringRun.objects.update(finished_at=timezone.now() - timedelta(hours=1))
    runs.tick()

    assert model.scorings.open().count() == 1


def test_progress_counts_the_tasks_that_were_read(model, tmp_path):
    run = champion(model)
    pool(run, tmp_path)

    scores.progress(run, {"event": "progress", "stage": "scoring", "step": 7, "steps": 24})
    scores.progress(run, {})

    run.refresh_from_db()
    assert run.tasks_done == 7
