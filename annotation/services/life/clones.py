"""Another campaign like one that is there: its questions, settings and sections, without tasks."""

from django.db import transaction
from django.db.models import Q

from annotation.errors import InvalidCampaign
from annotation.models import Campaign, Membership, Question, Role, Standing, User
from annotation.services import campaigns, tasks
from annotation.services.participation.sections import SECTIONS

# What belongs to the life of the one that was there.
OWN = {
    "id", "slug", "title", "state", "guidelines_version", "onboarding_version", "queue_epoch",
    "created_by", "created_at", "launched_at", "closed_at", "archived_at", "pause_reason",
    "cloned_from",
}  # fmt: skip
STUDY = {"study", "code_finished", "code_screened_out", "code_failed_checks"}  # of a platform's one
COUNTED = {"committed", "consent_version", "survey_version", "quiz_version", "warning_version"}


@transaction.atomic
def clone(
    *, campaign: Campaign, by: User, title: str, slug: str = "", people: bool = False
) -> Campaign:
    """A draft that asks the same in the same way; with `people`, of the same people."""
    source = campaigns.locked(campaign)
    if slug and Campaign.objects.filter(slug=slug).exists():
        why = "This address is taken; choose another."
        raise InvalidCampaign(why, slug=[why])
    campaigns.check_slug(slug)
    settings = {
        field.attname: getattr(source, field.attname)
        for field in Campaign._meta.concrete_fields
        if field.name not in OWN
    }
    slug = slug or campaigns.free_slug(title)
    made = Campaign.objects.create(
        **settings, title=title, slug=slug, created_by=by, cloned_from=source
    )
    tasks.tally(campaign=made)
    copy_parts(source, made)
    if people:
        copy_people(source, made, by)
    campaigns.record(
        campaign=made, by=by, change={"cloned_from": {"from": None, "to": source.slug}}
    )
    return made


def copy_parts(source: Campaign, made: Campaign) -> None:
    for question in source.questions.all():
        asked = {name: getattr(question, name) for name in ("text", "asks_for", "allow_tie")}
        Question.objects.create(
            campaign=made, criterion_id=question.criterion_id, position=question.position, **asked
        )
    for model in SECTIONS.values():
        row = model._default_manager.filter(pk=source.pk).first()
        if row is not None:
            kept = {
                field.attname: getattr(row, field.attname)
                for field in model._meta.concrete_fields
                if field.name not in COUNTED | STUDY | {"campaign"}
            }
            if kept.get("allow_list"):
                kept["allow_list"] = []  # of the first one's people; until it is filled, of nobody
            model._default_manager.create(campaign=made, **kept)


def copy_people(source: Campaign, made: Campaign, by: User) -> None:
    """Those in good standing who have an account of their own, and every role."""
    stays = Q(active=True, withdrawn_at=None, standing__in=(Standing.GOOD, Standing.WARNED))
    seats = source.memberships.filter(stays, annotator__participant=None)
    Membership.objects.bulk_create(
        Membership(campaign=made, annotator_id=seat.annotator_id) for seat in seats
    )
    Role.objects.bulk_create(
        Role(campaign=made, person_id=role.person_id, team_id=role.team_id, name=role.name, by=by)
        for role in source.roles.all()
    )
