"""Campaigns: create from a template, edit, launch, pause, close, archive."""

from collections.abc import Sequence
from datetime import datetime
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
    Protocol,
    Question,
    Task,
    User,
)
from annotation.models.campaigns import FEWEST_RANKED, MOST_RANKED
from annotation.services import jobs, tasks
from annotation.services.life import fitting
from annotation.services.money import budget
from annotation.services.participation import sections
from annotation.services.participation.sections import SECTIONS
from annotation.services.quality import performance
from annotation.services.templates import TEMPLATES, TITLES
from annotation.services.verdicts import tightening

ASKED = {"question": "text", "asks_for": "asks_for", "allow_tie": "allow_tie"}
RESERVED = {"new"}  # addresses below /campaigns/ that are pages
SHOWN = {"protocol", "responses"}  # what a task was made for


@transaction.atomic
def create(
    *, template: str, title: str, by: User | None, slug: str = "", **settings: Any
) -> Campaign:
    """A draft with the template's questions; `settings` are Campaign fields that differ from it."""
    check_slug(slug)
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
    model, criteria = settings.pop("preference_model", None), settings.pop("criteria", [])
    given = {name: settings.pop(name) for name in SECTIONS if name in settings}
    parts = {**start.sections, **given}
    for name, value in (defaults | dict(start.settings) | settings).items():
        setattr(campaign, name, value)
    check_shown(campaign)
    try:
        with transaction.atomic():
            campaign.save()
    except IntegrityError as taken:
        raise InvalidCampaign(
            "This address is taken; choose another.", slug=campaign.slug
        ) from taken
    tasks.tally(campaign=campaign)
    for position, (name, text) in enumerate(start.questions.items()):
        criterion, _ = Criterion.objects.get_or_create(name=name, defaults={"title": TITLES[name]})
        Question.objects.create(
            campaign=campaign,
            criterion=criterion,
            position=position,
            text=text,
            allow_tie=start.ties,
        )
    ask(campaign, criteria)
    for name, values in parts.items():
        sections.edit(campaign=campaign, name=name, values=values)
    fitting.check(campaign, {*settings, *parts})
    record(campaign=campaign, by=by, change={"created": template})
    return feed(campaign=campaign, model=model, by=by) if model else campaign


def check_slug(slug: str) -> None:
    if slug in RESERVED:
        why = "This address is one of the product's own pages; choose another."
        raise InvalidCampaign(why, slug=[why])


def check_shown(campaign: Campaign) -> None:
    """How many responses are shown at once must be what the protocol asks about, for all tasks."""
    ranks = campaign.protocol == Protocol.RANK
    least, most = (FEWEST_RANKED, MOST_RANKED) if ranks else (2, 2)
    if not least <= campaign.responses <= most:
        offers = f"ranks {least} to {most}" if ranks else "compares two"
        why = f"A campaign that {offers} responses cannot show {campaign.responses} at once."
        raise InvalidCampaign(why, responses=[why])
    if campaign.pk and Task.objects.of(campaign).exists():
        why = "Its tasks were made for another number of responses; make a new campaign."
        raise InvalidCampaign(why, responses=[why])
    if campaign.pk and campaign.imports.open().exists():
        why = "A file is being imported as it was asked; wait for it, or cancel it."
        raise InvalidCampaign(why, responses=[why])


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
    if campaign.archived_at:
        raise WrongState("An archived campaign stays as it was; take it out of the archive first.")
    if "preference_model" in changes:
        campaign = feed(campaign=campaign, model=changes.pop("preference_model"), by=by)
    criteria = changes.pop("criteria", [])
    parts = {name: changes.pop(name) for name in SECTIONS if name in changes}
    moved = {name: value for name, value in changes.items() if getattr(campaign, name) != value}
    before = {name: getattr(campaign, name) for name in moved}
    for name, value in moved.items():
        setattr(campaign, name, value)
    if SHOWN & moved.keys():
        check_shown(campaign)
    change = {name: {"from": before[name], "to": value} for name, value in moved.items()}
    tightening.check(campaign, change)
    if "guidelines" in moved:
        campaign.guidelines_version += 1
        campaign.onboarding_version += 1  # who saw the old ones reads the new before going on
    if "overlap" in moved:
        tasks.want(campaign=campaign, judgments=campaign.overlap)
        campaign.queue_epoch += 1
    campaign.save()
    change |= ask(campaign, criteria)
    for name, values in parts.items():
        change |= sections.edit(campaign=campaign, name=name, values=values)
    if {"lease_minutes", "pay"} & {*moved, *parts}:
        budget.settle(campaign)  # what is set aside for a claim is its worst price
    if any(f"pay.{rate}" in change for rate in sections.RATES):
        performance.touch(campaign=campaign)  # what was done already earns otherwise
    fitting.check(campaign, {*moved, *parts, *change})
    if change:
        record(campaign=campaign, by=by, change=change)
    return campaign


def ask(campaign: Campaign, criteria: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Change how its questions are put; returns what to record."""
    change: dict[str, Any] = {}
    for wish in criteria:
        question = campaign.questions.filter(criterion__name=wish["name"]).first()
        if question is None:
            why = f"This campaign asks nothing about {wish['name']!r}."
            raise InvalidCampaign(why, criteria=[why])
        for key, field in ASKED.items():
            before = getattr(question, field)
            if key in wish and wish[key] != before:
                setattr(question, field, wish[key])
                change[f"{wish['name']}.{key}"] = {"from": before, "to": wish[key]}
        question.save()
    tightening.check_question(campaign, change)
    return change


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
    if campaign.archived_at:
        raise WrongState("An archived campaign cannot be launched; take it out first.")
    campaign.pause_reason = ""
    campaign.launched_at = campaign.launched_at or timezone.now()
    return move(campaign, CampaignState.ACTIVE, by)


@transaction.atomic
def pause(*, campaign: Campaign, by: User, reason: str = "") -> Campaign:
    """Stop handing out work; leases already given may still be answered."""
    campaign = locked(campaign)
    if campaign.state != CampaignState.ACTIVE:
        raise WrongState(f"Only a running campaign can be paused; this one is {campaign.state}.")
    campaign.pause_reason = reason
    return move(campaign, CampaignState.PAUSED, by, reason)


@transaction.atomic
def close(*, campaign: Campaign, by: User) -> Campaign:
    """End a campaign for good; what is leased may still be answered, a half import stops."""
    campaign = locked(campaign)
    if campaign.state == CampaignState.CLOSED:
        raise WrongState("This campaign is closed already.")
    campaign.closed_at = timezone.now()
    for coming in campaign.imports.open():
        jobs.cancel(coming)
    return move(campaign, CampaignState.CLOSED, by)


def move(campaign: Campaign, state: CampaignState, by: User, reason: str = "") -> Campaign:
    before, campaign.state = campaign.state, state
    campaign.save(update_fields=["state", "launched_at", "closed_at", "pause_reason"])
    change = {"state": {"from": before, "to": state.value}}
    record(campaign=campaign, by=by, change=change | ({"reason": reason} if reason else {}))
    return campaign


@transaction.atomic
def archive(*, campaign: Campaign, by: User) -> Campaign:
    """Put a draft or a closed campaign out of the way; nothing of it is lost."""
    campaign = locked(campaign)
    if campaign.state in (CampaignState.ACTIVE, CampaignState.PAUSED):
        raise WrongState("People work on this campaign; close it before you archive it.")
    return campaign if campaign.archived_at else put_away(campaign, by, timezone.now())


@transaction.atomic
def unarchive(*, campaign: Campaign, by: User) -> Campaign:
    campaign = locked(campaign)
    return put_away(campaign, by, None) if campaign.archived_at else campaign


def put_away(campaign: Campaign, by: User, at: datetime | None) -> Campaign:
    before = campaign.archived_at is not None
    campaign.archived_at = at
    campaign.save(update_fields=["archived_at"])
    change = {"archived": {"from": before, "to": at is not None}}
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
