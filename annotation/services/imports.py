"""Imports: a file of prompts and completions becomes tasks, batch by committed batch."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, islice
from pathlib import PurePath
from typing import IO, Any

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction

from annotation import rendering
from annotation.dispatch import Job, nudge
from annotation.errors import InvalidImport, UnknownFormat, WrongState
from annotation.formats import READERS
from annotation.formats.rows import PromptRow, ReadLine, Refused
from annotation.measures import splits, strength
from annotation.measures.harms import HARMS
from annotation.models import (
    Campaign,
    CampaignState,
    Completion,
    Import,
    Prompt,
    Purpose,
    RefusedLine,
    User,
)
from annotation.models.prompts import digest
from annotation.services import campaigns, jobs, tasks
from annotation.services.tasks import Known, Plan

BATCH = 500  # lines a transaction: small enough to show progress, large enough to be quick
NEIGHBOURS = 8  # responses to the same prompt that one on a line of its own is paired with


@dataclass(slots=True)
class Row:
    """A line that can be taken in, with the rows it becomes."""

    line: int
    row: PromptRow
    prompt: Prompt
    completions: list[Completion]


@transaction.atomic
def add(**kept: Any) -> Import:
    """Keep an uploaded file and ask a worker to load it; arguments as of `keep`."""
    record = keep(**kept)
    nudge(Job.IMPORT, record.id)
    return record


def keep(
    *,
    campaign: Campaign,
    file: File[bytes],
    format: str,
    by: User | None,
    as_gold: bool = False,
    criterion: str = "",
) -> Import:
    """Store a file that is to be loaded into a campaign."""
    if format not in READERS:
        raise UnknownFormat(f"Formats that can be read: {', '.join(READERS)}.", format=format)
    if campaign.state == CampaignState.CLOSED:
        raise WrongState("A closed campaign takes no more tasks; make a new one.")
    asked = [question["name"] for question in campaign.criteria()]
    if criterion and criterion not in asked:
        known = ", ".join(asked)
        raise InvalidImport(f"This campaign asks about {known}; choose one.", criterion=criterion)
    name = PurePath(file.name or "upload").name[:255]
    record = Import(campaign=campaign, by=by, format=format, file_name=name, as_gold=as_gold)
    record.criterion = criterion or only_criterion(campaign, as_gold=as_gold)
    record.path = default_storage.save(f"imports/{record.id}", file)
    with default_storage.open(record.path) as kept:
        record.bytes_total = size(kept)
    if not record.bytes_total:
        raise InvalidImport("The file is empty; choose one with a line for each prompt.")
    record.save()
    return record


def only_criterion(campaign: Campaign, *, as_gold: bool) -> str:
    asked = [question["name"] for question in campaign.criteria()]
    return asked[0] if as_gold and len(asked) == 1 else ""


def size(file: IO[bytes]) -> int:
    """Bytes as they will be read: of a gzip file, those it says it holds (modulo 4 GiB)."""
    head = file.read(2)
    end = file.seek(0, 2)
    if head != b"\x1f\x8b":
        return end
    file.seek(max(end - 4, 0))
    return int.from_bytes(file.read(4), "little")


def load(record: Import) -> Import:
    """Read the file to its end from where the last committed batch left it."""
    with default_storage.open(record.path) as file:
        lines = READERS[record.format](file, record.lines_done, record.bytes_done)
        while batch := list(islice(lines, BATCH)):
            with transaction.atomic():
                take_in(record, batch)
    campaigns.requeue(campaign=record.campaign)
    jobs.finish(record)
    return record


def take_in(record: Import, batch: Sequence[ReadLine]) -> None:
    """What a batch adds and how far we are is one commit, so a killed load resumes exactly."""
    record.campaign = campaigns.locked(record.campaign)  # one import at a time, at today's overlap
    refused = [line.row for line in batch if isinstance(line.row, Refused)]
    readable = [(line.line, line.row) for line in batch if isinstance(line.row, PromptRow)]
    rows, new_prompts, new_completions = store(readable)
    plans: list[Plan] = []
    for row in rows:
        try:
            plans += planned(record, row)
        except InvalidImport as error:
            refused.append(Refused(row.line, error.fields["reason"], str(error)))
    made = tasks.create(campaign=record.campaign, plans=plans)
    RefusedLine.objects.bulk_create(
        RefusedLine(source=record, line=one.line, code=one.code, message=one.message)
        for one in refused
    )
    gold = sum(task.purpose != Purpose.COLLECT for task in made)
    jobs.beat(
        record,
        lines_done=batch[-1].line,
        bytes_done=batch[-1].end,
        prompts_added=record.prompts_added + new_prompts,
        completions_added=record.completions_added + new_completions,
        tasks_added=record.tasks_added + len(made) - gold,
        gold_added=record.gold_added + gold,
        duplicates=record.duplicates + len(plans) - len(made),
        refused_count=record.refused_count + len(refused),
    )


def store(readable: Sequence[tuple[int, PromptRow]]) -> tuple[list[Row], int, int]:
    """Prompts and completions that are not there yet; says how many of each were new."""
    prompts = {prompt.digest: prompt for prompt in (new_prompt(row) for _, row in readable)}
    kept_prompts, new_prompts = keep_prompts(prompts)
    wanted: dict[tuple[Any, str], Completion] = {}
    rows = []
    for line, row in readable:
        prompt = kept_prompts[Prompt.digest_of(as_messages(row))]
        replies = [new_completion(prompt, reply.text, reply) for reply in row.completions]
        wanted |= {(prompt.pk, reply.digest): reply for reply in replies}
        rows.append(Row(line, row, prompt, replies))
    kept, new_completions = keep_completions(wanted)
    for taken in rows:
        taken.completions = [kept[taken.prompt.pk, reply.digest] for reply in taken.completions]
    return rows, new_prompts, new_completions


def as_messages(row: PromptRow) -> list[dict[str, str]]:
    return [{"role": said.role, "content": said.content} for said in row.prompt]


def new_prompt(row: PromptRow) -> Prompt:
    messages = as_messages(row)
    opening = next(said["content"] for said in messages if said["role"] == "user")
    return Prompt(
        messages=messages,
        digest=Prompt.digest_of(messages),
        group=splits.group(opening),
        metadata=row.metadata | ({"key": row.key} if row.key else {}),
    )


def new_completion(prompt: Prompt, text: str, reply: Any) -> Completion:
    return Completion(
        prompt=prompt,
        text=text,
        digest=digest(text),
        assistant=reply.assistant[:200],
        settings=reply.settings or {},
    )


def keep_prompts(wanted: dict[str, Prompt]) -> tuple[dict[str, Prompt], int]:
    have = {one.digest: one for one in Prompt.objects.filter(digest__in=wanted)}
    missing = [wanted[key] for key in sorted(wanted.keys() - have.keys())]
    for prompt in missing:
        prompt.html = [rendering.render(said["content"]) for said in prompt.messages]
        prompt.rendered = rendering.VERSION
    Prompt.objects.bulk_create(missing, ignore_conflicts=True)
    # Read again: another import may have been first with the same text.
    news = Prompt.objects.filter(digest__in=[prompt.digest for prompt in missing])
    return have | {one.digest: one for one in news}, len(missing)


def keep_completions(
    wanted: dict[tuple[Any, str], Completion],
) -> tuple[dict[tuple[Any, str], Completion], int]:
    def stored() -> dict[tuple[Any, str], Completion]:
        of_these = Completion.objects.filter(prompt__in={prompt for prompt, _ in wanted})
        return {(one.prompt_id, one.digest): one for one in of_these}

    have = stored()
    missing = [wanted[key] for key in sorted(wanted.keys() - have.keys())]
    if not missing:
        return have, 0
    for completion in missing:
        completion.html = rendering.render(completion.text)
        completion.rendered = rendering.VERSION
    Completion.objects.bulk_create(missing, ignore_conflicts=True)
    return stored(), len(missing)


def planned(record: Import, taken: Row) -> list[Plan]:
    """The tasks of a line: every two of its responses, or as many at once as are ranked."""
    unknown = [harm for harm in taken.row.harms if harm not in HARMS]
    if unknown:
        raise InvalidImport(
            f'There is no category of harm {unknown[0]!r}; "harms" may hold: {", ".join(HARMS)}.',
            reason="bad_harms",
        )
    if not taken.completions:
        raise InvalidImport(
            "The prompt has no responses, and this campaign is about them: add them to the line.",
            reason="no_responses",
        )
    return [plan(record, taken, shown) for shown in shown_at_once(record, taken)]


def shown_at_once(record: Import, taken: Row) -> list[tuple[Completion, ...]]:
    """In stored order. One response alone is shown with others that came to the same prompt."""
    size, own = record.campaign.responses, taken.completions
    if len(own) == 1:
        if purpose(record, taken) != Purpose.COLLECT:
            raise InvalidImport(
                f"A known verdict needs {size} responses to be about.", reason="no_verdict"
            )
        return with_others(taken, size)
    if size == 2:
        return [tasks.stored_order(pair) for pair in combinations(own, 2)]
    if len(own) < size:
        raise InvalidImport(
            f"The line has {len(own)} responses, and this campaign ranks {size} at once: "
            f"add {size - len(own)} more, or import it where fewer are judged at once.",
            reason="too_few_responses",
        )
    return tasks.windows(own, size)


def with_others(taken: Row, size: int) -> list[tuple[Completion, ...]]:
    alone = taken.completions[0]
    others = list(taken.prompt.completions.exclude(pk=alone.pk)[: max(NEIGHBOURS, size - 1)])
    if size == 2:
        return [tasks.stored_order([alone, other]) for other in others]
    together = [alone, *others[: size - 1]]
    return [tasks.stored_order(together)] if len(together) == size else []


def purpose(record: Import, taken: Row) -> Purpose:
    said = Purpose(taken.row.purpose)
    return Purpose.GOLD if record.as_gold and said == Purpose.COLLECT else said


def plan(record: Import, taken: Row, shown: tuple[Completion, ...]) -> Plan:
    what = purpose(record, taken)
    answer = None if what == Purpose.COLLECT else known(record, taken, shown)
    return Plan(taken.prompt, shown, taken.row.harms, what, answer)


def known(record: Import, taken: Row, shown: tuple[Completion, ...]) -> Known:
    """What the levels of a line say of these; InvalidImport where they say nothing."""
    place = {completion.pk: index for index, completion in enumerate(taken.completions)}
    levels = {
        name or record.criterion: [said[place[completion.pk]] for completion in shown]
        for name, said in taken.row.reference.items()
    }
    telling = {name: said for name, said in levels.items() if len(set(said)) > 1}
    if not telling or "" in telling:
        raise InvalidImport(
            "Gold and practice need a verdict, and the criterion it is about.", reason="no_verdict"
        )
    if record.campaign.responses > 2:
        ranking = {name: strength.order(said) for name, said in telling.items()}
        return Known(ranking=ranking, why=taken.row.why)
    verdicts = {name: strength.verdict(*said) for name, said in telling.items()}
    return Known(verdicts, why=taken.row.why)


def load_now(**kept: Any) -> Import:
    """Keep a file and load it here, without a worker; arguments as of `keep`."""
    record = jobs.take(Import, keep(**kept).pk)
    assert record is not None  # kept a moment ago, and nobody was told of it
    return load(record)
