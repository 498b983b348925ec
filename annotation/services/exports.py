"""Exports: a snapshot written in the formats that trainers read."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from hashlib import file_digest
from pathlib import Path
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile

import orjson
from django.conf import settings
from django.db import transaction

from annotation.dispatch import Job, nudge
from annotation.errors import NotFrozen, UnknownFormat
from annotation.formats import FORMATS, Format, formats
from annotation.formats.rows import ComparisonRow, LeftOut, Message
from annotation.measures import strength
from annotation.models import Export, JobState, Snapshot, User
from annotation.services import jobs

EVERY = 1000  # rows between two heartbeats


@transaction.atomic
def ask(*, snapshot: Snapshot, format: str, by: User | None) -> Export:
    """The export of a snapshot in a format: the one there is, or a new one for a worker."""
    check(snapshot, format)
    export, _ = Export.objects.get_or_create(snapshot=snapshot, format=format, defaults={"by": by})
    again = Export.objects.filter(pk=export.pk, state=JobState.FAILED)
    if again.update(state=JobState.WAITING, attempt=0):
        export.refresh_from_db()
    if export.state == JobState.WAITING:
        nudge(Job.EXPORT, export.id)
    return export


def check(snapshot: Snapshot, format: str) -> None:
    if not formats(format):
        known = ", ".join([*FORMATS, "trl"])
        raise UnknownFormat(f"Formats that can be written: {known}.", format=format)
    if snapshot.state != JobState.DONE:
        raise NotFrozen


def pack(export: Export) -> Export:
    """Write the folder, zip it, and keep the zip's hash."""
    relative = f"exports/{export.snapshot.slug}-{export.format}.zip"
    target = Path(settings.MEDIA_ROOT) / relative
    target.parent.mkdir(parents=True, exist_ok=True)
    with jobs.scratch(export) as folder:
        left_out = write(
            snapshot=export.snapshot,
            format=export.format,
            folder=folder / "files",
            progress=lambda done: jobs.beat(export, rows_done=done),
        )
        packed = folder / "export.zip"
        zip_up(export, folder / "files", packed)
        packed.replace(target)
    with target.open("rb") as file:
        digest = file_digest(file, "sha256").hexdigest()
    outcome = {
        "sha256": digest,
        "bytes": target.stat().st_size,
        "left_out": left_out,
        "rows_done": export.snapshot.comparisons,
    }
    jobs.finish(export, path=relative, **outcome)
    return export


def zip_up(export: Export, folder: Path, target: Path) -> None:
    with ZipFile(target, "w", ZIP_DEFLATED, compresslevel=6) as packed:
        for path in sorted(folder.rglob("*")):
            packed.write(path, path.relative_to(folder))
            jobs.beat(export)


def write(
    *, snapshot: Snapshot, format: str, folder: Path, progress: Callable[[int], None] | None = None
) -> int:
    """<format>/<criterion>/<split>.jsonl, meta.jsonl and README.md; returns how many were left out.

    `trl` writes all five of TRL's variants. What a format cannot hold is counted in README.md.
    """
    check(snapshot, format)
    wanted = formats(format)
    left: Counter[tuple[str, str]] = Counter()
    with ExitStack() as stack:
        files = Files(folder, stack)
        for number, row in enumerate(read(snapshot), 1):
            places: dict[str, int | None] = {}
            for name, one in wanted.items():
                lines = one.write(row)
                if isinstance(lines, LeftOut):
                    left[name, lines.value] += 1
                places[name] = None if isinstance(lines, LeftOut) else files.add(name, row, lines)
            files.say(row, places)
            if progress and number % EVERY == 0:
                progress(number)
    (folder / "README.md").write_text(card(snapshot, wanted, left))
    return sum(left.values())


class Files:
    """Open files of an export, one a format, criterion and split."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.folder, self.stack = folder, stack
        self.opened: dict[Path, IO[bytes]] = {}
        self.written: Counter[Path] = Counter()

    def add(self, format: str, row: ComparisonRow, lines: tuple[Any, ...]) -> int:
        """Write a comparison's lines; returns the number of the first, counted from 1."""
        path = self.folder / format / row.criterion / f"{row.split}.jsonl"
        self.open(path).writelines(map(as_line, lines))
        self.written[path] += len(lines)
        return self.written[path] - len(lines) + 1

    def say(self, row: ComparisonRow, places: dict[str, int | None]) -> None:
        """What the formats cannot hold, and on which line of each this comparison begins."""
        said = {
            "id": row.id,
            "judgment": row.judgment,
            "annotator": row.annotator,
            "criterion": row.criterion,
            "preference": row.preference,
            "split": row.split,
            "group": row.group,
            "lines": places,
        }
        self.open(self.folder / "meta.jsonl").write(as_line(said | dict(row.meta)))

    def open(self, path: Path) -> IO[bytes]:
        if path not in self.opened:
            path.parent.mkdir(parents=True, exist_ok=True)
            self.opened[path] = self.stack.enter_context(path.open("wb"))
        return self.opened[path]


def as_line(value: Any) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE)


def read(snapshot: Snapshot) -> Iterator[ComparisonRow]:
    with (Path(settings.MEDIA_ROOT) / snapshot.path).open("rb") as file:
        for line in file:
            yield comparison(orjson.loads(line))


# What no format has a place for: how the task was chosen, and that pairs came from one ranking.
BESIDE = ("rule", "probability", "ranking", "weight")


def comparison(row: dict[str, Any]) -> ComparisonRow:
    return ComparisonRow(
        id=row["id"],
        criterion=row["criterion"],
        prompt=tuple(Message(said["role"], said["content"]) for said in row["prompt"]),
        completion_a=row["completion_a"],
        completion_b=row["completion_b"],
        preference=row["preference"],
        margin=strength.margin(row["preference"]),
        split=row["split"],
        group=row["group"],
        judgment=row["judgment"],
        annotator=row["annotator"],
        meta={**row["meta"], **{name: row[name] for name in BESIDE}},
    )


def card(snapshot: Snapshot, wanted: dict[str, Format], left: Counter[tuple[str, str]]) -> str:
    """What this is, where it comes from, and what each format could not hold."""
    campaigns = ", ".join(campaign.title for campaign in snapshot.campaigns.all())
    lines = [
        f"# {snapshot.name}",
        "",
        f"Frozen {snapshot.finished_at:%Y-%m-%d %H:%M} UTC from: {campaigns}.",
        f"Snapshot sha256: `{snapshot.sha256}`.",
        "",
        "Splits are by group: everything that grew from one opening is on the same side.",
        "`meta.jsonl` says of each comparison who judged it (a pseudonym), when, how strongly,",
        "in which order the responses were shown, what else was said of them, how the task was",
        "chosen, and on which line of each format's file for its criterion and split it stands",
        "(null where it was left out). Comparisons that came from one ranking share its `ranking`",
        "and weigh 1 / (K - 1) each (`weight`): they are not independent.",
        "",
        "| format | keeps | loses | left out |",
        "|---|---|---|---|",
    ]
    for name, one in wanted.items():
        counts = {why: number for (of, why), number in left.items() if of == name}
        out = ", ".join(f"{number} ({why})" for why, number in counts.items()) or "none"
        lines.append(f"| {name} | {', '.join(one.keeps)} | {', '.join(one.loses)} | {out} |")
    return "\n".join(lines) + "\n"
