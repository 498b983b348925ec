"""Replay: annotators with known answers work a campaign through the public HTTP API.

Load test, demo and study in one: what they were told is saved is compared with what the database
holds and with what an export gives back.
"""

import secrets
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from io import BytesIO
from itertools import islice, permutations
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import httpx
import orjson
from django.db.models import Count, F, Q

from annotation.errors import AnnotationError, InvalidImport
from annotation.formats import READERS
from annotation.formats.rows import PromptRow
from annotation.measures import strength
from annotation.models import Campaign, Judgment, Task, User

PATIENCE = 20  # looks at an empty queue, half a second apart, while others hold the rest
Text = tuple[str, ...]
Say = Callable[[str], None]


class ReplayFailed(AnnotationError):
    """The replay could not go on."""

    code = "replay_failed"


@dataclass
class Answers:
    """Verdicts by what was compared: {(prompt, left, right): {criterion: -4..4}}."""

    verdicts: dict[tuple[Text, str, str], dict[str, int]] = field(default_factory=dict)
    lines: list[bytes] = field(default_factory=list)

    def verdict(self, assignment: dict[str, Any], criterion: str) -> int | None:
        """-4..4 as shown, or None where the file does not say."""
        prompt = tuple(said["text"] for said in assignment["prompt"])
        left, right = (one["text"] for one in assignment["completions"])
        known = self.verdicts.get((prompt, left, right), {})
        return known.get(criterion, known.get(""))

    def learn(self, row: PromptRow) -> None:
        prompt = tuple(said.content for said in row.prompt)
        for left, right in permutations(range(len(row.completions)), 2):
            pair = row.completions[left].text, row.completions[right].text
            self.verdicts[prompt, *pair] = {
                criterion: strength.verdict(levels[left], levels[right])
                for criterion, levels in row.reference.items()
            }


def read_answers(path: Path, format: str, most: int | None) -> Answers:
    """Known answers, and the first `most` lines that hold one, to be imported."""
    answers = Answers()
    with path.open("rb") as file:
        readable = (one for one in READERS[format](file) if isinstance(one.row, PromptRow))
        for line in islice(readable, most):
            row: PromptRow = line.row  # type: ignore[assignment]
            answers.lines.append(as_line(row))
            answers.learn(row)
    if not answers.verdicts:
        raise InvalidImport(f"{path} holds no answers in the format {format}.")
    return answers


def as_line(row: PromptRow) -> bytes:
    prompt = [{"role": said.role, "content": said.content} for said in row.prompt]
    replies = [completion.text for completion in row.completions]
    return orjson.dumps({"prompt": prompt, "completions": replies})


class Session:
    """One person over HTTP, as a script signs in."""

    def __init__(self, url: str, user: User, password: str) -> None:
        self.name = user.username
        self.http = httpx.Client(base_url=url, timeout=60)
        self.call("GET", "/api/session")
        self.call("POST", "/api/session", json={"username": user.username, "password": password})

    def call(self, method: str, path: str, **request: Any) -> Any:
        response = self.send(method, path, **request)
        return response.json() if response.content else None

    def send(self, method: str, path: str, **request: Any) -> httpx.Response:
        token = self.http.cookies.get("csrftoken") or ""
        headers = {"X-CSRFToken": token, "Referer": str(self.http.base_url)}
        response = self.http.request(method, path, headers=headers, **request)
        if response.is_error:
            raise ReplayFailed(f"{method} {path} answered {response.status_code}: {response.text}")
        return response


def person(name: str, **roles: bool) -> tuple[User, str]:
    """A user for the replay, with a password that only this run knows."""
    user, _ = User.objects.update_or_create(username=name, defaults=roles)
    password = secrets.token_urlsafe(16)
    user.set_password(password)
    user.save(update_fields=["password"])
    return user, password


def prepare(manager: Session, slug: str, answers: Answers, **settings: Any) -> None:
    """Create the campaign, upload what the answers are about, and launch it."""
    title = slug.replace("-", " ").capitalize()
    made = {"title": title, "slug": slug, "gold_rate": 0, **settings}
    manager.call("POST", "/api/campaigns", json=made)
    file = ("answers.jsonl", BytesIO(b"\n".join(answers.lines)))
    address = f"/api/campaigns/{slug}/imports"
    load = manager.call("POST", address, files={"file": file}, data={"format": "jsonl"})
    load = wait(lambda: manager.call("GET", f"{address}/{load['id']}"))
    if load["state"] != "done":
        raise ReplayFailed(f"The import ended as {load['state']}: {load['error']}")
    manager.call("POST", f"/api/campaigns/{slug}/launch")


def wait(look: Callable[[], Any]) -> Any:
    """Look again and again until a job is over."""
    while (record := look())["state"] in ("waiting", "running"):
        time.sleep(0.5)
    return record


@dataclass
class Told:
    """What one annotator was told is saved: {judgment: preferences}, and what they skipped."""

    saved: dict[str, dict[str, int]] = field(default_factory=dict)
    skipped: int = 0


def work(session: Session, slug: str, answers: Answers) -> Told:
    """Answer until nothing is left; wait while the rest is in other hands."""
    told, waited = Told(), 0
    while True:
        claimed = session.call("POST", f"/api/campaigns/{slug}/work", json={"count": 1})
        if not claimed["assignments"]:
            waited += 1
            if claimed["reason"] != "others" or waited > PATIENCE:
                return told
            time.sleep(0.5)
        for assignment in claimed["assignments"]:
            following: dict[str, Any] | None = assignment
            while following:
                following = answer(session, following, answers, told)


def answer(
    session: Session, assignment: dict[str, Any], answers: Answers, told: Told
) -> dict[str, Any] | None:
    criteria = [one["name"] for one in assignment["criteria"]]
    said = {name: answers.verdict(assignment, name) or 0 for name in criteria}
    address = f"/api/assignments/{assignment['id']}"
    if not all(said.values()):
        told.skipped += 1
        why = {"reason": "cannot_judge"}
        after: dict[str, Any] | None = session.call("POST", f"{address}/skip", json=why)["next"]
        return after
    given = session.call("POST", f"{address}/judgment", json={"preferences": said, "seconds": 1.0})
    told.saved[given["judgment"]["id"]] = said
    coming: dict[str, Any] | None = given["next"]
    return coming


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
        raise ReplayFailed(f"The export holds {lines} pairs and {counts.total()} lines of meta.")
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


def replay(
    *, slug: str, url: str, annotators: int, answers: Answers, say: Say, **settings: Any
) -> Outcome:
    """Make the campaign if it is not there, let everyone work it to its end, and compare."""
    staff = Session(url, *person("replay-manager", is_manager=True, is_researcher=True))
    if not Campaign.objects.filter(slug=slug).exists():
        prepare(staff, slug, answers, **settings)
        say(f"{slug}: {len(answers.lines)} lines imported through the API")
    sessions = [Session(url, *person(f"replay-{number + 1}")) for number in range(annotators)]
    began = time.monotonic()
    with ThreadPoolExecutor(annotators) as crowd:
        told: Sequence[Told] = list(crowd.map(lambda one: work(one, slug, answers), sessions))
    seconds = time.monotonic() - began
    say(f"{slug}: {len(sessions)} annotators are done; freezing and exporting")
    return compare(slug, told, exported(staff, slug), seconds)
