"""Leaving: consent that is withdrawn, and a person who is deleted."""

from secrets import token_hex
from typing import Any

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.db.models import Min, Q
from django.utils import timezone
from knox.models import get_token_model

from annotation.errors import OneselfOrLast, StillOwed
from annotation.models import (
    Campaign,
    Judgment,
    Membership,
    Message,
    OnboardingStep,
    Participant,
    Role,
    Step,
    User,
)
from annotation.services import campaigns, tasks
from annotation.services.money import owed
from annotation.services.people import roles
from annotation.services.quality import rollup, standing

# The slots of what someone judged are wanted again. In claim order and alone, as a new overlap is.
REOPEN = """
    WITH mine AS MATERIALIZED (
        SELECT a.task_id FROM annotation_judgment j
        JOIN annotation_assignment a ON a.id = j.assignment_id
        WHERE j.annotator_id = %(annotator)s AND j.campaign_id = %(campaign)s
          AND j.counted AND j.current
    ), locked AS MATERIALIZED (
        SELECT id FROM annotation_task WHERE id IN (SELECT task_id FROM mine)
        ORDER BY priority * -1, id FOR NO KEY UPDATE
    )
    UPDATE annotation_task t SET given = t.given - 1 FROM locked WHERE t.id = locked.id
    RETURNING t.id"""


@transaction.atomic
def withdraw(*, membership: Membership, by: User, reason: str = "") -> Membership:
    """Take back consent: what was judged is still paid for, but counts no more."""
    seat = standing.locked(membership)
    if seat.withdrawn_at:
        return seat
    tasks.hold_order(seat.campaign_id)
    seat.withdrawn_at = timezone.now()
    seat.save(update_fields=["withdrawn_at"])
    standing.give_back(seat)
    uncount(seat)
    change = {"person": str(seat.annotator.pseudonym), "consent": {"from": True, "to": False}}
    campaigns.record(campaign=seat.campaign, by=by, change=change | {"reason": reason})
    return seat


def uncount(seat: Membership) -> None:
    """Let a locked seat's judgments fill no slot, and be asked for again."""
    with connection.cursor() as cursor:
        cursor.execute(REOPEN, {"annotator": seat.annotator_id, "campaign": seat.campaign_id})
        reopened = [row[0] for row in cursor.fetchall()]
    given = Judgment.objects.of(seat.annotator).filter(campaign=seat.campaign, counted=True)
    first = given.aggregate(at=Min("submitted_at"))["at"]
    given.update(counted=False)
    if first:
        rollup.conclude_anew(seat=seat, since=first, tasks=reopened)


@transaction.atomic
def forget(*, person: User, by: User, reason: str = "", unpaid: bool = False) -> User:
    """Delete all that says who someone is; their work stays, under their pseudonym.

    Whom to pay is gone with it, so that what is owed comes first, or knowingly stays `unpaid`.
    """
    person = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    if person.forgotten_at:
        return person
    if person == by or not others_manage(person):
        raise OneselfOrLast
    if not unpaid and owed.of_person(person):
        raise StillOwed
    change = {"person": str(person.pseudonym), "deleted": True, "reason": reason}
    for campaign in known_to(person):
        campaigns.record(campaign=campaign, by=by, change=change)
    for seat in Membership.objects.of(person).order_by("pk"):
        roles.end(seat)
    Role.objects.filter(person=person).delete()
    person.teams.clear()
    cut_off(person)
    return made_nobody(person)


def others_manage(person: User) -> bool:
    managers = User.objects.filter(is_manager=True, is_active=True)
    return not person.is_manager or managers.exclude(pk=person.pk).exists()


def known_to(person: User) -> Any:
    here = Q(memberships__annotator=person) | Q(roles__person=person)
    here |= Q(roles__team__members=person)
    return Campaign.objects.filter(pk__in=Campaign.objects.filter(here).values("pk"))


def cut_off(person: User) -> None:
    """End every way in, and delete what others wrote to them or they said of themselves."""
    get_token_model().objects.filter(user=person).delete()
    SocialAccount.objects.filter(user=person).delete()
    EmailAddress.objects.filter(user=person).delete()
    Message.objects.filter(to=person).delete()
    for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator():
        if session.get_decoded().get("_auth_user_id") == str(person.pk):
            session.delete()
    surveys = OnboardingStep.objects.filter(membership__annotator=person, step=Step.SURVEY)
    surveys.update(answers={})
    for participant in Participant.objects.filter(person=person):
        participant.external_id, participant.session = f"deleted-{token_hex(8)}", ""
        participant.browser = ""
        participant.save(update_fields=["external_id", "session", "browser"])


def made_nobody(person: User) -> User:
    person.username = f"deleted-{token_hex(8)}"
    person.first_name = person.last_name = person.email = person.language = ""
    person.is_active = person.is_manager = person.is_researcher = False
    person.is_staff = person.is_superuser = False
    person.last_login, person.forgotten_at = None, timezone.now()
    person.set_unusable_password()
    person.save()
    kind = ContentType.objects.get_for_model(User)
    LogEntry.objects.filter(content_type=kind, object_id=str(person.pk)).update(
        object_repr=person.username
    )
    return person
