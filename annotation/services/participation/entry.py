"""The way in from a crowd platform, once and in one browser, and the way back with a code."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from secrets import token_hex, token_urlsafe
from urllib.parse import quote

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from annotation.errors import (
    AlreadyEntered,
    BadSignature,
    BoundElsewhere,
    EntryClosed,
    MissingParameter,
    NotFinished,
    NotFound,
    UnknownParticipant,
)
from annotation.models import (
    Campaign,
    CampaignState,
    Judgment,
    Membership,
    Outcome,
    Participant,
    Platform,
    Standing,
    User,
)
from annotation.services import memberships, queue
from annotation.services.money import budget

SIGNATURE = "signature"
LONGEST_ID = 200
Parameters = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Entered:
    """Who came in, and the token that binds them to their browser."""

    participant: Participant
    token: str


def signed(parameters: Parameters, secret: str) -> str:
    """Hexadecimal HMAC-SHA256 over name=value of all parameters but `signature`, sorted by name.

    Names and values are percent-encoded (RFC 3986: all but letters, digits and -._~), joined by &.
    """
    said = "&".join(
        f"{quote(name, safe='')}={quote(value, safe='')}"
        for name, value in sorted(parameters.items())
        if name != SIGNATURE
    )
    return hmac.new(secret.encode(), said.encode(), sha256).hexdigest()


def enter(*, slug: str, parameters: Parameters, token: str = "") -> Entered:
    """Let a platform's participant in, for the first time or again in the same browser."""
    platform = platform_of(slug)
    external_id = checked(platform, parameters)
    token = token or token_urlsafe(32)
    found = Participant.objects.filter(campaign=platform.campaign, external_id=external_id).first()
    if found is None:
        found = first_entry(platform, external_id, parameters, hashed(token))
    return Entered(bind(found, hashed(token)), token)


def platform_of(slug: str) -> Platform:
    started = Platform.objects.exclude(campaign__state=CampaignState.DRAFT)
    platform = started.select_related("campaign").filter(campaign__slug=slug).first()
    if platform is None:
        raise NotFound
    return platform


def checked(platform: Platform, parameters: Parameters) -> str:
    """The platform's id of whoever follows this link, which must be whole and meant for us."""
    external_id = parameters.get(platform.id_parameter, "").strip()
    if not external_id:
        raise MissingParameter(parameter=platform.id_parameter)
    if len(external_id) > LONGEST_ID:
        raise UnknownParticipant
    if platform.signed:
        given = parameters.get(SIGNATURE, "").lower().encode()
        if not hmac.compare_digest(given, signed(parameters, platform.secret).encode()):
            raise BadSignature
    if platform.study and parameters.get(platform.study_parameter, "") != platform.study:
        raise UnknownParticipant("This link belongs to another study; open yours again.")
    if platform.allow_list is not None and external_id not in platform.allow_list:
        raise UnknownParticipant
    return external_id


def first_entry(
    platform: Platform, external_id: str, parameters: Parameters, browser: str
) -> Participant:
    """A new person with a seat; whoever else comes at the same moment finds this one."""
    campaign = platform.campaign
    if not platform.open or campaign.state != CampaignState.ACTIVE:
        raise EntryClosed
    here = Participant.objects.filter(campaign=campaign)
    if here.in_browser(browser).exists():
        raise AlreadyEntered
    try:
        with transaction.atomic():
            made = Participant.objects.create(
                campaign=campaign,
                person=newcomer(),
                external_id=external_id,
                study=parameters.get(platform.study_parameter, "")[:200],
                session=parameters.get(platform.session_parameter, "")[:200],
                browser=browser,
            )
            memberships.add(campaign=campaign, annotator=made.person)
            return made
    except IntegrityError:
        rival = here.filter(external_id=external_id).first()
        if rival is None:  # this browser entered under another id meanwhile
            raise AlreadyEntered from None
        return rival


def newcomer() -> User:
    """Someone who signs in by their link alone, under a name that says nothing of them."""
    person = User(username=f"p-{token_hex(8)}")
    person.set_unusable_password()
    person.save()
    return person


@transaction.atomic
def bind(participant: Participant, browser: str) -> Participant:
    """The same browser as before, or the first after a manager freed the place."""
    held = Participant.objects.select_for_update(of=["self"], no_key=True)
    participant = held.select_related("campaign", "person").get(pk=participant.pk)
    if not participant.person.is_active:
        raise UnknownParticipant
    if participant.browser and not hmac.compare_digest(participant.browser, browser):
        raise BoundElsewhere
    if not participant.browser:
        here = Participant.objects.filter(campaign=participant.campaign)
        if here.in_browser(browser).exists():
            raise AlreadyEntered
        participant.browser = browser
        participant.save(update_fields=["browser"])
    return participant


def again(*, slug: str, token: str) -> Participant:
    """Whom this browser is bound to here."""
    platform = platform_of(slug)
    bound = Participant.objects.select_related("campaign", "person").filter(
        campaign=platform.campaign, person__is_active=True
    )
    found = bound.in_browser(hashed(token)).first() if token else None
    if found is None:
        raise UnknownParticipant
    return found


def free(participants: QuerySet[Participant]) -> int:
    """Let them go on in another browser: the next to come with their link is bound anew."""
    return participants.update(browser="")


def hashed(token: str) -> str:
    return sha256(token.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Completion:
    outcome: str
    code: str
    return_url: str


def completion(*, campaign: Campaign, person: User) -> Completion:
    """The code of this person's outcome, with the address that takes them back."""
    platform = Platform.objects.filter(campaign=campaign).first()
    if platform is None:
        raise NotFound
    outcome = outcome_of(campaign, person)
    if not outcome:
        raise NotFinished
    code = platform.codes[outcome]
    return Completion(outcome, code, platform.return_url.replace("{code}", quote(code, safe="")))


def outcome_of(campaign: Campaign, person: User) -> str:
    """How it ended; "" while there is something left to do, or to wait for."""
    seat = Membership.objects.filter(campaign=campaign, annotator=person).first()
    if seat is None:
        return ""
    if seat.outcome:
        return seat.outcome
    if seat.standing == Standing.BLOCKED:
        return Outcome.FAILED_CHECKS
    judged = Judgment.objects.of(person).filter(campaign=campaign).exists()
    if campaign.state == CampaignState.CLOSED and judged:
        return Outcome.FINISHED
    if not nothing_more(campaign, person):
        return ""
    return Outcome.FINISHED if judged else Outcome.SCREENED_OUT


@transaction.atomic
def nothing_more(campaign: Campaign, person: User) -> bool:
    """Whether a claim would find nothing, now or later; one's share given is given for good."""
    seat = memberships.lock_seat(annotator=person.pk, slug=campaign.slug, count=1)
    if seat is None or seat.live:
        return False
    if seat.state == CampaignState.CLOSED:
        return True
    ends = queue.ENDS if seat.hands_out else {"finished"}
    return queue.nothing_left(seat) in ends or (seat.hands_out and not budget.fund(seat, 1))
