"""Messages from managers to the people who work for them."""

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from annotation import rendering
from annotation.errors import InvalidAnswers, WrongState
from annotation.models import Campaign, Membership, Message, User
from annotation.models.participation.messages import MessageQuerySet

SHOWN = 50


def send(*, campaign: Campaign, by: User, text: str, to: str | None = None) -> Message:
    """To one person with a seat here, or to everyone."""
    if campaign.archived_at:
        raise WrongState(
            "An archived campaign has nobody to tell; take it out of the archive first."
        )
    person = None
    if to is not None:
        person = User.objects.filter(username=to, memberships__campaign=campaign).first()
        if person is None:
            why = "Nobody of this name works in this campaign."
            raise InvalidAnswers(why, to=[why])
    return Message.objects.create(campaign=campaign, by=by, to=person, text=text)


def read_by(*, campaign: Campaign, person: User) -> list[dict[str, Any]]:
    """The newest messages to this person, with those they have not seen marked."""
    since = read_at(campaign, person)
    return [
        {
            "id": message.pk,
            "at": message.at,
            "html": html(message),
            "code": message.code,
            "from": message.by.display_name if message.by else "",
            "unread": since is None or message.at > since,
        }
        for message in to_person(campaign, person).select_related("by")[:SHOWN]
    ]


def html(message: Message) -> str:
    return "" if message.code else rendering.render(message.text)


def to_person(campaign: Campaign, person: User) -> MessageQuerySet:
    return Message.objects.for_(person).filter(campaign=campaign)


def unread(*, campaign: Campaign, person: User) -> int:
    found, since = to_person(campaign, person), read_at(campaign, person)
    return found.filter(at__gt=since).count() if since else found.count()


def read_at(campaign: Campaign, person: User) -> datetime | None:
    seat = Membership.objects.filter(campaign=campaign, annotator=person)
    return seat.values_list("messages_read_at", flat=True).first()


def read(*, campaign: Campaign, person: User, until: int | None = None) -> None:
    """All messages up to this one have been seen, or all that came until now."""
    at = timezone.now() if until is None else sent_at(campaign, person, until)
    seat = Membership.objects.filter(campaign=campaign, annotator=person)
    later = Q(messages_read_at=None) | Q(messages_read_at__lt=at)
    seat.filter(later).update(messages_read_at=at)


def sent_at(campaign: Campaign, person: User, message: int) -> datetime:
    found = to_person(campaign, person).filter(pk=message).values_list("at", flat=True).first()
    if found is None:
        why = "No such message came to you here."
        raise InvalidAnswers(why, until=[why])
    return found
