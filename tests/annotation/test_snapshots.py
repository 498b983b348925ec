"""The evidence, frozen: which judgments, as which rows, on which side of the split."""

from collections import Counter
from hashlib import sha256
from pathlib import Path
from time import sleep
from typing import Any

import orjson
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from annotation.errors import NoJudgments
from annotation.measures import splits
from annotation.models import (
    Assignment,
    Campaign,
    Comparison,
    Judgment,
    Prompt,
    Question,
    Snapshot,
    Task,
)
from annotation.services import jobs, judgments, snapshots
from tests.conftest import (
    add_tasks,
    claim,
    expire,
    held_for,
    judge_all,
    make_campaign,
    make_people,
    make_person,
    submit,
    together,
)

pytestmark = pytest.mark.django_db

KEYS = {
    "id", "kind", "judgment", "ranking", "annotator", "criterion", "prompt", "completion_a",
    "completion_b", "prompt_id", "completion_a_id", "completion_b_id", "preference", "target",
    "weight", "group", "split", "rule", "probability", "meta",
}  # fmt: skip


def freeze(*campaigns: Campaign, name: str = "First") -> Snapshot:
    return snapshots.freeze_now(campaigns=campaigns, name=name)


def content(snapshot: Snapshot) -> bytes:
    return (Path(settings.MEDIA_ROOT) / snapshot.path).read_bytes()


def rows(snapshot: Snapshot) -> list[dict[str, Any]]:
    return [orjson.loads(line) for line in content(snapshot).splitlines()]


def test_a_row_says_what_was_preferred_by_whom_and_why_it_was_asked(campaign, alice):
    lease = claim(campaign, alice)
    Assignment.objects.update(order=[1, 0])
    held_for(lease, 60)
    given = submit(lease, 3, rationale="Clear.", seconds=9.5)

    (row,) = rows(freeze(campaign))

    compared = Comparison.objects.get()
    assert row.keys() == KEYS
    assert row["id"] == str(compared.pk)
    assert (row["kind"], row["ranking"], row["judgment"]) == ("single", None, str(given.id))
    assert (row["criterion"], row["preference"], row["weight"]) == ("helpful", -3, 1.0)
    assert 0 < row["target"] < 0.5
    assert row["prompt"] == [{"role": "user", "content": "Question kitchen-1"}]
    assert [row["completion_a"], row["completion_b"]] == ["a of kitchen-1", "b of kitchen-1"]
    assert (row["rule"], row["probability"]) == ("random", 1.0)
    assert (row["meta"]["order"], row["meta"]["rationale"]) == ([1, 0], "Clear.")


def test_people_leave_under_a_pseudonym(campaign):
    annotator = make_person("very-identifiable", first_name="Veronica", email="v@example.org")
    submit(claim(campaign, annotator))

    snapshot = freeze(campaign)

    assert rows(snapshot)[0]["annotator"] == str(annotator.pseudonym)
    for name in (b"very-identifiable", b"Veronica", b"v@example.org"):
        assert name not in content(snapshot)


def test_ids_lead_back_to_the_rows(campaign, alice):
    submit(claim(campaign, alice))

    (row,) = rows(freeze(campaign))

    prompt = Prompt.objects.get(pk=row["prompt_id"])
    texts = {str(one.pk): one.text for one in prompt.completions.all()}
    assert texts[row["completion_a_id"]] == row["completion_a"]
    assert texts[row["completion_b_id"]] == row["completion_b"]


def test_every_criterion_is_a_row(alice):
    campaign = make_campaign(template="helpful-harmless")
    submit(claim(campaign, alice), preferences={"helpful": -3, "harmless": 1})

    assert {row["criterion"] for row in rows(freeze(campaign))} == {"helpful", "harmless"}


def test_only_judgments_that_count_are_frozen(campaign, alice, bob):
    late = claim(campaign, alice)
    expire(late)
    given = submit(claim(campaign, bob))
    submit(late)

    assert [row["judgment"] for row in rows(freeze(campaign))] == [str(given.id)]


def test_only_the_newest_revision_is_frozen(campaign, alice):
    first = Judgment.objects.get(pk=submit(claim(campaign, alice), 1).id)
    new = judgments.revise(judgment=first, preferences={"helpful": -2})

    assert [row["judgment"] for row in rows(freeze(campaign))] == [str(new.pk)]


def test_gold_stays_out(alice):
    campaign = make_campaign(tasks=2, gold=2, gold_rate=0.5)
    judge_all(campaign, alice)
    assert Judgment.objects.filter(assignment__task__purpose="gold").exists()

    assert len(rows(freeze(campaign))) == 2


def test_other_campaigns_stay_out(campaign, alice):
    garden = make_campaign("garden")
    for one in (campaign, garden):
        submit(claim(one, alice))

    assert [row["meta"]["campaign"] for row in rows(freeze(garden))] == ["garden"]
    assert len(rows(freeze(campaign, garden))) == 2


@pytest.mark.parametrize("page", [1, 2, 7, 1000])
def test_no_page_is_lost_or_doubled(alice, bob, monkeypatch, page):
    monkeypatch.setattr(snapshots, "PAGE", page)
    campaign = make_campaign(tasks=7, overlap=2)
    given = judge_all(campaign, alice) + judge_all(campaign, bob)

    frozen = [row["judgment"] for row in rows(freeze(campaign))]

    assert frozen == [str(one.pk) for one in sorted(given, key=lambda one: one.submitted_at)]


def test_judgments_of_the_same_moment_are_all_frozen(alice, monkeypatch):
    monkeypatch.setattr(snapshots, "PAGE", 2)
    campaign = make_campaign(tasks=7)
    moment = judge_all(campaign, alice)[0].submitted_at
    Judgment.objects.update(submitted_at=moment)

    assert len({row["judgment"] for row in rows(freeze(campaign))}) == 7


def test_the_hash_and_the_size_are_the_files(campaign, alice):
    submit(claim(campaign, alice))

    snapshot = freeze(campaign)

    assert snapshot.sha256 == sha256(content(snapshot)).hexdigest()
    assert snapshot.bytes == len(content(snapshot))
    assert (snapshot.state, snapshot.rows_done, snapshot.rows_total) == ("done", 1, 1)


def test_what_is_frozen_stays_so(campaign, alice):
    given = submit(claim(campaign, alice), 1)
    snapshot = freeze(campaign)
    before = content(snapshot)

    judgments.revise(judgment=Judgment.objects.get(pk=given.id), preferences={"helpful": -4})
    freeze(campaign, name="Second")

    assert content(snapshot) == before


def test_counts_say_pairs_and_ties_by_criterion_and_split(alice):
    campaign = make_campaign(tasks=20)
    Question.objects.update(allow_tie=True)
    judge_all(campaign, alice, helpful=2)
    add_tasks(campaign, 5)
    judge_all(campaign, alice, helpful=0)

    snapshot = freeze(campaign)

    counted = Counter()
    for row in rows(snapshot):
        counted[row["split"], "pairs" if row["preference"] else "ties"] += 1
    said = snapshot.counts["helpful"]
    for split, cell in said.items():
        assert cell == {"pairs": counted[split, "pairs"], "ties": counted[split, "ties"]}
    assert snapshot.comparisons == counted.total() == 25


def test_a_group_is_on_one_side_in_every_campaign_and_snapshot(alice):
    kitchen, garden = make_campaign(tasks=40), make_campaign("garden", tasks=40)
    for prompt in Prompt.objects.filter(digest__startswith="garden"):
        twin = Prompt.objects.get(digest=prompt.digest.replace("garden", "kitchen"))
        Prompt.objects.filter(pk=prompt.pk).update(group=twin.group)
    for campaign in (kitchen, garden):
        judge_all(campaign, alice)

    sides = [
        {row["group"]: row["split"] for row in rows(freeze(campaign))}
        for campaign in (kitchen, garden)
    ]

    assert sides[0] == sides[1]
    for group, split in sides[0].items():
        assert split == splits.split(group, settings.SPLIT_SALT)


def test_the_splits_have_their_shares(alice):
    campaign = make_campaign(tasks=150)
    judge_all(campaign, alice)

    shares = Counter(row["split"] for row in rows(freeze(campaign)))

    assert set(shares) == {"train", "validation", "test"}
    assert 95 <= shares["train"] <= 140


def test_counted_equals_stored_equals_frozen(monkeypatch):
    monkeypatch.setattr(snapshots, "PAGE", 10)
    campaign = make_campaign(tasks=15, overlap=3, gold=3, gold_rate=0.2)
    for annotator in make_people(5):
        judge_all(campaign, annotator)

    frozen = Counter(row["prompt_id"] for row in rows(freeze(campaign)))

    assert set(frozen.values()) == {3}
    assert frozen.total() == sum(Task.objects.collecting().values_list("given", flat=True)) == 45


def test_nothing_judged_is_nothing_to_freeze(campaign):
    with pytest.raises(NoJudgments):
        freeze(campaign)
    assert not Snapshot.objects.exists()


def test_names_may_repeat_and_addresses_do_not(campaign, alice):
    submit(claim(campaign, alice))

    assert [freeze(campaign, name="May!").slug for _ in range(3)] == ["may", "may-2", "may-3"]
    assert freeze(campaign, name="五月").slug


def test_a_freeze_that_is_killed_leaves_no_file_and_is_written_anew(campaign, alice):
    submit(claim(campaign, alice))
    snapshot = snapshots.keep(campaigns=[campaign], name="First", by=None)
    stale = jobs.take(Snapshot, snapshot.pk)
    Snapshot.objects.update(lease_until="2020-01-01T00:00Z")
    successor = jobs.take(Snapshot, snapshot.pk)

    with pytest.raises(jobs.Stopped):
        snapshots.freeze(stale)
    assert not (Path(settings.MEDIA_ROOT) / f"snapshots/{snapshot.pk}.jsonl").exists()
    snapshots.freeze(successor)

    assert len(rows(successor)) == 1


@pytest.mark.django_db(transaction=True)
def test_a_revision_during_a_freeze_is_frozen_once(monkeypatch):
    monkeypatch.setattr(snapshots, "PAGE", 1)
    campaign, alice = make_campaign(tasks=3), make_person("alice")
    first, *_ = judge_all(campaign, alice)
    snapshot = jobs.take(Snapshot, snapshots.keep(campaigns=[campaign], name="F", by=None).pk)

    def revise_meanwhile() -> None:
        with transaction.atomic():  # its row is locked: the freeze stops at its first heartbeat
            Snapshot.objects.select_for_update().get()
            ready.append(True)
            wait_for_a_lock()
            judgments.revise(judgment=first, preferences={"helpful": -4})

    def freeze_then() -> None:
        while not ready:
            sleep(0.01)
        snapshots.freeze(snapshot)

    ready: list[bool] = []
    together(revise_meanwhile, freeze_then)

    judged = [row["prompt_id"] for row in rows(snapshot)]
    assert len(judged) == len(set(judged)) == 3


def wait_for_a_lock() -> None:
    for _ in range(500):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                " AND datname = current_database()"
            )
            if cursor.fetchone()[0]:
                return
        sleep(0.01)


def test_the_command_freezes(campaign, alice, capsys):
    submit(claim(campaign, alice))

    call_command("snapshot_campaign", "kitchen", name="June")

    snapshot = Snapshot.objects.get()
    assert capsys.readouterr().out.strip() == f"june: 1 judgments, {snapshot.sha256}"


def test_the_command_says_what_is_missing(campaign):
    with pytest.raises(CommandError, match="no campaign 'nowhere'"):
        call_command("snapshot_campaign", "nowhere", name="June")
    with pytest.raises(CommandError, match="no judgments"):
        call_command("snapshot_campaign", "kitchen", name="June")
