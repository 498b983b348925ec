"""Seats: who annotates in which campaign."""

from random import SystemRandom

from annotation.errors import NotAMember, NotFound
from annotation.measures import fairness
from annotation.models import Campaign, Membership, User
from annotation.services import queue
from annotation.services.participation import progress
from annotation.services.queue import Seat


def take_seat(*, annotator: User, slug: str, count: int) -> Seat:
    """Lock this person's seat, making one where the campaign is open to all."""
    seat = queue.lock_seat(annotator=annotator.pk, slug=slug, count=count)
    if seat is None:
        campaign = Campaign.objects.annotated_by(annotator).filter(slug=slug).first()
        if campaign is None:
            raise NotFound
        add(campaign=campaign, annotator=annotator)
        seat = queue.lock_seat(annotator=annotator.pk, slug=slug, count=count)
        assert seat is not None
    if not seat.active:
        raise NotAMember
    if seat.onboarded < seat.onboarding_version:
        catch_up(seat)
    return seat


def catch_up(seat: Seat) -> None:
    """What moved the campaign's onboarding may be nothing to this person."""
    membership = Membership.objects.select_related("campaign").get(pk=seat.id)
    if progress.settle(membership.campaign, membership):
        seat.onboarded = seat.onboarding_version


def seat_of(*, campaign: Campaign, annotator: User) -> Membership:
    """This person's seat, locked, made where they may take one; NotAMember where it was taken."""
    add(campaign=campaign, annotator=annotator, again=False)
    held = Membership.objects.select_for_update(of=["self"], no_key=True)
    membership = held.select_related("campaign").get(campaign=campaign, annotator=annotator)
    if not membership.active:
        raise NotAMember
    return membership


def add(*, campaign: Campaign, annotator: User, again: bool = True) -> Membership:
    """Give someone a seat; an old one is taken up `again`."""
    fresh = {
        "next_gold_at": first(campaign.gold_rate),
        "next_repeat_at": first(campaign.repeat_rate),
    } | progress.start(campaign)
    membership, _ = Membership.objects.get_or_create(
        campaign=campaign, annotator=annotator, defaults=fresh
    )
    if not membership.active and again:
        membership.active = True
        membership.save(update_fields=["active"])
    return membership


def first(rate: float) -> int:
    """The claim, counted from 0, that is a newcomer's first of what comes at this rate."""
    return fairness.first_gold(rate, SystemRandom()) if rate else 0
