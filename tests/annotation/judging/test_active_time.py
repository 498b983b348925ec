"""Active time: what the page measured, never more than the server saw."""

from datetime import timedelta

import pytest
from django.db.models import F

from annotation.models import Assignment, Judgment
from annotation.services import assignments, judgments
from tests.conftest import claim, held_for, submit

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("measured", "kept"), [(30, 30), (500, 60), (None, None), (0, 0)])
def test_a_judgment_took_no_longer_than_its_lease(campaign, alice, measured, kept):
    lease = claim(campaign, alice)
    held_for(lease, 60)

    submit(lease, seconds=measured)

    assert Judgment.objects.get().seconds == (kept and pytest.approx(kept, abs=2))


def test_a_late_judgment_took_no_longer_than_until_the_lease_ended(campaign, alice):
    lease = claim(campaign, alice)
    held_for(lease, 3600)
    Assignment.objects.update(expires_at=F("leased_at") + timedelta(minutes=30))
    assignments.expire()

    submit(lease, seconds=3000)

    assert Judgment.objects.get().seconds == pytest.approx(1800)


@pytest.mark.parametrize(("measured", "kept"), [(20, 20), (500, 60), (None, None)])
def test_skipping_keeps_the_time_it_took(campaign, alice, measured, kept):
    lease = claim(campaign, alice)
    held_for(lease, 60)

    assignments.skip(assignment=lease, reason="disturbing", seconds=measured)

    assert Assignment.objects.get(pk=lease.pk).seconds == (kept and pytest.approx(kept, abs=2))


def test_a_revision_took_no_longer_than_since_the_row_before(campaign, alice):
    given = submit(claim(campaign, alice))
    Judgment.objects.update(submitted_at=F("submitted_at") - timedelta(seconds=40))
    old = Judgment.objects.get(pk=given.id)

    new = judgments.revise(judgment=old, preferences={"helpful": -1}, seconds=500)

    assert new.seconds == pytest.approx(40, abs=2)
