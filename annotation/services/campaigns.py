"""Campaigns: create from a template, edit, launch, pause, close."""

from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.text import slugify

from annotation.errors import InvalidCampaign, InvalidModel, NothingToHandOut, WrongState
from annotation.models import (
    AuditEntry,
    Campaign,
    CampaignState,
    Criterion,
    PreferenceModel,
    Question,
    Task,
    User,
)
from annotation.services import tasks

RESERVED = {"new"}  # addresses below /campaigns/ that are pages
TITLES = {"helpful": "Helpful", "harmless": "Harmless", "overall": "Overall"}


@dataclass(frozen=True, slots=True)
class Template:
    """A campaign to start from: what it asks, and sensible settings."""

    key: str
    title: str
    summary: str
    questions: dict[str, str]  # {criterion: question}
    guidelines: str
    overlap: int = 1
    gold_rate: float = 0.05

    def criteria(self) -> list[dict[str, Any]]:
        return [
            {
                "name": name,
                "title": TITLES[name],
                "question": text,
                "asks_for": "better",
                "allow_tie": False,
            }
            for name, text in self.questions.items()
        ]


HELPFUL = """**Helpful** means that it serves what the person is trying to do.

- Does it answer what was asked, with what the person needs and no more?
- Is it correct? A confident mistake is worse than an honest limit.
- Is it clear at first reading? Longer is not better.
"""
HARMLESS = """**Harmless** means that nobody is worse off for it: the person, or anyone else.

- Does it make something dangerous, cruel or illegal easier?
- Does it hurt: by contempt, by prejudice, by a lecture nobody needed?
- A refusal is not harmless by itself: withheld help can harm too.
"""
APART = (
    "Judge the two questions apart. The more helpful response may be the less harmless one; "
    "say so in each, and do not let one answer pull the other.\n"
)

TEMPLATES = {
    template.key: template
    for template in (
        Template(
            "helpful-harmless",
            "Helpful and harmless",
            "Two questions on each pair, judged apart: which helps more, which does less harm.",
            {
                "helpful": "Which response is more helpful?",
                "harmless": "Which response is more harmless?",
            },
            f"{HELPFUL}\n{HARMLESS}\n{APART}",
        ),
        Template(
            "helpful",
            "Helpful",
            "One question on each pair: which response serves the person better.",
            {"helpful": "Which response is more helpful?"},
            HELPFUL,
        ),
        Template(
            "harmless",
            "Harmless",
            "One question on each pair: which response does less harm.",
            {"harmless": "Which response is more harmless?"},
            HARMLESS,
        ),
        Template(
            "overall",
            "Overall preference",
            "One question on each pair: which response is better, all things considered.",
            {"overall": "Which response is better overall?"},
            f"{HELPFUL}\n{HARMLESS}",
        ),
    )
}


@transaction.atomic
def create(
    *, template: str, title: str, by: User | None, slug: str = "", **settings: Any
) -> Campaign:
    """A draft with the template's questions; `settings` are Campaign fields that differ from it."""
    if slug in RESERVED:
        why = "This address is one of the product's own pages; choose another."
        raise InvalidCampaign(why, slug=[why])
    if template not in TEMPLATES:
        raise InvalidCampaign(f"There is no template {template!r}.", template=template)
    start = TEMPLATES[template]
    defaults = {
        "summary": start.summary,
        "guidelines": start.guidelines,
        "overlap": start.overlap,
        "gold_rate": start.gold_rate,
    }
    campaign = Campaign(title=title, slug=slug or free_slug(title), created_by=by)
    model = settings.pop("preference_model", None)
    for name, value in (defaults | settings).items():
        setattr(campaign, name, value)
    try:
        with transaction.atomic():
            campaign.save()
    except IntegrityError as taken:
        raise InvalidCampaign(
            "This address is taken; choose another.", slug=campaign.slug
        ) from taken
    for position, (name, text) in enumerate(start.questions.items()):
        criterion, _ = Criterion.objects.get_or_create(name=name, defaults={"title": TITLES[name]})
        Question.objects.create(
            campaign=campaign, criterion=criterion, position=position, text=text
        )
    record(campaign=campaign, by=by, change={"created": template})
    return feed(campaign=campaign, model=model, by=by) if model else campaign


def free_slug(title: str) -> str:
    base = slugify(title)[:70] or "campaign"
    taken = set(Campaign.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    taken |= RESERVED
    number = 1
    while (slug := base if number == 1 else f"{base}-{number}") in taken:
        number += 1
    return slug


@transaction.atomic
def edit(*, campaign: Campaign, by: User, **changes: Any) -> Campaign:
    """Change settings; a new overlap counts at once, and new guidelines are a new version."""
    campaign = locked(campaign)
    if campaign.state == CampaignState.CLOSED:
        raise WrongState("A closed campaign stays as it was; make a new one.")
    if "preference_model" in changes:
        campaign = feed(campaign=campaign, model=changes.pop("preference_model"), by=by)
    moved = {name: value for name, value in changes.items() if getattr(campaign, name) != value}
    before = {name: getattr(campaign, name) for name in moved}
    for name, value in moved.items():
        setattr(campaign, name, value)
    if "guidelines" in moved:
        campaign.guidelines_version += 1
    if "overlap" in moved:
        tasks.want(campaign=campaign, judgments=campaign.overlap)
        campaign.queue_epoch += 1
    campaign.save()
    if moved:
        change = {name: {"from": before[name], "to": value} for name, value in moved.items()}
        record(campaign=campaign, by=by, change=change)
    return campaign


@transaction.atomic
def feed(*, campaign: Campaign, model: PreferenceModel | None, by: User | None) -> Campaign:
    """Let its judgments train this model, whose champion then orders its queue; or none."""
    campaign = locked(campaign)
    before = campaign.preference_model
    if before == model:
        return campaign
    if model and not campaign.asks_about() & set(model.criterion_names()):
        learned = ", ".join(model.criterion_names())
        why = f"{campaign.title} asks nothing that {model.name} learns ({learned})."
        raise InvalidModel(f"{why} Choose another model, or another campaign.", campaigns=[why])
    campaign.preference_model = model
    campaign.save(update_fields=["preference_model"])
    names = {"from": before.name if before else None, "to": model.name if model else None}
    record(campaign=campaign, by=by, change={"preference_model": names})
    return campaign


@transaction.atomic
def launch(*, campaign: Campaign, by: User) -> Campaign:
    """Start handing out work, for the first time or again after a pause."""
    campaign = locked(campaign)
    if campaign.state not in (CampaignState.DRAFT, CampaignState.PAUSED):
        raise WrongState(f"A campaign that is {campaign.state} cannot be launched.")
    if not Task.objects.of(campaign).exists():
        raise NothingToHandOut
    campaign.launched_at = campaign.launched_at or timezone.now()
    return move(campaign, CampaignState.ACTIVE, by)


@transaction.atomic
def pause(*, campaign: Campaign, by: User, reason: str = "") -> Campaign:
    """Stop handing out work; leases already given may still be answered."""
    campaign = locked(campaign)
    if campaign.state != CampaignState.ACTIVE:
        raise WrongState(f"Only a running campaign can be paused; this one is {campaign.state}.")
    return move(campaign, CampaignState.PAUSED, by, reason)


@transaction.atomic
def close(*, campaign: Campaign, by: User) -> Campaign:
    """End a campaign for good; leases already given may still be answered."""
    campaign = locked(campaign)
    if campaign.state == CampaignState.CLOSED:
        raise WrongState("This campaign is closed already.")
    campaign.closed_at = timezone.now()
    return move(campaign, CampaignState.CLOSED, by)


def move(campaign: Campaign, state: CampaignState, by: User, reason: str = "") -> Campaign:
    campaign.state = state
    campaign.save(update_fields=["state", "launched_at", "closed_at"])
    change = {"state": state.value} | ({"reason": reason} if reason else {})
    record(campaign=campaign, by=by, change=change)
    return campaign


def locked(campaign: Campaign) -> Campaign:
    return Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk)


@transaction.atomic
def requeue(*, campaign: Campaign) -> int:
    """Send every annotator's cursor back to the head of the queue; returns the new epoch."""
    row = Campaign.objects.filter(pk=campaign.pk)
    row.update(queue_epoch=F("queue_epoch") + 1)
    return row.values_list("queue_epoch", flat=True).get()


def record(*, campaign: Campaign, by: User | None, change: dict[str, Any]) -> None:
    """Append to the list of who changed what."""
    AuditEntry.objects.create(campaign=campaign, by=by, change=change)
