"""Replay: annotators with known answers work campaigns through the public HTTP API.

Load test, demo and study in one: what they were told is saved is compared with what the database
holds and with what an export gives back, and a model that the campaigns feed is watched meanwhile.
"""

import secrets
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import orjson
from django.db.models import Count, F, Q

from annotation.models import Campaign, Judgment, PreferenceModel, Task
from annotation.services.crowds.annotators import Annotator, Bell, Told, work_together
from annotation.services.crowds.answers import Answers, read_answers
from annotation.services.crowds.retraining import Loop
from annotation.services.crowds.sessions import CrowdFailed, Say, Session, person, wait

WISHES = ("url", "annotators", "overlap", "model", "retrain_after")


@dataclass(frozen=True)
class Book:
    """A campaign to be worked, and the known answers to it."""

    slug: str
    answers: Answers
    template: str


def read_books(
    slugs: Sequence[str], files: Sequence[Path], templates: Sequence[str], **how: Any
) -> list[Book]:
    """One file a campaign; one template for all of them, or one each."""
    templates = templates if len(templates) > 1 else [*templates] * len(slugs)
    if not len(slugs) == len(files) == len(templates):
        raise CrowdFailed("Name one file of --answers, and one --template or none, a campaign.")
    return [
        Book(slug, read_answers(file, **how), template)
        for slug, file, template in zip(slugs, files, templates, strict=True)
    ]


def prepare(manager: Session, book: Book, overlap: int) -> None:
    """Create the campaign, upload what the answers are about, and launch it."""
    slug, answers = book.slug, book.answers
    title = slug.replace("-", " ").capitalize()
    made: dict[str, Any] = {"title": title, "slug": slug, "template": book.template}
    made |= {"gold_rate": 0, "overlap": overlap}
    manager.call("POST", "/api/campaigns", json=made)
    file = ("answers.jsonl", BytesIO(b"\n".join(answers.lines)))
    address = f"/api/campaigns/{slug}/imports"
    load = manager.call("POST", address, files={"file": file}, data={"format": "jsonl"})
    load = wait(lambda: manager.call("GET", f"{address}/{load['id']}"))
    if load["state"] != "done":
        raise CrowdFailed(f"The import ended as {load['state']}: {load['error']}")
    manager.call("POST", f"/api/campaigns/{slug}/launch")


def exported(researcher: Session, slug: str) -> Counter[str]:
    """Freeze and export through the API; counts the export's lines by judgment."""
    name = f"replay {slug} {secrets.token_hex(3)}"
    asked = {"campaigns": [slug], "name": name}
    snapshot = researcher.call("POST", "/api/snapshots", json=asked)
    address = f"/api/snapshots/{snapshot['id']}"
    snapshot = wait(lambda: researcher.call("GET", address))
    export = f"{address}/export?format=trl-conversational-implicit"
    wait(lambda: researcher.call("GET", f"{export}&status=1"))
    packed = ZipFile(BytesIO(researcher.send("GET", export).content))
    meta = packed.read("meta.jsonl").splitlines()
    pairs = [name for name in packed.namelist() if name.endswith(("train.jsonl", "test.jsonl"))]
    pairs += [name for name in packed.namelist() if name.endswith("validation.jsonl")]
    lines = sum(len(packed.read(name).splitlines()) for name in pairs)
    counts = Counter(str(orjson.loads(line)["judgment"]) for line in meta)
    if lines != counts.total():
        raise CrowdFailed(f"The export holds {lines} pairs and {counts.total()} lines of meta.")
    return counts


@dataclass
class Outcome:
    """The same judgments counted at the three places they must all be."""

    seconds: float
    accepted: int
    stored: int
    exported: int
    skipped: int
    over: int
    under: int
    differing: int

    @property
    def holds(self) -> bool:
        wrong = self.over or self.under or self.differing
        return self.accepted == self.stored == self.exported and not wrong

    def __str__(self) -> str:
        rate = self.accepted / self.seconds
        return (
            f"accepted {self.accepted} = stored {self.stored} = exported {self.exported} "
            f"(differing {self.differing}, skipped {self.skipped}); tasks over {self.over}, "
            f"under {self.under}; {self.seconds:.1f} s, {rate:.1f} a second"
        )


def compare(slug: str, told: Iterable[Told], counts: Counter[str], seconds: float) -> Outcome:
    campaign = Campaign.objects.get(slug=slug)
    judgments = Judgment.objects.counted().filter(campaign=campaign)
    stored = {str(one.pk): one.preferences for one in judgments}
    tasks = (
        Task.objects.of(campaign)
        .collecting()
        .annotate(
            counted=Count(
                "assignments__judgments",
                filter=Q(
                    assignments__judgments__counted=True, assignments__judgments__current=True
                ),
            )
        )
    )
    everyone = list(told)
    saved = {judgment: said for one in everyone for judgment, said in one.saved.items()}
    return Outcome(
        seconds=seconds,
        accepted=len(saved),
        stored=len(stored),
        exported=len(counts),
        skipped=sum(one.skipped for one in everyone),
        over=tasks.filter(counted__gt=F("wanted")).count(),
        under=tasks.filter(counted__lt=F("wanted")).count(),
        differing=sum(stored.get(judgment) != said for judgment, said in saved.items()),
    )


def feed(staff: Session, name: str, books: Sequence[Book], retrain_after: int | None) -> None:
    """Let the campaigns feed this model, which is made if it is new."""
    slugs = [book.slug for book in books]
    wish: dict[str, Any] = {"campaigns": slugs}
    if retrain_after:
        wish["retrain_after"] = retrain_after
    if PreferenceModel.objects.filter(name=name).exists():
        staff.call("PATCH", f"/api/models/{name}", json=wish)
        if unasked := PreferenceModel.objects.get(name=name).unasked():
            said = f"{name} learns {', '.join(unasked)} too, which none of these campaigns asks"
            raise CrowdFailed(f"{said}, so it would never retrain: name another model.")
        return
    asked = Campaign.objects.filter(slug__in=slugs).order_by("questions__position")
    criteria = dict.fromkeys(asked.values_list("questions__criterion__name", flat=True))
    wish |= {"name": name, "title": name.replace("-", " ").capitalize(), "criteria": [*criteria]}
    staff.call("POST", "/api/models", json=wish)


def replay(
    *,
    books: Sequence[Book],
    url: str,
    annotators: int,
    overlap: int,
    say: Say,
    model: str | None,
    retrain_after: int | None,
) -> dict[str, Outcome]:
    """Make what is not there, let everyone work it to its end, and compare."""
    staff = Session(url, *person("replay-manager", is_manager=True, is_researcher=True))
    for book in books:
        if not Campaign.objects.filter(slug=book.slug).exists():
            prepare(staff, book, overlap)
            say(f"{book.slug}: {len(book.answers.lines)} lines imported through the API")
    if model:
        feed(staff, model, books, retrain_after)
    bell = Bell()
    opinions = {book.slug: book.answers.preferences for book in books}
    people = [
        Annotator(Session(url, *person(f"replay-{number + 1}")), opinions, bell)
        for number in range(annotators)
    ]
    began = time.monotonic()
    work_beside(Loop(staff, model, say) if model else None, people, bell)
    seconds = time.monotonic() - began
    say(f"{annotators} annotators are done; freezing and exporting")
    return {
        book.slug: compare(
            book.slug,
            [one.told[book.slug] for one in people],
            exported(staff, book.slug),
            seconds,
        )
        for book in books
    }


def work_beside(loop: Loop | None, people: Sequence[Annotator], bell: Bell) -> None:
    """While the model retrains, everyone pauses: what it asks next is what they see next."""
    if loop is None:
        return work_together(people)
    watching = loop.pause_while_busy(bell)
    try:
        work_together(people)
    finally:
        bell.end()
        watching.join()
    loop.finish()
