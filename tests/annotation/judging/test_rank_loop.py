"""A model that learns from rankings, and decides which are asked for next."""

from pathlib import Path

import pytest
from django.conf import settings

from annotation.models import Criterion, PreferenceModel, Score, Task, User, activity
from annotation.services import snapshots
from preference_model.data.snapshot import read_snapshot
from tests.annotation.judging.conftest import lease_of, make_ranking, rank
from tests.annotation.loop.conftest import champion, make_model, pool
from tests.preference_model.conftest import Silent

pytestmark = pytest.mark.django_db


def test_training_reads_what_a_ranking_was_frozen_into(alice):
    campaign = make_ranking(4, allow_partial=True)
    rank(lease_of(campaign, alice), [3], [0, 1])
    frozen = snapshots.freeze_now(campaigns=[campaign], name="First")

    found = read_snapshot(Path(settings.MEDIA_ROOT) / frozen.path, (), Silent())

    assert (len(found.texts), len(found.comparisons)) == (4, 6)
    assert len(set(found.comparisons.key)) == 1
    assert found.comparisons.weight.sum() == pytest.approx(2)


def fed_by_rankings(alice: User, responses: int, tasks: int) -> PreferenceModel:
    """A model whose campaign has one ranking, and some that are still to come."""
    campaign = make_ranking(responses, tasks=tasks + 1)
    rank(lease_of(campaign, alice), *([place] for place in range(responses)))
    return make_model(campaign, criteria=["overall"])


def test_a_champion_reads_every_response_that_is_ranked(alice, tmp_path):
    run = champion(fed_by_rankings(alice, 5, tasks=3))
    Task.objects.update(leased=0)

    assert [len(task["completions"]) for task in pool(run, tmp_path)] == [5, 5, 5]


def test_the_two_in_doubt_are_shown_of_a_ranking_that_comes_next(alice):
    model = fed_by_rankings(alice, 4, tasks=1)
    checkpoint = champion(model).checkpoint
    Task.objects.filter(given=0).update(leased=0)
    places = Task.objects.get(given=0).places.all()
    for place, value in zip(places, [0.0, 3.0, 3.2, 9.0], strict=True):
        Score.objects.create(
            checkpoint=checkpoint,
            completion=place.completion,
            criterion=Criterion.objects.get(name="overall"),
            value=value,
            heads=[value],
        )
    model.refresh_from_db()

    (shown,) = activity.of(model)["next"]

    assert [one["text"] for one in shown["completions"]] == [
        place.completion.text for place in places[1:3]
    ]
    assert shown["criteria"]["overall"]["p"] == pytest.approx(0.55, abs=0.01)
