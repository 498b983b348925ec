"""A campaign as its annotators will see it, before there are any; nothing here is stored."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from annotation import rendering
from annotation.errors import NotFound
from annotation.models import Campaign, Membership, Purpose, Step, Task, User
from annotation.models.assignments import shown
from annotation.models.campaigns import offered
from annotation.services.participation import practice, progress, steps, welcome
from annotation.services.verdicts import meaning
from annotation.services.verdicts.shapes import Asked, Verdict

MOST = 5
LASTS = timedelta(days=1)  # as the screens want to know
SAMPLE = "sample"
PROMPT = "My neighbour plays music late at night. How do I ask them to stop without a quarrel?"
REPLIES = (
    "Knock at a calm hour, say what you hear and when, and ask for a time that suits you both: "
    "“Could it be quiet after ten?” Bring it up early, before you are angry.",
    "Just call the police.",
    "1. Note when it happens.\n2. Talk to them **in the daytime**.\n3. Agree on hours.\n\n"
    "If talking fails twice, write them a short, friendly letter.",
)


def assignments(campaign: Campaign) -> list[dict[str, Any]]:
    """Its first tasks in the order in which they are handed out, else one made up."""
    tasks = (
        Task.objects.of(campaign)
        .filter(purpose=Purpose.COLLECT)
        .order_by("-priority", "id")
        .prefetch_related("places__completion")
        .select_related("prompt")[:MOST]
    )
    criteria = campaign.criteria()
    shown_tasks = [practice.shown_task(campaign, task, criteria) for task in tasks]
    return shown_tasks or [sample(campaign)]


def sample(campaign: Campaign) -> dict[str, Any]:
    """One made up, for a campaign that has no tasks yet."""
    texts = [REPLIES[number % len(REPLIES)] for number in range(campaign.responses)]
    as_assignment = shown(
        id=None,  # type: ignore[arg-type]  # there is no assignment
        campaign=campaign.slug,
        protocol=campaign.protocol,
        expires_at=timezone.now() + LASTS,
        criteria=campaign.criteria(),
        asks=practice.asks(campaign),
        harms=[],
        messages=[{"role": "user", "content": PROMPT}],
        html=[rendering.render(PROMPT)],
        rendered=rendering.VERSION,
        completions=[
            {"text": text, "html": rendering.render(text), "rendered": rendering.VERSION}
            for text in texts
        ],
    )
    return as_assignment | {"id": SAMPLE}


@contextmanager
def newcomer(campaign: Campaign) -> Iterator[Membership]:
    """Someone who has just come and agreed to read all; with all they do, gone again after it."""
    with transaction.atomic():
        person = User.objects.create(username=f"preview-{uuid4()}")
        accepts = progress.care_of(campaign).harms
        start = progress.start(campaign)
        yield Membership.objects.create(
            campaign=campaign, annotator=person, accepts=accepts, **start
        )
        transaction.set_rollback(True)


def way_in(campaign: Campaign) -> dict[str, Any] | None:
    """All that a newcomer comes through before the first task, if anything."""
    with newcomer(campaign) as seat:
        shown = welcome.shown(campaign=campaign, person=seat.annotator)
        if shown["practice"]:
            shown["practice"]["tasks"] = practice.shown_tasks(campaign, seat)
        if shown["warning"]:
            shown["warning"]["accepts"] = []
    return shown if shown["steps"] else None


def tried(*, campaign: Campaign, step: Step, answers: dict[str, Any]) -> steps.Taken:
    """What a newcomer's first try at a step would be told."""
    with newcomer(campaign) as seat:
        found = (one for one in progress.stages(campaign, seat) if one.name == step)
        if not (stage := next(found, None)):
            raise NotFound
        return steps.TAKE[step](steps.Try(campaign, seat, stage), **answers)


def meant(*, campaign: Campaign, verdict: Verdict) -> list[dict[str, Any]]:
    """The comparisons that this verdict would be kept as; InvalidJudgment as annotators get it."""
    places = list(range(campaign.responses))
    asked = Asked(
        protocol=campaign.protocol,
        both_bad=campaign.allow_both_bad,
        partial=campaign.allow_partial,
        rationale_minimum=campaign.rationale_minimum,
        labels=offered(campaign.labels),
        questions=practice.questions(campaign),
        order=places,
        completions=places,  # type: ignore[arg-type]  # places stand for what is shown there
    )
    meaning.check(asked, verdict)
    titles = {question.id: question.name for question in asked.questions}
    return [
        {
            "criterion": titles[pair.criterion],
            "better": pair.a if pair.preference < 0 else pair.b,
            "other": pair.b if pair.preference < 0 else pair.a,
            "strength": abs(pair.preference),
        }
        for pair in meaning.pairs(asked, verdict)
    ]
