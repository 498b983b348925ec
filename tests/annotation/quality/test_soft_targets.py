"""Snapshots of soft targets: a row a pair, which trainer and exports take like any other."""

from pathlib import Path
from typing import Any
from zipfile import ZipFile

import orjson
import pytest
from django.conf import settings
from django.utils import timezone

from annotation.errors import NoJudgments
from annotation.measures import strength
from annotation.models import Adjudication, Aggregate, Export, Membership, Snapshot, Task
from annotation.services import exports, jobs, snapshots
from preference_model.data.snapshot import read_snapshot
from tests.annotation.judging.conftest import make_ranking, rank
from tests.conftest import claim, judge_all, make_campaign, post, signed_in, submit

pytestmark = pytest.mark.django_db


class Patient:
    """Wants to know nothing."""

    def progress(self, *_: Any, **__: Any) -> None: ...


def freeze(*campaigns: Any) -> Snapshot:
    return snapshots.freeze_now(campaigns=campaigns, name="Soft", kind="aggregate")


def rows(snapshot: Snapshot) -> list[dict[str, Any]]:
    content = (Path(settings.MEDIA_ROOT) / snapshot.path).read_bytes()
    return [orjson.loads(line) for line in content.splitlines()]


def test_a_row_a_pair_says_what_all_of_its_judgments_come_to(alice, bob):
    campaign = make_campaign(tasks=3, overlap=2)
    for person in (alice, bob):
        judge_all(campaign, person, helpful=3)

    snapshot = freeze(campaign)

    found = rows(snapshot)
    assert len(found) == snapshot.rows_total == snapshot.comparisons == 3
    for row in found:
        made = Aggregate.objects.get(completion_a=row["completion_a_id"])
        assert (row["kind"], row["judgment"], row["annotator"]) == ("aggregate", None, None)
        assert row["target"] == made.p
        assert row["preference"] == strength.nearest(made.p)
        assert row["weight"] == pytest.approx(1 - (made.high - made.low))
        assert (row["rule"], row["probability"]) == ("random", 1.0)
        assert row["meta"]["judgments"] == 2


def test_the_same_pair_has_the_same_id_in_every_snapshot(campaign, alice):
    submit(claim(campaign, alice))

    assert rows(freeze(campaign))[0]["id"] == rows(freeze(campaign))[0]["id"]


def test_pairs_of_one_ranking_name_what_they_come_from_and_weigh_less(alice):
    campaign = make_ranking()
    rank(claim(campaign, alice), [2], [0], [1, 3])

    found = rows(freeze(campaign))

    assert len(found) == 6
    assert len({row["ranking"] for row in found}) == 1
    assert len({row["id"] for row in found}) == 6
    assert max(row["weight"] for row in found) <= 1 / 3


def test_a_seniors_verdict_is_the_target(campaign, alice, manager):
    submit(claim(campaign, alice))
    Adjudication.objects.create(task=Task.objects.get(), by=manager, preferences={"helpful": 4})

    (row,) = rows(freeze(campaign))

    assert (row["target"], row["preference"], row["weight"]) == (pytest.approx(0.95), 4, 1.0)


def test_the_trainer_reads_soft_targets(alice, bob):
    campaign = make_campaign(tasks=3, overlap=2)
    for person in (alice, bob):
        judge_all(campaign, person)
    snapshot = freeze(campaign)

    read = read_snapshot(Path(settings.MEDIA_ROOT) / snapshot.path, (), Patient())

    assert read.sha256 == snapshot.sha256
    assert sorted(read.comparisons.target.tolist()) == pytest.approx(
        sorted(row["target"] for row in rows(snapshot)), abs=1e-6
    )


def test_every_export_takes_them(alice):
    campaign = make_campaign(tasks=3)
    judge_all(campaign, alice, helpful=4)
    snapshot = freeze(campaign)

    for format in ("trl", "hh-rlhf"):
        asked = exports.ask(snapshot=snapshot, format=format, by=None)
        packed = exports.pack(jobs.take(Export, asked.pk))
        with ZipFile(Path(settings.MEDIA_ROOT) / packed.path) as file:
            meta = [orjson.loads(line) for line in file.read("meta.jsonl").splitlines()]
        assert [one["judgment"] for one in meta] == [None] * 3


@pytest.mark.parametrize("kind", ["single", "aggregate"])
def test_whoever_withdrew_is_in_no_new_snapshot(alice, bob, kind):
    campaign = make_campaign(tasks=2, overlap=2)
    judge_all(campaign, alice)
    submit(claim(campaign, bob))
    Membership.objects.filter(annotator=alice).update(withdrawn_at=timezone.now())

    snapshot = snapshots.freeze_now(campaigns=[campaign], name="After", kind=kind)

    assert len(rows(snapshot)) == 1
    Membership.objects.update(withdrawn_at=timezone.now())
    with pytest.raises(NoJudgments):
        snapshots.freeze_now(campaigns=[campaign], name="None", kind=kind)


def test_a_researcher_chooses_which_of_the_two(campaign, alice, researcher):
    submit(claim(campaign, alice))
    client = signed_in(researcher)

    made = [
        post(client, "/api/snapshots", {"campaigns": ["kitchen"], "name": "S"} | more).json()
        for more in ({}, {"kind": "aggregate"})
    ]
    refused = post(client, "/api/snapshots", {"campaigns": ["kitchen"], "name": "S", "kind": "x"})

    assert [one["kind"] for one in made] == ["single", "aggregate"]
    assert refused.status_code == 400
