"""Champions, and which folders are kept."""

from pathlib import Path

import pytest
from django.conf import settings

from annotation.errors import FilesRemoved, WrongState
from annotation.models import Checkpoint, ScoringRun
from annotation.services import jobs
from annotation.services.loop import folders, promotions, runs, scores
from tests.annotation.loop.conftest import begin, checkpoint, pool, said

pytestmark = pytest.mark.django_db


def test_a_person_may_promote_what_the_gate_kept_out(model, researcher):
    left = checkpoint(model, "not_enough_evidence")

    promotion = promotions.promote(checkpoint=left, by=researcher)

    model.refresh_from_db()
    assert (model.champion, promotion.previous, promotion.by) == (left, None, researcher)


def test_rolling_back_is_promoting_an_earlier_champion(model, researcher):
    first, second = checkpoint(model, "promoted"), checkpoint(model, "promoted")

    promotion = promotions.promote(checkpoint=first, by=researcher)

    model.refresh_from_db()
    assert (model.champion, promotion.previous) == (first, second)
    assert model.promotions.count() == 3


def test_the_champion_cannot_be_promoted_again(model):
    with pytest.raises(WrongState):
        promotions.promote(checkpoint=checkpoint(model, "promoted"))


def test_a_promotion_ends_the_scoring_of_the_champion_before(model, tmp_path):
    checkpoint(model, "promoted")
    run = scores.take(model.scorings.get().pk)
    rows = [said(task) for task in pool(run, tmp_path)]

    checkpoint(model, "promoted")

    with pytest.raises(jobs.Stopped):
        scores.record(run, rows)
    states = ScoringRun.objects.order_by("created_at").values_list("state", flat=True)
    assert list(states) == ["cancelled", "waiting"]


def test_champions_and_the_newest_five_keep_their_files(model):
    first = checkpoint(model, "promoted")
    others = [checkpoint(model, "kept") for _ in range(7)]

    there = [folders.of_checkpoint(one).exists() for one in (first, *others)]
    gone = Checkpoint.objects.filter(removed=True).order_by("run__number")
    assert there == [True, False, False, True, True, True, True, True]
    assert list(gone) == others[:2]


def test_a_checkpoint_whose_files_are_gone_is_not_promoted(model):
    left = checkpoint(model)
    Checkpoint.objects.filter(pk=left.pk).update(removed=True)

    with pytest.raises(FilesRemoved):
        promotions.promote(checkpoint=left)


def test_what_a_cancelled_run_left_half_done_goes_at_the_next_look(model):
    run, other = begin(model), checkpoint_folder()
    folders.partial(run).mkdir(parents=True)
    runs.tick()
    assert folders.partial(run).exists()

    runs.cancel(run)
    runs.tick()

    assert not folders.partial(run).exists()
    assert other.exists()


def checkpoint_folder() -> Path:
    """Somebody's own."""
    folder = Path(settings.MEDIA_ROOT) / "checkpoints" / "mine.partial"
    folder.mkdir(parents=True)
    return folder
