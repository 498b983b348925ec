"""What leaves: the pairs of a ranking as a group, and what was said beside preferences."""

from pathlib import Path

import orjson
import pytest
from django.conf import settings

from annotation.services import exports, snapshots
from tests.annotation.judging.conftest import (
    SAFE,
    UNSAFE,
    VIOLENT,
    lease_of,
    make_ranking,
    rank,
)
from tests.conftest import make_campaign, submit

pytestmark = pytest.mark.django_db


def frozen(campaign):
    return snapshots.freeze_now(campaigns=[campaign], name="First")


def rows(campaign):
    path = Path(settings.MEDIA_ROOT) / frozen(campaign).path
    return [orjson.loads(line) for line in path.read_bytes().splitlines()]


@pytest.mark.parametrize("responses", [3, 4, 9])
def test_the_pairs_of_a_ranking_share_it_and_weigh_together_half_a_pair_a_response(
    alice, responses
):
    campaign = make_ranking(responses)
    given = rank(lease_of(campaign, alice), *([place] for place in range(responses)))

    found = rows(campaign)

    assert {(row["ranking"], row["judgment"]) for row in found} == {(str(given.id),) * 2}
    assert sum(row["weight"] for row in found) == pytest.approx(responses / 2)


def test_a_plain_pair_is_of_no_ranking(campaign, alice):
    submit(lease_of(campaign, alice))

    (row,) = rows(campaign)
    assert (row["ranking"], row["weight"]) == (None, 1.0)
    assert row["meta"]["labels"] == {"a": [], "b": [], "pair": []}


def test_labels_stand_on_the_side_that_they_are_of(safety, alice):
    submit(lease_of(safety, alice, order=[1, 0]), labels=[UNSAFE, VIOLENT, SAFE])

    (row,) = rows(safety)
    labels = row["meta"]["labels"]
    assert [one["value"] for one in labels["a"]] == ["safe"]
    assert {(one["value"], one["severity"]) for one in labels["b"]} == {
        ("unsafe", None), ("violence", 3),
    }  # fmt: skip


def test_both_bad_stands_under_its_own_criterion(alice):
    campaign = make_campaign(template="helpful-harmless", allow_both_bad=True)
    submit(
        lease_of(campaign, alice),
        preferences={"helpful": 0, "harmless": 2},
        both_bad=["helpful"],
    )

    said = {row["criterion"]: row["meta"]["labels"]["pair"] for row in rows(campaign)}
    assert [one["kind"] for one in said["helpful"]] == ["both_bad"]
    assert said["harmless"] == []


def test_what_was_left_below_the_rest_is_told(alice):
    campaign = make_ranking(3, allow_partial=True)
    rank(lease_of(campaign, alice), [0])

    found = {(row["completion_a"], row["completion_b"]): row for row in rows(campaign)}

    assert len(found) == 2
    assert all(row["meta"]["labels"]["b"][0]["kind"] == "below_rest" for row in found.values())


def test_an_export_says_of_each_line_which_ranking_it_came_from(alice, tmp_path):
    campaign = make_ranking(3)
    given = rank(lease_of(campaign, alice), [0], [1], [2])

    exports.write(snapshot=frozen(campaign), format="trl", folder=tmp_path)

    beside = [orjson.loads(line) for line in (tmp_path / "meta.jsonl").read_bytes().splitlines()]
    assert {(row["ranking"], row["weight"]) for row in beside} == {(str(given.id), 0.5)}
