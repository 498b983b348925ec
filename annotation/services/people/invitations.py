"""Invitations: a link whose secret is shown once, and what whoever holds it may take."""

from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from annotation.errors import (
    InvalidAccount,
    InvitationClosed,
    InvitationExpired,
    InvitationIncomplete,
    InvitationRevoked,
    InvitationUnknown,
    InvitationUsedUp,
    WrongState,
)
from annotation.models import Campaign, Invitation, RoleName, Team, User
from annotation.models.people import TAKEN
from annotation.services import campaigns
from annotation.services.people import roles, teams

REFUSALS = {
    "revoked": InvitationRevoked,
    "expired": InvitationExpired,
    "used_up": InvitationUsedUp,
    "closed": InvitationClosed,
}


def digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


@transaction.atomic
def invite(
    *,
    by: User,
    role: str = RoleName.ANNOTATOR,
    campaign: Campaign | None = None,
    team: Team | None = None,
    days: int = 7,
    most_uses: int | None = None,
    note: str = "",
) -> tuple[Invitation, str]:
    """An invitation and its secret, which nobody can read again."""
    if campaign and campaigns.locked(campaign).is_over:
        raise WrongState("This campaign is over; nobody can be invited to it any more.")
    secret = token_urlsafe(24)
    invitation = Invitation.objects.create(
        by=by,
        role=role,
        campaign=campaign,
        team=team,
        digest=digest(secret),
        note=note,
        most_uses=most_uses,
        expires_at=timezone.now() + timedelta(days=days),
    )
    record(invitation, by, {"invitation": {"from": None, "to": str(role)}})
    return invitation, secret


@transaction.atomic
def revoke(*, invitation: Invitation, by: User) -> Invitation:
    """Let nobody in by it any more; who came by it stays."""
    if invitation.revoked_at is None:
        invitation.revoked_at = timezone.now()
        invitation.save(update_fields=["revoked_at"])
        record(invitation, by, {"invitation": {"from": invitation.role, "to": None}})
    return invitation


def record(invitation: Invitation, by: User | None, change: dict[str, Any]) -> None:
    if invitation.campaign:
        campaigns.record(campaign=invitation.campaign, by=by, change=change)


def opened(secret: str, person: User | None = None) -> Invitation:
    """What this link lets one take, or has given this person; else a refusal that helps."""
    if not secret:
        raise InvitationIncomplete
    rows = Invitation.objects.select_related("campaign", "team", "by")
    found = rows.filter(digest=digest(secret)).first()
    return found if found and person and has_taken(found, person) else checked(found)


def checked(invitation: Invitation | None) -> Invitation:
    if invitation is None:
        raise InvitationUnknown
    if invitation.state in REFUSALS:
        raise REFUSALS[invitation.state]
    return invitation


@transaction.atomic
def accept(*, secret: str, person: User) -> Invitation:
    """Take the role; whoever has it already uses nothing up."""
    held = Invitation.objects.select_for_update(of=["self"], no_key=True)
    found = held.select_related("campaign", "team").filter(digest=digest(secret)).first()
    if found and has_taken(found, person):
        return found
    if found and found.campaign:
        found.campaign = campaigns.locked(found.campaign)  # nobody comes while it is closed
    invitation = checked(found)
    if invitation.team:
        teams.add(team=invitation.team, people=[person], by=person)
    if invitation.campaign:
        roles.grant(
            campaign=invitation.campaign, name=invitation.role, person=person, by=invitation.by
        )
    invitation.uses += 1
    invitation.save(update_fields=["uses"])
    return invitation


def has_taken(invitation: Invitation, person: User) -> bool:
    if invitation.campaign:
        mine = invitation.campaign.roles.filter(person=person, name=invitation.role)
        return mine.exists()
    return invitation.team is not None and invitation.team.members.contains(person)


@transaction.atomic
def join(*, secret: str, username: str, password: str, name: str = "") -> tuple[User, Invitation]:
    """A new account for whoever holds the link, with the role it gives."""
    opened(secret)
    person = account(username=username, password=password, name=name)
    return person, accept(secret=secret, person=person)


def fitting(field: str, check: Callable[[], None]) -> None:
    try:
        check()
    except ValidationError as wrong:
        raise InvalidAccount(wrong.messages[0], **{field: wrong.messages}) from wrong


def account(*, username: str, password: str, name: str = "") -> User:
    """A new person who signs in with a password."""
    person = User(username=User.normalize_username(username), first_name=name)
    fitting("username", lambda: person.clean_fields(exclude=["password"]))
    fitting("username", person.clean)
    fitting("password", lambda: validate_password(password, person))
    person.set_password(password)
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError as taken:
        raise InvalidAccount(TAKEN, username=[TAKEN]) from taken
    return person
