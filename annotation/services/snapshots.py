"""Snapshots: the evidence frozen into one hashed file."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.text import slugify

from annotation.dispatch import Job, nudge
from annotation.errors import NoJudgments
from annotation.measures import splits, strength
from annotation.models import (
    Campaign,
    Comparison,
    Judgment,
    Label,
    Membership,
    Purpose,
    Snapshot,
    User,
)
from annotation.services import jobs
from annotation.services.quality import soft

PAGE = 1000  # judgments a keyset page: no long transaction holds dead rows at the queue's head


@transaction.atomic
def add(
    *, campaigns: Sequence[Campaign], name: str, by: User | None, kind: str = "single"
) -> Snapshot:
    """Ask for a snapshot of these campaigns as they stand when it is written."""
    snapshot = keep(campaigns=campaigns, name=name, by=by, kind=kind)
    nudge(Job.FREEZE, snapshot.id)
    return snapshot


@transaction.atomic
def keep(
    *, campaigns: Sequence[Campaign], name: str, by: User | None, kind: str = "single"
) -> Snapshot:
    total = evidence(campaigns, at=timezone.now()).count()
    if not total:
        raise NoJudgments
    snapshot = named(Snapshot(name=name, by=by, kind=kind, rows_total=total))
    snapshot.campaigns.set(campaigns)
    return snapshot


def named(snapshot: Snapshot) -> Snapshot:
    """Save it under the first free slug of its name; two with one name may come at once."""
    base = slugify(snapshot.name)[:100] or "snapshot"
    for number in count(1):
        snapshot.slug = base if number == 1 else f"{base}-{number}"
        if Snapshot.objects.filter(slug=snapshot.slug).exists():
            continue
        with suppress(IntegrityError), transaction.atomic():
            snapshot.save(force_insert=True)
            break
    return snapshot


def freeze_now(
    *, campaigns: Sequence[Campaign], name: str, by: User | None = None, kind: str = "single"
) -> Snapshot:
    """The same without a worker, for commands."""
    snapshot = jobs.take(Snapshot, keep(campaigns=campaigns, name=name, by=by, kind=kind).pk)
    assert snapshot is not None  # kept a moment ago, and nobody was told of it
    return freeze(snapshot)


def freeze(snapshot: Snapshot) -> Snapshot:
    """Write the file, whole or not at all, and keep its hash and counts."""
    relative = f"snapshots/{snapshot.pk}.jsonl"
    path = Path(settings.MEDIA_ROOT) / relative
    path.parent.mkdir(parents=True, exist_ok=True)
    with jobs.scratch(snapshot) as folder:
        draft = folder / "snapshot.jsonl"
        outcome = fill(snapshot, draft)
        draft.replace(path)
    jobs.finish(snapshot, path=relative, bytes=path.stat().st_size, **outcome)
    return snapshot


def fill(snapshot: Snapshot, path: Path) -> dict[str, Any]:
    """Write every line, a page at a time; returns hash and counts."""
    digest, counts, done = sha256(), Counter[tuple[str, str, str]](), 0
    with path.open("wb") as file:
        for number, lines in written(snapshot):
            for row in lines:
                line = orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE)
                digest.update(line)
                file.write(line)
                kind = "pairs" if row["preference"] else "ties"
                counts[row["criterion"], row["split"], kind] += 1
            done += number
            jobs.beat(snapshot, rows_done=done)
    return {"sha256": digest.hexdigest(), "rows_total": done, "counts": nested(counts)}


def written(snapshot: Snapshot) -> Iterator[tuple[int, Iterator[dict[str, Any]]]]:
    """Pages of what it is made of: how many judgments, or pairs, and their lines."""
    campaigns = snapshot.campaigns.all()
    if snapshot.kind == "aggregate":
        soft.weigh(campaigns)
        yield from ((len(page), soft.rows(page)) for page in soft.pages(campaigns))
        return
    judged = pages(evidence(campaigns, at=timezone.now()))
    yield from ((len(page), rows(page)) for page in judged)


def evidence(campaigns: Any, *, at: datetime) -> Any:
    """Judgments that counted then: in a wanted slot of a collect task, not revised by that time.

    Whoever withdrew their consent is in no snapshot from then on.
    """
    since = Judgment.objects.filter(campaign__in=campaigns, submitted_at__gt=at)
    stood = Q(current=True) | Exists(since.filter(revises=OuterRef("pk")))
    seats = Membership.objects.filter(
        campaign=OuterRef("campaign"), annotator=OuterRef("annotator")
    )
    return Judgment.objects.filter(
        stood,
        ~Exists(seats.filter(withdrawn_at__isnull=False)),
        counted=True,
        campaign__in=campaigns,
        submitted_at__lte=at,
        assignment__task__purpose=Purpose.COLLECT,
    )


def pages(judgments: Any) -> Iterator[list[UUID]]:
    """Ids in order of time, a short query a page."""
    after: tuple[datetime, UUID] | None = None
    while True:
        rest = judgments
        if after:
            when, last = after
            rest = rest.filter(Q(submitted_at__gt=when) | Q(submitted_at=when, id__gt=last))
        page = list(rest.order_by("submitted_at", "id").values_list("submitted_at", "id")[:PAGE])
        if not page:
            return
        after = page[-1]
        yield [judgment for _, judgment in page]


COLUMNS = {
    "id": "id",
    "judgment": "judgment_id",
    "annotator": "judgment__annotator__pseudonym",
    "criterion": "criterion__name",
    "prompt": "judgment__assignment__task__prompt__messages",
    "completion_a": "completion_a__text",
    "completion_b": "completion_b__text",
    "prompt_id": "judgment__assignment__task__prompt_id",
    "completion_a_id": "completion_a_id",
    "completion_b_id": "completion_b_id",
    "preference": "preference",
    "group": "judgment__assignment__task__prompt__group",
    "rule": "judgment__assignment__rule",
    "probability": "judgment__assignment__probability",
}
META = {
    "campaign": "judgment__campaign__slug",
    "order": "judgment__assignment__order",
    "seconds": "judgment__seconds",
    "rationale": "judgment__rationale",
    "submitted_at": "judgment__submitted_at",
    "assistant_a": "completion_a__assistant",
    "assistant_b": "completion_b__assistant",
    "guidelines_version": "judgment__guidelines_version",
    "data_licence": "judgment__data_licence",
}


def rows(page: Sequence[UUID]) -> Iterator[dict[str, Any]]:
    """One line a comparison, as defined in preference_model/README.md."""
    found = Comparison.objects.filter(judgment__in=page)
    paths = [*COLUMNS.values(), *META.values()]
    ordered = found.order_by("judgment__submitted_at", "judgment_id", "criterion_id", "id")
    said = labels(page)
    for values in ordered.values_list(*paths).iterator():
        row = dict(zip(COLUMNS, values, strict=False))
        meta = dict(zip(META, values[len(COLUMNS) :], strict=True))
        shown = len(meta["order"])
        yield {
            **row,
            "kind": "single",
            "ranking": row["judgment"] if shown > 2 else None,
            "target": strength.target(row["preference"]),
            "weight": strength.weight(shown),
            "split": splits.split(row["group"], settings.SPLIT_SALT),
            "meta": meta | {"labels": of_pair(said[row["judgment"]], row)},
        }


SAID = ("kind", "value", "severity", "start", "end", "quote", "note")


def labels(page: Sequence[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    """What was said beside preferences, by judgment."""
    found: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    rows = Label.objects.filter(judgment__in=page).order_by("judgment", "kind", "value", "id")
    for row in rows.values("judgment", "completion", "criterion__name", *SAID):
        found[row["judgment"]].append(row)
    return found


def of_pair(said: Sequence[dict[str, Any]], row: dict[str, Any]) -> dict[str, list[Any]]:
    """Of each completion, and of all that was shown; under this criterion or under none."""
    sides = {"a": row["completion_a_id"], "b": row["completion_b_id"], "pair": None}
    mine = [one for one in said if one["criterion__name"] in (None, row["criterion"])]
    return {
        side: [
            {name: one[name] for name in SAID} for one in mine if one["completion"] == completion
        ]
        for side, completion in sides.items()
    }


def nested(counts: Counter[tuple[str, str, str]]) -> dict[str, dict[str, dict[str, int]]]:
    table: dict[str, dict[str, dict[str, int]]] = {}
    for (criterion, split, kind), number in sorted(counts.items()):
        cell = table.setdefault(criterion, {}).setdefault(split, {"pairs": 0, "ties": 0})
        cell[kind] = number
    return table
